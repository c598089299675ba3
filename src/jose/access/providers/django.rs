//! Django REST framework with simplejwt.

use super::clues::{Clues, Match, is_hex, told};
use super::{Certainty, Rule};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "simplejwt",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let title = match clues.text("token_type").as_deref() {
        Some("access") => "Django simplejwt access token",
        Some("refresh") => "Django simplejwt refresh token",
        Some("sliding") => "Django simplejwt sliding token",
        _ => return None,
    };
    let is_own_id = clues.text("jti").is_some_and(|jti| is_hex(&jti, 32));
    if !is_own_id || !clues.has("user_id") {
        return None;
    }
    let is_default = clues.header_text("alg").is_some_and(|alg| alg == "HS256");
    let certainty = if is_default && !clues.has("iss") {
        Certainty::Certain
    } else {
        Certainty::LooksLike
    };
    Some(told(
        title,
        certainty,
        [
            clues.node("token_type"),
            clues.node("jti"),
            clues.node("user_id"),
        ],
    ))
}

fn grants(gather: &mut Gather<'_>) {
    for name in ["is_staff", "is_superuser"] {
        if let Some(claim) = gather.claim(name) {
            gather.attribute(name, claim);
        }
    }
    for kind in [Kind::Role, Kind::Permission, Kind::Group] {
        gather.decided_elsewhere(kind, "Django looks the user up in its database", None);
    }
}
