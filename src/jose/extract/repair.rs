//! Reads one token from where it begins, through whatever happened to it on its way: line wraps,
//! invisible characters, colour codes, spaces around dots, percent-encoding.
//!
//! Nothing is repaired silently: each kind of damage undone is named in `repairs`. A gap is only
//! crossed when the token is not whole without it, and a line break only when the whole makes
//! sense with it; otherwise the token ends there.

use super::gate::{self, JoseHeader};
use crate::jose::finding::Finding;
use crate::jose::token::TokenKind;

/// A token text as read from some text. Positions are those of that text.
#[derive(Clone)]
pub(super) struct Found {
    /// The normalised token.
    pub text: String,
    /// What follows an SD-JWT's issuer-signed part, from its first `~`; empty otherwise.
    pub attached: String,
    /// What it was taken for.
    pub kind: TokenKind,
    /// First byte.
    pub start: usize,
    /// After the last byte.
    pub end: usize,
    /// `(offset in text and attached, offset in the source)`; empty when bytes were decoded.
    pub runs: Vec<(u32, u32)>,
    /// What was undone, in words.
    pub repairs: Vec<String>,
    /// What is odd, such as a cut end.
    pub findings: Vec<Finding>,
    /// Whether some of it is missing.
    pub cut: bool,
    /// Name of the thing it stood in, when what it was decoded from tells.
    pub label: Option<super::label::Label>,
}

/// What stands at a place that could begin a token.
pub(super) enum Read {
    /// A token, whole or cut.
    Token(Box<Found>),
    /// None; reading may go on at `resume`.
    Not {
        /// After everything looked at that cannot hold another beginning.
        resume: usize,
        /// After the dotted text itself.
        end: usize,
    },
}

/// Whether `byte` stands in base64url text.
pub(super) fn is_token_byte(byte: u8) -> bool {
    TOKEN[byte as usize]
}

static TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0;
    while i < 256 {
        let b = i as u8;
        table[i] = b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        i += 1;
    }
    table
};

/// How many bytes of base64url text stand at the start of `bytes`.
pub(super) fn token_run(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|byte| !is_token_byte(*byte))
        .unwrap_or(bytes.len())
}

/// Fewest characters of a header: `{"alg":"x"}` has fifteen.
const SHORTEST_HEADER: usize = 15;
/// Most bytes set aside for a token before it is read.
const ROOM: usize = 1024;
/// More dots than a JWE has are read to be shown, but not without end.
const MOST_DOTS: usize = 8;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) invisible: u32,
    pub(super) colours: u32,
    pub(super) line_breaks: u32,
    pub(super) soft_breaks: u32,
    pub(super) spaces: u32,
    pub(super) percents: u32,
    pub(super) slashes: u32,
}

/// Where reading stood before a line break was crossed.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) pos: usize,
    pub(super) out: usize,
    pub(super) runs: usize,
    pub(super) dots: usize,
    pub(super) segment: usize,
    pub(super) end: usize,
    pub(super) counts: Counts,
    pub(super) exact: bool,
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) src: &'a [u8],
    pub(super) start: usize,
    pub(super) pos: usize,
    pub(super) out: Vec<u8>,
    pub(super) runs: Vec<(u32, u32)>,
    pub(super) dots: usize,
    /// Where the current segment starts in `out`.
    pub(super) segment: usize,
    /// After the last byte of the source that was kept.
    pub(super) end: usize,
    pub(super) header: Option<JoseHeader>,
    pub(super) header_refused: bool,
    pub(super) counts: Counts,
    /// Gaps crossed since the last byte was kept: counted once another one is.
    pub(super) pending: Counts,
    /// Whether every byte kept stands as it is in the source.
    pub(super) exact: bool,
    pub(super) elided: bool,
    /// Where the disclosures start in `out`.
    pub(super) tail: Option<usize>,
    /// Before the first line break, or before the last one where the token was whole.
    pub(super) mark: Option<Mark>,
    /// Columns of each line read so far, the current one excluded.
    pub(super) widths: Vec<usize>,
    pub(super) line_start: usize,
    /// Nothing before here can begin a token that was not looked at.
    pub(super) looked: usize,
}

/// Reads the token that begins at `start`.
pub(super) fn read_token(text: &str, start: usize) -> Read {
    // Most of what begins like a token is none, and goes on with neither a dot nor damage.
    let src = text.as_bytes();
    let first = token_run(&src[start..]);
    let next = src.get(start + first).copied();
    let refused = match next {
        Some(b'"' | b'\'' | b'&' | b';' | b'<' | b')') => {
            !gate::begins_header(&src[start..start + first])
        }
        Some(b'\r' | b'\n' | 0x1b | 0x80..) => false,
        _ => first < SHORTEST_HEADER,
    };
    if refused {
        return Read::Not {
            resume: start + first,
            end: start + first,
        };
    }
    let mut reader = Reader {
        text,
        src: text.as_bytes(),
        start,
        pos: start,
        // Header, payload and signature: most tokens never outgrow this.
        out: Vec::with_capacity(first.saturating_mul(8).min(ROOM)),
        runs: Vec::new(),
        dots: 0,
        segment: 0,
        end: start,
        header: None,
        header_refused: false,
        counts: Counts::default(),
        pending: Counts::default(),
        exact: true,
        elided: false,
        tail: None,
        mark: None,
        widths: Vec::new(),
        line_start: usize::MAX,
        looked: start + 1,
    };
    reader.read();
    reader.finish()
}

impl Reader<'_> {
    fn read(&mut self) {
        loop {
            let run = token_run(&self.src[self.pos..]);
            if run > 0 {
                self.keep(self.pos, run);
                self.pos += run;
            }
            let Some(&byte) = self.src.get(self.pos) else {
                break;
            };
            let goes_on = match byte {
                b'.' => self.dot(1),
                b'=' => self.equals(),
                b'+' | b'/' => self.standard_alphabet(),
                b'\\' => self.backslash(),
                b'%' => self.percent(),
                b'~' => self.tilde(1),
                0x1b => self.colour_code(),
                b'\r' | b'\n' => self.line_break(),
                b' ' | b'\t' => self.spaces(),
                0xc2 | 0xd8 | 0xe1 | 0xe2 | 0xe3 | 0xef => self.wide(),
                _ => false,
            };
            if !goes_on {
                break;
            }
        }
    }

    /// Takes `len` bytes of the source at `at` as they are.
    pub(super) fn keep(&mut self, at: usize, len: usize) {
        self.commit();
        let joins = self
            .runs
            .last()
            .is_some_and(|(out, src)| *src as usize + (self.out.len() - *out as usize) == at);
        if !joins {
            self.runs.push((self.out.len() as u32, at as u32));
        }
        self.out.extend_from_slice(&self.src[at..at + len]);
        self.end = at + len;
    }

    /// Takes one byte that was written as `len` bytes of the source at `at`.
    pub(super) fn keep_decoded(&mut self, byte: u8, at: usize, len: usize) {
        self.commit();
        if len == 1 {
            self.keep(at, 1);
            return;
        }
        self.exact = false;
        self.out.push(byte);
        self.counts.percents += 1;
        self.end = at + len;
    }

    fn commit(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        self.counts.invisible += pending.invisible;
        self.counts.colours += pending.colours;
        self.counts.line_breaks += pending.line_breaks;
        self.counts.soft_breaks += pending.soft_breaks;
        self.counts.spaces += pending.spaces;
    }

    pub(super) fn segment_len(&self) -> usize {
        self.out.len() - self.segment
    }

    pub(super) fn most_dots(&self) -> usize {
        self.header.as_ref().map_or(2, most_dots_of)
    }

    /// Whether the last segment read can be the end of a whole token.
    pub(super) fn is_whole(&self) -> bool {
        if self.tail.is_some() {
            return true;
        }
        let Some(header) = &self.header else {
            return false;
        };
        if self.dots != self.most_dots() {
            return false;
        }
        let chars = gate::trim_padding(&self.out[self.segment..]).len();
        if header.encrypted {
            // The tag of every content encryption (RFC 7518 §5): 16, 24 or 32 bytes.
            return matches!(chars, 22 | 32 | 43);
        }
        header.is_unsecured() || header.fits_signature(chars)
    }

    pub(super) fn is_rsa(&self) -> bool {
        self.header
            .as_ref()
            .is_some_and(|header| header.signature_sizes().len() > 2)
    }

    /// A dot written as `len` bytes of the source.
    pub(super) fn dot(&mut self, len: usize) -> bool {
        let after = self.pos + len;
        let next = self.src.get(after).copied();
        if len == 1 && self.src[self.pos..].starts_with(b"...") {
            self.elided = true;
            self.end = self.pos + 3;
            return false;
        }
        let goes_on = next.is_some_and(is_token_byte);
        if self.tail.is_some() {
            let is_wrapped = self
                .next_line(after)
                .is_some_and(|next| self.is_wrapped_tail(after, next) && self.goes_on_at(next));
            let goes_on = goes_on || is_wrapped;
            if goes_on {
                self.keep_decoded(b'.', self.pos, len);
                self.pos = after;
            }
            return goes_on;
        }
        if self.dots == 0 && !self.take_header() {
            return false;
        }
        if self.dots >= self.most_dots() && (!goes_on || self.dots >= MOST_DOTS) {
            return false;
        }
        self.keep_decoded(b'.', self.pos, len);
        self.pos = after;
        self.dots += 1;
        self.segment = self.out.len();
        true
    }

    pub(super) fn take_header(&mut self) -> bool {
        self.header = gate::read_header(&self.out);
        self.header_refused = self.header.is_none();
        !self.header_refused
    }
}

/// How many dots a token with this header has.
pub(super) fn most_dots_of(header: &JoseHeader) -> usize {
    if header.encrypted { 4 } else { 2 }
}
