//! What is odd about a key that could be read: too weak, or saying things that contradict.

use std::collections::HashMap;

use super::fault::short;
use super::kind::{KeyKind, bits};
use super::material::{PrivateKey, PublicKey};
use super::{Arrival, Key, KeySet};
use crate::jose::finding::{Finding, Severity};

/// RFC 7518 §3.3: "a key of size 2048 bits or larger MUST be used".
const RSA_BITS: u32 = 2048;
/// RFC 7518 §3.2: a MAC key must be as long as its hash; SHA-256 is the shortest.
const SECRET_BYTES: usize = 32;

/// Adds findings about one key.
pub(super) fn key(key: &mut Key) {
    strength(key);
    purpose(key);
}

fn strength(key: &mut Key) {
    let mut found = |code, severity, message: String, advice: &str| {
        key.findings
            .push(Finding::new(code, severity, message).advice(advice));
    };
    match key.kind {
        KeyKind::Rsa { bits } if bits < RSA_BITS => found(
            "key-weak",
            if bits < 1024 {
                Severity::Danger
            } else {
                Severity::Warn
            },
            format!("RSA of {bits} bits; RFC 7518 asks for 2,048"),
            "Replace it: short moduli are factored, and many libraries refuse them",
        ),
        KeyKind::Oct { bytes: 0 } => found(
            "secret-empty",
            Severity::Danger,
            "The shared secret has 0 bytes".to_owned(),
            "Anybody can sign with it; it is used for nothing here",
        ),
        KeyKind::Oct { bytes } if bytes < SECRET_BYTES => found(
            "key-weak",
            Severity::Warn,
            format!("Shared secret of {bytes} bytes; RFC 7518 asks for 32 for HS256"),
            "Use a random one of at least 32 bytes: short ones are guessed offline",
        ),
        _ => {}
    }
    if let PublicKey::Rsa { n, e } = &key.public {
        if e.last().is_some_and(|last| last % 2 == 0) || bits(e) < 2 {
            found(
                "rsa-exponent",
                Severity::Danger,
                "The RSA exponent is 1 or even".to_owned(),
                "Anybody can sign for such a key",
            );
        }
        if n.last().is_some_and(|last| last % 2 == 0) {
            found(
                "rsa-modulus",
                Severity::Danger,
                "The RSA modulus is even".to_owned(),
                "It is no product of two primes: the key was edited or made up",
            );
        }
    }
    if let Some(PrivateKey::Rsa { primes: None, .. }) = key.private {
        found(
            "rsa-without-primes",
            Severity::Warn,
            "The private RSA key has no primes".to_owned(),
            "It verifies; for signing, take a file with p, q, dp, dq and qi",
        );
    }
}

/// JWK `alg`, `use` and `key_ops` against the key's kind and against each other (RFC 7517 §4.2
/// to §4.4).
fn purpose(key: &mut Key) {
    let families = key.families();
    let signing = !families.signature.is_empty();
    let mut found = |message: String, advice: &str| {
        let finding = Finding::new("jwk-use-mismatch", Severity::Warn, message).advice(advice);
        key.findings.push(finding);
    };
    let serves = |alg: &str| {
        // RFC 7520 §5.6 names the content encryption in a key for `dir`.
        let content = matches!(key.kind, KeyKind::Oct { .. })
            && alg.starts_with('A')
            && (alg.ends_with("GCM") || alg.contains("CBC-HS"));
        families.signs(alg) || families.encrypts(alg) || content
    };
    let alg = key.alg.as_deref();
    if let Some(alg) = alg
        && !serves(alg)
        && key.kind != (KeyKind::Oct { bytes: 0 })
    {
        let advice = match families.signature {
            [] => format!("Such a key serves {}", families.encryption.join(", ")),
            algs => format!("Such a key serves {}", algs.join(", ")),
        };
        let message = format!(
            "alg {:?} does not fit a key of kind {}",
            short(alg),
            key.kind
        );
        found(message, &advice);
    }
    let says_encrypt = key.usage.as_deref() == Some("enc");
    let says_sign = key.usage.as_deref() == Some("sig");
    if let Some(alg) = alg
        && (says_encrypt && families.signs(alg) || says_sign && families.encrypts(alg))
    {
        let usage = key.usage.as_deref().unwrap_or_default();
        let message = format!("use {usage:?} contradicts alg {:?}", short(alg));
        found(
            message,
            "One of the two is wrong; strict readers refuse the key",
        );
    }
    if says_sign && !signing {
        let message = format!("use \"sig\", but a key of kind {} signs nothing", key.kind);
        found(message, "It agrees on keys: use \"enc\"");
    }
    if let Some(ops) = &key.key_ops {
        let encrypts = [
            "encrypt",
            "decrypt",
            "wrapKey",
            "unwrapKey",
            "deriveKey",
            "deriveBits",
        ];
        let has = |names: &[&str]| ops.iter().any(|op| names.contains(&op.as_str()));
        if says_sign && has(&encrypts) || says_encrypt && has(&["sign", "verify"]) {
            let message = "use and key_ops contradict each other".to_owned();
            found(message, "RFC 7517 §4.3 asks for one of the two");
        }
    }
}

/// Adds findings about the keys together.
pub(super) fn set(set: &mut KeySet) {
    let mut kids: HashMap<&str, usize> = HashMap::new();
    for kid in set.keys.iter().filter_map(|key| key.kid.as_deref()) {
        *kids.entry(kid).or_default() += 1;
    }
    let mut shared: Vec<_> = kids.into_iter().filter(|(_, count)| *count > 1).collect();
    shared.sort_unstable();
    for (kid, count) in shared.into_iter().take(8) {
        let message = format!("{count} keys have the kid {:?}", short(kid));
        set.findings.push(
            Finding::new("kid-shared", Severity::Warn, message)
                .advice("All of them are tried; give each its own kid"),
        );
    }
    let published = set
        .keys
        .iter()
        .filter(|key| key.origin.how == Arrival::Url && key.is_private())
        .count();
    if published > 0 {
        set.findings.push(
            Finding::new(
                "private-key-published",
                Severity::Danger,
                format!("{published} of the fetched keys are private"),
            )
            .advice("Whoever can fetch them can sign: take them down and replace them"),
        );
    }
}
