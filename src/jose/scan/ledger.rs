//! Which tokens were seen, in the order in which each was first, and how often.
//!
//! A token is known by a mark, never by its text. What is kept is bounded: past that all rows are
//! given out and the ledger starts anew, so that a token may have several rows, whose counts add
//! up. That is said in a finding.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use super::{Mark, Row};
use crate::jose::finding::{Finding, Severity};
use crate::jose::words;

/// Most different tokens kept at a time.
pub const MOST_TOKENS: usize = 500_000;
/// Most bytes of rows kept at a time.
const MOST_BYTES: usize = 256 << 20;

/// A token that is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which of the inputs it was first seen in.
    pub file: usize,
    /// Where in that.
    pub offset: u64,
    /// What is said of it.
    pub row: Row,
    /// How often it was seen.
    pub count: u64,
}

/// Counts tokens.
pub struct Ledger {
    seen: HashMap<Mark, Option<usize>>,
    entries: Vec<Entry>,
    num_bytes: usize,
    num_full: usize,
    most_tokens: usize,
    most_bytes: usize,
}

impl Default for Ledger {
    fn default() -> Self {
        Self::with_room(MOST_TOKENS, MOST_BYTES)
    }
}

impl Ledger {
    pub(super) fn with_room(most_tokens: usize, most_bytes: usize) -> Self {
        Self {
            seen: HashMap::new(),
            entries: Vec::new(),
            num_bytes: 0,
            num_full: 0,
            most_tokens,
            most_bytes,
        }
    }

    /// Counts a token; `row` is asked for when it is a new one, and `None` leaves it out. Whatever
    /// must make room is given to `full`.
    pub fn count(
        &mut self,
        mark: Mark,
        file: usize,
        offset: u64,
        row: impl FnOnce() -> Option<Row>,
        full: &mut dyn FnMut(Vec<Entry>),
    ) {
        if self.seen.len() >= self.most_tokens && !self.seen.contains_key(&mark) {
            self.give_out(full);
        }
        let index = match self.seen.entry(mark) {
            Slot::Occupied(known) => *known.get(),
            Slot::Vacant(new) => {
                let row = row();
                self.num_bytes += row.as_ref().map_or(0, Row::num_bytes);
                let index = *new.insert(row.as_ref().map(|_| self.entries.len()));
                self.entries.extend(row.map(|row| Entry {
                    file,
                    offset,
                    row,
                    count: 0,
                }));
                index
            }
        };
        if let Some(entry) = index.and_then(|index| self.entries.get_mut(index)) {
            entry.count += 1;
        }
        if self.num_bytes > self.most_bytes {
            self.give_out(full);
        }
    }

    fn give_out(&mut self, full: &mut dyn FnMut(Vec<Entry>)) {
        self.num_full += 1;
        self.num_bytes = 0;
        self.seen.clear();
        full(std::mem::take(&mut self.entries));
    }

    /// The rows that were not given out yet, and what was odd.
    pub fn finish(self) -> (Vec<Entry>, Option<Finding>) {
        let finding = (self.num_full > 0).then(|| {
            let message = format!(
                "more than {} tokens or {} of rows: rows were given out {} times, and a token may \
                 have several, whose counts add up",
                words::number(self.most_tokens as u64),
                words::bytes(self.most_bytes),
                self.num_full + 1
            );
            Finding::new("scan-ledger-full", Severity::Warn, message)
                .advice("Scan fewer files at a time, or ask for less with --where and --select")
        });
        (self.entries, finding)
    }
}
