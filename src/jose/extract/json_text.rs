//! Objects in JSON text: JWS and JWE in JSON serialization (RFC 7515 §7.2, RFC 7516 §7.2).
//!
//! Found by one pass over the brackets, since such an object may stand anywhere in a log; only an
//! object whose members have the right names is parsed.

use memchr::memmem;
use serde_json::Value;

use super::collect::slice;
use super::repair::Found;
use crate::jose::limits::Limits;
use crate::jose::token::TokenKind;

/// Names of the members that tell a serialization from any other object.
const MEMBERS: [&[u8]; 10] = [
    b"payload",
    b"signature",
    b"signatures",
    b"ciphertext",
    b"protected",
    b"header",
    b"unprotected",
    b"recipients",
    b"iv",
    b"tag",
];

/// A detached payload may be left out (RFC 7515 appendix F).
fn makes_token(members: u32) -> bool {
    let payload = members & 1 != 0;
    let signature = members & 0b110 != 0;
    let ciphertext = members & 0b1000 != 0;
    let header = members >> 4 != 0;
    (signature && (payload || header)) || (ciphertext && header)
}

/// Every token in JSON serialization.
pub(super) fn serializations(paste: &str, limits: &Limits) -> Vec<Found> {
    let src = paste.as_bytes();
    let may_hold_one = memmem::find(src, b"\"signature").is_some()
        || memmem::find(src, b"\"ciphertext\"").is_some();
    if !may_hold_one {
        return Vec::new();
    }
    objects(src, limits.json_depth, &MEMBERS, makes_token)
        .into_iter()
        .filter_map(|object| read(paste, object.start, object.end))
        .collect()
}

/// An object in JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Object {
    /// Its brace.
    pub start: usize,
    /// After its closing brace.
    pub end: usize,
    /// Which of the names asked for are its members, a bit each, the first the lowest.
    pub members: u32,
}

/// The bit that an object gets when one right inside it was accepted.
pub(super) const INNER: u32 = 1 << 31;

/// The outermost objects whose members `accept` likes. One pass, whatever the text is: a string
/// ends with its line, so that a stray quote spoils no more than that.
pub(super) fn objects(
    src: &[u8],
    depth: usize,
    names: &[&[u8]],
    accept: fn(u32) -> bool,
) -> Vec<Object> {
    let mut found: Vec<Object> = Vec::new();
    let mut open: Vec<(usize, u32)> = Vec::new();
    // Brackets beyond the depth are counted, not kept.
    let mut beyond = 0_usize;
    let mut at = 0;
    while at < src.len() {
        match src[at] {
            b'{' if open.len() < depth => open.push((at, 0)),
            b'{' => beyond += 1,
            b'}' if beyond > 0 => beyond -= 1,
            b'}' => {
                if let Some((start, members)) = open.pop()
                    && accept(members)
                {
                    while found.last().is_some_and(|inner| inner.start > start) {
                        found.pop();
                    }
                    found.push(Object {
                        start,
                        end: at + 1,
                        members,
                    });
                    if let Some((_, outer)) = open.last_mut() {
                        *outer |= INNER;
                    }
                }
            }
            b'"' => {
                let end = string_end(src, at + 1);
                let after = src[end..]
                    .iter()
                    .skip(1)
                    .take(8)
                    .find(|byte| !byte.is_ascii_whitespace());
                if after == Some(&b':')
                    && let Some((_, members)) = open.last_mut()
                    && let Some(bit) = names.iter().position(|name| *name == &src[at + 1..end])
                {
                    *members |= 1 << bit;
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Where the string that begins at `from` ends: its quote, or the line break that it cannot hold.
pub(super) fn string_end(src: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(step) = memchr::memchr3(b'"', b'\\', b'\n', &src[at..]) {
        at += step;
        if src[at] != b'\\' {
            return at;
        }
        at = (at + 2).min(src.len());
    }
    src.len()
}

fn read(paste: &str, start: usize, end: usize) -> Option<Found> {
    let text = slice(paste, start, end);
    let Value::Object(object) = serde_json::from_str::<Value>(text).ok()? else {
        return None;
    };
    let is_text = |name: &str| object.get(name).is_some_and(Value::is_string);
    let says = |name: &str| is_text(name) || object.get(name).is_some_and(Value::is_object);
    let signed = |value: &Value| {
        value["signature"].is_string()
            && (value["protected"].is_string() || value["header"].is_object())
    };
    let kind = if is_text("ciphertext")
        && (is_text("iv")
            || is_text("tag")
            || says("protected")
            || object.contains_key("recipients"))
    {
        TokenKind::JweJson
    } else if (is_text("signature")
        && (is_text("protected") || object.get("header").is_some_and(Value::is_object)))
        || object
            .get("signatures")
            .and_then(Value::as_array)
            .is_some_and(|list| list.iter().any(signed))
    {
        TokenKind::JwsJson
    } else {
        return None;
    };
    Some(Found {
        text: text.to_owned(),
        attached: String::new(),
        kind,
        start,
        end,
        runs: vec![(0, start as u32)],
        repairs: Vec::new(),
        findings: Vec::new(),
        cut: false,
        label: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paste: &str, expected: &[(&str, TokenKind)]) {
        let found: Vec<_> = serializations(paste, &Limits::DEFAULT);
        let found: Vec<_> = found
            .iter()
            .map(|found| (found.text.as_str(), found.kind))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn serializations_are_found_wherever_they_stand() {
        let flat = r#"{"payload":"e30","protected":"e30","signature":"AA"}"#;
        check(flat, &[(flat, TokenKind::JwsJson)]);
        let general =
            r#"{"payload":"e30","signatures":[{"header":{"alg":"none"},"signature":"AA"}]}"#;
        check(&format!("log {{x}} \" {general} end"), &[]);
        check(
            &format!("log {{x}} {general} end"),
            &[(general, TokenKind::JwsJson)],
        );
        let jwe = r#"{"protected":"e30","iv":"AA","ciphertext":"AA","tag":"AA"}"#;
        check(
            &format!("[{jwe},{flat}]"),
            &[(jwe, TokenKind::JweJson), (flat, TokenKind::JwsJson)],
        );
        check(r#"{"signature":"a git signature","payload":1}"#, &[]);
        check(r#"{"signature":"x""#, &[]);
    }
}
