//! From a value to the characters of the token it came from, and back.

use super::{ContentKind, NodeId, NodeKind, Origin, Tree};
use crate::jose::span::Span;
use crate::jose::token::{Segment, Token};

impl Tree {
    /// The characters of the outermost token's text that its value came from; with `key`, its
    /// member name too. Where a layer loses positions (gzip), those of the whole layered string.
    pub fn source(&self, token: &Token, id: NodeId, with_key: bool) -> Span {
        let node = self.node(id);
        let span = if with_key && !node.key.is_empty() {
            node.key.join(node.value)
        } else {
            node.value
        };
        let (mut doc, mut span) = (node.doc, span);
        // A section is all of its segment, padding and foreign characters included.
        let mut is_whole = matches!(node.kind, NodeKind::Section(_));
        // Each step leads to a text that was there before; the count is a second lock.
        for _ in 0..=self.docs.len() {
            let Some(origin) = self.docs.get(doc as usize).map(|doc| &doc.origin) else {
                return Span::default();
            };
            match origin {
                Origin::Segment { nested, segment } => {
                    let nested = nested.and_then(|index| self.nested.get(index as usize));
                    let of = nested.map_or(token, |nested| &nested.token);
                    let Some(segment) = of.segments.get(*segment as usize) else {
                        return Span::default();
                    };
                    span = if is_whole {
                        segment.span
                    } else {
                        outward(segment, span)
                    };
                    let Some(nested) = nested else { return span };
                    let Some(content) = self.content(nested.node) else {
                        return Span::default();
                    };
                    doc = content.doc;
                    is_whole = false;
                }
                Origin::Layers { node, map } => {
                    let node = self.node(*node);
                    let is_string = node.kind == NodeKind::String;
                    doc = node.doc;
                    let Some(outer) = map.outward(span) else {
                        is_whole = !is_string;
                        span = node.value;
                        continue;
                    };
                    let start = node.value.start as usize + usize::from(is_string);
                    let shifted = outer.shifted(start);
                    span = Span {
                        start: shifted.start.min(node.value.end),
                        end: shifted.end.min(node.value.end),
                    };
                }
            }
        }
        Span::default()
    }

    /// The innermost node that came from the character at `offset` of the outermost token's text.
    pub fn node_at(&self, token: &Token, offset: usize) -> Option<NodeId> {
        let section = |of: &Token, offset: usize| {
            of.segments
                .iter()
                .position(|segment| segment.span.contains(offset))
        };
        let mut index = section(token, offset)?;
        let mut node = self.sections().nth(index)?;
        let mut offset = inward(token.segments.get(index)?, offset)?;
        let mut doc = self.node(node).doc;
        loop {
            // Down in this text, then through the layers of the string that was met.
            let found = self.deepest(node, doc, offset);
            let is_start = found == node;
            let Some(content) = self.content(found) else {
                return Some(found);
            };
            if content.doc == doc && is_start && !matches!(content.kind, ContentKind::Token(_)) {
                return Some(found);
            }
            let mut inner = offset;
            if content.doc != doc {
                let Some(Origin::Layers { map, .. }) =
                    self.docs.get(content.doc as usize).map(|doc| &doc.origin)
                else {
                    return Some(found);
                };
                let value = self.node(found).value;
                let is_string = self.node(found).kind == NodeKind::String;
                let start = value.start as usize + usize::from(is_string);
                let end = (value.end as usize).saturating_sub(usize::from(is_string));
                if !(start..end).contains(&offset) {
                    return Some(found);
                }
                let Some(found_inner) = map.inward(offset - start) else {
                    return Some(found);
                };
                inner = found_inner;
            }
            if let ContentKind::Token(nested) = content.kind {
                let of = &self.nested.get(nested as usize)?.token;
                let Some(found_index) = section(of, inner) else {
                    return Some(found);
                };
                index = found_index;
                let Some(child) = self.children(found).nth(index) else {
                    return Some(found);
                };
                let Some(segment_offset) = inward(of.segments.get(index)?, inner) else {
                    return Some(child);
                };
                (node, offset) = (child, segment_offset);
                doc = self.node(child).doc;
            } else {
                (node, offset) = (found, inner);
                doc = content.doc;
            }
        }
    }

    /// The deepest node inside `top` that stands in `doc` and covers `offset`; `top` if none does.
    fn deepest(&self, top: NodeId, doc: u32, offset: usize) -> NodeId {
        // Nodes of one text stand in the order of their starts; those of other texts in between
        // belong to the string above them.
        let in_doc = |mut id: NodeId| {
            while self.node(id).doc != doc && id > top {
                id = self.node(id).parent;
            }
            id
        };
        let start = |id: NodeId| {
            let node = self.node(id);
            let first = if node.key.is_empty() {
                node.value
            } else {
                node.key
            };
            first.start as usize
        };
        let (mut low, mut high) = (top.0 + 1, self.node(top).end.0);
        while low < high {
            let middle = low + (high - low) / 2;
            let id = in_doc(NodeId(middle));
            if id == top || start(id) <= offset {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut found = in_doc(NodeId(low - 1));
        while found > top && offset >= self.node(found).value.end as usize {
            found = self.node(found).parent;
        }
        found.max(top)
    }
}

/// The characters that `span` of a segment's bytes came from.
fn outward(segment: &Segment, span: Span) -> Span {
    let outer = segment
        .map
        .outward(span)
        .unwrap_or(Span::new(0, segment.span.len()));
    let shifted = outer.shifted(segment.span.start as usize);
    Span {
        start: shifted.start.min(segment.span.end),
        end: shifted.end.min(segment.span.end),
    }
}

/// The byte of a segment that the character at `offset` of the token belongs to.
fn inward(segment: &Segment, offset: usize) -> Option<usize> {
    let inner = segment
        .map
        .inward(offset.checked_sub(segment.span.start as usize)?)?;
    Some(inner.min(segment.bytes.len().saturating_sub(1)))
}
