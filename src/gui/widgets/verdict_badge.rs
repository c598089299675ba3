//! One part of a verdict: a sign, its word in bold, and the rest in dim. Colour never speaks alone.

use egui::{Color32, Id, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2};

use super::super::theme::{self, Theme, size};
use super::one_line::{one_line, paint_middle};

/// What a badge says.
#[derive(Clone, Debug, PartialEq)]
pub struct Badge {
    /// One of [`theme::sign`]; empty for plain facts, which are dim.
    pub sign: &'static str,
    /// The verdict's word: "Expired".
    pub word: String,
    /// What follows, such as "3 minutes ago".
    pub rest: String,
    /// Instead of word and rest, where there is no room for them.
    pub short: Option<&'static str>,
    /// The colour of sign and word.
    pub color: Color32,
}

impl Badge {
    /// A fact without a verdict.
    pub fn fact(theme: &Theme, text: impl Into<String>) -> Self {
        Self {
            sign: "",
            word: String::new(),
            rest: text.into(),
            short: None,
            color: theme.dim,
        }
    }

    /// The same in its short form, if it has one.
    #[must_use]
    pub fn shortened(&self) -> Self {
        let mut badge = self.clone();
        if let Some(short) = self.short {
            short.clone_into(&mut badge.word);
            badge.rest.clear();
        }
        badge
    }

    /// Its words, for who cannot see it.
    pub fn spoken(&self) -> String {
        let mut words = self.word.clone();
        if !words.is_empty() && !self.rest.is_empty() {
            words.push(' ');
        }
        words + &self.rest
    }

    /// How wide it is, with room for its number to grow to two digits: a badge that counts down
    /// does not push its neighbours.
    pub fn width(&self, ui: &Ui) -> f32 {
        let measure =
            |text: &str, font| one_line(ui, text, font, self.color, f32::INFINITY).size().x;
        let mut width = 0.0;
        if !self.sign.is_empty() {
            width += measure(self.sign, theme::strong()) + size::HALF_GAP;
        }
        if !self.word.is_empty() {
            width += measure(&self.word, theme::strong());
        }
        if !self.rest.is_empty() {
            if !self.word.is_empty() {
                width += size::HALF_GAP;
            }
            width += measure(&widest(&self.rest), theme::body());
        }
        width.ceil()
    }

    /// Paints it with its left edge at `x` in the middle of `row`, and names it `spoken`.
    pub fn paint(
        &self,
        ui: &Ui,
        row: Rect,
        x: f32,
        id: Id,
        sense: Sense,
        spoken: &str,
    ) -> Response {
        let width = self.width(ui);
        let rect = Rect::from_min_max(pos2(x, row.top()), pos2(x + width, row.bottom()));
        let response = ui.interact(rect, id, sense);
        let mut x = x;
        if !self.sign.is_empty() {
            let sign = one_line(ui, self.sign, theme::strong(), self.color, f32::INFINITY);
            x = paint_middle(ui, row, x, sign).right() + size::HALF_GAP;
        }
        if !self.word.is_empty() {
            let word = one_line(ui, &self.word, theme::strong(), self.color, f32::INFINITY);
            x = paint_middle(ui, row, x, word).right() + size::HALF_GAP;
        }
        if !self.rest.is_empty() {
            let words = one_line(ui, &self.rest, theme::body(), self.color, f32::INFINITY);
            paint_middle(ui, row, x, words);
        }
        let role = if sense.senses_click() {
            Role::Button
        } else {
            Role::Label
        };
        response.widget_info(|| WidgetInfo::labeled(role, true, spoken));
        response
    }
}

/// `text` with its numbers as wide as they may become: `3 minutes` as wide as `00 minutes`.
fn widest(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut digits = 0;
    for c in text.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            digits += 1;
            out.push('0');
            continue;
        }
        if digits == 1 {
            out.push('0');
        }
        digits = 0;
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_room_for_two_digits() {
        assert_eq!(widest("3 minutes ago"), "00 minutes ago");
        assert_eq!(widest("52 minutes"), "00 minutes");
        assert_eq!(widest("in 3"), "in 00");
        assert_eq!(widest("now"), "now");
    }
}
