//! Which issuer made a token, told from its claims, with the evidence named.

use crate::jose::decode::Decoded;
use crate::jose::tree::NodeId;

/// How sure we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Issuer and structure agree, or the structure is unmistakable.
    Certain,
    /// The shape fits; another issuer could make it.
    LooksLike,
}

impl Certainty {
    /// The words used in JSON and before the name.
    pub fn words(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::LooksLike => "looks like",
        }
    }
}

/// A recognised issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Stable name for JSON: `jet-admin`, `cognito`, `entra-v2`.
    pub name: &'static str,
    /// For people, with the kind of token: "Jet Admin project token", "Cognito ID token".
    pub title: String,
    /// How sure we are.
    pub certainty: Certainty,
    /// The claims that told.
    pub evidence: Vec<NodeId>,
}

/// The issuer, if one is recognised.
pub fn detect(_decoded: &Decoded) -> Option<Provider> {
    None
}
