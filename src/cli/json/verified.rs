//! The document of `jotscope verify --json`: a verdict on each token.

use serde::Serialize;

use super::FindingDoc;
use super::decrypted::DecryptionDoc;
use crate::cli::fix;
use crate::cli::verify::Judged;
use crate::jose::finding::Finding;
use crate::jose::time::{self, UnixTime};
use crate::jose::verify::{Check, Diagnosis, KeyUsed, Policy, SignatureVerdict};

/// The verdicts that were asked for.
#[derive(Serialize)]
pub struct VerifyDoc<'a> {
    tokens: Vec<VerdictDoc<'a>>,
    findings: Vec<FindingDoc>,
}

impl<'a> VerifyDoc<'a> {
    /// Of these tokens, judged under `policy` at `now`; `findings` are those about keys, policy
    /// and paste.
    pub fn new(
        judged: &'a [Judged<'a>],
        policy: &Policy,
        now: UnixTime,
        findings: &[Finding],
    ) -> Self {
        let tokens = judged.iter().map(|one| VerdictDoc::new(one, policy, now));
        Self {
            tokens: tokens.collect(),
            findings: findings.iter().map(FindingDoc::of_paste).collect(),
        }
    }
}

#[derive(Serialize)]
struct VerdictDoc<'a> {
    index: usize,
    label: &'a str,
    profile: &'static str,
    now_utc: Option<String>,
    signature: SignatureDoc<'a>,
    /// What came of opening it, where it is encrypted; `signature` is then of the token inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    decryption: Option<DecryptionDoc<'a>>,
    /// Of a JSON serialization with several, each; `signature` is the one that counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    signatures: Vec<SignatureDoc<'a>>,
    checks: Vec<CheckDoc<'a>>,
    /// The real server's words for the first check that fails.
    server_answer: Option<&'a str>,
    diagnosis: Vec<DiagnosisDoc<'a>>,
    next_change_utc: Option<String>,
    accepted: bool,
    repairs: &'a [String],
}

impl<'a> VerdictDoc<'a> {
    fn new(judged: &'a Judged<'a>, policy: &Policy, now: UnixTime) -> Self {
        let verdict = &judged.verdict;
        let signatures = &verdict.signatures;
        let several = if signatures.len() > 1 {
            &signatures[..]
        } else {
            &[]
        };
        let checks = verdict.checks.iter().zip(&judged.places);
        Self {
            index: judged.index,
            label: &judged.candidate.label,
            profile: policy.profile.name(),
            now_utc: time::rfc3339(now),
            signature: SignatureDoc::new(&verdict.signature),
            decryption: judged.decryption.as_ref().map(DecryptionDoc::new),
            signatures: several.iter().map(SignatureDoc::new).collect(),
            checks: checks
                .map(|(check, place)| CheckDoc {
                    segment: place.as_ref().and_then(|place| place.segment),
                    path: place.as_ref().map(|place| place.path.as_str()),
                    ..CheckDoc::new(check)
                })
                .collect(),
            server_answer: verdict.server_answer(),
            diagnosis: verdict.diagnosis.iter().map(DiagnosisDoc::new).collect(),
            next_change_utc: verdict.next_change.and_then(time::rfc3339),
            accepted: verdict.accepted,
            repairs: &judged.candidate.repairs,
        }
    }
}

#[derive(Serialize)]
struct SignatureDoc<'a> {
    status: &'static str,
    alg: Option<&'a str>,
    /// Why it is not valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    key: Option<KeyUsedDoc<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingDoc>,
}

impl<'a> SignatureDoc<'a> {
    fn new(verdict: &'a SignatureVerdict) -> Self {
        Self {
            status: verdict.word(),
            alg: verdict.alg.as_deref(),
            reason: Some(verdict.reason.as_str()).filter(|reason| !reason.is_empty()),
            key: verdict.key().map(KeyUsedDoc::new),
            findings: verdict.findings.iter().map(FindingDoc::of_paste).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct KeyUsedDoc<'a> {
    kid: Option<&'a str>,
    kind: String,
    /// `null` for a shared secret, which could be guessed from it.
    thumbprint: Option<String>,
    origin: String,
}

impl<'a> KeyUsedDoc<'a> {
    pub(super) fn new(key: &'a KeyUsed) -> Self {
        Self {
            kid: key.kid.as_deref(),
            kind: key.kind.to_string(),
            thumbprint: key.thumbprint(),
            origin: key.origin.to_string(),
        }
    }
}

#[derive(Serialize)]
struct CheckDoc<'a> {
    check: &'static str,
    status: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_message: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    advice: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
}

impl<'a> CheckDoc<'a> {
    fn new(check: &'a Check) -> Self {
        Self {
            check: check.check,
            status: check.status.word(),
            message: &check.message,
            server_message: check.server_message.as_deref(),
            advice: &check.advice,
            segment: None,
            path: None,
        }
    }
}

#[derive(Serialize)]
struct DiagnosisDoc<'a> {
    code: &'static str,
    message: &'a str,
    advice: &'a str,
    /// The options that would apply it.
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<String>,
}

impl<'a> DiagnosisDoc<'a> {
    fn new(diagnosis: &'a Diagnosis) -> Self {
        Self {
            code: diagnosis.code,
            message: &diagnosis.message,
            advice: &diagnosis.advice,
            options: diagnosis.fix.as_ref().and_then(fix::options),
        }
    }
}
