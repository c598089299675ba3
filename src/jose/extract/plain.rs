//! The words before a token, without the quoting of whatever they were copied from.
//!
//! The same name stands before a token as `"access_token":"`, `\"access_token\":\"`,
//! `%22access_token%22%3A%22` and `^\^"access_token^\^":^\^"`. Labels are read from one spelling.

use std::borrow::Cow;

/// How many bytes before a token its label is looked for in.
pub(super) const WINDOW: usize = 640;

/// The last [`WINDOW`] bytes of `text` before `at`, in plain spelling.
pub(super) fn before(text: &str, at: usize) -> Cow<'_, str> {
    let mut from = at.saturating_sub(WINDOW);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    plain(text.get(from..at).unwrap_or_default())
}

/// `text` with percent-encoding, escapes, carets and typographic quotes undone. What is escaped
/// several times is undone several times.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    // Nothing to undo in most text, and there may be a great many tokens in it. Every byte is
    // looked at, with nothing to stop at: that runs sixteen at a time.
    let is_plain = text.bytes().fold(true, |plain, byte| {
        plain
            & (matches!(byte, b' '..=b'~') | matches!(byte, b'\t' | b'\n' | b'\r'))
            & !matches!(byte, b'\\' | b'%' | b'&' | b'^' | b'`')
    });
    let mut text = Cow::Borrowed(text);
    if is_plain {
        return text;
    }
    if text.contains("^\"") || text.contains("^%") {
        text = Cow::Owned(without_carets(&text));
    }
    for _ in 0..2 {
        if text.contains('%') {
            text = Cow::Owned(percent_decoded(&text));
        }
    }
    Cow::Owned(unescaped(&text))
}

fn without_carets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '^' && chars.peek().is_some_and(|next| !next.is_alphanumeric()) {
            out.extend(chars.next());
        } else {
            out.push(c);
        }
    }
    out
}

/// Percent-decodes once; what is no escape, or no UTF-8 when undone, stays.
pub(super) fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let as_it_is = rest
            .bytes()
            .position(|byte| matches!(byte, b'\\' | b'`' | b'&' | 0x1b | 0x80..))
            .unwrap_or(rest.len());
        out.push_str(&rest[..as_it_is]);
        rest = &rest[as_it_is..];
        let Some(c) = rest.chars().next() else {
            return out;
        };
        let mut used = c.len_utf8();
        match c {
            '\\' => {
                let run = rest.len() - rest.trim_start_matches('\\').len();
                used = run;
                let after = &rest[run..];
                match after.as_bytes().first() {
                    Some(b'n') => {
                        out.push('\n');
                        used += 1;
                    }
                    Some(b'r') => used += 1,
                    Some(b't') => {
                        out.push('\t');
                        used += 1;
                    }
                    Some(b'u') => {
                        let code = after
                            .get(1..5)
                            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
                        if let Some(c) = code.and_then(char::from_u32) {
                            out.push(c);
                            used += 5;
                        }
                    }
                    _ => {}
                }
            }
            '`' if rest[1..].starts_with(['"', '\'', '$', '`']) => {}
            '&' => {
                let entities = [
                    ("&quot;", '"'),
                    ("&#34;", '"'),
                    ("&#39;", '\''),
                    ("&amp;", '&'),
                ];
                match entities.iter().find(|(entity, _)| rest.starts_with(entity)) {
                    Some((entity, c)) => {
                        out.push(*c);
                        used = entity.len();
                    }
                    None => out.push('&'),
                }
            }
            '“' | '”' | '„' | '«' | '»' => out.push('"'),
            '‘' | '’' | '‚' => out.push('\''),
            '\u{a0}' => out.push(' '),
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}' => {}
            '\u{1b}' => {
                let codes = rest[1..]
                    .find(|c: char| !matches!(c, '[' | '0'..='9' | ';'))
                    .unwrap_or(rest.len() - 1);
                used += codes;
                if rest[used..].starts_with(|c: char| c.is_ascii_alphabetic()) {
                    used += 1;
                }
            }
            c => out.push(c),
        }
        rest = &rest[used..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text), expected);
    }

    #[test]
    fn every_quoting_becomes_the_same() {
        check(r#""access_token":""#, r#""access_token":""#);
        check(r#"\"access_token\":\""#, r#""access_token":""#);
        check(r#"\\\"access_token\\\":\\\""#, r#""access_token":""#);
        check("%22access_token%22%3A%22", r#""access_token":""#);
        check("%2522access_token%2522%253A%2522", r#""access_token":""#);
        check("^\\^\"access_token^\\^\":^\\^\"", r#""access_token":""#);
        check("`\"access_token`\":`\"", r#""access_token":""#);
        check("“access_token”: “", r#""access_token": ""#);
        check("&quot;access_token&quot;:&quot;", r#""access_token":""#);
        check("\u{1b}[32maccess_token\u{1b}[0m: ", "access_token: ");
        check(r"line\nBearer ", "line\nBearer ");
        check("100% sure, 5%", "100% sure, 5%");
    }
}
