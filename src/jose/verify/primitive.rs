//! One signature, one key, one algorithm: does it hold?
//!
//! `jsonwebtoken` does MACs, ES256, ES384 and Ed25519, through its crypto provider and under our
//! checks; `aws-lc-rs`, on which that provider stands, does what it has not, and RSA: the provider
//! copies and wipes an RSA key twice for each signature, half a microsecond of eighteen, and takes
//! no short ones. Which algorithms a key's kind serves is looked up first, always.

use aws_lc_rs::signature as aws;
use jsonwebtoken::{Algorithm, DecodingKey};

use crate::jose::key::curve448::signature as ed448;
use crate::jose::key::{Curve, Key, KeyKind, MlDsa, OkpCurve};

/// What came of trying one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trial {
    /// The signature is this key's.
    Holds,
    /// It is not.
    Fails,
    /// It cannot be: it is too long or too short for this key.
    WrongLength { got: usize, want: usize },
    /// Not known here, and why.
    Unsupported(String),
}

/// Every JWS algorithm with a registered name, but `none`.
pub(in crate::jose) const ALGS: [&str; 19] = [
    "HS256",
    "HS384",
    "HS512",
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "ES256K",
    "EdDSA",
    "Ed25519",
    "Ed448",
    "ML-DSA-44",
    "ML-DSA-65",
    "ML-DSA-87",
];

/// What kind of key an algorithm needs, for people.
pub(in crate::jose) fn needs(alg: &str) -> &'static str {
    match alg {
        "HS256" | "HS384" | "HS512" => "a shared secret",
        "ES256" => "an EC key on P-256",
        "ES384" => "an EC key on P-384",
        "ES512" => "an EC key on P-521",
        "ES256K" => "an EC key on secp256k1",
        "EdDSA" | "Ed25519" => "an Ed25519 key",
        "Ed448" => "an Ed448 key",
        "ML-DSA-44" => "an ML-DSA-44 key",
        "ML-DSA-65" => "an ML-DSA-65 key",
        "ML-DSA-87" => "an ML-DSA-87 key",
        _ => "an RSA key",
    }
}

/// How many bytes `alg` makes with this key; `None` if it is not known here.
pub(in crate::jose) fn signature_bytes(alg: &str, key: &Key) -> Option<usize> {
    Some(match (alg, key.kind) {
        ("HS256", _) => 32,
        ("HS384", _) => 48,
        ("HS512", _) | (_, KeyKind::Okp(OkpCurve::Ed25519)) => 64,
        (_, KeyKind::Rsa { bits }) => bits.div_ceil(8) as usize,
        (_, KeyKind::Ec(curve)) => 2 * curve.field_bytes(),
        (_, KeyKind::Okp(OkpCurve::Ed448)) => 114,
        (_, KeyKind::MlDsa(MlDsa::L44)) => 2420,
        (_, KeyKind::MlDsa(MlDsa::L65)) => 3309,
        (_, KeyKind::MlDsa(MlDsa::L87)) => 4627,
        _ => return None,
    })
}

/// Whether `signature` over `input` is `key`'s under `alg`.
pub(super) fn check(alg: &str, key: &Key, input: &[u8], signature: &[u8]) -> Trial {
    if !key.families().signs(alg) {
        return Trial::Unsupported(format!("{alg} needs {}, not {}", needs(alg), key.kind));
    }
    if let Some(want) = signature_bytes(alg, key)
        && signature.len() != want
    {
        let got = signature.len();
        return Trial::WrongLength { got, want };
    }
    match key.kind {
        KeyKind::Oct { .. } => mac(alg, key, input, signature),
        KeyKind::Rsa { bits } => rsa(alg, bits, key, input, signature),
        KeyKind::Ec(curve) => ecdsa(curve, key, input, signature),
        KeyKind::Okp(OkpCurve::Ed25519) => match key.okp_public() {
            Some(public) => jsonwebtoken(
                Algorithm::EdDSA,
                &DecodingKey::from_ed_der(public),
                input,
                signature,
            ),
            None => Trial::Fails,
        },
        KeyKind::Okp(_) if ed448::IS_BUILT_IN => {
            let public = key.okp_public().unwrap_or_default();
            trial(ed448::verify(public, input, signature))
        }
        KeyKind::Okp(_) => Trial::Unsupported(
            "Ed448 is not in this build: build it with `--features ed448`".to_owned(),
        ),
        KeyKind::MlDsa(set) => ml_dsa(set, key, input, signature),
    }
}

fn mac(alg: &str, key: &Key, input: &[u8], signature: &[u8]) -> Trial {
    let alg = match alg {
        "HS256" => Algorithm::HS256,
        "HS384" => Algorithm::HS384,
        _ => Algorithm::HS512,
    };
    match key.shared_secret() {
        // Anyone can make a MAC with an empty secret.
        Some(secret) if !secret.is_empty() => {
            let key = DecodingKey::from_secret(secret.expose());
            jsonwebtoken(alg, &key, input, signature)
        }
        _ => Trial::Unsupported("the secret is empty".to_owned()),
    }
}

fn rsa(alg: &str, bits: u32, key: &Key, input: &[u8], signature: &[u8]) -> Trial {
    let Some((n, e)) = key.rsa_numbers() else {
        return Trial::Fails;
    };
    let public = aws::RsaPublicKeyComponents { n, e };
    let holds = |params| trial(public.verify(params, input, signature).is_ok());
    match (bits, alg) {
        (2048..=8192, _) => holds(match alg {
            "RS256" => &aws::RSA_PKCS1_2048_8192_SHA256,
            "RS384" => &aws::RSA_PKCS1_2048_8192_SHA384,
            "RS512" => &aws::RSA_PKCS1_2048_8192_SHA512,
            "PS256" => &aws::RSA_PSS_2048_8192_SHA256,
            "PS384" => &aws::RSA_PSS_2048_8192_SHA384,
            _ => &aws::RSA_PSS_2048_8192_SHA512,
        }),
        (1024..2048, "RS256") => holds(&aws::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        (1024..2048, "RS512") => holds(&aws::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        (..1024, _) => Trial::Unsupported(format!(
            "an RSA key of {bits} bits is too short to prove anything"
        )),
        (1024..2048, _) => Trial::Unsupported(format!(
            "{alg} with an RSA key of {bits} bits; under 2048 only RS256 and RS512 are checked"
        )),
        _ => Trial::Unsupported(format!("an RSA key of {bits} bits; 8192 are the most")),
    }
}

fn ecdsa(curve: Curve, key: &Key, input: &[u8], signature: &[u8]) -> Trial {
    let Some(point) = key.ec_point() else {
        return Trial::Fails;
    };
    let aws = |algorithm: &'static aws::EcdsaVerificationAlgorithm| {
        let public = aws::UnparsedPublicKey::new(algorithm, &point);
        trial(public.verify(input, signature).is_ok())
    };
    let ours = |algorithm| {
        jsonwebtoken(
            algorithm,
            &DecodingKey::from_ec_der(&point),
            input,
            signature,
        )
    };
    match curve {
        Curve::P256 => ours(Algorithm::ES256),
        Curve::P384 => ours(Algorithm::ES384),
        Curve::P521 => aws(&aws::ECDSA_P521_SHA512_FIXED),
        Curve::Secp256k1 => aws(&aws::ECDSA_P256K1_SHA256_FIXED),
    }
}

fn ml_dsa(set: MlDsa, key: &Key, input: &[u8], signature: &[u8]) -> Trial {
    let algorithm = match set {
        MlDsa::L44 => &aws::ML_DSA_44,
        MlDsa::L65 => &aws::ML_DSA_65,
        MlDsa::L87 => &aws::ML_DSA_87,
    };
    let public = key.ml_dsa_public().unwrap_or_default();
    let public = aws::UnparsedPublicKey::new(algorithm, public);
    trial(public.verify(input, signature).is_ok())
}

fn jsonwebtoken(alg: Algorithm, key: &DecodingKey, input: &[u8], signature: &[u8]) -> Trial {
    let provider = &jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
    match (provider.verifier_factory)(&alg, key) {
        Ok(verifier) => trial(verifier.verify(input, &signature.to_vec()).is_ok()),
        Err(_) => Trial::Fails,
    }
}

fn trial(holds: bool) -> Trial {
    if holds { Trial::Holds } else { Trial::Fails }
}
