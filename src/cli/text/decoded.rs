//! The text of `jotscope decode`: a verdict, the tree with every layer opened, sizes, findings.
//!
//! The tree is walked as it lies in memory, in reading order, without recursion: a payload of a
//! million values or nested 500 deep is printed as it comes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use jiff::tz::TimeZone;

use super::paint::{Ink, Line, Terminal};
use super::{printable, quotable, write_finding};
use crate::jose::access::providers::{self, Certainty};
use crate::jose::claims::{self, Life, Lifetime, TimeClaim, TimeForm};
use crate::jose::decode::Decoded;
use crate::jose::extract::Candidate;
use crate::jose::finding::{At, Finding};
use crate::jose::layers::{Chain, Layer};
use crate::jose::span::Span;
use crate::jose::time::{self, UnixTime};
use crate::jose::token::{SegmentName, TokenKind};
use crate::jose::tree::{Content, ContentKind, Key, NodeId, NodeKind};
use crate::jose::words;

/// Writes everything that can be said of a token at `now`.
pub fn write_token(
    terminal: Terminal,
    candidate: &Candidate,
    decoded: &Decoded,
    now: UnixTime,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lifetime = claims::lifetime(decoded, now);
    let findings = candidate.findings.iter();
    let findings = findings.chain(&decoded.findings).chain(&lifetime.findings);
    let mut findings: Vec<&Finding> = findings.collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));

    write_verdict(terminal, decoded, &lifetime, findings.len(), now, out)?;
    write_origin(terminal, candidate, out)?;
    out.write_all(b"\n")?;
    write_tree(terminal, decoded, now, out)?;
    out.write_all(b"\n")?;
    write_sizes(terminal, decoded, out)?;
    for finding in findings {
        write_finding(terminal, finding, &finding_place(decoded, finding), out)?;
    }
    Ok(())
}

/// `✖ Expired 3 minutes ago · ? Signature not checked · RS256 · Jet Admin project token`
fn write_verdict(
    terminal: Terminal,
    decoded: &Decoded,
    lifetime: &Lifetime,
    num_findings: usize,
    now: UnixTime,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut parts = vec![life_words(lifetime.life, now), signature_words(decoded)];
    let header = decoded.tree.section(SegmentName::Header);
    if let Some(alg) = header.and_then(|header| decoded.tree.find(header, "/alg")) {
        let alg = decoded.tree.text(alg);
        parts.push((Ink::Plain, printable(&alg).into_owned().into()));
    }
    if let Some(provider) = providers::detect(decoded) {
        let title = match provider.certainty {
            Certainty::Certain => provider.title,
            Certainty::LooksLike => format!("looks like {}", provider.title),
        };
        parts.push((Ink::Plain, title.into()));
    }
    if num_findings > 0 {
        parts.push((Ink::Plain, words::count("finding", num_findings).into()));
    }
    let mut line = Line::new();
    for (index, (ink, text)) in parts.into_iter().enumerate() {
        if index > 0 {
            line.push(Ink::Dim, " · ");
        }
        line.push(ink, text);
    }
    line.write(terminal, out)
}

fn life_words(life: Life, now: UnixTime) -> (Ink, Cow<'static, str>) {
    match life {
        Life::Expired { exp } => {
            let words = format!("✖ Expired {}", time::relative(exp, now));
            (Ink::Fail, words.into())
        }
        Life::NotYetValid { nbf } => {
            let words = format!("✖ Not yet valid, starts {}", time::relative(nbf, now));
            (Ink::Fail, words.into())
        }
        // No green here: that a token is in its time proves nothing about who made it.
        Life::Current { exp } => {
            let words = format!("– Expires {}", time::relative(exp, now));
            (Ink::Info, words.into())
        }
        Life::NoExpiry => (Ink::Warn, "▲ Never expires".into()),
        Life::Unreadable => (Ink::Warn, "▲ Expiry is no time".into()),
        Life::Hidden => (Ink::Plain, "? Claims not readable".into()),
    }
}

fn signature_words(decoded: &Decoded) -> (Ink, Cow<'static, str>) {
    match decoded.token.kind {
        TokenKind::Unsecured => (Ink::Fail, "✖ Not signed".into()),
        kind if kind.is_encrypted() => (Ink::Plain, "? Encrypted, not opened".into()),
        _ if decoded.signature.bytes == 0 => (Ink::Fail, "✖ No signature".into()),
        _ => (Ink::Plain, "? Signature not checked".into()),
    }
}

/// `authorization header · line 3 · api.example.test`
fn write_origin(terminal: Terminal, candidate: &Candidate, out: &mut dyn Write) -> io::Result<()> {
    let mut words = vec![
        printable(&candidate.label).into_owned(),
        format!("line {}", words::number(u64::from(candidate.line))),
    ];
    let host = candidate.host.as_deref().map(printable);
    words.extend(host.map(Cow::into_owned));
    words.extend(candidate.refresh.then(|| "refresh token".to_owned()));
    words.extend(candidate.repairs.iter().cloned());
    words.retain(|word| !word.is_empty());
    let mut line = Line::new();
    line.push_value(Ink::Dim, words.join(" · "));
    line.write(terminal, out)
}

fn write_tree(
    terminal: Terminal,
    decoded: &Decoded,
    now: UnixTime,
    out: &mut dyn Write,
) -> io::Result<()> {
    let times = claims::times(decoded);
    let times: HashMap<NodeId, &TimeClaim> =
        times.iter().map(|claim| (claim.node, claim)).collect();
    for index in 0..decoded.tree.nodes.len() {
        let id = NodeId(index as u32);
        let node = decoded.tree.node(id);
        let mut line = Line::new();
        line.push(Ink::Dim, "│ ".repeat(usize::from(node.depth)));
        match node.kind {
            NodeKind::Section(name) => push_section(decoded, id, name, &mut line),
            _ => push_value(decoded, id, times.get(&id).copied(), now, &mut line),
        }
        line.write(terminal, out)?;
    }
    Ok(())
}

/// `Payload  8 claims`
fn push_section<'a>(decoded: &'a Decoded, id: NodeId, name: SegmentName, line: &mut Line<'a>) {
    let tree = &decoded.tree;
    line.push(Ink::of_segment(name), name.label());
    let Some(content) = tree.content(id) else {
        return;
    };
    if !content.chain.layers.is_empty() {
        line.push(Ink::Layer, format!("  {}", chip(&content.chain)));
    }
    let bytes = tree
        .docs
        .get(content.doc as usize)
        .map_or(0, |doc| doc.bytes.len());
    match content.kind {
        ContentKind::Json(NodeKind::Object, _) if name == SegmentName::Payload => {
            line.push_note(&words::count("claim", tree.children(id).count()));
        }
        ContentKind::Json(NodeKind::Object | NodeKind::Array, _) => {
            line.push_note(&words::count("byte", bytes));
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
fn push_value<'a>(
    decoded: &'a Decoded,
    id: NodeId,
    time: Option<&TimeClaim>,
    now: UnixTime,
    line: &mut Line<'a>,
) {
    let tree = &decoded.tree;
    push_key(tree.key(id), line);
    let content = tree.content(id);
    match (tree.node(id).kind, content) {
        (_, Some(content)) => {
            line.push(Ink::Layer, format!("  {}", chip(&content.chain)));
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
    if let Some(claim) = time {
        line.push_note(&time_words(claim, now));
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

/// `‹base64 · gzip · JSON 348 → 389 B · packed 7 Feb 2023 04:23:10 UTC›`
fn chip(chain: &Chain) -> String {
    let words = chain.layers.iter().map(|layer| match layer {
        Layer::Json => "JSON",
        layer => layer.word(),
    });
    let words = words.collect::<Vec<_>>().join(" · ");
    let encoded = words::number(u64::from(chain.encoded_bytes));
    let decoded = words::number(u64::from(chain.decoded_bytes));
    let packed = chain.layers.iter().find_map(|layer| match *layer {
        // RFC 1952 §2.3.1: 0 means that no time is given.
        Layer::Gzip { mtime, .. } if mtime != 0 => {
            let packed = time::civil(UnixTime(f64::from(mtime)), &TimeZone::UTC);
            Some(format!(" · packed {packed}"))
        }
        _ => None,
    });
    format!(
        "‹{words} {encoded} → {decoded} B{}›",
        packed.unwrap_or_default()
    )
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

/// `1,436 B · 35 % of a 4,096 B cookie · projects 60 %`
fn write_sizes(terminal: Terminal, decoded: &Decoded, out: &mut dyn Write) -> io::Result<()> {
    /// What browsers keep of one cookie, name and attributes included (RFC 6265 §6.1).
    const COOKIE_BYTES: usize = 4096;
    let token_bytes = decoded.token.text.len();
    let mut words = vec![words::bytes(token_bytes)];
    words.push(if token_bytes <= COOKIE_BYTES {
        format!("{} % of a 4,096 B cookie", token_bytes * 100 / COOKIE_BYTES)
    } else {
        "too long for a 4,096 B cookie".to_owned()
    });
    let sizes = claims::sizes(decoded).into_iter().take(3);
    let shares = sizes.map(|size| (size.node, size.encoded_bytes * 100 / token_bytes.max(1)));
    for (node, percent) in shares.filter(|(_, percent)| *percent >= 10) {
        if let Key::Name(name) = decoded.tree.key(node) {
            words.push(format!("{} {percent} %", printable(&name)));
        }
    }
    let mut line = Line::new();
    line.push_value(Ink::Dim, words.join(" · "));
    line.write(terminal, out)
}

/// What a finding points at: `/exp`, `header /alg`, `characters 10 to 20`.
fn finding_place(decoded: &Decoded, finding: &Finding) -> String {
    match finding.at {
        At::Whole => String::new(),
        At::Token(span) => format!("characters {} to {}", span.start, span.end),
        At::Paste(span) => format!("bytes {} to {} of the input", span.start, span.end),
        At::Node(id) => {
            let tree = &decoded.tree;
            let mut top = id;
            while let Some(parent) = tree.parent(top) {
                top = parent;
            }
            let path = tree.pointer(id);
            match tree.node(top).kind {
                NodeKind::Section(name) if name != SegmentName::Payload => {
                    format!("{} {path}", name.word()).trim_end().to_owned()
                }
                _ => path,
            }
        }
    }
}
