//! What a row shows: a name, or a JSON Pointer through layers in which `*` is any member or item.

use std::str::FromStr;

use crate::jose::claims;
use crate::jose::decode::Decoded;
use crate::jose::json;
use crate::jose::token::SegmentName;
use crate::jose::tree::{NodeId, Tree};

/// Most values of one field that are shown: a `*` in a token of a megabyte may find a great many.
const MOST_VALUES: usize = 1000;

/// A column of a row, or what a condition asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// As it was written; the name of the column.
    pub name: String,
    /// The steps of a pointer; `None` for a name.
    steps: Option<Vec<Step>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// With its slash, as [`Tree::find`] wants it.
    Named(String),
    /// Any member or item.
    Any,
}

/// Why a text is no field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// There is nothing.
    #[error("a field is a name or a JSON Pointer; this one is empty")]
    Empty,
    /// RFC 6901 §3 knows `~0` and `~1` alone.
    #[error("a ~ in a JSON Pointer is followed by 0 or 1")]
    Escape,
}

impl FromStr for Field {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        if text.is_empty() {
            return Err(FieldError::Empty);
        }
        let steps = text.strip_prefix('/').map(|rest| {
            let steps = rest.split('/').map(|step| match step {
                "*" => Ok(Step::Any),
                step if has_odd_escape(step) => Err(FieldError::Escape),
                step => Ok(Step::Named(format!("/{step}"))),
            });
            steps.collect::<Result<Vec<_>, _>>()
        });
        Ok(Self {
            name: text.to_owned(),
            steps: steps.transpose()?,
        })
    }
}

fn has_odd_escape(step: &str) -> bool {
    let escapes = step.split('~').skip(1);
    let mut odd = escapes.filter(|after| !after.starts_with(['0', '1']));
    odd.next().is_some()
}

impl Field {
    /// Whether it may have several values.
    pub fn is_several(&self) -> bool {
        let mut steps = self.steps.iter().flatten();
        steps.any(|step| *step == Step::Any)
    }

    /// Where its values stand: claims under a name first, then the header's members.
    pub(super) fn nodes(&self, decoded: &Decoded) -> Vec<NodeId> {
        let tree = &decoded.tree;
        let Some(steps) = &self.steps else {
            let claims = claims::payload(tree);
            let claim = claims.and_then(|payload| claims::member(tree, payload, &self.name));
            return claim
                .or_else(|| of_header(tree, &self.name))
                .into_iter()
                .collect();
        };
        let mut nodes: Vec<NodeId> = tree.section(SegmentName::Payload).into_iter().collect();
        for step in steps {
            let next = nodes.iter().flat_map(|node| children(tree, *node, step));
            nodes = next.take(MOST_VALUES).collect();
        }
        nodes
    }

    /// Its value as JSON; an array where it may have several, `null` where there is none.
    pub(super) fn json(&self, decoded: &Decoded) -> String {
        let nodes = self.nodes(decoded);
        let mut values = nodes.iter().map(|node| value(&decoded.tree, *node));
        if self.is_several() {
            format!("[{}]", values.collect::<Vec<_>>().join(","))
        } else {
            values.next().unwrap_or_else(null)
        }
    }
}

/// The header's member of that name.
pub(super) fn of_header(tree: &Tree, name: &str) -> Option<NodeId> {
    claims::header(tree).and_then(|header| claims::member(tree, header, name))
}

fn children(tree: &Tree, node: NodeId, step: &Step) -> Vec<NodeId> {
    match step {
        Step::Any => tree.children(node).take(MOST_VALUES).collect(),
        Step::Named(step) => tree.find(node, step).into_iter().collect(),
    }
}

pub(super) fn null() -> String {
    "null".to_owned()
}

/// A value as JSON on one line, layers opened. What is damaged is given as the text it is.
pub(super) fn value(tree: &Tree, node: NodeId) -> String {
    one_line(tree.json(node, true, 0))
}

fn one_line(mut text: String) -> String {
    if text.contains(['\n', '\r']) {
        // In JSON a line break stands between values only.
        text = text.replace(['\n', '\r'], " ");
    }
    if serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok() {
        text
    } else {
        json::quote(&text)
    }
}
