//! What the scan finds becomes candidates: labelled, merged, put in order, within the limit.

use std::collections::HashMap;
use std::sync::Arc;

use super::har::{self, Document, Part};
use super::label::{self, Label, Rank, Surroundings};
use super::plain;
use super::repair::{self, Found, Read};
use super::scan::{self, Hit};
use super::view::View;
use super::{
    Candidate, Extraction, Lookalike, SourceMap, cookies, gate, health_card, json_text, keys,
    lookalike,
};
use crate::jose::finding::{Finding, Severity};
use crate::jose::limits::Limits;
use crate::jose::span::Span;

/// How much of a line's beginning is read for labels.
const LINE_HEAD: usize = 240;

/// Gathers candidates from one paste.
pub(super) struct Collector<'a> {
    paste: &'a str,
    shape: Option<&'static str>,
    document: &'a Document,
    limits: &'a Limits,
    out: Vec<(Order, Candidate)>,
    seen: HashMap<(Arc<str>, Arc<str>), usize>,
    /// Token texts that were not kept.
    over: usize,
    lookalikes: Vec<Lookalike>,
    /// Base64 objects that are no tokens, for the look-alikes.
    pub objects: Vec<(usize, usize)>,
    line_start: usize,
    looked: usize,
    /// Parts of the paste whose tokens were already taken.
    covered: Vec<(usize, usize)>,
    decoded_bytes: usize,
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
        }
        self.scan_bodies();
        self.covered.sort_unstable();
        self.scan_paste();
    }

    /// Response bodies that an archive keeps in base64.
    fn scan_bodies(&mut self) {
        for (start, end) in &self.document.bodies {
            let len = end - start;
            if self.decoded_bytes + len > MOST_DECODED_BYTES {
                break;
            }
            self.decoded_bytes += len;
            self.covered.push((*start, *end));
            let encoded = slice(self.paste, *start, *end).replace("\\/", "/");
            let Some(bytes) = gate::decode_base64(encoded.as_bytes()) else {
                continue;
            };
            self.take_view(&View {
                text: String::from_utf8_lossy(&bytes).into_owned(),
                pieces: Vec::new(),
                covered: vec![(*start, *end)],
                repairs: vec!["decoded from base64".to_owned()],
                name: "response".to_owned(),
                outer: "response body".to_owned(),
            });
        }
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

    /// Takes the tokens of a text made from parts of the paste.
    fn take_view(&mut self, view: &View) -> bool {
        let mut founds = Vec::new();
        scan::scan(&view.text, |hit| {
            if let Hit::Token(found) = hit {
                founds.push(*found);
            }
        });
        // A cut token in joined text was cut before it was joined; the pieces say no more.
        let any = !founds.is_empty();
        for found in founds {
            let before = plain::before(&view.text, found.start);
            let label = label::label(&Surroundings {
                before: &before,
                line: &view.name,
                after: slice(&view.text, found.end, found.end + 4),
                shape: None,
            });
            let label = match &label.name {
                None => {
                    let rank = if view.outer.starts_with("cookie ") {
                        Rank::Cookie
                    } else {
                        Rank::Other
                    };
                    Label::named(view.outer.clone(), &view.name, rank)
                }
                Some(name) if view.name == "AppSync" && name == "authorization" => {
                    Label::named("AppSync authorization", name, Rank::Authorization)
                }
                Some(name) if view.name == "response" => {
                    Label::named(format!("response {}", label.text), name, Rank::Other)
                }
                Some(_) => label,
            };
            self.take(view.lift(found), label);
        }
        any
    }

    /// Base64 of a JSON object: there may be tokens in it, as in Supabase's cookies and AppSync's
    /// subprotocol.
    fn take_object(&mut self, start: usize, end: usize) -> bool {
        let len = end - start;
        if len < 64 || self.decoded_bytes + len > MOST_DECODED_BYTES {
            return false;
        }
        self.decoded_bytes += len;
        let encoded = &self.paste.as_bytes()[start..end];
        let Some(text) =
            gate::decode_base64(encoded).and_then(|bytes| String::from_utf8(bytes).ok())
        else {
            return false;
        };
        if !text.contains("ey") {
            return false;
        }
        let before = plain::before(self.paste, start);
        let is_appsync = before.ends_with("header-") || before.ends_with("header=");
        let name = if is_appsync {
            "AppSync".to_owned()
        } else {
            before
        };
        let outer = self.label(start, end);
        self.take_view(&View {
            text,
            pieces: Vec::new(),
            covered: vec![(start, end)],
            repairs: vec!["decoded from base64".to_owned()],
            name,
            outer: outer.text,
        })
    }

    /// A token that was base64-encoded once more: Kubernetes subprotocols and secrets.
    fn take_twice(&mut self, start: usize) {
        let src = self.paste.as_bytes();
        let end = start + repair::token_run(&src[start..]);
        if end - start < SHORTEST_TWICE {
            return;
        }
        let text =
            gate::decode_base64(&src[start..end]).and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(text) = text else {
            return;
        };
        let Read::Token(found) = repair::read_token(&text, 0) else {
            return;
        };
        let label = if src[..start].ends_with(b".k8s.io.") {
            Label::named("Kubernetes subprotocol", "", Rank::Authorization)
        } else {
            self.label(start, end)
        };
        let padding = src[end..]
            .iter()
            .take(2)
            .take_while(|byte| **byte == b'=')
            .count();
        let view = View {
            text,
            pieces: Vec::new(),
            covered: vec![(start, end + padding)],
            repairs: vec!["decoded from base64".to_owned()],
            name: String::new(),
            outer: String::new(),
        };
        self.take(view.lift(*found), label);
    }

    /// The label of what stands at `start..end` of the paste; to be asked in ascending order.
    fn label(&mut self, start: usize, end: usize) -> Label {
        let from = self.looked.min(start);
        if let Some(newline) = memchr::memrchr(b'\n', &self.paste.as_bytes()[from..start]) {
            self.line_start = from + newline + 1;
        }
        self.looked = start;
        let before = plain::before(self.paste, start);
        let place = self.place_of(start);
        if let Some(label) = place.and_then(|place| self.placed(place, start)) {
            return label;
        }
        let line = plain::plain(slice(
            self.paste,
            self.line_start,
            (self.line_start + LINE_HEAD).min(start),
        ));
        let line = match place.map(|place| &place.part) {
            Some(Part::Member(name)) => name,
            _ => line.trim_start(),
        };
        let label = label::label(&Surroundings {
            before: &before,
            line,
            after: slice(self.paste, end, end + 4),
            shape: self.shape,
        });
        let side = match place.map(|place| &place.part) {
            Some(Part::RequestBody) => "request",
            Some(Part::ResponseBody) => "response",
            Some(Part::WebSocket) => "WebSocket",
            _ => return label,
        };
        let text = match &label.name {
            Some(_) => format!("{side} {}", label.text),
            None if side == "WebSocket" => "WebSocket message".to_owned(),
            None => format!("{side} body"),
        };
        Label { text, ..label }
    }

    /// The string of a document that the byte at `at` stands in.
    fn place_of(&self, at: usize) -> Option<&'a har::Place> {
        let places = &self.document.places;
        let index = places
            .partition_point(|place| place.start <= at)
            .checked_sub(1)?;
        places.get(index).filter(|place| at < place.end)
    }

    /// The label that a place in an archive gives by itself.
    fn placed(&self, place: &har::Place, at: usize) -> Option<Label> {
        let cookie = || {
            let from = place.start.max(at.saturating_sub(plain::WINDOW));
            har::cookie_name(slice(self.paste, from, at)).map(str::to_owned)
        };
        let (text, name, rank) = match &place.part {
            Part::RequestHeader(name) if name.eq_ignore_ascii_case("cookie") => {
                let name = cookie()?;
                (format!("cookie {name}"), name, Rank::Cookie)
            }
            Part::ResponseHeader(name) if name.eq_ignore_ascii_case("set-cookie") => {
                let name = cookie()?;
                (format!("response cookie {name}"), name, Rank::Cookie)
            }
            Part::RequestHeader(name) if name.eq_ignore_ascii_case("authorization") => return None,
            Part::RequestHeader(name) => {
                let name = name.to_ascii_lowercase();
                if name == "sec-websocket-protocol" {
                    (
                        "WebSocket subprotocol".to_owned(),
                        String::new(),
                        Rank::Authorization,
                    )
                } else {
                    (format!("{name} header"), name, Rank::Other)
                }
            }
            Part::ResponseHeader(name) => {
                let name = name.to_ascii_lowercase();
                (format!("response {name} header"), name, Rank::Other)
            }
            Part::Cookie(name) => (format!("cookie {name}"), name.clone(), Rank::Cookie),
            Part::SetCookie(name) => (
                format!("response cookie {name}"),
                name.clone(),
                Rank::Cookie,
            ),
            Part::Query(name) => (format!("query {name}"), name.clone(), Rank::Other),
            Part::Form(name) => (format!("form {name}"), name.clone(), Rank::Other),
            _ => return None,
        };
        Some(Label::named(text, &name, rank))
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

/// Most base64 objects kept for a look at what they are.
const MOST_OBJECTS: usize = 256;
/// Fewest characters of a token that was encoded once more.
const SHORTEST_TWICE: usize = 40;
/// Most bytes of base64 that are decoded in search of tokens.
const MOST_DECODED_BYTES: usize = 64 << 20;
/// Up to here every search is made, whatever the paste is.
const SMALL_PASTE: usize = 4 << 20;

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
fn is_header_member(label: &Label) -> bool {
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
