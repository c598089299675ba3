//! "Clone as…": each variant is refused for its own reason and for no other.

use jotscope::jose::key::KeySet;
use jotscope::jose::limits::Limits;
use jotscope::jose::mint::variants::{self, ALL};
use jotscope::jose::mint::{Draft, SignError, Variant, VariantError};
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::SegmentName;
use jotscope::jose::verify::{self, CheckStatus, Policy, SignatureOutcome, Verdict};

use super::mint::{decoded, secret};

const NOW: UnixTime = UnixTime(1_772_458_690.5);

/// Issued 100 s ago for 300 s, so it is in its time.
const CLAIMS: &str = r#"{"iss":"https://issuer.test","aud":["shop"],"sub":"1","iat":1772458590,"nbf":1772458590,"exp":1772458890,"roles":["viewer"]}"#;

fn original(payload: &str) -> jotscope::jose::decode::Decoded {
    let draft = Draft::of_texts(r#"{"alg":"HS256","kid":"theirs"}"#, payload).unwrap();
    decoded(&draft.sign(&secret(48), "HS256").unwrap().token)
}

/// What a verifier with our own key says to the variant.
fn verdict(payload: &str, variant: &Variant) -> Verdict {
    let variation = variants::make(&original(payload), variant, NOW).unwrap();
    let key = secret(32);
    let minted = variation.mint(Some((&key, "HS256"))).unwrap();
    let keys = KeySet {
        keys: vec![key],
        findings: Vec::new(),
    };
    let policy = Policy {
        iss: Some("https://issuer.test".to_owned()),
        aud: vec!["shop".to_owned()],
        ..Policy::default()
    };
    verify::verify(&decoded(&minted.token), &keys, &policy, NOW)
}

fn is_valid(verdict: &Verdict) -> bool {
    let outcome = &verdict.signatures[0].outcome;
    matches!(outcome, SignatureOutcome::Valid(..))
}

#[track_caller]
fn check(payload: &str, variant: &str, failing: &[&str]) {
    let verdict = verdict(payload, &variant.parse().unwrap());
    assert!(is_valid(&verdict), "{variant}");
    let failed: Vec<&str> = verdict
        .checks
        .iter()
        .filter(|check| check.status == CheckStatus::Fail)
        .map(|check| check.check)
        .collect();
    assert_eq!(failed, failing, "{variant}");
}

#[test]
fn each_variant_fails_for_its_own_reason() {
    let stale = CLAIMS
        .replace("1772458590", "1672458590")
        .replace("1772458890", "1672458890");
    for payload in [CLAIMS, &stale] {
        check(payload, "valid", &[]);
        check(payload, "expired", &["exp"]);
        check(payload, "not-yet-valid", &["nbf"]);
        check(payload, "wrong-audience", &["aud"]);
        check(payload, "wrong-issuer", &["iss"]);
        check(payload, "without=aud", &["aud"]);
        check(payload, "with=role:editor", &[]);
    }
    check(CLAIMS, "same", &[]);
    check(&stale, "same", &["exp"]);
}

#[test]
fn a_tampered_signature_has_the_right_length_and_does_not_hold() {
    let found = verdict(CLAIMS, &Variant::Tampered);
    let outcome = &found.signatures[0];
    assert!(
        matches!(outcome.outcome, SignatureOutcome::Invalid),
        "{outcome:?}"
    );
    assert!(
        outcome.reason.contains("does not hold"),
        "{}",
        outcome.reason
    );
}

#[test]
fn an_unsigned_variant_needs_no_key_and_every_other_does() {
    for (variant, variation) in variants::all_variants(&original(CLAIMS), NOW) {
        let variation = variation.unwrap();
        assert_eq!(variation.name, variant.to_string());
        match variation.mint(None) {
            Ok(minted) => {
                assert_eq!(variant, Variant::Unsigned);
                assert!(minted.token.ends_with('.'));
                assert_eq!(minted.header, r#"{"alg":"none","kid":"theirs"}"#);
            }
            Err(error) => assert_eq!(error, SignError::NoKey),
        }
    }
    assert_eq!(
        variants::all_variants(&original(CLAIMS), NOW).len(),
        ALL.len()
    );
}

#[test]
fn the_same_is_the_same_to_the_byte() {
    let payload = r#"{ "exp":1.0e3 ,"a\/b":[ ]}"#;
    let variation = variants::make(&original(payload), &Variant::Same, NOW).unwrap();
    assert_eq!(variation.draft.payload_text(), Some(payload));
    assert_eq!(
        variation.draft.header_text(),
        r#"{"alg":"HS256","kid":"theirs"}"#
    );
    assert_eq!(variation.changes, [""; 0]);
}

#[track_caller]
fn times(payload: &str, variant: &Variant) -> String {
    let variation = variants::make(&original(payload), variant, NOW).unwrap();
    variation.draft.payload_text().unwrap().to_owned()
}

#[test]
fn times_shift_together_and_the_lifetime_stays() {
    let payload = r#"{"iat":1000,"nbf":1000,"exp":1300}"#;
    assert_eq!(
        times(payload, &Variant::Expired),
        r#"{"iat":1772458330,"nbf":1772458330,"exp":1772458630}"#
    );
    assert_eq!(
        times(payload, &Variant::NotYetValid),
        r#"{"iat":1772458690,"nbf":1772462290,"exp":1772462590}"#
    );
    assert_eq!(
        times(payload, &Variant::Valid),
        r#"{"iat":1772458690,"nbf":1772458690,"exp":1772462290}"#
    );
    assert_eq!(times("{}", &Variant::Expired), r#"{"exp":1772458630}"#);
    assert_eq!(times("{}", &Variant::NotYetValid), r#"{"nbf":1772462290}"#);
    // Milliseconds by mistake are taken for what was meant, and seconds are written.
    assert_eq!(
        times(r#"{"exp":1772458890000}"#, &Variant::Expired),
        r#"{"exp":1772458630}"#
    );
}

#[test]
fn every_variant_says_what_it_changed() {
    let changes = |variant: &str| {
        let variant = variant.parse().unwrap();
        variants::make(&original(CLAIMS), &variant, NOW)
            .unwrap()
            .changes
    };
    assert_eq!(changes("wrong-audience"), ["aud [\"wrong-audience\"]"]);
    assert_eq!(
        changes("wrong-issuer"),
        ["iss \"https://wrong-issuer.invalid\""]
    );
    assert_eq!(changes("without=roles"), ["without /roles"]);
    assert_eq!(
        changes("with=role:editor"),
        ["/roles grants \"editor\" too"]
    );
    assert_eq!(
        changes("expired").last().unwrap(),
        "exp 2026-03-02T13:37:10Z"
    );
}

#[test]
fn a_variant_that_cannot_be_made_says_why() {
    let make = |payload: &str, variant: &str| {
        let variant: Variant = variant.parse()?;
        variants::make(&original(payload), &variant, NOW)
    };
    let said = |payload, variant| make(payload, variant).unwrap_err().to_string();
    assert_eq!(
        said("[1]", "expired"),
        "the payload is not a JSON object, so it has no claims to change"
    );
    assert_eq!(
        said(r#"{"sub":"1"}"#, "without=jti"),
        "the top has no \"jti\"; it has \"sub\""
    );
    assert_eq!(make(CLAIMS, "with=model:a:r"), Err(VariantError::NoRows));
    assert!(said(CLAIMS, "expird").contains("known are same, valid, expired"));
    assert!(said(CLAIMS, "with=editor").contains("role:NAME"));
}

#[test]
fn a_model_gets_its_letters_inside_the_blob_of_the_example() {
    let text = include_str!("../../assets/examples/jet-project-token.txt");
    let before = decoded(text.trim());
    let rows = |shown: &jotscope::jose::decode::Decoded| {
        let section = shown.tree.section(SegmentName::Payload).unwrap();
        let id = shown
            .tree
            .find(section, "/projects/storefront/permissions")
            .unwrap();
        serde_json::from_str::<serde_json::Value>(&shown.tree.json(id, true, 0)).unwrap()
    };
    let old = rows(&before);
    let object = old[0]["permission_object"].as_str().unwrap().to_owned();
    let model = object.split_once('.').unwrap().1;
    let variant: Variant = format!("with=model:{model}:rwd").parse().unwrap();
    let variation = variants::make(&before, &variant, UnixTime(1.0)).unwrap();
    let new = rows(&variation.draft.decoded(&Limits::DEFAULT));
    let mut expected = old;
    expected[0]["permission_actions"] = "rwd".into();
    assert_eq!(new, expected);
    assert_eq!(variation.name, format!("with=model:{model}:rwd"));
}
