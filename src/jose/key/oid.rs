//! Object identifiers of key algorithms and curves.

use der::asn1::ObjectIdentifier;

use super::kind::{Curve, MlDsa, OkpCurve};

const fn oid(dotted: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

/// RFC 8017 appendix C.
pub(super) const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
/// RFC 4055 §4.1: for encryption; the numbers are the same.
pub(super) const RSA_OAEP: ObjectIdentifier = oid("1.2.840.113549.1.1.7");
/// RFC 4055 §3.1: a key for PSS signatures alone.
pub(super) const RSA_PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
/// RFC 5480 §2.1.1.
pub(super) const EC: ObjectIdentifier = oid("1.2.840.10045.2.1");
/// RFC 5480 §2.1.2: for key agreement; the numbers are the same.
pub(super) const EC_DH: ObjectIdentifier = oid("1.3.132.1.12");
/// DSA, seen in old files.
pub(super) const DSA: ObjectIdentifier = oid("1.2.840.10040.4.1");

pub(super) const SHA_1: ObjectIdentifier = oid("1.3.14.3.2.26");
pub(super) const SHA_256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
pub(super) const SHA_384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
pub(super) const SHA_512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");

/// The name of a curve.
pub(super) const fn of_curve(curve: Curve) -> ObjectIdentifier {
    match curve {
        Curve::P256 => oid("1.2.840.10045.3.1.7"),
        Curve::P384 => oid("1.3.132.0.34"),
        Curve::P521 => oid("1.3.132.0.35"),
        Curve::Secp256k1 => oid("1.3.132.0.10"),
    }
}

/// RFC 8410 §3.
pub(super) const fn of_okp(curve: OkpCurve) -> ObjectIdentifier {
    match curve {
        OkpCurve::X25519 => oid("1.3.101.110"),
        OkpCurve::X448 => oid("1.3.101.111"),
        OkpCurve::Ed25519 => oid("1.3.101.112"),
        OkpCurve::Ed448 => oid("1.3.101.113"),
    }
}

/// RFC 9881 §2.
pub(super) const fn of_ml_dsa(set: MlDsa) -> ObjectIdentifier {
    match set {
        MlDsa::L44 => oid("2.16.840.1.101.3.4.3.17"),
        MlDsa::L65 => oid("2.16.840.1.101.3.4.3.18"),
        MlDsa::L87 => oid("2.16.840.1.101.3.4.3.19"),
    }
}

/// The curve of that name.
pub(super) fn curve(oid: ObjectIdentifier) -> Option<Curve> {
    Curve::ALL.into_iter().find(|curve| of_curve(*curve) == oid)
}

/// The curve of that algorithm.
pub(super) fn okp(oid: ObjectIdentifier) -> Option<OkpCurve> {
    OkpCurve::ALL
        .into_iter()
        .find(|curve| of_okp(*curve) == oid)
}

/// The parameter set of that algorithm.
pub(super) fn ml_dsa(oid: ObjectIdentifier) -> Option<MlDsa> {
    MlDsa::ALL.into_iter().find(|set| of_ml_dsa(*set) == oid)
}
