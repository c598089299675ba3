//! A scan finds what `extract` finds, however its input is cut; and it stays small.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use jotscope::jose::extract;
use jotscope::jose::limits::Limits;
use jotscope::jose::scan::{LONGEST, Sighting, Windows};
use jotscope::jose::token::TokenKind;
use proptest::prelude::*;

/// Pastes of every sort, each with its name.
fn pastes() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/clipboard");
    let mut pastes = Vec::new();
    for folder in [root.clone(), root.join("more")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ext| ext == "txt") {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                pastes.push((name, fs::read(path).unwrap()));
            }
        }
    }
    pastes.sort();
    assert!(pastes.len() > 100);
    pastes
}

/// What a scan sees in `input`, given in pieces of these sizes, over and over.
fn seen(mut windows: Windows, input: &[u8], sizes: &[usize]) -> Vec<Sighting> {
    let mut seen = Vec::new();
    let mut rest = input;
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at((*size).min(rest.len()));
        windows.feed(piece, &mut |window| {
            window.sightings(&mut |one| seen.push(one));
        });
        rest = after;
    }
    windows.finish(&mut |window| window.sightings(&mut |one| seen.push(one)));
    seen
}

/// What a scan does not put together, as its help says: cookies in chunks and numeric health cards.
const NEED_THE_WHOLE: &[&str] = &[
    "aspnet_cookie_chunked.txt",
    "authjs_cookie_chunked.txt",
    "authjs_cookie_rows.txt",
    "shc_chunks.txt",
    "shc_numeric.txt",
    "supabase_cookie_percent_chunked.txt",
];

#[test]
fn a_scan_finds_every_token_that_extract_finds() {
    let mut missed = BTreeSet::new();
    let mut num_found = 0;
    for (name, paste) in pastes() {
        let text = String::from_utf8_lossy(&paste).into_owned();
        let found = seen(Windows::default(), text.as_bytes(), &[text.len().max(1)]);
        let found: BTreeSet<&str> = found.iter().map(|one| one.text.as_str()).collect();
        for candidate in extract::candidates(&text, &Limits::DEFAULT).candidates {
            let is_json = matches!(candidate.kind, TokenKind::JwsJson | TokenKind::JweJson);
            if is_json {
                continue;
            }
            if found.contains(&*candidate.whole_text()) {
                num_found += 1;
            } else {
                missed.insert(name.clone());
            }
        }
    }
    let missed: Vec<&str> = missed.iter().map(String::as_str).collect();
    assert_eq!(missed, NEED_THE_WHOLE);
    assert!(num_found > 100, "{num_found}");
}

#[test]
fn where_the_input_is_cut_changes_no_row() {
    let input: Vec<u8> = pastes().into_iter().flat_map(|(_, paste)| paste).collect();
    let whole = seen(
        Windows::with_sizes(usize::MAX / 2, LONGEST),
        &input,
        &[input.len()],
    );
    assert!(whole.len() > 100);
    for enough in [1, 100, 1000, 10_000] {
        for sizes in [&[1][..], &[7, 1000], &[4096]] {
            let cut = seen(Windows::with_sizes(enough, LONGEST), &input, sizes);
            assert!(
                cut == whole,
                "{enough} {sizes:?}: {} {}",
                cut.len(),
                whole.len()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Tokens, pieces of tokens and whatever may stand between them.
    #[test]
    fn where_any_input_is_cut_changes_no_row(
        parts in proptest::collection::vec(0_usize..32, 1..120),
        enough in 1_usize..600,
        sizes in proptest::collection::vec(1_usize..900, 1..5),
    ) {
        let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJkZW1vIn0.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
        let rsa = format!("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJkZW1vIn0.{}", "Abc_".repeat(85) + "Ag");
        let pieces: [&str; 32] = [
            token, &rsa, &token[..37], &token[37..57], &token[57..80], &token[80..], "eyJ", "eyJhbGciOi",
            "\n", "\r\n", "\n  ", "> ", " ", ".", "=\n", "\\\n", "%2E", "%22", "\\\"", "\"", ",", "'",
            "\u{1b}[32m", "\u{200b}", "…", "...", "~", "WyJzYWx0IiwiYSIsMV0", "/", "word", "+", "{\"a\":",
        ];
        let input: String = parts.iter().map(|part| pieces[*part]).collect();
        let whole = seen(Windows::with_sizes(usize::MAX / 2, LONGEST), input.as_bytes(), &[input.len()]);
        let cut = seen(Windows::with_sizes(enough, LONGEST), input.as_bytes(), &sizes);
        prop_assert!(cut == whole, "{} {}", cut.len(), whole.len());
    }
}

#[test]
fn no_window_is_larger_than_the_longest_token_whatever_the_input_is() {
    let token =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkZW1vIn0.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    let line = format!("2026-03-02 INFO path=/a token=\"{token}\"\n");
    let inputs = [
        line.repeat((4 << 20) / line.len()),
        "A".repeat(4 << 20),
        "eyJ".repeat((4 << 20) / 3),
        format!("{token}\n").repeat((4 << 20) / token.len()),
    ];
    for input in inputs {
        let (mut windows, mut num_bytes, mut largest) = (Windows::default(), 0, 0);
        let mut take = |window: jotscope::jose::scan::Window| {
            num_bytes += window.num_bytes();
            largest = largest.max(window.num_bytes());
        };
        for piece in input.as_bytes().chunks(1 << 20) {
            windows.feed(piece, &mut take);
        }
        let findings = windows.finish(&mut take);
        assert!(largest <= LONGEST, "{largest}");
        // All of it was searched, or it was said that it was not.
        assert!(num_bytes == input.len() || findings[0].code == "scan-stretch-long");
    }
}

#[test]
fn threads_change_no_row_and_a_closed_pipe_is_no_error() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scan");
    fs::create_dir_all(folder.join(".hidden")).unwrap();
    let mut text = Vec::new();
    while text.len() < 3 << 20 {
        text.extend(pastes().into_iter().flat_map(|(_, paste)| paste));
    }
    fs::write(folder.join("b.log"), &text).unwrap();
    fs::write(folder.join("a.log"), &text).unwrap();
    fs::write(folder.join(".hidden/c.log"), &text).unwrap();
    let scan = |options: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_jotscope"))
            .args(["scan", "--now=1772458440"])
            .args(options)
            .arg(&folder)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{options:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("1 hidden entry"), "{said}");
        output.stdout
    };
    let rows = scan(&["--threads=1"]);
    assert!(rows == scan(&["--threads=4"]));
    assert!(scan(&["--threads=1", "--every"]) == scan(&["--threads=4", "--every"]));
    let rows = String::from_utf8(rows).unwrap();
    assert!(rows.lines().count() > 10);
    let mut num_seen = 0;
    for row in rows.lines() {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        assert!(row["file"].as_str().unwrap().ends_with("a.log"));
        // Whatever is in one file is in the other.
        assert!(row["count"].as_u64().unwrap().is_multiple_of(2), "{row}");
        num_seen += row["count"].as_u64().unwrap();
    }
    let every = String::from_utf8(scan(&["--every"])).unwrap();
    assert_eq!(every.lines().count() as u64, num_seen);
    let mut child = Command::new(env!("CARGO_BIN_EXE_jotscope"))
        .args(["scan", "--every"])
        .arg(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("error"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_input_in_utf16_is_said_to_be() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scan-utf16");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a.txt"), b"\xff\xfee\0y\0J\0").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_jotscope"))
        .arg("scan")
        .arg(&folder)
        .output()
        .unwrap();
    fs::remove_dir_all(folder).unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("a.txt\" is UTF-16"), "{said}");
}
