//! Sessions and messages that web frameworks sign or compress, and tokens that cannot be read any
//! more.

use std::io::Read as _;

use memchr::memmem;

use super::super::collect::slice;
use super::super::repair::{is_token_byte, token_run};
use super::super::scan::may_begin;
use super::super::{Lookalike, gate, plain};
use super::object::signed_parts;
use super::{LONGEST_PREVIEW, MOST_OF_A_KIND, lookalike, preview, word_end};

/// `.eJ…`: a Flask session or Django value that was compressed because it was long.
pub(super) fn compressed_sessions(paste: &str, found: &mut Vec<Lookalike>) {
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

/// Express: `s:id.signature`, percent-encoded in the cookie.
pub(super) fn signed_cookies(paste: &str, found: &mut Vec<Lookalike>) {
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

/// SAML messages: XML in base64, deflated when they travel in a URL.
pub(super) fn saml(paste: &str, found: &mut Vec<Lookalike>) {
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
pub(super) fn folded(paste: &str, found: &mut Vec<Lookalike>) {
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
