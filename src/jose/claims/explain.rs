//! What one value means: the dim words beside it.
//!
//! Only where they tell more than the value does, and only from tables: nothing is guessed from
//! what a value looks like unless its claim is known.

use super::glossary::{self, ClaimKind};
use super::values::{
    authentication_method, directory_role, keycloak_type, known_app, subject, token_type,
};
use super::{member, raw_name, section_of};
use crate::jose::alg;
use crate::jose::decode::Decoded;
use crate::jose::sd_jwt;
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
    if let Some(words) = sd_jwt::of_digest(decoded, id) {
        return Some(words);
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
}
