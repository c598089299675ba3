//! Which layer a text seems to have.
//!
//! A look at the first characters decides, so that a payload with a million ordinary strings costs
//! a million looks.

use super::Layer;
use crate::jose::encoding;
use crate::jose::inflate;
use crate::jose::json;

/// Shortest string that is tried.
pub(super) const SHORTEST: usize = 8;

/// How many characters the first look takes: enough for the head of a DEFLATE block in hex.
const LOOK: usize = 32;

/// A cheap no for most strings.
pub(super) fn is_worth_a_try(raw: &[u8]) -> bool {
    let start = &raw[..raw.len().min(LOOK)];
    matches!(start[0], b'{' | b'[' | b'"' | b' ')
        || memchr::memchr2(b'\\', b'%', start).is_some()
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
                || bytes
                    .iter()
                    .all(|byte| encoding::is_base64(*byte) || *byte == b'=')
        }
    }
}

fn hex_start(text: &[u8]) -> bool {
    text.len() >= SHORTEST
        && encoding::hex_start(text).is_some_and(|(bytes, len)| may_begin(&bytes[..len]))
}

/// A layer that the next text seems to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Gzip,
    Zlib,
    Zstd,
    Deflate,
    JsonString,
    Percent,
    Hex,
    Base64,
}

/// The layer that `text` seems to have next, when `last` is the one that came off before.
pub(super) fn recognise(text: &[u8], last: Option<&Layer>) -> Option<Sort> {
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
    if starts(&[b"%7b", b"%5b", b"%22", b"%25"]) || is_percent_base64(text) {
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

/// Whether `text` begins as JSON with at least one whole member or item.
pub(super) fn is_begun_json(text: &[u8]) -> bool {
    let mut reader = json::Reader::default();
    let begun = (0..2).all(|_| matches!(reader.next(text), Ok(Some(_))));
    begun && is_printable(text)
}

/// Whether at least nine in ten characters are ones people read.
pub(super) fn is_printable(bytes: &[u8]) -> bool {
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
