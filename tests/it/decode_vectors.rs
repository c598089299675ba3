//! The files of `tests/vectors/decode`: what is expected as `name: value` lines, an empty line,
//! and the token as it was copied.
//!
//! `what` says it in words · `kind` the shape it is taken for, and must have unless `read-as` names
//! another · `header`, `payload` and `disclosure` `/pointer = text` · `chain` `/pointer = layers` ·
//! `finding` `code` or `code | part of the message`, all of them in their order · `signature`
//! `243 of 256` · `expanded` the payload with its layers opened, on one line · `source`
//! `/pointer = characters of the token it came from`.

use std::path::Path;
use std::sync::Arc;

use jotscope::jose::decode::{Decoded, decode};
use jotscope::jose::layers::Layer;
use jotscope::jose::limits::Limits;
use jotscope::jose::token::{SegmentName, TokenKind, parse};
use jotscope::jose::tree::NodeId;

const KINDS: [TokenKind; 6] = [
    TokenKind::Jws,
    TokenKind::JwsJson,
    TokenKind::Jwe,
    TokenKind::JweJson,
    TokenKind::SdJwt,
    TokenKind::Unsecured,
];

#[test]
fn every_vector_decodes_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/decode");
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut faults = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap();
        if let Err(fault) = check(&text) {
            faults.push(format!("{}: {fault}", path.file_name().unwrap().display()));
        }
    }
    assert!(paths.len() >= 20, "{} vectors", paths.len());
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn check(file: &str) -> Result<(), String> {
    let (head, token_text) = file.split_once("\n\n").ok_or("no empty line")?;
    let token_text = token_text.strip_suffix('\n').unwrap_or(token_text);
    let lines: Vec<(&str, &str)> = head
        .lines()
        .map(|line| line.split_once(": ").ok_or(format!("no colon: {line}")))
        .collect::<Result<_, _>>()?;
    let first = |name: &str| lines.iter().find(|line| line.0 == name).map(|line| line.1);
    let kind_named = |word: Option<&str>| {
        let known = KINDS.into_iter().find(|kind| Some(kind.word()) == word);
        known.ok_or(format!("no such kind: {word:?}"))
    };
    let kind = kind_named(first("kind"))?;
    let read_as = kind_named(first("read-as").or(first("kind")))?;

    let decoded = decode(&parse(&Arc::from(token_text), kind), &Limits::DEFAULT);
    same("kind", decoded.token.kind.word(), read_as.word())?;
    let mut findings = decoded.findings.iter();
    for (name, value) in &lines {
        let (pointer, expected) = value.split_once(" = ").unwrap_or((value, ""));
        match *name {
            "what" | "kind" | "read-as" => {}
            "header" => {
                let id = find(&decoded, SegmentName::Header, pointer)?;
                same(value, &decoded.tree.text(id), expected)?;
            }
            "payload" => {
                let id = find(&decoded, SegmentName::Payload, pointer)?;
                same(value, &decoded.tree.text(id), expected)?;
                same("its path", &decoded.tree.pointer(id), pointer)?;
            }
            "disclosure" => {
                let id = find(&decoded, SegmentName::Disclosure(0), pointer)?;
                same(value, &decoded.tree.text(id), expected)?;
            }
            "chain" => same(value, &chain(&decoded, pointer)?, expected)?,
            "source" => {
                let id = find(&decoded, SegmentName::Payload, pointer)?;
                let span = decoded.tree.source(&decoded.token, id, false);
                same(value, &token_text[span.range()], expected)?;
            }
            "expanded" => {
                let id = find(&decoded, SegmentName::Payload, "")?;
                same(name, &decoded.tree.json(id, true, 0), value)?;
            }
            "signature" => {
                let size = decoded.signature;
                let expected_bytes = size.expected_bytes.map(|bytes| bytes.to_string());
                let found = format!(
                    "{} of {}",
                    size.bytes,
                    expected_bytes.as_deref().unwrap_or("?")
                );
                same(name, &found, value)?;
            }
            "finding" => {
                let (code, part) = value.split_once(" | ").unwrap_or((value, ""));
                let finding = findings.next().ok_or(format!("no {code}"))?;
                same("finding", finding.code, code)?;
                if !finding.message.contains(part) {
                    return Err(format!("{:?} does not say {part:?}", finding.message));
                }
            }
            other => return Err(format!("no such line: {other}")),
        }
    }
    match findings.next() {
        Some(finding) => Err(format!(
            "unexpected: {} | {}",
            finding.code, finding.message
        )),
        None => Ok(()),
    }
}

fn find(decoded: &Decoded, name: SegmentName, pointer: &str) -> Result<NodeId, String> {
    let section = decoded.tree.section(name).ok_or("no such section")?;
    let found = decoded.tree.find(section, pointer);
    found.ok_or(format!("nothing at {pointer}"))
}

fn chain(decoded: &Decoded, pointer: &str) -> Result<String, String> {
    let id = find(decoded, SegmentName::Payload, pointer)?;
    let content = decoded
        .tree
        .content(id)
        .ok_or(format!("no layers at {pointer}"))?;
    let words: Vec<_> = content.chain.layers.iter().map(Layer::word).collect();
    Ok(words.join(" "))
}

fn same(what: &str, found: &str, expected: &str) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{what}: found {found:?}, expected {expected:?}"))
    }
}
