//! New keys of every kind that signs, and the words they are asked for with.
//!
//! Randomness is the cryptographic library's. An RSA key is its work as a whole; of every other
//! kind the private number is nothing but random bytes, and the public half follows from them the
//! way it does for a key that was read.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::{rand, rsa};
use base64::Engine as _;

use super::der::{self, Carrier, Context, Form, Item};
use super::kind::{Curve, MlDsa, OkpCurve};
use super::material::{PrivateKey, PublicKey};
use super::numbers::{self, Halves};
use super::secret::URL_SAFE;
use super::{Arrival, Key, KeyKind, KeyOrigin, Secret};

/// A kind of key that can be made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeySpec {
    /// RSA with a modulus of 2,048 bits, the least that RFC 7518 allows.
    Rsa2048,
    /// RSA with a modulus of 3,072 bits.
    Rsa3072,
    /// RSA with a modulus of 4,096 bits; may take seconds to make.
    Rsa4096,
    /// A number and a point on a Weierstrass curve.
    Ec(Curve),
    /// An Edwards key.
    Ed25519,
    /// A post-quantum key.
    MlDsa(MlDsa),
    /// A shared secret of 32 bytes.
    Oct256,
    /// A shared secret of 48 bytes.
    Oct384,
    /// A shared secret of 64 bytes.
    Oct512,
}

/// Why no key was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// The words of a spec, [`KeySpec::word`], are the only ones there are.
    #[error("{word:?} is no kind of key; there are {}", KeySpec::words())]
    UnknownSpec {
        /// What was asked for, cut to a length that can be shown.
        word: String,
    },
    /// Without randomness there is no key.
    #[error("the system gave no random bytes")]
    NoRandomness,
    /// Not seen yet: the library could not make one, or made one that we cannot read.
    #[error("the cryptographic library made no {0} key")]
    Failed(KeySpec),
}

impl KeySpec {
    /// Every kind, in the order they are offered.
    pub const ALL: [Self; 14] = [
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
        Self::Ec(Curve::P256),
        Self::Ec(Curve::P384),
        Self::Ec(Curve::P521),
        Self::Ec(Curve::Secp256k1),
        Self::Ed25519,
        Self::MlDsa(MlDsa::L44),
        Self::MlDsa(MlDsa::L65),
        Self::MlDsa(MlDsa::L87),
        Self::Oct256,
        Self::Oct384,
        Self::Oct512,
    ];

    /// The word of the command line: `rsa:2048`, `ec:P-256`, `oct:256`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rsa2048 => "rsa:2048",
            Self::Rsa3072 => "rsa:3072",
            Self::Rsa4096 => "rsa:4096",
            Self::Ec(Curve::P256) => "ec:P-256",
            Self::Ec(Curve::P384) => "ec:P-384",
            Self::Ec(Curve::P521) => "ec:P-521",
            Self::Ec(Curve::Secp256k1) => "ec:secp256k1",
            Self::Ed25519 => "ed25519",
            Self::MlDsa(MlDsa::L44) => "ml-dsa-44",
            Self::MlDsa(MlDsa::L65) => "ml-dsa-65",
            Self::MlDsa(MlDsa::L87) => "ml-dsa-87",
            Self::Oct256 => "oct:256",
            Self::Oct384 => "oct:384",
            Self::Oct512 => "oct:512",
        }
    }

    /// The algorithm such a key is made for unless another is asked for: what most verifiers of
    /// its kind know.
    pub fn alg(self) -> &'static str {
        match self {
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => "RS256",
            Self::Ec(Curve::P256) => "ES256",
            Self::Ec(Curve::P384) => "ES384",
            Self::Ec(Curve::P521) => "ES512",
            Self::Ec(Curve::Secp256k1) => "ES256K",
            // RFC 9864 deprecates the name; it is still the one that libraries know.
            Self::Ed25519 => "EdDSA",
            Self::MlDsa(set) => set.name(),
            Self::Oct256 => "HS256",
            Self::Oct384 => "HS384",
            Self::Oct512 => "HS512",
        }
    }

    /// The algorithms such a key can serve.
    pub fn algs(self) -> &'static [&'static str] {
        self.kind().families().signature
    }

    /// What the key will be.
    pub fn kind(self) -> KeyKind {
        match self {
            Self::Rsa2048 => KeyKind::Rsa { bits: 2048 },
            Self::Rsa3072 => KeyKind::Rsa { bits: 3072 },
            Self::Rsa4096 => KeyKind::Rsa { bits: 4096 },
            Self::Ec(curve) => KeyKind::Ec(curve),
            Self::Ed25519 => KeyKind::Okp(OkpCurve::Ed25519),
            Self::MlDsa(set) => KeyKind::MlDsa(set),
            Self::Oct256 => KeyKind::Oct { bytes: 32 },
            Self::Oct384 => KeyKind::Oct { bytes: 48 },
            Self::Oct512 => KeyKind::Oct { bytes: 64 },
        }
    }

    /// Whether it has a public half, and so a PEM form.
    pub fn is_pair(self) -> bool {
        !matches!(self.kind(), KeyKind::Oct { .. })
    }

    fn words() -> String {
        Self::ALL.map(Self::word).join(", ")
    }
}

/// `RSA 2048`, `EC P-256`, `HMAC 256`.
impl fmt::Display for KeySpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            KeyKind::Oct { bytes } => write!(f, "HMAC {}", bytes * 8),
            kind => kind.fmt(f),
        }
    }
}

impl FromStr for KeySpec {
    type Err = GenerateError;

    fn from_str(text: &str) -> Result<Self, GenerateError> {
        let text = text.trim();
        Self::ALL
            .into_iter()
            .find(|spec| spec.word().eq_ignore_ascii_case(text))
            .ok_or_else(|| GenerateError::UnknownSpec {
                word: text.chars().take(40).collect(),
            })
    }
}

/// Makes a new key. Its `kid` is its thumbprint, or for a shared secret, which has none, 16 random
/// bytes; `alg` is [`KeySpec::alg`] and `use` is `sig`.
///
/// An RSA key of 4,096 bits may take seconds, and the library cannot be interrupted: run it off the
/// window's thread, and drop the result of one that was cancelled.
pub fn generate(spec: KeySpec) -> Result<Key, GenerateError> {
    let halves = match spec {
        KeySpec::Rsa2048 => rsa_pair(spec, rsa::KeySize::Rsa2048)?,
        KeySpec::Rsa3072 => rsa_pair(spec, rsa::KeySize::Rsa3072)?,
        KeySpec::Rsa4096 => rsa_pair(spec, rsa::KeySize::Rsa4096)?,
        KeySpec::Ec(curve) => ec_pair(spec, curve)?,
        KeySpec::Ed25519 => {
            let seed = random(32)?;
            numbers::okp_private(OkpCurve::Ed25519, seed.expose(), None)
                .map_err(|_| GenerateError::Failed(spec))?
        }
        KeySpec::MlDsa(set) => {
            let seed = random(32)?;
            numbers::ml_dsa_private(set, seed.expose(), None)
                .map_err(|_| GenerateError::Failed(spec))?
        }
        KeySpec::Oct256 => shared(32)?,
        KeySpec::Oct384 => shared(48)?,
        KeySpec::Oct512 => shared(64)?,
    };
    let (public, private) = halves;
    let mut key = Key::new(public, private, origin(spec), "generated");
    key.kid = Some(match key.thumbprint_text() {
        Some(thumbprint) => thumbprint,
        None => URL_SAFE.encode(random(16)?.expose()),
    });
    key.alg = Some(spec.alg().to_owned());
    key.usage = Some("sig".to_owned());
    Ok(key)
}

fn origin(spec: KeySpec) -> KeyOrigin {
    KeyOrigin::new(format!("{spec} key"), Arrival::Generated)
}

fn random(length: usize) -> Result<Secret, GenerateError> {
    let mut bytes = vec![0; length];
    rand::fill(&mut bytes).map_err(|_| GenerateError::NoRandomness)?;
    Ok(Secret::new(bytes))
}

fn shared(length: usize) -> Result<Halves, GenerateError> {
    let k = random(length)?;
    Ok((PublicKey::None, Some(PrivateKey::Oct { k })))
}

fn rsa_pair(spec: KeySpec, size: rsa::KeySize) -> Result<Halves, GenerateError> {
    let failed = || GenerateError::Failed(spec);
    let pair = rsa::KeyPair::generate(size).map_err(|_| failed())?;
    let pkcs8: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| failed())?;
    let origin = origin(spec);
    let cx = Context {
        origin: &origin,
        passphrase: None,
        carrier: Carrier::Der,
    };
    let items = der::private_info(cx, pkcs8.as_ref(), Form::Pkcs8).map_err(|_| failed())?;
    match items.into_iter().next() {
        Some(Item::Key(key)) => Ok((key.public, key.private)),
        _ => Err(failed()),
    }
}

/// A number drawn evenly from those that the curve allows: one that is not allowed is thrown away
/// and drawn anew (FIPS 186-5 §A.2.2).
fn ec_pair(spec: KeySpec, curve: Curve) -> Result<Halves, GenerateError> {
    // The order of P-521 has 521 bits, that of the others all the bits of their bytes.
    let top_mask = match curve {
        Curve::P521 => 0x01,
        _ => 0xff,
    };
    // Each draw is refused with a chance below one in four thousand million.
    for _ in 0..16 {
        let drawn = random(curve.field_bytes())?;
        let mut bytes = zeroize::Zeroizing::new(drawn.expose().to_vec());
        if let Some(top) = bytes.first_mut() {
            *top &= top_mask;
        }
        if let Ok(halves) = numbers::ec_private(curve, &bytes, None) {
            return Ok(halves);
        }
    }
    Err(GenerateError::Failed(spec))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::key::{convert::Half, file};

    /// All kinds but the RSA keys that take seconds in a debugging build.
    fn quick() -> impl Iterator<Item = KeySpec> {
        KeySpec::ALL
            .into_iter()
            .filter(|spec| !matches!(spec, KeySpec::Rsa3072 | KeySpec::Rsa4096))
    }

    #[test]
    fn a_new_key_is_what_was_asked_for_and_can_be_read_again() {
        for spec in quick() {
            let key = generate(spec).unwrap();
            assert_eq!(key.kind, spec.kind(), "{spec}");
            assert!(key.is_private() && key.findings.is_empty(), "{spec}");
            assert!(key.families().signs(spec.alg()), "{spec}");
            assert_eq!(key.to_public().is_some(), spec.is_pair(), "{spec}");
            let forms = [key.jwk_json(Half::Private), key.private_pem()];
            for form in forms.into_iter().flatten() {
                let set = file::read(form.expose(), &origin(spec), None);
                let [read] = &set.keys[..] else {
                    panic!("{spec}: {:?}", set.findings);
                };
                assert!(
                    set.findings.is_empty() && read.findings.is_empty(),
                    "{spec}"
                );
                assert!(read.public == key.public && read.private == key.private);
            }
        }
    }

    #[test]
    fn a_new_key_is_named_by_its_thumbprint_and_says_its_use() {
        for spec in quick() {
            let key = generate(spec).unwrap();
            let kid = key.kid.clone().unwrap();
            match key.thumbprint_text() {
                Some(thumbprint) => assert_eq!(kid, thumbprint),
                None => assert_eq!(kid.len(), 22, "{spec}"),
            }
            assert_eq!(key.alg.as_deref(), Some(spec.alg()));
            assert_eq!(key.usage.as_deref(), Some("sig"));
            assert_eq!(key.origin.how, Arrival::Generated);
        }
    }

    #[test]
    fn no_key_is_made_twice() {
        for spec in quick().filter(|spec| *spec != KeySpec::Rsa2048) {
            let (one, other) = (generate(spec).unwrap(), generate(spec).unwrap());
            assert!(one.private != other.private, "{spec}");
            assert!(one.kid != other.kid, "{spec}");
        }
    }

    #[test]
    fn every_kind_is_asked_for_by_its_word() {
        for spec in KeySpec::ALL {
            assert_eq!(spec.word().parse(), Ok(spec));
            assert_eq!(spec.word().to_uppercase().parse(), Ok(spec));
            assert!(spec.algs().contains(&spec.alg()), "{spec}");
        }
        assert_eq!(KeySpec::Ec(Curve::P256).to_string(), "EC P-256");
        assert_eq!(KeySpec::Oct384.to_string(), "HMAC 384");
    }

    #[test]
    fn an_unknown_word_is_answered_with_those_there_are() {
        for word in ["rsa:1024", "rsa", "", "ec:P-255", "oct:0"] {
            let error = word.parse::<KeySpec>().unwrap_err();
            let message = error.to_string();
            assert!(message.contains("rsa:2048, rsa:3072"), "{message}");
            assert!(message.contains("oct:512"), "{message}");
        }
        let long = "x".repeat(100_000).parse::<KeySpec>().unwrap_err();
        assert!(long.to_string().len() < 300);
    }
}
