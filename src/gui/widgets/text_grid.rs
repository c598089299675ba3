//! Where the characters of wrapped monospace text stand on the screen, and which one stands where.

use std::ops::Range;

use egui::text::LayoutJob;
use egui::{Color32, Pos2, Rect, Stroke, Ui, pos2, vec2};

use crate::gui::text_rows::{Rows, cells, without_break};
use crate::gui::theme::size;

/// Whether a click between two characters means the nearer gap or the character under it.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Side {
    Nearest,
    Under,
}

/// Where characters stand on the screen.
pub(super) struct Grid<'a> {
    pub text: &'a str,
    pub origin: Pos2,
    pub cell: f32,
}

impl Grid<'_> {
    pub fn paint(&self, ui: &Ui, job: LayoutJob, cell: usize, top: f32) {
        if job.text.is_empty() {
            return;
        }
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let y = top + ((size::CODE_ROW - galley.size().y) / 2.0).round();
        let pos = pos2(self.origin.x + cell as f32 * self.cell, y);
        ui.painter().galley(pos, galley, Color32::PLACEHOLDER);
    }

    /// In which cell of its row the byte stands.
    fn cell_of(&self, row: &Range<usize>, offset: usize) -> usize {
        let offset = offset.min(row.end);
        let text = self.text.get(row.start..offset).unwrap_or("");
        without_break(text).chars().map(cells).sum()
    }

    pub fn place(&self, rows: &Rows, offset: usize) -> Pos2 {
        let row = rows.row_of(offset);
        let cell = self.cell_of(&rows.range(row), offset);
        self.origin + vec2(cell as f32 * self.cell, row as f32 * size::CODE_ROW)
    }

    pub fn row_end(&self, rows: &Rows, row: usize) -> usize {
        let range = rows.range(row);
        let end = range.start + without_break(&self.text[range.clone()]).len();
        let wrapped = end == range.end && row + 1 < rows.num_rows();
        // The end of a wrapped row is the start of the next one: stay before its last character.
        if wrapped { before(self.text, end) } else { end }
    }

    pub fn offset_at(&self, rows: &Rows, pos: Pos2, side: Side) -> usize {
        let row = ((pos.y - self.origin.y) / size::CODE_ROW).floor().max(0.0) as usize;
        let row = row.min(rows.num_rows() - 1);
        self.offset_in_row(rows, row, (pos.x - self.origin.x) / self.cell, side)
    }

    fn offset_in_row(&self, rows: &Rows, row: usize, cell: f32, side: Side) -> usize {
        let range = rows.range(row);
        let mut at = 0.0;
        for (offset, c) in without_break(&self.text[range.clone()]).char_indices() {
            let width = cells(c) as f32;
            let edge = if side == Side::Nearest {
                at + width / 2.0
            } else {
                at + width
            };
            if cell < edge {
                return range.start + offset;
            }
            at += width;
        }
        match side {
            Side::Nearest => self.row_end(rows, row),
            Side::Under => self.text.len(),
        }
    }

    pub fn vertically(&self, rows: &Rows, offset: usize, by: isize) -> usize {
        let row = rows.row_of(offset);
        let cell = self.cell_of(&rows.range(row), offset);
        let Some(to) = row.checked_add_signed(by) else {
            return if row == 0 {
                0
            } else {
                self.offset_in_row(rows, 0, cell as f32, Side::Nearest)
            };
        };
        if to >= rows.num_rows() {
            return self.text.len();
        }
        self.offset_in_row(rows, to, cell as f32, Side::Nearest)
    }

    /// What of `span` stands in `row`, as a rectangle.
    fn part(&self, rows: &Rows, row: usize, span: &Range<usize>) -> Option<Rect> {
        let range = rows.range(row);
        let (start, end) = (span.start.max(range.start), span.end.min(range.end));
        if start >= end {
            return None;
        }
        let left = self.cell_of(&range, start) as f32 * self.cell;
        let right = self.cell_of(&range, end) as f32 * self.cell;
        let top = row as f32 * size::CODE_ROW;
        let rect = Rect::from_min_max(
            self.origin + vec2(left, top),
            self.origin + vec2(right, top + size::CODE_ROW),
        );
        Some(rect)
    }

    pub fn fill_ui(
        &self,
        ui: &Ui,
        rows: &Rows,
        seen: Range<usize>,
        span: &Range<usize>,
        fill: Color32,
    ) {
        for row in touched(rows, &seen, span) {
            if let Some(part) = self.part(rows, row, span) {
                ui.painter().rect_filled(part, 0.0, fill);
            }
        }
    }

    /// A line around all rows of `span` together, not around each.
    pub fn outline_ui(
        &self,
        ui: &Ui,
        rows: &Rows,
        seen: Range<usize>,
        span: &Range<usize>,
        color: Color32,
    ) {
        let stroke = Stroke::new(1.0, color);
        let painter = ui.painter();
        for row in touched(rows, &seen, span) {
            let Some(part) = self.part(rows, row, span) else {
                continue;
            };
            let above = row
                .checked_sub(1)
                .and_then(|row| self.part(rows, row, span));
            let below = self.part(rows, row + 1, span);
            painter.vline(part.left(), part.y_range(), stroke);
            painter.vline(part.right(), part.y_range(), stroke);
            for (neighbour, y) in [(above, part.top()), (below, part.bottom())] {
                let covered = neighbour.map(|other| other.x_range().intersection(part.x_range()));
                match covered.filter(|covered| covered.span() > 0.0) {
                    None => {
                        painter.hline(part.x_range(), y, stroke);
                    }
                    Some(covered) => {
                        painter.hline(part.left()..=covered.min, y, stroke);
                        painter.hline(covered.max..=part.right(), y, stroke);
                    }
                }
            }
        }
    }
}

/// Which of the rows in sight `span` stands in.
fn touched(rows: &Rows, seen: &Range<usize>, span: &Range<usize>) -> Range<usize> {
    if span.is_empty() {
        return 0..0;
    }
    let (first, last) = (rows.row_of(span.start), rows.row_of(span.end - 1));
    seen.start.max(first)..seen.end.min(last + 1)
}

/// The offset of the character before. The caret may be ahead of a text whose last edit is still
/// being worked through: there a character is a byte.
pub(super) fn before(text: &str, offset: usize) -> usize {
    match text.get(..offset) {
        Some(text) => text.char_indices().next_back().map_or(0, |(at, _)| at),
        None => offset.saturating_sub(1),
    }
}

pub(super) fn after(text: &str, offset: usize) -> usize {
    text.get(offset..)
        .and_then(|text| text.chars().next())
        .map_or(text.len(), |c| offset + c.len_utf8())
}

/// The run of base64 characters around `offset`, for a double click: a segment.
pub(super) fn word_at(text: &str, offset: usize) -> Range<usize> {
    let is_word =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"-_+/=".contains(byte) || *byte >= 0x80;
    let bytes = text.as_bytes();
    let offset = offset.min(bytes.len());
    let start = bytes[..offset].iter().rposition(|byte| !is_word(byte));
    let start = start.map_or(0, |at| at + 1);
    let end = bytes[offset..].iter().position(|byte| !is_word(byte));
    let end = end.map_or(bytes.len(), |at| offset + at);
    if start == end {
        offset..after(text, offset)
    } else {
        start..end
    }
}
