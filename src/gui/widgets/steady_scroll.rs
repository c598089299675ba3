//! A scroll area whose content keeps its width: the bar comes and goes in the pane's own padding,
//! so that nothing is laid out anew when it does.

use egui::{AsIdSalt, ScrollArea, Ui, UiBuilder};

use super::super::theme::size;

/// Shows `content`, as wide as the room is without a bar.
pub fn steady_scroll_ui(ui: &mut Ui, id_salt: impl AsIdSalt, content: impl FnOnce(&mut Ui)) {
    let room = ui.available_rect_before_wrap();
    let with_bar = room.with_max_x(room.right() + size::GAP);
    let mut child = ui.new_child(UiBuilder::new().max_rect(with_bar).id_salt("steady"));
    ScrollArea::vertical()
        .id_salt(id_salt)
        .auto_shrink(false)
        .show(&mut child, |ui| {
            ui.set_max_width(room.width());
            content(ui);
        });
    ui.advance_cursor_after_rect(room);
}
