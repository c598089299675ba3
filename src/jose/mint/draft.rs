//! A draft: the header's text and the payload's bytes, before anybody signs them.
//!
//! The two texts are the truth. The tree, the JSON and the claims that a face shows are read from
//! them anew, so they cannot disagree, and what nobody edits is signed as it stood: key order,
//! number text, `\/` and blanks included. A later step may wrap what was minted (encryption goes
//! around a signed token, RFC 7519 §11.2); a draft need not know of it.

use std::fmt;
use std::sync::Arc;

use super::edit::{self, Change, Repack};
use super::fault::{DraftError, EditError, TextFault};
use super::sign::{self, SignError};
use crate::jose::decode::{self, Decoded};
use crate::jose::encoding::{self, to_base64url};
use crate::jose::finding::Finding;
use crate::jose::json;
use crate::jose::key::Key;
use crate::jose::layers::{PositionMap, Step};
use crate::jose::limits::Limits;
use crate::jose::span::Span;
use crate::jose::token::{Facts, Segment, SegmentName, Token, TokenKind};
use crate::jose::tree::NodeKind;
use crate::jose::verify::opened::inner_token;

/// Which text of a draft is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// The header.
    Header,
    /// The payload: the claims.
    Payload,
}

impl Section {
    /// Its name in a token.
    pub fn name(self) -> SegmentName {
        match self {
            Self::Header => SegmentName::Header,
            Self::Payload => SegmentName::Payload,
        }
    }
}

/// A token to be minted. Not `Serialize`, and silent in `Debug`: it is as good as a credential.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    header: String,
    payload: Vec<u8>,
    /// What follows the signature: the disclosures of an SD-JWT, each with its tilde.
    tail: String,
}

/// A token that was just made.
#[derive(Clone, PartialEq)]
pub struct Minted {
    /// The token, compact.
    pub token: Arc<str>,
    /// The algorithm that signed it; `none` when nothing did.
    pub alg: String,
    /// The header it was signed with: the draft's, with `alg` as it was used.
    pub header: String,
    /// What is odd about the key for this algorithm.
    pub findings: Vec<Finding>,
}

impl Draft {
    /// A draft that says what `decoded` says, byte for byte; its signature is left behind. Of a
    /// general JSON serialization, the first signature's header. A header that is not UTF-8 is
    /// read with U+FFFD: it could not be signed as it is (RFC 7515 §4).
    pub fn of_decoded(decoded: &Decoded) -> Result<Self, DraftError> {
        let token = &decoded.token;
        if token.kind.is_encrypted() {
            return Self::of_opened(token);
        }
        let bytes = |name| {
            let segment = token.segment(name);
            segment.map_or(&[][..], |segment| segment.bytes.as_slice())
        };
        let header = match bytes(SegmentName::Header) {
            [] => "{}".into(),
            header => String::from_utf8_lossy(header),
        };
        Ok(Self {
            header: header.into_owned(),
            payload: bytes(SegmentName::Payload).to_vec(),
            tail: disclosures(token),
        })
    }

    /// A draft of what is inside an encrypted token that was opened: it is signed, and no longer
    /// encrypted.
    fn of_opened(token: &Token) -> Result<Self, DraftError> {
        if let Some(inner) = inner_token(token) {
            return Self::of_decoded(&decode::decode(&inner, &Limits::DEFAULT));
        }
        let payload = token.segment(SegmentName::Payload);
        Ok(Self {
            header: r#"{"typ":"JWT"}"#.to_owned(),
            payload: payload.ok_or(DraftError::Encrypted)?.bytes.clone(),
            tail: String::new(),
        })
    }

    /// A draft of two JSON texts: a preset's, or those typed by hand.
    pub fn of_texts(header: &str, payload: &str) -> Result<Self, DraftError> {
        check_header(header)?;
        check("payload", payload)?;
        Ok(Self {
            header: header.to_owned(),
            payload: payload.as_bytes().to_vec(),
            tail: String::new(),
        })
    }

    /// The header's text.
    pub fn header_text(&self) -> &str {
        &self.header
    }

    /// The payload's text; `None` when it is bytes.
    pub fn payload_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.payload).ok()
    }

    /// The payload's bytes.
    pub fn payload_bytes(&self) -> &[u8] {
        &self.payload
    }

    /// Replaces the header. Text that is no JSON object changes nothing.
    pub fn set_header_text(&mut self, text: &str) -> Result<(), DraftError> {
        check_header(text)?;
        text.clone_into(&mut self.header);
        Ok(())
    }

    /// Replaces the payload. Text that is no JSON changes nothing; a payload that shall be none
    /// goes through [`set_payload_bytes`](Self::set_payload_bytes).
    pub fn set_payload_text(&mut self, text: &str) -> Result<(), DraftError> {
        check("payload", text)?;
        self.payload = text.as_bytes().to_vec();
        Ok(())
    }

    /// Replaces the payload by any bytes: RFC 7515 signs whatever there is.
    pub fn set_payload_bytes(&mut self, bytes: impl Into<Vec<u8>>) {
        self.payload = bytes.into();
    }

    /// Sets the value at `pointer` to `json`, or puts it behind the members that are there; `/-`
    /// appends to an array. The path runs through layers, which are put on again as they were.
    pub fn set(
        &mut self,
        section: Section,
        pointer: &str,
        json: &str,
        repack: &Repack,
    ) -> Result<(), EditError> {
        self.change(section, pointer, Change::Set(json), *repack)
    }

    /// Takes out the member or item at `pointer`, with all members of that name.
    pub fn remove(
        &mut self,
        section: Section,
        pointer: &str,
        repack: &Repack,
    ) -> Result<(), EditError> {
        self.change(section, pointer, Change::Remove, *repack)
    }

    /// Gives the member at `pointer` another name, in its place.
    pub fn rename(
        &mut self,
        section: Section,
        pointer: &str,
        name: &str,
        repack: &Repack,
    ) -> Result<(), EditError> {
        self.change(section, pointer, Change::Rename(name), *repack)
    }

    fn change(
        &mut self,
        section: Section,
        pointer: &str,
        change: Change<'_>,
        repack: Repack,
    ) -> Result<(), EditError> {
        let limits = Limits::DEFAULT;
        let decoded = self.decoded(&limits);
        let Some(node) = decoded.tree.section(section.name()) else {
            return Ok(());
        };
        let edited = edit::edited(&decoded, node, pointer, change, repack, &limits)?;
        match (section, edited) {
            (_, None) => {}
            (Section::Payload, Some(bytes)) => self.payload = bytes,
            (Section::Header, Some(bytes)) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                check_header(&text).map_err(|_| EditError::HeaderNotObject)?;
                self.header = text;
            }
        }
        Ok(())
    }

    /// What a token of this draft says: the same tree as [`decode`](decode::decode) makes, with a
    /// signature that is empty. Nothing is said about that.
    pub fn decoded(&self, limits: &Limits) -> Decoded {
        let mut decoded = decode::decode(&self.token(), limits);
        // Disclosures are no part of a draft: they are added when it is signed, and until then it
        // is not known what is disclosed.
        decoded.disclosed = None;
        decoded
    }

    /// The draft as a token. It is put together rather than parsed: a header that names an `enc`
    /// would make the parser look for five segments.
    fn token(&self) -> Token {
        let facts = Facts::of(self.header.as_bytes());
        let header = to_base64url(self.header.as_bytes());
        let plain = facts.plain_payload.then(|| self.payload_text()).flatten();
        let payload = match plain {
            Some(text) => text.to_owned(),
            None => to_base64url(&self.payload),
        };
        let text: Arc<str> = format!("{header}.{payload}.").into();
        let ends = [0, header.len() + 1, text.len()];
        let segment = |name, index: usize, bytes: &[u8], is_plain: bool| {
            let start = ends[index];
            let end = match index {
                2 => start,
                _ => ends[index + 1] - 1,
            };
            let span = Span::new(start, end);
            let looks = encoding::look_over(span.of(text.as_bytes()));
            Segment {
                name,
                span,
                bytes: bytes.to_vec(),
                form: (!is_plain).then_some(looks.form),
                map: PositionMap::Steps(if is_plain { vec![] } else { vec![Step::Base64] }),
            }
        };
        Token {
            text: text.clone(),
            kind: match facts.alg.as_deref() {
                Some("none") => TokenKind::Unsecured,
                _ => TokenKind::Jws,
            },
            segments: vec![
                segment(SegmentName::Header, 0, self.header.as_bytes(), false),
                segment(SegmentName::Payload, 1, &self.payload, plain.is_some()),
                segment(SegmentName::Signature(0), 2, b"", false),
            ],
            findings: Vec::new(),
        }
    }

    /// `alg` of the header, when it is a string.
    pub fn alg(&self) -> Option<String> {
        Facts::of(self.header.as_bytes()).alg
    }

    /// `kid` of the header, when it is a string.
    pub fn kid(&self) -> Option<String> {
        let header = self.header.as_bytes();
        let text = |span: Span| {
            let raw = span.of(header);
            json::unescape(raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default())
        };
        let members = json::members(header);
        let kid = members
            .iter()
            .rev()
            .find(|member| text(member.key) == "kid")?;
        (kid.kind == NodeKind::String).then(|| text(kid.value).into_owned())
    }

    /// Signs the draft with `key`. The header gets this `alg`, and nothing else is touched.
    pub fn sign(&self, key: &Key, alg: &str) -> Result<Minted, SignError> {
        let alg = sign::can_sign(key, alg)?;
        let (header, input) = self.signing_input(alg)?;
        let signature = sign::sign(key, alg, input.as_bytes())?;
        let token = format!("{input}.{}{}", to_base64url(&signature), self.tail);
        Ok(Minted {
            token: token.into(),
            alg: alg.to_owned(),
            header,
            findings: sign::remarks(key, alg),
        })
    }

    /// The draft with `alg: none` and an empty signature (RFC 7515 appendix A.5): for testing that
    /// a server refuses it.
    pub fn unsigned(&self) -> Result<Minted, SignError> {
        let (header, input) = self.signing_input("none")?;
        Ok(Minted {
            token: format!("{input}.{}", self.tail).into(),
            alg: "none".to_owned(),
            header,
            findings: Vec::new(),
        })
    }

    /// The header that says `alg`, and what is signed (RFC 7515 §5.1, RFC 7797 §3).
    fn signing_input(&self, alg: &str) -> Result<(String, String), SignError> {
        let mut own = self.clone();
        if check_header(&own.header).is_err() {
            return Err(SignError::HeaderNotObject);
        }
        let alg_json = json::quote(alg);
        own.set(Section::Header, "/alg", &alg_json, &Repack::default())
            .map_err(|_| SignError::HeaderNotObject)?;
        let header = to_base64url(own.header.as_bytes());
        if !Facts::of(own.header.as_bytes()).plain_payload {
            let input = format!("{header}.{}", to_base64url(&self.payload));
            return Ok((own.header, input));
        }
        let Some(payload) = self.payload_text() else {
            return Err(SignError::BinaryPayload);
        };
        match payload.matches('.').count() {
            0 => Ok((own.header, format!("{header}.{payload}"))),
            num_dots => Err(SignError::DottedPayload { num_dots }),
        }
    }
}

/// The disclosures of an SD-JWT with the tildes around them. A key-binding JWT signs the token
/// as it was, so it is left out (RFC 9901 §4.3).
fn disclosures(token: &Token) -> String {
    if token.kind != TokenKind::SdJwt {
        return String::new();
    }
    let is_disclosure = |segment: &&Segment| matches!(segment.name, SegmentName::Disclosure(_));
    let mut tail = "~".to_owned();
    for segment in token.segments.iter().filter(is_disclosure) {
        let text = segment.span.of(token.text.as_bytes());
        tail.push_str(&String::from_utf8_lossy(text));
        tail.push('~');
    }
    tail
}

/// Reads `text` as JSON: what its one value is.
fn check(what: &'static str, text: &str) -> Result<NodeKind, TextFault> {
    json::check(text.as_bytes())
        .map(|(kind, _)| kind)
        .map_err(|fault| TextFault::new(what, text.as_bytes(), fault))
}

fn check_header(text: &str) -> Result<(), DraftError> {
    match check("header", text)? {
        NodeKind::Object => Ok(()),
        _ => Err(DraftError::HeaderNotObject),
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (header, payload) = (self.header.len(), self.payload.len());
        write!(f, "Draft(header of {header} bytes, payload of {payload})")
    }
}

impl fmt::Debug for Minted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Minted({}, {} bytes)", self.alg, self.token.len())
    }
}
