//! `jotscope decrypt`: keys from the options, encrypted tokens from the input, what is inside.

use std::io::{self, Write};

use super::args::{DecryptArgs, OpeningKeyArgs};
use super::json::DecryptDoc;
use super::load;
use super::run::{LIMITS, Outcome, Paste, complain, write_json};
use super::text::{self, paint::Terminal};
use crate::io::clock;
use crate::jose::decode::{self, Decoded};
use crate::jose::extract::Candidate;
use crate::jose::jwe::{self, OpenError, Opened};
use crate::jose::key::{Arrival, Key, KeyOrigin, KeySet};
use crate::jose::token;

/// What came of opening one token.
pub struct Tried<'a> {
    /// Its place among the candidates.
    pub index: usize,
    /// Where it stands in the input.
    pub candidate: &'a Candidate,
    /// The token, with what is inside if it opened.
    pub decoded: Decoded,
    /// What came of it.
    pub outcome: Result<Opened, OpenError>,
}

/// Runs the verb.
pub fn decrypt(args: &DecryptArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    let (paste, keys) = match read(args) {
        Ok(read) => read,
        Err(outcome) => return Ok(outcome),
    };
    let tried: Vec<Tried> = chosen(args, &paste)
        .into_iter()
        .map(|(index, candidate)| open(index, candidate, &keys, args.strict))
        .collect();
    if args.output.json {
        write_json(&DecryptDoc::new(&tried, &keys.findings), out)?;
    }
    if tried.is_empty() {
        out.flush()?;
        return Ok(match args.token {
            None if !paste.extraction.candidates.is_empty() => complain(
                "no token of the input is encrypted",
                "`jotscope decode` reads it",
            ),
            _ => paste.complain_of_absence(),
        });
    }
    if !args.output.json {
        let terminal = Terminal::of_stdout(args.output.color);
        let now = args.now.unwrap_or_else(clock::now);
        let is_one_of_several = paste.extraction.candidates.len() > 1;
        for (position, one) in tried.iter().enumerate() {
            if position > 0 {
                out.write_all(b"\n\n")?;
            }
            let index = is_one_of_several.then_some(one.index);
            text::write_opened(terminal, index, one, now, out)?;
        }
        text::write_findings(terminal, &keys.findings, out)?;
    }
    out.flush()?;
    Ok(if tried.iter().all(|one| one.outcome.is_ok()) {
        Outcome::Affirmed
    } else {
        Outcome::Refused
    })
}

fn read(args: &DecryptArgs) -> Result<(Paste, KeySet), Outcome> {
    let keys = opening_keys(&args.keys)?;
    let paste = if args.strict {
        Paste::read_strict(&args.input)?
    } else {
        Paste::read(&args.input)?
    };
    Ok((paste, keys))
}

fn opening_keys(args: &OpeningKeyArgs) -> Result<KeySet, Outcome> {
    let mut keys = load::keys(&args.sources())?;
    if let Some(path) = &args.password_file {
        let password = load::passphrase(path)?;
        let origin = KeyOrigin::new(load::file_name(path), Arrival::File);
        keys.keys.push(Key::from_secret(password, origin));
    }
    Ok(keys)
}

fn chosen<'a>(args: &DecryptArgs, paste: &'a Paste) -> Vec<(usize, &'a Candidate)> {
    let Some(choice) = args.token else {
        let mut all = paste.extraction.candidates.iter().enumerate();
        // Cutting a strict input tells what it is.
        let first = all.find(|(_, candidate)| args.strict || candidate.kind.is_encrypted());
        return first.into_iter().collect();
    };
    paste.chosen(choice)
}

fn open<'a>(index: usize, candidate: &'a Candidate, keys: &KeySet, strict: bool) -> Tried<'a> {
    let token = token::parse(&candidate.whole_text(), candidate.kind);
    let outcome = jwe::open(&token, keys, strict, &LIMITS);
    let opened = outcome.as_ref().ok();
    let with = opened.and_then(|opened| token.with_plaintext(&opened.plaintext));
    Tried {
        index,
        candidate,
        decoded: decode::decode(&with.unwrap_or(token), &LIMITS),
        outcome,
    }
}
