//! A shared secret that was read the wrong way: the commonest reason by far.

use super::fix::{Fix, SecretReading, reread};
use super::{Case, Diagnosis, Unheld, holds, name};
use crate::jose::key::{Key, KeyKind, KeyOrigin, Secret};
use crate::jose::words;

/// Most secrets that are read in other ways.
const SECRETS: usize = 8;
/// Most public keys whose text is tried as a secret.
const PEMS: usize = 8;

pub(super) fn diagnose(case: &Case, unheld: &Unheld, found: &mut Vec<Diagnosis>) -> bool {
    let secrets = case.keys.keys.iter().enumerate();
    let secrets = secrets.filter(|(_, key)| matches!(key.kind, KeyKind::Oct { .. }));
    for (index, key) in secrets.take(case.affordable(SECRETS)) {
        let fits = |other: &Key| {
            holds(
                unheld.alg,
                other,
                &unheld.signed.input,
                &unheld.signed.signature,
            )
        };
        let reading = SecretReading::ALL
            .into_iter()
            .find_map(|reading| Some((reading, reread(key, reading, fits)?)));
        if let Some((reading, read)) = reading {
            let advice = match reading {
                SecretReading::KeyFile => {
                    format!(
                        "Load the file as a key: it is {}, not a shared secret",
                        read.kind
                    )
                }
                SecretReading::WithLineFeed | SecretReading::WithCrLf => format!(
                    "The signer's secret has a line end in it ({}): strip it there, or keep it here",
                    words::count("byte", read.shared_secret().map_or(0, Secret::len))
                ),
                _ => "Read the secret this way here and wherever the token is to be verified"
                    .to_owned(),
            };
            let message = format!("the signature holds with {}", reading.words());
            found.push(
                Diagnosis::new(reading.code(), message, advice).fix(Fix::ReadSecret {
                    key: index,
                    reading,
                }),
            );
            return true;
        }
    }
    unheld.alg.starts_with("HS") && key_text_as_secret(case, unheld, found)
}

/// A MAC made with the text of a key file: either someone's mix-up, or an attack on verifiers
/// that let the token choose the algorithm (RFC 8725 §2.1).
fn key_text_as_secret(case: &Case, unheld: &Unheld, found: &mut Vec<Diagnosis>) -> bool {
    let keys = case.keys.keys.iter();
    for key in keys
        .filter(|key| !matches!(key.kind, KeyKind::Oct { .. }))
        .take(PEMS)
    {
        let public = key.public_pem().map(|pem| (Secret::new(pem), false));
        let private = key.private_pem().map(|pem| (pem, true));
        for (pem, is_private) in public.into_iter().chain(private) {
            let fits = |bytes: Secret| {
                let origin = KeyOrigin::new("text of a key file", key.origin.how);
                let other = Key::from_secret(bytes, origin);
                holds(
                    unheld.alg,
                    &other,
                    &unheld.signed.input,
                    &unheld.signed.signature,
                )
            };
            let bare = Secret::new(pem.expose().trim_ascii_end());
            let windows = SecretReading::WithCrLf.read(&bare);
            if !(fits(pem) || fits(bare) || windows.into_iter().any(fits)) {
                continue;
            }
            let whose = name(key);
            found.push(if is_private {
                Diagnosis::new(
                    "mac-with-private-key",
                    format!("the MAC was made with the text of the private key file of {whose}"),
                    format!("The signer must sign with the key ({}), not use its file as a secret", needed(key)),
                )
            } else {
                Diagnosis::new(
                    "mac-with-public-key",
                    format!("the MAC was made with the text of the public key {whose}"),
                    "Anyone can make this token, since the key is public: a verifier that takes it is open to key confusion (RFC 8725 §2.1)",
                )
            });
            return true;
        }
    }
    false
}

fn needed(key: &Key) -> &'static str {
    key.families().signature.first().copied().unwrap_or("none")
}
