//! A JWS taken apart for verification: its signatures, each with its header and the exact bytes
//! that were signed.
//!
//! This reads the token's own text instead of the decoded tree: what is shown may be repaired or
//! lenient, what is verified follows RFC 7515 §5.2 to the letter. Only a segment that was cut from
//! flawless base64url is not decoded a second time. Where one is padded or in the standard
//! alphabet, its bytes are still unambiguous, so that is refused only in strict mode.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::header::Header;
use crate::jose::token::{SegmentName, Token, TokenKind};
use crate::jose::words;

/// One signature of a token.
pub(super) struct Part<'a> {
    /// `alg`, if the header could be read so far.
    pub alg: Option<String>,
    /// What is to be verified, or why it cannot be.
    pub signed: Result<Signed<'a>, String>,
}

/// What one signature was made over.
pub(super) struct Signed<'a> {
    /// Protected and unprotected header together.
    pub header: Header,
    /// The signing input: the original characters.
    pub input: Cow<'a, [u8]>,
    /// The signature's bytes.
    pub signature: Cow<'a, [u8]>,
}

/// How much of what the RFCs forbid is let pass.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::jose) enum Reading {
    /// Nothing.
    Strict,
    /// Padding, the standard alphabet, duplicate header names (the last counts).
    Lenient,
}

/// Takes `token` apart; one part for a compact token.
pub(super) fn parts<'a>(
    token: &'a Token,
    detached: Option<&'a [u8]>,
    reading: Reading,
) -> Vec<Part<'a>> {
    let text: &str = &token.text;
    match token.kind {
        TokenKind::JwsJson => json(text, detached, reading),
        TokenKind::SdJwt => {
            let issuer_signed = text.split('~').next().unwrap_or_default();
            vec![compact(token, issuer_signed, detached, reading)]
        }
        _ => vec![compact(token, text, detached, reading)],
    }
}

fn compact<'a>(
    token: &'a Token,
    text: &'a str,
    detached: Option<&'a [u8]>,
    reading: Reading,
) -> Part<'a> {
    let mut dots = memchr::memchr_iter(b'.', text.as_bytes());
    let (Some(first), Some(second), None) = (dots.next(), dots.next(), dots.next()) else {
        let num_segments = memchr::memchr_iter(b'.', text.as_bytes()).count() + 1;
        return Part {
            alg: None,
            signed: Err(format!(
                "{} instead of 3",
                words::count("segment", num_segments)
            )),
        };
    };
    let protected = &text[..first];
    let payload = &text[first + 1..second];
    let signature = &text[second + 1..];
    part(
        &Pieces {
            protected: Some(protected),
            unprotected: None,
            payload: Cow::Borrowed(payload),
            signature,
            compact: Some((token, &text[..second])),
        },
        detached,
        reading,
    )
}

/// The pieces of one signature, still as text.
struct Pieces<'a, 'p> {
    protected: Option<&'p str>,
    unprotected: Option<&'p Map<String, Value>>,
    payload: Cow<'p, str>,
    signature: &'p str,
    /// Of a compact token: itself, and header, dot and payload as they stand together in it.
    compact: Option<(&'a Token, &'a str)>,
}

impl<'a> Pieces<'a, '_> {
    /// The bytes of a piece.
    fn decode(
        &self,
        name: SegmentName,
        text: &str,
        reading: Reading,
    ) -> Result<Cow<'a, [u8]>, String> {
        let exact = self.compact.and_then(|(token, _)| {
            let segment = token.segment(name)?;
            let chars = segment.span.of(token.text.as_bytes());
            let is_this = chars == text.as_bytes() && segment.is_exact(chars);
            is_this.then_some(segment.bytes.as_slice())
        });
        match exact {
            Some(bytes) => Ok(Cow::Borrowed(bytes)),
            None => decode(text, reading).map(Cow::Owned),
        }
    }
}

fn json<'a>(text: &str, detached: Option<&'a [u8]>, reading: Reading) -> Vec<Part<'a>> {
    let broken = |reason: &str| {
        vec![Part {
            alg: None,
            signed: Err(reason.to_owned()),
        }]
    };
    let Ok(token) = serde_json::from_str::<Map<String, Value>>(text) else {
        return broken("the token is no JSON object");
    };
    let payload = match token.get("payload") {
        None => "",
        Some(Value::String(payload)) => payload,
        Some(_) => return broken("payload is not a string"),
    };
    let one = |signature: &Map<String, Value>| {
        let string = |name: &str| match signature.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(format!("{name} is not a string")),
        };
        let unprotected = match signature.get("header") {
            None => Ok(None),
            Some(Value::Object(header)) => Ok(Some(header)),
            Some(_) => Err("header is not an object".to_owned()),
        };
        let pieces = || {
            Ok(Pieces {
                protected: string("protected")?,
                unprotected: unprotected?,
                payload: Cow::Borrowed(payload),
                signature: string("signature")?.ok_or("no signature member")?,
                compact: None,
            })
        };
        match pieces() {
            Ok(pieces) => part(&pieces, detached, reading).into_owned(),
            Err(reason) => Part {
                alg: None,
                signed: Err(reason),
            },
        }
    };
    match token.get("signatures") {
        None => vec![one(&token)],
        Some(_) if token.contains_key("signature") => {
            broken("both signature and signatures: it is neither flattened nor general")
        }
        Some(Value::Array(signatures)) if !signatures.is_empty() => signatures
            .iter()
            .map(|signature| match signature {
                Value::Object(members) => one(members),
                _ => Part {
                    alg: None,
                    signed: Err("an entry of signatures is no object".to_owned()),
                },
            })
            .collect(),
        Some(_) => broken("signatures is empty or no array"),
    }
}

impl Part<'_> {
    fn into_owned<'b>(self) -> Part<'b> {
        Part {
            alg: self.alg,
            signed: self.signed.map(|signed| Signed {
                header: signed.header,
                input: Cow::Owned(signed.input.into_owned()),
                signature: Cow::Owned(signed.signature.into_owned()),
            }),
        }
    }
}

fn part<'a>(pieces: &Pieces<'a, '_>, detached: Option<&[u8]>, reading: Reading) -> Part<'a> {
    let protected = match header(pieces, reading) {
        Ok(protected) => protected,
        Err(reason) => {
            return Part {
                alg: None,
                signed: Err(reason),
            };
        }
    };
    let joined = pieces.unprotected.map(|unprotected| {
        let members = unprotected.iter();
        let members = members.map(|(name, value)| (name.clone(), value.clone()));
        protected.joined(members)
    });
    let header = joined.as_ref().unwrap_or(&protected);
    let alg = header.text("alg").map(str::to_owned);
    // RFC 7515 §4: the names in the two locations MUST be disjoint.
    let clash = pieces.unprotected.and_then(|unprotected| {
        let mut names = protected.names();
        names.find(|name| unprotected.contains_key(*name))
    });
    let read = match clash {
        Some(name) => Err(format!("{name:?} stands in both headers")),
        None => signed(pieces, &protected, header, detached, reading),
    };
    let signed = read.map(|(input, signature)| Signed {
        header: joined.unwrap_or(protected),
        input,
        signature,
    });
    Part { alg, signed }
}

/// The signing input and the signature.
type InputAndSignature<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

fn signed<'a>(
    pieces: &Pieces<'a, '_>,
    protected: &Header,
    header: &Header,
    detached: Option<&[u8]>,
    reading: Reading,
) -> Result<InputAndSignature<'a>, String> {
    match header.get("alg") {
        Some(Value::String(_)) => {}
        Some(_) => return Err("alg is not a string".to_owned()),
        None => return Err("the header has no alg".to_owned()),
    }
    if header.get("kid").is_some_and(|kid| !kid.is_string()) {
        return Err("kid is not a string".to_owned());
    }
    critical(protected, header, &["b64"])?;
    let encoded = base64_payload(protected, header)?;
    let signature = pieces
        .decode(SegmentName::Signature(0), pieces.signature, reading)
        .map_err(|reason| format!("signature: {reason}"))?;

    let detached = detached.filter(|_| pieces.payload.is_empty());
    let start = pieces.protected.unwrap_or_default();
    let input = match (detached, encoded, pieces.compact) {
        (Some(payload), true, _) => {
            Cow::Owned(format!("{start}.{}", URL_SAFE_NO_PAD.encode(payload)).into_bytes())
        }
        (Some(payload), false, _) => Cow::Owned([start.as_bytes(), b".", payload].concat()),
        (None, _, compact) => {
            if encoded {
                pieces
                    .decode(SegmentName::Payload, &pieces.payload, reading)
                    .map_err(|reason| format!("payload: {reason}"))?;
            }
            match compact {
                Some((_, whole)) => Cow::Borrowed(whole.as_bytes()),
                None => Cow::Owned(format!("{start}.{}", pieces.payload).into_bytes()),
            }
        }
    };
    Ok((input, signature))
}

/// The protected header; an absent one is empty (RFC 7515 §7.2.1).
fn header(pieces: &Pieces, reading: Reading) -> Result<Header, String> {
    let Some(text) = pieces.protected else {
        return Ok(Header::default());
    };
    let bytes = pieces
        .decode(SegmentName::Header, text, reading)
        .map_err(|reason| format!("header: {reason}"))?;
    if text.is_empty() {
        return Err("the header is empty".to_owned());
    }
    let header: Header =
        serde_json::from_slice(&bytes).map_err(|_| "the header is no JSON object".to_owned())?;
    let duplicate = match reading {
        Reading::Strict => header.duplicate(),
        Reading::Lenient => None,
    };
    match duplicate {
        Some(name) => Err(format!("{name:?} stands twice in the header")),
        None => Ok(header),
    }
}

/// RFC 7515 §4.1.11: `crit` lists extensions that must be understood, or the token is refused.
pub(in crate::jose) fn critical(
    protected: &Header,
    header: &Header,
    understood: &[&str],
) -> Result<(), String> {
    const REGISTERED: [&str; 20] = [
        "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "enc",
        "zip", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c",
    ];
    let Some(crit) = protected.get("crit") else {
        return if header.get("crit").is_some() {
            Err("crit stands in the unprotected header".to_owned())
        } else {
            Ok(())
        };
    };
    let names = crit
        .as_array()
        .filter(|names| !names.is_empty())
        .ok_or("crit is not a list of names with at least one in it")?;
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        let name = name
            .as_str()
            .ok_or("crit holds something that is no name")?;
        if REGISTERED.contains(&name) {
            return Err(format!("crit names {name:?}, which is no extension"));
        }
        if header.get(name).is_none() {
            return Err(format!(
                "crit names {name:?}, which the header does not have"
            ));
        }
        if seen.contains(&name) {
            return Err(format!("crit names {name:?} twice"));
        }
        if !understood.contains(&name) {
            return Err(format!(
                "crit names {name:?}, which is not understood here and so must be refused"
            ));
        }
        seen.push(name);
    }
    Ok(())
}

/// RFC 7797: whether the payload is base64url in the signing input. `false` must be protected and
/// critical, or a verifier that does not know it would check other bytes.
fn base64_payload(protected: &Header, header: &Header) -> Result<bool, String> {
    match header.get("b64") {
        None | Some(Value::Bool(true)) => Ok(true),
        Some(Value::Bool(false)) => {
            let critical = protected.get("crit").and_then(Value::as_array);
            let named = critical.is_some_and(|names| names.iter().any(|name| name == "b64"));
            if named && protected.get("b64").is_some() {
                Ok(false)
            } else {
                Err("b64 is false but crit does not name it (RFC 7797 §6)".to_owned())
            }
        }
        Some(_) => Err("b64 is neither true nor false".to_owned()),
    }
}

/// Base64url, without stray bits at the end in either reading.
pub(in crate::jose) fn decode(text: &str, reading: Reading) -> Result<Vec<u8>, String> {
    let tidy = match reading {
        Reading::Strict => Cow::Borrowed(text),
        Reading::Lenient => {
            let unpadded = text.strip_suffix('=').unwrap_or(text);
            let unpadded = unpadded.strip_suffix('=').unwrap_or(unpadded);
            if memchr::memchr2(b'+', b'/', unpadded.as_bytes()).is_some() {
                Cow::Owned(unpadded.replace('+', "-").replace('/', "_"))
            } else {
                Cow::Borrowed(unpadded)
            }
        }
    };
    URL_SAFE_NO_PAD
        .decode(tidy.as_bytes())
        .map_err(|error| match error {
            base64::DecodeError::InvalidByte(_, b'=') => "it is padded with =".to_owned(),
            base64::DecodeError::InvalidByte(at, byte) => {
                let shown = char::from(byte);
                format!("character {at} is {shown:?}, which is not of base64url")
            }
            base64::DecodeError::InvalidLength(length) => {
                format!("{length} characters: one is missing or too many")
            }
            base64::DecodeError::InvalidLastSymbol { .. } => {
                "its last character has stray bits".to_owned()
            }
            base64::DecodeError::InvalidPadding => "its padding is wrong".to_owned(),
        })
}
