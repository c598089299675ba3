//! Keys two sides agree on (RFC 7518 §4.6): ECDH with the token's ephemeral key, then Concat KDF.

use aws_lc_rs::agreement::{
    Algorithm, ECDH_P256, ECDH_P384, ECDH_P521, PrivateKey as Private, UnparsedPublicKey, X25519,
    agree,
};
use aws_lc_rs::digest::{Context, SHA256};
use serde_json::Value;

use super::Refusal;
use super::message::Recipient;
use crate::jose::key::curve448::x448_agreed;
use crate::jose::key::secret::Secret;
use crate::jose::key::{Arrival, Curve, Key, KeyKind, KeyOrigin, OkpCurve, PrivateKey, file};
use crate::jose::verify::jws::{Reading, decode};

/// The key of `len` bytes that `key` and the recipient's `epk` agree on for `purpose`.
pub(super) fn agreed(
    recipient: &Recipient,
    key: &Key,
    purpose: &str,
    len: usize,
) -> Result<Secret, Refusal> {
    let epk = ephemeral(recipient)?;
    if epk.kind != key.kind {
        let why = format!("the token's epk is {}, the key {}", epk.kind, key.kind);
        return Err(Refusal::Unfit(why));
    }
    let info = |name: &str| match recipient.header.get(name) {
        None => Ok(Vec::new()),
        Some(Value::String(text)) => decode(text, Reading::Lenient)
            .map_err(|why| Refusal::Malformed(format!("{name}: {why}"))),
        Some(_) => Err(Refusal::Malformed(format!("{name} is not a string"))),
    };
    let (apu, apv) = (info("apu")?, info("apv")?);
    if let KeyKind::Okp(OkpCurve::X448) = key.kind {
        let Some(PrivateKey::Okp { d }) = &key.private else {
            return Err(Refusal::Closed);
        };
        let public = epk.okp_public().unwrap_or_default();
        let shared = x448_agreed(d.expose(), public).ok_or(Refusal::Closed)?;
        return Ok(concat_kdf(&*shared, purpose, (&apu, &apv), len));
    }
    let (algorithm, public): (&'static Algorithm, Vec<u8>) = match key.kind {
        KeyKind::Ec(Curve::P256) => (&ECDH_P256, epk.ec_point().unwrap_or_default()),
        KeyKind::Ec(Curve::P384) => (&ECDH_P384, epk.ec_point().unwrap_or_default()),
        KeyKind::Ec(Curve::P521) => (&ECDH_P521, epk.ec_point().unwrap_or_default()),
        KeyKind::Okp(OkpCurve::X25519) => (&X25519, epk.okp_public().unwrap_or_default().to_vec()),
        kind => {
            let why = format!("agreeing on a key with {kind} is not known here");
            return Err(Refusal::Unsupported(why));
        }
    };
    let Some(PrivateKey::Ec { d } | PrivateKey::Okp { d }) = &key.private else {
        return Err(Refusal::Closed);
    };
    let private = Private::from_private_key(algorithm, d.expose()).map_err(|_| Refusal::Closed)?;
    let public = UnparsedPublicKey::new(algorithm, public);
    agree(&private, public, Refusal::Closed, |shared| {
        Ok(concat_kdf(shared, purpose, (&apu, &apv), len))
    })
}

/// `epk`, a public key checked like any other: a point off its curve would give the key away.
fn ephemeral(recipient: &Recipient) -> Result<Key, Refusal> {
    let broken = |why: &str| Err(Refusal::Malformed(why.to_owned()));
    let Some(jwk @ Value::Object(_)) = recipient.header.get("epk") else {
        return broken("the header has no epk to agree with");
    };
    let origin = KeyOrigin::new("epk", Arrival::Embedded);
    let mut keys = file::read(jwk.to_string().as_bytes(), &origin, None).keys;
    match keys.pop() {
        Some(key) if keys.is_empty() => Ok(key),
        _ => broken("epk is no public key"),
    }
}

/// Concat KDF with SHA-256 (NIST SP 800-56A, as RFC 7518 §4.6.2 fills it in).
fn concat_kdf(shared: &[u8], purpose: &str, (apu, apv): (&[u8], &[u8]), len: usize) -> Secret {
    let mut key = Vec::with_capacity(len.next_multiple_of(32));
    let mut round: u32 = 0;
    while key.len() < len {
        round += 1;
        let mut hash = Context::new(&SHA256);
        hash.update(&round.to_be_bytes());
        hash.update(shared);
        for text in [purpose.as_bytes(), apu, apv] {
            hash.update(&(text.len() as u32).to_be_bytes());
            hash.update(text);
        }
        hash.update(&(len as u32 * 8).to_be_bytes());
        key.extend_from_slice(hash.finish().as_ref());
    }
    key.truncate(len);
    Secret::new(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::encoding::to_base64url;

    #[test]
    fn the_key_of_rfc_7518_appendix_c_is_derived() {
        let shared = [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49,
            110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        let key = concat_kdf(&shared, "A128GCM", (b"Alice", b"Bob"), 16);
        assert_eq!(to_base64url(key.expose()), "VqqN6vgjbSBcIijNcacQGg");
    }
}
