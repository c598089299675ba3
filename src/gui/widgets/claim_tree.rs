//! The claim tree: rows in a scroll area, of which only those in sight exist.
//!
//! The tree as a whole takes the keyboard: one stop for Tab, arrows inside, as every tree of every
//! desktop. A row is told to screen readers as the active descendant.

use egui::{Id, Key, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use super::super::action::{Action, Actions, Command};
use super::super::cx::Cx;
use super::super::derived::Analysis;
use super::super::row_text::RowText;
use super::super::theme::{self, size};
use super::super::view::View;
use super::list_keys::{MOVES, has_ring, list_keys, moved};
use super::row_list::row_list_ui;
use super::tree_row::{Row, RowAsk, copy_actions_ui, tree_row_ui};
use crate::jose::tree::Tree;

/// The tree, for whoever must give it the keyboard.
pub fn claim_tree_id() -> Id {
    Id::unique("claim_tree")
}

const KEYS: [Key; 10] = [
    Key::ArrowDown,
    Key::ArrowUp,
    Key::ArrowRight,
    Key::ArrowLeft,
    Key::Home,
    Key::End,
    Key::PageDown,
    Key::PageUp,
    Key::Enter,
    Key::Space,
];

/// Shows the rows of `cx.derived.tree_view` in all the room there is, up to the pane's edges.
pub fn claim_tree_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    analysis: &Analysis,
    view: &mut View,
    actions: &mut Actions,
) {
    let tree_view = &cx.derived.tree_view;
    let rows = tree_view.rows();
    let area = ui.available_rect_before_wrap();
    // Selection reaches from edge to edge of the pane, past its padding.
    let area = area.expand2(vec2(size::PADDING, 0.0));
    let tree = ui.interact(area, claim_tree_id(), Sense::FOCUSABLE);
    let enabled = ui.is_enabled();
    tree.widget_info(|| WidgetInfo::labeled(Role::Tree, enabled, "Decoded token"));
    let keys = list_keys(ui, tree.id, &KEYS);
    let focused = has_ring(ui, &tree, !keys.is_empty());
    for key in keys {
        let height = area.height();
        if let Some(action) = on_key(cx, &analysis.decoded.tree, view, key, height) {
            actions.push(action);
        }
    }
    let reveal = std::mem::take(&mut view.reveal)
        .then(|| view.selected.and_then(|id| tree_view.row_of(id)))
        .flatten();
    let needle = tree_view.query().to_ascii_lowercase();
    let builder = UiBuilder::new()
        .max_rect(area)
        .accessibility_parent(tree.id);
    ui.scope_builder(builder, |ui| {
        row_list_ui(
            ui,
            "rows",
            size::ROW,
            rows.len(),
            reveal,
            |ui, index, rect| {
                let id = rows[index];
                let text = tree_view.text(analysis, id);
                let row = Row {
                    id,
                    text: &text,
                    open: analysis
                        .decoded
                        .tree
                        .has_children(id)
                        .then(|| tree_view.is_open(id, view)),
                    selected: view.selected == Some(id),
                    focused,
                    needle: &needle,
                };
                let row_id = tree.id.with(id.0);
                let (response, asked) = tree_row_ui(ui, cx, &row, rect, row_id);
                match asked {
                    Some(RowAsk::Toggle) => actions.push(Action::Toggle(id)),
                    Some(RowAsk::Select) => actions.push(Action::Select(id)),
                    None => {}
                }
                if response.contains_pointer() {
                    copy_actions_ui(ui, cx, &row, rect, row_id, actions);
                }
                if response.clicked() {
                    tree.request_focus();
                }
                if row.selected && tree.has_focus() {
                    ui.ctx().accesskit_node_builder(tree.id, |node| {
                        node.set_active_descendant(row_id.accesskit_id());
                    });
                }
                if response.secondary_clicked() {
                    // The menu is about this row: show which one it is.
                    actions.push(Action::Select(id));
                }
                response.context_menu(|ui| menu_ui(ui, &row, actions));
                tooltip(cx, analysis, &row, response);
            },
        );
    });
}

/// What a key asks of the tree.
fn on_key(
    cx: &Cx<'_>,
    tree: &Tree,
    view: &View,
    (key, presses): (Key, usize),
    height: f32,
) -> Option<Action> {
    let tree_view = &cx.derived.tree_view;
    let rows = tree_view.rows();
    let at = view.selected.and_then(|id| tree_view.row_of(id));
    if MOVES.contains(&key) || at.is_none() {
        let row = moved(key, presses, at, rows.len(), height)?;
        return Some(Action::Select(rows[row]));
    }
    let id = rows[at?];
    let open = tree.has_children(id).then(|| tree_view.is_open(id, view));
    match (key, open) {
        (Key::ArrowRight, Some(true)) => Some(Action::Select(rows[at? + 1])),
        (Key::ArrowLeft, Some(false) | None) => tree.parent(id).map(Action::Select),
        (_, Some(_)) => Some(Action::Toggle(id)),
        (_, None) => None,
    }
}

fn menu_ui(ui: &mut Ui, row: &Row<'_>, actions: &mut Actions) {
    ui.spacing_mut().button_padding = vec2(size::GAP, size::HALF_GAP);
    ui.set_min_width(size::MENU);
    let copies = [
        Command::CopyValue,
        Command::CopyPath,
        Command::CopySubtree,
        Command::CopyRaw,
    ];
    for command in copies {
        let keys = command
            .shortcut()
            .map(|keys| ui.ctx().format_shortcut(&keys));
        let button = egui::Button::new(command.label()).shortcut_text(keys.unwrap_or_default());
        if ui.add(button).clicked() {
            actions.push(Action::Select(row.id));
            actions.command(command);
        }
    }
    let Some(open) = row.open else { return };
    ui.separator();
    let words = if open {
        "Collapse all below"
    } else {
        "Expand all below"
    };
    if ui.button(words).clicked() {
        actions.push(Action::ToggleAll(row.id));
    }
}

/// The glossary's words and the whole value, where the row has no room for them.
pub fn tooltip(cx: &Cx<'_>, analysis: &Analysis, row: &Row<'_>, response: egui::Response) {
    let text = row.text;
    // Two thirds of a character's height is its width, nearly; a guess is enough here.
    let columns = text.name().chars().count() + text.value.chars().count();
    let width = columns as f32 * size::MONO * 0.62 + f32::from(text.depth + 3) * size::INDENT;
    let is_long = width > response.rect.width();
    if text.meaning.is_none() && !is_long {
        return;
    }
    let theme = cx.theme;
    let padding = egui::Frame::new().inner_margin(size::HALF_GAP);
    response.on_hover_ui_at_pointer(|ui| {
        padding.show(ui, |ui| {
            ui.set_max_width(size::TOOLTIP);
            let mut say = |words: &str, font, color| {
                ui.label(egui::RichText::new(words).font(font).color(color));
            };
            if let Some(meaning) = &text.meaning {
                say(meaning.title, theme::strong(), theme.text);
                say(meaning.text, theme::small(), theme.text);
                say(meaning.source, theme::chip(), theme.faint);
            }
            if is_long {
                let value = RowText::long_value(&analysis.decoded.tree, row.id);
                say(&value, theme::mono(), theme.value(text.kind));
            }
        });
    });
}
