//! Descope: the issuer is its API, or just the project's id.

use std::sync::Arc;

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "descope",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    let kind = clues
        .node("drn")
        .filter(|_| clues.is_any("drn", &["DS", "DSR"]));
    let title = match clues.text("drn").as_deref() {
        Some("DS") => "Descope session token",
        Some("DSR") => "Descope refresh token",
        _ => "Descope token",
    };
    // A project id is a P and a KSUID.
    let is_project = issuer.text().len() == 28 && issuer.text().starts_with('P');
    let is_host = issuer.is_under("descope.com") || issuer.is_under("descope.org");
    let evidence = [clues.node("iss").filter(|_| is_host || is_project), kind];
    if is_host || is_project && kind.is_some() {
        return certain(title, evidence);
    }
    if kind.is_some() {
        return looks_like(title, evidence);
    }
    let tenants = clues.object("tenants");
    if is_project && tenants.is_some() {
        return looks_like(title, [clues.node("iss"), tenants]);
    }
    None
}

/// What stands at the top holds everywhere, what stands under a tenant holds there.
fn grants(gather: &mut Gather<'_>) {
    let tenants = gather.claim("tenants");
    for (name, tenant) in tenants
        .map(|tenants| gather.members(tenants))
        .unwrap_or_default()
    {
        let within: Arc<str> = name.as_str().into();
        gather.push(Kind::Organisation, Some(name), tenant);
        for (list, kind) in [("roles", Kind::Role), ("permissions", Kind::Permission)] {
            let list = gather.member(tenant, list);
            for grant in gather.names(kind, list) {
                grant.within = Some(within.clone());
            }
        }
    }
}
