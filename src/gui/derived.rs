//! Everything computed from the input, each part once for each change of what it depends on.
//!
//! Keys are compared whole: no hash stands between a token and what is said about it. The text
//! itself is never compared; its revision is, which never repeats. The heavy part ([`Made`]) is
//! made by a job from values alone, and put in place when it is still of the newest input; until
//! then the old one stays, marked stale. What depends on the time of day is made again only when
//! the clock passes the moment the core named.

use std::ops::Range;
use std::sync::Arc;

use super::accessed::Accessed;
pub use super::analysis::Analysis;
use super::answers::{Answers, Basis};
use super::asking::Asking;
use super::brief::Brief;
use super::compared::Comparisons;
use super::drafts::Drafts;
use super::encoded_colors::Patch;
use super::input::Input;
use super::judgement::{self, Judged};
use super::key_rows::{self, KeyRow};
use super::made::{Key, Made, Recipe};
use super::memo::Memo;
use super::tree_view::TreeView;
use super::view::AccessView;
use crate::jose::claims::{self, Lifetime};
use crate::jose::decode::Decoded;
use crate::jose::extract::{Candidate, Extraction};
use crate::jose::finding::Finding;
use crate::jose::lint;
use crate::jose::time::{self, UnixTime};

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
    /// The verdict on the token; the old one stays while a new one is being made.
    pub judged: Option<Arc<Judged>>,
    /// What the access view reads.
    pub access: Accessed,
    /// The token beside others, while that is looked at.
    pub comparisons: Comparisons,
    /// What the mint pane reads.
    pub mint: Drafts,
    /// What issuers say about the token.
    pub answers: Answers,
    /// The other tokens of the paste.
    others: Arc<[(usize, Decoded)]>,
    key_rows: Memo<u64, Vec<KeyRow>>,
    /// What was last asked to be judged.
    judging: judgement::Key,
    /// Whether that is still to come.
    is_judging: bool,
    /// What is shown was made from this.
    shown: Key,
    /// What was asked for last.
    asked: Key,
    /// From when to when `lifetime` reads as it does.
    reads: Option<Range<UnixTime>>,
}

impl Derived {
    /// The shown candidate.
    pub fn candidate(&self) -> Option<&Candidate> {
        self.extraction.candidates.get(self.chosen)
    }

    /// Whether the shown token's payload travels apart from it (RFC 7515 appendix F).
    pub fn is_detached(&self) -> bool {
        let findings = self.analysis.iter().flat_map(|one| &one.decoded.findings);
        findings
            .into_iter()
            .any(|one| one.code == "payload-detached")
    }

    /// Whether what is shown was made from the text as it is now.
    pub fn is_of(&self, input: &Input) -> bool {
        self.shown.text == input.text.revision()
    }

    /// The work there is to do, if the input has changed since it was last asked.
    pub fn recipe(&mut self, input: &Input, now: UnixTime) -> Option<Recipe> {
        let key = Key {
            text: input.text.revision(),
            candidate: input.candidate.revision(),
            keys: input.keys.revision(),
        };
        if key == self.asked {
            return None;
        }
        let is_closed_to_keys = self
            .analysis
            .as_ref()
            .is_none_or(|one| one.opening.is_none());
        if is_closed_to_keys && !self.stale && key.is_of_the_same_input(self.asked) {
            (self.asked, self.shown) = (key, key);
            return None;
        }
        self.asked = key;
        self.stale = true;
        let found = (key.text == self.shown.text).then(|| {
            (
                self.extraction.clone(),
                self.briefs.clone(),
                self.others.clone(),
            )
        });
        Some(Recipe {
            key,
            text: input.text.get().clone(),
            found,
            candidate: *input.candidate.get(),
            ring: input.keys.get().clone(),
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
        self.others = made.others;
        self.judged = None;
        self.reads = None;
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
        if self.reads.as_ref().is_some_and(|span| span.contains(&now)) {
            return;
        }
        let lifetime = claims::lifetime(&analysis.decoded, now);
        self.reads = Some(now..reads_until(analysis, &lifetime, now));
        self.lifetime = Some(lifetime);
        let counts = self
            .judged
            .as_ref()
            .is_some_and(|judged| judged.counts_time());
        if counts && !self.is_judging {
            self.judging.clock += 1;
        }
        self.collect_findings(input);
    }

    /// When `lifetime` or a finding about it will read differently; `None`: never.
    pub fn next_change(&self) -> Option<UnixTime> {
        let reads = self.reads.as_ref().map(|reads| reads.end);
        let verdict = self
            .judged
            .as_ref()
            .and_then(|judged| judged.verdict.next_change);
        let soonest = [reads, verdict].into_iter().flatten().map(|at| at.0);
        let soonest = soonest.fold(f64::INFINITY, f64::min);
        soonest.is_finite().then_some(UnixTime(soonest))
    }

    /// The key list in words, made when the keys have changed.
    pub fn refresh_keys(&mut self, input: &Input) {
        self.key_rows
            .get(input.keys.revision(), || key_rows::rows(input.keys.get()));
        self.mint.refresh_signers(input);
    }

    /// Brings what the access view reads up to date.
    pub fn refresh_access(&mut self, input: &Input, view: &AccessView) {
        let role = self.extraction.context.role_header.as_deref();
        let typed = (view.question.as_str(), view.filter.as_str());
        let analysis = self.analysis.as_deref();
        self.access
            .refresh(analysis, self.revision, role, input, typed);
    }

    /// What issuers say about the token, made when it or the answer has changed. While another
    /// text is being worked through, the old ones stay.
    pub fn refresh_answers(&mut self, input: &Input, asking: &Asking) {
        if self.stale {
            return;
        }
        let basis = Basis {
            revision: self.revision,
            analysis: self.analysis.as_ref(),
            extraction: &self.extraction,
            paste: (input.text.get(), input.text.revision()),
        };
        self.answers.refresh(&basis, asking);
    }

    /// The key list in words.
    pub fn key_rows(&self) -> &[KeyRow] {
        self.key_rows.last().map_or(&[], Vec::as_slice)
    }

    /// The judging there is to do, if token, keys, demands or the clock have changed.
    pub fn judge_recipe(&mut self, input: &Input, now: UnixTime) -> Option<judgement::Recipe> {
        let analysis = self.analysis.clone().filter(|_| !self.stale)?;
        let overtaken = |judged: &Arc<Judged>| judged.is_overtaken(now);
        let overtaken = !self.is_judging && self.judged.as_ref().is_some_and(overtaken);
        let key = judgement::Key {
            token: self.revision,
            keys: input.keys.revision() + 1,
            demands: input.demands.revision(),
            payload: input.payload.revision(),
            clock: self.judging.clock + u64::from(overtaken),
        };
        let known = self.judged.as_ref().map(|judged| judged.key);
        if key == self.judging && (known == Some(key) || self.is_judging) {
            return None;
        }
        self.judging = key;
        self.is_judging = true;
        let context = &self.extraction.context;
        Some(judgement::Recipe {
            key,
            analysis,
            others: self.others.clone(),
            chosen: self.chosen,
            ring: input.keys.get().clone(),
            demands: input.demands.get().clone(),
            payload: input.payload.get().clone(),
            role_header: context.role_header.clone(),
            now,
        })
    }

    /// Puts a verdict in place, unless something has changed since.
    pub fn accept_verdict(&mut self, judged: Judged) {
        if judged.key == self.judging {
            self.is_judging = false;
            self.judged = Some(Arc::new(judged));
        }
    }

    fn collect_findings(&mut self, input: &Input) {
        let candidate = self.candidate().map_or(&[][..], |c| &c.findings);
        let token = self
            .analysis
            .as_ref()
            .map_or(&[][..], |analysis| &analysis.decoded.findings);
        let life = self.lifetime.as_ref();
        let life = life.map_or(&[][..], |life| &life.findings);
        let odd = self.analysis.as_ref();
        let odd = odd.map_or(&[][..], |analysis| analysis.lint());
        let odd = lint::in_place(odd, self.candidate());
        let mut findings: Vec<Finding> = [
            &input.findings,
            &self.extraction.findings,
            candidate,
            token,
            life,
        ]
        .into_iter()
        .flatten()
        .chain(&odd)
        .cloned()
        .collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        self.findings = findings;
    }
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
