//! A signature in another form: cut, in DER, with its halves swapped, or made with another
//! algorithm of the same family.

use aws_lc_rs::signature as aws;

use super::{Case, Diagnosis, Unheld, holds, name};
use crate::jose::key::{Curve, Key, KeyKind};
use crate::jose::verify::primitive;

/// Most keys that a guess tries.
const KEYS: usize = 100;

pub(super) fn diagnose(case: &Case, unheld: &Unheld, found: &mut Vec<Diagnosis>) -> bool {
    let keys = case.likely_keys(unheld.alg, KEYS);
    der(unheld, &keys, found)
        || swapped(unheld, &keys, found)
        || sibling(unheld, &keys, found)
        || length(unheld, &keys, found)
}

/// ECDSA in the ASN.1 form of X.509 and OpenSSL; JWS wants the two numbers alone (RFC 7518 §3.4).
fn der(unheld: &Unheld, keys: &[(usize, &Key)], found: &mut Vec<Diagnosis>) -> bool {
    let signature = &unheld.signed.signature;
    let Some(want) = curve_of(unheld.alg).map(|curve| 2 * curve.field_bytes()) else {
        return false;
    };
    if !is_der_pair(signature) {
        return false;
    }
    let fits = keys.iter().find(|(_, key)| {
        let algorithm = match key.kind {
            KeyKind::Ec(Curve::P256) => &aws::ECDSA_P256_SHA256_ASN1,
            KeyKind::Ec(Curve::P384) => &aws::ECDSA_P384_SHA384_ASN1,
            KeyKind::Ec(Curve::P521) => &aws::ECDSA_P521_SHA512_ASN1,
            KeyKind::Ec(Curve::Secp256k1) => &aws::ECDSA_P256K1_SHA256_ASN1,
            _ => return false,
        };
        let point = key.ec_point().unwrap_or_default();
        let public = aws::UnparsedPublicKey::new(algorithm, point);
        public.verify(&unheld.signed.input, signature).is_ok()
    });
    let got = signature.len();
    let mut message = format!(
        "the signature is in DER ({got} bytes); {} wants r and s, {want} bytes",
        unheld.alg
    );
    if let Some((_, key)) = fits {
        message = format!("{message}. Read so, it holds with {}", name(key));
    }
    found.push(Diagnosis::new(
        "ecdsa-der",
        message,
        "Have the signer write IEEE P1363 form: in Java withECDSAinP1363Format, in Node dsaEncoding ieee-p1363",
    ));
    true
}

/// `SEQUENCE { INTEGER, INTEGER }` that fills `bytes`.
fn is_der_pair(bytes: &[u8]) -> bool {
    let body = match bytes {
        [0x30, length, body @ ..] if *length < 0x80 && usize::from(*length) == body.len() => body,
        [0x30, 0x81, length, body @ ..] if usize::from(*length) == body.len() => body,
        _ => return false,
    };
    let integer = |bytes: &[u8]| match bytes {
        [0x02, length, rest @ ..] if *length > 0 && usize::from(*length) <= rest.len() => {
            Some(2 + usize::from(*length))
        }
        _ => None,
    };
    integer(body).is_some_and(|first| integer(&body[first..]) == Some(body.len() - first))
}

/// `s` before `r`, or each number with its bytes the wrong way round (as some Windows and card
/// libraries write them).
fn swapped(unheld: &Unheld, keys: &[(usize, &Key)], found: &mut Vec<Diagnosis>) -> bool {
    let signature = &unheld.signed.signature;
    if curve_of(unheld.alg).is_none_or(|curve| signature.len() != 2 * curve.field_bytes()) {
        return false;
    }
    let (r, s) = signature.split_at(signature.len() / 2);
    let backwards = |half: &[u8]| half.iter().rev().copied().collect::<Vec<u8>>();
    let variants = [
        ("s stands before r", [s, r].concat()),
        (
            "r and s stand with their bytes reversed",
            [backwards(r), backwards(s)].concat(),
        ),
    ];
    for (what, variant) in variants {
        let fits = keys
            .iter()
            .find(|(_, key)| holds(unheld.alg, key, &unheld.signed.input, &variant));
        if let Some((_, key)) = fits {
            found.push(Diagnosis::new(
                "ecdsa-swapped",
                format!("{what}: put right, the signature holds with {}", name(key)),
                "Have the signer write r, then s, each big-endian and as long as the curve (RFC 7518 §3.4)",
            ));
            return true;
        }
    }
    false
}

/// Another padding or another hash with the same key.
fn sibling(unheld: &Unheld, keys: &[(usize, &Key)], found: &mut Vec<Diagnosis>) -> bool {
    let alg = unheld.alg;
    for (_, key) in keys {
        let own = key.families().signature.iter().copied();
        let fits = |other: &str| holds(other, key, &unheld.signed.input, &unheld.signed.signature);
        let Some(real) = own.filter(|other| *other != alg).find(|other| fits(other)) else {
            continue;
        };
        let same_padding = real.get(..2) == alg.get(..2);
        found.push(if same_padding {
            Diagnosis::new(
                "hash-mismatch",
                format!("the token says {alg}, but it was made with {real}: the hash differs"),
                format!("Have the issuer write {real} into the header, or sign with {alg}"),
            )
        } else {
            Diagnosis::new(
                "alg-swapped",
                format!(
                    "the token says {alg}, but it is signed with {real}: same key, other padding"
                ),
                format!("Have the issuer write {real} into the header, or sign with {alg}"),
            )
        });
        return true;
    }
    other_hash_on_p256(unheld, keys, found)
}

/// P-256 with a hash that ES256 does not have.
fn other_hash_on_p256(unheld: &Unheld, keys: &[(usize, &Key)], found: &mut Vec<Diagnosis>) -> bool {
    if unheld.alg != "ES256" || unheld.signed.signature.len() != 64 {
        return false;
    }
    let der = to_der(&unheld.signed.signature);
    for (_, key) in keys {
        let point = key.ec_point().unwrap_or_default();
        let fits = |algorithm: &'static aws::EcdsaVerificationAlgorithm| {
            let public = aws::UnparsedPublicKey::new(algorithm, &point);
            public.verify(&unheld.signed.input, &der).is_ok()
        };
        let hash = if fits(&aws::ECDSA_P256_SHA384_ASN1) {
            "SHA-384"
        } else if fits(&aws::ECDSA_P256_SHA512_ASN1) {
            "SHA-512"
        } else {
            continue;
        };
        found.push(Diagnosis::new(
            "hash-mismatch",
            format!("it was signed on P-256 with {hash}; ES256 is P-256 with SHA-256"),
            "Have the signer hash with SHA-256: the curve fixes the hash (RFC 7518 §3.4)",
        ));
        return true;
    }
    false
}

/// `r` and `s` as DER integers.
fn to_der(signature: &[u8]) -> Vec<u8> {
    let (r, s) = signature.split_at(signature.len() / 2);
    let mut body = Vec::new();
    for half in [r, s] {
        let start = half
            .iter()
            .position(|byte| *byte != 0)
            .unwrap_or(half.len() - 1);
        let number = &half[start..];
        let sign = usize::from(number[0] & 0x80 != 0);
        body.extend([0x02, (number.len() + sign) as u8]);
        body.extend(std::iter::repeat_n(0, sign));
        body.extend(number);
    }
    [&[0x30, body.len() as u8], body.as_slice()].concat()
}

/// Bytes got and wanted.
fn length(unheld: &Unheld, keys: &[(usize, &Key)], found: &mut Vec<Diagnosis>) -> bool {
    let got = unheld.signed.signature.len();
    let mut wants = keys
        .iter()
        .filter_map(|(_, key)| primitive::signature_bytes(unheld.alg, key));
    let Some(want) = wants.next() else {
        return false;
    };
    if got == want || wants.any(|other| other == got) {
        return false;
    }
    found.push(if got == 0 {
        Diagnosis::new(
            "signature-missing",
            format!("there is no signature; {} makes {want} bytes", unheld.alg),
            "Copy the token again, whole: what stands after the second dot is the signature",
        )
    } else if got < want && RSA_BYTES.contains(&got) && is_rsa(unheld.alg) {
        Diagnosis::new(
            "signature-of-another-size",
            format!(
                "the signature has {got} bytes, as an RSA key of {} bits makes it; {} with this key makes {want}",
                got * 8,
                unheld.alg
            ),
            "It is signed with another key: load the one of the token's issuer",
        )
    } else if got < want {
        Diagnosis::new(
            "signature-cut",
            format!("the signature is cut: {got} of {want} bytes"),
            "Copy the token again, whole: consoles and logs shorten long lines",
        )
    } else {
        Diagnosis::new(
            "signature-too-long",
            format!(
                "{got} signature bytes; {} with this key makes {want}",
                unheld.alg
            ),
            "Something else may stick to the end of the token, or it is signed by a larger key",
        )
    });
    true
}

/// Sizes of RSA keys in use, in bytes: a signature of just such a length was hardly cut.
const RSA_BYTES: [usize; 6] = [128, 192, 256, 384, 512, 1024];

fn is_rsa(alg: &str) -> bool {
    alg.starts_with("RS") || alg.starts_with("PS")
}

fn curve_of(alg: &str) -> Option<Curve> {
    Some(match alg {
        "ES256" => Curve::P256,
        "ES384" => Curve::P384,
        "ES512" => Curve::P521,
        "ES256K" => Curve::Secp256k1,
        _ => return None,
    })
}
