//! The gate: whether a segment is a JOSE header, which is what makes dotted text a token.
//!
//! Host names, versions and minified code are dotted too; only a first segment that decodes to a
//! JSON object with a header's members tells them apart (RFC 7515 §4, RFC 7516 §4).

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};

/// Either padding, and leftover bits that are not zero: a damaged segment is still read.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Member names that only a JOSE header has (RFC 7515 §4.1, RFC 7516 §4.1, RFC 7797, RFC 9449).
const HEADER_MEMBERS: [&str; 20] = [
    "alg", "apu", "apv", "b64", "crit", "cty", "enc", "epk", "jku", "jwk", "kid", "p2c", "p2s",
    "signer", "typ", "x5c", "x5t", "x5t#S256", "x5u", "zip",
];

/// What a first segment says about the token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct JoseHeader {
    /// The value of `alg`, when it is a string.
    pub alg: Option<String>,
    /// Whether it has `enc`: the token is a JWE.
    pub encrypted: bool,
    /// How many members only a JOSE header has.
    pub members: u32,
    /// It decodes to something that begins like a header but is no whole JSON object.
    pub damaged: bool,
}

impl JoseHeader {
    /// Whether it says that there is no signature (RFC 7515 appendix A.5).
    pub fn is_unsecured(&self) -> bool {
        self.alg
            .as_deref()
            .is_some_and(|alg| alg.eq_ignore_ascii_case("none"))
    }

    /// How many bytes a signature of its algorithm may have; empty when nothing is known.
    pub fn signature_sizes(&self) -> &'static [usize] {
        /// RSA moduli from 1024 to 16384 bits; the odd ones are rare, the steps regular.
        const RSA: &[usize] = &[128, 192, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 2048];
        let Some(alg) = self.alg.as_deref() else {
            return &[];
        };
        match alg {
            "HS256" => &[32],
            "HS384" => &[48],
            "HS512" | "ES256" | "ES256K" | "Ed25519" => &[64],
            "ES384" => &[96],
            "ES512" => &[132],
            "EdDSA" => &[64, 114],
            "Ed448" => &[114],
            "ML-DSA-44" => &[2420],
            "ML-DSA-65" => &[3309],
            "ML-DSA-87" => &[4627],
            "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => RSA,
            _ => &[],
        }
    }

    /// Whether `chars` base64 characters, without padding, make a whole signature.
    pub fn fits_signature(&self, chars: usize) -> bool {
        self.signature_sizes()
            .iter()
            .any(|bytes| base64_chars(*bytes) == chars)
    }
}

/// How many base64 characters `bytes` bytes make without padding.
pub(super) fn base64_chars(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

/// How many whole bytes `chars` base64 characters hold.
pub(super) fn base64_bytes(chars: usize) -> usize {
    chars * 3 / 4
}

/// Decodes base64 of either alphabet, padded or not. A last character that stands alone, which
/// no base64 text has, is dropped. `None` when a foreign character stands in it.
pub(super) fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut text = trim_padding(text);
    if text.len() % 4 == 1 {
        text = &text[..text.len() - 1];
    }
    let text: Cow<'_, [u8]> = if memchr::memchr2(b'+', b'/', text).is_some() {
        text.iter()
            .map(|byte| match byte {
                b'+' => b'-',
                b'/' => b'_',
                other => *other,
            })
            .collect()
    } else {
        Cow::Borrowed(text)
    };
    TOLERANT.decode(text.as_ref()).ok()
}

/// `text` without the `=` at its end.
pub(super) fn trim_padding(text: &[u8]) -> &[u8] {
    let end = text
        .iter()
        .rposition(|byte| *byte != b'=')
        .map_or(0, |last| last + 1);
    &text[..end]
}

/// Whether a base64 text that begins so can be a JSON object: `{"`, `{ `, `{` and a line break.
pub(super) fn begins_object(start: &[u8]) -> bool {
    match start {
        [b'e', b'y', third, ..] => matches!(third, b'I'..=b'L' | b'A'..=b'D'),
        [b'e', b'w', third, ..] => matches!(third, b'k'..=b'r' | b'0'..=b'3'),
        _ => false,
    }
}

/// Reads a first segment. `None`: it is no JSON object, and the text around it no token.
pub(super) fn read_header(segment: &[u8]) -> Option<JoseHeader> {
    if !begins_object(segment) {
        return None;
    }
    let bytes = decode_base64(segment)?;
    read_object(&bytes).or_else(|| read_damaged(&bytes))
}

/// Reads a JSON object's members as a header's.
pub(super) fn read_object(json: &[u8]) -> Option<JoseHeader> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let header = reader.deserialize_map(HeaderVisitor).ok()?;
    reader.end().ok()?;
    Some(header)
}

/// A header with a lost or changed byte: it no longer parses, but still says what it was.
fn read_damaged(bytes: &[u8]) -> Option<JoseHeader> {
    let says = |name: &[u8]| memchr::memmem::find(bytes, name).is_some();
    let head = &bytes[..bytes.len().min(64)];
    let starts_like_one = [
        &b"{\"alg\""[..],
        b"{\"typ\"",
        b"{\"kid\"",
        b"{\"enc\"",
        b"{\"cty\"",
    ]
    .iter()
    .any(|start| head.starts_with(start));
    (bytes.len() >= 12 && starts_like_one && (says(b"\"alg\":") || says(b"\"typ\":"))).then(|| {
        JoseHeader {
            alg: None,
            encrypted: says(b"\"enc\""),
            members: 1,
            damaged: true,
        }
    })
}

/// Whether the beginning of a header that was cut short says that it was one.
pub(super) fn begins_header(segment: &[u8]) -> bool {
    if !begins_object(segment) {
        return false;
    }
    decode_base64(segment).is_some_and(|bytes| {
        [
            &b"{\"alg\":"[..],
            b"{\"typ\":",
            b"{\"kid\":",
            b"{\"enc\":",
            b"{\"cty\":",
            b"{\"x5t\":",
        ]
        .iter()
        .any(|start| bytes.starts_with(start))
    })
}

struct HeaderVisitor;

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = JoseHeader;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JoseHeader, A::Error> {
        let mut header = JoseHeader::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if HEADER_MEMBERS.contains(&name.as_ref()) {
                header.members += 1;
            }
            match name.as_ref() {
                "alg" => {
                    // Not a string, or a string that no reader agrees on: the member counts alone.
                    let value: serde_json::Value = map.next_value()?;
                    header.alg = value.as_str().map(str::to_owned);
                }
                "enc" => {
                    header.encrypted = true;
                    map.next_value::<IgnoredAny>()?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(segment: &str, alg: Option<&str>, encrypted: bool) {
        let header = read_header(segment.as_bytes()).unwrap();
        assert_eq!(header.alg.as_deref(), alg, "{segment}");
        assert_eq!(header.encrypted, encrypted, "{segment}");
    }

    #[test]
    fn a_header_is_read_in_every_alphabet_and_padding() {
        check("eyJhbGciOiJIUzI1NiJ9", Some("HS256"), false);
        check("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", Some("HS256"), false);
        // {"alg":"ES256"} padded, and a header of several lines.
        check("eyAiYWxnIjogIkVTMjU2IiB9", Some("ES256"), false);
        check("ewogImFsZyI6ICJub25lIgp9", Some("none"), false);
        check(
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0=",
            Some("dir"),
            true,
        );
    }

    #[test]
    fn what_is_no_object_is_no_header() {
        for segment in ["", "eyJ", "eyJhbGci", "www", "e30x", "eyXhbGciOiJIUzI1NiJ9"] {
            assert_eq!(read_header(segment.as_bytes()), None, "{segment}");
        }
    }

    #[test]
    fn a_damaged_header_is_still_known() {
        // {"alg":"HS256" without its brace.
        let header = read_header(b"eyJhbGciOiJIUzI1NiIs").unwrap();
        assert!(header.damaged);
    }
}
