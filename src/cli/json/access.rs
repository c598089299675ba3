//! The document of `jotscope access --json`: grants, answers, expectations.

use serde::Serialize;

use super::{FindingDoc, Place};
use crate::cli::access::{Asked, Asking};
use crate::jose::access::jet::{self, Belonging};
use crate::jose::access::providers::Provider;
use crate::jose::access::{Answer, Expectation, Grant, Kind, Question, expectation};
use crate::jose::decode::Decoded;
use crate::jose::tree::Tree;

/// What the tokens that were asked for grant.
#[derive(Serialize)]
pub struct AccessDoc<'a> {
    tokens: Vec<TokenDoc<'a>>,
    /// What was known beside the token; never the bridge token itself.
    context: ContextDoc<'a>,
    findings: Vec<FindingDoc>,
}

impl<'a> AccessDoc<'a> {
    /// Of these tokens, of which this was asked.
    pub fn new(asking: &'a Asking, asked: &'a [Asked<'a>]) -> Self {
        let context = &asking.context;
        let hash = context.jet_bridge_token.as_ref();
        let hash = hash.map(jet::bridge_token_hash);
        Self {
            tokens: asked
                .iter()
                .map(|one| TokenDoc::new(asking, one, hash.as_deref()))
                .collect(),
            context: ContextDoc {
                role_header: context.role_header.as_deref(),
                role_header_from: context.role_header.as_ref().map(|_| {
                    if asking.is_role_from_paste {
                        "paste"
                    } else {
                        "option"
                    }
                }),
                project: context.project.as_deref(),
                has_jet_bridge_token: hash.is_some(),
            },
            findings: asking.findings.iter().map(FindingDoc::of_paste).collect(),
        }
    }
}

#[derive(Serialize)]
struct ContextDoc<'a> {
    role_header: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_header_from: Option<&'static str>,
    project: Option<&'a str>,
    has_jet_bridge_token: bool,
}

#[derive(Serialize)]
struct TokenDoc<'a> {
    index: usize,
    label: &'a str,
    provider: Option<ProviderDoc<'a>>,
    grants: Vec<GrantDoc<'a>>,
    answers: Vec<AnswerDoc<'a>>,
    expectations: Vec<ExpectationDoc<'a>>,
    /// The messages of `findings`, for people.
    notes: Vec<&'a str>,
    findings: Vec<FindingDoc>,
    /// What the token cannot tell.
    elsewhere: Vec<ElsewhereDoc<'a>>,
}

impl<'a> TokenDoc<'a> {
    fn new(asking: &'a Asking, asked: &'a Asked<'a>, hash: Option<&str>) -> Self {
        let tree = &asked.decoded.tree;
        let access = &asked.access;
        let answers = asking.questions.iter().zip(&asked.answers);
        let outcomes = asked
            .outcomes
            .iter()
            .filter_map(|outcome| Some((asking.expectations.get(outcome.index)?, outcome)));
        Self {
            index: asked.index,
            label: &asked.candidate.label,
            provider: access
                .provider
                .as_ref()
                .map(|one| ProviderDoc::new(tree, one)),
            grants: access
                .grants
                .iter()
                .map(|grant| GrantDoc::new(&asked.decoded, grant, hash))
                .collect(),
            answers: answers
                .map(|(question, answer)| AnswerDoc::new(tree, question, answer))
                .collect(),
            expectations: outcomes
                .map(|(expected, outcome)| ExpectationDoc::new(tree, expected, outcome))
                .collect(),
            notes: access
                .notes
                .iter()
                .map(|note| note.message.as_str())
                .collect(),
            findings: access
                .notes
                .iter()
                .map(|note| FindingDoc::of_token(tree, note))
                .collect(),
            elsewhere: access
                .elsewhere
                .iter()
                .map(|one| ElsewhereDoc {
                    kind: one.kind.word(),
                    because: &one.because,
                })
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct ProviderDoc<'a> {
    name: &'static str,
    certainty: &'static str,
    title: &'a str,
    /// The claims that told. Of the header, `segment` says so.
    evidence: Vec<EvidenceDoc>,
}

#[derive(Serialize)]
struct EvidenceDoc {
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<&'static str>,
    path: String,
}

impl<'a> ProviderDoc<'a> {
    fn new(tree: &Tree, provider: &'a Provider) -> Self {
        let evidence = provider.evidence.iter().map(|id| {
            let Place { segment, path } = Place::new(tree, *id);
            EvidenceDoc { segment, path }
        });
        Self {
            name: provider.name,
            certainty: provider.certainty.words(),
            title: &provider.title,
            evidence: evidence.collect(),
        }
    }
}

#[derive(Serialize)]
struct GrantDoc<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actions: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_token_hash: Option<&'a str>,
    /// Of a row, whether it is for the resource of the bridge token that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    belongs: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    user_editable: bool,
    path: String,
}

impl<'a> GrantDoc<'a> {
    fn new(decoded: &Decoded, grant: &'a Grant, hash: Option<&str>) -> Self {
        let is_row = grant.kind == Kind::Permission && grant.resource.is_some();
        let belongs = hash
            .filter(|_| is_row)
            .map(|hash| match jet::belonging(grant, hash) {
                Belonging::Own => "own",
                Belonging::Any => "any",
                Belonging::Other => "other",
            });
        Self {
            kind: grant.kind.word(),
            value: grant.value.as_deref(),
            resource: grant.resource.as_deref(),
            actions: is_row.then_some(&*grant.actions),
            resource_token_hash: grant.token_hash.as_deref(),
            belongs,
            within: grant.within.as_deref(),
            user_editable: grant.user_editable,
            path: decoded.pointer(grant.node),
        }
    }
}

#[derive(Serialize)]
struct AnswerDoc<'a> {
    question: String,
    answer: &'static str,
    because: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingDoc>,
}

impl<'a> AnswerDoc<'a> {
    fn new(tree: &Tree, question: &Question, answer: &'a Answer) -> Self {
        Self {
            question: question.to_string(),
            answer: answer.decision.word(),
            because: &answer.because,
            server_message: answer.server_message.as_deref(),
            path: answer.path.as_deref(),
            findings: answer
                .findings
                .iter()
                .map(|finding| FindingDoc::of_token(tree, finding))
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct ExpectationDoc<'a> {
    /// `pass`, `fail`, or `unknown`, which is not met either.
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// Of a file; `null` for one of the command line.
    line: Option<usize>,
    #[serde(flatten)]
    answer: AnswerDoc<'a>,
}

impl<'a> ExpectationDoc<'a> {
    fn new(tree: &Tree, expected: &'a Expectation, outcome: &'a expectation::Outcome) -> Self {
        Self {
            result: outcome.met.word(),
            name: expected.name.as_deref(),
            line: Some(expected.line).filter(|line| *line > 0),
            answer: AnswerDoc::new(tree, &expected.question, &outcome.answer),
        }
    }
}

#[derive(Serialize)]
struct ElsewhereDoc<'a> {
    kind: &'static str,
    because: &'a str,
}
