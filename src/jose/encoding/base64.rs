//! Base64 in every alphabet, decoded as far as the text allows.
//!
//! The strict decoders of the field stop at the first odd character; a token copied from a log has
//! several. So the text is looked over first, what does not belong is left out and counted, and the
//! rest goes through the `base64` crate in one piece.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, NO_PAD};
use base64::{alphabet, engine::general_purpose};

use super::Runs;

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

/// What a base64 text looks like, without decoding it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    /// How it was written.
    pub form: Base64Form,
    /// Characters that are neither base64 nor padding; decoding leaves them out.
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
}

/// A base64 text, decoded as far as it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base64 {
    /// What it decodes to.
    pub bytes: Vec<u8>,
    /// What it looks like.
    pub looks: Looks,
    /// Where the base64 characters stand in the text.
    pub runs: Runs,
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

/// Looks a text over that should be base64.
pub fn look_over(text: &[u8]) -> Looks {
    let body = without_padding(text);
    let seen = classes_of(body);
    let alphabet = match (seen & STANDARD_ONLY != 0, seen & URL_ONLY != 0) {
        (true, true) => Alphabet::Mixed,
        (true, false) => Alphabet::Standard,
        (false, _) => Alphabet::UrlSafe,
    };
    let (num_foreign, first_foreign) = if seen & FOREIGN == 0 {
        (0, None)
    } else {
        let first = body.iter().position(|byte| !is_base64(*byte));
        let count = body.iter().filter(|byte| !is_base64(**byte)).count();
        (count, first)
    };
    let num_chars = body.len() - num_foreign;
    let num_padding = text.len() - body.len();
    let left_over = num_chars % 4;
    let last = body.iter().rev().find(|byte| is_base64(**byte));
    let last = last.map_or(0, |byte| VALUES[*byte as usize]);
    Looks {
        form: Base64Form {
            alphabet,
            padding: num_padding.min(255) as u8,
            bare: num_padding == 0 && matches!(left_over, 2 | 3),
            certain: seen & (STANDARD_ONLY | URL_ONLY) != 0,
        },
        num_foreign,
        first_foreign,
        num_chars,
        cut: left_over == 1,
        trailing_bits: match left_over {
            2 => last & 0b1111 != 0,
            3 => last & 0b11 != 0,
            _ => false,
        },
    }
}

/// Decodes base64 of any alphabet and padding. Never fails.
pub fn base64(text: &[u8]) -> Base64 {
    let looks = look_over(text);
    let body = without_padding(text);
    let is_plain = looks.num_foreign == 0 && looks.form.alphabet != Alphabet::Mixed;
    let (engine, kept, runs) = if is_plain {
        let is_standard = looks.form.alphabet == Alphabet::Standard;
        let engine = if is_standard {
            &LENIENT_STANDARD
        } else {
            &LENIENT_URL
        };
        (engine, Cow::Borrowed(body), Runs::new())
    } else {
        let (kept, runs) = kept_characters(body);
        (&LENIENT_URL, Cow::Owned(kept), runs)
    };
    let whole = kept.len() - usize::from(looks.cut);
    Base64 {
        bytes: engine.decode(&kept[..whole]).unwrap_or_default(),
        looks,
        runs: if looks.num_foreign == 0 {
            Runs::new()
        } else {
            runs
        },
    }
}

/// The base64 characters of `body`, all in the URL-safe alphabet, and where they stand.
fn kept_characters(body: &[u8]) -> (Vec<u8>, Runs) {
    let mut kept = Vec::with_capacity(body.len());
    let mut runs = Runs::new();
    let mut after_gap = true;
    for (offset, byte) in body.iter().enumerate() {
        if !is_base64(*byte) {
            after_gap = true;
            continue;
        }
        if after_gap {
            runs.push((kept.len() as u32, offset as u32));
            after_gap = false;
        }
        kept.push(match byte {
            b'+' => b'-',
            b'/' => b'_',
            other => *other,
        });
    }
    runs.push((kept.len() as u32, body.len() as u32));
    (kept, runs)
}

fn without_padding(text: &[u8]) -> &[u8] {
    let num_padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    &text[..text.len() - num_padding]
}

fn classes_of(body: &[u8]) -> u8 {
    body.iter()
        .fold(0, |seen, byte| seen | CLASSES[*byte as usize])
}

/// The first bytes of a base64 text, without decoding the rest; `None` when a character among
/// them is not base64. At most twelve; padding ends them.
pub fn base64_start(text: &[u8]) -> Option<([u8; 12], usize)> {
    let mut bytes = [0; 12];
    let chars = text[..text.len().min(16)]
        .split(|byte| *byte == b'=')
        .next()?;
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
        assert_eq!(found.looks.form.alphabet, alphabet);
        assert_eq!(found.looks.form.padding, padding);
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
        assert_eq!(
            (found.looks.num_foreign, found.looks.first_foreign),
            (2, Some(2))
        );
        assert_eq!(found.runs, [(0, 0), (2, 3), (4, 6), (8, 10)]);
    }

    #[test]
    fn a_single_left_over_character_is_said_and_the_rest_decoded() {
        let found = base64(b"YWJjZ");
        assert!(found.looks.cut);
        assert_eq!(found.bytes, b"abc");
    }

    #[test]
    fn bits_left_over_are_said() {
        assert!(look_over(b"YWJ").trailing_bits);
        assert!(!look_over(b"YWI").trailing_bits);
    }

    #[test]
    fn the_start_agrees_with_the_whole() {
        let text = b"H4sIAC7S4WMC_w";
        let (start, len) = base64_start(text).unwrap();
        assert_eq!(start[..len], base64(text).bytes[..len]);
        assert_eq!(base64_start(b"ab c"), None);
        assert_eq!(base64_start(b"eyI").map(|found| found.1), Some(2));
    }
}
