//! Gaps in a token: line breaks, invisible characters, colour codes, spaces around dots; and when
//! to cross them.
//!
//! A gap is crossed when the token is not whole before it. A line break asks for more: the next
//! line must be nothing but more of a token, and the reading is undone if no token comes of it.

use super::gate;
use super::repair::{Mark, Reader, is_token_byte, token_run};

/// Longest run of spaces taken for damage around a dot.
const MOST_SPACES: usize = 3;
/// Longest first line whose width is measured.
const LONGEST_LINE: usize = 1024;

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

impl Reader<'_> {
    pub(super) fn colour_code(&mut self) -> bool {
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
    pub(super) fn wide(&mut self) -> bool {
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

    pub(super) fn spaces(&mut self) -> bool {
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
    pub(super) fn next_line(&self, at: usize) -> Option<usize> {
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

    pub(super) fn line_break(&mut self) -> bool {
        let Some(next) = self.next_line(self.pos) else {
            return false;
        };
        let is_done = self.tail.is_some() || (self.is_whole() && !self.is_rsa());
        if is_done && !self.is_wrapped_tail(self.pos, next) || !self.goes_on_at(next) {
            return false;
        }
        if self.tail.is_none() && (self.mark.is_none() || self.is_whole()) {
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

    /// Whether the disclosures of an SD-JWT go on after the line that ends at `end`, in the one whose
    /// text begins at `at`. Nothing in them says where they end, so they do only where the lines
    /// before were wrapped at the column at which this one ends.
    pub(super) fn is_wrapped_tail(&self, end: usize, at: usize) -> bool {
        let is_tail = self.tail.is_some() || self.src.get(at) == Some(&b'~');
        let width = end.saturating_sub(self.line_start);
        is_tail && self.widths.last() == Some(&width)
    }

    /// Whether the line whose text begins at `at` is nothing but more of a token.
    pub(super) fn goes_on_at(&self, at: usize) -> bool {
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
    pub(super) fn wraps_evenly(&self) -> bool {
        let [first, middle @ ..] = self.widths.as_slice() else {
            return false;
        };
        let last = self.end.saturating_sub(self.line_start);
        let width = middle.first().unwrap_or(first);
        !middle.is_empty() && middle.iter().all(|w| w == width) && last <= *width
    }

    pub(super) fn rewind(&mut self, mark: Mark) {
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
}
