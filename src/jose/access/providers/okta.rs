//! Okta, on its own hosts and behind custom domains.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "okta",
    detect,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    let is_host = [
        "okta.com",
        "oktapreview.com",
        "okta-emea.com",
        "okta-gov.com",
    ]
    .iter()
    .any(|domain| issuer.is_under(domain));
    let title = if clues.starts("jti", "ID.") {
        "Okta ID token"
    } else if clues.starts("jti", "AT.") || clues.has("cid") {
        "Okta access token"
    } else {
        "Okta token"
    };
    if is_host {
        return certain(
            title,
            [clues.node("iss"), clues.node("jti"), clues.node("cid")],
        );
    }
    let is_id = clues.starts("jti", "AT.") || clues.starts("jti", "ID.");
    let is_user = clues.starts("uid", "00u") || clues.starts("sub", "00u");
    let is_versioned = clues.number("ver").is_some();
    if is_versioned && (is_id && (is_user || clues.has("cid")) || is_user && clues.has("cid")) {
        return looks_like(
            title,
            [
                clues.node("jti"),
                clues.node("cid"),
                clues.node("uid"),
                clues.node("ver"),
            ],
        );
    }
    None
}
