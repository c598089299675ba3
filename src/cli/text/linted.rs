//! The text of `jotscope lint`: a count by severity, the findings, and what each means.

use std::io::{self, Write};

use super::decoded::{finding_place, write_origin};
use super::paint::{Ink, Line, Terminal};
use super::{printable, sign, write_finding};
use crate::cli::lint::{Linted, Tried};
use crate::jose::finding::Severity;
use crate::jose::lint::{RULES, Rule};
use crate::jose::words::{count, number};

/// Writes what is odd about one token. `index` is its place among several.
pub fn write_linted(
    terminal: Terminal,
    index: Option<usize>,
    linted: &Linted,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_summary(terminal, linted, out)?;
    write_origin(terminal, index, linted.candidate, out)?;
    if !linted.findings.is_empty() {
        out.write_all(b"\n")?;
    }
    for finding in &linted.findings {
        let place = finding_place(&linted.decoded, finding);
        write_finding(terminal, finding, &place, out)?;
    }
    Ok(())
}

/// `✖ 1 danger · ▲ 2 warnings · – 1 note`
fn write_summary(terminal: Terminal, linted: &Linted, out: &mut dyn Write) -> io::Result<()> {
    let mut line = Line::new();
    if linted.findings.is_empty() {
        line.push(Ink::Plain, "– Nothing odd found");
        return line.write(terminal, out);
    }
    let mut is_first = true;
    for (severity, noun) in [
        (Severity::Danger, "danger"),
        (Severity::Warn, "warning"),
        (Severity::Info, "note"),
    ] {
        let findings = linted.findings.iter();
        let num = findings.filter(|one| one.severity == severity).count();
        if num == 0 {
            continue;
        }
        if !is_first {
            line.push(Ink::Dim, " · ");
        }
        is_first = false;
        let words = format!("{} {}", sign(severity), count(noun, num));
        line.push(Ink::of_severity(severity), words);
    }
    line.write(terminal, out)
}

/// `5 lines of words.txt tried: none holds`
pub fn write_tried(terminal: Terminal, tried: &Tried, out: &mut dyn Write) -> io::Result<()> {
    let name = printable(&tried.name);
    let lines = count("line", tried.lines.num_lines as usize);
    let words = match (tried.num_tokens, tried.num_found) {
        (0, _) => format!("{name} was not tried: no signature by HS256, HS384 or HS512"),
        (_, 0) => format!("{lines} of {name} tried: none holds"),
        (1, _) => format!("{lines} of {name} tried"),
        (tokens, found) => format!(
            "{lines} of {name} tried: the secrets of {} of {} were found",
            number(found as u64),
            count("token", tokens)
        ),
    };
    let mut line = Line::new();
    line.push(Ink::Dim, words);
    line.write(terminal, out)
}

/// Writes every rule, a line each, by family.
pub fn write_rules(terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let rules = RULES.iter().flat_map(|family| family.rules);
    let width = rules.map(|rule| rule.code.len()).max().unwrap_or(0);
    for (position, family) in RULES.iter().enumerate() {
        if position > 0 {
            out.write_all(b"\n")?;
        }
        let mut line = Line::new();
        line.push(Ink::Strong, family.title);
        line.write(terminal, out)?;
        for rule in family.rules {
            let mut line = Line::new();
            let severity = format!("{} {:<6}  ", sign(rule.severity), rule.severity.word());
            line.push(Ink::of_severity(rule.severity), severity);
            line.push(Ink::Plain, format!("{:<width$}  ", rule.code));
            line.push_value(Ink::Dim, rule.title);
            line.write(terminal, out)?;
        }
    }
    Ok(())
}

/// Writes one rule whole.
pub fn write_rule(terminal: Terminal, rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    let mut line = Line::new();
    let severity = format!("{} {}  ", sign(rule.severity), rule.severity.word());
    line.push(Ink::of_severity(rule.severity), severity);
    line.push(Ink::Strong, rule.title);
    line.push_note(rule.code);
    line.write(terminal, out)?;
    for (name, text) in [
        ("Why   ", rule.why),
        ("Do    ", rule.fix),
        ("From  ", rule.source),
    ] {
        let mut line = Line::new();
        line.push(Ink::Dim, name);
        // Never cut: the terminal wraps it.
        line.push(Ink::Plain, text);
        line.write(terminal, out)?;
    }
    Ok(())
}
