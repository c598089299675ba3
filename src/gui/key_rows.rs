//! What the key list says: one row a source, made once for each change of the keys.

use super::keyring::{KeyRing, Source, SourceId};
use crate::jose::finding::Finding;
use crate::jose::key::{Arrival, Certificate, Key, KeyKind, SecretEncoding};
use crate::jose::words;

/// Most keys of a source that are listed when it is unfolded.
const MAX_LINES: usize = 200;
/// Longest name of a file or host.
const MAX_NAME_CHARS: usize = 48;
/// Longest address.
const MAX_ADDRESS_CHARS: usize = 200;

/// One source in words.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyRow {
    /// Its source.
    pub id: SourceId,
    /// `jwks.json`, `secret`.
    pub name: String,
    /// `RSA 4096`, `2 RSA keys`, `shared secret, 32 bytes`.
    pub what: String,
    /// `built in`, `file`, `fetched`.
    pub origin: &'static str,
    /// `private` where there is something that can sign.
    pub is_private: bool,
    /// Whether it has a shared secret.
    pub is_secret: bool,
    /// The start of the one key's thumbprint, or its `kid`; empty for several.
    pub detail: String,
    /// Whether it judges.
    pub state: RowState,
    /// How a typed secret is read.
    pub encoding: Option<SecretEncoding>,
    /// Its keys, one line each.
    pub lines: Vec<KeyLine>,
    /// Keys that are not listed.
    pub num_more: usize,
    /// What could not be read, and what is odd about its keys.
    pub findings: Vec<Finding>,
    /// Whether it has a public half that can be given away.
    pub has_public: bool,
}

/// What a source is good for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// Its keys judge.
    Ready,
    /// Something in it waits for a passphrase.
    Locked,
    /// Its keys only ever say yes.
    Standby,
}

/// One key of a source, and its certificates.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyLine {
    /// `RSA 2048 · RS256 · sig`.
    pub what: String,
    /// Its `kid`, else its thumbprint.
    pub id: String,
    /// The chain it came with, one line a certificate.
    pub certificates: Vec<String>,
}

/// The rows of all sources.
pub fn rows(ring: &KeyRing) -> Vec<KeyRow> {
    ring.sources().iter().map(row).collect()
}

fn row(source: &Source) -> KeyRow {
    let keys = &source.set.keys;
    let mut findings = source.set.findings.clone();
    for key in keys.iter().take(MAX_LINES) {
        findings.extend(key.findings.iter().cloned());
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let is_locked = source.locked.is_some();
    if is_locked {
        // The row itself asks for the passphrase.
        findings.retain(|finding| finding.code != "key-passphrase-needed");
    }
    // What was asked is a URL, too long for a name: the host is, and the URL stands below it.
    let is_fetched = source.origin.how == Arrival::Url;
    let name = if is_fetched {
        host(&source.origin.name)
    } else {
        &source.origin.name
    };
    KeyRow {
        id: source.id,
        name: words::one_line(name, MAX_NAME_CHARS),
        what: what(source),
        origin: arrival(source.origin.how),
        is_private: keys
            .iter()
            .any(|key| key.private.is_some() && !is_secret(key)),
        is_secret: keys.iter().any(is_secret),
        detail: match keys.as_slice() {
            _ if is_fetched => words::one_line(&source.origin.name, MAX_ADDRESS_CHARS),
            [key] => identity(key),
            _ => String::new(),
        },
        state: match (is_locked, source.on_standby) {
            (true, _) => RowState::Locked,
            (false, true) => RowState::Standby,
            (false, false) => RowState::Ready,
        },
        encoding: source.typed.as_ref().map(|(_, encoding)| *encoding),
        lines: keys.iter().take(MAX_LINES).map(line).collect(),
        num_more: keys.len().saturating_sub(MAX_LINES),
        findings,
        has_public: keys.iter().any(|key| !is_secret(key)),
    }
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

fn is_secret(key: &Key) -> bool {
    matches!(key.kind, KeyKind::Oct { .. })
}

fn what(source: &Source) -> String {
    let keys = &source.set.keys;
    match keys.as_slice() {
        [] if source.locked.is_some() => "locked by a passphrase".to_owned(),
        [] => "no key".to_owned(),
        [key] => kind(key),
        [first, rest @ ..] => {
            let kty = first.kind.kty();
            if rest.iter().all(|key| key.kind.kty() == kty) {
                format!("{} {kty} keys", words::number(keys.len() as u64))
            } else {
                words::count("key", keys.len())
            }
        }
    }
}

fn kind(key: &Key) -> String {
    match key.kind {
        KeyKind::Oct { bytes } => words::count("byte", bytes),
        kind => kind.to_string(),
    }
}

fn line(key: &Key) -> KeyLine {
    let mut what = key.kind.to_string();
    for more in [&key.alg, &key.usage].into_iter().flatten() {
        what.push_str(" · ");
        what.push_str(&words::one_line(more, MAX_NAME_CHARS));
    }
    what.push_str(" · ");
    what.push_str(key.format);
    KeyLine {
        what,
        id: identity(key),
        certificates: key.certificates.iter().map(certificate).collect(),
    }
}

/// `kid "jUym…"`, else `SHA-256 2990679e…`; a secret has neither, since its hash could be guessed
/// from.
fn identity(key: &Key) -> String {
    if let Some(kid) = &key.kid {
        return format!("kid {}", words::one_line(kid, MAX_NAME_CHARS));
    }
    match key.thumbprint_text() {
        Some(thumbprint) => format!("thumbprint {thumbprint}"),
        None => String::new(),
    }
}

fn certificate(certificate: &Certificate) -> String {
    let name = |text: &str| words::one_line(text, MAX_NAME_CHARS);
    let subject = name(&certificate.subject);
    if certificate.is_self_issued() {
        format!("{subject}, issued by itself")
    } else {
        format!("{subject}, issued by {}", name(&certificate.issuer))
    }
}

fn arrival(how: Arrival) -> &'static str {
    match how {
        Arrival::BuiltIn => "built in",
        Arrival::File => "file",
        Arrival::Pasted => "pasted",
        Arrival::Url => "fetched",
        Arrival::Typed => "typed",
        Arrival::Environment => "environment",
        Arrival::Embedded => "in the token",
        Arrival::Generated => "generated",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::key::{KeyOrigin, Secret};

    #[test]
    fn a_row_says_what_a_source_is_and_never_the_secret() {
        let mut ring = KeyRing::default();
        let text = "0123456789abcdef0123456789abcdef";
        ring.push_secret(Secret::new(text), SecretEncoding::Utf8);
        let rows = rows(&ring);
        assert_eq!(rows[0].name, "Jet Admin cloud");
        assert_eq!((&*rows[0].what, rows[0].origin), ("RSA 4096", "built in"));
        assert!(rows[0].detail.starts_with("thumbprint "));
        assert_eq!((&*rows[1].what, rows[1].origin), ("32 bytes", "typed"));
        assert!(rows[1].detail.is_empty() && !rows[1].has_public);
        assert!(!format!("{rows:?}").contains(text));
    }

    #[test]
    fn a_file_without_a_key_says_so() {
        let mut ring = KeyRing::default();
        let origin = KeyOrigin::new("notes.txt", Arrival::File);
        ring.read(origin, &Secret::new("no key in here"));
        let rows = rows(&ring);
        assert_eq!(rows[1].what, "no key");
        assert!(!rows[1].findings.is_empty());
    }
}
