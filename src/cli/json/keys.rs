//! The document of `jotscope key inspect --json`: what keys are, and nothing private.

use serde::Serialize;

use super::FindingDoc;
use crate::jose::encoding::to_hex;
use crate::jose::key::{Certificate, Key, KeyKind, KeySet};
use crate::jose::time;

/// All keys that were read.
#[derive(Serialize)]
pub struct KeysDoc<'a> {
    keys: Vec<KeyDoc<'a>>,
    findings: Vec<FindingDoc>,
}

impl<'a> KeysDoc<'a> {
    /// Of `keys`.
    pub fn new(keys: &'a KeySet) -> Self {
        Self {
            keys: keys.keys.iter().map(KeyDoc::new).collect(),
            findings: keys.findings.iter().map(FindingDoc::of_paste).collect(),
        }
    }
}

#[derive(Serialize)]
struct KeyDoc<'a> {
    kind: String,
    kty: &'static str,
    /// Of an RSA modulus or a shared secret.
    bits: Option<usize>,
    curve: Option<&'static str>,
    private: bool,
    kid: Option<&'a str>,
    alg: Option<&'a str>,
    r#use: Option<&'a str>,
    key_ops: Option<&'a [String]>,
    /// `null` for a shared secret, which could be guessed from it.
    thumbprint: Option<String>,
    format: &'static str,
    origin: String,
    /// The algorithms it can serve.
    signature_algs: &'static [&'static str],
    encryption_algs: &'static [&'static str],
    certificates: Vec<CertificateDoc<'a>>,
    findings: Vec<FindingDoc>,
}

impl<'a> KeyDoc<'a> {
    fn new(key: &'a Key) -> Self {
        let families = key.families();
        let (bits, curve) = match key.kind {
            KeyKind::Rsa { bits } => (Some(bits as usize), None),
            KeyKind::Oct { bytes } => (Some(bytes * 8), None),
            KeyKind::Ec(curve) => (None, Some(curve.name())),
            KeyKind::Okp(curve) => (None, Some(curve.name())),
            KeyKind::MlDsa(_) => (None, None),
        };
        Self {
            kind: key.kind.to_string(),
            kty: key.kind.kty(),
            bits,
            curve,
            private: key.is_private(),
            kid: key.kid.as_deref(),
            alg: key.alg.as_deref(),
            r#use: key.usage.as_deref(),
            key_ops: key.key_ops.as_deref(),
            thumbprint: key.thumbprint_text().filter(|_| key.kind.kty() != "oct"),
            format: key.format,
            origin: key.origin.to_string(),
            signature_algs: families.signature,
            encryption_algs: families.encryption,
            certificates: key.certificates.iter().map(CertificateDoc::new).collect(),
            findings: key.findings.iter().map(FindingDoc::of_paste).collect(),
        }
    }
}

#[derive(Serialize)]
struct CertificateDoc<'a> {
    subject: &'a str,
    issuer: &'a str,
    serial: &'a str,
    not_before_utc: Option<String>,
    not_after_utc: Option<String>,
    sha256: String,
}

impl<'a> CertificateDoc<'a> {
    fn new(certificate: &'a Certificate) -> Self {
        Self {
            subject: &certificate.subject,
            issuer: &certificate.issuer,
            serial: &certificate.serial,
            not_before_utc: time::rfc3339(certificate.not_before),
            not_after_utc: time::rfc3339(certificate.not_after),
            sha256: to_hex(&certificate.sha256, false),
        }
    }
}
