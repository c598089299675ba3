//! What claims mean: explanations, times, lifetime, size budget, one-line summaries.
//!
//! Nothing here decides whether a token is good; it says what stands there in words a person
//! understands. What depends on the time of day takes `now`, all else is told from the tree alone.

mod explain;
mod glossary;
mod lifetime;
mod sizes;
mod summary;
mod table;
mod times;
mod values;

pub use explain::explanation;
pub use glossary::{ClaimKind, Meaning, kind, meaning, meaning_from};
pub use lifetime::{Life, Lifetime, lifetime};
pub use sizes::{ClaimSize, sizes};
pub use summary::summary;
pub use times::{TimeClaim, TimeForm, packed, time_at, times};
pub(crate) use values::directory_role;

use super::token::SegmentName;
use super::tree::{ContentKind, Key, NodeId, NodeKind, Tree};

/// The member of `object` called `name`; of duplicates the last, as most parsers take it.
/// Linear in the number of members, without copying one name.
pub(crate) fn member(tree: &Tree, object: NodeId, name: &str) -> Option<NodeId> {
    if tree.nodes.is_empty() {
        return None;
    }
    tree.children(object)
        .filter(|id| is_called(tree, *id, name))
        .last()
}

/// Whether the node is a member of that name.
pub(crate) fn is_called(tree: &Tree, id: NodeId, name: &str) -> bool {
    let raw = raw_name(tree, id);
    if raw.contains(&b'\\') {
        return matches!(tree.key(id), Key::Name(key) if key == name);
    }
    raw == name.as_bytes()
}

/// The member name as it stands, without its quotes; empty for anything but a member.
pub(crate) fn raw_name(tree: &Tree, id: NodeId) -> &[u8] {
    let node = tree.node(id);
    let quoted = tree
        .docs
        .get(node.doc as usize)
        .map_or(&[][..], |doc| node.key.of(&doc.bytes));
    quoted
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""))
        .unwrap_or(quoted)
}

/// The payload with the claims: that of the outermost token, or, where its payload is a token and
/// nothing else (RFC 7519 §5.2), of the one inside.
pub(crate) fn payload(tree: &Tree) -> Option<NodeId> {
    let mut payload = outer_section(tree, SegmentName::Payload)?;
    while let Some(inner) = inner_section(tree, payload, SegmentName::Payload) {
        payload = inner;
    }
    Some(payload)
}

/// The header of the same token.
pub(crate) fn header(tree: &Tree) -> Option<NodeId> {
    let outer = outer_section(tree, SegmentName::Header);
    let owner = payload(tree).and_then(|payload| tree.parent(payload));
    match owner {
        Some(owner) => inner_section(tree, owner, SegmentName::Header).or(outer),
        None => outer,
    }
}

/// A section of the token that the section `owner` holds.
fn inner_section(tree: &Tree, owner: NodeId, name: SegmentName) -> Option<NodeId> {
    let content = tree.content(owner)?;
    if !matches!(content.kind, ContentKind::Token(_)) {
        return None;
    }
    tree.children(owner)
        .find(|section| tree.node(*section).kind == NodeKind::Section(name))
}

fn outer_section(tree: &Tree, name: SegmentName) -> Option<NodeId> {
    if tree.nodes.is_empty() {
        return None;
    }
    tree.section(name)
}

/// The section a node stands in, of the token that is nearest to it, and itself if it is one.
pub(crate) fn section_of(tree: &Tree, id: NodeId) -> Option<NodeId> {
    if tree.nodes.is_empty() {
        return None;
    }
    let mut at = id;
    loop {
        if matches!(tree.node(at).kind, NodeKind::Section(_)) {
            return Some(at);
        }
        at = tree.parent(at)?;
    }
}

/// How many children the node has: the last node of its subtree leads up to its last child, so
/// this costs no more for a million children than for one.
pub(crate) fn num_children(tree: &Tree, id: NodeId) -> usize {
    if tree.nodes.is_empty() || !tree.has_children(id) {
        return 0;
    }
    let mut at = NodeId(tree.node(id).end.0 - 1);
    while let Some(parent) = tree.parent(at) {
        if parent == id {
            return tree.node(at).ordinal as usize + 1;
        }
        at = parent;
    }
    0
}
