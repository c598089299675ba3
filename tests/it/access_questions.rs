//! Questions of tokens from the issuers that people meet, by the rules of their servers.

use jotscope::jose::access::{
    Answer, Context, Decision, Expectations, Grant, Kind, Met, Question, answer, expectation,
    report,
};
use jotscope::jose::decode::Decoded;

use proptest::prelude::*;

use crate::tokens::{encrypted, payload, token};

fn ask_with(decoded: &Decoded, question: &str, context: &Context) -> Answer {
    let question: Question = question.parse().unwrap();
    answer(decoded, &report(decoded), &question, context)
}

fn ask(decoded: &Decoded, question: &str) -> Answer {
    ask_with(decoded, question, &Context::default())
}

#[track_caller]
fn check(decoded: &Decoded, question: &str, decision: Decision, because: &str) {
    let answer = ask(decoded, question);
    assert_eq!(answer.decision, decision, "{question}: {}", answer.because);
    assert!(
        answer.because.contains(because),
        "{question}: {}",
        answer.because
    );
    // Where a value decided it is there to be shown.
    if let Some(node) = answer.node {
        assert_eq!(answer.path, Some(decoded.tree.pointer(node)));
    }
}

/// The default role is not among the allowed ones, as Moped's issuer makes it.
fn moped() -> Decoded {
    payload(
        r#"{"iss":"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_X","token_use":"id","cognito:groups":["us-east-1_X_AzureAD"],"https:\/\/hasura.io\/jwt\/claims":"{\"x-hasura-user-id\": \"7\", \"x-hasura-default-role\": \"moped-viewer\", \"x-hasura-allowed-roles\": [\"moped-admin\"]}"}"#,
    )
}

fn role_header(role: &str) -> Context {
    Context {
        role_header: Some(role.to_owned()),
        ..Context::default()
    }
}

#[test]
fn the_default_role_is_refused_in_the_servers_words_until_the_header_is_sent() {
    let moped = moped();
    let refused = ask(&moped, "role:moped-admin");
    assert_eq!(refused.decision, Decision::Deny);
    assert_eq!(
        refused.server_message.as_deref(),
        Some("Your requested role is not in allowed roles")
    );
    assert_eq!(
        refused.path.as_deref(),
        Some("/https:~1~1hasura.io~1jwt~1claims/x-hasura-default-role")
    );
    assert!(
        refused.because.contains("moped-viewer"),
        "{}",
        refused.because
    );
    assert_eq!(refused.findings[0].code, "role-header-missing");
    assert_eq!(
        refused.findings[0].advice,
        "Send X-Hasura-Role: moped-admin"
    );

    let allowed = ask_with(&moped, "role:moped-admin", &role_header("moped-admin"));
    assert_eq!(allowed.decision, Decision::Allow);
    assert_eq!(
        allowed.path.as_deref(),
        Some("/https:~1~1hasura.io~1jwt~1claims/x-hasura-allowed-roles/0")
    );
    assert_eq!(allowed.server_message, None);

    let wrong = ask_with(&moped, "role:moped-admin", &role_header("moped-editor"));
    assert_eq!(wrong.decision, Decision::Deny);
    assert_eq!(wrong.findings[0].code, "role-not-allowed");
    // An empty header is none.
    let empty = ask_with(&moped, "role:moped-admin", &role_header(""));
    assert_eq!(empty.findings[0].code, "role-header-missing");
}

#[test]
fn a_request_to_hasura_acts_as_one_role() {
    let decoded = payload(
        r#"{"https://hasura.io/jwt/claims":{"x-hasura-default-role":"viewer","x-hasura-allowed-roles":["viewer","editor"]}}"#,
    );
    check(&decoded, "role:viewer", Decision::Allow, "the default role");
    check(
        &decoded,
        "role:editor",
        Decision::Deny,
        "editor is allowed too",
    );
    check(
        &decoded,
        "role:admin",
        Decision::Deny,
        "not in allowed roles",
    );
    check(
        &decoded,
        "!role:admin",
        Decision::Allow,
        "not in allowed roles",
    );
    let editor = ask_with(&decoded, "role:editor", &role_header("editor"));
    assert_eq!(editor.decision, Decision::Allow);
    check(&decoded, "model:orders:r", Decision::Unknown, "metadata");
}

#[test]
fn hasura_claims_are_found_wherever_they_are_configured() {
    for json in [
        r#"{"x-hasura-default-role":"a","X-Hasura-Allowed-Roles":["a"]}"#,
        r#"{"claims.jwt.hasura.io":{"x-hasura-default-role":"a","x-hasura-allowed-roles":["a"]}}"#,
        r#"{"https://app.test/ns":{"x-hasura-default-role":"a","x-hasura-allowed-roles":["a"]}}"#,
    ] {
        let decoded = payload(json);
        check(&decoded, "role:a", Decision::Allow, "the default role");
        check(&decoded, "role:b", Decision::Deny, "not in allowed roles");
    }
}

#[test]
fn session_variables_that_are_no_strings_are_refused_as_the_server_does() {
    let decoded = payload(
        r#"{"https://hasura.io/jwt/claims":{"x-hasura-default-role":"a","x-hasura-allowed-roles":["a"],"x-hasura-user-id":7}}"#,
    );
    let answer = ask(&decoded, "role:a");
    assert_eq!(answer.decision, Decision::Deny);
    assert!(
        answer
            .server_message
            .unwrap()
            .starts_with("x-hasura-* claims")
    );
}

#[test]
fn a_scope_is_no_role() {
    let decoded = payload(r#"{"scope":"editor read:orders","roles":["viewer"]}"#);
    check(&decoded, "scope:editor", Decision::Allow, "in the token");
    check(
        &decoded,
        "scope:read:orders",
        Decision::Allow,
        "in the token",
    );
    check(&decoded, "role:editor", Decision::Deny, "it has viewer");
    let findings = ask(&decoded, "role:editor").findings;
    assert_eq!(findings[0].code, "name-of-other-kind");
    check(
        &decoded,
        "group:a",
        Decision::Deny,
        "grants no group at all",
    );
    check(&decoded, "role:Viewer", Decision::Deny, "viewer");
    assert_eq!(
        ask(&decoded, "role:Viewer").findings[0].code,
        "name-in-other-case"
    );
}

#[test]
fn what_a_server_decides_elsewhere_is_unknown() {
    let overage = payload(
        r#"{"iss":"https://login.microsoftonline.com/t/v2.0","ver":"2.0","roles":["Reader"],"_claim_names":{"groups":"src1"},"_claim_sources":{"src1":{"endpoint":"https://graph"}}}"#,
    );
    check(&overage, "group:admins", Decision::Unknown, "too many");
    check(&overage, "role:Reader", Decision::Allow, "in the token");
    check(&overage, "role:Writer", Decision::Deny, "it has Reader");
    assert_eq!(report(&overage).of_kind(Kind::Group).count(), 0);

    let account = payload(
        r#"{"iss":"https://kubernetes.default.svc","sub":"system:serviceaccount:prod:deployer","kubernetes.io":{"namespace":"prod","serviceaccount":{"name":"deployer"}}}"#,
    );
    check(&account, "role:admin", Decision::Unknown, "RBAC");
    check(&account, "!role:admin", Decision::Unknown, "RBAC");
}

#[test]
fn nothing_rests_on_what_the_user_can_edit() {
    let decoded = payload(r#"{"user_metadata":{"roles":["admin"]}}"#);
    check(
        &decoded,
        "role:admin",
        Decision::Unknown,
        "the user can write",
    );
    let both = payload(r#"{"user_metadata":{"roles":["admin"]},"roles":["admin"]}"#);
    check(&both, "role:admin", Decision::Allow, "in the token");
    assert_eq!(ask(&both, "role:admin").path.as_deref(), Some("/roles/0"));
}

#[test]
fn claims_are_compared_as_json_through_layers() {
    let decoded = payload(
        r#"{"email_verified":true,"level":1.0,"app":"{\"plan\":{\"name\":\"pro\"}}","tags":["a","b"]}"#,
    );
    check(
        &decoded,
        "claim:/email_verified=true",
        Decision::Allow,
        "is true",
    );
    check(
        &decoded,
        "claim:/email_verified=false",
        Decision::Deny,
        "is true",
    );
    check(&decoded, "claim:/level=1", Decision::Allow, "is 1.0");
    check(
        &decoded,
        "claim:/app/plan/name=\"pro\"",
        Decision::Allow,
        "pro",
    );
    check(
        &decoded,
        "claim:/app={\"plan\":{\"name\":\"pro\"}}",
        Decision::Allow,
        "/app",
    );
    check(
        &decoded,
        "claim:/tags=[\"b\",\"a\"]",
        Decision::Deny,
        "[\"a\",\"b\"]",
    );
    check(
        &decoded,
        "claim:/nothing=1",
        Decision::Deny,
        "nothing is at",
    );
    check(&decoded, "claim:/tags", Decision::Allow, "[\"a\",\"b\"]");
}

#[test]
fn resources_of_any_issuer_are_asked_with_their_actions() {
    let decoded = payload(
        r#"{"iss":"https://sso.example.test/realms/acme","typ":"Bearer","authorization":{"permissions":[{"rsid":"1","rsname":"orders","scopes":["view","edit"]}]}}"#,
    );
    check(
        &decoded,
        "model:orders:view,edit",
        Decision::Allow,
        "view, edit",
    );
    check(
        &decoded,
        "model:orders:delete",
        Decision::Deny,
        "not delete",
    );
    check(
        &decoded,
        "model:users:view",
        Decision::Deny,
        "no permission on",
    );
    check(
        &decoded,
        "permission:orders:view",
        Decision::Allow,
        "in the token",
    );
}

#[test]
fn a_token_that_cannot_be_read_answers_nothing() {
    let sealed = encrypted(r#"{"alg":"dir","enc":"A256GCM"}"#);
    for question in ["role:a", "scope:a", "model:a:r", "claim:/a=1", "!role:a"] {
        check(&sealed, question, Decision::Unknown, "encrypted");
    }
    check(
        &payload("not json"),
        "role:a",
        Decision::Unknown,
        "no JSON object",
    );
}

#[test]
fn bits_of_clerk_are_names_again() {
    let decoded = token(
        r#"{"alg":"RS256","kid":"ins_1","cat":"x"}"#,
        r#"{"iss":"https://calm-1.clerk.accounts.dev","sid":"sess_1","sub":"user_1","v":2,"fea":"o:articles,u:beta,uo:billing","pla":"o:pro","o":{"id":"org_1","rol":"admin","slg":"acme","per":"read,manage,delete","fpm":"3,4"}}"#,
    );
    let access = report(&decoded);
    let permissions: Vec<&str> = access.of_kind(Kind::Permission).map(Grant::name).collect();
    assert_eq!(
        permissions,
        [
            "org:articles:read",
            "org:articles:manage",
            "org:billing:delete"
        ]
    );
    check(
        &decoded,
        "permission:org:articles:manage",
        Decision::Allow,
        "in org_1",
    );
    check(
        &decoded,
        "permission:org:articles:delete",
        Decision::Deny,
        "it has",
    );
    check(&decoded, "role:org:admin", Decision::Allow, "in the token");
}

#[test]
fn expectations_are_held_against_any_token() {
    let read = Expectations::parse(
        "role:viewer\n!role:admin\nEditors = role:editor\nscope:a\nclaim:/x=1\n",
    );
    assert_eq!(read.bad_lines, []);
    let decoded = payload(r#"{"roles":["viewer"],"user_metadata":{"role":"editor"},"x":1}"#);
    let outcomes = expectation::check(&read.list, &decoded, &report(&decoded), &Context::default());
    let met: Vec<Met> = outcomes.iter().map(|outcome| outcome.met).collect();
    assert_eq!(
        met,
        [Met::Pass, Met::Pass, Met::Unknown, Met::Fail, Met::Pass]
    );
}

/// Names that some reader looks at, and a few that none does.
const NAMES: &[&str] = &[
    "iss",
    "sub",
    "roles",
    "role",
    "groups",
    "scope",
    "permissions",
    "authorities",
    "projects",
    "demo",
    "owner",
    "permission_type",
    "permission_object",
    "permission_actions",
    "resource_token_hash",
    "token_type",
    "user",
    "environment",
    "https://hasura.io/jwt/claims",
    "x-hasura-allowed-roles",
    "x-hasura-default-role",
    "realm_access",
    "resource_access",
    "o",
    "per",
    "fpm",
    "fea",
    "tenants",
    "grants",
    "user_metadata",
    "kubernetes.io",
    "urn:zitadel:iam:org:project:roles",
    "_claim_names",
    "x/y~z",
];

const TEXTS: &[&str] = &[
    "",
    "a",
    "admin editor",
    "a,b,,c",
    "access",
    "H4sIAAAA",
    r#"{"roles":["x"]}"#,
    "https://cognito-idp.us-east-1.amazonaws.com/p_1",
    "https://login.microsoftonline.com/t/v2.0",
    "https://acme.clerk.accounts.dev",
    "https://sso.example.test/realms/a",
    "https://acme.zitadel.cloud",
    "system:serviceaccount:a:b",
    "o:a,u:b",
    "99999999999999999999999999",
    "\u{202e}x",
];

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        proptest::sample::select(TEXTS).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        let member = (proptest::sample::select(NAMES), inner.clone());
        prop_oneof![
            proptest::collection::vec(inner, 0..5).prop_map(Value::from),
            proptest::collection::vec(member, 0..6).prop_map(|members| {
                let members = members.into_iter();
                let named = members.map(|(name, value)| (name.to_owned(), value));
                Value::Object(named.collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_claims_are_read_and_asked_about(
        members in proptest::collection::vec((proptest::sample::select(NAMES), any_json()), 0..10)
    ) {
        // As text, so that duplicates stay.
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("{name:?}:{value}"))
            .collect();
        let decoded = payload(&format!("{{{}}}", members.join(",")));
        let access = report(&decoded);
        for grant in &access.grants {
            prop_assert!(decoded.tree.pointer(grant.node).starts_with('/'));
        }
        for question in [
            "role:admin", "scope:a", "group:a", "permission:a:b", "model:a:r", "project:demo",
            "claim:/roles=1", "!role:a",
        ] {
            for project in [None, Some("demo".to_owned())] {
                let context = Context {
                    project,
                    role_header: Some("a".to_owned()),
                    ..Context::default()
                };
                let answer = ask_with(&decoded, question, &context);
                prop_assert!(!answer.because.is_empty());
                let path = answer.node.map(|node| decoded.tree.pointer(node));
                prop_assert_eq!(path, answer.path);
            }
        }
    }
}
