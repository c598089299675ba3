//! What is hidden, and what stays.

use super::*;
use crate::jose::encoding::{look_over, to_base64url};
use crate::jose::finding::{Finding, Severity};
use crate::jose::layers::{Chain, Layer, wrap};

fn token(header: &str, payload: &str) -> Decoded {
    let [header, payload] = [header, payload].map(|text| to_base64url(text.as_bytes()));
    let signature = to_base64url(&[0x5a; 32]);
    let text: Arc<str> = format!("{header}.{payload}.{signature}").into();
    decode::decode(&token::parse(&text, TokenKind::Jws), &Limits::DEFAULT)
}

fn claims(payload: &str) -> Decoded {
    token(r#"{"alg":"HS256"}"#, payload)
}

/// The payload of the shared token, layers opened.
#[track_caller]
fn check(payload: &str, expected: &str) {
    check_with(payload, false, expected);
}

#[track_caller]
fn check_with(payload: &str, ids: bool, expected: &str) {
    let shared = share(&claims(payload), &Options { ids }).unwrap();
    let tree = &shared.decoded.tree;
    let section = tree.section(SegmentName::Payload).unwrap();
    assert_eq!(tree.json(section, true, 0), expected);
}

#[test]
fn personal_values_are_replaced_and_the_rest_stays_as_it_stood() {
    check(
        r#"{"iss":"https:\/\/x.example", "email":"jane@x.example","email_verified":true,"n":1.0}"#,
        r#"{"iss":"https:\/\/x.example", "email":"<email-1>","email_verified":true,"n":1.0}"#,
    );
    check(
        r#"{"name":"Jane Doe","given_name":"Jane","phone_number":"+15550109999","address":{"formatted":"1 Main St","country":"US"},"roles":["admin"]}"#,
        r#"{"name":"<name-1>","given_name":"<name-2>","phone_number":"<phone-1>","address":{"formatted":"<address-1>","country":"<address-2>"},"roles":["admin"]}"#,
    );
}

#[test]
fn the_same_value_has_the_same_placeholder_inside_other_strings_too() {
    check(
        r#"{"email":"Jane@x.example","cognito:username":"azuread_jane@x.example","upn":"jane@x.example","map":{"jane@x.example":1}}"#,
        r#"{"email":"<email-1>","cognito:username":"azuread_<email-1>","upn":"<email-1>","map":{"<email-1>":1}}"#,
    );
    check(
        r#"{"email":"jane@x.example","note":"for JANE@x.example only","sub":"b64:amFuZQ"}"#,
        r#"{"email":"<email-1>","note":"for <email-1> only","sub":"b64:amFuZQ"}"#,
    );
}

#[test]
fn a_value_that_is_only_encoded_is_found() {
    let sub = to_base64url(b"\x0a\x0ejane@x.example\x12\x05local");
    check(
        &format!(r#"{{"email":"jane@x.example","sub":"{sub}","q":"u=jane%40x.example"}}"#),
        r#"{"email":"<email-1>","sub":"<unread-1>","q":"<unread-2>"}"#,
    );
}

#[test]
fn ids_are_hidden_by_choice_and_credentials_always() {
    let payload = r#"{"sub":"u-4711","jti":"0f","nonce":"abc","sid":"s1","aud":"0a1b2c3d-0000-4000-8000-000000000001","client_id":"web"}"#;
    check(
        payload,
        r#"{"sub":"u-4711","jti":"<secret-1>","nonce":"<secret-2>","sid":"s1","aud":"0a1b2c3d-0000-4000-8000-000000000001","client_id":"web"}"#,
    );
    check_with(
        payload,
        true,
        r#"{"sub":"<id-1>","jti":"<secret-1>","nonce":"<secret-2>","sid":"<id-2>","aud":"<id-3>","client_id":"web"}"#,
    );
}

#[test]
fn layers_are_put_on_again() {
    let gzip = Layer::Gzip {
        mtime: 1_675_743_790,
        os: 255,
        xfl: 2,
        members: 1,
    };
    let chain = Chain {
        layers: vec![Layer::Base64(look_over(b"+/==").form), gzip, Layer::Json],
        ..Default::default()
    };
    let blob = wrap(
        &chain,
        r#"[{"user": "x", "email": "jane@x.example"}]"#,
        None,
    );
    let decoded = claims(&format!(
        r#"{{"blob":"{blob}","claims":"{{\"upn\":\"jane@x.example\"}}"}}"#
    ));
    let shared = share(&decoded, &Options::default()).unwrap();
    let tree = &shared.decoded.tree;
    let section = tree.section(SegmentName::Payload).unwrap();
    assert_eq!(
        tree.json(section, true, 0),
        r#"{"blob":[{"user": "x", "email": "<email-1>"}],"claims":{"upn":"<email-1>"}}"#
    );
    let blob = tree.find(section, "/blob").unwrap();
    let words = |chain: &Chain| chain.layers.iter().map(Layer::word).collect::<Vec<_>>();
    let layers = &tree.content(blob).unwrap().chain;
    assert_eq!(words(layers), words(&chain));
    // The time it was packed stays: it tells nothing of a person.
    assert_eq!(layers.layers[1], chain.layers[1]);
}

#[test]
fn nested_tokens_lose_their_signatures_too() {
    let inner = claims(r#"{"email":"jane@x.example"}"#);
    let decoded = claims(&format!(r#"{{"id_token":"{}"}}"#, inner.token.text));
    let shared = share(&decoded, &Options::default()).unwrap();
    let tree = &shared.decoded.tree;
    assert_eq!(tree.nested.len(), 1);
    assert!(tree.nested[0].token.text.ends_with(MARKER));
    let section = tree.section(SegmentName::Payload).unwrap();
    let email = tree.find(section, "/id_token/payload/email").unwrap();
    assert_eq!(tree.text(email), "<email-1>");
}

#[test]
fn the_marker_is_found_as_a_signature_and_decoded_by_nobody() {
    let shared = share(&claims("{}"), &Options::default()).unwrap();
    assert!(shared.token().ends_with(&format!(".{MARKER}")));
    assert_eq!(MARKER.len() % 4, 1);
    let found = crate::jose::extract::candidates(shared.token(), &Limits::DEFAULT);
    assert_eq!(found.candidates.len(), 1);
    assert_eq!(&*found.candidates[0].text, shared.token());
}

#[test]
fn what_could_not_be_read_is_not_shown() {
    let payload = r#"{"a":1,"email":"jane@x.example","b":{"name":"Jane D"#;
    let shared = share(&claims(payload), &Options::default()).unwrap();
    let report = shared.report(&claims(payload), &Told::default());
    for text in [shared.tree(), report] {
        assert!(!text.contains("jane@x.example"), "{text}");
        assert!(!text.contains("Jane D"), "{text}");
    }
}

#[test]
fn a_payload_that_is_text_or_an_encrypted_token_is_no_exception() {
    let text = claims("hello jane@x.example");
    let shared = share(&text, &Options::default()).unwrap();
    assert!(
        shared.tree().contains("hello <email-1>"),
        "{}",
        shared.tree()
    );
    let header = to_base64url(br#"{"alg":"dir","enc":"A256GCM","email":"jane@x.example"}"#);
    let jwe: Arc<str> = format!("{header}..AAAA.BBBB.CCCC").into();
    let jwe = decode::decode(&token::parse(&jwe, TokenKind::Jwe), &Limits::DEFAULT);
    let shared = share(&jwe, &Options::default()).unwrap();
    assert_eq!(shared.token().matches(MARKER).count(), 4);
    assert!(!shared.token().contains("BBBB"));
    assert!(shared.tree().contains("<email-1>"), "{}", shared.tree());
}

#[test]
fn disclosures_are_read_by_the_name_they_disclose() {
    let disclosure = to_base64url(br#"["salt-of-it","given_name","Jane"]"#);
    let base = claims(r#"{"_sd":["x"],"_sd_alg":"sha-256"}"#);
    let text: Arc<str> = format!("{}~{disclosure}~", base.token.text).into();
    let decoded = decode::decode(&token::parse(&text, TokenKind::SdJwt), &Limits::DEFAULT);
    let shared = share(&decoded, &Options::default()).unwrap();
    let tree = &shared.decoded.tree;
    let section = tree.section(SegmentName::Disclosure(0)).unwrap();
    assert_eq!(
        tree.json(section, false, 0),
        r#"["<secret-1>","given_name","<name-1>"]"#
    );
}

#[test]
fn a_report_has_what_a_ticket_needs() {
    let decoded = token(
        r#"{"alg":"HS256","kid":"k1"}"#,
        r#"{"email":"jane@x.example","exp":1675744090,"roles":["editor"],"jti":"jot-4711","t":"```"}"#,
    );
    let shared = share(&decoded, &Options::default()).unwrap();
    let verdict = ["Expired for jane@x.example".to_owned()];
    let findings = [Finding::new("odd", Severity::Warn, "jane@x.example is odd").advice("Ask")];
    let told = Told {
        verdict: &verdict,
        findings: &findings,
    };
    let report = shared.report(&decoded, &told);
    for wanted in [
        "# Token report",
        "**Not a credential**",
        "- Expired for \\<email-1\\>",
        "\"kid\": \"k1\"",
        "\"email\": \"<email-1>\"",
        "/exp: 2023-02-07T04:28:10Z",
        "- role editor: /roles/0",
        "- warn odd: \\<email-1\\> is odd. Ask",
        "````json",
    ] {
        assert!(report.contains(wanted), "no {wanted} in {report}");
    }
    for secret in ["jane", "jot-4711", "WlpaWlpa"] {
        assert!(!report.contains(secret), "{secret} in {report}");
    }
    assert_eq!(format!("{shared:?}"), "Shared(Hidden(2 values))");
}

#[test]
fn too_much_to_look_for_is_said_in_numbers() {
    let long = "x".repeat(1000);
    let mails: Vec<_> = (0..5000)
        .map(|n| format!("\"{long}{n}@mail.example\""))
        .collect();
    let payload = format!(r#"{{"emails":[{}]}}"#, mails.join(","));
    let error = share(&claims(&payload), &Options::default()).unwrap_err();
    assert!(matches!(error, ShareError::TooMuch { got, .. } if got > 4 << 20));
}
