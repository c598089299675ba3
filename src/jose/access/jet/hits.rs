//! The rows that are for one object, by the resource they are for, and what each does there.

use std::collections::BTreeMap;

use super::decide::Need;
use super::is_truthy;
use super::rows::Row;
use crate::jose::claims;
use crate::jose::tree::{NodeId, NodeKind, Tree};

/// What a row does to the question.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Grants,
    Lacks,
    Throws(&'static str),
}

#[derive(Clone, Copy)]
pub(super) struct Hit {
    pub index: usize,
    pub node: NodeId,
    pub outcome: Outcome,
}

/// The rows that are for the object, by the resource they are for.
#[derive(Default)]
pub(super) struct Hits {
    pub any: Vec<Hit>,
    pub by_hash: BTreeMap<String, Vec<Hit>>,
}

impl Hits {
    pub(super) fn of(tree: &Tree, list: NodeId, need: &Need<'_>) -> Self {
        let mut hits = Self::default();
        for (index, node) in tree.children(list).enumerate() {
            let Some(row) = Row::of(tree, node) else {
                let outcome = Outcome::Throws("a row is no object");
                hits.any.push(Hit {
                    index,
                    node,
                    outcome,
                });
                continue;
            };
            let Some(outcome) = outcome(tree, &row, need) else {
                continue;
            };
            let hit = Hit {
                index,
                node,
                outcome,
            };
            let hash = row
                .hash
                .filter(|hash| need.kind == "model" && is_truthy(tree, *hash));
            match hash {
                None => hits.any.push(hit),
                Some(hash) if tree.node(hash).kind == NodeKind::String => {
                    let hash = tree.text(hash).into_owned();
                    hits.by_hash.entry(hash).or_default().push(hit);
                }
                // No text is equal to what is none.
                Some(_) => {}
            }
        }
        hits
    }
}

/// `None` if the row is for something else.
fn outcome(tree: &Tree, row: &Row, need: &Need<'_>) -> Option<Outcome> {
    let is_text = |id: NodeId| tree.node(id).kind == NodeKind::String;
    let is = |id: Option<NodeId>, text: &str| match id {
        None => text.is_empty(),
        Some(id) => is_text(id) && tree.text(id) == text,
    };
    if need.kind == "model" {
        let object = match row.object {
            Some(id) if !is_text(id) => {
                return Some(Outcome::Throws("permission_object is no string"));
            }
            Some(id) => tree.text(id),
            None => "".into(),
        };
        // What follows the first dot; the resource in front is never compared.
        let model = object.split_once('.').map_or(&*object, |(_, model)| model);
        if !is(row.kind, "model") || model != need.object {
            return None;
        }
    } else if !is(row.kind, need.kind) || !is(row.object, need.object) {
        return None;
    }
    let Some(actions) = row.actions else {
        let grants = need.actions.is_empty();
        return Some(if grants {
            Outcome::Grants
        } else {
            Outcome::Lacks
        });
    };
    let grants = match tree.node(actions).kind {
        NodeKind::String => tree.text(actions).contains(need.actions),
        NodeKind::Array => tree
            .children(actions)
            .any(|item| is_text(item) && tree.text(item) == need.actions),
        NodeKind::Object => tree
            .children(actions)
            .any(|item| claims::is_called(tree, item, need.actions)),
        _ => return Some(Outcome::Throws("permission_actions is no string")),
    };
    Some(if grants {
        Outcome::Grants
    } else {
        Outcome::Lacks
    })
}
