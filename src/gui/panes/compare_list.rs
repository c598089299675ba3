//! The lines of a comparison: grants in words, the matrix, and both trees side by side. Only what
//! is in sight is painted; a line says all its cells to who cannot see them.

use egui::{Color32, Id, Key, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use super::super::action::{Action, Actions, CompareAction};
use super::super::compared::{Compared, Line};
use super::super::cx::Cx;
use super::super::row_text::{RowText, shown};
use super::super::theme::{self, size};
use super::super::view::View;
use super::super::widgets::list_keys::{MOVES, has_ring, list_keys, moved};
use super::super::widgets::one_line::{one_line, paint_middle};
use super::super::widgets::row_list::row_list_ui;
use super::super::widgets::tree_row::focus_ring;
use super::compare::name_of;
use super::compare_matrix::{cell_words, cells, matrix_name, matrix_row_ui, names};
use super::verify::note_ui;
use crate::jose::compare::{GrantChange, Row, State};
use crate::jose::time;

/// Longest name or value painted.
pub(super) const MAX_CHARS: usize = 200;
/// Room for the sign of a line.
const SIGN_WIDTH: f32 = 16.0;
/// Room for the word that says how a row differs.
const STATE_WIDTH: f32 = 84.0;
/// Narrower than this, the word is left to the tooltip.
const STATE_MIN: f32 = 460.0;

/// The list, in all the room there is.
pub fn list_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut View,
    compared: &Compared,
    actions: &mut Actions,
) {
    let lines = if view.compare.shows_all {
        &compared.all
    } else {
        &compared.differing
    };
    if lines.is_empty() {
        note_ui(ui, cx.theme, "Nothing differs that is counted");
        return;
    }
    let area = ui.available_rect_before_wrap();
    let area = area.expand2(vec2(size::PADDING, 0.0));
    let list = ui.interact(area, Id::unique("compare_list"), Sense::FOCUSABLE);
    list.widget_info(|| WidgetInfo::labeled(Role::Table, true, "Differences"));
    let keys = list_keys(ui, list.id, &[&MOVES[..], &[Key::Enter]].concat());
    let focused = has_ring(ui, &list, !keys.is_empty());
    let mut reveal = None;
    for (key, presses) in keys {
        let at = view.compare.row;
        if key == Key::Enter {
            if let Some(line) = at.and_then(|at| lines.get(at)) {
                let reveal = CompareAction::Reveal(line.clone());
                actions.push(Action::Compare(reveal));
            }
        } else if let Some(to) = moved(key, presses, at, lines.len(), area.height()) {
            view.compare.row = Some(to);
            reveal = Some(to);
        }
    }
    let builder = UiBuilder::new()
        .max_rect(area)
        .accessibility_parent(list.id);
    let selected = view.compare.row;
    let mut clicked = None;
    ui.scope_builder(builder, |ui| {
        let num = lines.len();
        row_list_ui(ui, "compared", size::ROW, num, reveal, |ui, index, rect| {
            let id = list.id.with(index);
            let is_selected = selected == Some(index);
            let spoken = spoken(cx, compared, &lines[index]);
            let is_head = matches!(lines[index], Line::Head(_) | Line::Columns);
            let sense = if is_head {
                Sense::hover()
            } else {
                Sense::CLICK
            };
            let response = ui.interact(rect, id, sense);
            let fill = match (is_selected, response.hovered() && !is_head) {
                (true, _) => cx.theme.selection,
                (false, true) => cx.theme.raised,
                (false, false) => Color32::TRANSPARENT,
            };
            ui.painter().rect_filled(rect, 0.0, fill);
            if is_selected && focused {
                focus_ring(ui, cx.theme, rect);
            }
            line_ui(
                ui,
                cx,
                compared,
                &lines[index],
                rect.shrink2(vec2(size::PADDING, 0.0)),
            );
            let role = if is_head { Role::Heading } else { Role::Row };
            response.widget_info(|| WidgetInfo::selected(role, true, is_selected, &spoken));
            if response.clicked() {
                clicked = Some(index);
            }
            if is_selected && list.has_focus() {
                ui.ctx().accesskit_node_builder(list.id, |node| {
                    node.set_active_descendant(id.accesskit_id());
                });
            }
            if !is_head {
                response.on_hover_text_at_pointer(spoken);
            }
        });
    });
    if let Some(index) = clicked {
        view.compare.row = Some(index);
        list.request_focus();
        let reveal = CompareAction::Reveal(lines[index].clone());
        actions.push(Action::Compare(reveal));
    }
}

/// What a line says, to who cannot see it and in its tooltip.
fn spoken(cx: &Cx<'_>, compared: &Compared, line: &Line) -> String {
    let difference = &compared.difference;
    let grant = |grant: Option<&GrantChange>, words: &str| {
        grant.map_or_else(String::new, |grant| {
            format!("{words} {}, {}", shown(&grant.text, MAX_CHARS), grant.path)
        })
    };
    match line {
        Line::Head(title) => title.clone(),
        Line::Columns => names(cx, compared).join(", "),
        Line::Lost(index) => grant(difference.lost.get(*index), "This token lacks"),
        Line::Gained(index) => grant(difference.gained.get(*index), "Only this token has"),
        Line::Cells(index) => {
            let matrix = compared.matrix.as_ref();
            let Some(row) = matrix.and_then(|matrix| matrix.rows.get(*index)) else {
                return String::new();
            };
            let names = names(cx, compared);
            let cells = row.cells.iter().zip(&names[1..]);
            let cells: Vec<String> = cells
                .map(|(cell, name)| format!("{name}: {}", cell_words(cell.as_ref())))
                .collect();
            format!("{}, {}", matrix_name(row), cells.join(", "))
        }
        Line::Row(index) => {
            let Some(row) = difference.rows.get(*index) else {
                return String::new();
            };
            let Sides { name, mine, theirs } = sides(cx, compared, row);
            let word = state_word(row.state);
            let value = |side: &Option<String>| match side {
                Some(value) => value.clone(),
                None => "lacking".to_owned(),
            };
            format!(
                "{name}, {word}, here {}, there {}",
                value(&mine),
                value(&theirs)
            )
        }
    }
}

fn line_ui(ui: &Ui, cx: &Cx<'_>, compared: &Compared, line: &Line, rect: Rect) {
    let theme = cx.theme;
    match line {
        Line::Head(title) => {
            let galley = one_line(ui, title, theme::title(), theme.dim, rect.width());
            paint_middle(ui, rect, rect.left(), galley);
            if title == "Claims" && rect.width() > STATE_MIN {
                let [_, mine, theirs, _] = columns(rect);
                let other = compared.other();
                let other = other.map_or_else(String::new, |(id, _)| name_of(cx, *id));
                for (cell, words) in [(mine, "This token"), (theirs, other.as_str())] {
                    let galley = one_line(ui, words, theme::small(), theme.faint, cell.width());
                    paint_middle(ui, cell, cell.left(), galley);
                }
            }
        }
        Line::Lost(index) => {
            let grant = compared.difference.lost.get(*index);
            grant_ui(ui, cx, grant, ("–", "lacks", theme.fail), rect);
        }
        Line::Gained(index) => {
            let grant = compared.difference.gained.get(*index);
            grant_ui(ui, cx, grant, ("+", "only here", theme.pass), rect);
        }
        Line::Columns => {
            let names = names(cx, compared);
            for (cell, name) in cells(rect, names.len() - 1).into_iter().zip(&names) {
                let galley = one_line(ui, name, theme::small(), theme.faint, cell.width());
                paint_middle(ui, cell, cell.left(), galley);
            }
        }
        Line::Cells(index) => {
            let matrix = compared.matrix.as_ref();
            if let Some(row) = matrix.and_then(|matrix| matrix.rows.get(*index)) {
                matrix_row_ui(ui, cx, row, rect);
            }
        }
        Line::Row(index) => {
            if let Some(row) = compared.difference.rows.get(*index) {
                tree_row_ui(ui, cx, compared, *row, rect);
            }
        }
    }
}

/// `–  lacks  w on shop.orders   /projects/…/0`.
fn grant_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    grant: Option<&GrantChange>,
    (mark, word, color): (&str, &str, Color32),
    rect: Rect,
) {
    let Some(grant) = grant else {
        return;
    };
    let theme = cx.theme;
    let galley = one_line(ui, mark, theme::strong(), color, SIGN_WIDTH);
    paint_middle(ui, rect, rect.left(), galley);
    let mut left = rect.left() + SIGN_WIDTH;
    let text = shown(&grant.text, MAX_CHARS);
    for (words, font, color) in [
        (word, theme::small(), color),
        (text.as_str(), theme::body(), theme.text),
        (grant.path.as_str(), theme::small(), theme.faint),
    ] {
        let galley = one_line(ui, words, font, color, rect.right() - left);
        left = paint_middle(ui, rect, left, galley).right() + size::GAP;
    }
}

/// What both sides of a row say; `None`: that side lacks it.
struct Sides {
    name: String,
    mine: Option<String>,
    theirs: Option<String>,
}

fn sides(cx: &Cx<'_>, compared: &Compared, row: &Row) -> Sides {
    let comparisons = &cx.derived.comparisons;
    let mine = row
        .b
        .map(|id| comparisons.texts_here.get(&compared.this, id));
    let theirs = row.a.zip(compared.other());
    let theirs = theirs.map(|(id, (_, analysis))| comparisons.texts_there.get(analysis, id));
    let name = mine.as_ref().or(theirs.as_ref());
    Sides {
        name: name.map_or_else(String::new, |text| text.name().to_owned()),
        mine: mine.map(|text| value(cx, &text)),
        theirs: theirs.map(|text| value(cx, &text)),
    }
}

/// A value, or what something with values in it sums up to.
fn value(cx: &Cx<'_>, text: &RowText) -> String {
    let mut parts = Vec::new();
    if !text.chip.is_empty() {
        parts.push(text.chip.clone());
    }
    let said = if text.value.is_empty() {
        &text.note
    } else {
        &text.value
    };
    if !said.is_empty() {
        parts.push(said.clone());
    }
    if let Some(at) = text.time {
        parts.push(time::civil(at, cx.zone));
    }
    parts.join(" · ")
}

fn state_word(state: State) -> &'static str {
    match state {
        State::Same => "the same",
        State::Changed => "differs",
        State::OnlyA => "lacks it",
        State::OnlyB => "only here",
        State::Ignored => "not counted",
    }
}

/// Name, what is here, what is there, and how they stand to each other.
fn columns(rect: Rect) -> [Rect; 4] {
    let state = if rect.width() > STATE_MIN {
        STATE_WIDTH
    } else {
        0.0
    };
    let (values, state) = rect.split_left_right_at_x(rect.right() - state);
    let places = cells(values.with_min_x(values.left() + SIGN_WIDTH), 2);
    [places[0], places[1], places[2], state]
}

fn tree_row_ui(ui: &Ui, cx: &Cx<'_>, compared: &Compared, row: Row, rect: Rect) {
    let theme = cx.theme;
    let (mark, color) = match row.state {
        State::Same => ("", theme.dim),
        State::Changed => ("~", theme.warn),
        State::OnlyA => ("–", theme.fail),
        State::OnlyB => ("+", theme.pass),
        State::Ignored => ("", theme.faint),
    };
    let galley = one_line(ui, mark, theme::strong(), color, SIGN_WIDTH);
    paint_middle(ui, rect, rect.left(), galley);
    let [name, mine, theirs, state] = columns(rect);
    let texts = sides(cx, compared, &row);
    // Names of a deep tree keep half their column.
    let level = (f32::from(row.depth) * size::INDENT).min(name.width() / 2.0);
    let galley = one_line(
        ui,
        &texts.name,
        theme::mono(),
        theme.text,
        name.width() - level,
    );
    paint_middle(ui, name, name.left() + level, galley);
    for (cell, text) in [(mine, &texts.mine), (theirs, &texts.theirs)] {
        let (words, ink) = match text {
            None => ("lacking", theme.faint),
            Some(text) => {
                let ink = match row.state {
                    State::Changed | State::OnlyA | State::OnlyB => theme.text,
                    State::Same | State::Ignored => theme.dim,
                };
                (text.as_str(), ink)
            }
        };
        let galley = one_line(ui, words, theme::mono(), ink, cell.width());
        paint_middle(ui, cell, cell.left(), galley);
    }
    if row.state != State::Same {
        let galley = one_line(
            ui,
            state_word(row.state),
            theme::small(),
            color,
            state.width(),
        );
        paint_middle(ui, state, state.left(), galley);
    }
}
