//! Keys: what a signature can be checked or made with, whatever file it came in.
//!
//! A key is kept as its numbers, not as the bytes of its container, so that every form of one key
//! is the same key with the same thumbprint. What it is (an RSA key, a point on P-256, a shared
//! secret) fixes the algorithms it can serve: nothing a token says widens that. Reading never
//! fails: [`file::read`] returns the keys it could read and findings about the rest.

// The numbers of a key have one letter in every RFC: n, e, d, p, q, x, y, k.
#![allow(clippy::many_single_char_names)]

pub mod builtin;
pub mod certificate;
pub mod convert;
pub mod curve448;
pub mod file;
pub mod generate;
pub mod kind;
pub mod material;
pub mod secret;
pub mod thumbprint;

mod audit;
mod der;
pub(super) mod encrypted;
mod fault;
mod jwk;
mod numbers;
mod oid;
mod openssh;
mod pem;
mod pkcs12;

use std::fmt;

use super::finding::Finding;

pub use certificate::Certificate;
pub use kind::{Curve, Families, KeyKind, MlDsa, OkpCurve};
pub use material::{PrivateKey, PublicKey, RsaPrimes};
pub use secret::{Secret, SecretEncoding};

/// One key, from whatever file, field or token. Not `Serialize`, and silent in `Debug` about
/// everything but its kind, `kid` and origin.
#[derive(Clone, PartialEq)]
pub struct Key {
    /// What it is, which fixes what it can be used for.
    pub kind: KeyKind,
    /// The half that may be shown.
    pub public: PublicKey,
    /// The half that may not; `None` for a public key.
    pub private: Option<PrivateKey>,
    /// JWK `kid`, or what stands in for it (`private_key_id` of a service account).
    pub kid: Option<String>,
    /// JWK `alg`: the one algorithm its owner meant it for.
    pub alg: Option<String>,
    /// JWK `use`: `sig` or `enc`.
    pub usage: Option<String>,
    /// JWK `key_ops`; `None` when the JWK has none, which is not the same as an empty list.
    pub key_ops: Option<Vec<String>>,
    /// Algorithms its container restricts it to: an RSASSA-PSS key info (RFC 4055 §1.2) allows
    /// only PS256 and its like. `None`: all that its kind allows.
    pub restricted_to: Option<&'static [&'static str]>,
    /// Where it came from.
    pub origin: KeyOrigin,
    /// The form it was read from, for people: `PEM PKCS#8`, `JWK in a JWKS`, `X.509 certificate`.
    pub format: &'static str,
    /// The certificates that stood with it, its own first. Shown, never judged.
    pub certificates: Vec<Certificate>,
    /// What is odd about this key: too short, contradicting members.
    pub findings: Vec<Finding>,
}

/// Where a key came from; `name` is a file name, a host, or what the user called it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyOrigin {
    /// `jwks.json`, `issuer.example`, `Jet Admin cloud`; never key material.
    pub name: String,
    /// Which way it came in.
    pub how: Arrival,
}

/// Which way a key came in. Only [`Arrival::Embedded`] ones are the token's own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arrival {
    /// Shipped with the program.
    BuiltIn,
    /// Opened or dropped.
    File,
    /// Found in a paste.
    Pasted,
    /// Fetched on a click.
    Url,
    /// Typed into a field.
    Typed,
    /// Read from an environment variable.
    Environment,
    /// Made here.
    Generated,
    /// Carried in the token (`jwk`, `x5c`): untrusted.
    Embedded,
}

/// Keys read together, and what was odd about the whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeySet {
    /// In the order they stood.
    pub keys: Vec<Key>,
    /// What could not be read, and what is odd about the keys together.
    pub findings: Vec<Finding>,
}

impl From<Key> for KeySet {
    fn from(key: Key) -> Self {
        Self {
            keys: vec![key],
            findings: Vec::new(),
        }
    }
}

impl KeyOrigin {
    /// An origin.
    pub fn new(name: impl Into<String>, how: Arrival) -> Self {
        Self {
            name: name.into(),
            how,
        }
    }
}

impl fmt::Display for KeyOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, how } = self;
        match how {
            Arrival::BuiltIn => write!(f, "built-in {name}"),
            Arrival::File => write!(f, "file {name}"),
            Arrival::Pasted => write!(f, "pasted {name}"),
            Arrival::Url => write!(f, "{name} (fetched)"),
            Arrival::Typed => write!(f, "typed {name}"),
            Arrival::Environment => write!(f, "environment variable {name}"),
            Arrival::Generated => write!(f, "generated {name}"),
            Arrival::Embedded => write!(f, "carried in the token ({name}, untrusted)"),
        }
    }
}

impl Key {
    /// A key of these numbers, with nothing said about its use.
    pub fn new(
        public: PublicKey,
        private: Option<PrivateKey>,
        origin: KeyOrigin,
        format: &'static str,
    ) -> Self {
        Self {
            kind: KeyKind::of(&public, private.as_ref()),
            public,
            private,
            kid: None,
            alg: None,
            usage: None,
            key_ops: None,
            restricted_to: None,
            origin,
            format,
            certificates: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Whether it can sign, decrypt, or (a shared secret) do everything.
    pub fn is_private(&self) -> bool {
        self.private.is_some()
    }

    /// The algorithms it can serve: fixed by kind and curve, narrowed by its container; what the
    /// JWK members `alg`, `use` and `key_ops` ask for is the policy's to judge.
    pub fn families(&self) -> Families {
        let families = self.kind.families();
        match self.restricted_to {
            Some(signature) => Families {
                signature,
                encryption: &[],
            },
            None => families,
        }
    }

    /// The shared secret of an `oct` key.
    pub fn shared_secret(&self) -> Option<&Secret> {
        match &self.private {
            Some(PrivateKey::Oct { k }) => Some(k),
            _ => None,
        }
    }

    /// What to call it in one line: its `kid`, else the start of its thumbprint, else its kind.
    pub fn name(&self) -> String {
        if let Some(kid) = &self.kid {
            return kid.clone();
        }
        match self.thumbprint_text() {
            Some(text) => text.chars().take(11).collect(),
            None => self.kind.to_string(),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = match (self.is_private(), self.kind) {
            (true, KeyKind::Oct { .. }) => "shared",
            (true, _) => "private",
            (false, _) => "public",
        };
        write!(f, "Key({}, {half}, {}", self.kind, self.origin)?;
        if let Some(kid) = &self.kid {
            write!(f, ", kid {kid:?}")?;
        }
        f.write_str(")")
    }
}

impl KeySet {
    /// The keys of both, and what was said about both.
    pub fn extend(&mut self, other: Self) {
        self.keys.extend(other.keys);
        self.findings.extend(other.findings);
    }

    /// The keys with that `kid`.
    pub fn with_kid<'a>(&'a self, kid: &'a str) -> impl Iterator<Item = &'a Key> + 'a {
        self.keys
            .iter()
            .filter(move |key| key.kid.as_deref() == Some(kid))
    }
}
