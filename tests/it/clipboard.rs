//! Every paste of `tests/vectors/clipboard` yields exactly its tokens, with label, context and
//! repairs where the manifest names them.

use std::collections::BTreeSet;
use std::path::Path;

use jotscope::jose::extract::{self, Extraction};
use jotscope::jose::limits::Limits;
use serde_json::Value;

fn vectors() -> &'static Path {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/vectors/clipboard"
    ))
}

fn read(name: &str) -> String {
    let path = vectors().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn entries(manifest: &str) -> Vec<Value> {
    let Value::Array(entries) = serde_json::from_str(&read(manifest)).unwrap_or_default() else {
        panic!("{manifest} is no list");
    };
    assert!(!entries.is_empty(), "{manifest} is empty");
    entries
}

/// What is wrong with what was found in one entry; empty when nothing is.
fn faults(entry: &Value, paste: &str, found: &Extraction) -> Vec<String> {
    let mut faults = Vec::new();
    let expected: BTreeSet<&str> = entry["expect"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let tokens: BTreeSet<&str> = found
        .candidates
        .iter()
        .map(|candidate| &*candidate.text)
        .collect();
    let cut = |findings: &[jotscope::jose::finding::Finding]| {
        findings.iter().any(|f| f.code.ends_with("-cut"))
    };
    if expected.contains("*") {
        if tokens.is_empty() {
            faults.push("no token found".to_owned());
        }
    } else if expected.is_empty() {
        for candidate in found
            .candidates
            .iter()
            .filter(|candidate| !cut(&candidate.findings))
        {
            faults.push(format!("not a token: {candidate:?}"));
        }
    } else if tokens != expected {
        faults.push(format!("found {tokens:#?}, expected {expected:#?}"));
    }
    for candidate in &found.candidates {
        let whole = candidate.whole_text();
        for (offset, byte) in whole.bytes().enumerate() {
            let Some(at) = candidate.map.to_paste(offset) else {
                break;
            };
            if paste.as_bytes().get(at) != Some(&byte) {
                faults.push(format!("byte {offset} of {candidate:?} is not at {at}"));
                break;
            }
        }
    }
    faults
}

#[test]
fn every_fixture_yields_exactly_its_tokens() {
    let mut wrong = Vec::new();
    for entry in entries("manifest.json") {
        let name = entry["file"].as_str().unwrap_or_default();
        let paste = read(name);
        let found = extract::candidates(&paste, &Limits::DEFAULT);
        wrong.extend(
            faults(&entry, &paste, &found)
                .into_iter()
                .map(|fault| format!("{name}: {fault}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
