//! Things that look like tokens and are not: session cookies, other vendors' credentials, sealed
//! entries, configuration. Each is named, with what is readable of it and what to do.
//!
//! Nothing readable is shown of a credential that works by being known.

use std::io::Read as _;

use memchr::memmem;

use super::collect::slice;
use super::gate;
use super::repair::{is_token_byte, token_run};
use super::scan::may_begin;
use super::{Lookalike, plain};
use crate::jose::span::Span;

/// Most look-alikes told from one paste, and most of one kind.
const MOST: usize = 200;
const MOST_OF_A_KIND: usize = 50;
/// Longest preview.
const LONGEST_PREVIEW: usize = 64 << 10;
/// Longest look-alike whose end is looked for.
const LONGEST_WORD: usize = 256 << 10;

/// Credentials that are told by how they begin.
const PREFIXES: [(&str, &str, &str); 19] = [
    (
        "Fe26.2*",
        "iron-session seal",
        "It is encrypted: only the server's password opens it",
    ),
    (
        "CfDJ8",
        "ASP.NET Data Protection cookie",
        "It is encrypted: only the server's key ring opens it",
    ),
    ("ghp_", "GitHub token", OPAQUE),
    ("gho_", "GitHub token", OPAQUE),
    ("ghs_", "GitHub token", OPAQUE),
    ("ghu_", "GitHub token", OPAQUE),
    ("ghr_", "GitHub token", OPAQUE),
    ("github_pat_", "GitHub token", OPAQUE),
    ("glpat-", "GitLab token", OPAQUE),
    ("glsa_", "Grafana token", OPAQUE),
    ("xoxb-", "Slack token", OPAQUE),
    ("xoxp-", "Slack token", OPAQUE),
    ("xoxa-", "Slack token", OPAQUE),
    ("xapp-", "Slack token", OPAQUE),
    (
        "007eJ",
        "Agora token",
        "It is a packed binary token of Agora, not a JWT: use Agora's own decoder",
    ),
    ("sntrys_", "Sentry token", OPAQUE),
    ("ory_at_", "Ory token", OPAQUE),
    ("npm_", "npm token", OPAQUE),
    ("dop_v1_", "DigitalOcean token", OPAQUE),
];
const OPAQUE: &str =
    "It is an opaque credential: nothing is in it to decode; ask its issuer what it allows";

/// Everything in the paste that looks like a token and is not. `objects` are the places where the
/// scan met base64 of a JSON object without a token around it.
pub(super) fn lookalikes(paste: &str, objects: &[(usize, usize)]) -> Vec<Lookalike> {
    let mut found = Vec::new();
    for (start, end) in objects {
        found.extend(object(paste, *start, *end));
    }
    prefixes(paste, &mut found);
    pasetos(paste, &mut found);
    compressed_sessions(paste, &mut found);
    macaroons(paste, &mut found);
    schemes(paste, &mut found);
    saml(paste, &mut found);
    folded(paste, &mut found);
    signed_cookies(paste, &mut found);
    discord(paste, &mut found);
    documents(paste, &mut found);
    found.sort_by_key(|lookalike| {
        (
            lookalike.place.start,
            std::cmp::Reverse(lookalike.place.end),
        )
    });
    found.dedup_by(|later, earlier| later.place.start < earlier.place.end);
    found.truncate(MOST);
    found
}

fn lookalike(
    what: &'static str,
    place: (usize, usize),
    readable: Option<String>,
    advice: &str,
) -> Lookalike {
    Lookalike {
        what,
        place: Span::new(place.0, place.1),
        readable,
        advice: advice.to_owned(),
    }
}

/// Bytes as a preview: pretty JSON where it is JSON.
fn preview(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.len() > LONGEST_PREVIEW || text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return None;
    }
    let json: Option<serde_json::Value> = serde_json::from_str(text).ok();
    Some(
        json.and_then(|json| serde_json::to_string_pretty(&json).ok())
            .unwrap_or_else(|| text.to_owned()),
    )
}

/// What base64 of a JSON object is, by what stands in and around it.
fn object(paste: &str, start: usize, first_end: usize) -> Option<Lookalike> {
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
fn signed_parts(rest: &str) -> Option<char> {
    let separator = rest.chars().next().filter(|c| matches!(c, '.' | ':'))?;
    let mut parts = rest[1..].split(separator);
    let (time, signature) = (parts.next()?, parts.next()?);
    let fits =
        (5..=8).contains(&time.len()) && (27..=86).contains(&token_run(signature.as_bytes()));
    (fits && parts.next().is_none()).then_some(separator)
}

fn word_end(src: &[u8], at: usize) -> usize {
    let window = &src[at..(at + LONGEST_WORD).min(src.len())];
    at + window
        .iter()
        .position(|byte| {
            !(is_token_byte(*byte)
                || matches!(byte, b'.' | b'=' | b'+' | b'/' | b'*' | b'%' | b'~' | b':'))
        })
        .unwrap_or(window.len())
}

fn prefixes(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    for (prefix, what, advice) in PREFIXES {
        let mut from = 0;
        for _ in 0..MOST_OF_A_KIND {
            let Some(at) = memmem::find(&src[from..], prefix.as_bytes()).map(|at| from + at) else {
                break;
            };
            from = at + prefix.len();
            if !may_begin(src, at) {
                continue;
            }
            let end = word_end(src, at);
            from = end.max(from);
            if end - at >= prefix.len() + 12 {
                found.push(lookalike(what, (at, end), None, advice));
            }
        }
    }
}

/// PASETO: `v4.public.…`; what is public is readable before its signature.
fn pasetos(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    for (needle, public) in [(&b".public."[..], true), (b".local.", false)] {
        for at in memmem::find_iter(src, needle).take(MOST_OF_A_KIND) {
            let Some(start) = at.checked_sub(2) else {
                continue;
            };
            let version = &src[start..at];
            if version[0] != b'v' || !(b'1'..=b'4').contains(&version[1]) || !may_begin(src, start)
            {
                continue;
            }
            let body = at + needle.len();
            let run = token_run(&src[body..]);
            if run < 32 {
                continue;
            }
            let signature = match version[1] {
                b'1' => 256,
                b'3' => 96,
                _ => 64,
            };
            let readable = if public {
                gate::decode_base64(&src[body..body + run])
                    .and_then(|bytes| preview(&bytes[..bytes.len().checked_sub(signature)?]))
            } else {
                None
            };
            let advice = if public {
                "It is signed like a JWT but is none: verify it with a PASETO library"
            } else {
                "It is encrypted: only its key opens it, with a PASETO library"
            };
            found.push(lookalike(
                "PASETO",
                (start, word_end(src, body)),
                readable,
                advice,
            ));
        }
    }
}

/// `.eJ…`: a Flask session or Django value that was compressed because it was long.
fn compressed_sessions(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    for at in memmem::find_iter(src, b".eJ").take(MOST_OF_A_KIND) {
        if at > 0 && is_token_byte(src[at - 1]) {
            continue;
        }
        let run = token_run(&src[at + 1..]);
        let end = word_end(src, at + 1);
        let Some(separator) = signed_parts(slice(paste, at + 1 + run, end)) else {
            continue;
        };
        let readable = gate::decode_base64(&src[at + 1..at + 1 + run]).and_then(|bytes| {
            let mut inflated = Vec::new();
            // A preview needs no more than this, and a bomb gets no more.
            let mut reader =
                flate2::read::ZlibDecoder::new(bytes.as_slice()).take(LONGEST_PREVIEW as u64);
            reader.read_to_end(&mut inflated).ok()?;
            preview(&inflated)
        });
        let what = if separator == '.' {
            "Flask session"
        } else {
            "Django signed value"
        };
        found.push(lookalike(
            what,
            (at, end),
            readable,
            "It is compressed and signed with the application's SECRET_KEY, and readable by anyone",
        ));
    }
}

/// A macaroon's first packet says its length in hexadecimal, then `location` or `identifier`.
fn macaroons(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    for at in memmem::find_iter(src, b"MDA").take(MOST_OF_A_KIND) {
        if !may_begin(src, at) {
            continue;
        }
        let end = word_end(src, at);
        let run = token_run(&src[at..end]);
        let head = gate::decode_base64(&src[at..at + run.min(64)]).unwrap_or_default();
        let names = [&b"location "[..], b"identifier "];
        if names.iter().any(|name| memmem::find(&head, name).is_some()) {
            found.push(lookalike(
                "macaroon",
                (at, end),
                None,
                "It is a macaroon: its caveats are read with a macaroon library",
            ));
        }
    }
}

/// `Negotiate`, `NTLM` and `Basic` credentials.
fn schemes(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    let kinds = [
        (
            "Negotiate ",
            "Kerberos or NTLM credential",
            "It is a binary ticket between browser and server, not a JWT",
        ),
        (
            "NTLM ",
            "Kerberos or NTLM credential",
            "It is a binary ticket between browser and server, not a JWT",
        ),
        (
            "Basic ",
            "basic credentials",
            "It is a name and a password in base64: treat it as a password",
        ),
    ];
    for (scheme, what, advice) in kinds {
        for at in memmem::find_iter(src, scheme.as_bytes()).take(MOST_OF_A_KIND) {
            let body = at + scheme.len();
            let end = word_end(src, body);
            let bytes = gate::decode_base64(&src[body..end]).unwrap_or_default();
            let fits = if scheme == "Basic " {
                bytes.contains(&b':') && end - body >= 8
            } else {
                bytes.starts_with(b"NTLMSSP\0")
                    || bytes.starts_with(&[0x60])
                    || bytes.starts_with(&[0xa1])
            };
            if fits {
                found.push(lookalike(what, (body, end), None, advice));
            }
        }
    }
}

/// SAML messages: XML in base64, deflated when they travel in a URL.
fn saml(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    for name in [&b"SAMLResponse="[..], b"SAMLRequest="] {
        for at in memmem::find_iter(src, name).take(MOST_OF_A_KIND) {
            let body = at + name.len();
            let end = word_end(src, body);
            let text = plain::percent_decoded(slice(paste, body, end.min(body + LONGEST_PREVIEW)));
            let bytes = gate::decode_base64(text.as_bytes()).unwrap_or_default();
            let mut xml = Vec::new();
            if bytes.first() != Some(&b'<') {
                let mut reader = flate2::read::DeflateDecoder::new(bytes.as_slice())
                    .take(LONGEST_PREVIEW as u64);
                if reader.read_to_end(&mut xml).is_err() {
                    xml.clear();
                }
            }
            let readable = preview(if xml.is_empty() { &bytes } else { &xml })
                .filter(|text| text.trim_start().starts_with('<'));
            found.push(lookalike(
                "SAML message",
                (body, end),
                readable,
                "It is XML, not a JWT",
            ));
        }
    }
}

/// A token whose letters were folded to one case: base64 cannot be read so.
fn folded(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    for needle in [
        &b"eyjhbgci"[..],
        b"eyj0exai",
        b"eyjraWqi",
        b"eyjrawqi",
        b"EYJHBGCI",
        b"EYJ0EXAI",
        b"EYJRAWQI",
    ] {
        for at in memmem::find_iter(src, needle).take(MOST_OF_A_KIND) {
            let end = word_end(src, at);
            if may_begin(src, at) && memchr::memchr_iter(b'.', &src[at..end]).count() >= 2 {
                found.push(lookalike(
                    "token in one letter case",
                    (at, end),
                    None,
                    "Base64 tells small from capital letters: copy the token again from where it was not folded",
                ));
            }
        }
    }
}

/// Express: `s:id.signature`, percent-encoded in the cookie.
fn signed_cookies(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    for needle in [&b"=s%3A"[..], b"=s:"] {
        for at in memmem::find_iter(src, needle).take(MOST_OF_A_KIND) {
            let body = at + needle.len();
            let end = word_end(src, body);
            let text = plain::percent_decoded(slice(paste, body, end));
            if let Some((id, signature)) = text.rsplit_once('.')
                && gate::trim_padding(signature.as_bytes()).len() == 43
                && !id.is_empty()
            {
                found.push(lookalike(
                    "Express signed cookie",
                    (at + 1, end),
                    None,
                    "It is a session id with a signature; what it stands for is kept on the server",
                ));
            }
        }
    }
}

/// Discord: a user id in base64, a time, a signature.
fn discord(paste: &str, found: &mut Vec<Lookalike>) {
    const READ: usize = 64 << 10;
    let text = slice(paste, 0, READ);
    let mut at = 0;
    for piece in
        text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')))
    {
        let start = at;
        at += piece.len();
        let word = piece.trim_end_matches(|c: char| {
            !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        });
        let mut parts = word.split('.');
        let (Some(id), Some(time), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        if !(24..=28).contains(&id.len())
            || time.len() != 6
            || !(27..=38).contains(&signature.len())
        {
            continue;
        }
        let digits = gate::decode_base64(id.as_bytes())
            .is_some_and(|id| id.len() >= 17 && id.iter().all(u8::is_ascii_digit));
        if digits {
            found.push(lookalike(
                "Discord token",
                (start, start + word.len()),
                None,
                OPAQUE,
            ));
        }
    }
}

/// Whole documents about tokens: configuration, sealed storage, introspection.
fn documents(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    let config = memmem::find(src, b"HASURA_GRAPHQL_JWT_SECRET");
    let text = paste.trim();
    let json = |text: &str| -> Option<serde_json::Value> {
        (text.len() <= LONGEST_PREVIEW && text.starts_with('{'))
            .then(|| serde_json::from_str(text).ok())?
    };
    let offset = paste.len() - paste.trim_start().len();
    let whole = (offset, offset + text.len());
    let value = json(text);
    let member = |name: &str| value.as_ref().and_then(|value| value.get(name));
    let is_config = member("jwk_url").is_some()
        || (member("type").is_some() && member("key").is_some() && member("kty").is_none());
    if let Some(at) = config {
        let end = src[at..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(src.len(), |len| at + len);
        found.push(lookalike(
            "Hasura JWT config",
            (at, end),
            None,
            HASURA_ADVICE,
        ));
    } else if is_config {
        found.push(lookalike("Hasura JWT config", whole, None, HASURA_ADVICE));
    }
    if member("active").is_some_and(serde_json::Value::is_boolean) {
        found.push(lookalike(
            "introspection response",
            whole,
            preview(text.as_bytes()),
            "It is what the issuer says about a token (RFC 7662), not the token: paste the token itself to check it",
        ));
    }
    // MSAL from version 4 on seals what it keeps in local storage.
    for at in memmem::find_iter(src, b"\"nonce\"").take(MOST_OF_A_KIND) {
        let line_start = memchr::memrchr(b'\n', &src[at.saturating_sub(2048)..at])
            .map_or(at.saturating_sub(2048), |n| at.saturating_sub(2048) + n + 1);
        let line_end = memchr::memchr(b'\n', &src[at..(at + 65536).min(src.len())])
            .map_or((at + 65536).min(src.len()), |n| at + n);
        let line = slice(paste, line_start, line_end);
        if line.contains("msal") && line.contains("\"data\"") && line.contains("\"id\"") {
            found.push(lookalike(
                "MSAL encrypted entry",
                (line_start, line_end),
                None,
                "MSAL 4 and later encrypt local storage: copy the token from the Network tab, or let the app use session storage",
            ));
        }
    }
}

const HASURA_ADVICE: &str =
    "It is how Hasura checks tokens: load it as a profile to check a token as that server does";
