//! Keys in a paste: they go to the keys, never to the tokens, and are never shown.

use memchr::memmem;

use super::KeyText;
use super::json_text::{self, INNER};
use crate::jose::limits::Limits;
use crate::jose::span::Span;

/// Most keys told from one paste.
const MOST: usize = 1000;

const NAMES: [&[u8]; 6] = [
    b"kty",
    b"keys",
    b"private_key",
    b"client_email",
    b"jwks_uri",
    b"issuer",
];

fn is_key(members: u32) -> bool {
    kind(members).is_some()
}

fn kind(members: u32) -> Option<&'static str> {
    let has = |bit: u32| members & (1 << bit) != 0;
    if has(1) && members & INNER != 0 {
        Some("jwks")
    } else if has(0) {
        Some("jwk")
    } else if has(2) && has(3) {
        Some("service-account")
    } else if has(4) && has(5) {
        Some("openid-configuration")
    } else {
        None
    }
}

/// Every key, key set and description of one in the paste.
pub(super) fn keys(paste: &str, limits: &Limits) -> Vec<KeyText> {
    let src = paste.as_bytes();
    let mut keys = Vec::new();
    let marks = [&b"\"kty\""[..], b"\"private_key\"", b"\"jwks_uri\""];
    if marks.iter().any(|mark| memmem::find(src, mark).is_some()) {
        for object in json_text::objects(src, limits.json_depth, &NAMES, is_key)
            .into_iter()
            .take(MOST)
        {
            keys.extend(kind(object.members).map(|kind| KeyText {
                kind,
                place: Span::new(object.start, object.end),
            }));
        }
    }
    let objects = keys.len();
    let mut from = 0;
    while let Some(found) = memmem::find(&src[from..], b"-----BEGIN ") {
        let start = from + found;
        let end = memmem::find(&src[start + 11..], b"-----END ").map(|end| start + 11 + end);
        let Some(end) = end.filter(|_| keys.len() < MOST) else {
            break;
        };
        let dashes = memmem::find(&src[end + 9..], b"-----")
            .map_or(src.len(), |dashes| end + 9 + dashes + 5);
        let inside = keys[..objects].partition_point(|key| key.place.start as usize <= start);
        let known = inside
            .checked_sub(1)
            .is_some_and(|index| keys[index].place.contains(start));
        if !known {
            keys.push(KeyText {
                kind: "pem",
                place: Span::new(start, dashes),
            });
        }
        from = dashes;
    }
    keys.sort_by_key(|key| key.place.start);
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paste: &str, expected: &[(&str, &str)]) {
        let found = keys(paste, &Limits::DEFAULT);
        let found: Vec<_> = found
            .iter()
            .map(|key| {
                (
                    key.kind,
                    std::str::from_utf8(key.place.of(paste.as_bytes())).unwrap(),
                )
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn keys_are_told_by_their_members() {
        let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#;
        check(jwk, &[("jwk", jwk)]);
        let jwks = format!(r#"{{"keys":[{jwk},{jwk}]}}"#);
        check(&format!("see {jwks}"), &[("jwks", &jwks)]);
        let account = r#"{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n","client_email":"a@b.test"}"#;
        check(account, &[("service-account", account)]);
        let discovery = r#"{"issuer":"https://a.test","jwks_uri":"https://a.test/jwks"}"#;
        check(discovery, &[("openid-configuration", discovery)]);
        let pem = "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----";
        check(&format!("\n{pem}\n"), &[("pem", pem)]);
        check(r#"{"keys":[1],"issuer":"x"}"#, &[]);
    }
}
