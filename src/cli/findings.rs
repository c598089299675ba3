//! All that is odd about one token, for both ways of printing it.

use crate::jose::claims::Lifetime;
use crate::jose::decode::Decoded;
use crate::jose::extract::Candidate;
use crate::jose::finding::{Finding, Severity};
use crate::jose::lint;

/// What was found in the paste, in the token and at this time of day, in this order. What the
/// paste told of a token and decoding tells more precisely is said once.
pub fn of_token<'a>(
    candidate: &'a Candidate,
    decoded: &'a Decoded,
    lifetime: &'a Lifetime,
) -> Vec<&'a Finding> {
    let is_told_again = |finding: &&Finding| {
        let mut codes = decoded.findings.iter().map(|other| other.code);
        codes.any(|code| code == finding.code)
    };
    let of_candidate = candidate.findings.iter().filter(|f| !is_told_again(f));
    of_candidate
        .chain(&decoded.findings)
        .chain(&lifetime.findings)
        .collect()
}

/// What `lint` finds of a token and whoever decodes it must not miss: dangers alone. The rest is
/// left to that verb.
pub fn dangers(candidate: &Candidate, decoded: &Decoded) -> Vec<Finding> {
    let mut findings = lint::in_place(&lint::dangers(decoded), Some(candidate));
    findings.retain(|finding| finding.severity == Severity::Danger);
    findings
}
