//! A button that says what is chosen and opens a menu of what else could be.

use egui::{Button, Color32, Response, Ui, vec2};

use super::super::cx::Cx;
use super::super::theme::{self, size};
use super::marks;

/// A button that opens a menu: what is chosen, dim what it is, and the sign of a menu.
pub fn chooser(ui: &mut Ui, cx: &Cx<'_>, words: &str, what: &str, fill: Color32) -> Response {
    let theme = cx.theme;
    let mut job = egui::text::LayoutJob::default();
    let format = |font, color| egui::TextFormat::simple(font, color);
    job.append(words, 0.0, format(theme::body(), theme.text));
    if !what.is_empty() {
        job.append(what, size::GAP, format(theme::small(), theme.dim));
    }
    let button = Button::new(job)
        .right_text(marks::down(theme.dim))
        .gap(size::HALF_GAP)
        .fill(fill)
        .min_size(vec2(0.0, size::FIELD))
        .truncate();
    ui.add(button)
}
