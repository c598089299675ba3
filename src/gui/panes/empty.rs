//! What stands there before anything was pasted: what to do, and four pastes to try.

use egui::{Align2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::gui::action::{Action, Actions, Command};
use crate::gui::cx::Cx;
use crate::gui::examples::{EXAMPLES, Example, NUM_CARDS};
use crate::gui::theme::{self, size};
use crate::gui::widgets::action_button::tooltip;

const CARD: egui::Vec2 = vec2(264.0, 76.0);
const SENTENCE: &str = "Paste anything copied from the browser and see every token in it decoded";
const DROP: &str = "or drop a file: token, HAR, any text";

/// The welcome, centred in `rect`.
pub fn empty_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, actions: &mut Actions) {
    let theme = cx.theme;
    ui.painter()
        .rect_filled(rect, f32::from(size::PANE_CORNER), theme.surface);
    let columns = if rect.width() >= CARD.x * 2.0 + size::PADDING * 3.0 {
        2
    } else {
        1
    };
    let num_rows = NUM_CARDS.div_ceil(columns);
    let cards = vec2(
        CARD.x * columns as f32 + size::PADDING * (columns - 1) as f32,
        (CARD.y + size::PADDING) * num_rows as f32,
    );
    let height = KEY_HEIGHT + size::ROW * 4.0 + cards.y;
    let mut y = (rect.center().y - height / 2.0)
        .max(rect.top() + size::PADDING)
        .round();
    let x = rect.center().x.round();
    let line = |ui: &Ui, y: f32, text: &str, font, color| {
        let room = rect.width() - 2.0 * size::PADDING;
        let galley = ui.painter().layout(text.to_owned(), font, color, room);
        let pos = pos2(x - galley.size().x / 2.0, y);
        let height = galley.size().y;
        ui.painter().galley(pos.round(), galley, color);
        height
    };
    let size_of_key = key_ui(ui, cx, pos2(x, y), actions);
    y += size_of_key + size::ROW;
    let height = line(ui, y, SENTENCE, theme::welcome(), theme.text);
    name(ui, "welcome", pos2(x, y), SENTENCE);
    y += height + size::GAP;
    y += line(ui, y, DROP, theme::body(), theme.dim) + size::ROW;
    name(ui, "drop", pos2(x, y), DROP);

    let left = x - cards.x / 2.0;
    for (index, example) in EXAMPLES.iter().take(NUM_CARDS).enumerate() {
        let at = vec2(
            (index % columns) as f32 * (CARD.x + size::PADDING),
            (index / columns) as f32 * (CARD.y + size::PADDING),
        );
        let card = Rect::from_min_size(pos2(left, y) + at, CARD);
        if card_ui(ui, cx, card, example).clicked() {
            actions.push(Action::Example(index));
        }
    }
}

const KEY_HEIGHT: f32 = 44.0;

/// The paste key, large: a button too.
fn key_ui(ui: &mut Ui, cx: &Cx<'_>, top: egui::Pos2, actions: &mut Actions) -> f32 {
    let theme = cx.theme;
    let keys = Command::Paste
        .shortcut()
        .map(|shortcut| ui.ctx().format_shortcut(&shortcut))
        .unwrap_or_default();
    let galley = ui
        .painter()
        .layout_no_wrap(keys, theme::welcome_key(), theme.text);
    let size_of_key = vec2(galley.size().x + 2.0 * size::ROW, KEY_HEIGHT);
    let rect = Rect::from_min_size(
        pos2(top.x - size_of_key.x / 2.0, top.y).round(),
        size_of_key,
    );
    let response = ui.interact(rect, ui.scope_id().with("paste_key"), Sense::click());
    let fill = if response.hovered() {
        theme.selection
    } else {
        theme.raised
    };
    let corner = f32::from(size::PANE_CORNER);
    let stroke = focus_stroke(cx, &response);
    ui.painter()
        .rect(rect, corner, fill, stroke, StrokeKind::Inside);
    ui.painter().galley(
        (rect.center() - galley.size() / 2.0).round(),
        galley,
        theme.text,
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Paste from the clipboard"));
    if tooltip(ui, response, Command::Paste).clicked() {
        actions.command(Command::Paste);
    }
    KEY_HEIGHT
}

fn focus_stroke(cx: &Cx<'_>, response: &Response) -> Stroke {
    let color = if response.has_focus() {
        cx.theme.accent
    } else {
        cx.theme.border
    };
    Stroke::new(1.0, color)
}

fn card_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, example: &Example) -> Response {
    let theme = cx.theme;
    let rect = Rect::from_min_size(rect.min.round(), rect.size());
    let response = ui.interact(rect, ui.scope_id().with(example.title), Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, true, format!("Example: {}", example.title))
    });
    let fill = if response.hovered() {
        theme.selection
    } else {
        theme.raised
    };
    let corner = f32::from(size::PANE_CORNER);
    let painter = ui.painter();
    painter.rect_filled(rect, corner, fill);
    if response.has_focus() {
        let stroke = focus_stroke(cx, &response);
        painter.rect_stroke(rect, corner, stroke, StrokeKind::Inside);
    }
    let inside = rect.shrink(size::PADDING);
    let title = example.title;
    painter.text(
        inside.left_top(),
        Align2::LEFT_TOP,
        title,
        theme::strong(),
        theme.text,
    );
    let says = ui.painter().layout(
        example.says.to_owned(),
        theme::small(),
        theme.dim,
        inside.width(),
    );
    let below = inside.left_top() + vec2(0.0, size::CODE_ROW);
    ui.painter().galley(below, says, theme.dim);
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// Painted words, for those who cannot see them.
fn name(ui: &Ui, salt: &str, at: egui::Pos2, words: &str) {
    let rect = Rect::from_center_size(at, vec2(1.0, 1.0));
    let response = ui.interact(rect, ui.scope_id().with(salt), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
}
