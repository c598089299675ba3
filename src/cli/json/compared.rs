//! The document of `jotscope compare --json`: in what two tokens differ.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::jose::compare::{Change, Difference, GrantChange, IGNORED, Options};
use crate::jose::decode::Decoded;
use crate::jose::json;
use crate::jose::token::SegmentName;
use crate::jose::tree::{NodeId, Tree};

/// Everything in which the second token differs from the first.
#[derive(Serialize)]
pub struct CompareDoc {
    equal: bool,
    grants: GrantsDoc,
    added: Vec<OneSidedDoc>,
    removed: Vec<OneSidedDoc>,
    changed: Vec<ChangedDoc>,
    /// Differences past those listed.
    #[serde(skip_serializing_if = "is_none_left")]
    left_out: usize,
    /// Claims that are not counted, whether they differ or not.
    ignored: &'static [&'static str],
    /// What differs and is not counted.
    ignored_differences: Vec<String>,
}

// The signature is serde's.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_none_left(num: &usize) -> bool {
    *num == 0
}

#[derive(Serialize)]
struct GrantsDoc {
    gained: Vec<GrantDoc>,
    lost: Vec<GrantDoc>,
}

#[derive(Serialize)]
struct GrantDoc {
    text: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<String>,
    /// In the token that has it.
    path: String,
}

#[derive(Serialize)]
struct OneSidedDoc {
    /// Unsaid for the payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<&'static str>,
    path: String,
    value: Option<Box<RawValue>>,
}

#[derive(Serialize)]
struct ChangedDoc {
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<&'static str>,
    /// In the first token.
    path: String,
    /// In the second, where it stands elsewhere there.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_in_b: Option<String>,
    from: Option<Box<RawValue>>,
    to: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_layers: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_layers: Option<Vec<&'static str>>,
}

impl CompareDoc {
    /// Of these two tokens.
    pub fn new(a: &Decoded, b: &Decoded, difference: &Difference, options: Options) -> Self {
        let (a, b) = (&a.tree, &b.tree);
        let one_sided = |tree: &Tree, change: &Change, id: Option<NodeId>| OneSidedDoc {
            segment: segment(change),
            path: change.path.clone(),
            value: id.and_then(|id| value(tree, id)),
        };
        let changed = difference.changed().map(|change| {
            let path_in_b = change.b.map(|id| b.pointer(id));
            let [from_layers, to_layers] = match &change.layers {
                Some([from, to]) => [Some(from.clone()), Some(to.clone())],
                None => [None, None],
            };
            ChangedDoc {
                segment: segment(change),
                path: change.path.clone(),
                path_in_b: path_in_b.filter(|path| *path != change.path),
                from: change.a.and_then(|id| value(a, id)),
                to: change.b.and_then(|id| value(b, id)),
                from_layers,
                to_layers,
            }
        });
        Self {
            equal: difference.is_equal(),
            grants: GrantsDoc {
                gained: difference.gained.iter().map(GrantDoc::new).collect(),
                lost: difference.lost.iter().map(GrantDoc::new).collect(),
            },
            added: difference
                .added()
                .map(|change| one_sided(b, change, change.b))
                .collect(),
            removed: difference
                .removed()
                .map(|change| one_sided(a, change, change.a))
                .collect(),
            changed: changed.collect(),
            left_out: difference.num_left_out,
            ignored: if options.ignore_times_and_ids {
                &IGNORED
            } else {
                &[]
            },
            ignored_differences: difference.ignored.clone(),
        }
    }
}

impl GrantDoc {
    fn new(change: &GrantChange) -> Self {
        Self {
            text: change.text.clone(),
            kind: change.kind,
            value: change.value.clone(),
            resource: change.resource.clone(),
            actions: change.actions.clone(),
            path: change.path.clone(),
        }
    }
}

fn segment(change: &Change) -> Option<&'static str> {
    (change.segment != SegmentName::Payload).then(|| change.segment.word())
}

/// The value in its own characters, its layers opened; as a string where it is no JSON.
fn value(tree: &Tree, id: NodeId) -> Option<Box<RawValue>> {
    let text = tree.json(id, true, 0);
    RawValue::from_string(text)
        .or_else(|_| RawValue::from_string(json::quote(&tree.text(id))))
        .ok()
}
