//! FusionAuth: issuers are configured freely, claims are its own.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "fusionauth",
    detect,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let application = clues.node("applicationId");
    let kind = clues.node("authenticationType");
    let is_host = clues.issuer().is_under("fusionauth.io");
    let extra = clues.list("gty").or_else(|| clues.node("tid"));
    let evidence = [
        application,
        kind,
        extra,
        clues.node("iss").filter(|_| is_host),
    ];
    match (
        application.is_some() && kind.is_some(),
        is_host || extra.is_some(),
    ) {
        (true, true) => certain("FusionAuth token", evidence),
        (true, false) => looks_like("FusionAuth token", evidence),
        (false, _) => None,
    }
}
