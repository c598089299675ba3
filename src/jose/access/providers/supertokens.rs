//! SuperTokens sessions.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "supertokens",
    detect,
};

const TITLE: &str = "SuperTokens access token";

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let session = [clues.node("sessionHandle"), clues.node("refreshTokenHash1")];
    let claim = ["st-role", "st-perm", "st-ev", "st-mfa"]
        .iter()
        .find_map(|name| clues.object(name));
    if session.iter().all(Option::is_some) {
        return certain(TITLE, session.into_iter().chain([claim]));
    }
    if claim.is_some() {
        return looks_like(TITLE, [claim]);
    }
    None
}
