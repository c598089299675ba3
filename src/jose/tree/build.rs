//! Builds the tree: reads each text once, and opens each string where it stands.
//!
//! Strings hold texts which hold strings; the builder keeps its own stack of texts being read, so
//! that no input can exhaust the thread's.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Content, ContentKind, Doc, Nested, Node, NodeId, NodeKind, Origin, Tree};
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::inflate::{self, Budget, End};
use crate::jose::json::{self, Event, Malformed, Reader};
use crate::jose::layers::{self, Chain, Inner, Layer, Peeled, PositionMap};
use crate::jose::limits::Limits;
use crate::jose::span::Span;
use crate::jose::token::{self, Facts, Segment, SegmentName, Token, TokenKind};

/// Builds the tree of `token`, with what was odd about its JSON and its layers.
pub fn build(token: &Token, limits: &Limits) -> (Tree, Vec<Finding>) {
    let mut builder = Builder {
        token,
        limits,
        budget: Budget::new(limits),
        tree: Tree::default(),
        stack: vec![Frame::Sections(Sections::new(token, None, None))],
        findings: Vec::new(),
        counts: Vec::new(),
        num_too_deep: 0,
        is_full: false,
    };
    builder.run();
    builder.say_counts();
    (builder.tree, builder.findings)
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

/// Findings of one code that are kept; the rest are counted.
const MOST_PER_CODE: usize = 20;

struct Builder<'a> {
    token: &'a Token,
    limits: &'a Limits,
    budget: Budget,
    tree: Tree,
    stack: Vec<Frame>,
    findings: Vec<Finding>,
    /// How often each code came up.
    counts: Vec<(&'static str, usize)>,
    num_too_deep: usize,
    /// Whether the limit on nodes was reached.
    is_full: bool,
}

/// What is being read.
enum Frame {
    Sections(Sections),
    Text(Text),
}

/// The sections of a token.
struct Sections {
    /// Which of [`Tree::nested`]; `None` is the outermost token.
    nested: Option<u32>,
    /// The node that the sections belong to.
    owner: Option<NodeId>,
    next: usize,
    len: usize,
    /// What its header says of how the payload is packed.
    zip: Option<String>,
}

/// A JSON text.
struct Text {
    doc: u32,
    /// The node whose children its members are.
    owner: NodeId,
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

impl Sections {
    fn new(token: &Token, nested: Option<u32>, owner: Option<NodeId>) -> Self {
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
    fn run(&mut self) {
        while let Some(mut frame) = self.stack.pop() {
            // A frame that pushes another comes back after it.
            match &mut frame {
                Frame::Sections(sections) => {
                    if let Some(inner) = self.next_section(sections) {
                        self.stack.push(frame);
                        self.stack.extend(inner);
                    } else if let Some(owner) = sections.owner {
                        self.close(owner);
                    }
                }
                Frame::Text(text) => {
                    if let Some(inner) = self.read(text) {
                        self.stack.push(frame);
                        self.stack.push(inner);
                    } else {
                        self.close(text.owner);
                    }
                }
            }
        }
    }

    /// Begins the next section; `None` after the last, `Some(None)` when it holds no more to read.
    fn next_section(&mut self, sections: &mut Sections) -> Option<Option<Frame>> {
        if sections.next == sections.len {
            return None;
        }
        let index = sections.next;
        sections.next += 1;
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
            return Some(None);
        }
        if let (SegmentName::Payload, Some(zip)) = (name, sections.zip.as_deref())
            && let Some(inflated) = self.inflate(node, doc, zip)
        {
            return Some(self.read_section(node, inflated.0, inflated.1));
        }
        Some(self.read_section(node, doc, plain))
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
        Frame::Text(Text {
            doc,
            owner: node,
            reader: Reader::default(),
            open: Vec::new(),
            garbled: None,
            num_skipped: 0,
        })
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
    fn begin_peeled(&mut self, node: NodeId, peeled: Peeled) -> Option<Frame> {
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

    /// Reads on until a string opens (its frame is given back) or the text ends.
    fn read(&mut self, text: &mut Text) -> Option<Frame> {
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
        let mut at = text.owner;
        if let Some(garbled) = text.garbled.take() {
            self.set_end(garbled, len as u32);
            at = garbled;
        } else if fault.rest < len {
            let (owner, ordinal) = text.open.last().map_or((text.owner, u32::MAX), |open| {
                (open.node, open.num_children)
            });
            let span = Span::new(fault.rest, len);
            // What follows a whole document belongs to it, but is not in it.
            let empty = Span::default();
            at = self.push_anyway(
                NodeKind::Garbled,
                text.doc,
                Some(owner),
                ordinal.min(1 << 30),
                empty,
                span,
            );
        }
        while let Some(open) = text.open.pop() {
            if !text.open.is_empty() {
                self.set_end(open.node, len as u32);
            }
            self.close(open.node);
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

    fn push_doc(&mut self, bytes: Vec<u8>, origin: Origin) -> u32 {
        self.tree.docs.push(Doc { bytes, origin });
        self.tree.docs.len() as u32 - 1
    }

    /// Adds a node; `None` when there are too many.
    fn push(
        &mut self,
        kind: NodeKind,
        doc: u32,
        parent: Option<NodeId>,
        ordinal: u32,
        key: Span,
        value: Span,
    ) -> Option<NodeId> {
        (self.tree.nodes.len() < self.limits.nodes)
            .then(|| self.push_anyway(kind, doc, parent, ordinal, key, value))
    }

    fn push_anyway(
        &mut self,
        kind: NodeKind,
        doc: u32,
        parent: Option<NodeId>,
        ordinal: u32,
        key: Span,
        value: Span,
    ) -> NodeId {
        let node = NodeId(self.tree.nodes.len() as u32);
        let depth = parent.map_or(0, |parent| self.tree.node(parent).depth.saturating_add(1));
        self.tree.nodes.push(Node {
            kind,
            doc,
            parent: parent.unwrap_or(node),
            end: NodeId(node.0 + 1),
            depth,
            ordinal,
            key,
            value,
            holds: None,
        });
        node
    }

    fn hold(&mut self, node: NodeId, chain: Chain, doc: u32, kind: ContentKind) {
        let index = self.tree.contents.len() as u32;
        self.tree.contents.push(Content { chain, doc, kind });
        if let Some(node) = self.tree.nodes.get_mut(node.index()) {
            node.holds = Some(index);
        }
    }

    fn root(&self, node: NodeId) -> Option<ContentKind> {
        self.tree.content(node).map(|content| content.kind)
    }

    fn set_root(&mut self, node: NodeId, kind: ContentKind) {
        let index = self.tree.node(node).holds;
        let content = index.and_then(|index| self.tree.contents.get_mut(index as usize));
        if let Some(content) = content {
            content.kind = kind;
        }
    }

    /// Says that the value at `node` ends at `end` of its text.
    fn set_end(&mut self, node: NodeId, end: u32) {
        if let Some(node) = self.tree.nodes.get_mut(node.index()) {
            node.value.end = end.max(node.value.start);
        }
    }

    /// Says that the subtree of `node` ends here.
    fn close(&mut self, node: NodeId) {
        let end = NodeId(self.tree.nodes.len() as u32);
        if let Some(node) = self.tree.nodes.get_mut(node.index()) {
            node.end = end;
        }
    }

    fn say(
        &mut self,
        node: NodeId,
        code: &'static str,
        severity: Severity,
        message: impl Into<String>,
    ) {
        self.say_finding(Finding::new(code, severity, message).at(At::Node(node)));
    }

    fn say_finding(&mut self, finding: Finding) {
        let code = finding.code;
        let known = self.counts.iter_mut().find(|count| count.0 == code);
        let count = match known {
            Some(count) => {
                count.1 += 1;
                count.1
            }
            None => {
                self.counts.push((code, 1));
                1
            }
        };
        if count <= MOST_PER_CODE {
            self.findings.push(finding);
        }
    }

    /// Says how many findings were left out.
    fn say_counts(&mut self) {
        for (code, count) in &self.counts {
            if *count > MOST_PER_CODE {
                let message = format!("and {} more like it", count - MOST_PER_CODE);
                self.findings
                    .push(Finding::new(code, Severity::Info, message));
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
