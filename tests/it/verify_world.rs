//! What the tests of verification share: keys from JWKs, tokens minted on the spot, a fixed clock.

use std::sync::{Arc, OnceLock};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    self as aws, EcdsaKeyPair, KeyPair as _, RsaEncoding, RsaKeyPair, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jotscope::jose::decode::{Decoded, decode};
use jotscope::jose::key::{Arrival, Curve, Key, KeyOrigin, KeySet, PublicKey, file};
use jotscope::jose::limits::Limits;
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::{self, TokenKind};
use jotscope::jose::verify::{Policy, Verdict, verify};
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

pub fn verdict(text: &str, keys: &KeySet, policy: &Policy) -> Verdict {
    verify(&decoded(text), keys, policy, NOW)
}

/// `header.payload` of these texts.
pub fn input(header: &str, payload: &str) -> String {
    format!("{}.{}", base64url(header), base64url(payload))
}

/// A token with a MAC.
pub fn hs256(header: &str, payload: &str, secret: &[u8]) -> String {
    let input = input(header, payload);
    let mac = mac(hmac::HMAC_SHA256, secret, input.as_bytes());
    format!("{input}.{}", base64url(mac))
}

/// The RSA key that tests sign with, made once a run.
pub fn rsa() -> &'static RsaKeyPair {
    static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
}

/// Another one, that signs nothing.
pub fn other_rsa() -> &'static RsaKeyPair {
    static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
}

/// The public half as the program keeps it.
pub fn rsa_key(pair: &RsaKeyPair, kid: &str) -> Key {
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
    let (n, e) = (public.n, public.e);
    let origin = KeyOrigin::new("jwks.json", Arrival::File);
    let mut key = Key::new(PublicKey::Rsa { n, e }, None, origin, "JWK");
    key.kid = Some(kid.to_owned());
    key
}

pub const SECRET: &[u8] = b"a secret of just thirty-two byte";

/// A token signed with what its header says: RSA by [`rsa`], a MAC with [`SECRET`].
pub fn token(header: &str, payload: &str) -> String {
    let text = input(header, payload);
    let alg = serde_json::from_str::<Value>(header)
        .ok()
        .and_then(|header| header["alg"].as_str().map(str::to_owned))
        .unwrap_or_default();
    format!("{text}.{}", base64url(sign(&alg, text.as_bytes())))
}

/// A signature over `input`.
pub fn sign(alg: &str, input: &[u8]) -> Vec<u8> {
    let padding: &dyn RsaEncoding = match alg {
        "RS256" => &aws::RSA_PKCS1_SHA256,
        "RS384" => &aws::RSA_PKCS1_SHA384,
        "RS512" => &aws::RSA_PKCS1_SHA512,
        "PS256" => &aws::RSA_PSS_SHA256,
        "PS384" => &aws::RSA_PSS_SHA384,
        "PS512" => &aws::RSA_PSS_SHA512,
        "HS256" => return mac(hmac::HMAC_SHA256, SECRET, input),
        "HS384" => return mac(hmac::HMAC_SHA384, SECRET, input),
        "HS512" => return mac(hmac::HMAC_SHA512, SECRET, input),
        "none" => return Vec::new(),
        _ => panic!("no signer for {alg}"),
    };
    let mut signature = vec![0; rsa().public_modulus_len()];
    rsa()
        .sign(padding, &SystemRandom::new(), input, &mut signature)
        .unwrap();
    signature
}

pub fn mac(algorithm: hmac::Algorithm, secret: &[u8], input: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(algorithm, secret);
    hmac::sign(&key, input).as_ref().to_vec()
}

/// A key on P-256, made once a run, and its half for verifying.
pub fn p256() -> &'static EcdsaKeyPair {
    static KEY: OnceLock<EcdsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| EcdsaKeyPair::generate(&aws::ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
}

pub fn p256_key(kid: &str) -> Key {
    let point = p256().public_key().as_ref();
    let public = PublicKey::Ec {
        curve: Curve::P256,
        x: point[1..33].to_vec(),
        y: point[33..].to_vec(),
    };
    let origin = KeyOrigin::new("jwks.json", Arrival::File);
    let mut key = Key::new(public, None, origin, "JWK");
    key.kid = Some(kid.to_owned());
    key
}
