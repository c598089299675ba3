//! A grant: one role, permission, scope, group… with the claim it came from.
//!
//! Each issuer keeps them elsewhere. The provider's own module reads what only it knows; what is
//! left is walked for the names that claims of that sort have everywhere. Kinds are never merged:
//! a scope says what an application was allowed to ask for, a role what the user is, and a server
//! that takes one for the other lets people in.

use std::sync::Arc;

use super::gather::Gather;
use super::providers::{self, Provider};
use super::walk;
use crate::jose::claims;
use crate::jose::decode::Decoded;
use crate::jose::finding::Finding;
use crate::jose::tree::{ContentKind, NodeId, NodeKind};

/// What sort of thing is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What the user is to an application: `editor`.
    Role,
    /// What an application may ask for in the user's name (RFC 6749 §3.3).
    Scope,
    /// A set of users the user belongs to.
    Group,
    /// One thing that may be done; with a resource and actions where the token has them.
    Permission,
    /// What was bought or switched on: a plan, a feature, an application tier.
    Entitlement,
    /// The organisation, tenant or hosted domain the token is for.
    Organisation,
    /// A project the token admits to.
    Project,
    /// Who or what the token is for, where servers write their rules against that name: a service
    /// account, a repository's branch.
    Identity,
    /// A value that rules are written against: a session variable, a custom claim. Its name is the
    /// grant's resource.
    Attribute,
}

impl Kind {
    /// Every kind, in the order they are shown.
    pub const ALL: [Self; 9] = [
        Self::Role,
        Self::Group,
        Self::Permission,
        Self::Scope,
        Self::Entitlement,
        Self::Organisation,
        Self::Project,
        Self::Identity,
        Self::Attribute,
    ];

    /// The word used in JSON and in messages; one that is lower case and singular.
    pub fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Scope => "scope",
            Self::Group => "group",
            Self::Permission => "permission",
            Self::Entitlement => "entitlement",
            Self::Organisation => "organisation",
            Self::Project => "project",
            Self::Identity => "identity",
            Self::Attribute => "attribute",
        }
    }
}

/// One thing granted. Not `Serialize`: the faces choose what they show. Ten thousand rows are an
/// ordinary token, and say the same of actions, place and hash: those are shared.
#[derive(Clone, PartialEq, Eq)]
pub struct Grant {
    /// What sort of thing.
    pub kind: Kind,
    /// Its name. `None` for a permission that is a resource with actions; a permission of another
    /// sort than `model` has its type here.
    pub value: Option<String>,
    /// What it is granted on, as the token has it: `firebase_v3n6.awards`.
    pub resource: Option<String>,
    /// What may be done there, in the token's order; for Jet Admin one letter each.
    pub actions: Arc<[String]>,
    /// For Jet Admin, the hash of the bridge token that the row is for; `None` matches any.
    pub token_hash: Option<Arc<str>>,
    /// Where it holds, if not everywhere: the project, client, organisation or tenant.
    pub within: Option<Arc<str>>,
    /// Whether the user can change the claim it came from, so that nothing should rest on it.
    pub user_editable: bool,
    /// The value that says so; [`Tree::pointer`](crate::jose::tree::Tree::pointer) tells its path.
    pub node: NodeId,
}

impl Grant {
    /// What it is called: its name, or its resource.
    pub fn name(&self) -> &str {
        self.value
            .as_deref()
            .filter(|value| !value.is_empty())
            .or(self.resource.as_deref())
            .unwrap_or_default()
    }

    /// The actions as one text: letters as they stood, words with commas between.
    pub fn actions_text(&self) -> String {
        let is_word = |action: &String| action.chars().nth(1).is_some();
        let between = if self.actions.iter().any(is_word) {
            ", "
        } else {
            ""
        };
        self.actions.join(between)
    }
}

/// What comes of a claim is the user's data, and a debug print ends in a log.
impl std::fmt::Debug for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Grant({} at node {})", self.kind.word(), self.node.0)
    }
}

/// That a sort of grant is decided outside the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The sort that the token cannot tell, though it may name some.
    pub kind: Kind,
    /// Why: one clause.
    pub because: String,
    /// The claim that says so, if one does.
    pub node: Option<NodeId>,
}

/// All that a token says of what its holder may do.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Who issued it, if that is recognised.
    pub provider: Option<Provider>,
    /// What it grants, in reading order within what each module found.
    pub grants: Vec<Grant>,
    /// What must be known to read them right: traps of that issuer, and what is odd.
    pub notes: Vec<Finding>,
    /// What it cannot tell.
    pub elsewhere: Vec<Elsewhere>,
}

impl Access {
    /// The grants of that kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| grant.kind == kind)
    }
}

/// Reads what `decoded` grants.
pub fn report(decoded: &Decoded) -> Access {
    let provider = providers::detect(decoded);
    let mut gather = Gather::new(decoded);
    if has_claims(decoded) {
        providers::gather(decoded, provider.as_ref(), &mut gather);
        walk::rest(&mut gather);
    } else {
        let because = if decoded.token.kind.is_encrypted() {
            "the claims are encrypted"
        } else {
            "the payload is no JSON object"
        };
        for kind in Kind::ALL {
            gather.decided_elsewhere(kind, because, None);
        }
    }
    gather.finish(provider)
}

/// Whether there is an object of claims to read, whole or cut.
pub(super) fn has_claims(decoded: &Decoded) -> bool {
    let tree = &decoded.tree;
    let content = claims::payload(tree).and_then(|id| tree.content(id));
    content.is_some_and(|content| matches!(content.kind, ContentKind::Json(NodeKind::Object, _)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::encoding::to_base64url;
    use crate::jose::limits::Limits;
    use crate::jose::token::{TokenKind, parse};

    fn told(payload: &str) -> Vec<String> {
        let part = |text: &str| to_base64url(text.as_bytes());
        let text = format!("{}.{}.AAAA", part(r#"{"alg":"HS256"}"#), part(payload));
        let decoded = crate::jose::decode::decode(
            &parse(&text.as_str().into(), TokenKind::Jws),
            &Limits::DEFAULT,
        );
        let access = report(&decoded);
        let grants = access.grants.iter();
        grants
            .map(|grant| {
                let mut said = format!("{}:{}", grant.kind.word(), grant.name());
                if !grant.actions.is_empty() {
                    said = format!("{said}:{}", grant.actions_text());
                }
                if let Some(within) = &grant.within {
                    said = format!("{said} in {within}");
                }
                if grant.user_editable {
                    said.push('!');
                }
                format!("{said} {}", decoded.tree.pointer(grant.node))
            })
            .collect()
    }

    #[track_caller]
    fn check(payload: &str, expected: &[&str]) {
        assert_eq!(told(payload), expected);
    }

    #[test]
    fn the_usual_names_are_read_in_every_form() {
        check(
            r#"{"roles":["a","b"],"role":"c","groups":[],"scope":"read write","scp":["x"],"permissions":"p,q"}"#,
            &[
                "role:a /roles/0",
                "role:b /roles/1",
                "role:c /role",
                "scope:read /scope",
                "scope:write /scope",
                "scope:x /scp/0",
                "permission:p /permissions",
                "permission:q /permissions",
            ],
        );
        check(
            r#"{"features":{"sso":true,"beta":false,"audit":{}},"groups":null,"role":7}"#,
            &[
                "entitlement:sso /features/sso",
                "entitlement:audit /features/audit",
                "role:7 /role",
            ],
        );
    }

    #[test]
    fn authorities_keep_what_their_prefix_says() {
        check(
            r#"{"authorities":["ROLE_ADMIN","SCOPE_read","orders:write"]}"#,
            &[
                "role:ROLE_ADMIN /authorities/0",
                "scope:SCOPE_read /authorities/1",
                "permission:orders:write /authorities/2",
            ],
        );
    }

    #[test]
    fn names_that_are_addresses_and_nests_are_walked() {
        check(
            r#"{"https://app.test/roles":["a"],"custom:groups":"g","data":{"user":{"allowed-roles":["b"]}},"app":"{\"roles\":[\"c\"]}"}"#,
            &[
                "role:a /https:~1~1app.test~1roles/0",
                "group:g /custom:groups",
                "role:b /data/user/allowed-roles/0",
                "role:c /app/roles/0",
            ],
        );
    }

    #[test]
    fn rows_keep_their_resource_and_actions() {
        check(
            r#"{"permissions":[{"rsname":"orders","scopes":["view","edit"]},{"resource":"a","actions":"read"}],"grants":{"shop":["buy"]}}"#,
            &[
                "permission:orders:view, edit /permissions/0",
                "permission:a:read /permissions/1",
                "permission:shop:buy /grants/shop",
            ],
        );
    }

    #[test]
    fn of_a_claim_that_stands_twice_the_last_counts() {
        check(r#"{"role":"a","role":"b"}"#, &["role:b /role"]);
    }

    #[test]
    fn what_a_user_can_edit_is_marked() {
        check(
            r#"{"user_metadata":{"role":"admin"},"app_metadata":{"role":"user"}}"#,
            &[
                "role:admin! /user_metadata/role",
                "role:user /app_metadata/role",
            ],
        );
    }

    #[test]
    fn nothing_is_made_up() {
        for payload in [
            "{}",
            r#"{"sub":"u","role_count":"x","scoped":"y"}"#,
            "[]",
            "no",
        ] {
            check(payload, &[]);
        }
    }
}
