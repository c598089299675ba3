//! Input of any length → rows: which tokens are in it, what they say, how often they stand there.
//!
//! Bytes in, rows out, and whoever drives it may stop at any time or do windows in parallel:
//! [`Windows`] cuts the input, [`Window::sightings`] finds tokens, [`Ask::row`] says what one
//! holds, [`Ledger`] counts and [`Tally`] sums up. Memory is bounded by the longest stretch
//! without a break ([`LONGEST`]) and by what a ledger keeps, however long the input is.
//!
//! The tokens are those that `extract` finds, but for what it needs the whole text for: JSON
//! serializations, cookies in chunks, health cards in numbers, base64 bodies of an archive.
//! Encrypted refresh tokens, which `extract` sets apart as good for nothing else, are listed.

mod condition;
mod field;
mod ledger;
mod row;
mod tally;
#[cfg(test)]
mod tests;
mod window;

use std::fmt;

use aws_lc_rs::digest;

use super::token::TokenKind;

pub use condition::{Condition, ConditionError};
pub use field::{Field, FieldError};
pub use ledger::{Entry, Ledger, MOST_TOKENS};
pub use row::{Ask, Cell, Judge, Row};
pub use tally::{Tally, Top};
pub use window::{LONGEST, Window, Windows};

/// A token where it stands in the input. Silent in `Debug`: it is a credential.
#[derive(Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The normalised token, and behind it what an SD-JWT discloses.
    pub text: String,
    /// What it was taken for.
    pub kind: TokenKind,
    /// Whether some of it is missing.
    pub is_cut: bool,
    /// Its first byte in the input; of what was encoded once more, the first byte of that.
    pub offset: u64,
}

impl fmt::Debug for Sighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let num_bytes = self.text.len();
        write!(
            f,
            "Sighting({}, {num_bytes} bytes at {})",
            self.kind.word(),
            self.offset
        )
    }
}

/// What a token is known by once its text is forgotten: half of its SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark([u8; 16]);

impl Sighting {
    /// What it is known by.
    pub fn mark(&self) -> Mark {
        let hash = digest::digest(&digest::SHA256, self.text.as_bytes());
        let mut mark = [0; 16];
        for (to, from) in mark.iter_mut().zip(hash.as_ref()) {
            *to = *from;
        }
        Mark(mark)
    }
}
