//! What each finding means: a title, why it matters, what to do, and who says so.
//!
//! The tables are data, one file for each family, and `tests/it/lint.rs` holds them against the
//! code: a finding that is told has a rule here, and a rule has somebody who tells it.

mod access;
mod claims;
mod contents;
mod disclosure;
mod encryption;
mod header;
mod json;
mod keys;
mod refused;
mod shape;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::jose::finding::Severity;

/// What a finding of one code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The code of the finding.
    pub code: &'static str,
    /// The gravest severity that it is told with; some tokens deserve less.
    pub severity: Severity,
    /// What is the matter, in a few words.
    pub title: &'static str,
    /// Why that matters: a sentence.
    pub why: &'static str,
    /// What to do: a sentence.
    pub fix: &'static str,
    /// Who says so: the RFC and section, or whose behaviour it is.
    pub source: &'static str,
}

/// Rules about one subject.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The subject.
    pub title: &'static str,
    /// Its rules.
    pub rules: &'static [Rule],
}

/// Every rule there is.
pub const RULES: &[Family] = &[
    family("Algorithm, header and signature", header::RULES),
    family("Claims and times", claims::RULES),
    family("What stands in readable claims", contents::RULES),
    family("Roles, permissions and scopes", access::RULES),
    family("Encryption", encryption::RULES),
    family("Selective disclosure", disclosure::RULES),
    family("Shape of the token", shape::RULES),
    family("JSON and layers", json::RULES),
    family("Keys and issuers", keys::RULES),
    family("Why a token is refused", refused::RULES),
];

/// The rule behind a finding of that code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    static BY_CODE: LazyLock<HashMap<&str, &Rule>> = LazyLock::new(|| {
        let rules = RULES.iter().flat_map(|family| family.rules);
        rules.map(|rule| (rule.code, rule)).collect()
    });
    BY_CODE.get(code).copied()
}

const fn family(title: &'static str, rules: &'static [Rule]) -> Family {
    Family { title, rules }
}

const fn row(
    code: &'static str,
    severity: Severity,
    title: &'static str,
    why: &'static str,
    fix: &'static str,
    source: &'static str,
) -> Rule {
    Rule {
        code,
        severity,
        title,
        why,
        fix,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_written_whole_and_found_by_its_code() {
        let mut num_rules = 0;
        for one in RULES.iter().flat_map(|family| family.rules) {
            num_rules += 1;
            assert_eq!(rule(one.code), Some(one), "{} stands twice", one.code);
            for text in [one.title, one.why, one.fix, one.source] {
                let first = text.chars().next().unwrap_or('.');
                let is_sentence = !first.is_lowercase() && !text.ends_with('.');
                assert!(is_sentence && text.len() > 2, "{}: {text}", one.code);
            }
        }
        assert!(num_rules > 100, "{num_rules}");
        assert_eq!(rule("no-such-code"), None);
    }
}
