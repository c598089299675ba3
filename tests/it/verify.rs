//! Signatures: other people's tokens verify, the same tokens with one character changed do not.
//!
//! The cases of `../shared/vectors` are read where they exist; those that RFCs print stand here.

use std::path::{Path, PathBuf};

use jotscope::jose::key::KeySet;
use jotscope::jose::key::curve448::signature::IS_BUILT_IN as HAS_ED448;
use jotscope::jose::verify::{Beside, Policy, SignatureVerdict, verify_beside};
use serde_json::Value;

use crate::verify_world::{NOW, decoded, keys, unbase64url};

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub struct Case {
    pub id: String,
    pub token: String,
    pub jwks: Vec<Value>,
    pub keys: KeySet,
    pub expect: String,
    pub detached: Option<Vec<u8>>,
}

impl Case {
    /// Whether this build leaves the signature unchecked, and says so.
    pub fn is_beyond_this_build(&self) -> bool {
        self.id.contains("Ed448") && !HAS_ED448
    }
}

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/vectors")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

/// The cases of verification of the jose collection and of the RFCs.
pub fn all_cases() -> Vec<Case> {
    cases().into_iter().chain(rfc_cases()).collect()
}

pub fn cases() -> Vec<Case> {
    let Some(path) = shared("jose-cases.jsonl") else {
        return Vec::new();
    };
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    rows.filter(|row: &Value| row["op"] == "verify")
        .map(|row| case(&row))
        .collect()
}

pub fn rfc_cases() -> Vec<Case> {
    let Some(path) = shared("rfc-examples/rfc.json") else {
        return Vec::new();
    };
    let all: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let rows = all["cases"].as_array().unwrap().iter();
    rows.filter(|row| row["op"] == "verify").map(case).collect()
}

fn case(row: &Value) -> Case {
    let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let jwks = row["keys"].as_array().unwrap();
    Case {
        id: text("id"),
        token: text("token"),
        keys: keys(jwks),
        jwks: jwks.clone(),
        expect: text("expect"),
        detached: row["detached"].as_str().map(unbase64url),
    }
}

fn judge(
    token: &str,
    case: &Case,
    detached: Option<&[u8]>,
    policy: &Policy,
) -> Vec<SignatureVerdict> {
    let beside = Beside {
        detached_payload: detached,
        others: &[],
    };
    verify_beside(&decoded(token), &case.keys, policy, NOW, &beside).signatures
}

fn holds(token: &str, case: &Case, detached: Option<&[u8]>) -> bool {
    let verdicts = judge(token, case, detached, &Policy::default());
    verdicts.iter().any(|verdict| verdict.proof().is_some())
}

#[test]
fn every_case_comes_out_as_expected() {
    let mut wrong = Vec::new();
    for case in all_cases() {
        let detached = case.detached.as_deref();
        for strict in [false, true] {
            let policy = Policy {
                strict,
                ..Policy::default()
            };
            let verdicts = judge(&case.token, &case, detached, &policy);
            let valid = verdicts.iter().any(|verdict| verdict.proof().is_some());
            let as_expected = match case.expect.as_str() {
                "accept" if case.is_beyond_this_build() => verdicts[0].word() == "unsupported",
                "accept" => valid,
                "reject" => !valid,
                _ => true,
            };
            if !as_expected {
                let found: Vec<String> = verdicts.iter().map(SignatureVerdict::sentence).collect();
                wrong.push(format!("{} (strict: {strict}): {found:?}", case.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_changed_character_anywhere_is_refused() {
    let accepted = all_cases()
        .into_iter()
        .filter(|case| case.expect == "accept");
    for case in accepted {
        let detached = case.detached.as_deref();
        let changed = changed_tokens(&case.token);
        assert!(!changed.is_empty());
        for token in changed {
            assert!(!holds(&token, &case, detached), "{}: {token}", case.id);
        }
        if let Some(payload) = &case.detached {
            let mut other = payload.clone();
            other[0] ^= 1;
            assert!(!holds(&case.token, &case, Some(&other)), "{}", case.id);
        }
    }
}

/// `token` with one character changed, in each of its segments at several places.
pub fn changed_tokens(token: &str) -> Vec<String> {
    match serde_json::from_str::<Value>(token) {
        Ok(json) => changed_json(&json),
        Err(_) => changed_compact(token),
    }
}

/// `text` with one base64url character replaced, at up to 16 places from end to end.
fn changed(text: &str) -> Vec<String> {
    let step = text.len().div_ceil(15).max(1);
    let mut places: Vec<usize> = (0..text.len()).step_by(step).collect();
    places.extend(text.len().checked_sub(1));
    places
        .into_iter()
        .map(|at| {
            let mut bytes = text.as_bytes().to_vec();
            let index = ALPHABET.iter().position(|known| *known == bytes[at]);
            bytes[at] = ALPHABET[(index.unwrap_or(0) + 1) % 64];
            String::from_utf8(bytes).unwrap()
        })
        .collect()
}

fn changed_compact(token: &str) -> Vec<String> {
    let segments: Vec<&str> = token.split('.').collect();
    let mut tokens = Vec::new();
    for at in 0..segments.len() {
        for text in changed(segments[at]) {
            let mut segments = segments.clone();
            segments[at] = &text;
            tokens.push(segments.join("."));
        }
    }
    tokens
}

/// Of a general serialization the signatures are changed together: one that still holds is enough.
fn changed_json(token: &Value) -> Vec<String> {
    let places = |name: &'static str| {
        let count = token["signatures"].as_array().map_or(0, Vec::len);
        let all = (0..count).map(move |index| format!("/signatures/{index}/{name}"));
        all.chain([format!("/{name}")]).collect::<Vec<_>>()
    };
    let mut tokens = Vec::new();
    for name in ["payload", "protected", "signature"] {
        let pointers = places(name);
        for variant in 0..16 {
            let mut json = token.clone();
            let mut any = false;
            let all_there = pointers
                .iter()
                .filter(|pointer| token.pointer(pointer).is_some());
            for pointer in all_there {
                let text = json
                    .pointer(pointer)
                    .and_then(Value::as_str)
                    .unwrap()
                    .to_owned();
                let variants = changed(&text);
                if let Some(other) = variants.get(variant.min(variants.len().saturating_sub(1))) {
                    *json.pointer_mut(pointer).unwrap() = Value::from(other.as_str());
                    any = true;
                }
            }
            // A signature without a protected header is left alone by a change of that.
            let covered = name != "protected"
                || token["signatures"]
                    .as_array()
                    .is_none_or(|all| all.iter().all(|one| one.get("protected").is_some()));
            if any && covered {
                tokens.push(json.to_string());
            }
        }
    }
    tokens
}
