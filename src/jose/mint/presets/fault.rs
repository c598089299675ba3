//! Why a preset file cannot be used.

use super::MAX_BYTES;
use crate::jose::json;
use crate::jose::words;

/// What stops a preset file from being one. Line and column count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Longer than is read.
    #[error("{} are over the limit of {} for a preset", words::bytes(*bytes), words::bytes(MAX_BYTES))]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// Not TOML, or not the TOML of a preset.
    #[error("line {line}, column {column}: {message}")]
    Malformed {
        /// Where.
        line: usize,
        /// Where in the line, in characters.
        column: usize,
        /// What is wrong there.
        message: String,
    },
}

impl Fault {
    /// A fault at the byte at `offset` of `text`.
    pub(super) fn at(text: &str, offset: usize, message: impl AsRef<str>) -> Self {
        let (line, column) = json::line_and_column(text.as_bytes(), offset);
        // What a file says must not steer the terminal that shows it.
        let message = words::one_line(message.as_ref(), 300);
        Self::Malformed {
            line,
            column,
            message,
        }
    }
}
