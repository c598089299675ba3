//! One line about each token of a paste, so that the right one can be picked unseen.

use crate::jose::access::providers;
use crate::jose::claims::{self, Life};
use crate::jose::decode;
use crate::jose::extract::Candidate;
use crate::jose::limits::Limits;
use crate::jose::time::UnixTime;
use crate::jose::token::{self, TokenKind};

/// Longest candidate that is decoded for its line.
const MAX_BRIEF_BYTES: usize = 64 << 10;

/// One line about a candidate, for lists and menus.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    /// What it was called where it stood.
    pub label: String,
    /// What it is: its provider, else its kind.
    pub what: String,
    /// Its lifetime; `None` where it was not decoded for this line.
    pub life: Option<Life>,
}

impl Brief {
    /// Says it of `candidate`.
    pub fn of(candidate: &Candidate, now: UnixTime) -> Self {
        let mut what = kind_words(candidate.kind).to_owned();
        let mut life = None;
        if candidate.text.len() <= MAX_BRIEF_BYTES {
            let token = token::parse(&candidate.whole_text(), candidate.kind);
            let decoded = decode::decode(&token, &Limits::DEFAULT);
            life = Some(claims::lifetime(&decoded, now).life);
            if let Some(provider) = providers::detect(&decoded) {
                what = provider.title;
            }
        }
        if candidate.refresh && !what.to_lowercase().contains("refresh") {
            what.push_str(" · refresh");
        }
        Self {
            label: candidate.label.clone(),
            what,
            life,
        }
    }

    /// Its state at `now`, in a word or two; empty when there is nothing to say.
    pub fn state(&self, now: UnixTime) -> &'static str {
        match self.life {
            Some(Life::Expired { exp } | Life::Current { exp }) => {
                if now >= exp {
                    "expired"
                } else {
                    "in its time"
                }
            }
            Some(Life::NotYetValid { nbf }) if now < nbf => "not yet valid",
            Some(Life::NoExpiry) => "no expiry",
            Some(Life::Hidden) => "encrypted",
            Some(Life::NotYetValid { .. } | Life::Unreadable) | None => "",
        }
    }
}

/// What a token is, for people, when its issuer is not known.
fn kind_words(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Jws => "JWT",
        TokenKind::JwsJson => "JWS in JSON",
        TokenKind::Jwe => "encrypted (JWE)",
        TokenKind::JweJson => "encrypted (JWE in JSON)",
        TokenKind::SdJwt => "SD-JWT",
        TokenKind::Unsecured => "unsecured JWT",
    }
}
