//! Grants of everything: worth a look before a token is handed on. Rows inside compressed claims
//! count like any other. What is told of the issuer's own grants already is not told again.

use std::collections::HashSet;

use super::told::Told;
use super::{At, NodeId, NodeKind, Severity, Tree};
use crate::jose::access::{Access, Grant, Kind};
use crate::jose::claims::{directory_role, payload, raw_name};
use crate::jose::words::one_line;

pub(super) fn read(tree: &Tree, access: &Access, told: &mut Told) {
    let notes = access.notes.iter();
    let places = notes.filter_map(|note| match note.at {
        At::Node(node) => Some(node),
        _ => None,
    });
    let told_already: HashSet<NodeId> = places.collect();
    for grant in &access.grants {
        if told_already.contains(&grant.node) {
            continue;
        }
        if is_everything(grant) {
            told.say(
                ("grant-wildcard", Severity::Info),
                At::Node(grant.node),
                || {
                    format!(
                        "this {} is a star: it stands for everything",
                        grant.kind.word()
                    )
                },
                "Check that this holder is meant to have it; name what is needed instead",
            );
        } else if is_administrator(grant) {
            told.say(
                ("grant-admin", Severity::Info),
                At::Node(grant.node),
                || {
                    let name = directory_role(grant.name()).unwrap_or(grant.name());
                    let name = one_line(name, 60);
                    format!(
                        "the {} \"{name}\" is that of an administrator",
                        grant.kind.word()
                    )
                },
                ADVICE,
            );
        }
    }
    flags(tree, &told_already, told);
}

const ADVICE: &str = "Check that this holder is meant to have it, and keep such tokens short-lived";

/// `is_admin: true` and its like, at the top of the payload.
fn flags(tree: &Tree, told_already: &HashSet<NodeId>, told: &mut Told) {
    let Some(payload) = payload(tree) else {
        return;
    };
    for id in tree.children(payload) {
        let name = raw_name(tree, id);
        let is_flag = tree.node(id).kind == NodeKind::True
            && name.len() <= 24
            && is_administrators(&String::from_utf8_lossy(name));
        if is_flag && !told_already.contains(&id) {
            told.say(
                ("grant-admin", Severity::Info),
                At::Node(id),
                || {
                    let name = String::from_utf8_lossy(name);
                    format!("the claim {name} is true: its holder is an administrator")
                },
                ADVICE,
            );
        }
    }
}

fn is_everything(grant: &Grant) -> bool {
    let is_star = |text: &str| matches!(text, "*" | "*:*" | "*.*" | "*/*" | "**" | ".*" | "*:*:*");
    let names = [grant.value.as_deref(), grant.resource.as_deref()];
    let is_named = names.into_iter().flatten().any(is_star);
    let grants = !matches!(grant.kind, Kind::Attribute | Kind::Identity);
    grants && (is_named || grant.actions.iter().any(|action| is_star(action)))
}

fn is_administrator(grant: &Grant) -> bool {
    let is_of_kind = matches!(
        grant.kind,
        Kind::Role | Kind::Group | Kind::Permission | Kind::Scope
    );
    is_of_kind && grant.resource.is_none() && is_administrators(grant.name())
}

/// Whether a name, apart from case, hyphens and the like, is what administrators are called.
fn is_administrators(name: &str) -> bool {
    const LONGEST: usize = 40;
    if name.len() > LONGEST {
        return false;
    }
    if directory_role(name).is_some_and(|role| role.ends_with("Administrator")) {
        return true;
    }
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let word: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    let word = word.strip_prefix("role").unwrap_or(&word);
    let word = word.strip_prefix("is").unwrap_or(word);
    matches!(
        word,
        "admin"
            | "admins"
            | "administrator"
            | "administrators"
            | "clusteradmin"
            | "globaladmin"
            | "globaladministrator"
            | "owner"
            | "realmadmin"
            | "root"
            | "superadmin"
            | "supergroup"
            | "superuser"
            | "sysadmin"
            | "systemadministrator"
            | "systemmasters"
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_claims;

    #[test]
    fn a_star_is_everything() {
        check_claims(r#"{"permissions":["*"]}"#, &["grant-wildcard"]);
        check_claims(r#"{"scope":"read *:*"}"#, &["grant-wildcard"]);
        // Inside a JSON string.
        check_claims(
            r#"{"app":"{\"permissions\":[\"*\"]}"}"#,
            &["grant-wildcard"],
        );
        check_claims(r#"{"scope":"read:* orders/*"}"#, &[]);
    }

    #[test]
    fn administrators_have_few_names() {
        for claims in [
            r#"{"roles":["admin"]}"#,
            r#"{"groups":["Super-Admin"]}"#,
            r#"{"roles":["ROLE_ADMIN"]}"#,
            r#"{"is_admin":true}"#,
            r#"{"isSuperuser":true}"#,
        ] {
            check_claims(claims, &["grant-admin"]);
        }
        for claims in [
            r#"{"roles":["moped-admin","editor"]}"#,
            r#"{"is_admin":false}"#,
            r#"{"admin_email":"a@b.example"}"#,
            r#"{"name":"admin"}"#,
        ] {
            check_claims(claims, &[]);
        }
    }
}
