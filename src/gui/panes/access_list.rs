//! The grants, line by line: only what is in sight is painted. Rows of a matrix are walked by the
//! arrows; a row says all its cells to who cannot see them.

use egui::{Id, Key, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::super::access_action::AccessAction;
use super::super::access_lines::{Line, Lines, Matrix};
use super::super::action::{Action, Actions};
use super::super::cx::Cx;
use super::super::derived::Analysis;
use super::super::row_text::shown;
use super::super::theme::{self, sign, size};
use super::super::view::View;
use super::super::widgets::list_keys::{MOVES, has_ring, list_keys, moved};
use super::super::widgets::one_line::{one_line, paint_middle};
use super::super::widgets::row_list::row_list_ui;
use super::super::widgets::tree_row::focus_ring;
use crate::jose::access::Grant;
use crate::jose::access::jet::Belonging;
use crate::jose::tree::Tree;

/// Longest name painted.
const MAX_CHARS: usize = 200;
/// Room of one column of the matrix.
const CELL_WIDTH: f32 = 56.0;
/// The most of the width that the columns take.
const CELLS_SHARE: f32 = 0.6;

/// The list, in all the room there is.
pub fn list_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    analysis: &Analysis,
    view: &mut View,
    actions: &mut Actions,
) {
    let Some(lines) = cx.derived.access.lines() else {
        return;
    };
    if lines.lines.is_empty() {
        let words = if lines.shown.1 == 0 {
            "The token grants nothing by itself that is known here"
        } else {
            "No grant has this in it"
        };
        ui.add_space(size::GAP);
        super::verify::note_ui(ui, cx.theme, words);
        return;
    }
    let area = ui.available_rect_before_wrap();
    let area = area.expand2(vec2(size::PADDING, 0.0));
    let list = ui.interact(area, Id::unique("access_list"), Sense::FOCUSABLE);
    list.widget_info(|| WidgetInfo::labeled(Role::Table, true, "Grants"));
    let keys = if list.has_focus() {
        list_keys(ui, list.id, &[&MOVES[..], &[Key::Enter]].concat())
    } else {
        Vec::new()
    };
    let focused = has_ring(ui, &list, !keys.is_empty());
    let mut reveal = None;
    for (key, presses) in keys {
        let at = view.access.row;
        if key == Key::Enter {
            let line = at.and_then(|at| lines.lines.get(at));
            if let Some(grant) = line.and_then(|line| grant_of(analysis, line)) {
                actions.push(Action::Access(AccessAction::Reveal(grant.node)));
            }
        } else if let Some(to) = moved(key, presses, at, lines.lines.len(), area.height()) {
            view.access.row = Some(to);
            reveal = Some(to);
        }
    }
    let builder = UiBuilder::new()
        .max_rect(area)
        .accessibility_parent(list.id);
    let selected = view.access.row;
    let mut clicked = None;
    ui.scope_builder(builder, |ui| {
        row_list_ui(
            ui,
            "grants",
            size::ROW,
            lines.lines.len(),
            reveal,
            |ui, index, rect| {
                let place = Place {
                    rect,
                    selected: selected == Some(index),
                    focused,
                    id: list.id.with(index),
                };
                let line = &lines.lines[index];
                if line_ui(ui, cx, analysis, lines, line, &place) {
                    clicked = Some((index, line));
                }
                if place.selected && list.has_focus() {
                    ui.ctx().accesskit_node_builder(list.id, |node| {
                        node.set_active_descendant(place.id.accesskit_id());
                    });
                }
            },
        );
    });
    if let Some((index, line)) = clicked {
        view.access.row = Some(index);
        list.request_focus();
        if let Some(grant) = grant_of(analysis, line) {
            actions.push(Action::Access(AccessAction::Reveal(grant.node)));
        }
    }
}

fn grant_of<'a>(analysis: &'a Analysis, line: &Line) -> Option<&'a Grant> {
    match line {
        Line::Cells(_, index) | Line::Grant(index) => analysis.access().grants.get(*index),
        Line::Head(_) | Line::Columns(_) => None,
    }
}

struct Place {
    rect: Rect,
    selected: bool,
    focused: bool,
    id: Id,
}

/// One line; whether it was clicked.
fn line_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    analysis: &Analysis,
    lines: &Lines,
    line: &Line,
    place: &Place,
) -> bool {
    let theme = cx.theme;
    let rect = place.rect;
    let inside = rect.shrink2(vec2(size::PADDING, 0.0));
    match line {
        Line::Head(words) => {
            let galley = one_line(ui, words, theme::title(), theme.dim, inside.width());
            paint_middle(ui, inside, inside.left(), galley);
            let response = ui.interact(rect, place.id, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, words));
            false
        }
        Line::Columns(matrix) => {
            if let Some(matrix) = lines.matrices.get(*matrix) {
                for (column, cell) in matrix.columns.iter().zip(cells(inside, matrix)) {
                    let words = action_words(column);
                    let galley = one_line(ui, &words, theme::chip(), theme.faint, cell.width());
                    let left = cell.center().x - galley.size().x / 2.0;
                    paint_middle(ui, cell, left, galley);
                }
            }
            false
        }
        Line::Cells(_, index) | Line::Grant(index) => {
            let Some(grant) = analysis.access().grants.get(*index) else {
                return false;
            };
            let matrix = match line {
                Line::Cells(matrix, _) => lines.matrices.get(*matrix),
                _ => None,
            };
            let belonging = lines.belonging.get(*index).copied().flatten();
            let tree = &analysis.decoded.tree;
            grant_ui(ui, cx, (tree, grant), matrix, belonging, place)
        }
    }
}

/// Letters that everybody reads as words.
fn action_words(action: &str) -> String {
    match action {
        "r" => "read".to_owned(),
        "w" => "write".to_owned(),
        "d" => "delete".to_owned(),
        other => shown(other, 24),
    }
}

/// The cells of a matrix, at the right end of a row.
fn cells(row: Rect, matrix: &Matrix) -> Vec<Rect> {
    let num = matrix.columns.len() as f32;
    let width = CELL_WIDTH.min(row.width() * CELLS_SHARE / num);
    let left = row.right() - width * num;
    let cell = |index: usize| {
        let left = left + width * index as f32;
        Rect::from_min_size(pos2(left, row.top()), vec2(width, row.height()))
    };
    (0..matrix.columns.len()).map(cell).collect()
}

fn grant_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    (tree, grant): (&Tree, &Grant),
    matrix: Option<&Matrix>,
    belonging: Option<Belonging>,
    place: &Place,
) -> bool {
    let theme = cx.theme;
    let response = ui.interact(place.rect, place.id, Sense::CLICK);
    let fill = match (place.selected, response.hovered()) {
        (true, _) => Some(theme.selection),
        (false, true) => Some(theme.raised),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(place.rect, 0.0, fill);
    }
    if place.focused && place.selected {
        focus_ring(ui, theme, place.rect);
    }
    let row = place.rect.shrink2(vec2(size::PADDING, 0.0));
    let is_other = belonging == Some(Belonging::Other);
    let ink = if is_other { theme.dim } else { theme.text };
    let mut right = row.right();
    if let Some(matrix) = matrix {
        let cells = cells(row, matrix);
        right = cells.first().map_or(right, |cell| cell.left() - size::GAP);
        for (column, cell) in matrix.columns.iter().zip(cells) {
            let has = grant.actions.contains(column);
            let box_size = vec2(size::DOT, size::DOT) * 1.25;
            let mark = Rect::from_center_size(cell.center(), box_size);
            if has {
                let color = if is_other { theme.faint } else { theme.pass };
                ui.painter().rect_filled(mark, 2.0, color);
            } else {
                let line = egui::Stroke::new(1.0, theme.border);
                let middle = mark.center().y;
                ui.painter().hline(mark.x_range(), middle, line);
            }
        }
    }
    let mut x = row.left() + size::INDENT;
    let mut put = |words: &str, font, color| {
        let galley = one_line(ui, words, font, color, (right - x).max(0.0));
        x = paint_middle(ui, row, x, galley).right() + size::GAP;
    };
    put(&name(grant), theme::mono(), ink);
    let notes = notes(grant, matrix.is_some(), belonging);
    if !notes.is_empty() {
        put(&notes.join(" · "), theme::small(), theme.dim);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, spoken(grant, matrix, &notes)));
    let clicked = response.clicked();
    response.on_hover_text_at_pointer(format!(
        "{}\nClick to see it in the tree",
        shown(&tree.pointer(grant.node), 400)
    ));
    clicked
}

fn name(grant: &Grant) -> String {
    let name = match (&grant.value, &grant.resource) {
        (Some(value), Some(resource)) if !value.is_empty() => format!("{value} on {resource}"),
        _ => grant.name().to_owned(),
    };
    shown(&name, MAX_CHARS)
}

/// What is told dim behind the name.
fn notes(grant: &Grant, in_matrix: bool, belonging: Option<Belonging>) -> Vec<String> {
    let mut notes = Vec::new();
    if !in_matrix {
        if !grant.actions.is_empty() {
            notes.push(shown(&grant.actions_text(), MAX_CHARS));
        }
        if let Some(within) = grant.within.as_deref().filter(|within| !within.is_empty()) {
            notes.push(format!("in {}", shown(within, 60)));
        }
    }
    match belonging {
        Some(Belonging::Own) => notes.push(format!("{} of this bridge", sign::PASS)),
        Some(Belonging::Other) => notes.push("of another bridge".to_owned()),
        Some(Belonging::Any) => notes.push("of any bridge".to_owned()),
        None => {}
    }
    if grant.user_editable {
        notes.push(format!("{} the user can change it", sign::WARN));
    }
    notes
}

fn spoken(grant: &Grant, matrix: Option<&Matrix>, notes: &[String]) -> String {
    let mut words = vec![grant.kind.word().to_owned(), name(grant)];
    if let Some(matrix) = matrix {
        for column in &matrix.columns {
            let has = grant.actions.contains(column);
            let verb = if has { "yes" } else { "no" };
            words.push(format!("{} {verb}", action_words(column)));
        }
    }
    words.extend(notes.iter().cloned());
    words.join(", ")
}
