//! The cells of a row of the matrix: what may be done there, each a place of its own for the mouse,
//! the keyboard and whoever cannot see it.

use egui::{Id, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::super::access_lines::Matrix;
use super::super::row_text::shown;
use super::super::theme::{self, Theme, size};
use super::super::widgets::one_line::{one_line, paint_middle};
use super::super::widgets::tree_row::focus_ring;
use crate::jose::access::Grant;

/// Room of one cell.
const CELL_WIDTH: f32 = 56.0;
/// The most of the width that they take.
const CELLS_SHARE: f32 = 0.6;
/// Longest name spoken.
const MAX_CHARS: usize = 200;

/// Letters that everybody reads as words.
pub(super) fn action_words(action: &str) -> String {
    match action {
        "r" => "read".to_owned(),
        "w" => "write".to_owned(),
        "d" => "delete".to_owned(),
        other => shown(other, 24),
    }
}

/// The places of the cells, at the right end of a row.
pub(super) fn cells(row: Rect, matrix: &Matrix) -> Vec<Rect> {
    let num = matrix.columns.len() as f32;
    let width = CELL_WIDTH.min(row.width() * CELLS_SHARE / num);
    let left = row.right() - width * num;
    let cell = |index: usize| {
        let left = left + width * index as f32;
        Rect::from_min_size(pos2(left, row.top()), vec2(width, row.height()))
    };
    (0..matrix.columns.len()).map(cell).collect()
}

/// The names above the cells.
pub(super) fn columns_ui(ui: &Ui, theme: &Theme, row: Rect, matrix: &Matrix) {
    for (column, cell) in matrix.columns.iter().zip(cells(row, matrix)) {
        let words = action_words(column);
        let galley = one_line(ui, &words, theme::chip(), theme.faint, cell.width());
        let left = cell.center().x - galley.size().x / 2.0;
        paint_middle(ui, cell, left, galley);
    }
}

/// A row of cells, as it is painted.
pub(super) struct Cells<'a> {
    /// The row's node, which its cells belong to.
    pub row: Id,
    /// Where they are.
    pub rect: Rect,
    /// Their columns.
    pub matrix: &'a Matrix,
    /// What is granted.
    pub grant: &'a Grant,
    /// Whether the bridge that is asked looks at other rows.
    pub is_other: bool,
    /// The cell that the keyboard is on, if it is in this row.
    pub at: Option<usize>,
    /// Whether a ring shows that.
    pub has_ring: bool,
}

/// The node of a cell.
pub(super) fn cell_id(row: Id, column: usize) -> Id {
    row.with(("cell", column))
}

/// Paints the cells; the column of the one that was clicked.
pub(super) fn cells_ui(ui: &mut Ui, theme: &Theme, cells_of: &Cells<'_>) -> Option<usize> {
    let builder = UiBuilder::new()
        .max_rect(cells_of.rect)
        .accessibility_parent(cells_of.row);
    ui.scope_builder(builder, |ui| {
        let places = cells(cells_of.rect, cells_of.matrix);
        let mut clicked = None;
        for (column, place) in places.into_iter().enumerate() {
            if cell_ui(ui, theme, cells_of, column, place) {
                clicked = Some(column);
            }
        }
        clicked
    })
    .inner
}

fn cell_ui(ui: &Ui, theme: &Theme, of: &Cells<'_>, column: usize, place: Rect) -> bool {
    let Some(action) = of.matrix.columns.get(column) else {
        return false;
    };
    let has = of.grant.actions.contains(action);
    let response = ui.interact(place, cell_id(of.row, column), Sense::CLICK);
    if response.hovered() {
        let edge = Stroke::new(1.0, theme.border);
        let inside = place.shrink2(vec2(2.0, 1.0));
        ui.painter()
            .rect_stroke(inside, 2.0, edge, egui::StrokeKind::Inside);
    }
    if of.has_ring && of.at == Some(column) {
        focus_ring(ui, theme, place);
    }
    let side = vec2(size::DOT, size::DOT) * 1.25;
    let mark = Rect::from_center_size(place.center(), side);
    if has {
        let color = if of.is_other { theme.faint } else { theme.pass };
        ui.painter().rect_filled(mark, 2.0, color);
    } else {
        let line = Stroke::new(1.0, theme.border);
        ui.painter().hline(mark.x_range(), mark.center().y, line);
    }
    let words = || {
        let name = shown(of.grant.name(), MAX_CHARS);
        let granted = if has { "granted" } else { "not granted" };
        format!("{} on {name}, {granted}", action_words(action))
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, words()));
    let clicked = response.clicked();
    response.on_hover_ui(|ui| {
        ui.label(format!("{}\nClick to ask whether it holds", words()));
    });
    clicked
}
