//! `jotscope compare`: two tokens in, their difference out.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::{CompareArgs, InputArgs, TokenChoice};
use super::json::CompareDoc;
use super::run::{LIMITS, Outcome, Paste, complain, write_json};
use super::text::{self, paint::Terminal};
use crate::io::files;
use crate::jose::compare::{self, Options};
use crate::jose::decode::{self, Decoded};
use crate::jose::token;

/// One of the two tokens.
pub struct Side {
    /// What it is called: the file and, where there are several, which one.
    pub name: String,
    /// The token.
    pub decoded: Decoded,
}

/// Runs the verb.
pub fn compare(args: &CompareArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    if [&args.a, &args.b].map(|path| is_standard_input(path)) == [true, true] {
        let advice = "give one of them as a file";
        return Ok(complain(
            "both tokens are said to be on standard input",
            advice,
        ));
    }
    let sides = read(&args.a, args.token.a).and_then(|a| Ok((a, read(&args.b, args.token.b)?)));
    let (a, b) = match sides {
        Ok(sides) => sides,
        Err(outcome) => return Ok(outcome),
    };
    let options = Options {
        ignore_times_and_ids: !args.all,
    };
    let difference = compare::compare(&a.decoded, &b.decoded, &options);
    let outcome = if difference.is_equal() {
        Outcome::Affirmed
    } else {
        Outcome::Refused
    };
    let written = if args.output.json {
        let document = CompareDoc::new(&a.decoded, &b.decoded, &difference, options);
        write_json(&document, out)
    } else {
        let terminal = Terminal::of_stdout(args.output.color);
        text::write_difference(terminal, &a, &b, &difference, out)
    };
    match written.and_then(|()| out.flush()) {
        // Whoever stops reading has asked all the same.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(outcome),
    }
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// Reads one side; what stops that is said there.
fn read(path: &Path, index: usize) -> Result<Side, Outcome> {
    let input = InputArgs {
        file: Some(PathBuf::from(path)),
    };
    let paste = Paste::read(&input)?;
    let chosen = paste.chosen(TokenChoice::Index(index));
    let Some((index, candidate)) = chosen.first() else {
        return Err(paste.complain_of_absence());
    };
    let shown = if is_standard_input(path) {
        "standard input".to_owned()
    } else {
        files::shown_name(path)
    };
    let num_candidates = paste.extraction.candidates.len();
    let which = if num_candidates > 1 {
        format!("{shown} token {index}")
    } else {
        shown
    };
    let token = token::parse(&candidate.whole_text(), candidate.kind);
    Ok(Side {
        name: format!("{which} · {}", candidate.label),
        decoded: decode::decode(&token, &LIMITS),
    })
}
