//! A preset file → a preset.
//!
//! What stops a file from being a preset is a [`Fault`] with its line and column; a placeholder
//! that means nothing is a finding, so that an author sees all of them at once.

mod rules;

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

use super::expression::COMPUTED;
use super::field::{Column, Field, FieldKind};
use super::follow_up::FollowUpTemplate;
use super::template::{Names, Template, Text};
use super::{Fault, MAX_BYTES, Preset};
use crate::jose::finding::{Finding, Severity};
use crate::jose::json;
use crate::jose::words;

/// Fields and rules of one preset; more is no preset that a person fills in.
const MAX_FIELDS: usize = 100;
const MAX_RULES: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetFile {
    name: Spanned<String>,
    title: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    docs: String,
    algs: Spanned<Vec<String>>,
    header: Spanned<String>,
    claims: Spanned<String>,
    #[serde(default)]
    field: Vec<Spanned<FieldTable>>,
    #[serde(default)]
    rule: Vec<Spanned<rules::RuleTable>>,
    follow_up: Option<FollowUpTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldTable {
    name: Spanned<String>,
    title: String,
    #[serde(default)]
    kind: Option<Spanned<String>>,
    default: Option<toml::Value>,
    #[serde(default)]
    hint: String,
    #[serde(default)]
    required: bool,
    sample: Option<toml::Value>,
    #[serde(default)]
    choices: Vec<toml::Value>,
    prefill: Option<String>,
    #[serde(default)]
    masked: bool,
    #[serde(default)]
    column: Vec<Spanned<ColumnTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnTable {
    name: Spanned<String>,
    title: String,
    #[serde(default)]
    hint: String,
    minted_as: Option<String>,
    value: Option<String>,
    #[serde(default)]
    choices: Vec<toml::Value>,
    #[serde(default)]
    masked: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FollowUpTable {
    title: String,
    #[serde(default)]
    about: String,
    request: String,
}

/// Reads a preset file: a preset, and what is odd about it.
pub fn parse(text: &str) -> Result<(Preset, Vec<Finding>), Fault> {
    if text.len() > MAX_BYTES {
        return Err(Fault::TooLong { bytes: text.len() });
    }
    let file: PresetFile = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        // Parts of the message come from serde, on several lines.
        let message = error.message().replace('\n', ", ");
        Fault::at(text, offset, message)
    })?;
    check_name(text, &file.name, b"-", "letters, digits and -")?;
    check_algs(text, &file.algs)?;
    check_count(text, "field", file.field.get(MAX_FIELDS), MAX_FIELDS)?;
    check_count(text, "rule", file.rule.get(MAX_RULES), MAX_RULES)?;
    let field_names: Vec<String> = file
        .field
        .iter()
        .map(|field| field.as_ref().name.as_ref().clone())
        .collect();
    let is_known = |name: &str| is_computed(name) || field_names.iter().any(|own| own == name);
    let mut names = Names {
        is_known: &is_known,
        oddities: Vec::new(),
    };
    let mut fields: Vec<Field> = Vec::new();
    for table in file.field {
        let field = field(text, table, &mut names)?;
        if fields.iter().any(|known| known.name == field.name) {
            let message = format!("two fields are called {:?}", field.name);
            return Err(Fault::at(text, offset_of(text, &field.name), message));
        }
        fields.push(field);
    }
    let header = Template::new(&object(text, &file.header, "header")?, "header", &mut names);
    let claims = Template::new(&object(text, &file.claims, "claims")?, "claims", &mut names);
    let follow_up = file
        .follow_up
        .map(|table| FollowUpTemplate::new(table.title, table.about, &table.request, &mut names));
    let rules = file
        .rule
        .into_iter()
        .map(|table| rules::rule(text, table))
        .collect::<Result<Vec<_>, _>>()?;
    let findings = names.oddities.into_iter().map(|odd| {
        Finding::new("preset-template", Severity::Warn, odd)
            .advice("Add a field of that name, or correct the placeholder")
    });
    let findings = findings.collect();
    let preset = Preset {
        name: file.name.into_inner(),
        title: file.title,
        about: file.about.trim().to_owned(),
        docs: file.docs.trim().to_owned(),
        algs: file.algs.into_inner(),
        fields,
        rules,
        header,
        claims,
        follow_up,
    };
    Ok((preset, findings))
}

fn field(text: &str, table: Spanned<FieldTable>, names: &mut Names<'_>) -> Result<Field, Fault> {
    let at = table.span().start;
    let table = table.into_inner();
    check_name(text, &table.name, b"_", "letters, digits and _")?;
    let name = table.name.as_ref().clone();
    if COMPUTED.contains(&name.as_str()) {
        let message = format!("{name:?} is computed, so no field may be called so");
        return Err(Fault::at(text, table.name.span().start, message));
    }
    let word = table
        .kind
        .as_ref()
        .map_or("text", |kind| kind.as_ref().as_str());
    let Some(kind) = FieldKind::ALL.into_iter().find(|kind| kind.word() == word) else {
        let known = FieldKind::ALL.map(FieldKind::word).join(", ");
        let message = format!(
            "{:?} is no kind of field; there are {known}",
            words::one_line(word, 40)
        );
        let at = table.kind.map_or(at, |kind| kind.span().start);
        return Err(Fault::at(text, at, message));
    };
    if kind == FieldKind::Choice && table.choices.is_empty() {
        return Err(Fault::at(
            text,
            at,
            format!("field {name:?} is a choice without choices"),
        ));
    }
    if kind == FieldKind::Rows && table.column.is_empty() {
        return Err(Fault::at(
            text,
            at,
            format!("field {name:?} has rows without a column"),
        ));
    }
    let mut columns = Vec::new();
    for table in table.column {
        let row_at = table.span().start;
        columns.push(column(text, row_at, table.into_inner(), names)?);
    }
    let place = format!("field {name}");
    let choices = table.choices.iter().map(|choice| to_json(text, at, choice));
    // One field's default cannot rest on another field, which may be filled in later.
    let mut computed = Names {
        is_known: &is_computed,
        oddities: std::mem::take(&mut names.oddities),
    };
    let default = table.default.as_ref().map(typed);
    let default = default.map(|text| Text::new(&text, &place, &mut computed));
    names.oddities = computed.oddities;
    Ok(Field {
        name,
        title: table.title,
        kind,
        default,
        hint: table.hint,
        required: table.required,
        sample: table.sample.as_ref().map(typed),
        choices: choices.collect::<Result<_, _>>()?,
        prefill: table.prefill,
        masked: table.masked,
        columns,
    })
}

fn column(
    text: &str,
    at: usize,
    table: ColumnTable,
    names: &mut Names<'_>,
) -> Result<Column, Fault> {
    check_name(text, &table.name, b"_", "letters, digits and _")?;
    let name = table.name.into_inner();
    let place = format!("column {name}");
    let value = table.value.unwrap_or_else(|| format!("${{{name}}}"));
    // A column sees the columns too.
    let is_known = names.is_known;
    let mut own = Names {
        is_known: &|other| other == name || is_known(other),
        oddities: std::mem::take(&mut names.oddities),
    };
    let value = Text::new(&value, &place, &mut own);
    names.oddities = own.oddities;
    let choices = table.choices.iter().map(|choice| to_json(text, at, choice));
    Ok(Column {
        title: table.title,
        hint: table.hint,
        minted_as: table.minted_as.unwrap_or_else(|| name.clone()),
        value,
        choices: choices.collect::<Result<_, _>>()?,
        masked: table.masked,
        name,
    })
}

/// The JSON object in a string of the file; its faults are those of the file.
fn object(text: &str, written: &Spanned<String>, what: &str) -> Result<Value, Fault> {
    let json_text = written.as_ref();
    let at = written.span().start;
    let fault = |offset: usize, message: String| {
        // In '''…''' and '…' every character is one of the file, after the quotes and, in the
        // first, a line end.
        let quoted = text.get(at..).unwrap_or_default();
        let opening = ["'''\r\n", "'''\n", "'''", "'"];
        let opening = opening
            .into_iter()
            .find(|opening| quoted.starts_with(opening));
        let offset = opening.map_or(0, |opening| opening.len() + offset);
        Fault::at(text, at + offset, format!("{what}: {message}"))
    };
    json::check(json_text.as_bytes()).map_err(|found| {
        fault(
            found.offset,
            format!("{} should stand here", found.expected),
        )
    })?;
    match serde_json::from_str(json_text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(fault(0, "a JSON object should stand here".to_owned())),
        Err(_) => Err(fault(0, "more than 127 levels of JSON".to_owned())),
    }
}

/// Whether a name means something by itself; the token is there only once it is minted.
fn is_computed(name: &str) -> bool {
    COMPUTED.contains(&name) && name != "token"
}

fn check_name(text: &str, name: &Spanned<String>, also: &[u8], words: &str) -> Result<(), Fault> {
    let found = name.as_ref();
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let starts = found
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_lowercase());
    let is_name = found
        .bytes()
        .all(|byte| is_plain(byte) || also.contains(&byte));
    if starts && is_name && found.len() <= 60 {
        return Ok(());
    }
    let message =
        format!("a name begins with a small letter and has only small {words}, at most 60");
    Err(Fault::at(text, name.span().start, message))
}

fn check_algs(text: &str, algs: &Spanned<Vec<String>>) -> Result<(), Fault> {
    if algs.as_ref().is_empty() || algs.as_ref().len() > 40 {
        let message = "algs names 1 to 40 algorithms, the usual one first";
        return Err(Fault::at(text, algs.span().start, message));
    }
    Ok(())
}

fn check_count<T>(
    text: &str,
    noun: &str,
    first_too_many: Option<&Spanned<T>>,
    most: usize,
) -> Result<(), Fault> {
    match first_too_many {
        Some(table) => {
            let message = format!("more than {}", words::count(noun, most));
            Err(Fault::at(text, table.span().start, message))
        }
        None => Ok(()),
    }
}

/// Where a second definition of a name stands.
fn offset_of(text: &str, name: &str) -> usize {
    text.rfind(&format!("\"{name}\"")).unwrap_or_default()
}

/// A value of the file as a person would type it into the field.
fn typed(value: &toml::Value) -> String {
    match (value, json_of(value)) {
        (toml::Value::String(text), _) => text.clone(),
        (toml::Value::Datetime(at), _) => at.to_string(),
        (_, Some(value)) => value.to_string(),
        // A date within a list, or a float that is no number.
        (_, None) => String::new(),
    }
}

fn to_json(text: &str, at: usize, value: &toml::Value) -> Result<Value, Fault> {
    json_of(value).ok_or_else(|| {
        Fault::at(
            text,
            at,
            "a text, a number or true or false should stand here",
        )
    })
}

/// Plain values and lists of them; a date of TOML has no JSON.
fn json_of(value: &toml::Value) -> Option<Value> {
    Some(match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => serde_json::Number::from_f64(*number)?.into(),
        toml::Value::Boolean(is) => (*is).into(),
        toml::Value::Array(items) => {
            Value::Array(items.iter().map(json_of).collect::<Option<_>>()?)
        }
        toml::Value::Table(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| Some((name.clone(), json_of(value)?)))
                .collect::<Option<_>>()?,
        ),
        toml::Value::Datetime(_) => return None,
    })
}
