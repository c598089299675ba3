//! Keycloak and what is built on it (Red Hat SSO, Phase Two): any host, a path of its own.

use std::sync::Arc;

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::finding::Severity;

pub(super) const RULE: Rule = Rule {
    name: "keycloak",
    detect,
    grants: Some(grants),
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

/// Roles of the realm, roles of each client, and what UMA allows on single resources.
fn grants(gather: &mut Gather<'_>) {
    let realm = gather.claim("realm_access");
    let roles = realm.and_then(|realm| gather.member(realm, "roles"));
    gather.names(Kind::Role, roles);
    let clients = gather.claim("resource_access");
    let clients = clients.into_iter().flat_map(|node| gather.children(node));
    for client in clients.collect::<Vec<_>>() {
        let name: Arc<str> = gather.name(client).into();
        let roles = gather.member(client, "roles");
        for role in gather.names(Kind::Role, roles) {
            role.within = Some(name.clone());
        }
    }
    let uma = gather.claim("authorization");
    let rows = uma.and_then(|uma| gather.member(uma, "permissions"));
    gather.names(Kind::Permission, rows);
    let organisations = gather.claim("organization");
    gather.names(Kind::Organisation, organisations);
    let audience = gather.claim("aud");
    let is_account = audience.is_some_and(|aud| gather.words_of(aud) == ["account"]);
    if is_account {
        gather.note(
            ("keycloak-aud-account", Severity::Info),
            audience,
            "the only audience is account, Keycloak's own",
            "An API that checks its audience refuses this token: add an audience mapper to the client",
        );
    }
}
