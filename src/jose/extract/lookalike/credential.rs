//! Other vendors' credentials, told by how they begin.
//!
//! Nothing readable is shown of one that works by being known.

use memchr::memmem;

use super::super::collect::slice;
use super::super::repair::token_run;
use super::super::scan::may_begin;
use super::super::{Lookalike, gate};
use super::{MOST_OF_A_KIND, OPAQUE, lookalike, preview, word_end};

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

pub(super) fn prefixes(paste: &str, found: &mut Vec<Lookalike>) {
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
pub(super) fn pasetos(paste: &str, found: &mut Vec<Lookalike>) {
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

/// A macaroon's first packet says its length in hexadecimal, then `location` or `identifier`.
pub(super) fn macaroons(paste: &str, found: &mut Vec<Lookalike>) {
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
pub(super) fn schemes(paste: &str, found: &mut Vec<Lookalike>) {
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

/// Discord: a user id in base64, a time, a signature.
pub(super) fn discord(paste: &str, found: &mut Vec<Lookalike>) {
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
