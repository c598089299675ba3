//! The members of a token's header or payload, as a verifier reads them.
//!
//! They come from the decoded tree, whose text is that of the original bytes; of duplicate names
//! the last counts, as in most parsers. What a layer holds is not looked into: a server does not.
//! Disclosed claims of an SD-JWT are in their places (RFC 9901 §7.1 step 6).

use crate::jose::decode::Decoded;
use crate::jose::sd_jwt::Processed;
use crate::jose::token::SegmentName;
use crate::jose::tree::{ContentKind, Key, NodeId, NodeKind, Tree};

/// One JSON object of a token: its header or its payload.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    tree: &'a Tree,
    processed: Processed<'a>,
    top: Option<NodeId>,
}

/// One member's value.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub node: NodeId,
    pub kind: NodeKind,
    tree: &'a Tree,
    processed: Processed<'a>,
}

impl<'a> Object<'a> {
    pub fn payload(decoded: &'a Decoded) -> Self {
        Self::section(decoded, SegmentName::Payload)
    }

    pub fn header(decoded: &'a Decoded) -> Self {
        Self::section(decoded, SegmentName::Header)
    }

    fn section(decoded: &'a Decoded, name: SegmentName) -> Self {
        let tree = &decoded.tree;
        let top = tree.section(name).filter(|id| {
            tree.content(*id).is_some_and(|content| {
                matches!(content.kind, ContentKind::Json(NodeKind::Object, _))
            })
        });
        let processed = Processed::of(decoded);
        Self {
            tree,
            processed,
            top,
        }
    }

    /// Whether there is a JSON object at all.
    pub fn is_readable(self) -> bool {
        self.top.is_some()
    }

    /// The member of that name; of duplicates the last.
    pub fn get(self, name: &str) -> Option<Member<'a>> {
        let node = self.processed.member(self.top?, name)?;
        Some(Member::new(self.tree, self.processed, node))
    }

    /// The value at a JSON Pointer, which runs through layers; or the member of that name.
    pub fn at(self, path: &str) -> Option<Member<'a>> {
        if path.starts_with('/') {
            let node = self.processed.find_in(self.top?, path)?;
            Some(Member::new(self.tree, self.processed, node))
        } else {
            self.get(path)
        }
    }

    /// The names of its members.
    pub fn names(self) -> impl Iterator<Item = (String, Member<'a>)> {
        let (tree, processed) = (self.tree, self.processed);
        self.top
            .into_iter()
            .flat_map(move |top| processed.children(top))
            .filter_map(move |id| match processed.key(id) {
                Key::Name(name) => Some((name.into_owned(), Member::new(tree, processed, id))),
                _ => None,
            })
    }
}

impl<'a> Member<'a> {
    fn new(tree: &'a Tree, processed: Processed<'a>, node: NodeId) -> Self {
        Self {
            node,
            kind: tree.node(node).kind,
            tree,
            processed,
        }
    }

    /// The text of a string; `None` for anything else.
    pub fn string(self) -> Option<String> {
        (self.kind == NodeKind::String).then(|| self.text())
    }

    /// Its text, whatever it is.
    pub fn text(self) -> String {
        self.tree.text(self.node).into_owned()
    }

    /// Its JSON as it stands in the token.
    pub fn raw(self) -> &'a [u8] {
        self.tree.raw(self.node)
    }

    /// A finite number.
    pub fn number(self) -> Option<f64> {
        if self.kind != NodeKind::Number {
            return None;
        }
        self.text().parse().ok().filter(|n: &f64| n.is_finite())
    }

    /// A string, or the strings of an array; `None` if it is anything else or holds anything else.
    pub fn strings(self) -> Option<Vec<String>> {
        match self.kind {
            NodeKind::String => Some(vec![self.text()]),
            NodeKind::Array => self
                .processed
                .children(self.node)
                .map(|id| Member::new(self.tree, self.processed, id).string())
                .collect(),
            _ => None,
        }
    }

    /// The member of that name, if it is an object itself and not a string that holds one.
    pub fn get(self, name: &str) -> Option<Member<'a>> {
        if self.kind != NodeKind::Object {
            return None;
        }
        Object {
            tree: self.tree,
            processed: self.processed,
            top: Some(self.node),
        }
        .get(name)
    }

    /// The item at `index`, if it is an array.
    pub fn item(self, index: usize) -> Option<Member<'a>> {
        if self.kind != NodeKind::Array {
            return None;
        }
        let node = self.processed.children(self.node).nth(index)?;
        Some(Member::new(self.tree, self.processed, node))
    }

    /// What it is, for messages: `a number`.
    pub fn kind_words(self) -> &'static str {
        match self.kind {
            NodeKind::Object => "an object",
            NodeKind::Array => "an array",
            NodeKind::String => "a string",
            NodeKind::Number => "a number",
            NodeKind::True | NodeKind::False => "a boolean",
            NodeKind::Null => "null",
            NodeKind::Section(_) | NodeKind::Garbled => "damaged",
        }
    }
}
