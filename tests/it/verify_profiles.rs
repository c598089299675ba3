//! Profiles: each check of each server refuses what it should, in the server's words.
//!
//! The cases are `tests/vectors/verify/*.txt`, one file a profile. A case is lines of
//! `name: value` up to a blank line; its token is minted from `header` and `payload` and signed
//! as the header says. Everything is as of 14 Nov 2023 22:13:20 UTC, 1700000000.
//!
//! `fails: check` demands that this check alone fails, and `answer` what the server says to it;
//! a case without `fails` must be accepted.

use std::path::Path;

use jotscope::jose::key::{Curve, Key, KeyKind, KeyOrigin, KeySet, PublicKey};
use jotscope::jose::verify::profiles::{CognitoPolicy, read_hasura_secret, suggest};
use jotscope::jose::verify::{Check, Policy, Profile};

use crate::verify_world::{SECRET, decoded, other_rsa, rsa, rsa_key, secret, set, token, verdict};

const HEADER: &str = r#"{"alg":"RS256","typ":"JWT","kid":"k1"}"#;

/// One case: its lines, in order.
struct Case(Vec<(String, String)>);

impl Case {
    fn get(&self, name: &str) -> Option<&str> {
        let mut lines = self.0.iter();
        lines
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    fn all(&self, name: &str) -> Vec<String> {
        let lines = self.0.iter().filter(|(key, _)| key == name);
        lines.map(|(_, value)| value.clone()).collect()
    }

    fn title(&self) -> &str {
        self.get("case").unwrap()
    }
}

fn cases(profile: &str) -> Vec<Case> {
    let file = format!("tests/vectors/verify/{}.txt", profile.replace('-', "_"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let text = lines.collect::<Vec<_>>().join("\n");
    text.split("\n\n")
        .filter(|block| !block.trim().is_empty())
        .map(|block| {
            let lines = block.trim().lines().map(|line| {
                let (name, value) = line.split_once(": ").expect(line);
                (name.to_owned(), value.to_owned())
            });
            Case(lines.collect())
        })
        .collect()
}

fn keys(case: &Case) -> KeySet {
    let mut key = rsa_key(rsa(), "k1");
    match case.get("keys").unwrap_or("k1") {
        "k1" => {}
        "none" => return set([]),
        "other" => return set([rsa_key(other_rsa(), "k2")]),
        "other under the same id" => return set([rsa_key(other_rsa(), "k1")]),
        "both" => return set([rsa_key(other_rsa(), "k2"), key]),
        "secret" => return set([secret(SECRET)]),
        "for encryption" => key.usage = Some("enc".to_owned()),
        "for signing only" => key.key_ops = Some(vec!["sign".to_owned()]),
        "for PS256" => key.alg = Some("PS256".to_owned()),
        "elliptic" => {
            let public = PublicKey::Ec {
                curve: Curve::P256,
                x: vec![1; 32],
                y: vec![2; 32],
            };
            key = Key::new(
                public,
                None,
                KeyOrigin::new("ec.pem", key.origin.how),
                "JWK",
            );
            key.kid = Some("k1".to_owned());
            assert_eq!(key.kind, KeyKind::Ec(Curve::P256));
        }
        other => panic!("no keys called {other}"),
    }
    set([key])
}

fn policy(case: &Case, name: &str) -> Policy {
    let mut profile = Profile::by_name(name).unwrap();
    if let Some(text) = case.get("secret") {
        profile = Profile::Hasura(read_hasura_secret(text).unwrap().config);
    }
    if let Profile::Cognito(cognito) = &mut profile {
        *cognito = CognitoPolicy {
            token_use: case.get("token_use").map(str::to_owned),
            groups: case.all("group"),
        };
    }
    Policy {
        algs: case.all("alg"),
        iss: case.get("iss").map(str::to_owned),
        aud: case.all("aud"),
        sub: case.get("sub").map(str::to_owned),
        typ: case.get("typ").map(str::to_owned),
        scope: case.all("scope"),
        required: case.all("require"),
        leeway_secs: case.get("leeway").map_or(0, |secs| secs.parse().unwrap()),
        role_header: case.get("role").map(str::to_owned),
        profile,
        ..Policy::default()
    }
}

fn check(name: &str) {
    let (mut wrong, mut seen) = (Vec::new(), Vec::new());
    for case in cases(name) {
        let header = case.get("header").unwrap_or(HEADER);
        let mut text = token(header, case.get("payload").unwrap());
        if case.get("signed") == Some("no") {
            text = text.rsplit_once('.').unwrap().0.to_owned() + ".AAAA";
        }
        let verdict = verdict(&text, &keys(&case), &policy(&case, name));
        let failed: Vec<&str> = verdict.failures().map(|check| check.check).collect();
        let expected: Vec<&str> = case
            .get("fails")
            .map_or(Vec::new(), |all| all.split(", ").collect());
        let advice: Vec<&str> = verdict
            .failures()
            .map(|check| check.advice.as_str())
            .collect();
        if failed != expected {
            let messages: Vec<&Check> = verdict.failures().collect();
            wrong.push(format!("{}: fails {failed:?}: {messages:?}", case.title()));
        } else if verdict.server_answer() != case.get("answer") {
            wrong.push(format!(
                "{}: answers {:?}",
                case.title(),
                verdict.server_answer()
            ));
        } else if case
            .get("advice")
            .is_some_and(|wanted| !advice.contains(&wanted))
        {
            wrong.push(format!("{}: advises {advice:?}", case.title()));
        } else if expected.is_empty() && !verdict.accepted && case.get("accepted") != Some("no") {
            wrong.push(format!(
                "{}: {}",
                case.title(),
                verdict.signature.sentence()
            ));
        } else if !expected.is_empty() && verdict.accepted {
            wrong.push(format!("{}: accepted", case.title()));
        }
        seen.extend(failed.iter().map(|&check| check.to_owned()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // Every check there is must be seen to fail somewhere.
    let any = verdict(
        &token(HEADER, "{}"),
        &set([]),
        &policy(&Case(Vec::new()), name),
    );
    let unseen: Vec<&str> = any
        .checks
        .iter()
        .map(|check| check.check)
        .filter(|check| !seen.iter().any(|one| one == check))
        .collect();
    assert!(unseen.is_empty(), "never seen to fail: {unseen:?}");
}

#[test]
fn a_generic_verifier_names_each_claim_that_fails() {
    check("generic");
}

#[test]
fn an_oauth_resource_server_challenges() {
    check("rfc9068");
}

#[test]
fn jet_bridge_refuses_as_py_jwt_does() {
    check("jet-bridge");
}

#[test]
fn hasura_refuses_in_its_own_words() {
    check("hasura");
}

#[test]
fn a_cognito_verifier_says_what_it_expected() {
    check("cognito");
}

#[test]
fn the_authgear_admin_api_says_forbidden_and_logs_why() {
    check("authgear-admin");
}

#[test]
fn an_aws_http_api_is_unauthorized_or_forbidden() {
    check("aws-http-api");
}

#[test]
fn the_oci_gateway_wants_an_rsa_key_with_an_id() {
    check("oci-gateway");
}

#[track_caller]
fn check_suggestion(header: &str, payload: &str, expected: &[&str]) {
    let names: Vec<&str> = suggest(&decoded(&token(header, payload)))
        .iter()
        .map(Profile::name)
        .collect();
    assert_eq!(names, expected);
}

#[test]
fn a_profile_is_suggested_by_what_the_token_looks_like() {
    check_suggestion(
        r#"{"alg":"RS256","typ":"JWT"}"#,
        r#"{"token_type":"access","exp":1,"jti":"x","user":"u","projects":{"demo":{}}}"#,
        &["jet-bridge"],
    );
    check_suggestion(
        HEADER,
        r#"{"iss":"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE99","https://hasura.io/jwt/claims":"{}"}"#,
        &["hasura", "cognito"],
    );
    check_suggestion(
        r#"{"alg":"RS256","typ":"at+jwt","kid":"k1"}"#,
        r#"{"iss":"https://issuer.example"}"#,
        &["rfc9068"],
    );
    check_suggestion(
        HEADER,
        r#"{"aud":["demo"],"iat":1,"exp":2}"#,
        &["authgear-admin"],
    );
    check_suggestion(HEADER, r#"{"iss":"https://issuer.example","sub":"u"}"#, &[]);
}

#[test]
fn a_suggested_hasura_profile_reads_claims_the_way_the_token_has_them() {
    let payload = r#"{"https://hasura.io/jwt/claims":"{\"x-hasura-allowed-roles\":[\"a\"],\"x-hasura-default-role\":\"a\"}"}"#;
    let text = token(HEADER, payload);
    let profile = suggest(&decoded(&text)).remove(0);
    let policy = Policy {
        profile,
        ..Policy::default()
    };
    assert!(verdict(&text, &set([rsa_key(rsa(), "k1")]), &policy).accepted);
}
