//! The language of placeholders: `now+lifetime`, `upper(account)`, `join(scopes, ' ')`.
//!
//! It is tiny and total: names, whole numbers, texts, sums, and the functions listed here. There
//! is no loop and no recursion, so a preset cannot run for long, and nothing in it reaches outside
//! the values it is given.

mod read;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Map, Value};

use super::fill::KeyFacts;
use crate::jose::encoding;
use crate::jose::words;

/// Bytes that all placeholders of one filling may bring in together.
const MAX_FILLED_BYTES: usize = 16 << 20;

/// Names that mean something by themselves, so no field may have them.
pub const COMPUTED: [&str; 8] = [
    "now",
    "jti",
    "alg",
    "key.kid",
    "key.spki_sha256_base64",
    "key.x5t",
    "key.x5t_s256",
    "token",
];

/// What a placeholder says.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A whole number.
    Number(i64),
    /// A text in single quotes.
    Text(String),
    /// A field, a column or something computed.
    Name(String),
    /// A first term, and further ones with whether each is taken away.
    Sum(Box<Expression>, Vec<(bool, Expression)>),
    /// A function of others.
    Call(Function, Vec<Expression>),
}

/// What can be done with values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// In capitals.
    Upper,
    /// In small letters.
    Lower,
    /// The first text without every occurrence of the second.
    Without,
    /// The texts of a list with the second between them.
    Join,
    /// Percent-encoded, as a part of a URL or a form.
    Percent,
    /// SHA-256 in small hexadecimal digits.
    Sha256Hex,
    /// The account locator without its region, as Snowflake's connectors cut it.
    SnowflakeAccount,
}

/// Everything a placeholder can see.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// Whole seconds since 1970.
    pub now: i64,
    /// A fresh unique id.
    pub jti: &'a str,
    /// The algorithm that will be used.
    pub alg: &'a str,
    /// About the key that will sign.
    pub key: &'a KeyFacts,
    /// The fields that have a value.
    pub fields: &'a Map<String, Value>,
    /// The row that is being made; its members come before the fields.
    pub row: Option<&'a Map<String, Value>>,
}

/// What one filling has used up, and what was odd on the way.
#[derive(Debug)]
pub struct Work {
    room_bytes: usize,
    /// One clause each.
    pub oddities: Vec<String>,
}

impl Function {
    const ALL: [(Self, &'static str, usize); 7] = [
        (Self::Upper, "upper", 1),
        (Self::Lower, "lower", 1),
        (Self::Without, "without", 2),
        (Self::Join, "join", 2),
        (Self::Percent, "percent", 1),
        (Self::Sha256Hex, "sha256_hex", 1),
        (Self::SnowflakeAccount, "snowflake_account", 1),
    ];
}

impl Default for Work {
    fn default() -> Self {
        Self {
            room_bytes: MAX_FILLED_BYTES,
            oddities: Vec::new(),
        }
    }
}

impl Work {
    /// Notes something odd once; a template may meet it a thousand times.
    pub fn odd(&mut self, oddity: String) {
        if self.oddities.len() < 20 && !self.oddities.contains(&oddity) {
            self.oddities.push(oddity);
        }
    }

    /// Whether so many bytes still fit.
    pub fn take(&mut self, num_bytes: usize) -> bool {
        if let Some(left) = self.room_bytes.checked_sub(num_bytes) {
            self.room_bytes = left;
            return true;
        }
        // What comes after is not even looked at.
        self.room_bytes = 0;
        self.odd(format!(
            "the placeholders make more than {}",
            words::bytes(MAX_FILLED_BYTES)
        ));
        false
    }
}

impl Expression {
    /// Every name in it.
    pub fn names<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Self::Number(_) | Self::Text(_) => {}
            Self::Name(name) => names.push(name),
            Self::Sum(first, rest) => {
                first.names(names);
                for (_, term) in rest {
                    term.names(names);
                }
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|arg| arg.names(names)),
        }
    }

    /// Its value; `None` when something in it has none.
    pub fn value(&self, scope: &Scope<'_>, work: &mut Work) -> Option<Value> {
        match self {
            Self::Number(number) => Some((*number).into()),
            Self::Text(text) => Some(text.as_str().into()),
            Self::Name(name) => {
                if work.room_bytes == 0 {
                    return None;
                }
                let value = scope.value(name)?;
                work.take(weight(&value)).then_some(value)
            }
            Self::Sum(first, rest) => {
                let mut total = whole_number(&first.value(scope, work)?, work)?;
                for (is_taken, term) in rest {
                    let term = whole_number(&term.value(scope, work)?, work)?;
                    let sum = if *is_taken {
                        total.checked_sub(term)
                    } else {
                        total.checked_add(term)
                    };
                    let Some(sum) = sum else {
                        work.odd("a sum leaves the range of 64-bit numbers".to_owned());
                        return None;
                    };
                    total = sum;
                }
                Some(total.into())
            }
            Self::Call(function, arguments) => {
                let arguments = arguments
                    .iter()
                    .map(|argument| argument.value(scope, work))
                    .collect::<Option<Vec<_>>>()?;
                let text = call(*function, &arguments)?;
                work.take(text.len()).then(|| text.into())
            }
        }
    }
}

impl Scope<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        let text = |text: &Option<String>| text.as_deref().map(Value::from);
        match name {
            "now" => return Some(self.now.into()),
            "jti" => return Some(self.jti.into()),
            "alg" => return Some(self.alg.into()),
            "key.kid" => return text(&self.key.kid),
            "key.spki_sha256_base64" => return text(&self.key.spki_sha256_base64),
            "key.x5t" => return text(&self.key.x5t),
            "key.x5t_s256" => return text(&self.key.x5t_s256),
            _ => {}
        }
        let of_row = self.row.and_then(|row| row.get(name));
        of_row.or_else(|| self.fields.get(name)).cloned()
    }
}

/// A value as it stands inside a longer text.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// About how many bytes a value takes.
fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(items) => 2 + items.iter().map(|item| 1 + weight(item)).sum::<usize>(),
        Value::Object(members) => {
            let each = members.iter().map(|(name, v)| name.len() + 4 + weight(v));
            2 + each.sum::<usize>()
        }
        _ => 8,
    }
}

fn whole_number(value: &Value, work: &mut Work) -> Option<i64> {
    let number = value.as_i64();
    if number.is_none() {
        let shown = words::one_line(&text_of(value), 40);
        work.odd(format!(
            "{shown:?} is no whole number, so nothing is added to it"
        ));
    }
    number
}

fn call(function: Function, arguments: &[Value]) -> Option<String> {
    let first = arguments.first()?;
    let second = || arguments.get(1).map(text_of).unwrap_or_default();
    Some(match function {
        Function::Upper => text_of(first).to_uppercase(),
        Function::Lower => text_of(first).to_lowercase(),
        Function::Without => match second() {
            part if part.is_empty() => text_of(first),
            part => text_of(first).replace(&part, ""),
        },
        Function::Join => match first {
            Value::Array(items) => items
                .iter()
                .map(text_of)
                .collect::<Vec<_>>()
                .join(&second()),
            other => text_of(other),
        },
        Function::Percent => encoding::to_percent(text_of(first).as_bytes()),
        Function::Sha256Hex => {
            let hash = digest(&SHA256, text_of(first).as_bytes());
            encoding::to_hex(hash.as_ref(), false)
        }
        Function::SnowflakeAccount => {
            let account = text_of(first);
            // snowflake-connector-python, auth/keypair.py: `xy12345.eu-central-1` and
            // `org-account.global` both stand for their first part.
            let end = if account.to_lowercase().contains(".global") {
                '-'
            } else {
                '.'
            };
            account.split(end).next().unwrap_or_default().to_owned()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> (Option<Value>, Vec<String>) {
        let fields = serde_json::json!({
            "account": "xy12345.eu-central-1",
            "organisation": "org-name.Global",
            "lifetime": 300,
            "scopes": ["a:read", "b"],
            "huge": i64::MAX,
            "float": 1.5,
        });
        let key = KeyFacts {
            kid: Some("k1".to_owned()),
            ..KeyFacts::default()
        };
        let row = serde_json::json!({"account": "of the row"});
        let scope = Scope {
            now: 1000,
            jti: "6f0c-11",
            alg: "RS256",
            key: &key,
            fields: fields.as_object().unwrap(),
            row: text
                .starts_with("lower(account")
                .then(|| row.as_object().unwrap()),
        };
        let mut work = Work::default();
        let value = Expression::parse(text).unwrap().value(&scope, &mut work);
        (value, work.oddities)
    }

    #[test]
    fn sums_functions_and_names_have_values() {
        #[track_caller]
        fn check(text: &str, expected: impl Into<Value>) {
            assert_eq!(value(text), (Some(expected.into()), Vec::new()), "{text}");
        }
        check("now", 1000);
        check("now - 60", 940);
        check("now+lifetime-1", 1299);
        check("upper(snowflake_account(account))", "XY12345");
        check("snowflake_account(organisation)", "org");
        check("without(jti, '-')", "6f0c11");
        check("without(jti, '')", "6f0c-11");
        check("join(scopes, ' ')", "a:read b");
        check("join(account, ' ')", "xy12345.eu-central-1");
        check("percent(join(scopes, ' '))", "a%3Aread%20b");
        check("lower(account)", "of the row");
        check("key.kid", "k1");
        // RFC 6234's own example: SHA-256 of "abc".
        check(
            "sha256_hex('abc')",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        );
    }

    #[test]
    fn what_has_no_value_makes_none() {
        assert_eq!(value("key.x5t"), (None, Vec::new()));
        assert_eq!(value("upper(nothing)"), (None, Vec::new()));
    }

    #[test]
    fn a_sum_of_anything_else_is_said() {
        let (none, oddities) = value("account+1");
        assert_eq!(none, None);
        assert!(oddities[0].contains("no whole number"), "{oddities:?}");
        assert!(value("float+1").0.is_none());
        let (none, oddities) = value("huge+1");
        assert_eq!(none, None);
        assert!(oddities[0].contains("range"), "{oddities:?}");
    }

    #[test]
    fn placeholders_cannot_fill_the_memory() {
        let mut work = Work::default();
        let text = "x".repeat(1 << 20);
        let num_taken = (0..100).filter(|_| work.take(text.len())).count();
        assert_eq!(num_taken, 16);
        assert_eq!(work.oddities.len(), 1);
    }
}
