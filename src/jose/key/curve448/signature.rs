//! Ed448 signatures (RFC 8032 §5.2), in builds with the feature `ed448`.
//!
//! The native library has none and the one crate that has is a pre-release, so a build has them
//! only when it asks for them. Without it a token under Ed448 is *not checked*, never refused.

/// Whether this build checks and makes Ed448 signatures.
pub const IS_BUILT_IN: bool = cfg!(feature = "ed448");

/// Whether `signature` over `message` is that of the raw key `public`.
#[cfg(feature = "ed448")]
pub fn verify(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use ed448_goldilocks::{Signature, VerifyingKey};

    let Ok(public) = <&[u8; 57]>::try_from(public) else {
        return false;
    };
    let Some((commitment, _)) = signature.split_first_chunk::<57>() else {
        return false;
    };
    if !is_canonical(public) || !is_canonical(commitment) {
        return false;
    }
    match (
        VerifyingKey::from_bytes(public),
        Signature::from_slice(signature),
    ) {
        (Ok(public), Ok(signature)) => public.verify_raw(&signature, message).is_ok(),
        _ => false,
    }
}

/// The signature over `message` under the private key `seed`; `None` if that is not 57 bytes long.
#[cfg(feature = "ed448")]
pub fn sign(seed: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    use ed448_goldilocks::{SecretKey, SigningKey};
    use zeroize::Zeroizing;

    let mut secret = Zeroizing::new(SecretKey::default());
    if seed.len() != secret.len() {
        return None;
    }
    secret.copy_from_slice(seed);
    let key = SigningKey::from(&*secret);
    Some(key.sign_raw(message).to_bytes().to_vec())
}

/// Whether an encoded point is the one encoding of it: RFC 8032 §5.2.3 refuses a `y` that is not
/// below the prime, and the last byte holds nothing but the sign. The crate looks at neither.
#[cfg(feature = "ed448")]
fn is_canonical(point: &[u8; 57]) -> bool {
    // 2^448 - 2^224 - 1, the lowest byte first.
    let mut prime = [0xff; 56];
    prime[28] = 0xfe;
    let [y @ .., sign] = point;
    matches!(sign, 0 | 0x80) && y.iter().rev().lt(prime.iter().rev())
}

/// Never asked: see [`IS_BUILT_IN`].
#[cfg(not(feature = "ed448"))]
pub fn verify(_public: &[u8], _message: &[u8], _signature: &[u8]) -> bool {
    false
}

/// Makes none: see [`IS_BUILT_IN`].
#[cfg(not(feature = "ed448"))]
pub fn sign(_seed: &[u8], _message: &[u8]) -> Option<Vec<u8>> {
    None
}

#[cfg(all(test, feature = "ed448"))]
mod tests {
    use super::*;
    use crate::jose::key::secret::hex_bytes;

    /// RFC 8032 §7.4: seed, public key, message, signature.
    const EXAMPLES: [[&str; 4]; 2] = [
        [
            "6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b",
            "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180",
            "",
            "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600",
        ],
        [
            "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e",
            "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480",
            "03",
            "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00",
        ],
    ];

    fn bytes(hex: &str) -> Vec<u8> {
        hex_bytes(hex.as_bytes()).unwrap_or_default()
    }

    #[test]
    fn the_examples_of_rfc_8032_hold_both_ways() {
        for example in EXAMPLES {
            let [seed, public, message, signature] = example.map(bytes);
            assert!(verify(&public, &message, &signature));
            assert_eq!(sign(&seed, &message), Some(signature));
        }
    }

    #[test]
    fn one_flipped_bit_anywhere_is_refused() {
        let [_, public, message, signature] = EXAMPLES[1].map(bytes);
        for bit in 0..signature.len() * 8 {
            let mut other = signature.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            assert!(!verify(&public, &message, &other), "bit {bit}");
        }
        assert!(!verify(&public, b"\x02", &signature));
        assert!(!verify(&public, &message, &signature[..113]));
        assert!(!verify(&public, &message, &[&signature[..], &[0]].concat()));
        assert!(!verify(&public[..56], &message, &signature));
        assert_eq!(sign(&[7; 56], &message), None);
    }

    #[test]
    fn a_point_has_one_encoding() {
        let mut prime = [0xff; 57];
        (prime[28], prime[56]) = (0xfe, 0);
        assert!(!is_canonical(&prime));
        prime[0] = 0xfe;
        assert!(is_canonical(&prime));
        prime[56] = 0x80;
        assert!(is_canonical(&prime));
        prime[56] = 0x40;
        assert!(!is_canonical(&prime));
        (prime[56], prime[28]) = (0, 0xff);
        assert!(!is_canonical(&prime));
    }
}
