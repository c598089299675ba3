//! The shown token beside others: what it lacks and what only it has, line by line.
//!
//! Made by a job whenever the token, the choice or the way to compare has changed, and never
//! while the view is closed. The other token is the first side, so that what is lost is what the
//! shown token lacks.

use std::fmt;
use std::sync::Arc;

use super::derived::Analysis;
use super::input::Input;
use super::keyring::KeyRing;
use super::row_text::RowTexts;
use super::session::{EntryId, Session};
use crate::jose::access::Access;
use crate::jose::compare::{self, Difference, Matrix, Options};
use crate::jose::token::Token;
use crate::jose::tree::NodeId;
use crate::jose::words;

/// Most tokens compared with at once: more columns than that nobody reads.
pub const MAX_OTHERS: usize = 8;

/// What the shown token is compared with. The tokens are those of the session's list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparing {
    /// The first is compared claim by claim; with more there is a matrix of grants.
    pub others: Vec<EntryId>,
    /// Whether times and ids count too.
    pub counts_all: bool,
}

impl Comparing {
    /// Compares with this one claim by claim; those that were compared with stay in the matrix.
    pub fn choose(&mut self, id: EntryId) {
        let are_several = self.others.len() > 1;
        self.others.retain(|other| *other != id);
        if are_several {
            self.others.insert(0, id);
        } else {
            self.others = vec![id];
        }
        self.others.truncate(MAX_OTHERS);
    }

    /// Adds it, or leaves it out.
    pub fn toggle(&mut self, id: EntryId) {
        if self.others.contains(&id) {
            self.others.retain(|other| *other != id);
        } else if self.others.len() < MAX_OTHERS {
            self.others.push(id);
        }
    }

    /// The tokens chosen that are still there and are not the shown one; without any, the one
    /// seen before it.
    pub fn effective(&self, session: &Session, shown: &str) -> Vec<EntryId> {
        let is_other = |id: &EntryId| {
            session
                .entry(*id)
                .is_some_and(|entry| !entry.is_text(shown))
        };
        let mut others: Vec<EntryId> = self.others.iter().copied().filter(is_other).collect();
        if others.is_empty() {
            others.extend(session.newest_but(shown).map(|entry| entry.id));
        }
        others
    }
}

/// What is asked for in the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompareAction {
    /// Compare with this token claim by claim.
    With(EntryId),
    /// Have this token in the matrix, or leave it out.
    Toggle(EntryId),
    /// Compare with the token on the clipboard.
    Paste,
    /// Count times and ids, or leave them out.
    CountAll(bool),
    /// Show only what differs, or everything.
    ShowOnly(bool),
    /// Go to where this line stands in the shown token's tree.
    Reveal(Line),
    /// Copy the differences as Markdown.
    Copy,
}

/// Of what a comparison was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Revision of what was derived.
    token: u64,
    /// Revision of the keys, which open what is encrypted.
    keys: u64,
    others: Vec<EntryId>,
    counts_all: bool,
}

/// One line of the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Above the lines it speaks of.
    Head(String),
    /// A grant that the shown token lacks, an index of [`Difference::lost`].
    Lost(usize),
    /// A grant that only the shown token has, an index of [`Difference::gained`].
    Gained(usize),
    /// The names of the matrix's columns.
    Columns,
    /// A row of the matrix.
    Cells(usize),
    /// A row of the two trees.
    Row(usize),
}

/// Tokens side by side. Silent in `Debug`.
pub struct Compared {
    key: Key,
    /// The shown token.
    pub this: Arc<Analysis>,
    /// The others; never empty.
    pub others: Vec<(EntryId, Arc<Analysis>)>,
    /// In what the shown token differs from the first of the others.
    pub difference: Difference,
    /// Who may do what, where there are three tokens or more: the shown one first.
    pub matrix: Option<Matrix>,
    /// `3 grants lacking, 1 more · 4 claims changed, 1 only here, 2 only there`.
    pub summary: String,
    /// Only what differs.
    pub differing: Vec<Line>,
    /// Everything.
    pub all: Vec<Line>,
}

impl Compared {
    /// The token compared with claim by claim.
    pub fn other(&self) -> Option<&(EntryId, Arc<Analysis>)> {
        self.others.first()
    }
}

/// The work there is to do; owned, so that it can go to another thread.
pub struct Recipe {
    key: Key,
    this: Arc<Analysis>,
    others: Vec<(EntryId, Ingredient)>,
    ring: Arc<KeyRing>,
}

enum Ingredient {
    /// It was decoded before.
    Done(Arc<Analysis>),
    Token(Token),
}

impl Recipe {
    /// How many bytes are to be worked through.
    pub fn num_bytes(&self) -> usize {
        let others = self.others.iter().map(|(_, other)| match other {
            Ingredient::Done(analysis) => analysis.decoded.token.text.len(),
            Ingredient::Token(token) => token.text.len(),
        });
        self.this.decoded.token.text.len() + others.sum::<usize>()
    }

    /// Does the work; `None` when there is nothing to compare with.
    pub fn make(self) -> Option<Compared> {
        let others = self.others.into_iter().map(|(id, other)| match other {
            Ingredient::Done(analysis) => (id, analysis),
            Ingredient::Token(token) => (id, Arc::new(Analysis::of_token(token, &self.ring))),
        });
        let others: Vec<_> = others.collect();
        let (_, other) = others.first()?;
        let options = Options {
            ignore_times_and_ids: !self.key.counts_all,
        };
        let difference = compare::compare_known(
            (&other.decoded, other.access()),
            (&self.this.decoded, self.this.access()),
            &options,
        );
        let matrix = (others.len() > 1).then(|| {
            let accesses = others.iter().map(|(_, analysis)| analysis.access());
            let all: Vec<&Access> = std::iter::once(self.this.access())
                .chain(accesses)
                .collect();
            compare::matrix(&all)
        });
        Some(Compared {
            differing: lines(&difference, matrix.as_ref(), true),
            all: lines(&difference, matrix.as_ref(), false),
            summary: summary(&difference),
            key: self.key,
            this: self.this,
            others,
            difference,
            matrix,
        })
    }
}

/// `3 grants lacking, 1 more · 4 claims changed, 1 only here, 2 only there`.
fn summary(difference: &Difference) -> String {
    let counted = |counts: &[(usize, &str)], noun: &str| {
        let mut told: Vec<String> = Vec::new();
        for (num, word) in counts.iter().filter(|(num, _)| *num > 0) {
            told.push(if told.is_empty() {
                format!("{} {word}", words::count(noun, *num))
            } else {
                format!("{} {word}", words::number(*num as u64))
            });
        }
        told.join(", ")
    };
    let grants = [
        (difference.lost.len(), "lacking"),
        (difference.gained.len(), "more"),
    ];
    let claims = [
        (difference.changed().count(), "changed"),
        (difference.added().count(), "only here"),
        (difference.removed().count(), "only there"),
    ];
    let parts = [counted(&grants, "grant"), counted(&claims, "claim")];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// Grants first, then the claims.
fn lines(difference: &Difference, matrix: Option<&Matrix>, only_different: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut part = |title: String, part: Vec<Line>| {
        if !part.is_empty() {
            lines.push(Line::Head(title));
            lines.extend(part);
        }
    };
    if let Some(matrix) = matrix {
        let rows = matrix.rows.iter().enumerate();
        let rows = rows.filter(|(_, row)| row.differs || !only_different);
        let mut cells: Vec<Line> = rows.map(|(index, _)| Line::Cells(index)).collect();
        if !cells.is_empty() {
            cells.insert(0, Line::Columns);
        }
        part("Who may do what".to_owned(), cells);
    }
    let lost: Vec<Line> = (0..difference.lost.len()).map(Line::Lost).collect();
    let num = words::count("grant", lost.len());
    part(format!("This token lacks {num}"), lost);
    let gained: Vec<Line> = (0..difference.gained.len()).map(Line::Gained).collect();
    let num = words::count("grant", gained.len());
    part(format!("Only this token has {num}"), gained);
    let rows = difference.rows.iter().enumerate();
    let rows = rows.filter(|(_, row)| row.state.is_difference() || !only_different);
    part(
        "Claims".to_owned(),
        rows.map(|(index, _)| Line::Row(index)).collect(),
    );
    lines
}

/// The value of the shown token that a line is about: for what it lacks, the value around the
/// place.
pub fn node_of(compared: &Compared, line: &Line) -> Option<NodeId> {
    let difference = &compared.difference;
    let here = |row: usize| difference.rows.get(row).and_then(|row| row.b);
    let around = |row: usize| {
        let mut depth = difference.rows.get(row)?.depth;
        for above in difference.rows[..row].iter().rev() {
            if above.depth < depth {
                if above.b.is_some() {
                    return above.b;
                }
                depth = above.depth;
            }
        }
        None
    };
    match line {
        Line::Row(row) => here(*row).or_else(|| around(*row)),
        Line::Gained(index) => difference.gained.get(*index).map(|grant| grant.node),
        Line::Lost(index) => {
            let node = difference.lost.get(*index)?.node;
            let row = difference.rows.iter().position(|row| row.a == Some(node))?;
            here(row).or_else(|| around(row))
        }
        Line::Cells(index) => {
            let row = compared.matrix.as_ref()?.rows.get(*index)?;
            row.cells.first()?.as_ref().map(|cell| cell.node)
        }
        Line::Head(_) | Line::Columns => None,
    }
}

/// What the view reads.
#[derive(Default)]
pub struct Comparisons {
    /// The comparison; the old one stays while a new one is being made.
    pub shown: Option<Arc<Compared>>,
    /// What the rows of the shown token say.
    pub texts_here: RowTexts,
    /// What those of the first of the others say.
    pub texts_there: RowTexts,
    asked: Option<Key>,
}

impl Comparisons {
    /// Forgets what was compared: the view is closed, or there is no token.
    pub fn close(&mut self) {
        *self = Self::default();
    }

    /// Whether what is shown is what was asked for last.
    pub fn is_current(&self) -> bool {
        self.shown.as_ref().map(|shown| &shown.key) == self.asked.as_ref()
    }

    /// The comparison there is to make, if something has changed since it was last asked for.
    pub fn recipe(
        &mut self,
        input: &Input,
        analysis: &Arc<Analysis>,
        revision: u64,
    ) -> Option<Recipe> {
        let (session, comparing) = (&input.session, &input.comparing);
        let others = comparing.effective(session, &analysis.decoded.token.text);
        if others.is_empty() {
            self.close();
            return None;
        }
        let key = Key {
            token: revision,
            keys: input.keys.revision(),
            others,
            counts_all: comparing.counts_all,
        };
        if self.asked.as_ref() == Some(&key) {
            return None;
        }
        self.asked = Some(key.clone());
        let known = self.shown.as_ref().map_or(&[][..], |shown| &shown.others);
        let others = key.others.iter().filter_map(|id| {
            let done = known
                .iter()
                .find(|(known, other)| known == id && other.opening.is_none());
            let other = match done {
                Some((_, analysis)) => Ingredient::Done(analysis.clone()),
                None => Ingredient::Token(session.entry(*id)?.token()),
            };
            Some((*id, other))
        });
        Some(Recipe {
            others: others.collect(),
            this: analysis.clone(),
            ring: input.keys.get().clone(),
            key,
        })
    }

    /// Puts a comparison in place, unless something has changed since.
    pub fn accept(&mut self, compared: Option<Compared>) {
        if let Some(compared) = compared.filter(|one| Some(&one.key) == self.asked.as_ref()) {
            self.shown = Some(Arc::new(compared));
            self.texts_here = RowTexts::default();
            self.texts_there = RowTexts::default();
        }
    }
}

impl fmt::Debug for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Compared({:?})", self.difference)
    }
}

impl fmt::Debug for Comparisons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Comparisons({:?})", self.shown)
    }
}
