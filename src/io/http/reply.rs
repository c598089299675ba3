//! What a server sent, and what of it may be shown.

use super::{HttpError, MAX_ERROR_BYTES};
use crate::jose::key::Secret;
use crate::jose::target::Target;
use crate::jose::words::one_line;

/// Longest excerpt of an answer in a message, in characters.
const MAX_EXCERPT_CHARS: usize = 80;

/// What came back.
pub(in crate::io) struct Reply {
    /// The status code.
    pub status: u16,
    /// The media type, with its parameters; empty if none was named.
    pub content_type: String,
    /// What was sent, decompressed.
    pub body: Vec<u8>,
    /// The address that sent it, after redirects.
    pub from: Target,
}

impl Reply {
    /// Its first words, on one line, for a message. `secrets` are what was sent and must not be
    /// shown again, whatever the server repeats of it; nor is any token.
    pub fn excerpt(&self, secrets: &[&Secret]) -> String {
        let start = &self.body[..self.body.len().min(MAX_ERROR_BYTES)];
        excerpt(&String::from_utf8_lossy(start), secrets)
    }

    /// The error that its status is.
    pub fn unwelcome(&self, secrets: &[&Secret]) -> HttpError {
        HttpError::Status {
            host: self.from.host().to_owned(),
            status: self.status,
            content_type: self.shown_type(),
            start: self.excerpt(secrets),
        }
    }

    /// The error that its body is, which should have been something else.
    pub fn unlike(&self, wanted: &'static str, secrets: &[&Secret]) -> HttpError {
        HttpError::Unlike {
            host: self.from.host().to_owned(),
            wanted,
            content_type: self.shown_type(),
            start: self.excerpt(secrets),
        }
    }

    fn shown_type(&self) -> String {
        let kind = self.content_type.split(';').next().unwrap_or_default();
        one_line(kind.trim(), MAX_EXCERPT_CHARS)
    }
}

/// The first words of a text that a server sent, safe to show.
pub(in crate::io) fn excerpt(text: &str, secrets: &[&Secret]) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        if let Ok(secret) = std::str::from_utf8(secret.expose()) {
            text = text.replace(secret, "…");
        }
    }
    one_line(&without_tokens(&text), MAX_EXCERPT_CHARS)
}

/// What begins like a token and goes on like one is cut to its first letters.
fn without_tokens(text: &str) -> String {
    const LONGEST: usize = 16;
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("eyJ") {
        let (before, from) = rest.split_at(at);
        let is_token_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let len = from.find(|c| !is_token_char(c)).unwrap_or(from.len());
        shown.push_str(before);
        if len > LONGEST {
            shown.push_str("eyJ…");
        } else {
            shown.push_str(&from[..len]);
        }
        rest = &from[len..];
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_line_and_repeats_no_secret() {
        let secret = Secret::new("hunter2");
        assert_eq!(
            excerpt("<h1>\r\n  Not\u{7}found </h1>", &[]),
            "<h1> Not\\u0007found </h1>"
        );
        assert_eq!(
            excerpt(
                "token=eyJhbGciOiJIUzI1NiJ9.e30.AA&secret=hunter2 eyJ",
                &[&secret]
            ),
            "token=eyJ…&secret=… eyJ"
        );
        assert_eq!(excerpt("", &[&Secret::new("")]), "");
        assert_eq!(
            excerpt(&"a".repeat(500), &[]).chars().count(),
            MAX_EXCERPT_CHARS
        );
    }
}
