//! Reads one token from where it begins, through whatever happened to it on its way: line wraps,
//! invisible characters, colour codes, spaces around dots, percent-encoding.
//!
//! Nothing is repaired silently: each kind of damage undone is named in `repairs`. A gap is only
//! crossed when the token is not whole without it, and a line break only when the whole makes
//! sense with it; otherwise the token ends there.

use super::gate::{self, JoseHeader};
use crate::jose::finding::{Finding, Severity};
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

/// Characters that take no room and hide in copied text.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Spaces of every width, line breaks excluded.
fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// More dots than a JWE has are read to be shown, but not without end.
const MOST_DOTS: usize = 8;
/// Longest run of spaces taken for damage around a dot.
const MOST_SPACES: usize = 3;
/// Longest first line whose width is measured.
const LONGEST_LINE: usize = 1024;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    invisible: u32,
    colours: u32,
    line_breaks: u32,
    soft_breaks: u32,
    spaces: u32,
    percents: u32,
    slashes: u32,
}

/// Where reading stood before a line break was crossed.
#[derive(Clone, Copy)]
struct Mark {
    pos: usize,
    out: usize,
    runs: usize,
    dots: usize,
    segment: usize,
    end: usize,
    counts: Counts,
    exact: bool,
}

struct Reader<'a> {
    text: &'a str,
    src: &'a [u8],
    start: usize,
    pos: usize,
    out: Vec<u8>,
    runs: Vec<(u32, u32)>,
    dots: usize,
    /// Where the current segment starts in `out`.
    segment: usize,
    /// After the last byte of the source that was kept.
    end: usize,
    header: Option<JoseHeader>,
    header_refused: bool,
    counts: Counts,
    /// Gaps crossed since the last byte was kept: counted once another one is.
    pending: Counts,
    /// Whether every byte kept stands as it is in the source.
    exact: bool,
    elided: bool,
    /// Where the disclosures start in `out`.
    tail: Option<usize>,
    /// Before the first line break, or before the last one where the token was whole.
    mark: Option<Mark>,
    /// Columns of each line read so far, the current one excluded.
    widths: Vec<usize>,
    line_start: usize,
    /// Nothing before here can begin a token that was not looked at.
    looked: usize,
}

/// Reads the token that begins at `start`.
pub(super) fn read_token(text: &str, start: usize) -> Read {
    let mut reader = Reader {
        text,
        src: text.as_bytes(),
        start,
        pos: start,
        out: Vec::new(),
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
    // Most of what begins like a token is not one: look for its first dot before copying it.
    let first = token_run(&reader.src[start..]);
    if reader
        .src
        .get(start + first)
        .is_some_and(|b| matches!(b, b'"' | b'\'' | b'&' | b';' | b'<' | b')'))
        && !gate::begins_header(&reader.src[start..start + first])
    {
        return Read::Not {
            resume: start + first,
            end: start + first,
        };
    }
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
    fn keep(&mut self, at: usize, len: usize) {
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
    fn keep_decoded(&mut self, byte: u8, at: usize, len: usize) {
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

    fn segment_len(&self) -> usize {
        self.out.len() - self.segment
    }

    fn most_dots(&self) -> usize {
        match &self.header {
            Some(header) if header.encrypted => 4,
            _ => 2,
        }
    }

    /// Whether the last segment read can be the end of a whole token.
    fn is_whole(&self) -> bool {
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

    fn is_rsa(&self) -> bool {
        self.header
            .as_ref()
            .is_some_and(|header| header.signature_sizes().len() > 2)
    }

    /// A dot written as `len` bytes of the source.
    fn dot(&mut self, len: usize) -> bool {
        let after = self.pos + len;
        let next = self.src.get(after).copied();
        if len == 1 && self.src[self.pos..].starts_with(b"...") {
            self.elided = true;
            self.end = self.pos + 3;
            return false;
        }
        let goes_on = next.is_some_and(is_token_byte);
        if self.tail.is_some() {
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

    fn take_header(&mut self) -> bool {
        self.header = gate::read_header(&self.out);
        self.header_refused = self.header.is_none();
        !self.header_refused
    }

    fn padding_needed(&self) -> usize {
        match self.segment_len() % 4 {
            2 => 2,
            3 => 1,
            _ => 0,
        }
    }

    fn equals(&mut self) -> bool {
        let rest = &self.src[self.pos..];
        // Quoted-printable: `=` at a line's end joins it with the next (RFC 2045 §6.7).
        let soft = if rest.starts_with(b"=\r\n") {
            3
        } else if rest.starts_with(b"=\n") {
            2
        } else {
            0
        };
        if soft > 0 {
            let next = self.src.get(self.pos + soft).copied();
            let joins = next.is_some_and(|b| is_token_byte(b) || b == b'.') && !self.is_whole();
            if joins {
                self.pending.soft_breaks += 1;
                self.pos += soft;
            }
            return joins;
        }
        let needed = self.padding_needed();
        if needed == 0 {
            return false;
        }
        if rest.starts_with(b"=3D") {
            let encoded = rest.chunks(3).take_while(|chunk| *chunk == b"=3D").count();
            let next = rest.get(3 * encoded).copied();
            if encoded != needed || next.is_some_and(is_token_byte) {
                return false;
            }
            for _ in 0..encoded {
                self.keep_decoded(b'=', self.pos, 3);
                self.pos += 3;
            }
            return true;
        }
        let there = rest.iter().take_while(|byte| **byte == b'=').count();
        let next = rest.get(there).copied();
        if there > needed || next.is_some_and(is_token_byte) {
            return false;
        }
        self.keep(self.pos, there);
        self.pos += there;
        true
    }

    /// Whether `+` and `/` stand for themselves here: the token is in the standard alphabet.
    fn standard_alphabet(&mut self) -> bool {
        if self.tail.is_some() {
            return false;
        }
        let (end, chars) = self.standard_run(self.pos);
        let closes = matches!(self.src.get(end), Some(b'.' | b'='));
        let longer = self.segment_len() + chars;
        let accepts = match &self.header {
            None => self.src.get(end) == Some(&b'.') || self.src[end..].starts_with(b"=."),
            Some(_) if self.dots < self.most_dots() => closes,
            Some(_) if self.is_whole() => false,
            Some(header) if header.encrypted => matches!(longer, 22 | 32 | 43),
            Some(header) if header.fits_signature(longer) => true,
            Some(header) if header.signature_sizes().is_empty() => {
                memchr::memchr2(b'-', b'_', &self.out[self.segment..]).is_none()
                    && (self.src[self.pos] == b'+' || closes || longer % 4 == 0)
            }
            Some(_) => self.src[self.pos] == b'+',
        };
        self.looked = self.looked.max(end);
        if !accepts {
            return false;
        }
        while self.pos < end {
            if self.src[self.pos] == b'\\' {
                self.counts.slashes += 1;
                self.pos += 1;
            }
            let piece = self.src[self.pos..end]
                .iter()
                .position(|byte| *byte == b'\\')
                .unwrap_or(end - self.pos);
            self.keep(self.pos, piece);
            self.pos += piece;
        }
        true
    }

    /// The end of a run in the standard alphabet, `\/` counting as `/`, and its characters.
    fn standard_run(&self, from: usize) -> (usize, usize) {
        let mut at = from;
        let mut chars = 0;
        loop {
            let run = token_run(&self.src[at..]);
            at += run;
            chars += run;
            let step = match &self.src[at..] {
                [b'+' | b'/', ..] => 1,
                [b'\\', b'/', ..] => 2,
                _ => return (at, chars),
            };
            // `/eyJ` is a path with another beginning, not more of this one.
            if at > from && gate::begins_object(&self.src[at + step..]) {
                return (at, chars);
            }
            at += step;
            chars += 1;
        }
    }

    fn backslash(&mut self) -> bool {
        match &self.src[self.pos..] {
            [b'\\', b'/', ..] => self.standard_alphabet(),
            // A shell's line continuation in the middle of a token.
            [b'\\', b'\r' | b'\n', ..] => {
                let at = self.pos;
                self.pos += 1;
                let goes_on = self.line_break();
                if !goes_on {
                    self.pos = at;
                }
                goes_on
            }
            _ => false,
        }
    }

    /// `%2E`, `%252E` and so on, when they stand for characters of a token.
    fn percent(&mut self) -> bool {
        let mut at = self.pos + 1;
        while self.src[at..].starts_with(b"25") && at < self.pos + 9 {
            at += 2;
        }
        let hex = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
        let (Some(high), Some(low)) = (hex(self.src.get(at)), hex(self.src.get(at + 1))) else {
            return false;
        };
        let byte = (high * 16 + low) as u8;
        let len = at + 2 - self.pos;
        match byte {
            b'.' => self.dot(len),
            b'~' => self.tilde(len),
            b'=' => {
                let fits = self.padding_needed() > 0 || self.out.ends_with(b"=");
                if fits {
                    self.keep_decoded(b'=', self.pos, len);
                    self.pos += len;
                }
                fits
            }
            b'+' | b'/' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                let fits = self.tail.is_some() || !self.is_whole();
                if fits {
                    self.keep_decoded(byte, self.pos, len);
                    self.pos += len;
                }
                fits
            }
            _ => false,
        }
    }

    fn tilde(&mut self, len: usize) -> bool {
        if self.tail.is_none() {
            if self.dots != 2 || self.header.as_ref().is_none_or(|header| header.encrypted) {
                return false;
            }
            self.tail = Some(self.out.len());
        }
        self.keep_decoded(b'~', self.pos, len);
        self.pos += len;
        true
    }

    fn colour_code(&mut self) -> bool {
        let rest = &self.src[self.pos..];
        let params = rest
            .iter()
            .skip(2)
            .take(24)
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b';' | b'?' | b':'))
            .count();
        let ends = rest.get(2 + params).is_some_and(u8::is_ascii_alphabetic);
        let crosses = rest.get(1) == Some(&b'[') && ends && !self.is_whole();
        if crosses {
            self.pending.colours += 1;
            self.pos += 3 + params;
        }
        crosses
    }

    /// A character of more than one byte: invisible, a wide space, or an ellipsis.
    fn wide(&mut self) -> bool {
        let Some(c) = self
            .text
            .get(self.pos..)
            .and_then(|rest| rest.chars().next())
        else {
            return false;
        };
        if is_invisible(c) {
            if self.is_whole() {
                return false;
            }
            self.pending.invisible += 1;
            self.pos += c.len_utf8();
            return true;
        }
        if c == '…' {
            self.elided = true;
            self.end = self.pos + c.len_utf8();
            return false;
        }
        is_space(c) && self.spaces()
    }

    fn spaces(&mut self) -> bool {
        let Some(rest) = self.text.get(self.pos..) else {
            return false;
        };
        let mut count = 0;
        let mut after = self.pos;
        for c in rest.chars().take(MOST_SPACES + 1) {
            if !is_space(c) {
                break;
            }
            count += 1;
            after += c.len_utf8();
        }
        let next = self.src.get(after).copied();
        if matches!(next, Some(b'\r' | b'\n')) {
            let at = self.pos;
            self.pos = after;
            let goes_on = self.line_break();
            if !goes_on {
                self.pos = at;
            }
            return goes_on;
        }
        if count > MOST_SPACES || self.tail.is_some() {
            return false;
        }
        let follows_dot = self.out.last() == Some(&b'.');
        let crosses = match next {
            Some(b'.') => self.dots < self.most_dots() && !self.src[after..].starts_with(b".."),
            Some(byte) if follows_dot && is_token_byte(byte) => {
                let run = token_run(&self.src[after..]);
                if self.dots < self.most_dots() {
                    let beyond = &self.src[after + run..];
                    let beyond = beyond.strip_prefix(b" ").unwrap_or(beyond);
                    beyond.starts_with(b".")
                } else {
                    self.header.as_ref().is_some_and(|header| {
                        header.fits_signature(run)
                            || (header.encrypted && matches!(run, 22 | 32 | 43))
                            || (self.counts.spaces > 0 && run >= 20 && !header.is_unsecured())
                    })
                }
            }
            _ => false,
        };
        if crosses {
            self.pending.spaces += count as u32;
            self.pos = after;
        }
        crosses
    }

    /// The bytes of a line break at `at`, and of the indentation or quoting after it.
    fn next_line(&self, at: usize) -> Option<usize> {
        let rest = &self.src[at..];
        let newline = if rest.starts_with(b"\r\n") {
            2
        } else if rest.starts_with(b"\n") || rest.starts_with(b"\r") {
            1
        } else {
            return None;
        };
        let indent = rest[newline..]
            .iter()
            .take(64)
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'>'))
            .count();
        Some(at + newline + indent)
    }

    fn line_break(&mut self) -> bool {
        if self.is_whole() && !self.is_rsa() {
            return false;
        }
        let Some(next) = self.next_line(self.pos) else {
            return false;
        };
        if !self.goes_on_at(next) {
            return false;
        }
        if self.mark.is_none() || self.is_whole() {
            self.mark = Some(Mark {
                pos: self.pos,
                out: self.out.len(),
                runs: self.runs.len(),
                dots: self.dots,
                segment: self.segment,
                end: self.end,
                counts: self.counts,
                exact: self.exact,
            });
        }
        if self.line_start == usize::MAX {
            let from = self.start.saturating_sub(LONGEST_LINE);
            self.line_start = memchr::memrchr(b'\n', &self.src[from..self.start])
                .map_or(from, |newline| from + newline + 1);
        }
        self.widths.push(self.pos - self.line_start);
        self.line_start = memchr::memrchr(b'\n', &self.src[self.pos..next])
            .map_or(next, |newline| self.pos + newline + 1);
        self.pending.line_breaks += 1;
        self.pos = next;
        true
    }

    /// Whether the line whose text begins at `at` is nothing but more of a token.
    fn goes_on_at(&self, at: usize) -> bool {
        let rest = &self.src[at..];
        let expects_payload = self.dots == 1 && self.out.ends_with(b".");
        if rest.is_empty() || (gate::begins_object(rest) && !expects_payload) {
            return false;
        }
        let run = rest
            .iter()
            .position(|byte| {
                !is_token_byte(*byte) && !matches!(byte, b'.' | b'=' | b'+' | b'/' | b'~')
            })
            .unwrap_or(rest.len());
        let closers = rest[run..]
            .iter()
            .take(8)
            .take_while(|byte| {
                matches!(
                    byte,
                    b'"' | b'\'' | b'`' | b',' | b';' | b')' | b']' | b'}' | b'<' | b'\\' | b' '
                )
            })
            .count();
        run > 0
            && matches!(
                rest.get(run + closers),
                None | Some(b'\r' | b'\n' | b'<' | b'"')
            )
    }

    /// Whether the lines joined look like one text wrapped at a column.
    fn wraps_evenly(&self) -> bool {
        let [first, middle @ ..] = self.widths.as_slice() else {
            return false;
        };
        let last = self.end.saturating_sub(self.line_start);
        let width = middle.first().unwrap_or(first);
        !middle.is_empty() && middle.iter().all(|w| w == width) && last <= *width
    }

    fn rewind(&mut self, mark: Mark) {
        self.pos = mark.pos;
        self.out.truncate(mark.out);
        self.runs.truncate(mark.runs);
        self.dots = mark.dots;
        self.segment = mark.segment;
        self.end = mark.end;
        self.counts = mark.counts;
        self.exact = mark.exact;
        self.elided = false;
        self.tail = None;
        if self.dots == 0 {
            self.header = None;
        }
    }

    fn finish(mut self) -> Read {
        if let Some(mark) = self.mark {
            let knows_sizes = self
                .header
                .as_ref()
                .is_some_and(|header| header.encrypted || !header.signature_sizes().is_empty());
            let makes_sense = self.is_whole()
                || self.wraps_evenly()
                || (!knows_sizes && mark.dots < 2 && self.dots == 2);
            if self.header_refused || !makes_sense {
                self.looked = self.looked.max(mark.end);
                self.rewind(mark);
            }
        }
        let not = Read::Not {
            resume: self.looked.max(self.end.max(self.start + 1)),
            end: self.end,
        };
        if self.dots == 0 && !self.take_cut_header() {
            return not;
        }
        let Some(header) = self.header.take() else {
            return not;
        };
        if !self.is_named_header(&header) {
            return not;
        }
        let kind = match self.tail {
            _ if header.encrypted => TokenKind::Jwe,
            Some(_) => TokenKind::SdJwt,
            None if header.is_unsecured() => TokenKind::Unsecured,
            None => TokenKind::Jws,
        };
        let findings = self.oddities(&header);
        let cut = findings
            .iter()
            .any(|finding| matches!(finding.code, "token-cut" | "signature-cut"));
        let repairs = self.repairs();
        let attached = self
            .tail
            .map_or_else(Vec::new, |tail| self.out.split_off(tail));
        let (Ok(text), Ok(attached)) = (String::from_utf8(self.out), String::from_utf8(attached))
        else {
            return not;
        };
        Read::Token(Box::new(Found {
            text,
            attached,
            kind,
            start: self.start,
            end: self.end,
            runs: if self.exact { self.runs } else { Vec::new() },
            repairs,
            findings,
            cut,
            label: None,
        }))
    }

    /// Only a header is there: a token if it says so itself, whole or before an ellipsis.
    fn take_cut_header(&mut self) -> bool {
        if self.elided && gate::begins_header(&self.out) {
            self.header = Some(gate::read_header(&self.out).unwrap_or_default());
            return true;
        }
        self.take_header()
            && self
                .header
                .as_ref()
                .is_some_and(|header| header.alg.is_some() && !header.damaged)
    }

    /// Whether the header says that it is one, or the payload makes up for it.
    fn is_named_header(&self, header: &JoseHeader) -> bool {
        if header.members > 0 || (self.elided && self.dots == 0) {
            return true;
        }
        // `{"uid":1}.…`: a session cookie, unless what follows is an object too.
        let payload = self.out[..]
            .splitn(3, |byte| *byte == b'.')
            .nth(1)
            .unwrap_or_default();
        self.dots >= 2
            && gate::begins_object(payload)
            && gate::decode_base64(payload).is_some_and(|json| gate::read_object(&json).is_some())
    }

    fn oddities(&self, header: &JoseHeader) -> Vec<Finding> {
        let mut findings = Vec::new();
        let wants = self.most_dots_of(header) + 1;
        let has = self.dots + 1;
        let copy_again = "Copy the token again from where it stands whole";
        if self.elided {
            findings.push(
                Finding::new(
                    "token-cut",
                    Severity::Warn,
                    format!(
                        "The token is cut at an ellipsis after {} characters, in segment {has} of {wants}",
                        self.out.len()
                    ),
                )
                .advice("Consoles and logs shorten long values: use Copy value, or copy from the Network tab"),
            );
        } else if has < wants {
            findings.push(
                Finding::new(
                    "token-cut",
                    Severity::Warn,
                    format!("The token is cut: {has} of {wants} segments"),
                )
                .advice(copy_again),
            );
        } else {
            findings.extend(
                self.signature_oddity(header)
                    .map(|finding| finding.advice(copy_again)),
            );
        }
        if header.damaged {
            findings.push(Finding::new(
                "header-damaged",
                Severity::Warn,
                "The header is no whole JSON object",
            ));
        }
        findings
    }

    fn most_dots_of(&self, header: &JoseHeader) -> usize {
        if header.encrypted { 4 } else { 2 }
    }

    fn signature_oddity(&self, header: &JoseHeader) -> Option<Finding> {
        let last = self
            .out
            .split(|byte| matches!(byte, b'.' | b'~'))
            .nth(self.most_dots_of(header))?;
        let chars = gate::trim_padding(last).len();
        if header.encrypted {
            // A tag of 128 bits is the shortest there is (RFC 7518 §5).
            return (chars < 22 && self.tail.is_none()).then(|| {
                Finding::new(
                    "token-cut",
                    Severity::Warn,
                    format!(
                        "The token is cut: {} of at least 16 tag bytes",
                        gate::base64_bytes(chars)
                    ),
                )
            });
        }
        if chars == 0 {
            return (!header.is_unsecured()).then(|| {
                Finding::new(
                    "signature-missing",
                    Severity::Warn,
                    "No signature stands after the second dot",
                )
            });
        }
        let padded = last.len() > chars;
        let sizes = header.signature_sizes();
        let got = gate::base64_bytes(chars);
        let want = *sizes.iter().find(|size| **size >= got)?;
        // Padding proves that the end is there, and the size of another algorithm that the
        // signature is whole: it is then the decoder's to say that sizes do not agree.
        let other = matches!(got, 32 | 48 | 64 | 96 | 132) && chars == gate::base64_chars(got);
        if padded || header.fits_signature(chars) || (other && sizes.len() <= 2) {
            return None;
        }
        // Keys of 2048, 3072 and 4096 bits are the usual ones; say the nearest of those.
        let want = if sizes.len() > 2 {
            [256, 384, 512]
                .into_iter()
                .find(|size| *size >= got)
                .unwrap_or(want)
        } else {
            want
        };
        Some(Finding::new(
            "signature-cut",
            Severity::Warn,
            format!("The token is cut: {got} of {want} signature bytes"),
        ))
    }

    fn repairs(&self) -> Vec<String> {
        let counts = self.counts;
        let plural =
            |n: u32, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        let mut repairs = Vec::new();
        if counts.line_breaks > 0 {
            repairs.push(format!("joined {} lines", counts.line_breaks + 1));
        }
        if counts.soft_breaks > 0 {
            repairs.push(format!(
                "joined {} quoted-printable lines",
                counts.soft_breaks + 1
            ));
        }
        if counts.invisible > 0 {
            repairs.push(format!(
                "removed {}",
                plural(
                    counts.invisible,
                    "invisible character",
                    "invisible characters"
                )
            ));
        }
        if counts.colours > 0 {
            repairs.push(format!(
                "removed {}",
                plural(counts.colours, "colour code", "colour codes")
            ));
        }
        if counts.spaces > 0 {
            repairs.push(format!(
                "removed {} around dots",
                plural(counts.spaces, "space", "spaces")
            ));
        }
        if counts.percents > 0 {
            repairs.push("undid percent-encoding".to_owned());
        }
        if counts.slashes > 0 {
            repairs.push("unescaped slashes".to_owned());
        }
        repairs
    }
}
