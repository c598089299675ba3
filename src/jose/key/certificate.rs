//! X.509 certificates: only as the carrier of a public key. What they say is shown; nobody here
//! judges a chain.

use std::fmt;
use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use der::{Decode as _, Encode as _};
use x509_cert::certificate::{CertificateInner, Raw};

use super::fault::Fault;
use crate::jose::time::UnixTime;

/// What a certificate says.
#[derive(Clone, PartialEq)]
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

impl Certificate {
    /// Whether it names itself as its issuer.
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    /// The certificate, and its public key as SPKI.
    pub(super) fn from_der(bytes: &[u8]) -> Result<(Self, Vec<u8>), Fault> {
        let unreadable = |_| Fault::Unreadable {
            what: "an X.509 certificate",
        };
        // The raw profile: RFC 5280's rules on serial numbers are not ours to enforce.
        let read = CertificateInner::<Raw>::from_der(bytes).map_err(unreadable)?;
        let read = read.tbs_certificate();
        let info = read
            .subject_public_key_info()
            .to_der()
            .map_err(unreadable)?;
        let validity = read.validity();
        let time = |time: x509_cert::time::Time| UnixTime(time.to_unix_duration().as_secs() as f64);
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(digest(&SHA256, bytes).as_ref());
        let mut sha1 = [0; 20];
        sha1.copy_from_slice(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref());
        let certificate = Self {
            subject: read.subject().to_string(),
            issuer: read.issuer().to_string(),
            serial: hex(read.serial_number().as_bytes()),
            not_before: time(validity.not_before),
            not_after: time(validity.not_after),
            sha256,
            sha1,
            der: bytes.to_vec(),
        };
        Ok((certificate, info))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({:?}, {})", self.subject, self.serial)
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
