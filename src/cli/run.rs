//! The verbs: from arguments to an exit code.
//!
//! Results go to standard output through one buffered lock, messages to standard error. A reader
//! that stops reading (`| head`) is no error.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser as _};

use super::args::{Args, Command, DecodeArgs, ExtractArgs, InputArgs, TokenChoice};
use super::json::{DecodeDoc, ExtractDoc};
use super::load::without_line_end;
use super::share::write_shared;
use super::text::paint::Terminal;
use super::{access, compare, decrypt, key, lint, mint, scan, verify};
use super::{manual, text};
use crate::io::{clock, files};
use crate::jose::decode;
use crate::jose::extract::{self, Candidate, Extraction, SourceMap};
use crate::jose::limits::Limits;
use crate::jose::span::Span;
use crate::jose::token::{self, TokenKind};

/// How a command ended; the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Asked and affirmed.
    Affirmed,
    /// Asked and refused.
    Refused,
    /// Could not ask: usage, input, no token found.
    Unasked,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Affirmed => 0,
            Outcome::Refused => 1,
            Outcome::Unasked => 2,
        })
    }
}

/// Reads the arguments. Help, the version and what is wrong with them are printed here.
pub fn parse() -> Result<Args, Outcome> {
    let error = match Args::try_parse() {
        Ok(args) => return check_file(args),
        Err(error) => error,
    };
    let first = std::env::args_os().nth(1);
    let is_verb = first.is_some_and(|word| Args::command().find_subcommand(word).is_some());
    if error.kind() == ErrorKind::ArgumentConflict && !is_verb {
        // Most likely a verb that is none was taken for the window's file.
        return Err(complain("too many arguments for the window", &verbs()));
    }
    // A closed pipe takes no help, and that is no error.
    let _ = error.print();
    Err(if error.use_stderr() {
        Outcome::Unasked
    } else {
        Outcome::Affirmed
    })
}

/// A window that opens on nothing would hide that a verb was mistyped.
fn check_file(args: Args) -> Result<Args, Outcome> {
    let file = args.file.as_deref().filter(|_| args.command.is_none());
    match file.map(files::check) {
        Some(Err(error)) => Err(complain(&error.to_string(), &verbs())),
        _ => Ok(args),
    }
}

fn verbs() -> String {
    let command = Args::command();
    let verbs = command.get_subcommands().map(clap::Command::get_name);
    format!(
        "the window opens one FILE; the verbs are {}",
        verbs.collect::<Vec<_>>().join(", ")
    )
}

/// Runs one verb to its end.
pub fn run(command: &Command) -> Outcome {
    let mut out = BufWriter::with_capacity(64 << 10, io::stdout().lock());
    let (outcome, written) = match run_into(command, &mut out) {
        Ok(outcome) => (outcome, out.flush()),
        Err(error) => (Outcome::Affirmed, Err(error)),
    };
    match written {
        Ok(()) => outcome,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            // What is still buffered has no reader; dropping the writer would try again.
            let _ = out.into_parts();
            outcome
        }
        Err(error) => complain(&format!("cannot write the result: {error}"), ""),
    }
}

/// Runs one verb with its result written to `out`. Messages still go to standard error.
pub fn run_into(command: &Command, out: &mut dyn Write) -> io::Result<Outcome> {
    match command {
        Command::Extract(args) => extract(args, out),
        Command::Decode(args) => decode(args, out),
        Command::Verify(args) => verify::verify(args, out),
        Command::Decrypt(args) => decrypt::decrypt(args, out),
        Command::Access(args) => access::access(args, out),
        Command::Mint(args) => mint::mint(args, out),
        Command::Lint(args) => lint::lint(args, out),
        Command::Compare(args) => compare::compare(args, out),
        Command::Scan(args) => scan::scan(args, out),
        Command::Key(args) => key::key(args, out),
        Command::Completions { shell } => completions(*shell, out),
        Command::Man => print_manual(out),
    }
}

/// A paste, read and searched.
pub(super) struct Paste {
    name: String,
    pub(super) extraction: Extraction,
}

fn extract(args: &ExtractArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    let paste = match Paste::read(&args.input) {
        Ok(paste) => paste,
        Err(outcome) => return Ok(outcome),
    };
    if args.output.json {
        write_json(&ExtractDoc::new(&paste.extraction), out)?;
    } else {
        let terminal = Terminal::of_stdout(args.output.color);
        if !paste.extraction.candidates.is_empty() {
            text::write_candidates(terminal, &paste.extraction, out)?;
        }
        text::write_paste_findings(terminal, &paste.extraction, out)?;
        text::write_leftovers(terminal, &paste.extraction, out)?;
    }
    if paste.extraction.candidates.is_empty() {
        out.flush()?;
        return Ok(complain(&format!("no token found in {}", paste.name), ""));
    }
    Ok(Outcome::Affirmed)
}

fn decode(args: &DecodeArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    let paste = match Paste::read(&args.input) {
        Ok(paste) => paste,
        Err(outcome) => return Ok(outcome),
    };
    let now = args.now.unwrap_or_else(clock::now);
    let chosen = paste.chosen(args.token);
    if args.output.json {
        write_json(
            &DecodeDoc::new(&chosen, &paste.extraction.findings, LIMITS, now),
            out,
        )?;
    }
    if chosen.is_empty() {
        out.flush()?;
        return Ok(paste.complain_of_absence());
    }
    if args.output.json {
        return Ok(Outcome::Affirmed);
    }
    if let Some(form) = args.share {
        let options = crate::jose::share::Options { ids: args.hide_ids };
        for (_, candidate) in chosen {
            let token = token::parse(&candidate.whole_text(), candidate.kind);
            let decoded = decode::decode(&token, &LIMITS);
            let outcome = write_shared(form, options, candidate, &decoded, now, out)?;
            if outcome != Outcome::Affirmed {
                return Ok(outcome);
            }
        }
        return Ok(Outcome::Affirmed);
    }
    let terminal = Terminal::of_stdout(args.output.color);
    let is_one_of_several = paste.extraction.candidates.len() > 1;
    for (position, (index, candidate)) in chosen.iter().enumerate() {
        if position > 0 {
            out.write_all(b"\n\n")?;
        }
        let token = token::parse(&candidate.whole_text(), candidate.kind);
        let decoded = decode::decode(&token, &LIMITS);
        let index = is_one_of_several.then_some(*index);
        text::write_token(terminal, index, candidate, &decoded, now, out)?;
    }
    text::write_paste_findings(terminal, &paste.extraction, out)?;
    text::write_others(terminal, &paste.extraction, args.token, now, out)?;
    Ok(Outcome::Affirmed)
}

fn completions(shell: clap_complete::Shell, out: &mut dyn Write) -> io::Result<Outcome> {
    // Into memory first: the generator does not expect that a pipe may close.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "jotscope", &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Affirmed)
}

fn print_manual(out: &mut dyn Write) -> io::Result<Outcome> {
    manual::write(Args::command(), out)?;
    Ok(Outcome::Affirmed)
}

pub(super) const LIMITS: Limits = Limits::DEFAULT;

/// Reads all of what `input` names, and what that is called. What stops that is said here.
pub(super) fn read_input(
    input: &InputArgs,
    max_bytes: usize,
) -> Result<(Vec<u8>, String), Outcome> {
    let standard_input = Path::new(files::STANDARD_INPUT);
    let path = input.file.as_deref().filter(|path| *path != Path::new("-"));
    let stdin = io::stdin();
    if input.file.is_none() && stdin.is_terminal() {
        let advice = "name a FILE, pipe text in, or give - to paste here and end with Ctrl+D";
        return Err(complain("there is nothing to read", advice));
    }
    let read = match path {
        Some(path) => files::read_path_bytes(path, max_bytes),
        None => files::read_bytes(stdin.lock(), standard_input, max_bytes),
    };
    let bytes = read.map_err(|error| {
        if path.is_some_and(|path| looks_like_token(&path.to_string_lossy())) {
            // Nothing of it is repeated: it has been shown once too often.
            complain("a token was given in place of a file", TOKEN_ADVICE)
        } else {
            complain(&error.to_string(), "")
        }
    })?;
    Ok((bytes, files::shown_name(path.unwrap_or(standard_input))))
}

impl Paste {
    /// Reads what `input` names and searches it.
    pub(super) fn read(input: &InputArgs) -> Result<Self, Outcome> {
        let (bytes, name) = read_input(input, LIMITS.paste_bytes)?;
        let read = files::text_of(bytes);
        let mut extraction = extract::candidates(&read.text, &LIMITS);
        extraction.findings.splice(0..0, read.findings);
        Ok(Self { name, extraction })
    }

    /// Reads what `input` names as one token, byte for byte but for a line end behind it.
    pub(super) fn read_strict(input: &InputArgs) -> Result<Self, Outcome> {
        let (bytes, name) = read_input(input, LIMITS.paste_bytes)?;
        // What is not UTF-8 stays foreign to every alphabet there is.
        let text = String::from_utf8_lossy(without_line_end(&bytes));
        let mut extraction = Extraction::default();
        if !text.is_empty() {
            extraction.candidates.push(Candidate {
                disclosures: "".into(),
                // Cutting it tells the other kinds.
                kind: TokenKind::Jws,
                label: "token".to_owned(),
                place: Span::new(0, text.len()),
                line: 1,
                host: None,
                refresh: false,
                count: 1,
                repairs: Vec::new(),
                findings: Vec::new(),
                map: SourceMap::default(),
                text: text.into(),
            });
        }
        Ok(Self { name, extraction })
    }

    /// The tokens that were asked for, each with its index.
    pub(super) fn chosen(&self, choice: TokenChoice) -> Vec<(usize, &Candidate)> {
        let candidates = self.extraction.candidates.iter().enumerate();
        match choice {
            TokenChoice::All => candidates.collect(),
            TokenChoice::Index(index) => candidates.skip(index).take(1).collect(),
        }
    }

    /// Says that the token asked for is not there, and what is there instead.
    pub(super) fn complain_of_absence(&self) -> Outcome {
        let num_candidates = self.extraction.candidates.len();
        if num_candidates > 0 {
            let advice = match num_candidates {
                1 => "there is one token, with index 0".to_owned(),
                _ => format!("there are {num_candidates}, 0 to {}", num_candidates - 1),
            };
            return complain(&format!("no such token in {}", self.name), &advice);
        }
        let outcome = complain(&format!("no token found in {}", self.name), "");
        // A message, so it has nowhere to go if it cannot be written.
        let err = &mut io::stderr().lock();
        let _ = text::write_paste_findings(Terminal::default(), &self.extraction, err)
            .and_then(|()| text::write_leftovers(Terminal::default(), &self.extraction, err));
        outcome
    }
}

/// Advice for somebody who gave a token as an argument.
pub(super) const TOKEN_ADVICE: &str =
    "other users and the shell's history see arguments: save it to a file, or pipe it in";

pub(super) fn looks_like_token(argument: &str) -> bool {
    let argument = argument.trim_start_matches("Bearer ").trim_start();
    argument.len() > 40 && argument.contains('.') && argument.starts_with("eyJ")
}

pub(super) fn write_json(document: &impl serde::Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    out.write_all(b"\n")
}

/// Says what stopped us and, if anything helps, what to do. Standard error may be closed: then
/// the exit code must do.
pub fn complain(what: &str, advice: &str) -> Outcome {
    let mut err = io::stderr().lock();
    let _ = writeln!(err, "error: {what}");
    if !advice.is_empty() {
        let _ = writeln!(err, "  {advice}");
    }
    Outcome::Unasked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_told_from_a_file_name() {
        assert!(looks_like_token(
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkZW1vIn0.c2lnbmF0dXJl"
        ));
        assert!(!looks_like_token(
            "eye-tests/2026.with.a.long.file.name.that.has.dots.txt"
        ));
        assert!(!looks_like_token("eyJ.txt"));
    }
}
