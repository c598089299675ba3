//! What a key is: its kind and curve, their names, and the algorithms they fix.
//!
//! The table at the end is what makes key confusion impossible: an RSA key has no `HS256` in its
//! row, whatever a token's header says.

use std::fmt;

use super::material::{PrivateKey, PublicKey};

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA, with the length of its modulus.
    Rsa {
        /// Bits of the modulus.
        bits: u32,
    },
    /// A point on a Weierstrass curve (JWK `EC`).
    Ec(Curve),
    /// An Edwards or Montgomery curve (JWK `OKP`, RFC 8037).
    Okp(OkpCurve),
    /// A shared secret (JWK `oct`).
    Oct {
        /// Length of the secret.
        bytes: usize,
    },
    /// ML-DSA (FIPS 204; JWK `AKP`).
    MlDsa(MlDsa),
}

/// Curves of JWK `EC` keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// NIST P-256, also secp256r1 and prime256v1.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// The curve of Bitcoin (RFC 8812).
    Secp256k1,
}

/// Curves of JWK `OKP` keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OkpCurve {
    /// Signs.
    Ed25519,
    /// Signs.
    Ed448,
    /// Agrees on keys.
    X25519,
    /// Agrees on keys.
    X448,
}

/// Parameter sets of ML-DSA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MlDsa {
    /// ML-DSA-44.
    L44,
    /// ML-DSA-65.
    L65,
    /// ML-DSA-87.
    L87,
}

/// The JOSE algorithms a key can serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Families {
    /// JWS `alg`s that it verifies, and signs when it is private.
    pub signature: &'static [&'static str],
    /// JWE `alg`s that it encrypts to, and decrypts when it is private.
    pub encryption: &'static [&'static str],
}

impl Families {
    /// Whether `alg` is one of its JWS algorithms.
    pub fn signs(&self, alg: &str) -> bool {
        self.signature.contains(&alg)
    }

    /// Whether `alg` is one of its JWE algorithms.
    pub fn encrypts(&self, alg: &str) -> bool {
        self.encryption.contains(&alg)
    }
}

impl KeyKind {
    /// The kind of a key with these numbers.
    pub fn of(public: &PublicKey, private: Option<&PrivateKey>) -> Self {
        match (public, private) {
            (PublicKey::Rsa { n, .. }, _) => Self::Rsa { bits: bits(n) },
            (PublicKey::Ec { curve, .. }, _) => Self::Ec(*curve),
            (PublicKey::Okp { curve, .. }, _) => Self::Okp(*curve),
            (PublicKey::MlDsa { set, .. }, _) => Self::MlDsa(*set),
            (PublicKey::None, Some(PrivateKey::Oct { k })) => Self::Oct { bytes: k.len() },
            (PublicKey::None, _) => Self::Oct { bytes: 0 },
        }
    }

    /// Whether some kind of key serves this JWE `alg`.
    pub fn some_encrypts(alg: &str) -> bool {
        let kinds = [
            Self::Rsa { bits: 2048 },
            Self::Ec(Curve::P256),
            Self::Oct { bytes: 32 },
        ];
        kinds.iter().any(|kind| kind.families().encrypts(alg))
    }

    /// JWK `kty`.
    pub fn kty(self) -> &'static str {
        match self {
            Self::Rsa { .. } => "RSA",
            Self::Ec(_) => "EC",
            Self::Okp(_) => "OKP",
            Self::Oct { .. } => "oct",
            Self::MlDsa(_) => "AKP",
        }
    }

    /// The algorithms that kind and curve allow.
    pub fn families(self) -> Families {
        let (signature, encryption): (&[&str], &[&str]) = match self {
            Self::Rsa { .. } => (
                &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
                &[
                    "RSA-OAEP",
                    "RSA-OAEP-256",
                    "RSA-OAEP-384",
                    "RSA-OAEP-512",
                    "RSA1_5",
                ],
            ),
            Self::Ec(Curve::P256) => (&["ES256"], AGREEMENT),
            Self::Ec(Curve::P384) => (&["ES384"], AGREEMENT),
            Self::Ec(Curve::P521) => (&["ES512"], AGREEMENT),
            Self::Ec(Curve::Secp256k1) => (&["ES256K"], &[]),
            Self::Okp(OkpCurve::Ed25519) => (&["EdDSA", "Ed25519"], &[]),
            Self::Okp(OkpCurve::Ed448) => (&["EdDSA", "Ed448"], &[]),
            Self::Okp(OkpCurve::X25519 | OkpCurve::X448) => (&[], AGREEMENT),
            // Without this row an empty secret would verify what anybody can sign.
            Self::Oct { bytes: 0 } => (&[], &[]),
            Self::Oct { .. } => (
                &["HS256", "HS384", "HS512"],
                &[
                    "dir",
                    "A128KW",
                    "A192KW",
                    "A256KW",
                    "A128GCMKW",
                    "A192GCMKW",
                    "A256GCMKW",
                    "PBES2-HS256+A128KW",
                    "PBES2-HS384+A192KW",
                    "PBES2-HS512+A256KW",
                ],
            ),
            Self::MlDsa(MlDsa::L44) => (&["ML-DSA-44"], &[]),
            Self::MlDsa(MlDsa::L65) => (&["ML-DSA-65"], &[]),
            Self::MlDsa(MlDsa::L87) => (&["ML-DSA-87"], &[]),
        };
        Families {
            signature,
            encryption,
        }
    }
}

const AGREEMENT: &[&str] = &[
    "ECDH-ES",
    "ECDH-ES+A128KW",
    "ECDH-ES+A192KW",
    "ECDH-ES+A256KW",
];

/// `RSA 4096`, `EC P-256`, `Ed25519`, `shared secret of 32 bytes`.
impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA {bits}"),
            Self::Ec(curve) => write!(f, "EC {}", curve.name()),
            Self::Okp(curve) => f.write_str(curve.name()),
            Self::Oct { bytes: 1 } => f.write_str("shared secret of 1 byte"),
            Self::Oct { bytes } => write!(f, "shared secret of {bytes} bytes"),
            Self::MlDsa(set) => f.write_str(set.name()),
        }
    }
}

impl Curve {
    /// Every curve.
    pub const ALL: [Self; 4] = [Self::P256, Self::P384, Self::P521, Self::Secp256k1];

    /// JWK `crv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Secp256k1 => "secp256k1",
        }
    }

    /// Bytes of a coordinate and of the private number.
    pub fn field_bytes(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// The curve of that `crv`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.name() == name)
    }
}

impl OkpCurve {
    /// Every curve.
    pub const ALL: [Self; 4] = [Self::Ed25519, Self::Ed448, Self::X25519, Self::X448];

    /// JWK `crv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
            Self::X25519 => "X25519",
            Self::X448 => "X448",
        }
    }

    /// Bytes of the public key and of the private one.
    pub fn key_bytes(self) -> usize {
        match self {
            Self::Ed25519 | Self::X25519 => 32,
            Self::Ed448 => 57,
            Self::X448 => 56,
        }
    }

    /// The curve of that `crv`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.name() == name)
    }
}

impl MlDsa {
    /// Every parameter set.
    pub const ALL: [Self; 3] = [Self::L44, Self::L65, Self::L87];

    /// JWK `alg`, which for this kind is part of the key.
    pub fn name(self) -> &'static str {
        match self {
            Self::L44 => "ML-DSA-44",
            Self::L65 => "ML-DSA-65",
            Self::L87 => "ML-DSA-87",
        }
    }

    /// Bytes of the public key (FIPS 204 table 2).
    pub fn public_bytes(self) -> usize {
        match self {
            Self::L44 => 1312,
            Self::L65 => 1952,
            Self::L87 => 2592,
        }
    }

    /// The parameter set of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }
}

/// Length of a big-endian number without its leading zero bits.
pub(super) fn bits(number: &[u8]) -> u32 {
    let start = number.iter().position(|byte| *byte != 0);
    start.map_or(0, |start| {
        (number.len() - start) as u32 * 8 - number[start].leading_zeros()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_rsa_key_never_serves_a_mac() {
        let families = KeyKind::Rsa { bits: 2048 }.families();
        assert!(families.signs("RS256") && families.signs("PS512"));
        assert!(!families.signs("HS256"));
    }

    #[test]
    fn a_curve_fixes_its_one_signature() {
        for (curve, alg) in Curve::ALL
            .into_iter()
            .zip(["ES256", "ES384", "ES512", "ES256K"])
        {
            assert_eq!(KeyKind::Ec(curve).families().signature, [alg]);
        }
    }

    #[test]
    fn bits_ignore_leading_zeros() {
        assert_eq!(bits(&[]), 0);
        assert_eq!(bits(&[0, 0]), 0);
        assert_eq!(bits(&[0, 1, 0]), 9);
        assert_eq!(bits(&[0x80]), 8);
    }
}
