//! A comparison as Markdown, for a ticket.

use std::fmt::Write as _;

use super::compared::Compared;
use crate::jose::compare::{Change, GrantChange};
use crate::jose::token::SegmentName;
use crate::jose::words;

/// Most changes written: a ticket is read by people.
const MAX_CHANGES: usize = 500;
/// Longest name of a token.
const MAX_CHARS: usize = 80;

/// What differs, grants first. `here` and `there` name the tokens.
pub fn markdown(compared: &Compared, here: &str, there: &str) -> String {
    let difference = &compared.difference;
    let [here, there] = [here, there].map(|name| escaped(&words::one_line(name, MAX_CHARS)));
    let mut out = format!("## {here} compared with {there}\n\n");
    if difference.is_equal() {
        out.push_str("They say the same.\n");
    } else {
        let _ = writeln!(out, "{}.", compared.summary);
    }
    grants(&mut out, &format!("{here} lacks"), &difference.lost);
    grants(&mut out, &format!("Only {here} has"), &difference.gained);
    if !difference.changes.is_empty() {
        let _ = write!(out, "\n### Claims\n\n| Claim | {there} | {here} |\n");
        out.push_str("|---|---|---|\n");
        for change in difference.changes.iter().take(MAX_CHANGES) {
            row(&mut out, change);
        }
    }
    let num_more = difference.changes.len().saturating_sub(MAX_CHANGES) + difference.num_left_out;
    if num_more > 0 {
        let _ = writeln!(out, "\nAnd {}.", words::count("more difference", num_more));
    }
    if !difference.ignored.is_empty() {
        let names: Vec<String> = difference.ignored.iter().map(|name| code(name)).collect();
        let _ = writeln!(out, "\nNot counted: {}.", names.join(", "));
    }
    out
}

fn grants(out: &mut String, title: &str, grants: &[GrantChange]) {
    if grants.is_empty() {
        return;
    }
    let _ = write!(out, "\n### {title}\n\n");
    for grant in grants {
        let text = words::one_line(&grant.text.replace('`', ""), 300);
        let _ = writeln!(out, "- {} at {}", escaped(&text), code(&grant.path));
    }
}

fn row(out: &mut String, change: &Change) {
    let place = match change.segment {
        SegmentName::Payload if change.path.is_empty() => "payload".to_owned(),
        SegmentName::Payload => change.path.clone(),
        segment => format!("{} {}", segment.word(), change.path),
    };
    let [there, here] = match &change.layers {
        Some(layers) => layers.each_ref().map(|layers| match layers.as_slice() {
            [] => "no layers".to_owned(),
            layers => code(&layers.join(" · ")),
        }),
        None => [&change.from, &change.to].map(|value| match value {
            Some(value) => code(value),
            None => "lacking".to_owned(),
        }),
    };
    let _ = writeln!(out, "| {} | {there} | {here} |", code(place.trim_end()));
}

/// `text` as code in a table's cell: a fence longer than any in it (CommonMark §6.1), and bars
/// that end no cell.
fn code(text: &str) -> String {
    let text = words::one_line(text, 400).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    if text.starts_with('`') || text.ends_with('`') {
        return format!("{fence} {text} {fence}");
    }
    format!("{fence}{text}{fence}")
}

/// `text` with what Markdown would obey taken literally.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '!' | '~'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_ends_its_cell_or_its_code() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`x"), "`` `x ``");
        assert_eq!(code("a\nb"), "`a\\u000ab`");
        assert_eq!(escaped("<b> *x* | [y]"), "\\<b\\> \\*x\\* \\| \\[y\\]");
    }
}
