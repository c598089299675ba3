//! Authgear: tokens of its users. Tokens for its Admin API carry nothing of their own.

use super::Rule;
use super::clues::{Clues, Match, certain};

pub(super) const RULE: Rule = Rule {
    name: "authgear",
    detect,
    grants: None,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let own = clues.starting_with("https://authgear.com/claims/");
    let is_host =
        clues.issuer().is_under("authgear.cloud") || clues.issuer().is_under("authgearapps.com");
    if own.is_none() && !is_host {
        return None;
    }
    let is_access = clues.header_text("typ").is_some_and(|typ| typ == "at+jwt");
    let title = if is_access {
        "Authgear access token"
    } else {
        "Authgear token"
    };
    certain(title, [own, clues.node("iss").filter(|_| is_host)])
}
