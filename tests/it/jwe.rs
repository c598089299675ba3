//! Encrypted tokens: other people's open with their keys, and not once anything is changed.

use std::path::Path;

use jotscope::jose::extract;
use jotscope::jose::jwe::{OpenError, Opened, open};
use jotscope::jose::limits::Limits;
use jotscope::jose::token::{Token, TokenKind, parse};
use serde_json::Value;

use crate::verify_world::{keys, unbase64url};

struct Case {
    id: String,
    token: Token,
    row: Value,
}

/// The cases of decryption of the jose collection; those that RFC 7516 prints are among them.
fn cases() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors/jose-cases.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return Vec::new();
    };
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let rows = rows.filter(|row: &Value| row["op"] == "decrypt");
    rows.map(|row| {
        let text = row["token"].as_str().unwrap();
        let kind = match row["ser"].as_str() {
            Some("compact") => TokenKind::Jwe,
            _ => TokenKind::JweJson,
        };
        Case {
            id: row["id"].as_str().unwrap().to_owned(),
            token: parse(&text.into(), kind),
            row,
        }
    })
    .collect()
}

fn opened(case: &Case, strict: bool) -> Result<Opened, OpenError> {
    let keys = keys(case.row["keys"].as_array().unwrap());
    open(&case.token, &keys, strict, &Limits::DEFAULT)
}

#[test]
fn every_case_opens_or_stays_closed_as_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        for strict in [false, true] {
            let found = opened(&case, strict);
            let is_as_expected = match (case.row["expect"].as_str().unwrap(), &found) {
                ("accept", Ok(opened)) => {
                    // What some were made of is not on record.
                    let payload = case.row["payload"].as_str();
                    payload.is_none_or(|payload| *opened.plaintext == unbase64url(payload))
                }
                ("reject", Err(_)) => true,
                (expected, _) => expected == "either",
            };
            if !is_as_expected {
                let alg = (&case.row["alg"], &case.row["enc"]);
                let found = found.err().map(|error| error.to_string());
                wrong.push(format!("{} {alg:?} (strict: {strict}): {found:?}", case.id));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn an_encrypted_token_is_found_whole_in_a_paste() {
    for case in cases() {
        if case.row["expect"] != "accept" {
            continue;
        }
        let text = format!("token: {}\n", case.token.text);
        let found = extract::candidates(&text, &Limits::DEFAULT);
        let found = found.candidates.first().map(|one| one.text.clone());
        assert_eq!(found.as_deref(), Some(&*case.token.text), "{}", case.id);
    }
}
