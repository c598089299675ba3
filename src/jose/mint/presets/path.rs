//! Where a rule looks: `/header/kid`, `/claims/iss`, `/claims/projects/*/permissions/*`.
//!
//! JSON Pointers (RFC 6901) into header and claims together, with `*` for every member or item.
//! They run through strings that hold JSON, and through those that hold it packed, so a rule about
//! what the server reads holds however the claim is encoded.

use serde_json::Value;

use crate::jose::encoding;
use crate::jose::inflate::{self, Budget};

/// Bytes that one opened string may give, and all of one check; every rule opens them anew.
const MAX_OPENED_BYTES: usize = 4 << 20;
const MAX_ALL_OPENED_BYTES: usize = 16 << 20;
/// Values that are looked at in one check.
const MAX_VISITED: usize = 200_000;

/// Where a rule looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    text: String,
    section: Section,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Header,
    Claims,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Named(String),
    Every,
}

/// The draft that is looked at, and how much more of it may be.
#[derive(Debug)]
pub struct Draft<'a> {
    pub header: &'a Value,
    pub claims: &'a Value,
    budget: Budget,
    left: usize,
}

/// A value, what it is a member of, and where it stands.
pub struct Place<'a> {
    pub pointer: &'a str,
    pub value: &'a Value,
    pub parent: Option<&'a Value>,
}

impl<'a> Draft<'a> {
    pub fn new(header: &'a Value, claims: &'a Value) -> Self {
        Self {
            header,
            claims,
            budget: Budget {
                layer_bytes: MAX_OPENED_BYTES,
                token_bytes: MAX_ALL_OPENED_BYTES,
            },
            left: MAX_VISITED,
        }
    }
}

impl Path {
    /// Reads `/header…` or `/claims…`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix('/')?.split('/');
        let section = match parts.next()? {
            "header" => Section::Header,
            "claims" => Section::Claims,
            _ => return None,
        };
        let steps = parts.map(|part| match part {
            "*" => Step::Every,
            name => Step::Named(name.replace("~1", "/").replace("~0", "~")),
        });
        Some(Self {
            text: text.to_owned(),
            section,
            steps: steps.take(64).collect(),
        })
    }

    /// As it stands in the preset.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What to call what stands there: the last name, or the whole.
    pub fn name(&self) -> &str {
        let named = self.steps.iter().rev().find_map(|step| match step {
            Step::Named(name) => Some(name.as_str()),
            Step::Every => None,
        });
        named.unwrap_or(&self.text)
    }

    /// Calls `seen` with every value that stands there.
    pub fn visit(&self, draft: &mut Draft<'_>, seen: &mut dyn FnMut(&Place<'_>)) {
        let (root, mut pointer) = match self.section {
            Section::Header => (draft.header, "/header".to_owned()),
            Section::Claims => (draft.claims, "/claims".to_owned()),
        };
        walk(root, None, &self.steps, &mut pointer, draft, seen);
    }

    /// The first value that stands there.
    pub fn first(&self, draft: &mut Draft<'_>) -> Option<Value> {
        let mut found = None;
        self.visit(draft, &mut |place| {
            found.get_or_insert_with(|| place.value.clone());
        });
        found
    }
}

fn walk(
    value: &Value,
    parent: Option<&Value>,
    steps: &[Step],
    pointer: &mut String,
    draft: &mut Draft<'_>,
    seen: &mut dyn FnMut(&Place<'_>),
) {
    if draft.left == 0 {
        return;
    }
    draft.left -= 1;
    let Some((step, rest)) = steps.split_first() else {
        seen(&Place {
            pointer,
            value,
            parent,
        });
        return;
    };
    let opened;
    let value = match value {
        Value::String(text) => match open(text, &mut draft.budget) {
            Some(inner) => {
                opened = inner;
                &opened
            }
            None => return,
        },
        other => other,
    };
    let length = pointer.len();
    let mut go = |name: &str, inner: &Value, draft: &mut Draft<'_>| {
        pointer.push('/');
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        walk(inner, Some(value), rest, pointer, draft, seen);
        pointer.truncate(length);
    };
    match (value, step) {
        (Value::Object(members), Step::Named(name)) => {
            if let Some(inner) = members.get(name) {
                go(name, inner, draft);
            }
        }
        (Value::Object(members), Step::Every) => {
            for (name, inner) in members {
                go(name, inner, draft);
            }
        }
        (Value::Array(items), Step::Named(name)) => {
            let index = name.parse::<usize>().ok();
            if let Some(inner) = index.and_then(|index| items.get(index)) {
                go(name, inner, draft);
            }
        }
        (Value::Array(items), Step::Every) => {
            for (index, inner) in items.iter().enumerate() {
                go(&index.to_string(), inner, draft);
            }
        }
        _ => {}
    }
}

/// The JSON that `text` holds, as it is or packed.
fn open(text: &str, budget: &mut Budget) -> Option<Value> {
    if text.starts_with(['{', '[']) {
        budget.token_bytes = budget.token_bytes.checked_sub(text.len())?;
        return serde_json::from_str(text).ok();
    }
    if text.starts_with("H4sI") {
        let packed = encoding::base64(text.as_bytes()).bytes;
        let (inflated, _) = inflate::gzip(&packed, budget);
        return serde_json::from_slice(&inflated.bytes).ok();
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(path: &str, expected: &[(&str, Value)]) {
        let header = json!({"kid": "k"});
        let claims = json!({
            "https://a/b": "{\"x\": [1, {\"y\": 2}]}",
            "aud": ["a", "b"],
            "s": "{not json",
        });
        let mut found = Vec::new();
        let path = Path::parse(path).unwrap();
        path.visit(&mut Draft::new(&header, &claims), &mut |place| {
            found.push((place.pointer.to_owned(), place.value.clone()));
        });
        let found: Vec<_> = found.iter().map(|(p, v)| (p.as_str(), v.clone())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_path_runs_through_strings_and_stars() {
        check("/header/kid", &[("/header/kid", json!("k"))]);
        check(
            "/claims/aud/*",
            &[("/claims/aud/0", json!("a")), ("/claims/aud/1", json!("b"))],
        );
        check(
            "/claims/https:~1~1a~1b/x/1/y",
            &[("/claims/https:~1~1a~1b/x/1/y", json!(2))],
        );
        check("/claims/*/x/0", &[("/claims/https:~1~1a~1b/x/0", json!(1))]);
        check("/claims/s/x", &[]);
        check("/claims/nothing", &[]);
        assert_eq!(Path::parse("/payload/x"), None);
        assert_eq!(Path::parse("kid"), None);
    }

    #[test]
    fn a_bomb_in_a_claim_is_not_opened_past_its_limit() {
        let text = format!("[{}]", vec!["1"; 3 << 20].join(","));
        let packed = inflate::to_gzip(text.as_bytes(), 0, 255, 2);
        let blob = encoding::to_base64(
            &packed,
            encoding::Base64Form {
                alphabet: encoding::Alphabet::Standard,
                padding: 1,
                bare: false,
                certain: true,
            },
        );
        assert!(blob.starts_with("H4sI"));
        let claims = json!({ "blob": blob });
        let header = json!({});
        let mut draft = Draft::new(&header, &claims);
        assert_eq!(
            Path::parse("/claims/blob/0").unwrap().first(&mut draft),
            None
        );
        let left = MAX_ALL_OPENED_BYTES - MAX_OPENED_BYTES;
        assert_eq!(draft.budget.token_bytes, left);
    }
}
