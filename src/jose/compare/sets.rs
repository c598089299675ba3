//! Lists that mean the same in any order, and rows that are told apart by a key.
//!
//! Nobody is more of an editor for being one first: roles, groups, scopes, permissions, audiences
//! are sets. A list of anything else may be in order for a reason (`x5c` is a chain), so its order
//! counts.

use std::collections::HashSet;

use super::meaning::{Meaning, Side};
use crate::jose::claims::raw_name;
use crate::jose::tree::{ContentKind, NodeId, NodeKind, Tree};

/// Last words of the names of claims whose items are a set.
const SET_WORDS: [&str; 30] = [
    "role",
    "roles",
    "group",
    "groups",
    "scope",
    "scopes",
    "scp",
    "permission",
    "permissions",
    "perms",
    "per",
    "authority",
    "authorities",
    "entitlement",
    "entitlements",
    "privilege",
    "privileges",
    "right",
    "rights",
    "aud",
    "audience",
    "amr",
    "wids",
    "gty",
    "crit",
    "origins",
    "features",
    "actions",
    "direct",
    "codes",
];

/// Claims that are words in one string.
const WORD_CLAIMS: [&[u8]; 2] = [b"scope", b"scp"];

/// Whether the array at `id` is a set of plain values.
pub(super) fn is_set(tree: &Tree, id: NodeId) -> bool {
    let name = raw_name(tree, id);
    !name.is_empty()
        && is_set_name(name)
        && tree.children(id).all(|item| {
            let node = tree.node(item);
            !matches!(node.kind, NodeKind::Object | NodeKind::Array) && node.holds.is_none()
        })
}

fn is_set_name(name: &[u8]) -> bool {
    let Ok(name) = std::str::from_utf8(name) else {
        return false;
    };
    // The last word: of `https://app.example/roles`, `x-hasura-allowed-roles`, `userRoles`.
    let start = name
        .char_indices()
        .rev()
        .find(|(_, character)| !character.is_ascii_lowercase())
        .map_or(0, |(at, character)| {
            if character.is_ascii_uppercase() {
                at
            } else {
                at + character.len_utf8()
            }
        });
    let word = name[start..].to_ascii_lowercase();
    SET_WORDS.contains(&word.as_str())
}

/// Whether the string at `id` is a list of words, or one audience, which is a list of one
/// (RFC 7519 §4.1.3).
pub(super) fn is_words(tree: &Tree, id: NodeId) -> bool {
    let name = raw_name(tree, id);
    let raw = tree.raw(id);
    (WORD_CLAIMS.contains(&name) || name == b"aud" && !raw.contains(&b' ')) && !raw.contains(&b'\\')
}

/// The words of a string, from its characters with the quotes.
pub(super) fn words(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    let inside = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    inside
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
}

/// Member names that tell rows apart when no two rows of a list share a value, the surest first.
const KEYS: [&[u8]; 12] = [
    b"id",
    b"_id",
    b"uuid",
    b"uid",
    b"rsid",
    b"key",
    b"name",
    b"rsname",
    b"resource",
    b"code",
    b"slug",
    b"userId",
];

/// What rows of Jet Admin are about: type, object and resource. What may be done is compared.
const JET: [&[u8]; 3] = [
    b"permission_type",
    b"permission_object",
    b"resource_token_hash",
];

/// How each row of a list is told from the others: rows of two lists with the same key are the
/// same row. `None` where the rows have none.
pub(super) type RowKeys = Vec<[Option<Meaning>; 3]>;

/// The keys of the rows of both lists, if both have such.
pub(super) fn row_keys(
    a: (&Tree, &Side, &[NodeId]),
    b: (&Tree, &Side, &[NodeId]),
) -> Option<(RowKeys, RowKeys)> {
    let is_rows =
        |(tree, _, items): (&Tree, &Side, &[NodeId])| items.iter().all(|id| is_object(tree, *id));
    if a.2.is_empty() || b.2.is_empty() || !is_rows(a) || !is_rows(b) {
        return None;
    }
    let jet = |side| {
        let keys: RowKeys = keyed(side, &JET);
        let is_whole = |key: &[Option<Meaning>; 3]| key[0].is_some() && key[1].is_some();
        keys.iter().all(is_whole).then_some(keys)
    };
    // Rows of one resource can be several: they are told apart by their order.
    if let (Some(a), Some(b)) = (jet(a), jet(b)) {
        return Some((a, b));
    }
    let (of_a, of_b): (Vec<[_; KEYS.len()]>, Vec<[_; KEYS.len()]>) =
        (keyed(a, &KEYS), keyed(b, &KEYS));
    let column = (0..KEYS.len()).find(|at| is_unique(&of_a, *at) && is_unique(&of_b, *at))?;
    let of = |keys: &[[Option<Meaning>; KEYS.len()]]| {
        keys.iter().map(|key| [key[column], None, None]).collect()
    };
    Some((of(&of_a), of(&of_b)))
}

/// For each item the meaning of its members of these names, where they are plain.
fn keyed<const N: usize>(
    (tree, side, items): (&Tree, &Side, &[NodeId]),
    names: &[&[u8]; N],
) -> Vec<[Option<Meaning>; N]> {
    let of_item = |item: &NodeId| {
        let mut key = [None; N];
        for member in tree.children(*item) {
            let node = tree.node(member);
            let is_plain =
                matches!(node.kind, NodeKind::String | NodeKind::Number) && node.holds.is_none();
            let name = raw_name(tree, member);
            if let Some(at) = names.iter().position(|known| *known == name)
                && is_plain
            {
                key[at] = side.value(member);
            }
        }
        key
    };
    items.iter().map(of_item).collect()
}

fn is_unique<const N: usize>(keys: &[[Option<Meaning>; N]], column: usize) -> bool {
    let mut seen = HashSet::with_capacity(keys.len());
    keys.iter()
        .all(|key| key[column].is_some_and(|key| seen.insert(key)))
}

fn is_object(tree: &Tree, id: NodeId) -> bool {
    match tree.content(id) {
        Some(content) => matches!(content.kind, ContentKind::Json(NodeKind::Object, _)),
        None => tree.node(id).kind == NodeKind::Object,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_told_by_the_last_word_of_their_name() {
        for name in [
            "roles",
            "userRoles",
            "cognito:groups",
            "x-hasura-allowed-roles",
            "https://app.example/roles",
            "scp",
            "aud",
            "allowed-origins",
        ] {
            assert!(is_set_name(name.as_bytes()), "{name}");
        }
        for name in ["x5c", "rolesOrder", "path", "", "é"] {
            assert!(!is_set_name(name.as_bytes()), "{name}");
        }
    }
}
