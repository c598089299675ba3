//! The algorithms of JOSE: what each name means and how long its signatures are.
//!
//! The names are those of the IANA registry "JSON Web Signature and Encryption Algorithms", and
//! the ones in use before they were registered. Which of them a server takes is another matter.

/// What an algorithm does with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// A MAC under a shared secret.
    Hmac,
    /// RSA, PKCS #1 v1.5.
    RsaPkcs1,
    /// RSA, PSS.
    RsaPss,
    /// ECDSA.
    Ecdsa,
    /// Edwards curves.
    Eddsa,
    /// ML-DSA and other signatures that stand against quantum computers.
    PostQuantum,
    /// No signature at all.
    None,
    /// How a JWE's content key is agreed on or wrapped.
    KeyManagement,
    /// How a JWE's content is encrypted.
    Content,
}

/// How long a signature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureBytes {
    /// Always this many bytes.
    Exactly(usize),
    /// As long as the key's modulus.
    Modulus,
    /// As long as the curve of the key makes it: 64 for Ed25519, 114 for Ed448.
    Curve,
    /// There is none.
    Absent,
}

/// One name of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithm {
    /// As it stands in `alg` or `enc`.
    pub name: &'static str,
    /// What it is, in words.
    pub title: &'static str,
    /// What it does with a key.
    pub family: Family,
    /// How long its signatures are.
    pub signature: SignatureBytes,
}

/// The algorithm of that name; names are case-sensitive (RFC 7515 §4.1.1).
pub fn algorithm(name: &str) -> Option<&'static Algorithm> {
    ALGORITHMS.iter().find(|known| known.name == name)
}

/// What `alg: name` means, in words.
pub fn title(name: &str) -> Option<&'static str> {
    algorithm(name).map(|known| known.title)
}

/// How many bytes a signature of `name` should have, when `num_bytes` were found. For RSA that is
/// the nearest usual key size that is not shorter.
pub fn expected_signature_bytes(name: &str, num_bytes: usize) -> Option<usize> {
    let nearest = |sizes: &[usize]| sizes.iter().copied().find(|size| *size >= num_bytes);
    match algorithm(name)?.signature {
        SignatureBytes::Exactly(expected) => Some(expected),
        SignatureBytes::Absent => Some(0),
        SignatureBytes::Modulus if num_bytes > 0 => nearest(&RSA_BYTES),
        SignatureBytes::Curve if num_bytes > 0 => nearest(&[64, 114]),
        SignatureBytes::Modulus | SignatureBytes::Curve => None,
    }
}

/// Bytes of the RSA moduli that are in use: 1024 to 16384 bits.
pub const RSA_BYTES: [usize; 9] = [128, 192, 256, 320, 384, 512, 768, 1024, 2048];

use Family::{Content, Ecdsa, Eddsa, Hmac, KeyManagement, PostQuantum, RsaPkcs1, RsaPss};
use SignatureBytes::{Absent, Curve, Exactly, Modulus};

/// Every name that is known.
#[rustfmt::skip]
pub const ALGORITHMS: &[Algorithm] = &[
    // Signatures and MACs.
    row("HS256", "HMAC with SHA-256", Hmac, Exactly(32)),
    row("HS384", "HMAC with SHA-384", Hmac, Exactly(48)),
    row("HS512", "HMAC with SHA-512", Hmac, Exactly(64)),
    row("RS256", "RSASSA-PKCS1-v1_5 with SHA-256", RsaPkcs1, Modulus),
    row("RS384", "RSASSA-PKCS1-v1_5 with SHA-384", RsaPkcs1, Modulus),
    row("RS512", "RSASSA-PKCS1-v1_5 with SHA-512", RsaPkcs1, Modulus),
    row("RS1", "RSASSA-PKCS1-v1_5 with SHA-1, which is broken", RsaPkcs1, Modulus),
    row("PS256", "RSASSA-PSS with SHA-256", RsaPss, Modulus),
    row("PS384", "RSASSA-PSS with SHA-384", RsaPss, Modulus),
    row("PS512", "RSASSA-PSS with SHA-512", RsaPss, Modulus),
    row("ES256", "ECDSA on P-256 with SHA-256", Ecdsa, Exactly(64)),
    row("ES384", "ECDSA on P-384 with SHA-384", Ecdsa, Exactly(96)),
    row("ES512", "ECDSA on P-521 with SHA-512", Ecdsa, Exactly(132)),
    row("ES256K", "ECDSA on secp256k1 with SHA-256", Ecdsa, Exactly(64)),
    // RFC 9864 gives JOSE Ed25519 and Ed448 alone: what it calls ESP and ESB is registered for
    // COSE, since ES256 and its like name their curve in JOSE already (RFC 7518 §3.4). A token
    // that uses one is told so, and checked by nobody.
    row("ESP256", "ECDSA on P-256 with SHA-256", Ecdsa, Exactly(64)),
    row("ESP384", "ECDSA on P-384 with SHA-384", Ecdsa, Exactly(96)),
    row("ESP512", "ECDSA on P-521 with SHA-512", Ecdsa, Exactly(132)),
    row("ESB256", "ECDSA on brainpoolP256r1 with SHA-256", Ecdsa, Exactly(64)),
    row("ESB320", "ECDSA on brainpoolP320r1 with SHA-384", Ecdsa, Exactly(80)),
    row("ESB384", "ECDSA on brainpoolP384r1 with SHA-384", Ecdsa, Exactly(96)),
    row("ESB512", "ECDSA on brainpoolP512r1 with SHA-512", Ecdsa, Exactly(128)),
    row("EdDSA", "EdDSA, on Ed25519 or Ed448", Eddsa, Curve),
    row("Ed25519", "EdDSA on Ed25519", Eddsa, Exactly(64)),
    row("Ed448", "EdDSA on Ed448", Eddsa, Exactly(114)),
    row("ML-DSA-44", "ML-DSA-44, post-quantum (FIPS 204)", PostQuantum, Exactly(2420)),
    row("ML-DSA-65", "ML-DSA-65, post-quantum (FIPS 204)", PostQuantum, Exactly(3309)),
    row("ML-DSA-87", "ML-DSA-87, post-quantum (FIPS 204)", PostQuantum, Exactly(4627)),
    row("SLH-DSA-SHA2-128s", "SLH-DSA, post-quantum (FIPS 205)", PostQuantum, Exactly(7856)),
    row("SLH-DSA-SHAKE-128s", "SLH-DSA, post-quantum (FIPS 205)", PostQuantum, Exactly(7856)),
    row("SLH-DSA-SHA2-128f", "SLH-DSA, post-quantum (FIPS 205)", PostQuantum, Exactly(17088)),
    row("none", "no signature: anyone can have written this", Family::None, Absent),
    // Key management of a JWE.
    row("RSA1_5", "RSAES-PKCS1-v1_5", KeyManagement, Absent),
    row("RSA-OAEP", "RSAES-OAEP with SHA-1", KeyManagement, Absent),
    row("RSA-OAEP-256", "RSAES-OAEP with SHA-256", KeyManagement, Absent),
    row("RSA-OAEP-384", "RSAES-OAEP with SHA-384", KeyManagement, Absent),
    row("RSA-OAEP-512", "RSAES-OAEP with SHA-512", KeyManagement, Absent),
    row("A128KW", "AES key wrap, 128-bit key", KeyManagement, Absent),
    row("A192KW", "AES key wrap, 192-bit key", KeyManagement, Absent),
    row("A256KW", "AES key wrap, 256-bit key", KeyManagement, Absent),
    row("dir", "the shared key encrypts the content itself", KeyManagement, Absent),
    row("ECDH-ES", "ECDH-ES, direct key agreement", KeyManagement, Absent),
    row("ECDH-ES+A128KW", "ECDH-ES, then AES key wrap, 128-bit key", KeyManagement, Absent),
    row("ECDH-ES+A192KW", "ECDH-ES, then AES key wrap, 192-bit key", KeyManagement, Absent),
    row("ECDH-ES+A256KW", "ECDH-ES, then AES key wrap, 256-bit key", KeyManagement, Absent),
    row("ECDH-1PU", "ECDH-1PU, authenticated key agreement", KeyManagement, Absent),
    row("ECDH-1PU+A128KW", "ECDH-1PU, then AES key wrap, 128-bit key", KeyManagement, Absent),
    row("ECDH-1PU+A192KW", "ECDH-1PU, then AES key wrap, 192-bit key", KeyManagement, Absent),
    row("ECDH-1PU+A256KW", "ECDH-1PU, then AES key wrap, 256-bit key", KeyManagement, Absent),
    row("A128GCMKW", "AES-GCM key wrap, 128-bit key", KeyManagement, Absent),
    row("A192GCMKW", "AES-GCM key wrap, 192-bit key", KeyManagement, Absent),
    row("A256GCMKW", "AES-GCM key wrap, 256-bit key", KeyManagement, Absent),
    row("PBES2-HS256+A128KW", "a password: PBKDF2 with HMAC SHA-256, then AES key wrap", KeyManagement, Absent),
    row("PBES2-HS384+A192KW", "a password: PBKDF2 with HMAC SHA-384, then AES key wrap", KeyManagement, Absent),
    row("PBES2-HS512+A256KW", "a password: PBKDF2 with HMAC SHA-512, then AES key wrap", KeyManagement, Absent),
    // Content encryption of a JWE.
    row("A128CBC-HS256", "AES-128-CBC with HMAC SHA-256", Content, Absent),
    row("A192CBC-HS384", "AES-192-CBC with HMAC SHA-384", Content, Absent),
    row("A256CBC-HS512", "AES-256-CBC with HMAC SHA-512", Content, Absent),
    row("A128GCM", "AES-128-GCM", Content, Absent),
    row("A192GCM", "AES-192-GCM", Content, Absent),
    row("A256GCM", "AES-256-GCM", Content, Absent),
    row("C20P", "ChaCha20-Poly1305", Content, Absent),
    row("XC20P", "XChaCha20-Poly1305", Content, Absent),
];

const fn row(
    name: &'static str,
    title: &'static str,
    family: Family,
    signature: SignatureBytes,
) -> Algorithm {
    Algorithm {
        name,
        title,
        family,
        signature,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_once() {
        for (index, algorithm) in ALGORITHMS.iter().enumerate() {
            let is_double = |other: &Algorithm| other.name == algorithm.name;
            assert!(
                !ALGORITHMS[index + 1..].iter().any(is_double),
                "{}",
                algorithm.name
            );
        }
    }

    #[track_caller]
    fn check(name: &str, num_bytes: usize, expected: Option<usize>) {
        assert_eq!(expected_signature_bytes(name, num_bytes), expected);
    }

    #[test]
    fn a_signature_is_measured_against_what_its_algorithm_makes() {
        check("HS256", 31, Some(32));
        check("RS256", 243, Some(256));
        check("RS256", 256, Some(256));
        check("RS256", 0, None);
        check("EdDSA", 65, Some(114));
        check("none", 5, Some(0));
        check("hs256", 32, None);
    }
}
