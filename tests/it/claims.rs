//! What claims mean: explained, dated, judged, measured and summed up.

use jotscope::jose::claims::{
    self, Life, TimeForm, explanation, lifetime, meaning, sizes, summary, time_at, times,
};
use jotscope::jose::decode::Decoded;
use jotscope::jose::finding::Severity;
use jotscope::jose::time::UnixTime;

use crate::tokens::{at, encrypted, jet_project, payload, token};

const NOW: UnixTime = UnixTime(1_700_000_000.0);

// ---- glossary ------------------------------------------------------------------------------

#[track_caller]
fn means(decoded: &Decoded, place: &str, title: &str, source: &str) {
    let found = meaning(decoded, at(decoded, place));
    let got = found.map(|meaning| (meaning.title, meaning.source));
    assert_eq!(got, Some((title, source)), "{place}");
}

#[test]
fn registered_claims_are_explained() {
    let token = token(
        r#"{"alg":"RS256","kid":"k","exp":1}"#,
        r#"{"exp":1,"aud":"a","email":"e","x":1,"cnf":{"jkt":"t"},"address":{"country":"c"}}"#,
    );
    means(&token, "header/alg", "Algorithm", "RFC 7515 §4.1.1");
    means(&token, "header/exp", "Expiration time", "RFC 7519 §5.3");
    means(&token, "payload/exp", "Expiration time", "RFC 7519 §4.1.4");
    means(&token, "payload/cnf/jkt", "DPoP key", "RFC 9449 §6.1");
    means(
        &token,
        "payload/address/country",
        "Country",
        "OpenID Connect Core §5.1.1",
    );
    assert_eq!(meaning(&token, at(&token, "payload/x")), None);
}

#[test]
fn the_same_name_elsewhere_means_nothing() {
    let token = payload(r#"{"deep":{"exp":1,"aud":"a"},"list":["exp"]}"#);
    assert_eq!(meaning(&token, at(&token, "payload/deep/exp")), None);
    assert_eq!(meaning(&token, at(&token, "payload/list/0")), None);
}

#[test]
fn the_providers_own_meaning_comes_first() {
    let jet = jet_project();
    means(&jet, "payload/user", "User", "Jet Admin");
    means(
        &jet,
        "payload/projects/demo/super_group",
        "Super group",
        "Jet Admin",
    );
    means(
        &jet,
        "payload/projects/demo/permissions/0/permission_actions",
        "Permission actions",
        "Jet Admin",
    );
    means(&jet, "payload/jti", "Token id", "RFC 7519 §4.1.7");
    let entra =
        payload(r#"{"iss":"https://sts.windows.net/t/","oid":"o","roles":["a"],"acr":"1"}"#);
    means(&entra, "payload/oid", "Object id", "Entra ID");
    means(&entra, "payload/roles", "App roles", "Entra ID");
    means(&entra, "payload/acr", "Authentication class", "Entra ID");
    let other = payload(r#"{"iss":"https://id.example.test","oid":"o","roles":["a"]}"#);
    assert_eq!(meaning(&other, at(&other, "payload/oid")), None);
    means(&other, "payload/roles", "Roles", "RFC 9068 §2.2.3.1");
    assert_eq!(
        claims::meaning_from(&other, Some("entra-v2"), at(&other, "payload/oid"))
            .map(|meaning| meaning.source),
        Some("Entra ID")
    );
}

#[test]
fn names_with_any_middle_are_known() {
    let token = payload(
        r#"{"custom:team":"a","urn:zitadel:iam:org:project:7:roles":{},"https://app.test/roles":[],
            "resource_access":{"my-client":{"roles":["a"]}},
            "https://hasura.io/jwt/claims":"{\"X-Hasura-Default-Role\":\"a\",\"x-hasura-team\":\"t\"}"}"#,
    );
    means(
        &token,
        "payload/custom:team",
        "Custom attribute",
        "Amazon Cognito",
    );
    means(
        &token,
        "payload/urn:zitadel:iam:org:project:7:roles",
        "Project roles",
        "Zitadel",
    );
    means(
        &token,
        "payload/https:~1~1app.test~1roles",
        "Roles",
        "Custom claim",
    );
    means(
        &token,
        "payload/resource_access/my-client/roles",
        "Client roles",
        "Keycloak",
    );
    let hasura = "payload/https:~1~1hasura.io~1jwt~1claims";
    means(&token, hasura, "Hasura claims", "Hasura");
    means(
        &token,
        &format!("{hasura}/X-Hasura-Default-Role"),
        "Default role",
        "Hasura",
    );
    means(
        &token,
        &format!("{hasura}/x-hasura-team"),
        "Session variable",
        "Hasura",
    );
}

// ---- times ---------------------------------------------------------------------------------

#[track_caller]
fn dated(json: &str, place: &str, want: Option<(f64, TimeForm)>) {
    let token = payload(json);
    let got = time_at(&token, at(&token, place)).map(|claim| (claim.time.0, claim.form));
    assert_eq!(got, want, "{json}");
}

#[test]
fn times_are_found_in_every_form() {
    let exp = |json: &str, want| dated(&format!(r#"{{"exp":{json}}}"#), "payload/exp", want);
    exp("1675744090", Some((1_675_744_090.0, TimeForm::Seconds)));
    exp("1675744090.5", Some((1_675_744_090.5, TimeForm::Fraction)));
    exp("1.675744090e9", Some((1_675_744_090.0, TimeForm::Fraction)));
    exp(
        "1675744090000",
        Some((1_675_744_090.0, TimeForm::Milliseconds)),
    );
    exp(r#""1675744090""#, Some((1_675_744_090.0, TimeForm::Text)));
    exp(
        r#""2023-02-07T04:28:10Z""#,
        Some((1_675_744_090.0, TimeForm::Date)),
    );
    exp("0", Some((0.0, TimeForm::Seconds)));
    exp("-1", Some((-1.0, TimeForm::Seconds)));
    exp("1e400", Some((f64::INFINITY, TimeForm::Fraction)));
    exp("true", None);
    exp("null", None);
    exp("[1675744090]", None);
    exp(r#""soon""#, None);
    exp(r#""""#, None);
}

#[test]
fn an_unknown_claim_is_a_time_only_if_name_and_value_say_so() {
    let at_seconds = Some((1_675_744_090.0, TimeForm::Seconds));
    dated(
        r#"{"signedUpAt":1675744090}"#,
        "payload/signedUpAt",
        at_seconds,
    );
    dated(
        r#"{"a":{"b":[{"created_at":1675744090}]}}"#,
        "payload/a/b/0/created_at",
        at_seconds,
    );
    dated(r#"{"order":1675744090}"#, "payload/order", None);
    dated(r#"{"signedUpAt":17}"#, "payload/signedUpAt", None);
    dated(r#"{"signedUpAt":true}"#, "payload/signedUpAt", None);
    dated(r#"{"times":[1675744090]}"#, "payload/times/0", None);
    dated(r#"{"birthdate":"1990-01-02"}"#, "payload/birthdate", None);
    dated(r#"{"deep":{"exp":5}}"#, "payload/deep/exp", None);
    dated(
        r#"{"kubernetes.io":{"warnafter":1675744090}}"#,
        "payload/kubernetes.io/warnafter",
        at_seconds,
    );
    dated(
        r#"{"identities":[{"dateCreated":"1605032912650"}]}"#,
        "payload/identities/0/dateCreated",
        Some((1_605_032_912.65, TimeForm::Milliseconds)),
    );
}

#[test]
fn a_jet_token_has_the_time_it_was_packed() {
    let names: Vec<(String, f64)> = times(&jet_project())
        .into_iter()
        .map(|claim| (claim.name, claim.time.0))
        .collect();
    assert_eq!(
        names,
        [
            ("exp".to_owned(), 1_675_744_090.0),
            ("packed".to_owned(), 1_675_743_790.0)
        ]
    );
}

#[test]
fn a_token_inside_a_claim_has_its_own_times_and_meanings() {
    let inner = token(r#"{"alg":"ES256"}"#, r#"{"exp":1675744090,"email":"e"}"#);
    let outer = payload(&format!(
        r#"{{"exp":1700000300,"id_token":"{}"}}"#,
        inner.token.text
    ));
    let found: Vec<f64> = times(&outer).iter().map(|claim| claim.time.0).collect();
    assert_eq!(found, [1_700_000_300.0, 1_675_744_090.0]);
    means(
        &outer,
        "payload/id_token/payload/exp",
        "Expiration time",
        "RFC 7519 §4.1.4",
    );
    means(
        &outer,
        "payload/id_token/header/alg",
        "Algorithm",
        "RFC 7515 §4.1.1",
    );
    sums(&outer, "payload/id_token", "token · ES256");
    sums(&outer, "payload/id_token/payload", "2 claims");
    // The outer token's life is its own.
    assert_eq!(
        lifetime(&outer, NOW).life,
        Life::Current {
            exp: time(1_700_000_300.0)
        }
    );
}

// ---- lifetime ------------------------------------------------------------------------------

#[track_caller]
fn lives(json: &str, life: Life, next: Option<f64>, codes: &[&str]) {
    let judged = lifetime(&payload(json), NOW);
    assert_eq!(judged.life, life, "{json}");
    assert_eq!(judged.next_change.map(|time| time.0), next, "{json}");
    let found: Vec<&str> = judged.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(found, codes, "{json}");
}

fn time(seconds: f64) -> UnixTime {
    UnixTime(seconds)
}

#[test]
fn life_is_judged_without_leeway() {
    let exp = time(1_700_000_000.0);
    lives(
        r#"{"exp":1700000000}"#,
        Life::Expired { exp },
        None,
        &["exp-passed"],
    );
    lives(
        r#"{"exp":1700000001}"#,
        Life::Current {
            exp: time(1_700_000_001.0),
        },
        Some(1_700_000_001.0),
        &[],
    );
    lives(
        r#"{"nbf":1700000001,"exp":1700000300}"#,
        Life::NotYetValid {
            nbf: time(1_700_000_001.0),
        },
        Some(1_700_000_001.0),
        &["nbf-ahead"],
    );
    lives(
        r#"{"nbf":1700000000,"exp":1700000300}"#,
        Life::Current {
            exp: time(1_700_000_300.0),
        },
        Some(1_700_000_300.0),
        &[],
    );
    lives(r#"{"sub":"a"}"#, Life::NoExpiry, None, &["exp-missing"]);
    lives("{}", Life::NoExpiry, None, &["exp-missing"]);
    lives("[]", Life::NoExpiry, None, &[]);
    lives(
        r#"{"iat":1700000060,"exp":1700000300}"#,
        Life::Current {
            exp: time(1_700_000_300.0),
        },
        Some(1_700_000_060.0),
        &["iat-ahead"],
    );
}

#[test]
fn of_duplicates_the_last_counts() {
    lives(
        r#"{"exp":1,"exp":1700000300}"#,
        Life::Current {
            exp: time(1_700_000_300.0),
        },
        Some(1_700_000_300.0),
        &[],
    );
    lives(
        r#"{"\u0065xp":1700000300}"#,
        Life::Current {
            exp: time(1_700_000_300.0),
        },
        Some(1_700_000_300.0),
        &[],
    );
}

#[test]
fn odd_times_are_said() {
    lives(
        r#"{"exp":1700000300000}"#,
        Life::Current {
            exp: time(1_700_000_300_000.0),
        },
        Some(1_700_000_300_000.0),
        &["time-milliseconds"],
    );
    lives(
        r#"{"exp":"1700000300"}"#,
        Life::Current {
            exp: time(1_700_000_300.0),
        },
        Some(1_700_000_300.0),
        &["time-text"],
    );
    lives(
        r#"{"exp":true}"#,
        Life::Unreadable,
        None,
        &["time-not-a-number"],
    );
    lives(
        r#"{"exp":null}"#,
        Life::Unreadable,
        None,
        &["time-not-a-number"],
    );
    lives(
        r#"{"exp":"2030-01-01T00:00:00Z"}"#,
        Life::Unreadable,
        None,
        &["time-not-a-number"],
    );
    lives(
        r#"{"exp":1e308}"#,
        Life::Current { exp: time(1e308) },
        Some(1e308),
        &["time-fraction", "time-out-of-calendar"],
    );
    lives(
        r#"{"exp":0}"#,
        Life::Expired { exp: time(0.0) },
        None,
        &["exp-zero"],
    );
    lives(
        r#"{"exp":1700000300.5}"#,
        Life::Current {
            exp: time(1_700_000_300.5),
        },
        Some(1_700_000_300.5),
        &["time-fraction"],
    );
    lives(
        r#"{"iat":1600000600,"exp":1600000000}"#,
        Life::Expired {
            exp: time(1_600_000_000.0),
        },
        None,
        &["exp-passed", "exp-before-iat"],
    );
    lives(
        r#"{"nbf":1600000600,"exp":1600000600}"#,
        Life::Expired {
            exp: time(1_600_000_600.0),
        },
        None,
        &["exp-passed", "exp-before-nbf"],
    );
}

#[test]
fn findings_have_numbers_and_advice() {
    let judged = lifetime(&payload(r#"{"exp":1699999808,"iat":"x"}"#), NOW);
    let said: Vec<(&str, Severity)> = judged
        .findings
        .iter()
        .map(|finding| (finding.message.as_str(), finding.severity))
        .collect();
    assert_eq!(
        said,
        [
            ("iat is the string \"x\", not a number", Severity::Danger),
            (
                "expired 3 minutes ago, at 14 Nov 2023 22:10:08 UTC",
                Severity::Warn
            ),
        ]
    );
    assert!(
        judged
            .findings
            .iter()
            .all(|finding| !finding.advice.is_empty())
    );
}

#[test]
fn a_gzip_time_stands_in_for_a_missing_iat() {
    let issued = lifetime(&jet_project(), NOW).issued;
    assert_eq!(issued, Some(("packed".to_owned(), time(1_675_743_790.0))));
    let issued = lifetime(&payload(r#"{"iat":1600000000}"#), NOW).issued;
    assert_eq!(issued, Some(("iat".to_owned(), time(1_600_000_000.0))));
    assert_eq!(lifetime(&payload("{}"), NOW).issued, None);
}

#[test]
fn a_proof_needs_no_expiry() {
    let proof = token(
        r#"{"alg":"ES256","typ":"dpop+jwt"}"#,
        r#"{"htm":"GET","iat":1600000000}"#,
    );
    assert!(lifetime(&proof, NOW).findings.is_empty());
}

#[test]
fn an_encrypted_token_hides_its_life_unless_the_header_repeats_it() {
    let hidden = lifetime(&encrypted(r#"{"alg":"dir","enc":"A256GCM"}"#), NOW);
    assert_eq!(hidden.life, Life::Hidden);
    assert!(hidden.findings.is_empty());
    let told = lifetime(
        &encrypted(r#"{"alg":"dir","enc":"A256GCM","exp":1600000000}"#),
        NOW,
    );
    assert_eq!(
        told.life,
        Life::Expired {
            exp: time(1_600_000_000.0)
        }
    );
}

// ---- sizes ---------------------------------------------------------------------------------

#[test]
fn the_largest_claim_comes_first_and_all_fit_in_the_token() {
    let token = jet_project();
    let sizes = sizes(&token);
    assert_eq!(token.tree.pointer(sizes[0].node), "/projects");
    assert!(sizes.is_sorted_by(|a, b| a.encoded_bytes >= b.encoded_bytes));
    let total: usize = sizes.iter().map(|size| size.encoded_bytes).sum();
    assert!(sizes[0].encoded_bytes > 200);
    // Neighbours share a base64 character where a claim does not begin on three bytes.
    assert!(total <= token.token.text.len() + 2 * sizes.len(), "{total}");
}

// ---- summaries -----------------------------------------------------------------------------

#[track_caller]
fn sums(decoded: &Decoded, place: &str, want: &str) {
    assert_eq!(summary(decoded, at(decoded, place)), want, "{place}");
}

#[test]
fn closed_rows_of_a_jet_token_stay_informative() {
    let jet = jet_project();
    sums(&jet, "header", "27 bytes");
    sums(&jet, "payload", "9 claims");
    sums(&jet, "payload/projects", "2 projects");
    sums(&jet, "payload/projects/demo", "2 permissions");
    sums(&jet, "payload/projects/demo/permissions", "2 permissions");
    sums(
        &jet,
        "payload/projects/demo/permissions/0",
        "firebase_v3n6.awards · read write delete",
    );
    sums(
        &jet,
        "payload/projects/demo/permissions/1",
        "project_settings",
    );
    sums(&jet, "payload/projects/other", "read only");
    sums(&jet, "payload/user_properties", "2 properties");
    sums(&jet, "payload/group_properties", "empty");
    sums(&jet, "payload/user", "");
    sums(&jet, "payload/projects/demo/read_only", "");
}

#[test]
fn lists_show_their_items_while_there_is_room() {
    let long: Vec<String> = (0..1000).map(|i| format!("\"role-{i:04}\"")).collect();
    let token = payload(&format!(
        r#"{{"roles":["moped-admin","moped-editor"],"many":[{}],"none":[],"mixed":[1,{{}},2],
            "identities":[{{"userId":"u","providerName":"AzureAD","providerType":"SAML"}}],
            "wide":["{}"],"turned":["a\u202eb\n"],"realm_access":{{"roles":["a"]}},
            "jwk":{{"kty":"EC","crv":"P-256","use":"sig","x":"a","y":"b"}},
            "groups":[{{"a":1}},{{"a":2}}],"one":{{"two":{{}}}}}}"#,
        long.join(","),
        "w".repeat(5000),
    ));
    sums(&token, "payload/roles", "moped-admin, moped-editor");
    sums(
        &token,
        "payload/many",
        "role-0000, role-0001, role-0002, role-0003, role-0004 and 995 more",
    );
    sums(&token, "payload/none", "empty");
    sums(&token, "payload/mixed", "3 items");
    sums(&token, "payload/identities", "1 identity");
    sums(&token, "payload/identities/0", "AzureAD · SAML");
    sums(&token, "payload/turned", "a\\u202eb\\u000a");
    sums(&token, "payload/realm_access", "roles");
    sums(&token, "payload/jwk", "EC P-256 · sig");
    sums(&token, "payload/groups", "2 groups");
    sums(&token, "payload/one", "two");
    let wide = summary(&token, at(&token, "payload/wide"));
    assert!(wide.ends_with('…') && wide.chars().count() <= 80, "{wide}");
}

#[test]
fn signatures_tell_the_key_they_need() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jotscope::jose::token::TokenKind;
    for (alg, num_bytes, want) in [
        ("RS256", 512, "512 bytes · RSA 4096"),
        ("RS256", 256, "256 bytes · RSA 2048"),
        ("RS256", 243, "243 of 256 bytes"),
        ("ES256", 64, "64 bytes · P-256"),
        ("ES256", 63, "63 of 64 bytes"),
        ("HS256", 32, "32 bytes"),
        ("EdDSA", 64, "64 bytes · Ed25519"),
        ("X", 5, "5 bytes"),
    ] {
        let part = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
        let header = part(format!(r#"{{"alg":"{alg}"}}"#).as_bytes());
        let text = format!("{header}.{}.{}", part(b"{}"), part(&vec![7; num_bytes]));
        let decoded = crate::tokens::of_text(&text, TokenKind::Jws);
        sums(&decoded, "signature", want);
    }
}

#[test]
fn a_list_of_a_million_items_is_counted_at_once() {
    let items = "0,".repeat(1_000_000);
    let token = payload(&format!(r#"{{"items":[{items}0]}}"#));
    let list = at(&token, "payload/items");
    let started = std::time::Instant::now();
    for _ in 0..10_000 {
        assert_eq!(
            summary(&token, list),
            "0, 0, 0, 0, 0, 0, 0, 0 and 999,993 more"
        );
    }
    // Ten thousand walks over a million items would take minutes.
    assert!(started.elapsed().as_secs() < 20);
}

// ---- explanations --------------------------------------------------------------------------

#[track_caller]
fn explains(decoded: &Decoded, place: &str, want: Option<&str>) {
    assert_eq!(
        explanation(decoded, at(decoded, place)).as_deref(),
        want,
        "{place}"
    );
}

#[test]
fn values_are_explained_where_they_do_not_speak_for_themselves() {
    let jet = jet_project();
    explains(&jet, "header/alg", Some("RSASSA-PKCS1-v1_5 with SHA-256"));
    explains(&jet, "header/typ", None);
    explains(
        &jet,
        "payload/projects/demo/permissions/0/permission_actions",
        Some("read write delete"),
    );
    explains(
        &jet,
        "payload/projects/demo/permissions/1/permission_actions",
        None,
    );
    explains(
        &jet,
        "payload/projects/other/read_only",
        Some("may read everything; permissions are ignored"),
    );
    explains(&jet, "payload/projects/demo/read_only", None);
    explains(&jet, "payload/exp", None);

    let token = token(
        r#"{"alg":"none","typ":"application/DPoP+JWT"}"#,
        r#"{"iss":"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab","token_use":"id",
            "cognito:groups":["us-east-1_Ab_AzureAD","plain"],"scope":"openid email","amr":["pwd","x"],
            "owner":true,"max_age":3600,"expires_in":"x","scp":"one",
            "wids":["62e90394-69f5-4237-9190-012177145e10"],"sub":"auth0|1",
            "https://hasura.io/jwt/claims":"{\"x-hasura-default-role\":\"moped-viewer\",\"x-hasura-allowed-roles\":[\"moped-admin\"]}"}"#,
    );
    explains(
        &token,
        "header/typ",
        Some("proof of possession for one request (RFC 9449)"),
    );
    explains(
        &token,
        "payload/token_use",
        Some("ID token: says who the user is"),
    );
    explains(
        &token,
        "payload/cognito:groups/0",
        Some("made for everyone who signs in with AzureAD"),
    );
    explains(&token, "payload/cognito:groups/1", None);
    explains(&token, "payload/scope", Some("2 scopes"));
    explains(&token, "payload/scp", None);
    explains(&token, "payload/amr/0", Some("password"));
    explains(&token, "payload/amr/1", None);
    explains(&token, "payload/owner", None);
    explains(&token, "payload/max_age", Some("1 h"));
    explains(&token, "payload/wids/0", Some("Global Administrator"));
    explains(&token, "payload/sub", Some("user of an Auth0 database"));
    explains(
        &token,
        "payload/https:~1~1hasura.io~1jwt~1claims/x-hasura-default-role",
        Some("not an allowed role: refused unless X-Hasura-Role names one that is"),
    );
}

// ---- everything, on anything ---------------------------------------------------------------

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_panics_on_any_payload(
        names in proptest::collection::vec("exp|iat|nbf|iss|sub|aud|typ|projects|permissions|roles|scope|\\PC{0,6}", 0..8),
        values in proptest::collection::vec(
            "-?[0-9]{1,20}(\\.[0-9]{1,4})?|1e[0-9]{1,4}|true|null|\"\\PC{0,24}\"|\\[1,\\{\"a\":2\\}\\]|\\{\"roles\":\\[\"x\"\\]\\}|[^\"]{0,9}",
            8,
        ),
        now in proptest::num::f64::ANY,
    ) {
        let members: Vec<String> = names
            .iter()
            .zip(&values)
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        let decoded = payload(&format!("{{{}}}", members.join(",")));
        let judged = lifetime(&decoded, UnixTime(now));
        proptest::prop_assert!(judged.next_change.is_none_or(|time| time.0.is_finite()));
        let _ = (times(&decoded), sizes(&decoded));
        for id in (0..decoded.tree.nodes.len() as u32).map(jotscope::jose::tree::NodeId) {
            let _ = meaning(&decoded, id);
            let line = summary(&decoded, id);
            proptest::prop_assert!(line.chars().count() <= 90, "{line}");
            proptest::prop_assert!(!line.contains('\n'));
            let _ = explanation(&decoded, id);
        }
    }
}
