//! `NAME=VALUE`, `NAME!=VALUE`, `NAME<VALUE`, `NAME>VALUE`: which tokens are wanted.

use std::str::FromStr;

use super::field::{Field, FieldError};
use super::row::Facts;
use crate::jose::decode::Decoded;
use crate::jose::json;
use crate::jose::time;
use crate::jose::tree::NodeKind;

/// One thing that a token must meet.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    field: Field,
    is: Comparison,
    value: String,
    /// The value as a number or a time.
    number: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    Greater,
}

/// Why a text is no condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// Nothing is compared.
    #[error("a condition is NAME=VALUE, with =, !=, < or >")]
    NoComparison,
    /// What is compared is no field.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// `<` and `>` compare numbers and times alone.
    #[error("{value:?} is neither a number nor an RFC 3339 time, which < and > compare with")]
    NoNumber {
        /// What stands there.
        value: String,
    },
}

impl FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        let at = text
            .find(['=', '<', '>'])
            .ok_or(ConditionError::NoComparison)?;
        let (name, rest) = text.split_at(at);
        let (name, is) = match (rest.as_bytes().first(), name.strip_suffix('!')) {
            (Some(b'<'), _) => (name, Comparison::Less),
            (Some(b'>'), _) => (name, Comparison::Greater),
            (_, Some(name)) => (name, Comparison::Unequal),
            (_, None) => (name, Comparison::Equal),
        };
        let value = rest[1..].trim();
        let number = number(value);
        if matches!(is, Comparison::Less | Comparison::Greater) && number.is_none() {
            return Err(ConditionError::NoNumber {
                value: value.to_owned(),
            });
        }
        Ok(Self {
            field: name.trim().parse()?,
            is,
            value: value.to_owned(),
            number,
        })
    }
}

impl Condition {
    /// Whether it is met. Of several values one must do; of a list, one of its items.
    pub(super) fn is_met(&self, facts: &Facts, decoded: &Decoded) -> bool {
        let values = self.values(facts, decoded);
        match self.is {
            Comparison::Equal => values.contains(&self.value),
            Comparison::Unequal => !values.contains(&self.value),
            Comparison::Less => self.any_number(&values, |value, limit| value < limit),
            Comparison::Greater => self.any_number(&values, |value, limit| value > limit),
        }
    }

    fn any_number(&self, values: &[String], holds: impl Fn(f64, f64) -> bool) -> bool {
        let numbers = values.iter().filter_map(|value| number(value));
        let mut numbers = numbers.zip(std::iter::repeat(self.number));
        numbers.any(|(value, limit)| limit.is_some_and(|limit| holds(value, limit)))
    }

    /// Its values as plain text; nothing where there is no such thing.
    fn values(&self, facts: &Facts, decoded: &Decoded) -> Vec<String> {
        let tree = &decoded.tree;
        // Claims that the facts repeat are better read in the tree: a list has items there.
        let nodes = self.field.nodes(decoded);
        let is_own =
            !["alg", "kid", "iss", "sub", "aud", "exp"].contains(&self.field.name.as_str());
        if let Some(json) = facts.get(&self.field.name).filter(|_| is_own) {
            return vec![plain(json)];
        }
        let values = nodes.into_iter().flat_map(|node| {
            if tree.node(node).kind == NodeKind::Array {
                tree.children(node).collect()
            } else {
                vec![node]
            }
        });
        values.map(|node| tree.text(node).into_owned()).collect()
    }
}

/// JSON text of a word or number, as plain text.
fn plain(json: &str) -> String {
    match json
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(chars) => json::unescape(chars.as_bytes()).into_owned(),
        None => json.to_owned(),
    }
}

/// A number, or the seconds of an RFC 3339 time.
fn number(text: &str) -> Option<f64> {
    time::parse(text).map(|time| time.0)
}
