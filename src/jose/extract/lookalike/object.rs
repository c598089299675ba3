//! What base64 of a JSON object is when no token is around it, by what stands in it and beside it.

use memchr::memmem;

use super::super::collect::slice;
use super::super::repair::{is_token_byte, token_run};
use super::super::{Lookalike, gate, plain};
use super::{LONGEST_WORD, OPAQUE, lookalike, preview};

/// What base64 of a JSON object is, by what stands in and around it.
pub(super) fn object(paste: &str, start: usize, first_end: usize) -> Option<Lookalike> {
    let src = paste.as_bytes();
    let first_end = start
        + first_end
            .saturating_sub(start)
            .max(token_run(&src[start..]));
    let mut end = start;
    while end - start < LONGEST_WORD
        && src.get(end).is_some_and(|byte| {
            is_token_byte(*byte) || matches!(byte, b'.' | b'=' | b'+' | b'/' | b':')
        })
    {
        end += 1;
    }
    while src[end..].starts_with(b"%3D") || src[end..].starts_with(b"%3d") {
        end += 3;
    }
    let end = end.max(first_end);
    let text = slice(paste, start, end);
    let run = token_run(text.as_bytes());
    // Rails: base64, two hyphens, a hexadecimal digest.
    if let Some(at) = memmem::find(text.as_bytes(), b"--")
        && text[at + 2..].len() >= 40
        && text.as_bytes()[at + 2..at + 42]
            .iter()
            .all(u8::is_ascii_hexdigit)
    {
        let readable =
            gate::decode_base64(&text.as_bytes()[..at]).and_then(|bytes| preview(&bytes));
        return Some(lookalike(
            "Rails cookie",
            (start, end),
            readable,
            "It is signed or encrypted by Rails, not a JWT",
        ));
    }
    let mut encoded = run;
    while text
        .as_bytes()
        .get(encoded)
        .is_some_and(|byte| is_token_byte(*byte) || matches!(byte, b'+' | b'/'))
    {
        encoded += 1;
    }
    let bytes = gate::decode_base64(&text.as_bytes()[..encoded])?;
    let json: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    let has = |name: &str| json.get(name).is_some();
    let readable = preview(&bytes);
    let before = &src[start.saturating_sub(8)..start];
    let rest = &text[run..];
    if before.ends_with(b"pk.") || before.ends_with(b"sk.") || before.ends_with(b"tk.") {
        return Some(lookalike(
            "Mapbox token",
            (start - 3, end),
            readable,
            "It names a user and a token id and has no header: check it in the Mapbox account",
        ));
    }
    if before.ends_with(b"sntrys_") {
        return Some(lookalike(
            "Sentry token",
            (start - 7, end),
            readable,
            OPAQUE,
        ));
    }
    if has("iv") && has("value") && has("mac") {
        return Some(lookalike(
            "Laravel cookie",
            (start, end),
            None,
            "It is encrypted: only the application's APP_KEY opens it",
        ));
    }
    if has("auth_typ") || (has("claims") && has("role_typ")) {
        return Some(lookalike(
            "Azure client principal",
            (start, end),
            readable,
            "It is base64 JSON that the Azure front end adds; it is not signed: trust it only behind that front end",
        ));
    }
    if let Some(signed) = signed_parts(rest) {
        let (what, advice) = if signed == '.' {
            (
                "Flask session",
                "It is signed by itsdangerous with the application's SECRET_KEY, and readable by anyone",
            )
        } else {
            (
                "Django signed value",
                "It is signed with the application's SECRET_KEY, and readable by anyone",
            )
        };
        return Some(lookalike(what, (start, end), readable, advice));
    }
    if memmem::find(&src[end..(end + 256).min(src.len())], b".sig=").is_some()
        && before.ends_with(b"=")
    {
        return Some(lookalike(
            "Express cookie-session",
            (start, end),
            readable,
            "It is signed by the cookie beside it, and readable by anyone",
        ));
    }
    let quiet =
        before.ends_with(b"base64,") || bytes.len() < 8 || !rest.trim_start_matches('=').is_empty();
    let around = plain::before(paste, start);
    let in_serialization = [
        "protected\":\"",
        "payload\":\"",
        "protected\": \"",
        "payload\": \"",
    ]
    .iter()
    .any(|name| around.ends_with(name));
    (!quiet && !in_serialization && !text.contains(':')).then(|| {
        lookalike(
            "base64 JSON",
            (start, end),
            readable,
            "It is JSON in base64 without header or signature, not a JWT",
        )
    })
}

/// `.time.signature` or `:time:signature` behind the payload of itsdangerous and Django.
pub(super) fn signed_parts(rest: &str) -> Option<char> {
    let separator = rest.chars().next().filter(|c| matches!(c, '.' | ':'))?;
    let mut parts = rest[1..].split(separator);
    let (time, signature) = (parts.next()?, parts.next()?);
    let fits =
        (5..=8).contains(&time.len()) && (27..=86).contains(&token_run(signature.as_bytes()));
    (fits && parts.next().is_none()).then_some(separator)
}
