//! The wrong key, or the wrong kind of key.

use super::{Case, Diagnosis, Fix, Unheld, holds, name};
use crate::jose::key::{Key, KeyKind};
use crate::jose::verify::policy::SignatureOutcome;
use crate::jose::verify::{claims, primitive, signature};
use crate::jose::words;

/// Most keys of one kind that a guess tries.
const KEYS: usize = 128;

/// Whether another key, or this key under its own algorithm, explains everything.
pub(super) fn diagnose(case: &Case, unheld: &Unheld, found: &mut Vec<Diagnosis>) -> bool {
    let Unheld { alg, signed } = unheld;
    let fits = |key: &Key, alg: &str| holds(alg, key, &signed.input, &signed.signature);

    // A key that strict mode did not let be asked.
    if case.policy.strict
        && let Some((_, key)) = case
            .likely_keys(alg, KEYS)
            .into_iter()
            .find(|(_, key)| fits(key, alg))
    {
        found.push(Diagnosis::new(
            "key-not-meant-for-this",
            format!(
                "the signature holds with {}, whose own members forbid it",
                name(key)
            ),
            "Correct alg, use or key_ops of the key where it is published",
        ));
        return true;
    }
    // A key of another kind or curve, under the algorithm that it fixes.
    let others = case.keys.keys.iter().take(case.affordable(KEYS));
    for key in others.filter(|key| !key.families().signs(alg)) {
        let own = key.families().signature.iter();
        if let Some(real) = own.copied().find(|own| fits(key, own)) {
            found.push(Diagnosis::new(
                "alg-of-another-family",
                format!(
                    "the token says {alg}, but it is signed with {real} by {}",
                    name(key)
                ),
                format!(
                    "The issuer must write {real} into the header; a verifier may never guess it"
                ),
            ));
            return true;
        }
    }
    if !case.policy.use_embedded_key
        && let Some(key) = signature::embedded_keys(signed)
            .into_iter()
            .find(|key| fits(key, alg))
    {
        found.push(
            Diagnosis::new(
                "embedded-key-fits",
                format!("the signature holds with the key in the token's own header ({})", key.kind),
                "That proves nothing about who made it: get the issuer's key and compare thumbprints",
            )
            .fix(Fix::UseEmbeddedKey),
        );
        return true;
    }
    false
}

/// What can be said about the keys when nothing fits.
pub(super) fn bystanders(case: &Case, unheld: &Unheld, found: &mut Vec<Diagnosis>) {
    let alg = unheld.alg;
    if case.verdict.signature.outcome == SignatureOutcome::NoKey {
        let mut keys = case.keys.keys.iter();
        let empty = keys.find(|key| key.kind == KeyKind::Oct { bytes: 0 });
        if let Some(key) = empty.filter(|_| alg.starts_with("HS")) {
            found.push(Diagnosis::new(
                "secret-empty",
                format!("the shared secret has 0 bytes ({})", key.origin),
                "Anybody can sign with an empty secret, so it is never used: check where it should come from",
            ));
        } else if let Some(key) = case.keys.keys.first() {
            let half = match (key.kind, key.is_private()) {
                (KeyKind::Oct { .. }, _) => "",
                (_, true) => " private key",
                (_, false) => " public key",
            };
            let article = match key.kind {
                KeyKind::Oct { .. } => "a",
                _ => "an",
            };
            found.push(Diagnosis::new(
                "wrong-family",
                format!("this is {article} {}{half}; the token says {alg}", key.kind),
                format!("{alg} needs {}", primitive::needs(alg)),
            ));
        } else if let Some(issuer) = case.iss() {
            found.push(Diagnosis::new(
                "no-key",
                format!("no key is loaded; the token names the issuer {issuer:?} (untrusted)"),
                "Load its key or key set: a file, a paste, or by its address on a click",
            ));
        }
    }
    kid(case, found);
}

fn kid(case: &Case, found: &mut Vec<Diagnosis>) {
    let Some(kid) = case.kid() else { return };
    let ids: Vec<String> = case
        .keys
        .keys
        .iter()
        .filter_map(|key| key.kid.clone())
        .collect();
    if ids.is_empty() {
        return;
    }
    if ids.contains(&kid) {
        if case.verdict.signature.outcome == SignatureOutcome::Invalid {
            found.push(Diagnosis::new(
                "kid-known-key-differs",
                format!("the key with the id {kid:?} is loaded, and the signature is not its"),
                "Either the token was changed after it was signed, or the id was given to another key: compare with the issuer's key set of today",
            ));
        }
        return;
    }
    found.push(Diagnosis::new(
        "kid-unknown",
        format!(
            "the token names key {kid:?}; loaded {}: {}",
            words::count("id", ids.len()),
            claims::list(&ids).replace(" or ", " and ")
        ),
        "Get the issuer's key set again: keys are rotated, and each environment has its own",
    ));
}
