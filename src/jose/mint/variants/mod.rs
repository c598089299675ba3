//! "Clone as…": the token at hand with one thing changed, for the tests of the server that reads
//! it.
//!
//! A variant has one reason to be refused, or none: where the original has run out, every variant
//! but the same is made current first, so that a wrong audience is refused for its audience. Times
//! are shifted together, so that the lifetime stays. A variant is a draft; it becomes a token only
//! with a key that the user gave.

mod work;

use std::fmt;
use std::str::FromStr;

use self::work::Work;
use super::draft::{Draft, Minted, Section};
use super::edit::Repack;
use super::fault::{DraftError, EditError};
use super::grant::{self, Grant};
use super::pointer_of;
use super::sign::SignError;
use crate::jose::decode::Decoded;
use crate::jose::encoding::{self, to_base64url};
use crate::jose::key::Key;
use crate::jose::time::UnixTime;

/// What is different in a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Nothing: the same texts, signed with the key at hand.
    Same,
    /// Valid from now on for an hour.
    Valid,
    /// Ran out a minute ago.
    Expired,
    /// Starts in an hour.
    NotYetValid,
    /// For somebody else.
    WrongAudience,
    /// From somebody else.
    WrongIssuer,
    /// Without a claim: a path, or the name of a top-level one.
    Without(String),
    /// With one grant more.
    With(Grant),
    /// With a signature of the right form that does not hold.
    Tampered,
    /// With `alg: none` and an empty signature.
    Unsigned,
}

/// Every variant that needs no further word: what a set for a test suite is made of.
pub const ALL: [Variant; 8] = [
    Variant::Same,
    Variant::Valid,
    Variant::Expired,
    Variant::NotYetValid,
    Variant::WrongAudience,
    Variant::WrongIssuer,
    Variant::Tampered,
    Variant::Unsigned,
];

/// A variant as a draft, with its name and what it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variation {
    /// `expired`, `with=role:editor`.
    pub name: String,
    /// Each change, for people.
    pub changes: Vec<String>,
    /// The texts.
    pub draft: Draft,
    finish: Finish,
}

/// What becomes of the draft at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finish {
    Sign,
    Tamper,
    LeaveUnsigned,
}

/// Why there is no such variant of a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VariantError {
    /// The token makes no draft.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The claim cannot be changed.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// Claims are members of an object (RFC 7519 §3).
    #[error("the payload is not a JSON object, so it has no claims to change")]
    NoClaims,
    /// No rows to add to.
    #[error("there is no list of permission rows in the token")]
    NoRows,
    /// Nothing of that name.
    #[error("{word:?} is no variant; known are {}", Variant::words())]
    Unknown {
        /// What was asked for.
        word: String,
    },
    /// A grant of no known kind.
    #[error("{word:?}: a grant is one of {}", grant::UNDERSTOOD)]
    UnknownGrant {
        /// What was asked for.
        word: String,
    },
}

impl Variant {
    /// The word of `--variant`, and its name in a set; [`Display`](fmt::Display) adds what it is
    /// about.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::WrongAudience => "wrong-audience",
            Self::WrongIssuer => "wrong-issuer",
            Self::Without(_) => "without",
            Self::With(_) => "with",
            Self::Tampered => "tampered",
            Self::Unsigned => "unsigned",
        }
    }

    /// What it is called in a menu.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Same => "The same",
            Self::Valid => "Still valid for 1 h",
            Self::Expired => "Expired",
            Self::NotYetValid => "Not yet valid",
            Self::WrongAudience => "Wrong audience",
            Self::WrongIssuer => "Wrong issuer",
            Self::Without(_) => "Without a claim…",
            Self::With(_) => "With a role or permission…",
            Self::Tampered => "Tampered signature",
            Self::Unsigned => "Unsigned",
        }
    }

    fn words() -> String {
        let words = ALL.iter().map(Self::word);
        let words: Vec<&str> = words.chain(["without=CLAIM", "with=GRANT"]).collect();
        words.join(", ")
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Without(claim) => write!(f, "without={claim}"),
            Self::With(grant) => write!(f, "with={grant}"),
            plain => f.write_str(plain.word()),
        }
    }
}

impl FromStr for Variant {
    type Err = VariantError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(plain) = ALL.iter().find(|plain| plain.word() == text) {
            return Ok(plain.clone());
        }
        let word = text.chars().take(60).collect();
        match text.split_once('=') {
            Some(("without", claim)) if !claim.is_empty() => Ok(Self::Without(claim.to_owned())),
            Some(("with", grant)) => match grant.parse() {
                Ok(grant) => Ok(Self::With(grant)),
                Err(_) => Err(VariantError::UnknownGrant { word }),
            },
            _ => Err(VariantError::Unknown { word }),
        }
    }
}

/// The variant of the token that `decoded` shows.
pub fn make(
    decoded: &Decoded,
    variant: &Variant,
    now: UnixTime,
) -> Result<Variation, VariantError> {
    vary(&Draft::of_decoded(decoded)?, variant, now)
}

/// Every variant of [`ALL`], for a test suite.
pub fn all_variants(
    decoded: &Decoded,
    now: UnixTime,
) -> Vec<(Variant, Result<Variation, VariantError>)> {
    ALL.iter()
        .map(|variant| (variant.clone(), make(decoded, variant, now)))
        .collect()
}

/// The variant of a draft.
pub fn vary(draft: &Draft, variant: &Variant, now: UnixTime) -> Result<Variation, VariantError> {
    let mut work = Work {
        draft: draft.clone(),
        changes: Vec::new(),
        now: now.0.floor() as i64,
    };
    match variant {
        Variant::Same => {}
        Variant::Valid => work.make_valid()?,
        Variant::Expired => work.expire()?,
        Variant::NotYetValid => work.postpone()?,
        Variant::WrongAudience => {
            work.make_current()?;
            work.misdirect(&["aud", "client_id"], "wrong-audience")?;
        }
        Variant::WrongIssuer => {
            work.make_current()?;
            work.misdirect(&["iss"], "wrong-issuer")?;
        }
        Variant::Without(claim) => {
            work.make_current()?;
            let path = pointer_of(claim);
            let repack = Repack::default();
            work.draft.remove(Section::Payload, &path, &repack)?;
            work.changes.push(format!("without {path}"));
        }
        Variant::With(grant) => {
            work.make_current()?;
            let change = grant::add(&mut work.draft, grant)?;
            work.changes.push(change);
        }
        Variant::Tampered => {
            work.make_current()?;
            work.changes
                .push("one bit of the signature is turned".to_owned());
        }
        Variant::Unsigned => {
            work.make_current()?;
            work.changes
                .push("alg is none, and nothing signs it".to_owned());
        }
    }
    Ok(Variation {
        name: variant.to_string(),
        changes: work.changes,
        draft: work.draft,
        finish: match variant {
            Variant::Tampered => Finish::Tamper,
            Variant::Unsigned => Finish::LeaveUnsigned,
            _ => Finish::Sign,
        },
    })
}

impl Variation {
    /// Whether it can be minted without a key.
    pub fn is_unsigned(&self) -> bool {
        self.finish == Finish::LeaveUnsigned
    }

    /// Mints it with a key and an algorithm; an unsigned one asks for neither.
    pub fn mint(&self, signer: Option<(&Key, &str)>) -> Result<Minted, SignError> {
        if self.finish == Finish::LeaveUnsigned {
            return self.draft.unsigned();
        }
        let (key, alg) = signer.ok_or(SignError::NoKey)?;
        let mut minted = self.draft.sign(key, alg)?;
        if self.finish == Finish::Tamper {
            minted.token = tampered(&minted.token).into();
        }
        Ok(minted)
    }
}

/// The token with one bit of its signature turned, in the middle: the length, the alphabet and
/// the padding of a number stay what a verifier expects.
fn tampered(token: &str) -> String {
    let (jws, tail) = match token.find('~') {
        Some(at) => token.split_at(at),
        None => (token, ""),
    };
    let (input, signature) = jws.rsplit_once('.').unwrap_or((jws, ""));
    let mut bytes = encoding::base64(signature.as_bytes()).bytes;
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 1;
    }
    format!("{input}.{}{tail}", to_base64url(&bytes))
}
