//! Coloured lines that fit the terminal.
//!
//! A line is built of pieces. Where it is too long for the terminal, explanations give way first
//! and values next; names and layers stay. Into a pipe or a file everything is written whole.
//! Colours are the terminal's own sixteen, so that they follow its palette, light or dark.

use std::borrow::Cow;
use std::env;
use std::io::{self, IsTerminal as _, Write};

use crate::cli::args::ColorChoice;
use crate::jose::finding::Severity;
use crate::jose::token::SegmentName;

/// What a terminal shows: whether it is coloured, and how wide it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Whether colours are written.
    pub is_coloured: bool,
    /// Its width; `None` for a pipe or a file: nothing is cut.
    pub columns: Option<usize>,
}

impl Terminal {
    /// What standard output is.
    pub fn of_stdout(color: ColorChoice) -> Self {
        let is_terminal = io::stdout().is_terminal();
        let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = || env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            is_coloured: match color {
                ColorChoice::Always => true,
                ColorChoice::Never => false,
                ColorChoice::Auto => is_terminal && !is_set("NO_COLOR") && !is_dumb(),
            },
            columns: is_terminal.then(terminal_columns),
        }
    }
}

/// How wide the terminal is. `clap` measures it to wrap its help: a help text of one-letter words
/// comes back in lines as long as fit, and no other crate is needed to ask.
fn terminal_columns() -> usize {
    let ruler = clap::Command::new("ruler")
        .max_term_width(0)
        .help_template("{about}")
        .about("x ".repeat(400))
        .render_help()
        .to_string();
    // A line that ends in a letter is odd; the column that may be left over is not missed.
    ruler.lines().map(str::len).max().unwrap_or(80).max(20)
}

/// A colour, by meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The terminal's own.
    Plain,
    /// Names that should be seen first.
    Strong,
    /// Explanations.
    Dim,
    /// The header segment.
    Header,
    /// The payload segment.
    Payload,
    /// The signature, and what is not read without a key.
    Signature,
    /// Layers.
    Layer,
    /// A JSON string.
    String,
    /// A JSON number.
    Number,
    /// `true`, `false`, `null`.
    Literal,
    /// Refused, unsafe, broken.
    Fail,
    /// Probably not meant.
    Warn,
    /// Worth knowing.
    Info,
}

impl Ink {
    /// The colour of a segment, as everywhere in Jotscope.
    pub fn of_segment(name: SegmentName) -> Self {
        match name {
            SegmentName::Header | SegmentName::UnprotectedHeader => Self::Header,
            SegmentName::Payload | SegmentName::Disclosure(_) => Self::Payload,
            _ => Self::Signature,
        }
    }

    /// The colour of a finding.
    pub fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Info => Self::Info,
            Severity::Warn => Self::Warn,
            Severity::Danger => Self::Fail,
        }
    }

    /// Its parameters of `SGR` (ECMA-48 §8.3.117).
    fn sgr(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "1",
            Self::Dim => "2",
            Self::Header => "1;31",
            Self::Payload => "1;35",
            Self::Signature => "1;36",
            Self::Layer | Self::Number => "33",
            Self::String => "32",
            Self::Literal => "94",
            Self::Fail => "1;91",
            Self::Warn => "1;33",
            Self::Info => "1;94",
        }
    }
}

/// What a piece does where its line is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Give {
    /// It stays whole.
    Never,
    /// It is cut, down to a few characters.
    Value,
    /// It is cut before any value is, and left out where little of it would stay.
    Note,
    /// After the explanations: it is whole or left out.
    Optional,
}

struct Piece<'a> {
    ink: Ink,
    text: Cow<'a, str>,
    give: Give,
}

/// A line being built.
#[derive(Default)]
pub struct Line<'a> {
    pieces: Vec<Piece<'a>>,
}

/// A value is never cut below this many columns.
const SHORTEST_VALUE: usize = 8;
/// An explanation shorter than this says nothing.
const SHORTEST_NOTE: usize = 12;

impl<'a> Line<'a> {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds text that is never cut.
    pub fn push(&mut self, ink: Ink, text: impl Into<Cow<'a, str>>) -> &mut Self {
        self.add(ink, text.into(), Give::Never)
    }

    /// Adds a value.
    pub fn push_value(&mut self, ink: Ink, text: impl Into<Cow<'a, str>>) -> &mut Self {
        self.add(ink, text.into(), Give::Value)
    }

    /// Adds an explanation: two spaces and dim text. An empty one adds nothing.
    pub fn push_note(&mut self, text: &str) -> &mut Self {
        if text.is_empty() {
            return self;
        }
        self.add(Ink::Dim, format!("  {text}").into(), Give::Note)
    }

    /// Adds one of several words of falling importance: the last is the first to be left out.
    pub fn push_optional(&mut self, ink: Ink, text: impl Into<Cow<'a, str>>) -> &mut Self {
        self.add(ink, text.into(), Give::Optional)
    }

    fn add(&mut self, ink: Ink, text: Cow<'a, str>, give: Give) -> &mut Self {
        self.pieces.push(Piece { ink, text, give });
        self
    }

    /// Writes the line, cut to the terminal, and a newline.
    pub fn write(mut self, terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
        if let Some(columns) = terminal.columns {
            self.fit(columns);
        }
        let mut sgr = "";
        for piece in self.pieces.iter().filter(|piece| !piece.text.is_empty()) {
            if terminal.is_coloured && piece.ink.sgr() != sgr {
                let reset = if sgr.is_empty() { "" } else { "\x1b[0m" };
                sgr = piece.ink.sgr();
                out.write_all(reset.as_bytes())?;
                if !sgr.is_empty() {
                    write!(out, "\x1b[{sgr}m")?;
                }
            }
            out.write_all(piece.text.as_bytes())?;
        }
        out.write_all(if sgr.is_empty() { b"\n" } else { b"\x1b[0m\n" })
    }

    fn fit(&mut self, columns: usize) {
        let widths = self.pieces.iter().map(|piece| width(&piece.text));
        let mut excess = widths.sum::<usize>().saturating_sub(columns);
        for (give, shortest) in [
            (Give::Note, SHORTEST_NOTE),
            (Give::Optional, usize::MAX),
            (Give::Value, SHORTEST_VALUE),
        ] {
            for piece in self.pieces.iter_mut().rev() {
                if excess == 0 {
                    return;
                }
                if piece.give != give {
                    continue;
                }
                let before = width(&piece.text);
                let room = before.saturating_sub(excess);
                let after = match give {
                    Give::Note | Give::Optional if room < shortest => 0,
                    _ => room.max(shortest).min(before),
                };
                if after < before {
                    piece.text = Cow::Owned(cut(&piece.text, after));
                }
                excess -= (before - after).min(excess);
            }
        }
    }
}

/// How many columns `text` takes; wide scripts take two each.
fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

fn char_width(c: char) -> usize {
    let is_wide = matches!(u32::from(c),
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1F64F | 0x1F900..=0x1F9FF | 0x20000..=0x3FFFD);
    if is_wide { 2 } else { 1 }
}

/// The beginning of `text` and `…`, in at most `columns`.
fn cut(text: &str, columns: usize) -> String {
    let Some(room) = columns.checked_sub(1) else {
        return String::new();
    };
    let mut used = 0;
    let fits = text.char_indices().find(|(_, c)| {
        used += char_width(*c);
        used > room
    });
    let end = fits.map_or(text.len(), |(offset, _)| offset);
    format!("{}…", text[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(columns: Option<usize>, expected: &str) {
        let terminal = Terminal {
            is_coloured: false,
            columns,
        };
        let mut line = Line::new();
        line.push(Ink::Plain, "name ");
        line.push(Ink::String, "\"");
        line.push_value(Ink::String, "a long value of 26 columns");
        line.push(Ink::String, "\"");
        line.push_note("explained at length");
        let mut out = Vec::new();
        line.write(terminal, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), format!("{expected}\n"));
    }

    #[test]
    fn explanations_give_way_first_and_values_next() {
        let whole = "name \"a long value of 26 columns\"  explained at length";
        check(None, whole);
        check(Some(80), whole);
        check(
            Some(50),
            "name \"a long value of 26 columns\"  explained at l…",
        );
        check(Some(36), "name \"a long value of 26 columns\"");
        check(Some(20), "name \"a long value…\"");
        check(Some(4), "name \"a long…\"");
    }

    #[test]
    fn the_least_important_goes_first() {
        for (columns, expected) in [(20, "one two three\n"), (12, "one two\n"), (2, "one\n")] {
            let mut out = Vec::new();
            let mut line = Line::new();
            line.push(Ink::Plain, "one");
            line.push_optional(Ink::Plain, " two");
            line.push_optional(Ink::Plain, " three");
            let terminal = Terminal {
                is_coloured: false,
                columns: Some(columns),
            };
            line.write(terminal, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    #[test]
    fn wide_scripts_take_two_columns() {
        assert_eq!(width("ab漢字"), 6);
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(cut("漢字漢字", 6), "漢字…");
    }

    #[test]
    fn colour_is_written_only_where_it_is_asked_for() {
        let mut out = Vec::new();
        let terminal = Terminal {
            is_coloured: true,
            columns: None,
        };
        let mut line = Line::new();
        line.push(Ink::Plain, "a").push(Ink::Literal, "true");
        line.push(Ink::Literal, "!").push(Ink::Dim, "b");
        line.write(terminal, &mut out).unwrap();
        assert_eq!(out, b"a\x1b[94mtrue!\x1b[0m\x1b[2mb\x1b[0m\n");
    }
}
