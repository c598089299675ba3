//! Bytes of a key file, or of a paste → the keys in it. Routing is by content, never by name.

use std::collections::HashMap;

use base64::Engine as _;
use zeroize::Zeroizing;

use super::der::{self, Carrier, Context, Item};
use super::fault::Fault;
use super::secret::STANDARD;
use super::{Certificate, Key, KeyOrigin, KeySet, Secret, audit, jwk, openssh, pem};
use crate::jose::finding::{Finding, Severity};

/// Longest key file taken. A JWKS of a thousand keys has half a megabyte.
pub const MAX_BYTES: usize = 16 << 20;
/// Most keys taken of one file.
pub const MAX_KEYS: usize = 4096;

/// Reads every key in `bytes`: PEM, DER, PKCS#12, JWK, JWKS, service account, OpenSSH, X.509.
/// Never fails: what cannot be read is a finding, and the other keys stay usable. `passphrase`
/// opens what is encrypted; without it there is a `key-passphrase-needed` finding.
pub fn read(bytes: &[u8], origin: &KeyOrigin, passphrase: Option<&Secret>) -> KeySet {
    let mut reading = Reading {
        cx: Context {
            origin,
            passphrase,
            carrier: Carrier::Der,
        },
        set: KeySet::default(),
        chain: Vec::new(),
    };
    if bytes.len() > MAX_BYTES {
        let message = format!(
            "{} MiB is no key file; at most {} MiB are read",
            bytes.len() >> 20,
            MAX_BYTES >> 20
        );
        reading.set.findings.push(
            Finding::new("key-file-too-large", Severity::Warn, message)
                .advice("Open the file that holds the key alone"),
        );
        return reading.set;
    }
    reading.any(bytes, 0);
    reading.finish(bytes)
}

/// A reading under way: what was found so far.
pub(super) struct Reading<'a> {
    pub(super) cx: Context<'a>,
    pub(super) set: KeySet,
    /// Certificates since the last key, each with its key; see [`Reading::end_chain`].
    chain: Vec<(Certificate, Key)>,
}

impl Reading<'_> {
    /// Whether no more keys are taken.
    pub(super) fn is_full(&self) -> bool {
        self.set.keys.len() >= MAX_KEYS
    }

    /// What keeps the key at `place` from being read.
    pub(super) fn fault(&mut self, place: &str, fault: &Fault) {
        // A file of a million broken keys is said once, not a million times.
        if self.set.findings.len() < 100 {
            self.set.findings.push(fault.finding(place));
        }
    }

    /// `wrapped` counts how often the bytes were base64 in base64.
    fn any(&mut self, bytes: &[u8], wrapped: usize) {
        if let Some(text) = utf16(bytes) {
            return self.text(&text, wrapped);
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if is_der(bytes) {
            let carrier = match wrapped {
                0 => Carrier::Der,
                _ => Carrier::Bare,
            };
            if let Err(fault) = self.der(bytes, carrier) {
                self.fault(carrier.words(), &fault);
            }
            return self.end_chain();
        }
        if bytes.starts_with(&[0xfe, 0xed, 0xfe, 0xed]) {
            let fault = Fault::NotForTokens {
                what: "a Java keystore in its old format",
                advice: "Export it with `keytool -importkeystore -deststoretype PKCS12`",
            };
            return self.fault("The file", &fault);
        }
        if let Some(key) = der::bare_point(self.cx, bytes) {
            return self.set.keys.push(key);
        }
        // Prose around a key may be in any old encoding; what makes a key is ASCII.
        let text = Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
        self.text(&text, wrapped);
    }

    fn text(&mut self, text: &str, wrapped: usize) {
        let trimmed = text.trim();
        if trimmed.starts_with("PuTTY-User-Key-File") {
            let fault = Fault::NotForTokens {
                what: "a PuTTY key",
                advice: "Export it as an OpenSSH key with PuTTYgen",
            };
            return self.fault("The file", &fault);
        }
        if trimmed.starts_with(['{', '[', '"'])
            && let Some(json) = jwk::first_json(trimmed)
        {
            return jwk::read(self, &json.0);
        }
        if pem::is_in(text) {
            return self.pem(text);
        }
        if text.contains("-----BEGIN%20") || text.contains("-----BEGIN+") {
            let spaced = text.replace('+', " ");
            let text = if text.contains("-----BEGIN+") {
                &spaced
            } else {
                text
            };
            let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
            let decoded = Zeroizing::new(decoded.into_owned());
            return self.pem(&decoded);
        }
        let mut ssh = Vec::new();
        for (line, key) in openssh::public_lines(self.cx, text).take(MAX_KEYS) {
            match key {
                Ok(key) => ssh.push(key),
                Err(fault) => self.fault(&format!("OpenSSH key at line {line}"), &fault),
            }
        }
        if !ssh.is_empty() || !self.set.findings.is_empty() {
            return self.set.keys.extend(ssh);
        }
        if let Some(bytes) = bare_base64(trimmed).filter(|_| wrapped == 0) {
            return self.any(&bytes, wrapped + 1);
        }
        if let Some(json) = jwk::first_json(trimmed) {
            jwk::read(self, &json.0);
        }
    }

    /// Reads the PEM blocks of `text`.
    pub(super) fn pem(&mut self, text: &str) {
        let unescaped = pem::unescaped(text);
        let text = unescaped.as_ref().map_or(text, |text| text.as_str());
        for block in pem::blocks(text, MAX_KEYS) {
            if self.is_full() {
                break;
            }
            if matches!(block.label, "EC PARAMETERS" | "DH PARAMETERS") {
                continue;
            }
            let place = block.place();
            if let Err(fault) = self.block(&block) {
                self.fault(&place, &fault);
            } else if !block.ended {
                self.set.findings.push(
                    Finding::new("pem-no-end", Severity::Info, place)
                        .advice("The key is whole; copy the last line too"),
                );
            }
        }
        self.end_chain();
    }

    fn block(&mut self, block: &pem::Block<'_>) -> Result<(), Fault> {
        if block.label.ends_with("CERTIFICATE REQUEST") {
            return Err(Fault::NotForTokens {
                what: "a certificate request",
                advice: "Take the certificate that was made from it, or the key",
            });
        }
        if block.label.starts_with("PGP ") {
            return Err(Fault::NotForTokens {
                what: "an OpenPGP block",
                advice: "No algorithm of JOSE uses OpenPGP keys",
            });
        }
        let bytes = block.bytes()?;
        if block.label == "OPENSSH PRIVATE KEY" {
            let keys = openssh::private(self.cx, &bytes)?;
            self.set.keys.extend(keys);
            return Ok(());
        }
        let opened = match block.dek_info {
            Some((cipher, iv)) => {
                super::encrypted::legacy_pem(cipher, iv, &bytes, self.cx.passphrase)?
            }
            None => bytes,
        };
        self.der(&opened, Carrier::Pem)
    }

    /// Reads base64 of DER that may as well be any other text: no key in it is no fault.
    pub(super) fn bare(&mut self, text: &str) {
        if let Some(bytes) = bare_base64(text).filter(|bytes| is_der(bytes)) {
            self.der(&bytes, Carrier::Bare).ok();
        }
    }

    fn der(&mut self, bytes: &[u8], carrier: Carrier) -> Result<(), Fault> {
        let cx = Context { carrier, ..self.cx };
        for item in der::read(cx, bytes)? {
            match item {
                Item::Key(key) => {
                    self.end_chain();
                    self.set.keys.push(key);
                }
                Item::Certificate(certificate, key) => self.certificate(certificate, key),
            }
        }
        Ok(())
    }

    /// A certificate that issued the one before belongs to its chain; another starts its own.
    fn certificate(&mut self, certificate: Certificate, key: Key) {
        let issued_last = self
            .chain
            .last()
            .is_some_and(|(last, _)| last.issuer == certificate.subject && !last.is_self_issued());
        if !issued_last {
            self.end_chain();
        }
        self.chain.push((certificate, key));
    }

    /// The key of a chain is that of its first certificate; the others vouch for it.
    pub(super) fn end_chain(&mut self) {
        let mut chain = std::mem::take(&mut self.chain).into_iter();
        if let Some((first, mut key)) = chain.next() {
            key.certificates.push(first);
            key.certificates
                .extend(chain.map(|(certificate, _)| certificate));
            self.set.keys.push(key);
        }
    }

    fn finish(mut self, bytes: &[u8]) -> KeySet {
        if self.is_full() {
            let message = format!("More than {MAX_KEYS} keys; the first {MAX_KEYS} were read");
            self.set
                .findings
                .push(Finding::new("key-limit", Severity::Warn, message));
        }
        let mut set = joined(self.set);
        set.keys.iter_mut().for_each(audit::key);
        audit::set(&mut set);
        if set.keys.is_empty() && set.findings.is_empty() {
            let finding = if bytes.trim_ascii().is_empty() {
                Finding::new("key-file-empty", Severity::Warn, "The key file is empty")
            } else if bytes.trim_ascii().starts_with(b"eyJ") {
                Finding::new(
                    "key-none-found",
                    Severity::Warn,
                    "This is a token, not a key",
                )
                .advice("Paste it into the window, or load the key it was signed with")
            } else {
                let message = format!("Found no key in {} bytes", bytes.len());
                Finding::new("key-none-found", Severity::Warn, message).advice(
                    "Keys are read as PEM, DER, JWK, JWKS, PKCS#12, X.509 or OpenSSH; a shared \
                     secret is loaded as a secret",
                )
            };
            set.findings.push(finding);
        }
        set
    }
}

/// Two forms of one key in one file, such as a private key beside its certificate, are one key.
fn joined(set: KeySet) -> KeySet {
    let mut keys: Vec<Key> = Vec::with_capacity(set.keys.len());
    let mut places = HashMap::new();
    for key in set.keys {
        let Some(thumbprint) = key.thumbprint() else {
            keys.push(key);
            continue;
        };
        // Under two names, or for two algorithms, it is two keys: a token may use either.
        let name = (thumbprint, key.kid.clone(), key.alg.clone());
        let Some(place) = places.get(&name) else {
            places.insert(name, keys.len());
            keys.push(key);
            continue;
        };
        let known: &mut Key = &mut keys[*place];
        let mut other = key;
        if other.is_private() && !known.is_private() {
            std::mem::swap(known, &mut other);
        }
        if known.certificates.is_empty() {
            known.certificates = other.certificates;
        }
        known.restricted_to = known.restricted_to.or(other.restricted_to);
    }
    KeySet {
        keys,
        findings: set.findings,
    }
}

/// Whether `bytes` are a DER sequence: as long as its header says, or no text at all.
fn is_der(bytes: &[u8]) -> bool {
    der::announced_len(bytes).is_some_and(|want| {
        let rest = bytes.get(want..);
        rest.is_some_and(|rest| rest.trim_ascii().is_empty()) || std::str::from_utf8(bytes).is_err()
    })
}

/// Text in UTF-16 with its mark, as Windows writes it.
fn utf16(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let (mark, rest) = bytes.split_first_chunk::<2>()?;
    let unit = match mark {
        [0xff, 0xfe] => u16::from_le_bytes,
        [0xfe, 0xff] => u16::from_be_bytes,
        _ => return None,
    };
    let units = rest.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(Zeroizing::new(text.collect()))
}

/// The bytes of a text that is base64 and nothing else, if they can be a key: a DER sequence, a
/// PEM or JSON text, as they stand in environment variables.
fn bare_base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.trim_matches(['"', '\'']);
    let mut digits = Zeroizing::new(String::with_capacity(text.len()));
    for c in text.chars() {
        match c {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' | '=' => digits.push(c),
            '-' => digits.push('+'),
            '_' => digits.push('/'),
            c if c.is_ascii_whitespace() => {}
            _ => return None,
        }
    }
    let bytes = Zeroizing::new(STANDARD.decode(digits.as_bytes()).ok()?);
    let telling = bytes.starts_with(b"-----BEGIN ")
        || bytes.trim_ascii_start().starts_with(b"{")
        || der::announced_len(&bytes).is_some_and(|want| want > 32 && want <= bytes.len());
    telling.then_some(bytes)
}
