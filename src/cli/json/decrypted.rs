//! The document of `jotscope decrypt --json`: what is inside of each token, or why it is closed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;
use serde_json::value::RawValue;

use super::FindingDoc;
use super::decoded::SegmentText;
use super::verified::KeyUsedDoc;
use crate::cli::decrypt::Tried;
use crate::jose::finding::Finding;
use crate::jose::jwe::{OpenError, Opened};
use crate::jose::token::SegmentName;

/// The tokens that were asked for.
#[derive(Serialize)]
pub struct DecryptDoc<'a> {
    tokens: Vec<OpenedDoc<'a>>,
    findings: Vec<FindingDoc>,
}

impl<'a> DecryptDoc<'a> {
    /// Of these tokens; `findings` are those about keys.
    pub fn new(tried: &'a [Tried<'a>], findings: &[Finding]) -> Self {
        Self {
            tokens: tried.iter().map(OpenedDoc::new).collect(),
            findings: findings.iter().map(FindingDoc::of_paste).collect(),
        }
    }
}

#[derive(Serialize)]
struct OpenedDoc<'a> {
    index: usize,
    label: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'a RawValue>,
    #[serde(flatten)]
    decryption: DecryptionDoc<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plaintext_base64: Option<String>,
    /// Where it is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    plaintext_text: Option<&'a str>,
    repairs: &'a [String],
}

impl<'a> OpenedDoc<'a> {
    fn new(tried: &'a Tried<'a>) -> Self {
        let tree = &tried.decoded.tree;
        let opened = tried.outcome.as_ref().ok();
        let plaintext = opened.map(|opened| &*opened.plaintext);
        Self {
            index: tried.index,
            label: &tried.candidate.label,
            kind: tried.decoded.token.kind.word(),
            header: SegmentText::new(tree, tree.section(SegmentName::Header)).json,
            decryption: DecryptionDoc::new(&tried.outcome),
            plaintext_base64: plaintext.map(|plaintext| BASE64.encode(plaintext)),
            plaintext_text: plaintext.and_then(|plaintext| str::from_utf8(plaintext).ok()),
            repairs: &tried.candidate.repairs,
        }
    }
}

/// What came of opening a token.
#[derive(Serialize)]
pub(super) struct DecryptionDoc<'a> {
    /// `opened`, or the word of [`OpenError`].
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    alg: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<KeyUsedDoc<'a>>,
    /// How the key came of a secret, where a server makes it by rules of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    derivation: Option<&'a str>,
    /// Why it does not open.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", rename = "decryption_findings")]
    findings: Vec<FindingDoc>,
}

impl<'a> DecryptionDoc<'a> {
    pub(super) fn new(outcome: &'a Result<Opened, OpenError>) -> Self {
        let opened = outcome.as_ref().ok();
        let error = outcome.as_ref().err();
        let findings = opened.map_or(&[][..], |opened| &opened.findings);
        Self {
            status: error.map_or("opened", OpenError::word),
            alg: opened.map(|opened| opened.alg.as_str()),
            enc: opened.map(|opened| opened.enc.as_str()),
            key: opened.map(|opened| KeyUsedDoc::new(&opened.key)),
            derivation: opened.and_then(|opened| opened.derivation.as_deref()),
            error: error.map(ToString::to_string),
            findings: findings.iter().map(FindingDoc::of_paste).collect(),
        }
    }
}
