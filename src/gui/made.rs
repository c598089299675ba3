//! What a job makes from one input: what was found in it, the chosen token decoded, and the
//! colours of its text.

use std::sync::Arc;

use super::brief::Brief;
use super::derived::Analysis;
use super::encoded_colors::{Patch, paste_patches, token_patches};
use super::keyring::KeyRing;
use crate::jose::decode::{self, Decoded};
use crate::jose::extract::{self, Candidate, Extraction};
use crate::jose::limits::Limits;
use crate::jose::time::UnixTime;
use crate::jose::token;

/// Most other candidates that are decoded for their line in "Also in this paste".
const MAX_BRIEFS: usize = 50;
/// Most other tokens of a paste that a diagnosis looks at, and the longest of them.
const MAX_OTHERS: usize = 16;
const MAX_OTHER_BYTES: usize = 64 << 10;

/// Of which input something was made. Revisions never repeat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// Revision of the text.
    pub text: u64,
    /// Revision of the choice.
    pub candidate: u64,
    /// Revision of the keys, which open what is encrypted.
    pub keys: u64,
}

impl Key {
    /// Whether only the keys differ, if anything.
    pub fn is_of_the_same_input(self, other: Self) -> bool {
        self.text == other.text && self.candidate == other.candidate
    }
}

/// All that a job makes from one input.
#[derive(Debug)]
pub struct Made {
    pub(super) key: Key,
    pub(super) extraction: Arc<Extraction>,
    pub(super) briefs: Arc<[Brief]>,
    pub(super) chosen: usize,
    pub(super) analysis: Option<Arc<Analysis>>,
    pub(super) others: Arc<[(usize, Decoded)]>,
    pub(super) token_patches: Vec<Patch>,
    pub(super) paste_patches: Vec<Patch>,
}

/// What is the same for every token of a paste.
pub(super) type Found = (Arc<Extraction>, Arc<[Brief]>, Arc<[(usize, Decoded)]>);

/// What a job needs to make it; owned, so that it can go to another thread.
#[derive(Debug)]
pub struct Recipe {
    pub(super) key: Key,
    pub(super) text: Arc<str>,
    /// What was found in this very text before, when only the choice is new.
    pub(super) found: Option<Found>,
    pub(super) candidate: usize,
    pub(super) ring: Arc<KeyRing>,
    pub(super) edited_at: Option<usize>,
    pub(super) now: UnixTime,
}

impl Recipe {
    /// How many bytes are to be worked through.
    pub fn num_bytes(&self) -> usize {
        self.text.len()
    }

    /// Does the work.
    pub fn make(self) -> Made {
        let (extraction, briefs, others) = self.found.unwrap_or_else(|| {
            let extraction = extract::candidates(&self.text, &Limits::DEFAULT);
            let several = extraction.candidates.len() > 1;
            let briefs = extraction
                .candidates
                .iter()
                .take(if several { MAX_BRIEFS } else { 0 })
                .map(|candidate| Brief::of(candidate, self.now))
                .collect();
            let others = others(&extraction);
            (Arc::new(extraction), briefs, others)
        });
        let last = extraction.candidates.len().saturating_sub(1);
        let edited = self.edited_at.and_then(|at| candidate_at(&extraction, at));
        let chosen = edited.unwrap_or(self.candidate).min(last);
        let candidate = extraction.candidates.get(chosen);
        let analysis = candidate.map(|candidate| {
            let token = token::parse(&candidate.whole_text(), candidate.kind);
            Arc::new(Analysis::of_token(token, &self.ring))
        });
        if let Some(analysis) = &analysis {
            // Here it costs no frame.
            analysis.lint();
        }
        let token = analysis.as_ref().map(|analysis| &analysis.decoded.token);
        Made {
            key: self.key,
            token_patches: token.map(token_patches).unwrap_or_default(),
            paste_patches: paste_patches(&extraction, chosen, token),
            extraction,
            briefs,
            chosen,
            analysis,
            others,
        }
    }
}

fn decoded(candidate: &Candidate) -> Decoded {
    let token = token::parse(&candidate.whole_text(), candidate.kind);
    decode::decode(&token, &Limits::DEFAULT)
}

/// The tokens of a paste that has several, for the diagnosis of each other.
fn others(extraction: &Extraction) -> Arc<[(usize, Decoded)]> {
    let candidates = &extraction.candidates;
    if candidates.len() < 2 {
        return Arc::default();
    }
    let short = candidates.iter().enumerate();
    let short = short.filter(|(_, candidate)| candidate.text.len() <= MAX_OTHER_BYTES);
    short
        .take(MAX_OTHERS)
        .map(|(index, candidate)| (index, decoded(candidate)))
        .collect()
}

/// The candidate that stands at this byte of the paste, or ends there.
fn candidate_at(extraction: &Extraction, at: usize) -> Option<usize> {
    let candidates = &extraction.candidates;
    candidates.iter().position(|candidate| {
        let place = candidate.place.range();
        place.start <= at && at <= place.end
    })
}
