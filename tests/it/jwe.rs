//! Encrypted tokens: other people's open with their keys, and not once anything is changed.

use std::path::Path;

use jotscope::jose::access::report;
use jotscope::jose::decode::decode;
use jotscope::jose::encoding::to_base64url;
use jotscope::jose::extract;
use jotscope::jose::jwe::{OpenError, Opened, open};
use jotscope::jose::key::{Arrival, Key, KeyOrigin, Secret, file};
use jotscope::jose::limits::Limits;
use jotscope::jose::lint::lint;
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::{Token, TokenKind, parse};
use jotscope::jose::verify::{Policy, verify};
use proptest::prelude::*;
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

/// Tokens of our own, so that every algorithm is opened wherever the tests run.
#[test]
fn every_algorithm_opens() {
    let rows: Vec<Value> = include_str!("../vectors/jwe.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 21);
    for row in &rows {
        let text = row["token"].as_str().unwrap();
        let kind = if text.starts_with('{') {
            TokenKind::JweJson
        } else {
            TokenKind::Jwe
        };
        let token = parse(&text.into(), kind);
        let keys = keys(std::slice::from_ref(&row["key"]));
        let what = format!("{} {}", row["alg"], row["enc"]);
        for strict in [false, true] {
            let opened = open(&token, &keys, strict, &Limits::DEFAULT);
            let opened = opened.unwrap_or_else(|why| panic!("{what}: {why}"));
            assert_eq!(
                *opened.plaintext,
                *row["plaintext"].as_str().unwrap().as_bytes()
            );
        }
        // And not when anything authenticated is another.
        let changed = text.replacen('A', "B", 1);
        let changed = parse(&changed.as_str().into(), kind);
        assert!(
            open(&changed, &keys, false, &Limits::DEFAULT).is_err(),
            "{what}"
        );
    }
}

#[test]
fn the_key_that_auth_js_derives_is_tried() {
    let paste = include_str!("../cli/authjs-cookie.txt");
    let found = extract::candidates(paste, &Limits::DEFAULT);
    let cookie = found
        .candidates
        .iter()
        .find(|one| one.kind.is_encrypted())
        .unwrap();
    let secret = Secret::new(&include_bytes!("../cli/authjs.secret")[..]);
    let key = Key::from_secret(secret, KeyOrigin::new("secret", Arrival::Typed));
    let token = parse(&cookie.text, cookie.kind);
    let opened = open(&token, &key.into(), false, &Limits::DEFAULT).unwrap();
    assert_eq!(
        opened.derivation.as_deref(),
        Some("Auth.js 5, cookie authjs.session-token")
    );
    assert!(opened.plaintext.starts_with(b"{\"name\":\"Jane Doe\""));
    let other = Key::from_secret(
        Secret::new("another"),
        KeyOrigin::new("secret", Arrival::Typed),
    );
    let error = open(&token, &other.into(), false, &Limits::DEFAULT).unwrap_err();
    assert_eq!(
        error.to_string(),
        "A256CBC-HS512 needs a key of 64 bytes, not 7 bytes"
    );
}

#[test]
fn the_token_inside_is_the_one_that_is_judged() {
    let text = include_str!("../cli/encrypted.jwe").trim_end();
    let token = parse(&text.into(), TokenKind::Jwe);
    let read = |bytes: &[u8]| {
        let origin = KeyOrigin::new("file", Arrival::File);
        file::read(bytes, &origin, None)
    };
    let recipient = read(include_bytes!("../cli/recipient.pem"));
    let issuer = read(include_bytes!("../cli/issuer.jwk"));
    let opened = open(&token, &recipient, true, &Limits::DEFAULT).unwrap();
    assert_eq!(opened.inner().unwrap().1, TokenKind::Jws);
    let token = token.with_plaintext(&opened.plaintext).unwrap();
    let decoded = decode(&token, &Limits::DEFAULT);
    let policy = Policy {
        aud: vec!["shop".to_owned()],
        strict: true,
        ..Policy::default()
    };
    let now = UnixTime(1_772_001_000.0);
    let verdict = verify(&decoded, &issuer, &policy, now);
    assert!(verdict.accepted, "{:?}", verdict.checks);
    // Each check speaks of the claim inside, in the tree of the token that was pasted.
    let exp = verdict
        .checks
        .iter()
        .find(|check| check.check == "exp")
        .unwrap();
    assert_eq!(decoded.tree.pointer(exp.node.unwrap()), "/payload/exp");
    assert_eq!(report(&decoded).grants[0].name(), "editor");
    let later = verify(&decoded, &issuer, &policy, UnixTime(1_772_009_000.0));
    assert!(!later.accepted);
    // The recipient's key opens, and proves nothing.
    let nobody = verify(&decoded, &recipient, &policy, now);
    assert!(nobody.signature.proof().is_none());
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

#[test]
fn what_was_encrypted_is_not_said_to_be_readable_by_all() {
    let text = include_str!("../cli/encrypted.jwe").trim_end();
    let token = parse(&text.into(), TokenKind::Jwe);
    let codes = |plaintext: &str| {
        let token = token.with_plaintext(plaintext.as_bytes()).unwrap();
        let decoded = decode(&token, &Limits::DEFAULT);
        let found = lint(&decoded, &report(&decoded));
        found.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(r#"{"password":"hunter2hunter2"}"#), [""; 0]);
    assert_eq!(codes(include_str!("../cli/alice.jwt").trim_end()), [""; 0]);
    // What is unwise whoever reads it is told as before.
    assert_eq!(codes(r#"{"aud":"*"}"#), ["aud-any"]);
}

const ALGS: [&str; 9] = [
    "dir",
    "A128KW",
    "A192GCMKW",
    "PBES2-HS256+A128KW",
    "ECDH-ES",
    "ECDH-ES+A256KW",
    "RSA-OAEP-256",
    "RSA1_5",
    "none",
];
const ENCS: [&str; 4] = ["A128CBC-HS256", "A256GCM", "A256CBC-HS512", "?"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_opens_what_nobody_encrypted(
        alg in proptest::sample::select(&ALGS[..]),
        enc in proptest::sample::select(&ENCS[..]),
        more in proptest::sample::select(&[
            "", r#","zip":"DEF""#, r#","epk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#,
            r#","iv":"AAAAAAAAAAAAAAAA","tag":"AAAAAAAAAAAAAAAAAAAAAA""#, r#","p2s":"AAAAAAAAAAA","p2c":2"#,
            r#","p2c":"x","p2s":1"#, r#","epk":7,"apu":[]"#, r#","crit":[]"#,
        ][..]),
        parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..72), 4),
    ) {
        let header = format!(r#"{{"alg":"{alg}","enc":"{enc}"{more}}}"#);
        let parts = parts.iter().map(|part| to_base64url(part));
        let parts: Vec<String> = std::iter::once(to_base64url(header.as_bytes())).chain(parts).collect();
        let token = parse(&parts.join(".").as_str().into(), TokenKind::Jwe);
        let rows = include_str!("../vectors/jwe.jsonl").lines();
        let rows: Vec<Value> = rows.map(|line| serde_json::from_str(line).unwrap()).collect();
        let all: Vec<Value> = rows.into_iter().map(|row| row["key"].clone()).collect();
        for strict in [false, true] {
            let error = open(&token, &keys(&all), strict, &Limits::DEFAULT).unwrap_err();
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
