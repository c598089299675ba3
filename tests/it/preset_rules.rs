//! The rules of presets: each kind with a draft that breaks it and one that keeps it.

use jotscope::jose::mint::presets::{check, parse};
use jotscope::jose::time::UnixTime;
use serde_json::{Value, json};

const NOW: UnixTime = UnixTime(1000.0);

/// What the rule says of these claims: codes, messages and advice.
fn told(rule: &str, claims: &Value) -> Vec<(&'static str, String, String)> {
    let text = format!(
        "name = \"a\"\ntitle = \"A\"\nalgs = [\"HS256\"]\nheader = '{{}}'\nclaims = '{{}}'\n\
         [[rule]]\n{rule}\n"
    );
    let (preset, findings) = parse(&text).unwrap();
    assert_eq!(findings, []);
    let header = json!({"alg": "HS256", "kid": "k"});
    let findings = check(&preset, &header, claims, NOW);
    let told = findings.into_iter().map(|f| (f.code, f.message, f.advice));
    told.collect()
}

#[track_caller]
fn kept(rule: &str, claims: &Value) {
    assert_eq!(told(rule, claims), []);
}

#[track_caller]
fn broken(rule: &str, claims: &Value, code: &str, message: &str) {
    let told = told(rule, claims);
    let told: Vec<(&str, &str)> = told.iter().map(|t| (t.0, t.1.as_str())).collect();
    assert_eq!(told, [(code, message)]);
}

#[test]
fn present_asks_for_something() {
    let rule = "check = \"present\"\nat = \"/claims/sub\"";
    kept(rule, &json!({"sub": "x"}));
    kept(rule, &json!({"sub": 0}));
    for claims in [
        json!({}),
        json!({"sub": ""}),
        json!({"sub": null}),
        json!({"sub": []}),
        json!({"sub": {}}),
    ] {
        broken(
            rule,
            &claims,
            "preset-missing",
            "/claims/sub is missing: sub",
        );
    }
    kept("check = \"present\"\nat = \"/header/kid\"", &json!({}));
}

#[test]
fn absent_asks_for_nothing() {
    let rule = "check = \"absent\"\nat = \"/claims/aud\"";
    kept(rule, &json!({"sub": "x"}));
    broken(
        rule,
        &json!({"aud": "x"}),
        "preset-extra",
        "aud does not belong here",
    );
}

#[test]
fn equals_compares_two_members() {
    for with in ["sub", "/claims/sub"] {
        let rule = format!("check = \"equals\"\nat = \"/claims/iss\"\nwith = \"{with}\"");
        kept(&rule, &json!({"iss": "x", "sub": "x"}));
        kept(&rule, &json!({"sub": "x"}));
        let message = "iss is \"x\" and sub is \"y\", but they must be equal";
        broken(
            &rule,
            &json!({"iss": "x", "sub": "y"}),
            "preset-differs",
            message,
        );
        let message = "iss is \"x\" and sub is missing, but they must be equal";
        broken(&rule, &json!({"iss": "x"}), "preset-differs", message);
    }
}

#[test]
fn one_of_and_none_of_know_their_values() {
    let rule = "check = \"one_of\"\nat = \"/claims/role\"\nvalues = [0, 1]";
    kept(rule, &json!({"role": 1}));
    broken(
        rule,
        &json!({"role": "1"}),
        "preset-value",
        "role is \"1\", not one of 0, 1",
    );
    let rule = "check = \"none_of\"\nat = \"/claims/role\"\nvalues = [\"root\"]";
    kept(rule, &json!({"role": "user"}));
    broken(
        rule,
        &json!({"role": "root"}),
        "preset-value",
        "role is \"root\"",
    );
}

#[test]
fn member_of_looks_into_a_list() {
    for with in ["allowed", "/claims/x/allowed"] {
        let rule = format!("check = \"member_of\"\nat = \"/claims/*/default\"\nwith = \"{with}\"");
        kept(
            &rule,
            &json!({"x": {"default": "a", "allowed": ["a", "b"]}}),
        );
        kept(
            &rule,
            &json!({"x": "{\"default\": \"a\", \"allowed\": [\"a\"]}"}),
        );
        let message = "default \"c\" is not in allowed, which is [\"a\"]";
        broken(
            &rule,
            &json!({"x": {"default": "c", "allowed": ["a"]}}),
            "preset-not-member",
            message,
        );
        let message = "default \"c\" is not in allowed, which is nothing";
        broken(
            &rule,
            &json!({"x": {"default": "c"}}),
            "preset-not-member",
            message,
        );
    }
}

#[test]
fn kind_knows_the_kinds_of_json() {
    for (kind, good, bad, said) in [
        ("text", json!("x"), json!(1), "a string"),
        ("number", json!(1.5), json!("1"), "a number"),
        ("whole", json!(1), json!(1.5), "a whole number"),
        ("boolean", json!(true), json!("true"), "true or false"),
        ("object", json!({}), json!([]), "an object"),
        ("list", json!([]), json!({}), "an array"),
        (
            "list_of_texts",
            json!(["a"]),
            json!(["a", ""]),
            "an array of strings that are not empty",
        ),
    ] {
        let rule = format!("check = \"kind\"\nat = \"/claims/a\"\nkind = \"{kind}\"");
        kept(&rule, &json!({"a": good}));
        broken(
            &rule,
            &json!({"a": bad}),
            "preset-kind",
            &format!("a is {bad}, not {said}"),
        );
    }
}

#[test]
fn all_strings_looks_at_names_that_begin_so() {
    let rule =
        "check = \"all_strings\"\nat = \"/claims/*/*\"\nprefix = \"x-\"\nexcept = [\"x-list\"]";
    kept(
        rule,
        &json!({"ns": {"x-a": "1", "x-list": [], "other": 7}, "aud": [1]}),
    );
    broken(
        rule,
        &json!({"ns": {"X-A": 7}}),
        "preset-kind",
        "X-A is 7, not a string",
    );
    broken(
        rule,
        &json!({"ns": "{\"x-a\": [1]}"}),
        "preset-kind",
        "x-a is [1], not a string",
    );
}

#[test]
fn reserved_names_are_kept_free() {
    let rule = "check = \"reserved_names\"\nat = \"/claims/claims\"\nvalues = [\"iss\", \"aud\"]";
    kept(rule, &json!({"claims": {"role": "x"}, "iss": "y"}));
    let message = "claims has a member aud, which is reserved";
    broken(
        rule,
        &json!({"claims": {"role": 1, "aud": 2}}),
        "preset-reserved-name",
        message,
    );
}

#[test]
fn lengths_count_characters_and_items() {
    let rule = "check = \"max_length\"\nat = \"/claims/a\"\nlength = 3";
    kept(rule, &json!({"a": "äöü"}));
    let message = "a has 4 characters, where at most 3 are allowed";
    broken(rule, &json!({"a": "äöüß"}), "preset-length", message);
    let message = "a has 4 items, where at most 3 are allowed";
    broken(rule, &json!({"a": [1, 2, 3, 4]}), "preset-length", message);
    let message = "a has 7 characters, where at most 3 are allowed";
    broken(rule, &json!({"a": {"b": 1}}), "preset-length", message);
    let rule = "check = \"min_length\"\nat = \"/claims/a\"\nlength = 2";
    kept(rule, &json!({"a": "xy"}));
    let message = "a has 1 character, where at least 2 are needed";
    broken(rule, &json!({"a": "x"}), "preset-length", message);
}

#[test]
fn characters_and_starts_are_looked_at() {
    let rule = "check = \"only_chars\"\nat = \"/claims/a\"\nchars = \"rwd\"";
    kept(rule, &json!({"a": "rw"}));
    broken(
        rule,
        &json!({"a": "rx"}),
        "preset-characters",
        "a \"rx\" has the character \"x\"",
    );
    let rule = "check = \"starts_with\"\nat = \"/claims/a\"\nvalues = [\"AC\", \"SK\"]";
    kept(rule, &json!({"a": "SK1"}));
    broken(
        rule,
        &json!({"a": "XX"}),
        "preset-characters",
        "a \"XX\" does not begin with AC or SK",
    );
    let rule = "check = \"uppercase\"\nat = \"/claims/a\"";
    kept(rule, &json!({"a": "A.B_1"}));
    broken(
        rule,
        &json!({"a": "A.b"}),
        "preset-characters",
        "a \"A.b\" has small letters",
    );
}

#[test]
fn lives_are_measured_from_iat_or_from_now() {
    let rule = "check = \"max_lifetime\"\ntime = \"10m\"";
    kept(rule, &json!({"iat": 500, "exp": 1100}));
    kept(rule, &json!({"exp": 1600}));
    kept(rule, &json!({}));
    let message = "the token lives 10 min 1 s, where at most 10 min is allowed";
    broken(
        rule,
        &json!({"iat": 500, "exp": 1101}),
        "preset-lifetime",
        message,
    );
    broken(rule, &json!({"exp": 1601}), "preset-lifetime", message);
    let rule = "check = \"min_lifetime\"\ntime = \"30m\"";
    kept(rule, &json!({"iat": 0, "exp": 1800}));
    let message = "the token lives 29 min 59 s, where at least 30 min is allowed";
    broken(
        rule,
        &json!({"iat": 0, "exp": 1799}),
        "preset-lifetime",
        message,
    );
    let rule = "check = \"max_ahead\"\ntime = \"1m\"";
    kept(rule, &json!({"iat": 0, "exp": 1060}));
    let message = "exp is 1 min 1 s from now, where at most 1 min is allowed";
    broken(
        rule,
        &json!({"iat": 1060, "exp": 1061}),
        "preset-lifetime",
        message,
    );
}

#[test]
fn a_message_of_ones_own_has_the_numbers_in_it() {
    let rule = "check = \"max_lifetime\"\ntime = \"10m\"\nseverity = \"danger\"\n\
                message = \"{found} of {limit}\"\nadvice = \"Stay below {limit}\"";
    let told = told(rule, &json!({"iat": 0, "exp": 1200}));
    let expected = (
        "preset-lifetime",
        "20 min of 10 min".to_owned(),
        "Stay below 10 min".to_owned(),
    );
    assert_eq!(told, [expected]);
}

#[test]
fn a_thousand_odd_rows_are_fifty_findings() {
    let rows: Vec<Value> = (0..1000).map(|_| json!({"a": 1})).collect();
    let rule = "check = \"kind\"\nat = \"/claims/rows/*/a\"\nkind = \"text\"";
    assert_eq!(told(rule, &json!({"rows": rows})).len(), 50);
}
