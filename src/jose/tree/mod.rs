//! The decoded tree: every value of header and payload, through every layer, in one flat list.
//!
//! Nodes stand in reading order (pre-order), so a subtree is a slice, a million nodes are one
//! allocation, and a row of the window is an index. What a layer holds follows the string it was
//! peeled from as ordinary children: a path runs *through* layers. Texts are not copied into
//! nodes; a node has spans into a [`Doc`], and a doc knows how its bytes came to be, so that every
//! byte shown can be traced back to characters of the token.

mod build;
mod names;
mod print;
mod search;
mod source;

use std::borrow::Cow;
use std::fmt;

use super::layers::{Chain, PositionMap};
use super::span::Span;
use super::token::{SegmentName, Token};

pub(super) use self::build::build;

/// Index of a node in [`Tree::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node is in the text it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A segment of a token; the top of the tree, and of each nested token.
    Section(SegmentName),
    /// A JSON object.
    Object,
    /// A JSON array.
    Array,
    /// A JSON string; when [`Node::holds`] is set, layers were peeled off it.
    String,
    /// A JSON number, kept as text.
    Number,
    /// `true`.
    True,
    /// `false`.
    False,
    /// `null`.
    Null,
    /// Text that is no JSON from here on: the rest of a damaged value, shown as it stands.
    Garbled,
}

/// One value. 52 bytes: a payload of a million values is ordinary input.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The text its spans point into, an index of [`Tree::docs`].
    pub doc: u32,
    /// The node it belongs to; itself for a top-level section.
    pub parent: NodeId,
    /// The node after its last descendant: its subtree is `self..end`.
    pub end: NodeId,
    /// How many nodes are above it.
    pub depth: u16,
    /// Which child of its parent it is, from 0.
    pub ordinal: u32,
    /// Its member name in the doc, with the quotes. Empty for array items and sections.
    pub key: Span,
    /// Its value in the doc, with the quotes or brackets. For a section, the whole doc.
    pub value: Span,
    /// What was found inside: an index of [`Tree::contents`]. Set for sections and layered strings.
    pub holds: Option<u32>,
}

/// What a section or a layered string holds once every layer is peeled off.
#[derive(Clone, Debug)]
pub struct Content {
    /// The layers, outermost first; empty for a plain section.
    pub chain: Chain,
    /// The innermost text, an index of [`Tree::docs`].
    pub doc: u32,
    /// What that text is.
    pub kind: ContentKind,
}

/// What an innermost text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentKind {
    /// One JSON value of this kind standing at this span; its members are the node's children.
    Json(NodeKind, Span),
    /// A token: an index of [`Tree::nested`]; its sections are the node's children.
    Token(u32),
    /// Readable text that is not JSON.
    Text,
    /// Bytes, such as a signature.
    Bytes,
}

/// A text that nodes point into.
#[derive(Clone)]
pub struct Doc {
    /// The bytes, as they came out of the layer or segment; not always UTF-8.
    pub bytes: Vec<u8>,
    /// Where they came from.
    pub origin: Origin,
}

/// Where a doc's bytes came from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A segment of the token itself or, with `nested`, of that one of [`Tree::nested`].
    Segment {
        /// `None` is the outermost token.
        nested: Option<u32>,
        /// Index of its segment.
        segment: u32,
    },
    /// Layers of the string at `node`.
    Layers {
        /// The string.
        node: NodeId,
        /// How to get from its bytes back to the raw string.
        map: PositionMap,
    },
}

/// A token found inside a claim. It has a verify state of its own.
#[derive(Clone, Debug)]
pub struct Nested {
    /// The token.
    pub token: Token,
    /// The string that held it.
    pub node: NodeId,
}

/// How a node is named among its siblings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// A segment of a token.
    Section(SegmentName),
    /// A member of an object, unescaped.
    Name(Cow<'a, str>),
    /// An item of an array.
    Index(u32),
    /// The rest of a damaged value: it has no name.
    None,
}

/// Everything that could be read from a token.
#[derive(Clone, Default)]
pub struct Tree {
    /// Every value in reading order.
    pub nodes: Vec<Node>,
    /// The texts they stand in.
    pub docs: Vec<Doc>,
    /// What sections and layered strings hold.
    pub contents: Vec<Content>,
    /// Tokens inside claims.
    pub nested: Vec<Nested>,
}

/// Stands for the nodes of an empty tree.
const NOWHERE: Node = Node {
    kind: NodeKind::Garbled,
    doc: 0,
    parent: NodeId(0),
    end: NodeId(0),
    depth: 0,
    ordinal: 0,
    key: Span { start: 0, end: 0 },
    value: Span { start: 0, end: 0 },
    holds: None,
};

impl Tree {
    /// The node. A stale id gives the nearest node there is, never a panic.
    pub fn node(&self, id: NodeId) -> &Node {
        let last = self.nodes.len().saturating_sub(1);
        self.nodes.get(id.index().min(last)).unwrap_or(&NOWHERE)
    }

    /// What the node holds, if it is a section or a layered string.
    pub fn content(&self, id: NodeId) -> Option<&Content> {
        self.node(id)
            .holds
            .and_then(|index| self.contents.get(index as usize))
    }

    /// The sections of the outermost token, in order.
    pub fn sections(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.siblings_from(NodeId(0), NodeId(self.nodes.len() as u32))
    }

    /// The section of that name, of the outermost token.
    pub fn section(&self, name: SegmentName) -> Option<NodeId> {
        self.sections()
            .find(|id| self.node(*id).kind == NodeKind::Section(name))
    }

    /// Its children in source order, through layers; duplicates included.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.siblings_from(NodeId(id.0 + 1), self.node(id).end)
    }

    fn siblings_from(&self, first: NodeId, end: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut next = first;
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let id = next;
            next = self.node(id).end.max(NodeId(id.0 + 1));
            Some(id)
        })
    }

    /// Whether it has children.
    pub fn has_children(&self, id: NodeId) -> bool {
        self.node(id).end.0 > id.0 + 1
    }

    /// The node it belongs to; `None` for the sections of the outermost token.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        let parent = self.node(id).parent;
        (parent != id).then_some(parent)
    }

    /// Whether all of it could be read: its text, or that of what it holds, is JSON without a
    /// fault. Layered strings inside it may still hold damaged texts; see
    /// [`content`](Self::content) of those.
    pub fn is_intact(&self, id: NodeId) -> bool {
        let node = self.node(id);
        let (is_json, doc) = self.content(id).map_or((true, node.doc), |content| {
            (matches!(content.kind, ContentKind::Json(..)), content.doc)
        });
        let subtree = self.nodes.get(id.index()..node.end.index());
        let is_rest = |node: &Node| node.kind == NodeKind::Garbled && node.doc == doc;
        is_json && !subtree.unwrap_or_default().iter().any(is_rest)
    }

    /// The raw characters of its value, as they stand in the text.
    pub fn raw(&self, id: NodeId) -> &[u8] {
        let node = self.node(id);
        self.docs
            .get(node.doc as usize)
            .map_or(&[], |doc| node.value.of(&doc.bytes))
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Tree({} nodes, {} texts)",
            self.nodes.len(),
            self.docs.len()
        )
    }
}

impl fmt::Debug for Doc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Doc({} bytes)", self.bytes.len())
    }
}
