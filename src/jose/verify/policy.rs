//! What a verifier demands, and what came of it.
//!
//! Two answers, never one: the signature, and each check of the claims. A valid signature is not a
//! flag but a value, [`SignatureValid`], that only this module's code can make: the lack of an
//! error is a poor sign that something was checked.

use super::diagnose::Diagnosis;
use super::profiles::Profile;
use crate::jose::finding::Finding;
use crate::jose::key::{Key, KeyKind, KeyOrigin, PublicKey};
use crate::jose::time::{self, UnixTime};
use crate::jose::tree::NodeId;

/// What a verifier demands of a token. The default asks for nothing but the token's own times.
///
/// Nothing in here is taken from the token under test: the token is evidence, never authority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Algorithms allowed, by the names of the `alg` header; empty: every one the key fits.
    pub algs: Vec<String>,
    /// The issuer, letter by letter.
    pub iss: Option<String>,
    /// Audiences, of which `aud` must name one; empty: not asked.
    pub aud: Vec<String>,
    /// The subject, letter by letter.
    pub sub: Option<String>,
    /// The media type in the header; `application/` may be left out (RFC 7515 §4.1.9).
    pub typ: Option<String>,
    /// Scopes that must all be granted.
    pub scope: Vec<String>,
    /// Claims that must be there: a name, or a JSON Pointer, which begins with `/`.
    pub required: Vec<String>,
    /// How far the verifier's clock may be off, in seconds.
    pub leeway_secs: u64,
    /// Whether a key carried in the token's own header (`jwk`, `x5c`) may be used. Anyone can put
    /// one there, so a signature that holds with it says nothing about who made it.
    pub use_embedded_key: bool,
    /// The server to mimic.
    pub profile: Profile,
    /// What the request's `X-Hasura-Role` header says.
    pub role_header: Option<String>,
    /// Refuse what the RFCs forbid but people send: padding, the standard alphabet, duplicate
    /// header names, a key that is meant for something else.
    pub strict: bool,
}

/// Proof that a signature was computed over the token's original bytes and held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureValid(());

impl SignatureValid {
    /// Called in one place: behind the primitive that said yes.
    pub(super) fn new() -> Self {
        Self(())
    }
}

/// The key a signature was checked with; never its material.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUsed {
    /// Its place in the key set; `None` for a key carried in the token.
    pub index: Option<usize>,
    /// Its own id, which need not be the token's.
    pub kid: Option<String>,
    /// What it is; its `Display` says `RSA 4096`, `EC P-256`.
    pub kind: KeyKind,
    /// Where it came from; its `Display` says `file jet.pem`.
    pub origin: KeyOrigin,
    /// Its half that may be shown.
    pub public: PublicKey,
}

impl KeyUsed {
    /// What is told of `key`.
    pub(in crate::jose) fn of(key: &Key, index: Option<usize>) -> Self {
        Self {
            index,
            kid: key.kid.clone(),
            kind: key.kind,
            origin: key.origin.clone(),
            public: key.public.clone(),
        }
    }

    /// RFC 7638 thumbprint; a secret has none, since it could be guessed from it.
    pub fn thumbprint(&self) -> Option<String> {
        match self.public {
            PublicKey::None => None,
            _ => Key::new(self.public.clone(), None, self.origin.clone(), "").thumbprint_text(),
        }
    }
}

/// What came of one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureOutcome {
    /// It holds.
    Valid(SignatureValid, KeyUsed),
    /// It was computed and does not hold with any key of the right kind.
    Invalid,
    /// The algorithm, or this size of key, is not known here.
    Unsupported,
    /// No loaded key is of the kind the algorithm needs.
    NoKey,
    /// `alg` is `none`: there is nothing to check.
    Unsecured,
    /// It breaks the rules of RFC 7515 before any key is asked.
    Malformed,
}

/// What came of one signature, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureVerdict {
    /// `alg` as the header has it; `None` if it says none at all.
    pub alg: Option<String>,
    /// What came of it.
    pub outcome: SignatureOutcome,
    /// Why, with numbers; empty when valid.
    pub reason: String,
    /// Weak keys, keys carried in the token, a key id of another key.
    pub findings: Vec<Finding>,
}

impl SignatureVerdict {
    /// The word used in JSON.
    pub fn word(&self) -> &'static str {
        match self.outcome {
            SignatureOutcome::Valid(..) => "valid",
            SignatureOutcome::Invalid => "invalid",
            SignatureOutcome::Unsupported => "unsupported",
            SignatureOutcome::NoKey => "no-key",
            SignatureOutcome::Unsecured => "unsecured",
            SignatureOutcome::Malformed => "malformed",
        }
    }

    /// The proof, if it holds: what a green badge asks for.
    pub fn proof(&self) -> Option<&SignatureValid> {
        match &self.outcome {
            SignatureOutcome::Valid(proof, _) => Some(proof),
            _ => None,
        }
    }

    /// The key it holds with.
    pub fn key(&self) -> Option<&KeyUsed> {
        match &self.outcome {
            SignatureOutcome::Valid(_, key) => Some(key),
            _ => None,
        }
    }

    /// One line for people: `signature valid`, `signature not checked: …`.
    pub fn sentence(&self) -> String {
        let state = match self.outcome {
            SignatureOutcome::Valid(_, ref key) => {
                return format!("signature valid, {} from {}", key.kind, key.origin);
            }
            SignatureOutcome::Invalid => "signature invalid",
            SignatureOutcome::Unsupported | SignatureOutcome::NoKey => "signature not checked",
            SignatureOutcome::Unsecured => "not signed",
            SignatureOutcome::Malformed => "signature malformed",
        };
        if self.reason.is_empty() {
            state.to_owned()
        } else {
            format!("{state}: {}", self.reason)
        }
    }
}

/// What came of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckStatus {
    /// The token meets it.
    Pass,
    /// The token does not, so the verifier refuses.
    Fail,
    /// Not asked, or there is nothing to check.
    Skip,
}

impl CheckStatus {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Skip => "skip",
        }
    }
}

/// One demand of the policy and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Stable name: `exp`, `aud`, `kid`, `role`…
    pub check: &'static str,
    /// What came of it.
    pub status: CheckStatus,
    /// By how much it fails, or what was found, as of the verdict's `now`. A face that counts
    /// along asks [`Self::message_at`].
    pub message: String,
    /// What the real server would answer, in its own words.
    pub server_message: Option<String>,
    /// What to do about it; empty when there is nothing to do.
    pub advice: String,
    /// The claim or header parameter it speaks of.
    pub node: Option<NodeId>,
    /// For checks of a time.
    pub clock: Option<Clock>,
}

/// A check that the clock decides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// Which time.
    pub claim: ClockClaim,
    /// What the claim says.
    pub time: UnixTime,
    /// How far the verifier's clock may be off.
    pub leeway_secs: f64,
}

/// The three times of RFC 7519 §4.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockClaim {
    /// `exp`: refused from then on.
    Exp,
    /// `nbf`: refused until then.
    Nbf,
    /// `iat`: refused while it is ahead.
    Iat,
}

impl ClockClaim {
    /// Its name in the payload.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exp => "exp",
            Self::Nbf => "nbf",
            Self::Iat => "iat",
        }
    }
}

impl Clock {
    /// Whether a verifier whose clock reads `now` lets it pass.
    pub fn passes(self, now: UnixTime) -> bool {
        match self.claim {
            ClockClaim::Exp => now.0 < self.flips_at().0,
            ClockClaim::Nbf | ClockClaim::Iat => now.0 >= self.flips_at().0,
        }
    }

    /// When the answer changes by itself.
    pub fn flips_at(self) -> UnixTime {
        UnixTime(match self.claim {
            ClockClaim::Exp => self.time.0 + self.leeway_secs,
            ClockClaim::Nbf | ClockClaim::Iat => self.time.0 - self.leeway_secs,
        })
    }

    /// By how much, in words, as of `now`.
    pub fn message(self, now: UnixTime) -> String {
        let ahead = self.time.0 - now.0;
        let length = time::duration(ahead.abs());
        let saved = |text: String| {
            format!(
                "{text}, within the leeway of {}",
                time::duration(self.leeway_secs)
            )
        };
        match (self.claim, ahead > 0.0, self.passes(now)) {
            (ClockClaim::Exp, true, _) => format!("expires in {length}"),
            (ClockClaim::Exp, false, false) if ahead == 0.0 => "expires this second".to_owned(),
            (ClockClaim::Exp, false, false) => format!("expired {length} ago"),
            (ClockClaim::Exp, false, true) => saved(format!("expired {length} ago")),
            (ClockClaim::Nbf, true, false) => format!("not valid for another {length}"),
            (ClockClaim::Nbf, true, true) => saved(format!("not valid for another {length}")),
            (ClockClaim::Nbf, false, _) => format!("valid since {length}"),
            (ClockClaim::Iat, true, false) => format!("issued {length} in the future"),
            (ClockClaim::Iat, true, true) => saved(format!("issued {length} in the future")),
            (ClockClaim::Iat, false, _) => format!("issued {length} ago"),
        }
    }
}

impl Check {
    fn new(check: &'static str, status: CheckStatus, message: String) -> Self {
        Self {
            check,
            status,
            message,
            server_message: None,
            advice: String::new(),
            node: None,
            clock: None,
        }
    }

    pub(super) fn pass(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(check, CheckStatus::Pass, message.into())
    }

    pub(super) fn fail(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(check, CheckStatus::Fail, message.into())
    }

    pub(super) fn skip(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(check, CheckStatus::Skip, message.into())
    }

    /// Whether it makes the verifier refuse.
    pub fn fails(&self) -> bool {
        self.status == CheckStatus::Fail
    }

    /// The message as of another `now`: between two changes of the answer only the count changes.
    pub fn message_at(&self, now: UnixTime) -> String {
        self.clock
            .map_or_else(|| self.message.clone(), |clock| clock.message(now))
    }

    /// What the server answers, if the check fails.
    #[must_use]
    pub(super) fn says(mut self, server_message: impl Into<String>) -> Self {
        if self.fails() {
            self.server_message = Some(server_message.into());
        }
        self
    }

    /// What to do, if the check fails.
    #[must_use]
    pub(super) fn advise(mut self, advice: impl Into<String>) -> Self {
        if self.fails() {
            self.advice = advice.into();
        }
        self
    }

    #[must_use]
    pub(super) fn at(mut self, node: Option<NodeId>) -> Self {
        self.node = node;
        self
    }

    /// The same check under another name.
    #[must_use]
    pub(super) fn named(mut self, check: &'static str) -> Self {
        self.check = check;
        self
    }
}

/// Everything that came of verifying one token.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The signature; of several, the first that holds, or else the first.
    pub signature: SignatureVerdict,
    /// Every signature of a JSON serialization in order; one for a compact token.
    pub signatures: Vec<SignatureVerdict>,
    /// The policy's checks, in the order the server makes them.
    pub checks: Vec<Check>,
    /// Signature valid and no check failed.
    pub accepted: bool,
    /// When a check will change its answer by itself.
    pub next_change: Option<UnixTime>,
    /// Why it was refused and what would help. Never part of the verdict.
    pub diagnosis: Vec<Diagnosis>,
}

impl Verdict {
    /// What the real server would answer: its words for the first check that fails.
    pub fn server_answer(&self) -> Option<&str> {
        self.checks
            .iter()
            .find(|check| check.fails())
            .and_then(|check| check.server_message.as_deref())
    }

    /// The checks that fail.
    pub fn failures(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.fails())
    }
}
