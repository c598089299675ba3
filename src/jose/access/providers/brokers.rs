//! Identity brokers that people run themselves.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const AUTHENTIK: Rule = Rule {
    name: "authentik",
    detect: authentik,
    grants: None,
};
pub(super) const DEX: Rule = Rule {
    name: "dex",
    detect: dex,
    grants: Some(dex_grants),
};

fn authentik(clues: &Clues<'_>) -> Option<Match> {
    let own = clues
        .node("acr")
        .filter(|_| clues.starts("acr", "goauthentik.io/"));
    let issuer = clues.issuer();
    let is_path = issuer
        .path()
        .strip_prefix("/application/o/")
        .is_some_and(|slug| slug.len() > 1 && slug.trim_end_matches('/').find('/').is_none());
    let evidence = [own, clues.node("iss").filter(|_| is_path)];
    if own.is_some() {
        return certain("authentik token", evidence);
    }
    if is_path {
        return looks_like("authentik token", evidence);
    }
    None
}

fn dex(clues: &Clues<'_>) -> Option<Match> {
    let own = clues
        .object("federated_claims")
        .and_then(|object| clues.inside(object, "connector_id"));
    let is_path = clues
        .issuer()
        .path()
        .trim_end_matches('/')
        .ends_with("/dex");
    let evidence = [own, clues.node("iss").filter(|_| is_path)];
    if own.is_some() {
        return certain("Dex ID token", evidence);
    }
    if is_path {
        return looks_like("Dex ID token", evidence);
    }
    None
}

fn dex_grants(gather: &mut Gather<'_>) {
    if gather.claim("groups").is_none() {
        gather.decided_elsewhere(
            Kind::Group,
            "Dex adds groups only where the scope groups was asked for",
            None,
        );
    }
}
