//! How long verification takes, beside the bare primitive of the crypto library in the same run:
//! the same key and bytes, without header rules, claims or a verdict.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{self as aws, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use divan::{Bencher, black_box};
use jotscope::jose::decode::{Decoded, decode};
use jotscope::jose::key::{Arrival, Curve, Key, KeyOrigin, KeySet, OkpCurve, PublicKey, Secret};
use jotscope::jose::limits::Limits;
use jotscope::jose::lint::secret::Trial;
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::{TokenKind, parse};
use jotscope::jose::verify::{Policy, Verdict, signatures, verify};

fn main() {
    divan::main();
}

const NOW: UnixTime = UnixTime(1_700_000_000.0);
const PAYLOAD: &str = r#"{"iss":"https://issuer.example","sub":"0b9c7d2e","aud":"shop","exp":1700000300,"iat":1700000000,"scope":"openid read:orders write:orders","roles":["editor","viewer"]}"#;

/// A signed token with what is needed to check it, one way or the other.
struct Scene {
    decoded: Decoded,
    keys: KeySet,
    input: Vec<u8>,
    signature: Vec<u8>,
}

fn scene(alg: &str, public: PublicKey, sign: impl Fn(&[u8]) -> Vec<u8>) -> Scene {
    let header = format!(r#"{{"alg":"{alg}","typ":"JWT","kid":"k1"}}"#);
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let input = format!(
        "{}.{}",
        encode(header.as_bytes()),
        encode(PAYLOAD.as_bytes())
    );
    let signature = sign(input.as_bytes());
    let text: Arc<str> = format!("{input}.{}", encode(&signature)).into();
    let mut key = Key::new(public, None, origin(), "JWK");
    key.kid = Some("k1".to_owned());
    Scene {
        decoded: decode(&parse(&text, TokenKind::Jws), &Limits::DEFAULT),
        keys: set(vec![key]),
        input: input.into_bytes(),
        signature,
    }
}

fn origin() -> KeyOrigin {
    KeyOrigin::new("jwks.json", Arrival::File)
}

fn set(keys: Vec<Key>) -> KeySet {
    KeySet {
        keys,
        findings: Vec::new(),
    }
}

fn rsa_public(pair: &RsaKeyPair) -> PublicKey {
    let public = aws::RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
    let (n, e) = (public.n, public.e);
    PublicKey::Rsa { n, e }
}

fn rs256() -> Scene {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    scene("RS256", rsa_public(&pair), |input| {
        let mut signature = vec![0; pair.public_modulus_len()];
        let random = SystemRandom::new();
        pair.sign(&aws::RSA_PKCS1_SHA256, &random, input, &mut signature)
            .unwrap();
        signature
    })
}

fn es256() -> Scene {
    let pair = EcdsaKeyPair::generate(&aws::ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = pair.public_key().as_ref();
    let public = PublicKey::Ec {
        curve: Curve::P256,
        x: point[1..33].to_vec(),
        y: point[33..].to_vec(),
    };
    scene("ES256", public, |input| {
        pair.sign(&SystemRandom::new(), input)
            .unwrap()
            .as_ref()
            .to_vec()
    })
}

fn ed25519() -> Scene {
    let pair = Ed25519KeyPair::generate().unwrap();
    let public = PublicKey::Okp {
        curve: OkpCurve::Ed25519,
        x: pair.public_key().as_ref().to_vec(),
    };
    scene("EdDSA", public, |input| pair.sign(input).as_ref().to_vec())
}

fn bare(bencher: Bencher, scene: &Scene) {
    let key = &scene.keys.keys[0];
    let check = || match &key.public {
        PublicKey::Rsa { n, e } => {
            let public = aws::RsaPublicKeyComponents { n, e };
            let params = &aws::RSA_PKCS1_2048_8192_SHA256;
            public.verify(params, &scene.input, &scene.signature)
        }
        PublicKey::Ec { .. } => {
            let point = key.ec_point().unwrap();
            let public = aws::UnparsedPublicKey::new(&aws::ECDSA_P256_SHA256_FIXED, point);
            public.verify(&scene.input, &scene.signature)
        }
        PublicKey::Okp { x, .. } => {
            let public = aws::UnparsedPublicKey::new(&aws::ED25519, x);
            public.verify(&scene.input, &scene.signature)
        }
        _ => Err(aws_lc_rs::error::Unspecified),
    };
    check().unwrap();
    bencher.bench_local(check);
}

fn signature(bencher: Bencher, scene: &Scene) {
    let policy = Policy::default();
    let check = || signatures(&scene.decoded.token, black_box(&scene.keys), &policy, None);
    assert!(check()[0].proof().is_some());
    bencher.bench_local(check);
}

fn whole(bencher: Bencher, scene: &Scene) {
    let policy = Policy {
        iss: Some("https://issuer.example".to_owned()),
        aud: vec!["shop".to_owned()],
        ..Policy::default()
    };
    let check = || verify(&scene.decoded, black_box(&scene.keys), &policy, NOW);
    assert!(check().accepted);
    bencher.bench_local(check);
}

macro_rules! beside_the_primitive {
    ($name:ident) => {
        mod $name {
            use divan::Bencher;

            #[divan::bench]
            fn bare_primitive(bencher: Bencher) {
                super::bare(bencher, &super::$name());
            }

            #[divan::bench]
            fn signature_verdict(bencher: Bencher) {
                super::signature(bencher, &super::$name());
            }

            #[divan::bench]
            fn whole_verdict(bencher: Bencher) {
                super::whole(bencher, &super::$name());
            }
        }
    };
}

beside_the_primitive!(rs256);
beside_the_primitive!(es256);
beside_the_primitive!(ed25519);

/// Nothing fits, so every guess is made.
fn undiagnosed(bencher: Bencher, decoded: &Decoded, keys: &KeySet) {
    let check = || -> Verdict { verify(decoded, black_box(keys), &Policy::default(), NOW) };
    assert!(!check().accepted);
    bencher.bench_local(check);
}

/// Target: under 5 ms.
#[divan::bench]
fn a_failed_hs256_with_every_reading_of_its_secret(bencher: Bencher) {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"unknown");
    let scene = scene("HS256", PublicKey::None, |input| {
        hmac::sign(&key, input).as_ref().to_vec()
    });
    // Text that reads as hex, base64 and base64url too.
    let secret = Secret::new("00112233445566778899aabbccddeeff".repeat(2));
    let keys = set(vec![Key::from_secret(secret, origin())]);
    undiagnosed(bencher, &scene.decoded, &keys);
}

/// A token whose secret no list has.
fn unguessed() -> Scene {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
    scene("HS256", PublicKey::None, |input| {
        hmac::sign(&key, input).as_ref().to_vec()
    })
}

/// The floor of the two below: one MAC for each candidate, its key made for it.
#[divan::bench]
fn a_candidate_secret_by_the_bare_primitive(bencher: Bencher) {
    let scene = unguessed();
    let check = || {
        let key = hmac::Key::new(hmac::HMAC_SHA256, black_box(b"correct-horse!"));
        hmac::verify(&key, &scene.input, &scene.signature)
    };
    assert!(check().is_err());
    bencher.bench_local(check);
}

/// Target: a fifth more than the floor, so that a million lines are gone through in seconds.
#[divan::bench]
fn a_candidate_secret_with_one_reading(bencher: Bencher) {
    let scene = unguessed();
    let mut trial = Trial::of(&scene.decoded).unwrap();
    assert!(trial.fits(b"correct-horse!").is_none());
    bencher.bench_local(|| trial.fits(black_box(b"correct-horse!")));
}

/// Target: three times the floor: it is text, base64 and hexadecimal digits at once.
#[divan::bench]
fn a_candidate_secret_with_three_readings(bencher: Bencher) {
    let scene = unguessed();
    let mut trial = Trial::of(&scene.decoded).unwrap();
    assert!(trial.fits(b"decade00").is_none());
    bencher.bench_local(|| trial.fits(black_box(b"decade00")));
}

/// Target: under 50 ms.
#[divan::bench(sample_count = 20)]
fn a_failed_rs256_with_a_hundred_keys(bencher: Bencher) {
    let scene = rs256();
    // Ten keys are enough to make: which one fails does not matter.
    let made: Vec<PublicKey> = (0..10)
        .map(|_| rsa_public(&RsaKeyPair::generate(KeySize::Rsa2048).unwrap()))
        .collect();
    let keys = (0..100).map(|at| {
        let mut key = Key::new(made[at % 10].clone(), None, origin(), "JWK in a JWKS");
        key.kid = Some(format!("key-{at}"));
        key
    });
    undiagnosed(bencher, &scene.decoded, &set(keys.collect()));
}
