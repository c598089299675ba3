//! Cookies that were too long for one: `name.0`, `name.1`… put together again.
//!
//! Auth.js cuts a token, Supabase a JSON session, percent-encoded or behind `base64-`; ASP.NET
//! writes `name=chunks-2` and `nameC1`, `nameC2`. Cut in the middle of a token they would be read
//! as something else, so they are joined before the scan.

use memchr::memmem;

use super::collect::slice;
use super::gate;
use super::view::View;

/// Most chunked cookies put together in one paste.
const MOST_SETS: usize = 64;
/// Most chunks of one cookie; browsers allow far fewer.
const MOST_CHUNKS: usize = 64;
/// Most first chunks whose second is looked for.
const MOST_TRIES: usize = 256;
/// How far apart two chunks may stand.
const REACH: usize = 64 << 10;

/// Every chunked cookie in the paste.
pub(super) fn chunked(paste: &str) -> Vec<View> {
    let src = paste.as_bytes();
    let mut views: Vec<View> = Vec::new();
    let mut tries = 0;
    for at in memmem::find_iter(src, b".0") {
        if views.len() >= MOST_SETS || tries >= MOST_TRIES {
            break;
        }
        let Some(name) = name_before(src, at) else {
            continue;
        };
        let Some(first) = value_after(src, at + 2) else {
            continue;
        };
        let value = &src[first.0..first.1];
        let holds_token = gate::begins_object(value)
            || [&b"base64-"[..], b"%7B", b"{", b"%22", b"[", b"%5B"]
                .iter()
                .any(|start| value.starts_with(start));
        if !holds_token || views.iter().any(|view| view.covers(first.0)) {
            continue;
        }
        tries += 1;
        let mut chunks = vec![first];
        while chunks.len() < MOST_CHUNKS {
            let label = format!("{name}.{}", chunks.len());
            let Some(next) = chunk(src, label.as_bytes(), at) else {
                break;
            };
            chunks.push(next);
        }
        if chunks.len() > 1 {
            views.push(join(paste, name, &chunks));
        }
    }
    aspnet(paste, &mut views);
    views
}

/// ASP.NET's: the cookie itself says how many chunks there are.
fn aspnet(paste: &str, views: &mut Vec<View>) {
    let src = paste.as_bytes();
    for at in memmem::find_iter(src, b"chunks-").take(MOST_TRIES) {
        if views.len() >= MOST_SETS {
            break;
        }
        let separators = src[at.saturating_sub(16)..at]
            .iter()
            .rev()
            .take_while(|byte| is_separator(**byte))
            .count();
        let Some(name) = name_before(src, at - separators) else {
            continue;
        };
        let number = slice(paste, at + 7, at + 9);
        let number = number.trim_end_matches(|c: char| !c.is_ascii_digit());
        let Ok(number) = number.parse::<usize>() else {
            continue;
        };
        let chunks: Vec<_> = (1..=number.min(MOST_CHUNKS))
            .map_while(|index| chunk(src, format!("{name}C{index}").as_bytes(), at))
            .collect();
        let known = |chunk: &(usize, usize)| views.iter().any(|view| view.covers(chunk.0));
        if chunks.len() > 1 && !chunks.iter().any(known) {
            views.push(join(paste, name, &chunks));
        }
    }
}

/// The value of the chunk called `label`, near `at`.
fn chunk(src: &[u8], label: &[u8], at: usize) -> Option<(usize, usize)> {
    let from = at.saturating_sub(REACH);
    let to = (at + REACH).min(src.len());
    memmem::find_iter(&src[from..to], label)
        .find_map(|found| value_after(src, from + found + label.len()))
}

/// The cookie name that ends at `end`.
fn name_before(src: &[u8], end: usize) -> Option<&str> {
    let from = end.saturating_sub(128);
    let start = src[from..end]
        .iter()
        .rposition(|byte| {
            !(byte.is_ascii_alphanumeric()
                || matches!(byte, b'_' | b'-' | b'.' | b'@' | b'$' | b'|'))
        })
        .map_or(from, |at| from + at + 1);
    let name = std::str::from_utf8(&src[start..end]).ok()?;
    name.bytes()
        .any(|byte| byte.is_ascii_alphabetic())
        .then_some(name)
}

/// The value behind a name that ends at `at`: `=v`, `⇥v`, `": "v"`, `","value":"v"`, `", "v"`.
fn value_after(src: &[u8], at: usize) -> Option<(usize, usize)> {
    let window = &src[at..(at + 48).min(src.len())];
    let mut skip = window
        .iter()
        .take_while(|byte| is_separator(**byte))
        .count();
    if let Some(rest) = window[skip..].strip_prefix(b"value") {
        skip += 5 + rest.iter().take_while(|byte| is_separator(**byte)).count();
    }
    if skip == 0 || matches!(window[0], b' ' | b',' | b'\n') {
        return None;
    }
    let start = at + skip;
    let end = src[start..]
        .iter()
        .position(|byte| {
            matches!(
                byte,
                b';' | b'"' | b'\'' | b'\t' | b' ' | b'\r' | b'\n' | b'^' | b'\\' | b','
            )
        })
        .map_or(src.len(), |len| start + len);
    (end > start).then_some((start, end))
}

/// Whether `byte` may stand between a cookie's name and its value, in any kind of list.
fn is_separator(byte: u8) -> bool {
    matches!(
        byte,
        b'"' | b'\'' | b'=' | b'\t' | b':' | b',' | b' ' | b'\\' | b'\n' | b'\r'
    )
}

fn join(paste: &str, name: &str, chunks: &[(usize, usize)]) -> View {
    let mut text = String::new();
    let mut pieces = Vec::new();
    for (start, end) in chunks {
        pieces.push((text.len() as u32, *start as u32));
        text.push_str(slice(paste, *start, *end));
    }
    let covered = chunks.to_vec();
    let mut repairs = vec![format!("joined {} cookie chunks", chunks.len())];
    if let Some(encoded) = text.strip_prefix("base64-")
        && let Some(decoded) = gate::decode_base64(encoded.as_bytes())
    {
        text = String::from_utf8_lossy(&decoded).into_owned();
        pieces.clear();
        repairs.push("decoded from base64".to_owned());
    }
    View {
        text,
        pieces,
        covered,
        repairs,
        name: name.to_owned(),
        outer: format!("cookie {name}"),
    }
}
