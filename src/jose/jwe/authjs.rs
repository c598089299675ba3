//! The session cookies of Auth.js (NextAuth): `dir`, with a key that the library derives from its
//! secret. Nobody has that key at hand, everybody has the secret.

use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};

use crate::jose::key::secret::Secret;

/// The cookies it encrypts; version 5 mixes the cookie's name in.
const COOKIES: [&str; 8] = [
    "__Secure-authjs.session-token",
    "authjs.session-token",
    "__Secure-authjs.pkce.code_verifier",
    "authjs.pkce.code_verifier",
    "__Secure-authjs.state",
    "authjs.state",
    "__Secure-authjs.nonce",
    "authjs.nonce",
];

/// The keys that its versions would derive from `secret` for `enc`, each with how.
pub(super) fn keys(secret: &Secret, enc: &str) -> Vec<(Secret, String)> {
    match enc {
        "A256CBC-HS512" => COOKIES
            .iter()
            .filter_map(|cookie| {
                let info = format!("Auth.js Generated Encryption Key ({cookie})");
                let key = derived(secret, cookie, &info, 64)?;
                Some((key, format!("Auth.js 5, cookie {cookie}")))
            })
            .collect(),
        "A256GCM" => derived(secret, "", "NextAuth.js Generated Encryption Key", 32)
            .map(|key| (key, "NextAuth.js 4".to_owned()))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// How many bytes are wanted, in the library's words.
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derived(secret: &Secret, salt: &str, info: &str, len: usize) -> Option<Secret> {
    let random = Salt::new(HKDF_SHA256, salt.as_bytes()).extract(secret.expose());
    let mut key = vec![0; len];
    random
        .expand(&[info.as_bytes()], Length(len))
        .and_then(|out| out.fill(&mut key))
        .ok()?;
    Some(Secret::new(key))
}
