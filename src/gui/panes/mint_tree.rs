//! The draft as a tree whose values are edited in place.
//!
//! The tree takes the keyboard as one stop: arrows inside, Enter or F2 edits, Delete removes. Only
//! rows in sight are painted.

use egui::{Id, Key, Modifiers, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::super::action::{Action, Actions, MintAction};
use super::super::cx::Cx;
use super::super::draft_rows::{DraftRow, RowKind, kind_of};
use super::super::drafted::Drafted;
use super::super::drafting::Edit;
use super::super::mint_view::{Place, RowEdit};
use super::super::theme::{self, size};
use super::super::view::View;
use super::super::widgets::claim_tree::tooltip;
use super::super::widgets::list_keys::{MOVES, has_ring, list_keys, moved};
use super::super::widgets::one_line::{one_line, paint_middle};
use super::super::widgets::tree_row::{Row, RowAsk, tree_row_ui};
use super::mint_edit;
use crate::jose::mint::Section;

const KEYS: [Key; 12] = [
    Key::ArrowDown,
    Key::ArrowUp,
    Key::ArrowRight,
    Key::ArrowLeft,
    Key::Home,
    Key::End,
    Key::PageDown,
    Key::PageUp,
    Key::Enter,
    Key::F2,
    Key::Delete,
    Key::Space,
];

/// The tree, for whoever must give it the keyboard.
pub fn draft_tree_id() -> Id {
    Id::unique("draft_tree")
}

/// The rows, from edge to edge of the pane.
pub fn tree_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let Some(drafted) = &cx.derived.mint.drafted else {
        return;
    };
    // Times count from the moment of minting: `in 5 min` does not run away while it is looked at.
    let cx = &Cx {
        now: cx.input.drafting.get().at,
        ..*cx
    };
    let rows = cx.derived.mint.rows.rows();
    let num = rows.len();
    let extra = view.mint.editor.as_ref().map_or(0.0, mint_edit::height);
    // A row that is edited makes way for its editor; one that is added comes below its parent.
    let replaces =
        view.mint.editor.as_ref().is_some_and(|editor| {
            !mint_edit::is_below(editor.what) || editor.place.path.is_empty()
        });
    // Two more: a claim can be added to each section.
    let rows_high = num + 2 - usize::from(replaces);
    let height = rows_high as f32 * size::ROW + extra;
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let area = area.expand2(vec2(size::PADDING, 0.0));
    let tree = ui.interact(area, draft_tree_id(), Sense::FOCUSABLE);
    tree.widget_info(|| WidgetInfo::labeled(Role::Tree, true, "Claims of the draft"));
    let focused = keyboard(ui, cx, drafted, &tree, view, actions);
    let builder = UiBuilder::new()
        .max_rect(area)
        .accessibility_parent(tree.id);
    // A child that takes no room: the rows have theirs already.
    let ui = &mut ui.new_child(builder);
    let sight = ui.clip_rect();
    let mut top = area.top();
    let mut next = |height: f32| {
        let rect = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), height));
        top += height;
        rect
    };
    for (index, row) in rows.iter().enumerate() {
        let starts_payload = row.place.path.is_empty() && row.place.section == Section::Payload;
        if starts_payload && index > 0 {
            let header = rows.first().unwrap_or(row);
            end_ui(ui, cx, drafted, header, &mut next, view, actions);
        }
        let is_edited =
            view.mint.editor.as_ref().is_some_and(|editor| {
                editor.place == row.place && !mint_edit::is_below(editor.what)
            });
        if is_edited {
            let rect = next(extra);
            mint_edit::editor_ui(ui, cx, drafted, row, rect, view, actions);
            continue;
        }
        let rect = next(size::ROW);
        if sight.intersects(rect) {
            one_row_ui(ui, cx, drafted, row, index, rect, focused, view, actions);
        }
        let adds_here = view.mint.editor.as_ref().is_some_and(|editor| {
            editor.place == row.place
                && mint_edit::is_below(editor.what)
                && !row.place.path.is_empty()
        });
        if adds_here {
            let rect = next(extra);
            mint_edit::editor_ui(ui, cx, drafted, row, rect, view, actions);
        }
    }
    let payload = rows
        .iter()
        .find(|row| row.place.path.is_empty() && row.place.section == Section::Payload);
    if let Some(payload) = payload {
        end_ui(ui, cx, drafted, payload, &mut next, view, actions);
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one call; a struct for it would say no more"
)]
fn one_row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    drafted: &Drafted,
    row: &DraftRow,
    index: usize,
    rect: Rect,
    focused: bool,
    view: &View,
    actions: &mut Actions,
) {
    let analysis = &drafted.analysis;
    let text = cx.derived.mint.rows.text(analysis, row);
    let selected = view.mint.selected.as_ref() == Some(&row.place);
    let painted = Row {
        id: row.id,
        text: &text,
        open: row.open,
        selected,
        focused,
        needle: "",
    };
    let id = draft_tree_id().with(index);
    let (response, asked) = tree_row_ui(ui, cx, &painted, rect, id);
    let mut ask = |action| actions.push(Action::Mint(action));
    match asked {
        Some(RowAsk::Toggle) => ask(MintAction::Toggle(row.place.clone())),
        Some(RowAsk::Select) => {
            ui.memory_mut(|memory| memory.request_focus(draft_tree_id()));
            ask(MintAction::Select(row.place.clone()));
        }
        None => {}
    }
    let edit = editing(drafted, row);
    if response.double_clicked()
        && row.open.is_none()
        && let Some(edit) = edit
    {
        ask(MintAction::StartEdit(row.place.clone(), edit));
    }
    if selected && focused {
        ui.ctx().accesskit_node_builder(draft_tree_id(), |node| {
            node.set_active_descendant(id.accesskit_id());
        });
    }
    if let Some(edit) = edit.filter(|_| selected || response.contains_pointer()) {
        hint_ui(ui, cx, row, edit, rect, selected, actions);
    }
    if response.secondary_clicked() {
        actions.push(Action::Mint(MintAction::Select(row.place.clone())));
    }
    response.context_menu(|ui| menu_ui(ui, drafted, row, actions));
    tooltip(cx, analysis, &painted, response);
}

/// How the value of a row is edited; `None` where it is not.
fn editing(drafted: &Drafted, row: &DraftRow) -> Option<RowEdit> {
    if is_alg(row) {
        return None;
    }
    match kind_of(&drafted.analysis, row) {
        RowKind::Section | RowKind::Foreign => None,
        RowKind::Object | RowKind::Array => row.open.is_none().then_some(RowEdit::Json),
        RowKind::Time => Some(RowEdit::Time),
        RowKind::Text => Some(RowEdit::Text),
        RowKind::Value => Some(RowEdit::Json),
    }
}

/// The algorithm is chosen beside the key, where the reasons are.
fn is_alg(row: &DraftRow) -> bool {
    row.place.section == Section::Header && row.place.path == "/alg"
}

/// `Edit F2` at the right end of the row.
fn hint_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    row: &DraftRow,
    edit: RowEdit,
    rect: Rect,
    selected: bool,
    actions: &mut Actions,
) {
    let theme = cx.theme;
    let words = if selected { "Edit  F2" } else { "Edit" };
    let galley = one_line(ui, words, theme::small(), theme.dim, f32::INFINITY);
    let width = galley.size().x + 2.0 * size::GAP;
    let left = rect.right() - size::PADDING - width;
    let place = Rect::from_min_max(pos2(left, rect.top()), pos2(left + width, rect.bottom()));
    let fill = if selected {
        theme.selection
    } else {
        theme.raised
    };
    let id = ui.scope_id().with(("edit", &row.place));
    let response = ui.interact(place, id, Sense::CLICK);
    ui.painter().rect_filled(place, 0.0, fill);
    paint_middle(ui, place, left + size::GAP, galley);
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, true, format!("Edit {}", row.place.path))
    });
    if response.clicked() {
        let start = MintAction::StartEdit(row.place.clone(), edit);
        actions.push(Action::Mint(start));
    }
}

/// The end of a section: a way to add to it, or what is being added.
fn end_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    drafted: &Drafted,
    section: &DraftRow,
    next: &mut impl FnMut(f32) -> Rect,
    view: &mut View,
    actions: &mut Actions,
) {
    let editor = view.mint.editor.as_ref();
    let adds = editor.filter(|editor| editor.place == section.place);
    let height = adds.map(mint_edit::height);
    if let Some(height) = height {
        let rect = next(height);
        mint_edit::editor_ui(ui, cx, drafted, section, rect, view, actions);
    } else {
        add_ui(ui, cx, section.place.section, next(size::ROW), actions);
    }
}

/// `+ Add claim` at the end of a section.
fn add_ui(ui: &Ui, cx: &Cx<'_>, section: Section, rect: Rect, actions: &mut Actions) {
    let theme = cx.theme;
    let (words, name) = match section {
        Section::Header => ("+ Add parameter", "Add header parameter"),
        Section::Payload => ("+ Add claim", "Add claim"),
    };
    let galley = one_line(ui, words, theme::small(), theme.dim, f32::INFINITY);
    let left = rect.left() + size::PADDING + 2.0 * size::INDENT;
    let place = Rect::from_min_size(
        pos2(left - size::HALF_GAP, rect.top()),
        vec2(galley.size().x + size::GAP, rect.height()),
    );
    let id = ui.scope_id().with(words);
    let response = ui.interact(place, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if response.hovered() || response.has_focus() {
        ui.painter()
            .rect_filled(place, size::HALF_GAP, theme.raised);
    }
    paint_middle(ui, rect, left, galley);
    if response.clicked() {
        let place = Place {
            section,
            path: String::new(),
        };
        let start = MintAction::StartEdit(place, RowEdit::Member);
        actions.push(Action::Mint(start));
    }
}

fn menu_ui(ui: &mut Ui, drafted: &Drafted, row: &DraftRow, actions: &mut Actions) {
    ui.set_min_width(size::MENU);
    let kind = kind_of(&drafted.analysis, row);
    if kind == RowKind::Foreign {
        ui.weak("Part of a token of its own");
        return;
    }
    if is_alg(row) {
        ui.weak("Chosen beside the key");
        return;
    }
    let place = &row.place;
    let mut entry = |ui: &mut Ui, words: &str, action: MintAction| {
        if ui.button(words).clicked() {
            actions.push(Action::Mint(action));
        }
    };
    let start = |edit| MintAction::StartEdit(place.clone(), edit);
    if let Some(edit) = editing(drafted, row) {
        entry(ui, "Edit", start(edit));
    }
    if kind != RowKind::Section {
        entry(ui, "Edit as JSON", start(RowEdit::Json));
    }
    let is_named = !matches!(
        drafted.analysis.decoded.tree.key(row.id),
        crate::jose::tree::Key::Index(_)
    );
    if is_named && kind != RowKind::Section {
        entry(ui, "Rename", start(RowEdit::Name));
    }
    match kind {
        RowKind::Section | RowKind::Object => {
            entry(ui, "Add member", start(RowEdit::Member));
            if kind == RowKind::Section && place.section == Section::Payload {
                for (name, words, text) in [
                    ("iat", "Issued now", "now"),
                    ("nbf", "Valid from now", "now"),
                    ("exp", "Expires in 1 h", "+1h"),
                ] {
                    let path = format!("/{name}");
                    let edit = Edit::Time(place.section, path, text.to_owned());
                    entry(ui, words, MintAction::Edit(edit));
                }
            }
        }
        RowKind::Array => entry(ui, "Add item", start(RowEdit::Item)),
        RowKind::Text => entry(ui, "Fresh unique id", MintAction::NewId(place.clone())),
        RowKind::Time => {
            for (words, text) in [("Now", "now"), ("In 5 min", "+5m"), ("In 1 h", "+1h")] {
                let edit = Edit::Time(place.section, place.path.clone(), text.to_owned());
                entry(ui, words, MintAction::Edit(edit));
            }
        }
        RowKind::Value | RowKind::Foreign => {}
    }
    if kind != RowKind::Section {
        ui.separator();
        let edit = Edit::Remove(place.section, place.path.clone());
        entry(ui, "Remove", MintAction::Edit(edit));
    }
}

/// Takes the keys of the tree; whether it shows where the keyboard is.
fn keyboard(
    ui: &Ui,
    cx: &Cx<'_>,
    drafted: &Drafted,
    tree: &egui::Response,
    view: &View,
    actions: &mut Actions,
) -> bool {
    if !tree.has_focus() {
        return false;
    }
    let keys = list_keys(ui, tree.id, &KEYS);
    let ring = has_ring(ui, tree, !keys.is_empty());
    let rows = cx.derived.mint.rows.rows();
    let at = view.mint.selected.as_ref();
    let at = at.and_then(|place| cx.derived.mint.rows.row_of(place));
    for (key, presses) in keys {
        let height = ui.clip_rect().height();
        let action = if MOVES.contains(&key) || at.is_none() {
            let to = moved(key, presses, at, rows.len(), height);
            let to = to.and_then(|to| rows.get(to));
            to.map(|row| MintAction::Select(row.place.clone()))
        } else {
            let row = at.and_then(|at| rows.get(at));
            row.and_then(|row| on_key(drafted, row, key))
        };
        if let Some(action) = action {
            actions.push(Action::Mint(action));
        }
    }
    ui.input(|input| input.modifiers == Modifiers::NONE) && ring
}

fn on_key(drafted: &Drafted, row: &DraftRow, key: Key) -> Option<MintAction> {
    let place = row.place.clone();
    match (key, row.open) {
        (Key::F2 | Key::Enter, _) if editing(drafted, row).is_some() => {
            let edit = editing(drafted, row)?;
            Some(MintAction::StartEdit(place, edit))
        }
        (Key::Delete, _) => {
            let kind = kind_of(&drafted.analysis, row);
            let stays = matches!(kind, RowKind::Section | RowKind::Foreign) || is_alg(row);
            let remove = Edit::Remove(place.section, place.path);
            (!stays).then_some(MintAction::Edit(remove))
        }
        (Key::ArrowRight, Some(false)) | (Key::ArrowLeft, Some(true)) => {
            Some(MintAction::Toggle(place))
        }
        (Key::Enter | Key::Space, Some(_)) => Some(MintAction::Toggle(place)),
        _ => None,
    }
}
