//! Hasura's claims, in a token of whatever issuer: which roles may be asked for, and which role a
//! request gets.

use super::gather::{Gather, json_kind};
use super::grants::{Access, Kind};
use super::question::{Answer, Context, Decision};
use crate::jose::claims;
use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::tree::{Key, NodeId, NodeKind, Tree};
use crate::jose::verify::Check;
use crate::jose::verify::profiles::{HasuraConfig, hasura_roles};
use crate::jose::words;

const ALLOWED: &str = "x-hasura-allowed-roles";
const DEFAULT: &str = "x-hasura-default-role";
const PREFIX: &str = "x-hasura-";
const NAMESPACES: [&str; 2] = ["https://hasura.io/jwt/claims", "claims.jwt.hasura.io"];
/// Payloads have some dozen claims; what stands past this many is no namespace.
const MAX_CLAIMS: usize = 512;

/// Where the claims stand, and the configuration that finds them there.
struct Place {
    node: NodeId,
    config: HasuraConfig,
}

fn place(tree: &Tree) -> Option<Place> {
    let payload = claims::payload(tree)?;
    let under = |node: NodeId, name: &str| Place {
        node,
        config: HasuraConfig {
            claims_namespace: Some(name.to_owned()),
            ..HasuraConfig::default()
        },
    };
    for name in NAMESPACES {
        if let Some(node) = claims::member(tree, payload, name) {
            return Some(under(node, name));
        }
    }
    let mut own = None;
    for node in tree.children(payload).take(MAX_CLAIMS) {
        let Key::Name(name) = tree.key(node) else {
            continue;
        };
        if has_prefix(&name) {
            return Some(Place {
                node: payload,
                config: HasuraConfig {
                    claims_namespace_path: Some("$".to_owned()),
                    ..HasuraConfig::default()
                },
            });
        }
        // A namespace of one's own is told by the two roles in it.
        let is_own = json_kind(tree, node) == NodeKind::Object
            && tree
                .children(node)
                .take(MAX_CLAIMS)
                .any(|id| claims::is_called(tree, id, ALLOWED));
        if is_own {
            own = Some(under(node, &name));
        }
    }
    own
}

fn has_prefix(name: &str) -> bool {
    name.get(..PREFIX.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

/// The variable of that name; they are compared in lower case.
fn variable(tree: &Tree, place: &Place, name: &str) -> Option<NodeId> {
    tree.children(place.node)
        .filter(|id| matches!(tree.key(*id), Key::Name(key) if key.eq_ignore_ascii_case(name)))
        .last()
}

/// Reads the roles and the session variables, if there are any.
pub(super) fn grants(decoded: &Decoded, gather: &mut Gather<'_>) -> bool {
    let tree = gather.tree;
    let Some(place) = place(tree) else {
        return false;
    };
    if json_kind(tree, place.node) != NodeKind::Object && claims::payload(tree) != Some(place.node)
    {
        return false;
    }
    for (name, node) in gather.members(place.node) {
        if !has_prefix(&name) {
            continue;
        }
        let name = name.to_lowercase();
        if name == ALLOWED {
            gather.names(Kind::Role, Some(node));
        } else {
            // The default role too: it is granted only if it is among the allowed ones.
            gather.attribute(&name, node);
        }
    }
    for check in hasura_roles(decoded, &place.config, None) {
        if !check.fails() {
            continue;
        }
        let code = match check.check {
            "role" => "hasura-default-not-allowed",
            _ => "hasura-claims-refused",
        };
        let node = match check.check {
            "allowed-roles" => variable(tree, &place, ALLOWED),
            "default-role" | "role" => variable(tree, &place, DEFAULT),
            _ => None,
        };
        gather.note(
            (code, Severity::Warn),
            Some(node.unwrap_or(place.node)),
            check.message,
            &check.advice,
        );
    }
    gather.decided_elsewhere(
        Kind::Permission,
        "Hasura keeps what a role may do in its metadata",
        Some(place.node),
    );
    true
}

/// Whether a request acts as the role `name`: it must be the effective one, and allowed. `None` if
/// the token has no claims of Hasura, or the role is granted elsewhere in it.
pub(super) fn role(
    decoded: &Decoded,
    access: &Access,
    name: &str,
    context: &Context,
) -> Option<Answer> {
    let tree = &decoded.tree;
    let place = place(tree)?;
    let end = tree.node(place.node).end;
    let is_own = |node: NodeId| (place.node..end).contains(&node);
    let mut roles = access
        .of_kind(Kind::Role)
        .filter(|grant| grant.value.as_deref() == Some(name));
    let allowed = access
        .of_kind(Kind::Role)
        .find(|grant| is_own(grant.node) && grant.value.as_deref() == Some(name));
    if allowed.is_none() && roles.any(|grant| !grant.user_editable) {
        return None;
    }
    let checks = hasura_roles(decoded, &place.config, context.role_header.as_deref());
    let header = context
        .role_header
        .as_deref()
        .filter(|role| !role.is_empty());
    if let Some(failed) = checks.into_iter().find(Check::fails) {
        let deciding = match (failed.check, header) {
            ("role", None) | ("default-role", _) => variable(tree, &place, DEFAULT),
            ("role", Some(_)) | ("allowed-roles", _) => variable(tree, &place, ALLOWED),
            _ => None,
        };
        let mut answer = Answer::new(Decision::Deny, failed.message.clone())
            .at(tree, deciding.unwrap_or(place.node));
        answer.server_message = failed.server_message;
        let advice = match (failed.check, header, &allowed) {
            ("role", None, Some(_)) => format!("Send X-Hasura-Role: {name}"),
            _ => failed.advice,
        };
        let code = match failed.check {
            "role" if header.is_none() => "role-header-missing",
            "role" => "role-not-allowed",
            _ => "hasura-claims-refused",
        };
        answer.findings.push(
            Finding::new(code, Severity::Warn, failed.message)
                .at(At::Node(deciding.unwrap_or(place.node)))
                .advice(advice),
        );
        return Some(answer);
    }
    Some(effective(
        tree,
        &place,
        name,
        header,
        allowed.map(|grant| grant.node),
    ))
}

/// Hasura takes the request; it acts as the header's role, or as the default one.
fn effective(
    tree: &Tree,
    place: &Place,
    name: &str,
    header: Option<&str>,
    allowed: Option<NodeId>,
) -> Answer {
    let default = variable(tree, place, DEFAULT);
    let role = match (header, default) {
        (Some(role), _) => role.to_owned(),
        (None, Some(node)) => tree.text(node).into_owned(),
        (None, None) => String::new(),
    };
    let from = match header {
        Some(_) => "from X-Hasura-Role",
        None => "the default role",
    };
    let shown = words::one_line(&role, 60);
    let deciding = allowed.or(default).unwrap_or(place.node);
    if role == name {
        let because = format!("the request acts as {shown}, {from}, which is allowed");
        return Answer::new(Decision::Allow, because).at(tree, deciding);
    }
    let wanted = words::one_line(name, 60);
    if allowed.is_none() {
        let because =
            format!("{wanted:?} is not in allowed roles; the request acts as {shown}, {from}");
        let list = variable(tree, place, ALLOWED).unwrap_or(place.node);
        return Answer::new(Decision::Deny, because).at(tree, list);
    }
    let because = format!("the request acts as {shown}, {from}; {wanted} is allowed too");
    let mut answer = Answer::new(Decision::Deny, because).at(tree, deciding);
    answer.findings.push(
        Finding::new(
            "role-header-other",
            Severity::Info,
            format!("a request acts as one role, and {wanted} must be asked for"),
        )
        .at(At::Node(deciding))
        .advice(format!("Send X-Hasura-Role: {wanted}")),
    );
    answer
}
