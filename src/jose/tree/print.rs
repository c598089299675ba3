//! Writes values as JSON again, from their original characters.
//!
//! Nothing is parsed and rendered: names, numbers and strings are copied, so that duplicate keys,
//! `1.0` and `\/` survive. Where a value is damaged, its container is copied as it stands.

use super::{ContentKind, NodeId, NodeKind, Tree};
use crate::jose::encoding;
use crate::jose::json;
use crate::jose::span::Span;
use crate::jose::token::SegmentName;

/// A piece of output still to be written.
enum Piece {
    /// These bytes of that doc.
    Copy(u32, Span),
    /// A value, which is the given number of levels in.
    Value(NodeId, usize),
    /// What stands between values.
    Mark(&'static str),
    /// A line break before something on that level.
    Break(usize),
}

/// Levels that are indented further; deep and wide values would be mostly spaces.
const DEEPEST_INDENT: usize = 64;

/// How values are written.
struct How<'a> {
    /// Whether layered strings are replaced by what they hold.
    expanded: bool,
    /// Spaces a level.
    indent: usize,
    /// The value that was asked for.
    top: NodeId,
    /// What could not be read.
    rests: &'a [(u32, NodeId)],
}

impl Tree {
    /// Its value as JSON text from the original characters, each layered string replaced by what
    /// it holds when `expanded`; `indent` spaces a level, 0 for the text as it stands.
    ///
    /// A section stands for what it holds; bytes are written as base64url. The result is JSON
    /// when the node [is intact](Tree::is_intact).
    pub fn json(&self, id: NodeId, expanded: bool, indent: usize) -> String {
        if id.index() >= self.nodes.len() {
            return String::new();
        }
        let mut out = Vec::new();
        let (top, rests) = (id, self.rests(id));
        let mut pieces = vec![Piece::Value(id, 0)];
        while let Some(piece) = pieces.pop() {
            match piece {
                Piece::Copy(doc, span) => out.extend_from_slice(self.chars(doc, span)),
                Piece::Mark(mark) => out.extend_from_slice(mark.as_bytes()),
                Piece::Break(_) if indent == 0 => {}
                Piece::Break(level) => {
                    out.push(b'\n');
                    out.resize(out.len() + level.min(DEEPEST_INDENT) * indent, b' ');
                }
                Piece::Value(id, level) => {
                    let how = How {
                        expanded,
                        indent,
                        top,
                        rests: &rests,
                    };
                    self.write_value(id, level, &how, &mut out, &mut pieces);
                }
            }
        }
        String::from_utf8(out)
            .unwrap_or_else(|fault| String::from_utf8_lossy(fault.as_bytes()).into_owned())
    }

    fn write_value(
        &self,
        id: NodeId,
        level: usize,
        how: &How<'_>,
        out: &mut Vec<u8>,
        pieces: &mut Vec<Piece>,
    ) {
        let node = self.node(id);
        let is_section = matches!(node.kind, NodeKind::Section(_));
        let content = self.content(id).filter(|_| is_section || how.expanded);
        let (kind, doc, span) = match content {
            None => (node.kind, node.doc, node.value),
            Some(content) => match content.kind {
                // Half a value is no replacement for a string that is whole, and no member of
                // a nested token.
                ContentKind::Json(..) if id != how.top && self.has_rest(id, content.doc, how) => {
                    if is_section {
                        self.write_text(content.doc, out);
                        return;
                    }
                    (NodeKind::String, node.doc, node.value)
                }
                ContentKind::Json(kind, span) => (kind, content.doc, span),
                ContentKind::Token(_) if how.expanded => {
                    self.write_token(id, level, pieces);
                    return;
                }
                ContentKind::Bytes if is_section => {
                    let text = encoding::to_base64url(self.raw(id));
                    out.extend_from_slice(json::quote(&text).as_bytes());
                    return;
                }
                ContentKind::Text | ContentKind::Token(_) | ContentKind::Bytes => {
                    self.write_text(content.doc, out);
                    return;
                }
            },
        };
        let is_container = matches!(kind, NodeKind::Object | NodeKind::Array);
        if !is_container {
            out.extend_from_slice(self.chars(doc, span));
        } else if how.indent == 0 || self.has_rest(id, doc, how) {
            self.splice(id, doc, span, how.expanded, pieces);
        } else {
            self.write_container(id, kind, doc, level, pieces);
        }
    }

    /// A whole text, as a JSON string.
    fn write_text(&self, doc: u32, out: &mut Vec<u8>) {
        let bytes = self.docs.get(doc as usize).map(|doc| &doc.bytes);
        let text = String::from_utf8_lossy(bytes.map_or(&[], Vec::as_slice));
        out.extend_from_slice(json::quote(&text).as_bytes());
    }

    /// A container as it stands, but for the layered strings in it.
    fn splice(&self, id: NodeId, doc: u32, span: Span, expanded: bool, pieces: &mut Vec<Piece>) {
        if !expanded {
            pieces.push(Piece::Copy(doc, span));
            return;
        }
        let first = pieces.len();
        let mut copied = span.start as usize;
        let (mut at, end) = (id.0 + 1, self.node(id).end.0);
        while at < end {
            let node = self.node(NodeId(at));
            if node.holds.is_none() {
                at += 1;
                continue;
            }
            pieces.push(Piece::Copy(
                doc,
                Span::new(copied, node.value.start as usize),
            ));
            pieces.push(Piece::Value(NodeId(at), 0));
            copied = node.value.end as usize;
            at = node.end.0.max(at + 1);
        }
        pieces.push(Piece::Copy(doc, Span::new(copied, span.end as usize)));
        pieces[first..].reverse();
    }

    fn write_container(
        &self,
        id: NodeId,
        kind: NodeKind,
        doc: u32,
        level: usize,
        pieces: &mut Vec<Piece>,
    ) {
        let (open, close) = if kind == NodeKind::Object {
            ("{", "}")
        } else {
            ("[", "]")
        };
        let first = pieces.len();
        pieces.push(Piece::Mark(open));
        for (index, child) in self.children(id).enumerate() {
            if index > 0 {
                pieces.push(Piece::Mark(","));
            }
            pieces.push(Piece::Break(level + 1));
            let key = self.node(child).key;
            if !key.is_empty() {
                pieces.push(Piece::Copy(doc, key));
                pieces.push(Piece::Mark(": "));
            }
            pieces.push(Piece::Value(child, level + 1));
        }
        if self.has_children(id) {
            pieces.push(Piece::Break(level));
        }
        pieces.push(Piece::Mark(close));
        pieces[first..].reverse();
    }

    /// A nested token as an object of its sections.
    fn write_token(&self, id: NodeId, level: usize, pieces: &mut Vec<Piece>) {
        let first = pieces.len();
        pieces.push(Piece::Mark("{"));
        for (index, child) in self.children(id).enumerate() {
            let NodeKind::Section(name) = self.node(child).kind else {
                continue;
            };
            pieces.push(Piece::Mark(if index > 0 { "," } else { "" }));
            pieces.push(Piece::Break(level + 1));
            pieces.push(Piece::Mark(quoted_word(name)));
            pieces.push(Piece::Value(child, level + 1));
        }
        pieces.push(Piece::Break(level));
        pieces.push(Piece::Mark("}"));
        pieces[first..].reverse();
    }

    fn chars(&self, doc: u32, span: Span) -> &[u8] {
        self.docs
            .get(doc as usize)
            .map_or(&[], |doc| span.of(&doc.bytes))
    }

    /// The nodes below `id` that stand for what could not be read, by text and place.
    fn rests(&self, id: NodeId) -> Vec<(u32, NodeId)> {
        let below = id.0..self.node(id).end.0;
        let mut rests: Vec<_> = below
            .map(|at| (self.node(NodeId(at)), NodeId(at)))
            .filter(|(node, _)| node.kind == NodeKind::Garbled)
            .map(|(node, at)| (node.doc, at))
            .collect();
        rests.sort_unstable();
        rests
    }

    /// Whether something below `id`, in that text, could not be read.
    fn has_rest(&self, id: NodeId, doc: u32, how: &How<'_>) -> bool {
        let next = how.rests.partition_point(|rest| *rest <= (doc, id));
        let end = self.node(id).end;
        how.rests.get(next).is_some_and(|rest| *rest < (doc, end))
    }
}

/// A section's word as a member name, with what follows it.
fn quoted_word(name: SegmentName) -> &'static str {
    match name {
        SegmentName::Header => "\"header\": ",
        SegmentName::UnprotectedHeader => "\"unprotected\": ",
        SegmentName::Payload => "\"payload\": ",
        SegmentName::Signature(_) => "\"signature\": ",
        SegmentName::EncryptedKey => "\"encrypted_key\": ",
        SegmentName::Iv => "\"iv\": ",
        SegmentName::Ciphertext => "\"ciphertext\": ",
        SegmentName::Tag => "\"tag\": ",
        SegmentName::Disclosure(_) => "\"disclosure\": ",
        SegmentName::KeyBinding => "\"key_binding\": ",
        SegmentName::Extra(_) => "\"extra\": ",
    }
}
