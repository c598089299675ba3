//! One token of the list: its names, where it came from, and the paste that brings it back.

use std::fmt;
use std::sync::Arc;

use super::Paste;
use crate::gui::brief::Brief;
use crate::gui::input::Source;
use crate::jose::extract::Candidate;
use crate::jose::finding::Finding;
use crate::jose::time::UnixTime;
use crate::jose::token::{self, Token, TokenKind};
use crate::jose::words;

/// Longest name, label or host in the list.
pub(super) const MAX_CHARS: usize = 60;

/// What an entry is known by, for as long as the window is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EntryId(pub(super) u64);

/// One token of the list. Silent in `Debug`.
pub struct Entry {
    /// What it is known by.
    pub id: EntryId,
    /// Whether it goes last.
    pub is_pinned: bool,
    /// The text it stood in.
    pub paste: Arc<str>,
    /// Where that came from.
    pub source: Source,
    /// What was odd about its bytes.
    pub findings: Vec<Finding>,
    /// Which of the tokens in `paste` it is.
    pub candidate: usize,
    brief: Brief,
    token_text: Arc<str>,
    kind: TokenKind,
    given: Option<String>,
    name: String,
    place: String,
    /// Both in lower case, for the filter.
    found_by: String,
}

impl Entry {
    /// The token that stood there.
    pub(super) fn new(
        id: EntryId,
        paste: &Paste<'_>,
        index: usize,
        candidate: &Candidate,
        brief: &Brief,
    ) -> Self {
        let parts = [
            Some(candidate.label.as_str()),
            candidate.host.as_deref(),
            Some(paste.source.0.as_str()),
        ];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        let place: Vec<String> = parts.map(|part| words::one_line(part, MAX_CHARS)).collect();
        let mut entry = Self {
            id,
            is_pinned: false,
            paste: paste.text.clone(),
            source: paste.source.clone(),
            findings: paste.findings.to_vec(),
            candidate: index,
            brief: brief.clone(),
            token_text: candidate.whole_text(),
            kind: candidate.kind,
            given: None,
            name: String::new(),
            place: place.join(" · "),
            found_by: String::new(),
        };
        entry.put_words();
        entry
    }

    /// What it is called: `alice · Cognito ID token`, or as a person named it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it came from: `authorization header · api.example.test · clipboard`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Its state at `now`, in a word or two.
    pub fn state(&self, now: UnixTime) -> &'static str {
        self.brief.state(now)
    }

    /// The token, parsed anew.
    pub fn token(&self) -> Token {
        token::parse(&self.token_text, self.kind)
    }

    /// Whether it is the token of this text.
    pub fn is_text(&self, text: &str) -> bool {
        *self.token_text == *text
    }

    /// Whether every one of `words`, in lower case, is in its name or place.
    pub fn has(&self, words: &[&str]) -> bool {
        words.iter().all(|word| self.found_by.contains(word))
    }

    /// Calls it so; an empty name is the one it had.
    pub(super) fn give(&mut self, name: String) {
        self.given = (!name.is_empty()).then_some(name);
        self.put_words();
    }

    /// Whether nobody cared for it yet.
    pub(super) fn is_plain(&self) -> bool {
        !self.is_pinned && self.given.is_none()
    }

    fn put_words(&mut self) {
        let own = match &self.brief.holder {
            Some(holder) => format!("{holder} · {}", self.brief.what),
            None => self.brief.what.clone(),
        };
        self.name = match &self.given {
            Some(given) => given.clone(),
            None => own.clone(),
        };
        let given = self.given.as_ref().map_or("", |_| own.as_str());
        self.found_by = format!("{} {given} {}", self.name, self.place).to_lowercase();
    }

    /// Bytes of its own text.
    pub(super) fn num_token_bytes(&self) -> usize {
        self.token_text.len()
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({}, {} bytes)", self.id.0, self.token_text.len())
    }
}
