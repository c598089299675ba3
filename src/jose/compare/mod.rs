//! Two tokens side by side: what one says that the other does not.
//!
//! The comparison is of meanings, through every layer: what a compressed claim holds is compared,
//! not how it was packed; the order of members, blanks, escapes (`\/`) and the spelling of a number
//! are no difference; lists of grants are sets, and permission rows are found by what they are
//! about. Times and ids differ between any two tokens, so they are shown and not counted unless
//! asked for; nor is the signature, which differs wherever anything does.

mod grants;
mod hash;
mod meaning;
mod pairing;
mod sets;
mod walk;

use super::access::{self, Access};
use super::decode::Decoded;
use super::token::SegmentName;
use super::tree::NodeId;

pub use self::grants::{GrantChange, Matrix, MatrixCell, MatrixRow, grant_text, matrix};

/// Claims that are not counted unless asked for: when a token was made, until when it is good, and
/// which one it is.
pub const IGNORED: [&str; 5] = ["iat", "exp", "nbf", "jti", "auth_time"];

/// How two tokens are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether [`IGNORED`] claims, signatures and the salts of SD-JWT disclosures are left out of
    /// the count.
    pub ignore_times_and_ids: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            ignore_times_and_ids: true,
        }
    }
}

/// How the two sides of a row stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// They mean the same, all that is inside included.
    Same,
    /// They differ, or something inside does.
    Changed,
    /// Only the first token has it.
    OnlyA,
    /// Only the second token has it.
    OnlyB,
    /// They differ in what is not counted.
    Ignored,
}

impl State {
    /// Whether it makes the tokens different.
    pub fn is_difference(self) -> bool {
        matches!(self, Self::Changed | Self::OnlyA | Self::OnlyB)
    }
}

/// One line of the two trees side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The node in the first token's tree.
    pub a: Option<NodeId>,
    /// The node in the second token's tree.
    pub b: Option<NodeId>,
    /// How they stand to each other.
    pub state: State,
    /// How many rows are above it in the tree; 0 for segments.
    pub depth: u16,
}

/// One difference that counts: the outermost value that one token lacks, or the innermost that
/// differs.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// Its row, an index of [`Difference::rows`].
    pub row: usize,
    /// The node in the first token's tree; `None`: it was added.
    pub a: Option<NodeId>,
    /// The node in the second token's tree; `None`: it was removed.
    pub b: Option<NodeId>,
    /// The segment it is in.
    pub segment: SegmentName,
    /// Its path (RFC 6901) through layers, in the token that has it; in the first if both have.
    pub path: String,
    /// Its value in the first token on one line, shortened.
    pub from: Option<String>,
    /// Its value in the second token on one line, shortened.
    pub to: Option<String>,
    /// The layers around it in either token, where those differ: `["json"]` and `[]`.
    pub layers: Option<[Vec<&'static str>; 2]>,
}

/// Everything in which two tokens differ. Not `Serialize`, and silent in `Debug`.
#[derive(Clone, Default)]
pub struct Difference {
    /// Both trees in reading order, every value of either; see [`Row::state`].
    pub rows: Vec<Row>,
    /// What differs, in reading order; at most [`MOST_CHANGES`].
    pub changes: Vec<Change>,
    /// Differences past [`MOST_CHANGES`]; their rows are there.
    pub num_left_out: usize,
    /// What the second token's holder may do and the first's may not.
    pub gained: Vec<GrantChange>,
    /// What the first token's holder may do and the second's may not.
    pub lost: Vec<GrantChange>,
    /// Names of claims that differ and are not counted, as `iat`; each once.
    pub ignored: Vec<String>,
}

/// Changes that are told in words; a pair of tokens that differ more is not read by anybody.
pub const MOST_CHANGES: usize = 100_000;

impl Difference {
    /// Whether the tokens say the same, but for what is not counted.
    pub fn is_equal(&self) -> bool {
        self.changes.is_empty()
    }

    /// What only the second token has.
    pub fn added(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.a.is_none())
    }

    /// What only the first token has.
    pub fn removed(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.b.is_none())
    }

    /// What both have, and differs.
    pub fn changed(&self) -> impl Iterator<Item = &Change> {
        let is_both = |change: &&Change| change.a.is_some() && change.b.is_some();
        self.changes.iter().filter(is_both)
    }
}

/// Compares what two tokens say.
pub fn compare(a: &Decoded, b: &Decoded, options: &Options) -> Difference {
    let (of_a, of_b) = (access::report(a), access::report(b));
    compare_known((a, &of_a), (b, &of_b), options)
}

/// The same for tokens whose [`Access`] is known already: a third of the work is reading grants.
pub fn compare_known(
    (a, of_a): (&Decoded, &Access),
    (b, of_b): (&Decoded, &Access),
    options: &Options,
) -> Difference {
    let mut difference = walk::walk(a, b, *options);
    (difference.gained, difference.lost) = grants::changes((a, of_a), (b, of_b));
    difference
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Change({})", self.path)
    }
}

impl std::fmt::Debug for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (rows, changes) = (self.rows.len(), self.changes.len());
        write!(f, "Difference({rows} rows, {changes} changes)")
    }
}

#[cfg(test)]
mod tests;
