//! Nothing of a person, and nothing that opens a door, is in what is shared: tried on every
//! example and every paste of the fixtures, and on values hidden where nobody looks.

use std::path::Path;
use std::sync::Arc;

use jotscope::jose::decode::{Decoded, decode};
use jotscope::jose::encoding::{look_over, to_base64url};
use jotscope::jose::extract;
use jotscope::jose::layers::{Chain, Layer, wrap};
use jotscope::jose::limits::Limits;
use jotscope::jose::share::{MARKER, Options, Told, share};
use jotscope::jose::token::{SegmentName, TokenKind, parse};
use proptest::prelude::*;
use serde_json::Value;

/// Claims that hold a person's name, number or address, whoever makes the token. A list of its
/// own, so that what the program overlooks is not overlooked here too.
const PERSONAL: &[&str] = &[
    "email",
    "emails",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "username",
    "cognito:username",
    "unique_name",
    "upn",
    "phone_number",
    "phone",
    "birthdate",
    "picture",
    "avatar_url",
    "full_name",
    "ipaddr",
];

fn strings_of(value: &Value, name: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let words = text.split(|c: char| c.is_whitespace() || "<>,;:/|".contains(c));
            let is_mail = |word: &&str| word.split_once('@').is_some_and(|at| at.1.contains('.'));
            found.extend(words.filter(is_mail).map(str::to_owned));
            if PERSONAL.contains(&name) {
                found.push(text.clone());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| strings_of(item, name, found)),
        Value::Object(members) => {
            for (member, value) in members {
                // What these are called is no person's name.
                let is_thing =
                    matches!(name, "serviceaccount" | "pod" | "node" | "secret" | "roles");
                if !is_thing || member != "name" {
                    strings_of(value, member, found);
                }
            }
        }
        _ => {}
    }
}

/// Every text that the token is made of, with all layers off, and its views.
fn everything(shared: &jotscope::jose::share::Shared, original: &Decoded) -> String {
    let told = Told {
        findings: &original.findings,
        ..Told::default()
    };
    let docs = shared.decoded.tree.docs.iter();
    let mut all: Vec<String> = docs
        .map(|doc| {
            let text = String::from_utf8_lossy(&doc.bytes).into_owned();
            // Escapes would hide a value from this test.
            serde_json::from_str::<Value>(&text).map_or(text, |value| value.to_string())
        })
        .collect();
    all.push(shared.token().to_owned());
    all.push(shared.tree());
    all.push(shared.report(original, &told));
    all.join("\n").to_lowercase()
}

fn check(decoded: &Decoded, ids: bool) -> usize {
    let shared = share(decoded, &Options { ids }).unwrap();
    let all = everything(&shared, decoded);
    let mut values = Vec::new();
    for section in decoded.tree.sections() {
        let text = decoded.tree.json(section, true, 0);
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            strings_of(&value, "", &mut values);
        }
    }
    values.retain(|value| value.len() >= 5 && value.chars().any(char::is_alphabetic));
    for value in &values {
        assert!(
            !all.contains(&value.to_lowercase()),
            "{value} is left in {all}"
        );
    }
    for segment in &decoded.token.segments {
        let is_proof = matches!(
            segment.name,
            SegmentName::Signature(_) | SegmentName::Ciphertext | SegmentName::Tag
        );
        let text = &decoded.token.text[segment.span.range()];
        if is_proof && text.len() > 8 {
            assert!(
                !all.contains(&text.to_lowercase()),
                "{text} is left in {all}"
            );
        }
    }
    assert!(shared.token().contains(MARKER));
    values.len()
}

fn check_paste(text: &str) -> usize {
    let found = extract::candidates(text, &Limits::DEFAULT);
    let mut num_values = 0;
    for candidate in &found.candidates {
        let token = parse(&candidate.whole_text(), candidate.kind);
        let decoded = decode(&token, &Limits::DEFAULT);
        num_values += check(&decoded, false) + check(&decoded, true);
    }
    num_values
}

fn check_folder(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut num_values = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            num_values += check_folder(&path);
        } else if path
            .extension()
            .is_some_and(|ext| ext == "txt" || ext == "json")
        {
            let bytes = std::fs::read(&path).unwrap();
            num_values += check_paste(&String::from_utf8_lossy(&bytes));
        }
    }
    num_values
}

#[test]
fn no_personal_value_of_an_example_is_shared() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let num_values = check_folder(&root.join("assets/examples"));
    assert!(num_values > 5, "only {num_values} values were looked for");
}

#[test]
fn no_personal_value_of_a_paste_is_shared() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let num_values = check_folder(&root.join("tests/vectors"));
    assert!(num_values > 15, "only {num_values} values were looked for");
}

fn token(payload: &str) -> Decoded {
    let [header, payload] =
        [r#"{"alg":"HS256"}"#, payload].map(|text| to_base64url(text.as_bytes()));
    let text: Arc<str> = format!("{header}.{payload}.{}", to_base64url(&[9; 32])).into();
    decode(&parse(&text, TokenKind::Jws), &Limits::DEFAULT)
}

/// A JSON string that holds `text` under layers.
fn layered(text: &str, layers: &[u8]) -> String {
    let gzip = Layer::Gzip {
        mtime: 1,
        os: 255,
        xfl: 2,
        members: 1,
    };
    let base64 = Layer::Base64(look_over(b"+/==").form);
    let mut text = text.to_owned();
    for layer in layers {
        let layers = match layer % 3 {
            0 => vec![Layer::Json],
            1 => vec![base64.clone(), Layer::Json],
            _ => vec![base64.clone(), gzip.clone(), Layer::Json],
        };
        let chain = Chain {
            layers,
            ..Chain::default()
        };
        let packed = wrap(&chain, &text, None);
        text = serde_json::json!({ "inside": packed }).to_string();
    }
    text
}

proptest! {
    #[test]
    fn no_personal_value_survives_in_any_layer(
        local in "[a-z]{6,12}",
        name in "[A-Z][a-z]{5,9} [A-Z][a-z]{5,9}",
        around in "[ -~]{0,6}",
        layers in proptest::collection::vec(0..3_u8, 0..4),
        ids: bool,
    ) {
        let email = format!("{local}@mail.example");
        let inner = serde_json::json!({
            "profile_data": { "fullName": name, "mail": email },
            "note": format!("{around} {email} {around} {name} {around}"),
            "odd": format!("{around}{email}"),
            email.clone(): [name, 1],
        });
        let decoded = token(&layered(&inner.to_string(), &layers));
        let shared = share(&decoded, &Options { ids }).unwrap();
        let all = everything(&shared, &decoded);
        for value in [email, name] {
            prop_assert!(!all.contains(&value.to_lowercase()), "{value} is left in {all}");
        }
    }

    #[test]
    fn any_token_can_be_shared(payload in proptest::collection::vec(any::<u8>(), 0..200), cut in 0..100_usize) {
        let text = format!("e30.{}.AAAA", to_base64url(&payload));
        let text: Arc<str> = text[..text.len().saturating_sub(cut)].into();
        let decoded = decode(&parse(&text, TokenKind::Jws), &Limits::DEFAULT);
        let shared = share(&decoded, &Options { ids: true }).unwrap();
        prop_assert!(shared.token().ends_with(MARKER));
        prop_assert!(!shared.report(&decoded, &Told::default()).is_empty());
    }
}
