//! Okta, on its own hosts and behind custom domains.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::finding::Severity;

pub(super) const RULE: Rule = Rule {
    name: "okta",
    detect,
    grants: Some(grants),
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

fn grants(gather: &mut Gather<'_>) {
    let issuer = gather.claim("iss").and_then(|iss| gather.text(iss));
    let is_org_server = issuer.is_some_and(|iss| !iss.contains("/oauth2"));
    if gather.claim("groups").is_none() {
        gather.decided_elsewhere(
            Kind::Group,
            "Okta adds groups only where a groups claim is configured",
            None,
        );
    }
    if is_org_server && gather.claim("scp").is_some() {
        gather.note(
            ("okta-org-server-token", Severity::Info),
            gather.claim("iss"),
            "an access token of Okta's own org server",
            "Only Okta checks such a token: an API of yours needs a custom authorization server",
        );
    }
}
