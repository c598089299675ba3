//! Layers: peel a string claim into what it holds, and put the layers back on.
//!
//! A layer is one encoding (base64, gzip, a JSON string…); a chain is the layers of one claim,
//! outermost first, with all that is needed to write them the same way again. See section 7 of the
//! semantics notes for which are tried and why so carefully: a false unwrapping is worse than none.

mod peel;
mod position;
mod recognise;
mod wrap;

use super::encoding::Base64Form;

pub use self::peel::{Inner, Peeled, peel, peel_text};
pub use self::position::{PositionMap, Step};
pub use self::wrap::{wrap, wrap_bytes};

/// One encoding, with what its own header tells and what is needed to write it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Base64.
    Base64(Base64Form),
    /// Hexadecimal digits.
    Hex {
        /// Whether the letters are upper case.
        upper: bool,
    },
    /// `%7B…`.
    Percent,
    /// gzip (RFC 1952).
    Gzip {
        /// Seconds since 1970 when it was packed; 0: not given.
        mtime: u32,
        /// Operating system byte; 255: unknown, as CPython writes.
        os: u8,
        /// Extra flags; 2: best, 4: fastest.
        xfl: u8,
        /// How many members were concatenated.
        members: u32,
    },
    /// zlib (RFC 1950).
    Zlib {
        /// Level bits of the header, 0 to 3.
        level: u8,
    },
    /// Raw DEFLATE (RFC 1951).
    Deflate,
    /// zstd (RFC 8878).
    Zstd,
    /// The text is JSON. Anywhere but last: the text is a JSON string, and another text is in it.
    Json,
    /// The text is a token.
    Token,
    /// The text is plain, readable text.
    Text,
}

impl Layer {
    /// The word on the chip and in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Base64(_) => "base64",
            Self::Hex { .. } => "hex",
            Self::Percent => "percent",
            Self::Gzip { .. } => "gzip",
            Self::Zlib { .. } => "zlib",
            Self::Deflate => "deflate",
            Self::Zstd => "zstd",
            Self::Json => "json",
            Self::Token => "token",
            Self::Text => "text",
        }
    }
}

/// The layers of one claim, outermost first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The layers; the last says what the innermost text is.
    pub layers: Vec<Layer>,
    /// Bytes of the string as it stands, without quotes, unescaped.
    pub encoded_bytes: u32,
    /// Bytes once every layer is off.
    pub decoded_bytes: u32,
}
