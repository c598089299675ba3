//! Diagnosis: each reason is found where it is the reason, and not where something near it is.
//!
//! A diagnosis never changes the verdict: every token here is refused, with or without one.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self as aws, EcdsaKeyPair, EcdsaSigningAlgorithm};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use jotscope::jose::decode::Decoded;
use jotscope::jose::key::{Arrival, Key, KeyOrigin, KeySet, file};
use jotscope::jose::verify::profiles::read_hasura_secret;
use jotscope::jose::verify::{
    Beside, Diagnosis, Fix, Policy, Profile, SecretReading, Verdict, verify_beside,
};

use crate::verify_world::{
    NOW, SECRET, base64url, decoded, hs256, input, keys, mac, other_rsa, p256, p256_key, rsa,
    rsa_key, secret, set, sign, token, unbase64url, verdict,
};

const HS: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const RS: &str = r#"{"alg":"RS256","typ":"JWT","kid":"k1"}"#;
const ES: &str = r#"{"alg":"ES256","typ":"JWT","kid":"e1"}"#;
const PAYLOAD: &str = r#"{"sub":"u","url":"https://a.example/b","roles":["x","y"]}"#;

struct Scene {
    token: String,
    keys: KeySet,
    policy: Policy,
    others: Vec<String>,
}

fn scene(token: impl Into<String>, keys: KeySet) -> Scene {
    Scene {
        token: token.into(),
        keys,
        policy: Policy::default(),
        others: Vec::new(),
    }
}

impl Scene {
    fn under(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    fn beside(mut self, other: impl Into<String>) -> Self {
        self.others.push(other.into());
        self
    }

    fn verdict(&self) -> Verdict {
        let others: Vec<Decoded> = self.others.iter().map(|text| decoded(text)).collect();
        let others: Vec<&Decoded> = others.iter().collect();
        let beside = Beside {
            detached_payload: None,
            others: &others,
        };
        verify_beside(
            &decoded(&self.token),
            &self.keys,
            &self.policy,
            NOW,
            &beside,
        )
    }
}

/// The trigger is diagnosed with `code`; the near miss is refused as well, but not for that.
#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "scenes are made where they are checked"
)]
fn check(code: &str, trigger: Scene, near_miss: Scene) -> Diagnosis {
    let verdict = trigger.verdict();
    assert!(!verdict.accepted, "the trigger is accepted");
    let codes: Vec<&str> = verdict.diagnosis.iter().map(|found| found.code).collect();
    assert!(
        codes.contains(&code),
        "{code} is not in {codes:?}: {}",
        verdict.signature.sentence()
    );

    let missed = near_miss.verdict();
    assert!(!missed.accepted, "the near miss is accepted");
    let near: Vec<&str> = missed.diagnosis.iter().map(|found| found.code).collect();
    assert!(
        !near.contains(&code),
        "the near miss is diagnosed: {near:?}"
    );

    let found = verdict
        .diagnosis
        .into_iter()
        .find(|found| found.code == code);
    found.unwrap()
}

/// A wrong reading of `signed_with` as `loaded` is found, and its fix makes the token valid.
#[track_caller]
fn check_reading(code: &str, signed_with: &[u8], loaded: &[u8], near: &[u8]) {
    let text = hs256(HS, PAYLOAD, signed_with);
    let trigger = scene(&text, set([secret(loaded)]));
    let found = check(code, trigger, scene(&text, set([secret(near)])));
    let Some(Fix::ReadSecret { .. }) = &found.fix else {
        panic!("no fix: {found:?}");
    };
    apply(&found, &text, set([secret(loaded)]), Policy::default());
}

/// The fix, applied to policy and keys, has the token accepted.
#[track_caller]
fn apply(found: &Diagnosis, text: &str, mut keys: KeySet, mut policy: Policy) {
    let fix = found.fix.as_ref().expect("a fix");
    assert!(!fix.label().is_empty());
    assert!(
        fix.apply(&decoded(text), &mut policy, &mut keys),
        "{fix:?} does not apply"
    );
    let verdict = verdict(text, &keys, &policy);
    assert!(
        verdict.accepted,
        "{} {:?}",
        verdict.signature.sentence(),
        verdict.checks
    );
}

#[test]
fn a_secret_in_another_encoding_is_found() {
    let bytes = [0xfb; 32];
    check_reading(
        "secret-is-base64",
        &bytes,
        STANDARD.encode(bytes).as_bytes(),
        b"+/+/!",
    );
    check_reading(
        "secret-is-base64url",
        &bytes,
        base64url(bytes).as_bytes(),
        b"-_-_!",
    );
    let hex = "fb".repeat(32);
    check_reading(
        "secret-is-hex",
        &bytes,
        hex.as_bytes(),
        &hex.as_bytes()[1..],
    );
    check_reading("secret-is-text", hex.as_bytes(), &bytes, &[0xfa; 32]);
    check_reading(
        "secret-is-text",
        base64url(bytes).as_bytes(),
        &bytes,
        &[0xfa; 32],
    );
    check_reading(
        "secret-is-text",
        URL_SAFE.encode(bytes).as_bytes(),
        &bytes,
        &[0xfa; 32],
    );
}

#[test]
fn a_secret_with_something_around_it_is_found() {
    check_reading(
        "secret-newline",
        b"swordfish",
        b"swordfish\n",
        b"swordfisch\n",
    );
    check_reading(
        "secret-newline",
        b"swordfish\n",
        b"swordfish",
        b"swordfisch",
    );
    check_reading("secret-crlf", b"swordfish\r\n", b"swordfish", b"swordfisch");
    check_reading(
        "secret-crlf",
        b"two\nlines",
        b"two\r\nlines",
        b"two\r\nlanes",
    );
    check_reading(
        "secret-quotes",
        b"swordfish",
        b"\"swordfish\"",
        b"\"swordfish'",
    );
    check_reading(
        "secret-blanks",
        b"swordfish",
        b"  swordfish\t",
        b"  sword fish\t",
    );
}

#[test]
fn a_key_file_given_as_a_secret_is_found() {
    let pem = rsa_key(rsa(), "k1").public_pem().unwrap();
    let text = token(RS, PAYLOAD);
    let trigger = scene(&text, set([secret(pem.as_bytes())]));
    let other = rsa_key(other_rsa(), "k1").public_pem().unwrap();
    let miss = scene(&text, set([secret(other.as_bytes())]));
    let found = check("secret-is-a-key", trigger, miss);
    apply(
        &found,
        &text,
        set([secret(pem.as_bytes())]),
        Policy::default(),
    );
}

#[test]
fn a_mac_made_with_the_text_of_a_key_is_found() {
    let key = rsa_key(rsa(), "k1");
    let pem = key.public_pem().unwrap();
    let miss = || {
        scene(
            hs256(HS, PAYLOAD, b"something else"),
            set([rsa_key(rsa(), "k1")]),
        )
    };
    for pem in [
        pem.clone(),
        pem.trim_end().to_owned(),
        pem.trim_end().to_owned() + "\n",
    ] {
        let trigger = scene(hs256(HS, PAYLOAD, pem.as_bytes()), set([key.clone()]));
        check("mac-with-public-key", trigger, miss());
    }
    let private = private_rsa();
    let pem = private.private_pem().unwrap();
    let trigger = scene(hs256(HS, PAYLOAD, pem.expose()), set([private.clone()]));
    let near = scene(hs256(HS, PAYLOAD, b"something else"), set([private]));
    check("mac-with-private-key", trigger, near);
}

fn private_rsa() -> Key {
    use aws_lc_rs::encoding::AsDer as _;
    use jotscope::jose::key::{Arrival, KeyOrigin, file};
    let der = rsa().as_der().unwrap();
    let origin = KeyOrigin::new("private.der", Arrival::File);
    file::read(der.as_ref(), &origin, None).keys.remove(0)
}

#[test]
fn a_key_of_the_wrong_family_is_named() {
    let text = hs256(HS, PAYLOAD, SECRET);
    let trigger = scene(&text, set([rsa_key(rsa(), "k1")]));
    let found = check(
        "wrong-family",
        trigger,
        scene(&text, set([secret("another")])),
    );
    assert_eq!(
        found.message,
        "this is an RSA 2048 public key; the token says HS256"
    );
    assert_eq!(found.advice, "HS256 needs a shared secret");

    let trigger = scene(token(RS, PAYLOAD), set([secret(SECRET)]));
    let near = scene(token(RS, PAYLOAD), set([rsa_key(other_rsa(), "k1")]));
    let found = check("wrong-family", trigger, near);
    assert_eq!(
        found.message,
        "this is a shared secret of 32 bytes; the token says RS256"
    );
}

#[test]
fn an_empty_secret_is_named() {
    let text = hs256(HS, PAYLOAD, b"");
    check(
        "secret-empty",
        scene(text.clone(), set([secret("")])),
        scene(text, set([secret("x")])),
    );
}

#[test]
fn without_a_key_the_issuer_is_named() {
    let text = token(RS, r#"{"iss":"https://issuer.example"}"#);
    let near = scene(token(RS, "{}"), set([]));
    check("no-key", scene(text, set([])), near);
}

#[test]
fn a_token_signed_under_another_family_is_found() {
    let text = format!(
        "{}.{}",
        input(ES, PAYLOAD),
        base64url(sign("RS256", input(ES, PAYLOAD).as_bytes()))
    );
    let keys = || set([rsa_key(rsa(), "k1")]);
    let near = format!(
        "{}.{}",
        input(ES, PAYLOAD),
        base64url(sign("RS256", b"something else"))
    );
    check(
        "alg-of-another-family",
        scene(text, keys()),
        scene(near, keys()),
    );
}

#[test]
fn an_unknown_key_id_lists_the_known_ones() {
    let keys = || set([rsa_key(other_rsa(), "k7"), rsa_key(other_rsa(), "k8")]);
    let near = set([rsa_key(other_rsa(), "k1")]);
    let found = check(
        "kid-unknown",
        scene(token(RS, PAYLOAD), keys()),
        scene(token(RS, PAYLOAD), near),
    );
    assert_eq!(
        found.message,
        r#"the token names key "k1"; loaded 2 ids: "k7" and "k8""#
    );
}

#[test]
fn a_known_key_id_with_another_key_is_said() {
    let trigger = scene(token(RS, PAYLOAD), set([rsa_key(other_rsa(), "k1")]));
    let near = scene(token(RS, PAYLOAD), set([rsa_key(other_rsa(), "k2")]));
    check("kid-known-key-differs", trigger, near);
}

#[test]
fn another_loaded_key_holds_where_the_server_goes_by_id() {
    let policy = || Policy {
        profile: Profile::AuthgearAdmin,
        aud: vec!["demo".to_owned()],
        ..Policy::default()
    };
    let text = token(RS, r#"{"aud":"demo"}"#);
    let trigger = scene(&text, set([rsa_key(rsa(), "k5")])).under(policy());
    let near = scene(&text, set([rsa_key(other_rsa(), "k5")])).under(policy());
    check("another-key-holds", trigger, near);
}

#[test]
fn a_key_whose_members_forbid_it_is_named_in_strict_mode() {
    let strict = || Policy {
        strict: true,
        ..Policy::default()
    };
    let barred = |pair| {
        let mut key = rsa_key(pair, "k1");
        key.usage = Some("enc".to_owned());
        set([key])
    };
    let trigger = scene(token(RS, PAYLOAD), barred(rsa())).under(strict());
    let near = scene(token(RS, PAYLOAD), barred(other_rsa())).under(strict());
    check("key-not-meant-for-this", trigger, near);
}

#[test]
fn a_key_in_the_header_is_found_and_not_used() {
    let n = base64url(rsa_key(rsa(), "k").rsa_numbers().unwrap().0);
    let header =
        |n: &str| format!(r#"{{"alg":"RS256","jwk":{{"kty":"RSA","n":"{n}","e":"AQAB"}}}}"#);
    let text = token(&header(&n), PAYLOAD);
    let other = base64url(rsa_key(other_rsa(), "k").rsa_numbers().unwrap().0);
    let near = scene(token(&header(&other), PAYLOAD), set([]));
    let found = check("embedded-key-fits", scene(&text, set([])), near);
    apply(&found, &text, set([]), Policy::default());
}

#[test]
fn another_padding_or_hash_is_found() {
    let keys = || set([rsa_key(rsa(), "k1")]);
    let signed = |alg: &str, text: &str| {
        let input = input(RS, text);
        format!("{input}.{}", base64url(sign(alg, input.as_bytes())))
    };
    let near = || scene(signed("RS256", PAYLOAD).replace(".eyJz", ".eyJt"), keys());
    let found = check(
        "alg-swapped",
        scene(signed("PS256", PAYLOAD), keys()),
        near(),
    );
    assert_eq!(
        found.message,
        "the token says RS256, but it is signed with PS256: same key, other padding"
    );
    check(
        "hash-mismatch",
        scene(signed("RS512", PAYLOAD), keys()),
        near(),
    );

    let text = input(HS, PAYLOAD);
    let text = format!(
        "{text}.{}",
        base64url(mac(hmac::HMAC_SHA512, SECRET, text.as_bytes()))
    );
    let near = scene(hs256(HS, PAYLOAD, b"another"), set([secret(SECRET)]));
    check("hash-mismatch", scene(text, set([secret(SECRET)])), near);
}

fn es256(algorithm: &'static EcdsaSigningAlgorithm, text: &str) -> Vec<u8> {
    let document = p256().to_pkcs8v1().unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref()).unwrap();
    let signature = pair.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
    signature.as_ref().to_vec()
}

#[test]
fn ecdsa_in_other_forms_is_found() {
    let keys = || set([p256_key("e1")]);
    let text = input(ES, PAYLOAD);
    let with = |signature: &[u8]| format!("{text}.{}", base64url(signature));
    let fixed = es256(&aws::ECDSA_P256_SHA256_FIXED_SIGNING, &text);
    let mut broken = fixed.clone();
    broken[5] ^= 1;
    let near = || scene(with(&broken), keys());

    let der = es256(&aws::ECDSA_P256_SHA256_ASN1_SIGNING, &text);
    let found = check(
        "ecdsa-der",
        scene(with(&der), keys()),
        scene(with(&der[1..]), keys()),
    );
    assert!(
        found
            .message
            .ends_with(r#"holds with key "e1" (EC P-256, file jwks.json)"#),
        "{}",
        found.message
    );

    let swapped = [&fixed[32..], &fixed[..32]].concat();
    check("ecdsa-swapped", scene(with(&swapped), keys()), near());
    let mut reversed = fixed.clone();
    reversed[..32].reverse();
    reversed[32..].reverse();
    check("ecdsa-swapped", scene(with(&reversed), keys()), near());
}

#[test]
fn another_hash_on_p256_is_found() {
    // A key made for this, and what it signed with SHA-384 and SHA-512: no JOSE algorithm, so
    // nothing here could make them.
    let jwk = serde_json::json!({
        "kty": "EC", "crv": "P-256", "kid": "e1",
        "x": "MPTjYLdQztWBST0B2aFV99fxoYNsNTKQ_AzgTo-iMXo",
        "y": "y68Tq6qC7sQDl703C0MYKqZgC3W1VmlUlK4e3Q1jR3I",
    });
    let text = input(ES, PAYLOAD);
    for signature in [
        "R3BfXlURRrdIsnfDLhxVIESENzyrZuF-LbCj46X75xb2agF1suhZvhz1i07OG07fu3YmqxeZ21j1qEfGRn1GjA",
        "nc2xemqxVtaxiZKGEi9BIYtvS-BKM7BqotSPaz9nk_NM78eN-Tqunmt09uRlnfn8mBMfwYUdQs2ClUQp4Iyfgg",
    ] {
        let trigger = scene(
            format!("{text}.{signature}"),
            keys(std::slice::from_ref(&jwk)),
        );
        let near = scene(format!("{text}.{signature}"), set([p256_key("e1")]));
        check("hash-mismatch", trigger, near);
    }
}

#[test]
fn bytes_got_and_wanted_are_said() {
    let keys = || set([rsa_key(rsa(), "k1")]);
    let text = token(RS, PAYLOAD);
    let (input, signature) = text.rsplit_once('.').unwrap();
    let cut = |chars: usize| format!("{input}.{}", &signature[..chars]);
    let near = || {
        let other = sign("RS256", b"another");
        scene(format!("{input}.{}", base64url(other)), keys())
    };
    let found = check("signature-cut", scene(cut(324), keys()), near());
    assert_eq!(found.message, "the signature is cut: 243 of 256 bytes");
    check("signature-missing", scene(cut(0), keys()), near());
    let long = format!(
        "{input}.{}",
        base64url([unbase64url(signature), vec![0; 2]].concat())
    );
    check("signature-too-long", scene(long, keys()), near());
}

#[test]
fn a_signature_as_long_as_a_smaller_key_makes_it_is_not_called_cut() {
    let pem = include_bytes!("../../assets/examples/jet.pem");
    let origin = KeyOrigin::new("jet.pem", Arrival::File);
    let keys = || file::read(pem, &origin, None);
    let text = token(RS, PAYLOAD);
    let (input, signature) = text.rsplit_once('.').unwrap();
    let cut = format!("{input}.{}", &signature[..324]);
    let code = "signature-of-another-size";
    let found = check(code, scene(&text, keys()), scene(&cut, keys()));
    assert_eq!(
        found.message,
        "the signature has 256 bytes, as an RSA key of 2048 bits makes it; RS256 with this key makes 512"
    );
    check("signature-cut", scene(cut, keys()), scene(text, keys()));
}

#[test]
fn a_payload_written_anew_is_found() {
    let keys = || set([secret(SECRET)]);
    // Signed as `signed`, sent as `sent`.
    let mixed = |signed: &str, sent: &str| {
        let mac = mac(hmac::HMAC_SHA256, SECRET, input(HS, signed).as_bytes());
        scene(format!("{}.{}", input(HS, sent), base64url(mac)), keys())
    };
    let spaced = r#"{"sub": "u", "url": "https://a.example/b", "roles": ["x", "y"]}"#;
    let sorted = r#"{"roles":["x","y"],"sub":"u","url":"https://a.example/b"}"#;
    let slashed = PAYLOAD.replace('/', r"\/");
    let lined = "{\n  \"sub\": \"u\",\n  \"url\": \"https://a.example/b\",\n  \"roles\": [\n    \"x\",\n    \"y\"\n  ]\n}";
    let near = || mixed(PAYLOAD, &PAYLOAD.replace("\"u\"", "\"v\""));
    let code = "payload-reserialised";
    for (signed, sent) in [
        (PAYLOAD, spaced),
        (spaced, PAYLOAD),
        (slashed.as_str(), PAYLOAD),
        (PAYLOAD, slashed.as_str()),
        (sorted, PAYLOAD),
        (lined, PAYLOAD),
        (PAYLOAD, lined),
        ("{\"a\":\"\\u00e9\"}", "{\"a\":\"é\"}"),
        ("{\"a\":1}\n", "{\"a\":1}"),
        ("{\"a\":1,\r\n\"b\":2}", "{\"a\":1,\n\"b\":2}"),
    ] {
        check(code, mixed(signed, sent), near());
    }
}

#[test]
fn a_header_written_anew_is_found() {
    let spaced = r#"{"alg": "HS256", "typ": "JWT"}"#;
    let mac_of = |header: &str| {
        base64url(mac(
            hmac::HMAC_SHA256,
            SECRET,
            input(header, PAYLOAD).as_bytes(),
        ))
    };
    let text = |signed: &str| format!("{}.{}", input(HS, PAYLOAD), mac_of(signed));
    let near = scene(
        text(r#"{"alg":"HS256","typ":"jwt"}"#),
        set([secret(SECRET)]),
    );
    check(
        "header-reserialised",
        scene(text(spaced), set([secret(SECRET)])),
        near,
    );
}

#[test]
fn segments_encoded_anew_are_found() {
    let payload = r#"{"a":"???>>>~~~"}"#;
    let over = |head: &str, body: &str| {
        let mac = mac(
            hmac::HMAC_SHA256,
            SECRET,
            format!("{head}.{body}").as_bytes(),
        );
        scene(
            format!("{}.{}", input(HS, payload), base64url(mac)),
            set([secret(SECRET)]),
        )
    };
    let near = || over("another", "text");
    check(
        "segments-reencoded",
        over(&URL_SAFE.encode(HS), &URL_SAFE.encode(payload)),
        near(),
    );
    check(
        "segments-reencoded",
        over(&STANDARD.encode(HS), &STANDARD.encode(payload)),
        near(),
    );
    check("payload-signed-raw", over(&base64url(HS), payload), near());
    check("payload-signed-raw", over(HS, payload), near());
}

#[test]
fn what_strict_mode_forbids_is_named() {
    let strict = || Policy {
        strict: true,
        ..Policy::default()
    };
    let keys = || set([secret(SECRET)]);
    let over = |head: String, body: String| {
        let input = format!("{head}.{body}");
        let mac = mac(hmac::HMAC_SHA256, SECRET, input.as_bytes());
        format!("{input}.{}", base64url(mac))
    };
    let payload = r#"{"a":"???>>>~~~"}"#;
    let padded = over(URL_SAFE.encode(HS), URL_SAFE.encode(payload));
    assert!(padded.contains('='));
    let standard = over(base64url(HS), STANDARD.encode(payload).replace('=', ""));
    assert!(standard.contains(['+', '/']));
    assert!(verdict(&padded, &keys(), &Policy::default()).accepted);
    assert!(verdict(&standard, &keys(), &Policy::default()).accepted);
    let near = || scene(hs256(HS, payload, b"another"), keys()).under(strict());
    check(
        "segment-padded",
        scene(padded, keys()).under(strict()),
        near(),
    );
    check(
        "segment-standard-alphabet",
        scene(standard, keys()).under(strict()),
        near(),
    );
}

#[test]
fn a_payload_that_is_elsewhere_is_asked_for() {
    let text = hs256(HS, PAYLOAD, SECRET);
    let parts: Vec<&str> = text.split('.').collect();
    let detached = format!("{}..{}", parts[0], parts[2]);
    let near = format!("{}.e30.{}", parts[0], parts[2]);
    let keys = || set([secret(SECRET)]);
    check(
        "payload-detached",
        scene(detached, keys()),
        scene(near, keys()),
    );
}

#[test]
fn line_breaks_inside_are_found() {
    let text = hs256(HS, PAYLOAD, SECRET);
    let broken = format!("{}\n{} {}", &text[..60], &text[60..100], &text[100..]);
    let near = scene(text.replace('.', "!."), set([secret(SECRET)]));
    let found = check(
        "line-breaks-inside",
        scene(broken, set([secret(SECRET)])),
        near,
    );
    assert_eq!(
        found.message,
        "2 blanks or line breaks inside the token; without them the signature holds"
    );
}

#[test]
fn parts_of_two_tokens_are_told_apart() {
    let keys = || set([secret(SECRET)]);
    let original = hs256(HS, PAYLOAD, SECRET);
    let parts: Vec<&str> = original.split('.').collect();
    let edited = format!(
        "{}.{}.{}",
        parts[0],
        base64url(PAYLOAD.replace("\"u\"", "\"admin\"")),
        parts[2]
    );
    let stranger = hs256(HS, r#"{"sub":"stranger"}"#, SECRET);
    let near = || scene(&edited, keys()).beside(&stranger);
    let found = check(
        "edited-after-signing",
        scene(&edited, keys()).beside(&original),
        near(),
    );
    assert!(
        found
            .message
            .ends_with("the payload was changed after signing (sub)"),
        "{}",
        found.message
    );

    let other = hs256(
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"sub":"stranger"}"#,
        b"unknown",
    );
    let strange = base64url(r#"{"sub":"stranger"}"#);
    // This header and signature with a payload of nobody; the other token has the payload.
    let mixed = format!("{}.{strange}.{}", parts[0], parts[2]);
    let holder = format!(
        "{}.{}.{}",
        other.split('.').next().unwrap(),
        parts[1],
        other.rsplit('.').next().unwrap()
    );
    check(
        "parts-mixed",
        scene(&mixed, keys()).beside(holder),
        scene(&mixed, keys()).beside(&other),
    );
    let signature_of = format!("{}.{}.{}", parts[0], parts[1], base64url([7; 32]));
    let holder = format!("{}.{strange}.{}", parts[0], parts[2]);
    check(
        "parts-mixed",
        scene(&signature_of, keys()).beside(holder),
        scene(&signature_of, keys()).beside(&other),
    );
}

#[test]
fn a_clock_that_is_off_is_measured() {
    let keys = || set([secret(SECRET)]);
    let at = |payload: &str| hs256(HS, payload, SECRET);
    let near = || scene(hs256(HS, r#"{"exp":1700000300}"#, b"another"), keys());
    let text = at(r#"{"exp":1699999820}"#);
    let found = check("clock-skew", scene(&text, keys()), near());
    assert_eq!(found.message, "a clock 3 min 1 s slow would accept it");
    assert_eq!(found.fix, Some(Fix::SetLeeway(181)));
    apply(&found, &text, keys(), Policy::default());

    let found = check(
        "clock-skew",
        scene(at(r#"{"nbf":1700000060,"iat":1700000030}"#), keys()),
        near(),
    );
    assert_eq!(found.message, "a clock 1 min fast would accept it");
    assert_eq!(found.fix, Some(Fix::SetLeeway(60)));

    // Too far for a leeway: only another time helps.
    let found = check(
        "clock-skew",
        scene(at(r#"{"exp":1600000000}"#), keys()),
        near(),
    );
    assert!(matches!(found.fix, Some(Fix::JudgeAsOf(time)) if time.0 < 1_600_000_000.0));
}

#[test]
fn odd_times_are_named() {
    let at = |payload: &str| scene(hs256(HS, payload, SECRET), set([secret(SECRET)]));
    let near = || at(r#"{"iat":1700001800,"exp":1700009999}"#);
    check(
        "clock-time-zone",
        at(r#"{"iat":1700007200,"exp":1700009999}"#),
        near(),
    );
    check(
        "time-in-milliseconds",
        at(r#"{"iat":1700000000000}"#),
        near(),
    );
    check(
        "times-contradict",
        at(r#"{"nbf":1700000900,"exp":1700000100}"#),
        near(),
    );
    check("time-not-a-number", at(r#"{"exp":"tomorrow"}"#), near());
}

#[test]
fn a_token_of_another_environment_is_told_by_its_neighbour() {
    let token_of = |kid: &str, iss: &str| {
        token(
            &format!(r#"{{"alg":"RS256","kid":"{kid}"}}"#),
            &format!(r#"{{"iss":"{iss}"}}"#),
        )
    };
    let staging = token_of("staging-1", "https://staging.example");
    let production = token_of("production-1", "https://production.example");
    let keys = || set([rsa_key(other_rsa(), "production-1")]);
    let trigger = scene(&staging, keys()).beside(&production);
    let near = scene(&staging, keys()).beside(token_of("elsewhere-1", "https://elsewhere.example"));
    check("other-environment", trigger, near);

    let policy = || Policy {
        iss: Some("https://production.example".to_owned()),
        ..Policy::default()
    };
    let mine = || set([rsa_key(rsa(), "staging-1")]);
    let trigger = scene(&staging, mine()).under(policy()).beside(&production);
    check(
        "other-environment",
        trigger,
        scene(&staging, mine()).under(policy()),
    );
}

#[test]
fn issuer_and_audience_spelt_differently_are_offered() {
    let keys = || set([secret(SECRET)]);
    let policy = |iss: &str, aud: &str| Policy {
        iss: Some(iss.to_owned()),
        aud: vec![aud.to_owned()],
        ..Policy::default()
    };
    let text = hs256(HS, r#"{"iss":"https://a.example/","aud":"Shop"}"#, SECRET);
    let asked = policy("https://a.example", "Shop");
    let near = || scene(&text, keys()).under(policy("https://b.example", "store"));
    let found = check(
        "issuer-spelling",
        scene(&text, keys()).under(asked.clone()),
        near(),
    );
    apply(&found, &text, keys(), asked);
    let asked = policy("https://a.example/", "shop");
    let found = check(
        "audience-spelling",
        scene(&text, keys()).under(asked.clone()),
        near(),
    );
    apply(&found, &text, keys(), asked);

    let text = hs256(HS, r#"{"client_id":"shop"}"#, SECRET);
    let only = |aud: &str| Policy {
        aud: vec![aud.to_owned()],
        ..Policy::default()
    };
    let near = scene(&text, keys()).under(only("store"));
    check(
        "audience-in-client-id",
        scene(&text, keys()).under(only("shop")),
        near,
    );
}

#[test]
fn two_user_pools_are_told_apart() {
    let pool = |id: &str| format!("https://cognito-idp.us-east-1.amazonaws.com/us-east-1_{id}");
    let text = token(
        RS,
        &format!(r#"{{"iss":"{}","token_use":"id"}}"#, pool("STAGING")),
    );
    let asked = |iss: String| Policy {
        iss: Some(iss),
        ..Policy::default()
    };
    let keys = || set([rsa_key(rsa(), "k1")]);
    let near = scene(&text, keys()).under(asked("https://issuer.example".to_owned()));
    check(
        "other-pool",
        scene(&text, keys()).under(asked(pool("PRODUCTION"))),
        near,
    );
}

fn hasura(claims_format: &str, role: Option<&str>) -> Policy {
    let text =
        format!(r#"{{"jwk_url":"https://issuer.example","claims_format":"{claims_format}"}}"#);
    Policy {
        profile: Profile::Hasura(read_hasura_secret(&text).unwrap().config),
        role_header: role.map(str::to_owned),
        ..Policy::default()
    }
}

#[test]
fn the_twin_of_moped_is_refused_without_its_role_header() {
    let claims = r#"{\"x-hasura-allowed-roles\":[\"moped-admin\"],\"x-hasura-default-role\":\"moped-viewer\",\"x-hasura-user-db-id\":\"7\"}"#;
    let text = token(
        RS,
        &format!(r#"{{"sub":"u","https:\/\/hasura.io\/jwt\/claims":"{claims}"}}"#),
    );
    let keys = || set([rsa_key(rsa(), "k1")]);
    let policy = hasura("stringified_json", None);
    let refused = verdict(&text, &keys(), &policy);
    assert_eq!(
        refused.server_answer(),
        Some("Your requested role is not in allowed roles")
    );
    assert!(refused.signature.proof().is_some());

    let near = scene(&text, keys()).under(hasura("stringified_json", Some("moped-editor")));
    let found = check(
        "role-header-missing",
        scene(&text, keys()).under(policy.clone()),
        near,
    );
    assert_eq!(found.advice, "Send X-Hasura-Role: moped-admin");
    assert_eq!(found.fix, Some(Fix::SendRole("moped-admin".to_owned())));
    apply(&found, &text, keys(), policy);

    let trigger = scene(&text, keys()).under(hasura("stringified_json", Some("moped-editor")));
    let near = scene(&text, keys()).under(hasura("stringified_json", None));
    check("role-not-allowed", trigger, near);

    let role = Some("moped-admin");
    let trigger = scene(&text, keys()).under(hasura("json", role));
    let near = scene(token(RS, "{}"), keys()).under(hasura("json", role));
    let found = check("claims-format", trigger, near);
    apply(&found, &text, keys(), hasura("json", role));
}

#[test]
fn an_accepted_token_has_no_diagnosis() {
    let text = hs256(HS, PAYLOAD, SECRET);
    let verdict = verdict(&text, &set([secret(SECRET)]), &Policy::default());
    assert!(verdict.accepted && verdict.diagnosis.is_empty());
}

#[test]
fn every_reading_has_a_code_and_words() {
    for reading in SecretReading::ALL {
        assert!(reading.code().starts_with("secret-") && !reading.words().is_empty());
    }
}
