//! A token that can be shown to strangers: what it says, without what makes it a credential and
//! without the person in it.
//!
//! The signature is gone, and what stands in its place cannot be decoded by anybody: a base64 text
//! has no length of 4n + 1. Personal values are replaced by placeholders, the same value by the
//! same one, in every layer, in nested tokens, in member names and inside other strings. Everything
//! shown is then read from the token so rewritten, so that no view can show what it does not hold.

mod find;
mod hidden;
mod look;
mod names;
mod personal;
mod report;
mod rewrite;

use std::fmt::{self, Write as _};
use std::sync::Arc;

use self::hidden::Hidden;
use super::decode::{self, Decoded};
use super::limits::Limits;
use super::token::{self, SegmentName, TokenKind};
use super::words;

pub use self::personal::Kind;
pub use self::report::Told;

/// What stands in place of a signature. Its 37 characters are base64url, so that the token is still
/// found and cut like any, and can be no base64: nobody can decode it, let alone accept it.
pub const MARKER: &str = "NOT-A-CREDENTIAL_SIGNATURE-IS-REMOVED";

/// What is hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether ids of persons, sessions and devices are hidden too (`sub`, `oid`, every UUID). They
    /// name nobody to a stranger, but somebody to who can look them up.
    pub ids: bool,
}

/// A token made safe to share. Not `Serialize`, and silent in `Debug`: it remembers what it hid.
pub struct Shared {
    /// The rewritten token, decoded: every view is made of it.
    pub decoded: Decoded,
    /// How many different values of each kind were hidden.
    pub replaced: Vec<(Kind, usize)>,
    hidden: Hidden,
}

/// Why a token cannot be shared safely.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// Finding so many values everywhere would take more memory than the token is worth.
    #[error(
        "the token holds {got} bytes of personal values, more than the {most} that are looked for"
    )]
    TooMuch {
        /// Bytes of all different values.
        got: usize,
        /// How many are looked for at most.
        most: usize,
    },
}

/// Makes a token safe to share.
pub fn share(decoded: &Decoded, options: &Options) -> Result<Shared, ShareError> {
    let mut hidden = Hidden::default();
    let personal = look::look_over(decoded, options.ids, &mut hidden);
    if hidden.num_bytes() > hidden::MOST_BYTES {
        return Err(ShareError::TooMuch {
            got: hidden.num_bytes(),
            most: hidden::MOST_BYTES,
        });
    }
    hidden.seal();
    let text: Arc<str> = rewrite::rewritten(decoded, &personal, &mut hidden).into();
    let kind = match decoded.token.kind {
        TokenKind::JwsJson => TokenKind::Jws,
        TokenKind::JweJson => TokenKind::Jwe,
        kind => kind,
    };
    Ok(Shared {
        decoded: decode::decode(&token::parse(&text, kind), &Limits::DEFAULT),
        replaced: hidden.counts(),
        hidden,
    })
}

impl Shared {
    /// The token, with [`MARKER`] for its signature.
    pub fn token(&self) -> &str {
        &self.decoded.token.text
    }

    /// Header and payload as one JSON document, layers opened, that says first that it is no
    /// credential.
    pub fn tree(&self) -> String {
        let mut out = format!(
            "{{\n  \"not_a_credential\": {}",
            super::json::quote(&self.about())
        );
        for name in [SegmentName::Header, SegmentName::Payload] {
            if let Some(text) = self.section(name) {
                let text = text.replace('\n', "\n  ");
                let _ = write!(out, ",\n  \"{}\": {text}", name.word());
            }
        }
        out.push_str("\n}\n");
        out
    }

    /// A report in Markdown for a bug ticket.
    pub fn report(&self, original: &Decoded, told: &Told<'_>) -> String {
        report::report(self, original, told)
    }

    /// `text` with every value that was hidden replaced: for what is said beside the token.
    pub fn hide(&self, text: &str) -> String {
        self.hidden.swept(text).unwrap_or_else(|| text.to_owned())
    }

    /// `the signature is removed; 2 e-mail addresses, 1 name are placeholders`
    pub fn about(&self) -> String {
        let counts = self.replaced.iter();
        let counts: Vec<_> = counts
            .map(|(kind, count)| words::count(kind.noun(), *count))
            .collect();
        let placeholders = match counts.as_slice() {
            [] => "no personal value was found".to_owned(),
            counts => format!("replaced by placeholders: {}", counts.join(", ")),
        };
        format!("the signature is removed; {placeholders}")
    }

    /// A section in JSON with its layers opened; what could not be read is a string.
    fn section(&self, name: SegmentName) -> Option<String> {
        let tree = &self.decoded.tree;
        let id = tree.section(name)?;
        let text = tree.json(id, true, 2);
        let is_json = super::json::check(text.as_bytes()).is_ok();
        Some(if is_json {
            text
        } else {
            super::json::quote(&text)
        })
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shared({:?})", self.hidden)
    }
}

#[cfg(test)]
mod tests;
