//! The tree of a token, one line for each value.
//!
//! It is walked as it lies in memory, in reading order, without recursion: a payload of a million
//! values or nested 500 deep is printed as it comes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use jiff::tz::TimeZone;

use super::paint::{Ink, Line, Terminal};
use super::{printable, quotable};
use crate::jose::claims::{self, TimeClaim, TimeForm};
use crate::jose::decode::Decoded;
use crate::jose::layers::{Chain, Layer};
use crate::jose::sd_jwt;
use crate::jose::span::Span;
use crate::jose::time::{self, UnixTime};
use crate::jose::token::SegmentName;
use crate::jose::tree::{Content, ContentKind, Key, NodeId, NodeKind};
use crate::jose::words;

/// Writes every value as a line, in reading order.
pub fn write_tree(
    terminal: Terminal,
    decoded: &Decoded,
    now: UnixTime,
    out: &mut dyn Write,
) -> io::Result<()> {
    let walk = Walk::new(decoded, now);
    for index in 0..decoded.tree.nodes.len() {
        let id = NodeId(index as u32);
        let node = decoded.tree.node(id);
        let mut line = Line::new();
        line.push(Ink::Dim, "│ ".repeat(usize::from(node.depth)));
        match node.kind {
            NodeKind::Section(name) => push_section(&walk, id, name, &mut line),
            _ => push_value(&walk, id, &mut line),
        }
        line.write(terminal, out)?;
    }
    Ok(())
}

/// What every line of the tree is made from.
struct Walk<'a> {
    decoded: &'a Decoded,
    /// The claims that are times.
    times: HashMap<NodeId, TimeClaim>,
    /// When the token runs out: when a layer was packed is told against it, too.
    exp: Option<UnixTime>,
    now: UnixTime,
}

impl<'a> Walk<'a> {
    fn new(decoded: &'a Decoded, now: UnixTime) -> Self {
        let times = claims::times(decoded);
        let payload = decoded.tree.section(SegmentName::Payload);
        let exp = payload.and_then(|payload| decoded.tree.find(payload, "/exp"));
        let exp = times.iter().find(|claim| Some(claim.node) == exp);
        Self {
            decoded,
            exp: exp.map(|claim| claim.time),
            times: times.into_iter().map(|claim| (claim.node, claim)).collect(),
            now,
        }
    }
}

/// `Payload  8 claims`
fn push_section<'a>(walk: &Walk<'a>, id: NodeId, name: SegmentName, line: &mut Line<'a>) {
    let decoded = walk.decoded;
    let tree = &decoded.tree;
    match name {
        // Findings speak of them by number.
        SegmentName::Disclosure(index) => {
            let label = format!("{} {}", name.label(), u64::from(index) + 1);
            line.push(Ink::of_segment(name), label);
        }
        _ => {
            line.push(Ink::of_segment(name), name.label());
        }
    }
    let Some(content) = tree.content(id) else {
        return;
    };
    if !content.chain.layers.is_empty() {
        push_chip(walk, id, &content.chain, line);
    }
    let bytes = tree
        .docs
        .get(content.doc as usize)
        .map_or(0, |doc| doc.bytes.len());
    match content.kind {
        ContentKind::Json(NodeKind::Object, _) if name == SegmentName::Payload => {
            line.push_note(&words::count("claim", tree.children(id).count()));
            let own = decoded.disclosed.as_deref().filter(|of| of.payload == id);
            if let Some(words) = own.and_then(sd_jwt::of_payload) {
                line.push_note(&words);
            }
        }
        ContentKind::Json(NodeKind::Object | NodeKind::Array, _) => {
            line.push_note(&words::count("byte", bytes));
            if let Some(words) = sd_jwt::of_section(decoded, id) {
                line.push_note(&printable(&words));
            }
        }
        ContentKind::Json(kind, span) if !tree.has_children(id) => {
            line.push(Ink::Plain, "  ");
            line.push_value(scalar_ink(kind), inner_text(decoded, content, Some(span)));
        }
        ContentKind::Json(..) | ContentKind::Token(_) => {}
        ContentKind::Text => {
            line.push(Ink::Plain, "  ");
            push_quoted(inner_text(decoded, content, None), line);
            line.push_note(&format!("{}, not JSON", words::count("byte", bytes)));
        }
        ContentKind::Bytes => {
            line.push_note(&words::count("byte", bytes));
            if matches!(name, SegmentName::Signature(_)) {
                line.push_note(&signature_note(decoded, bytes));
            }
        }
    }
}

/// `RSA 4096`, or what the algorithm would have made.
fn signature_note(decoded: &Decoded, bytes: usize) -> String {
    if let Some(expected) = decoded.signature.expected_bytes
        && expected != bytes
    {
        return format!("{} expected", words::number(expected as u64));
    }
    let header = decoded.tree.section(SegmentName::Header);
    let alg = header.and_then(|header| decoded.tree.find(header, "/alg"));
    let alg = alg.map(|alg| decoded.tree.text(alg)).unwrap_or_default();
    let is_rsa = alg.starts_with("RS") || alg.starts_with("PS");
    // RFC 7518 §3.3: an RSA signature is as long as the key's modulus.
    if is_rsa && bytes >= 128 {
        format!("RSA {}", bytes * 8)
    } else {
        String::new()
    }
}

/// `permissions  ‹base64 · gzip · JSON 348 → 389 B›`
fn push_value<'a>(walk: &Walk<'a>, id: NodeId, line: &mut Line<'a>) {
    let decoded = walk.decoded;
    let tree = &decoded.tree;
    push_key(tree.key(id), line);
    let content = tree.content(id);
    match (tree.node(id).kind, content) {
        (_, Some(content)) => {
            push_chip(walk, id, &content.chain, line);
            match content.kind {
                ContentKind::Text => {
                    line.push(Ink::Plain, "  ");
                    push_quoted(inner_text(decoded, content, None), line);
                }
                ContentKind::Json(kind, span) if !tree.has_children(id) => {
                    line.push(Ink::Plain, "  ");
                    line.push_value(scalar_ink(kind), inner_text(decoded, content, Some(span)));
                }
                ContentKind::Token(nested) => {
                    let nested = tree.nested.get(nested as usize);
                    line.push_note(nested.map_or("", |nested| nested.token.kind.word()));
                }
                ContentKind::Json(..) | ContentKind::Bytes => {}
            }
            line.push_note(&printable(&claims::summary(decoded, id)));
            return;
        }
        (NodeKind::Object | NodeKind::Array, None) if tree.has_children(id) => {
            line.push_note(&printable(&claims::summary(decoded, id)));
        }
        (NodeKind::String, None) => {
            line.push(Ink::Plain, "  ");
            push_quoted(owned(quotable(&tree.text(id))), line);
        }
        (kind, None) => {
            let raw = String::from_utf8_lossy(tree.raw(id));
            line.push(Ink::Plain, "  ");
            line.push_value(scalar_ink(kind), owned(printable(&raw)));
        }
    }
    if let Some(claim) = walk.times.get(&id) {
        line.push_note(&time_words(claim, walk.now));
    } else if let Some(words) = claims::explanation(decoded, id) {
        line.push_note(&printable(&words));
    }
}

fn push_key(key: Key<'_>, line: &mut Line<'_>) {
    match key {
        Key::Section(name) => line.push(Ink::of_segment(name), name.label()),
        Key::Index(index) => line.push(Ink::Dim, index.to_string()),
        Key::None => line.push(Ink::Fail, "unreadable"),
        // Names are mostly plain words; one that is not is put in quotes, so that where it ends
        // can be seen.
        Key::Name(name) if name.is_empty() || name.contains([' ', '"', '\\']) => {
            line.push(Ink::Plain, format!("\"{}\"", quotable(&name)))
        }
        Key::Name(name) => line.push(Ink::Plain, owned(printable(&name))),
    };
}

fn push_quoted<'a>(text: Cow<'a, str>, line: &mut Line<'a>) {
    line.push(Ink::String, "\"");
    line.push_value(Ink::String, text);
    line.push(Ink::String, "\"");
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

/// The innermost text of layers, or the part of it at `span`.
fn inner_text(decoded: &Decoded, content: &Content, span: Option<Span>) -> Cow<'static, str> {
    let doc = decoded.tree.docs.get(content.doc as usize);
    let bytes = doc.map_or(&[][..], |doc| {
        span.map_or(doc.bytes.as_slice(), |span| span.of(&doc.bytes))
    });
    let text = String::from_utf8_lossy(bytes);
    match span {
        Some(_) => owned(printable(&text)),
        None => owned(quotable(&text)),
    }
}

fn scalar_ink(kind: NodeKind) -> Ink {
    match kind {
        NodeKind::String => Ink::String,
        NodeKind::Number => Ink::Number,
        NodeKind::True | NodeKind::False | NodeKind::Null => Ink::Literal,
        NodeKind::Garbled => Ink::Fail,
        NodeKind::Object | NodeKind::Array | NodeKind::Section(_) => Ink::Dim,
    }
}

/// `‹base64 · gzip · JSON 348 → 389 B · packed 7 Feb 2023 04:23:10 UTC, 5 min before exp›`
fn push_chip(walk: &Walk<'_>, id: NodeId, chain: &Chain, line: &mut Line<'_>) {
    let names = chain.layers.iter().map(|layer| match layer {
        Layer::Json => "JSON",
        layer => layer.word(),
    });
    let names = names.collect::<Vec<_>>().join(" · ");
    let bytes = match (chain.encoded_bytes, chain.decoded_bytes) {
        (encoded, decoded) if encoded == decoded => words::number(u64::from(decoded)),
        (encoded, decoded) => format!(
            "{} → {}",
            words::number(u64::from(encoded)),
            words::number(u64::from(decoded))
        ),
    };
    line.push(Ink::Layer, format!("  ‹{names} {bytes} B"));
    let packed = chain.layers.iter().find_map(|layer| match *layer {
        // RFC 1952 §2.3.1: 0 means that no time is given.
        Layer::Gzip { mtime, .. } if mtime != 0 => Some(UnixTime(f64::from(mtime))),
        _ => None,
    });
    if let Some(packed) = packed {
        let at = time::civil(packed, &TimeZone::UTC);
        line.push_optional(Ink::Layer, format!(" · packed {at}"));
        if let Some(exp) = exp_beside(walk, id).filter(|exp| *exp > packed) {
            let before = time::duration(exp.0 - packed.0);
            line.push_optional(Ink::Layer, format!(", {before} before exp"));
        }
    }
    line.push(Ink::Layer, "›");
}

/// The `exp` of the token that the node at `id` belongs to, unless that is a token inside a claim.
fn exp_beside(walk: &Walk<'_>, id: NodeId) -> Option<UnixTime> {
    let tree = &walk.decoded.tree;
    let mut above = tree.parent(id)?;
    loop {
        let is_section = matches!(tree.node(above).kind, NodeKind::Section(_));
        match tree.parent(above) {
            None => return walk.exp,
            Some(_) if is_section => return None,
            Some(parent) => above = parent,
        }
    }
}

/// In UTC, so that a line means the same wherever it is pasted.
fn time_words(claim: &TimeClaim, now: UnixTime) -> String {
    let form = match claim.form {
        TimeForm::Milliseconds => " · in milliseconds",
        _ => "",
    };
    let words = time::absolute_and_relative(claim.time, now, &TimeZone::UTC);
    format!("{words}{form}")
}
