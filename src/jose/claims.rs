//! What claims mean: explanations, times, lifetime, size budget, one-line summaries.

use super::decode::Decoded;
use super::finding::Finding;
use super::time::UnixTime;
use super::tree::NodeId;

/// One line of the claim glossary (`assets/claims.tsv`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Short name for people: "Expiration time".
    pub title: &'static str,
    /// One sentence.
    pub text: &'static str,
    /// Who defines it: "RFC 7519 §4.1.4", "OpenID Connect", "Entra ID", "Jet Admin".
    pub source: &'static str,
}

/// What the header parameter or claim at `id` means, if the glossary knows it there.
pub fn meaning(_decoded: &Decoded, _id: NodeId) -> Option<Meaning> {
    None
}

/// How a time is written in a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeForm {
    /// Whole seconds, as RFC 7519 asks.
    Seconds,
    /// Seconds with a fraction; allowed.
    Fraction,
    /// Milliseconds: RFC 7519 asks for seconds. Only where the provider does so on purpose
    /// (StoreKit dates) is it no mistake.
    Milliseconds,
    /// A number inside a string.
    Text,
    /// A date inside a string (RFC 3339).
    Date,
}

/// A claim that is a time.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeClaim {
    /// The claim.
    pub node: NodeId,
    /// Its name: `exp`, `iat`, `gzip mtime`…
    pub name: String,
    /// When it is.
    pub time: UnixTime,
    /// How it was written.
    pub form: TimeForm,
}

/// Every claim of the token that is a time, in source order; layers' own times included.
pub fn times(_decoded: &Decoded) -> Vec<TimeClaim> {
    Vec::new()
}

/// Whether the token is in its time, by `exp` and `nbf` alone, without leeway.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Life {
    /// `exp` has passed.
    Expired {
        /// When it ran out.
        exp: UnixTime,
    },
    /// `nbf` is ahead.
    NotYetValid {
        /// When it starts.
        nbf: UnixTime,
    },
    /// Between the two.
    Current {
        /// When it runs out.
        exp: UnixTime,
    },
    /// Nothing says when it ends.
    NoExpiry,
    /// `exp` is there but is no time.
    Unreadable,
    /// Encrypted: its claims cannot be seen.
    Hidden,
}

/// The state at `now`, and the findings that depend on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifetime {
    /// The state.
    pub life: Life,
    /// `iat`, or what stands in for it (a gzip mtime): the name and when.
    pub issued: Option<(String, UnixTime)>,
    /// When the state will change by itself.
    pub next_change: Option<UnixTime>,
    /// `exp-passed` and its like.
    pub findings: Vec<Finding>,
}

/// Judges the token's own times at `now`.
pub fn lifetime(_decoded: &Decoded, _now: UnixTime) -> Lifetime {
    Lifetime {
        life: Life::NoExpiry,
        issued: None,
        next_change: None,
        findings: Vec::new(),
    }
}

/// What one claim costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSize {
    /// The top-level claim.
    pub node: NodeId,
    /// Characters of the token it takes, member name included.
    pub encoded_bytes: usize,
}

/// What each top-level claim of header and payload costs, largest first.
pub fn sizes(_decoded: &Decoded) -> Vec<ClaimSize> {
    Vec::new()
}

/// One line that says what a closed object or array holds: `firebase_v3n6.awards · read write
/// delete`, `2 projects`, `8 claims`. Short, from the first few children only.
pub fn summary(_decoded: &Decoded, _id: NodeId) -> String {
    String::new()
}

/// A dim explanation of one value, beside it: `RSASSA-PKCS1-v1_5 with SHA-256` for `"RS256"`.
/// Times are not explained here; see [`times`].
pub fn explanation(_decoded: &Decoded, _id: NodeId) -> Option<String> {
    None
}
