//! What a verifier asks of the disclosures of an SD-JWT (RFC 9901 §7.1) and of its key binding
//! (§7.3). A signature covers neither: a forged disclosure stands behind one that is valid.

use super::policy::Check;
use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding};
use crate::jose::sd_jwt;
use crate::jose::words;

/// The checks of an SD-JWT; none for any other token.
pub(super) fn checks(decoded: &Decoded) -> Vec<Check> {
    let Some(disclosed) = decoded.disclosed.as_deref() else {
        return Vec::new();
    };
    let refused = |codes: &[&str]| {
        let mut findings = decoded.findings.iter();
        findings.find(|finding| codes.contains(&finding.code))
    };
    let num = disclosed.disclosures.len();
    let hidden = sd_jwt::of_payload(disclosed);
    let mut checks = Vec::new();
    checks.push(if let Some(finding) = refused(&sd_jwt::REFUSED) {
        failed("disclosures", finding)
    } else {
        let shown = match num {
            0 => "no disclosures".to_owned(),
            _ => format!("{} of this token", words::count("disclosure", num)),
        };
        let parts: Vec<_> = [Some(shown), hidden].into_iter().flatten().collect();
        let message = parts.join(", ");
        match num {
            0 => Check::skip("disclosures", message),
            _ => Check::pass("disclosures", message),
        }
    });
    if let Some(binding) = disclosed.key_binding {
        checks.push(match refused(&sd_jwt::REFUSED_BINDING) {
            Some(finding) => failed("key-binding", finding),
            None => Check::skip(
                "key-binding",
                "it is of this token with these disclosures; its signature was not checked",
            )
            .at(Some(binding.section)),
        });
    }
    checks
}

fn failed(name: &'static str, finding: &Finding) -> Check {
    let node = match finding.at {
        At::Node(node) => Some(node),
        _ => None,
    };
    let mut check = Check::fail(name, finding.message.clone()).at(node);
    check.advice.clone_from(&finding.advice);
    check
}
