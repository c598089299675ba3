//! Who of several may do what: one row of the matrix, a column for each token.

use egui::{Rect, Ui, pos2};

use super::super::compared::Compared;
use super::super::cx::Cx;
use super::super::row_text::shown;
use super::super::theme::{self, sign, size};
use super::super::widgets::one_line::{one_line, paint_middle};
use super::compare::name_of;
use super::compare_list::MAX_CHARS;
use crate::jose::compare::{MatrixCell, MatrixRow};

/// The share of names in a row.
const NAME_SHARE: f32 = 0.34;

pub(super) fn matrix_row_ui(ui: &Ui, cx: &Cx<'_>, row: &MatrixRow, rect: Rect) {
    let theme = cx.theme;
    let places = cells(rect, row.cells.len());
    let color = if row.differs { theme.text } else { theme.dim };
    let galley = one_line(
        ui,
        &matrix_name(row),
        theme::body(),
        color,
        places[0].width(),
    );
    paint_middle(ui, places[0], places[0].left(), galley);
    for (place, cell) in places[1..].iter().zip(&row.cells) {
        let (words, color) = match cell {
            None => (format!("{} lacks it", sign::NONE), theme.faint),
            Some(cell) if cell.actions.is_empty() => (format!("{} has it", sign::PASS), theme.pass),
            Some(cell) => (cell_words(Some(cell)), theme.text),
        };
        let galley = one_line(ui, &words, theme::small(), color, place.width());
        paint_middle(ui, *place, place.left(), galley);
    }
}

/// The names of the columns; the first is that of the grants.
pub(super) fn names(cx: &Cx<'_>, compared: &Compared) -> Vec<String> {
    let fixed = ["Grant".to_owned(), "This token".to_owned()];
    let others = compared.others.iter().map(|(id, _)| name_of(cx, *id));
    fixed.into_iter().chain(others).collect()
}

pub(super) fn matrix_name(row: &MatrixRow) -> String {
    let within = row.within.as_deref().filter(|within| !within.is_empty());
    let within = within.map_or_else(String::new, |within| format!(" in {within}"));
    let name = format!("{} {}{within}", row.kind.word(), row.name);
    shown(&name, MAX_CHARS)
}

pub(super) fn cell_words(cell: Option<&MatrixCell>) -> String {
    match cell {
        None => "lacks it".to_owned(),
        Some(cell) if cell.actions.is_empty() => "has it".to_owned(),
        Some(cell) => {
            let is_word = cell.actions.iter().any(|action| action.chars().count() > 1);
            shown(
                &cell.actions.join(if is_word { ", " } else { "" }),
                MAX_CHARS,
            )
        }
    }
}

/// The place of the name and of each of `num` cells.
pub(super) fn cells(rect: Rect, num: usize) -> Vec<Rect> {
    let name = rect.width() * NAME_SHARE;
    let each = (rect.width() - name) / num.max(1) as f32;
    let cell = |left: f32, width: f32| {
        Rect::from_min_max(
            pos2(left, rect.top()),
            pos2(left + (width - size::GAP).max(0.0), rect.bottom()),
        )
    };
    let cells = (0..num).map(|n| cell(rect.left() + name + n as f32 * each, each));
    std::iter::once(cell(rect.left(), name))
        .chain(cells)
        .collect()
}
