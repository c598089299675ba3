//! The document of `jotscope extract --json`: every token of a paste and where it stands.

use serde::Serialize;

use super::FindingDoc;
use crate::jose::extract::{Candidate, Context, Extraction, KeyText, Lookalike};

/// All that was found in a paste.
#[derive(Serialize)]
pub struct ExtractDoc<'a> {
    candidates: Vec<CandidateDoc<'a>>,
    context: ContextDoc<'a>,
    keys: Vec<KeyDoc>,
    lookalikes: Vec<LookalikeDoc<'a>>,
    findings: Vec<FindingDoc>,
}

impl<'a> ExtractDoc<'a> {
    /// Of `extraction`.
    pub fn new(extraction: &'a Extraction) -> Self {
        let candidates = extraction.candidates.iter().enumerate();
        Self {
            candidates: candidates
                .map(|(index, candidate)| CandidateDoc::new(index, candidate))
                .collect(),
            context: ContextDoc::new(&extraction.context),
            keys: extraction.keys.iter().map(KeyDoc::new).collect(),
            lookalikes: extraction
                .lookalikes
                .iter()
                .map(LookalikeDoc::new)
                .collect(),
            findings: extraction
                .findings
                .iter()
                .map(FindingDoc::of_paste)
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct CandidateDoc<'a> {
    index: usize,
    token: &'a str,
    kind: &'static str,
    label: &'a str,
    r#where: WhereDoc,
    repairs: &'a [String],
    host: Option<&'a str>,
    refresh: bool,
    count: u32,
    findings: Vec<FindingDoc>,
}

impl<'a> CandidateDoc<'a> {
    fn new(index: usize, candidate: &'a Candidate) -> Self {
        Self {
            index,
            token: &candidate.text,
            kind: candidate.kind.word(),
            label: &candidate.label,
            r#where: WhereDoc {
                start: candidate.place.start,
                end: candidate.place.end,
                line: candidate.line,
            },
            repairs: &candidate.repairs,
            host: candidate.host.as_deref(),
            refresh: candidate.refresh,
            count: candidate.count,
            findings: candidate
                .findings
                .iter()
                .map(FindingDoc::of_paste)
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct WhereDoc {
    start: u32,
    end: u32,
    line: u32,
}

#[derive(Serialize)]
struct ContextDoc<'a> {
    shape: Option<&'static str>,
    url: Option<&'a str>,
    role_header: Option<&'a str>,
}

impl<'a> ContextDoc<'a> {
    fn new(context: &'a Context) -> Self {
        Self {
            shape: context.shape,
            url: context.url.as_deref(),
            role_header: context.role_header.as_deref(),
        }
    }
}

/// A key is never echoed: only where it stands.
#[derive(Serialize)]
struct KeyDoc {
    kind: &'static str,
    start: u32,
    end: u32,
}

impl KeyDoc {
    fn new(key: &KeyText) -> Self {
        Self {
            kind: key.kind,
            start: key.place.start,
            end: key.place.end,
        }
    }
}

#[derive(Serialize)]
struct LookalikeDoc<'a> {
    what: &'static str,
    start: u32,
    end: u32,
    advice: &'a str,
    readable: Option<&'a str>,
}

impl<'a> LookalikeDoc<'a> {
    fn new(lookalike: &'a Lookalike) -> Self {
        Self {
            what: lookalike.what,
            start: lookalike.place.start,
            end: lookalike.place.end,
            advice: &lookalike.advice,
            readable: lookalike.readable.as_deref(),
        }
    }
}
