//! Takes layers off.
//!
//! What comes off is believed only when it ends in JSON, a token, XML, PEM, or readable text after
//! a magic number.

use std::borrow::Cow;

use super::recognise::{SHORTEST, Sort, is_begun_json, is_printable, is_worth_a_try, recognise};
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
            let Some(sort) = recognise(&self.text, self.layers.last()) else {
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
                // Two bytes that fit come up by chance; JSON behind them does not.
                self.is_certain = inflated.end == End::Whole
                    || matches!(inflated.end, End::LayerLimit(_) | End::TokenLimit)
                    || is_begun_json(&inflated.bytes);
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
                if found.looks.cut {
                    let message = format!(
                        "{} base64 characters, a multiple of four and one: one is missing",
                        found.looks.num_chars
                    );
                    notes.push(Finding::new("base64-length", Severity::Warn, message));
                }
                let mut steps = vec![trim_step(lead, trimmed.len())];
                if !found.runs.is_empty() {
                    steps.push(Step::Runs(std::mem::take(&mut found.runs)));
                }
                steps.push(Step::Base64);
                (Layer::Base64(found.looks.form), found.bytes, Some(steps))
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

fn trim_step(lead: usize, len: usize) -> Step {
    Step::Runs(vec![(0, lead as u32), (len as u32, (lead + len) as u32)])
}

fn shift(runs: &mut [(u32, u32)], by: usize) {
    for run in runs {
        run.1 += by as u32;
    }
}
