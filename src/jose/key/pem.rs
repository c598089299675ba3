//! PEM blocks in any text, as people paste them: prose around, all on one line, `\n` written out,
//! quoted as JSON or shell, indented, with the END line cut off.
//!
//! RFC 7468 is stricter than any file found in the wild; a block is read as long as its base64
//! means one thing.

use base64::Engine as _;
use zeroize::Zeroizing;

use super::fault::Fault;
use super::secret::STANDARD;

/// One PEM block.
pub(super) struct Block<'a> {
    /// What it says it is: `RSA PRIVATE KEY`.
    pub(super) label: &'a str,
    /// Line of BEGIN, from 1.
    pub(super) first_line: usize,
    /// Line of END, or the last line there is.
    pub(super) last_line: usize,
    /// Whether there is an END line.
    pub(super) ended: bool,
    /// Cipher and initialization vector of its `DEK-Info` header (RFC 1421 §4.6.1.3).
    pub(super) dek_info: Option<(&'a str, &'a str)>,
    body: &'a str,
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Longest label taken for one; `RSA PRIVATE KEY` has 15 letters.
const LABEL_BYTES: usize = 48;

/// A line break that was written out as `\n`: ends a line, without counting as one.
const WRITTEN_BREAK: char = '\u{b}';

/// Whether `text` has a BEGIN line.
pub(super) fn is_in(text: &str) -> bool {
    text.contains(BEGIN)
}

/// `text` with written-out line breaks made into breaks. `None`: there are none.
pub(super) fn unescaped(text: &str) -> Option<Zeroizing<String>> {
    if !text.contains("\\n") && !text.contains("\\r") {
        return None;
    }
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        // Twice escaped, `\\n`, where JSON went through a shell.
        let tail = rest[at..].trim_start_matches('\\');
        if let Some(b'n' | b'r') = tail.bytes().next() {
            out.push(WRITTEN_BREAK);
            rest = &tail[1..];
        } else {
            out.push('\\');
            rest = tail;
        }
    }
    out.push_str(rest);
    Some(out)
}

/// The first `most` blocks of `text`, in order. Linear in its length.
pub(super) fn blocks(text: &str, most: usize) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = LineCount {
        text,
        at: 0,
        line: 1,
    };
    let mut next = text.find(BEGIN);
    while let Some(begin) = next.filter(|_| blocks.len() < most) {
        let after = begin + BEGIN.len();
        next = text[after..].find(BEGIN).map(|at| after + at);
        let stop = next.unwrap_or(text.len());
        let Some((label, body)) = label(&text[after..stop]) else {
            continue;
        };
        let body_at = stop - body.len();
        let end = body.find(END);
        let body = &body[..end.unwrap_or(body.len())];
        let (dek_info, body) = without_headers(body);
        blocks.push(Block {
            label,
            first_line: lines.at(begin),
            last_line: match end {
                Some(end) => lines.at(body_at + end),
                None => lines.at(stop - (text[..stop].len() - text[..stop].trim_end().len())),
            },
            ended: end.is_some(),
            dek_info,
            body,
        });
    }
    blocks
}

/// Line numbers of ascending offsets, each line counted once.
struct LineCount<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl LineCount<'_> {
    fn at(&mut self, offset: usize) -> usize {
        if let Some(between) = self.text.as_bytes().get(self.at..offset) {
            self.line += memchr::memchr_iter(b'\n', between).count();
            self.at = offset;
        }
        self.line
    }
}

/// Label and what follows it, of the text after `-----BEGIN `.
fn label(text: &str) -> Option<(&str, &str)> {
    let start = &text.as_bytes()[..text.len().min(LABEL_BYTES)];
    let end = start
        .windows(DASHES.len())
        .position(|window| window == DASHES.as_bytes())?;
    // The dashes are ASCII, so this cuts no character in two.
    let (label, rest) = (&text[..end], &text[end + DASHES.len()..]);
    let is_label = |c: char| c.is_ascii_graphic() || c == ' ';
    if !label.chars().all(is_label) {
        return None;
    }
    Some((label.trim(), rest))
}

/// Marks that nobody sees, left by web pages and editors.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

/// The `DEK-Info` of a block, and its body without header lines.
fn without_headers(body: &str) -> (Option<(&str, &str)>, &str) {
    let mut dek_info = None;
    let mut rest = body;
    // Base64 has no colon, so what is up to and with the last one is header.
    while let Some(colon) = rest.find(':') {
        let name_at = rest[..colon]
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .map_or(0, |at| {
                at + rest[at..].chars().next().map_or(1, char::len_utf8)
            });
        let name = &rest[name_at..colon];
        let value = rest[colon + 1..].trim_start_matches([' ', '\t']);
        if name.eq_ignore_ascii_case("DEK-Info") {
            let end = value
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == ','))
                .unwrap_or(value.len());
            dek_info = value[..end].split_once(',');
            rest = &value[end..];
        } else if name.eq_ignore_ascii_case("Proc-Type") {
            let end = value
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == ','))
                .unwrap_or(value.len());
            rest = &value[end..];
        } else {
            let end = value
                .find(['\n', '\r', WRITTEN_BREAK])
                .unwrap_or(value.len());
            rest = &value[end..];
        }
    }
    (dek_info, rest)
}

impl Block<'_> {
    /// Where it stands, for a message.
    pub(super) fn place(&self) -> String {
        let Self {
            label,
            first_line,
            last_line,
            ended,
            ..
        } = self;
        let lines = if first_line == last_line {
            format!("line {first_line}")
        } else {
            format!("lines {first_line} to {last_line}")
        };
        let no_end = if *ended { "" } else { ", without an END line" };
        format!("PEM block {label:?} at {lines}{no_end}")
    }

    /// What its base64 stands for.
    pub(super) fn bytes(&self) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let mut digits = Zeroizing::new(String::with_capacity(self.body.len()));
        let mut line = self.first_line;
        for c in self.body.chars() {
            match c {
                'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' => digits.push(c),
                '-' => digits.push('+'),
                '_' => digits.push('/'),
                '\n' => line += 1,
                // Padding, and the quoting of mails and programs.
                '=' | '\\' | '"' | '\'' | '`' | ',' | ';' | '>' | '|' | '#' | '*' => {}
                c if c.is_whitespace() || c.is_control() || is_invisible(c) => {}
                c => {
                    return Err(Fault::Base64(format!("the character {c:?} in line {line}")));
                }
            }
        }
        // Dashes of a damaged END line, and the one digit that cannot stand alone.
        if !self.ended {
            while digits.ends_with('+') {
                digits.pop();
            }
        }
        if digits.len() % 4 == 1 {
            digits.pop();
        }
        STANDARD
            .decode(digits.as_bytes())
            .map(Zeroizing::new)
            .map_err(|_| Fault::Base64("it is damaged".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, usize, &[u8])]) {
        let unescaped = unescaped(text);
        let text = unescaped.as_ref().map_or(text, |text| text.as_str());
        let blocks = blocks(text, 9);
        let found: Vec<_> = blocks
            .iter()
            .map(|block| {
                let bytes = block
                    .bytes()
                    .map(|bytes| bytes.to_vec())
                    .unwrap_or_default();
                (block.label, block.first_line, bytes)
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(label, line, bytes)| (*label, *line, bytes.to_vec()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_block_is_read_however_it_was_pasted() {
        for text in [
            "-----BEGIN X-----\nAQID\n-----END X-----\n",
            "-----BEGIN X-----\r\nAQ\r\nID\r\n-----END X-----",
            "-----BEGIN X-----AQID-----END X-----",
            "-----BEGIN X----- AQ ID -----END X-----",
            r"-----BEGIN X-----\nAQ\nID\n-----END X-----\n",
            r#""-----BEGIN X-----\\nAQ\\r\\nID\\n-----END X-----""#,
            "key: |\u{feff} -----BEGIN X-----\n> AQ\n> ID\n> -----END X-----",
            "-----BEGIN X-----\nComment: it's\n\nAQID\n-----END X-----",
            "-----BEGIN X-----\nAQID\n",
            "-----BEGIN X-----\nAQID\n--",
        ] {
            check(text, &[("X", 1, &[1, 2, 3])]);
        }
    }

    #[test]
    fn a_block_without_end_stops_at_the_next() {
        check(
            "mail\n-----BEGIN A-----\nAQID\n-----BEGIN B-----\nBAUG\n-----END B-----",
            &[("A", 2, &[1, 2, 3]), ("B", 4, &[4, 5, 6])],
        );
    }

    #[test]
    fn encryption_headers_are_found_even_on_one_line() {
        let text = "-----BEGIN RSA PRIVATE KEY----- Proc-Type: 4,ENCRYPTED DEK-Info: \
                    AES-128-CBC,00FF AQID -----END RSA PRIVATE KEY-----";
        let blocks = blocks(text, 9);
        assert_eq!(blocks[0].dek_info, Some(("AES-128-CBC", "00FF")));
        assert_eq!(blocks[0].bytes().as_deref(), Ok(&vec![1, 2, 3]));
    }

    #[test]
    fn a_foreign_character_is_named_with_its_line() {
        let blocks = blocks("-----BEGIN X-----\nAQ\n§ID\n-----END X-----", 9);
        let fault = blocks[0].bytes().map(|_| ());
        assert_eq!(
            fault,
            Err(Fault::Base64("the character '§' in line 3".into()))
        );
    }
}
