//! Applications that give tokens of their own to their extensions and clients.

use super::Rule;
use super::clues::{Clues, Issuer, Match, certain, is_hex, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::finding::Severity;

pub(super) const SHOPIFY: Rule = Rule {
    name: "shopify",
    detect: shopify,
    grants: Some(shopify_grants),
};
pub(super) const ATLASSIAN: Rule = Rule {
    name: "atlassian",
    detect: atlassian,
    grants: Some(atlassian_grants),
};
pub(super) const DIRECTUS: Rule = Rule {
    name: "directus",
    detect: directus,
    grants: Some(directus_grants),
};
pub(super) const POCKETBASE: Rule = Rule {
    name: "pocketbase",
    detect: pocketbase,
    grants: Some(pocketbase_grants),
};

fn shopify(clues: &Clues<'_>) -> Option<Match> {
    let dest = Issuer::of(clues.text("dest")?);
    let evidence = [clues.node("dest"), clues.node("iss")];
    if !dest.is_under("myshopify.com") {
        return None;
    }
    // The issuer is the same shop's admin.
    if clues.issuer().host() == dest.host() {
        certain("Shopify session token", evidence)
    } else {
        looks_like("Shopify session token", evidence)
    }
}

fn atlassian(clues: &Clues<'_>) -> Option<Match> {
    let hash = clues.text("qsh")?;
    let evidence = [clues.node("qsh"), clues.node("iss")];
    if hash == "context-qsh" {
        return certain("Atlassian Connect context token", evidence);
    }
    if is_hex(&hash, 64) && clues.has("iss") {
        return certain("Atlassian Connect token", evidence);
    }
    looks_like("Atlassian Connect token", evidence)
}

fn directus(clues: &Clues<'_>) -> Option<Match> {
    let access = [clues.node("admin_access"), clues.node("app_access")];
    let title = if clues.has("share") {
        "Directus share token"
    } else {
        "Directus access token"
    };
    if clues.is("iss", "directus") {
        return certain(title, std::iter::once(clues.node("iss")).chain(access));
    }
    if access.iter().all(Option::is_some) {
        return looks_like(title, access);
    }
    None
}

fn pocketbase(clues: &Clues<'_>) -> Option<Match> {
    let evidence = [
        clues.node("collectionId"),
        clues.node("id"),
        clues.node("type"),
    ];
    if !evidence.iter().all(Option::is_some) {
        return None;
    }
    let title = match clues.text("type").as_deref() {
        Some("auth" | "authRecord") => "PocketBase auth token",
        Some("admin") => "PocketBase admin token",
        Some("file") => "PocketBase file token",
        _ => "PocketBase token",
    };
    // Record ids have 15 characters.
    let is_own_id = clues.text("id").is_some_and(|id| id.len() == 15);
    if is_own_id {
        certain(title, evidence)
    } else {
        looks_like(title, evidence)
    }
}

fn shopify_grants(gather: &mut Gather<'_>) {
    gather.one(Kind::Organisation, gather.claim("dest"));
    gather.decided_elsewhere(
        Kind::Scope,
        "the scopes are those of the app's installation in the shop",
        None,
    );
}

fn atlassian_grants(gather: &mut Gather<'_>) {
    gather.one(Kind::Identity, gather.claim("iss"));
    gather.decided_elsewhere(
        Kind::Scope,
        "the scopes stand in the app's descriptor",
        None,
    );
}

fn directus_grants(gather: &mut Gather<'_>) {
    let admin = gather.claim("admin_access");
    for name in ["admin_access", "app_access"] {
        if let Some(claim) = gather.claim(name) {
            gather.attribute(name, claim);
        }
    }
    let is_admin = admin
        .and_then(|node| gather.text(node))
        .is_some_and(|text| text == "true" || text == "1");
    if is_admin {
        gather.note(
            ("directus-admin-access", Severity::Danger),
            admin,
            "admin_access passes by every permission of the role",
            "Give such a token to administrators alone",
        );
    } else {
        gather.decided_elsewhere(
            Kind::Permission,
            "Directus keeps what a role may do in its database",
            admin,
        );
    }
}

/// The collection a record is in is what rules are written against.
fn pocketbase_grants(gather: &mut Gather<'_>) {
    let collection = gather
        .claim("collectionName")
        .or_else(|| gather.claim("collectionId"));
    gather.one(Kind::Group, collection);
    let kind = gather.claim("type");
    let is_admin = kind
        .and_then(|kind| gather.text(kind))
        .is_some_and(|kind| kind == "admin");
    if is_admin {
        gather.one(Kind::Role, kind);
    }
    gather.decided_elsewhere(
        Kind::Permission,
        "the rules of each collection decide",
        None,
    );
}
