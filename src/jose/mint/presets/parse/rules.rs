//! The `[[rule]]` tables of a preset file.

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

use super::super::path::Path;
use super::super::rule::{Check, JsonKind, Other, Rule};
use super::super::{Fault, severity, values};
use super::json_of;
use crate::jose::finding::Severity;
use crate::jose::words;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTable {
    check: Spanned<String>,
    at: Option<Spanned<String>>,
    /// `equals`, `member_of`: the other value.
    with: Option<Spanned<String>>,
    /// `one_of`, `none_of`, `starts_with`, `reserved_names`.
    #[serde(default)]
    values: Vec<toml::Value>,
    /// `kind`.
    kind: Option<Spanned<String>>,
    /// `min_length`, `max_length`.
    length: Option<u32>,
    /// `max_lifetime`, `min_lifetime`, `max_ahead`: `10m`, `1h`.
    time: Option<Spanned<String>>,
    /// `only_chars`.
    chars: Option<String>,
    /// `all_strings`.
    prefix: Option<String>,
    /// `all_strings`.
    #[serde(default)]
    except: Vec<String>,
    severity: Option<Spanned<String>>,
    message: Option<String>,
    #[serde(default)]
    advice: String,
}

const CHECKS: [&str; 17] = [
    "present",
    "absent",
    "equals",
    "one_of",
    "none_of",
    "member_of",
    "kind",
    "all_strings",
    "reserved_names",
    "min_length",
    "max_length",
    "only_chars",
    "starts_with",
    "uppercase",
    "max_lifetime",
    "min_lifetime",
    "max_ahead",
];

/// The rule of a table.
pub fn rule(text: &str, table: Spanned<RuleTable>) -> Result<Rule, Fault> {
    let start = table.span().start;
    let table = table.into_inner();
    let word = table.check.as_ref().as_str();
    let fault = |message: String| Fault::at(text, table.check.span().start, message);
    let needs = |what: &str| fault(format!("the check {word} needs {what}"));
    let texts = || -> Result<Vec<String>, Fault> {
        let texts = table.values.iter().map(toml::Value::as_str);
        let texts = texts.map(|found| found.map(str::to_owned));
        let texts: Option<Vec<String>> = texts.collect();
        texts
            .filter(|found| !found.is_empty())
            .ok_or_else(|| needs("values, which are texts"))
    };
    let json = || -> Result<Vec<Value>, Fault> {
        let values: Option<Vec<Value>> = table.values.iter().map(json_of).collect();
        let values = values.filter(|found| !found.is_empty());
        values.ok_or_else(|| needs("values"))
    };
    let secs = || -> Result<i64, Fault> {
        let time = table
            .time
            .as_ref()
            .ok_or_else(|| needs("time, such as 10m"))?;
        let secs = values::seconds(time.as_ref());
        secs.ok_or_else(|| {
            let message = "a length of time is 5m, 1h30m or 300";
            Fault::at(text, time.span().start, message)
        })
    };
    let length = || {
        table
            .length
            .map(|length| length as usize)
            .ok_or_else(|| needs("length"))
    };
    let check = match word {
        "present" => Check::Present,
        "absent" => Check::Absent,
        "equals" => Check::Equals(other(text, table.with.as_ref(), &needs)?),
        "member_of" => Check::MemberOf(other(text, table.with.as_ref(), &needs)?),
        "one_of" => Check::OneOf(json()?),
        "none_of" => Check::NoneOf(json()?),
        "kind" => {
            let kind = table.kind.as_ref().ok_or_else(|| needs("kind"))?;
            let found = JsonKind::ALL.iter().find(|known| known.1 == kind.as_ref());
            let known = || JsonKind::ALL.map(|known| known.1).join(", ");
            let found = found.ok_or_else(|| {
                let message = format!("a kind is one of {}", known());
                Fault::at(text, kind.span().start, message)
            })?;
            Check::Kind(found.0)
        }
        "all_strings" => Check::AllStrings {
            prefix: table.prefix.as_deref().unwrap_or_default().to_lowercase(),
            except: table
                .except
                .iter()
                .map(|name| name.to_lowercase())
                .collect(),
        },
        "reserved_names" => Check::ReservedNames(texts()?),
        "min_length" => Check::MinLength(length()?),
        "max_length" => Check::MaxLength(length()?),
        "only_chars" => Check::OnlyChars(table.chars.clone().ok_or_else(|| needs("chars"))?),
        "starts_with" => Check::StartsWith(texts()?),
        "uppercase" => Check::Uppercase,
        "max_lifetime" => Check::MaxLifetime(secs()?),
        "min_lifetime" => Check::MinLifetime(secs()?),
        "max_ahead" => Check::MaxAhead(secs()?),
        _ => {
            let word = words::one_line(word, 40);
            return Err(fault(format!(
                "{word:?} is no check; there are {}",
                CHECKS.join(", ")
            )));
        }
    };
    let is_of_exp = matches!(
        check,
        Check::MaxLifetime(_) | Check::MinLifetime(_) | Check::MaxAhead(_)
    );
    let at = match &table.at {
        Some(at) => path(text, at)?,
        None if is_of_exp => Path::parse("/claims/exp").ok_or_else(|| needs("at"))?,
        None => return Err(Fault::at(text, start, format!("the check {word} needs at"))),
    };
    let own_severity = match &table.severity {
        None => Severity::Warn,
        Some(word) => severity(word.as_ref()).ok_or_else(|| {
            let message = "a severity is info, warn or danger";
            Fault::at(text, word.span().start, message)
        })?,
    };
    Ok(Rule {
        at,
        check,
        severity: own_severity,
        message: table.message,
        advice: table.advice,
    })
}

fn path(text: &str, at: &Spanned<String>) -> Result<Path, Fault> {
    Path::parse(at.as_ref()).ok_or_else(|| {
        let message = "a path begins with /header or /claims";
        Fault::at(text, at.span().start, message)
    })
}

/// A path, or the name of a member beside.
fn other(
    text: &str,
    with: Option<&Spanned<String>>,
    needs: &dyn Fn(&str) -> Fault,
) -> Result<Other, Fault> {
    let with = with.ok_or_else(|| needs("with"))?;
    if with.as_ref().starts_with('/') {
        return path(text, with).map(Other::At);
    }
    Ok(Other::Sibling(with.as_ref().clone()))
}
