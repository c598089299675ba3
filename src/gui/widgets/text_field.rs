//! A field of one line, as all of them look.

use egui::{Align2, Margin, RichText, TextBuffer, TextEdit, vec2};

use super::super::theme::{self, Theme, size};

/// A field `width` wide over all; `hint` stands in it while it is empty.
pub fn text_field<'a>(
    theme: &Theme,
    text: &'a mut dyn TextBuffer,
    hint: &str,
    width: f32,
) -> TextEdit<'a> {
    TextEdit::singleline(text)
        .font(theme::mono())
        .hint_text(RichText::new(hint).font(theme::small()).color(theme.faint))
        .background_color(theme.raised)
        .margin(Margin::symmetric(size::GAP as i8, size::HALF_GAP as i8))
        .align(Align2::LEFT_CENTER)
        .min_size(vec2(0.0, size::FIELD))
        .desired_width(width)
}
