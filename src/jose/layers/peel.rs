//! Takes layers off.
//!
//! A look at the first characters decides what may come next, so that a payload with a million
//! ordinary strings costs a million looks. What is peeled off is believed only when it ends in
//! JSON, a token, XML, PEM, or readable text after a magic number.

use std::borrow::Cow;

use super::{Chain, Layer, PositionMap, Step};
use crate::jose::encoding;
use crate::jose::finding::{Finding, Severity};
use crate::jose::inflate::{self, Budget, End, Inflated};
use crate::jose::json;
use crate::jose::limits::Limits;
use crate::jose::token;

/// What a string turned out to hold.
#[derive(Clone, Debug)]
pub struct Peeled {
    /// The layers that were taken off.
    pub chain: Chain,
    /// The innermost text.
    pub bytes: Vec<u8>,
    /// What it is.
    pub inner: Inner,
    /// How its bytes lead back to the raw string.
    pub map: PositionMap,
}

/// What an innermost text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inner {
    /// A JSON object or array, or the beginning of one.
    Json,
    /// A token.
    Token,
    /// Readable text.
    Text,
}

/// Shortest string that is tried.
const SHORTEST: usize = 8;

/// Takes the layers off a JSON string, given its raw characters without the quotes. `None` when
/// it holds nothing but itself. What was odd is added to `findings`, without a place.
pub fn peel(
    raw: &[u8],
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Vec<Finding>,
) -> Option<Peeled> {
    if raw.len() < SHORTEST || raw.len() > limits.layer_text_bytes || !is_worth_a_try(raw) {
        return None;
    }
    if !raw.contains(&b'\\') {
        return Work::new(Cow::Borrowed(raw), Vec::new()).finish(limits, budget, findings);
    }
    let (bytes, runs) = json::unescape_bytes(raw);
    Work::new(Cow::Owned(bytes), vec![Step::Runs(runs)]).finish(limits, budget, findings)
}

/// The same for a text that stands in no string.
pub fn peel_text(
    text: &[u8],
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Vec<Finding>,
) -> Option<Peeled> {
    if text.len() < SHORTEST || text.len() > limits.layer_text_bytes {
        return None;
    }
    Work::new(Cow::Borrowed(text), Vec::new()).finish(limits, budget, findings)
}

/// A cheap no for most strings.
fn is_worth_a_try(raw: &[u8]) -> bool {
    let start = &raw[..raw.len().min(16)];
    matches!(start[0], b'{' | b'[' | b'"' | b'%' | b' ')
        || start.contains(&b'\\')
        || encoding::base64_start(start).is_some_and(|(bytes, len)| may_begin(&bytes[..len]))
        || hex_start(start)
}

/// Whether `bytes`, the first of some decoded text, may begin something that is shown opened.
fn may_begin(bytes: &[u8]) -> bool {
    match bytes {
        [
            b'{' | b'[' | b'<' | b'"' | b'%' | b' ' | b'\t' | b'\n' | b'\r',
            ..,
        ]
        | [0x1f, 0x8b, 8, ..]
        | [0x28, 0xb5, 0x2f, 0xfd, ..]
        | [0xef, 0xbb, 0xbf, ..] => true,
        _ => {
            bytes.starts_with(b"-----BE")
                || inflate::is_zlib(bytes)
                || inflate::may_be_deflated_json(bytes)
                || bytes.iter().all(|byte| encoding::is_base64(*byte))
        }
    }
}

fn hex_start(text: &[u8]) -> bool {
    let len = text.len().min(16) & !1;
    len >= SHORTEST && encoding::hex(&text[..len]).is_some_and(|(bytes, _)| may_begin(&bytes))
}

/// A layer that the next text seems to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Gzip,
    Zlib,
    Zstd,
    Deflate,
    JsonString,
    Percent,
    Hex,
    Base64,
}

/// A string, as far as it is peeled.
struct Work<'a> {
    encoded_bytes: u32,
    text: Cow<'a, [u8]>,
    layers: Vec<Layer>,
    /// From the string inwards; `None` once positions are lost.
    steps: Option<Vec<Step>>,
    /// Whether a magic number vouches for what was taken off last.
    is_certain: bool,
}

impl<'a> Work<'a> {
    fn new(text: Cow<'a, [u8]>, steps: Vec<Step>) -> Self {
        Self {
            encoded_bytes: text.len() as u32,
            text,
            layers: Vec::new(),
            steps: Some(steps),
            is_certain: false,
        }
    }

    fn finish(
        mut self,
        limits: &Limits,
        budget: &mut Budget,
        findings: &mut Vec<Finding>,
    ) -> Option<Peeled> {
        // Kept back until the layers are believed: most texts that look like base64 are not.
        let mut notes = Vec::new();
        let inner = loop {
            if let Some(inner) = self.innermost() {
                break Some(inner);
            }
            let Some(sort) = self.recognise() else {
                break self.is_readable().then_some(Inner::Text);
            };
            if self.layers.len() >= limits.layers {
                let message = format!("{} layers taken off, and there are more", limits.layers);
                notes.push(Finding::new("layer-limit", Severity::Warn, message));
                self.is_certain = true;
                break self.is_readable().then_some(Inner::Text);
            }
            if !self.take_off(sort, budget, &mut notes) {
                break self.is_readable().then_some(Inner::Text);
            }
        };
        if inner.is_some() || self.is_certain {
            findings.append(&mut notes);
        }
        let inner = inner?;
        if inner == Inner::Token {
            self.trim();
        }
        self.layers.push(match inner {
            Inner::Json => Layer::Json,
            Inner::Token => Layer::Token,
            Inner::Text => Layer::Text,
        });
        Some(Peeled {
            chain: Chain {
                layers: self.layers,
                encoded_bytes: self.encoded_bytes,
                decoded_bytes: self.text.len() as u32,
            },
            bytes: self.text.into_owned(),
            inner,
            map: self.steps.map_or(PositionMap::Lost, |mut steps| {
                steps.reverse();
                PositionMap::Steps(steps)
            }),
        })
    }

    /// What the text is, if it needs no further peeling.
    fn innermost(&self) -> Option<Inner> {
        let text = self
            .text
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&self.text);
        let text = text.trim_ascii_start();
        match text.first()? {
            b'{' | b'[' => {
                let is_json = json::check(text).is_ok()
                    || !self.layers.is_empty() && (self.is_certain || is_begun_json(text));
                is_json.then_some(Inner::Json)
            }
            byte if encoding::is_base64(*byte) => {
                token::recognise(text.trim_ascii_end()).map(|_| Inner::Token)
            }
            _ => None,
        }
    }

    /// Whether to show the text although it is neither JSON nor a token.
    fn is_readable(&self) -> bool {
        let is_decoded = self
            .layers
            .iter()
            .any(|layer| !matches!(layer, Layer::Json | Layer::Percent));
        let text = self.text.trim_ascii_start();
        let is_named = text.starts_with(b"-----BEGIN ")
            || matches!(text, [b'<', b'?' | b'!' | b'a'..=b'z' | b'A'..=b'Z', ..]);
        is_decoded && (self.is_certain || is_named) && is_printable(&self.text)
    }

    fn recognise(&self) -> Option<Sort> {
        let text = self.text.as_ref();
        let last = self.layers.last();
        // Bytes come out of these alone; a text that was never decoded has no magic number.
        let from_bytes = matches!(last, None | Some(Layer::Base64(_) | Layer::Hex { .. }));
        match text {
            [0x1f, 0x8b, 8, ..] if from_bytes => return Some(Sort::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] if from_bytes => return Some(Sort::Zstd),
            _ if from_bytes && last.is_some() => {
                if inflate::is_zlib(text) {
                    return Some(Sort::Zlib);
                }
                if inflate::may_be_deflated_json(text) && !is_printable(text) {
                    return Some(Sort::Deflate);
                }
            }
            _ => {}
        }
        let text = text.trim_ascii();
        if text.len() < SHORTEST {
            return None;
        }
        if matches!(text, [b'"', .., b'"']) && json::check(text).is_ok() {
            return Some(Sort::JsonString);
        }
        let starts = |prefixes: &[&[u8]]| {
            let start = &text[..3];
            prefixes
                .iter()
                .any(|prefix| start.eq_ignore_ascii_case(prefix))
        };
        if starts(&[b"%7b", b"%5b", b"%22"]) || is_percent_base64(text) {
            return Some(Sort::Percent);
        }
        if hex_start(text) && encoding::hex(text).is_some() {
            return Some(Sort::Hex);
        }
        let is_base64 = encoding::base64_start(text)
            .is_some_and(|(bytes, len)| may_begin(&bytes[..len]))
            && is_base64_text(text);
        is_base64.then_some(Sort::Base64)
    }

    /// Takes one layer off; false, and nothing changed, when it was none.
    fn take_off(&mut self, sort: Sort, budget: &mut Budget, notes: &mut Vec<Finding>) -> bool {
        let trimmed = self.text.trim_ascii();
        let lead = self.text.trim_ascii_start().as_ptr() as usize - self.text.as_ptr() as usize;
        let (layer, bytes, steps) = match sort {
            Sort::Gzip => {
                let (inflated, header) = inflate::gzip(&self.text, budget);
                self.is_certain = true;
                note(&inflated, "gzip", notes);
                let layer = Layer::Gzip {
                    mtime: header.mtime,
                    os: header.os,
                    xfl: header.xfl,
                    members: header.members,
                };
                (layer, inflated.bytes, None)
            }
            Sort::Zstd => {
                let inflated = inflate::zstd(&self.text, budget);
                self.is_certain = true;
                note(&inflated, "zstd", notes);
                (Layer::Zstd, inflated.bytes, None)
            }
            Sort::Zlib => {
                let level = self.text[1] >> 6;
                let inflated = inflate::zlib(&self.text, budget);
                // Two bytes that fit come up by chance; readable text behind them does not.
                self.is_certain = inflated.end == End::Whole
                    || matches!(inflated.end, End::LayerLimit(_) | End::TokenLimit)
                    || inflated.bytes.len() >= SHORTEST && is_printable(&inflated.bytes);
                note(&inflated, "zlib", notes);
                (Layer::Zlib { level }, inflated.bytes, None)
            }
            Sort::Deflate => {
                let inflated = inflate::deflate(&self.text, budget);
                if inflated.end != End::Whole || json::check(&inflated.bytes).is_err() {
                    return false;
                }
                (Layer::Deflate, inflated.bytes, None)
            }
            Sort::JsonString => {
                let (bytes, mut runs) = json::unescape_bytes(&trimmed[1..trimmed.len() - 1]);
                shift(&mut runs, lead + 1);
                (Layer::Json, bytes, Some(vec![Step::Runs(runs)]))
            }
            Sort::Percent => {
                let Some((bytes, mut runs)) = encoding::percent(trimmed) else {
                    return false;
                };
                shift(&mut runs, lead);
                (Layer::Percent, bytes, Some(vec![Step::Runs(runs)]))
            }
            Sort::Hex => {
                let Some((bytes, upper)) = encoding::hex(trimmed) else {
                    return false;
                };
                let steps = vec![trim_step(lead, trimmed.len()), Step::Hex];
                (Layer::Hex { upper }, bytes, Some(steps))
            }
            Sort::Base64 => {
                let mut found = encoding::base64(trimmed);
                if found.cut {
                    let message = format!(
                        "{} base64 characters, a multiple of four and one: one is missing",
                        found.num_chars
                    );
                    notes.push(Finding::new("base64-length", Severity::Warn, message));
                }
                let mut steps = vec![trim_step(lead, trimmed.len())];
                if !found.runs.is_empty() {
                    steps.push(Step::Runs(std::mem::take(&mut found.runs)));
                }
                steps.push(Step::Base64);
                (Layer::Base64(found.form), found.bytes, Some(steps))
            }
        };
        if bytes.is_empty() {
            return false;
        }
        self.steps = match (self.steps.take(), steps) {
            (Some(mut all), Some(steps)) => {
                all.extend(steps);
                Some(all)
            }
            _ => None,
        };
        self.layers.push(layer);
        self.text = Cow::Owned(bytes);
        true
    }

    fn trim(&mut self) {
        let trimmed = self.text.trim_ascii();
        let lead = self.text.trim_ascii_start().as_ptr() as usize - self.text.as_ptr() as usize;
        if trimmed.len() < self.text.len() {
            if let Some(steps) = &mut self.steps {
                steps.push(trim_step(lead, trimmed.len()));
            }
            self.text = Cow::Owned(trimmed.to_vec());
        }
    }
}

/// Says how a stream ended, if not well.
fn note(inflated: &Inflated, word: &str, notes: &mut Vec<Finding>) {
    let num_bytes = inflated.bytes.len();
    let finding = match inflated.end {
        End::Whole if inflated.num_trailing > 0 => Finding::new(
            "layer-trailing",
            Severity::Info,
            format!("{} bytes follow the {word} stream", inflated.num_trailing),
        ),
        End::Whole => return,
        End::Cut => Finding::new(
            "layer-damaged",
            Severity::Warn,
            format!("the {word} stream is cut off; {num_bytes} bytes came out"),
        )
        .advice("Copy the token again, whole"),
        End::Damaged => Finding::new(
            "layer-damaged",
            Severity::Warn,
            format!("the {word} stream is damaged; {num_bytes} bytes came out"),
        ),
        End::LayerLimit(limit) => Finding::new(
            "inflate-limit",
            Severity::Danger,
            format!("the {word} stream holds more than {limit} bytes; the rest was left packed"),
        ),
        End::TokenLimit => Finding::new(
            "inflate-limit",
            Severity::Danger,
            format!("all layers together hold too much; {num_bytes} bytes of this one came out"),
        ),
    };
    notes.push(finding);
}

/// Whether `text` begins as JSON with at least one whole member or item.
fn is_begun_json(text: &[u8]) -> bool {
    let mut reader = json::Reader::default();
    let begun = (0..2).all(|_| matches!(reader.next(text), Ok(Some(_))));
    begun && is_printable(text)
}

/// Whether at least nine in ten characters are ones people read.
fn is_printable(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let mut num_chars = 0;
    let mut num_odd = 0;
    for character in text.chars() {
        num_chars += 1;
        num_odd += usize::from(character.is_control() && !character.is_ascii_whitespace());
    }
    num_odd * 10 <= num_chars
}

/// Whether all of `text` is base64, wrapped or not, with nothing but padding after it.
fn is_base64_text(text: &[u8]) -> bool {
    let num_padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    num_padding <= 2
        && text[..text.len() - num_padding]
            .iter()
            .all(|byte| encoding::is_base64(*byte) || byte.is_ascii_whitespace())
}

/// Whether `text` is base64 of which `+`, `/` or `=` were percent-encoded.
fn is_percent_base64(text: &[u8]) -> bool {
    let mut signs = memchr::memchr_iter(b'%', text);
    signs.clone().next().is_some()
        && encoding::base64_start(&text[..8]).is_some()
        && signs.all(|at| {
            text.get(at + 1..at + 3).is_some_and(|code| {
                [b"2B", b"2F", b"3D"]
                    .iter()
                    .any(|known| code.eq_ignore_ascii_case(*known))
            })
        })
        && text
            .iter()
            .all(|byte| encoding::is_base64(*byte) || *byte == b'%')
}

fn trim_step(lead: usize, len: usize) -> Step {
    Step::Runs(vec![(0, lead as u32), (len as u32, (lead + len) as u32)])
}

fn shift(runs: &mut [(u32, u32)], by: usize) {
    for run in runs {
        run.1 += by as u32;
    }
}
