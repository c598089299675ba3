//! What is printed for people.
//!
//! One file for each verb's text; [`paint`] has the colours and the width of the terminal.

mod access;
mod access_table;
mod compared;
mod decoded;
mod decrypted;
mod extracted;
mod keys;
mod linted;
mod others;
pub mod paint;
mod presets;
mod tree;
mod verdict;
mod verified;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::jose::finding::{Finding, Severity};

pub use access::write_access;
pub use compared::write_difference;
pub use decoded::write_token;
pub use decrypted::write_opened;
pub use extracted::{write_candidates, write_leftovers, write_paste_findings};
pub use keys::write_keys;
pub use linted::{write_linted, write_rule, write_rules, write_tried};
pub use others::write_others;
use paint::{Ink, Line, Terminal};
pub use presets::{write_preset, write_presets};
pub use verdict::verdict_rows;
pub use verified::write_judged;

/// Findings that point at nothing in particular.
pub fn write_findings(
    terminal: Terminal,
    findings: &[Finding],
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in findings {
        write_finding(terminal, finding, "", out)?;
    }
    Ok(())
}

/// A finding and, below it, what to do: `▲ Warning  243 of 256 signature bytes`.
fn write_finding(
    terminal: Terminal,
    finding: &Finding,
    path: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let word = match finding.severity {
        Severity::Info => "Note",
        Severity::Warn => "Warning",
        Severity::Danger => "Danger",
    };
    let mut line = Line::new();
    line.push(
        Ink::of_severity(finding.severity),
        format!("{} {word}  ", sign(finding.severity)),
    );
    line.push(Ink::Plain, printable(&finding.message));
    line.push_note(&printable(path));
    line.push_note(finding.code);
    line.write(terminal, out)?;
    if finding.advice.is_empty() {
        return Ok(());
    }
    let mut line = Line::new();
    line.push(Ink::Dim, format!("  → {}", printable(&finding.advice)));
    line.write(terminal, out)
}

/// The sign of a severity; it never stands without a word.
fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "–",
        Severity::Warn => "▲",
        Severity::Danger => "✖",
    }
}

/// `text` with everything that would move the cursor, hide text or turn it round written as an
/// escape: a claim is shown, never obeyed.
fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unprintable(c) {
            push_escape(c, &mut escaped);
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// [`printable`] text between quotes: its own quotes and backslashes are escaped too.
fn quotable(text: &str) -> Cow<'_, str> {
    if !text.contains(['"', '\\']) {
        return printable(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            c if is_unprintable(c) => push_escape(c, &mut escaped),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

fn push_escape(c: char, escaped: &mut String) {
    match c {
        '\n' => escaped.push_str("\\n"),
        '\r' => escaped.push_str("\\r"),
        '\t' => escaped.push_str("\\t"),
        c => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing into a string cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
}

/// Controls, and the format characters that reorder, join or hide text (Unicode UAX #9, TR #36).
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F
            | 0xFEFF | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_obeyed_is_escaped() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(printable(text), expected);
        }
        check("plain ä 漢 🎉", "plain ä 漢 🎉");
        check("\x1b[31mred\x07", "\\u001b[31mred\\u0007");
        check("a\u{202e}b\u{2066}", "a\\u202eb\\u2066");
        check("a\r\n\tb\u{85}", "a\\r\\n\\tb\\u0085");
        check("\u{e0041}", "\\udb40\\udc41");
    }

    #[test]
    fn quotes_are_escaped_inside_quotes_only() {
        assert_eq!(printable(r#"a "b" \c"#), r#"a "b" \c"#);
        assert_eq!(quotable(r#"a "b" \c"#), r#"a \"b\" \\c"#);
        assert_eq!(quotable("\"\u{202e}"), "\\\"\\u202e");
    }
}
