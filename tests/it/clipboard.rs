//! Every paste of `tests/vectors/clipboard` yields exactly its tokens, and what else its manifest
//! says of labels, context, repairs, look-alikes and keys.

#![allow(clippy::panic, clippy::unwrap_used)]

mod any_text;

use std::collections::BTreeSet;
use std::path::Path;

use jotscope::jose::extract::{self, Candidate, Extraction};
use jotscope::jose::finding::Finding;
use jotscope::jose::limits::Limits;
use serde_json::Value;

const TOKEN: &str = concat!(
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
    "eyJzdWIiOiJkZW1vIiwicm9sZXMiOlsiZWRpdG9yIl0sImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAzNjAwfQ.",
    "oZIH5vjx1AqhsMXbWQSr68o67ddPxA3J23l4CWSMflM"
);

fn read(name: &str) -> String {
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/vectors/clipboard"
    ));
    let path = folder.join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn extract(paste: &str) -> Extraction {
    extract::candidates(paste, &Limits::DEFAULT)
}

fn is_cut(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.code.ends_with("-cut"))
}

fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// Every byte that the map places stands where it says.
fn misplaced_byte(candidate: &Candidate, paste: &str) -> Option<usize> {
    let whole = candidate.whole_text();
    (0..whole.len()).find(|offset| {
        candidate
            .map
            .to_paste(*offset)
            .is_some_and(|at| paste.as_bytes().get(at) != whole.as_bytes().get(*offset))
    })
}

/// What is wrong with what was found in one paste; empty when nothing is.
fn faults(entry: &Value, paste: &str, found: &Extraction) -> Vec<String> {
    let mut faults = Vec::new();
    let mut check = |what: &str, holds: bool, found: String| {
        if !holds {
            faults.push(format!("{what}: found {found}, expected {}", entry[what]));
        }
    };
    let expected: BTreeSet<&str> = strings(&entry["expect"]).into_iter().collect();
    let tokens: BTreeSet<&str> = found
        .candidates
        .iter()
        .map(|candidate| &*candidate.text)
        .collect();
    let holds = if expected.contains("*") {
        !tokens.is_empty()
    } else if expected.is_empty() {
        found
            .candidates
            .iter()
            .all(|candidate| is_cut(&candidate.findings))
    } else {
        tokens == expected
    };
    check("expect", holds, format!("{tokens:?}"));

    let list =
        |of: fn(&Candidate) -> String| -> Vec<String> { found.candidates.iter().map(of).collect() };
    let lists = [
        ("labels", list(|candidate| candidate.label.clone())),
        ("kinds", list(|candidate| candidate.kind.word().to_owned())),
        (
            "hosts",
            list(|candidate| candidate.host.clone().unwrap_or_default()),
        ),
        (
            "lookalikes",
            found.lookalikes.iter().map(|l| l.what.to_owned()).collect(),
        ),
        (
            "keys",
            found.keys.iter().map(|key| key.kind.to_owned()).collect(),
        ),
    ];
    for (what, found) in lists {
        if entry.get(what).is_some() {
            check(what, strings(&entry[what]) == found, format!("{found:?}"));
        }
    }
    for candidate in &found.candidates {
        if let Some(host) = entry.get("host") {
            check(
                "host",
                candidate.host.as_deref() == host.as_str(),
                format!("{:?}", candidate.host),
            );
        }
        if entry.get("repairs").is_some() {
            check(
                "repairs",
                strings(&entry["repairs"]) == candidate.repairs,
                format!("{:?}", candidate.repairs),
            );
        }
        let misplaced = misplaced_byte(candidate, paste);
        check(
            "positions",
            misplaced.is_none(),
            format!("byte {misplaced:?} of {candidate:?}"),
        );
        let line = 1 + paste[..candidate.place.start as usize]
            .matches('\n')
            .count();
        check(
            "line",
            candidate.line as usize == line,
            candidate.line.to_string(),
        );
    }
    let context = &found.context;
    let words = [
        ("shape", context.shape),
        ("url", context.url.as_deref()),
        ("role_header", context.role_header.as_deref()),
    ];
    for (what, found) in words {
        if let Some(expected) = entry.get(what) {
            check(what, found == expected.as_str(), format!("{found:?}"));
        }
    }
    if let Some(cut) = entry["cut"].as_u64() {
        check(
            "cut",
            found.candidates.len() as u64 == cut,
            found.candidates.len().to_string(),
        );
    }
    if let Some(refresh) = entry["refresh"].as_u64() {
        let flagged = found
            .candidates
            .iter()
            .filter(|candidate| candidate.refresh)
            .count();
        check("refresh", flagged as u64 == refresh, flagged.to_string());
    }
    if let Some(counts) = entry["counts"].as_array() {
        let found: Vec<u64> = found
            .candidates
            .iter()
            .map(|candidate| candidate.count.into())
            .collect();
        let expected: Vec<u64> = counts.iter().filter_map(Value::as_u64).collect();
        check("counts", expected == found, format!("{found:?}"));
    }
    let codes: Vec<&str> = found
        .findings
        .iter()
        .chain(
            found
                .candidates
                .iter()
                .flat_map(|candidate| &candidate.findings),
        )
        .map(|finding| finding.code)
        .collect();
    for code in strings(&entry["findings"]) {
        check("findings", codes.contains(&code), format!("{codes:?}"));
    }
    faults
}

#[track_caller]
fn check_manifest(manifest: &str, at_least: usize) {
    let entries: Vec<Value> = serde_json::from_str(&read(manifest)).unwrap();
    assert!(
        entries.len() >= at_least,
        "{manifest} has {} entries",
        entries.len()
    );
    let mut wrong = Vec::new();
    for entry in &entries {
        let name = entry["file"].as_str().unwrap_or_default();
        let paste = read(name);
        let found = extract(&paste);
        wrong.extend(
            faults(entry, &paste, &found)
                .into_iter()
                .map(|fault| format!("{name}: {fault}")),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} faults\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_fixture_yields_exactly_its_tokens() {
    check_manifest("manifest.json", 49);
}

#[test]
fn every_shape_is_labelled_and_repaired_as_its_manifest_says() {
    check_manifest("more.json", 90);
}

#[test]
fn a_paste_over_the_limit_is_cut_at_a_character() {
    let limits = Limits {
        paste_bytes: TOKEN.len() + 2,
        ..Limits::DEFAULT
    };
    let found = extract::candidates(&format!("{TOKEN} é and more"), &limits);
    assert_eq!(found.candidates.len(), 1);
    assert_eq!(found.findings[0].code, "paste-cut");
}

#[test]
fn candidates_over_the_limit_are_counted() {
    let limits = Limits {
        candidates: 10,
        ..Limits::DEFAULT
    };
    let cookies: Vec<String> = (0..10_000)
        .map(|n| format!("c{n}={}.{:043}; ", &TOKEN[..TOKEN.len() - 44], n))
        .collect();
    let cookie = cookies.concat();
    let found = extract::candidates(&format!("Cookie: {cookie}"), &limits);
    assert_eq!(found.candidates.len(), 10);
    let [finding] = found.findings.as_slice() else {
        panic!("{:?}", found.findings);
    };
    assert_eq!(finding.code, "candidates-limit");
    assert!(
        finding.message.contains("10 of 10000"),
        "{}",
        finding.message
    );
    assert_eq!(
        extract(&format!("Cookie: {cookie}")).candidates.len(),
        10_000
    );
}
