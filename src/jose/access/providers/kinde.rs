//! Kinde.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "kinde",
    detect,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let title = if clues.has("at_hash") || clues.has("org_codes") {
        "Kinde ID token"
    } else {
        "Kinde access token"
    };
    if clues.issuer().is_under("kinde.com") {
        return certain(title, [clues.node("iss"), clues.node("org_code")]);
    }
    let is_user = clues.starts("sub", "kp_");
    if is_user && (clues.has("org_code") || clues.has("org_codes")) {
        return looks_like(
            title,
            [
                clues.node("sub"),
                clues.node("org_code"),
                clues.node("org_codes"),
            ],
        );
    }
    None
}
