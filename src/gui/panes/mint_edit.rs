//! The row of a draft that is being edited: its name, a field with its value, and why the last try
//! was refused.

use egui::vec2;
use egui::{Align, Id, Key, Label, Layout, Modifiers, Rect, RichText, TextEdit, Ui, UiBuilder};

use super::super::action::{Action, Actions, MintAction};
use super::super::cx::Cx;
use super::super::draft_rows::DraftRow;
use super::super::drafted::Drafted;
use super::super::mint_view::{RowEdit, RowEditor};
use super::super::theme::{self, sign, size};
use super::super::view::View;
use super::super::widgets::text_field::text_field;

/// How high the row is.
pub fn height(editor: &RowEditor) -> f32 {
    let field = size::FIELD + size::HALF_GAP;
    match &editor.refusal {
        Some(_) => field + 2.0 * size::LINE,
        None => field,
    }
}

/// Whether what is edited stands below the row, because it is new there.
pub fn is_below(what: RowEdit) -> bool {
    matches!(what, RowEdit::Member | RowEdit::Item)
}

/// The row in `rect`.
pub fn editor_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    drafted: &Drafted,
    row: &DraftRow,
    rect: Rect,
    view: &mut View,
    actions: &mut Actions,
) {
    let Some(editor) = &mut view.mint.editor else {
        return;
    };
    let theme = cx.theme;
    ui.painter().rect_filled(rect, 0.0, theme.selection);
    let text = cx.derived.mint.rows.text(&drafted.analysis, row);
    let depth = f32::from(text.depth) + if is_below(editor.what) { 2.0 } else { 1.0 };
    let left = (depth * size::INDENT).min(rect.width() / 3.0) + size::PADDING;
    let inside = Rect::from_min_max(
        rect.min + vec2(left, size::HALF_GAP / 2.0),
        rect.max - vec2(size::PADDING, 0.0),
    );
    let builder = UiBuilder::new()
        .max_rect(inside)
        .layout(Layout::top_down(Align::Min));
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing = vec2(size::GAP, 0.0);
        let room = vec2(ui.available_width(), size::FIELD);
        ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
            if !is_below(editor.what) && editor.what != RowEdit::Name {
                let name = RichText::new(text.name())
                    .font(theme::mono())
                    .color(theme.text);
                ui.add(Label::new(name).selectable(false));
            }
            fields_ui(ui, cx, text.name(), editor, actions);
        });
        if let Some(refusal) = &editor.refusal {
            let mut words = format!("{} {}", sign::FAIL, refusal.message);
            if !refusal.advice.is_empty() {
                words = format!("{words}. {}", refusal.advice);
            }
            let hover = words.clone();
            let words = RichText::new(words).font(theme::small()).color(theme.fail);
            let room = vec2(ui.available_width(), 2.0 * size::LINE);
            ui.allocate_ui(room, |ui| {
                ui.add(Label::new(words).wrap()).on_hover_text(hover);
            });
        }
    });
}

/// The field, or for a new member the two of them.
fn fields_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    row_name: &str,
    editor: &mut RowEditor,
    actions: &mut Actions,
) {
    let theme = cx.theme;
    let name_id = Id::unique("draft_member_name");
    let value_id = Id::unique("draft_value");
    let is_member = editor.what == RowEdit::Member;
    let mut moved_on = false;
    let mut focused = false;
    let mut left = false;
    if is_member {
        let width = ui.available_width() * 0.4;
        let field: TextEdit<'_> = text_field(theme, &mut editor.name, "name", width).id(name_id);
        let field = field.background_color(theme.surface);
        let response = ui.add(field).accessible_name("Name of the new member");
        if !editor.has_keyboard {
            editor.has_keyboard = take_keyboard(ui, &response);
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if entered && !editor.name.is_empty() {
            // Taken, or the field that gets the keyboard would be left by the same key.
            ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
            ui.memory_mut(|memory| memory.request_focus(value_id));
            moved_on = true;
        }
        focused |= response.has_focus();
        left |= response.lost_focus() && !moved_on;
    }
    let hint = match editor.what {
        RowEdit::Time => "+5m, now-60s, end of today, a date, seconds",
        RowEdit::Member | RowEdit::Item => "text, or JSON",
        RowEdit::Text | RowEdit::Json | RowEdit::Name => "",
    };
    let width = ui.available_width();
    let name = match editor.what {
        RowEdit::Name => "New name".to_owned(),
        RowEdit::Member | RowEdit::Item => "New value".to_owned(),
        RowEdit::Text | RowEdit::Json | RowEdit::Time => format!("Value of {row_name}"),
    };
    let field: TextEdit<'_> = text_field(theme, &mut editor.text, hint, width).id(value_id);
    let field = field.background_color(theme.surface);
    let response = ui.add(field).accessible_name(name);
    if !is_member && !editor.has_keyboard && take_keyboard(ui, &response) {
        select_all(ui, value_id, &editor.text);
        editor.has_keyboard = true;
    }
    focused |= response.has_focus() || moved_on;
    left |= response.lost_focus();
    let (enter, escape) = ui.input(|input| {
        (
            input.key_pressed(Key::Enter),
            input.key_pressed(Key::Escape),
        )
    });
    if escape && left {
        actions.push(Action::Mint(MintAction::LeaveEdit));
        ui.memory_mut(|memory| memory.request_focus(super::mint_tree::draft_tree_id()));
        return;
    }
    // Leaving the row keeps what was typed; leaving one of its fields for the other does not.
    let stays = is_member
        && !enter
        && ui.memory(|memory| memory.has_focus(name_id) || memory.has_focus(value_id));
    if left && !focused && !stays {
        actions.push(Action::Mint(MintAction::FinishEdit));
        if enter {
            ui.memory_mut(|memory| memory.request_focus(super::mint_tree::draft_tree_id()));
        }
    }
}

/// Gives the keyboard to a field; one that is out of sight is brought there first, for it could
/// not keep it.
fn take_keyboard(ui: &Ui, response: &egui::Response) -> bool {
    let is_seen = ui.is_rect_visible(response.rect);
    if is_seen {
        response.request_focus();
    } else {
        ui.ctx().request_repaint();
    }
    response.scroll_to_me(None);
    is_seen
}

/// What stands there is replaced by what is typed first, and can be edited by moving in it.
fn select_all(ui: &Ui, id: Id, text: &str) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    let all = CCursorRange::two(CCursor::new(0), end);
    state.cursor.set_char_range(Some(all));
    state.store(ui.ctx(), id);
}
