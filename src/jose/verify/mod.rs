//! Verification: a token, keys and a policy in; two answers and their reasons out.
//!
//! The signature is checked over the original bytes, with keys that come from the user and never
//! from the token; a key's kind fixes the algorithms it can serve, so a token cannot talk a
//! verifier into another family (RFC 8725 §3.1). Claims are checked apart, each with its reason.
//! When something fails, [`diagnose`] says why, without a say in the verdict.

mod claims;
pub mod diagnose;
mod disclosures;
pub(super) mod header;
pub(super) mod jws;
pub mod mac;
mod object;
pub(super) mod opened;
pub mod policy;
pub(super) mod primitive;
pub mod profiles;
mod signature;

pub use diagnose::{Diagnosis, Fix, SecretReading};
pub use policy::{
    Check, CheckStatus, Clock, ClockClaim, KeyUsed, Policy, SignatureOutcome, SignatureValid,
    SignatureVerdict, Verdict,
};
pub use profiles::Profile;

use object::Object;
use profiles::{Ask, KeyFacts};

use super::decode::{Decoded, decode};
use super::key::{KeyKind, KeySet};
use super::limits::Limits;
use super::time::UnixTime;
use super::token::{SegmentName, Token};

/// What stands beside the token. Nothing here can make a signature valid but the detached
/// payload; the rest is for the diagnosis.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// The payload of a token that does not carry its own (RFC 7515 appendix F): signed like any,
    /// and its claims are judged like any. A check of one says where it stands only if the token
    /// was decoded [with it](Token::with_payload).
    pub detached_payload: Option<&'a [u8]>,
    /// The other tokens of the same paste.
    pub others: &'a [&'a Decoded],
}

/// The signatures of `token`, or of the one that was encrypted in it, each judged: the claims are not looked at and nothing is
/// diagnosed, so a million tokens can be gone through.
pub fn signatures(
    token: &Token,
    keys: &KeySet,
    policy: &Policy,
    detached_payload: Option<&[u8]>,
) -> Vec<SignatureVerdict> {
    match opened::inner_token(token) {
        Some(inner) => signature::judge(&inner, keys, policy, None),
        None => signature::judge(token, keys, policy, detached_payload),
    }
}

/// Verifies `decoded` with `keys` under `policy`, as of `now`.
pub fn verify(decoded: &Decoded, keys: &KeySet, policy: &Policy, now: UnixTime) -> Verdict {
    verify_beside(decoded, keys, policy, now, &Beside::default())
}

/// The same, knowing what stands beside the token.
pub fn verify_beside(
    decoded: &Decoded,
    keys: &KeySet,
    policy: &Policy,
    now: UnixTime,
    beside: &Beside,
) -> Verdict {
    let attached = beside
        .detached_payload
        .and_then(|payload| decoded.token.with_payload(payload))
        .map(|token| decode(&token, &Limits::DEFAULT));
    let Some(attached) = attached else {
        return match opened::inner(decoded) {
            Some(inner) => {
                // What stands beside the paste's tokens says nothing of one that nobody saw.
                let verdict = judge(inner.decoded(), keys, policy, now, &Beside::default());
                inner.placed(verdict)
            }
            None => judge(decoded, keys, policy, now, beside),
        };
    };
    let mut verdict = judge(&attached, keys, policy, now, beside);
    // Nodes up to the payload are those of the caller's tree; the others it does not have.
    let payload = attached.tree.section(SegmentName::Payload);
    for check in &mut verdict.checks {
        check.node = check
            .node
            .filter(|node| payload.is_some_and(|at| *node < at));
    }
    verdict
}

/// The verdict on a token with whatever payload there is to it.
fn judge(
    decoded: &Decoded,
    keys: &KeySet,
    policy: &Policy,
    now: UnixTime,
    beside: &Beside,
) -> Verdict {
    let signatures = signatures(&decoded.token, keys, policy, beside.detached_payload);
    let signature = chosen(&signatures);
    let facts: Vec<KeyFacts> = keys.keys.iter().map(facts).collect();
    let mut checks = profiles::checks(&Ask {
        header: Object::header(decoded),
        payload: Object::payload(decoded),
        signature: &signature,
        keys: &facts,
        policy,
        now,
    });
    if is_closed(&decoded.token) {
        for check in &mut checks {
            if !["alg", "typ", "signature"].contains(&check.check) {
                *check = Check::skip(check.check, "not known: it is encrypted");
            }
        }
    }
    checks.extend(disclosures::checks(decoded));
    let accepted = signature.proof().is_some() && !checks.iter().any(Check::fails);
    let next_change = checks
        .iter()
        .filter_map(|check| check.clock.map(Clock::flips_at))
        .filter(|at| at.0 > now.0)
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let mut verdict = Verdict {
        signature,
        signatures,
        checks,
        accepted,
        next_change,
        diagnosis: Vec::new(),
    };
    if !accepted {
        verdict.diagnosis = diagnose::diagnose(decoded, keys, policy, now, beside, &verdict);
    }
    verdict
}

/// Whether the claims cannot be read.
fn is_closed(token: &Token) -> bool {
    token.kind.is_encrypted() && token.segment(SegmentName::Payload).is_none()
}

/// Of several signatures, the first that holds; else the first.
fn chosen(signatures: &[SignatureVerdict]) -> SignatureVerdict {
    let valid = signatures.iter().find(|one| one.proof().is_some());
    valid
        .or_else(|| signatures.first())
        .cloned()
        .unwrap_or_else(|| SignatureVerdict {
            alg: None,
            outcome: SignatureOutcome::Malformed,
            reason: "there is no signature".to_owned(),
            findings: Vec::new(),
        })
}

fn facts(key: &super::key::Key) -> KeyFacts {
    KeyFacts {
        kid: key.kid.clone(),
        is_rsa: matches!(key.kind, KeyKind::Rsa { .. }),
        alg: key.alg.clone(),
        usage: key.usage.clone(),
        key_ops: key.key_ops.clone().unwrap_or_default(),
    }
}
