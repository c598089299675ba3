//! The RFC 7638 thumbprint: one name for a key, whatever file it came in.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;

use super::Key;
use super::material::PublicKey;
use super::secret::URL_SAFE;

impl Key {
    /// SHA-256 over the required members of its JWK (RFC 7638 §3). `None` for a shared secret,
    /// whose thumbprint would let a short one be guessed (§7).
    pub fn thumbprint(&self) -> Option<[u8; 32]> {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, required(&self.public)?.as_bytes()).as_ref());
        Some(bytes)
    }

    /// The same in base64url, 43 characters, as it is shown and compared.
    pub fn thumbprint_text(&self) -> Option<String> {
        Some(URL_SAFE.encode(self.thumbprint()?))
    }
}

/// The required members in the order of the alphabet, without blanks (RFC 7638 §3.2, RFC 8037 §2).
fn required(public: &PublicKey) -> Option<String> {
    let text = |bytes: &[u8]| URL_SAFE.encode(bytes);
    Some(match public {
        PublicKey::Rsa { n, e } => {
            format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, text(e), text(n))
        }
        PublicKey::Ec { curve, x, y } => format!(
            r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#,
            curve.name(),
            text(x),
            text(y)
        ),
        PublicKey::Okp { curve, x } => format!(
            r#"{{"crv":"{}","kty":"OKP","x":"{}"}}"#,
            curve.name(),
            text(x)
        ),
        PublicKey::MlDsa { set, key } => format!(
            r#"{{"alg":"{}","kty":"AKP","pub":"{}"}}"#,
            set.name(),
            text(key)
        ),
        PublicKey::None => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::jose::key::{Arrival, KeyOrigin, file};

    #[track_caller]
    fn check(jwk: &str, expected: &str) {
        let set = file::read(
            jwk.as_bytes(),
            &KeyOrigin::new("test", Arrival::Pasted),
            None,
        );
        assert_eq!(set.keys.len(), 1, "{:?}", set.findings);
        assert_eq!(set.keys[0].thumbprint_text().as_deref(), Some(expected));
    }

    #[test]
    fn the_example_of_rfc_7638_holds() {
        check(
            r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#,
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        );
    }

    #[test]
    fn the_example_of_rfc_8037_holds() {
        check(
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        );
    }
}
