//! The encoded text: monospace, wrapped hard at the pane's width, coloured by segment, with the
//! selected claim's characters lit; editable, and as quick for 2 MB as for one line.
//!
//! egui's own text field lays a line out whole at every keystroke, which takes seconds for a long
//! token. Here only the rows in sight are laid out, and where a row begins is a division (see
//! [`text_rows`](crate::gui::text_rows)). The text never enters the accessibility tree: it is a
//! credential, and anybody may read that tree.

use std::ops::Range;

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Color32, CursorIcon, Event, EventFilter, Id, Key, Modifiers, Pos2, Rect, Response, Role, Sense,
    Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::gui::encoded_colors::{Ink, Patch};
use crate::gui::input::whole_chars;
use crate::gui::text_rows::{Lines, Rows, cells, escaped, without_break};
use crate::gui::theme::{self, Theme, size};
use crate::jose::span::Span;
use crate::jose::words::is_unshowable;

/// What is shown, for one frame.
#[derive(Debug)]
pub struct TokenText<'a> {
    /// Stable, whatever is shown: focus stays when the token is edited into something else.
    pub id: Id,
    /// What the field is called, for those who cannot see it.
    pub name: &'a str,
    /// What is in it, in numbers, for the same.
    pub description: &'a str,
    /// The text.
    pub text: &'a str,
    /// Changes whenever `text` does.
    pub revision: u64,
    /// Its characters by meaning.
    pub patches: &'a [Patch],
    /// Characters to light up.
    pub lit: &'a [Span],
    /// The colour of characters outside all patches.
    pub plain: Color32,
    /// Whether typing changes it.
    pub editable: bool,
}

/// What the widget remembers: caret, selection, and where the rows begin.
#[derive(Debug, Default)]
pub struct TokenTextState {
    /// The caret, a byte offset.
    pub cursor: usize,
    /// Where the selection began; equal to `cursor` when nothing is selected.
    pub anchor: usize,
    /// Scroll to this byte in the next frame, if it is out of sight.
    pub reveal: Option<usize>,
    made_for: Option<u64>,
    lines: Lines,
    wrapped_for: Option<(u64, usize)>,
    rows: Rows,
}

/// What was done to it in this frame.
#[derive(Debug)]
pub struct TokenTextOutput {
    /// The whole field.
    pub response: Response,
    /// A character was clicked.
    pub clicked: Option<usize>,
    /// These bytes were replaced.
    pub edit: Option<(Range<usize>, String)>,
    /// This was copied.
    pub copied: Option<String>,
}

impl TokenTextState {
    /// The selected bytes.
    pub fn selection(&self) -> Range<usize> {
        self.cursor.min(self.anchor)..self.cursor.max(self.anchor)
    }

    /// Puts the caret there, selecting nothing.
    pub fn place_cursor(&mut self, offset: usize) {
        self.cursor = offset;
        self.anchor = offset;
    }

    /// Selects these bytes and brings them into sight.
    pub fn select(&mut self, range: Range<usize>) {
        self.anchor = range.start;
        self.cursor = range.end;
        self.reveal = Some(range.start);
    }

    fn refresh(&mut self, text: &str, revision: u64, cols: usize) {
        if self.made_for != Some(revision) {
            self.made_for = Some(revision);
            self.lines = Lines::of(text);
            self.cursor = whole_chars(text, self.cursor..self.cursor).start;
            self.anchor = whole_chars(text, self.anchor..self.anchor).start;
        }
        if self.wrapped_for != Some((revision, cols)) {
            self.wrapped_for = Some((revision, cols));
            self.rows = Rows::wrap(text, &self.lines, cols);
        }
    }
}

impl TokenText<'_> {
    /// Shows it in all the room there is.
    pub fn show(self, ui: &mut Ui, theme: &Theme, state: &mut TokenTextState) -> TokenTextOutput {
        let cell = ui.fonts_mut(|fonts| fonts.glyph_width(&theme::mono(), 'M'));
        let width = ui.available_width();
        let cols = ((width - 2.0) / cell).floor().max(1.0) as usize;
        state.refresh(self.text, self.revision, cols);

        let mut out = None;
        egui::ScrollArea::vertical()
            .id_salt("encoded_text")
            .auto_shrink(false)
            .show_viewport(ui, |ui, viewport| {
                let height = state.rows.num_rows() as f32 * size::CODE_ROW;
                let (_, rect) = ui.allocate_space(vec2(width, height.max(viewport.height())));
                out = Some(self.content_ui(ui, theme, state, rect, viewport, cell));
            });
        out.unwrap_or_else(|| TokenTextOutput {
            response: ui.allocate_response(Vec2::ZERO, Sense::hover()),
            clicked: None,
            edit: None,
            copied: None,
        })
    }

    fn content_ui(
        &self,
        ui: &mut Ui,
        theme: &Theme,
        state: &mut TokenTextState,
        rect: Rect,
        viewport: Rect,
        cell: f32,
    ) -> TokenTextOutput {
        let response = ui.interact(rect, self.id, Sense::click_and_drag());
        let grid = Grid {
            text: self.text,
            origin: rect.min,
            cell,
        };
        let page = (viewport.height() / size::CODE_ROW).floor().max(1.0) as usize;
        let mut clicked = None;
        if response.is_pointer_button_down_on() || response.clicked() {
            clicked = self.pointer(ui, state, &grid, &response);
        }
        let response = response.on_hover_cursor(CursorIcon::Text);
        let (mut edit, mut copied) = (None, None);
        if response.has_focus() {
            keep_arrows(ui, self.id);
            (edit, copied) = self.keyboard(ui, state, &grid, page);
        }
        self.describe(ui, &response);

        let first = (viewport.min.y / size::CODE_ROW).floor().max(0.0) as usize;
        let last = (viewport.max.y / size::CODE_ROW).ceil().max(0.0) as usize;
        let rows = first..last.min(state.rows.num_rows());
        let selection = state.selection();
        grid.fill_ui(ui, &state.rows, rows.clone(), &selection, theme.selection);
        for span in self.lit {
            let span = span.range();
            grid.fill_ui(ui, &state.rows, rows.clone(), &span, theme.selection);
            grid.outline_ui(ui, &state.rows, rows.clone(), &span, theme.accent);
        }
        for row in rows {
            self.row_ui(ui, theme, &grid, state.rows.range(row), row);
        }
        if response.has_focus() {
            let caret = grid.place(&state.rows, state.cursor);
            let caret = Rect::from_min_size(caret, vec2(size::CARET, size::CODE_ROW));
            ui.painter()
                .rect_filled(caret.shrink2(vec2(0.0, 2.0)), 0.0, theme.text);
        }
        if let Some(offset) = state.reveal.take() {
            let row = state.rows.row_of(offset);
            let top = row as f32 * size::CODE_ROW;
            if top < viewport.min.y || top + size::CODE_ROW > viewport.max.y {
                let target = rect.min + vec2(0.0, top);
                let target = Rect::from_min_size(target, vec2(1.0, size::CODE_ROW));
                let near = (top - viewport.center().y).abs() < viewport.height();
                let align = (!near).then_some(egui::Align::Center);
                ui.scroll_to_rect(target, align);
            }
        }
        TokenTextOutput {
            response,
            clicked,
            edit,
            copied,
        }
    }

    fn describe(&self, ui: &Ui, response: &Response) {
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo::labeled(Role::MultilineTextInput, enabled, self.name));
        ui.ctx().accesskit_node_builder(self.id, |node| {
            node.set_description(self.description);
            if !self.editable {
                node.set_read_only();
            }
        });
    }

    /// Moves caret and selection with the pointer; says which character was clicked.
    fn pointer(
        &self,
        ui: &Ui,
        state: &mut TokenTextState,
        grid: &Grid<'_>,
        response: &Response,
    ) -> Option<usize> {
        let pos = response.interact_pointer_pos()?;
        let offset = grid.offset_at(&state.rows, pos, Side::Nearest);
        let (pressed, shift) = ui.input(|i| (i.pointer.primary_pressed(), i.modifiers.shift));
        if pressed {
            response.request_focus();
            state.cursor = offset;
            if !shift {
                state.anchor = offset;
            }
        } else if response.dragged() {
            state.cursor = offset;
            state.reveal = Some(offset);
        }
        if response.triple_clicked() {
            (state.anchor, state.cursor) = (0, self.text.len());
        } else if response.double_clicked() {
            let word = word_at(self.text, offset);
            (state.anchor, state.cursor) = (word.start, word.end);
        }
        let hit = grid.offset_at(&state.rows, pos, Side::Under);
        (response.clicked() && state.selection().is_empty() && hit < self.text.len()).then_some(hit)
    }

    /// Takes the keys meant for it out of the input.
    fn keyboard(
        &self,
        ui: &Ui,
        state: &mut TokenTextState,
        grid: &Grid<'_>,
        page: usize,
    ) -> (Option<(Range<usize>, String)>, Option<String>) {
        let mut edit: Option<(Range<usize>, String)> = None;
        let mut copied = None;
        let before = state.cursor;
        ui.input_mut(|input| {
            input.events.retain(|event| match event {
                Event::Copy if !state.selection().is_empty() => {
                    copied = self.text.get(state.selection()).map(str::to_owned);
                    false
                }
                Event::Cut if !state.selection().is_empty() => {
                    copied = self.text.get(state.selection()).map(str::to_owned);
                    self.change(state, &mut edit, Change::Insert(""))
                }
                // A paste replaces the whole input, unless a part of it is selected.
                Event::Paste(text) => {
                    let part = state.selection();
                    if part.is_empty() || part == (0..self.text.len()) || !self.editable {
                        return true;
                    }
                    self.change(state, &mut edit, Change::Insert(text))
                }
                Event::Text(text) => self.change(state, &mut edit, Change::Insert(text)),
                Event::Key {
                    key,
                    pressed: true,
                    modifiers,
                    ..
                } => !self.key(state, grid, page, *key, *modifiers, &mut edit),
                _ => true,
            });
        });
        if state.cursor != before || edit.is_some() {
            state.reveal = Some(state.cursor);
        }
        (edit, copied)
    }

    /// Whether the event stays for others.
    fn change(
        &self,
        state: &mut TokenTextState,
        edit: &mut Option<(Range<usize>, String)>,
        change: Change<'_>,
    ) -> bool {
        if !self.editable {
            return true;
        }
        let selection = state.selection();
        let (range, insert) = edit.get_or_insert_with(|| (selection.clone(), String::new()));
        match change {
            Change::Insert(text) => insert.push_str(text),
            Change::Back if !insert.is_empty() => {
                insert.pop();
            }
            Change::Back if range.start == range.end || *range != selection => {
                range.start = before(self.text, range.start);
            }
            Change::Forward if range.start == range.end || *range != selection => {
                range.end = after(self.text, range.end);
            }
            Change::Back | Change::Forward => {}
        }
        let caret = range.start + insert.len();
        state.anchor = caret;
        state.cursor = caret;
        false
    }

    /// Whether the key was meant for it.
    fn key(
        &self,
        state: &mut TokenTextState,
        grid: &Grid<'_>,
        page: usize,
        key: Key,
        modifiers: Modifiers,
        edit: &mut Option<(Range<usize>, String)>,
    ) -> bool {
        if modifiers.alt {
            return false;
        }
        let text = self.text;
        let jump = modifiers.command;
        match key {
            Key::Backspace if modifiers.is_none() || modifiers.shift_only() => {
                return !self.change(state, edit, Change::Back);
            }
            Key::Delete if modifiers.is_none() => {
                return !self.change(state, edit, Change::Forward);
            }
            Key::A if modifiers.command_only() => {
                (state.anchor, state.cursor) = (0, text.len());
                return true;
            }
            _ => {}
        }
        if edit.is_some() {
            // Typed text is not in `text` yet; moving waits for the next frame's keys.
            return false;
        }
        let to = match key {
            Key::ArrowLeft if jump => word_at(text, before(text, state.cursor)).start,
            Key::ArrowRight if jump => word_at(text, state.cursor).end,
            Key::ArrowLeft => before(text, state.cursor),
            Key::ArrowRight => after(text, state.cursor),
            Key::Home if jump => 0,
            Key::End if jump => text.len(),
            Key::Home => state.rows.range(state.rows.row_of(state.cursor)).start,
            Key::End => grid.row_end(&state.rows, state.rows.row_of(state.cursor)),
            Key::ArrowUp => grid.vertically(&state.rows, state.cursor, -1),
            Key::ArrowDown => grid.vertically(&state.rows, state.cursor, 1),
            Key::PageUp => grid.vertically(&state.rows, state.cursor, -(page as isize)),
            Key::PageDown => grid.vertically(&state.rows, state.cursor, page as isize),
            _ => return false,
        };
        state.cursor = to;
        if !modifiers.shift {
            state.anchor = to;
        }
        true
    }

    fn row_ui(&self, ui: &Ui, theme: &Theme, grid: &Grid<'_>, range: Range<usize>, row: usize) {
        let top = grid.origin.y + row as f32 * size::CODE_ROW;
        let shown = without_break(&self.text[range.clone()]);
        let mut x = 0;
        let mut job = line_job();
        let mut job_x = 0;
        let mut patches = self
            .patches
            .partition_point(|patch| patch.span.end as usize <= range.start);
        let mut rest = range.start..range.start + shown.len();
        while !rest.is_empty() {
            let (end, color) = match self.patches.get(patches) {
                Some(patch) if patch.span.start as usize <= rest.start => {
                    patches += 1;
                    (patch.span.end as usize, ink_color(theme, patch.ink))
                }
                Some(patch) => (patch.span.start as usize, self.plain),
                None => (rest.end, self.plain),
            };
            let piece = whole_chars(self.text, rest.start..end.min(rest.end));
            let piece = rest.start..piece.end.clamp(rest.start + 1, rest.end);
            rest.start = piece.end;
            let Some(piece) = self.text.get(piece) else {
                continue;
            };
            if piece.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
                job.append(piece, 0.0, mono_format(color));
                x += piece.len();
                continue;
            }
            // Off the grid's one-cell path: each such character stands in its own cells, so that
            // no glyph of another width moves what comes after it.
            for c in piece.chars() {
                let width = cells(c);
                if matches!(c, ' '..='~') {
                    job.append(c.encode_utf8(&mut [0; 4]), 0.0, mono_format(color));
                } else {
                    grid.paint(ui, std::mem::replace(&mut job, line_job()), job_x, top);
                    job_x = x + width;
                    if is_unshowable(c) && c != '\t' {
                        let mut sign = line_job();
                        sign.append(&escaped(c), 0.0, mono_format(theme.warn));
                        grid.paint(ui, sign, x, top);
                    } else if c != '\t' {
                        let mut sign = line_job();
                        sign.append(c.encode_utf8(&mut [0; 4]), 0.0, mono_format(color));
                        grid.paint(ui, sign, x, top);
                    }
                }
                x += width;
            }
        }
        grid.paint(ui, job, job_x, top);
    }
}

enum Change<'a> {
    Insert(&'a str),
    Back,
    Forward,
}

/// Whether a click between two characters means the nearer gap or the character under it.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Nearest,
    Under,
}

/// Where characters stand on the screen.
struct Grid<'a> {
    text: &'a str,
    origin: Pos2,
    cell: f32,
}

impl Grid<'_> {
    fn paint(&self, ui: &Ui, job: LayoutJob, cell: usize, top: f32) {
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

    fn place(&self, rows: &Rows, offset: usize) -> Pos2 {
        let row = rows.row_of(offset);
        let cell = self.cell_of(&rows.range(row), offset);
        self.origin + vec2(cell as f32 * self.cell, row as f32 * size::CODE_ROW)
    }

    fn row_end(&self, rows: &Rows, row: usize) -> usize {
        let range = rows.range(row);
        let end = range.start + without_break(&self.text[range.clone()]).len();
        let wrapped = end == range.end && row + 1 < rows.num_rows();
        // The end of a wrapped row is the start of the next one: stay before its last character.
        if wrapped { before(self.text, end) } else { end }
    }

    fn offset_at(&self, rows: &Rows, pos: Pos2, side: Side) -> usize {
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

    fn vertically(&self, rows: &Rows, offset: usize, by: isize) -> usize {
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

    fn fill_ui(
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
    fn outline_ui(
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

/// Arrows move the caret while it has focus; Tab still moves on.
fn keep_arrows(ui: &Ui, id: Id) {
    let filter = EventFilter {
        tab: false,
        horizontal_arrows: true,
        vertical_arrows: true,
        escape: false,
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

fn line_job() -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = f32::INFINITY;
    job
}

fn mono_format(color: Color32) -> TextFormat {
    TextFormat::simple(theme::mono(), color)
}

fn ink_color(theme: &Theme, ink: Ink) -> Color32 {
    match ink {
        Ink::Segment(name) => theme.segment(name),
        Ink::Other => theme.text,
        Ink::Key => theme.layer,
    }
}

fn before(text: &str, offset: usize) -> usize {
    text.get(..offset)
        .and_then(|text| text.char_indices().next_back())
        .map_or(0, |(at, _)| at)
}

fn after(text: &str, offset: usize) -> usize {
    text.get(offset..)
        .and_then(|text| text.chars().next())
        .map_or(text.len(), |c| offset + c.len_utf8())
}

/// The run of base64 characters around `offset`, for a double click: a segment.
fn word_at(text: &str, offset: usize) -> Range<usize> {
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
