//! What was typed into the fields, and how each kind of field reads it.

use serde_json::{Number, Value};
use zeroize::Zeroizing;

use super::MAX_BYTES;
use super::expression::text_of;
use super::field::{Field, FieldKind};
use crate::jose::json;
use crate::jose::time;
use crate::jose::words;

/// What was typed, by field, in the order it was. Wiped when dropped: a masked field holds what
/// opens a server.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Values(Vec<(String, Zeroizing<String>)>);

impl Values {
    /// What was typed into the field of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.as_str())
    }

    /// Puts `text` into the field of that name, in place of what was there.
    pub fn set(&mut self, name: impl Into<String>, text: impl Into<String>) {
        let (name, text) = (name.into(), Zeroizing::new(text.into()));
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some(value) => value.1 = text,
            None => self.0.push((name, text)),
        }
    }

    /// Each field with what was typed into it.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

impl FromIterator<(String, String)> for Values {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(values: I) -> Self {
        let mut all = Self::default();
        for (name, text) in values {
            all.set(name, text);
        }
        all
    }
}

/// Drafts are not for logs.
impl std::fmt::Debug for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

/// The value that `text` is in that field; `None` when there is nothing in it, and what is wrong
/// as one clause.
pub fn read(field: &Field, text: &str) -> Result<Option<Value>, String> {
    if text.len() > MAX_BYTES {
        let (got, most) = (words::bytes(text.len()), words::bytes(MAX_BYTES));
        return Err(format!("is {got} long; {most} are read"));
    }
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let shown = || words::one_line(text, 40);
    let value = match field.kind {
        FieldKind::Text => text.into(),
        FieldKind::List => list(text)?,
        FieldKind::Choice => {
            let found = field.choices.iter().find(|choice| text_of(choice) == text);
            found.cloned().ok_or_else(|| {
                let known = field.choices.iter().map(text_of).collect::<Vec<_>>();
                format!("is {:?}; it is one of {}", shown(), known.join(", "))
            })?
        }
        FieldKind::Number => {
            let number = serde_json::from_str::<Number>(text);
            let number = number.map_err(|_| format!("is {:?}, which is no number", shown()))?;
            Value::Number(number)
        }
        FieldKind::Boolean => match text {
            "true" | "yes" => true.into(),
            "false" | "no" => false.into(),
            _ => return Err(format!("is {:?}; it is true or false", shown())),
        },
        FieldKind::Duration => seconds(text)
            .ok_or_else(|| format!("is {:?}; a length of time is 5m, 1h30m or 300", shown()))?
            .into(),
        FieldKind::Time => {
            let time = time::parse(text).filter(|time| time.is_in_calendar());
            let time = time.ok_or_else(|| {
                format!(
                    "is {:?}; a time is 2023-02-07T04:28:10Z or 1675744090",
                    shown()
                )
            })?;
            (time.0.floor() as i64).into()
        }
        FieldKind::Json => json_of(text)?,
        FieldKind::Rows => match json_of(text)? {
            Value::Array(rows) if rows.iter().all(Value::is_object) => rows.into(),
            _ => return Err("is no JSON array of objects, one for each row".to_owned()),
        },
    };
    Ok(Some(value))
}

fn list(text: &str) -> Result<Value, String> {
    if text.starts_with('[') {
        return match json_of(text)? {
            Value::Array(items) => Ok(items.into()),
            _ => Err("is no JSON array".to_owned()),
        };
    }
    let items = text.split([',', '\n']).map(str::trim);
    let items = items.filter(|item| !item.is_empty());
    Ok(items.collect::<Vec<_>>().into())
}

fn json_of(text: &str) -> Result<Value, String> {
    let fault = |offset: usize, expected: &str| {
        let (line, column) = json::line_and_column(text.as_bytes(), offset);
        format!("is no JSON: line {line}, column {column} should be {expected}")
    };
    json::check(text.as_bytes()).map_err(|fault_| fault(fault_.offset, fault_.expected))?;
    // What our reader takes and this one does not: more than 127 levels.
    serde_json::from_str(text).map_err(|_| "is JSON of more than 127 levels".to_owned())
}

/// `5m`, `1h30m`, `90 s`, `300`: whole seconds.
pub fn seconds(text: &str) -> Option<i64> {
    let mut total = 0_i64;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let num_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = rest.split_at(num_digits);
        let after = after.trim_start();
        let num_letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, after) = after.split_at(num_letters);
        let unit = match unit {
            // Only a number that stands alone is in seconds.
            "" if after.is_empty() && total == 0 => 1,
            "s" | "sec" => 1,
            "m" | "min" => 60,
            "h" => 3600,
            "d" => 86_400,
            "w" => 7 * 86_400,
            _ => return None,
        };
        let part = digits.parse::<i64>().ok()?.checked_mul(unit)?;
        total = total.checked_add(part)?;
        rest = after.trim_start();
    }
    // Far past the year 9999 from any start.
    (!text.trim().is_empty() && total <= 400_000_000_000).then_some(total)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(kind: FieldKind) -> Field {
        Field {
            name: "f".to_owned(),
            title: "F".to_owned(),
            kind,
            default: None,
            hint: String::new(),
            required: false,
            sample: None,
            choices: vec![json!(0), json!("one")],
            prefill: None,
            masked: false,
            columns: Vec::new(),
        }
    }

    #[test]
    fn each_kind_of_field_reads_its_text() {
        #[track_caller]
        fn check(kind: FieldKind, text: &str, expected: Value) {
            assert_eq!(read(&field(kind), text), Ok(Some(expected)), "{text}");
        }
        check(FieldKind::Text, " a b\n", json!("a b"));
        check(FieldKind::List, "a, b\nc,", json!(["a", "b", "c"]));
        check(FieldKind::List, r#"["a,b", 1]"#, json!(["a,b", 1]));
        check(FieldKind::Choice, "0", json!(0));
        check(FieldKind::Choice, "one", json!("one"));
        check(FieldKind::Boolean, "true", json!(true));
        check(FieldKind::Duration, "1h30m", json!(5400));
        check(
            FieldKind::Time,
            "2023-02-07T04:28:10Z",
            json!(1_675_744_090),
        );
        check(FieldKind::Json, r#"{"a":[null]}"#, json!({"a": [null]}));
        check(FieldKind::Rows, r#"[{"a":1}]"#, json!([{"a": 1}]));
        let number = read(&field(FieldKind::Number), "1.50").unwrap().unwrap();
        assert_eq!(number.to_string(), "1.50");
        for kind in FieldKind::ALL {
            assert_eq!(read(&field(kind), " \n"), Ok(None));
        }
    }

    #[test]
    fn a_text_that_does_not_fit_is_said() {
        #[track_caller]
        fn check(kind: FieldKind, text: &str, said: &str) {
            let message = read(&field(kind), text).unwrap_err();
            assert!(message.contains(said), "{message}");
        }
        check(FieldKind::Choice, "2", "one of 0, one");
        check(FieldKind::Number, "0x10", "no number");
        check(FieldKind::Boolean, "maybe", "true or false");
        check(FieldKind::Duration, "soon", "5m");
        check(FieldKind::Time, "soon", "1675744090");
        check(
            FieldKind::Json,
            "{\n\"a\":}",
            "line 2, column 5 should be a value",
        );
        check(FieldKind::Json, &"[".repeat(5000), "is no JSON");
        check(
            FieldKind::Json,
            &("[".repeat(500) + &"]".repeat(500)),
            "127 levels",
        );
        check(FieldKind::Rows, "[1]", "one for each row");
        check(FieldKind::List, "[1", "is no JSON");
        check(FieldKind::Text, &"x".repeat(MAX_BYTES + 1), "1,048,577 B");
    }

    #[test]
    fn lengths_of_time_are_whole_seconds() {
        for (text, expected) in [
            ("300", Some(300)),
            ("5m", Some(300)),
            ("5 min", Some(300)),
            ("1h 30m", Some(5400)),
            ("182d", Some(15_724_800)),
            ("1h30", None),
            ("-5m", None),
            ("m", None),
            ("", None),
            ("99999999999999w", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
