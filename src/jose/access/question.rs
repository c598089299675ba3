//! A question: may the holder do this? It is written as people say it, `model:awards:rw`, and the
//! answer names the row or rule that decides.

mod about;
mod answer;
mod holds;

use std::fmt;
use std::str::FromStr;

pub use about::about;
pub use answer::{Answer, Context, Decision, answer};

use super::grants::Kind;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Whether the holder is, or acts as, this role.
    Role(String),
    /// Whether this scope was granted.
    Scope(String),
    /// Whether the holder is in this group.
    Group(String),
    /// Whether the holder has this permission.
    Permission(String),
    /// Whether the holder may do `actions` on a model or resource.
    Model {
        /// Its name, without the resource it is in.
        object: String,
        /// Letters, or words with commas between; empty: anything.
        actions: String,
    },
    /// For Jet Admin whether the holder may do this in the project, such as `project_settings`;
    /// elsewhere whether the token admits to the project of that name.
    Project(String),
    /// Whether a claim has a value.
    Claim {
        /// Its path: a JSON Pointer (RFC 6901) through layers.
        pointer: String,
        /// The JSON it must be; `None`: it must be there.
        json: Option<String>,
    },
}

/// A question, which may be turned round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Whether a leading `!` asks for the opposite.
    pub negated: bool,
    /// What is asked.
    pub ask: Ask,
}

/// What is understood, for messages and help.
pub const UNDERSTOOD: &str = "role:NAME, scope:NAME, group:NAME, permission:NAME, \
    model:OBJECT:ACTIONS, project:NAME, claim:/POINTER=JSON, each with ! in front for the opposite";

/// Why a text is no question.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    /// Nothing is asked.
    #[error("no question: a question is one of {UNDERSTOOD}")]
    Empty,
    /// The word before the colon is none of ours.
    #[error("{0:?} begins no question: one of {UNDERSTOOD}")]
    UnknownKind(String),
    /// Nothing stands behind the colon.
    #[error("{0}: has no name behind it")]
    NoName(&'static str),
    /// A model without actions.
    #[error("a model is asked with its actions: model:awards:rw")]
    NoActions,
    /// What stands behind `=` cannot be compared.
    #[error("what follows = is no JSON: a text stands in quotes, as in claim:/name=\"Ann\"")]
    NoJson,
}

/// The longest text that is repeated in a message.
const MOST_CHARS: usize = 40;

impl FromStr for Question {
    type Err = QuestionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (negated, text) = match text.strip_prefix('!') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text),
        };
        if text.is_empty() {
            return Err(QuestionError::Empty);
        }
        let (word, rest) = text.split_once(':').unwrap_or((text, ""));
        let name = |kind: &'static str| match rest {
            "" => Err(QuestionError::NoName(kind)),
            name => Ok(name.to_owned()),
        };
        let ask = match word {
            "role" => Ask::Role(name("role")?),
            "scope" => Ask::Scope(name("scope")?),
            "group" => Ask::Group(name("group")?),
            "permission" => Ask::Permission(name("permission")?),
            "project" => Ask::Project(name("project")?),
            "model" => {
                // A model may have colons in its name, its actions have none.
                let whole = name("model")?;
                let (object, actions) = whole.rsplit_once(':').ok_or(QuestionError::NoActions)?;
                if object.is_empty() {
                    return Err(QuestionError::NoName("model"));
                }
                Ask::Model {
                    object: object.to_owned(),
                    actions: actions.to_owned(),
                }
            }
            "claim" => claim(&name("claim")?)?,
            other => {
                let shown = crate::jose::words::one_line(other, MOST_CHARS);
                return Err(QuestionError::UnknownKind(shown));
            }
        };
        Ok(Self { negated, ask })
    }
}

/// `POINTER=JSON`. A name may have `=` in it, so the first one that JSON follows counts.
fn claim(text: &str) -> Result<Ask, QuestionError> {
    let is_json = |text: &str| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    let mut places = text.match_indices('=').map(|(at, _)| at).take(64);
    let split = places.find(|at| is_json(&text[at + 1..]));
    let (pointer, json) = match split {
        Some(at) => (&text[..at], Some(text[at + 1..].trim().to_owned())),
        None if text.contains('=') => return Err(QuestionError::NoJson),
        None => (text, None),
    };
    let pointer = match pointer {
        "" => return Err(QuestionError::NoName("claim")),
        path if path.starts_with('/') => path.to_owned(),
        name => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
    };
    Ok(Ask::Claim { pointer, json })
}

impl Ask {
    /// The kind of grant that answers it; `None` for a claim.
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Self::Role(_) => Some(Kind::Role),
            Self::Scope(_) => Some(Kind::Scope),
            Self::Group(_) => Some(Kind::Group),
            Self::Permission(_) | Self::Model { .. } => Some(Kind::Permission),
            Self::Project(_) => Some(Kind::Project),
            Self::Claim { .. } => None,
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("!")?;
        }
        match &self.ask {
            Ask::Role(name) => write!(f, "role:{name}"),
            Ask::Scope(name) => write!(f, "scope:{name}"),
            Ask::Group(name) => write!(f, "group:{name}"),
            Ask::Permission(name) => write!(f, "permission:{name}"),
            Ask::Model { object, actions } => write!(f, "model:{object}:{actions}"),
            Ask::Project(name) => write!(f, "project:{name}"),
            Ask::Claim { pointer, json } => match json {
                Some(json) => write!(f, "claim:{pointer}={json}"),
                None => write!(f, "claim:{pointer}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_as_it_is_written() {
        for text in [
            "role:editor",
            "!role:admin",
            "scope:read:orders",
            "group:a b",
            "permission:orders.write",
            "model:awards:rw",
            "model:public.users:",
            "model:a:b:r",
            "project:project_settings",
            "claim:/email_verified=true",
            "claim:/a=b/c={\"x\": [1]}",
            "claim:/name=\"a=b\"",
            "claim:/sub",
        ] {
            let question: Question = text.parse().unwrap();
            assert_eq!(question.to_string(), text);
        }
        let question: Question = "claim:a/b=1".parse().unwrap();
        assert_eq!(question.to_string(), "claim:/a~1b=1");
    }

    #[test]
    fn what_is_no_question_says_what_is_understood() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let error = text.parse::<Question>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
        check("", "no question");
        check("!", "no question");
        check("editor", "role:NAME");
        check("roles:editor", "\"roles\" begins no question");
        check("role:", "role: has no name");
        check("model:awards", "model:awards:rw");
        check("model::r", "model: has no name");
        check("claim:/name=Ann", "in quotes");
        check("claim:=1", "claim: has no name");
    }
}
