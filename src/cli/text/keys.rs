//! The text of `jotscope key inspect`: each key with its names and uses, and nothing private.

use std::io::{self, Write};

use jiff::tz::TimeZone;

use super::paint::{Ink, Line, Terminal};
use super::{printable, write_findings};
use crate::jose::key::{Key, KeyKind, KeySet};
use crate::jose::time;

/// Writes every key, and what was odd.
pub fn write_keys(terminal: Terminal, keys: &KeySet, out: &mut dyn Write) -> io::Result<()> {
    for (position, key) in keys.keys.iter().enumerate() {
        if position > 0 {
            out.write_all(b"\n")?;
        }
        write_key(terminal, key, out)?;
    }
    if !keys.findings.is_empty() {
        out.write_all(b"\n")?;
    }
    write_findings(terminal, &keys.findings, out)
}

fn write_key(terminal: Terminal, key: &Key, out: &mut dyn Write) -> io::Result<()> {
    let mut line = Line::new();
    line.push(Ink::Strong, key.kind.to_string());
    match (key.is_private(), key.kind) {
        (_, KeyKind::Oct { .. }) => {}
        (true, _) => {
            line.push(Ink::Warn, " private");
        }
        (false, _) => {
            line.push(Ink::Plain, " public");
        }
    }
    line.push_note(&format!(
        "{} · {}",
        key.format,
        printable(&key.origin.to_string())
    ));
    line.write(terminal, out)?;

    let families = key.families();
    let ops = key.key_ops.as_ref().map(|ops| ops.join(", "));
    let members = [
        ("kid", key.kid.clone()),
        ("alg", key.alg.clone()),
        ("use", key.usage.clone()),
        ("key_ops", ops),
        ("thumbprint", key.thumbprint_text()),
        ("signature", Some(families.signature.join(", "))),
        ("encryption", Some(families.encryption.join(", "))),
    ];
    for (name, value) in members {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            write_member(terminal, name, &value, out)?;
        }
    }
    for certificate in &key.certificates {
        write_member(terminal, "certificate", &certificate.subject, out)?;
        write_member(terminal, "  issuer", &certificate.issuer, out)?;
        let zone = &TimeZone::UTC;
        let from = time::civil(certificate.not_before, zone);
        let until = time::civil(certificate.not_after, zone);
        write_member(terminal, "  valid", &format!("{from} to {until}"), out)?;
    }
    write_findings(terminal, &key.findings, out)
}

fn write_member(
    terminal: Terminal,
    name: &str,
    value: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    line.push(Ink::Dim, format!("  {name:<11}  "));
    line.push_value(Ink::Plain, printable(value));
    line.write(terminal, out)
}
