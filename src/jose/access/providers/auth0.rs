//! Auth0, on its own hosts and behind custom domains.

use super::Rule;
use super::clues::{Clues, Issuer, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "auth0",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    if clues.is_encrypted {
        // Without an audience Auth0 gives an access token only itself can read; the header names it.
        let iss = Issuer::of(clues.header_text("iss")?);
        return if iss.is_under("auth0.com") {
            certain("Auth0 opaque access token", [clues.header_node("iss")])
        } else {
            None
        };
    }
    let is_machine = clues.is("gty", "client-credentials");
    let title = if is_machine {
        "Auth0 machine access token"
    } else if ["scope", "permissions", "gty"]
        .iter()
        .any(|name| clues.has(name))
    {
        "Auth0 access token"
    } else {
        "Auth0 ID token"
    };
    let issuer = clues.issuer();
    if issuer.is_under("auth0.com") {
        return certain(title, [clues.node("iss"), clues.node("gty")]);
    }
    // Behind a custom domain: the issuer still ends in a slash, and subjects name a connection.
    let is_machine_sub = clues
        .text("sub")
        .is_some_and(|sub| sub.ends_with("@clients"));
    let shape = clues.starts("sub", "auth0|") || is_machine && is_machine_sub;
    if shape && issuer.path() == "/" {
        return looks_like(title, [clues.node("sub"), clues.node("gty")]);
    }
    None
}

fn grants(gather: &mut Gather<'_>) {
    gather.one(Kind::Organisation, gather.claim("org_id"));
    gather.one(Kind::Organisation, gather.claim("org_name"));
    if gather.claim("permissions").is_none() {
        gather.decided_elsewhere(
            Kind::Permission,
            "Auth0 adds permissions only where RBAC and Add Permissions in the Access Token are on",
            None,
        );
    }
}
