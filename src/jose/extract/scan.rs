//! The linear scan: where in a text tokens begin.
//!
//! Base64 of a JSON object begins with `ey` or `ew`, which a memory search finds at the speed of
//! memory; a boundary on the left, the third character and then the header gate refuse the rest.
//! No regular expression is used, and nothing is read twice: after each reading the scan goes on
//! behind what was read, so that no text makes it slower than linear.

use memchr::memmem::Finder;

use super::gate;
use super::repair::{self, Found, Read, is_token_byte};

/// Something the scan stopped at.
pub(super) enum Hit {
    /// A token, whole or cut.
    Token(Box<Found>),
    /// Base64 of what may be a JSON object, but no token.
    Object {
        /// First byte.
        start: usize,
        /// After its last byte.
        end: usize,
    },
    /// Base64 of what begins like base64 of a JSON object: a token that was encoded once more.
    Twice {
        /// First byte.
        start: usize,
    },
}

/// How base64 of a JSON object begins: `{"` and a letter, `{ `, `{` and a line break or a tab; and
/// how base64 of that begins. Each is rare in text, so that each search runs at full speed.
const NEEDLES: [&[u8]; 6] = [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk", b"ZXlK"];
/// The one that was encoded twice.
const TWICE: usize = 5;

/// Calls `visit` for everything in `text` that begins like a token, from left to right.
pub(super) fn scan(text: &str, visit: impl FnMut(Hit)) {
    scan_within(text, 0, text.len(), visit);
}

/// The same for what begins in `from..to`; what stands around that is looked at, as anywhere.
pub(super) fn scan_within(text: &str, from: usize, to: usize, mut visit: impl FnMut(Hit)) {
    let src = text.as_bytes();
    let part = src.get(from..).unwrap_or_default();
    let finders = NEEDLES.map(Finder::new);
    let iters = finders.each_ref().map(|finder| finder.find_iter(part));
    let mut iters = iters.map(|iter| iter.map(|at| at + from).take_while(|at| *at < to));
    let mut next = iters.each_mut().map(|iter| or_never(iter.next()));
    let mut resume = 0;
    loop {
        let mut which = 0;
        for candidate in 1..next.len() {
            if next[candidate] < next[which] {
                which = candidate;
            }
        }
        let at = next[which];
        if at == usize::MAX {
            return;
        }
        next[which] = or_never(iters[which].next());
        if at < resume {
            continue;
        }
        if which == TWICE {
            if may_begin(src, at) || follows_protocol_name(src, at) {
                visit(Hit::Twice { start: at });
                resume = at + repair::token_run(&src[at..]);
            }
        } else if gate::begins_object(&src[at..]) {
            if may_begin(src, at) || follows_protocol_name(src, at) {
                match repair::read_token(text, at) {
                    Read::Token(found) => {
                        resume = found.end.max(at + 1);
                        visit(Hit::Token(found));
                    }
                    Read::Not { resume: after, end } => {
                        resume = after;
                        visit(Hit::Object { start: at, end });
                    }
                }
            } else if let Some(end) = odd_prefix(src, at) {
                visit(Hit::Object { start: at, end });
                resume = end;
            }
        }
    }
}

fn or_never(at: Option<usize>) -> usize {
    at.unwrap_or(usize::MAX)
}

/// Whether a token may begin at `at`: what stands before it is no part of the same word.
///
/// Escapes end in letters and digits (`\n`, `%20`, `\u0022`, `=3D`, a colour code's `m`) and are
/// boundaries all the same.
pub(super) fn may_begin(src: &[u8], at: usize) -> bool {
    let before = &src[at.saturating_sub(16)..at];
    let Some(&last) = before.last() else {
        return true;
    };
    if !is_token_byte(last) && last != b'.' {
        return true;
    }
    ends_in_escape(before)
}

fn ends_in_escape(before: &[u8]) -> bool {
    let hex = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_hexdigit);
    match before {
        [.., b'\\', b'n' | b'r' | b't' | b'f' | b'b' | b'v' | b'0'] => true,
        [.., b'%' | b'=', a, b] | [.., b'\\', b'x', a, b] if hex(&[*a, *b]) => true,
        // `%2520`, and a percent sign that cmd escaped.
        [.., b'%', b'2', b'5', a, b] | [.., b'^', b'%', b'^', a, b] if hex(&[*a, *b]) => true,
        [.., b'%', b'2', b'5', b'2', b'5', a, b] if hex(&[*a, *b]) => true,
        [.., b'\\', b'u', a, b, c, d] if hex(&[*a, *b, *c, *d]) => true,
        [.., b'\\', a, b, c] if [a, b, c].iter().all(|d| matches!(d, b'0'..=b'7')) => true,
        [rest @ .., b'm'] => {
            let digits = rest
                .iter()
                .rev()
                .take_while(|byte| byte.is_ascii_digit() || **byte == b';')
                .count();
            rest.len() > digits && rest[rest.len() - digits - 1] == b'['
        }
        _ => false,
    }
}

/// Subprotocols carry a token behind a dotted name.
fn follows_protocol_name(src: &[u8], at: usize) -> bool {
    [&b"authorization.k8s.io."[..], b"websocket.jupyter.org."]
        .iter()
        .any(|name| src[..at].ends_with(name))
}

/// The end of base64 behind a word that makes it something else: `pk.eyJ…`, `sntrys_eyJ…`.
fn odd_prefix(src: &[u8], at: usize) -> Option<usize> {
    let odd = [
        &b"pk."[..],
        b"sk.",
        b"tk.",
        b"sntrys_",
        b"base64-",
        b"header-",
        b"jupyter.org.",
    ];
    odd.iter()
        .any(|prefix| src[..at].ends_with(prefix))
        .then(|| {
            let mut end = at;
            loop {
                end += repair::token_run(&src[end..]);
                match src.get(end) {
                    Some(b'.' | b'=' | b'+' | b'/') => end += 1,
                    _ => return end,
                }
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJkZW1vIn0.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    fn tokens(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        scan(text, |hit| {
            if let Hit::Token(token) = hit {
                found.push(token.text);
            }
        });
        found
    }

    #[track_caller]
    fn finds(before: &str, after: &str) {
        assert_eq!(
            tokens(&format!("{before}{TOKEN}{after}")),
            [TOKEN],
            "{before:?} {after:?}"
        );
    }

    #[test]
    fn escapes_before_a_token_are_boundaries() {
        for before in [
            "",
            " ",
            "\"",
            "Bearer%20",
            "Bearer%2520",
            "%22",
            "\\n",
            "\\u0022",
            "\\x20",
            "=3D",
            "\u{1b}[32m",
            "[1;31m",
            "token^%^3D",
            "é",
            "/",
            "(",
            "=",
        ] {
            finds(before, "");
        }
    }

    #[test]
    fn what_follows_a_token_is_left_alone() {
        for after in [
            ".",
            ". Next",
            "...",
            ",",
            "\nContent-Type: x",
            "\r\n\r\nnext",
            " next",
            "\u{200b}next",
            "&x=1",
            "/next",
            "%26x=1",
            "\"",
            "\\\"",
            "\\n",
            "=x",
            "</b>",
        ] {
            if after != "..." {
                finds("", after);
            }
        }
    }

    #[test]
    fn dotted_text_is_no_token() {
        for text in [
            "www.example.test",
            "1.2.3",
            "a.b.c",
            "e.y.x",
            "keys.new.view",
            "eyes.new.ewok",
            "ey.ey.ey",
            "eyJ.eyJ.eyJ",
            "eyJhbGci.x.y",
            "sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbXX0=",
            "xeyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJkZW1vIn0.AAEC",
        ] {
            assert_eq!(tokens(text), Vec::<String>::new(), "{text}");
        }
    }
}
