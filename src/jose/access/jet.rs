//! Jet Admin's permissions: what Jet Bridge reads of a token, and its decision, step by step.
//!
//! The bridge looks its own project up in `projects`. An owner or a super group may do everything;
//! a read-only member may read; anyone else needs a row. Rows are packed: base64, gzip, a JSON
//! array. A row is for one resource, known only by the hash of that resource's bridge token.

mod decide;
mod hits;
mod rows;

pub use decide::{Need, decide};

use std::collections::HashSet;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};

use super::gather::Gather;
use super::grants::{Access, Grant, Kind};
use crate::jose::claims;
use crate::jose::decode::Decoded;
use crate::jose::encoding::to_hex;
use crate::jose::finding::Severity;
use crate::jose::key::Secret;
use crate::jose::tree::{Key, NodeId, NodeKind, Tree};
use crate::jose::words;
use rows::{Row, Rows};

/// A project of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its unique name; empty for a token of 2020 that has none.
    pub name: String,
    /// What the token says of it.
    pub entry: NodeId,
    /// Whether the token is of the old shape, with one blob for one project at the top.
    pub is_old_shape: bool,
}

/// The projects a Jet Admin token admits to, in their order.
pub fn projects(decoded: &Decoded) -> Vec<Project> {
    projects_of(&decoded.tree)
}

fn projects_of(tree: &Tree) -> Vec<Project> {
    let Some(payload) = claims::payload(tree) else {
        return Vec::new();
    };
    if let Some(map) = claims::member(tree, payload, "projects") {
        let entries = tree
            .children(map)
            .filter_map(|entry| match tree.key(entry) {
                Key::Name(name) => Some(Project {
                    name: name.into_owned(),
                    entry,
                    is_old_shape: false,
                }),
                _ => None,
            });
        let mut entries: Vec<Project> = entries.collect();
        // Of duplicates the last counts.
        let mut seen = HashSet::new();
        entries.reverse();
        entries.retain(|project| seen.insert(project.name.clone()));
        entries.reverse();
        return entries;
    }
    // Before 2021 the token was for one project and its blob stood at the top.
    let project = claims::member(tree, payload, "project");
    let blob = claims::member(tree, payload, "permissions");
    let (Some(project), Some(_)) = (project, blob) else {
        return Vec::new();
    };
    vec![Project {
        name: tree.text(project).into_owned(),
        entry: payload,
        is_old_shape: true,
    }]
}

/// The hash that rows know a resource by: SHA-256 of its bridge token without hyphens and in lower
/// case, as lower-case hexadecimal digits.
pub fn bridge_token_hash(token: &Secret) -> String {
    let plain: Vec<u8> = token
        .expose()
        .trim_ascii()
        .iter()
        .filter(|byte| **byte != b'-')
        .map(u8::to_ascii_lowercase)
        .collect();
    let plain = Secret::new(plain);
    to_hex(digest(&SHA256, plain.expose()).as_ref(), false)
}

/// Whether a row belongs to the resource of a bridge token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belonging {
    /// Its hash is that token's.
    Own,
    /// It has no hash: it matches any resource.
    Any,
    /// It is for another resource.
    Other,
}

/// Whether `grant`, a row of a Jet Admin token, belongs to the bridge token with that hash.
pub fn belonging(grant: &Grant, hash: &str) -> Belonging {
    match grant.token_hash.as_deref() {
        None | Some("") => Belonging::Any,
        Some(own) if own == hash => Belonging::Own,
        Some(_) => Belonging::Other,
    }
}

/// The rows of `access` that the bridge with that token would look at, by their index in
/// [`Access::grants`].
pub fn rows_of(access: &Access, token: &Secret) -> Vec<usize> {
    let hash = bridge_token_hash(token);
    let grants = access.grants.iter().enumerate();
    let rows = grants.filter(|(_, grant)| {
        let is_row = grant.kind == Kind::Permission && grant.resource.is_some();
        is_row && belonging(grant, &hash) != Belonging::Other
    });
    rows.map(|(index, _)| index).collect()
}

/// Flags of an entry, the strongest first.
const FLAGS: [&str; 3] = ["owner", "super_group", "read_only"];

/// Reads every project with its flags and rows.
pub(super) fn grants(gather: &mut Gather<'_>) {
    let tree = gather.tree;
    for project in projects_of(tree) {
        let node = if project.is_old_shape {
            gather.claim("project").unwrap_or(project.entry)
        } else {
            project.entry
        };
        gather.push(Kind::Project, Some(project.name.clone()), node);
        for flag in FLAGS {
            let member = gather.member(project.entry, flag);
            if let Some(member) = member.filter(|member| is_truthy(tree, *member)) {
                let grant = gather.push(Kind::Role, Some(flag.to_owned()), member);
                grant.within = Some(project.name.as_str().into());
            }
        }
        if let Some(blob) = gather.member(project.entry, "permissions") {
            gather.take(blob);
        }
        match rows::of(tree, project.entry) {
            Rows::Absent => {}
            Rows::List(list) => read_rows(gather, &project, list),
            Rows::Broken(node, why) => gather.note(
                ("jet-blob-unreadable", Severity::Danger),
                Some(node),
                format!("Jet Bridge fails on these permissions: {why}"),
                "It answers 500 to all but owners and super groups: the blob is base64 with padding, gzip, a JSON list",
            ),
        }
    }
    if let Some(map) = gather.claim("projects") {
        gather.take(map);
    }
    for properties in ["user_properties", "group_properties"] {
        let claim = gather.claim(properties);
        for (name, value) in claim.map(|claim| gather.members(claim)).unwrap_or_default() {
            gather.attribute(&name, value);
        }
    }
    let admin = gather.claim("admin");
    if let Some(admin) = admin.filter(|admin| is_truthy(tree, *admin)) {
        gather.push(Kind::Role, Some("admin".to_owned()), admin);
        gather.note(
            ("jet-admin-sql", Severity::Warn),
            Some(admin),
            "admin lifts the word filter on raw SQL",
            "Such a token may run any statement the database user may",
        );
    }
}

/// What is odd about rows, each counted with the first row it was seen in.
#[derive(Default)]
struct Oddities {
    any_resource: (usize, Option<NodeId>),
    letters: (String, Option<NodeId>),
    order: (usize, Option<NodeId>),
    kinds: (Vec<String>, Option<NodeId>),
    no_object: (usize, Option<NodeId>),
}

/// What was last made, and of which characters: row after row says the same.
struct Last<'a, T>(Option<(&'a [u8], T)>);

impl<'a, T: Clone> Last<'a, T> {
    fn get(&mut self, raw: &'a [u8], make: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some((last, of_it)) if *last == raw => of_it.clone(),
            _ => self.0.insert((raw, make())).1.clone(),
        }
    }
}

fn read_rows(gather: &mut Gather<'_>, project: &Project, list: NodeId) {
    let tree = gather.tree;
    let within: Arc<str> = project.name.as_str().into();
    let (mut last_actions, mut last_hash) = (Last(None), Last(None));
    let mut odd = Oddities::default();
    for node in tree.children(list) {
        let Some(row) = Row::of(tree, node) else {
            odd.no_object.0 += 1;
            odd.no_object.1.get_or_insert(node);
            continue;
        };
        let text = |id: Option<NodeId>| id.map(|id| tree.text(id)).unwrap_or_default();
        let kind = text(row.kind);
        let hash = row.hash.filter(|hash| is_truthy(tree, *hash));
        let hash = hash.map(|id| last_hash.get(tree.raw(id), || Arc::from(tree.text(id))));
        let actions = row.actions.map(|id| {
            let make = || Arc::<[String]>::from(actions(gather, id));
            last_actions.get(tree.raw(id), make)
        });
        let actions = actions.unwrap_or_default();
        odd.see(node, &kind, &actions, hash.is_none());
        let grant = gather.push(Kind::Permission, None, node);
        if kind != "model" {
            grant.value = Some(kind.into_owned());
        }
        grant.resource = Some(text(row.object).into_owned());
        grant.actions = actions;
        grant.token_hash = hash;
        grant.within = Some(within.clone());
    }
    odd.tell(gather);
}

/// The letters of a row, each an action of its own; a text too long for letters is one.
fn actions(gather: &Gather<'_>, id: NodeId) -> Vec<String> {
    const MOST_LETTERS: usize = 64;
    if gather.tree.node(id).kind != NodeKind::String {
        return gather.words_of(id);
    }
    let text = gather.tree.text(id);
    if text.len() > MOST_LETTERS {
        return vec![text.into_owned()];
    }
    text.chars().map(String::from).collect()
}

impl Oddities {
    fn see(&mut self, node: NodeId, kind: &str, actions: &[String], is_any: bool) {
        if kind == "model" {
            if is_any {
                self.any_resource.0 += 1;
                self.any_resource.1.get_or_insert(node);
            }
            let order = |action: &String| "rwd".find(action.as_str());
            let known = actions.iter().filter_map(order);
            if !known.is_sorted_by(|a, b| a < b) {
                self.order.0 += 1;
                self.order.1.get_or_insert(node);
            }
        } else if kind != "project" && self.kinds.0.len() < 5 {
            if !self.kinds.0.iter().any(|seen| seen == kind) {
                self.kinds.0.push(kind.to_owned());
            }
            self.kinds.1.get_or_insert(node);
        }
        for action in actions
            .iter()
            .filter(|action| !["r", "w", "d"].contains(&action.as_str()))
        {
            if self.letters.0.len() < 64 && !self.letters.0.contains(action.as_str()) {
                self.letters.0.push_str(action);
            }
            self.letters.1.get_or_insert(node);
        }
    }

    fn tell(self, gather: &mut Gather<'_>) {
        if let (n, Some(node)) = self.any_resource {
            gather.note(
                ("jet-row-any-resource", Severity::Warn),
                Some(node),
                format!("{} without resource_token_hash", words::count("row", n)),
                "Such a row matches a model of that name in every resource of the project",
            );
        }
        if let (letters, Some(node)) = self.letters {
            gather.note(
                ("jet-unknown-actions", Severity::Info),
                Some(node),
                format!(
                    "actions beside r, w and d: {}",
                    words::one_line(&letters, 40)
                ),
                "Jet Bridge never asks for those",
            );
        }
        if let (n, Some(node)) = self.order {
            gather.note(
                ("jet-actions-order", Severity::Warn),
                Some(node),
                format!(
                    "{} with letters out of the order r, w, d",
                    words::count("row", n)
                ),
                "Jet Bridge looks for the letters it needs as one piece of the text",
            );
        }
        if let (kinds, Some(node)) = self.kinds {
            let kinds: Vec<String> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
            gather.note(
                ("jet-unknown-type", Severity::Info),
                Some(node),
                format!(
                    "rows of another type than model and project: {}",
                    kinds.join(", ")
                ),
                "Jet Bridge never asks for those",
            );
        }
        if let (n, Some(node)) = self.no_object {
            gather.note(
                ("jet-row-no-object", Severity::Danger),
                Some(node),
                format!("{} that is no object", words::count("row", n)),
                "Jet Bridge fails with 500 where it comes to such a row",
            );
        }
    }
}

/// What Python takes for true.
fn is_truthy(tree: &Tree, id: NodeId) -> bool {
    let node = tree.node(id);
    match node.kind {
        NodeKind::True => true,
        NodeKind::Number => tree
            .text(id)
            .parse::<f64>()
            .is_ok_and(|number| number != 0.0),
        NodeKind::String => node.value.len() > 2,
        NodeKind::Object | NodeKind::Array => tree.has_children(id),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_takes_a_token_however_it_is_written() {
        let of = |text: &str| bridge_token_hash(&Secret::new(text));
        let hash = of("b386d491-12cc-212c-81e9-e47bae01be29");
        assert_eq!(hash.len(), 64);
        assert_eq!(hash, of("B386D49112CC212C81E9E47BAE01BE29\n"));
        assert_ne!(hash, of("b386d491-12cc-212c-81e9-e47bae01be28"));
        assert_eq!(
            of(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
