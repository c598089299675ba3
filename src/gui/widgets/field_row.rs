//! A row as high as a field: a label, a field, buttons, on one line.

use egui::{Align, Layout, Ui, vec2};

use super::super::theme::size;

/// A row of the pane: its height is that of a field, and what is in it stands on one line.
pub fn row_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let room = vec2(ui.available_width(), size::FIELD);
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(room, layout, |ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        content(ui)
    })
    .inner
}
