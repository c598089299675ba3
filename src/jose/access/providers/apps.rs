//! Applications that give tokens of their own to their extensions and clients.

use super::Rule;
use super::clues::{Clues, Issuer, Match, certain, is_hex, looks_like};

pub(super) const SHOPIFY: Rule = Rule {
    name: "shopify",
    detect: shopify,
};
pub(super) const ATLASSIAN: Rule = Rule {
    name: "atlassian",
    detect: atlassian,
};
pub(super) const DIRECTUS: Rule = Rule {
    name: "directus",
    detect: directus,
};
pub(super) const POCKETBASE: Rule = Rule {
    name: "pocketbase",
    detect: pocketbase,
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
