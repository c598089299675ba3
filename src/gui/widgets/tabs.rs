//! Tabs: words in a row, the open one underlined in the accent.

use egui::{Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::gui::theme::{self, Theme, size};

/// Shows the names in a row; gives the tab that was asked for.
pub fn tabs_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    theme: &Theme,
    names: &[(&str, T)],
    open: T,
) -> Option<T> {
    let mut asked = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP * 2.0;
        for (name, tab) in names {
            let is_open = *tab == open;
            let color = if is_open { theme.text } else { theme.dim };
            let galley = ui
                .painter()
                .layout_no_wrap((*name).to_owned(), theme::title(), color);
            let room = vec2(galley.size().x, size::FIELD);
            let (rect, response) = ui.allocate_exact_size(room, Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_open, name));
            if response.clicked() {
                asked = Some(*tab);
            }
            let color = if response.hovered() {
                theme.text
            } else {
                color
            };
            let pos = pos2(rect.left(), rect.center().y - galley.size().y / 2.0).round();
            ui.painter()
                .galley_with_override_text_color(pos, galley, color);
            if is_open {
                let line = Stroke::new(2.0, theme.accent);
                ui.painter()
                    .hline(rect.x_range(), rect.bottom() - 1.0, line);
            }
            if response.has_focus() {
                let ring = Stroke::new(1.0, theme.accent);
                let around = rect.expand2(vec2(size::HALF_GAP, 0.0));
                ui.painter()
                    .rect_stroke(around, size::HALF_GAP, ring, StrokeKind::Inside);
            }
        }
    });
    asked
}
