//! The head of a part that is folded until wanted.

use egui::{Button, RichText, Ui, vec2};

use super::super::cx::Cx;
use super::super::theme::{self, size};
use super::marks;

/// The head of something that can be folded; whether it was clicked.
pub fn fold_ui(ui: &mut Ui, cx: &Cx<'_>, words: &str, is_open: bool) -> bool {
    let theme = cx.theme;
    let mark = if is_open {
        marks::down(theme.dim)
    } else {
        marks::right(theme.dim)
    };
    let text = RichText::new(words).font(theme::body()).color(theme.dim);
    let head = Button::new(text)
        .left_text(mark)
        .gap(size::HALF_GAP)
        .frame(false)
        .min_size(vec2(0.0, size::ROW));
    let response = ui.add(head).accessible_name(words);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_expanded(is_open);
    });
    response.clicked()
}
