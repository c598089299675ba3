//! One line about each token of a paste, so that the right one can be picked unseen.

use std::fmt;

use crate::jose::access::providers;
use crate::jose::claims::{self, Life};
use crate::jose::decode::{self, Decoded};
use crate::jose::extract::Candidate;
use crate::jose::limits::Limits;
use crate::jose::time::UnixTime;
use crate::jose::token::{self, TokenKind};
use crate::jose::tree::NodeKind;
use crate::jose::words;

/// Longest candidate that is decoded for its line.
const MAX_BRIEF_BYTES: usize = 64 << 10;

/// Longest name of a holder.
const MAX_HOLDER_CHARS: usize = 40;

/// Claims that say who holds a token, those that a person would say first.
const HOLDER: [&str; 16] = [
    "/preferred_username",
    "/email",
    "/username",
    "/cognito:username",
    "/upn",
    "/unique_name",
    "/user_name",
    "/login",
    "/nickname",
    "/name",
    "/user",
    "/sub",
    "/user_id",
    "/uid",
    "/client_id",
    "/azp",
];

/// One line about a candidate, for lists and menus. Silent in `Debug`: it names people.
#[derive(Clone, PartialEq)]
pub struct Brief {
    /// What it was called where it stood.
    pub label: String,
    /// What it is: its provider, else its kind.
    pub what: String,
    /// Who holds it; `None` where nothing says so, or it was not decoded for this line.
    pub holder: Option<String>,
    /// Its lifetime; `None` where it was not decoded for this line.
    pub life: Option<Life>,
    /// When it runs out, whether or not it has begun.
    exp: Option<UnixTime>,
}

impl Brief {
    /// Says it of `candidate`.
    pub fn of(candidate: &Candidate, now: UnixTime) -> Self {
        if candidate.text.len() > MAX_BRIEF_BYTES {
            return Self::told(candidate, None, now);
        }
        let token = token::parse(&candidate.whole_text(), candidate.kind);
        let decoded = decode::decode(&token, &Limits::DEFAULT);
        let title = providers::detect(&decoded).map(|provider| provider.title);
        Self::told(candidate, Some((&decoded, title)), now)
    }

    /// Says it of `candidate`, which says so much; its provider's title, if that is known.
    pub fn told(
        candidate: &Candidate,
        decoded: Option<(&Decoded, Option<String>)>,
        now: UnixTime,
    ) -> Self {
        let mut brief = Self {
            label: candidate.label.clone(),
            what: kind_words(candidate.kind).to_owned(),
            holder: None,
            life: None,
            exp: None,
        };
        if let Some((decoded, title)) = decoded {
            brief.holder = holder(decoded);
            brief.life = Some(claims::lifetime(decoded, now).life);
            brief.exp = exp(decoded);
            if let Some(title) = title {
                brief.what = title;
            }
        }
        if candidate.refresh && !brief.what.to_lowercase().contains("refresh") {
            brief.what.push_str(" · refresh");
        }
        brief
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
            Some(Life::NotYetValid { .. }) => match self.exp {
                Some(exp) if now >= exp => "expired",
                Some(_) => "in its time",
                None => "no expiry",
            },
            Some(Life::NoExpiry) => "no expiry",
            Some(Life::Hidden) => "encrypted",
            Some(Life::Unreadable) => "expiry unreadable",
            None => "",
        }
    }
}

/// Who holds the token, as its claims say.
fn holder(decoded: &Decoded) -> Option<String> {
    let tree = &decoded.tree;
    let payload = claims::payload(tree)?;
    HOLDER.iter().find_map(|pointer| {
        let id = tree.find(payload, pointer)?;
        match tree.node(id).kind {
            NodeKind::String | NodeKind::Number => {
                let name = words::one_line(tree.text(id).trim(), MAX_HOLDER_CHARS);
                (!name.is_empty()).then_some(name)
            }
            _ => None,
        }
    })
}

fn exp(decoded: &Decoded) -> Option<UnixTime> {
    let tree = &decoded.tree;
    let id = tree.find(claims::payload(tree)?, "/exp")?;
    claims::time_at(decoded, id).map(|claim| claim.time)
}

impl fmt::Debug for Brief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Brief({:?}, {:?})", self.label, self.what)
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
