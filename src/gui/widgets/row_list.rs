//! A scrolling list of rows of one height, of which only those in sight exist.
//!
//! A million rows are 24 million points high, past what `f32` can place. So rows are placed from
//! the top of what is in sight, and only the scroll offset is large: rows keep their distances
//! however far down they are.

use std::ops::Range;

use egui::{Id, Rect, ScrollArea, Ui, pos2, vec2};

/// Shows the rows in sight: `row_ui` is called with each row's index and place.
pub fn row_list_ui(
    ui: &mut Ui,
    salt: &str,
    row_height: f32,
    num_rows: usize,
    reveal: Option<usize>,
    mut row_ui: impl FnMut(&mut Ui, usize, Rect),
) {
    let area = ui.available_rect_before_wrap();
    // The bar lies over the rows: what fills a row reaches the edge.
    ui.spacing_mut().scroll.floating_allocated_width = 0.0;
    let mut scroll = ScrollArea::vertical().id_salt(salt).auto_shrink(false);
    if let Some(row) = reveal
        && let Some(offset) = offset_of(
            ui,
            ui.make_persistent_id(salt),
            row_height,
            row,
            area.height(),
        )
    {
        scroll = scroll.vertical_scroll_offset(offset);
    }
    scroll.show_viewport(ui, |ui, sight| {
        ui.set_width(area.width());
        ui.set_height(num_rows as f32 * row_height);
        let (rows, above) = in_sight(sight.min.y, area.height(), row_height, num_rows);
        for (n, index) in rows.enumerate() {
            let top = area.top() - above + n as f32 * row_height;
            let rect = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), row_height));
            row_ui(ui, index, rect);
        }
    });
}

/// The rows that are at least partly in sight, and how much of the first one is above.
fn in_sight(offset: f32, height: f32, row_height: f32, num_rows: usize) -> (Range<usize>, f32) {
    let offset = f64::from(offset.max(0.0));
    let row_height = f64::from(row_height);
    let first = ((offset / row_height) as usize).min(num_rows);
    let above = offset - first as f64 * row_height;
    let count = ((f64::from(height.max(0.0)) + above) / row_height).ceil() as usize;
    (first..(first + count).min(num_rows), above as f32)
}

/// The scroll offset that brings `row` into sight; `None` when it is there.
fn offset_of(ui: &Ui, id: Id, row_height: f32, row: usize, height: f32) -> Option<f32> {
    let state = egui::scroll_area::State::load(ui.ctx(), id).unwrap_or_default();
    let offset = state.clamped_offset().y;
    let top = row as f32 * row_height;
    if top < offset {
        // One more row shows that there is more.
        Some((top - row_height).max(0.0))
    } else if top + row_height > offset + height {
        Some((top + 2.0 * row_height - height).max(0.0))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_in_sight_exist() {
        assert_eq!(in_sight(0.0, 100.0, 24.0, 1_000_000), (0..5, 0.0));
        assert_eq!(in_sight(30.0, 100.0, 24.0, 1_000_000), (1..6, 6.0));
        assert_eq!(in_sight(0.0, 100.0, 24.0, 2), (0..2, 0.0));
        assert_eq!(in_sight(-9.0, 10.0, 24.0, 2), (0..1, 0.0));
        assert_eq!(in_sight(999.0, 100.0, 24.0, 2).0, 2..2);
    }

    #[test]
    fn a_row_far_down_keeps_its_place() {
        let (rows, above) = in_sight(23_999_000.0, 600.0, 24.0, 1_000_000);
        assert_eq!(rows.start, 999_958);
        assert!((0.0..24.0).contains(&above));
    }
}
