//! One line of text that ends in `…` where the room ends.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, FontId, Galley, Pos2, Rect, Ui, pos2};

use super::super::theme::Theme;

/// Less room than this, and nothing is shown.
const MIN_WIDTH: f32 = 10.0;

/// Lays `text` out on one line no wider than `max_width`.
pub fn one_line(ui: &Ui, text: &str, font: FontId, color: Color32, max_width: f32) -> Arc<Galley> {
    let format = TextFormat::simple(font, color);
    lay_out(
        ui,
        LayoutJob::single_section(text.to_owned(), format),
        max_width,
    )
}

/// The same, with every place that contains `needle` lit. `needle` is in lower case.
pub fn one_line_lit(
    ui: &Ui,
    theme: &Theme,
    text: &str,
    needle: &str,
    font: FontId,
    color: Color32,
    max_width: f32,
) -> Arc<Galley> {
    let mut job = LayoutJob::default();
    let plain = TextFormat::simple(font, color);
    let lit = TextFormat {
        background: theme.lit,
        ..plain.clone()
    };
    let mut from = 0;
    for place in places(text, needle) {
        job.append(&text[from..place.start], 0.0, plain.clone());
        job.append(&text[place.clone()], 0.0, lit.clone());
        from = place.end;
    }
    job.append(&text[from..], 0.0, plain);
    lay_out(ui, job, max_width)
}

/// Paints `galley` with its left edge at `x`, in the vertical middle of `row`, on whole pixels.
/// Gives the rectangle it took.
pub fn paint_middle(ui: &Ui, row: Rect, x: f32, galley: Arc<Galley>) -> Rect {
    let top = row.center().y - galley.size().y / 2.0;
    let scale = ui.pixels_per_point();
    let pos: Pos2 = pos2((x * scale).round() / scale, (top * scale).round() / scale);
    let rect = Rect::from_min_size(pos, galley.size());
    // Every section has its colour; the fallback is never seen.
    ui.painter().galley(pos, galley, Color32::PLACEHOLDER);
    rect
}

fn lay_out(ui: &Ui, mut job: LayoutJob, max_width: f32) -> Arc<Galley> {
    job.break_on_newline = false;
    if max_width < MIN_WIDTH {
        // An ellipsis alone says nothing.
        job = LayoutJob::default();
    }
    job.wrap = TextWrapping::truncate_at_width(max_width.max(0.0));
    ui.painter().layout_job(job)
}

/// Where `needle` stands in `text`, whatever the case of ASCII letters.
fn places(text: &str, needle: &str) -> Vec<std::ops::Range<usize>> {
    let mut places = Vec::new();
    if needle.is_empty() {
        return places;
    }
    let lower = text.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = lower[from..].find(needle) {
        let start = from + at;
        from = start + needle.len();
        places.push(start..from);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_whatever_the_case() {
        assert_eq!(places("Awards, awards", "awards"), vec![0..6, 8..14]);
        assert_eq!(places("äAä", "a"), vec![2..3]);
        assert!(places("abc", "").is_empty());
    }
}
