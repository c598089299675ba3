//! The sections of a token, and what a section or a layered string turns out to hold.

use std::sync::Arc;

use super::text::Text;
use super::{Builder, Frame};
use crate::jose::finding::{At, Severity};
use crate::jose::inflate::{self, End};
use crate::jose::json;
use crate::jose::layers::{self, Chain, Inner, Layer, Peeled, PositionMap};
use crate::jose::span::Span;
use crate::jose::token::{self, Facts, Segment, SegmentName, Token, TokenKind};
use crate::jose::tree::{ContentKind, Nested, NodeId, NodeKind, Origin, Tree};

/// The sections of a token.
pub(super) struct Sections {
    /// Which of [`Tree::nested`]; `None` is the outermost token.
    nested: Option<u32>,
    /// The node that the sections belong to.
    pub(super) owner: Option<NodeId>,
    next: usize,
    len: usize,
    /// What its header says of how the payload is packed.
    zip: Option<String>,
}

impl Sections {
    pub(super) fn new(token: &Token, nested: Option<u32>, owner: Option<NodeId>) -> Self {
        let header = token.segment(SegmentName::Header);
        let zip = header.and_then(|header| Facts::of(&header.bytes).zip);
        Self {
            nested,
            owner,
            next: 0,
            len: token.segments.len(),
            zip: zip.filter(|_| !token.kind.is_encrypted()),
        }
    }
}

impl Builder<'_> {
    /// Reads on until a section opens (its frame is given back) or there are no more.
    pub(super) fn read_sections(&mut self, sections: &mut Sections) -> Option<Frame> {
        while sections.next < sections.len {
            sections.next += 1;
            let frame = self.begin_section(sections, sections.next - 1);
            if frame.is_some() {
                return frame;
            }
        }
        None
    }

    /// Adds a section; its frame, if there is something to read in it.
    fn begin_section(&mut self, sections: &Sections, index: usize) -> Option<Frame> {
        let segment = self.segment(sections.nested, index)?;
        let name = segment.name;
        let bytes = segment.bytes.clone();
        let span = Span::new(0, bytes.len());
        let doc = self.push_doc(
            bytes,
            Origin::Segment {
                nested: sections.nested,
                segment: index as u32,
            },
        );
        let kind = NodeKind::Section(name);
        let ordinal = index as u32;
        let node = self.push(kind, doc, sections.owner, ordinal, Span::default(), span)?;
        let plain = Chain {
            layers: Vec::new(),
            encoded_bytes: span.end,
            decoded_bytes: span.end,
        };
        let is_readable = matches!(
            name,
            SegmentName::Header
                | SegmentName::UnprotectedHeader
                | SegmentName::Payload
                | SegmentName::Disclosure(_)
                | SegmentName::KeyBinding
        );
        if !is_readable || span.is_empty() {
            self.hold(node, plain, doc, ContentKind::Bytes);
            return None;
        }
        if let (SegmentName::Payload, Some(zip)) = (name, sections.zip.as_deref())
            && let Some(inflated) = self.inflate(node, doc, zip)
        {
            return self.read_section(node, inflated.0, inflated.1);
        }
        self.read_section(node, doc, plain)
    }

    fn segment(&self, nested: Option<u32>, index: usize) -> Option<&Segment> {
        let token = match nested {
            None => self.token,
            Some(nested) => &self.tree.nested.get(nested as usize)?.token,
        };
        token.segments.get(index)
    }

    /// Inflates a payload that was packed before it was signed, as SMART Health Cards are.
    fn inflate(&mut self, node: NodeId, doc: u32, zip: &str) -> Option<(u32, Chain)> {
        let packed = &self.tree.docs.get(doc as usize)?.bytes;
        let is_gzip = packed.starts_with(&[0x1f, 0x8b]);
        let (layer, inflated) = match zip {
            _ if is_gzip => {
                let (inflated, header) = inflate::gzip(packed, &mut self.budget);
                let layer = Layer::Gzip {
                    mtime: header.mtime,
                    os: header.os,
                    xfl: header.xfl,
                    members: header.members,
                };
                (layer, inflated)
            }
            "DEF" | "deflate" | "GZIP" => {
                let raw = inflate::deflate(packed, &mut self.budget);
                if raw.bytes.is_empty() && inflate::is_zlib(packed) {
                    let level = packed.get(1).map_or(0, |flags| flags >> 6);
                    let inflated = inflate::zlib(packed, &mut self.budget);
                    (Layer::Zlib { level }, inflated)
                } else {
                    (Layer::Deflate, raw)
                }
            }
            _ => {
                let message = format!("the payload is packed by zip {zip:?}, which is not known");
                self.say(node, "zip-unknown", Severity::Warn, message);
                return None;
            }
        };
        let num_bytes = inflated.bytes.len();
        match inflated.end {
            End::Whole => {}
            End::Cut | End::Damaged => {
                let message = format!("the packed payload is damaged; {num_bytes} bytes came out");
                self.say(node, "layer-damaged", Severity::Warn, message);
            }
            End::LayerLimit(_) | End::TokenLimit => {
                let message = format!(
                    "the payload holds more than {num_bytes} bytes; the rest was left packed"
                );
                self.say(node, "inflate-limit", Severity::Danger, message);
            }
        }
        if inflated.bytes.is_empty() {
            return None;
        }
        let chain = Chain {
            layers: vec![layer],
            encoded_bytes: packed_len(&self.tree, doc),
            decoded_bytes: num_bytes as u32,
        };
        let map = PositionMap::Lost;
        let inner = self.push_doc(inflated.bytes, Origin::Layers { node, map });
        Some((inner, chain))
    }

    /// What a section's text is: JSON, a token, layers of one of them, or something to be shown.
    fn read_section(&mut self, node: NodeId, doc: u32, mut chain: Chain) -> Option<Frame> {
        let bytes = &self.tree.docs.get(doc as usize)?.bytes;
        let NodeKind::Section(name) = self.tree.node(node).kind else {
            return None;
        };
        let start = bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(bytes)
            .trim_ascii_start();
        if let Some(b'{' | b'[') = start.first() {
            if !chain.layers.is_empty() {
                chain.layers.push(Layer::Json);
            }
            return Some(self.begin_json(node, doc, chain));
        }
        if chain.layers.is_empty()
            && let Some(kind) = token::recognise(bytes)
        {
            let text: Arc<str> = String::from_utf8_lossy(bytes).into();
            return Some(self.begin_token(node, doc, chain, &text, kind));
        }
        if chain.layers.is_empty() {
            let mut notes = Vec::new();
            let peeled = layers::peel_text(bytes, self.limits, &mut self.budget, &mut notes);
            for note in notes {
                self.say_finding(note.at(At::Node(node)));
            }
            if let Some(peeled) = peeled {
                return self.begin_peeled(node, peeled);
            }
        }
        let bytes = &self.tree.docs.get(doc as usize)?.bytes;
        let kind = match json::check(bytes) {
            Ok((kind, span)) => ContentKind::Json(kind, span),
            Err(_) if is_text(bytes) => ContentKind::Text,
            Err(_) => ContentKind::Bytes,
        };
        if !chain.layers.is_empty() {
            chain.layers.push(match kind {
                ContentKind::Json(..) => Layer::Json,
                _ => Layer::Text,
            });
        }
        let is_json = matches!(kind, ContentKind::Json(..));
        self.hold(node, chain, doc, kind);
        match name {
            SegmentName::Payload if !is_json => {
                let message = match kind {
                    ContentKind::Text => "the payload is text, not JSON",
                    _ => "the payload is bytes, not JSON",
                };
                self.say(node, "payload-not-json", Severity::Info, message);
            }
            SegmentName::Header => {
                let message = "the header is not a JSON object";
                self.say(node, "header-not-json", Severity::Warn, message);
            }
            _ => {}
        }
        None
    }

    /// Begins to read the text of `doc`, which opens with a bracket, as what `node` holds.
    fn begin_json(&mut self, node: NodeId, doc: u32, chain: Chain) -> Frame {
        let bytes = &self.tree.docs[doc as usize].bytes;
        let invalid = std::str::from_utf8(bytes)
            .err()
            .map(|fault| fault.valid_up_to());
        let has_mark = bytes.starts_with(b"\xef\xbb\xbf");
        let root = ContentKind::Json(NodeKind::Object, Span::new(0, bytes.len()));
        self.hold(node, chain, doc, root);
        if let Some(offset) = invalid {
            let message = format!("the JSON is not UTF-8, first at byte {offset}");
            self.say(node, "invalid-utf8", Severity::Warn, message);
        }
        if has_mark {
            let message = "a byte order mark stands before the JSON; strict readers refuse it";
            self.say(node, "json-bom", Severity::Warn, message);
        }
        Frame::Text(Text::new(doc, node))
    }

    fn begin_token(
        &mut self,
        node: NodeId,
        doc: u32,
        chain: Chain,
        text: &Arc<str>,
        kind: TokenKind,
    ) -> Frame {
        let token = token::parse(text, kind);
        for finding in &token.findings {
            self.say_finding(finding.clone().at(At::Node(node)));
        }
        let nested = self.tree.nested.len() as u32;
        self.hold(node, chain, doc, ContentKind::Token(nested));
        let sections = Sections::new(&token, Some(nested), Some(node));
        self.tree.nested.push(Nested { token, node });
        Frame::Sections(sections)
    }

    /// Begins to read what was peeled off the string at `node`.
    pub(super) fn begin_peeled(&mut self, node: NodeId, peeled: Peeled) -> Option<Frame> {
        let text = (peeled.inner == Inner::Token)
            .then(|| Arc::<str>::from(String::from_utf8_lossy(&peeled.bytes)));
        let map = peeled.map;
        let doc = self.push_doc(peeled.bytes, Origin::Layers { node, map });
        match (peeled.inner, text) {
            (Inner::Json, _) => Some(self.begin_json(node, doc, peeled.chain)),
            (Inner::Token, Some(text)) => {
                let kind = token::recognise(text.as_bytes()).unwrap_or(TokenKind::Jws);
                Some(self.begin_token(node, doc, peeled.chain, &text, kind))
            }
            _ => {
                self.hold(node, peeled.chain, doc, ContentKind::Text);
                None
            }
        }
    }
}

fn packed_len(tree: &Tree, doc: u32) -> u32 {
    tree.docs
        .get(doc as usize)
        .map_or(0, |doc| doc.bytes.len() as u32)
}

/// Whether bytes are text that people can read.
fn is_text(bytes: &[u8]) -> bool {
    let is_odd = |character: char| character.is_control() && !character.is_ascii_whitespace();
    std::str::from_utf8(bytes).is_ok_and(|text| {
        text.chars().filter(|character| is_odd(*character)).count() * 10 <= text.chars().count()
    })
}
