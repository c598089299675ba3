//! Numbers out of a container → a key's halves, each number checked before it becomes one.
//!
//! The curve arithmetic is the cryptographic library's. A point is checked to lie on its curve
//! and a private number to belong to it, so that whoever has a [`PublicKey`] need not ask again.

use aws_lc_rs::agreement;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P256K1_SHA256_FIXED,
    ECDSA_P256K1_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    EcdsaVerificationAlgorithm, Ed25519KeyPair, KeyPair as _, ML_DSA_44_SIGNING, ML_DSA_65_SIGNING,
    ML_DSA_87_SIGNING, ParsedPublicKey, PqdsaKeyPair,
};
use der::Encode as _;
use zeroize::Zeroizing;

use super::curve448;
use super::fault::Fault;
use super::kind::{Curve, MlDsa, OkpCurve};
use super::material::{PrivateKey, PublicKey, RsaPrimes};
use super::secret::Secret;

/// Both halves of a key; the second is there when it was in the file.
pub(super) type Halves = (PublicKey, Option<PrivateKey>);

/// The private numbers of an RSA key, as a file has them.
pub(super) struct RsaPrivate<'a> {
    pub(super) d: &'a [u8],
    /// `p q dp dq qi`, all or none.
    pub(super) primes: Option<[&'a [u8]; 5]>,
}

/// Longest modulus taken. Checking a signature takes time with the square of its length.
const RSA_MOST_BITS: u32 = 16_384;

pub(super) fn rsa(n: &[u8], e: &[u8], private: Option<&RsaPrivate<'_>>) -> Result<Halves, Fault> {
    let public = PublicKey::Rsa {
        n: trimmed(n).to_vec(),
        e: trimmed(e).to_vec(),
    };
    let bits = super::kind::bits(n);
    if !(256..=RSA_MOST_BITS).contains(&bits) {
        return Err(Fault::OutOfRange("the modulus"));
    }
    if trimmed(e).is_empty() || trimmed(e).len() > 8 {
        return Err(Fault::OutOfRange("the exponent"));
    }
    let Some(private) = private else {
        return Ok((public, None));
    };
    let secret = |number: &[u8]| Secret::new(trimmed(number));
    let primes = private.primes.map(|[p, q, dp, dq, qi]| RsaPrimes {
        p: secret(p),
        q: secret(q),
        dp: secret(dp),
        dq: secret(dq),
        qi: secret(qi),
    });
    if let Some(primes) = &primes
        && *product(primes.p.expose(), primes.q.expose()) != *trimmed(n)
    {
        return Err(Fault::HalvesDiffer);
    }
    let d = secret(private.d);
    Ok((public, Some(PrivateKey::Rsa { d, primes })))
}

/// An EC public key of its coordinates, which may lack leading zeros.
pub(super) fn ec_public(curve: Curve, x: &[u8], y: &[u8]) -> Result<PublicKey, Fault> {
    let x = padded(x, curve, "x")?;
    let y = padded(y, curve, "y")?;
    let point = [&[4], x.as_slice(), y.as_slice()].concat();
    ParsedPublicKey::new(verification(curve), &point).map_err(|_| Fault::OffCurve(curve.name()))?;
    Ok(PublicKey::Ec {
        curve,
        x: x.to_vec(),
        y: y.to_vec(),
    })
}

/// An EC public key of its SEC1 point, uncompressed.
pub(super) fn ec_point(curve: Curve, point: &[u8]) -> Result<PublicKey, Fault> {
    match point {
        [4, rest @ ..] if rest.len() == 2 * curve.field_bytes() => {
            let (x, y) = rest.split_at(curve.field_bytes());
            ec_public(curve, x, y)
        }
        [2 | 3, rest @ ..] if rest.len() == curve.field_bytes() => Err(Fault::NotForTokens {
            what: "a compressed point",
            advice: "Write it again with `openssl ec -conv_form uncompressed`",
        }),
        _ => Err(Fault::Length {
            member: "the point",
            kind: curve.name(),
            got: point.len(),
            want: 2 * curve.field_bytes() + 1,
        }),
    }
}

/// An EC private key; its public half is derived, and compared with `public` if there is one.
pub(super) fn ec_private(
    curve: Curve,
    d: &[u8],
    public: Option<PublicKey>,
) -> Result<Halves, Fault> {
    let d = padded(d, curve, "d")?;
    let algorithm = signing(curve);
    let container = sec1::EcPrivateKey {
        private_key: &d,
        parameters: Some(sec1::EcParameters::NamedCurve(super::oid::of_curve(curve))),
        public_key: None,
    };
    let container = Zeroizing::new(
        container
            .to_der()
            .map_err(|_| Fault::Unreadable { what: "an EC key" })?,
    );
    let pair = EcdsaKeyPair::from_private_key_der(algorithm, &container)
        .map_err(|_| Fault::OutOfRange("the private number"))?;
    let derived = ec_point(curve, pair.public_key().as_ref())?;
    if public.is_some_and(|public| public != derived) {
        return Err(Fault::HalvesDiffer);
    }
    let d = Secret::new(d.as_slice());
    Ok((derived, Some(PrivateKey::Ec { d })))
}

/// An Edwards or Montgomery public key.
pub(super) fn okp_public(curve: OkpCurve, x: &[u8]) -> Result<PublicKey, Fault> {
    if x.len() != curve.key_bytes() {
        return Err(Fault::Length {
            member: "the public key",
            kind: curve.name(),
            got: x.len(),
            want: curve.key_bytes(),
        });
    }
    Ok(PublicKey::Okp {
        curve,
        x: x.to_vec(),
    })
}

/// An Edwards or Montgomery private key; as [`ec_private`].
pub(super) fn okp_private(
    curve: OkpCurve,
    d: &[u8],
    public: Option<PublicKey>,
) -> Result<Halves, Fault> {
    if d.len() != curve.key_bytes() {
        return Err(Fault::Length {
            member: "the private key",
            kind: curve.name(),
            got: d.len(),
            want: curve.key_bytes(),
        });
    }
    let refused = |_| Fault::OutOfRange("the private key");
    let x = match curve {
        OkpCurve::Ed25519 => Ed25519KeyPair::from_seed_unchecked(d)
            .map_err(refused)?
            .public_key()
            .as_ref()
            .to_vec(),
        OkpCurve::X25519 => agreement::PrivateKey::from_private_key(&agreement::X25519, d)
            .map_err(refused)?
            .compute_public_key()
            .map_err(|_| Fault::OutOfRange("the private key"))?
            .as_ref()
            .to_vec(),
        OkpCurve::Ed448 => curve448::ed448_public(d).to_vec(),
        OkpCurve::X448 => curve448::x448_public(d).to_vec(),
    };
    let derived = PublicKey::Okp { curve, x };
    if public.is_some_and(|public| public != derived) {
        return Err(Fault::HalvesDiffer);
    }
    let d = Secret::new(d);
    Ok((derived, Some(PrivateKey::Okp { d })))
}

/// An ML-DSA public key.
pub(super) fn ml_dsa_public(set: MlDsa, key: &[u8]) -> Result<PublicKey, Fault> {
    if key.len() != set.public_bytes() {
        return Err(Fault::Length {
            member: "the public key",
            kind: set.name(),
            got: key.len(),
            want: set.public_bytes(),
        });
    }
    Ok(PublicKey::MlDsa {
        set,
        key: key.to_vec(),
    })
}

/// An ML-DSA private key of its seed; as [`ec_private`].
pub(super) fn ml_dsa_private(
    set: MlDsa,
    seed: &[u8],
    public: Option<PublicKey>,
) -> Result<Halves, Fault> {
    let algorithm = match set {
        MlDsa::L44 => &ML_DSA_44_SIGNING,
        MlDsa::L65 => &ML_DSA_65_SIGNING,
        MlDsa::L87 => &ML_DSA_87_SIGNING,
    };
    let pair = PqdsaKeyPair::from_seed(algorithm, seed).map_err(|_| Fault::Length {
        member: "the seed",
        kind: set.name(),
        got: seed.len(),
        want: 32,
    })?;
    let derived = ml_dsa_public(set, pair.public_key().as_ref())?;
    if public.is_some_and(|public| public != derived) {
        return Err(Fault::HalvesDiffer);
    }
    let seed = Secret::new(seed);
    Ok((derived, Some(PrivateKey::MlDsa { seed })))
}

fn verification(curve: Curve) -> &'static EcdsaVerificationAlgorithm {
    match curve {
        Curve::P256 => &ECDSA_P256_SHA256_FIXED,
        Curve::P384 => &ECDSA_P384_SHA384_FIXED,
        Curve::P521 => &ECDSA_P521_SHA512_FIXED,
        Curve::Secp256k1 => &ECDSA_P256K1_SHA256_FIXED,
    }
}

fn signing(curve: Curve) -> &'static EcdsaSigningAlgorithm {
    match curve {
        Curve::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
        Curve::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
        Curve::P521 => &ECDSA_P521_SHA512_FIXED_SIGNING,
        Curve::Secp256k1 => &ECDSA_P256K1_SHA256_FIXED_SIGNING,
    }
}

/// A number without its leading zeros.
pub(super) fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

/// A number as long as the field of `curve`.
fn padded(number: &[u8], curve: Curve, member: &'static str) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let want = curve.field_bytes();
    let short = trimmed(number);
    if short.len() > want {
        return Err(Fault::Length {
            member,
            kind: curve.name(),
            got: number.len(),
            want,
        });
    }
    let mut full = Zeroizing::new(vec![0; want - short.len()]);
    full.reserve_exact(short.len());
    full.extend_from_slice(short);
    Ok(full)
}

/// The product of two numbers, by the school method: at most 1 KiB each.
fn product(a: &[u8], b: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut digits = Zeroizing::new(vec![0u8; a.len() + b.len()]);
    for (i, x) in a.iter().enumerate().rev() {
        let mut carry = 0u32;
        for (j, y) in b.iter().enumerate().rev() {
            let sum = u32::from(digits[i + j + 1]) + u32::from(*x) * u32::from(*y) + carry;
            digits[i + j + 1] = sum as u8;
            carry = sum >> 8;
        }
        digits[i] = carry as u8;
    }
    let zeros = digits.iter().take_while(|byte| **byte == 0).count();
    digits.drain(..zeros);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_has_no_leading_zeros() {
        assert_eq!(*product(&[3], &[5]), [15]);
        assert_eq!(*product(&[255, 255], &[255, 255]), [255, 254, 0, 1]);
        assert_eq!(*product(&[1, 0], &[2]), [2, 0]);
    }

    #[test]
    fn a_point_off_its_curve_is_no_key() {
        let fault = ec_public(Curve::P256, &[1; 32], &[2; 32]);
        assert_eq!(fault, Err(Fault::OffCurve("P-256")));
    }

    #[test]
    fn a_private_number_of_another_key_is_noticed() {
        let Ok((other, _)) = ec_private(Curve::P384, &[7; 48], None) else {
            panic!("7…7 is a private number of P-384");
        };
        let fault = ec_private(Curve::P384, &[8; 48], Some(other));
        assert_eq!(fault.map(|_| ()), Err(Fault::HalvesDiffer));
    }

    #[test]
    fn every_curve_derives_its_public_half() {
        for curve in Curve::ALL {
            let Ok((public, Some(_))) = ec_private(curve, &[1], None) else {
                panic!("one is a private number of {}", curve.name());
            };
            assert!(matches!(public, PublicKey::Ec { curve: c, .. } if c == curve));
            assert!(ec_private(curve, &[0], None).is_err());
        }
        for curve in OkpCurve::ALL {
            let seed = vec![9; curve.key_bytes()];
            assert!(okp_private(curve, &seed, None).is_ok(), "{}", curve.name());
        }
        for set in MlDsa::ALL {
            assert!(ml_dsa_private(set, &[3; 32], None).is_ok());
        }
    }
}
