//! The chip that names a claim's layers, outermost first: `base64 · gzip · JSON`.

use egui::{CornerRadius, Rect, Stroke, StrokeKind, Ui, pos2};

use super::super::theme::{self, Theme, size};
use super::one_line::{one_line, paint_middle};

/// Paints the chip with its left edge at `x` in the middle of `row`, if it fits before
/// `max_x`. Gives its right edge, or `x` when there was no room.
pub fn layer_chip(ui: &Ui, theme: &Theme, row: Rect, x: f32, max_x: f32, words: &str) -> f32 {
    let room = max_x - x - 2.0 * size::GAP;
    if words.is_empty() || room < size::CHIP_MIN {
        return x;
    }
    let galley = one_line(ui, words, theme::chip(), theme.layer, room);
    let width = galley.size().x + 2.0 * size::GAP;
    let half = size::CHIP_HEIGHT / 2.0;
    let middle = row.center().y;
    let rect = Rect::from_min_max(pos2(x, middle - half), pos2(x + width, middle + half));
    ui.painter().rect_stroke(
        rect,
        CornerRadius::same(size::CHIP_HEIGHT as u8 / 2),
        Stroke::new(1.0, theme.layer),
        StrokeKind::Inside,
    );
    paint_middle(ui, row, x + size::GAP, galley);
    rect.right()
}
