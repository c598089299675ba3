//! Identifiers for new tokens.

use aws_lc_rs::rand;

use crate::jose::encoding::to_hex;

/// A fresh `jti`: a UUID of version 4 (RFC 9562 §5.4). `None` if the system has no randomness to
/// give.
pub fn new_jti() -> Option<String> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).ok()?;
    Some(uuid(bytes))
}

/// Random bytes in the form of a UUID, with its version and variant bits.
fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = to_hex(&bytes, false);
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jti_is_a_uuid_of_version_4() {
        assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
        assert_ne!(new_jti(), new_jti());
    }
}
