//! A JSON Pointer → the place in the decoded tree that an edit is about.
//!
//! Steps are those of [`Tree::pointer`], so that a path copied from the window or printed by
//! `decode` leads to the same claim, through every layer. `-` is the place after the last item of
//! an array (RFC 6901 §4).

use std::borrow::Cow;

use super::fault::EditError;
use crate::jose::span::Span;
use crate::jose::tree::{ContentKind, Key, NodeId, NodeKind, Tree};

/// Where an edit takes place.
pub(super) enum Place {
    /// A value that is there.
    Node(NodeId),
    /// A member that is not there yet.
    NewMember(Container, String),
    /// The place after the last item.
    NewItem(Container),
}

/// An object or array: the text of a doc from bracket to bracket.
#[derive(Clone, Copy)]
pub(super) struct Container {
    /// The node whose children its members are.
    pub(super) node: NodeId,
    /// The doc it stands in.
    pub(super) doc: u32,
    /// From its bracket to behind the other.
    pub(super) span: Span,
    /// Object or array.
    pub(super) kind: NodeKind,
}

/// Names that an error lists.
const MOST_NAMES: usize = 12;

/// The place that `pointer` names inside `section`.
pub(super) fn find(tree: &Tree, section: NodeId, pointer: &str) -> Result<Place, EditError> {
    if pointer.is_empty() {
        return Ok(Place::Node(section));
    }
    let Some(steps) = pointer.strip_prefix('/') else {
        let path = crate::jose::words::one_line(pointer, 80);
        return Err(EditError::NoSlash { path });
    };
    let mut at = section;
    let mut steps = steps.split('/').map(unescaped).peekable();
    while let Some(step) = steps.next() {
        let container = container(tree, at, &step)?;
        let is_last = steps.peek().is_none();
        at = match child(tree, container, &step) {
            Some(child) => child,
            None if is_last && container.kind == NodeKind::Object => {
                refuse_rest(tree, container)?;
                return Ok(Place::NewMember(container, step.into_owned()));
            }
            None if is_last && step == "-" => return Ok(Place::NewItem(container)),
            None => return Err(missing(tree, container, &step)),
        };
    }
    Ok(Place::Node(at))
}

/// A step without its escapes (RFC 6901 §4).
fn unescaped(step: &str) -> Cow<'_, str> {
    if step.contains('~') {
        Cow::Owned(step.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(step)
    }
}

/// The object or array that `id` is or holds; else why `step` cannot be taken into it.
fn container(tree: &Tree, id: NodeId, step: &str) -> Result<Container, EditError> {
    let node = tree.node(id);
    let (kind, doc, span) = match tree.content(id) {
        Some(content) => match content.kind {
            ContentKind::Json(kind, span) => (kind, content.doc, span),
            ContentKind::Token(_) => {
                let at = tree.pointer(id);
                return Err(EditError::Nested { at });
            }
            ContentKind::Text | ContentKind::Bytes => (NodeKind::Garbled, content.doc, node.value),
        },
        None => (node.kind, node.doc, node.value),
    };
    if matches!(kind, NodeKind::Object | NodeKind::Array) {
        return Ok(Container {
            node: id,
            doc,
            span,
            kind,
        });
    }
    Err(EditError::Scalar {
        at: tree.pointer(id),
        kind: kind_words(kind),
        step: step.to_owned(),
    })
}

/// What a value is, with its article.
fn kind_words(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Object => "an object",
        NodeKind::Array => "an array",
        NodeKind::String => "a string",
        NodeKind::Number => "a number",
        NodeKind::True => "true",
        NodeKind::False => "false",
        NodeKind::Null => "null",
        NodeKind::Garbled | NodeKind::Section(_) => "text that is not JSON",
    }
}

/// Of duplicates the last, as [`Tree::find`] and most readers take it.
fn child(tree: &Tree, container: Container, step: &str) -> Option<NodeId> {
    let is_it = |id: &NodeId| match tree.key(*id) {
        Key::Name(name) => name == step,
        Key::Index(index) => index.to_string() == step,
        Key::Section(_) | Key::None => false,
    };
    tree.children(container.node).filter(is_it).last()
}

/// Refuses a container of which something could not be read: the name may be there.
pub(super) fn refuse_rest(tree: &Tree, container: Container) -> Result<(), EditError> {
    let text = tree
        .docs
        .get(container.doc as usize)
        .map_or(&[][..], |doc| container.span.of(&doc.bytes));
    let is_whole = matches!(text, [b'{', .., b'}'] | [b'[', .., b']']);
    let is_rest = |id| tree.node(id).kind == NodeKind::Garbled && tree.key(id) == Key::None;
    if is_whole && !tree.children(container.node).any(is_rest) {
        return Ok(());
    }
    Err(EditError::Damaged {
        at: tree.pointer(container.node),
        why: "holds JSON that could not be read to its end".to_owned(),
    })
}

fn missing(tree: &Tree, container: Container, step: &str) -> EditError {
    let at = tree.pointer(container.node);
    if container.kind == NodeKind::Array {
        return EditError::NoItem {
            at,
            step: step.to_owned(),
            num_items: tree.children(container.node).count(),
        };
    }
    let mut names: Vec<String> = Vec::new();
    let mut num_names = 0;
    for child in tree.children(container.node) {
        if let Key::Name(name) = tree.key(child) {
            num_names += 1;
            if names.len() < MOST_NAMES {
                names.push(name.into_owned());
            }
        }
    }
    EditError::NoMember {
        at,
        name: step.to_owned(),
        names,
        num_names,
    }
}

/// That a member is not there although it should be.
pub(super) fn absent(tree: &Tree, container: Container, step: &str) -> EditError {
    missing(tree, container, step)
}

/// The object or array that the value at `id` stands in.
pub(super) fn parent(tree: &Tree, id: NodeId) -> Option<Container> {
    tree.parent(id)
        .and_then(|parent| container(tree, parent, "").ok())
}
