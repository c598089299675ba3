//! X.509 certificates: only as the carrier of a public key. What they say is shown; nobody here
//! judges a chain.

use crate::jose::time::UnixTime;

/// What a certificate says.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// Subject, as RFC 4514 writes it: `CN=example.test,O=Example`.
    pub subject: String,
    /// Issuer, the same way.
    pub issuer: String,
    /// Serial number in hex.
    pub serial: String,
    /// Valid from.
    pub not_before: UnixTime,
    /// Valid until.
    pub not_after: UnixTime,
    /// SHA-256 of its DER: JWK `x5t#S256`.
    pub sha256: [u8; 32],
    /// SHA-1 of its DER: JWK `x5t`.
    pub sha1: [u8; 20],
    /// The certificate itself.
    pub der: Vec<u8>,
}
