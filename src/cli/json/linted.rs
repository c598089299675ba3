//! The document of `jotscope lint --json`: the findings of each token; with `--list` and
//! `--explain`, what they mean.

use serde::Serialize;

use super::FindingDoc;
use crate::cli::lint::{Linted, Tried};
use crate::jose::finding::Finding;
use crate::jose::lint::{RULES, Rule};

/// The tokens that were looked at, and what is odd about the paste as a whole.
#[derive(Serialize)]
pub struct LintDoc<'a> {
    tokens: Vec<TokenDoc<'a>>,
    findings: Vec<FindingDoc>,
    /// What came of `--secret-list`, if it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_list: Option<TriedDoc>,
}

#[derive(Serialize)]
struct TriedDoc {
    /// Tokens with a MAC.
    tokens: usize,
    found: usize,
    /// Lines gone through: with the last secret found, the rest is not read.
    lines: u64,
    lines_too_long: u64,
}

#[derive(Serialize)]
struct TokenDoc<'a> {
    index: usize,
    label: &'a str,
    kind: &'static str,
    findings: Vec<FindingDoc>,
}

impl<'a> LintDoc<'a> {
    /// Of these tokens; `about_paste` is about none of them alone.
    pub fn new(linted: &'a [Linted], about_paste: &[Finding], tried: Option<&Tried>) -> Self {
        let token = |one: &'a Linted| {
            let findings = one.findings.iter();
            let tree = &one.decoded.tree;
            TokenDoc {
                index: one.index,
                label: &one.candidate.label,
                kind: one.decoded.token.kind.word(),
                findings: findings
                    .map(|finding| FindingDoc::of_token(tree, finding))
                    .collect(),
            }
        };
        Self {
            tokens: linted.iter().map(token).collect(),
            findings: about_paste.iter().map(FindingDoc::of_paste).collect(),
            secret_list: tried.map(|tried| TriedDoc {
                tokens: tried.num_tokens,
                found: tried.num_found,
                lines: tried.lines.num_lines,
                lines_too_long: tried.lines.num_too_long,
            }),
        }
    }
}

/// What findings mean.
#[derive(Serialize)]
pub struct RulesDoc {
    rules: Vec<RuleDoc>,
}

#[derive(Serialize)]
struct RuleDoc {
    code: &'static str,
    /// The gravest that it is told with.
    severity: &'static str,
    title: &'static str,
    why: &'static str,
    fix: &'static str,
    source: &'static str,
}

impl RulesDoc {
    /// Every finding there is.
    pub fn of_all() -> Self {
        let rules = RULES.iter().flat_map(|family| family.rules);
        Self {
            rules: rules.map(RuleDoc::of).collect(),
        }
    }

    /// One of them.
    pub fn of_one(rule: &Rule) -> Self {
        Self {
            rules: vec![RuleDoc::of(rule)],
        }
    }
}

impl RuleDoc {
    fn of(rule: &Rule) -> Self {
        Self {
            code: rule.code,
            severity: rule.severity.word(),
            title: rule.title,
            why: rule.why,
            fix: rule.fix,
            source: rule.source,
        }
    }
}
