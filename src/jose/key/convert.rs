//! Key → bytes and text: SPKI and PKCS#8 DER, PEM, JWK, JWKS. The other direction is `file`.

use super::{Key, PublicKey, Secret};

/// Whether private members go into a JWK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Public members only.
    Public,
    /// Everything there is.
    Private,
}

impl Key {
    /// The same key without its private half, and without the members that speak of it. `None`
    /// for a shared secret, which has no public half.
    pub fn to_public(&self) -> Option<Self> {
        if self.public == PublicKey::None {
            return None;
        }
        Some(Self {
            private: None,
            ..self.clone()
        })
    }

    /// SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7). `None` for a shared secret.
    pub fn spki_der(&self) -> Option<Vec<u8>> {
        None
    }

    /// PKCS#1 `RSAPublicKey` in DER, the form aws-lc-rs and jsonwebtoken take.
    pub fn rsa_public_der(&self) -> Option<Vec<u8>> {
        None
    }

    /// PKCS#1 `RSAPrivateKey` in DER; `None` without primes.
    pub fn rsa_private_der(&self) -> Option<Secret> {
        None
    }

    /// PKCS#8 in DER, unencrypted. `None` for a public key or a shared secret.
    pub fn pkcs8_der(&self) -> Option<Secret> {
        None
    }

    /// SPKI in PEM.
    pub fn public_pem(&self) -> Option<String> {
        None
    }

    /// PKCS#8 in PEM, unencrypted.
    pub fn private_pem(&self) -> Option<Secret> {
        None
    }

    /// A JWK as JSON text, with `kid`, `alg`, `use` where known. A shared secret has no public half.
    pub fn jwk_json(&self, _half: Half) -> Option<Secret> {
        None
    }
}

/// A JWKS of the public halves of `keys`, as JSON text; shared secrets are left out.
pub fn public_jwks_json<'a>(_keys: impl IntoIterator<Item = &'a Key>) -> String {
    String::new()
}
