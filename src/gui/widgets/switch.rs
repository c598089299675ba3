//! A switch between a few ways to show the same thing: words side by side, the shown one marked.

use egui::{Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::gui::theme::{self, Theme, size};

/// Shows the names in order, also in a right-to-left layout; gives the one that was asked for.
pub fn switch_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    theme: &Theme,
    names: &[(&str, T)],
    shown: T,
) -> Option<T> {
    let pad = size::GAP;
    let galleys: Vec<_> = names
        .iter()
        .map(|(name, value)| {
            let color = if *value == shown {
                theme.text
            } else {
                theme.dim
            };
            ui.painter()
                .layout_no_wrap((*name).to_owned(), theme::small(), color)
        })
        .collect();
    let width: f32 = galleys
        .iter()
        .map(|galley| galley.size().x + 2.0 * pad)
        .sum();
    let (room, _) = ui.allocate_exact_size(vec2(width, size::ROW), Sense::hover());
    ui.painter().rect_filled(room, size::HALF_GAP, theme.raised);
    let mut asked = None;
    let mut left = room.left();
    for ((name, value), galley) in names.iter().zip(galleys) {
        let mut rect = room;
        rect.min.x = left;
        rect.max.x = left + galley.size().x + 2.0 * pad;
        left = rect.max.x;
        let id = ui.scope_id().with(("switch", name));
        let response = ui.interact(rect, id, Sense::click());
        let selected = *value == shown;
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, selected, name));
        if response.clicked() && !selected {
            asked = Some(*value);
        }
        if selected || response.hovered() {
            ui.painter()
                .rect_filled(rect, size::HALF_GAP, theme.selection);
        }
        if response.has_focus() {
            let stroke = Stroke::new(1.0, theme.accent);
            ui.painter()
                .rect_stroke(rect, size::HALF_GAP, stroke, StrokeKind::Inside);
        }
        let pos = rect.center() - galley.size() / 2.0;
        ui.painter().galley(pos.round(), galley, theme.text);
    }
    asked
}
