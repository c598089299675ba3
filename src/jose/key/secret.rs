//! Bytes that must not be seen: wiped when dropped, never printed, never serialized.

use std::fmt;

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use zeroize::Zeroizing;

use super::material::{PrivateKey, PublicKey};
use super::{Key, KeyOrigin, audit};

/// Secret bytes: a passphrase, a shared secret, a private number. Compares in constant time for
/// secrets of one length; has no `Display`, no `Serialize`, and a `Debug` that says nothing.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

/// How the text of a shared secret stands for its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SecretEncoding {
    /// The text itself.
    #[default]
    Utf8,
    /// Base64 with `+` and `/`.
    Base64,
    /// Base64 with `-` and `_`.
    Base64Url,
    /// Hexadecimal digits.
    Hex,
}

impl Secret {
    /// Takes over `bytes`.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }

    /// The bytes. Keep them out of anything that outlives the call.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl SecretEncoding {
    /// Every encoding, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Base64, Self::Base64Url, Self::Hex];

    /// The word of `--secret-encoding`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "utf8",
            Self::Base64 => "base64",
            Self::Base64Url => "base64url",
            Self::Hex => "hex",
        }
    }

    /// The encoding of that word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|encoding| encoding.word() == word)
    }

    /// The bytes that `text` stands for; `None` if it is not written that way. Blanks around
    /// base64 and hex do not count, nor does padding; in UTF-8 every byte counts.
    pub fn decode(self, text: &Secret) -> Option<Secret> {
        let trimmed = text.expose().trim_ascii();
        let bytes = match self {
            Self::Utf8 => return Some(text.clone()),
            Self::Base64 => STANDARD.decode(trimmed).ok()?,
            Self::Base64Url => URL_SAFE.decode(trimmed).ok()?,
            Self::Hex => hex_bytes(trimmed)?,
        };
        Some(Secret::new(bytes))
    }

    /// The same into `bytes`, for whoever reads a million texts: false if `text` is none of its
    /// kind. `bytes` is overwritten, and wiped when it is dropped.
    pub fn decode_into(self, text: &[u8], bytes: &mut Zeroizing<Vec<u8>>) -> bool {
        bytes.clear();
        let trimmed = text.trim_ascii();
        match self {
            Self::Utf8 => bytes.extend_from_slice(text),
            Self::Base64 => return STANDARD.decode_vec(trimmed, bytes).is_ok(),
            Self::Base64Url => return URL_SAFE.decode_vec(trimmed, bytes).is_ok(),
            Self::Hex => {
                let value = |digit: &u8| char::from(*digit).to_digit(16);
                let (pairs, rest) = trimmed.as_chunks::<2>();
                for [high, low] in pairs {
                    let (Some(high), Some(low)) = (value(high), value(low)) else {
                        return false;
                    };
                    bytes.push((high << 4 | low) as u8);
                }
                return rest.is_empty();
            }
        }
        true
    }
}

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_encode_padding(false)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// Base64 with `+` and `/`, padded or not.
pub(super) const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
/// Base64 with `-` and `_`, padded or not; written without.
pub(super) const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The bytes of hexadecimal digits.
pub(super) fn hex_bytes(digits: &[u8]) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some((value(*high)? << 4 | value(*low)?) as u8))
        .collect()
}

impl Key {
    /// The shared secret with these bytes.
    pub fn from_secret(bytes: Secret, origin: KeyOrigin) -> Self {
        let private = PrivateKey::Oct { k: bytes };
        let mut key = Self::new(PublicKey::None, Some(private), origin, "shared secret");
        audit::key(&mut key);
        key
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(&self.0, &other.0).is_ok()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(encoding: SecretEncoding, text: &str, expected: Option<&[u8]>) {
        let bytes = encoding.decode(&Secret::new(text));
        assert_eq!(bytes.as_ref().map(Secret::expose), expected);
        let mut into = Zeroizing::new(b"what was there".to_vec());
        let is_read = encoding.decode_into(text.as_bytes(), &mut into);
        assert_eq!(is_read.then_some(into.as_slice()), expected);
    }

    #[test]
    fn one_text_has_four_readings() {
        check(SecretEncoding::Utf8, "c2Vj ", Some(b"c2Vj "));
        check(SecretEncoding::Base64, "c2Vj\n", Some(b"sec"));
        check(SecretEncoding::Base64, "-_8=", None);
        check(SecretEncoding::Base64Url, "-_8=", Some(&[0xfb, 0xff]));
        check(SecretEncoding::Base64Url, "+/8", None);
        check(SecretEncoding::Hex, "00fF", Some(&[0, 255]));
        check(SecretEncoding::Hex, "00f", None);
        check(SecretEncoding::Hex, "0g", None);
    }

    #[test]
    fn words_lead_back_to_their_encoding() {
        for encoding in SecretEncoding::ALL {
            assert_eq!(SecretEncoding::named(encoding.word()), Some(encoding));
        }
    }

    #[test]
    fn a_secret_says_nothing_of_itself() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(…)");
    }
}
