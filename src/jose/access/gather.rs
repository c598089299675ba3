//! Collects grants: one claim in, in any of the forms issuers write, a grant for each name in it.
//!
//! Ten thousand rows are an ordinary token, so nothing is looked up from the top.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::grants::{Access, Elsewhere, Grant, Kind};
use super::providers::Provider;
use crate::jose::claims;
use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::sd_jwt::Processed;
use crate::jose::tree::{ContentKind, Key, NodeId, NodeKind, Tree};
use crate::jose::words;

/// More grants than this are no user's, and nobody reads them.
const MAX_GRANTS: usize = 250_000;
/// Longer names are not shown anywhere; they are cut in the token's own rows.
const MAX_CHARS: usize = 1 << 16;

/// What has been found so far.
pub(super) struct Gather<'a> {
    pub tree: &'a Tree,
    /// The same, with disclosed claims in their places: they grant as others do.
    pub processed: Processed<'a>,
    grants: Vec<Grant>,
    notes: Vec<Finding>,
    elsewhere: Vec<Elsewhere>,
    /// Claims that are read, with all that is in them.
    taken: HashSet<NodeId>,
    num_left_out: usize,
}

impl<'a> Gather<'a> {
    pub(super) fn new(decoded: &'a Decoded) -> Self {
        Self {
            tree: &decoded.tree,
            processed: Processed::of(decoded),
            grants: Vec::new(),
            notes: Vec::new(),
            elsewhere: Vec::new(),
            taken: HashSet::new(),
            num_left_out: 0,
        }
    }

    pub(super) fn finish(mut self, provider: Option<Provider>) -> Access {
        if self.num_left_out > 0 {
            let message = format!(
                "{} read, {} left out",
                words::count("grant", self.grants.len()),
                words::number(self.num_left_out as u64),
            );
            self.notes.push(
                Finding::new("grants-cut", Severity::Warn, message)
                    .advice("Questions about what was left out cannot be answered"),
            );
        }
        Access {
            provider,
            grants: self.grants,
            notes: self.notes,
            elsewhere: self.elsewhere,
        }
    }

    /// The claim of that name.
    pub(super) fn claim(&self, name: &str) -> Option<NodeId> {
        self.member(claims::payload(self.tree)?, name)
    }

    /// The member of that name; of duplicates the last.
    pub(super) fn member(&self, object: NodeId, name: &str) -> Option<NodeId> {
        self.processed.member(object, name)
    }

    /// What a value is made of.
    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<'a> {
        self.processed.children(id)
    }

    /// What it is, looking through layers.
    pub(super) fn json_kind(&self, id: NodeId) -> NodeKind {
        json_kind(self.tree, id)
    }

    /// The text of a string, number or boolean.
    pub(super) fn text(&self, id: NodeId) -> Option<Cow<'a, str>> {
        let is_text = match self.tree.node(id).kind {
            NodeKind::String => self.tree.raw(id).len() <= MAX_CHARS,
            NodeKind::Number | NodeKind::True | NodeKind::False => true,
            _ => false,
        };
        is_text.then(|| self.tree.text(id))
    }

    /// The same, as a text of its own.
    pub(super) fn owned(&self, id: NodeId) -> Option<String> {
        self.text(id).map(Cow::into_owned)
    }

    /// The same, for several grants to have.
    pub(super) fn shared(&self, id: NodeId) -> Option<Arc<str>> {
        self.text(id).map(Arc::from)
    }

    /// The members of an object with their names; of duplicates the last.
    pub(super) fn members(&self, object: NodeId) -> Vec<(String, NodeId)> {
        let children = self.children(object);
        let named = children.filter_map(|id| match self.processed.key(id) {
            Key::Name(name) => Some((name.into_owned(), id)),
            _ => None,
        });
        let mut members: Vec<(String, NodeId)> = named.collect();
        let mut seen = HashSet::new();
        members.reverse();
        members.retain(|(name, _)| seen.insert(name.clone()));
        members.reverse();
        members
    }

    /// The claims whose name begins like that, with their names.
    pub(super) fn claims_starting(&self, prefix: &str) -> Vec<(String, NodeId)> {
        let claims = claims::payload(self.tree).map(|payload| self.members(payload));
        let mut claims = claims.unwrap_or_default();
        claims.retain(|(name, _)| name.starts_with(prefix));
        claims
    }

    /// A value that rules are written against: its name is the resource. Only what has a text.
    pub(super) fn attribute(&mut self, name: &str, node: NodeId) {
        if let Some(grant) = self.one(Kind::Attribute, Some(node)) {
            grant.resource = Some(name.to_owned());
        }
    }

    /// The name of a member; an item's number.
    pub(super) fn name(&self, id: NodeId) -> String {
        match self.processed.key(id) {
            Key::Name(name) => name.into_owned(),
            Key::Index(index) => index.to_string(),
            Key::Section(_) | Key::None => String::new(),
        }
    }

    /// Marks a claim as read, with all that is in it.
    pub(super) fn take(&mut self, id: NodeId) {
        self.taken.insert(id);
    }

    /// Whether it was read.
    pub(super) fn is_taken(&self, id: NodeId) -> bool {
        self.taken.contains(&id)
    }

    /// Something that must be known.
    pub(super) fn note(
        &mut self,
        (code, severity): (&'static str, Severity),
        node: Option<NodeId>,
        message: impl Into<String>,
        advice: &str,
    ) {
        let at = node.map_or(At::Whole, At::Node);
        self.notes
            .push(Finding::new(code, severity, message).at(at).advice(advice));
    }

    /// That grants of this kind are decided outside the token.
    pub(super) fn decided_elsewhere(&mut self, kind: Kind, because: &str, node: Option<NodeId>) {
        self.elsewhere.push(Elsewhere {
            kind,
            because: because.to_owned(),
            node,
        });
    }

    /// A grant that `node` says; the caller fills in the rest.
    pub(super) fn push(&mut self, kind: Kind, value: Option<String>, node: NodeId) -> &mut Grant {
        let grant = Grant {
            kind,
            value,
            resource: None,
            actions: Arc::default(),
            token_hash: None,
            within: None,
            user_editable: false,
            node,
        };
        if self.grants.len() < MAX_GRANTS {
            self.grants.push(grant);
        } else {
            // The last place is written over: it is counted, and never empty.
            self.num_left_out += 1;
            if let Some(last) = self.grants.last_mut() {
                *last = grant;
            }
        }
        let last = self.grants.len() - 1;
        &mut self.grants[last]
    }

    /// The claim's text as one grant, if it is there and has one.
    pub(super) fn one(&mut self, kind: Kind, node: Option<NodeId>) -> Option<&mut Grant> {
        let node = node.filter(|node| !self.is_taken(*node))?;
        let text = self.text(node).filter(|text| !text.is_empty())?;
        let text = text.into_owned();
        self.take(node);
        Some(self.push(kind, Some(text), node))
    }

    /// Every name in a claim, whatever its form; the grants that came of it.
    pub(super) fn names(&mut self, kind: Kind, node: Option<NodeId>) -> &mut [Grant] {
        let before = self.grants.len();
        if let Some(node) = node.filter(|node| !self.is_taken(*node)) {
            self.take(node);
            self.read(kind, node);
        }
        &mut self.grants[before..]
    }

    /// The grants since there were `before` of them.
    pub(super) fn since(&mut self, before: usize) -> &mut [Grant] {
        let before = before.min(self.grants.len());
        &mut self.grants[before..]
    }

    /// How many grants there are.
    pub(super) fn len(&self) -> usize {
        self.grants.len()
    }

    fn read(&mut self, kind: Kind, node: NodeId) {
        match self.json_kind(node) {
            NodeKind::String => self.read_text(kind, node),
            NodeKind::Number => {
                let text = self.tree.text(node).into_owned();
                self.push(kind, Some(text), node);
            }
            NodeKind::Array => {
                for item in self.children(node) {
                    self.read_item(kind, item);
                }
            }
            NodeKind::Object => self.read_map(kind, node),
            _ => {}
        }
    }

    /// A string: words of a scope stand apart, other names between commas at most.
    fn read_text(&mut self, kind: Kind, node: NodeId) {
        let text = self.tree.text(node);
        let has_blanks = text.trim_ascii().contains(char::is_whitespace);
        let is_words = kind == Kind::Scope && (has_blanks || !text.contains(','));
        if is_words {
            for word in text.split_whitespace() {
                self.push(kind, Some(word.to_owned()), node);
            }
            return;
        }
        for name in text.split(',').map(str::trim) {
            if !name.is_empty() {
                self.push(kind, Some(name.to_owned()), node);
            }
        }
    }

    fn read_item(&mut self, kind: Kind, item: NodeId) {
        match self.json_kind(item) {
            NodeKind::Object => self.read_row(kind, item),
            NodeKind::String | NodeKind::Number => {
                let text = self.tree.text(item).into_owned();
                if !text.is_empty() {
                    self.push(kind, Some(text), item);
                }
            }
            _ => {}
        }
    }

    /// An object that stands for one grant: its name, or a resource and what may be done there.
    fn read_row(&mut self, kind: Kind, row: NodeId) {
        const NAMES: [&str; 9] = [
            "name",
            "role",
            "authority",
            "permission",
            "scope",
            "key",
            "code",
            "value",
            "id",
        ];
        const RESOURCES: [&str; 6] = [
            "permission_object",
            "rsname",
            "resource_name",
            "resource",
            "object",
            "subject",
        ];
        const ACTIONS: [&str; 5] = ["permission_actions", "actions", "action", "scopes", "verbs"];
        let first = |gather: &Self, names: &[&str]| {
            let texts = names.iter().filter_map(|name| {
                let text = gather.text(gather.member(row, name)?)?;
                Some(text.into_owned()).filter(|text| !text.is_empty())
            });
            texts.into_iter().next()
        };
        let name = first(self, &NAMES);
        let resource = first(self, &RESOURCES);
        if name.is_none() && resource.is_none() {
            return;
        }
        let list = ACTIONS.iter().find_map(|name| self.member(row, name));
        let actions = list.map_or_else(Vec::new, |list| self.words_of(list));
        let grant = self.push(kind, name, row);
        if resource.is_some() {
            grant.value = grant.value.take().filter(|_| kind != Kind::Permission);
        }
        grant.resource = resource;
        grant.actions = actions.into();
    }

    /// A map: its names are granted unless their value says no. Lists in it are actions.
    fn read_map(&mut self, kind: Kind, map: NodeId) {
        let is_one = ["name", "permission_object", "rsname", "resource"]
            .iter()
            .any(|name| self.member(map, name).is_some());
        if is_one {
            self.read_row(kind, map);
            return;
        }
        for member in self.children(map) {
            let name = self.name(member);
            match self.json_kind(member) {
                NodeKind::True | NodeKind::Object | NodeKind::Number => {
                    self.push(kind, Some(name), member);
                }
                NodeKind::Array if kind == Kind::Permission => {
                    let actions = self.words_of(member);
                    let grant = self.push(kind, None, member);
                    grant.resource = Some(name);
                    grant.actions = actions.into();
                }
                NodeKind::Array | NodeKind::String => {
                    let name: Arc<str> = name.into();
                    let before = self.grants.len();
                    self.read(kind, member);
                    for grant in &mut self.grants[before..] {
                        grant.within = Some(name.clone());
                    }
                }
                _ => {}
            }
        }
    }

    /// The strings of a list, or the words of a string.
    pub(super) fn words_of(&self, list: NodeId) -> Vec<String> {
        if self.json_kind(list) == NodeKind::Array {
            let items = self.children(list);
            return items
                .filter_map(|item| self.text(item).map(Cow::into_owned))
                .collect();
        }
        let text = self.text(list).unwrap_or_default();
        let words = text.split(|c: char| c.is_whitespace() || c == ',');
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

/// What a value is, looking through layers.
pub(super) fn json_kind(tree: &Tree, id: NodeId) -> NodeKind {
    match tree.content(id).map(|content| content.kind) {
        Some(ContentKind::Json(kind, _)) => kind,
        _ => tree.node(id).kind,
    }
}
