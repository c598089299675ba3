//! Things that look like tokens and are not: session cookies, other vendors' credentials, sealed
//! entries, configuration. Each is named, with what is readable of it and what to do.
//!
//! Nothing readable is shown of a credential that works by being known.

mod credential;
mod document;
mod object;
mod session;

use super::Lookalike;
use super::repair::is_token_byte;
use crate::jose::span::Span;

/// Most look-alikes told from one paste, and most of one kind.
const MOST: usize = 200;
const MOST_OF_A_KIND: usize = 50;
/// Longest preview.
const LONGEST_PREVIEW: usize = 64 << 10;
/// Longest look-alike whose end is looked for.
const LONGEST_WORD: usize = 256 << 10;

/// What to do with a credential that holds nothing to read.
const OPAQUE: &str =
    "It is an opaque credential: nothing is in it to decode; ask its issuer what it allows";

/// Everything in the paste that looks like a token and is not. `objects` are the places where the
/// scan met base64 of a JSON object without a token around it.
pub(super) fn lookalikes(paste: &str, objects: &[(usize, usize)]) -> Vec<Lookalike> {
    let mut found = Vec::new();
    for (start, end) in objects {
        found.extend(object::object(paste, *start, *end));
    }
    credential::prefixes(paste, &mut found);
    credential::pasetos(paste, &mut found);
    session::compressed_sessions(paste, &mut found);
    credential::macaroons(paste, &mut found);
    credential::schemes(paste, &mut found);
    session::saml(paste, &mut found);
    session::folded(paste, &mut found);
    session::signed_cookies(paste, &mut found);
    credential::discord(paste, &mut found);
    document::documents(paste, &mut found);
    found.sort_by_key(|lookalike| {
        (
            lookalike.place.start,
            std::cmp::Reverse(lookalike.place.end),
        )
    });
    found.dedup_by(|later, earlier| later.place.start < earlier.place.end);
    found.truncate(MOST);
    found
}

fn lookalike(
    what: &'static str,
    place: (usize, usize),
    readable: Option<String>,
    advice: &str,
) -> Lookalike {
    Lookalike {
        what,
        place: Span::new(place.0, place.1),
        readable,
        advice: advice.to_owned(),
    }
}

/// Bytes as a preview: pretty JSON where it is JSON.
fn preview(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.len() > LONGEST_PREVIEW || text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return None;
    }
    let json: Option<serde_json::Value> = serde_json::from_str(text).ok();
    Some(
        json.and_then(|json| serde_json::to_string_pretty(&json).ok())
            .unwrap_or_else(|| text.to_owned()),
    )
}

/// Where the word that begins at `at` ends.
fn word_end(src: &[u8], at: usize) -> usize {
    let window = &src[at..(at + LONGEST_WORD).min(src.len())];
    at + window
        .iter()
        .position(|byte| {
            !(is_token_byte(*byte)
                || matches!(byte, b'.' | b'=' | b'+' | b'/' | b'*' | b'%' | b'~' | b':'))
        })
        .unwrap_or(window.len())
}
