//! A role, permission, scope or group that a cloned token is given beside those it has.
//!
//! Each issuer keeps them elsewhere. The places are tried in the order in which servers look; the
//! first that the token has gets the new one. A token that has none of them gets the plain claim
//! of that kind, and the caller is told.

use std::fmt;
use std::str::FromStr;

use super::draft::{Draft, Section};
use super::edit::Repack;
use super::variants::VariantError;
use crate::jose::claims;
use crate::jose::json;
use crate::jose::limits::Limits;
use crate::jose::tree::{ContentKind, Key, NodeId, NodeKind, Tree};

/// What is granted; written as a question of `access` is: `role:editor`, `model:awards:rw`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Hasura's allowed roles, Keycloak's realm roles, `roles`, Cognito's groups.
    Role(String),
    /// `permissions`, as Auth0 has them.
    Permission(String),
    /// `scope`, a string with blanks between, or `scp`.
    Scope(String),
    /// `cognito:groups`, `groups`.
    Group(String),
    /// A row of Jet Admin's compressed permissions.
    Model {
        /// `awards`, or with its resource `firebase_v3n6.awards`.
        model: String,
        /// Letters: `r`, `w`, `d`.
        actions: String,
    },
}

/// What `--variant with=…` takes, for messages.
pub const UNDERSTOOD: &str = "role:NAME, permission:NAME, scope:NAME, group:NAME, model:NAME:rwd";

impl FromStr for Grant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || format!("a grant is one of {UNDERSTOOD}");
        let (kind, name) = text.split_once(':').ok_or_else(unknown)?;
        if name.is_empty() {
            return Err(unknown());
        }
        let owned = name.to_owned();
        Ok(match kind {
            "role" => Self::Role(owned),
            "permission" => Self::Permission(owned),
            "scope" => Self::Scope(owned),
            "group" => Self::Group(owned),
            "model" => match name.rsplit_once(':') {
                Some((model, actions)) if !model.is_empty() && !actions.is_empty() => Self::Model {
                    model: model.to_owned(),
                    actions: actions.to_owned(),
                },
                _ => return Err(unknown()),
            },
            _ => return Err(unknown()),
        })
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(name) => write!(f, "role:{name}"),
            Self::Permission(name) => write!(f, "permission:{name}"),
            Self::Scope(name) => write!(f, "scope:{name}"),
            Self::Group(name) => write!(f, "group:{name}"),
            Self::Model { model, actions } => write!(f, "model:{model}:{actions}"),
        }
    }
}

/// Where roles stand, by the names of the claim and of what it stands in, the surest first.
const ROLES: &[(&str, Option<&str>)] = &[
    ("x-hasura-allowed-roles", None),
    ("roles", Some("realm_access")),
    ("roles", None),
    ("role", None),
    ("cognito:groups", None),
    ("groups", None),
    ("authorities", None),
];
const PERMISSIONS: &[(&str, Option<&str>)] = &[("permissions", None)];
const SCOPES: &[(&str, Option<&str>)] = &[("scope", None), ("scp", None), ("scopes", None)];
const GROUPS: &[(&str, Option<&str>)] = &[("cognito:groups", None), ("groups", None)];

/// Gives the draft the grant; what was changed, for people.
pub fn add(draft: &mut Draft, grant: &Grant) -> Result<String, VariantError> {
    match grant {
        Grant::Role(name) => add_name(draft, ROLES, "roles", name),
        Grant::Permission(name) => add_name(draft, PERMISSIONS, "permissions", name),
        Grant::Scope(name) => add_name(draft, SCOPES, "scope", name),
        Grant::Group(name) => add_name(draft, GROUPS, "groups", name),
        Grant::Model { model, actions } => add_row(draft, model, actions),
    }
}

fn add_name(
    draft: &mut Draft,
    places: &[(&str, Option<&str>)],
    plain: &str,
    name: &str,
) -> Result<String, VariantError> {
    let decoded = draft.decoded(&Limits::DEFAULT);
    let tree = &decoded.tree;
    let found = places.iter().find_map(|place| list_at(tree, *place));
    let Some(list) = found else {
        let value = if plain == "scope" {
            json::quote(name)
        } else {
            format!("[{}]", json::quote(name))
        };
        let path = format!("/{plain}");
        draft.set(Section::Payload, &path, &value, &Repack::default())?;
        return Ok(format!("{path}, which was not there, grants {name:?}"));
    };
    let path = tree.pointer(list);
    if is_array(tree, list) {
        if tree.children(list).any(|item| tree.text(item) == name) {
            return Ok(format!("{path} grants {name:?} already"));
        }
        let end = format!("{path}/-");
        draft.set(
            Section::Payload,
            &end,
            &json::quote(name),
            &Repack::default(),
        )?;
    } else {
        let text = tree.text(list);
        if text.split_whitespace().any(|word| word == name) {
            return Ok(format!("{path} grants {name:?} already"));
        }
        let longer = format!("{text} {name}");
        let value = json::quote(longer.trim_start());
        draft.set(Section::Payload, &path, &value, &Repack::default())?;
    }
    Ok(format!("{path} grants {name:?} too"))
}

/// The first claim of that name, in what has the other name, that is a list of names.
fn list_at(tree: &Tree, (name, within): (&str, Option<&str>)) -> Option<NodeId> {
    let payload = claims::payload(tree)?;
    let end = tree.node(payload).end;
    (payload.0 + 1..end.0).map(NodeId).find(|id| {
        let is_called = |id: NodeId, name: &str| {
            matches!(tree.key(id), Key::Name(key) if key.eq_ignore_ascii_case(name))
        };
        let is_within = within.is_none_or(|within| {
            tree.parent(*id)
                .is_some_and(|parent| is_called(parent, within))
        });
        let is_list = is_array(tree, *id)
            && tree
                .children(*id)
                .all(|item| tree.node(item).kind == NodeKind::String)
            || tree.node(*id).kind == NodeKind::String
                && tree.content(*id).is_none()
                && matches!(name, "scope" | "scp" | "scopes");
        is_list && is_within && is_called(*id, name)
    })
}

fn is_array(tree: &Tree, id: NodeId) -> bool {
    match tree.content(id) {
        Some(content) => matches!(content.kind, ContentKind::Json(NodeKind::Array, _)),
        None => tree.node(id).kind == NodeKind::Array,
    }
}

/// Sets letters on the row of a model, or adds a row like the others.
fn add_row(draft: &mut Draft, model: &str, actions: &str) -> Result<String, VariantError> {
    let decoded = draft.decoded(&Limits::DEFAULT);
    let tree = &decoded.tree;
    let payload = claims::payload(tree).ok_or(VariantError::NoRows)?;
    let text = |row: NodeId, name: &str| {
        claims::member(tree, row, name).map(|id| tree.text(id).into_owned())
    };
    let is_row = |id: NodeId| claims::member(tree, id, "permission_type").is_some();
    let rows = (payload.0 + 1..tree.node(payload).end.0)
        .map(NodeId)
        .find(|id| is_array(tree, *id) && tree.children(*id).any(is_row))
        .ok_or(VariantError::NoRows)?;
    let models: Vec<NodeId> = tree
        .children(rows)
        .filter(|row| text(*row, "permission_type").as_deref() == Some("model"))
        .collect();
    // Jet Bridge compares what follows the first dot.
    let is_it = |object: &str| {
        object == model
            || object
                .split_once('.')
                .is_some_and(|(_, rest)| rest == model)
    };
    let repack = Repack::default();
    let own = models
        .iter()
        .find(|row| text(**row, "permission_object").is_some_and(|object| is_it(&object)));
    if let Some(row) = own {
        let old = text(*row, "permission_actions").unwrap_or_default();
        let path = format!("{}/permission_actions", tree.pointer(*row));
        if old.contains(actions) {
            return Ok(format!("{path} is {old:?} already"));
        }
        let new = union(&old, actions);
        draft.set(Section::Payload, &path, &json::quote(&new), &repack)?;
        return Ok(format!("{path} is {new:?}, not {old:?}"));
    }
    let like = models.first().copied();
    let resource = like
        .and_then(|row| text(row, "permission_object"))
        .and_then(|object| {
            object
                .split_once('.')
                .map(|(resource, _)| resource.to_owned())
        })
        .filter(|_| !model.contains('.'));
    let object = match resource {
        Some(resource) => format!("{resource}.{model}"),
        None => model.to_owned(),
    };
    let mut row = format!(
        "{{\"permission_type\": \"model\", \"permission_object\": {}, \"permission_actions\": {}",
        json::quote(&object),
        json::quote(&union("", actions)),
    );
    // Without the hash of its resource a row would count for every resource.
    if let Some(hash) = like.and_then(|row| text(row, "resource_token_hash")) {
        row.push_str(", \"resource_token_hash\": ");
        row.push_str(&json::quote(&hash));
    }
    row.push('}');
    let path = tree.pointer(rows);
    draft.set(Section::Payload, &format!("{path}/-"), &row, &repack)?;
    Ok(format!("{path} has a row more, {actions} on {object:?}"))
}

/// The letters of both, those of Jet in their usual order: the bridge looks for what it needs as
/// a piece of this text, and `rw` is no piece of `rdw`.
fn union(old: &str, new: &str) -> String {
    let mut letters = String::new();
    let all = || old.chars().chain(new.chars());
    let known = "rwd"
        .chars()
        .filter(|known| all().any(|letter| letter == *known));
    for letter in known.chain(all()) {
        if !letters.contains(letter) {
            letters.push(letter);
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(payload: &str, grant: &str, expected: &str, what: &str) {
        let mut draft = Draft::of_texts(r#"{"alg":"HS256"}"#, payload).unwrap();
        let said = add(&mut draft, &grant.parse().unwrap()).unwrap();
        assert_eq!(draft.payload_text(), Some(expected));
        assert_eq!(said, what);
    }

    #[test]
    fn a_role_goes_where_the_token_keeps_roles() {
        check(
            r#"{"cognito:groups":["a"],"https://hasura.io/jwt/claims":"{\"x-hasura-allowed-roles\":[\"viewer\"],\"u\":\"a\/b\"}"}"#,
            "role:editor",
            r#"{"cognito:groups":["a"],"https://hasura.io/jwt/claims":"{\"x-hasura-allowed-roles\":[\"viewer\",\"editor\"],\"u\":\"a\/b\"}"}"#,
            "/https:~1~1hasura.io~1jwt~1claims/x-hasura-allowed-roles grants \"editor\" too",
        );
        check(
            r#"{"roles":["x"],"realm_access":{"roles":["user"]}}"#,
            "role:admin",
            r#"{"roles":["x"],"realm_access":{"roles":["user","admin"]}}"#,
            "/realm_access/roles grants \"admin\" too",
        );
        check(
            r#"{"cognito:groups":[]}"#,
            "role:a",
            r#"{"cognito:groups":["a"]}"#,
            "/cognito:groups grants \"a\" too",
        );
        check(
            r#"{"roles":["a"]}"#,
            "role:a",
            r#"{"roles":["a"]}"#,
            "/roles grants \"a\" already",
        );
        check(
            r#"{"sub":"1"}"#,
            "role:a",
            r#"{"sub":"1","roles":["a"]}"#,
            "/roles, which was not there, grants \"a\"",
        );
    }

    #[test]
    fn permissions_and_scopes_go_to_their_own_claims() {
        check(
            r#"{"permissions":["read"]}"#,
            "permission:orders.write",
            r#"{"permissions":["read","orders.write"]}"#,
            "/permissions grants \"orders.write\" too",
        );
        check(
            r#"{"scope":"openid email"}"#,
            "scope:read:orders",
            r#"{"scope":"openid email read:orders"}"#,
            "/scope grants \"read:orders\" too",
        );
        check(
            r#"{"scp":["a"]}"#,
            "scope:b",
            r#"{"scp":["a","b"]}"#,
            "/scp grants \"b\" too",
        );
        check(
            r#"{"sub":"1"}"#,
            "scope:b",
            r#"{"sub":"1","scope":"b"}"#,
            "/scope, which was not there, grants \"b\"",
        );
    }

    #[test]
    fn letters_are_set_on_a_model_and_a_new_row_is_like_the_others() {
        let rows = r#"{"permissions":[{"permission_type":"model","permission_object":"db.awards","permission_actions":"r","resource_token_hash":"ab"}]}"#;
        check(
            rows,
            "model:awards:wd",
            &rows.replace(r#""r""#, r#""rwd""#),
            "/permissions/0/permission_actions is \"rwd\", not \"r\"",
        );
        let more = r#","resource_token_hash":"ab"},{"permission_type": "model", "permission_object": "db.users", "permission_actions": "rw", "resource_token_hash": "ab"}]}"#;
        check(
            rows,
            "model:users:rw",
            &rows.replace(r#","resource_token_hash":"ab"}]}"#, more),
            "/permissions has a row more, rw on \"db.users\"",
        );
        let mut draft = Draft::of_texts("{}", "{}").unwrap();
        let grant: Grant = "model:users:rw".parse().unwrap();
        assert_eq!(add(&mut draft, &grant), Err(VariantError::NoRows));
    }

    #[test]
    fn a_grant_is_read_as_it_is_written() {
        for text in [
            "role:editor",
            "scope:read:orders",
            "model:db.awards:rw",
            "group:a b",
        ] {
            let grant: Grant = text.parse().unwrap();
            assert_eq!(grant.to_string(), text);
        }
        for text in ["", "editor", "role:", "model:awards", "model::r", "x:y"] {
            assert!(text.parse::<Grant>().is_err(), "{text}");
        }
    }
}
