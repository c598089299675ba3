//! What the tests of verification share: keys from JWKs, tokens minted on the spot, a fixed clock.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jotscope::jose::decode::{Decoded, decode};
use jotscope::jose::key::{Arrival, Key, KeyOrigin, KeySet, file};
use jotscope::jose::limits::Limits;
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::{self, TokenKind};
use jotscope::jose::verify::{Policy, SignatureVerdict, Verdict, verify};
use serde_json::Value;

/// 14 Nov 2023 22:13:20 UTC.
pub const NOW: UnixTime = UnixTime(1_700_000_000.0);

pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn unbase64url(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The token as the program would take it.
pub fn decoded(text: &str) -> Decoded {
    let kind = if text.trim_start().starts_with('{') {
        TokenKind::JwsJson
    } else {
        TokenKind::Jws
    };
    decode(&token::parse(&Arc::from(text), kind), &Limits::DEFAULT)
}

/// The keys of JWKs, through the program's own reader.
pub fn keys(jwks: &[Value]) -> KeySet {
    let mut set = KeySet::default();
    for jwk in jwks {
        let origin = KeyOrigin::new("test.jwk", Arrival::File);
        let read = file::read(jwk.to_string().as_bytes(), &origin, None);
        assert_eq!(read.keys.len(), 1, "{:?}", read.findings);
        set.extend(read);
    }
    set
}

pub fn secret(bytes: impl Into<Vec<u8>>) -> Key {
    let origin = KeyOrigin::new("secret", Arrival::Typed);
    Key::from_secret(jotscope::jose::key::Secret::new(bytes), origin)
}

pub fn set(keys: impl IntoIterator<Item = Key>) -> KeySet {
    KeySet {
        keys: keys.into_iter().collect(),
        findings: Vec::new(),
    }
}

/// The verdict on the signature alone, in the default policy.
pub fn signature(text: &str, keys: &KeySet) -> SignatureVerdict {
    verdict(text, keys, &Policy::default()).signature
}

pub fn verdict(text: &str, keys: &KeySet, policy: &Policy) -> Verdict {
    verify(&decoded(text), keys, policy, NOW)
}

/// `header.payload` of these texts.
pub fn input(header: &str, payload: &str) -> String {
    format!("{}.{}", base64url(header), base64url(payload))
}

/// A token with a MAC.
pub fn hs256(header: &str, payload: &str, secret: &[u8]) -> String {
    use aws_lc_rs::hmac;
    let input = input(header, payload);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let mac = hmac::sign(&key, input.as_bytes());
    format!("{input}.{}", base64url(mac))
}
