//! Minting: every algorithm that verifies also signs, a key that cannot says why, and what is not
//! edited is signed byte for byte.

use std::sync::Arc;

use aws_lc_rs::signature::{self as aws, EcdsaKeyPair, Ed25519KeyPair, PqdsaKeyPair};
use jotscope::jose::decode::{self, Decoded};
use jotscope::jose::key::{Arrival, Key, KeyOrigin, KeySet, PrivateKey, PublicKey, Secret, file};
use jotscope::jose::layers::{Chain, Layer, wrap};
use jotscope::jose::limits::Limits;
use jotscope::jose::mint::{Draft, DraftError, SignError, algs_for, can_sign, check, default_alg};
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::{self, TokenKind};
use jotscope::jose::verify::{self, Policy, SignatureOutcome};
use proptest::prelude::*;

fn origin() -> KeyOrigin {
    KeyOrigin::new("test", Arrival::File)
}

/// The key of a DER or PEM file's bytes.
fn key_of(bytes: &[u8]) -> Key {
    let set = file::read(bytes, &origin(), None);
    let [key] = set.keys.as_slice() else {
        panic!("{:?}", set.findings);
    };
    key.clone()
}

pub(crate) fn secret(bytes: usize) -> Key {
    Key::from_secret(Secret::new(vec![7; bytes]), origin())
}

fn vector(name: &str) -> Key {
    let path = format!("{}/tests/vectors/keys/{name}", env!("CARGO_MANIFEST_DIR"));
    key_of(&std::fs::read(path).unwrap())
}

fn ec(algorithm: &'static aws::EcdsaSigningAlgorithm) -> Key {
    let pair = EcdsaKeyPair::generate(algorithm).unwrap();
    key_of(pair.to_pkcs8v1().unwrap().as_ref())
}

fn ml_dsa(algorithm: &'static aws::PqdsaSigningAlgorithm) -> Key {
    let pair = PqdsaKeyPair::generate(algorithm).unwrap();
    key_of(pair.to_pkcs8v1().unwrap().as_ref())
}

/// A private key of each kind that signs.
fn signers() -> Vec<Key> {
    vec![
        secret(64),
        vector("rsa.pkcs8.pem"),
        ec(&aws::ECDSA_P256_SHA256_FIXED_SIGNING),
        ec(&aws::ECDSA_P384_SHA384_FIXED_SIGNING),
        ec(&aws::ECDSA_P521_SHA512_FIXED_SIGNING),
        ec(&aws::ECDSA_P256K1_SHA256_FIXED_SIGNING),
        key_of(
            Ed25519KeyPair::generate()
                .unwrap()
                .to_pkcs8()
                .unwrap()
                .as_ref(),
        ),
        ml_dsa(&aws::ML_DSA_44_SIGNING),
        ml_dsa(&aws::ML_DSA_65_SIGNING),
        ml_dsa(&aws::ML_DSA_87_SIGNING),
    ]
}

pub(crate) fn decoded(text: &str) -> Decoded {
    let token = token::parse(&Arc::from(text), TokenKind::Jws);
    decode::decode(&token, &Limits::DEFAULT)
}

/// Whether `token` is signed with `key`, as a verifier that knows only the public half sees it.
pub(crate) fn is_signed_with(token: &str, key: &Key) -> bool {
    let keys = KeySet {
        keys: vec![key.to_public().unwrap_or_else(|| key.clone())],
        findings: Vec::new(),
    };
    let policy = Policy {
        strict: true,
        ..Policy::default()
    };
    let verdict = verify::signatures(&decoded(token).token, &keys, &policy, None);
    matches!(verdict[0].outcome, SignatureOutcome::Valid(..))
}

const CLAIMS: &str = r#"{"sub":"1","exp":1772458690}"#;

#[test]
fn every_algorithm_that_verifies_also_signs() {
    let draft = Draft::of_texts(r#"{"typ":"JWT"}"#, CLAIMS).unwrap();
    let mut signed = Vec::new();
    for key in signers() {
        for (alg, can) in algs_for(&key) {
            let made = draft.sign(&key, alg);
            assert_eq!(
                can.clone().err(),
                made.clone().err(),
                "{alg} with {}",
                key.kind
            );
            let Ok(minted) = made else { continue };
            assert!(
                is_signed_with(&minted.token, &key),
                "{alg} with {}",
                key.kind
            );
            let header = format!(r#"{{"typ":"JWT","alg":"{alg}"}}"#);
            assert_eq!(minted.header, header);
            signed.push(alg);
        }
    }
    let expected = [
        "HS256",
        "HS384",
        "HS512",
        "RS256",
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "PS512",
        "ES256",
        "ES384",
        "ES512",
        "ES256K",
        "EdDSA",
        "Ed25519",
        "ML-DSA-44",
        "ML-DSA-65",
        "ML-DSA-87",
    ];
    assert_eq!(signed, expected);
}

#[test]
fn ecdsa_signatures_are_two_numbers_and_no_der() {
    let draft = Draft::of_texts("{}", CLAIMS).unwrap();
    let key = ec(&aws::ECDSA_P521_SHA512_FIXED_SIGNING);
    for _ in 0..8 {
        let minted = draft.sign(&key, "ES512").unwrap();
        assert_eq!(decoded(&minted.token).signature.bytes, 132);
    }
}

#[track_caller]
fn check_refusal(key: &Key, alg: &str, message: &str, advice: &str) {
    let error = can_sign(key, alg).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.advice().as_str()),
        (message, advice)
    );
    let draft = Draft::of_texts("{}", CLAIMS).unwrap();
    assert_eq!(draft.sign(key, alg), Err(error));
}

#[test]
fn a_key_that_cannot_sign_says_why_and_what_it_can() {
    let public = vector("rsa.spki.pem");
    check_refusal(
        &public,
        "RS256",
        "RSA 2048 is a public key; signing needs the private one",
        "Load the private key, or generate a key pair to test with",
    );
    check_refusal(
        &vector("rsa.pkcs8.pem"),
        "HS256",
        "HS256 needs a shared secret, not RSA 2048",
        "This key signs RS256, RS384, RS512, PS256, PS384, PS512",
    );
    check_refusal(
        &vector("ec.pkcs8.pem"),
        "ES384",
        "ES384 needs an EC key on P-384, not EC P-256",
        "This key signs ES256",
    );
    check_refusal(
        &secret(0),
        "HS256",
        "the shared secret has 0 bytes",
        "Give a secret of at least 32 random bytes",
    );
    check_refusal(
        &secret(32),
        "none",
        "alg none makes no signature, so no key can make it",
        "Ask for an unsigned token instead",
    );
    let error = can_sign(&secret(32), "HS999").unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"HS999\" is no signature algorithm known here"
    );
}

fn rsa(bytes: usize, private: bool) -> Key {
    let public = PublicKey::Rsa {
        n: vec![0xff; bytes],
        e: vec![1, 0, 1],
    };
    let private = private.then(|| PrivateKey::Rsa {
        d: Secret::new(vec![3; bytes]),
        primes: None,
    });
    Key::new(public, private, origin(), "test")
}

#[test]
fn rsa_keys_too_short_too_long_or_without_primes_say_so() {
    let too_short = Err(SignError::RsaTooShort { bits: 1024 });
    assert_eq!(can_sign(&rsa(128, true), "RS256"), too_short);
    let said = SignError::RsaTooShort { bits: 1024 }.to_string();
    assert_eq!(
        said,
        "an RSA key of 1024 bits; 2048 are the fewest that sign"
    );
    let too_long = Err(SignError::RsaTooLong { bits: 16_384 });
    assert_eq!(can_sign(&rsa(2048, true), "PS256"), too_long);
    let no_primes = Err(SignError::RsaWithoutPrimes);
    assert_eq!(can_sign(&rsa(256, true), "RS256"), no_primes);
    let public = SignError::PublicKey {
        kind: rsa(256, false).kind,
    };
    assert_eq!(can_sign(&rsa(256, false), "RS256"), Err(public));
}

#[test]
fn a_short_secret_signs_and_is_a_finding() {
    let draft = Draft::of_texts("{}", CLAIMS).unwrap();
    let minted = draft.sign(&secret(31), "HS256").unwrap();
    assert!(is_signed_with(&minted.token, &secret(31)));
    assert_eq!(minted.findings[0].code, "key-weak");
    assert!(minted.findings[0].message.contains("31 bytes"));
    assert_eq!(draft.sign(&secret(32), "HS256").unwrap().findings, []);
    let mut key = secret(64);
    key.alg = Some("HS512".to_owned());
    let minted = draft.sign(&key, "HS256").unwrap();
    assert_eq!(minted.findings[0].code, "key-not-meant-for-this");
}

#[test]
fn the_algorithm_is_the_keys_else_the_drafts_else_the_familys_first() {
    let mut key = secret(64);
    assert_eq!(default_alg(&key, None), Ok("HS256"));
    assert_eq!(default_alg(&key, Some("HS384")), Ok("HS384"));
    assert_eq!(default_alg(&key, Some("RS256")), Ok("HS256"));
    key.alg = Some("HS512".to_owned());
    assert_eq!(default_alg(&key, Some("HS384")), Ok("HS512"));
    assert_eq!(default_alg(&secret(0), None), Err(SignError::EmptySecret));
    let public = vector("rsa.spki.pem");
    assert!(matches!(
        default_alg(&public, Some("RS256")),
        Err(SignError::PublicKey { .. })
    ));
}

#[test]
fn nothing_is_unsigned_unless_asked_for() {
    let draft = Draft::of_texts(r#"{"alg":"none"}"#, CLAIMS).unwrap();
    assert_eq!(draft.sign(&secret(32), "none"), Err(SignError::AlgNone));
    let signed = draft.sign(&secret(32), "HS256").unwrap();
    assert_eq!(signed.header, r#"{"alg":"HS256"}"#);
    let unsigned = Draft::of_texts(r#"{"alg":"RS256"}"#, CLAIMS)
        .unwrap()
        .unsigned()
        .unwrap();
    assert!(unsigned.token.ends_with('.'));
    assert_eq!(decoded(&unsigned.token).token.kind, TokenKind::Unsecured);
}

#[test]
fn a_payload_that_is_no_json_is_signed_as_it_stands() {
    let mut draft = Draft::of_texts("{}", "{}").unwrap();
    draft.set_payload_bytes([0xff, 0x00, b'.', b'\n']);
    let minted = draft.sign(&secret(32), "HS256").unwrap();
    assert!(is_signed_with(&minted.token, &secret(32)));
    let again = Draft::of_decoded(&decoded(&minted.token)).unwrap();
    assert_eq!(again.payload_bytes(), [0xff, 0x00, b'.', b'\n']);
    assert_eq!(again.payload_text(), None);
}

#[test]
fn an_unencoded_payload_is_signed_as_rfc_7797_says() {
    let header = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    let mut draft = Draft::of_texts(header, "{}").unwrap();
    draft.set_payload_bytes(*b"$02");
    let minted = draft.sign(&secret(32), "HS256").unwrap();
    assert!(minted.token.contains(".$02."));
    assert!(is_signed_with(&minted.token, &secret(32)));
    draft.set_payload_bytes(*b"$.02");
    let refusal = SignError::DottedPayload { num_dots: 1 };
    assert_eq!(draft.sign(&secret(32), "HS256"), Err(refusal));
}

#[test]
fn disclosures_of_an_sd_jwt_stay_and_its_key_binding_does_not() {
    let jws = Draft::of_texts(r#"{"alg":"HS256"}"#, CLAIMS).unwrap();
    let jws = jws.sign(&secret(32), "HS256").unwrap().token;
    let text = format!("{jws}~WyJhIiwiYiIsImMiXQ~{jws}");
    let draft = Draft::of_decoded(&decoded(&text)).unwrap();
    let minted = draft.sign(&secret(32), "HS256").unwrap();
    assert_eq!(*minted.token, *format!("{jws}~WyJhIiwiYiIsImMiXQ~"));
}

#[test]
fn an_encrypted_token_makes_no_draft() {
    let token = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.BBBB.CCCC";
    assert_eq!(
        Draft::of_decoded(&decoded(token)),
        Err(DraftError::Encrypted)
    );
}

#[test]
fn text_that_is_no_json_keeps_the_old_value_and_says_where() {
    let mut draft = Draft::of_texts(r#"{"alg":"HS256"}"#, CLAIMS).unwrap();
    let error = draft
        .set_payload_text("{\n  \"a\": 1,\n  é\n}")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the payload is not JSON at line 3, column 3: expected a name in quotes"
    );
    assert_eq!(draft.payload_text(), Some(CLAIMS));
    let error = draft.set_header_text("{\"alg\":}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the header is not JSON at line 1, column 8: expected a value"
    );
    assert_eq!(
        draft.set_header_text("[]"),
        Err(DraftError::HeaderNotObject)
    );
    assert_eq!(draft.header_text(), r#"{"alg":"HS256"}"#);
    assert!(Draft::of_texts("{}", "{").is_err());
}

#[track_caller]
fn codes(header: &str, payload: &str, key: &Key) -> Vec<&'static str> {
    let draft = Draft::of_texts(header, payload).unwrap();
    let shown = draft.decoded(&Limits::DEFAULT);
    let alg = draft.alg();
    let now = UnixTime(1_772_458_690.0);
    let found = check::findings(&draft, &shown, Some(key), alg.as_deref(), now);
    found.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_draft_says_what_is_odd_about_it() {
    let key = &mut secret(32);
    let header = r#"{"alg":"HS256"}"#;
    assert_eq!(codes(header, r#"{"exp":1772458990}"#, key), [""; 0]);
    assert_eq!(codes(header, r#"{"exp":1772458600}"#, key), ["exp-passed"]);
    assert_eq!(
        codes(header, r#"{"exp":1772458990000}"#, key),
        ["time-milliseconds"]
    );
    let order = r#"{"iat":1772458600,"nbf":1772459999,"exp":1772458990}"#;
    assert_eq!(codes(header, order, key), ["nbf-ahead", "exp-before-nbf"]);
    let order = r#"{"iat":1772458600,"exp":1772458500}"#;
    assert_eq!(codes(header, order, key), ["exp-passed", "exp-before-iat"]);
    let exp = r#"{"exp":1772458990}"#;
    assert_eq!(codes(r#"{"alg":"none"}"#, exp, key), ["alg-none"]);
    key.kid = Some("k1".to_owned());
    assert_eq!(codes(header, exp, key), ["kid-missing"]);
    assert_eq!(
        codes(r#"{"alg":"HS256","kid":"k2"}"#, exp, key),
        ["kid-of-another-key"]
    );
    assert_eq!(codes(r#"{"alg":"HS256","kid":"k1"}"#, exp, key), [""; 0]);
}

#[test]
fn a_draft_shows_what_its_token_will_say() {
    let payload = r#"{"c":"{\"role\":\"editor\",\"n\":[1.0]}","exp":1772458990}"#;
    let draft = Draft::of_texts(r#"{"alg":"HS256","enc":"odd"}"#, payload).unwrap();
    let shown = draft.decoded(&Limits::DEFAULT);
    let section = shown.tree.section(token::SegmentName::Payload).unwrap();
    let id = shown.tree.find(section, "/c/n/0").unwrap();
    assert_eq!(shown.tree.text(id), "1.0");
    // A place in the text is found from there, as in any other token.
    let span = shown.tree.source(&shown.token, id, false);
    assert!(!span.is_empty());
    assert_eq!(shown.signature.bytes, 0);
    assert_eq!(
        format!("{draft:?}"),
        "Draft(header of 27 bytes, payload of 58)"
    );
}

/// JSON text as odd as RFC 8259 lets it be, with layered claims.
pub(crate) fn json_text(depth: u32) -> impl Strategy<Value = String> {
    let scalar = prop::sample::select(vec![
        "null",
        "true",
        "-0",
        "1.0",
        "1e400",
        "18446744073709551616",
        "0.1E-7",
        r#""""#,
        r#""a\/b""#,
        r#""\u00e9é\ud83d\ude00""#,
        r#""q\"\\\n""#,
        r#""2026""#,
    ]);
    scalar
        .prop_map(str::to_owned)
        .prop_recursive(depth, 24, 4, |inner| {
            let name = prop::sample::select(vec![
                r#""a""#,
                r#""b""#,
                r#""a~b""#,
                r#""c\/d""#,
                r#""é""#,
                r#""\u0065""#,
                r#""""#,
            ]);
            let comma = prop::sample::select(vec![",", ", ", " ,\n\t"]);
            let members = prop::collection::vec((name, inner.clone()), 0..4);
            let object = (members, comma.clone()).prop_map(|(members, comma)| {
                let member = |(name, value)| format!("{name}: {value}");
                let members: Vec<String> = members.into_iter().map(member).collect();
                format!("{{{}}}", members.join(comma))
            });
            let items = prop::collection::vec(inner, 0..4);
            let array =
                (items, comma).prop_map(|(items, comma)| format!("[{}]", items.join(comma)));
            let container = prop_oneof![object, array];
            let layered = (container.clone(), 0..CHAINS).prop_map(|(text, chain)| {
                // Long enough to be opened, whatever is in it.
                let text = format!(r#"{{"opened": "yes", "in": {text} }}"#);
                let string = wrap(&chain_of(chain), &text, None);
                serde_json::to_string(&string).unwrap()
            });
            prop_oneof![container, layered]
        })
}

/// How many chains [`chain_of`] knows.
const CHAINS: usize = 7;

fn chain_of(index: usize) -> Chain {
    let form = |like: &[u8]| jotscope::jose::encoding::look_over(like).form;
    let gzip = Layer::Gzip {
        mtime: 1_675_743_790,
        os: 255,
        xfl: 2,
        members: 1,
    };
    let mut layers = match index {
        0 => vec![Layer::Base64(form(b"+/==")), gzip],
        1 => vec![Layer::Base64(form(b"-_")), Layer::Zlib { level: 2 }],
        2 => vec![Layer::Base64(form(b"-_"))],
        3 => vec![Layer::Json],
        4 => vec![Layer::Percent],
        5 => vec![Layer::Hex { upper: true }],
        _ => vec![],
    };
    layers.push(Layer::Json);
    Chain {
        layers,
        ..Chain::default()
    }
}

proptest! {
    #[test]
    fn decoding_undoes_minting(payload in json_text(4), header in json_text(2)) {
        let header = format!(r#"{{"x" : {header} ,"alg":"HS256"}}"#);
        let draft = Draft::of_texts(&header, &payload).unwrap();
        let minted = draft.sign(&secret(32), "HS256").unwrap();
        prop_assert!(is_signed_with(&minted.token, &secret(32)));
        let again = Draft::of_decoded(&decoded(&minted.token)).unwrap();
        prop_assert_eq!(again.header_text(), header);
        prop_assert_eq!(again.payload_text(), Some(payload.as_str()));
        prop_assert!(again == draft);
    }
}
