//! Everything computed from the input, each part once for each change of what it depends on.
//!
//! Keys are compared whole: no hash stands between a token and what is said about it. The text
//! itself is never compared; its revision is, which never repeats. The heavy part ([`Made`]) is
//! made by a job from values alone, and put in place when it is still of the newest input; until
//! then the old one stays, marked stale. What depends on the time of day is made again only when
//! the clock passes the moment the core named.

use std::ops::Range;
use std::sync::Arc;

use super::encoded_colors::{Patch, paste_patches, token_patches};
use super::input::Input;
use super::tree_view::TreeView;
use crate::jose::access::providers::{self, Provider};
use crate::jose::claims::{self, ClaimSize, Life, Lifetime, TimeClaim};
use crate::jose::decode::{self, Decoded};
use crate::jose::extract::{self, Candidate, Extraction};
use crate::jose::finding::Finding;
use crate::jose::limits::Limits;
use crate::jose::time::{self, UnixTime};
use crate::jose::token::{self, TokenKind};

/// Most other candidates that are decoded for their line in "Also in this paste".
const MAX_BRIEFS: usize = 50;
/// Longest of them that is decoded for it.
const MAX_BRIEF_BYTES: usize = 64 << 10;
/// How many times of a token are watched for a change of what is said of them.
const MAX_WATCHED_TIMES: usize = 64;

/// The last value and the key it was made from.
#[derive(Clone, Debug)]
pub struct Memo<K, V> {
    slot: Option<(K, V)>,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self { slot: None }
    }
}

impl<K: PartialEq, V> Memo<K, V> {
    /// The value for `key`: the kept one if it was made from an equal key, else a new one.
    pub fn get(&mut self, key: K, make: impl FnOnce() -> V) -> &V {
        let fresh = matches!(&self.slot, Some((kept, _)) if *kept == key);
        if !fresh {
            self.slot = None;
        }
        &self.slot.get_or_insert_with(|| (key, make())).1
    }

    /// The value last made, whatever it was made from.
    pub fn last(&self) -> Option<&V> {
        self.slot.as_ref().map(|(_, value)| value)
    }
}

/// One token, decoded, with all that is said about it whatever the time of day.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The decoded token.
    pub decoded: Decoded,
    /// Its issuer, if recognised.
    pub provider: Option<Provider>,
    /// Its times, in source order.
    pub times: Vec<TimeClaim>,
    /// What its claims cost, largest first.
    pub sizes: Vec<ClaimSize>,
}

impl Analysis {
    /// Says all there is to say about `decoded`.
    pub fn of(decoded: Decoded) -> Self {
        let provider = providers::detect(&decoded);
        let times = claims::times(&decoded);
        let sizes = claims::sizes(&decoded);
        Self {
            decoded,
            provider,
            times,
            sizes,
        }
    }
}

/// One line about a candidate, for lists and menus.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    /// What it was called where it stood.
    pub label: String,
    /// What it is: its provider, else its kind.
    pub what: String,
    /// Its lifetime; `None` where it was not decoded for this line.
    pub life: Option<Life>,
}

impl Brief {
    fn of(candidate: &Candidate, now: UnixTime) -> Self {
        let mut what = kind_words(candidate.kind).to_owned();
        let mut life = None;
        if candidate.text.len() <= MAX_BRIEF_BYTES {
            let token = token::parse(&candidate.text, candidate.kind);
            let decoded = decode::decode(&token, &Limits::DEFAULT);
            life = Some(claims::lifetime(&decoded, now).life);
            if let Some(provider) = providers::detect(&decoded) {
                what = provider.title;
            }
        }
        if candidate.refresh && !what.to_lowercase().contains("refresh") {
            what.push_str(" · refresh");
        }
        Self {
            label: candidate.label.clone(),
            what,
            life,
        }
    }

    /// Its state at `now`, in a word or two; empty when there is nothing to say.
    pub fn state(&self, now: UnixTime) -> &'static str {
        match self.life {
            Some(Life::Expired { exp } | Life::Current { exp }) => {
                if now >= exp {
                    "expired"
                } else {
                    "in its time"
                }
            }
            Some(Life::NotYetValid { nbf }) if now < nbf => "not yet valid",
            Some(Life::NoExpiry) => "no expiry",
            Some(Life::Hidden) => "encrypted",
            Some(Life::NotYetValid { .. } | Life::Unreadable) | None => "",
        }
    }
}

/// Of which input something was made: revision of the text, revision of the choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Key {
    text: u64,
    candidate: u64,
}

/// All that a job makes from one input.
#[derive(Debug)]
pub struct Made {
    key: Key,
    extraction: Arc<Extraction>,
    briefs: Arc<[Brief]>,
    chosen: usize,
    analysis: Option<Arc<Analysis>>,
    token_patches: Vec<Patch>,
    paste_patches: Vec<Patch>,
}

/// What a job needs to make it; owned, so that it can go to another thread.
#[derive(Debug)]
pub struct Recipe {
    key: Key,
    text: Arc<str>,
    /// What was found in this very text before, when only the choice is new.
    found: Option<(Arc<Extraction>, Arc<[Brief]>)>,
    candidate: usize,
    edited_at: Option<usize>,
    now: UnixTime,
}

impl Recipe {
    /// How many bytes are to be worked through.
    pub fn num_bytes(&self) -> usize {
        self.text.len()
    }

    /// Does the work.
    pub fn make(self) -> Made {
        let (extraction, briefs) = self.found.unwrap_or_else(|| {
            let extraction = extract::candidates(&self.text, &Limits::DEFAULT);
            let several = extraction.candidates.len() > 1;
            let briefs = extraction
                .candidates
                .iter()
                .take(if several { MAX_BRIEFS } else { 0 })
                .map(|candidate| Brief::of(candidate, self.now))
                .collect();
            (Arc::new(extraction), briefs)
        });
        let last = extraction.candidates.len().saturating_sub(1);
        let edited = self.edited_at.and_then(|at| candidate_at(&extraction, at));
        let chosen = edited.unwrap_or(self.candidate).min(last);
        let candidate = extraction.candidates.get(chosen);
        let analysis = candidate.map(|candidate| {
            let token = token::parse(&candidate.text, candidate.kind);
            Arc::new(Analysis::of(decode::decode(&token, &Limits::DEFAULT)))
        });
        let token = analysis.as_ref().map(|analysis| &analysis.decoded.token);
        Made {
            key: self.key,
            token_patches: token.map(token_patches).unwrap_or_default(),
            paste_patches: paste_patches(&extraction, chosen, token),
            extraction,
            briefs,
            chosen,
            analysis,
        }
    }
}

/// What the panes read.
#[derive(Debug, Default)]
pub struct Derived {
    /// What was found in the paste; the old one stays while a new one is being made.
    pub extraction: Arc<Extraction>,
    /// One line for each of the first candidates; empty when there is only one.
    pub briefs: Arc<[Brief]>,
    /// Which candidate is shown, an index of the extraction's list.
    pub chosen: usize,
    /// The chosen candidate; `None` when there is none.
    pub analysis: Option<Arc<Analysis>>,
    /// Its rows in the tree.
    pub tree_view: TreeView,
    /// Grows whenever `extraction` or `analysis` is replaced; keys of everything made from them.
    pub revision: u64,
    /// Whether what is shown is of an earlier input, because a job is still at the new one.
    pub stale: bool,
    /// The token's state at the time of day.
    pub lifetime: Option<Lifetime>,
    /// All findings of paste, candidate, token and time, gravest first.
    pub findings: Vec<Finding>,
    /// The time the panes are painted for.
    pub now: Option<UnixTime>,
    /// The chosen token's characters by meaning.
    pub token_patches: Vec<Patch>,
    /// The paste's characters by meaning.
    pub paste_patches: Vec<Patch>,
    /// What is shown was made from this.
    shown: Key,
    /// What was asked for last.
    asked: Key,
    /// From when to when `lifetime` reads as it does.
    judged: Option<Range<UnixTime>>,
}

impl Derived {
    /// The shown candidate.
    pub fn candidate(&self) -> Option<&Candidate> {
        self.extraction.candidates.get(self.chosen)
    }

    /// The work there is to do, if the input has changed since it was last asked.
    pub fn recipe(&mut self, input: &Input, now: UnixTime) -> Option<Recipe> {
        let key = Key {
            text: input.text.revision(),
            candidate: input.candidate.revision(),
        };
        if key == self.asked {
            return None;
        }
        self.asked = key;
        self.stale = true;
        let found =
            (key.text == self.shown.text).then(|| (self.extraction.clone(), self.briefs.clone()));
        Some(Recipe {
            key,
            text: input.text.get().clone(),
            found,
            candidate: *input.candidate.get(),
            edited_at: input.edited_at,
            now,
        })
    }

    /// Puts what was made in place, unless the input has changed since. Says whether it did.
    pub fn accept(&mut self, input: &Input, made: Made) -> bool {
        if made.key != self.asked {
            return false;
        }
        self.shown = made.key;
        self.stale = false;
        self.revision += 1;
        self.extraction = made.extraction;
        self.briefs = made.briefs;
        self.chosen = made.chosen;
        self.analysis = made.analysis;
        self.token_patches = made.token_patches;
        self.paste_patches = made.paste_patches;
        self.judged = None;
        self.lifetime = None;
        self.collect_findings(input);
        true
    }

    /// Brings what depends on the time of day up to `now`.
    pub fn set_now(&mut self, input: &Input, now: UnixTime) {
        self.now = Some(now);
        let Some(analysis) = &self.analysis else {
            return;
        };
        if self.judged.as_ref().is_some_and(|span| span.contains(&now)) {
            return;
        }
        self.lifetime = Some(claims::lifetime(&analysis.decoded, now));
        let until = now.0 + self.next_change_secs(now).unwrap_or(f64::INFINITY);
        self.judged = Some(now..UnixTime(until));
        self.collect_findings(input);
    }

    /// Seconds until something that is said of a time reads differently; `None`: never.
    pub fn next_change_secs(&self, now: UnixTime) -> Option<f64> {
        let analysis = self.analysis.as_ref()?;
        let words = analysis
            .times
            .iter()
            .take(MAX_WATCHED_TIMES)
            .map(|claim| time::next_change_secs(claim.time, now));
        let state = self.lifetime.as_ref().and_then(|life| life.next_change);
        words
            .chain(state.map(|change| change.0 - now.0))
            .filter(|secs| secs.is_finite())
            .map(|secs| secs.max(0.0))
            .min_by(f64::total_cmp)
    }

    fn collect_findings(&mut self, input: &Input) {
        let candidate = self.candidate().map_or(&[][..], |c| &c.findings);
        let token = self
            .analysis
            .as_ref()
            .map_or(&[][..], |analysis| &analysis.decoded.findings);
        let life = self
            .lifetime
            .as_ref()
            .map_or(&[][..], |life| &life.findings);
        let mut findings: Vec<Finding> = [
            &input.findings,
            &self.extraction.findings,
            candidate,
            token,
            life,
        ]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        self.findings = findings;
    }
}

/// The candidate that stands at this byte of the paste, or ends there.
fn candidate_at(extraction: &Extraction, at: usize) -> Option<usize> {
    let candidates = &extraction.candidates;
    candidates.iter().position(|candidate| {
        let place = candidate.place.range();
        place.start <= at && at <= place.end
    })
}

/// What a token is, for people, when its issuer is not known.
fn kind_words(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Jws => "JWT",
        TokenKind::JwsJson => "JWS in JSON",
        TokenKind::Jwe => "encrypted (JWE)",
        TokenKind::JweJson => "encrypted (JWE in JSON)",
        TokenKind::SdJwt => "SD-JWT",
        TokenKind::Unsecured => "unsecured JWT",
    }
}

#[cfg(test)]
mod tests {
    use super::super::input::Source;
    use super::*;

    const NOW: UnixTime = UnixTime(1_700_000_000.0);

    fn input(text: &str) -> Input {
        let mut input = Input::default();
        input.replace(text, Source::default(), Vec::new());
        input
    }

    #[test]
    fn the_same_input_is_worked_through_once() {
        let input = input("no token here");
        let mut derived = Derived::default();
        assert!(derived.recipe(&input, NOW).is_some());
        assert!(derived.recipe(&input, NOW).is_none());
    }

    #[test]
    fn what_was_made_from_an_older_input_is_dropped() {
        let mut input = input("first");
        let mut derived = Derived::default();
        let old = derived.recipe(&input, NOW).unwrap().make();
        input.replace("second", Source::default(), Vec::new());
        let new = derived.recipe(&input, NOW).unwrap().make();
        assert!(!derived.accept(&input, old));
        assert!(derived.stale);
        assert!(derived.accept(&input, new));
        assert!(!derived.stale);
    }

    #[test]
    fn another_choice_keeps_what_was_found() {
        let mut input = input("text");
        let mut derived = Derived::default();
        let made = derived.recipe(&input, NOW).unwrap().make();
        derived.accept(&input, made);
        let found = Arc::as_ptr(&derived.extraction);
        input.candidate.set(1);
        let made = derived.recipe(&input, NOW).unwrap().make();
        derived.accept(&input, made);
        assert_eq!(Arc::as_ptr(&derived.extraction), found);
    }

    #[test]
    fn a_memo_makes_a_value_once_for_each_key() {
        let mut memo = Memo::default();
        assert_eq!(*memo.get(1, || 10), 10);
        assert_eq!(*memo.get(1, || 20), 10);
        assert_eq!(*memo.get(2, || 30), 30);
        assert_eq!(memo.last(), Some(&30));
    }
}
