//! Where the rows of a long monospace text begin when it is wrapped hard at a number of cells.
//!
//! A token of 2 MB is one line, so wrapping must not lay it out: for printable ASCII a row is a
//! division. Anything else (line breaks, wide characters, characters shown escaped) gets an index
//! of row starts, made once for each text and width; text is classified once for each text.

use std::ops::Range;

use crate::jose::words::is_unshowable;

/// How many cells a tab takes.
const TAB_CELLS: usize = 4;

/// The lines of a text, each known to be plain or not.
#[derive(Debug, Default)]
pub struct Lines {
    len: usize,
    /// Start of each line; bit 31 says that it is not plain. A paste is at most 64 MiB.
    starts: Vec<u32>,
}

const NOT_PLAIN: u32 = 1 << 31;

impl Lines {
    /// Finds the lines of `text`.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = Vec::new();
        let mut start = 0;
        let ends = memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]);
        for end in ends {
            let line = &bytes[start..end];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let plain = line.iter().all(|byte| (0x20..0x7f).contains(byte));
            starts.push(start as u32 | if plain { 0 } else { NOT_PLAIN });
            start = end + 1;
        }
        Self {
            len: text.len(),
            starts,
        }
    }

    /// Whether the whole text is one line of printable ASCII.
    fn is_one_plain(&self) -> bool {
        matches!(self.starts[..], [start] if start & NOT_PLAIN == 0)
    }
}

/// Where each row begins.
#[derive(Debug)]
pub struct Rows {
    cols: usize,
    index: Index,
}

#[derive(Debug)]
enum Index {
    /// One line of printable ASCII, of this length.
    Even(usize),
    /// Row starts, and the length of the text.
    Starts(Vec<u32>, usize),
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            cols: 1,
            index: Index::Even(0),
        }
    }
}

impl Rows {
    /// Wraps `text`, whose lines are `lines`, at `cols` cells.
    pub fn wrap(text: &str, lines: &Lines, cols: usize) -> Self {
        let cols = cols.max(TAB_CELLS * 2);
        let index = if lines.is_one_plain() {
            Index::Even(lines.len)
        } else {
            Index::Starts(row_starts(text, lines, cols), lines.len)
        };
        Self { cols, index }
    }

    /// How many rows there are; an empty text has one.
    pub fn num_rows(&self) -> usize {
        match &self.index {
            Index::Even(len) => len.div_ceil(self.cols).max(1),
            Index::Starts(starts, _) => starts.len().max(1),
        }
    }

    /// The bytes of a row; with its line break where it has one.
    pub fn range(&self, row: usize) -> Range<usize> {
        match &self.index {
            Index::Even(len) => (row * self.cols).min(*len)..((row + 1) * self.cols).min(*len),
            Index::Starts(starts, len) => {
                let at = |row: usize| starts.get(row).map_or(*len, |start| *start as usize);
                at(row)..at(row + 1)
            }
        }
    }

    /// The row of the byte at `offset`.
    pub fn row_of(&self, offset: usize) -> usize {
        match &self.index {
            Index::Even(_) => (offset / self.cols).min(self.num_rows() - 1),
            Index::Starts(starts, _) => starts
                .partition_point(|start| *start as usize <= offset)
                .saturating_sub(1),
        }
    }
}

fn row_starts(text: &str, lines: &Lines, cols: usize) -> Vec<u32> {
    let mut rows = Vec::new();
    for (number, start) in lines.starts.iter().enumerate() {
        let plain = start & NOT_PLAIN == 0;
        let start = (start & !NOT_PLAIN) as usize;
        let next = lines.starts.get(number + 1);
        let end = next.map_or(lines.len, |next| (next & !NOT_PLAIN) as usize);
        let line = without_break(&text[start..end]);
        if plain {
            let num_rows = line.len().div_ceil(cols).max(1);
            rows.extend((0..num_rows).map(|row| (start + row * cols) as u32));
            continue;
        }
        rows.push(start as u32);
        let mut used = 0;
        for (offset, c) in line.char_indices() {
            let width = cells(c);
            if used + width > cols && used > 0 {
                rows.push((start + offset) as u32);
                used = 0;
            }
            used += width;
        }
    }
    rows
}

/// A row or line without the line break at its end.
pub fn without_break(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// How many cells a character takes as it is shown.
pub fn cells(c: char) -> usize {
    match c {
        ' '..='~' => 1,
        '\t' => TAB_CELLS,
        _ if is_unshowable(c) => escaped(c).len(),
        _ if is_wide(c) => 2,
        _ => 1,
    }
}

/// How a character that must not be obeyed is shown.
pub fn escaped(c: char) -> String {
    format!("\\u{:04x}", c as u32)
}

/// Scripts and signs that take two cells (Unicode, East Asian Width W and F, in broad strokes),
/// and the replacement character, which most fonts draw that wide.
fn is_wide(c: char) -> bool {
    matches!(c as u32,
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0x33ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff
        | 0xa000..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff60
        | 0xffe0..=0xffe6 | 0xfffd | 0x1f300..=0x1f64f | 0x1f680..=0x1f6ff | 0x1f900..=0x1f9ff
        | 0x2_0000..=0x3_fffd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, cols: usize, want: &[&str]) {
        let rows = Rows::wrap(text, &Lines::of(text), cols);
        let got: Vec<&str> = (0..rows.num_rows())
            .map(|row| without_break(&text[rows.range(row)]))
            .collect();
        assert_eq!(got, want);
        for row in 0..rows.num_rows() {
            for offset in rows.range(row) {
                assert_eq!(rows.row_of(offset), row, "offset {offset} of {text:?}");
            }
        }
    }

    #[test]
    fn one_plain_line_is_cut_evenly() {
        check("", 8, &[""]);
        check("abcdefgh", 8, &["abcdefgh"]);
        check("abcdefghi", 8, &["abcdefgh", "i"]);
    }

    #[test]
    fn line_breaks_begin_a_row_and_take_no_place() {
        check("ab\ncd", 8, &["ab", "cd"]);
        check("ab\r\n\r\n123456789\n", 8, &["ab", "", "12345678", "9", ""]);
    }

    #[test]
    fn characters_shown_escaped_are_counted_as_they_are_shown() {
        check("abc\u{202e}d", 8, &["abc", "\u{202e}d"]);
        check("\tabcdef", 8, &["\tabcd", "ef"]);
        check("漢字漢字漢", 8, &["漢字漢字", "漢"]);
    }

    #[test]
    fn a_token_of_two_megabytes_needs_no_index() {
        let text = "x".repeat(2 << 20);
        let rows = Rows::wrap(&text, &Lines::of(&text), 41);
        assert!(matches!(rows.index, Index::Even(_)));
        assert_eq!(rows.num_rows(), (2_usize << 20).div_ceil(41));
        assert_eq!(rows.range(1000), 41_000..41_041);
    }
}
