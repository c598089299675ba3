//! What the scan finds becomes candidates: labelled, merged, put in order, within the limit.

use std::collections::HashMap;
use std::sync::Arc;

use super::har::Document;
use super::label::{Label, Rank};
use super::repair::Found;
use super::scan::{self, Hit};
use super::{
    Candidate, Extraction, Lookalike, SourceMap, cookies, escaped, health_card, json_text, keys,
    lookalike,
};
use crate::jose::finding::{Finding, Severity};
use crate::jose::limits::Limits;
use crate::jose::span::Span;

/// Most base64 objects kept for a look at what they are.
const MOST_OBJECTS: usize = 256;
/// Up to here every search is made, whatever the paste is.
const SMALL_PASTE: usize = 4 << 20;

/// Gathers candidates from one paste.
pub(super) struct Collector<'a> {
    pub(super) paste: &'a str,
    pub(super) shape: Option<&'static str>,
    pub(super) document: &'a Document,
    limits: &'a Limits,
    out: Vec<(Order, Candidate)>,
    seen: HashMap<(Arc<str>, Arc<str>), usize>,
    /// Token texts that were not kept.
    over: usize,
    lookalikes: Vec<Lookalike>,
    /// Base64 objects that are no tokens, for the look-alikes.
    pub objects: Vec<(usize, usize)>,
    pub(super) line_start: usize,
    pub(super) looked: usize,
    /// Parts of the paste whose tokens were already taken.
    pub(super) covered: Vec<(usize, usize)>,
    pub(super) decoded_bytes: usize,
}

/// The most useful first: whole before cut, then by rank, then as they stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    cut: bool,
    rank: Rank,
    start: usize,
}

impl<'a> Collector<'a> {
    /// A collector for `paste`.
    pub fn new(
        paste: &'a str,
        shape: Option<&'static str>,
        document: &'a Document,
        limits: &'a Limits,
    ) -> Self {
        Self {
            paste,
            shape,
            document,
            limits,
            out: Vec::new(),
            seen: HashMap::new(),
            over: 0,
            lookalikes: Vec::new(),
            objects: Vec::new(),
            line_start: 0,
            looked: 0,
            covered: Vec::new(),
            decoded_bytes: 0,
        }
    }

    /// Everything there is: what must be put together first, then the paste itself.
    pub fn collect(&mut self) {
        let small = self.paste.len() <= SMALL_PASTE;
        if small || self.shape.is_some() {
            let mut views = cookies::chunked(self.paste);
            views.extend(health_card::cards(self.paste));
            for view in &views {
                if self.take_view(view) {
                    self.covered.extend(view.covered.iter().copied());
                }
            }
            for found in json_text::serializations(self.paste, self.limits) {
                let label = self.label(found.start, found.end);
                self.take(found, label);
            }
            self.line_start = 0;
            self.looked = 0;
            for view in escaped::strings(self.paste) {
                for found in json_text::serializations(&view.text, self.limits) {
                    let found = view.lift(found);
                    let label = self.label(found.start, found.end);
                    self.take(found, label);
                }
            }
            self.line_start = 0;
            self.looked = 0;
        }
        self.scan_bodies();
        self.covered.sort_unstable();
        self.scan_paste();
    }

    fn scan_paste(&mut self) {
        scan::scan(self.paste, |hit| match hit {
            Hit::Token(found) => {
                if !self.is_covered(found.start) {
                    let label = self.label(found.start, found.end);
                    self.take(*found, label);
                }
            }
            Hit::Object { start, end } => {
                if !self.is_covered(start)
                    && self.objects.len() < MOST_OBJECTS
                    && !self.take_object(start, end)
                {
                    self.objects.push((start, end));
                }
            }
            Hit::Twice { start } => self.take_twice(start),
        });
    }

    fn is_covered(&self, at: usize) -> bool {
        // Pieces do not overlap: only the last that starts before can hold it.
        self.covered
            .partition_point(|piece| piece.0 <= at)
            .checked_sub(1)
            .is_some_and(|index| at < self.covered[index].1)
    }

    /// Takes a token, unless it is one already taken.
    pub fn take(&mut self, found: Found, label: Label) {
        let label = found.label.clone().unwrap_or(label);
        if found.cut && !found.text.contains('.') && is_header_member(&label) {
            return;
        }
        let place = Span::new(found.start, found.end);
        if label.refresh && found.kind.is_encrypted() {
            self.lookalikes.push(encrypted_refresh_token(&found, place));
            return;
        }
        let key = (
            Arc::<str>::from(found.text),
            Arc::<str>::from(found.attached),
        );
        let order = Order {
            cut: found.cut,
            rank: label.rank,
            start: found.start,
        };
        if let Some(index) = self.seen.get(&key) {
            let (known, candidate) = &mut self.out[*index];
            candidate.count = candidate.count.saturating_add(1);
            if order.rank < known.rank {
                *known = order;
                candidate.label = label.text;
                candidate.refresh = label.refresh;
                candidate.place = place;
                candidate.map.runs = found.runs;
                candidate.repairs = found.repairs;
            }
            return;
        }
        if self.out.len() >= self.limits.candidates {
            self.over += 1;
            return;
        }
        let mut findings = found.findings;
        if label.schemes > 1 {
            findings.push(
                Finding::new(
                    "scheme-repeated",
                    Severity::Warn,
                    format!("The scheme stands {} times before the token", label.schemes),
                )
                .advice("Most servers refuse that: send it once"),
            );
        }
        self.seen.insert(key.clone(), self.out.len());
        self.out.push((
            order,
            Candidate {
                text: key.0,
                disclosures: key.1,
                kind: found.kind,
                label: label.text,
                place,
                line: 0,
                host: None,
                refresh: label.refresh,
                count: 1,
                repairs: found.repairs,
                findings,
                map: SourceMap { runs: found.runs },
            },
        ));
    }

    /// Everything taken, in order.
    pub fn finish(mut self) -> Extraction {
        self.number_lines();
        self.out.sort_by_key(|(order, _)| *order);
        let mut findings = Vec::new();
        if self.over > 0 {
            let kept = self.out.len();
            findings.push(
                Finding::new(
                    "candidates-limit",
                    Severity::Warn,
                    format!("Only {kept} of {} token texts are listed", kept + self.over),
                )
                .advice("To read them all use the scan command"),
            );
        }
        let small = self.paste.len() <= SMALL_PASTE;
        let mut keys = Vec::new();
        if small || self.out.is_empty() {
            keys = keys::keys(self.paste, self.limits);
            // Beyond that, what is there says nothing of the whole.
            let head = slice(self.paste, 0, SMALL_PASTE);
            self.objects.retain(|object| object.1 <= head.len());
            self.lookalikes
                .extend(lookalike::lookalikes(head, &self.objects));
        }
        Extraction {
            keys,
            candidates: self
                .out
                .into_iter()
                .map(|(_, candidate)| candidate)
                .collect(),
            lookalikes: self.lookalikes,
            findings,
            ..Extraction::default()
        }
    }

    fn number_lines(&mut self) {
        let mut places: Vec<(u32, usize)> = self
            .out
            .iter()
            .enumerate()
            .map(|(index, (_, candidate))| (candidate.place.start, index))
            .collect();
        places.sort_unstable();
        let src = self.paste.as_bytes();
        let mut at = 0;
        let mut line = 1;
        for (start, index) in places {
            let start = (start as usize).min(src.len());
            line += memchr::memchr_iter(b'\n', &src[at..start]).count() as u32;
            at = start;
            self.out[index].1.line = line;
        }
    }
}

/// `text[start..end]`, shrunk to character boundaries and to what there is.
pub(super) fn slice(text: &str, start: usize, end: usize) -> &str {
    let mut end = end.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut start = start.min(end);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..end).unwrap_or_default()
}

/// The header of a JSON serialization is no cut token.
pub(super) fn is_header_member(label: &Label) -> bool {
    matches!(label.name.as_deref(), Some("protected" | "header"))
}

fn encrypted_refresh_token(found: &Found, place: Span) -> Lookalike {
    let header = found.text.split('.').next().unwrap_or_default();
    let readable = super::gate::decode_base64(header.as_bytes())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    Lookalike {
        what: "encrypted refresh token",
        place,
        readable,
        advice: "Only its issuer can open it: it is good for asking that issuer for new tokens"
            .to_owned(),
    }
}
