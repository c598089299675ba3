//! Base64 in every alphabet, hex, and percent-encoding, decoded as far as the text allows.

mod base64;

use memchr::memchr;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

pub use self::base64::{
    Alphabet, Base64, Base64Form, Looks, base64, base64_start, is_base64, look_over, to_base64,
    to_base64url,
};

/// `(inner offset, outer offset)`: within a run bytes stand one to one; the last run is the end of
/// both. Empty when every byte stands where it stood.
pub type Runs = Vec<(u32, u32)>;

/// What `encodeURIComponent` leaves alone (ECMA-262 §19.2.6.4).
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Decodes hexadecimal digits; the flag tells upper case. `None` when the text is anything else.
pub fn hex(text: &[u8]) -> Option<(Vec<u8>, bool)> {
    if !text.len().is_multiple_of(2) || text.is_empty() {
        return None;
    }
    let digit = |byte: u8| (byte as char).to_digit(16).map(|value| value as u8);
    let bytes = text
        .chunks_exact(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect::<Option<Vec<u8>>>()?;
    Some((bytes, text.iter().any(u8::is_ascii_uppercase)))
}

/// The first bytes of a hexadecimal text, at most sixteen; `None` when they are something else.
pub fn hex_start(text: &[u8]) -> Option<([u8; 16], usize)> {
    let mut bytes = [0; 16];
    let pairs = text.len().min(32) / 2;
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let digit = |byte: u8| (byte as char).to_digit(16);
        *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
    }
    Some((bytes, pairs))
}

/// Writes hexadecimal digits.
pub fn to_hex(bytes: &[u8], upper: bool) -> String {
    let digits: &[u8; 16] = if upper {
        b"0123456789ABCDEF"
    } else {
        b"0123456789abcdef"
    };
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digits[(byte >> 4) as usize] as char);
        text.push(digits[(byte & 15) as usize] as char);
    }
    text
}

/// Undoes percent-encoding, with `(inner offset, outer offset)` runs. A `%` that no two digits
/// follow stands for itself. `None` when there is nothing to undo.
pub fn percent(text: &[u8]) -> Option<(Vec<u8>, Runs)> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut runs = vec![(0, 0)];
    let mut at = 0;
    while let Some(found) = memchr(b'%', &text[at..]) {
        let sign = at + found;
        bytes.extend_from_slice(&text[at..sign]);
        let digit = |offset: usize| {
            text.get(offset)
                .and_then(|byte| (*byte as char).to_digit(16))
        };
        if let (Some(high), Some(low)) = (digit(sign + 1), digit(sign + 2)) {
            bytes.push((high << 4 | low) as u8);
            at = sign + 3;
            runs.push((bytes.len() as u32, at as u32));
        } else {
            bytes.push(b'%');
            at = sign + 1;
        }
    }
    if runs.len() == 1 {
        return None;
    }
    bytes.extend_from_slice(&text[at..]);
    runs.push((bytes.len() as u32, text.len() as u32));
    Some((bytes, runs))
}

/// Percent-encodes as `encodeURIComponent` does.
pub fn to_percent(bytes: &[u8]) -> String {
    percent_encode(bytes, COMPONENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_keeps_a_lone_sign() {
        let (bytes, runs) = percent(b"100%%7Ba%").unwrap();
        assert_eq!(bytes, b"100%{a%");
        assert_eq!(runs, [(0, 0), (5, 7), (7, 9)]);
        assert_eq!(percent(b"100%"), None);
    }

    #[test]
    fn hex_is_read_whole_or_not_at_all() {
        assert_eq!(hex(b"7B22"), Some((b"{\"".to_vec(), true)));
        assert_eq!(hex(b"7b2"), None);
        assert_eq!(hex(b"7g"), None);
        assert_eq!(to_hex(b"\x7b\x22", true), "7B22");
    }
}
