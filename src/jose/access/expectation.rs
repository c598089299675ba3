//! Expectations: questions with the answers that are wanted, as a plain text file, held against
//! any token.
//!
//! One question a line. A name may stand in front, with ` = ` between: `Editors write = role:editor`.
//! A `!` wants the opposite. A line that begins with `#` is a comment; there are none behind a
//! question, since a name may hold a `#`.

use super::grants::Access;
use super::question::{self, Answer, Context, Decision, Question};
use crate::jose::decode::Decoded;
use crate::jose::words;

/// One question whose answer must be *allow*; with `!` in front, one that must be denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What it is called, if it has a name.
    pub name: Option<String>,
    /// What is asked.
    pub question: Question,
    /// Its line in the text, from 1.
    pub line: usize,
}

/// A line that is no expectation. The others stay usable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong with it, and what is understood.
    pub message: String,
}

/// The expectations of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectations {
    /// Those that can be asked, in their order.
    pub list: Vec<Expectation>,
    /// Lines that are none.
    pub bad_lines: Vec<BadLine>,
}

/// More questions than this are no list that somebody wrote.
const MAX_LINES: usize = 100_000;

impl Expectations {
    /// Reads `text`.
    pub fn parse(text: &str) -> Self {
        let mut expectations = Self::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            if index == MAX_LINES {
                expectations.bad_lines.push(BadLine {
                    line: number,
                    message: format!("only {} lines are read", words::number(MAX_LINES as u64)),
                });
                break;
            }
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match read(line) {
                Ok((name, question)) => expectations.list.push(Expectation {
                    name,
                    question,
                    line: number,
                }),
                Err(message) => expectations.bad_lines.push(BadLine {
                    line: number,
                    message,
                }),
            }
        }
        expectations
    }
}

/// `QUESTION` or `NAME = QUESTION`. A question may have ` = ` in it, so it is tried first.
fn read(line: &str) -> Result<(Option<String>, Question), String> {
    let whole: Result<Question, _> = line.parse();
    let error = match whole {
        Ok(question) => return Ok((None, question)),
        Err(error) => error,
    };
    let Some((name, rest)) = line.split_once(" = ") else {
        return Err(error.to_string());
    };
    let question = rest
        .parse()
        .map_err(|error: question::QuestionError| error.to_string())?;
    let name = name.trim();
    Ok(((!name.is_empty()).then(|| name.to_owned()), question))
}

/// What came of an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Met {
    /// The answer is the wanted one.
    Pass,
    /// It is the opposite.
    Fail,
    /// The token cannot tell; so it is not met.
    Unknown,
}

impl Met {
    /// The word used in JSON and shown to people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }
}

/// An expectation held against a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which one: an index of the list.
    pub index: usize,
    /// What came of it.
    pub met: Met,
    /// The answer, with what decided.
    pub answer: Answer,
}

/// Holds each expectation of `list` against the token.
pub fn check(
    list: &[Expectation],
    decoded: &Decoded,
    access: &Access,
    context: &Context,
) -> Vec<Outcome> {
    let outcomes = list.iter().enumerate().map(|(index, expectation)| {
        let answer = question::answer(decoded, access, &expectation.question, context);
        Outcome {
            index,
            met: match answer.decision {
                Decision::Allow => Met::Pass,
                Decision::Deny => Met::Fail,
                Decision::Unknown => Met::Unknown,
            },
            answer,
        }
    });
    outcomes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_line_by_line() {
        let read = Expectations::parse(
            "\u{feff}# Editors\r\n\nrole:editor\n  !role:admin  \nMay write = model:awards:rw\nclaim:/a=\" = \"\n",
        );
        let said: Vec<_> = read
            .list
            .iter()
            .map(|one| (one.line, one.name.as_deref(), one.question.to_string()))
            .collect();
        assert_eq!(
            said,
            [
                (3, None, "role:editor".to_owned()),
                (4, None, "!role:admin".to_owned()),
                (5, Some("May write"), "model:awards:rw".to_owned()),
                (6, None, "claim:/a=\" = \"".to_owned()),
            ]
        );
        assert_eq!(read.bad_lines, []);
    }

    #[test]
    fn a_bad_line_is_named_and_the_others_stay_usable() {
        let read = Expectations::parse("role:editor\nroles:x\nmine = model:y\nscope:z");
        assert_eq!(read.list.len(), 2);
        let lines: Vec<usize> = read.bad_lines.iter().map(|bad| bad.line).collect();
        assert_eq!(lines, [2, 3]);
        assert!(read.bad_lines[0].message.contains("role:NAME"));
        assert!(read.bad_lines[1].message.contains("model:awards:rw"));
    }
}
