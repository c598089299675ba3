//! A payload that travels apart from its token (RFC 7515 appendix F), given beside it so that the
//! signature can be checked. Kept byte for byte, in memory alone, silent in `Debug`.

use std::fmt;
use std::sync::Arc;

/// The payload.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload {
    /// A file's name, or `clipboard`.
    pub name: String,
    /// What was signed.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({:?}, {} bytes)", self.name, self.bytes.len())
    }
}
