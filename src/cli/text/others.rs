//! What else is in the paste, below the token that was asked for: a line for each, so that the
//! reader knows that the right one is shown.

use std::io::{self, Write};

use super::extracted::place_words;
use super::paint::{Ink, Line, Terminal};
use super::printable;
use super::verdict::life_words;
use crate::cli::args::TokenChoice;
use crate::jose::access::providers;
use crate::jose::claims;
use crate::jose::decode;
use crate::jose::extract::{Candidate, Extraction};
use crate::jose::limits::Limits;
use crate::jose::time::UnixTime;
use crate::jose::token;
use crate::jose::words;

/// A paste may hold thousands; more lines than this hide the token that was asked for.
const MOST_SHOWN: usize = 8;
/// A longer token is named but not decoded for its line.
const MOST_DECODED_BYTES: usize = 64 << 10;

/// Writes which tokens and look-alikes of the paste were not shown, and how to see them.
pub fn write_others(
    terminal: Terminal,
    extraction: &Extraction,
    shown: TokenChoice,
    now: UnixTime,
    out: &mut dyn Write,
) -> io::Result<()> {
    let candidates = extraction.candidates.iter().enumerate();
    let others: Vec<(usize, &Candidate)> = match shown {
        TokenChoice::All => Vec::new(),
        TokenChoice::Index(shown) => candidates.filter(|(index, _)| *index != shown).collect(),
    };
    let num_others = others.len() + extraction.lookalikes.len();
    if num_others == 0 {
        return Ok(());
    }
    out.write_all(b"\n")?;
    let mut line = Line::new();
    line.push(Ink::Strong, "Also in this paste");
    if !others.is_empty() {
        line.push_note("see one with --token N, each with --token all");
    }
    line.write(terminal, out)?;
    for (index, candidate) in others.iter().take(MOST_SHOWN) {
        let mut line = Line::new();
        line.push(Ink::Dim, format!("{index}  "));
        line.push(Ink::Plain, printable(&candidate.label));
        line.push_note(&gist(candidate, now));
        line.write(terminal, out)?;
    }
    let room = MOST_SHOWN.saturating_sub(others.len());
    for lookalike in extraction.lookalikes.iter().take(room) {
        let mut line = Line::new();
        line.push(Ink::Dim, "–  ");
        line.push(Ink::Plain, lookalike.what);
        line.push_note(&place_words(lookalike.place));
        line.write(terminal, out)?;
    }
    if num_others > MOST_SHOWN {
        let rest = words::number((num_others - MOST_SHOWN) as u64);
        let mut line = Line::new();
        line.push(Ink::Dim, format!("…  and {rest} more"));
        line.write(terminal, out)?;
    }
    Ok(())
}

/// `line 6 · Cognito ID token · ✖ Expired 3 minutes ago`
fn gist(candidate: &Candidate, now: UnixTime) -> String {
    let mut words = vec![format!("line {}", words::number(u64::from(candidate.line)))];
    if candidate.text.len() <= MOST_DECODED_BYTES {
        let token = token::parse(&candidate.whole_text(), candidate.kind);
        let decoded = decode::decode(&token, &Limits::DEFAULT);
        words.extend(providers::detect(&decoded).map(|provider| provider.title));
        let life = claims::lifetime(&decoded, now).life;
        words.push(life_words(&decoded, life, now).1.into_owned());
    }
    words.join(" · ")
}
