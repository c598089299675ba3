//! One key, one algorithm, one text: a signature, or why there is none.
//!
//! What signs is what verifies: the same algorithms as [`verify`](crate::jose::verify), and the
//! key's kind fixes which of them it can make. `none` is no signature; an unsigned token is asked
//! for as such, never reached through a key.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::{hmac, rsa, signature as aws};

use crate::jose::finding::{Finding, Severity};
use crate::jose::key::curve448::signature as ed448;
use crate::jose::key::{Curve, Key, KeyKind, MlDsa, OkpCurve, PrivateKey};
use crate::jose::verify::primitive::{ALGS, needs, signature_bytes};
use crate::jose::words;

/// RSA moduli that the native library signs with, in bits.
const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// Why a key does not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The half that signs is missing.
    #[error("{kind} is a public key; signing needs the private one")]
    PublicKey {
        /// What the key is.
        kind: KeyKind,
    },
    /// The algorithm belongs to keys of another kind.
    #[error("{alg} needs {}, not {kind}", needs(alg))]
    WrongFamily {
        /// What was asked for.
        alg: &'static str,
        /// What the key is.
        kind: KeyKind,
        /// What it signs instead.
        can: &'static [&'static str],
    },
    /// A key that only agrees on keys.
    #[error("{kind} signs nothing: it serves encryption alone")]
    SignsNothing {
        /// What the key is.
        kind: KeyKind,
    },
    /// Anyone can sign with an empty secret.
    #[error("the shared secret has 0 bytes")]
    EmptySecret,
    /// Too short a modulus for the library, and for RFC 7518 §3.3.
    #[error("an RSA key of {bits} bits; {} are the fewest that sign", RSA_BITS.start())]
    RsaTooShort {
        /// Bits of its modulus.
        bits: u32,
    },
    /// Too long a modulus for the library.
    #[error("an RSA key of {bits} bits; {} are the most that sign", RSA_BITS.end())]
    RsaTooLong {
        /// Bits of its modulus.
        bits: u32,
    },
    /// A JWK may leave the primes out (RFC 7518 §6.3.2); the library needs them.
    #[error("the private RSA key has none of its primes p and q, which signing needs")]
    RsaWithoutPrimes,
    /// A build without them.
    #[error("this build makes no Ed448 signatures")]
    Ed448,
    /// A name that is no signature algorithm known here.
    #[error("{alg:?} is no signature algorithm known here")]
    UnknownAlg {
        /// What was asked for, cut to a few characters.
        alg: String,
    },
    /// `none` through a key would be a signature that is none.
    #[error("alg none makes no signature, so no key can make it")]
    AlgNone,
    /// Only an unsigned token needs no key.
    #[error("there is no key to sign with")]
    NoKey,
    /// The numbers contradict each other.
    #[error("the numbers of this {kind} key do not fit together")]
    Rejected {
        /// What the key is.
        kind: KeyKind,
    },
    /// The header has to say how the token was signed.
    #[error("the header is not a JSON object, so it cannot say which alg was used")]
    HeaderNotObject,
    /// RFC 7797 §5.2: an unencoded payload must not hold the dot that ends it.
    #[error("b64 is false, and the payload holds {num_dots} of the dots that would end it")]
    DottedPayload {
        /// How many dots it holds.
        num_dots: usize,
    },
    /// RFC 7797 §5.2 again: a token is text.
    #[error("b64 is false, and the payload is not text")]
    BinaryPayload,
}

impl SignError {
    /// What to do about it: one sentence.
    pub fn advice(&self) -> String {
        match self {
            Self::PublicKey { .. } => {
                "Load the private key, or generate a key pair to test with".to_owned()
            }
            Self::WrongFamily { can, .. } => format!("This key signs {}", can.join(", ")),
            Self::SignsNothing { .. } => {
                "Load a key that signs: RSA, EC, Ed25519, ML-DSA or a shared secret".to_owned()
            }
            Self::EmptySecret => "Give a secret of at least 32 random bytes".to_owned(),
            Self::RsaTooShort { .. } => "Generate an RSA key of 2,048 bits or more".to_owned(),
            Self::RsaTooLong { .. } => "Use an RSA key of 2,048 to 8,192 bits".to_owned(),
            Self::RsaWithoutPrimes => {
                "Take a file with p, q, dp, dq and qi, such as the PEM it came from".to_owned()
            }
            Self::Ed448 => "Build with the feature ed448, or use an Ed25519 key".to_owned(),
            Self::UnknownAlg { .. } => format!("Known are {}", ALGS.join(", ")),
            Self::AlgNone => "Ask for an unsigned token instead".to_owned(),
            Self::NoKey => "Load or generate a key, or ask for an unsigned token".to_owned(),
            Self::Rejected { .. } => "Take the key from its source again, unedited".to_owned(),
            Self::HeaderNotObject => {
                "Write the header as {\"alg\":\"…\",\"typ\":\"JWT\"}".to_owned()
            }
            Self::DottedPayload { .. } | Self::BinaryPayload => {
                "Remove b64 from the header and from crit".to_owned()
            }
        }
    }
}

/// Every signature algorithm, and whether this key can make it; the reason is what a picker shows
/// beside what it greys out.
pub fn algs_for(key: &Key) -> Vec<(&'static str, Result<(), SignError>)> {
    ALGS.iter()
        .map(|alg| (*alg, can_sign(key, alg).map(|_| ())))
        .collect()
}

/// The algorithm that is signed with when nobody chose: the one the key is meant for, else
/// `wanted` (the draft's) if the key can make it, else the first of the key's family.
pub fn default_alg(key: &Key, wanted: Option<&str>) -> Result<&'static str, SignError> {
    let meant = key.alg.as_deref().and_then(|alg| can_sign(key, alg).ok());
    let wanted = wanted.and_then(|alg| can_sign(key, alg).ok());
    if let Some(alg) = meant.or(wanted) {
        return Ok(alg);
    }
    match key.families().signature.first() {
        Some(first) => can_sign(key, first),
        None if key.kind == (KeyKind::Oct { bytes: 0 }) => Err(SignError::EmptySecret),
        None => Err(SignError::SignsNothing { kind: key.kind }),
    }
}

/// Whether `key` can sign as `alg`; the algorithm's own name if so.
pub fn can_sign(key: &Key, alg: &str) -> Result<&'static str, SignError> {
    if alg == "none" {
        return Err(SignError::AlgNone);
    }
    let Some(alg) = ALGS.iter().copied().find(|known| *known == alg) else {
        let alg = words::one_line(alg, 24);
        return Err(SignError::UnknownAlg { alg });
    };
    let kind = key.kind;
    let can = key.families().signature;
    match kind {
        KeyKind::Oct { bytes: 0 } => return Err(SignError::EmptySecret),
        _ if can.is_empty() => return Err(SignError::SignsNothing { kind }),
        _ if !can.contains(&alg) => return Err(SignError::WrongFamily { alg, kind, can }),
        KeyKind::Okp(OkpCurve::Ed448) if !ed448::IS_BUILT_IN => return Err(SignError::Ed448),
        _ => {}
    }
    let Some(private) = &key.private else {
        return Err(SignError::PublicKey { kind });
    };
    if let KeyKind::Rsa { bits } = kind {
        if bits < *RSA_BITS.start() {
            return Err(SignError::RsaTooShort { bits });
        }
        if bits > *RSA_BITS.end() {
            return Err(SignError::RsaTooLong { bits });
        }
        if matches!(private, PrivateKey::Rsa { primes: None, .. }) {
            return Err(SignError::RsaWithoutPrimes);
        }
    }
    Ok(alg)
}

/// The signature of `key` over `input` as JOSE writes it: ECDSA as `r ‖ s` (RFC 7518 §3.4), PSS
/// with a salt as long as the hash (§3.5).
pub fn sign(key: &Key, alg: &str, input: &[u8]) -> Result<Vec<u8>, SignError> {
    let alg = can_sign(key, alg)?;
    let made = match key.kind {
        KeyKind::Oct { .. } => mac(alg, key, input),
        KeyKind::Rsa { .. } => rsa_signature(alg, key, input),
        KeyKind::Ec(curve) => ecdsa(curve, key, input),
        KeyKind::Okp(OkpCurve::Ed448) => match &key.private {
            Some(PrivateKey::Okp { d }) => ed448::sign(d.expose(), input),
            _ => None,
        },
        KeyKind::Okp(_) => eddsa(key, input),
        KeyKind::MlDsa(set) => ml_dsa(set, key, input),
    };
    let expected = signature_bytes(alg, key);
    made.filter(|signature| expected.is_none_or(|bytes| bytes == signature.len()))
        .ok_or(SignError::Rejected { kind: key.kind })
}

fn mac(alg: &str, key: &Key, input: &[u8]) -> Option<Vec<u8>> {
    let algorithm = match alg {
        "HS256" => hmac::HMAC_SHA256,
        "HS384" => hmac::HMAC_SHA384,
        _ => hmac::HMAC_SHA512,
    };
    let key = hmac::Key::new(algorithm, key.shared_secret()?.expose());
    Some(hmac::sign(&key, input).as_ref().to_vec())
}

fn rsa_signature(alg: &str, key: &Key, input: &[u8]) -> Option<Vec<u8>> {
    let encoding: &'static dyn aws::RsaEncoding = match alg {
        "RS256" => &aws::RSA_PKCS1_SHA256,
        "RS384" => &aws::RSA_PKCS1_SHA384,
        "RS512" => &aws::RSA_PKCS1_SHA512,
        "PS256" => &aws::RSA_PSS_SHA256,
        "PS384" => &aws::RSA_PSS_SHA384,
        _ => &aws::RSA_PSS_SHA512,
    };
    let pair = rsa::KeyPair::from_der(key.rsa_private_der()?.expose()).ok()?;
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(encoding, &SystemRandom::new(), input, &mut signature)
        .ok()?;
    Some(signature)
}

fn ecdsa(curve: Curve, key: &Key, input: &[u8]) -> Option<Vec<u8>> {
    let algorithm = match curve {
        Curve::P256 => &aws::ECDSA_P256_SHA256_FIXED_SIGNING,
        Curve::P384 => &aws::ECDSA_P384_SHA384_FIXED_SIGNING,
        Curve::P521 => &aws::ECDSA_P521_SHA512_FIXED_SIGNING,
        Curve::Secp256k1 => &aws::ECDSA_P256K1_SHA256_FIXED_SIGNING,
    };
    let der = key.sec1_der()?;
    let pair = aws::EcdsaKeyPair::from_private_key_der(algorithm, der.expose()).ok()?;
    let signature = pair.sign(&SystemRandom::new(), input).ok()?;
    Some(signature.as_ref().to_vec())
}

fn eddsa(key: &Key, input: &[u8]) -> Option<Vec<u8>> {
    let Some(PrivateKey::Okp { d }) = &key.private else {
        return None;
    };
    let public = key.okp_public()?;
    let pair = aws::Ed25519KeyPair::from_seed_and_public_key(d.expose(), public).ok()?;
    Some(pair.try_sign(input).ok()?.as_ref().to_vec())
}

fn ml_dsa(set: MlDsa, key: &Key, input: &[u8]) -> Option<Vec<u8>> {
    let algorithm = match set {
        MlDsa::L44 => &aws::ML_DSA_44_SIGNING,
        MlDsa::L65 => &aws::ML_DSA_65_SIGNING,
        MlDsa::L87 => &aws::ML_DSA_87_SIGNING,
    };
    let Some(PrivateKey::MlDsa { seed }) = &key.private else {
        return None;
    };
    let pair = aws::PqdsaKeyPair::from_seed(algorithm, seed.expose()).ok()?;
    let mut signature = vec![0; algorithm.signature_len()];
    let len = pair.sign(input, &mut signature).ok()?;
    signature.truncate(len);
    Some(signature)
}

/// What is odd about signing as `alg` with this key, although it can be done.
pub fn remarks(key: &Key, alg: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let wanted = match alg {
        "HS256" => 32,
        "HS384" => 48,
        "HS512" => 64,
        _ => 0,
    };
    if let KeyKind::Oct { bytes } = key.kind
        && bytes < wanted
    {
        let message = format!(
            "a secret of {}; RFC 7518 §3.2 asks for {wanted} for {alg}",
            words::count("byte", bytes)
        );
        findings.push(
            Finding::new("key-weak", Severity::Warn, message)
                .advice("It signs, but strict verifiers refuse it, and short ones are guessed"),
        );
    }
    if let Some(why) = not_meant(key, alg) {
        let finding = Finding::new("key-not-meant-for-this", Severity::Warn, why);
        findings.push(finding.advice("It signs, but strict verifiers refuse this key"));
    }
    findings
}

/// What the key's own members say against signing as `alg` (RFC 7517 §4.2 to §4.4).
fn not_meant(key: &Key, alg: &str) -> Option<String> {
    let is_eddsa = |name: &str| matches!(name, "EdDSA" | "Ed25519" | "Ed448");
    if let Some(own) = &key.alg
        && own != alg
        // RFC 9864 renamed EdDSA.
        && !(is_eddsa(own) && is_eddsa(alg))
    {
        let own = words::one_line(own, 24);
        return Some(format!("the key's alg is {own:?}, not {alg}"));
    }
    if let Some(usage) = &key.usage
        && usage != "sig"
    {
        let usage = words::one_line(usage, 24);
        return Some(format!("the key's use is {usage:?}, not \"sig\""));
    }
    let ops = key.key_ops.as_ref()?;
    (!ops.iter().any(|op| op == "sign")).then(|| {
        format!(
            "the key_ops of the key are {}, without \"sign\"",
            words::count("operation", ops.len())
        )
    })
}
