//! The name that stands before a token: a member, a parameter, a cookie, a variable, an option.
//!
//! It is read backwards from the separator. What is written before the name, and what follows the
//! token, tells names of one spelling apart: `a=` in a cookie, a URL, a form and a shell.

use super::label::{Label, Rank, Surroundings, rank_of};
use super::storage;

pub(super) fn name_before(
    before: &str,
    around: &Surroundings<'_>,
    has_scheme: bool,
) -> Option<Label> {
    let last = before.chars().next_back()?;
    if last == '\n' {
        return pane_name(before, has_scheme);
    }
    let separator = match last {
        '>' => before.strip_suffix("=>").map(|rest| (rest, ':'))?,
        ':' | '=' | ',' | '\t' => (&before[..before.len() - 1], last),
        _ => return command_name(before, around),
    };
    let (rest, separator) = separator;
    let rest = rest.trim_end_matches(' ');
    let (name, prefix, quoted) = last_name(rest)?;
    if name.is_empty() {
        return None;
    }
    if matches!(name, "value" | "Value") && quoted {
        return pair_name(prefix);
    }
    if separator == ',' && !quoted {
        // Several credentials in one header, as Jet Bridge takes them.
        let line = rest
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if line.contains("authorization:") || line.contains("authorization\":") {
            return Some(Label::named(
                "authorization header",
                "authorization",
                Rank::Authorization,
            ));
        }
    }
    if separator == ',' {
        // `System.Net.Cookie("idToken", "…"`, `setItem("idToken", "…"`; or a list.
        let called = prefix.trim_end_matches(['"', '\'', ' ']);
        return if called.ends_with("Cookie(") {
            Some(Label::named(format!("cookie {name}"), name, Rank::Cookie))
        } else if called.ends_with('(') && quoted {
            Some(Label::named(stored(name), name, Rank::Other))
        } else if around
            .line
            .to_ascii_lowercase()
            .contains("sec-websocket-protocol")
        {
            Some(subprotocol())
        } else {
            None
        };
    }
    Some(named(name, prefix, separator, quoted, around))
}

fn named(
    name: &str,
    prefix: &str,
    separator: char,
    quoted: bool,
    around: &Surroundings<'_>,
) -> Label {
    let lower = name.to_ascii_lowercase();
    if lower == "sec-websocket-protocol" {
        return subprotocol();
    }
    if lower == "authorization" || lower == "proxy-authorization" {
        return Label::named(format!("{lower} header"), &lower, Rank::Authorization);
    }
    if lower == "dpop" && separator == ':' {
        return Label::named("dpop header", "dpop", Rank::Other);
    }
    if lower == "cookie" || lower == "set-cookie" {
        return Label::named("cookie", "", Rank::Cookie);
    }
    if separator == '='
        && !quoted
        && let Some(label) = parameter(name, prefix, around)
    {
        return label;
    }
    if separator == '\t' {
        return Label::named(stored(name), name, Rank::Other);
    }
    let in_headers = matches!(
        around.shape,
        Some("curl" | "fetch" | "powershell" | "headers")
    );
    if separator != '\t' && (lower.starts_with("x-") || (in_headers && lower.contains('-'))) {
        return Label::named(format!("{lower} header"), &lower, Rank::Other);
    }
    if lower == "secret"
        && let Some(kind) = member_before(prefix, "credentialType")
    {
        return Label::named(format!("MSAL {kind}"), kind, Rank::Other);
    }
    let library = storage::library_of(name)
        .or_else(|| storage::library_of(around.line))
        .or_else(|| storage::library_of(prefix));
    match library {
        Some(library) => Label::named(
            format!("{} {}", library.title, library.short(name)),
            name,
            Rank::Other,
        ),
        None => Label::named(name, name, Rank::Other),
    }
}

/// `name=` in a cookie, a URL, a form or a shell.
fn parameter(name: &str, prefix: &str, around: &Surroundings<'_>) -> Option<Label> {
    let from = prefix.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let word = &prefix[from..];
    match prefix.chars().next_back() {
        Some('?') => return Some(Label::named(format!("query {name}"), name, Rank::Other)),
        Some('#') => return Some(Label::named(format!("fragment {name}"), name, Rank::Other)),
        Some('&') => {
            let place = match word.rfind(['?', '#']) {
                Some(at) if word[at..].starts_with('#') => "fragment",
                Some(_) => "query",
                None if word.contains("://") || around.shape == Some("url") => "fragment",
                None => "form",
            };
            return Some(Label::named(format!("{place} {name}"), name, Rank::Other));
        }
        _ => {}
    }
    if is_cookie(name, prefix, around) {
        return Some(Label::named(format!("cookie {name}"), name, Rank::Cookie));
    }
    if around.after.starts_with('&') || around.shape == Some("form") {
        return Some(Label::named(format!("form {name}"), name, Rank::Other));
    }
    let command = prefix.trim_end();
    let is_variable = command.is_empty()
        || command.ends_with('\n')
        || [
            "export", "set", "setx", "-e", "--env", "ENV", "ARG", "const", "let", "var",
        ]
        .iter()
        .any(|word| command.ends_with(word))
        || prefix.ends_with("$env:")
        || prefix.ends_with('$');
    let shouted = name
        .chars()
        .all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit());
    (is_variable || shouted).then(|| Label::named(format!("variable {name}"), name, Rank::Other))
}

fn is_cookie(name: &str, prefix: &str, around: &Surroundings<'_>) -> bool {
    let continues = prefix.ends_with("; ") || prefix.ends_with(';');
    let opens = {
        let trimmed = prefix.trim_end_matches([' ', '"', '\'', '$']);
        let lower = trimmed.to_ascii_lowercase();
        lower.ends_with("cookie:")
            || lower.ends_with("\"cookie\":")
            || lower.ends_with("cookie\"=")
            || lower.ends_with("cookie\" =")
            || lower.ends_with("cookie=\"")
            || lower.ends_with("cookie\n")
            || lower.ends_with(" -b")
            || lower.ends_with("--cookie")
            || lower.ends_with("document.cookie")
    };
    let ends_pair = around.after.starts_with("; ") || around.after.starts_with(";\n");
    let known = [
        "__session",
        "CF_Authorization",
        "appSession",
        "KEYCLOAK_IDENTITY",
        "laravel_session",
    ];
    continues
        || opens
        || known.contains(&name)
        || (ends_pair && prefix.trim().is_empty())
        || around.shape == Some("cookie")
}

/// `--token eyJ…`, `-H eyJ…`, `jwt decode eyJ…`.
fn command_name(before: &str, around: &Surroundings<'_>) -> Option<Label> {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
        .next()
        .unwrap_or_default();
    if around
        .line
        .to_ascii_lowercase()
        .starts_with("sec-websocket-protocol")
    {
        return Some(subprotocol());
    }
    let name = word.strip_prefix("--")?;
    (!name.is_empty() && name.len() <= 64)
        .then(|| Label::named(format!("option {word}"), name, Rank::Other))
}

/// A name line over a value line: Chrome's Headers pane.
fn pane_name(before: &str, has_scheme: bool) -> Option<Label> {
    let line = before.trim_end().rsplit('\n').next()?.trim();
    let name = line.trim_end_matches(':');
    let is_name = !name.is_empty()
        && name.len() <= 64
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !is_name {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let known = rank_of(name) == Some(Rank::Authorization)
        || lower.starts_with("x-")
        || line.ends_with(':');
    if rank_of(name) == Some(Rank::Authorization) || lower.contains('-') {
        Some(Label::named(format!("{lower} header"), &lower, Rank::Other))
    } else if known || has_scheme || rank_of(name).is_some() {
        Some(Label::named(name, name, Rank::Other))
    } else {
        None
    }
}

/// `{"name":"Authorization","value":"…`: HAR, cookie lists, form lists.
fn pair_name(prefix: &str) -> Option<Label> {
    let name = member_before(prefix, "name").or_else(|| member_before(prefix, "key"))?;
    let lower = name.to_ascii_lowercase();
    let label =
        if lower == "authorization" || lower == "proxy-authorization" || lower.starts_with("x-") {
            format!("{lower} header")
        } else {
            name.to_owned()
        };
    Some(Label::named(label, name, Rank::Other))
}

/// The string value of the last member `name` in `text`.
pub(super) fn member_before<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let at = text.rfind(&format!("\"{name}\""))? + name.len() + 2;
    let value = text[at..].trim_start().strip_prefix(':')?.trim_start();
    let value = value.strip_prefix('"')?;
    value
        .split('"')
        .next()
        .filter(|value| !value.is_empty() && value.len() <= 256)
}

/// The name that ends `text`, what stands before it, and whether it was in quotes.
fn last_name(text: &str) -> Option<(&str, &str, bool)> {
    let last = text.chars().next_back()?;
    if matches!(last, '"' | '\'') {
        let inner = &text[..text.len() - 1];
        let open = inner.rfind(last)?;
        return Some((&inner[open + 1..], &inner[..open], true));
    }
    let start = text
        .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '@' | '|')))
        .map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
    Some((&text[start..], &text[..start], false))
}

fn subprotocol() -> Label {
    Label::named("WebSocket subprotocol", "", Rank::Authorization)
}

/// A storage key, with its library when it is one's.
fn stored(name: &str) -> String {
    match storage::library_of(name) {
        Some(library) => format!("{} {}", library.title, library.short(name)),
        None => name.to_owned(),
    }
}
