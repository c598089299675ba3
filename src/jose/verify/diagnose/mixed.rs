//! Parts of two tokens put together: a payload edited after signing, or segments from two copies.

use super::{Case, Diagnosis, Unheld, holds};
use crate::jose::decode::Decoded;
use crate::jose::token::TokenKind;
use crate::jose::verify::jws::{self, Reading};
use crate::jose::words;

/// Most other tokens looked at, and most keys tried with each.
const OTHERS: usize = 64;
const KEYS: usize = 2;

pub(super) fn diagnose(case: &Case, unheld: &Unheld, found: &mut Vec<Diagnosis>) -> bool {
    let keys = case.likely_keys(unheld.alg, KEYS);
    let Some((head, body)) = cut(&unheld.signed.input) else {
        return false;
    };
    if keys.is_empty() {
        return false;
    }
    let alg = unheld.alg;
    let fits = |input: &[u8], signature: &[u8]| {
        keys.iter()
            .any(|(_, key)| holds(alg, key, input, signature))
    };
    let join = |head: &[u8], body: &[u8]| [head, b".", body].concat();
    let signature = &unheld.signed.signature;
    let others = case.beside.others.iter().take(OTHERS).enumerate();
    for (index, other) in others.filter(|(_, other)| differs(case.decoded, other)) {
        let number = index + 1;
        for part in jws::parts(&other.token, None, Reading::Lenient) {
            let Ok(theirs) = part.signed else { continue };
            let Some((their_head, their_body)) = cut(&theirs.input) else {
                continue;
            };
            if theirs.signature == *signature && fits(&theirs.input, signature) {
                found.push(Diagnosis::new(
                    "edited-after-signing",
                    format!(
                        "the signature is that of other token {number} of the paste: {} was changed after signing{}",
                        if their_head == head { "the payload" } else { "the header" },
                        changed(case, other),
                    ),
                    "Take the other token, or have the issuer sign the changed one",
                ));
                return true;
            }
            let mix = if fits(&join(head, their_body), signature) {
                "the payload belongs to another token; this header and signature go with that of"
            } else if fits(&join(their_head, body), signature) {
                "the header belongs to another token; this payload and signature go with that of"
            } else if fits(&unheld.signed.input, &theirs.signature) {
                "the signature belongs to another token; this header and payload go with that of"
            } else {
                continue;
            };
            found.push(Diagnosis::new(
                "parts-mixed",
                format!("{mix} other token {number} of the paste"),
                "Copy the token again, whole, from one place",
            ));
            return true;
        }
    }
    false
}

fn differs(token: &Decoded, other: &Decoded) -> bool {
    let is_signed = matches!(
        other.token.kind,
        TokenKind::Jws | TokenKind::JwsJson | TokenKind::SdJwt
    );
    is_signed && token.token.text != other.token.text
}

fn cut(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = input.iter().position(|byte| *byte == b'.')?;
    Some((&input[..dot], &input[dot + 1..]))
}

/// The names of the claims that differ: ` (sub, roles)`.
fn changed(case: &Case, other: &Decoded) -> String {
    const SHOWN: usize = 5;
    let theirs = super::Object::payload(other);
    let ours = case.payload.names().filter(|(name, member)| {
        theirs
            .get(name)
            .is_none_or(|their| their.raw() != member.raw())
    });
    let gone = theirs
        .names()
        .filter(|(name, _)| case.payload.get(name).is_none());
    let mut names: Vec<String> = ours.chain(gone).map(|(name, _)| name).take(100).collect();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    match (names.is_empty(), more) {
        (true, _) => String::new(),
        (false, 0) => format!(" ({})", names.join(", ")),
        (false, more) => format!(
            " ({} and {} more)",
            names.join(", "),
            words::count("claim", more)
        ),
    }
}
