//! A raised box with a bar of its severity's colour at the left: findings and reasons.

use egui::{
    Color32, CornerRadius, Frame, Margin, Rect, Response, Sense, Shape, Stroke, StrokeKind,
};
use egui::{Ui, pos2};

use super::super::theme::{Theme, size};

/// Shows `content` in it. What it senses is sensed by the whole box.
pub fn barred_ui(
    ui: &mut Ui,
    theme: &Theme,
    color: Color32,
    sense: Sense,
    content: impl FnOnce(&mut Ui),
) -> Response {
    let below = ui.painter().add(Shape::Noop);
    let margin = Margin::symmetric(size::PADDING as i8, size::GAP as i8);
    let body = Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = size::HALF_GAP;
        content(ui);
    });
    let rect = body.response.rect;
    let response = ui.interact(rect, ui.scope_id().with("barred"), sense);
    let fill = if sense.senses_click() && response.hovered() {
        theme.selection
    } else {
        theme.raised
    };
    let bar = Rect::from_min_max(rect.min, pos2(rect.left() + size::BAR, rect.bottom()));
    let corner = size::CORNER;
    let left = CornerRadius {
        nw: corner,
        sw: corner,
        ne: 0,
        se: 0,
    };
    let mut shapes = vec![
        Shape::rect_filled(rect, corner, fill),
        Shape::rect_filled(bar, left, color),
    ];
    if response.has_focus() {
        let ring = Stroke::new(1.0, theme.accent);
        shapes.push(Shape::rect_stroke(rect, corner, ring, StrokeKind::Inside));
    }
    ui.painter().set(below, Shape::Vec(shapes));
    response
}
