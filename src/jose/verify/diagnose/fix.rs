//! What one click can change: the policy, or how a key is read. Always visibly, never the token.

use zeroize::Zeroizing;

use super::holds;
use crate::jose::decode::Decoded;
use crate::jose::key::{Key, KeySet, Secret, SecretEncoding, file};
use crate::jose::time::{self, UnixTime};
use crate::jose::verify::jws::{self, Reading};
use crate::jose::verify::policy::Policy;
use crate::jose::verify::profiles::{ClaimsFormat, Profile};

/// A change that would help, applied only when the user asks for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Fix {
    /// Read the secret at this place of the key set in another way.
    ReadSecret {
        /// Its index.
        key: usize,
        /// How.
        reading: SecretReading,
    },
    /// Let the clocks differ by this much.
    SetLeeway(u64),
    /// Judge as of this time; the policy has no clock, so the face sets its own.
    JudgeAsOf(UnixTime),
    /// Ask for this issuer.
    SetIssuer(String),
    /// Ask for one of these audiences.
    SetAudience(Vec<String>),
    /// Send this role.
    SendRole(String),
    /// Read Hasura's claims in this form.
    SetClaimsFormat(ClaimsFormat),
    /// Check with the key that the token carries, knowing that this proves little.
    UseEmbeddedKey,
}

/// Another way to read the bytes of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretReading {
    /// The text of the secret stands for its bytes in this encoding.
    As(SecretEncoding),
    /// The bytes were decoded; what is meant is their text in base64.
    TextOf(SecretEncoding),
    /// Without the line end.
    WithoutLineEnd,
    /// With a line feed at its end.
    WithLineFeed,
    /// With carriage return and line feed at its end.
    WithCrLf,
    /// Without carriage returns.
    WithoutCarriageReturns,
    /// Without the quotes around it.
    WithoutQuotes,
    /// Without the blanks around it.
    WithoutBlanks,
    /// It is the text of a key file.
    KeyFile,
}

impl SecretReading {
    /// Every reading, the commonest first.
    pub const ALL: [Self; 14] = [
        Self::WithoutLineEnd,
        Self::As(SecretEncoding::Base64),
        Self::As(SecretEncoding::Base64Url),
        Self::As(SecretEncoding::Hex),
        Self::WithoutBlanks,
        Self::WithoutQuotes,
        Self::WithLineFeed,
        Self::WithCrLf,
        Self::WithoutCarriageReturns,
        Self::TextOf(SecretEncoding::Base64),
        Self::TextOf(SecretEncoding::Base64Url),
        Self::TextOf(SecretEncoding::Hex),
        Self::TextOf(SecretEncoding::Utf8),
        Self::KeyFile,
    ];

    /// The bytes read that way, in each form that is usual; none if they are the same or cannot
    /// be read so.
    pub fn read(self, secret: &Secret) -> Vec<Secret> {
        let bytes = secret.expose();
        let one = |read: Option<&[u8]>| read.map(Secret::new).into_iter().collect();
        let with = |end: &[u8]| vec![Secret::new([bytes, end].concat())];
        let mut readings: Vec<Secret> = match self {
            Self::As(encoding) => encoding.decode(secret).into_iter().collect(),
            Self::TextOf(encoding) => texts(encoding, bytes),
            Self::WithoutLineEnd => {
                let end = bytes
                    .iter()
                    .rposition(|byte| !matches!(byte, b'\r' | b'\n'));
                one(end.map(|end| &bytes[..=end]))
            }
            Self::WithLineFeed => with(b"\n"),
            Self::WithCrLf => with(b"\r\n"),
            Self::WithoutCarriageReturns => {
                let kept: Vec<u8> = bytes
                    .iter()
                    .copied()
                    .filter(|byte| *byte != b'\r')
                    .collect();
                vec![Secret::new(kept)]
            }
            Self::WithoutQuotes => {
                let inner = match bytes.trim_ascii() {
                    [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => Some(inner),
                    _ => None,
                };
                one(inner)
            }
            Self::WithoutBlanks => one(Some(bytes.trim_ascii())),
            Self::KeyFile => Vec::new(),
        };
        readings.retain(|read| !read.is_empty() && read != secret);
        readings
    }

    /// The code of the diagnosis that found it.
    pub fn code(self) -> &'static str {
        match self {
            Self::As(SecretEncoding::Base64) => "secret-is-base64",
            Self::As(SecretEncoding::Base64Url) => "secret-is-base64url",
            Self::As(SecretEncoding::Hex) => "secret-is-hex",
            Self::As(SecretEncoding::Utf8) | Self::TextOf(_) => "secret-is-text",
            Self::WithoutLineEnd | Self::WithLineFeed => "secret-newline",
            Self::WithCrLf | Self::WithoutCarriageReturns => "secret-crlf",
            Self::WithoutQuotes => "secret-quotes",
            Self::WithoutBlanks => "secret-blanks",
            Self::KeyFile => "secret-is-a-key",
        }
    }

    /// What the reading is, after "the signature holds with".
    pub fn words(self) -> &'static str {
        match self {
            Self::As(SecretEncoding::Base64) => "the secret decoded from base64",
            Self::As(SecretEncoding::Base64Url) => "the secret decoded from base64url",
            Self::As(SecretEncoding::Hex) => "the secret decoded from hexadecimal digits",
            Self::As(SecretEncoding::Utf8) | Self::TextOf(SecretEncoding::Utf8) => {
                "the text of the secret as it stands, in UTF-8"
            }
            Self::TextOf(SecretEncoding::Base64) => {
                "the base64 text itself, not what it decodes to"
            }
            Self::TextOf(SecretEncoding::Base64Url) => {
                "the base64url text itself, not what it decodes to"
            }
            Self::TextOf(SecretEncoding::Hex) => "the hexadecimal text itself, not its bytes",
            Self::WithoutLineEnd => "the secret without the line end after it",
            Self::WithLineFeed => "the secret and a line feed after it",
            Self::WithCrLf => "the secret and a carriage return and line feed after it",
            Self::WithoutCarriageReturns => "the secret without its carriage returns",
            Self::WithoutQuotes => "the secret without the quotes around it",
            Self::WithoutBlanks => "the secret without the blanks around it",
            Self::KeyFile => "the key whose file was given as a secret",
        }
    }
}

/// The texts that decode to `bytes`, with and without padding.
fn texts(encoding: SecretEncoding, bytes: &[u8]) -> Vec<Secret> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
    match encoding {
        SecretEncoding::Utf8 => Vec::new(),
        SecretEncoding::Base64 => [STANDARD, STANDARD_NO_PAD]
            .map(|engine| Secret::new(engine.encode(bytes)))
            .into(),
        SecretEncoding::Base64Url => [URL_SAFE, URL_SAFE_NO_PAD]
            .map(|engine| Secret::new(engine.encode(bytes)))
            .into(),
        SecretEncoding::Hex => {
            let digit = |value: u8, ten: u8| {
                if value < 10 {
                    b'0' + value
                } else {
                    ten + value - 10
                }
            };
            let text = |ten: u8| {
                let mut text = Zeroizing::new(Vec::with_capacity(2 * bytes.len()));
                for byte in bytes {
                    text.push(digit(byte >> 4, ten));
                    text.push(digit(byte & 15, ten));
                }
                Secret::new(text.to_vec())
            };
            vec![text(b'a'), text(b'A')]
        }
    }
}

impl Fix {
    /// What the button says.
    pub fn label(&self) -> String {
        match self {
            Self::ReadSecret { reading, .. } => match reading {
                SecretReading::As(encoding) => format!("Read the secret as {}", encoding.word()),
                SecretReading::TextOf(_) => "Take the secret as text".to_owned(),
                SecretReading::KeyFile => "Read the secret as a key file".to_owned(),
                SecretReading::WithLineFeed | SecretReading::WithCrLf => {
                    "Add the line end".to_owned()
                }
                SecretReading::WithoutLineEnd => "Drop the line end".to_owned(),
                SecretReading::WithoutCarriageReturns => "Drop the carriage returns".to_owned(),
                SecretReading::WithoutQuotes => "Drop the quotes".to_owned(),
                SecretReading::WithoutBlanks => "Drop the blanks".to_owned(),
            },
            Self::SetLeeway(secs) => format!("Allow {} of leeway", time::duration(*secs as f64)),
            Self::JudgeAsOf(at) => match time::rfc3339(*at) {
                Some(at) => format!("Judge as of {at}"),
                None => "Judge as of then".to_owned(),
            },
            Self::SetIssuer(issuer) => format!("Ask for issuer {issuer}"),
            Self::SetAudience(audience) => format!("Ask for audience {}", audience.join(", ")),
            Self::SendRole(role) => format!("Send X-Hasura-Role: {role}"),
            Self::SetClaimsFormat(ClaimsFormat::Json) => "Set claims_format to json".to_owned(),
            Self::SetClaimsFormat(ClaimsFormat::StringifiedJson) => {
                "Set claims_format to stringified_json".to_owned()
            }
            Self::UseEmbeddedKey => "Use the key in the token".to_owned(),
        }
    }

    /// Changes what it is about; false if that is not in the policy or the keys (any more). Of the
    /// forms of a reading, such as base64 with and without padding, `decoded` tells which one.
    pub fn apply(&self, decoded: &Decoded, policy: &mut Policy, keys: &mut KeySet) -> bool {
        match self {
            Self::ReadSecret { key, reading } => {
                let Some(slot) = keys.keys.get_mut(*key) else {
                    return false;
                };
                let Some(read) = reread(slot, *reading, |key| signs(decoded, key)) else {
                    return false;
                };
                *slot = read;
            }
            Self::SetLeeway(secs) => policy.leeway_secs = *secs,
            Self::JudgeAsOf(_) => return false,
            Self::SetIssuer(issuer) => policy.iss = Some(issuer.clone()),
            Self::SetAudience(audience) => policy.aud.clone_from(audience),
            Self::SendRole(role) => policy.role_header = Some(role.clone()),
            Self::SetClaimsFormat(format) => match &mut policy.profile {
                Profile::Hasura(config) => config.claims_format = Some(*format),
                _ => return false,
            },
            Self::UseEmbeddedKey => policy.use_embedded_key = true,
        }
        true
    }
}

/// Whether a signature of the token is this key's.
fn signs(decoded: &Decoded, key: &Key) -> bool {
    jws::parts(&decoded.token, None, Reading::Lenient)
        .iter()
        .any(|part| match (&part.alg, &part.signed) {
            (Some(alg), Ok(signed)) => holds(alg, key, &signed.input, &signed.signature),
            _ => false,
        })
}

/// The key at hand, read another way: the first form of it that `holds`.
pub(super) fn reread(
    key: &Key,
    reading: SecretReading,
    holds: impl Fn(&Key) -> bool,
) -> Option<Key> {
    let secret = key.shared_secret()?;
    if reading == SecretReading::KeyFile {
        let read = file::read(secret.expose(), &key.origin, None);
        return read.keys.into_iter().find(holds);
    }
    reading
        .read(secret)
        .into_iter()
        .map(|bytes| {
            let mut other = Key::from_secret(bytes, key.origin.clone());
            other.kid.clone_from(&key.kid);
            other
        })
        .find(holds)
}
