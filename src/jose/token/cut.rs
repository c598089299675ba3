//! Cuts token text into segments: compact, JSON serialization, SD-JWT.

use std::sync::Arc;

use super::{Facts, Segment, SegmentName, Token, TokenKind};
use crate::jose::encoding;
use crate::jose::json::{self, Member};
use crate::jose::layers::{PositionMap, Step};
use crate::jose::span::Span;
use crate::jose::tree::NodeKind;

use SegmentName::{
    Ciphertext, Disclosure, EncryptedKey, Extra, Header, Iv, KeyBinding, Payload, Signature, Tag,
    UnprotectedHeader,
};

/// Cuts `text`; says nothing yet.
pub(super) fn cut(text: &Arc<str>, kind: TokenKind) -> Token {
    let mut token = Token {
        text: text.clone(),
        kind,
        segments: Vec::new(),
        findings: Vec::new(),
    };
    if text.trim_start().starts_with('{') {
        cut_json(&mut token);
    } else {
        cut_compact(&mut token);
    }
    token
}

fn cut_compact(token: &mut Token) {
    let text = token.text.clone();
    let text = text.as_bytes();
    let jws_end = memchr::memchr(b'~', text);
    let first_dot = memchr::memchr(b'.', text);
    let header_end = first_dot
        .unwrap_or(text.len())
        .min(jws_end.unwrap_or(text.len()));
    let header = base64_segment(text, Header, Span::new(0, header_end));
    let facts = Facts::of(&header.bytes);

    // An unencoded payload may hold any character but a dot; when it does hold some, the last
    // dot still ends it (RFC 7797 §5.2).
    if facts.plain_payload && jws_end.is_none() {
        token.kind = TokenKind::Jws;
        token.segments.push(header);
        let last_dot = memchr::memrchr(b'.', text);
        if let (Some(first), Some(last)) = (first_dot, last_dot) {
            let payload_end = if last > first { last } else { text.len() };
            let payload = Span::new(first + 1, payload_end);
            token.segments.push(plain_segment(text, Payload, payload));
            if last > first {
                let signature = Span::new(last + 1, text.len());
                token
                    .segments
                    .push(base64_segment(text, Signature(0), signature));
            }
        }
        return;
    }

    let jws = &text[..jws_end.unwrap_or(text.len())];
    let mut spans = Vec::new();
    let mut start = 0;
    for dot in memchr::memchr_iter(b'.', jws).take(MOST_SEGMENTS) {
        spans.push(Span::new(start, dot));
        start = dot + 1;
    }
    spans.push(Span::new(start, jws.len()));

    let is_jwe = jws_end.is_none()
        && (facts.enc.is_some()
            || spans.len() == 5 && facts.alg.is_none()
            || token.kind == TokenKind::Jwe && facts.alg.is_none());
    let names: &[SegmentName] = if is_jwe { &JWE } else { &JWS };
    token.kind = if jws_end.is_some() {
        TokenKind::SdJwt
    } else if is_jwe {
        TokenKind::Jwe
    } else if facts.alg.as_deref() == Some("none") {
        TokenKind::Unsecured
    } else {
        TokenKind::Jws
    };
    for (index, span) in spans.into_iter().enumerate() {
        let extra = || Extra(index.saturating_sub(names.len()) as u32);
        let name = names.get(index).copied().unwrap_or_else(extra);
        token.segments.push(base64_segment(text, name, span));
    }
    if let Some(end) = jws_end {
        cut_disclosures(token, text, end + 1);
    }
}

/// What follows the first `~` (SD-JWT §4): disclosures, each closed by `~`, and perhaps a
/// key-binding JWT after the last.
fn cut_disclosures(token: &mut Token, text: &[u8], mut start: usize) {
    let mut index = 0;
    while let Some(len) = memchr::memchr(b'~', &text[start..]) {
        let span = Span::new(start, start + len);
        token
            .segments
            .push(base64_segment(text, Disclosure(index), span));
        index += 1;
        start += len + 1;
    }
    if start < text.len() {
        let rest = Span::new(start, text.len());
        token.segments.push(if text[start..].contains(&b'.') {
            plain_segment(text, KeyBinding, rest)
        } else {
            base64_segment(text, Disclosure(index), rest)
        });
    }
}

fn cut_json(token: &mut Token) {
    let text = token.text.clone();
    let text = text.as_bytes();
    let members = json::members(text);
    let is_jwe = members
        .iter()
        .any(|member| name_of(text, member) == "ciphertext")
        || token.kind.is_encrypted()
            && !members
                .iter()
                .any(|member| name_of(text, member) == "payload");
    token.kind = if is_jwe {
        TokenKind::JweJson
    } else {
        TokenKind::JwsJson
    };

    // A payload is read as its protected header says, wherever that stands.
    let plain_payload = protected_headers(text, &members)
        .iter()
        .any(|header| Facts::of(header).plain_payload);
    let mut num_signatures = 0;
    let mut num_extra = 0;
    for member in &members {
        let name = match (name_of(text, member).as_ref(), is_jwe) {
            ("signatures", false) | ("recipients", true) => {
                for item in items(text, member) {
                    cut_recipient(token, text, &item, &mut num_signatures);
                }
                continue;
            }
            ("payload", false) if plain_payload => {
                token
                    .segments
                    .push(member_segment(text, Payload, member, Coding::Plain));
                continue;
            }
            ("payload", false) => Payload,
            ("protected", _) => Header,
            ("header", _) | ("unprotected", true) => UnprotectedHeader,
            ("signature", false) => {
                num_signatures += 1;
                Signature(num_signatures - 1)
            }
            ("encrypted_key", true) => EncryptedKey,
            ("iv", true) => Iv,
            ("ciphertext", true) => Ciphertext,
            ("tag", true) => Tag,
            ("aad", true) => {
                num_extra += 1;
                Extra(num_extra - 1)
            }
            _ => continue,
        };
        token
            .segments
            .push(member_segment(text, name, member, Coding::Base64));
        if token.segments.len() >= MOST_SEGMENTS {
            break;
        }
    }
    cut_json_disclosures(token, text, &members);
}

/// One of `signatures` or `recipients`.
fn cut_recipient(token: &mut Token, text: &[u8], item: &Member, num_signatures: &mut u32) {
    for member in items(text, item) {
        let name = match name_of(text, &member).as_ref() {
            "protected" => Header,
            "header" => UnprotectedHeader,
            "signature" => {
                *num_signatures += 1;
                Signature(*num_signatures - 1)
            }
            "encrypted_key" => EncryptedKey,
            _ => continue,
        };
        if token.segments.len() < MOST_SEGMENTS {
            token
                .segments
                .push(member_segment(text, name, &member, Coding::Base64));
        }
    }
}

/// SD-JWT in JSON serialization keeps its disclosures in the unprotected header, the first of
/// several (RFC 9901 §8).
fn cut_json_disclosures(token: &mut Token, text: &[u8], members: &[Member]) {
    let is_header = |member: &Member| name_of(text, member) == "header";
    let mut headers: Vec<Member> = members.iter().filter(|it| is_header(it)).copied().collect();
    let signatures = |member: &&Member| name_of(text, member) == "signatures";
    if let Some(signatures) = members.iter().find(signatures)
        && let Some(first) = items(text, signatures).first()
    {
        headers.extend(items(text, first).into_iter().filter(is_header));
    }
    let mut index = 0;
    for header in headers {
        for member in items(text, &header) {
            match name_of(text, &member).as_ref() {
                "disclosures" => {
                    for item in items(text, &member) {
                        let name = Disclosure(index);
                        token
                            .segments
                            .push(member_segment(text, name, &item, Coding::Base64));
                        index += 1;
                    }
                }
                "kb_jwt" => {
                    token
                        .segments
                        .push(member_segment(text, KeyBinding, &member, Coding::Plain));
                }
                _ => {}
            }
        }
    }
}

fn protected_headers(text: &[u8], members: &[Member]) -> Vec<Vec<u8>> {
    let mut headers = Vec::new();
    for member in members {
        match name_of(text, member).as_ref() {
            "protected" => headers.push(member_segment(text, Header, member, Coding::Base64).bytes),
            "signatures" => {
                for item in items(text, member).iter().take(MOST_SEGMENTS) {
                    headers.extend(
                        items(text, item)
                            .iter()
                            .filter(|member| name_of(text, member) == "protected")
                            .map(|member| {
                                member_segment(text, Header, member, Coding::Base64).bytes
                            }),
                    );
                }
            }
            _ => {}
        }
    }
    headers
}

/// More segments than any token has; the rest stays in the last one.
const MOST_SEGMENTS: usize = 1000;
const JWS: [SegmentName; 3] = [Header, Payload, Signature(0)];
const JWE: [SegmentName; 5] = [Header, EncryptedKey, Iv, Ciphertext, Tag];

/// How a JSON member holds its bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    Base64,
    Plain,
}

fn name_of<'a>(text: &'a [u8], member: &Member) -> std::borrow::Cow<'a, str> {
    json::unescape(without_quotes(member.key).of(text))
}

/// The members of `member`, with spans in the whole text.
fn items(text: &[u8], member: &Member) -> Vec<Member> {
    let start = member.value.start as usize;
    let mut items = json::members(member.value.of(text));
    for item in &mut items {
        item.key = item.key.shifted(start);
        item.value = item.value.shifted(start);
    }
    items
}

fn without_quotes(span: Span) -> Span {
    if span.len() < 2 {
        return span;
    }
    Span::new(span.start as usize + 1, span.end as usize - 1)
}

/// A segment written in base64, as nearly all are.
fn base64_segment(text: &[u8], name: SegmentName, span: Span) -> Segment {
    decoded_segment(name, span, span.of(text), Vec::new())
}

fn decoded_segment(name: SegmentName, span: Span, chars: &[u8], outer: Vec<Step>) -> Segment {
    let found = encoding::base64(chars);
    let mut steps = vec![Step::Base64];
    if !found.runs.is_empty() {
        steps.push(Step::Runs(found.runs));
    }
    steps.extend(outer);
    Segment {
        name,
        span,
        bytes: found.bytes,
        form: Some(found.looks.form),
        map: PositionMap::Steps(steps),
    }
}

/// A segment whose characters are its bytes.
fn plain_segment(text: &[u8], name: SegmentName, span: Span) -> Segment {
    Segment {
        name,
        span,
        bytes: span.of(text).to_vec(),
        form: None,
        map: PositionMap::identity(),
    }
}

/// A member of a JSON serialization: a string, or JSON as it stands.
fn member_segment(text: &[u8], name: SegmentName, member: &Member, coding: Coding) -> Segment {
    if member.kind != NodeKind::String {
        return plain_segment(text, name, member.value);
    }
    let span = without_quotes(member.value);
    let raw = span.of(text);
    let (unescaped, steps) = if raw.contains(&b'\\') {
        let (bytes, runs) = json::unescape_bytes(raw);
        (std::borrow::Cow::Owned(bytes), vec![Step::Runs(runs)])
    } else {
        (std::borrow::Cow::Borrowed(raw), Vec::new())
    };
    if coding == Coding::Base64 {
        return decoded_segment(name, span, &unescaped, steps);
    }
    Segment {
        name,
        span,
        bytes: unescaped.into_owned(),
        form: None,
        map: PositionMap::Steps(steps),
    }
}
