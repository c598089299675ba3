//! Base64 in every alphabet, hex, and percent-encoding, decoded as far as the text allows.
//!
//! The strict decoders of the field stop at the first odd character; a token copied from a log has
//! several. So the text is looked over first, what does not belong is left out and counted, and the
//! rest goes through the `base64` crate in one piece.

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, NO_PAD};
use base64::{alphabet, engine::general_purpose};
use memchr::memchr;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// Which base64 alphabet a text uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Alphabet {
    /// `-` and `_` (RFC 4648 §5), or neither pair seen.
    UrlSafe,
    /// `+` and `/` (RFC 4648 §4).
    Standard,
    /// Both in one text: damage, but readable.
    Mixed,
}

/// How a base64 text was written, so that it can be written that way again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Base64Form {
    /// The alphabet.
    pub alphabet: Alphabet,
    /// How many `=` stand at its end.
    pub padding: u8,
    /// Whether `=` is left out although its length asks for some. Where the length asks for none,
    /// this is false and nothing is known.
    pub bare: bool,
    /// Whether a character was seen that only one alphabet has. Without one, `alphabet` says
    /// [`Alphabet::UrlSafe`], but the text reads the same in both.
    pub certain: bool,
}

/// A base64 text, decoded as far as it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base64 {
    /// What it decodes to.
    pub bytes: Vec<u8>,
    /// How it was written.
    pub form: Base64Form,
    /// Characters that are neither base64 nor padding; they were left out.
    pub num_foreign: usize,
    /// Where the first of them stands.
    pub first_foreign: Option<usize>,
    /// How many base64 characters there are.
    pub num_chars: usize,
    /// Whether a single character is left over at the end: six bits make no byte, so a character
    /// is missing somewhere (RFC 4648 §4).
    pub cut: bool,
    /// Whether the bits left over in the last character are not zero (RFC 4648 §3.5).
    pub trailing_bits: bool,
    /// Where the base64 characters stand in the text, as `(n-th character, offset)`; one to one
    /// from there on. Empty when they all stand where they should.
    pub runs: Vec<(u32, u32)>,
}

/// What each byte means: 0 to 63, or one of the marks below.
const VALUES: [u8; 256] = values();
/// `+` or `/`, in [`CLASSES`].
const STANDARD_ONLY: u8 = 1;
/// `-` or `_`.
const URL_ONLY: u8 = 2;
/// Not base64.
const FOREIGN: u8 = 4;
/// What each byte says about its text; or-ed together over the text.
const CLASSES: [u8; 256] = classes();

/// Bits left over in the last character are allowed: they are a finding, not a failure.
const LENIENT: GeneralPurposeConfig = NO_PAD.with_decode_allow_trailing_bits(true);
const LENIENT_URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
const LENIENT_STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

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

/// Decodes base64 of any alphabet and padding. Never fails.
pub fn base64(text: &[u8]) -> Base64 {
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    let body = &text[..text.len() - padding];
    let seen = body
        .iter()
        .fold(0, |seen, byte| seen | CLASSES[*byte as usize]);
    let alphabet = match (seen & STANDARD_ONLY != 0, seen & URL_ONLY != 0) {
        (true, true) => Alphabet::Mixed,
        (true, false) => Alphabet::Standard,
        (false, _) => Alphabet::UrlSafe,
    };

    let mut found = Base64 {
        bytes: Vec::new(),
        form: Base64Form {
            alphabet,
            padding: padding.min(255) as u8,
            bare: false,
            certain: seen & (STANDARD_ONLY | URL_ONLY) != 0,
        },
        num_foreign: 0,
        first_foreign: None,
        num_chars: body.len(),
        cut: false,
        trailing_bits: false,
        runs: Vec::new(),
    };
    let mut kept;
    let mut chars = body;
    if seen & FOREIGN != 0 || alphabet == Alphabet::Mixed {
        kept = Vec::with_capacity(body.len());
        let mut after_gap = true;
        for (offset, byte) in body.iter().enumerate() {
            if CLASSES[*byte as usize] & FOREIGN != 0 {
                found.num_foreign += 1;
                found.first_foreign.get_or_insert(offset);
                after_gap = true;
                continue;
            }
            if after_gap {
                found.runs.push((kept.len() as u32, offset as u32));
                after_gap = false;
            }
            kept.push(match byte {
                b'+' => b'-',
                b'/' => b'_',
                other => *other,
            });
        }
        if found.num_foreign == 0 {
            found.runs.clear();
        } else {
            found.runs.push((kept.len() as u32, body.len() as u32));
        }
        chars = &kept;
    }

    found.num_chars = chars.len();
    found.cut = chars.len() % 4 == 1;
    found.form.bare = padding == 0 && matches!(chars.len() % 4, 2 | 3);
    if found.cut {
        chars = &chars[..chars.len() - 1];
    }
    let last = chars.last().map_or(0, |byte| VALUES[*byte as usize]);
    found.trailing_bits = match chars.len() % 4 {
        2 => last & 0b1111 != 0,
        3 => last & 0b11 != 0,
        _ => false,
    };
    let standard = alphabet == Alphabet::Standard && seen & FOREIGN == 0;
    let engine = if standard {
        &LENIENT_STANDARD
    } else {
        &LENIENT_URL
    };
    found.bytes = engine.decode(chars).unwrap_or_default();
    found
}

/// The first bytes of a base64 text, without decoding the rest; `None` when a character among
/// them is not base64. At most twelve.
pub fn base64_start(text: &[u8]) -> Option<([u8; 12], usize)> {
    let mut bytes = [0; 12];
    let chars = &text[..text.len().min(16)];
    let mut bits = 0_u128;
    let mut num_bits = 0;
    for byte in chars {
        if CLASSES[*byte as usize] & FOREIGN != 0 {
            return None;
        }
        bits = bits << 6 | u128::from(VALUES[*byte as usize]);
        num_bits += 6;
    }
    let num_bytes = num_bits / 8;
    for (index, byte) in bytes.iter_mut().take(num_bytes).enumerate() {
        *byte = (bits >> (num_bits - 8 * (index + 1))) as u8;
    }
    Some((bytes, num_bytes))
}

/// Whether `byte` belongs to one of the base64 alphabets.
pub fn is_base64(byte: u8) -> bool {
    CLASSES[byte as usize] & FOREIGN == 0
}

/// Writes base64 in the form another text had. Where that text left open whether it pads, it is
/// padded unless it was clearly URL-safe; where it left the alphabet open, padded means standard.
pub fn to_base64(bytes: &[u8], form: Base64Form) -> String {
    let url_safe = match form.alphabet {
        Alphabet::Standard => false,
        Alphabet::UrlSafe if form.certain => true,
        Alphabet::UrlSafe => form.bare,
        Alphabet::Mixed => form.padding == 0,
    };
    let padded = form.padding > 0 || !form.bare && !url_safe;
    match (url_safe, padded) {
        (true, true) => general_purpose::URL_SAFE.encode(bytes),
        (true, false) => to_base64url(bytes),
        (false, true) => general_purpose::STANDARD.encode(bytes),
        (false, false) => general_purpose::STANDARD_NO_PAD.encode(bytes),
    }
}

/// Base64url without padding, as JOSE writes it (RFC 7515 §2).
pub fn to_base64url(bytes: &[u8]) -> String {
    general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

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
pub fn percent(text: &[u8]) -> Option<(Vec<u8>, Vec<(u32, u32)>)> {
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

const fn values() -> [u8; 256] {
    let mut values = [0; 256];
    let chars = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut index = 0;
    while index < 64 {
        values[chars[index] as usize] = index as u8;
        index += 1;
    }
    values[b'+' as usize] = 62;
    values[b'/' as usize] = 63;
    values
}

const fn classes() -> [u8; 256] {
    let mut classes = [FOREIGN; 256];
    let mut byte = 0;
    while byte < 256 {
        if (byte as u8).is_ascii_alphanumeric() {
            classes[byte] = 0;
        }
        byte += 1;
    }
    classes[b'+' as usize] = STANDARD_ONLY;
    classes[b'/' as usize] = STANDARD_ONLY;
    classes[b'-' as usize] = URL_ONLY;
    classes[b'_' as usize] = URL_ONLY;
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, bytes: &[u8], alphabet: Alphabet, padding: u8) {
        let found = base64(text.as_bytes());
        assert_eq!(found.bytes, bytes);
        assert_eq!(found.form.alphabet, alphabet);
        assert_eq!(found.form.padding, padding);
    }

    #[test]
    fn every_alphabet_and_padding_is_read() {
        check("-_-_", &[0xfb, 0xff, 0xbf], Alphabet::UrlSafe, 0);
        check("+/+/", &[0xfb, 0xff, 0xbf], Alphabet::Standard, 0);
        check("+/-_", &[0xfb, 0xff, 0xbf], Alphabet::Mixed, 0);
        check("YWI=", b"ab", Alphabet::UrlSafe, 1);
        check("YWI", b"ab", Alphabet::UrlSafe, 0);
        check("YQ==", b"a", Alphabet::UrlSafe, 2);
        check("", b"", Alphabet::UrlSafe, 0);
    }

    #[test]
    fn foreign_characters_are_left_out_and_counted() {
        let found = base64(b"YW Jj\nZGVm");
        assert_eq!(found.bytes, b"abcdef");
        assert_eq!((found.num_foreign, found.first_foreign), (2, Some(2)));
        assert_eq!(found.runs, [(0, 0), (2, 3), (4, 6), (8, 10)]);
    }

    #[test]
    fn a_single_left_over_character_is_said_and_the_rest_decoded() {
        let found = base64(b"YWJjZ");
        assert!(found.cut);
        assert_eq!(found.bytes, b"abc");
    }

    #[test]
    fn bits_left_over_are_said() {
        assert!(base64(b"YWJ").trailing_bits);
        assert!(!base64(b"YWI").trailing_bits);
    }

    #[test]
    fn the_start_agrees_with_the_whole() {
        let text = b"H4sIAC7S4WMC_w";
        let (start, len) = base64_start(text).unwrap();
        assert_eq!(start[..len], base64(text).bytes[..len]);
        assert_eq!(base64_start(b"ab c"), None);
        assert_eq!(base64_start(b"eyI").map(|found| found.1), Some(2));
    }

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
