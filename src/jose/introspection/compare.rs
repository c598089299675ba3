//! An answer's claims beside the token's own.
//!
//! Values are compared by what they mean: `1` and `1.0` are one number, a scope is a set of words,
//! a list of roles says the same in any order. A list of objects or lists is compared in order:
//! there, order may be the point.

use std::collections::HashMap;
use std::fmt;

use serde_json::Value;

use super::{Introspection, members};
use crate::jose::decode::Decoded;
use crate::jose::json;
use crate::jose::token::SegmentName;
use crate::jose::tree::{ContentKind, NodeKind};

/// How token and answer stand to each other in one claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Both say it, and mean the same.
    Same,
    /// Both say it, and mean different things.
    Differs,
    /// The token says it alone. An answer may leave out what it likes.
    OnlyToken,
    /// The answer says it alone, such as `client_id`, or what changed since the token was made.
    OnlyAnswer,
}

/// One claim in both. Not `Serialize`, and silent in `Debug` about the values.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// The claim's name.
    pub name: String,
    /// Its value in the token, in JSON, as it stands; the last one where a name stands twice.
    pub in_token: Option<String>,
    /// Its value in the answer, likewise.
    pub in_answer: Option<String>,
    /// What comparing them says.
    pub agreement: Agreement,
}

/// Every claim of the token and of the answer, the token's first, each in its order. A payload that
/// is no JSON object has no claims.
pub fn compare(answer: &Introspection, token: &Decoded) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let in_token = members(payload(token))
        .into_iter()
        .map(|(name, _, value)| (name, value, true));
    let in_answer = answer
        .claims
        .iter()
        .map(|claim| (claim.name.clone(), claim.value.clone(), false));
    for (name, value, is_tokens) in in_token.chain(in_answer) {
        let place = *places.entry(name).or_insert_with_key(|name| {
            rows.push(Row {
                name: name.clone(),
                in_token: None,
                in_answer: None,
                agreement: Agreement::OnlyAnswer,
            });
            rows.len() - 1
        });
        let row = &mut rows[place];
        if is_tokens {
            row.in_token = Some(value);
        } else {
            row.in_answer = Some(value);
        }
    }
    for row in &mut rows {
        row.agreement = match (&row.in_token, &row.in_answer) {
            (Some(_), None) => Agreement::OnlyToken,
            (None, _) => Agreement::OnlyAnswer,
            (Some(token), Some(answer)) if is_same(&row.name, token, answer) => Agreement::Same,
            (Some(_), Some(_)) => Agreement::Differs,
        };
    }
    rows
}

/// The JSON object that the payload is; empty if it is none.
fn payload(token: &Decoded) -> &[u8] {
    let tree = &token.tree;
    let section = tree.section(SegmentName::Payload);
    let Some(content) = section.and_then(|section| tree.content(section)) else {
        return &[];
    };
    let doc = tree.docs.get(content.doc as usize);
    match (content.kind, doc) {
        (ContentKind::Json(NodeKind::Object, _), Some(doc)) if json::check(&doc.bytes).is_ok() => {
            &doc.bytes
        }
        _ => &[],
    }
}

fn is_same(name: &str, one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    // What is nested too deeply to read is the same only if it is the same text.
    let meaning = |json: &str| {
        let value: Value = serde_json::from_str(json).ok()?;
        let mut out = String::with_capacity(json.len());
        write(&as_list(name, value), &mut out);
        Some(out)
    };
    meaning(one).is_some_and(|one| meaning(other) == Some(one))
}

/// The claims that have two spellings for a list: words in one string (RFC 8693 §4.2), and one
/// string for a list of one (RFC 7519 §4.1.3).
fn as_list(name: &str, value: Value) -> Value {
    let words = |text: &str| {
        let words = text.split_whitespace().map(|word| word.to_owned().into());
        words.collect::<Vec<Value>>()
    };
    match (name, value) {
        ("scope" | "scp", Value::String(text)) => words(&text).into(),
        ("scope" | "scp", Value::Array(items)) if items.iter().all(Value::is_string) => {
            let items = items.iter().filter_map(Value::as_str);
            items.flat_map(words).collect()
        }
        ("aud", text @ Value::String(_)) => vec![text].into(),
        (_, value) => value,
    }
}

/// Writes `value` so that what means the same is the same text.
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Number(number) => out.push_str(&json::number_value(&number.to_string())),
        Value::Array(items) => {
            let mut texts: Vec<String> = items.iter().map(text_of).collect();
            if !items.iter().any(|item| item.is_array() || item.is_object()) {
                texts.sort_unstable();
                texts.dedup();
            }
            out.push('[');
            out.push_str(&texts.join(","));
            out.push(']');
        }
        Value::Object(members) => {
            let mut texts: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}:{}", json::quote(name), text_of(value)))
                .collect();
            texts.sort_unstable();
            out.push('{');
            out.push_str(&texts.join(","));
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

fn text_of(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row({:?}, {:?})", self.name, self.agreement)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::jose::decode::decode;
    use crate::jose::encoding::to_base64url;
    use crate::jose::introspection::parse;
    use crate::jose::limits::Limits;
    use crate::jose::token::{self, TokenKind};

    fn token(payload: &str) -> Decoded {
        let [header, payload] =
            [r#"{"alg":"HS256"}"#, payload].map(|json| to_base64url(json.as_bytes()));
        let text = format!("{header}.{payload}.AAAA");
        decode(
            &token::parse(&Arc::from(text), TokenKind::Jws),
            &Limits::DEFAULT,
        )
    }

    #[track_caller]
    fn check(name: &str, in_token: &str, in_answer: &str, expected: Agreement) {
        let answer = format!(r#"{{"active":true,"{name}":{in_answer}}}"#);
        let answer = parse(answer.as_bytes()).unwrap();
        let rows = compare(&answer, &token(&format!(r#"{{"{name}":{in_token}}}"#)));
        assert_eq!(rows.len(), 1);
        assert_eq!(
            rows[0].agreement, expected,
            "{name}: {in_token} and {in_answer}"
        );
        assert_eq!(rows[0].in_token.as_deref(), Some(in_token));
        assert_eq!(rows[0].in_answer.as_deref(), Some(in_answer));
    }

    #[test]
    fn what_means_the_same_is_the_same() {
        use Agreement::Same;
        check("exp", "1700000000", "1.7e9", Same);
        check("n", "1", "1.0", Same);
        check("n", "-0.0", "0", Same);
        check("n", "100", "1E+2", Same);
        check("n", "0.010", "1e-2", Same);
        check("scope", r#""a b  c""#, r#""c b a a""#, Same);
        check("scope", r#""a b""#, r#"["b","a"]"#, Same);
        check("aud", r#""x""#, r#"["x"]"#, Same);
        check("roles", r#"["a","b"]"#, r#"["b", "a"]"#, Same);
        check("sub", r#""a\/b""#, r#""a/b""#, Same);
        check("o", r#"{"a":1,"b":[2,3]}"#, r#"{"b":[3,2],"a":1.0}"#, Same);
    }

    #[test]
    fn what_means_something_else_differs() {
        use Agreement::Differs;
        check("exp", "1700000000", "1700000001", Differs);
        check("n", "18446744073709551616", "18446744073709551617", Differs);
        check("n", "1", r#""1""#, Differs);
        check("n", "1", "-1", Differs);
        check(
            "n",
            "1e99999999999999999999",
            "1e99999999999999999998",
            Differs,
        );
        check("scope", r#""a b""#, r#""a""#, Differs);
        check("sub", r#""a b""#, r#""b a""#, Differs);
        check("roles", r#"["a"]"#, r#""a""#, Differs);
        check(
            "rows",
            r#"[{"a":1},{"b":2}]"#,
            r#"[{"b":2},{"a":1}]"#,
            Differs,
        );
        check("x", "null", "false", Differs);
    }

    #[test]
    fn rows_stand_in_the_tokens_order_then_in_the_answers() {
        let answer = parse(br#"{"client_id":"c","active":true,"exp":1,"sub":"s"}"#).unwrap();
        let rows = compare(
            &answer,
            &token(r#"{"sub":"s","iss":"i","exp":2,"active":1}"#),
        );
        let rows: Vec<_> = rows
            .iter()
            .map(|row| (row.name.as_str(), row.agreement))
            .collect();
        assert_eq!(
            rows,
            [
                ("sub", Agreement::Same),
                ("iss", Agreement::OnlyToken),
                ("exp", Agreement::Differs),
                ("active", Agreement::OnlyToken),
                ("client_id", Agreement::OnlyAnswer),
            ]
        );
    }

    #[test]
    fn a_payload_that_is_no_object_has_no_claims() {
        let answer = parse(br#"{"active":true,"exp":1}"#).unwrap();
        for payload in ["text", "[1]", "{\"exp\":", ""] {
            let rows = compare(&answer, &token(payload));
            let rows: Vec<_> = rows.iter().map(|row| row.agreement).collect();
            assert_eq!(rows, [Agreement::OnlyAnswer], "{payload}");
        }
    }

    #[test]
    fn values_nested_beyond_reading_are_compared_as_text() {
        let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(300), "]".repeat(300));
        check("d", &deep("1"), &deep("1"), Agreement::Same);
        check("d", &deep("1"), &deep("2"), Agreement::Differs);
    }

    #[test]
    fn a_row_says_no_value_in_debug() {
        let answer = parse(br#"{"active":true,"sub":"alice"}"#).unwrap();
        let rows = compare(&answer, &token(r#"{"sub":"bob"}"#));
        assert_eq!(format!("{rows:?}"), "[Row(\"sub\", Differs)]");
    }
}
