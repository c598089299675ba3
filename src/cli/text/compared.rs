//! The text of `jotscope compare`: what was gained and lost, then claim by claim.

use std::io::{self, Write};

use super::paint::{Ink, Line, Terminal};
use super::printable;
use crate::cli::compare::Side;
use crate::jose::access::providers;
use crate::jose::compare::{Change, Difference, GrantChange};
use crate::jose::token::SegmentName;
use crate::jose::words;

/// Writes in what `b` differs from `a`.
pub fn write_difference(
    terminal: Terminal,
    a: &Side,
    b: &Side,
    difference: &Difference,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_verdict(terminal, difference, out)?;
    write_side(terminal, "A", a, out)?;
    write_side(terminal, "B", b, out)?;
    write_grants(terminal, "Lost", "-", Ink::Fail, &difference.lost, out)?;
    write_grants(terminal, "Gained", "+", Ink::Pass, &difference.gained, out)?;
    if !difference.changes.is_empty() {
        heading(terminal, "Claims", out)?;
    }
    for change in &difference.changes {
        write_change(terminal, change, out)?;
    }
    let mut notes = Vec::new();
    if difference.num_left_out > 0 {
        let rest = words::count("difference", difference.num_left_out);
        notes.push(format!("and {rest} more"));
    }
    if !difference.ignored.is_empty() {
        let names = difference.ignored.join(", ");
        notes.push(format!(
            "not counted: {} (--all counts them)",
            printable(&names)
        ));
    }
    if !notes.is_empty() {
        out.write_all(b"\n")?;
    }
    for note in notes {
        let mut line = Line::new();
        line.push_value(Ink::Dim, note);
        line.write(terminal, out)?;
    }
    Ok(())
}

/// `✖ Different: 1 grant lost · 2 claims changed, 1 added`
fn write_verdict(
    terminal: Terminal,
    difference: &Difference,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    if difference.is_equal() {
        line.push(Ink::Pass, "✔ Equal");
        line.push(Ink::Plain, " · the tokens say the same");
        return line.write(terminal, out);
    }
    line.push(Ink::Fail, "✖ Different");
    let counted = |counts: [(usize, &str); 3], noun: &str| {
        let mut told: Vec<String> = Vec::new();
        for (num, word) in counts.into_iter().filter(|(num, _)| *num > 0) {
            told.push(match told.as_slice() {
                [] => format!("{} {word}", words::count(noun, num)),
                _ => format!("{} {word}", words::number(num as u64)),
            });
        }
        told.join(", ")
    };
    let grants = counted(
        [
            (difference.lost.len(), "lost"),
            (difference.gained.len(), "gained"),
            (0, ""),
        ],
        "grant",
    );
    let claims = counted(
        [
            (difference.changed().count(), "changed"),
            (difference.added().count(), "added"),
            (difference.removed().count(), "removed"),
        ],
        "claim",
    );
    for part in [grants, claims].iter().filter(|part| !part.is_empty()) {
        line.push(Ink::Dim, " · ").push(Ink::Plain, part.clone());
    }
    line.write(terminal, out)
}

/// `A  curl.txt · authorization header · Jet Admin project token`
fn write_side(terminal: Terminal, name: &str, side: &Side, out: &mut dyn Write) -> io::Result<()> {
    let mut line = Line::new();
    line.push(Ink::Strong, name.to_owned());
    let provider = providers::detect(&side.decoded);
    let provider = provider.map_or(String::new(), |provider| format!(" · {}", provider.title));
    let text = format!("  {}{provider}", side.name);
    line.push_value(Ink::Dim, printable(&text).into_owned());
    line.write(terminal, out)
}

fn heading(terminal: Terminal, text: &'static str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"\n")?;
    let mut line = Line::new();
    line.push(Ink::Strong, text);
    line.write(terminal, out)
}

fn write_grants(
    terminal: Terminal,
    title: &'static str,
    sign: &'static str,
    ink: Ink,
    grants: &[GrantChange],
    out: &mut dyn Write,
) -> io::Result<()> {
    if grants.is_empty() {
        return Ok(());
    }
    heading(terminal, title, out)?;
    for grant in grants {
        let mut line = Line::new();
        line.push(ink, format!("  {sign} "));
        line.push_value(Ink::Plain, printable(&grant.text).into_owned());
        line.push_note(&printable(&grant.path));
        line.write(terminal, out)?;
    }
    Ok(())
}

/// `  ~ /exp  1 → 2`
fn write_change(terminal: Terminal, change: &Change, out: &mut dyn Write) -> io::Result<()> {
    let (sign, ink) = match (change.a, change.b) {
        (None, _) => ("+", Ink::Pass),
        (_, None) => ("-", Ink::Fail),
        _ => ("~", Ink::Warn),
    };
    let place = match change.segment {
        SegmentName::Payload if change.path.is_empty() => "payload".to_owned(),
        SegmentName::Payload => change.path.clone(),
        segment => format!("{} {}", segment.word(), change.path)
            .trim_end()
            .to_owned(),
    };
    let mut line = Line::new();
    line.push(ink, format!("  {sign} "));
    line.push(Ink::Payload, printable(&place).into_owned());
    line.push(Ink::Plain, "  ");
    let value = match (&change.from, &change.to) {
        _ if change.layers.is_some() => String::new(),
        (Some(from), Some(to)) => format!("{from} → {to}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    };
    line.push_value(Ink::Plain, printable(&value).into_owned());
    if let Some([from, to]) = &change.layers {
        let words = |layers: &[&str]| match layers {
            [] => "plain JSON".to_owned(),
            layers => layers.join(" · "),
        };
        line.push_value(
            Ink::Layer,
            format!("layers: {} → {}", words(from), words(to)),
        );
    }
    line.write(terminal, out)
}
