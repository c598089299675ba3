//! The reader: one step at a time through a JSON text.

use memchr::memchr2;

use crate::jose::span::Span;
use crate::jose::tree::NodeKind;

/// A step of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A value that holds no others.
    Value {
        /// What it is.
        kind: NodeKind,
        /// Its member name, with the quotes; empty in arrays.
        key: Span,
        /// Its text, with the quotes.
        value: Span,
    },
    /// `{` or `[`.
    Open {
        /// Which of them.
        kind: NodeKind,
        /// Its member name, with the quotes; empty in arrays.
        key: Span,
        /// Where the bracket stands.
        start: u32,
    },
    /// `}` or `]`.
    Close {
        /// The offset after the bracket.
        end: u32,
    },
}

/// Where a text stops being JSON (RFC 8259).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The byte that does not fit; the length of the text when it ends too early.
    pub offset: usize,
    /// Where what could not be read begins: the member or item that has the fault.
    pub rest: usize,
    /// What should have stood there.
    pub expected: &'static str,
}

/// Reads JSON step by step. The text is handed in with each step, always the same one.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    at: usize,
    /// Whether each open container is an object.
    open: Vec<bool>,
    next: Next,
}

/// What may stand next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    #[default]
    Start,
    FirstItem,
    Item,
    FirstMember,
    Member,
    CommaOrClose,
    Done,
}

impl Reader {
    /// The next step; `None` after the last. After a fault there is nothing more.
    pub fn next(&mut self, text: &[u8]) -> Result<Option<Event>, Malformed> {
        let step = self.step(text);
        if step.is_err() {
            self.next = Next::Done;
        }
        step
    }

    /// How far it has read.
    pub fn offset(&self) -> usize {
        self.at
    }

    fn step(&mut self, text: &[u8]) -> Result<Option<Event>, Malformed> {
        if self.next == Next::Start && text.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        self.skip_space(text);
        let start = self.at;
        let byte = text.get(start).copied();
        match self.next {
            Next::Done => Ok(None),
            Next::Start | Next::Item => self.value(text, start, Span::default()).map(Some),
            Next::FirstItem if byte == Some(b']') => Ok(Some(self.close(text))),
            Next::FirstItem => self
                .value(text, start, Span::default())
                .map(Some)
                .map_err(|fault| fault.instead(start, "a value or ]")),
            Next::FirstMember if byte == Some(b'}') => Ok(Some(self.close(text))),
            Next::FirstMember => self.member(text, "a name in quotes or }").map(Some),
            Next::Member => self.member(text, "a name in quotes").map(Some),
            Next::CommaOrClose => match (byte, self.open.last()) {
                (Some(b','), Some(true)) => {
                    self.at += 1;
                    self.next = Next::Member;
                    self.skip_space(text);
                    self.member(text, "a name in quotes").map(Some)
                }
                (Some(b','), Some(false)) => {
                    self.at += 1;
                    self.next = Next::Item;
                    self.skip_space(text);
                    self.value(text, self.at, Span::default()).map(Some)
                }
                (Some(b'}'), Some(true)) | (Some(b']'), Some(false)) => Ok(Some(self.close(text))),
                (_, Some(true)) => Err(Malformed::new(start, start, "a comma or }")),
                (_, Some(false)) => Err(Malformed::new(start, start, "a comma or ]")),
                (None, None) => Ok(None),
                (Some(_), None) => Err(Malformed::new(start, start, "the end of the text")),
            },
        }
    }

    fn skip_space(&mut self, text: &[u8]) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = text.get(self.at) {
            self.at += 1;
        }
    }

    fn close(&mut self, text: &[u8]) -> Event {
        self.at = (self.at + 1).min(text.len());
        self.open.pop();
        self.next = Next::CommaOrClose;
        Event::Close {
            end: self.at as u32,
        }
    }

    fn member(&mut self, text: &[u8], expected: &'static str) -> Result<Event, Malformed> {
        let start = self.at;
        if text.get(start) != Some(&b'"') {
            return Err(Malformed::new(start, start, expected));
        }
        let end = string_end(text, start).map_err(|fault| fault.from(start))?;
        self.at = end;
        self.skip_space(text);
        if text.get(self.at) != Some(&b':') {
            return Err(Malformed::new(self.at, start, "a colon"));
        }
        self.at += 1;
        self.skip_space(text);
        self.value(text, start, Span::new(start, end))
    }

    /// Reads the value at `self.at`; on a fault, `rest` is where the garbled part begins.
    fn value(&mut self, text: &[u8], rest: usize, key: Span) -> Result<Event, Malformed> {
        let start = self.at;
        let (kind, end) = match text.get(start) {
            Some(b'{') => {
                self.at += 1;
                self.open.push(true);
                self.next = Next::FirstMember;
                return Ok(Event::Open {
                    kind: NodeKind::Object,
                    key,
                    start: start as u32,
                });
            }
            Some(b'[') => {
                self.at += 1;
                self.open.push(false);
                self.next = Next::FirstItem;
                return Ok(Event::Open {
                    kind: NodeKind::Array,
                    key,
                    start: start as u32,
                });
            }
            Some(b'"') => (
                NodeKind::String,
                string_end(text, start).map_err(|fault| fault.from(rest))?,
            ),
            Some(b'-' | b'0'..=b'9') => (
                NodeKind::Number,
                number_end(text, start).map_err(|fault| fault.from(rest))?,
            ),
            Some(b't') if text[start..].starts_with(b"true") => (NodeKind::True, start + 4),
            Some(b'f') if text[start..].starts_with(b"false") => (NodeKind::False, start + 5),
            Some(b'n') if text[start..].starts_with(b"null") => (NodeKind::Null, start + 4),
            _ => return Err(Malformed::new(start, rest, "a value")),
        };
        self.at = end;
        self.next = Next::CommaOrClose;
        Ok(Event::Value {
            kind,
            key,
            value: Span::new(start, end),
        })
    }
}

impl Malformed {
    pub(super) fn new(offset: usize, rest: usize, expected: &'static str) -> Self {
        Self {
            offset,
            rest,
            expected,
        }
    }

    /// The same fault, in a member that begins at `rest`.
    fn from(self, rest: usize) -> Self {
        Self { rest, ..self }
    }

    /// Another expectation, where the fault is at `offset` itself.
    fn instead(self, offset: usize, expected: &'static str) -> Self {
        if self.offset == offset {
            Self { expected, ..self }
        } else {
            self
        }
    }
}

/// The offset after the closing quote of the string that opens at `start`.
fn string_end(text: &[u8], start: usize) -> Result<usize, Malformed> {
    let mut at = start + 1;
    loop {
        let rest = &text[at.min(text.len())..];
        let stop = memchr2(b'"', b'\\', rest);
        let plain = &rest[..stop.unwrap_or(rest.len())];
        if let Some(control) = plain.iter().position(|byte| *byte < 0x20) {
            let expected = "an escape: control characters may not stand in a string";
            return Err(Malformed::new(at + control, start, expected));
        }
        let Some(stop) = stop else {
            return Err(Malformed::new(text.len(), start, "a closing quote"));
        };
        at += stop;
        if text[at] == b'"' {
            return Ok(at + 1);
        }
        match text.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at += 2,
            Some(b'u') => {
                let digits = text.get(at + 2..at + 6).unwrap_or(&text[at + 2..]);
                let good = digits.iter().take_while(|byte| byte.is_ascii_hexdigit());
                let num_good = good.count();
                if num_good < 4 {
                    let expected = "four hexadecimal digits";
                    return Err(Malformed::new(at + 2 + num_good, start, expected));
                }
                at += 6;
            }
            _ => return Err(Malformed::new(at + 1, start, "an escape")),
        }
    }
}

/// The offset after the number that begins at `start` (RFC 8259 §6).
fn number_end(text: &[u8], start: usize) -> Result<usize, Malformed> {
    let digits = |mut at: usize| {
        let first = at;
        while text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        if at == first {
            Err(Malformed::new(at, start, "a digit"))
        } else {
            Ok(at)
        }
    };
    let mut at = start + usize::from(text[start] == b'-');
    at = if text.get(at) == Some(&b'0') {
        at + 1
    } else {
        digits(at)?
    };
    if text.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = text.get(at) {
            at += 1;
        }
        at = digits(at)?;
    }
    Ok(at)
}
