//! Every token that was shown or found since the window opened: what it is called, where it came
//! from, and the paste that brings it back.
//!
//! In memory alone, never on disk, silent in `Debug`. Bounded: the oldest go first, those that a
//! person pinned last, and how many went is said.

mod entry;

use std::fmt;
use std::sync::Arc;

use self::entry::MAX_CHARS;
pub use self::entry::{Entry, EntryId};
use super::brief::Brief;
use super::derived::Derived;
use super::input::{Input, Source};
use crate::jose::extract::{self, Candidate, Extraction};
use crate::jose::finding::Finding;
use crate::jose::limits::Limits;
use crate::jose::time::UnixTime;
use crate::jose::words;

/// Most tokens kept.
pub const MAX_ENTRIES: usize = 200;
/// Most bytes of their pastes and texts kept.
pub const MAX_BYTES: usize = 256 << 20;

/// What is asked for in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionAction {
    /// Show this token, in the paste it came from.
    Show(EntryId),
    /// Keep it when others go, or no longer.
    Pin(EntryId),
    /// Call it so; an empty name is the one it had.
    Rename(EntryId, String),
    /// Take it off the list.
    Remove(EntryId),
    /// Forget every token: the list, the input, what undo keeps, and the draft.
    ForgetEverything,
}

/// The list, newest first. Silent in `Debug`.
#[derive(Default)]
pub struct Session {
    entries: Vec<Entry>,
    revision: u64,
    num_dropped: usize,
    next_id: u64,
    /// What the last edit of the paste made: the next edit replaces it, or every key pressed
    /// would leave a token behind.
    last_edited: Option<EntryId>,
}

impl Session {
    /// Pinned ones first, then newest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        let pinned = self.entries.iter().filter(|entry| entry.is_pinned);
        pinned.chain(self.entries.iter().filter(|entry| !entry.is_pinned))
    }

    /// The entry of that id, if it is still there.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// The entry of this token, if it is there.
    pub fn of_text(&self, token_text: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.is_text(token_text))
    }

    /// The newest that is not this token.
    pub fn newest_but(&self, token_text: &str) -> Option<&Entry> {
        let mut others = self.entries.iter();
        others.find(|entry| !entry.is_text(token_text))
    }

    /// How many there are.
    pub fn num_entries(&self) -> usize {
        self.entries.len()
    }

    /// How many went because there were too many.
    pub fn num_dropped(&self) -> usize {
        self.num_dropped
    }

    /// Grows with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Pins it, or no longer.
    pub fn pin(&mut self, id: EntryId) {
        self.change(id, |entry| entry.is_pinned = !entry.is_pinned);
    }

    /// Calls it so.
    pub fn rename(&mut self, id: EntryId, name: &str) {
        let name = words::one_line(name.trim(), MAX_CHARS);
        self.change(id, |entry| entry.give(name));
    }

    /// Takes it off the list.
    pub fn remove(&mut self, id: EntryId) {
        self.entries.retain(|entry| entry.id != id);
        self.revision += 1;
    }

    /// Takes all off the list.
    pub fn clear(&mut self) {
        self.entries = Vec::new();
        self.num_dropped = 0;
        self.last_edited = None;
        self.revision += 1;
    }

    fn change(&mut self, id: EntryId, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == id) {
            change(entry);
            self.revision += 1;
        }
    }

    /// Puts a token on top. One that is there already keeps its name and the paste it came from.
    fn put(&mut self, paste: &Paste<'_>, index: usize, candidate: &Candidate, brief: &Brief) {
        let token_text = candidate.whole_text();
        let known = self
            .entries
            .iter()
            .position(|entry| entry.is_text(&token_text));
        let entry = if let Some(at) = known {
            self.entries.remove(at)
        } else {
            self.next_id += 1;
            Entry::new(EntryId(self.next_id), paste, index, candidate, brief)
        };
        self.entries.insert(0, entry);
        self.revision += 1;
    }

    /// Lets the oldest go until the rest is within bounds; the newest always stays.
    fn bound(&mut self, max_bytes: usize) {
        while self.entries.len() > 1
            && (self.entries.len() > MAX_ENTRIES || self.num_bytes() > max_bytes)
        {
            let oldest = self.entries.iter().rposition(|entry| !entry.is_pinned);
            // The newest is what is being looked at.
            let oldest = oldest.filter(|at| *at > 0);
            self.entries
                .remove(oldest.unwrap_or(self.entries.len() - 1));
            self.num_dropped += 1;
        }
    }

    /// Bytes kept; a paste counts once, however many of its tokens are listed.
    fn num_bytes(&self) -> usize {
        let mut pastes: Vec<&Arc<str>> = Vec::new();
        let mut sum = 0;
        for entry in &self.entries {
            if pastes.iter().any(|paste| Arc::ptr_eq(paste, &entry.paste)) {
                sum += entry.num_token_bytes();
            } else {
                sum += entry.num_token_bytes() + entry.paste.len();
                pastes.push(&entry.paste);
            }
        }
        sum
    }
}

/// Where a token stood.
struct Paste<'a> {
    text: &'a Arc<str>,
    source: &'a Source,
    findings: &'a [Finding],
}

/// Puts the tokens of the paste on the list, the shown one on top. Of a long paste those that
/// have a line in "Also in this paste" are listed, and whichever is shown.
pub fn remember(input: &mut Input, derived: &Derived, now: UnixTime) {
    let (Some(shown), Some(analysis)) = (derived.candidate(), &derived.analysis) else {
        return;
    };
    let Input {
        text,
        source,
        findings,
        edited_at,
        session,
        ..
    } = input;
    let paste = Paste {
        text: text.get(),
        source,
        findings,
    };
    let shown_text = shown.whole_text();
    if let Some(id) = session.last_edited.take()
        && edited_at.is_some()
    {
        let is_over = |entry: &Entry| entry.id == id && !entry.is_text(&shown_text);
        session
            .entries
            .retain(|entry| !(is_over(entry) && entry.is_plain()));
    }
    let candidates = derived.extraction.candidates.iter().enumerate();
    let others: Vec<_> = candidates.zip(derived.briefs.iter()).collect();
    for ((index, candidate), brief) in others.into_iter().rev() {
        let is_listed = || session.of_text(&candidate.whole_text()).is_some();
        if index != derived.chosen && !is_listed() {
            session.put(&paste, index, candidate, brief);
        }
    }
    let title = analysis.provider.as_ref().map(|one| one.title.clone());
    let brief = Brief::told(shown, Some((&analysis.decoded, title)), now);
    let is_new = session.of_text(&shown_text).is_none();
    session.put(&paste, derived.chosen, shown, &brief);
    let top = session.entries.first().map(|entry| entry.id);
    session.last_edited = top.filter(|_| is_new && edited_at.is_some());
    session.bound(MAX_BYTES);
}

/// The tokens of a text that is not the input: pasted to be compared with.
pub struct Found {
    text: Arc<str>,
    extraction: Extraction,
    briefs: Vec<Brief>,
}

impl Found {
    /// Most tokens of one such text.
    const MOST: usize = 50;

    /// Looks for them.
    pub fn of(text: &str, now: UnixTime) -> Self {
        let extraction = extract::candidates(text, &Limits::DEFAULT);
        let candidates = extraction.candidates.iter().take(Self::MOST);
        Self {
            briefs: candidates
                .map(|candidate| Brief::of(candidate, now))
                .collect(),
            text: text.into(),
            extraction,
        }
    }
}

impl Session {
    /// Puts what was found on the list; gives the first, `None` where there is none.
    pub fn take_in(&mut self, found: &Found, source: &str) -> Option<EntryId> {
        let source = Source(source.to_owned());
        let paste = Paste {
            text: &found.text,
            source: &source,
            findings: &[],
        };
        let candidates = found.extraction.candidates.iter().enumerate();
        let all: Vec<_> = candidates.zip(&found.briefs).collect();
        for ((index, candidate), brief) in all.into_iter().rev() {
            self.put(&paste, index, candidate, brief);
        }
        self.bound(MAX_BYTES);
        let first = found.extraction.candidates.first()?;
        self.of_text(&first.whole_text()).map(|entry| entry.id)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({} tokens)", self.entries.len())
    }
}

#[cfg(test)]
mod tests;
