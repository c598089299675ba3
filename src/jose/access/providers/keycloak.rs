//! Keycloak and what is built on it (Red Hat SSO, Phase Two): any host, a path of its own.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "keycloak",
    detect,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    let is_realm = issuer
        .path()
        .rsplit_once("/realms/")
        .is_some_and(|(_, realm)| !realm.is_empty() && !realm.contains('/'));
    let typ = clues
        .node("typ")
        .filter(|_| clues.is_any("typ", &["Bearer", "ID", "Refresh", "Offline", "Logout"]));
    let access = clues
        .object("realm_access")
        .filter(|access| clues.inside(*access, "roles").is_some())
        .or_else(|| clues.object("resource_access"));
    let title = match clues.text("typ").as_deref() {
        Some("ID") => "Keycloak ID token",
        Some("Refresh") => "Keycloak refresh token",
        Some("Offline") => "Keycloak offline token",
        Some("Logout") => "Keycloak logout token",
        _ if access.is_some() || typ.is_some() => "Keycloak access token",
        _ => "Keycloak token",
    };
    let evidence = [clues.node("iss").filter(|_| is_realm), typ, access];
    match (is_realm, typ.is_some() || access.is_some()) {
        (true, true) => certain(title, evidence),
        (true, false) => looks_like(title, evidence),
        // Without its path `typ` alone says nothing; the roles do.
        (false, _) if access.is_some() => looks_like(title, evidence),
        (false, _) => None,
    }
}
