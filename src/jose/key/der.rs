//! DER of every kind → keys. What a container is, its own structure says; a PEM label or a file
//! name may be wrong.

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetStringRef};
use der::{Decode as _, Reader as _, Tag, Tagged};
use pkcs8::PrivateKeyInfoRef;
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use super::fault::Fault;
use super::material::PublicKey;
use super::numbers::{self, Halves, RsaPrivate};
use super::{Certificate, Curve, Key, KeyOrigin, Secret, encrypted, oid, pkcs12};

/// What a reading of keys is given beside the bytes.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) origin: &'a KeyOrigin,
    pub(super) passphrase: Option<&'a Secret>,
    pub(super) carrier: Carrier,
}

/// How DER stood in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    Pem,
    Der,
    /// Base64 of DER without BEGIN and END, as Keycloak shows it.
    Bare,
}

/// What DER can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Spki,
    Pkcs1,
    Pkcs8,
    EncryptedPkcs8,
    Sec1,
    Certificate,
    Pkcs12,
}

/// A key, or a certificate with the key in it.
pub(super) enum Item {
    Key(Key),
    Certificate(Certificate, Key),
}

impl Carrier {
    /// What to call the file, for a message.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Pem => "The PEM block",
            Self::Der => "The DER file",
            Self::Bare => "The base64 text",
        }
    }

    /// What to call `form` in this carrier.
    pub(super) fn format(self, form: Form) -> &'static str {
        match (form, self) {
            (Form::Spki, Self::Pem) => "PEM SPKI",
            (Form::Spki, Self::Der) => "DER SPKI",
            (Form::Spki, Self::Bare) => "base64 SPKI",
            (Form::Pkcs1, Self::Pem) => "PEM PKCS#1",
            (Form::Pkcs1, Self::Der) => "DER PKCS#1",
            (Form::Pkcs1, Self::Bare) => "base64 PKCS#1",
            (Form::Pkcs8, Self::Pem) => "PEM PKCS#8",
            (Form::Pkcs8, Self::Der) => "DER PKCS#8",
            (Form::Pkcs8, Self::Bare) => "base64 PKCS#8",
            (Form::EncryptedPkcs8, Self::Pem) => "encrypted PEM PKCS#8",
            (Form::EncryptedPkcs8, Self::Der) => "encrypted DER PKCS#8",
            (Form::EncryptedPkcs8, Self::Bare) => "encrypted base64 PKCS#8",
            (Form::Sec1, Self::Pem) => "PEM SEC1",
            (Form::Sec1, Self::Der) => "DER SEC1",
            (Form::Sec1, Self::Bare) => "base64 SEC1",
            (Form::Certificate, Self::Pem) => "PEM X.509 certificate",
            (Form::Certificate, Self::Der) => "DER X.509 certificate",
            (Form::Certificate, Self::Bare) => "base64 X.509 certificate",
            (Form::Pkcs12, _) => "PKCS#12",
        }
    }
}

/// The length of the first DER value in `bytes`, header included, as its header says it. `None`
/// if it is no sequence.
pub(super) fn announced_len(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0x30, short, ..] if *short < 0x80 => Some(2 + usize::from(*short)),
        [0x30, long, rest @ ..] if (0x81..=0x84).contains(long) => {
            let digits = usize::from(long & 0x7f);
            let value = rest
                .get(..digits)?
                .iter()
                .fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
            Some(2 + digits + value)
        }
        _ => None,
    }
}

/// Reads what one DER value holds.
pub(super) fn read(cx: Context<'_>, bytes: &[u8]) -> Result<Vec<Item>, Fault> {
    let Some(want) = announced_len(bytes) else {
        return Err(Fault::Unreadable { what: "DER" });
    };
    if bytes.len() < want {
        let got = bytes.len();
        return Err(Fault::Cut { got, want });
    }
    // What follows is padding: a line break added by an editor, zeros by a copying tool.
    let bytes = &bytes[..want];
    let one = |halves: Halves, form| Ok(vec![Item::Key(key(cx, halves, form))]);
    let parts = parts(bytes).unwrap_or_default();
    let shape: Vec<Tag> = parts.iter().map(Tagged::tag).collect();
    match shape.as_slice() {
        [Tag::Sequence, Tag::BitString] => spki(cx, bytes),
        [Tag::Sequence, Tag::OctetString] => {
            let opened = encrypted::pkcs8(bytes, cx.passphrase)?;
            private_info(cx, &opened, Form::EncryptedPkcs8)
        }
        [Tag::Sequence, Tag::Sequence, Tag::BitString] => {
            let (certificate, info) = Certificate::from_der(bytes)?;
            let info = SubjectPublicKeyInfoRef::from_der(&info).map_err(|_| Fault::Unreadable {
                what: "an X.509 certificate",
            })?;
            let key = public_key(cx, &info, Form::Certificate)?;
            Ok(vec![Item::Certificate(certificate, key)])
        }
        [Tag::Integer, Tag::Integer] => one((rsa_public(bytes)?, None), Form::Pkcs1),
        [Tag::Integer, Tag::OctetString, ..] => one(sec1(bytes, None)?, Form::Sec1),
        [Tag::Integer, Tag::Sequence, Tag::OctetString, ..] => private_info(cx, bytes, Form::Pkcs8),
        [Tag::Integer, Tag::Sequence] | [Tag::Integer, Tag::Sequence, Tag::Sequence] => {
            pkcs12::read(cx, bytes)
        }
        [Tag::Integer, rest @ ..] if rest.iter().all(|tag| *tag == Tag::Integer) => {
            if rest.len() == 5 {
                return Err(DSA);
            }
            one(rsa_private(bytes)?, Form::Pkcs1)
        }
        [Tag::ObjectIdentifier, ..] => Err(Fault::NotForTokens {
            what: "a PKCS#7 bundle",
            advice: "Take the certificate out of it with `openssl pkcs7 -print_certs`",
        }),
        _ => Err(Fault::Unreadable {
            what: "a key or certificate in DER",
        }),
    }
}

const DSA: Fault = Fault::NotForTokens {
    what: "a DSA key",
    advice: "No algorithm of JOSE uses DSA; use an RSA, EC or Ed25519 key",
};

fn key(cx: Context<'_>, (public, private): Halves, form: Form) -> Key {
    Key::new(public, private, cx.origin.clone(), cx.carrier.format(form))
}

/// The values inside a sequence, one level deep.
fn parts(bytes: &[u8]) -> der::Result<Vec<AnyRef<'_>>> {
    AnyRef::from_der(bytes)?.sequence(|reader| {
        let mut parts = Vec::new();
        while !reader.is_finished() && parts.len() < 16 {
            parts.push(AnyRef::decode(reader)?);
        }
        while !reader.is_finished() {
            AnyRef::decode(reader)?;
        }
        Ok(parts)
    })
}

fn spki(cx: Context<'_>, bytes: &[u8]) -> Result<Vec<Item>, Fault> {
    let info = SubjectPublicKeyInfoRef::from_der(bytes).map_err(|_| Fault::Unreadable {
        what: "a public key (SPKI)",
    })?;
    Ok(vec![Item::Key(public_key(cx, &info, Form::Spki)?)])
}

fn public_key(
    cx: Context<'_>,
    info: &SubjectPublicKeyInfoRef<'_>,
    form: Form,
) -> Result<Key, Fault> {
    let algorithm = info.algorithm;
    let bytes = whole_bytes(info.subject_public_key)?;
    let public = match algorithm.oid {
        oid::RSA | oid::RSA_PSS | oid::RSA_OAEP => rsa_public(bytes)?,
        oid::EC | oid::EC_DH => numbers::ec_point(named_curve(&algorithm)?, bytes)?,
        oid::DSA => return Err(DSA),
        other => match (oid::okp(other), oid::ml_dsa(other)) {
            (Some(curve), _) => numbers::okp_public(curve, bytes)?,
            (_, Some(set)) => numbers::ml_dsa_public(set, bytes)?,
            _ => return Err(Fault::UnknownAlgorithm(other.to_string())),
        },
    };
    let mut key = key(cx, (public, None), form);
    key.restricted_to = pss_restriction(&algorithm);
    Ok(key)
}

/// Reads an unencrypted PKCS#8 structure, however it was wrapped.
pub(super) fn private_info(cx: Context<'_>, bytes: &[u8], form: Form) -> Result<Vec<Item>, Fault> {
    let info = PrivateKeyInfoRef::from_der(bytes).map_err(|_| Fault::Unreadable {
        what: "a private key (PKCS#8)",
    })?;
    let algorithm = info.algorithm;
    let private = info.private_key.as_bytes();
    let public = info.public_key.map(whole_bytes).transpose()?;
    let halves = match algorithm.oid {
        oid::RSA | oid::RSA_PSS | oid::RSA_OAEP => rsa_private(private)?,
        oid::EC | oid::EC_DH => sec1(private, Some(named_curve(&algorithm)?))?,
        oid::DSA => return Err(DSA),
        other => match (oid::okp(other), oid::ml_dsa(other)) {
            (Some(curve), _) => {
                // RFC 8410 §7: an octet string inside the octet string.
                let seed = <&OctetStringRef>::from_der(private).map_err(|_| Fault::Unreadable {
                    what: "an RFC 8410 private key",
                })?;
                let public = public
                    .map(|bytes| numbers::okp_public(curve, bytes))
                    .transpose()?;
                numbers::okp_private(curve, seed.as_bytes(), public)?
            }
            (_, Some(set)) => {
                let public = public
                    .map(|bytes| numbers::ml_dsa_public(set, bytes))
                    .transpose()?;
                numbers::ml_dsa_private(set, ml_dsa_seed(private)?, public)?
            }
            _ => return Err(Fault::UnknownAlgorithm(other.to_string())),
        },
    };
    let mut key = key(cx, halves, form);
    key.restricted_to = pss_restriction(&algorithm);
    Ok(vec![Item::Key(key)])
}

/// RFC 9881 §6: `[0]` the seed, or a sequence of the seed and the expanded key.
fn ml_dsa_seed(bytes: &[u8]) -> Result<&[u8], Fault> {
    match bytes {
        [0x80, 32, seed @ ..] if seed.len() == 32 => Ok(seed),
        [0x30, ..] => {
            let parts = parts(bytes).unwrap_or_default();
            parts
                .first()
                .map(|part| part.value())
                .ok_or(Fault::Unreadable {
                    what: "an ML-DSA private key",
                })
        }
        _ => Err(Fault::NotForTokens {
            what: "an expanded ML-DSA key without its seed",
            advice: "JOSE keeps the seed; write the key again in seed form",
        }),
    }
}

/// RFC 4055 §1.2: such a key signs with PSS alone, and with one hash if it names one.
fn pss_restriction(algorithm: &AlgorithmIdentifierRef<'_>) -> Option<&'static [&'static str]> {
    if algorithm.oid != oid::RSA_PSS {
        return None;
    }
    let hash = algorithm
        .parameters
        .and_then(|any| any.sequence(pss_hash).ok());
    Some(match hash {
        Some(oid::SHA_256) => &["PS256"],
        Some(oid::SHA_384) => &["PS384"],
        Some(oid::SHA_512) => &["PS512"],
        Some(_) => &[],
        None => &["PS256", "PS384", "PS512"],
    })
}

/// The first member of `RSASSA-PSS-params` (RFC 4055 §3.1), whose default is SHA-1.
fn pss_hash<'a>(params: &mut impl der::Reader<'a>) -> der::Result<ObjectIdentifier> {
    let hash = params.context_specific::<AlgorithmIdentifierRef<'_>>(
        der::TagNumber(0),
        der::TagMode::Explicit,
    )?;
    while !params.is_finished() {
        AnyRef::decode(params)?;
    }
    Ok(hash.map_or(oid::SHA_1, |hash| hash.oid))
}

fn named_curve(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Curve, Fault> {
    let name = algorithm
        .parameters
        .and_then(|any| any.decode_as::<ObjectIdentifier>().ok())
        .ok_or(Fault::ExplicitCurve)?;
    oid::curve(name).ok_or_else(|| Fault::UnknownCurve(name.to_string()))
}

fn whole_bytes(bits: BitStringRef<'_>) -> Result<&[u8], Fault> {
    bits.as_bytes().ok_or(Fault::Unreadable {
        what: "a public key in whole bytes",
    })
}

fn rsa_public(bytes: &[u8]) -> Result<PublicKey, Fault> {
    let numbers = pkcs1::RsaPublicKeyRef::from_der(bytes).map_err(|_| Fault::Unreadable {
        what: "an RSA public key (PKCS#1)",
    })?;
    let (public, _) = numbers::rsa(
        numbers.modulus.as_bytes(),
        numbers.public_exponent.as_bytes(),
        None,
    )?;
    Ok(public)
}

fn rsa_private(bytes: &[u8]) -> Result<Halves, Fault> {
    let key = pkcs1::RsaPrivateKeyRef::from_der(bytes).map_err(|_| Fault::Unreadable {
        what: "an RSA private key (PKCS#1)",
    })?;
    if key.other_prime_infos.is_some() {
        return Err(Fault::NotForTokens {
            what: "an RSA key of more than two primes",
            advice: "Make a key of two primes",
        });
    }
    let private = RsaPrivate {
        d: key.private_exponent.as_bytes(),
        primes: Some([
            key.prime1.as_bytes(),
            key.prime2.as_bytes(),
            key.exponent1.as_bytes(),
            key.exponent2.as_bytes(),
            key.coefficient.as_bytes(),
        ]),
    };
    numbers::rsa(
        key.modulus.as_bytes(),
        key.public_exponent.as_bytes(),
        Some(&private),
    )
}

fn sec1(bytes: &[u8], outer: Option<Curve>) -> Result<Halves, Fault> {
    let key = sec1::EcPrivateKey::from_der(bytes).map_err(|_| Fault::Unreadable {
        what: "an EC private key (SEC1)",
    })?;
    let inner = match key.parameters.and_then(sec1::EcParameters::named_curve) {
        Some(name) => Some(oid::curve(name).ok_or_else(|| Fault::UnknownCurve(name.to_string()))?),
        None => None,
    };
    let curve = outer.or(inner).ok_or(Fault::Missing("curve"))?;
    let public = key
        .public_key
        .map(|point| numbers::ec_point(curve, point))
        .transpose()?;
    numbers::ec_private(curve, key.private_key, public)
}

/// A bare SEC1 point, `04 ‖ x ‖ y`: on P-256 or secp256k1 by which of the two it lies on.
pub(super) fn bare_point(cx: Context<'_>, bytes: &[u8]) -> Option<Key> {
    let public = Curve::ALL
        .into_iter()
        .find_map(|curve| numbers::ec_point(curve, bytes).ok())?;
    let format = "bare EC point";
    Some(Key::new(public, None, cx.origin.clone(), format))
}
