//! Guessing the secret of a MAC, as anyone can who has one token: the secrets that tutorials and
//! templates have are always tried, a list of one's own by whoever holds it.
//!
//! A text is tried as it stands and, where it is that, decoded from base64, base64url or
//! hexadecimal digits. A finding says which line it was and never what stands there.

use std::fmt;

use zeroize::Zeroizing;

use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::key::SecretEncoding;
use crate::jose::verify::mac::{self, Mac};
use crate::jose::words::count;

/// Secrets that everybody uses, one a line.
const BUILT_IN: &str = include_str!("../../../assets/secrets.txt");

/// In longer tokens what is built in is tried as text alone: all of it together must not be felt
/// when a token is pasted.
const SHORT: usize = 16 << 10;

/// Most tokens inside claims whose MACs are tried too.
const MOST_NESTED: usize = 16;

/// The MACs of one token, to be tried with one candidate after another.
pub struct Trial {
    macs: Vec<(Mac, At)>,
    /// What a candidate decodes to; wiped when dropped.
    decoded: Zeroizing<Vec<u8>>,
}

/// That a MAC was made with a candidate. The candidate itself is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which algorithm.
    pub alg: &'static str,
    /// The claim whose token it signs, or the whole.
    pub at: At,
    /// How the text stands for the secret.
    pub reading: SecretEncoding,
    /// How many bytes the secret has.
    pub num_bytes: usize,
    /// How many it should have (RFC 7518 §3.2).
    pub hash_bytes: usize,
}

impl Trial {
    /// The MACs of a token and of those inside its claims; `None` if there are none.
    pub fn of(decoded: &Decoded) -> Option<Self> {
        let outer = mac::macs(&decoded.token).into_iter();
        let mut macs: Vec<(Mac, At)> = outer.map(|mac| (mac, At::Whole)).collect();
        for nested in decoded.tree.nested.iter().take(MOST_NESTED) {
            let inner = mac::macs(&nested.token).into_iter();
            macs.extend(inner.map(|mac| (mac, At::Node(nested.node))));
        }
        (!macs.is_empty()).then(|| Self {
            macs,
            decoded: Zeroizing::default(),
        })
    }

    /// Tries one candidate, in every reading that it has.
    pub fn fits(&mut self, text: &[u8]) -> Option<Hit> {
        if let Some(hit) = self.holds(text, SecretEncoding::Utf8) {
            return Some(hit);
        }
        let trimmed = text.trim_ascii();
        if trimmed.is_empty() {
            return None;
        }
        // The alphabets differ in two characters: without them both read the same.
        let is_url = memchr::memchr2(b'-', b'_', trimmed).is_some();
        let base64 = if is_url {
            SecretEncoding::Base64Url
        } else {
            SecretEncoding::Base64
        };
        [base64, SecretEncoding::Hex]
            .into_iter()
            .find_map(|reading| {
                let mut decoded = std::mem::take(&mut self.decoded);
                let is_read = reading.decode_into(trimmed, &mut decoded) && !decoded.is_empty();
                let hit = is_read.then(|| self.holds(&decoded, reading)).flatten();
                self.decoded = decoded;
                hit
            })
    }

    fn holds(&self, secret: &[u8], reading: SecretEncoding) -> Option<Hit> {
        let (mac, at) = self.macs.iter().find(|(mac, _)| mac.holds(secret))?;
        Some(Hit {
            alg: mac.alg(),
            at: *at,
            reading,
            num_bytes: secret.len(),
            hash_bytes: mac.hash_bytes(),
        })
    }
}

impl fmt::Debug for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trial({:?})", self.macs)
    }
}

impl Hit {
    /// The findings that come of it: that the secret stands in line `line` of `list`, and that it
    /// is too short, where it is.
    pub fn findings(&self, line: u64, list: &str) -> Vec<Finding> {
        let place = format!("line {line} of {list}");
        self.findings_of("secret-on-list", &place)
    }

    fn findings_of(&self, code: &'static str, place: &str) -> Vec<Finding> {
        let how = match self.reading {
            SecretEncoding::Utf8 => String::new(),
            reading => format!(" as {}", reading.word()),
        };
        let length = count("byte", self.num_bytes);
        let message = format!(
            "the {} signature holds with {place}{how}: {length}",
            self.alg
        );
        let mut findings = vec![
            Finding::new(code, Severity::Danger, message)
                .at(self.at)
                .advice("Anyone can sign such tokens: replace the secret now by 32 or more random bytes"),
        ];
        if self.num_bytes < self.hash_bytes {
            let message = format!(
                "a secret of {length}; RFC 7518 §3.2 asks for {} for {}",
                self.hash_bytes, self.alg
            );
            findings.push(
                Finding::new("key-weak", Severity::Warn, message)
                    .at(self.at)
                    .advice("Short secrets are guessed offline, from a single token"),
            );
        }
        findings
    }
}

/// Tries no secret at all, and those that everybody knows.
pub(super) fn built_in(decoded: &Decoded) -> Vec<Finding> {
    let Some(mut trial) = Trial::of(decoded) else {
        return Vec::new();
    };
    if let Some(hit) = trial.holds(b"", SecretEncoding::Utf8) {
        let message = format!("the {} signature holds with an empty secret", hit.alg);
        let finding = Finding::new("secret-empty", Severity::Danger, message);
        return vec![finding.at(hit.at).advice(
            "Anyone can sign such tokens: set the secret, and refuse to start without one",
        )];
    }
    // The whole token is read once for every trial.
    let is_short = decoded.token.text.len() <= SHORT;
    for (index, line) in BUILT_IN.lines().enumerate() {
        let hit = if is_short {
            trial.fits(line.as_bytes())
        } else {
            trial.holds(line.as_bytes(), SecretEncoding::Utf8)
        };
        if let Some(hit) = hit {
            let place = format!("a secret that everybody knows (number {})", index + 1);
            return hit.findings_of("secret-well-known", &place);
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::hmac;

    use super::super::tests::{check, decoded};
    use super::*;
    use crate::jose::encoding::to_base64url;

    fn signed(alg: &str, algorithm: hmac::Algorithm, secret: &[u8]) -> String {
        let header = to_base64url(format!(r#"{{"alg":"{alg}"}}"#).as_bytes());
        let input = format!("{header}.{}", to_base64url(br#"{"sub":"1"}"#));
        let key = hmac::Key::new(algorithm, secret);
        let tag = hmac::sign(&key, input.as_bytes());
        format!("{input}.{}", to_base64url(tag.as_ref()))
    }

    const LONG: &[u8] = b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn secrets_of_tutorials_are_tried_always() {
        for (alg, algorithm) in [
            ("HS256", hmac::HMAC_SHA256),
            ("HS384", hmac::HMAC_SHA384),
            ("HS512", hmac::HMAC_SHA512),
        ] {
            check(
                &signed(alg, algorithm, b"secret"),
                &["secret-well-known", "key-weak"],
            );
            check(&signed(alg, algorithm, b""), &["secret-empty"]);
            check(&signed(alg, algorithm, b"Secret."), &[]);
            check(&signed(alg, algorithm, LONG), &[]);
        }
        // Another algorithm than the header says.
        check(&signed("HS512", hmac::HMAC_SHA256, b"secret"), &[]);
    }

    #[test]
    fn the_built_in_list_is_short_and_each_of_it_is_found() {
        let secrets: Vec<&str> = BUILT_IN.lines().collect();
        assert!((40..=80).contains(&secrets.len()));
        for (index, secret) in secrets.iter().enumerate() {
            assert!(!secret.trim().is_empty() && !secrets[..index].contains(secret));
            let found = built_in(&decoded(&signed(
                "HS256",
                hmac::HMAC_SHA256,
                secret.as_bytes(),
            )));
            let number = format!("(number {})", index + 1);
            assert!(found[0].message.contains(&number), "{}", found[0].message);
        }
    }

    #[test]
    fn a_candidate_is_tried_in_each_of_its_readings() {
        for (text, reading) in [
            (&b"tiger"[..], SecretEncoding::Utf8),
            (b"dGlnZXI=", SecretEncoding::Base64),
            (b"dGlnZXI", SecretEncoding::Base64),
            (b"7469676572", SecretEncoding::Hex),
        ] {
            let token = decoded(&signed("HS256", hmac::HMAC_SHA256, b"tiger"));
            let hit = Trial::of(&token).unwrap().fits(text).unwrap();
            assert_eq!((hit.reading, hit.num_bytes), (reading, 5));
        }
        let odd = [0xfb, 0xff, 0xbe];
        let token = decoded(&signed("HS256", hmac::HMAC_SHA256, &odd));
        let hit = Trial::of(&token).unwrap().fits(b"-_--").unwrap();
        assert_eq!(hit.reading, SecretEncoding::Base64Url);
        let mut trial = Trial::of(&token).unwrap();
        for text in [&b""[..], b" ", b"tige", b"tigers", b"\xff\xfe", b"===="] {
            assert_eq!(trial.fits(text), None);
        }
    }

    #[test]
    fn a_hit_names_the_line_and_never_the_secret() {
        let token = decoded(&signed("HS256", hmac::HMAC_SHA256, b"tiger"));
        let hit = Trial::of(&token).unwrap().fits(b"7469676572").unwrap();
        let findings = hit.findings(17, "words.txt");
        assert_eq!(
            findings[0].message,
            "the HS256 signature holds with line 17 of words.txt as hex: 5 bytes"
        );
        assert_eq!(findings[1].code, "key-weak");
        for finding in &findings {
            let text = format!("{finding:?}");
            assert!(!text.contains("tiger") && !text.contains("7469"), "{text}");
        }
        let long = decoded(&signed("HS256", hmac::HMAC_SHA256, LONG));
        let hit = Trial::of(&long).unwrap().fits(LONG).unwrap();
        assert_eq!(hit.findings(1, "l").len(), 1);
    }

    #[test]
    fn a_token_without_a_mac_has_nothing_to_try() {
        let token = super::super::tests::with_header(r#"{"alg":"RS256"}"#);
        assert!(Trial::of(&decoded(&token)).is_none());
        let cut = signed("HS256", hmac::HMAC_SHA256, b"secret");
        assert!(Trial::of(&decoded(&cut[..cut.len() - 4])).is_none());
    }

    #[test]
    fn a_token_inside_a_claim_is_tried_too() {
        let inner = signed("HS256", hmac::HMAC_SHA256, b"secret");
        let outer = super::super::tests::with_payload(&format!(r#"{{"id_token":"{inner}"}}"#));
        check(&outer, &["secret-well-known", "key-weak", "token-inside"]);
    }
}
