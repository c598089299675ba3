//! Zitadel, hosted or not.

use super::Rule;
use super::clues::{Clues, Match, certain};

pub(super) const RULE: Rule = Rule {
    name: "zitadel",
    detect,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let own = clues.starting_with("urn:zitadel:");
    let is_host = clues.issuer().is_under("zitadel.cloud");
    if own.is_none() && !is_host {
        return None;
    }
    let title = if clues.has("at_hash") || clues.has("nonce") {
        "Zitadel ID token"
    } else {
        "Zitadel token"
    };
    certain(title, [clues.node("iss").filter(|_| is_host), own])
}
