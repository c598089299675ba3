//! What one value means: the dim words beside it.
//!
//! Only where they tell more than the value does, and only from tables: nothing is guessed from
//! what a value looks like unless its claim is known.

use super::glossary::{self, ClaimKind};
use super::{member, raw_name, section_of};
use crate::jose::alg;
use crate::jose::decode::Decoded;
use crate::jose::time;
use crate::jose::token::SegmentName;
use crate::jose::tree::{Key, NodeId, NodeKind, Tree};
use crate::jose::words;

/// Longer values are never explained.
const MAX_BYTES: usize = 4096;

/// A dim explanation of one value, beside it: `RSASSA-PKCS1-v1_5 with SHA-256` for `"RS256"`.
/// Times are not explained here; see [`times`](super::times).
pub fn explanation(decoded: &Decoded, id: NodeId) -> Option<String> {
    let tree = &decoded.tree;
    let is_long = |text: &[u8]| text.len() > MAX_BYTES;
    if tree.nodes.is_empty() || is_long(tree.raw(id)) || is_long(raw_name(tree, id)) {
        return None;
    }
    let key = tree.key(id);
    let (name, is_item) = match &key {
        Key::Name(name) => (name.clone().into_owned(), false),
        // An item is explained by the name of its list.
        Key::Index(_) => match tree.key(tree.parent(id)?) {
            Key::Name(name) => (name.into_owned(), true),
            _ => return None,
        },
        _ => return None,
    };
    match tree.node(id).kind {
        NodeKind::True | NodeKind::False => {
            flag(decoded, id, &name, tree.node(id).kind == NodeKind::True).map(str::to_owned)
        }
        NodeKind::String => text(decoded, id, &name, is_item),
        NodeKind::Number => number(decoded, id, &name),
        _ => None,
    }
}

/// `rwd` → `read write delete`; letters nobody knows stay as they are.
pub(super) fn actions_in_words(letters: &str) -> String {
    let words: Vec<String> = letters
        .chars()
        .map(|letter| match letter {
            'r' => "read".to_owned(),
            'w' => "write".to_owned(),
            'd' => "delete".to_owned(),
            other => other.to_string(),
        })
        .collect();
    words.join(" ")
}

fn flag(decoded: &Decoded, id: NodeId, name: &str, value: bool) -> Option<&'static str> {
    let tree = &decoded.tree;
    let in_projects = || {
        let entry = tree.parent(id)?;
        let projects = tree.parent(entry)?;
        super::is_called(tree, projects, "projects").then_some(())
    };
    match (name, value) {
        ("owner", true) if in_projects().is_some() => Some("may do everything in the project"),
        ("super_group", true) if in_projects().is_some() => {
            Some("may do everything in the project")
        }
        ("read_only", true) if in_projects().is_some() => {
            Some("may read everything; permissions are ignored")
        }
        ("b64", false) => Some("the payload is signed as it stands"),
        ("hasgroups", true) => Some("too many groups for a token; ask Graph for them"),
        _ => None,
    }
}

fn number(decoded: &Decoded, id: NodeId, name: &str) -> Option<String> {
    let tree = &decoded.tree;
    let value: f64 = tree.text(id).parse().ok()?;
    match name {
        "acct" => small(value, &["member", "guest"]).map(str::to_owned),
        "real_user_status" => {
            small(value, &["unsupported", "unknown", "likely a person"]).map(str::to_owned)
        }
        _ if glossary::kind(decoded, id) == ClaimKind::Duration && value >= 60.0 => {
            Some(time::duration(value))
        }
        _ => None,
    }
}

fn small(value: f64, words: &[&'static str]) -> Option<&'static str> {
    (0..words.len())
        .find(|index| (*index as f64 - value).abs() < f64::EPSILON)
        .map(|index| words[index])
}

fn text(decoded: &Decoded, id: NodeId, name: &str, is_item: bool) -> Option<String> {
    let tree = &decoded.tree;
    let value = tree.text(id);
    let value = value.as_ref();
    let fixed = |words: Option<&'static str>| words.map(str::to_owned);
    let lower = name.to_ascii_lowercase();
    let name = if lower.starts_with("x-hasura-") {
        &lower
    } else {
        name
    };
    match name {
        "alg" | "enc" if !is_item => fixed(alg::title(value)),
        "typ" | "cty" if in_header(tree, id) => fixed(token_type(value)),
        "typ" => fixed(keycloak_type(value)),
        "zip" => fixed(match value {
            "DEF" => Some("compressed with raw DEFLATE"),
            "GZIP" => Some("compressed with gzip"),
            _ => None,
        }),
        "token_use" => fixed(match value {
            "id" => Some("ID token: says who the user is"),
            "access" => Some("access token: lets call the API"),
            _ => None,
        }),
        "token_type" => fixed(match value {
            "refresh" => Some("refresh token: only good for getting new access tokens"),
            "sliding" => Some("access and refresh token in one"),
            _ => None,
        }),
        "permission_actions" => Some(actions_in_words(value))
            .filter(|words| !words.is_empty() && words != value)
            .map(|words| words::one_line(&words, 60)),
        "x-hasura-default-role" => default_role(tree, id, value),
        "cognito:groups" => federated_group(decoded, value),
        "amr" | "method" => fixed(authentication_method(value)),
        "aal" => fixed(match value {
            "aal1" => Some("one factor"),
            "aal2" => Some("two factors"),
            "aal3" => Some("two factors, one of them hardware"),
            _ => None,
        }),
        "idtyp" if value == "app" => fixed(Some("no person is behind the token")),
        "appidacr" | "azpacr" => fixed(match value {
            "0" => Some("public client: not authenticated"),
            "1" => Some("authenticated with a secret"),
            "2" => Some("authenticated with a certificate"),
            _ => None,
        }),
        "gty" => fixed(match value {
            "client-credentials" | "client_credentials" => Some("a machine, not a person"),
            "password" => Some("the app asked for the password itself"),
            _ => None,
        }),
        "sub" => subject(value),
        "tid" => fixed(match value {
            "9188040d-6c67-4c5b-b112-36a304b66dad" => Some("personal Microsoft accounts"),
            _ => None,
        }),
        "aud" | "appid" | "azp" => fixed(known_app(value)),
        "wids" => fixed(directory_role(value)),
        "role" => fixed(match value {
            "service_role" => Some("passes every row policy"),
            _ => None,
        }),
        "sign_in_provider" => fixed(match value {
            "custom" => Some("signed in with a custom token"),
            "anonymous" => Some("not signed up yet"),
            _ => None,
        }),
        "prv" => fixed(match value {
            "23bd5c8949f600adb39e701c400872db7a5976f7" => Some("App\\Models\\User"),
            "87e0af1ef9fd15812fdec97153a14e0b047546aa" => Some("App\\User"),
            _ => None,
        }),
        "attest" => fixed(match value {
            "A" => Some("full: the carrier knows caller and number"),
            "B" => Some("partial: the carrier knows the caller"),
            "C" => Some("gateway: only where the call came in"),
            _ => None,
        }),
        "aut" => fixed(match value {
            "APPLICATION" => Some("a machine, not a person"),
            "APPLICATION_USER" => Some("a person behind an application"),
            _ => None,
        }),
        "drn" => fixed(match value {
            "DS" => Some("session token"),
            "DSR" => Some("refresh token"),
            _ => None,
        }),
        "e" if value == "AQAB" => fixed(Some("65537")),
        _ if !is_item && glossary::kind(decoded, id) == ClaimKind::Scope => {
            let num = value.split_ascii_whitespace().count();
            (num > 1).then(|| words::count("scope", num))
        }
        _ => None,
    }
}

fn in_header(tree: &Tree, id: NodeId) -> bool {
    section_of(tree, id).is_some_and(|section| {
        matches!(
            tree.node(section).kind,
            NodeKind::Section(SegmentName::Header | SegmentName::UnprotectedHeader)
        )
    })
}

/// Media types of tokens; an `application/` in front is left out (RFC 7515 §4.1.9).
fn token_type(value: &str) -> Option<&'static str> {
    let lower = value.to_ascii_lowercase();
    let short = lower.strip_prefix("application/").unwrap_or(&lower);
    Some(match short {
        "at+jwt" => "access token (RFC 9068)",
        "dpop+jwt" => "proof of possession for one request (RFC 9449)",
        "logout+jwt" => "sign-out message (OpenID Connect)",
        "secevent+jwt" => "security event (RFC 8417)",
        "token-introspection+jwt" => "answer of token introspection (RFC 9701)",
        "oauth-authz-req+jwt" => "authorization request (RFC 9101)",
        "client-authentication+jwt" => "client authentication",
        "dc+sd-jwt" | "vc+sd-jwt" => "credential with selective disclosure",
        "sd-jwt" | "example+sd-jwt" => "selective disclosure (RFC 9901)",
        "kb+jwt" => "proof that the holder shows the credential (RFC 9901)",
        "statuslist+jwt" => "list of token states",
        "entity-statement+jwt" => "statement of OpenID Federation",
        "trust-mark+jwt" => "trust mark of OpenID Federation",
        "openid4vci-proof+jwt" => "wallet's proof of its key",
        "oauth-client-attestation+jwt" => "attestation of a client",
        "oauth-client-attestation-pop+jwt" => "proof that the attested client sends it",
        "passport" => "caller identity (RFC 8225)",
        "jose" => "compact serialization",
        "jose+json" => "JSON serialization",
        _ => return None,
    })
}

fn keycloak_type(value: &str) -> Option<&'static str> {
    Some(match value {
        "Bearer" => "access token",
        "ID" => "ID token: says who the user is",
        "Refresh" => "refresh token: only good for getting new access tokens",
        "Offline" => "refresh token that outlives the session",
        _ => return None,
    })
}

/// Hasura refuses a request that names no role when the default role is not an allowed one.
fn default_role(tree: &Tree, id: NodeId, role: &str) -> Option<String> {
    let claims = tree.parent(id)?;
    let allowed = member(tree, claims, "x-hasura-allowed-roles")?;
    if tree.node(allowed).kind != NodeKind::Array {
        return None;
    }
    let is_allowed = tree
        .children(allowed)
        .take(1000)
        .any(|item| tree.text(item) == role);
    (!is_allowed)
        .then(|| "not an allowed role: refused unless X-Hasura-Role names one that is".to_owned())
}

/// Cognito makes a group `{pool id}_{provider}` for each outside provider.
fn federated_group(decoded: &Decoded, group: &str) -> Option<String> {
    let tree = &decoded.tree;
    let iss = tree.text(member(tree, super::payload(tree)?, "iss")?);
    let pool = iss.rsplit('/').next().filter(|pool| !pool.is_empty())?;
    let provider = group.strip_prefix(pool)?.strip_prefix('_')?;
    let provider = words::one_line(provider, 40);
    Some(format!("made for everyone who signs in with {provider}"))
}

/// RFC 8176 §2, and what vendors add.
fn authentication_method(value: &str) -> Option<&'static str> {
    Some(match value {
        "face" => "face recognition",
        "fpt" => "fingerprint",
        "geo" => "place",
        "hwk" => "hardware key",
        "iris" => "iris scan",
        "kba" => "questions only the person can answer",
        "mca" => "more than one channel",
        "mfa" => "more than one factor",
        "otp" => "one-time code",
        "pin" => "PIN",
        "pwd" => "password",
        "rba" => "judged by risk",
        "retina" => "retina scan",
        "sc" => "smart card",
        "sms" => "text message",
        "swk" => "software key",
        "tel" => "telephone call",
        "user" => "the person was there",
        "vbm" => "voice",
        "wia" => "Windows sign-in",
        "fed" => "another provider",
        "ngcmfa" => "more than one factor, when the device was set up",
        "rsa" => "certificate or key of the device",
        _ => return None,
    })
}

/// Subjects that are put together from parts.
fn subject(value: &str) -> Option<String> {
    if let Some(rest) = value.strip_prefix("system:serviceaccount:") {
        let (namespace, name) = rest.split_once(':')?;
        return Some(words::one_line(
            &format!("service account {name} in namespace {namespace}"),
            80,
        ));
    }
    if let Some(rest) = value.strip_prefix("repo:") {
        let (repository, context) = rest.split_once(':')?;
        let what = match context.split_once(':') {
            Some(("ref", name)) => match (
                name.strip_prefix("refs/heads/"),
                name.strip_prefix("refs/tags/"),
            ) {
                (Some(branch), _) => format!("branch {branch}"),
                (_, Some(tag)) => format!("tag {tag}"),
                _ => name.to_owned(),
            },
            Some(("environment", name)) => format!("environment {name}"),
            _ if context == "pull_request" => "a pull request".to_owned(),
            _ => return None,
        };
        return Some(words::one_line(&format!("{what} of {repository}"), 80));
    }
    if let Some(rest) = value.strip_prefix("project_path:") {
        let (project, context) = rest.split_once(':')?;
        let name = context.split_once(":ref:")?.1;
        return Some(words::one_line(&format!("{name} of {project}"), 80));
    }
    if value.ends_with("@clients") {
        return Some("a machine, not a person".to_owned());
    }
    let (connection, _) = value.split_once('|')?;
    Some(
        match connection {
            "auth0" => "user of an Auth0 database",
            "google-oauth2" => "user from Google",
            "windowslive" => "user with a Microsoft account",
            "waad" => "user from Entra ID",
            "samlp" => "user from a SAML provider",
            "github" => "user from GitHub",
            "facebook" => "user from Facebook",
            "apple" => "user from Apple",
            "email" => "user who signs in by e-mail",
            "sms" => "user who signs in by text message",
            "ad" => "user from Active Directory",
            _ => return None,
        }
        .to_owned(),
    )
}

/// Applications with the same id in every tenant of Entra ID.
fn known_app(value: &str) -> Option<&'static str> {
    Some(match value {
        "00000003-0000-0000-c000-000000000000" => "Microsoft Graph",
        "00000002-0000-0000-c000-000000000000" => "Azure AD Graph, retired",
        "797f4846-ba00-4fd7-ba43-dac1f8f63013" => "Azure management",
        "04b07795-8ddb-461a-bbee-02f9e1bf7b46" => "Azure CLI",
        "1950a258-227b-4e31-a9cf-717495945fc2" => "Azure PowerShell",
        "de8bc8b5-d9f9-48b1-a8ad-b748da725064" => "Graph Explorer",
        "appstoreconnect-v1" => "App Store Connect API",
        _ => return None,
    })
}

/// Template ids of Entra ID's directory roles: the same in every tenant.
fn directory_role(value: &str) -> Option<&'static str> {
    Some(match value {
        "62e90394-69f5-4237-9190-012177145e10" => "Global Administrator",
        "f2ef992c-3afb-46b9-b7cf-a126ee74c451" => "Global Reader",
        "fe930be7-5e62-47db-91af-98c3a49a38b1" => "User Administrator",
        "e8611ab8-c189-46e8-94e1-60213ab1f814" => "Privileged Role Administrator",
        "194ae4cb-b126-40b2-bd5b-6091b380977d" => "Security Administrator",
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3" => "Application Administrator",
        "158c047a-c907-4556-b7ef-446551a6b5f7" => "Cloud Application Administrator",
        "29232cdf-9323-42fd-ade2-1d097af3e4de" => "Exchange Administrator",
        "f28a1f50-f6e7-4571-818b-6a12f2af6b6c" => "SharePoint Administrator",
        "b79fbf4d-3ef9-4689-8143-76b194e85509" => "every user",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_words_and_unknown_ones_stay() {
        assert_eq!(actions_in_words("rwd"), "read write delete");
        assert_eq!(actions_in_words("r"), "read");
        assert_eq!(actions_in_words("rx"), "read x");
        assert_eq!(actions_in_words(""), "");
    }

    #[test]
    fn subjects_are_taken_apart() {
        for (sub, want) in [
            (
                "system:serviceaccount:prod:deployer",
                Some("service account deployer in namespace prod"),
            ),
            (
                "repo:octo/site:ref:refs/heads/main",
                Some("branch main of octo/site"),
            ),
            (
                "repo:octo/site:environment:prod",
                Some("environment prod of octo/site"),
            ),
            (
                "repo:octo/site:pull_request",
                Some("a pull request of octo/site"),
            ),
            (
                "project_path:team/app:ref_type:branch:ref:main",
                Some("main of team/app"),
            ),
            ("Xy12@clients", Some("a machine, not a person")),
            ("auth0|5f7c", Some("user of an Auth0 database")),
            ("custom|5f7c", None),
            ("1234", None),
        ] {
            assert_eq!(subject(sub).as_deref(), want, "{sub}");
        }
    }
}
