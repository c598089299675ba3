//! One check: its sign, its name, and a sentence that wraps beside them.

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::theme::{self, Theme, size};
use super::one_line::{one_line, paint_middle};

/// What a row says.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckRow<'a> {
    /// One of [`theme::sign`].
    pub sign: &'static str,
    /// The sign in words, for who cannot see it: `passed`, `failed`.
    pub spoken: &'static str,
    /// The sign's colour.
    pub color: Color32,
    /// `Expiry`.
    pub name: &'a str,
    /// What was found, in a sentence.
    pub sentence: &'a str,
    /// What the server says and what to do, dim.
    pub below: &'a [String],
}

/// Shows it; a click is for whoever knows where it leads.
pub fn check_row_ui(
    ui: &mut Ui,
    theme: &Theme,
    id: impl egui::AsIdSalt,
    row: &CheckRow<'_>,
    sense: Sense,
) -> Response {
    let width = ui.available_width();
    let left = size::CHECK_SIGN + size::CHECK_NAME;
    let mut job = LayoutJob::default();
    let format = |font, color| {
        let mut format = TextFormat::simple(font, color);
        format.line_height = Some(size::LINE);
        format
    };
    job.append(row.sentence, 0.0, format(theme::body(), theme.text));
    for line in row.below {
        job.append("\n", 0.0, format(theme::small(), theme.dim));
        job.append(line, 0.0, format(theme::small(), theme.dim));
    }
    job.wrap = TextWrapping::wrap_at_width((width - left).max(size::NOTE_MIN));
    let galley = ui.painter().layout_job(job);
    let height = (galley.size().y + size::HALF_GAP).max(size::ROW);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let id = ui.scope_id().with(("check", id));
    let response = ui.interact(rect, id, sense);
    if sense.senses_click() && (response.hovered() || response.has_focus()) {
        let back = rect.expand2(vec2(size::HALF_GAP, 0.0));
        ui.painter()
            .rect_filled(back, size::HALF_GAP, theme.selection);
    }
    let first = Rect::from_min_size(rect.min, vec2(width, size::ROW));
    let sign = one_line(ui, row.sign, theme::strong(), row.color, size::CHECK_SIGN);
    paint_middle(ui, first, rect.left(), sign);
    let room = size::CHECK_NAME - size::GAP;
    let name = one_line(ui, row.name, theme::strong(), theme.text, room);
    paint_middle(ui, first, rect.left() + size::CHECK_SIGN, name);
    let top = rect.top() + (size::ROW - size::LINE) / 2.0;
    ui.painter()
        .galley(pos2(rect.left() + left, top), galley, theme.text);
    response.widget_info(|| {
        let role = if sense.senses_click() {
            Role::Button
        } else {
            Role::Label
        };
        let mut words = format!("{} {}, {}", row.name, row.spoken, row.sentence);
        for line in row.below {
            words.push_str(", ");
            words.push_str(line);
        }
        WidgetInfo::labeled(role, true, words)
    });
    response
}
