//! WSO2 API Manager and Identity Server.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "wso2",
    detect,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let dialect = clues.starting_with("http://wso2.org/claims/");
    if dialect.is_some() {
        return certain("WSO2 backend token", [dialect, clues.node("iss")]);
    }
    let kind = clues
        .node("aut")
        .filter(|_| clues.is_any("aut", &["APPLICATION", "APPLICATION_USER"]));
    let tiers = clues.object("tierInfo").and(clues.node("subscribedAPIs"));
    let is_path = clues.issuer().path().ends_with("/oauth2/token");
    let evidence = [kind, tiers, clues.node("iss").filter(|_| is_path)];
    if tiers.is_some() || kind.is_some() && is_path {
        return certain("WSO2 access token", evidence);
    }
    if kind.is_some() {
        return looks_like("WSO2 access token", evidence);
    }
    None
}
