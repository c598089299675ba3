//! What one holder may do and another may not, and who of several may do what.
//!
//! Grants are compared as sets: a row is the same row when it is of one kind and about the same
//! thing, in the same place and for the same bridge token. Of permissions with actions, the actions
//! of all rows about one thing are taken together; that two rows `r` and `w` are not one row `rw`
//! to every server is told by the claims themselves.

use std::collections::{HashMap, HashSet};

use super::hash::Seeded;
use crate::jose::access::{Access, Grant, Kind};
use crate::jose::decode::Decoded;
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

/// All rows of one token about one thing.
struct Rows<'a> {
    first: &'a Grant,
    /// The actions of all rows, each once, where there is more than one row.
    merged: Option<Merged<'a>>,
}

/// Actions, in the order they stand and to be looked up.
#[derive(Default)]
struct Merged<'a> {
    actions: Vec<&'a str>,
    known: HashSet<&'a str>,
}

impl<'a> Rows<'a> {
    /// Actions of one row that are looked along: letters, and the usual verbs.
    const FEW: usize = 16;

    fn of(first: &'a Grant) -> Self {
        let mut rows = Self {
            first,
            merged: None,
        };
        if first.actions.len() > Self::FEW {
            rows.add(first);
        }
        rows
    }

    fn add(&mut self, grant: &'a Grant) {
        let first = self.first;
        let merged = self.merged.get_or_insert_with(|| {
            let mut merged = Merged::default();
            merged.add(first);
            merged
        });
        merged.add(grant);
    }

    fn has(&self, action: &str) -> bool {
        match &self.merged {
            None => self.first.actions.iter().any(|own| own == action),
            Some(merged) => merged.known.contains(action),
        }
    }

    /// The actions that `is_wanted`, each once.
    fn actions(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<&'a str> {
        let mut wanted: Vec<&'a str> = Vec::new();
        match &self.merged {
            Some(merged) => wanted.extend(merged.actions.iter().filter(|own| is_wanted(own))),
            None => {
                for own in self.first.actions.iter() {
                    if is_wanted(own) && !wanted.iter().any(|known| known == own) {
                        wanted.push(own);
                    }
                }
            }
        }
        wanted
    }
}

impl<'a> Merged<'a> {
    fn add(&mut self, grant: &'a Grant) {
        for action in grant.actions.iter() {
            if self.known.insert(action) {
                self.actions.push(action);
            }
        }
    }
}

/// The grants of several tokens by what they are about, in the order they first stand.
struct Table<'a> {
    order: Vec<About<'a>>,
    num_columns: usize,
    /// For each of `order`, what each token has of it, one after the other.
    cells: Vec<Option<Rows<'a>>>,
    /// Names of attributes of each token, whatever their values.
    attributes: Vec<HashSet<Option<&'a str>>>,
}

impl<'a> Table<'a> {
    fn of(tokens: &[&'a Access]) -> Self {
        let most = tokens.iter().map(|access| access.grants.len()).max();
        let most = most.unwrap_or(0);
        let mut places: HashMap<About<'a>, usize, Seeded> =
            HashMap::with_capacity_and_hasher(most, Seeded::default());
        let mut table = Self {
            order: Vec::with_capacity(most),
            num_columns: tokens.len(),
            cells: Vec::with_capacity(most * tokens.len()),
            attributes: vec![HashSet::new(); tokens.len()],
        };
        for (column, access) in tokens.iter().enumerate() {
            for grant in &access.grants {
                let about = About::of(grant);
                if about.kind == Kind::Attribute {
                    table.attributes[column].insert(about.resource);
                }
                let place = *places.entry(about).or_insert_with(|| {
                    table.order.push(about);
                    table.cells.extend(tokens.iter().map(|_| None));
                    table.order.len() - 1
                });
                match &mut table.cells[place * tokens.len() + column] {
                    Some(rows) => rows.add(grant),
                    cell => *cell = Some(Rows::of(grant)),
                }
            }
        }
        table
    }

    /// What each grant is about, and what each token has of it.
    fn rows(&self) -> impl Iterator<Item = (&About<'a>, &[Option<Rows<'a>>])> {
        let cells = self.cells.chunks(self.num_columns.max(1));
        self.order.iter().zip(cells)
    }
}

/// What `b` has and `a` lacks, then what `a` has and `b` lacks.
pub(super) fn changes(
    (a, of_a): (&Decoded, &Access),
    (b, of_b): (&Decoded, &Access),
) -> (Vec<GrantChange>, Vec<GrantChange>) {
    let table = Table::of(&[of_a, of_b]);
    let mut gained = missing(&table, (b, 1), 0);
    let mut lost = missing(&table, (a, 0), 1);
    gained.sort_by_key(|(change, _)| change.node);
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
            let whose = match hash {
                Some(hash) => format!("bridge token hash {}", words::one_line(hash, 12)),
                None => "any bridge token".to_owned(),
            };
            change.text = format!("{} for {whose}", change.text);
        }
    }
    let only = |changes: Vec<(GrantChange, Option<&str>)>| {
        changes.into_iter().map(|(change, _)| change).collect()
    };
    (only(gained), only(lost))
}

/// What token `one` has and `other` lacks, each with the hash of the bridge token it is for.
fn missing<'a>(
    table: &Table<'a>,
    (decoded, one): (&Decoded, usize),
    other: usize,
) -> Vec<(GrantChange, Option<&'a str>)> {
    let mut missing = Vec::new();
    for (about, cells) in table.rows() {
        let Some(rows) = &cells[one] else {
            continue;
        };
        // These say who the holder is, and differ between any two: claims tell them. An attribute
        // that the other token lacks altogether is another matter.
        let is_told = match about.kind {
            Kind::Identity => true,
            Kind::Attribute => table.attributes[other].contains(&about.resource),
            _ => false,
        };
        if is_told {
            continue;
        }
        let theirs = cells[other].as_ref();
        let actions = rows.actions(|action| theirs.is_none_or(|theirs| !theirs.has(action)));
        if theirs.is_none() || !actions.is_empty() {
            missing.push((change(decoded, rows.first, &actions), about.token_hash));
        }
    }
    missing
}

fn change(decoded: &Decoded, grant: &Grant, actions: &[&str]) -> GrantChange {
    GrantChange {
        text: text(grant, actions),
        kind: grant.kind.word(),
        value: grant.value.clone(),
        resource: grant.resource.clone(),
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
        node: grant.node,
        path: decoded.pointer(grant.node),
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
    let table = Table::of(tokens);
    let rows = table.rows().map(|(about, cells)| row(about, cells));
    let mut rows: Vec<MatrixRow> = rows.collect();
    rows.sort_by_key(|row| Kind::ALL.iter().position(|kind| *kind == row.kind));
    Matrix {
        num_columns: tokens.len(),
        rows,
    }
}

fn row(about: &About<'_>, cells: &[Option<Rows<'_>>]) -> MatrixRow {
    let cell = |rows: &Rows<'_>| MatrixCell {
        actions: rows
            .actions(|_| true)
            .into_iter()
            .map(str::to_owned)
            .collect(),
        node: rows.first.node,
    };
    let cells: Vec<_> = cells.iter().map(|rows| rows.as_ref().map(cell)).collect();
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
