//! A token looked over: which of its values are personal, and what they are.

use std::borrow::Cow;
use std::collections::HashMap;

use super::hidden::Hidden;
use super::names;
use super::personal::{self, Kind};
use crate::jose::claims::raw_name;
use crate::jose::decode::Decoded;
use crate::jose::json;
use crate::jose::token::SegmentName;
use crate::jose::tree::{ContentKind, Key, NodeId, NodeKind, Tree};

/// What is personal, node by node.
pub(super) struct Personal {
    /// Of each node, by its name or its looks.
    pub(super) kinds: Vec<Option<Kind>>,
}

/// Looks every value over, and learns those to be hidden.
pub(super) fn look_over(decoded: &Decoded, ids: bool, hidden: &mut Hidden) -> Personal {
    let tree = &decoded.tree;
    let mut kinds: Vec<Option<Kind>> = Vec::with_capacity(tree.nodes.len());
    let mut known = Known::new();
    for id in (0..tree.nodes.len() as u32).map(NodeId) {
        let node = tree.node(id);
        if let Key::Name(name) = tree.key(id) {
            learn_inside(&name, ids, hidden);
        }
        let text = text_of(tree, id);
        let above = tree.parent(id).and_then(|parent| {
            let kind = kinds.get(parent.index()).copied().flatten()?;
            let is_item = raw_name(tree, id).is_empty();
            (kind.is_inherited() || is_item).then_some(kind)
        });
        let kind = named(tree, id, &mut known).or(above);
        let kind = kind.filter(|kind| *kind != Kind::Id || ids);
        kinds.push(match (node.kind, text) {
            (NodeKind::String, Some(text)) => {
                learn_inside(&text, ids, hidden);
                let looks = personal::of_value(&text);
                let kind = looks.or(kind).filter(|kind| !says_nothing(&text, *kind));
                if let Some(kind) = kind {
                    hidden.learn(kind, &text);
                }
                kind
            }
            (NodeKind::Number, _) => {
                let kind = kind.filter(|kind| *kind != Kind::Email);
                if let Some(kind) = kind {
                    hidden.learn(kind, &tree.text(id));
                }
                kind
            }
            (NodeKind::Section(_), Some(text)) => {
                learn_inside(&text, ids, hidden);
                None
            }
            _ => kind,
        });
    }
    Personal { kinds }
}

/// Words that tell about nobody, whatever the claim is called.
fn says_nothing(text: &str, kind: Kind) -> bool {
    match text.trim() {
        "" | "true" | "false" | "null" | "none" => true,
        "0" | "1" => kind != Kind::Id,
        _ => false,
    }
}

fn learn_inside(text: &str, ids: bool, hidden: &mut Hidden) {
    for range in personal::emails(text) {
        hidden.learn(Kind::Email, &text[range]);
    }
    if ids {
        for range in personal::uuids(text) {
            hidden.learn(Kind::Id, &text[range]);
        }
    }
}

/// What names say, with the name of the object they are in: rows repeat theirs ten thousand times.
type Known<'a> = HashMap<(&'a [u8], &'a [u8]), Option<Kind>>;

/// What its own name says of a value; an item of a list has its list's.
fn named<'a>(tree: &'a Tree, id: NodeId, known: &mut Known<'a>) -> Option<Kind> {
    let name = raw_name(tree, id);
    if name.is_empty() {
        return disclosed(tree, id);
    }
    // The object it is in, by the nearest name above.
    let mut above = tree.parent(id);
    let mut parent: &[u8] = b"";
    while let Some(at) = above {
        parent = raw_name(tree, at);
        if !parent.is_empty() || matches!(tree.node(at).kind, NodeKind::Section(_)) {
            break;
        }
        above = tree.parent(at);
    }
    *known
        .entry((name, parent))
        .or_insert_with(|| names::of_name(&json::unescape(name), &json::unescape(parent)))
}

/// What an item of a disclosure is: `[salt, name, value]` (RFC 9901 §4.2.1). Whoever has the salt
/// can try values against the digest that stays in the token, so it is no less secret than they.
fn disclosed(tree: &Tree, id: NodeId) -> Option<Kind> {
    let disclosure = tree.parent(id)?;
    let is_disclosure = matches!(
        tree.node(disclosure).kind,
        NodeKind::Section(SegmentName::Disclosure(_))
    );
    match tree.node(id).ordinal {
        0 if is_disclosure => Some(Kind::Credential),
        2 if is_disclosure => {
            let name = tree.children(disclosure).nth(1)?;
            names::of_name(&tree.text(name), "")
        }
        _ => None,
    }
}

/// The text of a string that holds no other values, its layers off; of a section that is text.
pub(super) fn text_of(tree: &Tree, id: NodeId) -> Option<Cow<'_, str>> {
    let Some(content) = tree.content(id) else {
        return (tree.node(id).kind == NodeKind::String).then(|| tree.text(id));
    };
    match content.kind {
        ContentKind::Text => Some(String::from_utf8_lossy(bytes_of(tree, content.doc))),
        _ => None,
    }
}

fn bytes_of(tree: &Tree, doc: u32) -> &[u8] {
    tree.docs
        .get(doc as usize)
        .map_or(&[], |doc| doc.bytes.as_slice())
}
