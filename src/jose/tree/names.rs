//! How nodes are named, what they say, and paths to them.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{ContentKind, Key, NodeId, NodeKind, Tree};
use crate::jose::json;
use crate::jose::token::SegmentName;

impl Tree {
    /// How it is named among its siblings.
    pub fn key(&self, id: NodeId) -> Key<'_> {
        let node = self.node(id);
        if let NodeKind::Section(name) = node.kind {
            return Key::Section(name);
        }
        if !node.key.is_empty() {
            return Key::Name(json::unescape(self.name_chars(id)));
        }
        // The rest of a damaged array is none of its items; a value too deep to open is.
        let is_rest = node.kind == NodeKind::Garbled && !matches!(self.raw(id), [b'{' | b'[', ..]);
        if is_rest || !self.is_array(node.parent) {
            return Key::None;
        }
        Key::Index(node.ordinal)
    }

    /// Its value as text: a string unescaped, a number or literal as it stands, the raw text of
    /// anything else. Invalid UTF-8 and lone surrogates become U+FFFD; [`Self::raw`] keeps them.
    /// May hold characters that steer what shows them; see
    /// [`escape_controls`](crate::jose::text::escape_controls).
    pub fn text(&self, id: NodeId) -> Cow<'_, str> {
        match self.node(id).kind {
            NodeKind::String => json::unescape(self.string_chars(id)),
            _ => String::from_utf8_lossy(self.raw(id)),
        }
    }

    /// Its path as a JSON Pointer (RFC 6901) inside its outermost section, through layers.
    pub fn pointer(&self, id: NodeId) -> String {
        let mut steps = Vec::new();
        let mut at = id;
        while let Some(parent) = self.parent(at) {
            steps.push(at);
            at = parent;
        }
        let mut pointer = String::new();
        for step in steps.into_iter().rev() {
            self.push_step(&mut pointer, step);
        }
        pointer
    }

    /// The last step of its path, escaped (RFC 6901 §3); `None` for what has no name.
    pub fn step(&self, id: NodeId) -> Option<String> {
        let mut step = String::new();
        self.push_step(&mut step, id);
        (!step.is_empty()).then(|| step.split_off(1))
    }

    fn push_step(&self, pointer: &mut String, step: NodeId) {
        match self.key(step) {
            Key::Section(name) => {
                pointer.push('/');
                pointer.push_str(&path_word(name));
            }
            Key::Name(name) => {
                pointer.push('/');
                for character in name.chars() {
                    match character {
                        '~' => pointer.push_str("~0"),
                        '/' => pointer.push_str("~1"),
                        other => pointer.push(other),
                    }
                }
            }
            Key::Index(index) => {
                write!(pointer, "/{index}").ok();
            }
            Key::None => {}
        }
    }

    /// The node at `pointer` inside `section`; of duplicates, the last, as most parsers take it.
    pub fn find(&self, section: NodeId, pointer: &str) -> Option<NodeId> {
        if section.index() >= self.nodes.len() {
            return None;
        }
        if pointer.is_empty() {
            return Some(section);
        }
        let mut at = section;
        for step in pointer.strip_prefix('/')?.split('/') {
            let step = if step.contains('~') {
                Cow::Owned(step.replace("~1", "/").replace("~0", "~"))
            } else {
                Cow::Borrowed(step)
            };
            at = self.child_named(at, &step)?;
        }
        Some(at)
    }

    fn child_named(&self, id: NodeId, step: &str) -> Option<NodeId> {
        let mut found = None;
        for child in self.children(id) {
            let is_it = match self.key(child) {
                Key::Section(name) => path_word(name) == step,
                Key::Name(name) => name == step,
                Key::Index(index) => index.to_string() == step,
                Key::None => false,
            };
            if is_it {
                found = Some(child);
            }
        }
        found
    }

    /// The raw characters of a member name, without the quotes.
    pub(super) fn name_chars(&self, id: NodeId) -> &[u8] {
        let node = self.node(id);
        let raw = self
            .docs
            .get(node.doc as usize)
            .map_or(&[][..], |doc| node.key.of(&doc.bytes));
        raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default()
    }

    /// The raw characters of a string, without the quotes.
    pub(super) fn string_chars(&self, id: NodeId) -> &[u8] {
        let raw = self.raw(id);
        raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default()
    }

    fn is_array(&self, id: NodeId) -> bool {
        match self.content(id) {
            Some(content) => matches!(content.kind, ContentKind::Json(NodeKind::Array, _)),
            None => self.node(id).kind == NodeKind::Array,
        }
    }
}

/// The word for a section in a path: its word, numbered from the second on.
fn path_word(name: SegmentName) -> Cow<'static, str> {
    match name {
        SegmentName::Signature(index)
        | SegmentName::Disclosure(index)
        | SegmentName::Extra(index)
            if index > 0 =>
        {
            Cow::Owned(format!("{}-{index}", name.word()))
        }
        _ => Cow::Borrowed(name.word()),
    }
}
