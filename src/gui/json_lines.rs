//! The lines of the JSON tab: text cut to the width of the pane, each character with its colour.
//!
//! A payload is often one line of two megabytes. It is coloured in one pass and cut by columns in
//! another, so that a frame lays out the forty lines in sight and nothing else.

use std::fmt::Write as _;
use std::ops::Range;
use std::rc::Rc;

use super::view::JsonShows;
use crate::jose::text::steers;
use crate::jose::token::SegmentName;
use crate::jose::tree::{ContentKind, NodeId, NodeKind, Tree};

/// What a stretch of JSON text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// A member name.
    Key,
    /// A string.
    String,
    /// A number.
    Number,
    /// `true`, `false`, `null`.
    Literal,
    /// Brackets, commas, colons, spaces.
    Mark,
    /// Text that is no JSON.
    Plain,
}

/// One line of the tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// The name of a section, and its node.
    Heading(SegmentName, NodeId),
    /// These bytes of the text.
    Text(Range<u32>),
    /// Nothing: the space between two sections.
    Gap,
}

/// All lines, for one width.
#[derive(Debug)]
pub struct JsonLines {
    made_for: (JsonShows, usize),
    text: Rc<JsonText>,
    lines: Vec<Line>,
}

/// The text of all sections, whatever the width.
#[derive(Debug)]
struct JsonText {
    text: String,
    /// Where each colour starts, ascending.
    inks: Vec<(u32, Ink)>,
    sections: Vec<(SegmentName, NodeId, Range<u32>)>,
}

impl JsonLines {
    /// Cuts the sections of `tree` into lines. `earlier` lends its text if it shows the same.
    pub fn new(tree: &Tree, shows: JsonShows, columns: usize, earlier: Option<&Self>) -> Self {
        let text = match earlier {
            Some(earlier) if earlier.made_for.0 == shows => Rc::clone(&earlier.text),
            _ => Rc::new(JsonText::new(tree, shows)),
        };
        let mut lines = Vec::new();
        for (name, id, range) in &text.sections {
            if !lines.is_empty() {
                lines.push(Line::Gap);
            }
            lines.push(Line::Heading(*name, *id));
            cut(&text.text, range.clone(), columns.max(8), &mut lines);
        }
        Self {
            made_for: (shows, columns),
            text,
            lines,
        }
    }

    /// What it shows, and how wide.
    pub fn made_for(&self) -> (JsonShows, usize) {
        self.made_for
    }

    /// The lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The stretches of one line, each in one colour.
    pub fn stretches(&self, line: &Range<u32>) -> impl Iterator<Item = (&str, Ink)> {
        let inks = &self.text.inks;
        let end = line.end;
        let mut at = line.start;
        let mut next = inks.partition_point(|(start, _)| *start <= at);
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let ink = next.checked_sub(1).map_or(Ink::Plain, |i| inks[i].1);
            let stop = inks.get(next).map_or(end, |(start, _)| (*start).min(end));
            let piece = self.text.text.get(at as usize..stop as usize).unwrap_or("");
            at = stop;
            next += 1;
            Some((piece, ink))
        })
    }
}

impl JsonText {
    fn new(tree: &Tree, shows: JsonShows) -> Self {
        let mut all = Self {
            text: String::new(),
            inks: Vec::new(),
            sections: Vec::new(),
        };
        if tree.nodes.is_empty() {
            return all;
        }
        for id in tree.sections() {
            let NodeKind::Section(name) = tree.node(id).kind else {
                continue;
            };
            let Some(content) = tree.content(id) else {
                continue;
            };
            let is_json = matches!(content.kind, ContentKind::Json(..));
            if !is_json && content.kind != ContentKind::Text {
                continue;
            }
            let start = all.text.len();
            if is_json && shows != JsonShows::AsSigned {
                all.text
                    .push_str(&tree.json(id, shows == JsonShows::Expanded, 2));
            } else if let Some(doc) = tree.docs.get(content.doc as usize) {
                push_escaped(&String::from_utf8_lossy(&doc.bytes), &mut all.text);
            }
            if is_json {
                ink(&all.text, start, &mut all.inks);
            } else {
                all.inks.push((start as u32, Ink::Plain));
            }
            all.sections
                .push((name, id, start as u32..all.text.len() as u32));
        }
        all
    }
}

/// Line breaks stay; tabs become two spaces; what would hide or turn text is escaped.
fn push_escaped(text: &str, out: &mut String) {
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        if c == '\n' || !steers(c) {
            continue;
        }
        out.push_str(&text[plain..at]);
        plain = at + c.len_utf8();
        match c {
            '\t' => out.push_str("  "),
            '\r' => {}
            _ => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    out.push_str(&text[plain..]);
}

/// Colours `text[start..]`, which is JSON or nearly so; never fails.
fn ink(text: &str, start: usize, inks: &mut Vec<(u32, Ink)>) {
    let bytes = text.as_bytes();
    let mut push = |at: usize, ink: Ink| {
        if inks
            .last()
            .is_none_or(|(last, kept)| *kept != ink || (*last as usize) < start)
        {
            inks.push((at as u32, ink));
        }
    };
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = string_end(bytes, at);
                let after = bytes[end..].iter().find(|b| !b.is_ascii_whitespace());
                push(
                    at,
                    if after == Some(&b':') {
                        Ink::Key
                    } else {
                        Ink::String
                    },
                );
                at = end;
            }
            b'-' | b'0'..=b'9' => {
                push(at, Ink::Number);
                at = run_end(bytes, at, |b| {
                    b.is_ascii_alphanumeric() || b"+-.".contains(&b)
                });
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                push(at, Ink::Literal);
                at = run_end(bytes, at, |b| b.is_ascii_alphanumeric());
            }
            _ => {
                push(at, Ink::Mark);
                at = run_end(bytes, at, |b| {
                    !b.is_ascii_alphanumeric() && b != b'"' && b != b'-'
                });
            }
        }
    }
}

fn string_end(bytes: &[u8], quote: usize) -> usize {
    let mut at = quote + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The first byte after `at` that is not `inside`; always after `at`.
fn run_end(bytes: &[u8], at: usize, inside: impl Fn(u8) -> bool) -> usize {
    let rest = &bytes[at + 1..];
    at + 1 + rest.iter().position(|b| !inside(*b)).unwrap_or(rest.len())
}

/// Cuts at line breaks, and after `columns` characters. What is wide takes two.
fn cut(text: &str, range: Range<u32>, columns: usize, lines: &mut Vec<Line>) {
    let (from, to) = (range.start as usize, range.end as usize);
    let mut start = from;
    let mut used = 0;
    for (at, c) in text[from..to].char_indices() {
        let at = from + at;
        if c == '\n' {
            lines.push(Line::Text(start as u32..at as u32));
            start = at + 1;
            used = 0;
            continue;
        }
        let width = if c < '\u{1100}' { 1 } else { 2 };
        if used + width > columns {
            lines.push(Line::Text(start as u32..at as u32));
            start = at;
            used = 0;
        }
        used += width;
    }
    if start < to || start == from {
        lines.push(Line::Text(start as u32..to as u32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_ink(text: &str, expected: &[(u32, Ink)]) {
        let mut inks = Vec::new();
        ink(text, 0, &mut inks);
        assert_eq!(inks, expected, "{text}");
    }

    #[test]
    fn names_strings_numbers_and_marks_are_told_apart() {
        use Ink::{Key, Literal, Mark, Number, String};
        check_ink(
            r#"{"a":"b\"","n":-1e5,"t":true}"#,
            &[
                (0, Mark),
                (1, Key),
                (4, Mark),
                (5, String),
                (10, Mark),
                (11, Key),
                (14, Mark),
                (15, Number),
                (19, Mark),
                (20, Key),
                (23, Mark),
                (24, Literal),
                (28, Mark),
            ],
        );
    }

    #[test]
    fn a_string_that_never_ends_is_still_a_string() {
        check_ink(r#"["ab\"#, &[(0, Ink::Mark), (1, Ink::String)]);
    }

    #[track_caller]
    fn check_cut(text: &str, columns: usize, expected: &[&str]) {
        let mut lines = Vec::new();
        cut(text, 0..text.len() as u32, columns, &mut lines);
        let got: Vec<&str> = lines
            .iter()
            .map(|line| match line {
                Line::Text(range) => &text[range.start as usize..range.end as usize],
                _ => "",
            })
            .collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn lines_break_at_breaks_and_at_the_width() {
        check_cut("abcdefg", 3, &["abc", "def", "g"]);
        check_cut("ab\n\ncd", 3, &["ab", "", "cd"]);
        check_cut("", 3, &[""]);
        check_cut("日本語", 4, &["日本", "語"]);
    }

    #[test]
    fn hidden_characters_are_written_out() {
        let mut out = String::new();
        push_escaped("a\t\u{202e}b\r\n\u{1}", &mut out);
        assert_eq!(out, "a  \\u{202e}b\n\\u{1}");
    }
}
