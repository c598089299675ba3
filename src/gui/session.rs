//! Every token that was shown or found since the window opened: what it is called, where it came
//! from, and the paste that brings it back.
//!
//! In memory alone, never on disk, silent in `Debug`. Bounded: the oldest go first, those that a
//! person pinned last, and how many went is said.

use std::fmt;
use std::sync::Arc;

use super::brief::Brief;
use super::derived::Derived;
use super::input::{Input, Source};
use crate::jose::extract::Candidate;
use crate::jose::finding::Finding;
use crate::jose::limits::Limits;
use crate::jose::time::UnixTime;
use crate::jose::token::{self, Token, TokenKind};
use crate::jose::words;

/// Most tokens kept.
pub const MAX_ENTRIES: usize = 200;
/// Most bytes of their pastes and texts kept.
pub const MAX_BYTES: usize = 256 << 20;
/// Longest name, label or host in the list.
const MAX_CHARS: usize = 60;

/// What an entry is known by, for as long as the window is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EntryId(u64);

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

    /// Its text, to tell it from another.
    pub(super) fn is_text(&self, text: &str) -> bool {
        *self.token_text == *text
    }

    /// Whether every one of `words`, in lower case, is in its name or place.
    pub fn has(&self, words: &[&str]) -> bool {
        words.iter().all(|word| self.found_by.contains(word))
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

    fn num_bytes(&self) -> usize {
        self.token_text.len() + self.paste.len()
    }
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
        self.change(id, |entry| {
            entry.given = (!name.is_empty()).then_some(name);
            entry.put_words();
        });
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
            let parts = [
                Some(candidate.label.as_str()),
                candidate.host.as_deref(),
                Some(paste.source.0.as_str()),
            ];
            let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
            let place: Vec<String> = parts.map(|part| words::one_line(part, MAX_CHARS)).collect();
            self.next_id += 1;
            let mut entry = Entry {
                id: EntryId(self.next_id),
                is_pinned: false,
                paste: paste.text.clone(),
                source: paste.source.clone(),
                findings: paste.findings.to_vec(),
                candidate: index,
                brief: brief.clone(),
                token_text,
                kind: candidate.kind,
                given: None,
                name: String::new(),
                place: place.join(" · "),
                found_by: String::new(),
            };
            entry.put_words();
            entry
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
                sum += entry.token_text.len();
            } else {
                sum += entry.num_bytes();
                pastes.push(&entry.paste);
            }
        }
        sum
    }
}

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
        let is_plain = |entry: &Entry| !entry.is_pinned && entry.given.is_none();
        let is_over = |entry: &Entry| entry.id == id && !entry.is_text(&shown_text);
        session
            .entries
            .retain(|entry| !(is_over(entry) && is_plain(entry)));
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

/// A token of the list, decoded anew.
pub fn decoded(token: &Token) -> crate::jose::decode::Decoded {
    crate::jose::decode::decode(token, &Limits::DEFAULT)
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({}, {} bytes)", self.id.0, self.token_text.len())
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({} tokens)", self.entries.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::extract;

    const NOW: UnixTime = UnixTime(1_700_000_000.0);

    /// Puts every token of `text` on the list, in order.
    fn put(session: &mut Session, text: &str) {
        let extraction = extract::candidates(text, &Limits::DEFAULT);
        assert!(!extraction.candidates.is_empty());
        let (text, source) = (Arc::from(text), Source("test".to_owned()));
        let paste = Paste {
            text: &text,
            source: &source,
            findings: &[],
        };
        for (index, candidate) in extraction.candidates.iter().enumerate() {
            let brief = Brief::of(candidate, NOW);
            session.put(&paste, index, candidate, &brief);
        }
        session.bound(MAX_BYTES);
    }

    fn token(sub: usize) -> String {
        use base64::Engine as _;
        let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
        let payload = format!(r#"{{"sub":"user-{sub}"}}"#);
        format!("{}.{}.c2ln", encode(r#"{"alg":"HS256"}"#), encode(&payload))
    }

    fn names(session: &Session) -> Vec<&str> {
        session.entries().map(Entry::name).collect()
    }

    #[test]
    fn the_oldest_goes_first_and_a_pinned_one_last() {
        let mut session = Session::default();
        put(&mut session, &token(0));
        let first = session.entries().next().unwrap().id;
        session.pin(first);
        for n in 1..=MAX_ENTRIES {
            put(&mut session, &token(n));
        }
        assert_eq!(session.num_entries(), MAX_ENTRIES);
        assert_eq!(session.num_dropped(), 1);
        let names = names(&session);
        assert_eq!(names.first(), Some(&"user-0 · JWT"));
        assert!(!names.contains(&"user-1 · JWT"));
        assert!(names.contains(&"user-2 · JWT"));
    }

    #[test]
    fn a_list_of_pinned_ones_is_bounded_too() {
        let mut session = Session::default();
        for n in 0..MAX_ENTRIES + 3 {
            put(&mut session, &token(n));
            let top = session.entries.first().unwrap().id;
            session.pin(top);
        }
        assert_eq!(session.num_entries(), MAX_ENTRIES);
        assert!(!names(&session).contains(&"user-0 · JWT"));
    }

    #[test]
    fn bytes_are_bounded_and_a_paste_counts_once() {
        let mut session = Session::default();
        let long = |n: usize| {
            let filler = "- ".repeat(2_000);
            format!("{}\n{}\n{filler}", token(n), token(n + 1))
        };
        for n in [0, 10, 20] {
            put(&mut session, &long(n));
        }
        assert!((12_000..14_000).contains(&session.num_bytes()));
        session.bound(10_000);
        assert_eq!((session.num_entries(), session.num_dropped()), (4, 2));
        assert!(session.num_bytes() <= 10_000);
    }

    #[test]
    fn a_token_seen_again_keeps_its_name_and_moves_up() {
        let mut session = Session::default();
        put(&mut session, &token(1));
        let id = session.entries().next().unwrap().id;
        session.rename(id, " the \u{202e}old one ");
        put(&mut session, &token(2));
        put(&mut session, &format!("again: {}", token(1)));
        assert_eq!(names(&session), ["the \\u202eold one", "user-2 · JWT"]);
        session.rename(id, "");
        assert_eq!(names(&session), ["user-1 · JWT", "user-2 · JWT"]);
    }

    #[test]
    fn nothing_is_said_in_debug() {
        let mut session = Session::default();
        put(&mut session, &token(1));
        assert_eq!(format!("{session:?}"), "Session(1 tokens)");
        let entry = session.entries().next().unwrap();
        assert!(!format!("{entry:?}").contains("user-1"));
    }
}
