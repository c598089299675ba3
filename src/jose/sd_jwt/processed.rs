//! The payload as a verifier hands it on: disclosed claims in their places, and nothing of how
//! they came there (RFC 9901 §7.1, the processed payload).
//!
//! Nothing is copied: the tree stays as the token is, and this says which of its nodes stand where.

use std::borrow::Cow;

use super::{Disclosed, Place, kind};
use crate::jose::claims;
use crate::jose::decode::Decoded;
use crate::jose::span::Span;
use crate::jose::token::SegmentName;
use crate::jose::tree::{Key, NodeId, NodeKind, Tree};

/// The tree of a token as it is once disclosures are in their places; of a token without any, the
/// tree as it is.
#[derive(Clone, Copy)]
pub struct Processed<'a> {
    tree: &'a Tree,
    disclosed: Option<&'a Disclosed>,
}

impl<'a> Processed<'a> {
    pub(super) fn new(tree: &'a Tree, disclosed: Option<&'a Disclosed>) -> Self {
        Self { tree, disclosed }
    }

    /// Of this token.
    pub fn of(decoded: &'a Decoded) -> Self {
        Self::new(&decoded.tree, decoded.disclosed.as_deref())
    }

    /// The children of `id`: its own in source order, then those disclosed into it in the order
    /// of their digests.
    pub fn children(self, id: NodeId) -> impl Iterator<Item = NodeId> + use<'a> {
        let Self { tree, disclosed } = self;
        let value = move |index: u32| Some(disclosed?.place_of(index)?.1);
        let own = tree.children(id).filter_map(move |child| {
            match disclosed.and_then(|disclosed| disclosed.gone.get(&child)) {
                None => Some(child),
                Some(replacement) => value((*replacement)?),
            }
        });
        let added = disclosed.and_then(|disclosed| disclosed.members.get(&id));
        let added = added.map_or(&[][..], Vec::as_slice).iter();
        own.chain(added.filter_map(move |index| value(*index)))
    }

    /// How `id` is named among its siblings there.
    pub fn key(self, id: NodeId) -> Key<'a> {
        match self.place(id) {
            Some((Place::Member(_), name)) => match name {
                Some(name) => Key::Name(self.tree.text(name)),
                None => Key::None,
            },
            Some((Place::Item(item), _)) => self.moved(item),
            None => self.moved(id),
        }
    }

    /// The name that a disclosed value has there.
    pub fn disclosed_name(self, id: NodeId) -> Option<Cow<'a, str>> {
        match self.place(id)? {
            (Place::Member(_), Some(name)) => Some(self.tree.text(name)),
            _ => None,
        }
    }

    /// The disclosed values that have a place, each after the one it is disclosed into.
    pub fn disclosed_values(self) -> impl Iterator<Item = NodeId> + use<'a> {
        let placed = self.disclosed.map_or(&[][..], |of| of.placed.as_slice());
        let value = move |index: &u32| Some(self.disclosed?.place_of(*index)?.1);
        placed.iter().filter_map(value)
    }

    /// The member of `object` of that name; of duplicates the last, as most parsers take it.
    pub fn member(self, object: NodeId, name: &str) -> Option<NodeId> {
        let added = self.disclosed.and_then(|disclosed| {
            let members = disclosed.members.get(&object)?;
            let is_it = |index: &&u32| {
                let disclosure = disclosed.disclosures.get(**index as usize);
                let own = disclosure.and_then(|disclosure| disclosure.name);
                own.is_some_and(|own| self.tree.text(own) == name)
            };
            Some(disclosed.place_of(*members.iter().find(is_it)?)?.1)
        });
        let is_gone = |id: &NodeId| {
            let gone = self.disclosed.map(|disclosed| &disclosed.gone);
            gone.is_some_and(|gone| gone.contains_key(id))
        };
        added.or_else(|| claims::member(self.tree, object, name).filter(|id| !is_gone(id)))
    }

    /// The node that `id` is a child of there; `None` for a section.
    pub fn parent(self, id: NodeId) -> Option<NodeId> {
        match self.place(id) {
            Some((Place::Member(object), _)) => Some(object),
            Some((Place::Item(item), _)) => self.tree.parent(item),
            None => self.tree.parent(id),
        }
    }

    /// The JSON Pointer (RFC 6901) of `id` there. What has no place there keeps the path it has
    /// in the token.
    pub fn pointer(self, id: NodeId) -> String {
        let Some(disclosed) = self.disclosed else {
            return self.tree.pointer(id);
        };
        let mut steps = Vec::new();
        let mut at = id;
        while at != disclosed.payload {
            let is_gone = disclosed.gone.contains_key(&at);
            let Some(parent) = self.parent(at).filter(|_| !is_gone) else {
                return self.tree.pointer(id);
            };
            steps.push(at);
            at = parent;
        }
        let mut pointer = String::new();
        for step in steps.into_iter().rev() {
            match self.key(step) {
                Key::Name(name) => push_step(&mut pointer, &name),
                Key::Index(index) => push_step(&mut pointer, &index.to_string()),
                Key::Section(_) => {
                    push_step(&mut pointer, &self.tree.step(step).unwrap_or_default());
                }
                Key::None => {}
            }
        }
        pointer
    }

    /// The claim at `pointer` there; of duplicates the last, as most parsers take it.
    pub fn find(self, pointer: &str) -> Option<NodeId> {
        self.find_in(claims::payload(self.tree)?, pointer)
    }

    /// The value at `pointer` inside `top`.
    pub fn find_in(self, top: NodeId, pointer: &str) -> Option<NodeId> {
        let mut at = top;
        if self.disclosed.is_none() {
            return self.tree.find(at, pointer);
        }
        if pointer.is_empty() {
            return Some(at);
        }
        for step in pointer.strip_prefix('/')?.split('/') {
            let step = step.replace("~1", "/").replace("~0", "~");
            let is_it = |id: &NodeId| match self.key(*id) {
                Key::Name(name) => name == step,
                Key::Index(index) => index.to_string() == step,
                Key::Section(_) => self.tree.step(*id).is_some_and(|own| own == step),
                Key::None => false,
            };
            at = self.children(at).filter(is_it).last()?;
        }
        Some(at)
    }

    /// The processed payload as JSON, from the original characters: number text, escapes and the
    /// order of members stay. `None` when there is no object, or not all of it can be read, or
    /// nothing could be matched.
    pub fn json(self) -> Option<String> {
        let disclosed = self.disclosed?;
        disclosed.hash?;
        let payload = disclosed.payload;
        if kind(self.tree, payload) != NodeKind::Object || !self.tree.is_intact(payload) {
            return None;
        }
        let mut out = Vec::new();
        let mut pieces = vec![Piece::Value(payload)];
        while let Some(piece) = pieces.pop() {
            match piece {
                Piece::Mark(mark) => out.extend_from_slice(mark.as_bytes()),
                Piece::Chars(doc, span) => {
                    let doc = self.tree.docs.get(doc as usize);
                    out.extend_from_slice(doc.map_or(&[], |doc| span.of(&doc.bytes)));
                }
                Piece::Value(id) => self.write_value(id, &mut out, &mut pieces),
            }
        }
        let json = String::from_utf8(out);
        Some(json.unwrap_or_else(|fault| String::from_utf8_lossy(fault.as_bytes()).into_owned()))
    }

    fn write_value(self, id: NodeId, out: &mut Vec<u8>, pieces: &mut Vec<Piece>) {
        let kind = kind(self.tree, id);
        let (open, close) = match kind {
            NodeKind::Object => ("{", "}"),
            NodeKind::Array => ("[", "]"),
            _ => {
                out.extend_from_slice(self.tree.raw(id));
                return;
            }
        };
        out.extend_from_slice(open.as_bytes());
        let first = pieces.len();
        for (index, child) in self.children(id).enumerate() {
            if index > 0 {
                pieces.push(Piece::Mark(","));
            }
            if kind == NodeKind::Object {
                let own = self.tree.node(child);
                pieces.push(match self.place(child) {
                    Some((_, Some(name))) => {
                        let name = self.tree.node(name);
                        Piece::Chars(name.doc, name.value)
                    }
                    _ => Piece::Chars(own.doc, own.key),
                });
                pieces.push(Piece::Mark(":"));
            }
            pieces.push(Piece::Value(child));
        }
        pieces.push(Piece::Mark(close));
        pieces[first..].reverse();
    }

    /// Where a value was put that a disclosure holds, and the name it has there.
    fn place(self, id: NodeId) -> Option<(Place, Option<NodeId>)> {
        let disclosed = self.disclosed?;
        let section = self.tree.parent(id)?;
        let kind = self.tree.node(section).kind;
        if !matches!(kind, NodeKind::Section(SegmentName::Disclosure(_))) {
            return None;
        }
        let (_, disclosure) = disclosed.of_section(section)?;
        let is_it = disclosure.value == Some(id);
        Some((disclosure.place.filter(|_| is_it)?, disclosure.name))
    }

    /// Its own key, less the items before it that were not disclosed.
    fn moved(self, id: NodeId) -> Key<'a> {
        let key = self.tree.key(id);
        let lost = self.disclosed.and_then(|disclosed| {
            let list = self.tree.parent(id)?;
            disclosed.lost_items.get(&list)
        });
        match (key, lost) {
            (Key::Index(index), Some(lost)) => {
                Key::Index(index - lost.partition_point(|lost| *lost < index) as u32)
            }
            (key, _) => key,
        }
    }
}

/// A piece of output still to be written.
enum Piece {
    Mark(&'static str),
    Chars(u32, Span),
    Value(NodeId),
}

/// One step of a path (RFC 6901 §3).
fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    for character in step.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}
