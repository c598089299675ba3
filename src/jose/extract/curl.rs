//! cURL commands: bash and cmd, as every browser writes them and as people do.
//!
//! The command is cut into words the way its shell would, for its URL alone; tokens and their
//! labels come from the scan.

use super::shape::Request;
use super::url::{self, MOST_REQUESTS};

/// Longest word that is kept.
const LONGEST_WORD: usize = 8192;

/// Options of cURL that take no value, in browsers' output and daily use.
const BARE_OPTIONS: [&str; 20] = [
    "--compressed",
    "--insecure",
    "-k",
    "--globoff",
    "-g",
    "-I",
    "--head",
    "-s",
    "-S",
    "-sS",
    "-L",
    "--location",
    "-v",
    "-i",
    "--include",
    "--silent",
    "--http1.1",
    "--http2",
    "-f",
    "--path-as-is",
];

/// Whether the text is a cURL command.
pub(super) fn starts(head: &str) -> bool {
    let line = head.trim_start_matches(['$', '>', '%', '#', ' ']);
    command_at(line.as_bytes(), 0).is_some()
}

/// The end of `curl` or `curl.exe` standing as a word at `at`.
fn command_at(src: &[u8], at: usize) -> Option<usize> {
    let rest = &src[at..];
    let len = if rest.starts_with(b"curl.exe") {
        8
    } else if rest.starts_with(b"curl") {
        4
    } else {
        return None;
    };
    rest.get(len)
        .is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\\' | b'^' | b'\r' | b'\n'))
        .then_some(at + len)
}

/// Every command in the paste: browsers join several with `;` or `&`.
pub(super) fn requests(paste: &str) -> Vec<Request> {
    let src = paste.as_bytes();
    let cmd = is_cmd(src);
    let mut requests = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(&src[at..], b"curl") {
        let start = at + found;
        let opens = src[..start]
            .last()
            .is_none_or(|byte| matches!(byte, b' ' | b'\n' | b';' | b'&' | b'$' | b'('));
        let Some(end) = command_at(src, start).filter(|_| opens) else {
            at = start + 4;
            continue;
        };
        let (url, next) = url_of(paste, end, cmd);
        requests.push(Request {
            start: if requests.is_empty() { 0 } else { start },
            url: url.map(|url| url::without_credentials(&url)),
            host: None,
        });
        at = next;
        if requests.len() >= MOST_REQUESTS {
            break;
        }
    }
    requests
}

/// Whether the command is written for cmd: carets at line ends or before quotes.
fn is_cmd(src: &[u8]) -> bool {
    let head = &src[..src.len().min(4096)];
    [&b"^\""[..], b"^\r", b"^\n"]
        .iter()
        .any(|mark| memchr::memmem::find(head, mark).is_some())
}

/// The URL of the command whose words begin at `at`, and where the command ends.
fn url_of(paste: &str, at: usize, cmd: bool) -> (Option<String>, usize) {
    let mut words = Words {
        src: paste.as_bytes(),
        at,
        cmd,
    };
    let mut url = None;
    let mut option: Option<String> = None;
    while let Some(word) = words.next_word() {
        if option.as_deref() == Some("--url") || word.starts_with("--url=") {
            url = Some(word.trim_start_matches("--url=").to_owned());
            option = None;
        } else if option.take().is_some() {
            // The value of another option.
        } else if word.starts_with('-') {
            if !BARE_OPTIONS.contains(&word.as_str()) && !word.contains('=') {
                option = Some(word);
            }
        } else if url.is_none()
            && (word.contains("://") || word.contains('.') || word.contains(':'))
        {
            url = Some(word);
        }
    }
    (url, words.at)
}

struct Words<'a> {
    src: &'a [u8],
    at: usize,
    cmd: bool,
}

impl Words<'_> {
    /// The next word, unquoted; `None` at the end of the command.
    fn next_word(&mut self) -> Option<String> {
        self.skip_blanks();
        match self.src.get(self.at) {
            None | Some(b';' | b'&' | b'|' | b'\n' | b'\r') => return None,
            Some(_) => {}
        }
        let mut word = Vec::new();
        let mut quote = None;
        while let Some(&byte) = self.src.get(self.at) {
            let next = self.src.get(self.at + 1).copied();
            let mut step = 1;
            let mut kept = None;
            match (quote, byte) {
                (None, b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|') => break,
                (_, b'^') if self.cmd => {
                    // A caret takes the next character as it is; quotes still open and close.
                    match next {
                        Some(b'"') => quote = if quote.is_some() { None } else { Some(b'"') },
                        Some(b'\\') if self.src.get(self.at + 2..self.at + 4) == Some(b"^\"") => {
                            kept = Some(b'"');
                            step = 4;
                        }
                        Some(b'\n' | b'\r') | None => {}
                        other => kept = other,
                    }
                    step = step.max(2);
                }
                (None, b'$') if next == Some(b'\'') => {
                    quote = Some(b'$');
                    step = 2;
                }
                (None, b'\'' | b'"') if !(self.cmd && byte == b'\'') => quote = Some(byte),
                (Some(b'\'' | b'$'), b'\'') | (Some(b'"'), b'"') => quote = None,
                (None | Some(b'"' | b'$'), b'\\') => {
                    kept = next.filter(|b| !matches!(b, b'\n' | b'\r'));
                    step = 2;
                }
                _ => kept = Some(byte),
            }
            if word.len() < LONGEST_WORD {
                word.extend(kept);
            }
            self.at += step;
        }
        self.at = self.at.min(self.src.len());
        Some(String::from_utf8_lossy(&word).into_owned())
    }

    /// Blanks, and line breaks that the shell was told to ignore.
    fn skip_blanks(&mut self) {
        loop {
            match &self.src[self.at..] {
                [b' ' | b'\t', ..] => self.at += 1,
                [b'\\' | b'^', b'\r', b'\n', ..] => self.at += 3,
                [b'\\' | b'^', b'\n' | b'\r', ..] => self.at += 2,
                _ => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paste: &str, expected: &[&str]) {
        assert!(starts(paste), "{paste}");
        let urls: Vec<String> = requests(paste)
            .into_iter()
            .filter_map(|request| request.url)
            .collect();
        assert_eq!(urls, expected, "{paste}");
    }

    #[test]
    fn the_url_is_found_in_every_dialect() {
        check(
            "curl 'https://a.test/x?y=1' \\\n  -H 'accept: */*'",
            &["https://a.test/x?y=1"],
        );
        check(
            "curl --url 'https://a.test/x' \\\n  -H 'a: b'",
            &["https://a.test/x"],
        );
        check(
            "curl -X POST -H 'Origin: https://o.test' https://a.test/x",
            &["https://a.test/x"],
        );
        check("curl $'https://a.test/it\\'s'", &["https://a.test/it's"]);
        check(
            "curl ^\"https://a.test/x?a=1^&b=2^\" ^\r\n  -H ^\"accept: */*^\"",
            &["https://a.test/x?a=1&b=2"],
        );
        check(
            "curl.exe ^\"https://a.test/x^\" ^\n  -H ^\"A: b^\"",
            &["https://a.test/x"],
        );
        check(
            "curl \"https://a.test/x\" ^\n  -H \"a: b\"",
            &["https://a.test/x"],
        );
        check(
            "curl 'https://a.test/\\[1\\]' --compressed",
            &["https://a.test/\\[1\\]"],
        );
    }

    #[test]
    fn several_commands_are_several_requests() {
        check(
            "curl 'https://a.test/' \\\n  -H 'x: y' ;\ncurl 'https://b.test/' \\\n  -H 'x: y'",
            &["https://a.test/", "https://b.test/"],
        );
    }
}
