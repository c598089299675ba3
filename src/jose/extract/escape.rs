//! Characters of a token that stand as something else: padding, the standard alphabet, escaped
//! slashes, percent-encoding, quoted-printable.
//!
//! Each may as well be the text that follows the token, so each is taken only where the token, as
//! far as it was read, wants it.

use super::gate;
use super::repair::{Reader, is_token_byte, token_run};

impl Reader<'_> {
    fn padding_needed(&self) -> usize {
        match self.segment_len() % 4 {
            2 => 2,
            3 => 1,
            _ => 0,
        }
    }

    pub(super) fn equals(&mut self) -> bool {
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
    pub(super) fn standard_alphabet(&mut self) -> bool {
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
                    && (self.src[self.pos] == b'+' || closes || longer.is_multiple_of(4))
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

    pub(super) fn backslash(&mut self) -> bool {
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
    pub(super) fn percent(&mut self) -> bool {
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

    pub(super) fn tilde(&mut self, len: usize) -> bool {
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
}
