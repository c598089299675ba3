//! The claim tree: rows in a scroll area, of which only those in sight exist.
//!
//! The tree as a whole takes the keyboard: one stop for Tab, arrows inside, as every tree of every
//! desktop. A row is told to screen readers as the active descendant.

use egui::{Event, EventFilter, Id, Key, Modifiers, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use super::super::action::{Action, Actions, Command};
use super::super::cx::Cx;
use super::super::derived::Analysis;
use super::super::row_text::RowText;
use super::super::theme::{self, size};
use super::super::view::View;
use super::row_list::row_list_ui;
use super::tree_row::{Row, tree_row_ui};
use crate::jose::tree::Tree;

/// The tree, for whoever must give it the keyboard.
pub fn claim_tree_id() -> Id {
    Id::unique("claim_tree")
}

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
    keyboard(ui, cx, &analysis.decoded.tree, view, actions, tree.id);
    let focused = tree.has_focus();

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
                let response = tree_row_ui(ui, cx, &row, rect, row_id, actions);
                if response.clicked() {
                    tree.request_focus();
                }
                if row.selected && focused {
                    ui.ctx().accesskit_node_builder(tree.id, |node| {
                        node.set_active_descendant(row_id.accesskit_id());
                    });
                }
                response.context_menu(|ui| menu_ui(ui, &row, actions));
                tooltip(cx, analysis, &row, response);
            },
        );
    });
}

fn keyboard(ui: &Ui, cx: &Cx<'_>, tree: &Tree, view: &View, actions: &mut Actions, tree_id: Id) {
    let focused = ui.memory(egui::Memory::focused);
    if focused.is_some_and(|id| id != tree_id) || tree.nodes.is_empty() {
        return;
    }
    if focused.is_some() {
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(tree_id, filter));
    }
    let keys = [
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
    for key in keys {
        // Enter and Space belong to the tree only once it has the keyboard.
        if focused.is_none() && matches!(key, Key::Enter | Key::Space) {
            continue;
        }
        let presses = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        if presses == 0 {
            continue;
        }
        if focused.is_none() {
            ui.memory_mut(|memory| memory.request_focus(tree_id));
        }
        if key == Key::Space {
            ui.input_mut(|input| {
                input
                    .events
                    .retain(|event| *event != Event::Text(" ".to_owned()));
            });
        }
        if let Some(action) = on_key(cx, tree, view, key, presses, ui.available_height()) {
            actions.push(action);
        }
    }
}

fn on_key(
    cx: &Cx<'_>,
    tree: &Tree,
    view: &View,
    key: Key,
    presses: usize,
    height: f32,
) -> Option<Action> {
    let tree_view = &cx.derived.tree_view;
    let rows = tree_view.rows();
    let last = rows.len().checked_sub(1)?;
    let at = view.selected.and_then(|id| tree_view.row_of(id));
    let page = ((height / size::ROW) as usize).saturating_sub(1).max(1) * presses;
    let select = |row: usize| Some(Action::Select(rows[row.min(last)]));
    let Some(at) = at else {
        return select(if key == Key::End { last } else { 0 });
    };
    let id = rows[at];
    let open = tree.has_children(id).then(|| tree_view.is_open(id, view));
    match key {
        Key::ArrowDown => select(at + presses),
        Key::ArrowUp => select(at.saturating_sub(presses)),
        Key::PageDown => select(at + page),
        Key::PageUp => select(at.saturating_sub(page)),
        Key::Home => select(0),
        Key::End => select(last),
        Key::ArrowRight => match open {
            Some(true) => select(at + 1),
            Some(false) => Some(Action::Toggle(id)),
            None => None,
        },
        Key::ArrowLeft => match open {
            Some(true) => Some(Action::Toggle(id)),
            _ => tree.parent(id).map(Action::Select),
        },
        Key::Enter | Key::Space => open.map(|_| Action::Toggle(id)),
        _ => None,
    }
}

fn menu_ui(ui: &mut Ui, row: &Row<'_>, actions: &mut Actions) {
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
        if ui.add(button).on_hover_text(command.tooltip()).clicked() {
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
fn tooltip(cx: &Cx<'_>, analysis: &Analysis, row: &Row<'_>, response: egui::Response) {
    let text = row.text;
    let is_long = text.value.chars().count() > 60;
    if text.meaning.is_none() && !is_long {
        return;
    }
    let theme = cx.theme;
    response.on_hover_ui_at_pointer(|ui| {
        ui.set_max_width(size::TOOLTIP);
        if let Some(meaning) = &text.meaning {
            ui.label(
                egui::RichText::new(meaning.title)
                    .font(theme::strong())
                    .color(theme.text),
            );
            ui.label(
                egui::RichText::new(meaning.text)
                    .font(theme::small())
                    .color(theme.text),
            );
            ui.label(
                egui::RichText::new(meaning.source)
                    .font(theme::chip())
                    .color(theme.faint),
            );
        }
        if is_long {
            let value = RowText::long_value(&analysis.decoded.tree, row.id);
            ui.label(
                egui::RichText::new(value)
                    .font(theme::mono())
                    .color(theme.value(text.kind)),
            );
        }
    });
}
