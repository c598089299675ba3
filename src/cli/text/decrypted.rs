//! The text of `jotscope decrypt`: with what a token opened, and what is inside.

use std::io::{self, Write};

use super::decoded::{write_origin, write_token};
use super::paint::{Ink, Line, Terminal};
use super::{printable, write_findings};
use crate::cli::decrypt::Tried;
use crate::jose::jwe::{OpenError, Opened};
use crate::jose::time::UnixTime;

/// Writes what came of opening one token. `index` is its place among several.
pub fn write_opened(
    terminal: Terminal,
    index: Option<usize>,
    tried: &Tried,
    now: UnixTime,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_decryption(terminal, &tried.outcome, out)?;
    match &tried.outcome {
        Ok(opened) => {
            write_findings(terminal, &opened.findings, out)?;
            out.write_all(b"\n")?;
            write_token(terminal, index, tried.candidate, &tried.decoded, now, out)
        }
        Err(_) => write_origin(terminal, index, tried.candidate, out),
    }
}

/// `✔ Opened with RSA 2048 (file key.pem) · RSA-OAEP-256 · A256GCM`
pub(super) fn write_decryption(
    terminal: Terminal,
    outcome: &Result<Opened, OpenError>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    match outcome {
        Ok(opened) => {
            let key = &opened.key;
            let name = key.kid.as_deref().map(|kid| format!(" {}", printable(kid)));
            // No green: that it opens proves nothing about who made it.
            line.push(Ink::Info, "✔ Opened");
            line.push(
                Ink::Plain,
                format!(
                    " with {}{}, {}",
                    key.kind,
                    name.unwrap_or_default(),
                    printable(&key.origin.to_string())
                ),
            );
            let words = [
                Some(&opened.alg),
                Some(&opened.enc),
                opened.derivation.as_ref(),
            ];
            for word in words.into_iter().flatten() {
                line.push_optional(Ink::Dim, " · ")
                    .push_optional(Ink::Plain, printable(word).into_owned());
            }
        }
        Err(error) => {
            let (ink, words) = match error {
                OpenError::NoKey(_) | OpenError::Unsupported(_) => (Ink::Warn, "? Not opened"),
                _ => (Ink::Fail, "✖ Not opened"),
            };
            line.push(ink, words);
            line.push(Ink::Plain, format!(": {}", printable(&error.to_string())));
        }
    }
    line.write(terminal, out)
}
