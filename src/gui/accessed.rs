//! What the access view reads: lines, the answer to the question that is typed, and what became of
//! the expectations. Each is made again when what it rests on has changed, and at no other time.

use std::fmt;
use std::sync::Arc;

use super::access_lines::Lines;
use super::derived::Analysis;
use super::input::Input;
use super::memo::Memo;
use crate::jose::access::expectation::{self, Expectations, Met, Outcome};
use crate::jose::access::jet;
use crate::jose::access::question::{Answer, Context, answer};
use crate::jose::key::Secret;

/// What a server knows beside the token, as the person gave it, and what is expected.
#[derive(Clone, Default)]
pub struct Beside {
    /// The token of the Jet Bridge that is asked.
    pub bridge_token: Option<Secret>,
    /// The project of that bridge; `None`: the only one, or the one the token names.
    pub project: Option<String>,
    /// Whether the bridge is older than November 2023.
    pub first_match: bool,
    /// The expectations, as text.
    pub expectations: Arc<str>,
}

/// What was asked, and what came of it.
#[derive(Clone, PartialEq, Eq)]
pub enum Asked {
    /// Nothing was typed.
    Nothing,
    /// It is no question, and why.
    NoQuestion(String),
    /// The answer.
    Answer(Box<Answer>),
}

/// The expectations held against the token.
#[derive(Clone, Default)]
pub struct Held {
    /// As they were read.
    pub expectations: Expectations,
    /// One for each of the list.
    pub outcomes: Vec<Outcome>,
}

impl Held {
    /// How many are met.
    pub fn num_met(&self) -> usize {
        let met = self.outcomes.iter();
        met.filter(|outcome| outcome.met == Met::Pass).count()
    }
}

/// Of what something was made: the token, what is beside it, the role that the request sends.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Basis {
    token: u64,
    beside: u64,
    role_header: Option<String>,
    text: String,
}

/// All of it. Silent in `Debug`: answers repeat what the token says.
#[derive(Default)]
pub struct Accessed {
    lines: Memo<Basis, Arc<Lines>>,
    asked: Memo<Basis, Asked>,
    held: Memo<Basis, Held>,
    /// The projects of a Jet Admin token.
    projects: Memo<u64, Vec<String>>,
}

impl Accessed {
    /// Brings all of it up to date.
    pub fn refresh(
        &mut self,
        analysis: Option<&Analysis>,
        revision: u64,
        role_in_paste: Option<&str>,
        input: &Input,
        (question, filter): (&str, &str),
    ) {
        let Some(analysis) = analysis else {
            *self = Self::default();
            return;
        };
        let (decoded, access) = (&analysis.decoded, analysis.access());
        let policy = input.demands.get().policy(role_in_paste);
        let basis = |text: &str| Basis {
            token: revision,
            beside: input.beside.revision(),
            role_header: policy.role_header.clone(),
            text: text.to_owned(),
        };
        let beside = input.beside.get();
        let projects = self.projects.get(revision, || {
            let is_jet = access.provider.as_ref();
            let is_jet = is_jet.is_some_and(|provider| provider.name == "jet-admin");
            let projects = if is_jet {
                jet::projects(decoded)
            } else {
                Vec::new()
            };
            projects.into_iter().map(|project| project.name).collect()
        });
        let context = Context {
            role_header: policy.role_header.clone(),
            jet_bridge_token: beside.bridge_token.clone(),
            project: chosen(beside, projects).map(str::to_owned),
            jet_first_match: beside.first_match,
        };
        self.lines.get(basis(filter), || {
            let hash = beside.bridge_token.as_ref().map(jet::bridge_token_hash);
            Arc::new(Lines::of(access, filter, hash.as_deref()))
        });
        self.asked.get(basis(question), || {
            if question.trim().is_empty() {
                return Asked::Nothing;
            }
            match question.parse() {
                Ok(question) => {
                    let answer = answer(decoded, access, &question, &context);
                    Asked::Answer(Box::new(answer))
                }
                Err(error) => Asked::NoQuestion(error.to_string()),
            }
        });
        self.held.get(basis(""), || {
            let expectations = Expectations::parse(&beside.expectations);
            let outcomes = expectation::check(&expectations.list, decoded, access, &context);
            Held {
                expectations,
                outcomes,
            }
        });
    }

    /// The lines.
    pub fn lines(&self) -> Option<&Arc<Lines>> {
        self.lines.last()
    }

    /// What came of the question.
    pub fn asked(&self) -> &Asked {
        self.asked.last().unwrap_or(&Asked::Nothing)
    }

    /// What became of the expectations; `None` when there are none.
    pub fn held(&self) -> Option<&Held> {
        let held = self.held.last()?;
        let is_empty = held.expectations.list.is_empty() && held.expectations.bad_lines.is_empty();
        (!is_empty).then_some(held)
    }

    /// The projects to choose from.
    pub fn projects(&self) -> &[String] {
        self.projects.last().map_or(&[], Vec::as_slice)
    }
}

impl fmt::Debug for Accessed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines().map_or(0, |lines| lines.lines.len());
        write!(f, "Accessed({lines} lines)")
    }
}

/// The project that is asked about: the chosen one if this token has it, else the only one.
pub fn chosen<'a>(beside: &Beside, projects: &'a [String]) -> Option<&'a str> {
    let wanted = beside.project.as_ref();
    let found = projects.iter().find(|name| Some(*name) == wanted);
    match (found, projects) {
        (Some(found), _) => Some(found),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}
