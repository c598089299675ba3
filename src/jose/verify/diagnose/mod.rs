//! Why it does not verify, and what would help.
//!
//! Runs only after a failure and has no say in the verdict: what it finds is a guess that was
//! tried and came true, never a proof that the token is valid. Each guess is one short function;
//! all of them together try a bounded number of signatures.

mod clock;
mod fix;
mod form;
mod mixed;
mod pair;
mod place;
mod secret;
mod text;

pub use fix::{Fix, SecretReading};

use super::Beside;
use super::jws::{self, Reading, Signed};
use super::object::{Member, Object};
use super::policy::{Policy, SignatureOutcome, Verdict};
use super::primitive::{self, Trial};
use crate::jose::decode::Decoded;
use crate::jose::key::{Key, KeySet};
use crate::jose::time::UnixTime;

/// Most bytes one guess reads, over all the keys that it tries: a token of 2 MB is tried with
/// sixteen keys, not with a hundred.
const READ_BYTES: usize = 32 << 20;

/// One reason found.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// Stable name, such as `secret-is-base64url`.
    pub code: &'static str,
    /// What was found.
    pub message: String,
    /// What to do.
    pub advice: String,
    /// What one click can change, in the policy or in how a key is read.
    pub fix: Option<Fix>,
}

impl Diagnosis {
    fn new(code: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            advice: advice.into(),
            fix: None,
        }
    }

    fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}

/// Everything a guess may look at.
struct Case<'a> {
    decoded: &'a Decoded,
    header: Object<'a>,
    payload: Object<'a>,
    keys: &'a KeySet,
    policy: &'a Policy,
    now: UnixTime,
    beside: &'a Beside<'a>,
    verdict: &'a Verdict,
}

/// A signature that was read and not found to hold.
struct Unheld<'a> {
    alg: &'a str,
    signed: &'a Signed<'a>,
}

impl Case<'_> {
    fn kid(&self) -> Option<String> {
        self.header.get("kid").and_then(Member::string)
    }

    fn iss(&self) -> Option<String> {
        self.payload.get("iss").and_then(Member::string)
    }

    /// How many of `most` trials are affordable: each reads the whole token once.
    fn affordable(&self, most: usize) -> usize {
        let bytes = self.decoded.token.text.len().max(1);
        most.min(READ_BYTES / bytes).max(1)
    }

    /// Keys that serve `alg`, the likeliest first, and no more of them than a guess may try.
    fn likely_keys(&self, alg: &str, most: usize) -> Vec<(usize, &Key)> {
        let kid = self.kid();
        let mut keys: Vec<(usize, &Key)> = self
            .keys
            .keys
            .iter()
            .enumerate()
            .filter(|(_, key)| key.families().signs(alg))
            .collect();
        keys.sort_by_key(|(_, key)| kid.is_none() || key.kid != kid);
        keys.truncate(self.affordable(most));
        keys
    }
}

/// What a key is called in a sentence.
fn name(key: &Key) -> String {
    match &key.kid {
        Some(kid) => format!("key {kid:?} ({}, {})", key.kind, key.origin),
        None => format!("{} ({})", key.kind, key.origin),
    }
}

/// A public key whose length is right is asked; anything else is no.
fn holds(alg: &str, key: &Key, input: &[u8], signature: &[u8]) -> bool {
    primitive::check(alg, key, input, signature) == Trial::Holds
}

/// Tries what commonly goes wrong.
pub(super) fn diagnose(
    decoded: &Decoded,
    keys: &KeySet,
    policy: &Policy,
    now: UnixTime,
    beside: &Beside,
    verdict: &Verdict,
) -> Vec<Diagnosis> {
    let case = Case {
        decoded,
        header: Object::header(decoded),
        payload: Object::payload(decoded),
        keys,
        policy,
        now,
        beside,
        verdict,
    };
    let mut found = Vec::new();
    if verdict.signature.proof().is_none() {
        signature(&case, &mut found);
    }
    place::diagnose(&case, &mut found);
    clock::diagnose(&case, &mut found);
    // Several signatures may have one reason.
    let mut told: Vec<Diagnosis> = Vec::new();
    for one in found {
        if !told.contains(&one) {
            told.push(one);
        }
    }
    told
}

/// The first reason that explains everything ends the search; what explains a part is added up.
fn signature(case: &Case, found: &mut Vec<Diagnosis>) {
    let outcome = &case.verdict.signature.outcome;
    if *outcome == SignatureOutcome::Malformed {
        text::malformed(case, found);
    }
    let parts = jws::parts(
        &case.decoded.token,
        case.beside.detached_payload,
        Reading::Lenient,
    );
    for part in &parts {
        let (Some(alg), Ok(signed)) = (part.alg.as_deref(), &part.signed) else {
            continue;
        };
        let unheld = Unheld { alg, signed };
        let explained = match outcome {
            SignatureOutcome::Invalid | SignatureOutcome::NoKey => {
                secret::diagnose(case, &unheld, found)
                    || pair::diagnose(case, &unheld, found)
                    || form::diagnose(case, &unheld, found)
                    || mixed::diagnose(case, &unheld, found)
                    || text::resigned(case, &unheld, found)
            }
            _ => true,
        };
        if !explained {
            pair::bystanders(case, &unheld, found);
        }
    }
}
