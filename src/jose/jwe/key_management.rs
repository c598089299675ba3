//! How the content's key is got at (RFC 7518 §4): decrypted, unwrapped, agreed on, derived from a
//! password, or given.

use std::num::NonZeroU32;

use aes::cipher::KeyInit as _;
use aes_kw::{KwAes128, KwAes192, KwAes256};
use aws_lc_rs::pbkdf2;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512,
    OaepPrivateDecryptingKey, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey,
};
use serde_json::Value;

use super::agreement::agreed;
use super::content::{self, Sealed, key_bytes};
use super::message::{Message, Recipient};
use super::{Refusal, authjs};
use crate::jose::key::Key;
use crate::jose::key::secret::Secret;
use crate::jose::verify::jws::{Reading, decode};
use crate::jose::words;

/// Rounds of PBKDF2 that are done: about ten seconds. A token says how many, and may say anything.
const MOST_ROUNDS: u32 = 10_000_000;

/// What was encrypted, and how the key came of a secret, if that is special.
type Plain = (Vec<u8>, Option<String>);

/// Opens `message` for `recipient` with `key`, whose kind serves the algorithm.
pub(super) fn open(message: &Message, recipient: &Recipient, key: &Key) -> Result<Plain, Refusal> {
    let sealed = Sealed {
        iv: &message.iv,
        aad: &message.aad,
        ciphertext: &message.ciphertext,
        tag: &message.tag,
    };
    let enc = recipient.enc.as_str();
    if recipient.alg == "dir" {
        return direct(enc, key, sealed);
    }
    let content_key = content_key(recipient, key)?;
    // A key of another length came of another key: what it was wrapped with is no proof for RSA.
    if content_key.len() != key_bytes(enc) {
        return Err(Refusal::Closed);
    }
    Ok((content::open(enc, &content_key, sealed)?, None))
}

/// The key is the content's own, or Auth.js makes it.
fn direct(enc: &str, key: &Key, sealed: Sealed<'_>) -> Result<Plain, Refusal> {
    let secret = key.shared_secret().ok_or(Refusal::Closed)?;
    let own = content::open(enc, secret, sealed);
    if let Ok(plain) = own {
        return Ok((plain, None));
    }
    for (key, how) in authjs::keys(secret, enc) {
        if let Ok(plain) = content::open(enc, &key, sealed) {
            return Ok((plain, Some(how)));
        }
    }
    own.map(|plain| (plain, None))
}

fn content_key(recipient: &Recipient, key: &Key) -> Result<Secret, Refusal> {
    let alg = recipient.alg.as_str();
    let wrapped = recipient.encrypted_key.as_slice();
    match alg {
        "RSA-OAEP" | "RSA-OAEP-256" | "RSA-OAEP-384" | "RSA-OAEP-512" | "RSA1_5" => {
            rsa(alg, key, wrapped)
        }
        "ECDH-ES" => agreed(recipient, key, &recipient.enc, key_bytes(&recipient.enc)),
        "ECDH-ES+A128KW" => unwrapped(&agreed(recipient, key, alg, 16)?, wrapped),
        "ECDH-ES+A192KW" => unwrapped(&agreed(recipient, key, alg, 24)?, wrapped),
        "ECDH-ES+A256KW" => unwrapped(&agreed(recipient, key, alg, 32)?, wrapped),
        "PBES2-HS256+A128KW" | "PBES2-HS384+A192KW" | "PBES2-HS512+A256KW" => {
            let password = key.shared_secret().ok_or(Refusal::Closed)?;
            unwrapped(&of_password(recipient, password)?, wrapped)
        }
        "A128GCMKW" | "A192GCMKW" | "A256GCMKW" => {
            let secret = of_length(alg, key)?;
            let (iv, tag) = (member(recipient, "iv")?, member(recipient, "tag")?);
            let sealed = Sealed {
                iv: &iv,
                aad: &[],
                ciphertext: wrapped,
                tag: &tag,
            };
            content::gcm(secret, sealed).map(Secret::new)
        }
        _ => unwrapped(of_length(alg, key)?, wrapped),
    }
}

/// The shared key, if it has the length that `alg` names.
fn of_length<'a>(alg: &str, key: &'a Key) -> Result<&'a Secret, Refusal> {
    let secret = key.shared_secret().ok_or(Refusal::Closed)?;
    let want = match &alg[..4] {
        "A128" => 16,
        "A192" => 24,
        _ => 32,
    };
    if secret.len() == want {
        return Ok(secret);
    }
    let got = words::count("byte", secret.len());
    Err(Refusal::Unfit(format!(
        "{alg} needs a key of {want} bytes, not {got}"
    )))
}

/// AES key wrap (RFC 3394), with a key of 16, 24 or 32 bytes.
fn unwrapped(key: &Secret, wrapped: &[u8]) -> Result<Secret, Refusal> {
    // The check value and at least two blocks.
    if wrapped.len() < 24 || !wrapped.len().is_multiple_of(8) {
        let len = words::count("byte", wrapped.len());
        return Err(Refusal::Malformed(format!(
            "an encrypted key of {len} is no wrapped key"
        )));
    }
    let mut out = vec![0; wrapped.len() - 8];
    let key = key.expose();
    let is_whole = match key.len() {
        16 => {
            KwAes128::new_from_slice(key).is_ok_and(|kw| kw.unwrap_key(wrapped, &mut out).is_ok())
        }
        24 => {
            KwAes192::new_from_slice(key).is_ok_and(|kw| kw.unwrap_key(wrapped, &mut out).is_ok())
        }
        _ => KwAes256::new_from_slice(key).is_ok_and(|kw| kw.unwrap_key(wrapped, &mut out).is_ok()),
    };
    let out = Secret::new(out);
    if is_whole {
        Ok(out)
    } else {
        Err(Refusal::Closed)
    }
}

fn rsa(alg: &str, key: &Key, wrapped: &[u8]) -> Result<Secret, Refusal> {
    let der = key.pkcs8_der().ok_or_else(|| {
        Refusal::Unsupported("an RSA key without its primes cannot decrypt here".to_owned())
    })?;
    let private = PrivateDecryptingKey::from_pkcs8(der.expose())
        .map_err(|_| Refusal::Unsupported(format!("{} cannot decrypt here", key.kind)))?;
    let want = private.key_size_bytes();
    if wrapped.len() != want {
        let got = words::count("byte", wrapped.len());
        return Err(Refusal::Unfit(format!(
            "an encrypted key of {got}; {} makes {want}",
            key.kind
        )));
    }
    let mut out = vec![0; want];
    let oaep = match alg {
        "RSA1_5" => {
            let private = Pkcs1PrivateDecryptingKey::new(private).map_err(|_| Refusal::Closed)?;
            let plain = private.decrypt(wrapped, &mut out);
            return plain
                .map(|plain| Secret::new(&*plain))
                .map_err(|_| Refusal::Closed);
        }
        "RSA-OAEP" => &OAEP_SHA1_MGF1SHA1,
        "RSA-OAEP-256" => &OAEP_SHA256_MGF1SHA256,
        "RSA-OAEP-384" => &OAEP_SHA384_MGF1SHA384,
        _ => &OAEP_SHA512_MGF1SHA512,
    };
    let private = OaepPrivateDecryptingKey::new(private).map_err(|_| Refusal::Closed)?;
    let plain = private.decrypt(oaep, wrapped, &mut out, None);
    plain
        .map(|plain| Secret::new(&*plain))
        .map_err(|_| Refusal::Closed)
}

/// The key that a password gives (RFC 7518 §4.8.1).
fn of_password(recipient: &Recipient, password: &Secret) -> Result<Secret, Refusal> {
    let (algorithm, len) = match recipient.alg.as_str() {
        "PBES2-HS256+A128KW" => (pbkdf2::PBKDF2_HMAC_SHA256, 16),
        "PBES2-HS384+A192KW" => (pbkdf2::PBKDF2_HMAC_SHA384, 24),
        _ => (pbkdf2::PBKDF2_HMAC_SHA512, 32),
    };
    let salt = member(recipient, "p2s")?;
    if salt.len() < 8 {
        let len = words::count("byte", salt.len());
        return Err(Refusal::Malformed(format!("p2s of {len}; 8 are the least")));
    }
    let rounds = recipient.header.get("p2c").and_then(Value::as_u64);
    let rounds = match rounds.map(u32::try_from) {
        Some(Ok(rounds)) if rounds <= MOST_ROUNDS => NonZeroU32::new(rounds),
        Some(_) => {
            let why = format!(
                "p2c asks for more than {} rounds",
                words::number(MOST_ROUNDS.into())
            );
            return Err(Refusal::Unsupported(why));
        }
        None => None,
    };
    let rounds = rounds.ok_or(Refusal::Malformed("p2c is no number of rounds".to_owned()))?;
    let salt = [recipient.alg.as_bytes(), &[0], &salt].concat();
    let mut key = vec![0; len];
    pbkdf2::derive(algorithm, rounds, &salt, password.expose(), &mut key);
    Ok(Secret::new(key))
}

/// A header member in base64url.
fn member(recipient: &Recipient, name: &str) -> Result<Vec<u8>, Refusal> {
    match recipient.header.get(name) {
        Some(Value::String(text)) => decode(text, Reading::Lenient)
            .map_err(|why| Refusal::Malformed(format!("{name}: {why}"))),
        Some(_) => Err(Refusal::Malformed(format!("{name} is not a string"))),
        None => Err(Refusal::Malformed(format!("the header has no {name}"))),
    }
}
