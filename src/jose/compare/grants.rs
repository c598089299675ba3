//! What one holder may do and another may not, and who of several may do what.
//!
//! Grants are compared as sets: a row is the same row when it is of one kind and about the same
//! thing, in the same place and for the same bridge token. Of permissions with actions, the actions
//! of all rows about one thing are taken together; that two rows `r` and `w` are not one row `rw`
//! to every server is told by the claims themselves.

use std::collections::{HashMap, HashSet};

use crate::jose::access::{Access, Grant, Kind};
use crate::jose::tree::NodeId;
use crate::jose::words;

/// A grant that one token has and the other lacks, or actions of it. Silent in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct GrantChange {
    /// In words: ``role editor``, `` `w` on firebase_v3n6.awards ``.
    pub text: String,
    /// Its kind's word.
    pub kind: &'static str,
    /// Its name, as [`Grant::value`].
    pub value: Option<String>,
    /// What it is granted on.
    pub resource: Option<String>,
    /// The actions gained or lost; all of them when the other token has none of it.
    pub actions: Vec<String>,
    /// Where it says so, in the token that has it.
    pub node: NodeId,
    /// The path of `node`.
    pub path: String,
}

/// What makes two grants the same one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct About<'a> {
    kind: Kind,
    value: Option<&'a str>,
    resource: Option<&'a str>,
    within: Option<&'a str>,
    token_hash: Option<&'a str>,
}

impl<'a> About<'a> {
    fn of(grant: &'a Grant) -> Self {
        Self {
            kind: grant.kind,
            value: grant.value.as_deref(),
            resource: grant.resource.as_deref(),
            within: grant.within.as_deref(),
            token_hash: grant.token_hash.as_deref(),
        }
    }
}

/// All rows about one thing.
struct Rows<'a> {
    first: &'a Grant,
    actions: Vec<&'a str>,
    /// The same, for many.
    known: HashSet<&'a str>,
}

/// Grants by what they are about, and those in the order they first stand.
struct Table<'a> {
    order: Vec<About<'a>>,
    rows: HashMap<About<'a>, Rows<'a>>,
    /// Names of attributes, whatever their values.
    attributes: HashSet<Option<&'a str>>,
}

impl<'a> Table<'a> {
    fn of(access: &'a Access) -> Self {
        let mut table = Self {
            order: Vec::new(),
            rows: HashMap::with_capacity(access.grants.len()),
            attributes: HashSet::new(),
        };
        for grant in &access.grants {
            let about = About::of(grant);
            if about.kind == Kind::Attribute {
                table.attributes.insert(about.resource);
            }
            let rows = table.rows.entry(about).or_insert_with(|| {
                table.order.push(about);
                Rows {
                    first: grant,
                    actions: Vec::new(),
                    known: HashSet::new(),
                }
            });
            for action in &grant.actions {
                if rows.known.insert(action) {
                    rows.actions.push(action);
                }
            }
        }
        table
    }
}

/// What `b` has and `a` lacks, then what `a` has and `b` lacks.
pub(super) fn changes(a: &Access, b: &Access) -> (Vec<GrantChange>, Vec<GrantChange>) {
    let (of_a, of_b) = (Table::of(a), Table::of(b));
    let mut gained = missing(&of_b, &of_a);
    let mut lost = missing(&of_a, &of_b);
    // The same words on both sides are about two bridge tokens.
    let texts = |changes: &[(GrantChange, Option<&str>)]| -> HashSet<String> {
        changes
            .iter()
            .map(|(change, _)| change.text.clone())
            .collect()
    };
    let (in_gained, in_lost) = (texts(&gained), texts(&lost));
    for (change, hash) in gained.iter_mut().chain(&mut lost) {
        if in_gained.contains(&change.text) && in_lost.contains(&change.text) {
            change.text.push_str(&match hash {
                Some(hash) => format!(" for bridge token hash {}", words::one_line(hash, 12)),
                None => " for any bridge token".to_owned(),
            });
        }
    }
    let only = |changes: Vec<(GrantChange, Option<&str>)>| {
        changes.into_iter().map(|(change, _)| change).collect()
    };
    (only(gained), only(lost))
}

/// What `one` has and `other` lacks, each with the hash of the bridge token it is for.
fn missing<'a>(one: &Table<'a>, other: &Table<'_>) -> Vec<(GrantChange, Option<&'a str>)> {
    let mut missing = Vec::new();
    for about in &one.order {
        // These say who the holder is, and differ between any two: claims tell them. An attribute
        // that the other token lacks altogether is another matter.
        let is_told = match about.kind {
            Kind::Identity => true,
            Kind::Attribute => other.attributes.contains(&about.resource),
            _ => false,
        };
        if is_told {
            continue;
        }
        let Some(rows) = one.rows.get(about) else {
            continue;
        };
        let theirs = other.rows.get(about);
        let actions: Vec<&str> = rows
            .actions
            .iter()
            .copied()
            .filter(|action| theirs.is_none_or(|theirs| !theirs.known.contains(action)))
            .collect();
        if theirs.is_none() || !actions.is_empty() {
            let change = change(rows.first, &actions);
            missing.push((change, about.token_hash));
        }
    }
    missing
}

fn change(grant: &Grant, actions: &[&str]) -> GrantChange {
    GrantChange {
        text: text(grant, actions),
        kind: grant.kind.word(),
        value: grant.value.clone(),
        resource: grant.resource.clone(),
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
        node: grant.node,
        path: grant.path.clone(),
    }
}

/// A grant in words: ``role editor in shop``, `` `rwd` on firebase_v3n6.awards ``.
pub fn grant_text(grant: &Grant) -> String {
    let actions: Vec<&str> = grant.actions.iter().map(String::as_str).collect();
    text(grant, &actions)
}

fn text(grant: &Grant, actions: &[&str]) -> String {
    const MOST: usize = 120;
    let name = |name: &str| words::one_line(name, MOST);
    let is_word = |action: &&str| action.chars().nth(1).is_some();
    let between = if actions.iter().any(is_word) {
        ", "
    } else {
        ""
    };
    let actions = words::one_line(&actions.join(between), MOST);
    let value = grant.value.as_deref().filter(|value| !value.is_empty());
    let resource = grant.resource.as_deref();
    if let (Kind::Attribute, Some(value), Some(resource)) = (grant.kind, value, resource) {
        return format!("attribute {} = {}", name(resource), name(value));
    }
    let mut text = match (actions.as_str(), value, resource) {
        ("", value, Some(resource)) => match value {
            Some(value) => format!(
                "{} {} on {}",
                name(value),
                grant.kind.word(),
                name(resource)
            ),
            None => format!("{} on {}", grant.kind.word(), name(resource)),
        },
        ("", value, None) => format!("{} {}", grant.kind.word(), name(value.unwrap_or_default())),
        (actions, Some(value), Some(resource)) => {
            format!("`{actions}` on {} {}", name(value), name(resource))
        }
        (actions, value, resource) => {
            let on = resource.or(value).unwrap_or_default();
            format!("`{actions}` on {}", name(on))
        }
    };
    if let Some(within) = grant.within.as_deref().filter(|within| !within.is_empty()) {
        text.push_str(" in ");
        text.push_str(&name(within));
    }
    text
}

/// Who may do what: a row for each grant of any of the tokens, a column for each token.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Matrix {
    /// How many tokens there are; each row has as many cells.
    pub num_columns: usize,
    /// By kind in the order of [`Kind::ALL`], then as they first stand in the first token that has
    /// them.
    pub rows: Vec<MatrixRow>,
}

/// One grant, and who has it.
#[derive(Clone, PartialEq, Eq)]
pub struct MatrixRow {
    /// What sort of thing.
    pub kind: Kind,
    /// What it is called: its name, or the resource.
    pub name: String,
    /// Where it holds, if not everywhere.
    pub within: Option<String>,
    /// One for each token: `None`, it lacks it.
    pub cells: Vec<Option<MatrixCell>>,
    /// Whether not all of the tokens have the same of it.
    pub differs: bool,
}

/// What one token has of one grant.
#[derive(Clone, PartialEq, Eq)]
pub struct MatrixCell {
    /// The actions; empty where the grant has none.
    pub actions: Vec<String>,
    /// The value that says so, in that token's tree.
    pub node: NodeId,
}

/// Who of the holders may do what.
pub fn matrix(tokens: &[&Access]) -> Matrix {
    let tables: Vec<Table<'_>> = tokens.iter().map(|access| Table::of(access)).collect();
    let mut seen = HashSet::new();
    let orders = tables.iter().flat_map(|table| &table.order);
    let mut order: Vec<&About<'_>> = orders.filter(|about| seen.insert(**about)).collect();
    order.sort_by_key(|about| Kind::ALL.iter().position(|kind| *kind == about.kind));
    let rows = order.into_iter().map(|about| row(about, &tables));
    Matrix {
        num_columns: tokens.len(),
        rows: rows.collect(),
    }
}

fn row(about: &About<'_>, tables: &[Table<'_>]) -> MatrixRow {
    let cells: Vec<_> = tables
        .iter()
        .map(|table| {
            let rows = table.rows.get(about)?;
            Some(MatrixCell {
                actions: rows
                    .actions
                    .iter()
                    .map(|action| (*action).to_owned())
                    .collect(),
                node: rows.first.node,
            })
        })
        .collect();
    let sorted = |cell: &Option<MatrixCell>| {
        cell.as_ref().map(|cell| {
            let mut actions = cell.actions.clone();
            actions.sort_unstable();
            actions
        })
    };
    let differs = cells
        .windows(2)
        .any(|two| sorted(&two[0]) != sorted(&two[1]));
    let value = about.value.filter(|value| !value.is_empty());
    MatrixRow {
        kind: about.kind,
        name: match (value, about.resource) {
            (Some(value), Some(resource)) => format!("{value} {resource}"),
            (one, other) => one.or(other).unwrap_or_default().to_owned(),
        },
        within: about.within.map(str::to_owned),
        cells,
        differs,
    }
}

impl std::fmt::Debug for GrantChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GrantChange({} at node {})", self.kind, self.node.0)
    }
}

impl std::fmt::Debug for Matrix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (rows, columns) = (self.rows.len(), self.num_columns);
        write!(f, "Matrix({rows} rows, {columns} columns)")
    }
}
