//! What the person gave us: the paste and the choices that decide what is computed from it.
//! Never on disk; silent in `Debug`.
//!
//! Whatever is pasted, typed or opened replaces the input, and a slip of the hand must not lose a
//! token that took five minutes to get. So earlier inputs are kept, in memory and up to a bound.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::accessed::Beside;
use super::compared::Comparing;
use super::demands::Demands;
use super::detached::Payload;
use super::drafting::Drafting;
use super::keyring::KeyRing;
use super::session::Session;
use crate::jose::finding::Finding;
use crate::jose::time::UnixTime;

/// Most bytes of earlier inputs kept for undo; the last one is kept whatever its size.
const MAX_HISTORY_BYTES: usize = 128 << 20;
/// Most earlier inputs kept.
const MAX_HISTORY: usize = 200;

/// A value and how often it was changed. Whoever computes from it compares revisions.
#[derive(Clone, Default)]
pub struct Edited<T> {
    value: T,
    revision: u64,
}

impl<T> Edited<T> {
    /// The value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// Grows with every change; never repeats.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Replaces the value.
    pub fn set(&mut self, value: T) {
        self.value = value;
        self.revision += 1;
    }

    /// Changes the value in place.
    pub fn edit<R>(&mut self, change: impl FnOnce(&mut T) -> R) -> R {
        self.revision += 1;
        change(&mut self.value)
    }
}

/// Where the paste came from, in a word or two for the encoded pane: `clipboard`, `jet.har`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source(pub String);

/// Everything a person gave.
#[derive(Default)]
pub struct Input {
    /// The pasted text, as it was pasted.
    pub text: Edited<Arc<str>>,
    /// Where it came from.
    pub source: Source,
    /// What was odd about the bytes it was read from.
    pub findings: Vec<Finding>,
    /// Which candidate is shown, an index of the extraction's list.
    pub candidate: Edited<usize>,
    /// Where the paste was edited last: the token there stays the shown one, wherever it comes to
    /// stand among the candidates.
    pub edited_at: Option<usize>,
    /// The keys a signature is checked with; never the token's own.
    pub keys: Edited<Arc<KeyRing>>,
    /// What is demanded of the token.
    pub demands: Edited<Demands>,
    /// What a server knows beside the token, and what is expected.
    pub beside: Edited<Beside>,
    /// The token that is about to be minted.
    pub drafting: Edited<Drafting>,
    /// The payload of a token that does not carry its own.
    pub payload: Edited<Option<Payload>>,
    /// The time judged for, when it is not now.
    pub as_of: Option<UnixTime>,
    /// Every token that was shown or found since the window opened.
    pub session: Session,
    /// Which of them the shown one is compared with.
    pub comparing: Comparing,
    past: Vec<Snapshot>,
    future: Vec<Snapshot>,
    /// Where typing would go on: an edit there joins the one before in a single step of undo.
    typing_at: Option<usize>,
}

/// One earlier input.
struct Snapshot {
    text: Arc<str>,
    source: Source,
    findings: Vec<Finding>,
    candidate: usize,
    edited_at: Option<usize>,
}

impl Input {
    /// Replaces the whole text; the old one can be had back.
    pub fn replace(&mut self, text: impl Into<Arc<str>>, source: Source, findings: Vec<Finding>) {
        let text = text.into();
        self.typing_at = None;
        if *text != **self.text.get() {
            self.remember();
        }
        self.put(Snapshot {
            text,
            source,
            findings,
            candidate: 0,
            edited_at: None,
        });
    }

    /// Replaces the bytes of `range`, moved outwards to whole characters. Edits that go on where
    /// the last one ended are undone together.
    pub fn edit(&mut self, range: Range<usize>, insert: &str) {
        let old = self.text.get().clone();
        let range = whole_chars(&old, range);
        let typed = self.typing_at.is_some_and(|at| {
            at == range.end || (at == range.start && insert.is_empty() && range.len() == 1)
        });
        if !typed {
            self.remember();
        }
        self.future.clear();
        let mut text = String::with_capacity(old.len() - range.len() + insert.len());
        text.push_str(&old[..range.start]);
        text.push_str(insert);
        text.push_str(&old[range.end..]);
        self.edited_at = Some(range.start);
        self.typing_at = (insert.len() <= 4).then_some(range.start + insert.len());
        self.text.set(text.into());
    }

    /// Forgets every token: the text, what undo keeps, the list, the draft and a payload given
    /// beside a token. Keys and demands stay.
    pub fn forget_tokens(&mut self) {
        self.past = Vec::new();
        self.future = Vec::new();
        self.typing_at = None;
        self.put(Snapshot {
            text: Arc::default(),
            source: Source::default(),
            findings: Vec::new(),
            candidate: 0,
            edited_at: None,
        });
        self.drafting.set(Drafting::default());
        self.payload.set(None);
        self.session.clear();
        self.comparing = Comparing::default();
    }

    /// Goes back to the input before the last change. `false` when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(earlier) = self.past.pop() else {
            return false;
        };
        self.future.push(self.snapshot());
        self.typing_at = None;
        self.put(earlier);
        true
    }

    /// Takes the last undo back. `false` when there is none.
    pub fn redo(&mut self) -> bool {
        let Some(later) = self.future.pop() else {
            return false;
        };
        self.past.push(self.snapshot());
        self.typing_at = None;
        self.put(later);
        true
    }

    /// Whether there is something to go back to.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is an undo to take back.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot {
            text: self.text.get().clone(),
            source: self.source.clone(),
            findings: self.findings.clone(),
            candidate: *self.candidate.get(),
            edited_at: self.edited_at,
        }
    }

    fn put(&mut self, snapshot: Snapshot) {
        self.text.set(snapshot.text);
        self.source = snapshot.source;
        self.findings = snapshot.findings;
        self.candidate.set(snapshot.candidate);
        self.edited_at = snapshot.edited_at;
    }

    fn remember(&mut self) {
        self.future.clear();
        self.past.push(self.snapshot());
        let mut bytes = 0;
        let kept = self
            .past
            .iter()
            .rev()
            .take(MAX_HISTORY)
            .take_while(|snapshot| {
                bytes += snapshot.text.len();
                bytes <= MAX_HISTORY_BYTES
            })
            .count();
        let drop = self.past.len() - kept.max(1);
        self.past.drain(..drop);
    }
}

/// Several edits of `text`, each of what the ones before made, as a single one: which bytes are
/// replaced by what.
pub fn combined(text: &str, edits: &[(Range<usize>, String)]) -> (Range<usize>, String) {
    let mut edited = text.to_owned();
    for (range, insert) in edits {
        edited.replace_range(whole_chars(&edited, range.clone()), insert);
    }
    let same = |a: &(char, char)| a.0 == a.1;
    let ahead = text.chars().zip(edited.chars()).take_while(same);
    let start: usize = ahead.map(|(c, _)| c.len_utf8()).sum();
    let behind = text[start..]
        .chars()
        .rev()
        .zip(edited[start..].chars().rev());
    let end: usize = behind.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    (
        start..text.len() - end,
        edited[start..edited.len() - end].to_owned(),
    )
}

/// `range` inside `text`, moved outwards to the boundaries of its characters.
pub fn whole_chars(text: &str, range: Range<usize>) -> Range<usize> {
    let mut start = range.start.min(text.len());
    let mut end = range.end.clamp(start, text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

impl<T> fmt::Debug for Edited<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Edited(revision {})", self.revision)
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Input({} bytes from {:?})",
            self.text.get().len(),
            self.source.0
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(text: &str) -> Input {
        let mut input = Input::default();
        input.replace(text, Source::default(), Vec::new());
        input
    }

    #[track_caller]
    fn says(input: &Input, text: &str) {
        assert_eq!(&**input.text.get(), text);
    }

    #[test]
    fn a_replaced_input_comes_back_by_undo() {
        let mut input = input("first");
        input.replace("second", Source::default(), Vec::new());
        assert!(input.undo());
        says(&input, "first");
        assert!(input.redo());
        says(&input, "second");
        assert!(!input.redo());
    }

    #[test]
    fn a_word_that_was_typed_is_one_step() {
        let mut input = input("ab");
        for (at, letter) in ["x", "y", "z"].into_iter().enumerate() {
            input.edit(1 + at..1 + at, letter);
        }
        says(&input, "axyzb");
        input.edit(3..4, "");
        says(&input, "axyb");
        input.undo();
        says(&input, "ab");
    }

    #[test]
    fn an_edit_elsewhere_is_a_step_of_its_own() {
        let mut input = input("abcdef");
        input.edit(1..1, "x");
        input.edit(5..6, "");
        says(&input, "axbcdf");
        input.undo();
        says(&input, "axbcdef");
    }

    #[test]
    fn an_edit_keeps_characters_whole() {
        let mut input = input("a€b");
        input.edit(2..3, "-");
        says(&input, "a-b");
        input.edit(90..99, "!");
        says(&input, "a-b!");
    }

    #[test]
    fn edits_made_while_a_job_is_at_it_are_one_edit_afterwards() {
        let check = |edits: &[(Range<usize>, &str)], want: (Range<usize>, &str)| {
            let edits: Vec<_> = edits
                .iter()
                .map(|(range, insert)| (range.clone(), (*insert).to_owned()))
                .collect();
            assert_eq!(combined("abcdef", &edits), (want.0, want.1.to_owned()));
        };
        check(&[(6..6, "x"), (7..7, "y")], (6..6, "xy"));
        check(&[(2..2, "x"), (2..3, "")], (6..6, ""));
        check(&[(1..3, "é"), (3..4, "")], (1..4, "é"));
        check(&[(90..99, "z")], (6..6, "z"));
        check(&[], (6..6, ""));
    }

    #[test]
    fn history_is_bounded_and_keeps_the_newest() {
        let mut input = Input::default();
        for step in 0..MAX_HISTORY + 50 {
            input.replace(format!("{step}"), Source::default(), Vec::new());
        }
        assert_eq!(input.past.len(), MAX_HISTORY);
        input.undo();
        says(&input, &format!("{}", MAX_HISTORY + 48));
    }

    #[test]
    fn a_change_never_repeats_a_revision() {
        let mut input = input("a");
        let before = input.text.revision();
        input.replace("b", Source::default(), Vec::new());
        input.undo();
        assert!(input.text.revision() > before + 1);
    }
}
