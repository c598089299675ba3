//! Bytes back into a JSON string, written the way that string was.
//!
//! PHP writes `\/`, Python writes `\u00e9`; a string that was edited inside should not show by
//! its escapes which half is new. Only what RFC 8259 §7 asks for is certain; the rest is taken
//! from the string's own characters.

use std::fmt::Write as _;

/// Which escapes a string uses beyond those it must.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Escapes {
    /// `\/`.
    slash: bool,
    /// `\u00e9` for what is not ASCII.
    non_ascii: bool,
}

impl Escapes {
    /// Those of a string, given its raw characters.
    pub(super) fn of(raw: &[u8]) -> Self {
        let mut own = Self::default();
        let mut bare_slash = false;
        let mut at = 0;
        while at < raw.len() {
            match (raw[at], raw.get(at + 1)) {
                (b'\\', Some(b'/')) => own.slash = true,
                (b'\\', Some(b'u')) => own.non_ascii = true,
                (b'/', _) => bare_slash = true,
                _ => {}
            }
            at += if raw[at] == b'\\' { 2 } else { 1 };
        }
        own.slash &= !bare_slash;
        own.non_ascii &= raw.is_ascii();
        own
    }

    /// `bytes` as raw characters of such a string, without quotes. What is not UTF-8 stays so.
    pub(super) fn escape(self, bytes: &[u8]) -> Vec<u8> {
        let mut raw = String::with_capacity(bytes.len());
        let mut out = Vec::with_capacity(bytes.len() + 8);
        for chunk in bytes.utf8_chunks() {
            for character in chunk.valid().chars() {
                self.push(character, &mut raw);
            }
            out.extend_from_slice(raw.as_bytes());
            out.extend_from_slice(chunk.invalid());
            raw.clear();
        }
        out
    }

    fn push(self, character: char, raw: &mut String) {
        match character {
            '"' => raw.push_str("\\\""),
            '\\' => raw.push_str("\\\\"),
            '\n' => raw.push_str("\\n"),
            '\r' => raw.push_str("\\r"),
            '\t' => raw.push_str("\\t"),
            '\u{8}' => raw.push_str("\\b"),
            '\u{c}' => raw.push_str("\\f"),
            '/' if self.slash => raw.push_str("\\/"),
            control if u32::from(control) < 0x20 => {
                write!(raw, "\\u{:04x}", u32::from(control)).ok();
            }
            other if self.non_ascii && !other.is_ascii() => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    write!(raw, "\\u{unit:04x}").ok();
                }
            }
            other => raw.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json;

    #[track_caller]
    fn check(like: &str, text: &str, expected: &str) {
        let raw = Escapes::of(like.as_bytes()).escape(text.as_bytes());
        assert_eq!(String::from_utf8_lossy(&raw), expected);
        assert_eq!(json::unescape(&raw), text);
    }

    #[test]
    fn a_string_is_escaped_like_the_one_it_replaces() {
        check("plain", "a/b \"é\" \\ \n\u{1}", r#"a/b \"é\" \\ \n\u0001"#);
        check(r"a\/b", "c/d", r"c\/d");
        check(r"a\/b/c", "c/d", "c/d");
        check(r"caf\u00e9", "é😀", r"\u00e9\ud83d\ude00");
        check(r"caf\u00e9 é", "é", "é");
        // A backslash that is itself escaped is none in front of the slash.
        check(r"a\\/b", "c/d", "c/d");
    }

    #[test]
    fn bytes_that_are_no_text_stay() {
        assert_eq!(Escapes::default().escape(b"a\xff\""), b"a\xff\\\"");
    }
}
