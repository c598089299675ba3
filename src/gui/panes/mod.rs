//! The panes, and where they stand: three side by side, or one at a time when the window is
//! narrow. Each paints its part of what was derived and pushes actions; none computes.

pub mod access;
mod access_cells;
mod access_expect;
mod access_list;
pub mod address;
pub mod also_here;
pub mod answer;
pub mod as_of;
pub mod ask_keys;
pub mod checks;
pub mod claims_tab;
pub mod compare;
mod compare_list;
mod compare_matrix;
pub mod decoded;
pub mod demands;
pub mod diagnosis;
pub mod empty;
pub mod encoded;
pub mod findings;
pub mod introspect;
pub mod json_tab;
pub mod keys;
pub mod keys_menu;
pub mod mint;
mod mint_begin;
mod mint_edit;
mod mint_fields;
mod mint_findings;
mod mint_json;
mod mint_key;
mod mint_out;
mod mint_rows;
mod mint_serve;
pub mod mint_tree;
mod mint_variants;
pub mod offer;
pub mod palette;
pub mod payload;
pub mod session;
pub mod side;
pub mod status;
pub mod top_bar;
pub mod verdict;
pub mod verify;

use egui::{CursorIcon, Id, Rangef, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::action::{Action, Actions};
use super::cx::Cx;
use super::theme::{self, Theme, size};
use super::view::{Pane, PaneWidths, View};
use super::widgets::tabs::tabs_ui;

/// The encoded pane's width, and the third pane's, as long as nobody dragged them.
const WIDTHS: (f32, f32) = (330.0, 440.0);
/// Their largest share of the window, as long as nobody dragged them.
const SHARES: (f32, f32) = (0.232, 0.31);
/// No pane is dragged narrower than this.
const MIN_WIDTH: f32 = 200.0;
/// The decoded pane is never narrower than this.
const MIN_DECODED: f32 = 400.0;

/// The whole window.
pub fn window_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    dragged: PaneWidths,
    view: &mut View,
    actions: &mut Actions,
) {
    let all = ui.max_rect();
    ui.painter().rect_filled(all, 0.0, cx.theme.canvas);
    let (bar, rest) = all.split_top_bottom_at_y(all.top() + size::BAR_HEIGHT);
    top_bar::top_bar_ui(ui, cx, bar, view, actions);

    let mut body = rest.shrink2(vec2(size::GAP, 0.0));
    if let Some(offer) = &view.offer {
        let (bar, rest) = body.split_top_bottom_at_y(body.top() + offer::HEIGHT);
        let bar = bar.with_max_y(bar.bottom() - size::GAP);
        offer::offer_ui(ui, cx, bar, &offer.what, actions);
        body = rest;
    }
    if cx.input.text.get().is_empty() {
        let room = body.with_max_y(body.bottom() - size::GAP);
        empty_window_ui(ui, cx, dragged, room, view, actions);
    } else {
        let (panes, status) = body.split_top_bottom_at_y(body.bottom() - size::STATUS_HEIGHT);
        if all.width() < size::NARROW {
            narrow_ui(ui, cx, panes, view, actions);
        } else {
            wide_ui(ui, cx, dragged, panes, view, actions);
        }
        let status = status.shrink2(vec2(size::PADDING, size::HALF_GAP));
        child_ui(ui, status, "status", |ui| {
            status::status_bar_ui(ui, cx, view, actions);
        });
    }
    session::session_ui(ui, cx, view, actions);
    palette::palette_ui(ui, cx, view, actions);
}

/// Says that a file may be let go of here, while one is held over the window.
pub fn drop_overlay_ui(ctx: &egui::Context, theme: &Theme) {
    if ctx.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let layer = egui::LayerId::new(egui::Order::Foreground, Id::unique("drop_overlay"));
    let painter = ctx.layer_painter(layer);
    let all = ctx.content_rect();
    painter.rect_filled(
        all,
        0.0,
        theme.canvas.gamma_multiply(theme::OVERLAY_OPACITY),
    );
    let frame = all.shrink(size::PADDING);
    let corner = f32::from(size::PANE_CORNER);
    let stroke = egui::Stroke::new(2.0, theme.accent);
    painter.rect_stroke(frame, corner, stroke, egui::StrokeKind::Inside);
    let (middle, words) = (egui::Align2::CENTER_CENTER, "Drop to read it");
    painter.text(all.center(), middle, words, theme::welcome(), theme.text);
}

/// Nothing was pasted yet: what can be; and the third pane, once keys were given or it was asked
/// for.
fn empty_window_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    dragged: PaneWidths,
    room: Rect,
    view: &mut View,
    actions: &mut Actions,
) {
    if !view.side_wanted {
        empty::empty_ui(ui, cx, room, actions);
        return;
    }
    let (_, side) = widths(dragged, room.width());
    let side = if room.width() < size::NARROW {
        room.width() / 2.0
    } else {
        side
    };
    let left = (room.right() - side).round();
    let (start, side) = room.split_left_right_at_x(left);
    let start = start.with_max_x(left - size::GAP);
    empty::empty_ui(ui, cx, start, actions);
    pane_ui(ui, cx, side, Pane::Side, view, actions);
}

fn wide_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    dragged: PaneWidths,
    room: Rect,
    view: &mut View,
    actions: &mut Actions,
) {
    let (encoded, side) = widths(dragged, room.width());
    let y = room.y_range();
    let encoded = Rect::from_x_y_ranges(room.left()..=(room.left() + encoded).round(), y);
    let side = Rect::from_x_y_ranges((room.right() - side).round()..=room.right(), y);
    let decoded = Rect::from_x_y_ranges(encoded.right() + size::GAP..=side.left() - size::GAP, y);
    pane_ui(ui, cx, encoded, Pane::Encoded, view, actions);
    pane_ui(ui, cx, decoded, Pane::Decoded, view, actions);
    pane_ui(ui, cx, side, Pane::Side, view, actions);
    let gap = |left: f32| Rect::from_x_y_ranges(left..=left + size::GAP, y);
    if let Some(x) = splitter_ui(ui, cx, gap(encoded.right()), "Width of the encoded pane") {
        let width = (x - size::GAP / 2.0 - room.left()).round();
        actions.push(Action::ResizePane(Pane::Encoded, width));
    }
    if let Some(x) = splitter_ui(ui, cx, gap(decoded.right()), "Width of the third pane") {
        let width = (room.right() - x - size::GAP / 2.0).round();
        actions.push(Action::ResizePane(Pane::Side, width));
    }
}

/// The widths of the outer panes in a room of `room` points.
fn widths(dragged: PaneWidths, room: f32) -> (f32, f32) {
    let default = |width: f32, share: f32| width.min(room * share);
    let side = dragged.side.unwrap_or_else(|| default(WIDTHS.1, SHARES.1));
    let encoded = dragged
        .encoded
        .unwrap_or_else(|| default(WIDTHS.0, SHARES.0));
    let most = (room - MIN_DECODED - 2.0 * size::GAP).max(2.0 * MIN_WIDTH);
    let side = side.clamp(MIN_WIDTH, most - MIN_WIDTH);
    let encoded = encoded.clamp(MIN_WIDTH, most - side);
    (encoded.round(), side.round())
}

/// The gap between two panes; gives the pointer's place while it is dragged.
fn splitter_ui(ui: &Ui, cx: &Cx<'_>, gap: Rect, name: &'static str) -> Option<f32> {
    let response = ui.interact(gap, Id::unique(name), Sense::drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name));
    let response = response.on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
    if response.hovered() || response.dragged() || response.has_focus() {
        let line = Rangef::new(gap.top() + size::GAP, gap.bottom() - size::GAP);
        let color = if response.has_focus() {
            cx.theme.accent
        } else {
            cx.theme.border
        };
        ui.painter()
            .vline(gap.center().x, line, egui::Stroke::new(2.0, color));
    }
    response
        .dragged()
        .then(|| response.interact_pointer_pos())
        .flatten()
        .map(|pos| pos.x)
}

fn narrow_ui(ui: &mut Ui, cx: &Cx<'_>, room: Rect, view: &mut View, actions: &mut Actions) {
    let (tabs, pane) = room.split_top_bottom_at_y(room.top() + size::FIELD + size::HALF_GAP);
    child_ui(ui, tabs.shrink2(vec2(size::PADDING, 0.0)), "panes", |ui| {
        let side = side::tabs(cx);
        let mut names = vec![
            ("Encoded", (Pane::Encoded, None)),
            ("Decoded", (Pane::Decoded, None)),
        ];
        let side = side.iter();
        names.extend(side.map(|(name, tab)| (name.as_str(), (Pane::Side, Some(*tab)))));
        let tab = (view.pane == Pane::Side).then_some(view.side_tab);
        match tabs_ui(ui, cx.theme, &names, (view.pane, tab)) {
            Some((_, Some(tab))) => actions.push(Action::OpenSideTab(tab)),
            Some((pane, None)) => actions.push(Action::ShowPane(pane)),
            None => {}
        }
    });
    let pane = pane.with_min_y(pane.top() + size::HALF_GAP);
    if view.pane == Pane::Side {
        surface_ui(ui, cx, pane, Pane::Side, |ui| {
            ui.add_space(size::HALF_GAP);
            side::open_tab_ui(ui, cx, view, actions);
        });
    } else {
        pane_ui(ui, cx, pane, view.pane, view, actions);
    }
}

fn pane_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    pane: Pane,
    view: &mut View,
    actions: &mut Actions,
) {
    surface_ui(ui, cx, rect, pane, |ui| match pane {
        Pane::Encoded => encoded::encoded_ui(ui, cx, view, actions),
        Pane::Decoded => decoded::decoded_ui(ui, cx, view, actions),
        Pane::Side => side::side_ui(ui, cx, view, actions),
    });
}

fn surface_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, pane: Pane, content: impl FnOnce(&mut Ui)) {
    ui.painter()
        .rect_filled(rect, f32::from(size::PANE_CORNER), cx.theme.surface);
    let inside = Rect::from_min_max(
        rect.min + vec2(size::PADDING, size::HALF_GAP + 2.0),
        pos2(rect.right() - size::PADDING, rect.bottom() - size::GAP),
    );
    child_ui(ui, inside, ("pane", pane), |ui| {
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        content(ui);
    });
}

fn child_ui(ui: &mut Ui, rect: Rect, salt: impl egui::AsIdSalt, content: impl FnOnce(&mut Ui)) {
    let builder = UiBuilder::new().max_rect(rect).id_salt(salt);
    let mut child = ui.new_child(builder);
    content(&mut child);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decoded_pane_keeps_its_room() {
        for (encoded, side) in [
            (None, None),
            (Some(4000.0), Some(4000.0)),
            (Some(100.0), None),
        ] {
            let dragged = PaneWidths { encoded, side };
            for room in [884.0, 1000.0, 1264.0, 1424.0, 3000.0] {
                let (encoded, side) = widths(dragged, room);
                let decoded = room - encoded - side - 2.0 * size::GAP;
                assert!(decoded >= MIN_DECODED - 1.0, "{decoded} of {room}");
                assert!(encoded >= MIN_WIDTH && side >= MIN_WIDTH);
            }
        }
    }

    #[test]
    fn a_wide_window_has_the_widths_of_the_picture() {
        assert_eq!(widths(PaneWidths::default(), 1424.0), WIDTHS);
    }
}
