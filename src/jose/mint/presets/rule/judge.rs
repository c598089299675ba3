//! Holds a draft against the rules of its preset.

use serde_json::Value;

use super::super::Preset;
use super::super::expression::text_of;
use super::super::path::{Draft, Path, Place};
use super::{Check, Other, Rule};
use crate::jose::finding::{Finding, Severity};
use crate::jose::time::{self, UnixTime};
use crate::jose::words;

/// Findings that one check gives at most; a list of a million odd rows is one mistake.
const MAX_FINDINGS: usize = 50;

/// A rule that is not kept: its code, the usual words, and what they were about.
struct Breach {
    code: &'static str,
    message: String,
    found: String,
    limit: String,
}

/// What the server of this preset would not like about such a token, minted at `now`. The draft
/// may be edited beyond recognition; what is not there is not judged.
pub fn check(preset: &Preset, header: &Value, payload: &Value, now: UnixTime) -> Vec<Finding> {
    // Claims are in whole seconds: half a second must not make 10 minutes "9 min 59 s".
    let now = UnixTime(now.0.floor());
    let mut findings = Vec::new();
    let alg = header.get("alg").map(text_of).unwrap_or_default();
    if !preset.algs.is_empty() && !preset.algs.contains(&alg) {
        let shown = words::one_line(&alg, 20);
        let message = format!("{} does not take alg {shown:?}", preset.title);
        let known = preset.algs.join(", ");
        let finding = Finding::new("preset-alg", Severity::Danger, message);
        findings.push(finding.advice(format!("Use {known}")));
    }
    let mut draft = Draft::new(header, payload);
    for rule in &preset.rules {
        let mut breaches = Vec::new();
        judge(rule, &mut draft, now, &mut breaches);
        for breach in breaches {
            if findings.len() == MAX_FINDINGS {
                return findings;
            }
            findings.push(finding(rule, &breach));
        }
    }
    findings
}

fn finding(rule: &Rule, breach: &Breach) -> Finding {
    let message = match &rule.message {
        Some(own) => filled(own, breach),
        None => breach.message.clone(),
    };
    Finding::new(breach.code, rule.severity, message).advice(filled(&rule.advice, breach))
}

/// `text` with the numbers in it.
fn filled(text: &str, breach: &Breach) -> String {
    let between = text.split("{found}");
    let each = between.map(|part| part.replace("{limit}", &breach.limit));
    each.collect::<Vec<_>>().join(&breach.found)
}

fn judge(rule: &Rule, draft: &mut Draft<'_>, now: UnixTime, breaches: &mut Vec<Breach>) {
    match &rule.check {
        Check::Present => {
            let mut is_there = false;
            rule.at
                .visit(draft, &mut |place| is_there |= !is_empty(place.value));
            if !is_there {
                let name = rule.at.name();
                let message = format!("{} is missing: {name}", rule.at.text());
                breaches.push(Breach::new("preset-missing", message, "nothing", name));
            }
        }
        Check::MaxLifetime(_) | Check::MinLifetime(_) => {
            let issued = Path::parse("/claims/iat").and_then(|path| path.first(draft));
            let issued = issued.as_ref().and_then(Value::as_f64).unwrap_or(now.0);
            rule.at.visit(draft, &mut |place| {
                let ends = place.value.as_f64();
                breaches.extend(ends.and_then(|ends| lifetime(rule, ends - issued)));
            });
        }
        Check::Equals(Other::At(path)) | Check::MemberOf(Other::At(path)) => {
            let other = path.first(draft);
            rule.at.visit(draft, &mut |place| {
                breaches.extend(against(rule, place, path.name(), other.as_ref()));
            });
        }
        Check::Equals(Other::Sibling(name)) | Check::MemberOf(Other::Sibling(name)) => {
            rule.at.visit(draft, &mut |place| {
                let other = place.parent.and_then(|parent| parent.get(name));
                breaches.extend(against(rule, place, name, other));
            });
        }
        _ => rule.at.visit(draft, &mut |place| {
            if breaches.len() < MAX_FINDINGS {
                breaches.extend(of_value(rule, place, now));
            }
        }),
    }
}

fn lifetime(rule: &Rule, secs: f64) -> Option<Breach> {
    let (is_kept, word, limit) = match rule.check {
        Check::MaxLifetime(most) => (secs <= most as f64, "at most", most),
        Check::MinLifetime(least) => (secs >= least as f64, "at least", least),
        _ => return None,
    };
    if is_kept {
        return None;
    }
    let (found, limit) = (time::duration(secs), time::duration(limit as f64));
    let message = format!("the token lives {found}, where {word} {limit} is allowed");
    Some(Breach::new("preset-lifetime", message, found, limit))
}

/// A value beside another one.
fn against(rule: &Rule, place: &Place<'_>, name: &str, other: Option<&Value>) -> Option<Breach> {
    let (found, own) = (shown(place.value), last_name(place.pointer));
    match &rule.check {
        Check::MemberOf(_) => {
            let items = other.and_then(Value::as_array);
            if items.is_some_and(|items| items.contains(place.value)) {
                return None;
            }
            let limit = other.map_or_else(|| "nothing".to_owned(), shown);
            let message = format!("{own} {found} is not in {name}, which is {limit}");
            Some(Breach::new("preset-not-member", message, found, limit))
        }
        _ if other == Some(place.value) => None,
        _ => {
            let limit = other.map_or_else(|| "missing".to_owned(), shown);
            let message = format!("{own} is {found} and {name} is {limit}, but they must be equal");
            Some(Breach::new("preset-differs", message, found, limit))
        }
    }
}

/// A value by itself.
fn of_value(rule: &Rule, place: &Place<'_>, now: UnixTime) -> Option<Breach> {
    let value = place.value;
    let (found, own) = (shown(value), last_name(place.pointer));
    let breach =
        |code, message: String, limit: &str| Some(Breach::new(code, message, found.clone(), limit));
    match &rule.check {
        Check::Absent => breach(
            "preset-extra",
            format!("{own} does not belong here"),
            "nothing",
        ),
        Check::OneOf(values) if !values.contains(value) => {
            let known = values.iter().map(shown).collect::<Vec<_>>().join(", ");
            breach(
                "preset-value",
                format!("{own} is {found}, not one of {known}"),
                &known,
            )
        }
        Check::NoneOf(values) if values.contains(value) => {
            breach("preset-value", format!("{own} is {found}"), &found)
        }
        Check::Kind(kind) if !kind.holds(value) => {
            let want = kind.words();
            breach("preset-kind", format!("{own} is {found}, not {want}"), want)
        }
        Check::AllStrings { prefix, except } => {
            let name = own.to_lowercase();
            if value.is_string() || !name.starts_with(prefix) || except.contains(&name) {
                return None;
            }
            breach(
                "preset-kind",
                format!("{own} is {found}, not a string"),
                "a string",
            )
        }
        Check::ReservedNames(names) => {
            let mut own_names = value.as_object()?.keys();
            let odd = own_names.find(|name| names.contains(name))?;
            let message = format!("{own} has a member {odd}, which is reserved");
            Some(Breach::new(
                "preset-reserved-name",
                message,
                odd,
                names.join(", "),
            ))
        }
        Check::MinLength(least) => {
            let (length, noun) = length(value)?;
            let message = format!(
                "{own} has {}, where at least {least} are needed",
                words::count(noun, length)
            );
            let limit = least.to_string();
            (length < *least)
                .then(|| Breach::new("preset-length", message, length.to_string(), limit))
        }
        Check::MaxLength(most) => {
            let (length, noun) = length(value)?;
            let message = format!(
                "{own} has {}, where at most {} are allowed",
                words::count(noun, length),
                words::number(*most as u64)
            );
            let limit = most.to_string();
            (length > *most)
                .then(|| Breach::new("preset-length", message, length.to_string(), limit))
        }
        Check::OnlyChars(allowed) => {
            let odd = value.as_str()?.chars().find(|c| !allowed.contains(*c))?;
            let odd = shown(&odd.to_string().into());
            breach(
                "preset-characters",
                format!("{own} {found} has the character {odd}"),
                allowed,
            )
        }
        Check::StartsWith(starts) => {
            let text = value.as_str()?;
            if starts.iter().any(|start| text.starts_with(start)) {
                return None;
            }
            let known = starts.join(" or ");
            breach(
                "preset-characters",
                format!("{own} {found} does not begin with {known}"),
                &known,
            )
        }
        Check::Uppercase => {
            let odd = value.as_str()?.chars().any(char::is_lowercase);
            let message = format!("{own} {found} has small letters");
            odd.then(|| Breach::new("preset-characters", message, found, "capitals"))
        }
        Check::MaxAhead(most) => {
            let ahead = value.as_f64()? - now.0;
            if ahead <= *most as f64 {
                return None;
            }
            let (found, limit) = (time::duration(ahead), time::duration(*most as f64));
            let message = format!("{own} is {found} from now, where at most {limit} is allowed");
            Some(Breach::new("preset-lifetime", message, found, limit))
        }
        _ => None,
    }
}

impl Breach {
    fn new(
        code: &'static str,
        message: String,
        found: impl Into<String>,
        limit: impl Into<String>,
    ) -> Self {
        Self {
            code,
            message,
            found: found.into(),
            limit: limit.into(),
        }
    }
}

/// A value on one line, cut.
fn shown(value: &Value) -> String {
    match value {
        // Longer ones would be cut anyway, once they were written out.
        Value::Array(items) if items.len() > 8 => words::count("item", items.len()),
        Value::Object(members) if members.len() > 8 => words::count("member", members.len()),
        other => words::one_line(&other.to_string(), 60),
    }
}

fn last_name(pointer: &str) -> String {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    words::one_line(&name.replace("~1", "/").replace("~0", "~"), 60)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

fn length(value: &Value) -> Option<(usize, &'static str)> {
    match value {
        Value::String(text) => Some((text.chars().count(), "character")),
        Value::Array(items) => Some((items.len(), "item")),
        Value::Object(_) => Some((value.to_string().chars().count(), "character")),
        _ => None,
    }
}
