//! The grants, line by line: only what is in sight is painted. Up and down go by row, and a row says
//! all its cells to who cannot see them; left and right go by cell.

use egui::{Id, Key, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

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
use super::access_cells::{Cells, action_words, cell_id, cells, cells_ui, columns_ui};
use crate::jose::access::jet::Belonging;
use crate::jose::access::question::about;
use crate::jose::access::{Grant, Kind};
use crate::jose::decode::Decoded;

/// Longest name painted.
const MAX_CHARS: usize = 200;

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
        let own = [Key::Enter, Key::ArrowLeft, Key::ArrowRight];
        list_keys(ui, list.id, &[&MOVES[..], &own].concat())
    } else {
        Vec::new()
    };
    let focused = has_ring(ui, &list, !keys.is_empty());
    let mut reveal = None;
    for (key, presses) in keys {
        let at = view.access.row;
        let line = at.and_then(|at| lines.lines.get(at));
        let num_cells = line.and_then(|line| matrix_of(lines, line));
        let num_cells = num_cells.map_or(0, |matrix| matrix.columns.len());
        if key == Key::Enter {
            if let Some(line) = line {
                let column = view.access.column.filter(|column| *column < num_cells);
                let part = column.map_or(Part::Row, Part::Cell);
                act(analysis, lines, line, part, actions);
            }
        } else if matches!(key, Key::ArrowLeft | Key::ArrowRight) {
            if num_cells > 0 {
                let column = view.access.column;
                view.access.column = cell_beside(key, presses, column, num_cells);
                reveal = at;
            }
        } else if let Some(to) = moved(key, presses, at, lines.lines.len(), area.height()) {
            view.access.row = grant_near(&lines.lines, to, at);
            // With the first grant its heading comes into sight.
            reveal = Some(to);
        }
    }
    let builder = UiBuilder::new()
        .max_rect(area)
        .accessibility_parent(list.id);
    let (selected, column) = (view.access.row, view.access.column);
    let mut clicked = None;
    ui.scope_builder(builder, |ui| {
        row_list_ui(
            ui,
            "grants",
            size::ROW,
            lines.lines.len(),
            reveal,
            |ui, index, rect| {
                let line = &lines.lines[index];
                let num_cells = matrix_of(lines, line).map_or(0, |matrix| matrix.columns.len());
                let is_here = selected == Some(index);
                let place = Place {
                    rect,
                    selected: is_here,
                    column: column.filter(|column| is_here && *column < num_cells),
                    focused,
                    id: list.id.with(index),
                };
                if let Some(part) = line_ui(ui, cx, analysis, lines, line, &place) {
                    clicked = Some((index, line, part));
                }
                if is_here && list.has_focus() {
                    let at = place.column.map(|column| cell_id(place.id, column));
                    let at = at.unwrap_or(place.id).accesskit_id();
                    ui.ctx().accesskit_node_builder(list.id, |node| {
                        node.set_active_descendant(at);
                    });
                }
            },
        );
    });
    if let Some((index, line, part)) = clicked {
        view.access.row = Some(index);
        view.access.column = match part {
            Part::Row => None,
            Part::Cell(column) => Some(column),
        };
        list.request_focus();
        act(analysis, lines, line, part, actions);
    }
}

/// The line with a grant at `to`, or next to it on the way from `at`; else the nearest on this side.
fn grant_near(lines: &[Line], to: usize, at: Option<usize>) -> Option<usize> {
    let has = |at: &usize| matches!(lines.get(*at), Some(Line::Cells(..) | Line::Grant(_)));
    let before = || (0..=to).rev().find(has);
    let behind = || (to..lines.len()).find(has);
    if at.is_some_and(|at| to < at) {
        before().or_else(behind)
    } else {
        behind().or_else(before)
    }
}

/// A row is shown in the tree, a cell is asked about.
fn act(analysis: &Analysis, lines: &Lines, line: &Line, part: Part, actions: &mut Actions) {
    let Some(grant) = grant_of(analysis, line) else {
        return;
    };
    let action = match part {
        Part::Row => None,
        Part::Cell(column) => matrix_of(lines, line).and_then(|of| of.columns.get(column)),
    };
    let question = action.and_then(|action| about(analysis.access(), grant, action));
    actions.push(Action::Access(match question {
        Some(question) => AccessAction::Ask {
            question: question.to_string(),
            project: grant.within.as_deref().map(str::to_owned),
        },
        None => AccessAction::Reveal(grant.node),
    }));
}

/// The cell that an arrow goes to; before the first one is the row itself.
fn cell_beside(key: Key, presses: usize, at: Option<usize>, num_cells: usize) -> Option<usize> {
    let place = at.map_or(0, |at| at.min(num_cells - 1) + 1);
    let to = match key {
        Key::ArrowRight => (place + presses).min(num_cells),
        _ => place.saturating_sub(presses),
    };
    to.checked_sub(1)
}

fn matrix_of<'a>(lines: &'a Lines, line: &Line) -> Option<&'a Matrix> {
    match line {
        Line::Cells(matrix, _) => lines.matrices.get(*matrix),
        _ => None,
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
    /// The cell of it that is marked.
    column: Option<usize>,
    focused: bool,
    id: Id,
}

/// What of a line was clicked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Row,
    Cell(usize),
}

/// One line, and what of it was clicked.
fn line_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    analysis: &Analysis,
    lines: &Lines,
    line: &Line,
    place: &Place,
) -> Option<Part> {
    let theme = cx.theme;
    let rect = place.rect;
    let inside = rect.shrink2(vec2(size::PADDING, 0.0));
    match line {
        Line::Head(words) => {
            let galley = one_line(ui, words, theme::title(), theme.dim, inside.width());
            paint_middle(ui, inside, inside.left(), galley);
            let response = ui.interact(rect, place.id, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, words));
            None
        }
        Line::Columns(matrix) => {
            if let Some(matrix) = lines.matrices.get(*matrix) {
                columns_ui(ui, theme, inside, matrix);
            }
            None
        }
        Line::Cells(_, index) | Line::Grant(index) => {
            let grant = analysis.access().grants.get(*index)?;
            let matrix = matrix_of(lines, line);
            let belonging = lines.belonging.get(*index).copied().flatten();
            let decoded = &analysis.decoded;
            grant_ui(ui, cx, (decoded, grant), matrix, belonging, place)
        }
    }
}

fn grant_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (decoded, grant): (&Decoded, &Grant),
    matrix: Option<&Matrix>,
    belonging: Option<Belonging>,
    place: &Place,
) -> Option<Part> {
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
    if place.focused && place.selected && place.column.is_none() {
        focus_ring(ui, theme, place.rect);
    }
    let row = place.rect.shrink2(vec2(size::PADDING, 0.0));
    let is_other = belonging == Some(Belonging::Other);
    let ink = if is_other { theme.dim } else { theme.text };
    let mut right = row.right();
    let mut cell = None;
    if let Some(matrix) = matrix {
        let first = cells(row, matrix).into_iter().next();
        right = first.map_or(right, |cell| cell.left() - size::GAP);
        let of = Cells {
            row: place.id,
            rect: row,
            matrix,
            grant,
            is_other,
            at: place.column,
            has_ring: place.focused,
        };
        cell = cells_ui(ui, theme, &of);
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
    response.on_hover_ui_at_pointer(|ui| {
        let path = shown(&decoded.pointer(grant.node), 400);
        ui.label(format!("{path}\nClick to see it in the tree"));
    });
    let row = clicked.then_some(Part::Row);
    cell.map(Part::Cell).or(row)
}

fn name(grant: &Grant) -> String {
    let name = match (&grant.value, &grant.resource) {
        (Some(value), Some(resource)) if grant.kind == Kind::Attribute => {
            format!("{resource} = {value}")
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_grants_are_walked() {
        let head = || Line::Head(String::new());
        let lines = [
            head(),
            Line::Grant(0),
            head(),
            Line::Columns(0),
            Line::Cells(0, 1),
        ];
        let near = |to, at| grant_near(&lines, to, at);
        assert_eq!(near(0, None), Some(1));
        assert_eq!(near(2, Some(1)), Some(4));
        assert_eq!(near(3, Some(4)), Some(1));
        assert_eq!(near(0, Some(1)), Some(1));
        assert_eq!(grant_near(&[head()], 0, None), None);
    }

    #[test]
    fn before_the_first_cell_is_the_row() {
        let to = |key, at| cell_beside(key, 2, at, 3);
        assert_eq!(to(Key::ArrowRight, None), Some(1));
        assert_eq!(to(Key::ArrowRight, Some(1)), Some(2));
        assert_eq!(to(Key::ArrowLeft, Some(2)), Some(0));
        assert_eq!(to(Key::ArrowLeft, Some(1)), None);
        assert_eq!(to(Key::ArrowLeft, None), None);
    }
}
