//! The walk over what no provider's module has read: claims with the names that roles, scopes,
//! groups and permissions have everywhere, at any depth and through layers.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::gather::Gather;
use super::grants::Kind;
use crate::jose::claims;
use crate::jose::finding::Severity;
use crate::jose::tree::{ContentKind, Key, NodeId, Tree};

/// Places that the user can write to, at Supabase, Auth0, Clerk and others.
const USER_EDITABLE: [&str; 5] = [
    "user_metadata",
    "userMetadata",
    "unsafe_metadata",
    "unsafeMetadata",
    "raw_user_meta_data",
];

/// Reads all that is left.
pub(super) fn rest(gather: &mut Gather<'_>) {
    let tree = gather.tree;
    let Some(payload) = claims::payload(tree) else {
        return;
    };
    let mut found = Vec::new();
    walk(
        gather,
        payload.0 + 1..tree.node(payload).end.0,
        false,
        &mut found,
    );
    let mut places = HashMap::new();
    let mut num_found = 0;
    // Values stand after those they are disclosed into, so what is around one was walked before.
    for value in gather.processed.disclosed_values() {
        let read = found[num_found..]
            .iter()
            .map(|found: &Found| (found.0, Around::Read));
        places.extend(read);
        num_found = found.len();
        let is_editable = match around(gather, value, &mut places) {
            // With the claim it is in it was found already.
            Around::Read => continue,
            Around::Editable => true,
            Around::Nothing => false,
        };
        walk(
            gather,
            value.0..tree.node(value).end.0,
            is_editable,
            &mut found,
        );
    }
    drop_earlier_duplicates(tree, &mut found);
    for (id, sort, is_editable) in found {
        let before = gather.len();
        match sort {
            Sort::Of(kind) => {
                gather.names(kind, Some(id));
            }
            Sort::Authorities => authorities(gather, id),
        }
        let grants = gather.since(before);
        if is_editable && !grants.is_empty() {
            for grant in grants {
                grant.user_editable = true;
            }
            gather.note(
                ("user-editable-grant", Severity::Danger),
                Some(id),
                "the user can change this claim",
                "Never decide by it: take a claim that only the server writes, such as app_metadata",
            );
        }
    }
}

/// A claim of that sort, and whether the user can write to it.
type Found = (NodeId, Sort, bool);

/// What stands around a disclosed value.
#[derive(Clone, Copy)]
enum Around {
    /// Nothing that matters.
    Nothing,
    /// A place that the user can write to.
    Editable,
    /// A claim that is read, with all that is in it.
    Read,
}

/// What stands around the value; `known` says it of values that were asked about before.
fn around(gather: &Gather<'_>, value: NodeId, known: &mut HashMap<NodeId, Around>) -> Around {
    let mut path = Vec::new();
    let mut found = Around::Nothing;
    let mut above = gather.processed.parent(value);
    while let Some(id) = above {
        if let Some(known) = known.get(&id) {
            found = *known;
            break;
        }
        path.push(id);
        above = gather.processed.parent(id);
    }
    for id in path.into_iter().rev() {
        if gather.is_taken(id) {
            found = Around::Read;
        } else if USER_EDITABLE.contains(&name(gather, id).as_ref())
            && matches!(found, Around::Nothing)
        {
            found = Around::Editable;
        }
        known.insert(id, found);
    }
    found
}

/// Adds the claims among these nodes; what is in them is read with them.
fn walk(gather: &Gather<'_>, nodes: Range<u32>, is_editable: bool, found: &mut Vec<Found>) {
    let tree = gather.tree;
    let (mut at, end) = (nodes.start, nodes.end);
    // The end of the place the walk is in that the user can write to.
    let mut editable_until = if is_editable { end } else { at };
    while at < end {
        let id = NodeId(at);
        let after = tree.node(id).end.0.max(at + 1);
        // A token inside a claim grants to whoever shows that one.
        let is_token = tree
            .content(id)
            .is_some_and(|content| matches!(content.kind, ContentKind::Token(_)));
        if gather.is_taken(id) || is_token {
            at = after;
            continue;
        }
        let name = name(gather, id);
        if USER_EDITABLE.contains(&name.as_ref()) {
            editable_until = editable_until.max(after);
        }
        if let Some(sort) = sort_of(&name) {
            found.push((id, sort, at < editable_until));
            at = after;
        } else {
            at += 1;
        }
    }
}

/// Spring's list: roles, scopes and permissions in one, told by their prefix.
pub(super) fn authorities(gather: &mut Gather<'_>, list: NodeId) {
    for grant in gather.names(Kind::Permission, Some(list)) {
        let value = grant.value.as_deref().unwrap_or_default();
        if value.starts_with("ROLE_") {
            grant.kind = Kind::Role;
        } else if value.starts_with("SCOPE_") {
            grant.kind = Kind::Scope;
        }
    }
}

fn name<'a>(gather: &Gather<'a>, id: NodeId) -> Cow<'a, str> {
    if claims::raw_name(gather.tree, id).is_empty() {
        return gather.processed.disclosed_name(id).unwrap_or_default();
    }
    match gather.tree.key(id) {
        Key::Name(name) => name,
        _ => Cow::Borrowed(""),
    }
}

/// What a claim holds, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Names of one kind.
    Of(Kind),
    /// Spring's mixture.
    Authorities,
}

/// What a claim of this name holds; what stands before the last `/`, `:` or `#` is a namespace.
pub(super) fn sort_of(name: &str) -> Option<Sort> {
    const LONGEST: usize = 40;
    let last = name.rsplit(['/', ':', '#']).next().unwrap_or(name);
    if last.is_empty() || last.len() > LONGEST {
        return None;
    }
    let word: String = last
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | '.'))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let mut word = word.as_str();
    for prefix in ["xhasura", "allowed", "user", "app", "my"] {
        word = word.strip_prefix(prefix).unwrap_or(word);
    }
    Some(Sort::Of(match word {
        "role" | "roles" | "rolename" | "rolenames" => Kind::Role,
        "group" | "groups" | "memberof" | "ismemberof" => Kind::Group,
        "permission" | "permissions" | "perms" | "privilege" | "privileges" | "grant"
        | "grants" => Kind::Permission,
        "scope" | "scopes" | "scp" => Kind::Scope,
        "entitlement" | "entitlements" | "feature" | "features" => Kind::Entitlement,
        "authority" | "authorities" => return Some(Sort::Authorities),
        _ => return None,
    }))
}

/// Of members with one name the last counts, as most parsers take it.
fn drop_earlier_duplicates(tree: &Tree, found: &mut Vec<Found>) {
    let mut seen = HashSet::new();
    found.reverse();
    found.retain(|(id, ..)| {
        let key = (tree.node(*id).parent, claims::raw_name(tree, *id));
        seen.insert(key)
    });
    found.reverse();
}
