//! Files and standard input, read as text.
//!
//! A paste is text; a file is bytes. What cannot be read as text is replaced and counted, never a
//! reason to stop: the token beside it is what matters.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::jose::finding::{Finding, Severity};
use crate::jose::words;

/// What was read, as text.
#[derive(Clone, Debug, Default)]
pub struct TextInput {
    /// The text. Positions found in it count its bytes.
    pub text: String,
    /// What was odd about its bytes.
    pub findings: Vec<Finding>,
}

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused.
    #[error("cannot read {}: {}", shown_name(name), reason(source))]
    Refused {
        /// What was to be read.
        name: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// More than a paste may be.
    #[error("{} is over the limit of {} bytes", shown_name(name), words::number(*max_bytes as u64))]
    TooLong {
        /// What was to be read.
        name: PathBuf,
        /// The most that is read.
        max_bytes: usize,
    },
}

/// Reads the file at `path` as text.
pub fn read_path(path: &Path, max_bytes: usize) -> Result<TextInput, ReadError> {
    read_path_bytes(path, max_bytes).map(text_of)
}

/// Reads the file at `path` as it stands.
pub fn read_path_bytes(path: &Path, max_bytes: usize) -> Result<Vec<u8>, ReadError> {
    let refused = |source| ReadError::Refused {
        name: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(refused)?;
    // Opening a directory succeeds on some systems and reading it then says nothing helpful.
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(refused(io::ErrorKind::IsADirectory.into()));
    }
    read_bytes(file, path, max_bytes)
}

/// Whether there is such a file; the reason if there is none.
pub fn check(path: &Path) -> Result<(), ReadError> {
    match path.metadata() {
        Ok(_) => Ok(()),
        Err(source) => Err(ReadError::Refused {
            name: path.to_owned(),
            source,
        }),
    }
}

/// Reads all of `source` as text; `name` is for the messages.
pub fn read(source: impl Read, name: &Path, max_bytes: usize) -> Result<TextInput, ReadError> {
    read_bytes(source, name, max_bytes).map(text_of)
}

/// Reads all of `source` as it stands.
pub fn read_bytes(source: impl Read, name: &Path, max_bytes: usize) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    source
        .take(max_bytes as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| ReadError::Refused {
            name: name.to_owned(),
            source,
        })?;
    if bytes.len() > max_bytes {
        return Err(ReadError::TooLong {
            name: name.to_owned(),
            max_bytes,
        });
    }
    Ok(bytes)
}

/// Bytes as text: UTF-8, or UTF-16 where a byte order mark says so. What is neither becomes
/// U+FFFD, and a finding says how much it was.
pub fn text_of(bytes: Vec<u8>) -> TextInput {
    match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => text_of_utf16(rest, u16::from_le_bytes, "little-endian"),
        [0xFE, 0xFF, rest @ ..] => text_of_utf16(rest, u16::from_be_bytes, "big-endian"),
        _ => text_of_utf8(bytes),
    }
}

fn text_of_utf8(bytes: Vec<u8>) -> TextInput {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => {
            return TextInput {
                text,
                findings: Vec::new(),
            };
        }
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len() + 64);
    let (mut offset, mut first, mut bad_bytes) = (0, None, 0);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        offset += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            first.get_or_insert(offset);
            bad_bytes += chunk.invalid().len();
            offset += chunk.invalid().len();
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    let finding = replaced(
        "input-not-utf8",
        &are(bad_bytes, "byte"),
        "UTF-8",
        first.unwrap_or(0),
    );
    TextInput {
        text,
        findings: vec![finding],
    }
}

fn text_of_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, order: &str) -> TextInput {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len() / 2);
    let (mut offset, mut first, mut bad_units) = (2, None, 0);
    for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let c = decoded.unwrap_or_else(|_| {
            first.get_or_insert(offset);
            bad_units += 1;
            char::REPLACEMENT_CHARACTER
        });
        offset += 2 * c.len_utf16();
        text.push(c);
    }
    if !odd.is_empty() {
        first.get_or_insert(offset);
        bad_units += 1;
        text.push(char::REPLACEMENT_CHARACTER);
    }
    let mut findings = vec![Finding::new(
        "input-utf16",
        Severity::Info,
        format!("read as UTF-16 {order}, as its byte order mark says"),
    )];
    if let Some(first) = first {
        findings.push(replaced(
            "input-not-utf16",
            &are(bad_units, "unit"),
            "UTF-16",
            first,
        ));
    }
    TextInput { text, findings }
}

fn replaced(code: &'static str, what: &str, encoding: &str, first: usize) -> Finding {
    Finding::new(
        code,
        Severity::Warn,
        format!("{what} not {encoding}, the first at offset {first}; read as U+FFFD"),
    )
    .advice("Positions count the text as read")
}

/// `1 byte is`, `3 bytes are`.
fn are(count: usize, noun: &str) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb}", words::count(noun, count))
}

/// A file's name for a message, in quotes and escaped; `standard input` is no name.
pub fn shown_name(name: &Path) -> String {
    if name == Path::new(STANDARD_INPUT) {
        STANDARD_INPUT.to_owned()
    } else {
        format!("{:?}", name.to_string_lossy())
    }
}

/// What the system said, without its error number.
pub fn reason(error: &io::Error) -> String {
    let words = error.to_string();
    match words.rfind(" (os error ") {
        Some(end) => words[..end].to_owned(),
        None => words,
    }
}

/// What standard input is called in messages.
pub const STANDARD_INPUT: &str = "standard input";

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, messages: &[&str]) {
        let read = text_of(bytes.to_vec());
        assert_eq!(read.text, text);
        let got: Vec<_> = read.findings.iter().map(|f| f.message.as_str()).collect();
        assert_eq!(got, messages);
    }

    #[test]
    fn valid_text_is_read_as_it_stands() {
        check("\u{feff}aé".as_bytes(), "\u{feff}aé", &[]);
        check(b"", "", &[]);
    }

    #[test]
    fn what_is_not_utf8_is_replaced_and_counted() {
        check(
            b"ab\xFFcd\xE2\x82e",
            "ab\u{fffd}cd\u{fffd}e",
            &["3 bytes are not UTF-8, the first at offset 2; read as U+FFFD"],
        );
        check(
            b"a\xC0",
            "a\u{fffd}",
            &["1 byte is not UTF-8, the first at offset 1; read as U+FFFD"],
        );
    }

    #[test]
    fn utf16_is_read_where_its_mark_stands() {
        check(
            b"\xFF\xFEe\0y\0J\0",
            "eyJ",
            &["read as UTF-16 little-endian, as its byte order mark says"],
        );
        check(
            b"\xFE\xFF\0e\0y\0J",
            "eyJ",
            &["read as UTF-16 big-endian, as its byte order mark says"],
        );
        check(
            b"\xFF\xFEa\0\x00\xD8b\0c",
            "a\u{fffd}b\u{fffd}",
            &[
                "read as UTF-16 little-endian, as its byte order mark says",
                "2 units are not UTF-16, the first at offset 4; read as U+FFFD",
            ],
        );
    }

    #[test]
    fn what_is_over_the_limit_is_refused_with_the_number() {
        let name = Path::new(STANDARD_INPUT);
        assert!(read(&b"1234"[..], name, 4).is_ok());
        let Err(error) = read(&b"12345"[..], name, 4) else {
            panic!("5 bytes were read under a limit of 4");
        };
        assert_eq!(
            error.to_string(),
            "standard input is over the limit of 4 bytes"
        );
    }

    #[test]
    fn a_missing_file_is_named() {
        let Err(error) = read_path(Path::new("no/such file"), 4) else {
            panic!("a missing file was read");
        };
        assert!(
            error
                .to_string()
                .starts_with("cannot read \"no/such file\": ")
        );
    }
}
