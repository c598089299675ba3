//! Free text → candidates: every token in a paste, where it stands, what it was called there,
//! and what had to be repaired to read it.
//!
//! One linear scan finds token text; then the paste's shape (cURL, HAR, cookies, web storage…)
//! gives labels and context, and puts together what was taken apart.

mod collect;
mod cookies;
mod curl;
mod decoded;
mod escape;
mod escaped;
mod gap;
mod gate;
mod har;
mod headers;
mod health_card;
mod json_text;
mod keys;
mod label;
mod lookalike;
mod name;
mod outcome;
pub(super) mod passing;
mod place;
mod plain;
mod repair;
mod scan;
mod shape;
mod storage;
mod url;
mod view;

use std::fmt;
use std::sync::Arc;

use super::finding::{Finding, Severity};
use super::limits::Limits;
use super::span::Span;
use super::token::TokenKind;

/// Everything found in a paste.
#[derive(Clone, Debug, Default)]
pub struct Extraction {
    /// The tokens, most useful first: Authorization header, access token, ID token, cookies, others.
    pub candidates: Vec<Candidate>,
    /// What the paste as a whole is and says about the request.
    pub context: Context,
    /// Keys and key sets in the paste: routed to the keys, never shown as tokens.
    pub keys: Vec<KeyText>,
    /// Things that look like tokens and are not.
    pub lookalikes: Vec<Lookalike>,
    /// What was odd about the paste.
    pub findings: Vec<Finding>,
}

/// A token text found in a paste. Silent in `Debug`: it is a credential.
#[derive(Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The normalised text: what the token is once wrapping, percent-encoding and chunking are undone.
    pub text: Arc<str>,
    /// What an SD-JWT carries behind its issuer-signed part: disclosures and perhaps a
    /// key-binding JWT, from the first `~`. Empty for every other token. See
    /// [`whole_text`](Self::whole_text).
    pub disclosures: Arc<str>,
    /// What it was taken for.
    pub kind: TokenKind,
    /// What it was called where it stood: `authorization header`, `cookie idToken`, `access_token`.
    pub label: String,
    /// The bytes of the paste it came from: from the first to the last.
    pub place: Span,
    /// Line of its first byte, from 1.
    pub line: u32,
    /// Host it was sent to, if the paste says so.
    pub host: Option<String>,
    /// Whether the name says that it is a refresh token.
    pub refresh: bool,
    /// How often it stood in the paste; duplicates are merged into the best-labelled one.
    pub count: u32,
    /// Normalisations, in words, in the order they were made: "joined 3 lines".
    pub repairs: Vec<String>,
    /// What is odd about it, such as a cut end.
    pub findings: Vec<Finding>,
    /// How offsets of the whole text lead back to the paste.
    pub map: SourceMap,
}

/// How a normalised text leads back to the paste.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// `(offset in the text, offset in the paste)`, ascending; within a run bytes stand one to
    /// one. Empty: it was encoded once more, and only the candidate's place as a whole is known.
    pub runs: Vec<(u32, u32)>,
}

impl SourceMap {
    /// The offset in the paste of the byte at `offset` of the text.
    pub fn to_paste(&self, offset: usize) -> Option<usize> {
        let index = self
            .runs
            .partition_point(|run| run.0 as usize <= offset)
            .checked_sub(1)?;
        let (text, paste) = self.runs[index];
        Some(paste as usize + offset - text as usize)
    }
}

/// What a paste is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The shape, such as `curl`, `har`, `cookie`, `json`; `None` for plain text.
    pub shape: Option<&'static str>,
    /// The request's URL.
    pub url: Option<String>,
    /// The value of an `X-Hasura-Role` header.
    pub role_header: Option<String>,
}

/// A key or key set found in a paste. Never echoed: only where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyText {
    /// `jwks`, `jwk`, `pem`, `service-account`, `openid-configuration`.
    pub kind: &'static str,
    /// Where it stands in the paste.
    pub place: Span,
}

/// Something that looks like a token and is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookalike {
    /// What it is: `flask session`.
    pub what: &'static str,
    /// Where it stands in the paste.
    pub place: Span,
    /// What is readable of it, when anything is: pretty JSON or text, shown as a preview.
    pub readable: Option<String>,
    /// What to do.
    pub advice: String,
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Candidate({:?}, {}, {} bytes)",
            self.label,
            self.kind.word(),
            self.text.len()
        )
    }
}

impl Candidate {
    /// What [`token::parse`](super::token::parse) reads: the text and, for an SD-JWT, the
    /// disclosures behind it.
    pub fn whole_text(&self) -> Arc<str> {
        if self.disclosures.is_empty() {
            self.text.clone()
        } else {
            format!("{}{}", self.text, self.disclosures).into()
        }
    }
}

/// Finds every token in `paste`. Never fails; linear in the length of the paste.
pub fn candidates(paste: &str, limits: &Limits) -> Extraction {
    let mut findings = Vec::new();
    let paste = cut_to_limit(paste, limits, &mut findings);
    let shape = shape::shape(paste);
    let document = match shape {
        Some("har") => har::read(paste, true),
        Some("json" | "storage") if paste.trim_start().starts_with(['{', '[']) => {
            har::read(paste, false)
        }
        _ => har::Document::default(),
    };
    let mut collector = collect::Collector::new(paste, shape, &document, limits);
    collector.collect();
    let mut extraction = collector.finish();
    if document.entries > 0 && !document.has_credentials {
        findings.push(sanitised(document.entries));
    }
    let requests = if document.requests.is_empty() {
        shape::requests(paste, shape)
    } else {
        document.requests
    };
    for candidate in &mut extraction.candidates {
        let after =
            requests.partition_point(|request| request.start <= candidate.place.start as usize);
        candidate.host = after
            .checked_sub(1)
            .and_then(|index| requests[index].host());
    }
    extraction.context = shape::context(paste, shape, &requests);
    findings.append(&mut extraction.findings);
    extraction.findings = findings;
    extraction
}

fn sanitised(entries: usize) -> Finding {
    Finding::new(
        "har-sanitised",
        Severity::Warn,
        format!("None of the {entries} requests in this HAR has an Authorization or Cookie header"),
    )
    .advice(
        "Browsers leave them out by default: export again with sensitive data (Chrome: Settings, Preferences, \
         Network, Allow to generate HAR with sensitive data)",
    )
}

/// A paste over the limit is read up to it, never in the middle of a character.
fn cut_to_limit<'p>(paste: &'p str, limits: &Limits, findings: &mut Vec<Finding>) -> &'p str {
    if paste.len() <= limits.paste_bytes {
        return paste;
    }
    let mut end = limits.paste_bytes;
    while !paste.is_char_boundary(end) {
        end -= 1;
    }
    findings.push(
        Finding::new(
            "paste-cut",
            Severity::Warn,
            format!("Only the first {end} of {} bytes were read", paste.len()),
        )
        .advice("For larger inputs use the scan command, which reads files of any size"),
    );
    &paste[..end]
}
