//! `jotscope access`: what tokens grant, answers to questions, and whether expectations are met.

use std::io::{self, Write};

use super::args::{AccessArgs, ContextArgs, QuestionArgs};
use super::json::AccessDoc;
use super::load;
use super::run::{LIMITS, Outcome, Paste, complain, write_json};
use super::text::{self, paint::Terminal};
use crate::io::files;
use crate::jose::access::{
    self, Access, Answer, Context, Expectation, Expectations, Met, Question, expectation,
};
use crate::jose::decode::{self, Decoded};
use crate::jose::extract::Candidate;
use crate::jose::finding::{Finding, Severity};
use crate::jose::key::Secret;
use crate::jose::token;

/// What one token grants, and what was asked of it.
pub struct Asked<'a> {
    /// Its place among the candidates.
    pub index: usize,
    /// Where it stands in the input.
    pub candidate: &'a Candidate,
    /// The token itself.
    pub decoded: Decoded,
    /// What it grants.
    pub access: Access,
    /// The answers to `--can`, in their order.
    pub answers: Vec<Answer>,
    /// What came of the expectations.
    pub outcomes: Vec<expectation::Outcome>,
}

/// What is asked of every token.
pub struct Asking {
    /// The questions of `--can`.
    pub questions: Vec<Question>,
    /// Those of `--expect` and of the files, which have line numbers.
    pub expectations: Vec<Expectation>,
    /// What a server knows beside the token.
    pub context: Context,
    /// Whether the role header comes from the paste.
    pub is_role_from_paste: bool,
    /// What is odd about the paste and the files.
    pub findings: Vec<Finding>,
}

/// Runs the verb.
pub fn access(args: &AccessArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    let (mut asking, has_bad_lines) = match Asking::read(args) {
        Ok(read) => read,
        Err(outcome) => return Ok(outcome),
    };
    let paste = match Paste::read(&args.input) {
        Ok(paste) => paste,
        Err(outcome) => return Ok(outcome),
    };
    if asking.context.role_header.is_none() {
        let found = &paste.extraction.context.role_header;
        asking.is_role_from_paste = found.is_some();
        asking.context.role_header.clone_from(found);
    }
    asking
        .findings
        .extend(paste.extraction.findings.iter().cloned());
    let chosen = paste.chosen(args.token);
    let asked: Vec<Asked> = chosen
        .into_iter()
        .map(|(index, candidate)| asking.ask(index, candidate))
        .collect();
    let is_met = asked
        .iter()
        .flat_map(|one| &one.outcomes)
        .all(|outcome| outcome.met == Met::Pass);
    let is_one_of_several = paste.extraction.candidates.len() > 1;
    match write(args, &asking, &asked, is_one_of_several, out) {
        // Whoever stops reading has asked all the same.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ if asked.is_empty() => Ok(paste.complain_of_absence()),
        _ if !is_met => Ok(Outcome::Refused),
        // A line that could not be asked must not pass for one that is met.
        _ if has_bad_lines => Ok(Outcome::Unasked),
        _ => Ok(Outcome::Affirmed),
    }
}

fn write(
    args: &AccessArgs,
    asking: &Asking,
    asked: &[Asked],
    is_one_of_several: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    if args.output.json {
        write_json(&AccessDoc::new(asking, asked), out)?;
        return out.flush();
    }
    if asked.is_empty() {
        return Ok(());
    }
    let terminal = Terminal::of_stdout(args.output.color);
    for (position, one) in asked.iter().enumerate() {
        if position > 0 {
            out.write_all(b"\n\n")?;
        }
        let index = is_one_of_several.then_some(one.index);
        text::write_access(terminal, index, one, asking, out)?;
    }
    if !asking.findings.is_empty() {
        out.write_all(b"\n")?;
        text::write_findings(terminal, &asking.findings, out)?;
    }
    out.flush()
}

impl Asking {
    /// Reads all that the arguments name, and whether a line of a file is no question.
    fn read(args: &AccessArgs) -> Result<(Self, bool), Outcome> {
        let (expectations, findings) = expectations(&args.questions)?;
        let has_bad_lines = !findings.is_empty();
        let asking = Self {
            questions: args.questions.can.clone(),
            expectations,
            context: context(&args.context)?,
            is_role_from_paste: false,
            findings,
        };
        Ok((asking, has_bad_lines))
    }

    fn ask<'a>(&self, index: usize, candidate: &'a Candidate) -> Asked<'a> {
        let token = token::parse(&candidate.whole_text(), candidate.kind);
        let decoded = decode::decode(&token, &LIMITS);
        let access = access::report(&decoded);
        let questions = self.questions.iter();
        let answers = questions
            .map(|question| access::answer(&decoded, &access, question, &self.context))
            .collect();
        let outcomes = expectation::check(&self.expectations, &decoded, &access, &self.context);
        Asked {
            index,
            candidate,
            decoded,
            access,
            answers,
            outcomes,
        }
    }
}

/// Those of the command line, then those of the files; a finding for each line that is none.
fn expectations(args: &QuestionArgs) -> Result<(Vec<Expectation>, Vec<Finding>), Outcome> {
    let mut list: Vec<Expectation> = args
        .expect
        .iter()
        .map(|question| Expectation {
            name: None,
            question: question.clone(),
            line: 0,
        })
        .collect();
    let mut findings = Vec::new();
    for path in &args.expect_files {
        let bytes = load::read_bytes(path)?;
        let read = Expectations::parse(&String::from_utf8_lossy(&bytes));
        let name = files::shown_name(path);
        if read.list.is_empty() && read.bad_lines.is_empty() {
            let advice = "an empty list would be met by any token";
            return Err(complain(
                &format!("{name} has no expectation in it"),
                advice,
            ));
        }
        list.extend(read.list);
        findings.extend(read.bad_lines.into_iter().map(|bad| {
            let message = format!("{name}, line {}: {}", bad.line, bad.message);
            Finding::new("expectation-unreadable", Severity::Warn, message)
                .advice("The other lines are asked; the exit status is 2 at best")
        }));
    }
    Ok((list, findings))
}

fn context(args: &ContextArgs) -> Result<Context, Outcome> {
    let bridge_token = args.jet_bridge_token_file.as_deref().map(|path| {
        let text = Secret::new(load::read_bytes(path)?);
        let token = Secret::new(text.expose().trim_ascii());
        if token.is_empty() {
            let what = format!("{} has no bridge token in it", files::shown_name(path));
            return Err(complain(
                &what,
                "it is a UUID, in the settings of the bridge",
            ));
        }
        Ok(token)
    });
    Ok(Context {
        role_header: args.role_header.clone(),
        jet_bridge_token: bridge_token.transpose()?,
        project: args.project.clone(),
        jet_first_match: args.jet_first_match,
    })
}
