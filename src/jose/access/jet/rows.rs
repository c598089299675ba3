//! The rows of a project's entry, as Jet Bridge gets at them.

use super::is_truthy;
use crate::jose::claims;
use crate::jose::encoding::Alphabet;
use crate::jose::layers::Layer;
use crate::jose::tree::{ContentKind, NodeId, NodeKind, Tree};

/// What the bridge finds under `permissions`.
pub(super) enum Rows {
    /// Nothing: no row.
    Absent,
    /// The list of rows.
    List(NodeId),
    /// Something that makes it fail, and why.
    Broken(NodeId, String),
}

/// The rows of `entry`.
pub(super) fn of(tree: &Tree, entry: NodeId) -> Rows {
    let Some(blob) = claims::member(tree, entry, "permissions") else {
        return Rows::Absent;
    };
    if !is_truthy(tree, blob) {
        return Rows::Absent;
    }
    let broken = |why: &str| Rows::Broken(blob, why.to_owned());
    if tree.node(blob).kind != NodeKind::String {
        return broken("they are no string");
    }
    let Some(content) = tree.content(blob) else {
        return broken("they are not base64 of gzip of JSON");
    };
    match content.chain.layers.as_slice() {
        [Layer::Base64(form), Layer::Gzip { .. }, Layer::Json] => {
            // Python drops what is not of the standard alphabet, so a `-` shifts all behind it.
            if form.certain && form.alphabet == Alphabet::UrlSafe {
                return broken("they are base64url, and the bridge drops - and _");
            }
            if form.bare {
                return broken("the padding of their base64 is left out");
            }
        }
        layers => {
            let words: Vec<&str> = layers.iter().map(Layer::word).collect();
            return broken(&format!(
                "they are {}, not base64, gzip, json",
                words.join(", ")
            ));
        }
    }
    match content.kind {
        _ if !tree.is_intact(blob) => broken("they are cut or damaged"),
        ContentKind::Json(NodeKind::Array, _) => Rows::List(blob),
        ContentKind::Json(NodeKind::Object, _) if !tree.has_children(blob) => Rows::Absent,
        _ => broken("they hold no list"),
    }
}

/// The members of a row; of duplicates the last.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    pub kind: Option<NodeId>,
    pub object: Option<NodeId>,
    pub actions: Option<NodeId>,
    pub hash: Option<NodeId>,
}

impl Row {
    /// `None` for what is no object.
    pub(super) fn of(tree: &Tree, node: NodeId) -> Option<Self> {
        if tree.node(node).kind != NodeKind::Object {
            return None;
        }
        let mut row = Self::default();
        for member in tree.children(node) {
            // Ten thousand rows are usual: names are compared as they stand.
            let place = match claims::raw_name(tree, member) {
                b"permission_type" => &mut row.kind,
                b"permission_object" => &mut row.object,
                b"permission_actions" => &mut row.actions,
                b"resource_token_hash" => &mut row.hash,
                _ => continue,
            };
            *place = Some(member);
        }
        Some(row)
    }
}
