//! Escapes of JSON strings, undone and made.

use std::borrow::Cow;

use crate::jose::encoding::Runs;

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
pub fn unescape_bytes(raw: &[u8]) -> (Vec<u8>, Runs) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
