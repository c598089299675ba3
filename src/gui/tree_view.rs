//! Which nodes of the tree have a row now, in order: what is open, what a search found.
//!
//! A payload of a million values is ordinary input, so the rows are one flat list of ids made
//! again only when the token, an openness or the search changes. A frame reads a window of forty
//! of them; whatever a row says is made when it first comes into sight (see [`row_text`]).
//!
//! [`row_text`]: super::row_text

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::derived::Analysis;
use super::facts::Facts;
use super::json_lines::JsonLines;
use super::row_text::{RowText, RowTexts, shown};
use super::view::{JsonShows, View};
use crate::jose::token::SegmentName;
use crate::jose::tree::{NodeId, NodeKind, Tree};

/// Rows that are open without anybody asking; the rest is a click away.
const OPEN_ROWS: usize = 400;
/// Containers with more members than this start closed.
const OPEN_MEMBERS: usize = 200;
/// Containers deeper than this start closed.
const OPEN_DEPTH: u16 = 12;

/// The rows of the decoded pane. Refresh it after the actions and before the panes.
#[derive(Debug, Default)]
pub struct TreeView {
    /// Revision of the analysis, revision of the view.
    made_for: Option<(u64, u64)>,
    open_by_default: HashSet<NodeId>,
    rows: Vec<NodeId>,
    query: String,
    matches: Vec<NodeId>,
    /// Containers on the way to a match; one flag for each node, empty without a search.
    on_the_way: Vec<bool>,
    leaves: RefCell<Option<Rc<Vec<NodeId>>>>,
    texts: RowTexts,
    pointers: RefCell<HashMap<NodeId, Rc<str>>>,
    json: RefCell<Option<Rc<JsonLines>>>,
    facts: Facts,
    /// How often the rows were made; tests ask for it.
    builds: Cell<u64>,
}

impl TreeView {
    /// Makes the rows again if the token (`revision` of `Derived`) or the view changed. Opens what
    /// hides the selected node when the view asks to reveal it.
    pub fn refresh(&mut self, analysis: Option<&Analysis>, revision: u64, view: &mut View) {
        let Some(analysis) = analysis else {
            *self = Self::default();
            return;
        };
        let tree = &analysis.decoded.tree;
        if self.made_for.is_none_or(|(made, _)| made != revision) {
            *self = Self::default();
            self.open_by_default = open_by_default(tree);
            self.facts = Facts::of(analysis);
        }
        if self.made_for != Some((revision, view.rows_revision)) {
            self.search(tree, &view.search);
        }
        if view.reveal
            && let Some(id) = view.selected
        {
            self.open_way_to(tree, id, view);
        }
        if self.made_for != Some((revision, view.rows_revision)) {
            self.made_for = Some((revision, view.rows_revision));
            self.rows = self.visible(tree, view);
            self.builds.set(self.builds.get() + 1);
        }
    }

    /// The nodes that have a row, in reading order, which is also the order of their ids.
    pub fn rows(&self) -> &[NodeId] {
        &self.rows
    }

    /// Which row the node has, if it is not hidden in a closed one.
    pub fn row_of(&self, id: NodeId) -> Option<usize> {
        self.rows.binary_search(&id).ok()
    }

    /// Whether the node's children are shown.
    pub fn is_open(&self, id: NodeId, view: &View) -> bool {
        let by_hand = view.toggled.contains(&id);
        (self.open_by_default.contains(&id) != by_hand)
            || self.on_the_way.get(id.index()).copied().unwrap_or(false)
    }

    /// Opens or closes the node and all below it.
    pub fn set_open_below(&self, tree: &Tree, id: NodeId, open: bool, view: &mut View) {
        if tree.nodes.is_empty() {
            return;
        }
        let end = tree.node(id).end.0.max(id.0 + 1);
        self.set_open(tree, (id.0..end).map(NodeId), open, view);
    }

    /// Opens or closes everything. Sections stay open: a tree of three closed rows says nothing.
    pub fn set_open_everywhere(&self, tree: &Tree, open: bool, view: &mut View) {
        let all = (0..tree.nodes.len() as u32).map(NodeId);
        let all = all.filter(|id| open || tree.parent(*id).is_some());
        self.set_open(tree, all, open, view);
    }

    /// Opens whatever hides the node.
    pub fn open_way_to(&self, tree: &Tree, id: NodeId, view: &mut View) {
        if tree.nodes.is_empty() {
            return;
        }
        let way: Vec<NodeId> =
            std::iter::successors(tree.parent(id), |id| tree.parent(*id)).collect();
        self.set_open(tree, way.into_iter(), true, view);
    }

    fn set_open(
        &self,
        tree: &Tree,
        ids: impl Iterator<Item = NodeId>,
        open: bool,
        view: &mut View,
    ) {
        let mut changed = false;
        for id in ids {
            if !tree.has_children(id) {
                continue;
            }
            changed |= if self.open_by_default.contains(&id) == open {
                view.toggled.remove(&id)
            } else {
                view.toggled.insert(id)
            };
        }
        if changed {
            view.rows_revision += 1;
        }
    }

    /// What the search found, in reading order.
    pub fn matches(&self) -> &[NodeId] {
        &self.matches
    }

    /// What was searched for when the rows were made.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Which match the node is, counted from 0.
    pub fn match_of(&self, id: NodeId) -> Option<usize> {
        self.matches.binary_search(&id).ok()
    }

    /// The match after the node, or before it; around the end.
    pub fn next_match(&self, from: Option<NodeId>, forward: bool) -> Option<NodeId> {
        let (first, last) = (*self.matches.first()?, *self.matches.last()?);
        let Some(from) = from else {
            return Some(if forward { first } else { last });
        };
        let next = if forward {
            let at = self.matches.partition_point(|id| *id <= from);
            self.matches.get(at).copied().unwrap_or(first)
        } else {
            let at = self.matches.partition_point(|id| *id < from);
            at.checked_sub(1).map_or(last, |at| self.matches[at])
        };
        Some(next)
    }

    /// What the node's row says; made when first asked for.
    pub fn text(&self, analysis: &Analysis, id: NodeId) -> Rc<RowText> {
        self.texts.get(analysis, id)
    }

    /// What verdict strip and timeline tell.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The node's path; made when first asked for.
    pub fn pointer(&self, tree: &Tree, id: NodeId) -> Rc<str> {
        let mut kept = self.pointers.borrow_mut();
        if kept.len() > 4096 {
            kept.clear();
        }
        let pointer = kept.entry(id);
        Rc::clone(pointer.or_insert_with(|| shown(&tree.pointer(id), 400).into()))
    }

    /// Every value that holds no other, in reading order: the rows of the Claims tab.
    pub fn leaves(&self, tree: &Tree) -> Rc<Vec<NodeId>> {
        let mut slot = self.leaves.borrow_mut();
        let leaves = slot.get_or_insert_with(|| {
            let all = (0..tree.nodes.len() as u32).map(NodeId);
            Rc::new(all.filter(|id| is_leaf(tree, *id)).collect())
        });
        Rc::clone(leaves)
    }

    /// The lines of the JSON tab, `columns` characters wide at most.
    pub fn json_lines(&self, tree: &Tree, shows: JsonShows, columns: usize) -> Rc<JsonLines> {
        let mut slot = self.json.borrow_mut();
        if let Some(lines) = slot.as_ref()
            && lines.made_for() == (shows, columns)
        {
            return Rc::clone(lines);
        }
        let lines = Rc::new(JsonLines::new(tree, shows, columns, slot.as_deref()));
        *slot = Some(Rc::clone(&lines));
        lines
    }

    /// How often the rows were made since the token changed.
    pub fn builds(&self) -> u64 {
        self.builds.get()
    }

    fn search(&mut self, tree: &Tree, query: &str) {
        let query = query.trim();
        if query == self.query {
            return;
        }
        query.clone_into(&mut self.query);
        self.matches.clear();
        self.on_the_way = Vec::new();
        if query.is_empty() || tree.nodes.is_empty() {
            return;
        }
        self.matches = tree.search(query);
        self.on_the_way = vec![false; tree.nodes.len()];
        for id in &self.matches {
            let mut next = tree.parent(*id);
            while let Some(id) = next {
                if std::mem::replace(&mut self.on_the_way[id.index()], true) {
                    break;
                }
                next = tree.parent(id);
            }
        }
    }

    fn visible(&self, tree: &Tree, view: &View) -> Vec<NodeId> {
        let mut rows = Vec::new();
        let len = tree.nodes.len() as u32;
        let mut next = 0;
        while next < len {
            let id = NodeId(next);
            rows.push(id);
            next = if self.is_open(id, view) {
                next + 1
            } else {
                tree.node(id).end.0.max(next + 1)
            };
        }
        rows
    }
}

fn is_leaf(tree: &Tree, id: NodeId) -> bool {
    !matches!(tree.node(id).kind, NodeKind::Section(_)) && !tree.has_children(id)
}

/// Breadth first, so that the first screen shows every claim before any one of them in depth.
fn open_by_default(tree: &Tree) -> HashSet<NodeId> {
    let mut open = HashSet::new();
    if tree.nodes.is_empty() {
        return open;
    }
    let mut rows = 0;
    let mut queue: VecDeque<NodeId> = tree.sections().collect();
    while let Some(id) = queue.pop_front() {
        let node = tree.node(id);
        let opens = match node.kind {
            NodeKind::Section(name) => !matches!(name, SegmentName::Signature(_)),
            NodeKind::Object | NodeKind::Array | NodeKind::String => node.depth <= OPEN_DEPTH,
            _ => false,
        };
        if !opens || !tree.has_children(id) {
            continue;
        }
        let children: Vec<NodeId> = tree.children(id).take(OPEN_MEMBERS + 1).collect();
        let is_section = matches!(node.kind, NodeKind::Section(_));
        if !is_section && (children.len() > OPEN_MEMBERS || rows + children.len() > OPEN_ROWS) {
            continue;
        }
        rows += children.len();
        open.insert(id);
        queue.extend(children.into_iter().filter(|child| {
            // A list of objects reads best as its one-line summaries under one open example.
            let child = tree.node(*child);
            let is_item =
                child.key.is_empty() && matches!(child.kind, NodeKind::Object | NodeKind::Array);
            !is_item || child.ordinal == 0 || is_section
        }));
    }
    open
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::jose::limits::Limits;
    use crate::jose::token::TokenKind;
    use crate::jose::{decode, token};

    fn analysis(payload: &str) -> Analysis {
        let [header, payload] = [r#"{"alg":"RS256"}"#, payload].map(|s| URL_SAFE_NO_PAD.encode(s));
        let text: Arc<str> = format!("{header}.{payload}.AAAA").into();
        let token = token::parse(&text, TokenKind::Jws);
        Analysis::of(decode::decode(&token, &Limits::DEFAULT))
    }

    /// The paths of the payload's rows.
    fn rows(analysis: &Analysis, tree_view: &mut TreeView, view: &mut View) -> Vec<String> {
        tree_view.refresh(Some(analysis), 1, view);
        let tree = &analysis.decoded.tree;
        let payload = tree.section(SegmentName::Payload).unwrap();
        let rows = tree_view.rows().iter().copied();
        let inside = rows.filter(|id| *id > payload && *id < tree.node(payload).end);
        inside.map(|id| tree.pointer(id)).collect()
    }

    #[track_caller]
    fn check(payload: &str, expected: &[&str]) {
        let analysis = analysis(payload);
        let got = rows(&analysis, &mut TreeView::default(), &mut View::default());
        assert_eq!(got, expected);
    }

    #[test]
    fn a_list_of_objects_opens_its_first_one() {
        check(
            r#"{"a":[{"b":1},{"b":2}],"c":{"d":[3]}}"#,
            &["/a", "/a/0", "/a/0/b", "/a/1", "/c", "/c/d", "/c/d/0"],
        );
    }

    #[test]
    fn a_long_list_starts_closed() {
        let list = vec!["1"; OPEN_MEMBERS + 1].join(",");
        check(&format!(r#"{{"a":[{list}],"b":2}}"#), &["/a", "/b"]);
    }

    #[test]
    fn a_revealed_node_has_a_row_whatever_was_closed() {
        let analysis = analysis(r#"{"a":[{"b":1},{"b":{"c":2}}]}"#);
        let tree = &analysis.decoded.tree;
        let payload = tree.section(SegmentName::Payload).unwrap();
        let hidden = tree.find(payload, "/a/1/b/c").unwrap();
        let mut tree_view = TreeView::default();
        let mut view = View::default();
        tree_view.refresh(Some(&analysis), 1, &mut view);
        assert_eq!(tree_view.row_of(hidden), None);
        view.selected = Some(hidden);
        view.reveal = true;
        tree_view.refresh(Some(&analysis), 1, &mut view);
        assert!(tree_view.row_of(hidden).is_some());
    }

    #[test]
    fn closing_everything_leaves_the_claims_and_opening_brings_all_back() {
        let analysis = analysis(r#"{"a":[{"b":1},{"b":2}],"c":3}"#);
        let tree = &analysis.decoded.tree;
        let mut tree_view = TreeView::default();
        let mut view = View::default();
        rows(&analysis, &mut tree_view, &mut view);
        tree_view.set_open_everywhere(tree, false, &mut view);
        assert_eq!(rows(&analysis, &mut tree_view, &mut view), ["/a", "/c"]);
        tree_view.set_open_everywhere(tree, true, &mut view);
        assert_eq!(rows(&analysis, &mut tree_view, &mut view).len(), 6);
    }

    #[test]
    fn matches_go_around() {
        let analysis = analysis(r#"{"x1":1,"y":2,"x2":3}"#);
        let mut tree_view = TreeView::default();
        let mut view = View {
            search: "X".to_owned(),
            ..View::default()
        };
        tree_view.refresh(Some(&analysis), 1, &mut view);
        let [first, last] = tree_view.matches() else {
            panic!("{:?}", tree_view.matches());
        };
        assert_eq!(tree_view.next_match(None, true), Some(*first));
        assert_eq!(tree_view.next_match(Some(*first), true), Some(*last));
        assert_eq!(tree_view.next_match(Some(*last), true), Some(*first));
        assert_eq!(tree_view.next_match(Some(*first), false), Some(*last));
    }
}
