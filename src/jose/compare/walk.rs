//! Both trees gone through together, pair by pair, in reading order.
//!
//! The walk keeps its own stack: a token may be as deep as the limits allow.

use super::meaning::{Meanings, meanings};
use super::pairing::{self, Form, Pair, form};
use super::{Change, Difference, IGNORED, MOST_CHANGES, Options, Row, State};
use crate::jose::claims::raw_name;
use crate::jose::decode::Decoded;
use crate::jose::json;
use crate::jose::layers::Layer;
use crate::jose::token::{SegmentName, TokenKind};
use crate::jose::tree::{ContentKind, Key, NodeId, NodeKind, Tree};
use crate::jose::words;

/// Characters of a value in [`Change::from`].
const SHORT: usize = 120;

/// Everything in which the claims differ; grants are not looked at.
pub(super) fn walk(a: &Decoded, b: &Decoded, options: Options) -> Difference {
    let meanings = meanings(&a.tree, &b.tree);
    let mut walk = Walk {
        a: &a.tree,
        b: &b.tree,
        meanings: &meanings,
        ignores: options.ignore_times_and_ids,
        is_sd_jwt: a.token.kind == TokenKind::SdJwt && b.token.kind == TokenKind::SdJwt,
        steps: Vec::new(),
        rows: Vec::new(),
        places: Vec::new(),
        leaves: Vec::new(),
    };
    walk.run();
    walk.told()
}

/// A pair to be looked at.
struct Step {
    pair: Pair,
    /// Index of the row above; its own for segments.
    parent: usize,
    depth: u16,
    /// Whether it is inside what is not counted.
    is_ignored: bool,
}

/// What a row is beside its public part.
#[derive(Clone, Copy)]
struct Placed {
    parent: usize,
    is_ignored: bool,
    /// Whether it is the outermost row that is not counted.
    is_ignored_top: bool,
}

struct Walk<'a> {
    a: &'a Tree,
    b: &'a Tree,
    meanings: &'a Meanings,
    ignores: bool,
    is_sd_jwt: bool,
    steps: Vec<Step>,
    rows: Vec<Row>,
    places: Vec<Placed>,
    /// Rows that differ by themselves.
    leaves: Vec<usize>,
}

impl Walk<'_> {
    fn run(&mut self) {
        let of_a: Vec<_> = self.a.sections().collect();
        let of_b: Vec<_> = self.b.sections().collect();
        let pairs = pairing::segments((self.a, &of_a), (self.b, &of_b));
        self.push_all(&pairs, None);
        while let Some(step) = self.steps.pop() {
            self.look(&step);
        }
        self.settle();
    }

    /// Puts pairs on the stack, the first on top.
    fn push_all(&mut self, pairs: &[Pair], parent: Option<(usize, u16, bool)>) {
        for pair in pairs.iter().rev() {
            let (parent, depth, is_ignored) = match parent {
                Some((row, depth, is_ignored)) => (row, depth.saturating_add(1), is_ignored),
                None => (usize::MAX, 0, false),
            };
            self.steps.push(Step {
                pair: *pair,
                parent,
                depth,
                is_ignored,
            });
        }
    }

    fn look(&mut self, step: &Step) {
        let index = self.rows.len();
        let is_ignored_top = !step.is_ignored && self.ignores && self.is_ignorable(step);
        let is_ignored = step.is_ignored || is_ignored_top;
        let mut state = match step.pair {
            (Some(_), Some(_)) => State::Same,
            (Some(_), None) => State::OnlyA,
            (None, _) => State::OnlyB,
        };
        let mut pairs = Vec::new();
        match step.pair {
            (Some(a), Some(b)) => {
                let (form_a, form_b) = (form(self.a, a), form(self.b, b));
                let is_same = self.meanings.a.value(a) == self.meanings.b.value(b);
                if form_a == form_b && form_a != Form::Single {
                    pairs = pairing::children((self.a, a), (self.b, b), form_a, self.meanings);
                    if layers(self.a, a) != layers(self.b, b) {
                        state = State::Changed;
                    }
                } else if !is_same {
                    // What means the same in two forms (one audience is a list of one) has no rows
                    // below it: the items have nobody to stand beside.
                    state = State::Changed;
                }
            }
            (Some(a), None) => pairs.extend(self.a.children(a).map(|id| (Some(id), None))),
            (None, Some(b)) => pairs.extend(self.b.children(b).map(|id| (None, Some(id)))),
            (None, None) => {}
        }
        if state.is_difference() && is_ignored {
            state = State::Ignored;
        }
        let is_topmost = match self.rows.get(step.parent) {
            Some(parent) => state == State::Changed || parent.state != state,
            None => true,
        };
        if state.is_difference() && is_topmost {
            self.leaves.push(index);
        }
        self.rows.push(Row {
            a: step.pair.0,
            b: step.pair.1,
            state,
            depth: step.depth,
        });
        self.places.push(Placed {
            parent: step.parent,
            is_ignored,
            is_ignored_top,
        });
        self.push_all(&pairs, Some((index, step.depth, is_ignored)));
    }

    /// Whether a difference here is one between any two tokens.
    fn is_ignorable(&self, step: &Step) -> bool {
        let (tree, id) = match step.pair {
            (Some(id), _) => (self.a, id),
            (None, Some(id)) => (self.b, id),
            (None, None) => return false,
        };
        let name = raw_name(tree, id);
        let parent = tree.parent(id).map(|parent| tree.node(parent).kind);
        match (tree.node(id).kind, parent) {
            // The key and the vector are new each time; what is encrypted with them may be the same.
            (
                NodeKind::Section(
                    SegmentName::Signature(_)
                    | SegmentName::KeyBinding
                    | SegmentName::EncryptedKey
                    | SegmentName::Iv
                    | SegmentName::Tag,
                ),
                _,
            ) => true,
            (_, Some(NodeKind::Section(SegmentName::Payload)))
                if IGNORED.iter().any(|ignored| ignored.as_bytes() == name) =>
            {
                true
            }
            // A salt, and the digests that follow from salts (RFC 9901 §4.2).
            (_, Some(NodeKind::Section(SegmentName::Disclosure(_)))) => tree.node(id).ordinal == 0,
            _ => self.is_sd_jwt && name == b"_sd",
        }
    }

    /// Says of each row whether something inside it differs.
    fn settle(&mut self) {
        for index in (0..self.rows.len()).rev() {
            let state = self.rows[index].state;
            let Placed { parent, .. } = self.places[index];
            let (Some(above), Some(place)) = (self.rows.get_mut(parent), self.places.get(parent))
            else {
                continue;
            };
            if above.state != State::Same {
                continue;
            }
            if state.is_difference() {
                above.state = State::Changed;
            } else if state == State::Ignored && place.is_ignored {
                above.state = State::Ignored;
            }
        }
    }

    fn told(self) -> Difference {
        let num_left_out = self.leaves.len().saturating_sub(MOST_CHANGES);
        let leaves = self.leaves.iter().take(MOST_CHANGES);
        let changes = leaves.map(|index| self.change(*index)).collect();
        let mut ignored: Vec<String> = Vec::new();
        for (row, place) in self.rows.iter().zip(&self.places) {
            if row.state != State::Ignored || !place.is_ignored_top {
                continue;
            }
            let (tree, id) = match (row.a, row.b) {
                (Some(id), _) => (self.a, id),
                (None, Some(id)) => (self.b, id),
                (None, None) => continue,
            };
            let name = match tree.key(id) {
                Key::Name(name) => name.into_owned(),
                Key::Section(name) => name.word().to_owned(),
                _ => "salt".to_owned(),
            };
            if !ignored.contains(&name) {
                ignored.push(name);
            }
        }
        Difference {
            changes,
            num_left_out,
            ignored,
            rows: self.rows,
            ..Difference::default()
        }
    }

    fn change(&self, index: usize) -> Change {
        let row = self.rows[index];
        let segment = match (row.a, row.b) {
            (Some(id), _) => top_segment(self.a, id),
            (None, Some(id)) => top_segment(self.b, id),
            (None, None) => SegmentName::Payload,
        };
        let path = match (row.a, row.b) {
            (Some(id), _) => self.a.pointer(id),
            (None, Some(id)) => self.b.pointer(id),
            (None, None) => String::new(),
        };
        let is_repacked = row.a.zip(row.b).is_some_and(|(a, b)| {
            form(self.a, a) == form(self.b, b) && layers(self.a, a) != layers(self.b, b)
        });
        let both_layers = row.a.zip(row.b).filter(|_| is_repacked);
        Change {
            row: index,
            a: row.a,
            b: row.b,
            segment,
            path,
            from: row.a.map(|id| short(self.a, id)),
            to: row.b.map(|id| short(self.b, id)),
            layers: both_layers.map(|(a, b)| [layers(self.a, a), layers(self.b, b)]),
        }
    }
}

/// The names of the layers around the value, outermost first.
fn layers(tree: &Tree, id: NodeId) -> Vec<&'static str> {
    let chain = tree.content(id).map(|content| &content.chain);
    chain.map_or(Vec::new(), |chain| {
        chain.layers.iter().map(Layer::word).collect()
    })
}

fn top_segment(tree: &Tree, id: NodeId) -> SegmentName {
    let mut top = id;
    while let Some(parent) = tree.parent(top) {
        top = parent;
    }
    match tree.node(top).kind {
        NodeKind::Section(name) => name,
        _ => SegmentName::Payload,
    }
}

/// The value on one line, in JSON.
fn short(tree: &Tree, id: NodeId) -> String {
    let is_bytes = tree
        .content(id)
        .is_some_and(|content| content.kind == ContentKind::Bytes);
    if is_bytes {
        return words::bytes(tree.raw(id).len());
    }
    // `\/` in a URL is how it was written, not what it says.
    if tree.node(id).kind == NodeKind::String && tree.content(id).is_none() {
        return words::one_line(&json::quote(&tree.text(id)), SHORT);
    }
    words::one_line(&tree.json(id, true, 0), SHORT)
}
