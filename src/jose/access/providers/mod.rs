//! Which issuer made a token, told from its claims, with the evidence named.
//!
//! One file a provider, or a family of them; each gives rules for the one table `PROVIDERS`.
//! A rule is *certain* when an issuer's own host and the claims agree, or when a claim is there
//! that nobody else writes. Behind custom domains only the shape is left: then it *looks like*.
//! Being recognised proves nothing about who signed: the token says all of this of itself.

mod adfs;
mod apple;
mod apps;
mod aspnet;
mod auth0;
mod authgear;
mod brokers;
mod clerk;
mod clues;
mod cognito;
mod descope;
mod django;
mod edge;
mod encrypted;
mod entra;
mod firebase;
mod frontegg;
mod fusionauth;
mod github;
mod gitlab;
mod google;
mod hasura;
mod identityserver;
mod jet_admin;
mod keycloak;
mod kinde;
mod kubernetes;
mod laravel;
mod media;
mod okta;
mod ory;
mod ping;
mod spring;
mod stytch;
mod supabase;
mod supertokens;
mod workos;
mod wso2;
mod zitadel;

use clues::{Clues, Match};

use super::gather::Gather;
use super::hasura as hasura_claims;
use crate::jose::decode::Decoded;
use crate::jose::finding::Severity;
use crate::jose::tree::{NodeId, NodeKind};

/// How sure we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Issuer and structure agree, or the structure is unmistakable.
    Certain,
    /// The shape fits; another issuer could make it.
    LooksLike,
}

impl Certainty {
    /// The words used in JSON and before the name.
    pub fn words(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::LooksLike => "looks like",
        }
    }
}

/// A recognised issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Stable name for JSON: `jet-admin`, `cognito`, `entra-v2`.
    pub name: &'static str,
    /// For people, with the kind of token: "Jet Admin project token", "Cognito ID token".
    pub title: String,
    /// How sure we are.
    pub certainty: Certainty,
    /// The claims that told.
    pub evidence: Vec<NodeId>,
}

/// How one provider's tokens are told.
#[derive(Clone, Copy)]
struct Rule {
    /// As [`Provider::name`].
    name: &'static str,
    /// Looks at the claims.
    detect: fn(&Clues<'_>) -> Option<Match>,
    /// Reads the grants that no walk over the usual names finds, or would take for others.
    grants: Option<fn(&mut Gather<'_>)>,
}

/// Every provider: fixed hosts and unmistakable claims first, what others may carry too last.
const PROVIDERS: &[Rule] = &[
    jet_admin::RULE,
    edge::AWS_ALB,
    edge::CLOUDFLARE_ACCESS,
    cognito::RULE,
    entra::B2C,
    entra::EXTERNAL,
    entra::V2,
    entra::V1,
    auth0::RULE,
    okta::RULE,
    firebase::RULE,
    google::IAP,
    google::RULE,
    supabase::RULE,
    kubernetes::RULE,
    github::RULE,
    gitlab::RULE,
    zitadel::RULE,
    clerk::RULE,
    ping::PING_ONE,
    ping::PING_FEDERATE,
    authgear::RULE,
    apple::APP_STORE,
    apple::RULE,
    workos::RULE,
    kinde::RULE,
    frontegg::RULE,
    descope::RULE,
    stytch::RULE,
    supertokens::RULE,
    apps::SHOPIFY,
    apps::ATLASSIAN,
    apps::DIRECTUS,
    apps::POCKETBASE,
    media::TWILIO,
    media::LIVEKIT,
    keycloak::RULE,
    adfs::RULE,
    wso2::RULE,
    fusionauth::RULE,
    ory::RULE,
    brokers::AUTHENTIK,
    brokers::DEX,
    laravel::JWT,
    laravel::PASSPORT,
    django::RULE,
    aspnet::RULE,
    identityserver::RULE,
    spring::RULE,
    hasura::NHOST,
    hasura::RULE,
    encrypted::XANO,
    encrypted::AUTH_JS,
];

/// The names of all providers, as in [`Provider::name`].
pub fn names() -> impl Iterator<Item = &'static str> {
    PROVIDERS.iter().map(|rule| rule.name)
}

/// The issuer, if one is recognised: the first that is certain, else the first that looks like it.
pub fn detect(decoded: &Decoded) -> Option<Provider> {
    let clues = Clues::of(decoded)?;
    let mut likely = None;
    for rule in PROVIDERS {
        let Some(found) = (rule.detect)(&clues) else {
            continue;
        };
        let provider = Provider {
            name: rule.name,
            title: found.title,
            certainty: found.certainty,
            evidence: found.evidence,
        };
        match provider.certainty {
            Certainty::Certain => return Some(provider),
            Certainty::LooksLike => likely = likely.or(Some(provider)),
        }
    }
    likely
}

/// Issuers whose ID tokens are what other services are sent.
const SENT_TO_APIS: [&str; 4] = ["firebase", "github-actions", "gitlab", "google-iap"];

/// Reads what the recognised issuer's module knows of, and what any issuer's token may have.
pub(super) fn gather(decoded: &Decoded, provider: Option<&Provider>, gather: &mut Gather<'_>) {
    // Names of claims that are elsewhere (OpenID Connect Core §5.6.2), and no claims themselves.
    for name in ["_claim_names", "_claim_sources"] {
        if let Some(claim) = gather.claim(name) {
            gather.take(claim);
        }
    }
    let rule =
        provider.and_then(|provider| PROVIDERS.iter().find(|rule| rule.name == provider.name));
    if let Some(grants) = rule.and_then(|rule| rule.grants) {
        grants(gather);
    }
    let is_hasura = hasura_claims::grants(decoded, gather);
    let is_id_token = provider.is_some_and(|provider| {
        provider.title.ends_with("ID token") && !SENT_TO_APIS.contains(&provider.name)
    });
    if is_id_token && !is_hasura {
        gather.note(
            ("id-token-no-access", Severity::Info),
            None,
            "an ID token says who the user is, to the application alone",
            "An API should be sent the access token that came with it",
        );
    }
    let actor = gather.claim("act");
    if actor.is_some_and(|actor| gather.json_kind(actor) == NodeKind::Object) {
        gather.note(
            ("acted-for", Severity::Info),
            actor,
            "somebody acts in the user's name (RFC 8693 §4.1)",
            "The rights are the user's; who acts stands in act",
        );
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let mut seen = HashSet::new();
        for name in names() {
            assert!(seen.insert(name), "{name}");
            let is_kebab = name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit());
            assert!(is_kebab, "{name}");
        }
    }
}
