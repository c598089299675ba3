//! What one row of the tree says, as short strings.
//!
//! Made once for each row that comes into sight and kept until the token changes. Nothing here
//! depends on the clock or the zone; where a row tells a time it keeps the time, and the words
//! are made for the frame.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::derived::Analysis;
use super::facts::time_named;
use crate::jose::claims::{self, Meaning};
use crate::jose::layers::{Chain, Layer};
use crate::jose::text::escape_controls;
use crate::jose::time::UnixTime;
use crate::jose::token::SegmentName;
use crate::jose::tree::{Content, ContentKind, Key, NodeId, NodeKind, Tree};
use crate::jose::words::{count, number};

/// Longest value put into a row, in characters: wider than any screen.
const VALUE_CHARS: usize = 400;
/// Longest value put into a tooltip, in characters.
const TOOLTIP_CHARS: usize = 1200;
/// Most rows kept; past it all are dropped and those in sight are made again.
const KEPT_ROWS: usize = 4096;

/// How the row's node is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKey {
    /// A segment of a token.
    Section(SegmentName, String),
    /// A member of an object.
    Name(String),
    /// An item of an array.
    Index(String),
    /// Not named: the rest of a damaged value.
    None,
}

/// What a row says.
#[derive(Clone, Debug)]
pub struct RowText {
    /// Its name.
    pub key: RowKey,
    /// Its value, controls escaped, cut to fit; empty for what has children.
    pub value: String,
    /// The colour of the value.
    pub kind: NodeKind,
    /// `base64 · gzip · JSON`; empty without layers.
    pub chip: String,
    /// `348 → 389 B`.
    pub sizes: String,
    /// When a layer was packed, and the token's `exp` to hold it against.
    pub packed: Option<(UnixTime, Option<UnixTime>)>,
    /// When it is, if the value is a time.
    pub time: Option<UnixTime>,
    /// A dim explanation or summary.
    pub note: String,
    /// What the glossary says.
    pub meaning: Option<Meaning>,
    /// How many levels it is set in.
    pub depth: u16,
}

impl RowText {
    /// The row of `id`.
    pub fn of(analysis: &Analysis, id: NodeId) -> Self {
        let decoded = &analysis.decoded;
        let tree = &decoded.tree;
        let node = tree.node(id);
        let content = tree.content(id);
        let layered = content.filter(|content| !content.chain.layers.is_empty());
        Self {
            key: row_key(tree, id),
            value: row_value(tree, id, VALUE_CHARS),
            kind: node.kind,
            chip: layered
                .map(|content| chip(&content.chain))
                .unwrap_or_default(),
            sizes: layered
                .map(|content| sizes(&content.chain))
                .unwrap_or_default(),
            packed: layered
                .and_then(|_| claims::packed(decoded, id))
                .map(|time| (time, time_named(analysis, "exp"))),
            time: layered
                .is_none()
                .then(|| claims::time_at(decoded, id))
                .flatten()
                .map(|time| time.time),
            note: note(analysis, id, content),
            meaning: claims::meaning(decoded, id),
            depth: node.depth,
        }
    }

    /// The value for a tooltip: longer than the row's, still bounded.
    pub fn long_value(tree: &Tree, id: NodeId) -> String {
        row_value(tree, id, TOOLTIP_CHARS)
    }

    /// The name as plain text.
    pub fn name(&self) -> &str {
        match &self.key {
            RowKey::Section(_, name) | RowKey::Name(name) | RowKey::Index(name) => name,
            RowKey::None => "damaged text",
        }
    }
}

/// The rows made so far.
#[derive(Debug, Default)]
pub struct RowTexts(RefCell<HashMap<NodeId, Rc<RowText>>>);

impl RowTexts {
    /// What the row of `id` says.
    pub fn get(&self, analysis: &Analysis, id: NodeId) -> Rc<RowText> {
        let mut kept = self.0.borrow_mut();
        if let Some(text) = kept.get(&id) {
            return Rc::clone(text);
        }
        if kept.len() >= KEPT_ROWS {
            kept.clear();
        }
        let text = Rc::new(RowText::of(analysis, id));
        kept.insert(id, Rc::clone(&text));
        text
    }
}

/// `text` with every character that would steer its neighbours spelled out, cut after
/// `max_chars`.
pub fn shown(text: &str, max_chars: usize) -> String {
    let end = text.char_indices().nth(max_chars).map(|(at, _)| at);
    let mut out = escape_controls(&text[..end.unwrap_or(text.len())]).into_owned();
    if end.is_some() {
        out.push('…');
    }
    out
}

fn row_key(tree: &Tree, id: NodeId) -> RowKey {
    match tree.key(id) {
        Key::Section(name) => RowKey::Section(name, section_name(name)),
        Key::Name(name) if name.is_empty() => RowKey::Name("\"\"".to_owned()),
        Key::Name(name) => RowKey::Name(shown(&name, 120)),
        Key::Index(index) => RowKey::Index(index.to_string()),
        Key::None => RowKey::None,
    }
}

fn section_name(name: SegmentName) -> String {
    match name {
        SegmentName::Signature(n) | SegmentName::Disclosure(n) | SegmentName::Extra(n) if n > 0 => {
            format!("{} {}", name.label(), n + 1)
        }
        SegmentName::Disclosure(_) => format!("{} 1", name.label()),
        _ => name.label().to_owned(),
    }
}

fn row_value(tree: &Tree, id: NodeId, max_chars: usize) -> String {
    let node = tree.node(id);
    match node.kind {
        NodeKind::Object if !tree.has_children(id) => "{}".to_owned(),
        NodeKind::Array if !tree.has_children(id) => "[]".to_owned(),
        NodeKind::Section(_) | NodeKind::Object | NodeKind::Array => String::new(),
        // Its children say what the string holds; the string itself is noise beside them.
        NodeKind::String if tree.has_children(id) => String::new(),
        NodeKind::String => match tree.content(id) {
            Some(content) if content.kind == ContentKind::Text => {
                let bytes = tree
                    .docs
                    .get(content.doc as usize)
                    .map(|doc| doc.bytes.as_slice());
                let bytes = bytes.unwrap_or_default();
                let head = &bytes[..bytes.len().min(max_chars * 4)];
                shown(&String::from_utf8_lossy(head), max_chars)
            }
            _ => quoted(&tree.text(id), max_chars),
        },
        _ => shown(&tree.text(id), max_chars),
    }
}

fn quoted(text: &str, max_chars: usize) -> String {
    format!("\"{}\"", shown(text, max_chars))
}

/// The words of a chain as the chip shows them.
fn chip(chain: &Chain) -> String {
    let words: Vec<&str> = chain
        .layers
        .iter()
        .map(|layer| match layer {
            Layer::Json => "JSON",
            other => other.word(),
        })
        .collect();
    words.join(" · ")
}

fn sizes(chain: &Chain) -> String {
    let (from, to) = (chain.encoded_bytes, chain.decoded_bytes);
    // An escaped JSON string only loses its back-slashes: no news in that.
    if matches!(
        chain.layers.as_slice(),
        [Layer::Json | Layer::Token | Layer::Text]
    ) {
        return format!("{} B", number(u64::from(to)));
    }
    format!("{} → {} B", number(u64::from(from)), number(u64::from(to)))
}

fn note(analysis: &Analysis, id: NodeId, content: Option<&Content>) -> String {
    let decoded = &analysis.decoded;
    let tree = &decoded.tree;
    if let Some(text) = claims::explanation(decoded, id)
        && !text.is_empty()
    {
        return text;
    }
    if let NodeKind::Section(_) = tree.node(id).kind {
        let summary = claims::summary(decoded, id);
        if !summary.is_empty() {
            return summary;
        }
        let bytes = content
            .and_then(|content| tree.docs.get(content.doc as usize))
            .map_or(0, |doc| doc.bytes.len());
        return count("byte", bytes);
    }
    if tree.has_children(id) {
        return claims::summary(decoded, id);
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_hide_or_turn_text_is_escaped() {
        assert_eq!(shown("a\u{202e}b\nc\u{0}", 99), "a\\u{202e}b\\u{a}c\\u{0}");
    }

    #[test]
    fn a_long_value_is_cut_by_characters() {
        assert_eq!(shown("äöü", 2), "äö…");
        assert_eq!(shown("äöü", 3), "äöü");
    }
}
