//! One token, cut into segments: compact JWS and JWE, JSON serialization, SD-JWT.
//!
//! Cutting never fails. A segment that is missing, damaged or of no known kind is kept with what
//! could be read of it, and a finding says what was odd.

mod cut;
mod facts;
mod findings;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::encoding::{self, Alphabet, Base64Form};
use super::finding::Finding;
use super::json;
use super::layers::PositionMap;
use super::span::Span;

pub use self::facts::{Facts, recognise};

/// What shape a token has; the words are those of the command line's `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Compact JWS, `header.payload.signature` (RFC 7515 §7.1).
    Jws,
    /// JWS in JSON serialization, flattened or general (RFC 7515 §7.2).
    JwsJson,
    /// Compact JWE, five segments (RFC 7516 §7.1).
    Jwe,
    /// JWE in JSON serialization (RFC 7516 §7.2).
    JweJson,
    /// SD-JWT: a JWS, `~`, disclosures, and perhaps a key-binding JWT.
    SdJwt,
    /// A JWS that says `alg: none` (RFC 7515 appendix A.5).
    Unsecured,
}

impl TokenKind {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Jws => "jws",
            Self::JwsJson => "jws-json",
            Self::Jwe => "jwe",
            Self::JweJson => "jwe-json",
            Self::SdJwt => "sd-jwt",
            Self::Unsecured => "unsecured",
        }
    }

    /// Whether the payload cannot be read without a key.
    pub fn is_encrypted(self) -> bool {
        matches!(self, Self::Jwe | Self::JweJson)
    }
}

/// Which part of a token a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SegmentName {
    /// The protected header.
    Header,
    /// The unprotected header of a JSON serialization.
    UnprotectedHeader,
    /// What is signed.
    Payload,
    /// The signature or MAC; the n-th of a general JSON serialization.
    Signature(u32),
    /// JWE: the wrapped content key.
    EncryptedKey,
    /// JWE: the initialization vector.
    Iv,
    /// JWE: the encrypted content.
    Ciphertext,
    /// JWE: the authentication tag.
    Tag,
    /// SD-JWT: the n-th disclosure.
    Disclosure(u32),
    /// SD-JWT: the key-binding JWT at the end.
    KeyBinding,
    /// More than a token has; kept and shown.
    Extra(u32),
}

impl SegmentName {
    /// The word shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Header => "Header",
            Self::UnprotectedHeader => "Unprotected header",
            Self::Payload => "Payload",
            Self::Signature(_) => "Signature",
            Self::EncryptedKey => "Encrypted key",
            Self::Iv => "Initialization vector",
            Self::Ciphertext => "Ciphertext",
            Self::Tag => "Authentication tag",
            Self::Disclosure(_) => "Disclosure",
            Self::KeyBinding => "Key binding",
            Self::Extra(_) => "Extra segment",
        }
    }

    /// The word used in JSON and in paths through nested tokens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::UnprotectedHeader => "unprotected",
            Self::Payload => "payload",
            Self::Signature(_) => "signature",
            Self::EncryptedKey => "encrypted_key",
            Self::Iv => "iv",
            Self::Ciphertext => "ciphertext",
            Self::Tag => "tag",
            Self::Disclosure(_) => "disclosure",
            Self::KeyBinding => "key_binding",
            Self::Extra(_) => "extra",
        }
    }
}

/// One part of a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Segment {
    /// Which part it is.
    pub name: SegmentName,
    /// Its characters in [`Token::text`], without the dots around it.
    pub span: Span,
    /// What its characters decode to; as far as they could be read.
    pub bytes: Vec<u8>,
    /// Alphabet and padding it was written with. `None`: not base64 (`b64:false`, a JSON member).
    pub form: Option<Base64Form>,
    /// How its bytes lead back to its characters.
    pub map: PositionMap,
}

impl Segment {
    /// Whether `chars`, its own characters, are the one base64url text of its bytes: no padding,
    /// nothing overlooked, no stray bits at the end. A strict decoder would give the same bytes,
    /// which this tells without decoding: every character left out makes the bytes fewer.
    pub fn is_exact(&self, chars: &[u8]) -> bool {
        let left_over = chars.len() % 4;
        let tail = encoding::look_over(&chars[chars.len() - left_over..]);
        self.form
            .is_some_and(|form| form.alphabet == Alphabet::UrlSafe && form.padding == 0)
            && left_over != 1
            && self.bytes.len() == chars.len() * 3 / 4
            && !tail.trailing_bits
    }
}

/// A token in its normalised text, cut into segments. Not `Serialize`, and silent in `Debug`: it
/// is a credential.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The normalised text, as [`Candidate::text`](super::extract::Candidate::text).
    pub text: Arc<str>,
    /// Its shape.
    pub kind: TokenKind,
    /// Its parts, in the order they stand.
    pub segments: Vec<Segment>,
    /// What was odd about its shape.
    pub findings: Vec<Finding>,
}

impl Token {
    /// The first segment of that name.
    pub fn segment(&self, name: SegmentName) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.name == name)
    }

    /// The characters of one of its segments. In JSON serialization they may be escaped; an escape
    /// stands for characters that base64 has, while a backslash is none.
    pub(crate) fn characters(&self, segment: &Segment) -> Cow<'_, [u8]> {
        let raw = segment.span.of(self.text.as_bytes());
        let is_json = matches!(self.kind, TokenKind::JwsJson | TokenKind::JweJson);
        if is_json && raw.contains(&b'\\') {
            Cow::Owned(json::unescape_bytes(raw).0)
        } else {
            Cow::Borrowed(raw)
        }
    }

    /// The token with `payload` for the one it does not carry (RFC 7515 appendix F), so that it
    /// can be read like any; `None` if it carries one. The text stays as it is: nothing of
    /// `payload` has a place in it.
    pub fn with_payload(&self, payload: &[u8]) -> Option<Self> {
        let place = |of: fn(&SegmentName) -> bool| {
            let mut names = self.segments.iter().map(|segment| &segment.name);
            names.position(of)
        };
        let own = place(|name| *name == SegmentName::Payload);
        let is_carried = own.is_some_and(|own| !self.segments[own].bytes.is_empty());
        if is_carried || self.kind.is_encrypted() {
            return None;
        }
        let mut token = self.clone();
        let signature = place(|name| matches!(name, SegmentName::Signature(_)));
        let index = own.or(signature).unwrap_or(self.segments.len());
        let span = match own {
            Some(own) => token.segments.remove(own).span,
            None => Span::default(),
        };
        let payload = Segment {
            name: SegmentName::Payload,
            span,
            bytes: payload.to_vec(),
            form: None,
            map: PositionMap::Lost,
        };
        token.segments.insert(index, payload);
        Some(token)
    }

    /// The token with what was encrypted in it, so that it can be read like any; `None` if it is
    /// not encrypted. The text stays as it is: nothing of `plaintext` has a place in it.
    pub fn with_plaintext(&self, plaintext: &[u8]) -> Option<Self> {
        if !self.kind.is_encrypted() {
            return None;
        }
        let mut token = self.clone();
        let is_header = |segment: &Segment| {
            let headers = [SegmentName::Header, SegmentName::UnprotectedHeader];
            headers.contains(&segment.name)
        };
        // What is read stands behind the headers, in front of what nobody reads.
        let index = token.segments.iter().rposition(is_header);
        let payload = Segment {
            name: SegmentName::Payload,
            span: Span::default(),
            bytes: plaintext.to_vec(),
            form: None,
            map: PositionMap::Lost,
        };
        token.segments.insert(index.map_or(0, |at| at + 1), payload);
        Some(token)
    }

    /// The `alg` that the n-th signature was made with, as its headers say. In general JSON
    /// serialization each signature has headers of its own, in front of it or behind it; an `alg`
    /// in an unprotected header counts too.
    pub fn signature_alg(&self, index: u32) -> Option<String> {
        let is_signature = |segment: &Segment| matches!(segment.name, SegmentName::Signature(_));
        let mut groups = self.segments.split_inclusive(is_signature);
        let alg_of = |segment: &Segment| {
            let is_header = matches!(
                segment.name,
                SegmentName::Header | SegmentName::UnprotectedHeader
            );
            is_header.then(|| Facts::of(&segment.bytes).alg).flatten()
        };
        // Headers in front of it, the nearest first: the others may be those of the signature before.
        let before = groups.nth(index as usize)?;
        let after = groups.next().unwrap_or_default();
        before.iter().rev().chain(after).find_map(alg_of)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}, {} bytes)", self.kind.word(), self.text.len())
    }
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Segment({}, {} bytes)",
            self.name.word(),
            self.bytes.len()
        )
    }
}

/// Cuts a normalised token text into segments. `kind` is what extraction took it for; a text of
/// another shape is cut as it stands and a finding says so.
pub fn parse(text: &Arc<str>, kind: TokenKind) -> Token {
    let mut token = cut::cut(text, kind);
    findings::judge(&mut token, kind);
    token
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(chars: &str) {
        let text: Arc<str> = format!("e30.{chars}.").into();
        let token = parse(&text, TokenKind::Jws);
        let segment = token.segment(SegmentName::Payload).unwrap();
        let strict = URL_SAFE_NO_PAD.decode(chars).ok();
        assert_eq!(
            segment.is_exact(chars.as_bytes()),
            strict.is_some(),
            "{chars}"
        );
        if let Some(bytes) = strict {
            assert_eq!(segment.bytes, bytes);
        }
    }

    #[test]
    fn only_what_a_strict_decoder_takes_is_exact() {
        for chars in ["", "YQ", "YWI", "YWJj", "-_-_"] {
            check(chars);
        }
        // Padded, standard, stray bits, a character too many, foreign ones.
        for chars in [
            "YQ==",
            "+/+/",
            "YR",
            "YWJ",
            "YWJjY",
            "YW Jj",
            "YWJ\u{e9}",
            "Y=WI",
            " YWJj",
        ] {
            check(chars);
        }
    }

    proptest! {
        #[test]
        fn exact_is_what_a_strict_decoder_takes(chars in "[A-Da-d0-3_+/= -]{0,12}") {
            check(&chars);
        }
    }
}
