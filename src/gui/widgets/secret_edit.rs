//! A field for what nobody may see: masked, without undo history, empty for a screen reader.

use egui::text_edit::TextEditState;
use egui::{Align2, Id, Margin, Response, RichText, TextEdit, Ui, vec2};

use super::super::secret_text::SecretText;
use super::super::theme::{self, Theme, size};

/// The field. `name` is told to a screen reader, `hint` stands in the empty field.
pub fn secret_edit_ui(
    ui: &mut Ui,
    theme: &Theme,
    id: Id,
    text: &mut SecretText,
    name: &str,
    hint: &str,
) -> Response {
    let field = TextEdit::singleline(text)
        .id(id)
        .password(true)
        .font(theme::mono())
        .hint_text(RichText::new(hint).font(theme::body()).color(theme.faint))
        .background_color(theme.raised)
        .margin(Margin::symmetric(size::GAP as i8, size::HALF_GAP as i8))
        .align(Align2::LEFT_CENTER)
        .min_size(vec2(0.0, size::FIELD))
        .desired_width(ui.available_width());
    let response = ui.add(field).accessible_name(name);
    // egui keeps earlier texts to undo to.
    if let Some(mut state) = TextEditState::load(ui.ctx(), id) {
        state.clear_undoer();
        state.store(ui.ctx(), id);
    }
    response
}
