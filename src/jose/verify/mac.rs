//! The MACs of a token, each ready to be tried with one candidate for its secret after another.
//!
//! Straight on the native library: a list of a million candidates must cost no more than a million
//! MACs. What is tried here decides no verdict.

use aws_lc_rs::hmac;

use super::jws::{self, Reading};
use crate::jose::token::Token;

/// One MAC of a token, with what it was made over. Silent in `Debug`: it is most of a credential.
pub struct Mac {
    alg: &'static str,
    algorithm: hmac::Algorithm,
    input: Vec<u8>,
    signature: Vec<u8>,
}

/// The MACs of `token` that have the right length; none if it is signed in another way.
pub fn macs(token: &Token) -> Vec<Mac> {
    if token.kind.is_encrypted() {
        return Vec::new();
    }
    let parts = jws::parts(token, None, Reading::Lenient);
    let macs = parts.into_iter().filter_map(|part| {
        let (alg, algorithm) = match part.alg?.as_str() {
            "HS256" => ("HS256", hmac::HMAC_SHA256),
            "HS384" => ("HS384", hmac::HMAC_SHA384),
            "HS512" => ("HS512", hmac::HMAC_SHA512),
            _ => return None,
        };
        let signed = part.signed.ok()?;
        let mac = Mac {
            alg,
            algorithm,
            input: signed.input.into_owned(),
            signature: signed.signature.into_owned(),
        };
        (mac.signature.len() == mac.hash_bytes()).then_some(mac)
    });
    macs.collect()
}

impl Mac {
    /// `HS256`, `HS384` or `HS512`.
    pub fn alg(&self) -> &'static str {
        self.alg
    }

    /// How long its hash is, and so how long its secret should be (RFC 7518 §3.2).
    pub fn hash_bytes(&self) -> usize {
        self.algorithm.digest_algorithm().output_len()
    }

    /// Whether it was made with these bytes.
    pub fn holds(&self, secret: &[u8]) -> bool {
        let key = hmac::Key::new(self.algorithm, secret);
        hmac::verify(&key, &self.input, &self.signature).is_ok()
    }
}

impl std::fmt::Debug for Mac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mac({}, {} bytes)", self.alg, self.input.len())
    }
}
