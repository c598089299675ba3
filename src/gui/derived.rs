//! Everything computed from the input, each part once for each change of what it depends on.
//!
//! Keys are compared whole: no hash stands between a token and what is said about it. The text
//! itself is never compared; its revision is, which never repeats. The heavy part ([`Made`]) is
//! made by a job from values alone, and put in place when it is still of the newest input; until
//! then the old one stays, marked stale. What depends on the time of day is made again only when
//! the clock passes the moment the core named.

use std::ops::Range;
use std::sync::Arc;

use super::brief::Brief;
use super::encoded_colors::{Patch, paste_patches, token_patches};
use super::input::Input;
use super::tree_view::TreeView;
use crate::jose::access::providers::{self, Provider};
use crate::jose::claims::{self, ClaimSize, Lifetime, TimeClaim};
use crate::jose::decode::{self, Decoded};
use crate::jose::extract::{self, Candidate, Extraction};
use crate::jose::finding::Finding;
use crate::jose::limits::Limits;
use crate::jose::time::{self, UnixTime};
use crate::jose::token;

/// Most other candidates that are decoded for their line in "Also in this paste".
const MAX_BRIEFS: usize = 50;

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
            let token = token::parse(&candidate.whole_text(), candidate.kind);
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
        let lifetime = claims::lifetime(&analysis.decoded, now);
        self.judged = Some(now..reads_until(analysis, &lifetime, now));
        self.lifetime = Some(lifetime);
        self.collect_findings(input);
    }

    /// When `lifetime` or a finding about it will read differently; `None`: never.
    pub fn next_change(&self) -> Option<UnixTime> {
        let until = self.judged.as_ref()?.end;
        until.0.is_finite().then_some(until)
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

/// Until when what was said of the token's times at `now` stays true to the word.
fn reads_until(analysis: &Analysis, lifetime: &Lifetime, now: UnixTime) -> UnixTime {
    let words = analysis
        .times
        .iter()
        .filter(|claim| matches!(claim.name.as_str(), "exp" | "nbf" | "iat"))
        .map(|claim| now.0 + time::next_change_secs(claim.time, now));
    let state = lifetime.next_change.map(|change| change.0);
    let soonest = words.chain(state).filter(|at| *at > now.0);
    UnixTime(soonest.fold(f64::INFINITY, f64::min))
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
}
