//! Fields and values → header, claims and the request in which the token is sent.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::expression::{Scope, Work};
use super::field::{Field, FieldKind};
use super::follow_up::FollowUp;
use super::values::{self, Values};
use super::{Preset, nearest};
use crate::jose::finding::{Finding, Severity};
use crate::jose::key::Key;
use crate::jose::time::UnixTime;
use crate::jose::words;

/// What a preset needs to know besides its fields.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The time of minting.
    pub now: UnixTime,
    /// A fresh unique id: the core has no randomness of its own.
    pub jti: &'a str,
    /// The algorithm that will sign; the preset's first when it is not known yet.
    pub alg: Option<&'a str>,
    /// About the key that will sign.
    pub key: Option<&'a KeyFacts>,
}

/// What presets may say of the key that signs; nothing private.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// Its key id.
    pub kid: Option<String>,
    /// SHA-256 of its SPKI DER in padded standard base64: Snowflake's fingerprint.
    pub spki_sha256_base64: Option<String>,
    /// SHA-1 of its certificate: `x5t` (RFC 7515 §4.1.7).
    pub x5t: Option<String>,
    /// SHA-256 of its certificate: `x5t#S256` (RFC 7515 §4.1.8).
    pub x5t_s256: Option<String>,
}

/// A preset, filled in. Silent in `Debug`: a draft is not for logs.
#[derive(Clone)]
pub struct Filled {
    /// The header as JSON, in the order of the template.
    pub header_text: String,
    /// The claims as JSON, in the order of the template.
    pub payload_text: String,
    /// The request to send the token in.
    pub follow_up: Option<FollowUp>,
    /// Required fields with nothing in them, by name: there is no token without them.
    pub missing: Vec<String>,
    /// What is odd about the values. What the rules say is [`check`](super::check)'s to tell,
    /// for the draft may be edited before it is minted.
    pub findings: Vec<Finding>,
}

impl std::fmt::Debug for Filled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Filled");
        shown
            .field("missing", &self.missing)
            .finish_non_exhaustive()
    }
}

impl KeyFacts {
    /// Of this key.
    pub fn of(key: &Key) -> Self {
        let digest = |der: Vec<u8>| {
            let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &der);
            STANDARD.encode(hash.as_ref())
        };
        let certificate = key.certificates.first();
        Self {
            kid: key.kid.clone(),
            spki_sha256_base64: key.spki_der().map(digest),
            x5t: certificate.map(|own| URL_SAFE_NO_PAD.encode(own.sha1)),
            x5t_s256: certificate.map(|own| URL_SAFE_NO_PAD.encode(own.sha256)),
        }
    }
}

/// Fills a preset in. Always gives a header and claims: what has no value is left out of them, and
/// said.
pub fn fill(preset: &Preset, values: &Values, context: &Context<'_>) -> Filled {
    let no_key = KeyFacts::default();
    let first_alg = preset.algs.first().map_or("none", String::as_str);
    let mut fields = Map::new();
    let mut work = Work::default();
    let mut findings = unknown_names(preset, values);
    let mut missing = Vec::new();
    let now = if context.now.0.is_finite() {
        context.now.0.floor() as i64
    } else {
        0
    };
    let scope = Scope {
        now,
        jti: context.jti,
        alg: context.alg.unwrap_or(first_alg),
        key: context.key.unwrap_or(&no_key),
        fields: &Map::new(),
        row: None,
    };
    for field in &preset.fields {
        match value_of(field, values, &scope, &mut work) {
            Ok(Some(value)) => {
                fields.insert(field.name.clone(), value);
            }
            Ok(None) if field.required => {
                findings.push(missing_field(field));
                missing.push(field.name.clone());
            }
            Ok(None) => {}
            Err(message) => {
                let message = format!("field {} {message}", field.name);
                findings.push(
                    Finding::new("preset-field", Severity::Danger, message).advice(hint(field)),
                );
            }
        }
    }
    for field in preset.fields.iter().filter(|f| f.kind == FieldKind::Rows) {
        let Some(Value::Array(typed)) = fields.get(&field.name).cloned() else {
            continue;
        };
        let scope = Scope {
            fields: &fields,
            ..scope
        };
        let minted = typed.iter().filter_map(Value::as_object);
        let minted = minted.map(|row| Value::Object(minted_row(field, row, &scope, &mut work)));
        let minted: Vec<Value> = minted.collect();
        fields.insert(field.name.clone(), minted.into());
    }
    let scope = Scope {
        fields: &fields,
        ..scope
    };
    let header_text = preset.header.value(&scope, &mut work).to_string();
    let payload_text = preset.claims.value(&scope, &mut work).to_string();
    let follow_up = preset
        .follow_up
        .as_ref()
        .map(|template| template.fill(&scope, &mut work));
    let oddities = work.oddities.into_iter();
    findings.extend(oddities.map(|odd| Finding::new("preset-template", Severity::Warn, odd)));
    Filled {
        header_text,
        payload_text,
        follow_up,
        missing,
        findings,
    }
}

/// What was typed, or else the default.
fn value_of(
    field: &Field,
    values: &Values,
    scope: &Scope<'_>,
    work: &mut Work,
) -> Result<Option<Value>, String> {
    let typed = values.get(&field.name).unwrap_or_default();
    if let Some(value) = values::read(field, typed)? {
        return Ok(Some(value));
    }
    let default = field
        .default
        .as_ref()
        .and_then(|text| text.text(scope, work));
    values::read(field, default.as_deref().unwrap_or_default())
}

/// The members of its columns in their order, then what else the row has.
fn minted_row(
    field: &Field,
    row: &Map<String, Value>,
    scope: &Scope<'_>,
    work: &mut Work,
) -> Map<String, Value> {
    let scope = Scope {
        row: Some(row),
        ..*scope
    };
    let mut minted = Map::new();
    for column in &field.columns {
        let value = column.value.value(&scope, work);
        // A row that was copied out of a token already has what is minted.
        if let Some(value) = value.or_else(|| row.get(&column.minted_as).cloned()) {
            minted.insert(column.minted_as.clone(), value);
        }
    }
    let is_column = |name: &String| field.columns.iter().any(|column| column.name == **name);
    for (name, value) in row {
        if !minted.contains_key(name) && !is_column(name) {
            minted.insert(name.clone(), value.clone());
        }
    }
    minted
}

fn missing_field(field: &Field) -> Finding {
    let message = format!("field {} ({}) has nothing in it", field.name, field.title);
    Finding::new("preset-field-missing", Severity::Danger, message).advice(hint(field))
}

fn hint(field: &Field) -> String {
    match (&field.hint, &field.sample) {
        (hint, _) if !hint.is_empty() => hint.clone(),
        (_, Some(sample)) => format!("It looks like {}", words::one_line(sample, 60)),
        _ => format!("Fill in {}", field.title),
    }
}

fn unknown_names(preset: &Preset, values: &Values) -> Vec<Finding> {
    let unknown = values
        .iter()
        .filter(|(name, _)| preset.field(name).is_none());
    let told = unknown.take(20).map(|(name, _)| {
        let names = preset.fields.iter().map(|field| field.name.as_str());
        let advice = match nearest::nearest(name, names.clone()) {
            Some(near) => format!("Did you mean {near}?"),
            None => format!("Its fields are {}", names.collect::<Vec<_>>().join(", ")),
        };
        let name = words::one_line(name, 40);
        let message = format!("preset {} has no field called {name:?}", preset.name);
        Finding::new("preset-field-unknown", Severity::Danger, message).advice(advice)
    });
    told.collect()
}
