//! What a header says about how its token is to be read, and whether a text is a token at all.

use crate::jose::encoding;
use crate::jose::json;
use crate::jose::tree::NodeKind;

use super::TokenKind;

/// The header parameters that decide how the rest is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the header is a JSON object, or at least begins as one.
    pub is_object: bool,
    /// `alg`, when it is a string.
    pub alg: Option<String>,
    /// `enc`, when it is a string: the token is a JWE.
    pub enc: Option<String>,
    /// `zip`: the payload was packed before it was signed or encrypted.
    pub zip: Option<String>,
    /// Whether `b64` is false: the payload stands as it is (RFC 7797).
    pub plain_payload: bool,
}

impl Facts {
    /// Reads the bytes of a header. Of duplicates the last counts.
    pub fn of(header: &[u8]) -> Self {
        let start = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
        let mut facts = Self {
            is_object: start.trim_ascii_start().first() == Some(&b'{'),
            ..Self::default()
        };
        if !facts.is_object {
            return facts;
        }
        for member in json::members(header) {
            let text = |span: crate::jose::span::Span| {
                let raw = span.of(header);
                raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default()
            };
            let value = || {
                (member.kind == NodeKind::String)
                    .then(|| json::unescape(text(member.value)).into_owned())
            };
            match json::unescape(text(member.key)).as_ref() {
                "alg" => facts.alg = value(),
                "enc" => facts.enc = value(),
                "zip" => facts.zip = value(),
                "b64" => facts.plain_payload = member.kind == NodeKind::False,
                _ => {}
            }
        }
        facts
    }
}

/// Longest header that is decoded to find out whether a text is a token.
const HEADER_CHARS: usize = 1 << 20;

/// What shape of compact token `text` is, if it is one: base64 segments, the first of which is a
/// JSON object with an `alg`.
pub fn recognise(text: &[u8]) -> Option<TokenKind> {
    let first_dot = memchr::memchr(b'.', &text[..text.len().min(HEADER_CHARS)])?;
    let header = &text[..first_dot];
    let (start, len) = encoding::base64_start(header)?;
    if start[..len].trim_ascii_start().first() != Some(&b'{') {
        return None;
    }
    let jws_end = memchr::memchr(b'~', text);
    let jws = &text[..jws_end.unwrap_or(text.len())];
    let num_dots = memchr::memchr_iter(b'.', jws).count();
    let is_known = |byte: &u8| encoding::is_base64(*byte) || matches!(byte, b'.' | b'=');
    if !matches!(num_dots, 2 | 4) || !jws.iter().all(is_known) {
        return None;
    }
    let facts = Facts::of(&encoding::base64(header).bytes);
    facts.alg.as_ref()?;
    match (num_dots, facts.enc, jws_end) {
        (4, Some(_), None) => Some(TokenKind::Jwe),
        (2, _, Some(_)) => Some(TokenKind::SdJwt),
        (2, _, None) if facts.alg.as_deref() == Some("none") => Some(TokenKind::Unsecured),
        (2, _, None) => Some(TokenKind::Jws),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, rest: &str, kind: Option<TokenKind>) {
        let text = encoding::to_base64url(header.as_bytes()) + rest;
        assert_eq!(recognise(text.as_bytes()), kind);
    }

    #[test]
    fn a_token_is_known_by_its_header() {
        check(r#"{"alg":"HS256"}"#, ".e30.x", Some(TokenKind::Jws));
        check(r#"{"alg":"none"}"#, ".e30.", Some(TokenKind::Unsecured));
        check(
            r#"{"alg":"dir","enc":"A128GCM"}"#,
            "..aa.bb.cc",
            Some(TokenKind::Jwe),
        );
        check(r#"{"alg":"ES256"}"#, ".e30.x~ab~", Some(TokenKind::SdJwt));
        check(r#"{"typ":"JWT"}"#, ".e30.x", None);
        check(r#"{"alg":"HS256"}"#, ".e30", None);
        check(r#"{"alg":"HS256"}"#, ".e 30.x", None);
        check("[]", ".e30.x", None);
        assert_eq!(recognise(b"www.example.test"), None);
    }
}
