//! Stytch, for consumers and for organisations.

use super::Rule;
use super::clues::{Clues, Match, certain};

pub(super) const RULE: Rule = Rule {
    name: "stytch",
    detect,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let own = clues.starting_with("https://stytch.com/");
    let issuer = clues.issuer();
    let is_host = issuer.host() == "stytch.com" && issuer.path().starts_with("/project-");
    if own.is_none() && !is_host {
        return None;
    }
    certain(
        "Stytch session token",
        [own, clues.node("iss").filter(|_| is_host)],
    )
}
