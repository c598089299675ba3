//! Builds the tree: reads each text once, and opens each string where it stands.
//!
//! Strings hold texts which hold strings; the builder keeps its own stack of texts being read, so
//! that no input can exhaust the thread's.

mod sections;
mod text;

use self::sections::Sections;
use self::text::Text;
use super::{Content, ContentKind, Doc, Node, NodeId, NodeKind, Origin, Tree};
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::inflate::Budget;
use crate::jose::layers::Chain;
use crate::jose::limits::Limits;
use crate::jose::span::Span;
use crate::jose::token::Token;

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

impl Builder<'_> {
    fn run(&mut self) {
        while let Some(mut frame) = self.stack.pop() {
            // A frame that pushes another comes back after it.
            match &mut frame {
                Frame::Sections(sections) => {
                    if let Some(inner) = self.read_sections(sections) {
                        self.stack.push(frame);
                        self.stack.push(inner);
                    } else if let Some(owner) = sections.owner {
                        self.close(owner);
                    }
                }
                Frame::Text(text) => {
                    if let Some(inner) = self.read_text(text) {
                        self.stack.push(frame);
                        self.stack.push(inner);
                    } else {
                        self.close(text.owner);
                    }
                }
            }
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
        let known = self.counts.iter().position(|count| count.0 == code);
        let index = known.unwrap_or(self.counts.len());
        if known.is_none() {
            self.counts.push((code, 0));
        }
        self.counts[index].1 += 1;
        if self.counts[index].1 <= MOST_PER_CODE {
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
