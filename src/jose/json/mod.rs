//! JSON that keeps key order, duplicates, number text, escapes and the span of every value.
//!
//! The reader is our own, because the libraries do not carry this: `serde_json::RawValue` gives
//! spans, but scans the text again for every level (quadratic in depth, and the text is hostile);
//! `jiter` stops at lone surrogates and at invalid UTF-8, and neither keeps what stood before a
//! fault. This one holds no text, recurses nowhere, and goes over each byte once.

mod escape;
pub mod layout;
mod number;
mod reader;

use super::span::Span;
use super::tree::NodeKind;

pub use self::escape::{quote, unescape, unescape_bytes};
pub use self::number::number_value;
pub use self::reader::{Event, Malformed, Reader};

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
    fn a_hundred_thousand_levels_are_nothing() {
        let text = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(check(text.as_bytes()).is_ok());
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        assert_eq!(line_and_column("a\né b".as_bytes(), 4), (2, 2));
    }
}
