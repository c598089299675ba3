//! The hash that digests are made with, as `_sd_alg` names it (RFC 9901 §4.1.1).
//!
//! The names are those of IANA's registry of named information hashes; of these, the ones that
//! somebody uses and the native library has.

use aws_lc_rs::digest::{self, digest};

use crate::jose::encoding;

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// What counts where a token names none.
    Sha256,
    /// 384 bits of SHA-2.
    Sha384,
    /// 512 bits of SHA-2.
    Sha512,
    /// 256 bits of SHA-3 (FIPS 202).
    Sha3_256,
    /// 384 bits of SHA-3.
    Sha3_384,
    /// 512 bits of SHA-3.
    Sha3_512,
}

impl Hash {
    /// All of them, in the order they are told.
    pub const ALL: [Self; 6] = [
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Sha3_256,
        Self::Sha3_384,
        Self::Sha3_512,
    ];

    /// The one of that name; names are compared letter by letter.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.word() == name)
    }

    /// Its name in `_sd_alg`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sha256 => "sha-256",
            Self::Sha384 => "sha-384",
            Self::Sha512 => "sha-512",
            Self::Sha3_256 => "sha3-256",
            Self::Sha3_384 => "sha3-384",
            Self::Sha3_512 => "sha3-512",
        }
    }

    /// The hash of `text` in base64url, as digests are written (RFC 9901 §4.2.3).
    pub fn of(self, text: &[u8]) -> String {
        let algorithm = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
            Self::Sha3_256 => &digest::SHA3_256,
            Self::Sha3_384 => &digest::SHA3_384,
            Self::Sha3_512 => &digest::SHA3_512,
        };
        encoding::to_base64url(digest(algorithm, text).as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_the_rfcs_example_comes_out() {
        // RFC 9901 §4.2.3.
        let disclosure = b"WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
        let digest = "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0";
        assert_eq!(Hash::Sha256.of(disclosure), digest);
    }

    #[test]
    fn names_lead_back_and_lengths_are_those_of_the_names() {
        for hash in Hash::ALL {
            assert_eq!(Hash::named(hash.word()), Some(hash));
            let bits = hash.word().rsplit('-').next().unwrap();
            let bits: usize = bits.parse().unwrap();
            assert_eq!(hash.of(b"").len(), (bits / 8 * 4).div_ceil(3));
        }
        assert_eq!(Hash::named("SHA-256"), None);
    }
}
