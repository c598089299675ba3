//! Finds nodes by what they say.

use super::{ContentKind, NodeId, NodeKind, Tree};
use crate::jose::json;

impl Tree {
    /// The nodes whose name or own value contains `needle`, in reading order, ignoring case. Of a
    /// layered string only the name is looked at: what it holds is searched instead.
    pub fn search(&self, needle: &str) -> Vec<NodeId> {
        let needle = needle.to_lowercase();
        if needle.is_empty() {
            return Vec::new();
        }
        (0..self.nodes.len() as u32)
            .map(NodeId)
            .filter(|id| self.says(*id, &needle))
            .collect()
    }

    fn says(&self, id: NodeId, needle: &str) -> bool {
        let node = self.node(id);
        if let NodeKind::Section(name) = node.kind {
            let is_text = self
                .content(id)
                .is_some_and(|content| matches!(content.kind, ContentKind::Text));
            return contains(name.label().as_bytes(), needle)
                || is_text && self.content_says(id, needle);
        }
        if contains_escaped(self.name_chars(id), needle) {
            return true;
        }
        match node.kind {
            NodeKind::String if node.holds.is_some() => self.content_says(id, needle),
            NodeKind::String => contains_escaped(self.string_chars(id), needle),
            NodeKind::Object | NodeKind::Array | NodeKind::Section(_) => false,
            NodeKind::Number
            | NodeKind::True
            | NodeKind::False
            | NodeKind::Null
            | NodeKind::Garbled => contains(self.raw(id), needle),
        }
    }

    /// Whether readable text that is no JSON contains it.
    fn content_says(&self, id: NodeId, needle: &str) -> bool {
        self.content(id).is_some_and(|content| {
            matches!(content.kind, ContentKind::Text)
                && self
                    .docs
                    .get(content.doc as usize)
                    .is_some_and(|doc| contains(&doc.bytes, needle))
        })
    }
}

fn contains_escaped(raw: &[u8], needle: &str) -> bool {
    if raw.contains(&b'\\') {
        contains(json::unescape(raw).as_bytes(), needle)
    } else {
        contains(raw, needle)
    }
}

/// Whether `text` contains `needle`, which is in lower case.
fn contains(text: &[u8], needle: &str) -> bool {
    if !needle.is_ascii() || !text.is_ascii() {
        return String::from_utf8_lossy(text)
            .to_lowercase()
            .contains(needle);
    }
    let needle = needle.as_bytes();
    let Some((first, rest)) = needle.split_first() else {
        return true;
    };
    let Some(last_start) = text.len().checked_sub(needle.len()) else {
        return false;
    };
    memchr::memchr2_iter(*first, first.to_ascii_uppercase(), &text[..=last_start])
        .any(|at| text[at + 1..=at + rest.len()].eq_ignore_ascii_case(rest))
}
