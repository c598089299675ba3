//! FusionAuth: issuers are configured freely, claims are its own.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "fusionauth",
    detect,
    grants: Some(grants),
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

/// Roles are those of the one application the token is for.
fn grants(gather: &mut Gather<'_>) {
    let application = gather.claim("applicationId");
    let application = application.and_then(|id| gather.shared(id));
    let roles = gather.claim("roles");
    for role in gather.names(Kind::Role, roles) {
        role.within.clone_from(&application);
    }
    gather.one(Kind::Organisation, gather.claim("tid"));
}
