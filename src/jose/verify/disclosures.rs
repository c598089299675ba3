//! What a verifier asks of the disclosures of an SD-JWT (RFC 9901 §7.1) and of its key binding
//! (§7.3). A signature covers neither: a forged disclosure stands behind one that is valid.

use super::policy::{Check, Policy, SignatureOutcome};
use super::signature;
use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding};
use crate::jose::key::{Arrival, KeyKind, KeyOrigin, file};
use crate::jose::sd_jwt;
use crate::jose::token::{SegmentName, TokenKind, parse};
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
            None => signed_by_holder(decoded).at(Some(binding.section)),
        });
    }
    checks
}

/// Whether the key binding is signed with the holder's key, which the issuer put into `cnf`
/// (RFC 9901 §7.3, RFC 7800 §3.2). That key is as good as the issuer's signature.
fn signed_by_holder(decoded: &Decoded) -> Check {
    let skip = |why: &str| {
        let message = format!("of this token with these disclosures; not checked: {why}");
        Check::skip("key-binding", message)
    };
    let Some(jwk) = confirmation_key(decoded) else {
        return skip("cnf holds no jwk");
    };
    let origin = KeyOrigin::new("cnf", Arrival::Embedded);
    let mut keys = file::read(jwk.as_bytes(), &origin, None);
    // A secret in a token is no secret.
    keys.keys
        .retain(|key| !matches!(key.kind, KeyKind::Oct { .. }));
    let binding = decoded.token.segment(SegmentName::KeyBinding);
    let text = binding.and_then(|binding| std::str::from_utf8(&binding.bytes).ok());
    let token = parse(&text.unwrap_or_default().into(), TokenKind::Jws);
    let judged = signature::judge(&token, &keys, &Policy::default(), None);
    let Some(verdict) = judged.first() else {
        return skip("it has no signature");
    };
    match &verdict.outcome {
        SignatureOutcome::Valid(_, key) => {
            let message = format!("signed with the holder's key, {} in cnf", key.kind);
            Check::pass("key-binding", message)
        }
        SignatureOutcome::NoKey | SignatureOutcome::Unsupported => skip(&verdict.reason),
        _ => Check::fail(
            "key-binding",
            "its signature does not hold with the holder's key in cnf",
        ),
    }
}

/// The key in `cnf`, as JSON.
fn confirmation_key(decoded: &Decoded) -> Option<String> {
    let claims = sd_jwt::Processed::of(decoded);
    let payload = decoded.disclosed.as_deref()?.payload;
    let jwk = claims.member(claims.member(payload, "cnf")?, "jwk")?;
    Some(decoded.tree.json(jwk, false, 0))
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
