//! Which child of one value belongs to which child of the other.
//!
//! Members belong together by name, segments by name, rows of a list by their key, items of a set
//! by what they mean. Items of any other list are aligned: what means the same stays together where
//! the order allows, and what is left between two such pairs is paired in order. Nothing here takes
//! more than n log n steps.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

use super::hash::Seeded;
use super::meaning::{Meaning, Meanings};
use super::sets::{self, row_keys};
use crate::jose::token::SegmentName;
use crate::jose::tree::{ContentKind, NodeId, NodeKind, Tree};

/// A child of each, or of one.
pub(super) type Pair = (Option<NodeId>, Option<NodeId>);

/// What a value is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Members with names.
    Members,
    /// Items in a row.
    Items,
    /// The segments of a token.
    Segments,
    /// Nothing: it stands for itself.
    Single,
}

/// What the value at `id` is made of, once its layers are off.
pub(super) fn form(tree: &Tree, id: NodeId) -> Form {
    let kind = match tree.content(id) {
        None => tree.node(id).kind,
        Some(content) => match content.kind {
            ContentKind::Json(kind, _) => kind,
            ContentKind::Token(_) => return Form::Segments,
            ContentKind::Text | ContentKind::Bytes => return Form::Single,
        },
    };
    match kind {
        NodeKind::Object => Form::Members,
        NodeKind::Array => Form::Items,
        _ => Form::Single,
    }
}

/// The children of two values of one form, in the order of the first; what only the second has
/// stands where it has it.
pub(super) fn children(
    a: (&Tree, NodeId),
    b: (&Tree, NodeId),
    form: Form,
    meanings: &Meanings,
) -> Vec<Pair> {
    let of_a: Vec<NodeId> = a.0.children(a.1).collect();
    let of_b: Vec<NodeId> = b.0.children(b.1).collect();
    match form {
        Form::Single => Vec::new(),
        Form::Segments => segments((a.0, &of_a), (b.0, &of_b)),
        Form::Members => by_key(
            &of_a,
            &of_b,
            |at| meanings.a.name(of_a[at]),
            |at| meanings.b.name(of_b[at]),
        ),
        Form::Items => {
            if sets::is_set(a.0, a.1) && sets::is_set(b.0, b.1) {
                return by_meaning(&of_a, &of_b, meanings);
            }
            match row_keys((a.0, &meanings.a, &of_a), (b.0, &meanings.b, &of_b)) {
                Some((keys_a, keys_b)) => {
                    by_key(&of_a, &of_b, |at| keys_a.get(at), |at| keys_b.get(at))
                }
                None => aligned((a.0, &of_a), (b.0, &of_b), meanings),
            }
        }
    }
}

/// The segments of two tokens: by name, disclosures by the claim they disclose.
pub(super) fn segments(a: (&Tree, &[NodeId]), b: (&Tree, &[NodeId])) -> Vec<Pair> {
    let key = |tree: &Tree, id: NodeId| match tree.node(id).kind {
        NodeKind::Section(SegmentName::Disclosure(_)) => {
            // `[salt, name, value]` (RFC 9901 §4.2.1); an item of a list has no name.
            let mut items = tree.children(id).skip(1);
            let name = items.next().filter(|_| items.next().is_some());
            let name = name.map(|name| tree.text(name).into_owned());
            (SegmentName::Disclosure(0), name)
        }
        NodeKind::Section(name) => (name, None),
        _ => (SegmentName::Extra(u32::MAX), None),
    };
    by_key(
        a.1,
        b.1,
        |at| Some(key(a.0, a.1[at])),
        |at| Some(key(b.0, b.1[at])),
    )
}

/// Pairs by key, told from the place of a child. Of those with one key the last ones belong together, then those before them: of
/// doubles the last is what most readers take.
fn by_key<K: Eq + Hash>(
    of_a: &[NodeId],
    of_b: &[NodeId],
    key_a: impl Fn(usize) -> Option<K>,
    key_b: impl Fn(usize) -> Option<K>,
) -> Vec<Pair> {
    // Most objects of two tokens have the same members in the same order.
    let is_alike = |at: usize| key_a(at).is_some_and(|key| key_b(at) == Some(key));
    if of_a.len() == of_b.len() && (0..of_a.len()).all(is_alike) {
        let pairs = of_a.iter().zip(of_b);
        return pairs.map(|(a, b)| (Some(*a), Some(*b))).collect();
    }
    // The last place of each key that has no partner yet, and the one before each place.
    let mut last: HashMap<K, usize, Seeded> =
        HashMap::with_capacity_and_hasher(of_b.len(), Seeded::default());
    let mut before: Vec<Option<usize>> = vec![None; of_b.len()];
    for (at, before) in before.iter_mut().enumerate() {
        if let Some(key) = key_b(at) {
            *before = last.insert(key, at);
        }
    }
    let mut partners = vec![None; of_a.len()];
    for (at, partner) in partners.iter_mut().enumerate().rev() {
        let Some(key) = key_a(at) else {
            continue;
        };
        if let Entry::Occupied(mut place) = last.entry(key) {
            *partner = Some(*place.get());
            match before[*place.get()] {
                Some(before) => {
                    place.insert(before);
                }
                None => {
                    place.remove();
                }
            }
        }
    }
    merged(of_a, of_b, &partners)
}

/// Pairs items of sets: doubles say nothing, so each may be one's partner more than once.
fn by_meaning(of_a: &[NodeId], of_b: &[NodeId], meanings: &Meanings) -> Vec<Pair> {
    let mut in_b: HashMap<Meaning, usize> = HashMap::with_capacity(of_b.len());
    for (at, id) in of_b.iter().enumerate() {
        if let Some(meaning) = meanings.b.value(*id) {
            in_b.entry(meaning).or_insert(at);
        }
    }
    let partners: Vec<_> = of_a
        .iter()
        .map(|id| in_b.get(&meanings.a.value(*id)?).copied())
        .collect();
    let mut pairs = merged(of_a, of_b, &partners);
    let met: HashSet<Meaning> = of_a.iter().filter_map(|id| meanings.a.value(*id)).collect();
    pairs.retain(|pair| match pair {
        (None, Some(b)) => meanings
            .b
            .value(*b)
            .is_none_or(|meaning| !met.contains(&meaning)),
        _ => true,
    });
    pairs
}

/// Pairs in the order of the first side. What the second has alone stands behind the partner of
/// what is before it there.
fn merged(of_a: &[NodeId], of_b: &[NodeId], partners: &[Option<usize>]) -> Vec<Pair> {
    let mut is_paired = vec![false; of_b.len()];
    for partner in partners.iter().flatten() {
        is_paired[*partner] = true;
    }
    let mut pairs = Vec::with_capacity(of_a.len().max(of_b.len()));
    let mut is_told = vec![false; of_b.len()];
    let alone_from = |first: usize, is_told: &mut Vec<bool>, pairs: &mut Vec<Pair>| {
        let alone = (first..of_b.len()).take_while(|at| !is_paired[*at]);
        for at in alone {
            if std::mem::replace(&mut is_told[at], true) {
                break;
            }
            pairs.push((None, Some(of_b[at])));
        }
    };
    alone_from(0, &mut is_told, &mut pairs);
    for (id, partner) in of_a.iter().zip(partners) {
        match partner {
            None => pairs.push((Some(*id), None)),
            Some(at) => {
                pairs.push((Some(*id), Some(of_b[*at])));
                alone_from(at + 1, &mut is_told, &mut pairs);
            }
        }
    }
    pairs
}

/// Pairs items whose order counts.
fn aligned(a: (&Tree, &[NodeId]), b: (&Tree, &[NodeId]), meanings: &Meanings) -> Vec<Pair> {
    let (of_a, of_b) = (a.1, b.1);
    let is_same = |(a, b): &(&NodeId, &NodeId)| meanings.a.value(**a) == meanings.b.value(**b);
    let front = of_a.iter().zip(of_b).take_while(is_same).count();
    let (rest_a, rest_b) = (&of_a[front..], &of_b[front..]);
    let back = rest_a
        .iter()
        .rev()
        .zip(rest_b.iter().rev())
        .take_while(is_same)
        .count();
    let anchors = anchors(
        &rest_a[..rest_a.len() - back],
        &rest_b[..rest_b.len() - back],
        meanings,
    );
    let inner = anchors.iter().map(|(a, b)| (a + front, b + front));
    let ends = (0..back).map(|at| (of_a.len() - back + at, of_b.len() - back + at));
    let starts = (0..front).map(|at| (at, at));

    let mut pairs = Vec::with_capacity(of_a.len().max(of_b.len()));
    let (mut next_a, mut next_b) = (0, 0);
    for (at_a, at_b) in starts.chain(inner).chain(ends) {
        between(
            (a.0, &of_a[next_a..at_a]),
            (b.0, &of_b[next_b..at_b]),
            &mut pairs,
        );
        pairs.push((Some(of_a[at_a]), Some(of_b[at_b])));
        (next_a, next_b) = (at_a + 1, at_b + 1);
    }
    between((a.0, &of_a[next_a..]), (b.0, &of_b[next_b..]), &mut pairs);
    pairs
}

/// Places of items that mean the same, ascending on both sides: the longest run of them that is in
/// order, once the n-th of each meaning has been given to the n-th.
fn anchors(of_a: &[NodeId], of_b: &[NodeId], meanings: &Meanings) -> Vec<(usize, usize)> {
    let mut places: HashMap<Option<Meaning>, VecDeque<usize>> = HashMap::new();
    for (at, id) in of_b.iter().enumerate() {
        places
            .entry(meanings.b.value(*id))
            .or_default()
            .push_back(at);
    }
    let matches = of_a.iter().enumerate().filter_map(|(at, id)| {
        let partner = places.get_mut(&meanings.a.value(*id))?.pop_front()?;
        Some((at, partner))
    });
    longest_ascending(&matches.collect::<Vec<_>>())
}

/// The longest run of `matches`, which ascend on the first side, that ascends on the second too.
fn longest_ascending(matches: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // Patience: the last match of the best run of each length, and what is before each match.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(matches.len());
    for (index, (_, at)) in matches.iter().enumerate() {
        let length = ends.partition_point(|end| matches[*end].1 < *at);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(index) = next {
        run.push(matches[index]);
        next = before[index];
    }
    run.reverse();
    run
}

/// Pairs what stands between two pairs, in order: an item changed where it stood.
fn between(a: (&Tree, &[NodeId]), b: (&Tree, &[NodeId]), pairs: &mut Vec<Pair>) {
    let (of_a, of_b) = (a.1, b.1);
    for at in 0..of_a.len().max(of_b.len()) {
        match (of_a.get(at), of_b.get(at)) {
            (Some(one), Some(other)) if form(a.0, *one) != form(b.0, *other) => {
                pairs.push((Some(*one), None));
                pairs.push((None, Some(*other)));
            }
            (one, other) => pairs.push((one.copied(), other.copied())),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_only_the_second_has_stands_where_it_has_it() {
        let ids = |ids: &[u32]| ids.iter().map(|id| NodeId(*id)).collect::<Vec<_>>();
        let (of_a, of_b) = (ids(&[1, 2, 3]), ids(&[9, 1, 8, 7, 3]));
        let pairs = by_key(&of_a, &of_b, |at| Some(of_a[at]), |at| Some(of_b[at]));
        let told: Vec<_> = pairs
            .iter()
            .map(|(a, b)| (a.map_or(0, |id| id.0), b.map_or(0, |id| id.0)))
            .collect();
        assert_eq!(told, [(0, 9), (1, 1), (0, 8), (0, 7), (2, 0), (3, 3)]);
    }

    proptest! {
        #[test]
        fn every_child_is_told_once(a in proptest::collection::vec(0..6_u32, 0..12), b in proptest::collection::vec(0..6_u32, 0..12)) {
            // Ids of the two sides; the key is the rest by six.
            let ids = |of: &[u32]| of.iter().enumerate().map(|(at, key)| NodeId(at as u32 * 6 + key)).collect::<Vec<_>>();
            let (of_a, of_b) = (ids(&a), ids(&b));
            let pairs = by_key(&of_a, &of_b, |at| Some(of_a[at].0 % 6), |at| Some(of_b[at].0 % 6));
            let mut told_a: Vec<_> = pairs.iter().filter_map(|pair| pair.0).collect();
            let mut told_b: Vec<_> = pairs.iter().filter_map(|pair| pair.1).collect();
            prop_assert_eq!(&told_a, &of_a);
            told_a.dedup();
            told_b.sort();
            prop_assert_eq!(told_b, of_b);
        }

        #[test]
        fn the_longest_run_ascends_and_is_longest(places in proptest::collection::vec(0..9_usize, 0..9)) {
            let matches: Vec<_> = places.iter().copied().enumerate().collect();
            let run = longest_ascending(&matches);
            prop_assert!(run.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
            let longest = (0..1_u32 << matches.len())
                .filter(|chosen| {
                    let of: Vec<_> = (0..matches.len()).filter(|at| chosen & (1 << at) != 0).collect();
                    of.windows(2).all(|two| places[two[0]] < places[two[1]])
                })
                .map(u32::count_ones)
                .max();
            prop_assert_eq!(run.len() as u32, longest.unwrap_or(0));
        }
    }
}
