//! A JSON text, event by event, into nodes.

use std::borrow::Cow;

use super::{Builder, Frame};
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::json::{self, Event, Malformed, Reader};
use crate::jose::layers;
use crate::jose::span::Span;
use crate::jose::tree::{ContentKind, NodeId, NodeKind};

/// A JSON text.
pub(super) struct Text {
    doc: u32,
    /// The node whose children its members are.
    pub(super) owner: NodeId,
    reader: Reader,
    /// Containers that are open, the root among them.
    open: Vec<Open>,
    /// A node that stands for all that is left out until its container closes.
    garbled: Option<NodeId>,
    /// How many containers are open inside what is left out.
    num_skipped: usize,
}

/// An open container.
struct Open {
    node: NodeId,
    num_children: u32,
    is_object: bool,
}

impl Text {
    /// The text of `doc`, whose members belong to `owner`.
    pub(super) fn new(doc: u32, owner: NodeId) -> Self {
        Self {
            doc,
            owner,
            reader: Reader::default(),
            open: Vec::new(),
            garbled: None,
            num_skipped: 0,
        }
    }
}

/// Claims whose values only look encoded: random identifiers and hashes.
const NEVER_OPENED: [&[u8]; 12] = [
    b"jti",
    b"at_hash",
    b"c_hash",
    b"s_hash",
    b"nonce",
    b"kid",
    b"sid",
    b"sub",
    b"ath",
    b"jkt",
    b"x5t",
    b"x5t#S256",
];

impl Builder<'_> {
    /// Reads on until a string opens (its frame is given back) or the text ends.
    pub(super) fn read_text(&mut self, text: &mut Text) -> Option<Frame> {
        loop {
            let bytes = &self.tree.docs.get(text.doc as usize)?.bytes;
            let event = match text.reader.next(bytes) {
                Ok(Some(event)) => event,
                Ok(None) => return None,
                Err(fault) => {
                    self.fault(text, fault);
                    return None;
                }
            };
            match event {
                Event::Open { kind, key, start } => self.open(text, kind, key, start),
                Event::Close { end } => self.close_container(text, end),
                Event::Value { kind, key, value } => {
                    if let Some(inner) = self.value(text, kind, key, value) {
                        return Some(inner);
                    }
                }
            }
        }
    }

    fn open(&mut self, text: &mut Text, kind: NodeKind, key: Span, start: u32) {
        let Some(parent) = text.open.last_mut() else {
            let end = self.tree.docs[text.doc as usize].bytes.len();
            let span = Span::new(start as usize, end);
            self.set_root(text.owner, ContentKind::Json(kind, span));
            text.open.push(Open {
                node: text.owner,
                num_children: 0,
                is_object: kind == NodeKind::Object,
            });
            return;
        };
        if text.garbled.is_some() {
            text.num_skipped += 1;
            return;
        }
        let span = Span::new(start as usize, start as usize);
        let (owner, ordinal) = (parent.node, parent.num_children);
        parent.num_children += 1;
        let is_too_deep = usize::from(self.tree.node(owner).depth) + 1 >= self.limits.json_depth;
        let kind = if is_too_deep { NodeKind::Garbled } else { kind };
        let Some(node) = self.push(kind, text.doc, Some(owner), ordinal, key, span) else {
            self.leave_out(text, owner, ordinal, key, span);
            text.num_skipped += 1;
            return;
        };
        if is_too_deep {
            if self.num_too_deep == 0 {
                let message = format!(
                    "values more than {} levels deep are kept as text",
                    self.limits.json_depth
                );
                self.say(node, "json-depth", Severity::Warn, message);
            }
            self.num_too_deep += 1;
            text.garbled = Some(node);
            text.num_skipped = 1;
            return;
        }
        text.open.push(Open {
            node,
            num_children: 0,
            is_object: kind == NodeKind::Object,
        });
    }

    fn close_container(&mut self, text: &mut Text, end: u32) {
        if text.num_skipped > 0 {
            text.num_skipped -= 1;
            if text.num_skipped == 0
                && !self.is_full
                && let Some(garbled) = text.garbled.take()
            {
                self.set_end(garbled, end);
            }
            return;
        }
        if let Some(garbled) = text.garbled.take() {
            self.set_end(garbled, end - 1);
        }
        let Some(open) = text.open.pop() else { return };
        if text.open.is_empty() {
            if let Some(ContentKind::Json(kind, mut span)) = self.root(text.owner) {
                span.end = end;
                self.set_root(text.owner, ContentKind::Json(kind, span));
            }
        } else {
            self.set_end(open.node, end);
        }
        self.close(open.node);
        if open.is_object && open.num_children > 1 {
            self.find_duplicates(open.node);
        }
    }

    fn value(&mut self, text: &mut Text, kind: NodeKind, key: Span, value: Span) -> Option<Frame> {
        if text.garbled.is_some() {
            return None;
        }
        let parent = text.open.last_mut()?;
        let (owner, ordinal) = (parent.node, parent.num_children);
        parent.num_children += 1;
        let Some(node) = self.push(kind, text.doc, Some(owner), ordinal, key, value) else {
            self.leave_out(text, owner, ordinal, key, value);
            return None;
        };
        if kind != NodeKind::String || self.is_full {
            return None;
        }
        let bytes = &self.tree.docs.get(text.doc as usize)?.bytes;
        let raw = value.of(bytes);
        let raw = raw.get(1..raw.len().saturating_sub(1))?;
        let name = key.of(bytes);
        let name = name
            .get(1..name.len().saturating_sub(1))
            .unwrap_or_default();
        if NEVER_OPENED.contains(&name) {
            return None;
        }
        let mut notes = Vec::new();
        let peeled = layers::peel(raw, self.limits, &mut self.budget, &mut notes);
        for note in notes {
            self.say_finding(note.at(At::Node(node)));
        }
        let peeled = peeled?;
        if usize::from(self.tree.node(node).depth) + 1 >= self.limits.json_depth {
            let message = format!(
                "values more than {} levels deep are kept as text",
                self.limits.json_depth
            );
            self.say(node, "json-depth", Severity::Warn, message);
            return None;
        }
        self.begin_peeled(node, peeled)
    }

    /// The limit on nodes is reached: one last node stands for the rest of this container.
    fn leave_out(&mut self, text: &mut Text, owner: NodeId, ordinal: u32, key: Span, value: Span) {
        let start = if key.is_empty() { value } else { key };
        let span = Span::new(start.start as usize, value.end as usize);
        let empty = Span::default();
        let node = self.push_anyway(
            NodeKind::Garbled,
            text.doc,
            Some(owner),
            ordinal,
            empty,
            span,
        );
        text.garbled = Some(node);
        if !self.is_full {
            self.is_full = true;
            let message = format!(
                "more than {} values; the rest is kept as text",
                self.limits.nodes
            );
            self.say(node, "node-limit", Severity::Warn, message);
        }
    }

    /// The text stops being JSON: the rest is one node, and all that is open ends there.
    fn fault(&mut self, text: &mut Text, fault: Malformed) {
        let bytes = &self.tree.docs[text.doc as usize].bytes;
        let len = bytes.len();
        let (line, column) = json::line_and_column(bytes, fault.offset);
        let what = if fault.offset >= len {
            "the JSON ends too early"
        } else {
            "the JSON is malformed"
        };
        let message = format!(
            "{what}, at line {line}, column {column} (byte {} of {len}): expected {}",
            fault.offset, fault.expected
        );
        let at = if let Some(garbled) = text.garbled.take() {
            self.set_end(garbled, len as u32);
            garbled
        } else {
            // Empty where the text ends too early: still the place where something is missing.
            let top = (text.owner, u32::MAX);
            let innermost = text.open.last();
            let (owner, ordinal) = innermost.map_or(top, |open| (open.node, open.num_children));
            let span = Span::new(fault.rest, len);
            let (kind, doc, key) = (NodeKind::Garbled, text.doc, Span::default());
            self.push_anyway(kind, doc, Some(owner), ordinal, key, span)
        };
        while let Some(open) = text.open.pop() {
            if !text.open.is_empty() {
                self.set_end(open.node, len as u32);
            }
            self.close(open.node);
            if open.is_object && open.num_children > 1 {
                self.find_duplicates(open.node);
            }
        }
        let finding = Finding::new("json-malformed", Severity::Warn, message).at(At::Node(at));
        self.say_finding(if fault.offset >= len {
            finding.advice("Copy the token again, whole")
        } else {
            finding
        });
    }

    /// Says which names stand more than once in the object at `node`. Sorting keeps this fast
    /// however many there are.
    fn find_duplicates(&mut self, node: NodeId) {
        let mut names: Vec<(Cow<'_, [u8]>, NodeId)> = Vec::new();
        for child in self.tree.children(node) {
            let key = self.tree.node(child).key;
            let bytes = self.tree.docs.get(self.tree.node(child).doc as usize);
            let raw = bytes.map_or(&[][..], |doc| key.of(&doc.bytes));
            if raw.is_empty() {
                continue;
            }
            let name = if raw.contains(&b'\\') {
                let raw = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
                Cow::Owned(json::unescape_bytes(raw).0)
            } else {
                Cow::Borrowed(raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default())
            };
            names.push((name, child));
        }
        names.sort_unstable();
        let mut found = Vec::new();
        for group in names.chunk_by(|a, b| a.0 == b.0) {
            if let [.., (name, last)] = group
                && group.len() > 1
            {
                let name: String = String::from_utf8_lossy(name).chars().take(80).collect();
                let message = format!(
                    "{} stands {} times; most readers take the last, some the first, some refuse it",
                    json::quote(&name),
                    group.len()
                );
                found.push(
                    Finding::new("duplicate-key", Severity::Warn, message).at(At::Node(*last)),
                );
            }
        }
        for finding in found {
            self.say_finding(finding);
        }
    }
}
