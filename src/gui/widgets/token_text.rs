//! The encoded text: monospace, wrapped hard at the pane's width, coloured by segment, with the
//! selected claim's characters lit; editable, and as quick for 2 MB as for one line.
//!
//! egui's own text field lays a line out whole at every keystroke, which takes seconds for a long
//! token. Here only the rows in sight are laid out, and where a row begins is a division (see
//! [`text_rows`](crate::gui::text_rows)). The text never enters the accessibility tree: it is a
//! credential, and anybody may read that tree.

use std::ops::Range;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, CursorIcon, Id, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

use super::text_grid::Grid;
use super::token_keys::keep_arrows;
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
    /// Where the rows begin.
    pub(super) rows: Rows,
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
