//! The numbers of a key, in the byte forms that cryptographic libraries take.
//!
//! Numbers are big-endian. RSA's have no leading zero; curve coordinates are always as long as
//! their field (RFC 7518 §6.2.1.2), whatever the container did.

use std::fmt;

use super::Key;
use super::kind::{Curve, MlDsa, OkpCurve};
use super::secret::Secret;

/// The half that may be shown.
#[derive(Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA.
    Rsa {
        /// Modulus, without leading zeros.
        n: Vec<u8>,
        /// Exponent, without leading zeros.
        e: Vec<u8>,
    },
    /// A point that was checked to lie on its curve.
    Ec {
        /// The curve.
        curve: Curve,
        /// As long as the field.
        x: Vec<u8>,
        /// As long as the field.
        y: Vec<u8>,
    },
    /// An Edwards or Montgomery public key.
    Okp {
        /// The curve.
        curve: OkpCurve,
        /// As RFC 8032 or RFC 7748 write it.
        x: Vec<u8>,
    },
    /// ML-DSA.
    MlDsa {
        /// The parameter set.
        set: MlDsa,
        /// As FIPS 204 writes it.
        key: Vec<u8>,
    },
    /// A shared secret has no public half.
    None,
}

/// The half that may not be shown. Zeroized when dropped, silent in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub enum PrivateKey {
    /// RSA.
    Rsa {
        /// Private exponent.
        d: Secret,
        /// What signing needs; a JWK may leave it out (RFC 7518 §6.3.2).
        primes: Option<RsaPrimes>,
    },
    /// The number of an EC key, as long as its field.
    Ec {
        /// The number.
        d: Secret,
    },
    /// Seed of an Edwards key, number of a Montgomery key.
    Okp {
        /// As long as [`OkpCurve::key_bytes`].
        d: Secret,
    },
    /// The seed of an ML-DSA key, 32 bytes.
    MlDsa {
        /// The seed ξ of FIPS 204.
        seed: Secret,
    },
    /// A shared secret.
    Oct {
        /// The secret itself.
        k: Secret,
    },
}

/// The primes of an RSA key and what follows from them.
#[derive(Clone, PartialEq, Eq)]
pub struct RsaPrimes {
    /// First prime.
    pub p: Secret,
    /// Second prime.
    pub q: Secret,
    /// `d mod (p - 1)`.
    pub dp: Secret,
    /// `d mod (q - 1)`.
    pub dq: Secret,
    /// `q⁻¹ mod p`.
    pub qi: Secret,
}

impl Key {
    /// The uncompressed SEC1 point, `04 ‖ x ‖ y`, of an EC key.
    pub fn ec_point(&self) -> Option<Vec<u8>> {
        match &self.public {
            PublicKey::Ec { x, y, .. } => Some([&[4], x.as_slice(), y.as_slice()].concat()),
            _ => None,
        }
    }

    /// The raw public key of an OKP key: 32, 56 or 57 bytes.
    pub fn okp_public(&self) -> Option<&[u8]> {
        match &self.public {
            PublicKey::Okp { x, .. } => Some(x),
            _ => None,
        }
    }

    /// The raw public key of an ML-DSA key.
    pub fn ml_dsa_public(&self) -> Option<&[u8]> {
        match &self.public {
            PublicKey::MlDsa { key, .. } => Some(key),
            _ => None,
        }
    }

    /// Modulus and exponent of an RSA key, big-endian without leading zeros.
    pub fn rsa_numbers(&self) -> Option<(&[u8], &[u8])> {
        match &self.public {
            PublicKey::Rsa { n, e } => Some((n, e)),
            _ => None,
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { n, .. } => write!(f, "Rsa({} bytes)", n.len()),
            Self::Ec { curve, .. } => write!(f, "Ec({})", curve.name()),
            Self::Okp { curve, .. } => write!(f, "Okp({})", curve.name()),
            Self::MlDsa { set, .. } => write!(f, "MlDsa({})", set.name()),
            Self::None => f.write_str("None"),
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

impl fmt::Debug for RsaPrimes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaPrimes(…)")
    }
}
