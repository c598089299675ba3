//! Tokens sealed for their own server, told from the header alone.

use super::Rule;
use super::clues::{Clues, Match, looks_like};

pub(super) const XANO: Rule = Rule {
    name: "xano",
    detect: xano,
    grants: None,
};
pub(super) const AUTH_JS: Rule = Rule {
    name: "auth-js",
    detect: auth_js,
    grants: None,
};

fn is_header(clues: &Clues<'_>, name: &str, text: &str) -> bool {
    clues.header_text(name).is_some_and(|found| found == text)
}

fn xano(clues: &Clues<'_>) -> Option<Match> {
    let is_shape = clues.is_encrypted
        && is_header(clues, "alg", "A256KW")
        && is_header(clues, "enc", "A256CBC-HS512")
        && is_header(clues, "zip", "DEF");
    if !is_shape {
        return None;
    }
    looks_like(
        "Xano token",
        ["alg", "enc", "zip"].map(|name| clues.header_node(name)),
    )
}

fn auth_js(clues: &Clues<'_>) -> Option<Match> {
    if !clues.is_encrypted || !is_header(clues, "alg", "dir") {
        return None;
    }
    let title = if is_header(clues, "enc", "A256CBC-HS512") {
        "Auth.js session"
    } else if is_header(clues, "enc", "A256GCM") && clues.header_node("iss").is_none() {
        "NextAuth.js 4 session"
    } else {
        return None;
    };
    looks_like(title, ["alg", "enc"].map(|name| clues.header_node(name)))
}
