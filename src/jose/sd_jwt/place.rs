//! Finds the digests and puts disclosures in their places (RFC 9901 §7.1 step 3).
//!
//! The payload is walked first, then each value that was disclosed on the way, in that order: so
//! digests inside disclosures are found without recursion, and each node is looked at a fixed
//! number of times whatever the token says. A disclosure gets one place at most, so that
//! disclosures in a circle, or one that has its own digest, end like any other.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::findings::Told;
use super::{Digest, Disclosed, Place, State, kind};
use crate::jose::claims;
use crate::jose::limits::Limits;
use crate::jose::tree::{Key, NodeId, NodeKind, Tree};

/// A walk over everything that the payload leads to.
pub(super) struct Walk<'a> {
    tree: &'a Tree,
    limits: &'a Limits,
    by_digest: HashMap<String, u32>,
    disclosed: &'a mut Disclosed,
    told: &'a mut Told,
    /// Where each digest was met first.
    seen: HashMap<String, NodeId>,
    /// What is still to be walked, each with how deep it stands in the processed payload.
    pending: Vec<(NodeId, usize)>,
}

/// The names that an object has; made when the first of its claims is disclosed.
type Names<'a> = Option<HashSet<Cow<'a, str>>>;

impl<'a> Walk<'a> {
    pub(super) fn new(
        tree: &'a Tree,
        limits: &'a Limits,
        by_digest: HashMap<String, u32>,
        disclosed: &'a mut Disclosed,
        told: &'a mut Told,
    ) -> Self {
        let pending = vec![(disclosed.payload, 0)];
        Self {
            tree,
            limits,
            by_digest,
            disclosed,
            told,
            seen: HashMap::new(),
            pending,
        }
    }

    pub(super) fn run(mut self) {
        let mut next = 0;
        while let Some((root, depth)) = self.pending.get(next).copied() {
            self.walk(root, depth);
            next += 1;
        }
    }

    /// Looks at everything below `root`, which stands `depth` levels deep.
    fn walk(&mut self, root: NodeId, depth: usize) {
        let tree = self.tree;
        let top = usize::from(tree.node(root).depth);
        let end = tree.node(root).end;
        let mut at = root;
        while at < end {
            let node = tree.node(at);
            let level = depth + usize::from(node.depth).saturating_sub(top);
            let after = node.end.max(NodeId(at.0 + 1));
            at = match kind(tree, at) {
                // `_sd`, or the object around a digest: both are read where they stand.
                NodeKind::Object | NodeKind::Array if self.disclosed.gone.contains_key(&at) => {
                    after
                }
                NodeKind::Object => {
                    self.object(at, level);
                    NodeId(at.0 + 1)
                }
                NodeKind::Array => {
                    self.list(at, level);
                    NodeId(at.0 + 1)
                }
                _ => after,
            };
        }
    }

    fn object(&mut self, object: NodeId, level: usize) {
        let tree = self.tree;
        let mut digests = None;
        for member in tree.children(object) {
            if claims::is_called(tree, member, "_sd") {
                self.disclosed.gone.insert(member, None);
                // Of duplicates the last counts, as most parsers take it.
                digests = Some(member);
            } else if claims::is_called(tree, member, "_sd_alg") {
                if object == self.disclosed.payload {
                    self.disclosed.gone.insert(member, None);
                } else {
                    self.told.misplaced_alg(member);
                }
            } else if claims::is_called(tree, member, "...") {
                self.told.stray_ellipsis(member);
            }
        }
        let Some(digests) = digests else { return };
        if tree.node(digests).kind != NodeKind::Array {
            self.told.no_list(digests);
            return;
        }
        let mut names: Names<'a> = None;
        let mut num_odd = 0;
        let mut num_items = 0_usize;
        for item in tree.children(digests) {
            num_items += 1;
            if tree.node(item).kind == NodeKind::String {
                self.digest(item, Place::Member(object), level, &mut names);
            } else {
                num_odd += 1;
            }
        }
        if num_odd > 0 {
            self.told.odd_items(digests, num_odd, num_items);
        }
    }

    fn list(&mut self, list: NodeId, level: usize) {
        let tree = self.tree;
        let mut ordinals = Vec::new();
        for item in tree.children(list) {
            let Some(digest) = placeholder(tree, item) else {
                continue;
            };
            let replacement = self.digest(digest, Place::Item(item), level, &mut None);
            self.disclosed.gone.insert(item, replacement);
            if replacement.is_none() {
                ordinals.push(tree.node(item).ordinal);
            }
        }
        if !ordinals.is_empty() {
            self.disclosed.lost_items.insert(list, ordinals);
        }
    }

    /// Takes the string at `node` for a digest; the disclosure that gets this place, if one does.
    fn digest(
        &mut self,
        node: NodeId,
        place: Place,
        level: usize,
        names: &mut Names<'a>,
    ) -> Option<u32> {
        let text = self.tree.text(node);
        let disclosure = self.by_digest.get(text.as_ref()).copied();
        let first = self.seen.get(text.as_ref()).copied();
        self.disclosed.digests.push(Digest {
            node,
            disclosure,
            is_repeated: first.is_some(),
        });
        if let Some(first) = first {
            self.told
                .digest_again(self.tree, self.disclosed, node, first);
            return None;
        }
        self.seen.insert(text.into_owned(), node);
        let index = disclosure?;
        let state = self.fits(index as usize, place, level, names);
        let entry = self.disclosed.disclosures.get_mut(index as usize)?;
        entry.digest = Some(node);
        entry.state = state;
        if state != State::Disclosed {
            self.told
                .unfit(self.tree, self.disclosed, index as usize, place);
            return None;
        }
        entry.place = Some(place);
        let value = entry.value?;
        self.pending.push((value, level + 1));
        self.disclosed.placed.push(index);
        let name = entry.name;
        if let Place::Member(object) = place {
            let alg = name.filter(|name| self.tree.text(*name) == "_sd_alg");
            if let Some(alg) = alg {
                self.told.misplaced_alg(alg);
            }
            // Step 3.6 takes it away again.
            if alg.is_none() || object != self.disclosed.payload {
                let members = self.disclosed.members.entry(object).or_default();
                members.push(index);
            }
        }
        Some(index)
    }

    /// Whether the disclosure may stand there; its name is then one of `names`.
    fn fits(&self, index: usize, place: Place, level: usize, names: &mut Names<'a>) -> State {
        let tree = self.tree;
        let Some(disclosure) = self.disclosed.disclosures.get(index) else {
            return State::WrongShape;
        };
        let (value, object) = match (place, disclosure.name, disclosure.value) {
            (Place::Item(_), None, Some(value)) => (value, None),
            (Place::Member(object), Some(name), Some(value)) => (value, Some((object, name))),
            _ => return State::WrongShape,
        };
        // Values are read as deep as the limit allows wherever they stand; put together they are
        // not to be deeper than one text could be.
        if level + 1 + height(tree, value) >= self.limits.json_depth {
            return State::TooDeep;
        }
        let Some((object, name)) = object else {
            return State::Disclosed;
        };
        let name = tree.text(name);
        if matches!(name.as_ref(), "_sd" | "...") {
            return State::ForbiddenName;
        }
        let names = names.get_or_insert_with(|| own_names(tree, object));
        if names.insert(name) {
            State::Disclosed
        } else {
            State::NameTaken
        }
    }
}

/// The digest in `{"...": digest}`, if the item is that (RFC 9901 §4.2.4.2).
fn placeholder(tree: &Tree, item: NodeId) -> Option<NodeId> {
    if tree.node(item).kind != NodeKind::Object {
        return None;
    }
    let mut members = tree.children(item);
    let only = members.next()?;
    let is_it = members.next().is_none()
        && claims::is_called(tree, only, "...")
        && tree.node(only).kind == NodeKind::String;
    is_it.then_some(only)
}

/// The names that stand in `object` for everyone to see.
fn own_names(tree: &Tree, object: NodeId) -> HashSet<Cow<'_, str>> {
    let names = tree.children(object).filter_map(|id| match tree.key(id) {
        Key::Name(name) => Some(name),
        _ => None,
    });
    names.collect()
}

/// How many levels stand below `id`.
fn height(tree: &Tree, id: NodeId) -> usize {
    let node = tree.node(id);
    let below = tree.nodes.get(id.index()..node.end.index());
    let depths = below.unwrap_or_default().iter().map(|below| below.depth);
    usize::from(
        depths
            .max()
            .unwrap_or(node.depth)
            .saturating_sub(node.depth),
    )
}
