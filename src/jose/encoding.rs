//! Base64 in every alphabet, hex, and percent-encoding, decoded as far as the text allows.

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
}
