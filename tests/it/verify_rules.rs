//! The rules of RFC 7515, 7797 and 8725, one by one: what each word of the verdict means.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use jotscope::jose::decode::decode;
use jotscope::jose::key::KeySet;
use jotscope::jose::limits::Limits;
use jotscope::jose::tree::NodeKind;
use jotscope::jose::verify::{Beside, Check, Policy, SignatureVerdict, verify_beside};
use serde_json::{Value, json};

use crate::verify_world::{
    NOW, SECRET, base64url, decoded, hs256, input, keys, mac, p256_key, rsa, rsa_key, secret, set,
    token, verdict,
};

const HS: &str = r#"{"alg":"HS256"}"#;
const PAYLOAD: &str = r#"{"sub":"u"}"#;

fn secrets() -> KeySet {
    set([secret(SECRET)])
}

fn signed(header: &str) -> String {
    hs256(header, PAYLOAD, SECRET)
}

fn judge(text: &str, keys: &KeySet, policy: &Policy) -> SignatureVerdict {
    verdict(text, keys, policy).signature
}

/// The word, and the reason when there is one, in lenient mode.
#[track_caller]
fn check(text: &str, keys: &KeySet, word: &str, reason: &str) {
    let signature = judge(text, keys, &Policy::default());
    assert_eq!(
        (signature.word(), signature.reason.as_str()),
        (word, reason)
    );
}

#[track_caller]
fn check_strict(text: &str, keys: &KeySet, lenient: &str, strict: &str) {
    let words = [false, true].map(|strict| {
        let policy = Policy {
            strict,
            ..Policy::default()
        };
        judge(text, keys, &policy).word()
    });
    assert_eq!(words, [lenient, strict], "{text}");
}

#[test]
fn each_word_has_its_reason() {
    check(&signed(HS), &secrets(), "valid", "");
    check(
        &signed(HS),
        &set([secret("another")]),
        "invalid",
        "it does not hold with shared secret of 7 bytes from typed secret",
    );
    check(
        &signed(HS),
        &set([]),
        "no-key",
        "no key is loaded; HS256 needs a shared secret",
    );
    check(
        &token(r#"{"alg":"none"}"#, PAYLOAD),
        &secrets(),
        "unsecured",
        "alg is none: anyone could have written this",
    );
    check(
        &signed(r#"{"alg":"HS1"}"#),
        &secrets(),
        "unsupported",
        "\"HS1\" is no signature algorithm known here",
    );
    check(
        "eyJhbGciOiJIUzI1NiJ9.e30",
        &secrets(),
        "malformed",
        "2 segments instead of 3",
    );
}

#[test]
fn none_is_none_only_without_a_signature() {
    let none = signed(r#"{"alg":"none"}"#);
    check(
        &none,
        &secrets(),
        "malformed",
        "alg is none, yet there are 32 signature bytes",
    );
    // Other spellings are no algorithm at all, and certainly not this one.
    for alg in ["None", "NONE", "nOnE", ""] {
        let text = format!("{}.", input(&format!(r#"{{"alg":"{alg}"}}"#), PAYLOAD));
        assert_eq!(
            judge(&text, &secrets(), &Policy::default()).word(),
            "unsupported"
        );
    }
}

#[test]
fn a_public_key_is_never_a_secret() {
    let key = rsa_key(rsa(), "k1");
    let pem = key.public_pem().unwrap();
    let text = hs256(HS, PAYLOAD, pem.as_bytes());
    check(
        &text,
        &set([key]),
        "no-key",
        "HS256 needs a shared secret; loaded: RSA 2048",
    );
    // Nor does a curve serve another one's algorithm.
    let text = format!(
        "{}.{}",
        input(r#"{"alg":"ES384"}"#, PAYLOAD),
        base64url([1; 96])
    );
    let reason = "ES384 needs an EC key on P-384; loaded: EC P-256";
    check(&text, &set([p256_key("e1")]), "no-key", reason);
}

#[test]
fn an_empty_secret_proves_nothing() {
    let text = hs256(HS, PAYLOAD, b"");
    check(
        &text,
        &set([secret("")]),
        "no-key",
        "HS256 needs a shared secret; loaded: shared secret of 0 bytes",
    );
}

#[test]
fn critical_extensions_must_be_understood() {
    let refused = [
        (
            r#"{"alg":"HS256","crit":[]}"#,
            "crit is not a list of names with at least one in it",
        ),
        (
            r#"{"alg":"HS256","crit":"b64"}"#,
            "crit is not a list of names with at least one in it",
        ),
        (
            r#"{"alg":"HS256","crit":[1]}"#,
            "crit holds something that is no name",
        ),
        (
            r#"{"alg":"HS256","crit":["alg"]}"#,
            "crit names \"alg\", which is no extension",
        ),
        (
            r#"{"alg":"HS256","crit":["exp"]}"#,
            "crit names \"exp\", which the header does not have",
        ),
        (
            r#"{"alg":"HS256","crit":["exp"],"exp":1}"#,
            "crit names \"exp\", which is not understood here and so must be refused",
        ),
        (
            r#"{"alg":"HS256","crit":["b64","b64"],"b64":true}"#,
            "crit names \"b64\" twice",
        ),
        (
            r#"{"alg":"HS256","b64":false}"#,
            "b64 is false but crit does not name it (RFC 7797 §6)",
        ),
        (
            r#"{"alg":"HS256","b64":0,"crit":["b64"]}"#,
            "b64 is neither true nor false",
        ),
    ];
    for (header, reason) in refused {
        check(&signed(header), &secrets(), "malformed", reason);
    }
    check(
        &signed(r#"{"alg":"HS256","b64":true,"crit":["b64"]}"#),
        &secrets(),
        "valid",
        "",
    );
}

#[test]
fn a_header_must_be_an_object_with_an_algorithm() {
    for (header, reason) in [
        ("", "the header is empty"),
        ("[]", "the header is no JSON object"),
        ("{\"alg\":\"HS256\"", "the header is no JSON object"),
        ("{}", "the header has no alg"),
        (r#"{"alg":256}"#, "alg is not a string"),
        (r#"{"alg":"HS256","kid":7}"#, "kid is not a string"),
    ] {
        check(&signed(header), &secrets(), "malformed", reason);
    }
}

#[test]
fn an_unencoded_payload_is_signed_as_it_is() {
    let header = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    let sign = |payload: &[u8]| {
        let input = [base64url(header).as_bytes(), b".", payload].concat();
        base64url(mac(hmac::HMAC_SHA256, SECRET, &input))
    };
    let inline = format!("{}.hello world.{}", base64url(header), sign(b"hello world"));
    check(&inline, &secrets(), "valid", "");
    let detached = format!("{}..{}", base64url(header), sign(b"a.b\xff"));
    let with = |payload: &[u8]| {
        let beside = Beside {
            detached_payload: Some(payload),
            others: &[],
        };
        let decoded = decoded(&detached);
        let policy = Policy::default();
        verify_beside(&decoded, &secrets(), &policy, NOW, &beside)
            .signature
            .word()
    };
    assert_eq!(with(b"a.b\xff"), "valid");
    assert_eq!(with(b"a.c\xff"), "invalid");
}

#[test]
fn strict_mode_refuses_what_lenient_readers_let_pass() {
    let over = |head: &str, body: &str| {
        let input = format!("{head}.{body}");
        format!(
            "{input}.{}",
            base64url(mac(hmac::HMAC_SHA256, SECRET, input.as_bytes()))
        )
    };
    let (head, body) = (base64url(HS), base64url(r#"{"a":"é?>"}"#));
    check_strict(&over(&head, &body), &secrets(), "valid", "valid");
    check_strict(
        &over(&head, &format!("{}==", base64url("{}!!"))),
        &secrets(),
        "valid",
        "malformed",
    );
    check_strict(&over(&head, "Pz8/"), &secrets(), "valid", "malformed");
    let padded = format!("{}=", over(&head, &body));
    check_strict(&padded, &secrets(), "valid", "malformed");
    let twice = r#"{"alg":"none","alg":"HS256"}"#;
    check_strict(&signed(twice), &secrets(), "valid", "malformed");
    // Characters that are no base64 at all pass nowhere, nor do stray bits at the end.
    check_strict(&over(&head, "e30!"), &secrets(), "malformed", "malformed");
    check_strict(&over(&head, "e31"), &secrets(), "malformed", "malformed");
    check_strict(
        &format!("{} ", over(&head, &body)),
        &secrets(),
        "malformed",
        "malformed",
    );
}

#[test]
fn strict_mode_heeds_what_a_key_says_of_itself() {
    let text = token(r#"{"alg":"RS256","kid":"k1"}"#, PAYLOAD);
    let key = || rsa_key(rsa(), "k1");
    let with = |change: &dyn Fn(&mut jotscope::jose::key::Key)| {
        let mut key = key();
        change(&mut key);
        set([key])
    };
    check_strict(&text, &set([key()]), "valid", "valid");
    check_strict(
        &text,
        &with(&|key| key.usage = Some("enc".to_owned())),
        "valid",
        "invalid",
    );
    check_strict(
        &text,
        &with(&|key| key.alg = Some("PS256".to_owned())),
        "valid",
        "invalid",
    );
    let ops = |ops: &[&str]| Some(ops.iter().map(|&op| op.to_owned()).collect::<Vec<_>>());
    check_strict(
        &text,
        &with(&|key| key.key_ops = ops(&["encrypt"])),
        "valid",
        "invalid",
    );
    check_strict(
        &text,
        &with(&|key| key.key_ops = ops(&["verify"])),
        "valid",
        "valid",
    );
    let verdict = judge(
        &text,
        &with(&|key| key.usage = Some("enc".to_owned())),
        &Policy::default(),
    );
    assert_eq!(verdict.findings[0].code, "key-not-meant-for-this");
}

#[test]
fn the_key_with_the_right_id_is_asked_first() {
    let text = token(r#"{"alg":"RS256","kid":"k1"}"#, PAYLOAD);
    let both = set([rsa_key(rsa(), "k0"), rsa_key(rsa(), "k1")]);
    let signature = judge(&text, &both, &Policy::default());
    let key = signature.key().unwrap();
    assert_eq!((key.index, key.kid.as_deref()), (Some(1), Some("k1")));
    assert!(signature.findings.is_empty());

    let signature = judge(&text, &set([rsa_key(rsa(), "k0")]), &Policy::default());
    assert_eq!(signature.findings[0].code, "kid-of-another-key");
}

fn rsa_jwk(n: &str) -> Value {
    json!({ "kty": "RSA", "n": n, "e": "AQAB" })
}

// Keys and signatures made for this; short RSA keys are not for anything real.
const N_1024: &str = "wEKDhaysH6hpgReb03xDoqFq081MDToOjyw5Nf0-dRzXNW-8ULEoYBSqd0Zeo9_NNMkg1bFtZH8M0GjtYgVAoTzxccKz7t0SaEyzy6hEKUJJypIdH3N4U-Aha0kge1hljFIgM28aRMbYWUumUJh0YInyJWvA-gCtQGyqWYjnCF8";
const RS256_1024: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1In0.Lrn2t0vff0HoqHYQXuZNdiGyHrxpsPHqLxiJfLZdU-DsfBrYjeZlo4z-KkjfID752Hf4x_km_a_nmVrAQ9rlrJntyjG-kQm-3aPG93CxVWg8Bx6DEmAhjbUEc0NwbwRwg34WKXiDuj6942NeqMsGmyoPFM04MG4Ms0xeMMB5US0";
const PS256_1024: &str = "eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiJ1In0.QTQEUCxJCEwSf67l7HPhWjdshxOEPbUp_kbj9viyVnOO6mtwRj6Bs5ATPHAWESbBhoEIeO_sFtIGsKq1OPbNW74V7e-cAzl4n5VncHldwJuAhvdzz1tPEMJm39Usqc7P9y-QstH0pbEhtYR85TF8aVbHxXYOVf8mCwzFcGfUtFs";
const N_512: &str =
    "lbO96Gw_vWhoCQ9LEyHEZnvPd9_50a5KnHBA1h4ELgwxZr0xI6hv4OCQ4ojX25epiU1ELwwRF16jRf6acoZKyQ";
const RS256_512: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1In0.iSN36TmiiMAH8i31PhxQQgnQy5y2FQ64FXera7zUfDCGbUllGdFgXfReKrd9-u-yIS5A98RPsr1Z3TD8Ku4c8Q";
const ES256_X5C: &str = "eyJhbGciOiJFUzI1NiIsIng1YyI6WyJNSUlCZGpDQ0FSdWdBd0lCQWdJVUlKcVRoSGNERTVFRGdwUlBIWHMrdUcvME5KQXdDZ1lJS29aSXpqMEVBd0l3RHpFTk1Bc0dBMVVFQXd3RWRHVnpkREFnRncweU5qRXhNakl3TmpRd01UWmFHQTh5TVRJMk1UQXlPVEEyTkRBeE5sb3dEekVOTUFzR0ExVUVBd3dFZEdWemREQlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJERDA0MkMzVU03VmdVazlBZG1oVmZmWDhhR0RiRFV5a1B3TTRFNlBvakY2eTY4VHE2cUM3c1FEbDcwM0MwTVlLcVpnQzNXMVZtbFVsSzRlM1ExalIzS2pVekJSTUIwR0ExVWREZ1FXQkJUSXRMTkxHOE9kTStqVlNQZEdETmJyNG1QVHF6QWZCZ05WSFNNRUdEQVdnQlRJdExOTEc4T2RNK2pWU1BkR0ROYnI0bVBUcXpBUEJnTlZIUk1CQWY4RUJUQURBUUgvTUFvR0NDcUdTTTQ5QkFNQ0Ewa0FNRVlDSVFER1owaW1sc0hTMFltQnNyZnhoV0hMcUhvbkx3NHRqamhyT1pMREJROUNCd0loQU9FWnl6VU9GNEtUdk9SQUpWVXhjMzNocWZ2TzhDNXJ5YVRTanVlSFdjQm0iXX0.eyJzdWIiOiJ1In0.MM3vacEaU-8E3GD9nCo42_uO94Bb1iqCQzv9Dsc9Qi0H-6We7bYuoBvzj7RgmO2g7I-iKOChZT6xVAglOs02sA";

#[test]
fn weak_keys_verify_but_are_a_finding() {
    let short = keys(&[rsa_jwk(N_1024)]);
    let signature = judge(RS256_1024, &short, &Policy::default());
    assert_eq!(
        (signature.word(), signature.findings[0].code),
        ("valid", "key-weak")
    );
    let reason = "PS256 with an RSA key of 1024 bits; under 2048 only RS256 and RS512 are checked";
    check(PS256_1024, &short, "unsupported", reason);
    let reason = "an RSA key of 512 bits is too short to prove anything";
    check(RS256_512, &keys(&[rsa_jwk(N_512)]), "unsupported", reason);

    let signature = judge(
        &hs256(HS, PAYLOAD, b"short"),
        &set([secret("short")]),
        &Policy::default(),
    );
    assert_eq!(
        (signature.word(), signature.findings[0].code),
        ("valid", "key-weak")
    );
    assert!(
        judge(&signed(HS), &secrets(), &Policy::default())
            .findings
            .is_empty()
    );
}

#[test]
fn a_key_in_the_token_is_used_only_when_asked_and_said_so() {
    let asked = Policy {
        use_embedded_key: true,
        ..Policy::default()
    };
    assert_eq!(
        judge(ES256_X5C, &set([]), &Policy::default()).word(),
        "no-key"
    );
    let signature = judge(ES256_X5C, &set([]), &asked);
    assert_eq!(signature.word(), "valid");
    assert_eq!(signature.findings[0].code, "embedded-key");
    let key = signature.key().unwrap();
    assert_eq!(
        (key.index, key.origin.to_string()),
        (None, "carried in the token (x5c, untrusted)".to_owned())
    );

    // A secret in a header is no secret, asked or not.
    let jwk = json!({ "kty": "oct", "k": base64url(SECRET) });
    let text = signed(&json!({ "alg": "HS256", "jwk": jwk }).to_string());
    assert_eq!(judge(&text, &set([]), &asked).word(), "no-key");
}

#[test]
fn json_serialization_follows_its_rules() {
    let text = signed(HS);
    let parts: Vec<&str> = text.split('.').collect();
    let flat = json!({ "payload": parts[1], "protected": parts[0], "signature": parts[2] });
    check(&flat.to_string(), &secrets(), "valid", "");
    let with = |name: &str, value: Value| {
        let mut token = flat.clone();
        token[name] = value;
        token.to_string()
    };
    let refused = [
        (
            with("header", json!({ "alg": "HS256" })),
            "\"alg\" stands in both headers",
        ),
        (with("header", json!([])), "header is not an object"),
        (
            with("header", json!({ "crit": ["b64"] })),
            "crit stands in the unprotected header",
        ),
        (with("payload", json!(1)), "payload is not a string"),
        (with("signature", json!(1)), "signature is not a string"),
        (
            with("signatures", json!([])),
            "both signature and signatures: it is neither flattened nor general",
        ),
        (
            json!({ "payload": parts[1], "signatures": [] }).to_string(),
            "signatures is empty or no array",
        ),
    ];
    for (text, reason) in refused {
        check(&text, &secrets(), "malformed", reason);
    }
}

#[test]
fn every_signature_of_a_general_serialization_is_judged() {
    let text = signed(HS);
    let parts: Vec<&str> = text.split('.').collect();
    let good = json!({ "protected": parts[0], "signature": parts[2] });
    let bad = json!({ "protected": parts[0], "signature": base64url([0; 32]) });
    let token = json!({ "payload": parts[1], "signatures": [bad, good, 7] }).to_string();
    let verdict = verdict(&token, &secrets(), &Policy::default());
    let words: Vec<&str> = verdict
        .signatures
        .iter()
        .map(SignatureVerdict::word)
        .collect();
    assert_eq!(words, ["invalid", "valid", "malformed"]);
    assert!(verdict.signature.proof().is_some());
}

#[test]
fn the_answer_says_when_it_changes_by_itself() {
    let text = hs256(
        HS,
        r#"{"nbf":1700000100,"exp":1700000300,"iat":1699999000}"#,
        SECRET,
    );
    let policy = Policy {
        leeway_secs: 30,
        ..Policy::default()
    };
    let verdict = verdict(&text, &secrets(), &policy);
    assert!(!verdict.accepted);
    assert_eq!(verdict.next_change.map(|at| at.0), Some(1_700_000_070.0));
    let nbf = verdict.failures().next().unwrap();
    assert_eq!(nbf.message, "not valid for another 1 min 40 s");
    let later = jotscope::jose::time::UnixTime(1_700_000_040.0);
    assert_eq!(nbf.message_at(later), "not valid for another 1 min");
}

#[test]
fn no_text_makes_verification_panic() {
    let sources = [
        signed(HS),
        hs256(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#, "x", SECRET),
        token(r#"{"alg":"RS256","kid":"k1"}"#, r#"{"exp":1}"#),
        format!(
            "{}.{}",
            input(r#"{"alg":"ES256"}"#, "{}"),
            base64url([1; 64])
        ),
        json!({ "payload": "e30", "protected": base64url(HS), "signature": "AAAA" }).to_string(),
        ES256_X5C.to_owned(),
    ];
    let all = set([secret(SECRET), rsa_key(rsa(), "k1"), p256_key("e1")]);
    let policy = Policy {
        use_embedded_key: true,
        ..Policy::default()
    };
    let mut seed = 1_u32;
    for source in &sources {
        // Cut at every place, then garbled at some.
        for end in (0..=source.len()).step_by(3) {
            let verdict = verdict(&source[..end], &all, &policy);
            assert_eq!(verdict.accepted, verdict.accepted && end == source.len());
        }
        for _ in 0..200 {
            let mut bytes = source.clone().into_bytes();
            for _ in 0..3 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = seed as usize % bytes.len();
                bytes[at] = b"{}\".=A0_~ \\:,[]"[(seed >> 24) as usize % 15];
            }
            let text = String::from_utf8(bytes).unwrap();
            verdict(&text, &all, &policy);
        }
    }
}

/// What fails of a token whose payload is given beside it.
fn failing_beside(text: &str, payload: &str, policy: &Policy) -> (bool, Vec<String>) {
    let beside = Beside {
        detached_payload: Some(payload.as_bytes()),
        others: &[],
    };
    let verdict = verify_beside(&decoded(text), &secrets(), policy, NOW, &beside);
    let failing = verdict.checks.iter().filter(|check| check.fails());
    let failing = failing.map(|check| format!("{}: {}", check.check, check.message));
    assert!(verdict.signature.proof().is_some(), "{text}");
    (verdict.accepted, failing.collect())
}

#[test]
fn the_claims_of_a_detached_payload_are_judged() {
    let policy = Policy {
        aud: vec!["shop".to_owned()],
        ..Policy::default()
    };
    let good = r#"{"aud":"shop","exp":1700000060}"#;
    let late = r#"{"aud":"other","exp":1699999940}"#;
    let detach = |text: &str| {
        let parts: Vec<&str> = text.split('.').collect();
        format!("{}..{}", parts[0], parts[2])
    };
    let json = |text: &str| {
        let parts: Vec<&str> = text.split('.').collect();
        json!({"signatures": [{"protected": parts[0], "signature": parts[2]}]}).to_string()
    };
    for form in [detach, json] {
        let text = form(&hs256(HS, good, SECRET));
        assert_eq!(failing_beside(&text, good, &policy), (true, Vec::new()));
        let text = form(&hs256(HS, late, SECRET));
        let expected = vec![
            "exp: expired 1 min ago".to_owned(),
            r#"aud: "other", not "shop""#.to_owned(),
        ];
        assert_eq!(failing_beside(&text, late, &policy), (false, expected));
    }
    // Unencoded (RFC 7797 §5.2), and no JSON at all.
    let header = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    let plain = |payload: &str| {
        let header = base64url(header);
        let mac = mac(
            hmac::HMAC_SHA256,
            SECRET,
            format!("{header}.{payload}").as_bytes(),
        );
        format!("{header}..{}", base64url(mac))
    };
    assert!(failing_beside(&plain(good), good, &policy).0);
    assert!(!failing_beside(&plain(late), late, &policy).0);
    let expected = vec![r#"aud: no aud; wanted "shop""#.to_owned()];
    assert_eq!(
        failing_beside(&plain("no claims"), "no claims", &policy),
        (false, expected)
    );
}

#[test]
fn a_check_says_where_a_detached_claim_stands_only_in_a_tree_that_has_it() {
    let payload = r#"{"exp":1700000060}"#;
    let text = hs256(HS, payload, SECRET);
    let parts: Vec<&str> = text.split('.').collect();
    let bare = decoded(&format!("{}..{}", parts[0], parts[2]));
    let beside = Beside {
        detached_payload: Some(payload.as_bytes()),
        others: &[],
    };
    let policy = Policy {
        algs: vec!["HS256".to_owned()],
        ..Policy::default()
    };
    let node = |checks: &[Check], name: &str| {
        let mut checks = checks.iter();
        checks.find(|check| check.check == name).unwrap().node
    };
    let checks = verify_beside(&bare, &secrets(), &policy, NOW, &beside).checks;
    assert_eq!(node(&checks, "exp"), None);
    let alg = node(&checks, "alg").unwrap();
    assert_eq!(bare.tree.text(alg), "HS256");

    let token = bare.token.with_payload(payload.as_bytes()).unwrap();
    assert_eq!(token.text, bare.token.text);
    let whole = decode(&token, &Limits::DEFAULT);
    let checks = verify_beside(&whole, &secrets(), &policy, NOW, &beside).checks;
    let exp = node(&checks, "exp").unwrap();
    assert_eq!(whole.tree.text(exp), "1700000060");
    assert_eq!(whole.tree.node(exp).kind, NodeKind::Number);
    // A token that carries a payload keeps it.
    assert_eq!(decoded(&text).token.with_payload(b"{}"), None);
}

#[test]
fn the_names_of_rfc_9864_go_with_their_curve() {
    let pair = Ed25519KeyPair::generate().unwrap();
    let x = base64url(pair.public_key());
    let jwk = |crv: &str, x: &str| keys(&[json!({"kty": "OKP", "crv": crv, "x": x})]);
    let ed25519 = jwk("Ed25519", &x);
    let token = |alg: &str| {
        let input = input(&format!(r#"{{"alg":"{alg}"}}"#), PAYLOAD);
        let signature = pair.sign(input.as_bytes());
        format!("{input}.{}", base64url(signature))
    };
    check(&token("EdDSA"), &ed25519, "valid", "");
    check(&token("Ed25519"), &ed25519, "valid", "");
    check(
        &token("Ed448"),
        &ed25519,
        "no-key",
        "Ed448 needs an Ed448 key; loaded: Ed25519",
    );
    // Those of COSE are none of JOSE's.
    check(
        &token("ESP256"),
        &set([p256_key("k")]),
        "unsupported",
        "ESP256 (ECDSA on P-256 with SHA-256) cannot be checked here",
    );
}
