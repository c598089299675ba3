//! JSON set out for reading, and put back on one line: only blanks between the tokens change.
//!
//! Names, numbers, escapes and duplicates stay as they are written, so a text that was set out,
//! edited in one place and put back differs in that place alone.

/// `text` with one member a line. What is no JSON comes out as something to correct, not as an
/// error: the layout knows brackets, commas, colons and strings, and nothing else.
pub fn set_out(text: &str, indent: usize) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let new_line = |out: &mut String, depth: usize| {
        out.push('\n');
        // Past this many levels the blanks would be most of the text.
        out.extend(std::iter::repeat_n(' ', indent * depth.min(MAX_INDENTED)));
    };
    let mut pieces = Pieces { rest: text }.peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            "{" | "[" => {
                out.push_str(piece);
                let closing = if piece == "{" { "}" } else { "]" };
                if let Some(end) = pieces.next_if_eq(&closing) {
                    out.push_str(end);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push_str(piece);
            }
            "," => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ":" => out.push_str(": "),
            _ => out.push_str(piece),
        }
    }
    out
}

const MAX_INDENTED: usize = 64;

/// `text` without the blanks between its tokens.
pub fn closed_up(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    out.extend(Pieces { rest: text });
    out
}

/// Brackets, commas and colons one by one; strings, and whatever else stands between, as a piece.
struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let bytes = self.rest.as_bytes();
        let end = match bytes.first()? {
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            b'"' => end_of_string(bytes),
            _ => {
                let ends = |byte: &u8| b"{}[],:\" \t\r\n".contains(byte);
                bytes.iter().position(ends).unwrap_or(bytes.len())
            }
        };
        let (piece, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(piece)
    }
}

/// Where the string that begins here ends; a string without an end goes on to the end.
fn end_of_string(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            // What is escaped may be several bytes long; the first of them is never a quote.
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"a":[1.0,{"b\"]":"x, y: \u00e9\/"}],"e":{},"l":[],"a":1E2}"#;

    #[test]
    fn only_blanks_change() {
        let out = set_out(TEXT, 2);
        let expected = r#"{
  "a": [
    1.0,
    {
      "b\"]": "x, y: \u00e9\/"
    }
  ],
  "e": {},
  "l": [],
  "a": 1E2
}"#;
        assert_eq!(out, expected);
        assert_eq!(closed_up(&out), TEXT);
        assert_eq!(set_out(&out, 2), out);
    }

    #[test]
    fn what_is_no_json_comes_out_whole() {
        for text in ["", "{", "}}", "{\"a", "[1 2 tru", "\"\\", "é{ü\"ö", "]{,:"] {
            let squeezed: String = text.chars().filter(|c| *c != ' ').collect();
            assert_eq!(closed_up(&set_out(text, 2)), squeezed, "{text:?}");
        }
    }

    #[test]
    fn depth_costs_no_room_without_bound() {
        let deep = "[".repeat(100_000);
        assert!(set_out(&deep, 2).len() < 100_000 * 140);
    }
}
