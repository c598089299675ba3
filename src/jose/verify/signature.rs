//! The signature's verdict: which keys are asked, in which order, and what they say.
//!
//! Keys come from the policy. A `kid` only changes their order: the key with that id is asked
//! first, then every other of a kind that serves the algorithm. The algorithm never changes a
//! key's kind, so a public key is never a MAC secret (RFC 8725 §2.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::jws::{self, Part, Reading, Signed};
use super::policy::{KeyUsed, Policy, SignatureOutcome, SignatureValid, SignatureVerdict};
use super::primitive::{self, Trial};
use crate::jose::alg;
use crate::jose::finding::{Finding, Severity};
use crate::jose::key::{Arrival, Key, KeyKind, KeyOrigin, KeySet, file};
use crate::jose::token::{SegmentName, Token};
use crate::jose::words;

/// Judges every signature of `token`.
pub(super) fn judge(
    token: &Token,
    keys: &KeySet,
    policy: &Policy,
    detached: Option<&[u8]>,
) -> Vec<SignatureVerdict> {
    if token.kind.is_encrypted() {
        let is_opened = token.segment(SegmentName::Payload).is_some();
        let (outcome, reason) = if is_opened {
            let reason = "it is encrypted, and what is inside is not signed";
            (SignatureOutcome::Unsecured, reason)
        } else {
            (
                SignatureOutcome::Unsupported,
                "it is encrypted: open it first",
            )
        };
        return vec![verdict(None, outcome, reason)];
    }
    let reading = if policy.strict {
        Reading::Strict
    } else {
        Reading::Lenient
    };
    jws::parts(token, detached, reading)
        .into_iter()
        .map(|part| one(part, keys, policy))
        .collect()
}

fn verdict(
    alg: Option<String>,
    outcome: SignatureOutcome,
    reason: impl Into<String>,
) -> SignatureVerdict {
    SignatureVerdict {
        alg,
        outcome,
        reason: reason.into(),
        findings: Vec::new(),
    }
}

fn one(part: Part, keys: &KeySet, policy: &Policy) -> SignatureVerdict {
    let signed = match part.signed {
        Ok(signed) => signed,
        Err(reason) => return verdict(part.alg, SignatureOutcome::Malformed, reason),
    };
    let alg = part.alg.unwrap_or_default();
    if alg == "none" {
        return match signed.signature.len() {
            0 => verdict(
                Some(alg),
                SignatureOutcome::Unsecured,
                "alg is none: anyone could have written this",
            ),
            bytes => verdict(
                Some(alg),
                SignatureOutcome::Malformed,
                format!(
                    "alg is none, yet there are {}",
                    words::count("signature byte", bytes)
                ),
            ),
        };
    }
    if !primitive::ALGS.contains(&alg.as_str()) {
        let reason = match alg::title(&alg) {
            Some(title) => format!("{alg} ({title}) cannot be checked here"),
            None => format!("{alg:?} is no signature algorithm known here"),
        };
        return verdict(Some(alg), SignatureOutcome::Unsupported, reason);
    }
    let embedded = if policy.use_embedded_key {
        embedded_keys(&signed)
    } else {
        Vec::new()
    };
    let asked = in_order(&alg, signed.header.text("kid"), keys, &embedded, policy);
    if asked.keys.is_empty() {
        return nobody_to_ask(alg, keys, &asked);
    }
    ask(alg, &signed, &asked)
}

/// A key that may be asked, and its place in the key set.
struct Asked<'a> {
    keys: Vec<(Option<usize>, &'a Key)>,
    /// Keys of the right kind that strict mode does not let be asked, and why.
    barred: Vec<String>,
}

fn in_order<'a>(
    alg: &str,
    kid: Option<&str>,
    keys: &'a KeySet,
    embedded: &'a [Key],
    policy: &Policy,
) -> Asked<'a> {
    let mut barred = Vec::new();
    let own = keys
        .keys
        .iter()
        .enumerate()
        .map(|(at, key)| (Some(at), key));
    let carried = embedded.iter().map(|key| (None, key));
    let mut fit: Vec<(Option<usize>, &Key)> = own
        .chain(carried)
        .filter(|(_, key)| key.families().signs(alg))
        .filter(|(_, key)| match forbidden(key, alg) {
            Some(why) if policy.strict => {
                barred.push(why);
                false
            }
            _ => true,
        })
        .collect();
    if kid.is_some() {
        fit.sort_by_key(|(_, key)| key.kid.as_deref() != kid);
    }
    Asked { keys: fit, barred }
}

/// Why the key's own members forbid checking `alg` with it (RFC 7517 §4.2–4.4).
fn forbidden(key: &Key, alg: &str) -> Option<String> {
    if let Some(own) = &key.alg
        && own != alg
        // RFC 9864 renamed EdDSA.
        && !(matches!(own.as_str(), "EdDSA" | "Ed25519" | "Ed448")
            && matches!(alg, "EdDSA" | "Ed25519" | "Ed448"))
    {
        return Some(format!("its alg is {own}, not {alg}"));
    }
    if let Some(usage) = &key.usage
        && usage != "sig"
    {
        return Some(format!("its use is {usage:?}, not sig"));
    }
    let ops = key.key_ops.as_ref()?;
    let may = ops.iter().any(|op| op == "verify" || op == "sign");
    (!may).then(|| format!("its key_ops are {}", super::claims::list_of_all(ops)))
}

fn nobody_to_ask(alg: String, keys: &KeySet, asked: &Asked) -> SignatureVerdict {
    if let Some(why) = asked.barred.first() {
        let reason = format!("the key may not be used for it: {why}");
        return verdict(Some(alg), SignatureOutcome::Invalid, reason);
    }
    let needs = primitive::needs(&alg);
    let reason = if keys.keys.is_empty() {
        format!("no key is loaded; {alg} needs {needs}")
    } else {
        let mut kinds: Vec<String> = Vec::new();
        for key in &keys.keys {
            let kind = key.kind.to_string();
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let more = kinds.len().saturating_sub(4);
        kinds.truncate(4);
        let mut loaded = kinds.join(", ");
        if more > 0 {
            loaded = format!("{loaded} and {more} more");
        }
        format!("{alg} needs {needs}; loaded: {loaded}")
    };
    verdict(Some(alg), SignatureOutcome::NoKey, reason)
}

fn ask(alg: String, signed: &Signed, asked: &Asked) -> SignatureVerdict {
    let (mut failed, mut lengths, mut unsupported) = (0, Vec::new(), Vec::new());
    for (index, key) in &asked.keys {
        match primitive::check(&alg, key, &signed.input, &signed.signature) {
            Trial::Holds => {
                let findings = remarks(&alg, signed, key);
                let used = KeyUsed::of(key, *index);
                return SignatureVerdict {
                    alg: Some(alg),
                    outcome: SignatureOutcome::Valid(SignatureValid::new(), used),
                    reason: String::new(),
                    findings,
                };
            }
            Trial::Fails => failed += 1,
            Trial::WrongLength { got, want } => lengths.push((got, want)),
            Trial::Unsupported(why) => unsupported.push(why),
        }
    }
    let (outcome, reason) = match (failed, &lengths[..], &unsupported[..]) {
        (0, [], [why, ..]) => (SignatureOutcome::Unsupported, why.clone()),
        (0, [(got, want), ..], _) => (
            SignatureOutcome::Invalid,
            format!("{got} of {want} signature bytes"),
        ),
        _ => match &asked.keys[..] {
            [(_, key)] => (
                SignatureOutcome::Invalid,
                format!("it does not hold with {} from {}", key.kind, key.origin),
            ),
            keys => (
                SignatureOutcome::Invalid,
                format!("it holds with none of {}", words::count("key", keys.len())),
            ),
        },
    };
    verdict(Some(alg), outcome, reason)
}

/// What is worth saying about a key although the signature holds.
fn remarks(alg: &str, signed: &Signed, key: &Key) -> Vec<Finding> {
    let mut findings = Vec::new();
    let weak = match (key.kind, alg) {
        (KeyKind::Rsa { bits }, _) if bits < 2048 => Some(format!(
            "an RSA key of {bits} bits; RFC 7518 §3.3 asks for 2048"
        )),
        (KeyKind::Oct { bytes }, "HS256") if bytes < 32 => Some(short(bytes, 32)),
        (KeyKind::Oct { bytes }, "HS384") if bytes < 48 => Some(short(bytes, 48)),
        (KeyKind::Oct { bytes }, "HS512") if bytes < 64 => Some(short(bytes, 64)),
        _ => None,
    };
    if let Some(message) = weak {
        findings.push(
            Finding::new("key-weak", Severity::Warn, message)
                .advice("The signature holds, but the key can be guessed or factored: replace it"),
        );
    }
    if let Some(why) = forbidden(key, alg) {
        findings.push(
            Finding::new(
                "key-not-meant-for-this",
                Severity::Warn,
                format!("the key holds, but {why}"),
            )
            .advice("Strict verifiers refuse this key"),
        );
    }
    if let (Some(wanted), Some(found)) = (signed.header.text("kid"), &key.kid)
        && wanted != found
    {
        findings.push(
            Finding::new(
                "kid-of-another-key",
                Severity::Warn,
                format!("the header names key {wanted:?}; it holds with key {found:?}"),
            )
            .advice("A verifier that goes by kid will not find this key"),
        );
    }
    if key.origin.how == Arrival::Embedded {
        findings.push(
            Finding::new(
                "embedded-key",
                Severity::Danger,
                "checked with a key that the token itself carries",
            )
            .advice("Anyone can sign a token with a key of their own and put it in: this proves nothing about who made it"),
        );
    }
    findings
}

fn short(bytes: usize, wanted: usize) -> String {
    format!(
        "a secret of {}; RFC 7518 §3.2 asks for {wanted}",
        words::count("byte", bytes)
    )
}

/// The keys carried in the header: `jwk`, and the first certificate of `x5c`.
pub(super) fn embedded_keys(signed: &Signed) -> Vec<Key> {
    let origin = |name: &str| KeyOrigin::new(name, Arrival::Embedded);
    let mut keys = Vec::new();
    if let Some(jwk @ Value::Object(_)) = signed.header.get("jwk") {
        keys.extend(file::read(jwk.to_string().as_bytes(), &origin("jwk"), None).keys);
    }
    let chain = signed.header.get("x5c").and_then(Value::as_array);
    let first = chain
        .and_then(|chain| chain.first())
        .and_then(Value::as_str);
    if let Some(der) = first.and_then(|text| STANDARD.decode(text).ok()) {
        keys.extend(file::read(&der, &origin("x5c"), None).keys);
    }
    // A secret in a header is no secret.
    keys.retain(|key| !matches!(key.kind, KeyKind::Oct { .. }));
    keys
}
