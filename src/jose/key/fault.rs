//! Why a key cannot be read: one fault, its code, and what to do about it.

use crate::jose::finding::{Finding, Severity};

/// What kept a key from being read. Never carries key material.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("cut short, {got} of {want} bytes")]
    Cut { got: usize, want: usize },
    #[error("its base64 cannot be read: {0}")]
    Base64(String),
    #[error("not readable as {what}")]
    Unreadable { what: &'static str },
    #[error("{what} is of no use for tokens")]
    NotForTokens {
        what: &'static str,
        advice: &'static str,
    },
    #[error("the algorithm {0:?} is not one of RSA, EC, Ed25519, Ed448, X25519, X448, ML-DSA")]
    UnknownAlgorithm(String),
    #[error("the curve {0:?} is not one of P-256, P-384, P-521, secp256k1")]
    UnknownCurve(String),
    #[error("the curve {0:?} is not one of Ed25519, Ed448, X25519, X448")]
    UnknownOkpCurve(String),
    #[error("the curve is given by its numbers instead of its name")]
    ExplicitCurve,
    #[error("the point is not on {0}")]
    OffCurve(&'static str),
    #[error("{member} has {got} bytes; {kind} has {want}")]
    Length {
        member: &'static str,
        kind: &'static str,
        got: usize,
        want: usize,
    },
    #[error("{0} is zero or out of range")]
    OutOfRange(&'static str),
    #[error("its public half does not belong to its private half")]
    HalvesDiffer,
    #[error("encrypted with {how}, and there is no passphrase")]
    PassphraseNeeded { how: String },
    #[error("encrypted with {how}, and the passphrase does not open it")]
    PassphraseWrong { how: String },
    #[error("encrypted with {how}, which is not known here")]
    UnknownEncryption { how: String },
    #[error("its key derivation asks for {asked}; at most {most} is done")]
    TooCostly { asked: String, most: &'static str },
    #[error("kty {0:?} is not one of RSA, EC, OKP, oct, AKP")]
    UnknownKty(String),
    #[error("no {0:?}, which a key of its kind must have")]
    Missing(&'static str),
    #[error("{member:?} is {why}")]
    Member {
        member: &'static str,
        why: &'static str,
    },
}

impl Fault {
    /// Stable name.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Cut { .. } => "key-cut",
            Self::Base64(_) | Self::Unreadable { .. } => "key-unreadable",
            Self::NotForTokens { .. }
            | Self::UnknownAlgorithm(_)
            | Self::UnknownCurve(_)
            | Self::UnknownOkpCurve(_)
            | Self::ExplicitCurve
            | Self::UnknownEncryption { .. } => "key-unsupported",
            Self::OffCurve(_) => "key-off-curve",
            Self::Length { .. } | Self::OutOfRange(_) => "key-out-of-range",
            Self::HalvesDiffer => "key-halves-differ",
            Self::PassphraseNeeded { .. } => "key-passphrase-needed",
            Self::PassphraseWrong { .. } => "key-passphrase-wrong",
            Self::TooCostly { .. } => "key-derivation-costly",
            Self::UnknownKty(_) => "jwk-kty-unknown",
            Self::Missing(_) => "jwk-member-missing",
            Self::Member { .. } => "jwk-member-malformed",
        }
    }

    fn advice(&self) -> &'static str {
        match self {
            Self::Cut { .. } => "Copy the whole file again, from the first to the last line",
            Self::Base64(_) | Self::Member { .. } => {
                "Copy the key again, without editing it on the way"
            }
            Self::Unreadable { .. } => "Ask for the key as PEM (PKCS#8 or SPKI) or as a JWK",
            Self::NotForTokens { advice, .. } => advice,
            Self::ExplicitCurve => "Write it again with `openssl ec -param_enc named_curve`",
            Self::OffCurve(_) => {
                "Check that the curve is the right one and that x and y are not swapped or edited"
            }
            Self::HalvesDiffer => "Take both halves from one key",
            Self::PassphraseNeeded { .. } => "Enter its passphrase",
            Self::PassphraseWrong { .. } => {
                "Try again; upper case, blanks and the keyboard's language count"
            }
            Self::UnknownEncryption { .. } => {
                "Write it again with `openssl pkcs8 -topk8 -v2 aes-256-cbc`"
            }
            Self::TooCostly { .. } => "Write it again with fewer rounds",
            Self::UnknownKty(_) => {
                "It is left out: upper and lower case count in kty, and newer kinds are not known here"
            }
            Self::UnknownAlgorithm(_)
            | Self::UnknownCurve(_)
            | Self::UnknownOkpCurve(_)
            | Self::Missing(_)
            | Self::Length { .. }
            | Self::OutOfRange(_) => "No token of JOSE can be checked with it as it stands",
        }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::PassphraseNeeded { .. } => Severity::Info,
            Self::OffCurve(_) | Self::HalvesDiffer => Severity::Danger,
            _ => Severity::Warn,
        }
    }

    /// As a finding about the key at `place`: `PEM block "EC PRIVATE KEY" at line 4`.
    pub(super) fn finding(&self, place: &str) -> Finding {
        Finding::new(self.code(), self.severity(), format!("{place}: {self}")).advice(self.advice())
    }
}

/// A name taken from a file, cut so that a finding stays one line.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 40;
    let mut short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
