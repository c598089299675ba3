//! How large a token is, beside the 4,096 bytes that a browser gives a cookie (RFC 6265 §6.1).

use egui::{Response, Sense, Ui, WidgetInfo, vec2};

use super::super::theme::{self, Theme, size};
use super::one_line::{one_line, paint_middle};
use crate::jose::words::number;

/// What every browser keeps of one cookie.
const COOKIE_BYTES: usize = 4096;

/// `1,436 B · 35 % of a 4,096 B cookie`.
pub fn size_words(token_bytes: usize) -> String {
    let share = token_bytes * 100 / COOKIE_BYTES;
    let bytes = number(token_bytes as u64);
    if token_bytes > COOKIE_BYTES * 10 {
        return format!(
            "{bytes} B · {} times a 4,096 B cookie",
            number((token_bytes / COOKIE_BYTES) as u64)
        );
    }
    format!("{bytes} B · {share} % of a 4,096 B cookie")
}

/// Shows the size; marked when no cookie holds it.
pub fn size_budget_ui(ui: &mut Ui, theme: &Theme, token_bytes: usize) -> Response {
    let too_large = token_bytes > COOKIE_BYTES;
    let mut words = size_words(token_bytes);
    if too_large {
        words = format!("{} {words}", theme::sign::WARN);
    }
    let color = if too_large { theme.warn } else { theme.dim };
    let galley = one_line(ui, &words, theme::small(), color, ui.available_width());
    let (rect, response) =
        ui.allocate_exact_size(vec2(galley.size().x, size::FIELD), Sense::hover());
    paint_middle(ui, rect, rect.left(), galley);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, size_words(token_bytes)));
    let hover = if too_large {
        "Browsers drop a cookie of more than 4,096 bytes, name and attributes included"
    } else {
        "The length of the token beside the room that browsers give a cookie"
    };
    response.on_hover_text(hover)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_said_beside_a_cookie() {
        assert_eq!(size_words(1436), "1,436 B · 35 % of a 4,096 B cookie");
        assert_eq!(
            size_words(2_000_000),
            "2,000,000 B · 488 times a 4,096 B cookie"
        );
    }
}
