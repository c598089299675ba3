//! The rows of a draft's tree: every value that can be edited, by the path that names it.
//!
//! Nodes are numbered anew with every edit, so what is selected and what is open is remembered by
//! path. A payload of a million values is no draft to edit by hand, but it must not stall the
//! window either: long containers start closed, and rows are made when they come into sight.

use std::rc::Rc;

use super::derived::Analysis;
use super::drafted::{Drafted, Key};
use super::mint_view::{MintView, Place};
use super::row_text::{RowText, RowTexts};
use crate::jose::claims;
use crate::jose::mint::Section;
use crate::jose::tree::{ContentKind, NodeId, NodeKind, Tree};

/// Containers with more members than this start closed.
const OPEN_MEMBERS: usize = 60;
/// Most rows; a person who needs more edits the text.
const MAX_ROWS: usize = 4000;

/// One row.
#[derive(Debug)]
pub struct DraftRow {
    /// Its node in the draft's tree.
    pub id: NodeId,
    /// Its place.
    pub place: Place,
    /// Whether its children are shown; `None` without children.
    pub open: Option<bool>,
    /// Whether it is inside a token of its own, which somebody else signed.
    pub is_foreign: bool,
}

/// What a row is, for editing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A section that is an object.
    Section,
    /// An object, or a text that holds one.
    Object,
    /// An array, or a text that holds one.
    Array,
    /// A time claim.
    Time,
    /// A string.
    Text,
    /// Any other value.
    Value,
    /// Inside a token of its own, or no JSON: not edited here.
    Foreign,
}

/// The rows, made again when draft or openness have changed.
#[derive(Debug, Default)]
pub struct DraftRows {
    made_for: Option<(Key, u64)>,
    rows: Vec<DraftRow>,
    texts: RowTexts,
}

impl DraftRows {
    /// Makes the rows again if the draft or what is open has changed.
    pub fn refresh(&mut self, drafted: Option<&Drafted>, view: &MintView) {
        let Some(drafted) = drafted else {
            *self = Self::default();
            return;
        };
        let key = (drafted.key, view.rows_revision);
        let analysis = &drafted.analysis;
        if self.made_for != Some(key) {
            self.made_for = Some(key);
            self.rows.clear();
            self.texts = RowTexts::default();
            for section in [Section::Header, Section::Payload] {
                if let Some(id) = analysis.decoded.tree.section(section.name()) {
                    self.add(analysis, view, section, id, String::new(), false);
                }
            }
        }
    }

    /// The rows, in reading order.
    pub fn rows(&self) -> &[DraftRow] {
        &self.rows
    }

    /// What the row says; made when first asked for.
    pub fn text(&self, analysis: &Analysis, row: &DraftRow) -> Rc<RowText> {
        self.texts.get(analysis, row.id)
    }

    /// The row of a place, if it has one.
    pub fn row_of(&self, place: &Place) -> Option<usize> {
        self.rows.iter().position(|row| row.place == *place)
    }

    fn add(
        &mut self,
        analysis: &Analysis,
        view: &MintView,
        section: Section,
        id: NodeId,
        path: String,
        is_foreign: bool,
    ) {
        if self.rows.len() >= MAX_ROWS {
            return;
        }
        let tree = &analysis.decoded.tree;
        let place = Place { section, path };
        let has_children = tree.has_children(id);
        let by_default = tree.children(id).nth(OPEN_MEMBERS).is_none();
        let open = has_children.then(|| by_default != view.toggled.contains(&place));
        let path = place.path.clone();
        self.rows.push(DraftRow {
            id,
            place,
            open,
            is_foreign,
        });
        let is_foreign = is_foreign || holds_token(tree, id);
        if open == Some(true) {
            for child in tree.children(id) {
                let pointer = tree.step(child);
                let path = match pointer {
                    Some(step) => format!("{path}/{step}"),
                    None => path.clone(),
                };
                self.add(analysis, view, section, child, path, is_foreign);
            }
        }
    }
}

fn holds_token(tree: &Tree, id: NodeId) -> bool {
    let content = tree.content(id).map(|content| content.kind);
    matches!(content, Some(ContentKind::Token(_)))
}

/// What can be done with a row.
pub fn kind_of(analysis: &Analysis, row: &DraftRow) -> RowKind {
    let decoded = &analysis.decoded;
    let tree = &decoded.tree;
    if row.is_foreign {
        return RowKind::Foreign;
    }
    let node = tree.node(row.id);
    let content = tree.content(row.id).map(|content| content.kind);
    let kind = match content {
        Some(ContentKind::Json(kind, _)) if tree.has_children(row.id) => kind,
        _ => node.kind,
    };
    match kind {
        _ if matches!(node.kind, NodeKind::Section(_)) && kind == NodeKind::Object => {
            RowKind::Section
        }
        NodeKind::Object => RowKind::Object,
        NodeKind::Array => RowKind::Array,
        _ if matches!(node.kind, NodeKind::Section(_)) => RowKind::Foreign,
        _ if claims::time_at(decoded, row.id).is_some() => RowKind::Time,
        NodeKind::String => RowKind::Text,
        _ => RowKind::Value,
    }
}
