//! Opening an encrypted token (RFC 7516): the token and keys in, what was encrypted out.
//!
//! Nothing is half opened: what does not authenticate is not shown. A key's kind fixes the
//! algorithms it can serve, as it does for signatures. That a token opens says that it was made
//! for the key, and with a public key anybody can make one; it is never a proof of who did.

mod agreement;
mod authjs;
mod content;
mod key_management;
mod message;

use std::fmt;
use std::sync::Arc;

use super::finding::{Finding, Severity};
use super::inflate::{self, Budget, End};
use super::key::{Key, KeyKind, KeySet, PublicKey};
use super::limits::Limits;
use super::token::{Token, TokenKind, recognise};
use super::verify::KeyUsed;
use super::words;
use message::Recipient;

/// What was encrypted, and how. Not `Serialize`, and silent in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// How the content's key was protected: `RSA-OAEP-256`.
    pub alg: String,
    /// How the content was: `A256GCM`.
    pub enc: String,
    /// The key that opened it.
    pub key: KeyUsed,
    /// How the key came of a secret, where a server makes it by rules of its own.
    pub derivation: Option<String>,
    /// What was encrypted, decompressed.
    pub plaintext: Arc<[u8]>,
    /// What is worth saying although it opened.
    pub findings: Vec<Finding>,
}

/// Why a token does not open: one clause each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is no JWE.
    #[error("it is not encrypted")]
    NotEncrypted,
    /// It breaks the rules of RFC 7516 before any key is asked.
    #[error("{0}")]
    Malformed(String),
    /// An algorithm, or this size of key, that is not known here.
    #[error("{0}")]
    Unsupported(String),
    /// No loaded key is of the kind the algorithm needs.
    #[error("{0}")]
    NoKey(String),
    /// Keys were asked and none opens it.
    #[error("{0}")]
    Closed(String),
}

impl OpenError {
    /// The word used in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotEncrypted => "not-encrypted",
            Self::Malformed(_) => "malformed",
            Self::Unsupported(_) => "unsupported",
            Self::NoKey(_) => "no-key",
            Self::Closed(_) => "closed",
        }
    }
}

impl Opened {
    /// The token that was encrypted, if it was one (RFC 7519 §5.2): its text and shape.
    pub fn inner(&self) -> Option<(Arc<str>, TokenKind)> {
        let text = std::str::from_utf8(&self.plaintext).ok()?.trim_ascii();
        let kind = recognise(text.as_bytes())?;
        Some((text.into(), kind))
    }
}

/// What kind of key `alg` needs, for people.
pub fn needs(alg: &str) -> &'static str {
    match alg {
        "RSA-OAEP" | "RSA-OAEP-256" | "RSA-OAEP-384" | "RSA-OAEP-512" | "RSA1_5" => {
            "an RSA private key"
        }
        "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A192KW" | "ECDH-ES+A256KW" => {
            "an EC or X25519 private key"
        }
        "PBES2-HS256+A128KW" | "PBES2-HS384+A192KW" | "PBES2-HS512+A256KW" => "a password",
        "dir" => "a shared secret: the content's own key, or AUTH_SECRET of Auth.js",
        "A128KW" | "A128GCMKW" => "a shared key of 16 bytes",
        "A192KW" | "A192GCMKW" => "a shared key of 24 bytes",
        "A256KW" | "A256GCMKW" => "a shared key of 32 bytes",
        _ => "an algorithm that is known here",
    }
}

/// Opens `token` with whichever of `keys` fits: the one its `kid` names first. `strict` refuses
/// what the RFCs forbid but people send (padding, duplicate header names, a key meant for
/// something else).
pub fn open(
    token: &Token,
    keys: &KeySet,
    strict: bool,
    limits: &Limits,
) -> Result<Opened, OpenError> {
    if !token.kind.is_encrypted() {
        return Err(OpenError::NotEncrypted);
    }
    let message = message::read(token, strict).map_err(OpenError::Malformed)?;
    // Of several recipients whoever has a key for one of them reads it; the last refusal is told.
    let mut refusal = OpenError::Malformed("it is for no recipient".to_owned());
    for recipient in &message.recipients {
        let recipient = match recipient {
            Ok(recipient) => recipient,
            Err(why) => {
                refusal = OpenError::Malformed(why.clone());
                continue;
            }
        };
        match open_for(&message, recipient, keys, strict) {
            Ok(opened) => return unpacked(recipient, opened, limits),
            Err(why) => refusal = graver(refusal, why),
        }
    }
    Err(refusal)
}

/// What is told of two refusals: that a key was asked says more than that none was.
fn graver(one: OpenError, other: OpenError) -> OpenError {
    match (&one, &other) {
        (OpenError::Closed(_), OpenError::NoKey(_)) => one,
        _ => other,
    }
}

/// What one key says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Refusal {
    /// It does not authenticate: it is another key, or the token was changed.
    Closed,
    /// It cannot be, and why.
    Unfit(String),
    /// Not known here, and why.
    Unsupported(String),
    /// The token breaks a rule, whatever the key.
    Malformed(String),
}

fn open_for(
    message: &message::Message,
    recipient: &Recipient,
    keys: &KeySet,
    strict: bool,
) -> Result<Opened, OpenError> {
    let (alg, enc) = (&recipient.alg, &recipient.enc);
    if !content::ENCS.contains(&enc.as_str()) {
        let why = format!("{} is no content encryption known here", shown(enc));
        return Err(OpenError::Unsupported(why));
    }
    if !KeyKind::some_encrypts(alg) {
        let why = format!("{} is no key encryption known here", shown(alg));
        return Err(OpenError::Unsupported(why));
    }
    let kid = recipient.header.text("kid");
    let mut barred = None;
    let mut fit: Vec<(usize, &Key)> = keys
        .keys
        .iter()
        .enumerate()
        .filter(|(_, key)| key.is_private() && key.families().encrypts(alg))
        .filter(|(_, key)| match forbidden(key, alg, enc) {
            Some(why) if strict => {
                barred = Some(why);
                false
            }
            _ => true,
        })
        .collect();
    fit.sort_by_key(|(_, key)| kid.is_some() && key.kid.as_deref() != kid);
    if let (true, Some(why)) = (fit.is_empty(), barred) {
        let why = format!("the key may not be used for it: {why}");
        return Err(OpenError::Closed(why));
    }
    if fit.is_empty() {
        return Err(OpenError::NoKey(format!("{alg} needs {}", needs(alg))));
    }
    let (mut closed, mut unfit, mut unsupported) = (0, None, None);
    for (index, key) in &fit {
        match key_management::open(message, recipient, key) {
            Ok((plaintext, derivation)) => {
                return Ok(Opened {
                    alg: alg.clone(),
                    enc: enc.clone(),
                    key: KeyUsed::of(key, Some(*index)),
                    derivation,
                    plaintext: plaintext.into(),
                    findings: remarks(recipient, key),
                });
            }
            Err(Refusal::Closed) => closed += 1,
            Err(Refusal::Unfit(why)) => unfit = Some(why),
            Err(Refusal::Unsupported(why)) => unsupported = Some(why),
            Err(Refusal::Malformed(why)) => return Err(OpenError::Malformed(why)),
        }
    }
    Err(match (closed, unfit, unsupported) {
        (0, Some(why), _) => OpenError::Closed(why),
        (0, None, Some(why)) => OpenError::Unsupported(why),
        (1, None, None) if fit.len() == 1 => {
            let (_, key) = fit[0];
            OpenError::Closed(format!(
                "it does not open with {} from {}: it is for another key, or was changed",
                key.kind, key.origin
            ))
        }
        _ => OpenError::Closed(format!(
            "it opens with none of {}",
            words::count("key", fit.len())
        )),
    })
}

/// A name from the token, short and on one line.
fn shown(name: &str) -> String {
    format!("{:?}", words::one_line(name, 40))
}

/// Why the key's own members forbid opening with it (RFC 7517 §4.2–4.4).
fn forbidden(key: &Key, alg: &str, enc: &str) -> Option<String> {
    if let Some(own) = &key.alg
        && own != alg
        // RFC 7520 §5.6 names a key of the content after what it encrypts with.
        && !(alg == "dir" && own == enc)
    {
        return Some(format!("its alg is {own}, not {alg}"));
    }
    if let Some(usage) = &key.usage
        && usage != "enc"
    {
        return Some(format!("its use is {usage:?}, not enc"));
    }
    let ops = key.key_ops.as_ref()?;
    let opens = ["decrypt", "unwrapKey", "deriveKey", "deriveBits"];
    let makes = ["encrypt", "wrapKey"];
    let may = ops
        .iter()
        .any(|op| opens.contains(&op.as_str()) || makes.contains(&op.as_str()));
    (!may).then(|| format!("its key_ops are {}", ops.join(", ")))
}

/// What is worth saying about a key although it opens.
fn remarks(recipient: &Recipient, key: &Key) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(why) = forbidden(key, &recipient.alg, &recipient.enc) {
        findings.push(
            Finding::new(
                "key-not-meant-for-this",
                Severity::Warn,
                format!("the key opens it, but {why}"),
            )
            .advice("Strict readers refuse this key"),
        );
    }
    if let (Some(wanted), Some(found)) = (recipient.header.text("kid"), &key.kid)
        && wanted != found
    {
        findings.push(
            Finding::new(
                "kid-of-another-key",
                Severity::Warn,
                format!("the header names key {wanted:?}; it opens with key {found:?}"),
            )
            .advice("A reader that goes by kid will not find this key"),
        );
    }
    findings
}

/// Takes the compression off (RFC 7516 §4.1.3).
fn unpacked(
    recipient: &Recipient,
    mut opened: Opened,
    limits: &Limits,
) -> Result<Opened, OpenError> {
    match recipient.zip.as_deref() {
        None => return Ok(opened),
        Some("DEF") => {}
        Some(other) => {
            let why = format!("{} is no compression known here", shown(other));
            return Err(OpenError::Unsupported(why));
        }
    }
    let inflated = inflate::deflate(&opened.plaintext, &mut Budget::new(limits));
    match inflated.end {
        End::Whole => {}
        End::LayerLimit(_) | End::TokenLimit => {
            let len = words::bytes(inflated.bytes.len());
            opened.findings.push(
                Finding::new(
                    "jwe-inflated-cut",
                    Severity::Danger,
                    format!("it inflates to more than {len}; the rest is left out"),
                )
                .advice("A reader without such a limit can be brought down by it (RFC 8725 §3.6)"),
            );
        }
        End::Cut | End::Damaged => {
            let why = "what was encrypted is no whole DEFLATE stream, which zip says it is";
            return Err(OpenError::Malformed(why.to_owned()));
        }
    }
    opened.plaintext = inflated.bytes.into();
    Ok(opened)
}

/// Whether whoever made the token must have had a secret: with a public key anybody can encrypt.
pub fn is_by_shared_secret(key: &KeyUsed) -> bool {
    matches!(key.kind, KeyKind::Oct { .. }) && matches!(key.public, PublicKey::None)
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.plaintext.len();
        write!(f, "Opened({}, {}, {bytes} bytes)", self.alg, self.enc)
    }
}

#[cfg(test)]
mod tests;
