//! Every paste of `tests/vectors/clipboard` yields exactly its tokens, and what else its manifest
//! says of labels, context, repairs, look-alikes and keys.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

use jotscope::jose::extract::{self, Candidate, Extraction};
use jotscope::jose::finding::Finding;
use jotscope::jose::limits::Limits;
use proptest::prelude::*;
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

#[test]
fn a_token_cut_anywhere_is_flagged_or_not_offered() {
    for end in 0..TOKEN.len() {
        for found in extract(&TOKEN[..end]).candidates {
            let codes: Vec<_> = found.findings.iter().map(|finding| finding.code).collect();
            assert!(
                is_cut(&found.findings) || codes.contains(&"signature-missing"),
                "{end}: {codes:?}"
            );
        }
    }
}

#[test]
fn nothing_is_found_in_nothing() {
    for paste in [
        "",
        " ",
        "\n\n\t",
        "\0\u{1}\u{fffd}",
        ".",
        "...",
        "…",
        "ey",
        "eyJ",
        "ew",
        "ZXlK",
        "~",
        "=",
        "%",
    ] {
        assert_eq!(extract(paste).candidates.len(), 0, "{paste:?}");
    }
}

/// Texts made to be slow: a quadratic reader needs minutes for each, a linear one no time.
#[test]
fn hostile_text_is_read_in_linear_time() {
    let header = "eyJhbGciOiJIUzI1NiJ9";
    let repeated = [
        "eyJ",
        "eyJ.",
        ".eyJ",
        " eyJ",
        "a.",
        "\"",
        "\\",
        "\\\"",
        "%",
        "%25",
        "eyJ/",
        "/eyJ",
        "eyJ+",
        "eyJ\n",
        "eyJ\r\n ",
        "=",
        "eyJ=",
        "eyJ\u{200b}",
        "eyJ . ",
        "ZXlK",
        " ZXlK",
        "{",
        "[",
        "{\"",
        "}",
        "~",
        "eyJ~",
        "\u{1b}[1m",
        "eyJ\u{1b}[1m",
        "x.0=eyJ;",
        "x.0=eyJ; x.1=eyJ;",
        "\"kty\":",
        "{\"kty\":1,",
        "-----BEGIN ",
        "-----END",
        "shc:/",
        "shc:/1",
        "curl ",
        "Basic ",
        ".eJ",
        "v4.public.",
        "MDA",
        "\"signature\":{",
        "\"nonce\"",
        "msal",
        "Authorization: ",
        "fetch(\"",
        "x-hasura-role",
        "a\n",
        "a=b; ",
    ];
    for piece in repeated {
        let paste = piece.repeat(1_000_000 / piece.len());
        extract(&paste);
        extract(&format!("{header}.{paste}"));
        extract(&format!("{{\"log\":{{\"entries\":[{paste}"));
    }
    for piece in [
        format!("{header}."),
        format!("{header}.x "),
        format!("{header} . "),
        format!("{header}.\n"),
        format!("{header}\n."),
    ] {
        extract(&piece.repeat(1_000_000 / piece.len()));
    }
}

fn junk() -> impl Strategy<Value = String> {
    // Words, punctuation and line breaks, ending where a token may begin.
    (
        "[ -~\\n\\t“”é]{0,60}",
        prop::sample::select(vec![
            " ", "\n", "\"", "'", "Bearer ", ": ", "(", "\t", "%20", "\\n",
        ]),
    )
        .prop_map(|(text, end)| text + end)
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(paste in "\\PC*|[eyJw.~=%\\\\\"{}\\[\\]:, \\n\u{1b}\u{200b}…A-Za-z0-9+/-]{0,400}") {
        let found = extract(&paste);
        for candidate in &found.candidates {
            prop_assert_eq!(misplaced_byte(candidate, &paste), None);
            prop_assert!(candidate.place.range().end <= paste.len());
        }
        for place in found.lookalikes.iter().map(|l| l.place).chain(found.keys.iter().map(|k| k.place)) {
            prop_assert!(place.range().end <= paste.len());
        }
    }

    #[test]
    fn a_token_is_found_among_anything(before in junk(), after in "([ \"',;)<&\n][ -~\n]{0,60})?") {
        let paste = format!("{before}{TOKEN}{after}");
        let found = extract(&paste);
        prop_assert!(found.candidates.iter().any(|candidate| &*candidate.text == TOKEN), "{:?}", paste);
        for candidate in &found.candidates {
            prop_assert_eq!(misplaced_byte(candidate, &paste), None);
        }
    }

    #[test]
    fn a_damaged_token_never_stops_the_reading(at in 0..TOKEN.len(), with in "[ -~\n\u{200b}…]{0,3}") {
        let paste = format!("{}{with}{}", &TOKEN[..at], &TOKEN[at..]);
        for candidate in &extract(&paste).candidates {
            prop_assert_eq!(misplaced_byte(candidate, &paste), None);
        }
    }
}
