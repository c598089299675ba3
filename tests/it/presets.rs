//! The built-in presets: each reads, fills in, keeps its own rules, and mints its members in the
//! order it has them. And any file at all is read or refused.

use jotscope::jose::encoding;
use jotscope::jose::finding::{Finding, Severity};
use jotscope::jose::inflate::{self, Budget};
use jotscope::jose::limits::Limits;
use jotscope::jose::mint::presets::{
    BUILT_IN, Check, Context, Fault, Filled, KeyFacts, Preset, Values, built_in, check, fill,
    parse, prefill,
};
use jotscope::jose::time::UnixTime;
use jotscope::jose::{alg, key};
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: UnixTime = UnixTime(1_700_000_000.0);

fn preset(name: &str) -> &'static Preset {
    let found = built_in().iter().find(|preset| preset.name == name);
    found.unwrap_or_else(|| panic!("no preset {name}"))
}

fn facts() -> KeyFacts {
    KeyFacts {
        kid: Some("key-1".to_owned()),
        spki_sha256_base64: Some("AbC+/0=".to_owned()),
        x5t: None,
        x5t_s256: None,
    }
}

fn filled(preset: &Preset, values: &Values) -> Filled {
    let facts = facts();
    let context = Context {
        now: NOW,
        jti: "0f2b9c3a-7d31-4b8e-9a57-1c2d3e4f5a6b",
        alg: None,
        key: Some(&facts),
    };
    fill(preset, values, &context)
}

fn values(of: &[(&str, &str)]) -> Values {
    of.iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

fn both(filled: &Filled) -> (Value, Value) {
    let header = serde_json::from_str(&filled.header_text).unwrap();
    (header, serde_json::from_str(&filled.payload_text).unwrap())
}

fn ruled(preset: &Preset, filled: &Filled) -> Vec<Finding> {
    let (header, claims) = both(filled);
    check(preset, &header, &claims, NOW)
}

#[test]
fn every_built_in_preset_reads_and_says_what_it_is() {
    assert_eq!(built_in().len(), BUILT_IN.len());
    for (file, text) in BUILT_IN {
        let (preset, findings) = parse(text).unwrap_or_else(|fault| panic!("{file}: {fault}"));
        assert_eq!(findings, [], "{file}");
        assert_eq!(preset.name, *file);
        for words in [&preset.title, &preset.about, &preset.docs] {
            assert!(words.len() > 3, "{file}: {words:?}");
        }
        for name in &preset.algs {
            assert!(alg::algorithm(name).is_some(), "{file}: {name}");
        }
        for field in &preset.fields {
            let is_given = field.sample.is_some() || field.default.is_some();
            assert!(
                !field.required || is_given,
                "{file}: {} lacks a sample",
                field.name
            );
        }
    }
}

#[test]
fn every_preset_with_its_samples_keeps_its_own_rules() {
    for preset in built_in() {
        let filled = filled(preset, &preset.samples());
        assert_eq!(filled.findings, [], "{}", preset.name);
        assert_eq!(filled.missing, Vec::<String>::new());
        assert_eq!(ruled(preset, &filled), [], "{}", preset.name);
        assert!(!filled.header_text.contains("${"), "{}", filled.header_text);
        assert!(
            !filled.payload_text.contains("${"),
            "{}",
            filled.payload_text
        );
    }
}

#[test]
fn every_preset_does_with_what_it_requires() {
    for preset in built_in() {
        let required = preset.fields.iter().filter(|field| field.required);
        let given = required.filter_map(|field| Some((field.name.clone(), field.sample.clone()?)));
        let filled = filled(preset, &given.collect());
        assert_eq!(filled.findings, [], "{}", preset.name);
        let (header, claims) = both(&filled);
        assert_eq!(header["alg"], preset.algs[0].as_str(), "{}", preset.name);
        let danger = ruled(preset, &filled);
        let danger = danger
            .iter()
            .filter(|finding| finding.severity == Severity::Danger);
        assert_eq!(danger.count(), 0, "{}: {claims}", preset.name);
    }
}

#[test]
fn every_preset_with_a_longest_life_says_when_it_is_passed() {
    let mut num_checked = 0;
    for preset in built_in() {
        let (header, mut claims) = both(&filled(preset, &preset.samples()));
        for rule in &preset.rules {
            let limit = match rule.check {
                Check::MaxLifetime(secs) => secs,
                Check::MaxAhead(secs) if rule.at.text() == "/claims/exp" => secs,
                _ => continue,
            };
            let from = match rule.check {
                Check::MaxLifetime(_) => claims["iat"].as_i64(),
                _ => None,
            };
            let latest = from.unwrap_or(NOW.0 as i64) + limit;
            for (exp, is_told) in [(latest, false), (latest + 1, true)] {
                claims["exp"] = exp.into();
                let findings = check(preset, &header, &claims, NOW);
                let told = findings
                    .iter()
                    .any(|finding| finding.code == "preset-lifetime");
                assert_eq!(told, is_told, "{}: {findings:?}", preset.name);
            }
            num_checked += 1;
        }
    }
    assert!(num_checked >= 20, "only {num_checked}");
}

#[test]
fn members_stand_in_the_order_of_the_template() {
    let github = filled(preset("github-app"), &preset("github-app").samples());
    assert_eq!(github.header_text, r#"{"typ":"JWT","alg":"RS256"}"#);
    assert_eq!(
        github.payload_text,
        r#"{"iat":1699999940,"exp":1700000540,"iss":"Iv23liABCDEFGHIJKLMN"}"#
    );
    let authgear = filled(
        preset("authgear-admin"),
        &values(&[("project", "storefront"), ("lifetime", "1h")]),
    );
    assert_eq!(
        authgear.header_text,
        r#"{"alg":"RS256","kid":"key-1","typ":"JWT"}"#
    );
    assert_eq!(
        authgear.payload_text,
        r#"{"aud":["storefront"],"iat":1700000000,"exp":1700003600}"#
    );
    let snowflake = filled(preset("snowflake"), &preset("snowflake").samples());
    assert_eq!(
        snowflake.payload_text,
        "{\"iss\":\"XY12345.JANE_DOE.SHA256:AbC+/0=\",\"sub\":\"XY12345.JANE_DOE\",\
         \"iat\":1700000000,\"exp\":1700003540}"
    );
}

#[test]
fn a_jet_token_has_its_rows_packed_as_the_bridge_reads_them() {
    let jet = preset("jet-project");
    let filled = filled(jet, &jet.samples());
    let (_, claims) = both(&filled);
    assert_eq!(claims["jti"], "0f2b9c3a7d314b8e9a571c2d3e4f5a6b");
    let entry = &claims["projects"]["storefront"];
    let names: Vec<&String> = entry.as_object().unwrap().keys().collect();
    assert_eq!(names, ["super_group", "read_only", "permissions"]);
    let blob = entry["permissions"].as_str().unwrap();
    assert!(blob.starts_with("H4sI"));
    let packed = encoding::base64(blob.as_bytes()).bytes;
    let (inflated, header) = inflate::gzip(&packed, &mut Budget::new(&Limits::DEFAULT));
    assert_eq!(
        (header.mtime, header.os, header.xfl),
        (1_700_000_000, 255, 2)
    );
    // sha256 of b386d49112cc212c81e9e47bae01be29.
    let hash = "24fd496150eb0f18c6359f9697bd2ccbe8a2509aa0e4268d3c29ab2ce99c8093";
    let text = String::from_utf8(inflated.bytes).unwrap();
    let start = format!(
        "[{{\"permission_type\": \"model\", \"permission_object\": \"postgres_k20f.orders\", \
         \"permission_actions\": \"rwd\", \"resource_token_hash\": \"{hash}\"}}, "
    );
    assert!(text.starts_with(&start), "{text}");
    // Upper case and dashes are the same token: the bridge removes both before it hashes.
    assert_eq!(text.matches(hash).count(), 3, "{text}");
    assert!(!text.contains("resource_token\""), "{text}");
}

#[test]
fn rows_copied_from_a_token_keep_what_they_have() {
    let jet = preset("jet-project");
    let mut own = jet.samples();
    own.set("resource_token", "");
    own.set(
        "permissions",
        r#"[{"id": 7, "permission_type": "model", "resource_token_hash": "abc", "new": [1.50]}]"#,
    );
    let filled = filled(jet, &own);
    let (_, claims) = both(&filled);
    let blob = claims["projects"]["storefront"]["permissions"]
        .as_str()
        .unwrap();
    let packed = encoding::base64(blob.as_bytes()).bytes;
    let (inflated, _) = inflate::gzip(&packed, &mut Budget::new(&Limits::DEFAULT));
    assert_eq!(
        String::from_utf8(inflated.bytes).unwrap(),
        r#"[{"permission_type": "model", "resource_token_hash": "abc", "id": 7, "new": [1.50]}]"#
    );
    // And the short hash is said, through the packing.
    let told = ruled(jet, &filled);
    let told: Vec<&str> = told.iter().map(|finding| finding.code).collect();
    assert_eq!(told, ["preset-length"]);
}

#[test]
fn a_row_without_a_hash_opens_every_resource_and_that_is_said() {
    let jet = preset("jet-project");
    let mut own = jet.samples();
    own.set("resource_token", "");
    let filled = filled(jet, &own);
    let (header, mut claims) = both(&filled);
    // No hash at all is nothing to look at; the empty one is what a template would write.
    assert_eq!(check(jet, &header, &claims, NOW), []);
    claims["projects"]["storefront"]["permissions"] =
        json!([{"permission_type": "page", "permission_actions": "rx", "resource_token_hash": ""}]);
    let told = check(jet, &header, &claims, NOW);
    let told: Vec<&str> = told.iter().map(|finding| finding.code).collect();
    assert_eq!(told, ["preset-value", "preset-characters", "preset-length"]);
}

#[test]
fn hasura_claims_are_an_object_or_a_text_and_both_are_ruled() {
    let object = filled(preset("hasura"), &preset("hasura").samples());
    let (header, mut claims) = both(&object);
    let own = &mut claims["https://hasura.io/jwt/claims"];
    assert_eq!(own["x-hasura-allowed-roles"], json!(["editor", "viewer"]));
    own["x-hasura-default-role"] = "admin".into();
    own["x-hasura-org-id"] = 7.into();
    let told = check(preset("hasura"), &header, &claims, NOW);
    let told: Vec<(&str, &str)> = told.iter().map(|f| (f.code, f.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (
                "preset-not-member",
                "the default role \"admin\" is not in the allowed roles [\"editor\",\"viewer\"]"
            ),
            ("preset-kind", "x-hasura-org-id is 7, not a string"),
        ]
    );

    let own = preset("hasura-stringified");
    let text = filled(own, &own.samples());
    let (header, mut claims) = both(&text);
    let inner = claims["https://hasura.io/jwt/claims"].as_str().unwrap();
    let mut inner: Value = serde_json::from_str(inner).unwrap();
    assert_eq!(inner["x-hasura-default-role"], "editor");
    inner["x-hasura-default-role"] = "admin".into();
    inner["x-hasura-user-id"] = 7.into();
    claims["https://hasura.io/jwt/claims"] = inner.to_string().into();
    let told = check(own, &header, &claims, NOW);
    let told: Vec<&str> = told.iter().map(|finding| finding.code).collect();
    assert_eq!(told, ["preset-not-member", "preset-kind"]);
}

#[test]
fn the_facts_of_a_key_are_those_that_servers_compute() {
    let pem_text = include_bytes!("../vectors/keys/rsa.pkcs8.pem");
    let origin = key::KeyOrigin::new("test", key::Arrival::Pasted);
    let set = key::file::read(pem_text, &origin, None);
    let facts = KeyFacts::of(&set.keys[0]);
    // openssl pkey -pubout -outform DER | openssl dgst -sha256 -binary | base64
    assert_eq!(facts.spki_sha256_base64.as_deref(), Some(RSA_FINGERPRINT));
    assert_eq!(facts.x5t, None);
    let pem_text = include_bytes!("../vectors/keys/rsa.certificate.pem");
    let set = key::file::read(pem_text, &origin, None);
    let facts = KeyFacts::of(&set.keys[0]);
    assert_eq!(facts.x5t_s256.as_deref(), Some(CERTIFICATE_SHA256));
}

const RSA_FINGERPRINT: &str = "kb1t0ypp9MKC4svoW+92sNX9Y5GBy2ottmgEKkHK0xk=";
const CERTIFICATE_SHA256: &str = "ayOPMWAzVdQLxCmWC2B8Ns1c9Ap4jh7eo7DIGta-0_I";

#[test]
fn a_service_account_file_fills_in_its_fields() {
    let file = include_bytes!("../vectors/keys/rsa.service-account.json");
    let google = preset("google-self-signed");
    let own = prefill(google, file);
    let filled = filled(google, &own);
    assert_eq!(filled.missing, Vec::<String>::new());
    let (header, claims) = both(&filled);
    assert_eq!(header["kid"], "0123456789abcdef0123456789abcdef01234567");
    assert_eq!(claims["iss"], "jotscope@throwaway.iam.gserviceaccount.com");
    assert_eq!(claims["sub"], claims["iss"]);
    assert_eq!(prefill(google, b"no JSON"), Values::default());
}

#[test]
fn every_request_has_the_token_and_closed_quotes() {
    let mut num_requests = 0;
    for preset in built_in() {
        let mut own = preset.samples();
        // A value that would like to be a command.
        for field in preset
            .fields
            .iter()
            .filter(|f| f.default.is_some() && f.choices.is_empty())
        {
            if field.kind == jotscope::jose::mint::presets::FieldKind::Text {
                own.set(field.name.clone(), "it's $(id) `id`");
            }
        }
        let Some(follow_up) = filled(preset, &own).follow_up else {
            continue;
        };
        let request = follow_up.request("TOKEN.TOKEN.TOKEN");
        assert!(request.starts_with("curl "), "{request}");
        assert!(request.contains("TOKEN.TOKEN.TOKEN"), "{request}");
        assert!(!request.contains("${"), "{request}");
        let words = request.replace(r"'\''", "");
        assert_eq!(words.matches('\'').count() % 2, 0, "{request}");
        let outside: String = words.split('\'').step_by(2).collect();
        assert!(!outside.contains(['$', '`']), "{request}");
        num_requests += 1;
    }
    assert!(num_requests >= 20, "only {num_requests}");
}

#[test]
fn what_is_missing_is_named_and_a_header_and_claims_are_there_all_the_same() {
    for preset in built_in() {
        let filled = filled(preset, &Values::default());
        both(&filled);
        let told = filled
            .findings
            .iter()
            .filter(|f| f.code == "preset-field-missing");
        assert_eq!(told.count(), filled.missing.len(), "{}", preset.name);
    }
    let authgear = preset("authgear-admin");
    let no_key = Context {
        now: NOW,
        jti: "x",
        alg: None,
        key: None,
    };
    let filled = fill(authgear, &Values::default(), &no_key);
    assert_eq!(filled.missing, ["project", "kid"]);
    let told = ruled(authgear, &filled);
    let told: Vec<&str> = told
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(told, ["the header has no kid", "the token has no audience"]);
}

#[test]
fn the_algorithm_is_the_first_that_the_key_can_do() {
    assert_eq!(
        preset("generic").alg_for(&["HS512", "HS256"]),
        Some("HS256")
    );
    assert_eq!(preset("github-app").alg_for(&["ES256"]), None);
    let (mut header, claims) = both(&filled(preset("apns"), &preset("apns").samples()));
    header["alg"] = "RS256".into();
    let told = check(preset("apns"), &header, &claims, NOW);
    assert_eq!(told[0].code, "preset-alg");
    assert_eq!(told[0].advice, "Use ES256");
}

#[test]
fn a_file_that_is_none_is_refused_where_it_stops_being_one() {
    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let fault = parse(text).unwrap_err().to_string();
        assert!(fault.starts_with(expected), "{fault}");
    }
    let whole =
        "name = \"a\"\ntitle = \"A\"\nalgs = [\"HS256\"]\nheader = '{}'\nclaims = '''\n{}\n'''\n";
    assert!(parse(whole).is_ok());
    refused("", "line 1, column 1: missing field `name`");
    refused(
        &whole.replace("algs", "algz"),
        "line 3, column 1: unknown field `algz`",
    );
    refused(
        &whole.replace("\"a\"", "\"A b\""),
        "line 1, column 8: a name begins with a small letter",
    );
    refused(
        &whole.replace("\n{}\n", "\n{\n  \"a\": ,\n}\n"),
        "line 7, column 8: claims: a value should",
    );
    refused(&whole.replace("'{}'", "'{\"a\":1'"), "line 4, column ");
    refused(
        &whole.replace("'{}'", "'[]'"),
        "line 4, column 11: header: a JSON object",
    );
    refused(
        &whole.replace("[\"HS256\"]", "[]"),
        "line 3, column 8: algs names 1 to 40",
    );
    let rule = |rule: &str| format!("{whole}[[rule]]\n{rule}\n");
    refused(
        &rule("check = \"nice\""),
        "line 9, column 9: \"nice\" is no check; there are present",
    );
    refused(
        &rule("check = \"present\""),
        "line 8, column 1: the check present needs at",
    );
    refused(
        &rule("check = \"present\"\nat = \"kid\""),
        "line 10, column 6: a path begins",
    );
    refused(
        &rule("check = \"max_lifetime\""),
        "line 9, column 9: the check max_lifetime needs time",
    );
    refused(
        &rule("check = \"max_lifetime\"\ntime = \"soon\""),
        "line 10, column 8: a length of time",
    );
    refused(
        &rule("check = \"absent\"\nat = \"/claims/a\"\nseverity = \"bad\""),
        "line 11",
    );
    let field = |field: &str| format!("{whole}[[field]]\n{field}\n");
    refused(
        &field("name = \"now\"\ntitle = \"N\""),
        "line 9, column 8: \"now\" is computed",
    );
    refused(
        &field("name = \"x\"\ntitle = \"X\"\nkind = \"date\""),
        "line 11, column 8: \"date\" is no kind",
    );
    refused(
        &field("name = \"x\"\ntitle = \"X\"\nkind = \"choice\""),
        "line 8",
    );
    refused(
        &field("name = \"x\"\ntitle = \"X\"\n[[field]]\nname = \"x\"\ntitle = \"X\""),
        "line 12, column 8: two fields are called \"x\"",
    );
    let long = "#".repeat((1 << 20) + 1);
    assert_eq!(
        parse(&long).unwrap_err(),
        Fault::TooLong {
            bytes: (1 << 20) + 1
        }
    );
}

#[test]
fn every_placeholder_that_means_nothing_is_said() {
    let text = r#"
name = "a"
title = "A"
algs = ["HS256"]
header = '{"kid": "${key.id}", "alg": "${alg"}'
claims = '{"${who}": "${eval(now)}", "t": "${token}"}'
[[field]]
name = "app"
title = "App"
default = "${other}"
[[field]]
name = "other"
title = "Other"
"#;
    let (_, findings) = parse(text).unwrap();
    let told: Vec<&str> = findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(told.len(), 6, "{told:#?}");
    assert_eq!(told[0], "field app: no field is called \"other\"");
    assert_eq!(told[1], "header/kid: no field is called \"key.id\"");
    assert_eq!(told[2], "header/alg: a placeholder has no }");
    assert!(
        told[3..5]
            .iter()
            .any(|told| told.contains("no function is called \"eval\""))
    );
    assert!(
        told[3..5]
            .iter()
            .any(|told| told.contains("no field is called \"who\""))
    );
    assert_eq!(told[5], "claims/t: no field is called \"token\"");
}

#[test]
fn a_preset_cannot_fill_the_memory() {
    let many = "${a}".repeat(100_000);
    let text = format!(
        "name = \"a\"\ntitle = \"A\"\nalgs = [\"HS256\"]\nheader = '{{}}'\n\
         claims = '{{\"x\": \"{many}\", \"y\": 1}}'\n[[field]]\nname = \"a\"\ntitle = \"A\"\n"
    );
    let (preset, findings) = parse(&text).unwrap();
    assert_eq!(findings, []);
    let filled = filled(&preset, &values(&[("a", &"x".repeat(1 << 20))]));
    assert_eq!(filled.payload_text, r#"{"y":1}"#);
    assert!(
        filled.findings[0].message.contains("16,777,216 B"),
        "{:?}",
        filled.findings
    );
}

#[test]
fn a_deep_file_is_refused_not_followed() {
    for text in [
        format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("a{} = 1", ".a".repeat(100_000)),
        format!("{}\n", "[[a]]".repeat(10_000)),
        format!(
            "name = \"a\"\ntitle = \"A\"\nalgs = [\"HS256\"]\nclaims = '{{}}'\nheader = '{{\"a\":{}{}}}'\n",
            "[".repeat(10_000),
            "]".repeat(10_000)
        ),
    ] {
        assert!(parse(&text).is_err());
    }
}

proptest! {
    #[test]
    fn any_file_is_read_or_refused(text in "\\PC{0,400}") {
        let _ = parse(&text);
    }

    #[test]
    fn any_template_and_value_make_json(
        template in "[a-z${}()+', .\\-0-9]{0,60}",
        typed in "\\PC{0,60}",
    ) {
        let claims = json!({"x": template, "y": {"$gzip_base64": [format!("${{{template}}}")]}});
        let text = format!(
            "name = \"a\"\ntitle = \"A\"\nalgs = [\"HS256\"]\nheader = '{{}}'\nclaims = '''\n{claims}\n'''\n\
             [[field]]\nname = \"a\"\ntitle = \"A\"\n[follow_up]\ntitle = \"T\"\nrequest = '''\n{}\n'''\n",
            template.replace('\'', "")
        );
        // Three quotes in a row end the string of the file.
        if let Ok((preset, _)) = parse(&text) {
            let filled = filled(&preset, &values(&[("a", &typed)]));
            both(&filled);
        }
    }

    #[test]
    fn any_draft_is_judged(
        index in 0..BUILT_IN.len(),
        name in "[a-z]{1,10}",
        value in prop_oneof![
            Just(json!(null)), Just(json!("")), Just(json!(-1)), Just(json!(1e300)),
            Just(json!([[]])), Just(json!({"a": {}})), Just(json!("H4sIAAAA")), Just(json!("{\"a\"")),
        ],
        now in prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(0.0), Just(-1e300)],
    ) {
        let preset = &built_in()[index];
        let (mut header, mut claims) = both(&filled(preset, &preset.samples()));
        for member in claims.as_object_mut().unwrap().values_mut() {
            *member = value.clone();
        }
        claims[name] = value.clone();
        header["kid"] = value;
        prop_assert!(check(preset, &header, &claims, UnixTime(now)).len() <= 50);
        check(preset, &json!([]), &json!("x"), UnixTime(now));
    }
}
