//! The files of `tests/vectors/access`: for each provider a token that is certainly its own, with
//! every grant it has, and a look-alike that must not be taken for one.
//!
//! Lines `name: value`, an empty line, the token. `what` says it in words · `provider` the name and
//! certainty, or `none` · `not` a provider this is no token of · `payload` what the token holds, for
//! the reader · `grant` `kind | name | in where | path`, all of them in their order; an attribute is
//! `name = value`, a row `resource : actions`, and `!` marks what the user can change · `note` the
//! code of a finding, all of them in their order · `elsewhere` the kinds that the token cannot tell.

use std::collections::BTreeSet;
use std::path::Path;

use jotscope::jose::access::providers::{Certainty, names};
use jotscope::jose::access::{Access, Grant, Kind, report};
use jotscope::jose::decode::Decoded;
use jotscope::jose::token::{SegmentName, TokenKind};
use serde_json::Value;

use crate::tokens::of_text;

/// Told from the header of an encrypted token, which others may write too: never certain.
const NEVER_CERTAIN: [&str; 2] = ["auth-js", "xano"];

#[test]
fn every_provider_has_a_token_and_a_look_alike() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/access");
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "txt"))
        .collect();
    paths.sort();
    let mut faults = Vec::new();
    let mut claimed = BTreeSet::new();
    let mut refused = BTreeSet::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap();
        match check(&text) {
            Ok((provider, not)) => {
                claimed.extend(provider);
                refused.extend(not);
            }
            Err(fault) => faults.push(format!("{}: {fault}", path.file_name().unwrap().display())),
        }
    }
    for name in names() {
        let wanted = if NEVER_CERTAIN.contains(&name) {
            "looks like"
        } else {
            "certain"
        };
        if !claimed.contains(&format!("{name} {wanted}")) {
            faults.push(format!("{name}: no token that is {wanted}"));
        }
        if !refused.contains(name) {
            faults.push(format!("{name}: no look-alike"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

type Names = (Option<String>, Vec<String>);

/// What the file says of providers, if all of it holds.
fn check(file: &str) -> Result<Names, String> {
    let (head, token_text) = file.split_once("\n\n").ok_or("no empty line")?;
    let token_text = token_text.trim_end();
    let lines: Vec<(&str, &str)> = head
        .lines()
        .map(|line| line.split_once(": ").ok_or(format!("no colon: {line}")))
        .collect::<Result<_, _>>()?;
    let all = |name: &str| -> Vec<String> {
        let found = lines.iter().filter(|line| line.0 == name);
        found.map(|line| line.1.to_owned()).collect()
    };
    if let Some((name, _)) = lines.iter().find(|(name, _)| {
        ![
            "what",
            "provider",
            "not",
            "payload",
            "grant",
            "note",
            "elsewhere",
        ]
        .contains(name)
    }) {
        return Err(format!("no such line: {name}"));
    }
    let kind = match token_text.matches('.').count() {
        4 => TokenKind::Jwe,
        _ => TokenKind::Jws,
    };
    let decoded = of_text(token_text, kind);
    let access = report(&decoded);

    same("payload", &all("payload"), &payloads(&decoded))?;
    let provider = access.provider.as_ref().map(|provider| {
        let words = match provider.certainty {
            Certainty::Certain => "certain",
            Certainty::LooksLike => "looks like",
        };
        format!("{} {words}", provider.name)
    });
    let found = provider.clone().unwrap_or_else(|| "none".to_owned());
    same("provider", &all("provider"), &[found])?;
    let not = all("not");
    if let Some(provider) = &access.provider
        && not.iter().any(|name| name == provider.name)
    {
        return Err(format!("taken for {}", provider.name));
    }
    same("grant", &all("grant"), &grants(&decoded, &access))?;
    let notes: Vec<String> = access.notes.iter().map(|n| n.code.to_owned()).collect();
    same("note", &all("note"), &notes)?;
    let elsewhere: Vec<String> = access
        .elsewhere
        .iter()
        .map(|one| one.kind.word().to_owned())
        .collect();
    same("elsewhere", &all("elsewhere"), &[elsewhere.join(" ")])?;
    Ok((provider, not))
}

fn payloads(decoded: &Decoded) -> Vec<String> {
    let section = decoded.tree.section(SegmentName::Payload);
    let payload = section.map(|id| decoded.tree.json(id, false, 0));
    // Compared as values, written the way the reader wants.
    payload
        .and_then(|json| serde_json::from_str::<Value>(&json).ok())
        .map(|value| value.to_string())
        .into_iter()
        .collect()
}

fn grants(decoded: &Decoded, access: &Access) -> Vec<String> {
    let grants = access.grants.iter();
    grants.map(|grant| one(decoded, grant)).collect()
}

fn one(decoded: &Decoded, grant: &Grant) -> String {
    let value = grant.value.as_deref();
    let name = match (&grant.resource, grant.kind) {
        (Some(resource), Kind::Attribute) => format!("{resource} = {}", value.unwrap_or("")),
        (Some(resource), _) if !grant.actions.is_empty() => {
            let own = value.map(|value| format!("{value} ")).unwrap_or_default();
            format!("{own}{resource} : {}", grant.actions_text())
        }
        (Some(resource), _) => match value {
            Some(value) => format!("{value} {resource}"),
            None => resource.clone(),
        },
        (None, _) => grant.name().to_owned(),
    };
    let mut words = vec![grant.kind.word().to_owned(), name];
    words.extend(grant.within.as_ref().map(|within| format!("in {within}")));
    words.extend(grant.user_editable.then(|| "!".to_owned()));
    words.push(decoded.tree.pointer(grant.node));
    words.join(" | ")
}

fn same(what: &str, expected: &[String], found: &[String]) -> Result<(), String> {
    let told: Vec<&String> = expected.iter().filter(|line| !line.is_empty()).collect();
    let found: Vec<&String> = found.iter().filter(|line| !line.is_empty()).collect();
    if told == found {
        return Ok(());
    }
    let lines = found.iter().map(|line| format!("\n    {what}: {line}"));
    let missing = told.iter().filter(|line| !found.contains(line));
    let missing = missing.map(|line| format!("\n    missing: {line}"));
    Err(format!(
        "{what} differs; found{}{}",
        lines.collect::<String>(),
        missing.collect::<String>()
    ))
}
