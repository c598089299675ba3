//! `jotscope lint`: tokens in, all that is odd or unsafe about them out.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use super::args::LintArgs;
use super::findings;
use super::json::{LintDoc, RulesDoc};
use super::load;
use super::run::{LIMITS, Outcome, Paste, complain, write_json};
use super::text::{self, paint::Terminal};
use crate::io::clock;
use crate::io::lines::{self, Lines};
use crate::jose::access;
use crate::jose::claims;
use crate::jose::decode::{self, Decoded};
use crate::jose::extract::Candidate;
use crate::jose::finding::{Finding, Severity};
use crate::jose::lint::secret::Trial;
use crate::jose::lint::{self, RULES, Rule};
use crate::jose::time::UnixTime;
use crate::jose::token;
use crate::jose::words::{count, number};

/// All that is odd about one token, gravest first.
pub struct Linted<'a> {
    /// Its place among the candidates.
    pub index: usize,
    /// Where it stands in the input.
    pub candidate: &'a Candidate,
    /// What the findings point into.
    pub decoded: Decoded,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Runs the verb.
pub fn lint(args: &LintArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    if let Some(code) = &args.explain {
        return explain(args, code, out);
    }
    if args.list {
        return list(args, out);
    }
    let paste = match Paste::read(&args.input) {
        Ok(paste) => paste,
        Err(outcome) => return Ok(outcome),
    };
    let now = args.now.unwrap_or_else(clock::now);
    let chosen = paste.chosen(args.token);
    let mut linted: Vec<Linted> = chosen
        .into_iter()
        .map(|(index, candidate)| Linted::of(index, candidate, now))
        .collect();
    let mut about_paste = paste.extraction.findings.clone();
    let tried = match args.secret_list.as_deref() {
        None => None,
        Some(path) => match Tried::of(path, &mut linted) {
            Ok(tried) => Some(tried),
            Err(outcome) => return Ok(outcome),
        },
    };
    about_paste.extend(tried.as_ref().and_then(Tried::passed_over));
    for one in &mut linted {
        one.findings
            .sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    }
    let of_tokens = linted.iter().flat_map(|one| &one.findings);
    let gravest = of_tokens.chain(&about_paste).map(|one| one.severity).max();
    let fails = gravest.is_some_and(|gravest| gravest >= args.fail_on.severity());
    let found = Found {
        linted: &linted,
        about_paste: &about_paste,
        tried: tried.as_ref(),
        is_one_of_several: paste.extraction.candidates.len() > 1,
    };
    match write(args, &found, out) {
        // Whoever stops reading has asked all the same.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ if linted.is_empty() => Ok(paste.complain_of_absence()),
        _ if fails => Ok(Outcome::Refused),
        _ => Ok(Outcome::Affirmed),
    }
}

/// All that is printed.
struct Found<'a> {
    linted: &'a [Linted<'a>],
    about_paste: &'a [Finding],
    tried: Option<&'a Tried>,
    is_one_of_several: bool,
}

fn write(args: &LintArgs, found: &Found, out: &mut dyn Write) -> io::Result<()> {
    if args.output.json {
        write_json(
            &LintDoc::new(found.linted, found.about_paste, found.tried),
            out,
        )?;
        return out.flush();
    }
    if found.linted.is_empty() {
        return Ok(());
    }
    let terminal = Terminal::of_stdout(args.output.color);
    for (position, one) in found.linted.iter().enumerate() {
        if position > 0 {
            out.write_all(b"\n\n")?;
        }
        let index = found.is_one_of_several.then_some(one.index);
        text::write_linted(terminal, index, one, out)?;
    }
    if !found.about_paste.is_empty() || found.tried.is_some() {
        out.write_all(b"\n")?;
    }
    text::write_findings(terminal, found.about_paste, out)?;
    if let Some(tried) = found.tried {
        text::write_tried(terminal, tried, out)?;
    }
    out.flush()
}

impl<'a> Linted<'a> {
    fn of(index: usize, candidate: &'a Candidate, now: UnixTime) -> Self {
        let token = token::parse(&candidate.whole_text(), candidate.kind);
        let decoded = decode::decode(&token, &LIMITS);
        let lifetime = claims::lifetime(&decoded, now);
        let access = access::report(&decoded);
        let odd = lint::lint(&decoded, &access);
        let odd = lint::in_place(&odd, Some(candidate));
        let read = findings::of_token(candidate, &decoded, &lifetime);
        let all = read.into_iter().chain(&access.notes).chain(&odd);
        Self {
            index,
            candidate,
            findings: all.cloned().collect(),
            decoded,
        }
    }
}

/// What came of a list of secrets.
pub struct Tried {
    /// What the list is called.
    pub name: String,
    /// How many tokens have a MAC, so that there is something to try.
    pub num_tokens: usize,
    /// The secrets of how many of them stand in the list.
    pub num_found: usize,
    /// How much of the list was gone through.
    pub lines: Lines,
}

impl Tried {
    /// Tries every line of the file at `path` with each token that has a MAC. The file is gone
    /// through once, and never held.
    fn of(path: &Path, linted: &mut [Linted]) -> Result<Self, Outcome> {
        let name = load::file_name(path);
        let trials = linted.iter_mut().filter_map(|one| {
            let trial = Trial::of(&one.decoded)?;
            Some((trial, &mut one.findings))
        });
        let mut trials: Vec<_> = trials.collect();
        let num_tokens = trials.len();
        let lines = lines::each_line(path, |line, text| {
            trials.retain_mut(|(trial, findings)| {
                let Some(hit) = trial.fits(text) else {
                    return true;
                };
                // The built-in list may have said that it is short.
                let is_weak = findings.iter().any(|one| one.code == "key-weak");
                let found = hit.findings(line, &name).into_iter();
                findings.extend(found.filter(|one| one.code != "key-weak" || !is_weak));
                false
            });
            if trials.is_empty() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        Ok(Self {
            num_tokens,
            num_found: num_tokens - trials.len(),
            lines: lines.map_err(|error| complain(&error.to_string(), ""))?,
            name,
        })
    }

    /// That some of the list could not be tried.
    fn passed_over(&self) -> Option<Finding> {
        let num = self.lines.num_too_long;
        (num > 0).then(|| {
            let message = format!(
                "{} of {} over {} bytes, not tried",
                count("line", num as usize),
                self.name,
                number(lines::LONGEST as u64)
            );
            Finding::new("secret-list-line-long", Severity::Info, message)
                .advice("Give a text file with one secret a line")
        })
    }
}

fn explain(args: &LintArgs, code: &str, out: &mut dyn Write) -> io::Result<Outcome> {
    let Some(rule) = lint::rule(code) else {
        let advice = match nearest(code) {
            Some(near) => format!("did you mean {near}? `jotscope lint --list` has them all"),
            None => "`jotscope lint --list` has them all".to_owned(),
        };
        return Ok(complain(&format!("no finding is called {code:?}"), &advice));
    };
    if args.output.json {
        write_json(&RulesDoc::of_one(rule), out)?;
    } else {
        text::write_rule(Terminal::of_stdout(args.output.color), rule, out)?;
    }
    Ok(Outcome::Affirmed)
}

fn list(args: &LintArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    if args.output.json {
        write_json(&RulesDoc::of_all(), out)?;
    } else {
        text::write_rules(Terminal::of_stdout(args.output.color), out)?;
    }
    Ok(Outcome::Affirmed)
}

/// A code that has most of the words of `code`.
fn nearest(code: &str) -> Option<&'static str> {
    let words: Vec<&str> = code.split(['-', '_', ' ']).collect();
    let shared = |rule: &&Rule| {
        let own = rule.code.split('-');
        own.filter(|word| words.contains(word)).count()
    };
    let rules = RULES.iter().flat_map(|family| family.rules);
    // Of several the first, so that the answer is always the same.
    let best = rules.rev().max_by_key(shared)?;
    (shared(&best) > 0).then_some(best.code)
}
