//! An input of any length, cut into windows that can be searched apart, in any order.
//!
//! A window ends where no token can go on: at a quote, a bracket, a comma, or a line break before
//! text that is none of a token. So a token stands in one window whole, and where the input was
//! split on its way here changes nothing. A little of what stands on either side of a window is
//! kept with it, because what a token is depends on its neighbours.

use std::borrow::Cow;

use super::Sighting;
use crate::jose::extract::passing;
use crate::jose::finding::{Finding, Severity};
use crate::jose::words;

/// The longest stretch without a place to cut, so the longest token, in bytes.
pub const LONGEST: usize = 1 << 20;
/// From how many bytes on a window is cut.
const ENOUGH: usize = 256 << 10;
/// Most bytes taken before the next look for a place to cut.
const PIECE: usize = 64 << 10;
/// How far back a reader looks: the width of a line, at most.
const BEFORE: usize = 1024;
/// How far ahead it looks behind a place to cut: indentation, a line, what closes it.
const BEHIND: usize = 256;
/// Longest line whose end is looked for behind a line break.
const MOST_RUN: usize = 128;
/// Most indentation of a line that a token goes on in.
const MOST_INDENT: usize = 64;

/// A part of the input, with what stands around it.
pub struct Window {
    view: Vec<u8>,
    /// Where the view starts in the input.
    base: u64,
    from: usize,
    to: usize,
}

impl Window {
    /// Calls `visit` for each token that stands in it, from left to right.
    pub fn sightings(&self, visit: &mut dyn FnMut(Sighting)) {
        let text = same_length(&self.view);
        passing::tokens_within(&text, self.from, self.to, &mut |found| {
            visit(Sighting {
                text: found.text,
                kind: found.kind,
                is_cut: found.is_cut,
                offset: self.base + found.start as u64,
            });
        });
    }

    /// How many bytes of the input it stands for.
    pub fn num_bytes(&self) -> usize {
        self.to - self.from
    }
}

/// Cuts what it is fed into windows.
pub struct Windows {
    buffer: Vec<u8>,
    /// Where the buffer starts in the input.
    base: u64,
    /// Before here everything was given out.
    from: usize,
    /// Before here there is no place to cut.
    tried: usize,
    /// Whether a stretch that is too long is being passed over.
    is_passing: bool,
    num_too_long: u64,
    enough: usize,
    longest: usize,
}

impl Default for Windows {
    fn default() -> Self {
        Self::with_sizes(ENOUGH, LONGEST)
    }
}

impl Windows {
    /// Windows of about `enough` bytes, and no stretch over `longest`. Small ones try the cutting.
    pub fn with_sizes(enough: usize, longest: usize) -> Self {
        Self {
            buffer: Vec::new(),
            base: 0,
            from: 0,
            tried: 0,
            is_passing: false,
            num_too_long: 0,
            enough,
            longest,
        }
    }

    /// Whether nothing was taken yet.
    pub fn is_new(&self) -> bool {
        self.base == 0 && self.buffer.is_empty()
    }

    /// Takes more of the input, split anywhere, and gives out the windows that are whole.
    pub fn feed(&mut self, bytes: &[u8], each: &mut dyn FnMut(Window)) {
        for piece in bytes.chunks(PIECE) {
            self.buffer.extend_from_slice(piece);
            self.settle(each);
        }
    }

    /// Gives out the rest of the input, and what was odd about it.
    pub fn finish(mut self, each: &mut dyn FnMut(Window)) -> Vec<Finding> {
        if self.is_passing {
            let mut rest = self.tried..self.buffer.len();
            let cut = rest.find(|at| is_cut(&self.buffer, *at));
            self.from = cut.map_or(self.buffer.len(), |at| at + 1);
        }
        if self.from < self.buffer.len() {
            each(self.window(self.buffer.len()));
        }
        self.too_long().into_iter().collect()
    }

    fn settle(&mut self, each: &mut dyn FnMut(Window)) {
        loop {
            let seen = self.buffer.len().saturating_sub(BEHIND);
            if self.is_passing {
                let cut = (self.tried..seen).find(|at| is_cut(&self.buffer, *at));
                self.tried = self.tried.max(seen);
                self.from = cut.map_or(self.tried, |at| at + 1);
                self.is_passing = cut.is_none();
                self.forget();
                if self.is_passing {
                    return;
                }
                continue;
            }
            let most = self.from + self.longest;
            let end = seen.min(most);
            if end < most && end < self.from + self.enough {
                return;
            }
            let first = self.tried.max(self.from);
            let cut = (first..end).rev().find(|at| is_cut(&self.buffer, *at));
            match cut {
                Some(at) => {
                    each(self.window(at + 1));
                    self.from = at + 1;
                    self.forget();
                }
                None if end == most => {
                    each(self.window(most));
                    self.num_too_long += 1;
                    self.is_passing = true;
                    self.tried = most;
                }
                None => {
                    self.tried = end;
                    return;
                }
            }
        }
    }

    fn window(&self, to: usize) -> Window {
        let start = self.from.saturating_sub(BEFORE);
        let end = self.buffer.len().min(to + BEHIND);
        Window {
            view: self.buffer[start..end].to_vec(),
            base: self.base + start as u64,
            from: self.from - start,
            to: to - start,
        }
    }

    /// Drops what nobody looks back at.
    fn forget(&mut self) {
        self.tried = self.from;
        let dropped = self.from.saturating_sub(BEFORE);
        self.buffer.drain(..dropped);
        self.base += dropped as u64;
        self.from -= dropped;
        self.tried -= dropped;
    }

    fn too_long(&self) -> Option<Finding> {
        (self.num_too_long > 0).then(|| {
            let message = format!(
                "{} of over {} bytes without a break: only the beginning was searched",
                words::count("stretch", self.num_too_long as usize),
                words::number(self.longest as u64)
            );
            Finding::new("scan-stretch-long", Severity::Warn, message).advice(
                "A token that long is read by decode; encoded data is nothing to worry about",
            )
        })
    }
}

/// Whether no token that begins before `at` goes on behind it, whatever it is.
///
/// Brackets, quotes and their like stand in no token, nor in anything a reader crosses.
fn is_cut(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'"' | b'\'' | b'{' | b'}' | b'(' | b')' | b',' | b'&' | b'<' | b'|' | b'@' | b'!'
        | b'#' | b'$' | b'*' => true,
        b'\n' => is_line_cut(bytes, at),
        _ => false,
    }
}

/// Whether the line after the break at `at` is no more of a token: it has other text, or it begins
/// one and the line before does not end in a dot.
fn is_line_cut(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[..at];
    let before = before.strip_suffix(b"\r").unwrap_or(before);
    if before.last() == Some(&b'=') {
        // Quoted-printable joins such lines, whatever is in them.
        return false;
    }
    let rest = &bytes[at + 1..];
    if rest.first().is_some_and(u8::is_ascii_alphanumeric) && begins_token(rest) {
        let last = &before[before.len().saturating_sub(16)..];
        return !last.is_empty() && last.iter().all(|byte| is_token_byte(*byte));
    }
    let indent = rest.iter().take(MOST_INDENT);
    let indent = indent
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'>'))
        .count();
    let rest = &rest[indent..];
    let is_more =
        |byte: u8| is_token_byte(byte) || matches!(byte, b'.' | b'=' | b'+' | b'/' | b'~');
    let run = rest
        .iter()
        .take(MOST_RUN)
        .take_while(|byte| is_more(**byte));
    let run = run.count();
    if run == 0 {
        return !rest.is_empty();
    }
    let closers = rest[run..].iter().take(8).take_while(|byte| {
        matches!(
            byte,
            b'"' | b'\'' | b'`' | b',' | b';' | b')' | b']' | b'}' | b'<' | b'\\' | b' '
        )
    });
    let next = rest.get(run + closers.count());
    run < MOST_RUN && next.is_some_and(|byte| !matches!(byte, b'\r' | b'\n' | b'<' | b'"'))
}

fn begins_token(rest: &[u8]) -> bool {
    rest.starts_with(b"eyJ") || rest.starts_with(b"eyA") || rest.starts_with(b"ewo")
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// `bytes` as text, every byte that is not UTF-8 as one NUL: offsets stay those of the input, and
/// a NUL stands in no token.
fn same_length(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\0'));
    }
    Cow::Owned(text)
}
