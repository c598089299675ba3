//! The command line says what the core says: of every case of verification, in both modes, whole
//! and with a character changed; of every key file.
//!
//! Thousands of answers, so the verbs are called in this process; a few of them are asked of the
//! program itself, which must print the same bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser as _;
use jotscope::cli::args::Args;
use jotscope::cli::{self, Outcome};
use jotscope::jose::decode::{Decoded, decode};
use jotscope::jose::extract;
use jotscope::jose::key::{Arrival, KeyOrigin, file};
use jotscope::jose::limits::Limits;
use jotscope::jose::token::{self, TokenKind};
use jotscope::jose::verify::{Beside, KeyUsed, Policy, Verdict, verify_beside};
use serde_json::{Value, json};

use crate::verify::{Case, all_cases, changed_tokens};
use crate::verify_world::NOW;

/// What the command line answers, its exit code first.
fn answer(arguments: &[String]) -> (u8, Vec<u8>) {
    let words = ["jotscope"]
        .into_iter()
        .chain(arguments.iter().map(String::as_str));
    let command = Args::try_parse_from(words).unwrap().command.unwrap();
    let mut out = Vec::new();
    let code = match cli::run_into(&command, &mut out).unwrap() {
        Outcome::Affirmed => 0,
        Outcome::Refused => 1,
        Outcome::Unasked => 2,
    };
    (code, out)
}

/// A folder of one test's own, gone with it: tests run side by side.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let name = format!("{test}-{}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A question, as arguments and as the core is asked it.
struct Asked {
    arguments: Vec<String>,
    verdict: Option<Verdict>,
}

/// Asks about `text` with the keys of `case`.
fn ask(folder: &Folder, case: &Case, text: &str, strict: bool) -> Asked {
    let jwks = json!({ "keys": case.jwks }).to_string();
    let keys_path = folder.write("jwks.json", jwks.as_bytes());
    let token_path = folder.write("token", text.as_bytes());
    let mut arguments = vec![
        "verify".to_owned(),
        "--json".to_owned(),
        format!("--now={}", NOW.0),
        "--key".to_owned(),
        keys_path,
    ];
    if let Some(payload) = &case.detached {
        let path = folder.write("payload", payload);
        arguments.extend(["--payload-file".to_owned(), path]);
    }
    arguments.extend(strict.then(|| "--strict".to_owned()));
    arguments.push(token_path);

    let origin = KeyOrigin::new("jwks.json", Arrival::File);
    let keys = file::read(jwks.as_bytes(), &origin, None);
    let policy = Policy {
        strict,
        ..Policy::default()
    };
    let tokens = if strict {
        vec![decoded(text, TokenKind::Jws)]
    } else {
        let found = extract::candidates(text, &Limits::DEFAULT).candidates;
        let found = found.iter();
        found
            .map(|one| decoded(&one.whole_text(), one.kind))
            .collect()
    };
    let verdict = tokens.split_first().map(|(first, others)| {
        let others: Vec<&Decoded> = others.iter().collect();
        let beside = Beside {
            detached_payload: case.detached.as_deref(),
            others: &others,
        };
        verify_beside(first, &keys, &policy, NOW, &beside)
    });
    Asked { arguments, verdict }
}

fn decoded(text: &str, kind: TokenKind) -> Decoded {
    decode(&token::parse(&text.into(), kind), &Limits::DEFAULT)
}

/// All that a verdict says, as the document has it.
fn told(verdict: &Verdict) -> Value {
    let signature = &verdict.signature;
    let checks = verdict.checks.iter();
    let diagnosis = verdict.diagnosis.iter();
    json!({
        "accepted": verdict.accepted,
        "status": signature.word(),
        "reason": Some(&signature.reason).filter(|reason| !reason.is_empty()),
        "alg": signature.alg,
        "kid": signature.key().and_then(|key| key.kid.clone()),
        "thumbprint": signature.key().and_then(KeyUsed::thumbprint),
        "checks": checks.map(|check| json!([check.check, check.status.word(), check.message])).collect::<Vec<_>>(),
        "diagnosis": diagnosis.map(|one| json!([one.code, one.message, one.advice])).collect::<Vec<_>>(),
    })
}

/// The same out of the document.
fn read_back(token: &Value) -> Value {
    let signature = &token["signature"];
    let rows = |list: &Value, names: [&str; 3]| -> Vec<Value> {
        let rows = list.as_array().unwrap().iter();
        rows.map(|row| names.map(|name| row[name].clone()).into_iter().collect())
            .collect()
    };
    json!({
        "accepted": token["accepted"],
        "status": signature["status"],
        "reason": signature["reason"],
        "alg": signature["alg"],
        "kid": signature["key"]["kid"],
        "thumbprint": signature["key"]["thumbprint"],
        "checks": rows(&token["checks"], ["check", "status", "message"]),
        "diagnosis": rows(&token["diagnosis"], ["code", "message", "advice"]),
    })
}

/// Asks both and compares; the exit code and the word of the signature.
#[track_caller]
fn agreed(folder: &Folder, case: &Case, text: &str, strict: bool) -> (u8, String) {
    let asked = ask(folder, case, text, strict);
    let (code, out) = answer(&asked.arguments);
    let Some(verdict) = asked.verdict else {
        assert_eq!(code, 2, "{}", case.id);
        return (code, String::new());
    };
    assert_eq!(code, u8::from(!verdict.accepted), "{}", case.id);
    let document: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(
        read_back(&document["tokens"][0]),
        told(&verdict),
        "{}",
        case.id
    );
    (code, verdict.signature.word().to_owned())
}

#[test]
fn the_command_line_agrees_with_the_core_on_every_case() {
    let folder = Folder::new("agreement-cases");
    for case in all_cases() {
        for strict in [true, false] {
            let (_, word) = agreed(&folder, &case, &case.token, strict);
            match case.expect.as_str() {
                "accept" if case.is_beyond_this_build() => assert_eq!(word, "unsupported"),
                // In a paste a compact token ends at a blank, even one in its plain payload.
                "accept" if !strict && is_blank_inside(&case.token) => assert_ne!(word, "valid"),
                "accept" => assert_eq!(word, "valid", "{} (strict: {strict})", case.id),
                "reject" => assert_ne!(word, "valid", "{} (strict: {strict})", case.id),
                _ => {}
            }
        }
    }
}

/// Whether a compact token holds a blank, as an unencoded payload may (RFC 7797 §5.2).
fn is_blank_inside(token: &str) -> bool {
    !token.starts_with('{') && token.contains(' ')
}

#[test]
fn the_command_line_refuses_one_changed_character_in_every_segment() {
    let folder = Folder::new("agreement-changed");
    for case in all_cases().iter().filter(|case| case.expect == "accept") {
        let changed = changed_tokens(&case.token);
        assert!(!changed.is_empty(), "{}", case.id);
        // Three or so in each segment.
        for text in changed.iter().step_by(5) {
            let (code, word) = agreed(&folder, case, text, true);
            assert!(code != 0 && word != "valid", "{}: {text}", case.id);
        }
    }
}

#[test]
fn the_program_prints_what_the_functions_write() {
    let folder = Folder::new("agreement-program");
    for case in all_cases().iter().step_by(17) {
        for strict in [true, false] {
            let asked = ask(&folder, case, &case.token, strict);
            let output = Command::new(env!("CARGO_BIN_EXE_jotscope"))
                .args(&asked.arguments)
                .output()
                .unwrap();
            let (code, out) = answer(&asked.arguments);
            assert_eq!(output.status.code(), Some(i32::from(code)), "{}", case.id);
            assert_eq!(output.stdout, out, "{}", case.id);
        }
    }
}

#[test]
fn key_inspect_agrees_with_the_core_on_every_key_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let josekit = root.join("../shared/vectors/josekit-keys/data");
    let folders = ["pem", "der", "jwk", "jwks"].map(|name| josekit.join(name));
    let mut num_keys = 0;
    for folder in folders.into_iter().chain([root.join("tests/vectors/keys")]) {
        let Ok(entries) = fs::read_dir(&folder) else {
            println!("skipped: {} is not there", folder.display());
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let origin = KeyOrigin::new(&name, Arrival::File);
            let set = file::read(&fs::read(&path).unwrap(), &origin, None);
            let arguments = ["key", "inspect", "--json"].map(str::to_owned);
            let arguments = [&arguments[..], &[path.display().to_string()]].concat();
            let (code, out) = answer(&arguments);
            assert_eq!(code == 0, !set.keys.is_empty(), "{name}");
            let document: Value = serde_json::from_slice(&out).unwrap();
            let told = document["keys"].as_array().unwrap();
            assert_eq!(told.len(), set.keys.len(), "{name}");
            for (told, key) in told.iter().zip(&set.keys) {
                assert_eq!(told["kind"], key.kind.to_string(), "{name}");
                assert_eq!(told["private"], key.is_private(), "{name}");
                assert_eq!(told["thumbprint"], json!(key.thumbprint_text()), "{name}");
                num_keys += 1;
            }
            let codes = |list: &Value| -> Vec<Value> {
                let list = list.as_array().unwrap().iter();
                list.map(|finding| finding["code"].clone()).collect()
            };
            let expected: Vec<Value> = set.findings.iter().map(|found| found.code.into()).collect();
            assert_eq!(codes(&document["findings"]), expected, "{name}");
        }
    }
    assert!(num_keys > 20, "{num_keys}");
}
