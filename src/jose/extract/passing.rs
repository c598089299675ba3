//! Tokens in a stretch of a text that is too large to be looked at as a whole.
//!
//! The recogniser is that of any paste. What needs all of a text is left out: its shape, labels,
//! order, JSON serializations, cookies in chunks, response bodies of an archive.

use super::collect::is_header_member;
use super::decoded::{self, SHORTEST_OBJECT};
use super::label::{self, Surroundings};
use super::plain;
use super::repair::{self, Found};
use super::scan::{self, Hit};
use crate::jose::token::TokenKind;

/// A token, whole or cut, and where it stands.
pub(in crate::jose) struct Passing {
    /// The normalised token, and behind it what an SD-JWT discloses.
    pub text: String,
    /// What it was taken for.
    pub kind: TokenKind,
    /// Its first byte; of what was encoded once more, the first byte of that.
    pub start: usize,
    /// Whether some of it is missing.
    pub is_cut: bool,
}

/// Calls `visit` for each token in `text` that begins in `from..to` and ends by `to`, from left to
/// right.
pub(in crate::jose) fn tokens_within(
    text: &str,
    from: usize,
    to: usize,
    visit: &mut dyn FnMut(Passing),
) {
    let src = text.as_bytes();
    scan::scan_within(text, from, to, |hit| match hit {
        Hit::Token(found) => {
            let start = found.start;
            if found.end <= to && !is_part_of_json(text, &found) {
                visit(passing(*found, start));
            }
        }
        Hit::Object { start, end } => {
            if end > to || end - start < SHORTEST_OBJECT {
                return;
            }
            let Some(inside) = decoded::object_text(&src[start..end]) else {
                return;
            };
            scan::scan(&inside, |hit| {
                if let Hit::Token(found) = hit {
                    visit(passing(*found, start));
                }
            });
        }
        Hit::Twice { start } => {
            let end = start + repair::token_run(&src[start..]);
            if end > to {
                return;
            }
            if let Some((_, found)) = decoded::inner_token(&src[start..end]) {
                visit(passing(*found, start));
            }
        }
    });
}

fn passing(found: Found, start: usize) -> Passing {
    let mut text = found.text;
    text.push_str(&found.attached);
    Passing {
        text,
        kind: found.kind,
        start,
        is_cut: found.cut,
    }
}

/// Whether it is the header of a JSON serialization, which is no cut token.
fn is_part_of_json(text: &str, found: &Found) -> bool {
    if !found.cut || found.text.contains('.') {
        return false;
    }
    let around = Surroundings {
        before: &plain::before(text, found.start),
        line: "",
        after: "",
        shape: None,
    };
    is_header_member(&label::label(&around))
}
