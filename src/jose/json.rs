//! JSON that keeps key order, duplicates, number text, escapes and the span of every value.
//!
//! The reader is our own, because the libraries do not carry this: `serde_json::RawValue` gives
//! spans, but scans the text again for every level (quadratic in depth, and the text is hostile);
//! `jiter` stops at lone surrogates and at invalid UTF-8, and neither keeps what stood before a
//! fault. This one holds no text, recurses nowhere, and goes over each byte once.

use std::borrow::Cow;

use memchr::memchr2;

use super::span::Span;
use super::tree::NodeKind;

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

/// One member of an object or item of an array, without what is inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// What it is.
    pub kind: NodeKind,
    /// Its name, with the quotes; empty in arrays.
    pub key: Span,
    /// Its text.
    pub value: Span,
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
            Next::Start => self.value(text, start, Span::default()).map(Some),
            Next::FirstItem if byte == Some(b']') => Ok(Some(self.close(text))),
            Next::FirstItem => self
                .value(text, start, Span::default())
                .map(Some)
                .map_err(|fault| fault.instead(start, "a value or ]")),
            Next::Item => self.value(text, start, Span::default()).map(Some),
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
    fn new(offset: usize, rest: usize, expected: &'static str) -> Self {
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

/// Reads the whole of `text`: the kind and span of its one value, or its fault.
pub fn check(text: &[u8]) -> Result<(NodeKind, Span), Malformed> {
    let mut reader = Reader::default();
    let mut root = None;
    while let Some(event) = reader.next(text)? {
        match event {
            Event::Value { kind, value, .. } => {
                root.get_or_insert((kind, value));
            }
            Event::Open { kind, start, .. } => {
                root.get_or_insert((kind, Span::new(start as usize, start as usize)));
            }
            Event::Close { end } => {
                if let Some((_, span)) = &mut root {
                    span.end = end;
                }
            }
        }
    }
    root.ok_or(Malformed::new(text.len(), 0, "a value"))
}

/// The members of the object, or items of the array, that `text` is; those before the fault when
/// it has one. Spans are offsets in `text`.
pub fn members(text: &[u8]) -> Vec<Member> {
    let mut reader = Reader::default();
    let mut members = Vec::new();
    let mut pending: Option<Member> = None;
    let mut depth = 0_usize;
    while let Ok(Some(event)) = reader.next(text) {
        match event {
            Event::Value { kind, key, value } if depth == 1 => {
                members.push(Member { kind, key, value });
            }
            Event::Value { .. } => {}
            Event::Open { kind, key, start } => {
                depth += 1;
                if depth == 2 {
                    let value = Span::new(start as usize, start as usize);
                    pending = Some(Member { kind, key, value });
                }
            }
            Event::Close { end } => {
                depth -= 1;
                if let Some(mut member) = pending.take_if(|_| depth == 1) {
                    member.value.end = end;
                    members.push(member);
                }
            }
        }
    }
    members
}

/// The text of a string, from its raw characters without the quotes. Invalid UTF-8 and lone
/// surrogates become U+FFFD.
pub fn unescape(raw: &[u8]) -> Cow<'_, str> {
    if !raw.contains(&b'\\') {
        return String::from_utf8_lossy(raw);
    }
    let bytes = unescape_bytes(raw).0;
    let text = String::from_utf8(bytes);
    Cow::Owned(text.unwrap_or_else(|fault| String::from_utf8_lossy(fault.as_bytes()).into_owned()))
}

/// The bytes of a string, from its raw characters without the quotes, with runs of
/// `(offset in the bytes, offset in the raw characters)`; the last run is the end of both.
pub fn unescape_bytes(raw: &[u8]) -> (Vec<u8>, Vec<(u32, u32)>) {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut runs = vec![(0, 0)];
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &raw[at..]) {
        let escape = at + found;
        bytes.extend_from_slice(&raw[at..escape]);
        let (character, len) = escaped(&raw[escape..]);
        bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        at = (escape + len).min(raw.len());
        runs.push((bytes.len() as u32, at as u32));
    }
    bytes.extend_from_slice(&raw[at..]);
    runs.push((bytes.len() as u32, raw.len() as u32));
    (bytes, runs)
}

/// The character that the escape at the start of `raw` stands for, and how long the escape is.
fn escaped(raw: &[u8]) -> (char, usize) {
    let unit = |at: usize| {
        let digits = std::str::from_utf8(raw.get(at..at + 4)?).ok()?;
        u32::from_str_radix(digits, 16).ok()
    };
    match raw.get(1) {
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'n') => ('\n', 2),
        Some(b'r') => ('\r', 2),
        Some(b't') => ('\t', 2),
        Some(b'u') => match unit(2) {
            Some(high @ 0xd800..=0xdbff) if raw.get(6..8) == Some(br"\u") => match unit(8) {
                Some(low @ 0xdc00..=0xdfff) => {
                    let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    (
                        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
                        12,
                    )
                }
                _ => (char::REPLACEMENT_CHARACTER, 6),
            },
            Some(code) => (
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
                6,
            ),
            None => (char::REPLACEMENT_CHARACTER, 2),
        },
        Some(byte) if byte.is_ascii() => (*byte as char, 2),
        _ => (char::REPLACEMENT_CHARACTER, 1),
    }
}

/// `text` as a JSON string, with its quotes.
pub fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Line and column of the byte at `offset`, both from 1; the column counts characters.
pub fn line_and_column(text: &[u8], offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let num_chars = before[line_start..]
        .iter()
        .filter(|byte| (**byte & 0xc0) != 0x80);
    (line, num_chars.count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_fault(text: &str, offset: usize, rest: usize, expected: &str) {
        let fault = check(text.as_bytes()).unwrap_err();
        assert_eq!(
            (fault.offset, fault.rest, fault.expected),
            (offset, rest, expected)
        );
    }

    #[test]
    fn a_fault_is_where_it_is_and_says_what_was_expected() {
        check_fault("", 0, 0, "a value");
        check_fault("{\"a\":1,}", 7, 7, "a name in quotes");
        check_fault("[1,]", 3, 3, "a value");
        check_fault("[", 1, 1, "a value or ]");
        check_fault("{\"a\":tru}", 5, 1, "a value");
        check_fault("{\"a\":\"b", 7, 1, "a closing quote");
        check_fault("[01]", 2, 2, "a comma or ]");
        check_fault("[1.]", 3, 1, "a digit");
        check_fault("{} x", 3, 3, "the end of the text");
        check_fault(r#"["\u12"]"#, 6, 1, "four hexadecimal digits");
        check_fault(r#"["\q"]"#, 3, 1, "an escape");
    }

    #[test]
    fn members_keep_their_order_and_their_doubles() {
        let text = br#" {"a": 1, "b": {"a": [2]}, "a": 1.0} "#;
        let names: Vec<_> = members(text)
            .iter()
            .map(|member| (member.key.of(text), member.value.of(text)))
            .collect();
        let expected: [(&[u8], &[u8]); 3] = [
            (b"\"a\"", b"1"),
            (b"\"b\"", br#"{"a": [2]}"#),
            (b"\"a\"", b"1.0"),
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn escapes_are_undone_and_lone_surrogates_replaced() {
        assert_eq!(unescape(br"a\/b\n\u00e9\ud83d\ude00"), "a/b\né😀");
        assert_eq!(unescape(br"\ud83d x \udc00"), "\u{fffd} x \u{fffd}");
        assert_eq!(unescape(b"\xff"), "\u{fffd}");
    }

    #[test]
    fn runs_lead_back_to_the_raw_characters() {
        let (bytes, runs) = unescape_bytes(br"ab\ncd");
        assert_eq!(bytes, b"ab\ncd");
        assert_eq!(runs, [(0, 0), (3, 4), (5, 6)]);
    }

    #[test]
    fn a_hundred_thousand_levels_are_nothing() {
        let text = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(check(text.as_bytes()).is_ok());
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        assert_eq!(line_and_column("a\né b".as_bytes(), 4), (2, 2));
    }
}
