//! WorkOS AuthKit sessions.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "workos",
    detect,
};

const TITLE: &str = "WorkOS access token";

fn detect(clues: &Clues<'_>) -> Option<Match> {
    if clues.issuer().host() == "api.workos.com" {
        return certain(TITLE, [clues.node("iss"), clues.node("sid")]);
    }
    // Ids are ULIDs behind a prefix.
    let ids = ["sub", "sid"].map(|name| clues.node(name));
    if clues.starts("sub", "user_01") && clues.starts("sid", "session_01") {
        return looks_like(TITLE, ids);
    }
    None
}
