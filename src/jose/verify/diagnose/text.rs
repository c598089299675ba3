//! The signed characters are not the ones that were signed: written anew, re-encoded, broken.
//!
//! A signature covers characters, not meaning. Whoever parses a payload and writes it again, be it
//! with another blank or another order of names, breaks it. If it holds over a usual way to
//! write the same JSON, that is what happened.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use serde::Serialize as _;
use serde_json::Value;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::{Case, Diagnosis, Unheld, holds};
use crate::jose::key::Key;
use crate::jose::token::{self, TokenKind};
use crate::jose::verify::jws::{self, Reading};
use crate::jose::words;

/// Most keys that a guess tries.
const KEYS: usize = 3;
/// Longest text that is written anew: a guess must not cost more than what it is about.
const MOST_BYTES: usize = 256 << 10;

/// What in the token's characters breaks the rules.
pub(super) fn malformed(case: &Case, found: &mut Vec<Diagnosis>) {
    let text: &str = &case.decoded.token.text;
    if case.decoded.token.kind == TokenKind::JwsJson {
        return;
    }
    let blanks = text.chars().filter(|c| c.is_whitespace()).count();
    if blanks > 0 {
        let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let token = token::parse(&Arc::from(joined), case.decoded.token.kind);
        let holds = jws::parts(&token, case.beside.detached_payload, Reading::Lenient)
            .iter()
            .any(|part| match (&part.alg, &part.signed) {
                (Some(alg), Ok(signed)) => case
                    .likely_keys(alg, KEYS)
                    .iter()
                    .any(|(_, key)| holds(alg, key, &signed.input, &signed.signature)),
                _ => false,
            });
        let mut message = format!(
            "{} inside the token",
            words::count("blank or line break", blanks)
        )
        .replace("blank or line breaks", "blanks or line breaks");
        if holds {
            message.push_str("; without them the signature holds");
        }
        found.push(Diagnosis::new(
            "line-breaks-inside",
            message,
            "Send the token on one line: terminals, mail and YAML wrap long ones",
        ));
    }
    if case.policy.strict && text.contains('=') {
        found.push(Diagnosis::new(
            "segment-padded",
            "a segment is padded with =, which RFC 7515 §2 forbids",
            "Some load balancers pad on purpose; verify such tokens without strict mode",
        ));
    }
    if case.policy.strict && text.contains(['+', '/']) {
        found.push(Diagnosis::new(
            "segment-standard-alphabet",
            "a segment is in standard base64 (+ and /); tokens use - and _",
            "Have the issuer encode with base64url, without padding",
        ));
    }
}

/// Whether the signature holds over the same contents, written another way.
pub(super) fn resigned(case: &Case, unheld: &Unheld, found: &mut Vec<Diagnosis>) -> bool {
    let keys = case.likely_keys(unheld.alg, KEYS);
    let input: &[u8] = &unheld.signed.input;
    let Some(dot) = input.iter().position(|byte| *byte == b'.') else {
        return false;
    };
    let (head, body) = (&input[..dot], &input[dot + 1..]);
    if body.is_empty() && case.beside.detached_payload.is_none() {
        found.push(Diagnosis::new(
            "payload-detached",
            "the token carries no payload: it is probably detached (RFC 7515 appendix F)",
            "Give the payload that was signed, byte for byte, beside the token",
        ));
        return true;
    }
    if keys.is_empty() || input.len() > MOST_BYTES {
        return false;
    }
    let bytes = |segment: &[u8]| {
        let text = std::str::from_utf8(segment).ok()?;
        jws::decode(text, Reading::Lenient).ok()
    };
    let (Some(header), Some(payload)) = (bytes(head), bytes(body)) else {
        return false;
    };
    let tried = Tried {
        unheld,
        keys: &keys,
    };
    reencoded(&tried, &header, &payload, found)
        || rewritten(&tried, head, body, &header, &payload, found)
}

struct Tried<'a> {
    unheld: &'a Unheld<'a>,
    keys: &'a [(usize, &'a Key)],
}

impl Tried<'_> {
    fn holds(&self, head: &[u8], body: &[u8]) -> bool {
        let input = [head, b".", body].concat();
        let Unheld { alg, signed } = self.unheld;
        input != *signed.input
            && self
                .keys
                .iter()
                .any(|(_, key)| holds(alg, key, &input, &signed.signature))
    }
}

/// The same bytes in other base64, or not in base64 at all.
fn reencoded(tried: &Tried, header: &[u8], payload: &[u8], found: &mut Vec<Diagnosis>) -> bool {
    let forms = [
        (&URL_SAFE_NO_PAD, "base64url without padding"),
        (&URL_SAFE, "padded base64url"),
        (&STANDARD_NO_PAD, "standard base64 without padding"),
        (&STANDARD, "padded standard base64"),
    ];
    for (engine, what) in forms {
        let (head, body) = (engine.encode(header), engine.encode(payload));
        if tried.holds(head.as_bytes(), body.as_bytes()) {
            found.push(Diagnosis::new(
                "segments-reencoded",
                format!("the signature holds over the segments in {what}"),
                "Something between the issuer and here re-encoded the token: pass it on as it is",
            ));
            return true;
        }
    }
    let head = URL_SAFE_NO_PAD.encode(header);
    let raw = [
        (
            head.as_bytes(),
            "the payload as it is, not its base64url (RFC 7797)",
        ),
        (
            header,
            "header and payload as they are, not their base64url",
        ),
    ];
    for (head, what) in raw {
        if tried.holds(head, payload) {
            found.push(Diagnosis::new(
                "payload-signed-raw",
                format!("the signature was made over {what}"),
                "Sign base64url(header) . base64url(payload); or say b64: false and name it in crit",
            ));
            return true;
        }
    }
    false
}

fn rewritten(
    tried: &Tried,
    head: &[u8],
    body: &[u8],
    header: &[u8],
    payload: &[u8],
    found: &mut Vec<Diagnosis>,
) -> bool {
    const ADVICE: &str = "A signature covers characters: pass the token on as it came, \
                          never parsed and written again";
    let payloads = spellings(payload);
    let headers = spellings(header);
    let encode = |text: &[u8]| URL_SAFE_NO_PAD.encode(text).into_bytes();
    for (what, text) in &payloads {
        if tried.holds(head, &encode(text)) {
            found.push(Diagnosis::new(
                "payload-reserialised",
                format!(
                    "the payload was written anew after signing: the signature holds over it {what}"
                ),
                ADVICE,
            ));
            return true;
        }
    }
    for (what, text) in &headers {
        if tried.holds(&encode(text), body) {
            found.push(Diagnosis::new(
                "header-reserialised",
                format!(
                    "the header was written anew after signing: the signature holds over it {what}"
                ),
                ADVICE,
            ));
            return true;
        }
    }
    for (what, header) in &headers {
        let payload = payloads.iter().find(|(same, _)| same == what);
        if payload.is_some_and(|(_, payload)| tried.holds(&encode(header), &encode(payload))) {
            found.push(Diagnosis::new(
                "payload-reserialised",
                format!("header and payload were written anew after signing: the signature holds over them {what}"),
                ADVICE,
            ));
            return true;
        }
    }
    false
}

/// The usual ways to write the same JSON, each with a name that fits after "over it".
fn spellings(original: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let Ok(text) = std::str::from_utf8(original) else {
        return Vec::new();
    };
    let mut all: Vec<(&'static str, String)> = vec![
        (
            r"with \/ in place of /",
            text.replace(r"\/", "/").replace('/', r"\/"),
        ),
        (r"with / in place of \/", text.replace(r"\/", "/")),
        ("with line feeds alone", text.replace("\r\n", "\n")),
        (
            "with carriage returns",
            text.replace("\r\n", "\n").replace('\n', "\r\n"),
        ),
        ("without the blanks around it", text.trim().to_owned()),
        (
            "with a line feed at its end",
            format!("{}\n", text.trim_end()),
        ),
    ];
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        let mut sorted = value.clone();
        sorted.sort_all_objects();
        let compact = value.to_string();
        all.extend([
            ("without blanks", compact.clone()),
            (r"without blanks, with \/", compact.replace('/', r"\/")),
            ("without blanks, beyond ASCII escaped", ascii(&compact)),
            ("with a blank after , and :", written(&value, Spaced)),
            ("as Python writes it", ascii(&written(&value, Spaced))),
            ("with its names sorted, without blanks", sorted.to_string()),
            (
                "with its names sorted, with blanks",
                written(&sorted, Spaced),
            ),
            (
                "indented by two",
                written(&value, PrettyFormatter::with_indent(b"  ")),
            ),
            (
                "indented by four",
                written(&value, PrettyFormatter::with_indent(b"    ")),
            ),
            (
                "indented by tabs",
                written(&value, PrettyFormatter::with_indent(b"\t")),
            ),
        ]);
    }
    let mut spellings: Vec<(&'static str, Vec<u8>)> = Vec::new();
    for (what, text) in all {
        let bytes = text.into_bytes();
        if bytes != original && !spellings.iter().any(|(_, seen)| *seen == bytes) {
            spellings.push((what, bytes));
        }
    }
    spellings
}

fn written(value: &Value, formatter: impl Formatter) -> String {
    let mut bytes = Vec::new();
    let done = value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter));
    match done {
        Ok(()) => String::from_utf8(bytes).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

/// `json.dumps` of Python, PHP's neighbours and hand-written JSON: `{"a": 1, "b": 2}`.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        w: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { w.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        w: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { w.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        w.write_all(b": ")
    }
}

/// What is beyond ASCII as `\u00e9`, in UTF-16 units.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(text, "\\u{unit:04x}").ok();
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_all_different_and_none_is_the_original() {
        let original = br#"{"b": 1, "a": "x/y\u00e9"}"#;
        let all = spellings(original);
        assert!(all.len() > 6);
        for (index, (_, text)) in all.iter().enumerate() {
            assert_ne!(text, original);
            assert!(all[index + 1..].iter().all(|(_, other)| other != text));
        }
    }

    #[test]
    fn numbers_keep_their_text() {
        let (_, compact) = spellings(br#"{"n": 1.0, "m": 12345678901234567890123}"#)
            .into_iter()
            .find(|(what, _)| *what == "without blanks")
            .unwrap();
        assert_eq!(compact, br#"{"n":1.0,"m":12345678901234567890123}"#);
    }
}
