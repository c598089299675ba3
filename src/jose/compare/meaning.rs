//! What every value of two trees means, as a number: two values have the same number if and only
//! if they mean the same.
//!
//! Meanings are interned by their whole text, not hashed to a digest, so that no crafted token can
//! make a difference disappear. Strings count unescaped, numbers by their exact decimal value
//! (`1`, `1.0` and `10e-1` are one number; none is rounded), objects without the order of their
//! members, lists of grants as sets. A layered string counts by what it holds and by its layers'
//! names: when it was packed and how tightly is no difference, that it is packed at all is one.

use std::borrow::Cow;
use std::collections::HashMap;

use super::hash::Seeded;
use super::sets;
use crate::jose::claims::raw_name;
use crate::jose::json;
use crate::jose::layers::Layer;
use crate::jose::span::Span;
use crate::jose::token::SegmentName;
use crate::jose::tree::{ContentKind, NodeId, NodeKind, Tree};

/// The number of one meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Meaning(u32);

/// What the two trees mean, node by node.
pub(super) struct Meanings {
    /// Of the first tree.
    pub(super) a: Side,
    /// Of the second.
    pub(super) b: Side,
}

/// What one tree means.
#[derive(Default)]
pub(super) struct Side {
    /// Each node, its layers included.
    values: Vec<Meaning>,
    /// Each node's member name; anything for nodes that have none.
    names: Vec<Meaning>,
}

impl Side {
    /// What the node means.
    pub(super) fn value(&self, id: NodeId) -> Option<Meaning> {
        self.values.get(id.index()).copied()
    }

    /// What its name is.
    pub(super) fn name(&self, id: NodeId) -> Option<Meaning> {
        self.names.get(id.index()).copied()
    }
}

/// A meaning, made of the meanings inside it.
#[derive(PartialEq, Eq, Hash)]
enum Shape<'a> {
    Text(Cow<'a, [u8]>),
    /// Characters that stand for no text: they are compared as they are.
    Raw(&'a [u8]),
    Number(String),
    Literal(NodeKind),
    /// Members by name, doubles in the order they stand in.
    Object(Box<[(Meaning, Meaning)]>),
    Array(Box<[Meaning]>),
    Set(Box<[Meaning]>),
    /// A token's segments.
    Token(Box<[(SegmentName, Meaning)]>),
    /// What is inside, and the names of the layers around it.
    Layered(Box<[&'static str]>, Meaning),
}

struct Interner<'a> {
    known: HashMap<Shape<'a>, Meaning, Seeded>,
    /// The last texts of nodes by their place among their siblings, names first: rows repeat
    /// themselves, and comparing is cheaper than looking up.
    last: [[Option<Last<'a>>; NUM_LAST]; 2],
}

/// Characters, and what they mean.
type Last<'a> = (&'a [u8], Meaning);

/// Places among siblings whose last text is remembered.
const NUM_LAST: usize = 32;

impl<'a> Interner<'a> {
    fn of(&mut self, shape: Shape<'a>) -> Meaning {
        let next = Meaning(self.known.len() as u32);
        *self.known.entry(shape).or_insert(next)
    }

    /// What the characters of a name or a string mean, without their quotes.
    fn of_text(&mut self, raw: &'a [u8], which: Which, ordinal: u32) -> Meaning {
        let (kind, place) = (which as usize, ordinal as usize % NUM_LAST);
        if let Some((last, meaning)) = self.last[kind][place]
            && last == raw
        {
            return meaning;
        }
        let meaning = self.of(text_shape(raw));
        self.last[kind][place] = Some((raw, meaning));
        meaning
    }
}

/// Which text of a node is meant.
#[derive(Clone, Copy)]
enum Which {
    Name,
    Value,
}

/// Tells what every node of both trees means.
pub(super) fn meanings(a: &Tree, b: &Tree) -> Meanings {
    let num_nodes = a.nodes.len() + b.nodes.len();
    let mut interner = Interner {
        known: HashMap::with_capacity_and_hasher(num_nodes / 2, Seeded::default()),
        last: [[None; NUM_LAST]; 2],
    };
    Meanings {
        a: side(a, &mut interner),
        b: side(b, &mut interner),
    }
}

fn side<'a>(tree: &'a Tree, interner: &mut Interner<'a>) -> Side {
    let nothing = interner.of(Shape::Text(Cow::Borrowed(b"")));
    let mut side = Side {
        values: vec![nothing; tree.nodes.len()],
        names: vec![nothing; tree.nodes.len()],
    };
    // What is inside a node stands behind it.
    for index in (0..tree.nodes.len()).rev() {
        let id = NodeId(index as u32);
        let node = tree.node(id);
        if !node.key.is_empty() {
            side.names[index] = interner.of_text(raw_name(tree, id), Which::Name, node.ordinal);
        }
        side.values[index] = value(tree, id, &side, interner);
    }
    side
}

fn value<'a>(tree: &'a Tree, id: NodeId, side: &Side, interner: &mut Interner<'a>) -> Meaning {
    let node = tree.node(id);
    let Some(content) = tree.content(id) else {
        if node.kind == NodeKind::String && sets::is_words(tree, id) {
            return words(tree, id, interner);
        }
        return plain(tree, id, node.kind, tree.raw(id), side, interner);
    };
    let doc = tree.docs.get(content.doc as usize);
    let bytes: &'a [u8] = doc.map_or(&[], |doc| &doc.bytes);
    let inner = match content.kind {
        ContentKind::Json(kind, span) => plain(tree, id, kind, span.of(bytes), side, interner),
        ContentKind::Token(_) => {
            let sections = tree
                .children(id)
                .filter_map(|child| match tree.node(child).kind {
                    NodeKind::Section(name) => Some((name, side.value(child)?)),
                    _ => None,
                });
            let sections = sections.collect();
            interner.of(Shape::Token(sections))
        }
        ContentKind::Text | ContentKind::Bytes => interner.of(Shape::Text(Cow::Borrowed(bytes))),
    };
    if content.chain.layers.is_empty() {
        return inner;
    }
    let layers = content.chain.layers.iter().map(Layer::word);
    let layers = layers.collect();
    interner.of(Shape::Layered(layers, inner))
}

fn plain<'a>(
    tree: &'a Tree,
    id: NodeId,
    kind: NodeKind,
    raw: &'a [u8],
    side: &Side,
    interner: &mut Interner<'a>,
) -> Meaning {
    let shape = match kind {
        NodeKind::Object => {
            let members = tree.children(id);
            let members = members.filter_map(|child| Some((side.name(child)?, side.value(child)?)));
            let mut members: Vec<_> = members.collect();
            // Stable: of doubles the last counts for most readers, so their order is kept.
            members.sort_by_key(|member| member.0);
            Shape::Object(members.into())
        }
        NodeKind::Array => {
            let items = tree.children(id).filter_map(|child| side.value(child));
            if sets::is_set(tree, id) {
                return set(items.collect(), interner);
            }
            Shape::Array(items.collect())
        }
        NodeKind::String => {
            let inside = Span::new(1, raw.len().saturating_sub(1));
            let ordinal = tree.node(id).ordinal;
            return interner.of_text(inside.of(raw), Which::Value, ordinal);
        }
        NodeKind::Number => match std::str::from_utf8(raw) {
            Ok(text) => Shape::Number(json::number_value(text)),
            Err(_) => Shape::Raw(raw),
        },
        NodeKind::True | NodeKind::False | NodeKind::Null => Shape::Literal(kind),
        NodeKind::Section(_) | NodeKind::Garbled => Shape::Raw(raw),
    };
    interner.of(shape)
}

/// Words in one string (RFC 8693 §4.2) mean the list of them.
fn words<'a>(tree: &'a Tree, id: NodeId, interner: &mut Interner<'a>) -> Meaning {
    let raw = tree.raw(id);
    let words = sets::words(raw);
    let words = words.map(|word| interner.of(Shape::Text(Cow::Borrowed(word))));
    let words = words.collect();
    set(words, interner)
}

fn set(mut items: Vec<Meaning>, interner: &mut Interner<'_>) -> Meaning {
    items.sort_unstable();
    items.dedup();
    interner.of(Shape::Set(items.into()))
}

/// What the characters of a string mean, without their quotes.
fn text_shape(raw: &[u8]) -> Shape<'_> {
    if !raw.contains(&b'\\') {
        return Shape::Text(Cow::Borrowed(raw));
    }
    let (bytes, _) = json::unescape_bytes(raw);
    // Half a surrogate pair stands for no character: all halves would look alike.
    if bytes.windows(3).any(|three| three == "\u{fffd}".as_bytes()) {
        return Shape::Raw(raw);
    }
    Shape::Text(Cow::Owned(bytes))
}
