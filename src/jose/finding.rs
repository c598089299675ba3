//! A finding: something odd about the paste, the token or a claim, said with its numbers and with
//! what to do. The broken token is the subject, so findings stand beside the value, not in `Err`.

use super::span::Span;
use super::tree::NodeId;

/// How much a finding should worry the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// Probably not what was meant.
    Warn,
    /// Unsafe, or certain to be refused.
    Danger,
}

impl Severity {
    /// The word used in JSON and in `--fail-on`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Danger => "danger",
        }
    }
}

/// What a finding points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// The token, or the paste, as a whole.
    Whole,
    /// Characters of the normalised token text.
    Token(Span),
    /// Characters of the pasted text.
    Paste(Span),
    /// A node of the decoded tree.
    Node(NodeId),
}

/// One thing worth saying. Codes are part of the command line's contract: kebab-case, by fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable name, such as `signature-cut` or `exp-passed`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it points at.
    pub at: At,
    /// What was found, in numbers: "243 of 256 signature bytes". Never a whole token or a secret.
    pub message: String,
    /// What to do about it; empty when there is nothing to do.
    pub advice: String,
}

impl Finding {
    /// A finding about the whole; see [`Finding::at`].
    pub fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            at: At::Whole,
            message: message.into(),
            advice: String::new(),
        }
    }

    /// The same, pointing at `at`.
    #[must_use]
    pub fn at(mut self, at: At) -> Self {
        self.at = at;
        self
    }

    /// The same, with what to do.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }
}
