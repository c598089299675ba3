//! What an SD-JWT discloses: tokens made for one purpose each, and those of the specification.

use std::sync::Arc;

use jotscope::jose::access;
use jotscope::jose::claims;
use jotscope::jose::decode::{Decoded, decode};
use jotscope::jose::encoding::to_base64url;
use jotscope::jose::extract::candidates;
use jotscope::jose::finding::{At, Severity};
use jotscope::jose::key::convert::Half;
use jotscope::jose::key::generate::{KeySpec, generate};
use jotscope::jose::key::{Curve, Key, KeySet};
use jotscope::jose::limits::Limits;
use jotscope::jose::mint::sign;
use jotscope::jose::sd_jwt::{Hash, Processed, State, of_digest};
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::{TokenKind, parse};
use jotscope::jose::verify;

use crate::verify_world::secret;

const HEADER: &str = r#"{"alg":"HS256","typ":"example+sd-jwt"}"#;

/// A disclosure's text and its digest.
fn disclosure(json: &str) -> (String, String) {
    let text = to_base64url(json.as_bytes());
    let digest = Hash::Sha256.of(text.as_bytes());
    (text, digest)
}

/// A signed part with this payload.
fn signed(header: &str, payload: &str) -> String {
    let part = |text: &str| to_base64url(text.as_bytes());
    format!("{}.{}.{}", part(header), part(payload), "A".repeat(43))
}

/// The token with these disclosures; `tail` follows the last `~`.
fn token(payload: &str, disclosures: &[&str], tail: &str) -> String {
    let mut text = signed(HEADER, payload);
    text.push('~');
    for disclosure in disclosures {
        text.push_str(disclosure);
        text.push('~');
    }
    text.push_str(tail);
    text
}

fn read_text(text: &str) -> Decoded {
    let token = parse(&Arc::from(text), TokenKind::SdJwt);
    decode(&token, &Limits::DEFAULT)
}

fn codes(decoded: &Decoded) -> Vec<&'static str> {
    decoded.findings.iter().map(|one| one.code).collect()
}

fn states(decoded: &Decoded) -> Vec<State> {
    let disclosed = decoded.disclosed.as_deref().unwrap();
    disclosed.disclosures.iter().map(|one| one.state).collect()
}

fn paths(decoded: &Decoded) -> Vec<String> {
    let disclosed = decoded.disclosed.as_deref().unwrap();
    let values = disclosed.disclosures.iter().filter_map(|one| one.value);
    values.map(|value| decoded.pointer(value)).collect()
}

fn processed(decoded: &Decoded) -> String {
    Processed::of(decoded).json().unwrap()
}

/// Where findings of that code point, and what they say.
fn told<'a>(decoded: &'a Decoded, code: &str) -> Vec<(String, &'a str, Severity)> {
    let found = decoded.findings.iter().filter(|one| one.code == code);
    found
        .map(|one| {
            let path = match one.at {
                At::Node(id) => decoded.tree.pointer(id),
                _ => "nowhere".to_owned(),
            };
            (path, one.message.as_str(), one.severity)
        })
        .collect()
}

#[test]
fn disclosed_claims_stand_behind_the_own_ones_in_the_order_of_their_digests() {
    let (given, given_digest) = disclosure(r#"["s1","given_name","Ada"]"#);
    let (age, age_digest) = disclosure(r#"["s2","age",1.0e1]"#);
    let payload = format!(
        r#"{{"b":1.0,"_sd":["{age_digest}","a decoy","{given_digest}"],"_sd_alg":"sha-256","a":"\u00e9"}}"#
    );
    let decoded = read_text(&token(&payload, &[&given, &age], ""));
    assert_eq!(codes(&decoded), [] as [&str; 0]);
    assert_eq!(states(&decoded), [State::Disclosed; 2]);
    assert_eq!(paths(&decoded), ["/given_name", "/age"]);
    assert_eq!(
        processed(&decoded),
        r#"{"b":1.0,"a":"\u00e9","age":1.0e1,"given_name":"Ada"}"#
    );
    let disclosed = decoded.disclosed.as_deref().unwrap();
    assert_eq!(disclosed.num_undisclosed(), 1);
    assert_eq!(disclosed.digest_text(&decoded.token, 1), Some(age_digest));
    let digests: Vec<_> = disclosed
        .digests
        .iter()
        .map(|digest| of_digest(&decoded, digest.node).unwrap())
        .collect();
    assert_eq!(
        digests,
        ["discloses age", "not disclosed", "discloses given_name"]
    );
    assert_eq!(
        claims::summary(&decoded, disclosed.payload),
        "4 claims · 1 digest not disclosed"
    );
    let section = disclosed.disclosures[0].section;
    assert_eq!(claims::summary(&decoded, section), "/given_name");
}

#[test]
fn disclosures_inside_disclosures_are_followed() {
    let (street, street_digest) = disclosure(r#"["s1","street/no","Main St 1"]"#);
    let (town, town_digest) = disclosure(r#"["s2","Ulm"]"#);
    let address = format!(
        r#"["s3","address",{{"_sd":["{street_digest}"],"towns":[{{"...":"hidden"}},"x",{{"...":"{town_digest}"}}]}}]"#
    );
    let (address, address_digest) = disclosure(&address);
    let payload = format!(r#"{{"_sd":["{address_digest}"]}}"#);
    // The order in which they are sent does not matter.
    let decoded = read_text(&token(&payload, &[&town, &street, &address], ""));
    assert_eq!(codes(&decoded), [] as [&str; 0]);
    assert_eq!(
        paths(&decoded),
        ["/address/towns/1", "/address/street~1no", "/address"]
    );
    assert_eq!(
        processed(&decoded),
        r#"{"address":{"towns":["x","Ulm"],"street/no":"Main St 1"}}"#
    );
    let found = Processed::of(&decoded).find("/address/street~1no").unwrap();
    assert_eq!(decoded.tree.text(found), "Main St 1");
    let found = Processed::of(&decoded).find("/address/towns/0").unwrap();
    assert_eq!(decoded.pointer(found), "/address/towns/0");
    assert_eq!(Processed::of(&decoded).find("/_sd/0"), None);

    // Without the one in between, the others belong nowhere.
    let decoded = read_text(&token(&payload, &[&town, &street], ""));
    assert_eq!(states(&decoded), [State::Unreferenced; 2]);
    assert_eq!(codes(&decoded), ["disclosure-unreferenced"; 2]);
    assert_eq!(processed(&decoded), "{}");
}

#[test]
fn an_empty_object_stays_where_nothing_was_disclosed() {
    let decoded = read_text(&token(
        r#"{"address":{"_sd":["x"]},"list":[{"...":"y"}],"_sd_alg":"sha-512"}"#,
        &[],
        "",
    ));
    assert_eq!(processed(&decoded), r#"{"address":{},"list":[]}"#);
    let disclosed = decoded.disclosed.as_deref().unwrap();
    assert_eq!(disclosed.num_undisclosed(), 2);
}

#[test]
fn a_disclosure_that_was_changed_belongs_nowhere() {
    let (_, digest) = disclosure(r#"["s","admin",false]"#);
    let (forged, _) = disclosure(r#"["s","admin",true]"#);
    let payload = format!(r#"{{"_sd":["{digest}"]}}"#);
    let decoded = read_text(&token(&payload, &[&forged], ""));
    assert_eq!(
        told(&decoded, "disclosure-unreferenced"),
        [(
            String::new(),
            "the digest of disclosure 1 (\"admin\") stands nowhere in the token",
            Severity::Danger
        )]
    );
    assert_eq!(processed(&decoded), "{}");
    let disclosed = decoded.disclosed.as_deref().unwrap();
    assert_eq!(
        claims::summary(&decoded, disclosed.disclosures[0].section),
        "admin · its digest stands nowhere"
    );
}

#[test]
fn of_a_cut_payload_nothing_is_said_that_is_not_known() {
    let (given, digest) = disclosure(r#"["s","given_name","Ada"]"#);
    let whole = signed(HEADER, &format!(r#"{{"a":1,"_sd":["{digest}"]}}"#));
    let cut = &whole[..whole.len() - 44 - 24];
    let decoded = read_text(&format!("{cut}.{}~{given}~", "A".repeat(43)));
    let told = told(&decoded, "disclosure-unreferenced");
    assert_eq!(told[0].2, Severity::Warn);
    assert_eq!(Processed::of(&decoded).json(), None);
}

#[test]
fn a_digest_that_stands_twice_is_told_with_both_places() {
    let (given, digest) = disclosure(r#"["s","given_name","Ada"]"#);
    let payload = format!(
        r#"{{"_sd":["{digest}"],"deep":{{"_sd":["{digest}","x"]}},"list":[{{"...":"x"}}]}}"#
    );
    let decoded = read_text(&token(&payload, &[&given], ""));
    assert_eq!(
        told(&decoded, "digest-repeated"),
        [
            (
                "/deep/_sd/0".to_owned(),
                "the digest of disclosure 1 (\"given_name\") stands here and at /_sd/0",
                Severity::Danger
            ),
            (
                "/list/0/...".to_owned(),
                "the digest stands here and at /deep/_sd/1",
                Severity::Danger
            ),
        ]
    );
    // The first place counts.
    assert_eq!(
        processed(&decoded),
        r#"{"deep":{},"list":[],"given_name":"Ada"}"#
    );
}

#[test]
fn a_disclosure_must_have_the_shape_its_place_asks_for() {
    let (item, item_digest) = disclosure(r#"["s1","an item"]"#);
    let (claim, claim_digest) = disclosure(r#"["s2","name","value"]"#);
    let (text, text_digest) = disclosure("hello");
    let (number, number_digest) = disclosure(r#"["s3",7,"value"]"#);
    let payload = format!(
        r#"{{"_sd":["{item_digest}","{text_digest}","{number_digest}"],"list":[1,{{"...":"{claim_digest}"}},2]}}"#
    );
    let decoded = read_text(&token(&payload, &[&item, &claim, &text, &number], ""));
    assert_eq!(states(&decoded), [State::WrongShape; 4]);
    let told: Vec<_> = told(&decoded, "disclosure-shape")
        .into_iter()
        .map(|one| one.1)
        .collect();
    let in_sd = "its digest stands in _sd, which asks for 3: salt, name, value";
    assert_eq!(
        told,
        [
            format!("disclosure 1 is 2 items; {in_sd}"),
            format!("disclosure 3 is no list that can be read; {in_sd}"),
            format!("disclosure 4 is 3 items, the name no string; {in_sd}"),
            "disclosure 2 is 3 items; its digest stands in a list, which asks for 2: salt, value"
                .to_owned(),
        ]
    );
    assert_eq!(processed(&decoded), r#"{"list":[1,2]}"#);
    let second = Processed::of(&decoded).find("/list/1").unwrap();
    assert_eq!(decoded.tree.text(second), "2");
}

#[test]
fn names_that_are_taken_are_refused() {
    let (sd, sd_digest) = disclosure(r#"["s1","_sd",[]]"#);
    let (dots, dots_digest) = disclosure(r#"["s2","...","x"]"#);
    let (own, own_digest) = disclosure(r#"["s3","s\u0075b","mallory"]"#);
    let (first, first_digest) = disclosure(r#"["s4","role","user"]"#);
    let (second, second_digest) = disclosure(r#"["s5","role","admin"]"#);
    let payload = format!(
        r#"{{"sub":"ada","_sd":["{sd_digest}","{dots_digest}","{own_digest}","{first_digest}","{second_digest}"]}}"#
    );
    let decoded = read_text(&token(&payload, &[&sd, &dots, &own, &first, &second], ""));
    assert_eq!(
        states(&decoded),
        [
            State::ForbiddenName,
            State::ForbiddenName,
            State::NameTaken,
            State::Disclosed,
            State::NameTaken
        ]
    );
    assert_eq!(told(&decoded, "disclosure-name").len(), 2);
    assert_eq!(told(&decoded, "disclosure-name-taken").len(), 2);
    assert_eq!(processed(&decoded), r#"{"sub":"ada","role":"user"}"#);
}

#[test]
fn every_known_hash_matches_and_an_unknown_one_matches_nothing() {
    let text = to_base64url(br#"["s","given_name","Ada"]"#);
    for hash in Hash::ALL {
        let digest = hash.of(text.as_bytes());
        let payload = format!(r#"{{"_sd":["{digest}"],"_sd_alg":"{}"}}"#, hash.word());
        let decoded = read_text(&token(&payload, &[&text], ""));
        assert_eq!(codes(&decoded), [] as [&str; 0]);
        assert_eq!(processed(&decoded), r#"{"given_name":"Ada"}"#);
    }
    for alg in [r#""md5""#, r#""SHA-256""#, "256", "null"] {
        let digest = Hash::Sha256.of(text.as_bytes());
        let payload = format!(r#"{{"_sd":["{digest}"],"_sd_alg":{alg}}}"#);
        let decoded = read_text(&token(&payload, &[&text], ""));
        assert_eq!(codes(&decoded), ["sd-alg-unknown"]);
        assert_eq!(states(&decoded), [State::Unmatched]);
        assert_eq!(Processed::of(&decoded).json(), None);
        let disclosed = decoded.disclosed.as_deref().unwrap();
        let section = disclosed.disclosures[0].section;
        assert_eq!(claims::summary(&decoded, section), "given_name");
        assert_eq!(of_digest(&decoded, disclosed.digests[0].node), None);
    }
}

#[test]
fn the_hash_is_named_at_the_top_alone() {
    let (alg, digest) = disclosure(r#"["s","_sd_alg","sha-512"]"#);
    let payload = format!(r#"{{"_sd":["{digest}"],"deep":[{{"_sd_alg":"sha-512"}}]}}"#);
    let decoded = read_text(&token(&payload, &[&alg], ""));
    assert_eq!(codes(&decoded), ["sd-alg-misplaced"; 2]);
    assert_eq!(processed(&decoded), r#"{"deep":[{"_sd_alg":"sha-512"}]}"#);
}

#[test]
fn names_of_digests_that_mean_nothing_are_told() {
    let decoded = read_text(&token(
        r#"{"_sd":"x","a":{"_sd":["y",1,2]},"...":"z","list":[{"...":"v","b":1},{"...":1}]}"#,
        &[],
        "",
    ));
    let places: Vec<_> = told(&decoded, "sd-shape")
        .into_iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(
        places,
        ["/...", "/_sd", "/a/_sd", "/list/0/...", "/list/1/..."]
    );
    assert_eq!(
        told(&decoded, "sd-shape")[2].1,
        "2 of 3 items of _sd are no strings"
    );
    assert_eq!(
        processed(&decoded),
        r#"{"a":{},"...":"z","list":[{"...":"v","b":1},{"...":1}]}"#
    );
}

#[test]
fn the_same_disclosure_twice_is_told() {
    let (given, digest) = disclosure(r#"["s","given_name","Ada"]"#);
    let payload = format!(r#"{{"_sd":["{digest}"]}}"#);
    let decoded = read_text(&token(&payload, &[&given, &given], ""));
    assert_eq!(states(&decoded), [State::Disclosed, State::Repeated]);
    assert_eq!(codes(&decoded), ["disclosure-repeated"]);
}

#[test]
fn a_disclosure_without_its_tilde_is_told() {
    let (given, digest) = disclosure(r#"["s","given_name","Ada"]"#);
    let payload = format!(r#"{{"_sd":["{digest}"]}}"#);
    let decoded = read_text(&token(&payload, &[], &given));
    assert_eq!(states(&decoded), [State::Disclosed]);
    assert_eq!(codes(&decoded), ["disclosure-unclosed"]);
}

/// A key-binding JWT over `text`.
fn binding(typ: &str, sd_hash: &str) -> String {
    let header = format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#);
    let payload =
        format!(r#"{{"iat":1,"aud":"https://a.example","nonce":"n","sd_hash":"{sd_hash}"}}"#);
    signed(&header, &payload)
}

#[test]
fn a_key_binding_binds_this_token_or_says_why_not() {
    #[track_caller]
    fn check(sd_hash: &dyn Fn(&[u8]) -> String, is_bound: bool, part: &str) {
        let (given, digest) = disclosure(r#"["s","given_name","Ada"]"#);
        let payload = format!(r#"{{"_sd":["{digest}"],"cnf":{{}}}}"#);
        let base = token(&payload, &[&given], "");
        let text = format!("{base}{}", binding("kb+jwt", &sd_hash(base.as_bytes())));
        let decoded = read_text(&text);
        let binding = decoded.disclosed.as_deref().unwrap().key_binding.unwrap();
        assert_eq!(binding.is_bound, Some(is_bound));
        let told = told(&decoded, "sd-hash-mismatch");
        assert_eq!(told.is_empty(), is_bound);
        if !is_bound {
            assert_eq!(told[0].2, Severity::Danger);
            assert!(told[0].1.contains(part), "{}", told[0].1);
            assert_eq!(told[0].0, "/payload/sd_hash");
        }
    }
    let sha = |text: &[u8]| Hash::Sha256.of(text);
    check(&sha, true, "");
    check(&|_| "x".to_owned(), false, "is not the sha-256 of the");
    check(
        &|text| sha(&text[..text.len() - 1]),
        false,
        "without the last ~",
    );
    check(
        &|text| sha(&text[..=text.iter().position(|byte| *byte == b'~').unwrap()]),
        false,
        "without its disclosures",
    );
    check(
        &|text| Hash::Sha512.of(text),
        false,
        "is the sha-512 of the",
    );
}

#[test]
fn a_key_binding_of_another_type_or_without_its_claims_is_told() {
    let base = token(r#"{"cnf":{}}"#, &[], "");
    let hash = Hash::Sha256.of(base.as_bytes());
    let decoded = read_text(&format!("{base}{}", binding("JWT", &hash)));
    assert_eq!(
        told(&decoded, "key-binding-typ"),
        [(
            "/header/typ".to_owned(),
            "the key-binding JWT is of typ \"JWT\", not kb+jwt",
            Severity::Danger
        )]
    );
    let unbound = signed(r#"{"alg":"HS256"}"#, r#"{"iat":1}"#);
    let decoded = read_text(&format!("{base}{unbound}"));
    assert_eq!(
        codes(&decoded),
        ["key-binding-typ", "key-binding-claims", "sd-hash-missing"]
    );
    let decoded = read_text(&format!("{base}a.b"));
    assert!(codes(&decoded).contains(&"key-binding-unreadable"));
    // Bound to nobody's key.
    let base = token("{}", &[], "");
    let hash = Hash::Sha256.of(base.as_bytes());
    let decoded = read_text(&format!("{base}{}", binding("kb+jwt", &hash)));
    assert_eq!(codes(&decoded), ["key-binding-unasked"]);
}

#[test]
fn a_holders_key_without_a_key_binding_is_worth_a_note() {
    let decoded = read_text(&token(r#"{"cnf":{"jwk":{}}}"#, &[], ""));
    let told = told(&decoded, "key-binding-missing");
    assert_eq!((told[0].0.as_str(), told[0].2), ("/cnf", Severity::Info));
}

#[test]
fn json_serialization_is_read_like_the_compact_form() {
    let (given, digest) = disclosure(r#"["s","given_name","Ada"]"#);
    let compact = token(
        &format!(r#"{{"_sd":["{digest}"],"cnf":{{}}}}"#),
        &[&given],
        "",
    );
    let parts: Vec<_> = compact.split(['.', '~']).collect();
    let binding = binding("kb+jwt", &Hash::Sha256.of(compact.as_bytes()));
    let flattened = format!(
        r#"{{"payload":"{}","protected":"{}","header":{{"disclosures":["{given}"],"kb_jwt":"{binding}"}},"signature":"{}"}}"#,
        parts[1], parts[0], parts[2]
    );
    let general = format!(
        r#"{{"payload":"{}","signatures":[{{"protected":"{}","header":{{"disclosures":["{given}"],"kb_jwt":"{binding}"}},"signature":"{}"}}]}}"#,
        parts[1], parts[0], parts[2]
    );
    for json in [flattened, general] {
        let token = parse(&Arc::from(json.as_str()), TokenKind::JwsJson);
        let decoded = decode(&token, &Limits::DEFAULT);
        assert_eq!(codes(&decoded), [] as [&str; 0], "{json}");
        assert_eq!(processed(&decoded), r#"{"cnf":{},"given_name":"Ada"}"#);
        let disclosed = decoded.disclosed.as_deref().unwrap();
        assert_eq!(disclosed.key_binding.unwrap().is_bound, Some(true));
    }
}

#[test]
fn a_token_without_a_tilde_is_read_only_when_it_has_digests() {
    let text = signed(HEADER, r#"{"_sd":["x"]}"#);
    let decoded = decode(&parse(&Arc::from(text), TokenKind::Jws), &Limits::DEFAULT);
    let disclosed = decoded.disclosed.as_deref().unwrap();
    assert_eq!(disclosed.num_undisclosed(), 1);
    for payload in [r#"{"a":"..."}"#, r#"{"_sd_alg":"sha-256"}"#, "{}"] {
        let text = signed(HEADER, payload);
        let decoded = decode(&parse(&Arc::from(text), TokenKind::Jws), &Limits::DEFAULT);
        assert!(decoded.disclosed.is_none(), "{payload}");
        assert_eq!(codes(&decoded), [] as [&str; 0]);
    }
}

#[test]
fn what_is_disclosed_grants_like_what_stood_there_all_along() {
    let (roles, roles_digest) = disclosure(r#"["s1","roles",["admin",{"...":"hidden"},"dev"]]"#);
    let (group, group_digest) = disclosure(r#"["s2","staff"]"#);
    let (scope, scope_digest) = disclosure(r#"["s3","scope","read write"]"#);
    let (mine, mine_digest) = disclosure(r#"["s4","role","owner"]"#);
    let (data, data_digest) = disclosure(r#"["s5","data",{"permissions":["p"]}]"#);
    let (map, map_digest) = disclosure(r#"["s6","beta",true]"#);
    let (stranger, _) = disclosure(r#"["s7","role","root"]"#);
    let payload = format!(
        r#"{{"_sd":["{roles_digest}","{data_digest}","unseen"],"groups":[{{"...":"{group_digest}"}},{{"...":"h"}},"all"],"app":{{"_sd":["{scope_digest}"]}},"user_metadata":{{"_sd":["{mine_digest}"]}},"features":{{"_sd":["{map_digest}"]}}}}"#
    );
    let shown = [&roles, &group, &scope, &mine, &data, &map, &stranger].map(String::as_str);
    let decoded = read_text(&token(&payload, &shown, ""));
    let report = access::report(&decoded);
    let mut told: Vec<_> = report
        .grants
        .iter()
        .map(|grant| {
            let mark = if grant.user_editable { "!" } else { "" };
            let path = decoded.pointer(grant.node);
            format!("{}:{}{mark} {path}", grant.kind.word(), grant.name())
        })
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "entitlement:beta /features/beta",
            "group:all /groups/1",
            "group:staff /groups/0",
            "permission:p /data/permissions/0",
            "role:admin /roles/0",
            "role:dev /roles/1",
            "role:owner! /user_metadata/role",
            "scope:read /app/scope",
            "scope:write /app/scope",
        ]
    );
    let ask = |question: &str| {
        let question = question.parse::<access::Question>().unwrap();
        access::answer(&decoded, &report, &question, &access::Context::default())
    };
    let answer = ask("role:admin");
    assert_eq!(answer.decision, access::Decision::Allow);
    assert_eq!(answer.path.as_deref(), Some("/roles/0"));
    let answer = ask("claim:/app/scope=\"read write\"");
    assert_eq!(answer.decision, access::Decision::Allow);
    assert_eq!(ask("role:root").decision, access::Decision::Deny);
}

#[test]
fn a_chain_of_disclosures_stops_at_the_depth_of_json() {
    let mut texts = Vec::new();
    let mut digest = "last".to_owned();
    for n in 0..2_000 {
        let (text, next) = disclosure(&format!(r#"["s{n}","n",{{"_sd":["{digest}"]}}]"#));
        texts.push(text);
        digest = next;
    }
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let decoded = read_text(&token(&format!(r#"{{"_sd":["{digest}"]}}"#), &texts, ""));
    let states = states(&decoded);
    let num_placed = states.iter().filter(|state| **state == State::Disclosed);
    assert_eq!(num_placed.count(), Limits::DEFAULT.json_depth - 3);
    assert_eq!(states[2_000 - 510], State::TooDeep);
    assert_eq!(told(&decoded, "json-depth").len(), 1);
    let json = processed(&decoded);
    assert!(
        json.ends_with(&"}".repeat(Limits::DEFAULT.json_depth - 2)),
        "{json}"
    );
}

#[test]
fn a_million_tildes_are_read_in_one_go() {
    let text = token("{}", &[], &"~".repeat(1_000_000));
    let decoded = read_text(&text);
    let disclosed = decoded.disclosed.as_deref().unwrap();
    assert_eq!(disclosed.disclosures.len(), 1_000_000);
    assert_eq!(disclosed.disclosures[1].state, State::Repeated);
    assert!(decoded.findings.len() < 100, "{}", decoded.findings.len());
    assert!(codes(&decoded).contains(&"disclosure-unreferenced"));
}

#[test]
fn a_hundred_thousand_disclosures_of_one_object_are_nothing() {
    let mut texts = Vec::new();
    let mut digests = Vec::new();
    for n in 0..100_000 {
        let (text, digest) = disclosure(&format!(r#"["s","name{n}",{n}]"#));
        texts.push(text);
        digests.push(format!("\"{digest}\""));
    }
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let payload = format!(r#"{{"_sd":[{}]}}"#, digests.join(","));
    let decoded = read_text(&token(&payload, &texts, ""));
    assert_eq!(codes(&decoded), [] as [&str; 0]);
    assert_eq!(paths(&decoded)[99_999], "/name99999");
    assert!(processed(&decoded).ends_with(r#""name99999":99999}"#));
    assert_eq!(access::report(&decoded).grants, []);
}

#[test]
fn when_nodes_run_out_nothing_is_said_of_what_was_not_read() {
    let (given, digest) = disclosure(r#"["s","given_name","Ada"]"#);
    let payload = format!(r#"{{"_sd":["{digest}"]}}"#);
    let token = parse(&Arc::from(token(&payload, &[&given], "")), TokenKind::SdJwt);
    for nodes in 1..14 {
        let limits = Limits {
            nodes,
            ..Limits::DEFAULT
        };
        let decoded = decode(&token, &limits);
        let disclosed = decoded.disclosed.as_deref();
        let num = disclosed.map_or(0, |of| of.disclosures.len());
        let is_danger = decoded
            .findings
            .iter()
            .any(|one| one.code.starts_with("disclosure") && one.severity == Severity::Danger);
        assert!(num <= 1);
        assert!(!is_danger || num == 1, "{nodes} nodes");
    }
}

/// The examples of the specification, made anew by another implementation.
fn generated() -> Option<std::path::PathBuf> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("../shared/vectors/sd-jwt-generated");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is not there", folder.display());
    None
}

fn json_file(path: &std::path::Path) -> serde_json::Value {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

#[test]
fn every_example_of_the_specification_is_read_as_its_index_says() {
    let Some(folder) = generated() else { return };
    let index = json_file(&folder.join("index.json"));
    let entries = index.as_array().unwrap();
    assert!(entries.len() > 20, "{} examples", entries.len());
    let policy = verify::Policy::default();
    for entry in entries {
        let name = entry["file"].as_str().unwrap();
        let decoded = read_text(entry["sd_jwt"].as_str().unwrap());
        let disclosed = decoded.disclosed.as_deref().unwrap();
        let num = disclosed.disclosures.len() as u64;
        assert_eq!(entry["disclosures"].as_u64(), Some(num), "{name}");
        let is_placed = |state: &State| *state == State::Disclosed;
        let all_found = states(&decoded).iter().all(is_placed);
        assert_eq!(
            entry["all_digests_found"].as_bool(),
            Some(all_found),
            "{name}"
        );
        let binding = disclosed.key_binding;
        assert_eq!(entry["kb_jwt"].as_bool(), Some(binding.is_some()), "{name}");
        let is_bound = binding.and_then(|binding| binding.is_bound);
        assert_eq!(entry["sd_hash_ok"].as_bool(), is_bound, "{name}");
        // The holder's key is in the token, so its signature can be checked without another.
        let verdict = verify::verify(&decoded, &KeySet::default(), &policy, UnixTime(1.8e9));
        let by_holder = verdict.checks.iter().find(|one| one.check == "key-binding");
        let is_signed =
            by_holder.map(|check| check.message.contains("signed with the holder's key"));
        assert_eq!(is_signed, binding.map(|_| true), "{name}: {by_holder:?}");
        let is_odd = |code: &&str| !matches!(*code, "key-binding-missing");
        let odd: Vec<_> = codes(&decoded).into_iter().filter(is_odd).collect();
        assert_eq!(odd, [] as [&str; 0], "{name}");
    }
}

#[test]
fn every_presentation_of_the_specification_gives_the_verified_contents() {
    let Some(folder) = generated() else { return };
    let mut num_compared = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let case = entry.unwrap().path();
        let expected = case.join("verified_contents.json");
        // The JSON serializations are printed with line breaks inside their strings.
        let presentation = case.join("sd_jwt_presentation.txt");
        if !expected.is_file() || !presentation.is_file() {
            continue;
        }
        let text = std::fs::read_to_string(presentation).unwrap();
        // They are set in lines, as the specification prints them: pasted so, they are joined.
        let extraction = candidates(&text, &Limits::DEFAULT);
        let candidate = &extraction.candidates[0];
        let token = parse(&candidate.whole_text(), candidate.kind);
        let found = processed(&decode(&token, &Limits::DEFAULT));
        let found: serde_json::Value = serde_json::from_str(&found).unwrap();
        let expected = json_file(&expected);
        assert_eq!(found, expected, "{}", case.display());
        // Maps are compared as sets; the order is that of the texts, too.
        assert_eq!(
            found.to_string(),
            expected.to_string(),
            "{}",
            case.display()
        );
        num_compared += 1;
    }
    assert!(num_compared > 10, "{num_compared} presentations");
}

/// `text` in lines of that many characters.
fn wrapped(text: &str, width: usize) -> String {
    let lines: Vec<_> = text.as_bytes().chunks(width).collect();
    String::from_utf8(lines.join(&b'\n')).unwrap()
}

#[test]
fn an_sd_jwt_that_was_wrapped_is_joined_to_its_end() {
    let token = include_str!("../cli/sd-jwt.jwt").trim();
    // At 70 columns a line ends with a dot of the key binding.
    for width in [64, 68, 70, 72, 76, 120] {
        let paste = format!("{}\nRegards\n", wrapped(token, width));
        let extraction = candidates(&paste, &Limits::DEFAULT);
        assert_eq!(extraction.candidates.len(), 1, "{width} columns");
        let found = extraction.candidates[0].whole_text();
        assert_eq!(&*found, token, "{width} columns");
    }
}

#[test]
fn what_stands_below_an_sd_jwt_is_none_of_it() {
    let token = include_str!("../cli/sd-jwt.jwt").trim();
    let issued = &token[..=token.rfind('~').unwrap()];
    for token in [token, issued] {
        for (paste, end) in [
            (format!("{token}\nabcdef\n"), "one line"),
            (format!("{}\nabcdef\n", wrapped(token, 76)), "lines"),
            (format!("sent:\n{token}\n{token}\n"), "twice"),
        ] {
            let extraction = candidates(&paste, &Limits::DEFAULT);
            let found = extraction.candidates[0].whole_text();
            assert_eq!(&*found, token, "{end}");
        }
    }
}

#[test]
fn a_draft_of_an_sd_jwt_says_nothing_of_what_is_disclosed() {
    use jotscope::jose::mint::Draft;
    let decoded = read_text(include_str!("../cli/sd-jwt.jwt").trim());
    let draft = Draft::of_decoded(&decoded).unwrap();
    assert!(draft.decoded(&Limits::DEFAULT).disclosed.is_none());
}

/// The verdict on `text` with the key it was signed with.
fn verdict(text: &str, policy: &verify::Policy) -> verify::Verdict {
    let keys = KeySet::from(secret(b"test-secret-of-nobody-0123456789ab"));
    verify::verify(
        &read_text(text.trim()),
        &keys,
        policy,
        UnixTime(1_767_312_000.0),
    )
}

#[test]
fn a_valid_signature_does_not_cover_a_forged_disclosure() {
    let policy = verify::Policy::default();
    let good = verdict(include_str!("../cli/sd-jwt.jwt"), &policy);
    assert!(good.accepted, "{:#?}", good.checks);
    let forged = verdict(include_str!("../cli/sd-jwt-forged.jwt"), &policy);
    assert!(forged.signature.proof().is_some());
    assert!(!forged.accepted);
    let failed: Vec<_> = forged.checks.iter().filter(|check| check.fails()).collect();
    assert_eq!(failed[0].check, "disclosures");
    assert_eq!(failed[1].check, "key-binding");
    assert_eq!(failed.len(), 2);
}

#[test]
fn a_key_binding_is_signed_by_the_key_in_cnf_or_refused() {
    let holder = generate(KeySpec::Ec(Curve::P256)).unwrap();
    let other = generate(KeySpec::Ec(Curve::P256)).unwrap();
    let public = holder.to_public().unwrap().jwk_json(Half::Public).unwrap();
    let jwk = String::from_utf8(public.expose().to_vec()).unwrap();
    let (given, digest) = disclosure(r#"["s","given_name","Ada"]"#);
    let check = |cnf: &str, key: &Key| {
        let payload = format!(r#"{{"_sd":["{digest}"],"cnf":{cnf}}}"#);
        let base = token(&payload, &[&given], "");
        let part = |text: &str| to_base64url(text.as_bytes());
        let hash = Hash::Sha256.of(base.as_bytes());
        let claims =
            format!(r#"{{"iat":1,"aud":"https://a.example","nonce":"n","sd_hash":"{hash}"}}"#);
        let input = format!(
            "{}.{}",
            part(r#"{"alg":"ES256","typ":"kb+jwt"}"#),
            part(&claims)
        );
        let signature = to_base64url(&sign(key, "ES256", input.as_bytes()).unwrap());
        let verdict = verdict(
            &format!("{base}{input}.{signature}"),
            &verify::Policy::default(),
        );
        let check = verdict.checks.iter().find(|one| one.check == "key-binding");
        let check = check.unwrap();
        (check.status, check.message.clone())
    };
    let jwk_member = format!(r#"{{"jwk":{jwk}}}"#);
    let (status, message) = check(&jwk_member, &holder);
    assert_eq!(status, verify::CheckStatus::Pass, "{message}");
    let (status, message) = check(&jwk_member, &other);
    assert_eq!(status, verify::CheckStatus::Fail, "{message}");
    let (status, message) = check(r#"{"kid":"elsewhere"}"#, &holder);
    assert_eq!(status, verify::CheckStatus::Skip);
    assert!(message.contains("cnf holds no jwk"), "{message}");
}

#[test]
fn a_policy_sees_disclosed_claims_and_no_others() {
    let text = include_str!("../cli/sd-jwt.jwt");
    let ask = |claim: &str| {
        let policy = verify::Policy {
            required: vec![claim.to_owned()],
            ..verify::Policy::default()
        };
        verdict(text, &policy).accepted
    };
    assert!(ask("given_name"));
    assert!(ask("/address/street"));
    assert!(!ask("email"));
    assert!(!ask("_sd"));
}
