//! One row of the claim tree: twisty, key, value, explanation, and copy actions under the pointer.
//!
//! The parts stand on one line. When it is narrow the explanation gives way first, then the value
//! is cut; the key stays.

use egui::{Align2, Color32, Id, Rect, Response, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2};

use super::super::action::{Action, Actions, Command};
use super::super::cx::Cx;
use super::super::row_text::{RowKey, RowText};
use super::super::theme::{self, Theme, size};
use super::layer_chip::layer_chip;
use super::one_line::{one_line, one_line_lit, paint_middle};
use crate::jose::time::{self, UnixTime};
use crate::jose::tree::{NodeId, NodeKind};

/// What the row needs to know beside its text.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The node.
    pub id: NodeId,
    /// What it says.
    pub text: &'a RowText,
    /// Whether it can be folded, and is open.
    pub open: Option<bool>,
    /// Whether it is the selected one.
    pub selected: bool,
    /// Whether the keyboard is here.
    pub focused: bool,
    /// Lit in its key and value; lower case.
    pub needle: &'a str,
}

/// Between the parts of an explanation.
const SEPARATOR: &str = " · ";

/// The copy actions under the pointer, from the left.
const COPIES: [(Command, &str); 4] = [
    (Command::CopyValue, "Value"),
    (Command::CopyPath, "Path"),
    (Command::CopySubtree, "JSON"),
    (Command::CopyRaw, "Raw"),
];

/// What was asked of a row by the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowAsk {
    /// Fold it, or unfold it.
    Toggle,
    /// Select it.
    Select,
}

/// Paints the row into `rect` and gives what was asked of it. The response is the row's own; a
/// click on the twisty is not one on the row.
pub fn tree_row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    row: &Row<'_>,
    rect: Rect,
    id: Id,
) -> (Response, Option<RowAsk>) {
    let response = ui.interact(rect, id, Sense::CLICK);
    let level = f32::from(row.text.depth) * size::INDENT;
    // A tree of 500 levels still shows its keys.
    let left = rect.left() + size::PADDING + level.min(rect.width() / 2.0);
    let twisty = Rect::from_min_size(
        pos2(left - size::HALF_GAP, rect.top()),
        vec2(size::INDENT + size::HALF_GAP, size::ROW),
    );
    let is_folded = row
        .open
        .is_some()
        .then(|| ui.interact(twisty, id.with("twisty"), Sense::CLICK));
    let hovered = response.contains_pointer();

    if ui.is_rect_visible(rect) {
        let fill = match (row.selected, hovered) {
            (true, _) => cx.theme.selection,
            (false, true) => cx.theme.raised,
            (false, false) => Color32::TRANSPARENT,
        };
        ui.painter().rect_filled(rect, 0.0, fill);
        if row.focused && row.selected {
            focus_ring(ui, cx.theme, rect);
        }
        if let Some(open) = row.open {
            paint_twisty(
                ui,
                twisty_center(twisty),
                open,
                if hovered { cx.theme.text } else { cx.theme.dim },
            );
        }
        paint_text(ui, cx, row, rect, left + size::INDENT);
    }

    let asked = if is_folded.is_some_and(|response| response.clicked())
        || response.double_clicked() && row.open.is_some()
    {
        Some(RowAsk::Toggle)
    } else {
        response.clicked().then_some(RowAsk::Select)
    };
    describe(ui, cx, row, &response);
    (response, asked)
}

/// The row's words for who cannot see it: `exp, 1675744090, 7 Feb 2023 04:28:10 UTC, 3 minutes ago`.
pub fn spoken(cx: &Cx<'_>, text: &RowText) -> String {
    let mut words = vec![text.name().to_owned()];
    if !text.value.is_empty() {
        words.push(text.value.chars().take(160).collect());
    }
    if !text.chip.is_empty() {
        words.push(text.chip.replace(" · ", " "));
        words.push(text.sizes.replace(" → ", " to ").replace(" B", " bytes"));
    }
    words.extend(times(cx, text));
    if !text.note.is_empty() {
        words.push(text.note.clone());
    }
    words.join(", ")
}

/// The times a row tells, in words; asks for the frame in which they will read differently.
fn times(cx: &Cx<'_>, text: &RowText) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(at) = text.time {
        words.push(time::civil(at, cx.zone));
        words.push(time::relative(at, cx.now));
    }
    if let Some((packed, exp)) = text.packed {
        words.push(format!("packed {}", time::civil(packed, cx.zone)));
        words.extend(exp.map(|exp| before(packed, exp)));
    }
    words
}

fn before(packed: UnixTime, exp: UnixTime) -> String {
    let ahead = exp.0 - packed.0;
    let (length, side) = if ahead < 0.0 {
        (-ahead, "after")
    } else {
        (ahead, "before")
    };
    format!("{} {side} exp", time::duration(length))
}

fn describe(ui: &Ui, cx: &Cx<'_>, row: &Row<'_>, response: &Response) {
    if let Some(at) = row.text.time {
        repaint_at_change(ui, cx, at);
    }
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::TreeItem, enabled, spoken(cx, row.text)));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_level(usize::from(row.text.depth) + 1);
        node.set_selected(row.selected);
        if let Some(open) = row.open {
            node.set_expanded(open);
        }
    });
}

/// The ring around the row that has the keyboard.
pub fn focus_ring(ui: &Ui, theme: &Theme, rect: Rect) {
    let ring = egui::Stroke::new(1.0, theme.accent);
    let rect = rect.shrink2(vec2(1.0, 0.0));
    ui.painter()
        .rect_stroke(rect, 2.0, ring, egui::StrokeKind::Inside);
}

/// Wakes the window when `at` will read differently, and not before.
pub fn repaint_at_change(ui: &Ui, cx: &Cx<'_>, at: UnixTime) {
    let secs = time::next_change_secs(at, cx.now);
    // Judged as of another time, nothing changes by itself.
    if secs.is_finite() && cx.input.as_of.is_none() {
        // A year away is never, and a timer that fires a hair early would fire twice.
        let secs = secs.clamp(0.0, 86_400.0) + 0.005;
        ui.ctx().request_repaint_after_secs(secs as f32);
    }
}

fn paint_text(ui: &Ui, cx: &Cx<'_>, row: &Row<'_>, rect: Rect, left: f32) {
    let theme = cx.theme;
    let text = row.text;
    let right = rect.right() - size::PADDING;
    let room = |x: f32| (right - x).max(0.0);

    let mut x = left;
    let (font, color) = match &text.key {
        RowKey::Section(name, _) => (theme::title(), theme.segment(*name)),
        RowKey::Name(_) => (theme::mono(), theme.text),
        RowKey::Index(_) if row.selected => (theme::mono(), theme.dim),
        RowKey::Index(_) => (theme::mono(), theme.faint),
        RowKey::None => (theme::small(), theme.warn),
    };
    // A long name leaves what follows its due: as much as it needs, up to two fifths.
    let follows = text.value.chars().count().max(text.chip.chars().count()) as f32;
    let key_room = room(x) - (follows * size::MONO).min(room(x) * 0.4);
    let key = one_line_lit(ui, theme, text.name(), row.needle, font, color, key_room);
    x = paint_middle(ui, rect, x, key).right() + size::GAP;

    if !text.chip.is_empty() {
        let end = layer_chip(ui, theme, rect, x, right, &text.chip);
        if end > x {
            x = end + size::GAP;
        }
    }
    if !text.value.is_empty() && room(x) > size::CHIP_MIN {
        let color = match text.kind {
            NodeKind::Object | NodeKind::Array => theme.dim,
            kind => theme.value(kind),
        };
        let value = one_line_lit(
            ui,
            theme,
            &text.value,
            row.needle,
            theme::mono(),
            color,
            room(x),
        );
        x = paint_middle(ui, rect, x, value).right() + size::GAP;
    }
    if room(x) < size::NOTE_MIN {
        return;
    }
    // The longest wording that fits. Words may be cut, sizes may not: `244 → …` says nothing.
    let [full, short] = explanations(cx, text);
    let lay_out = |words: &str, width| one_line(ui, words, theme::small(), theme.dim, width);
    let fits = [&full, &short, &text.sizes].into_iter().find_map(|words| {
        let note = lay_out(words, f32::INFINITY);
        (note.size().x <= room(x)).then_some(note)
    });
    if text.sizes.is_empty() || fits.is_some() {
        let note = fits.unwrap_or_else(|| lay_out(&short, room(x)));
        paint_middle(ui, rect, x, note);
    }
}

/// What stands dim behind the value, in full and in short.
fn explanations(cx: &Cx<'_>, text: &RowText) -> [String; 2] {
    let mut full: Vec<String> = Vec::new();
    let mut short: Vec<String> = Vec::new();
    let mut both = |words: &String| {
        if !words.is_empty() {
            full.push(words.clone());
            short.push(words.clone());
        }
    };
    both(&text.sizes);
    if text.time.is_none() && text.packed.is_none() {
        both(&text.note);
        return [full.join(SEPARATOR), short.join(SEPARATOR)];
    }
    if let Some(at) = text.time {
        full.push(time::civil(at, cx.zone));
        full.push(time::relative(at, cx.now));
        short.push(time::relative(at, cx.now));
    }
    if let Some((packed, exp)) = text.packed {
        let when = time::civil(packed, cx.zone);
        let beside = exp.map(|exp| before(packed, exp));
        full.push(match &beside {
            Some(beside) => format!("packed {when}, {beside}"),
            None => format!("packed {when}"),
        });
        short.push(format!("packed {}", beside.unwrap_or(when)));
    }
    if !text.note.is_empty() {
        full.push(text.note.clone());
    }
    [full.join(SEPARATOR), short.join(SEPARATOR)]
}

fn twisty_center(twisty: Rect) -> egui::Pos2 {
    twisty.center() - vec2(size::HALF_GAP / 2.0, 0.0)
}

fn paint_twisty(ui: &Ui, center: egui::Pos2, open: bool, color: Color32) {
    let scale = ui.pixels_per_point();
    let center = pos2(
        (center.x * scale).round() / scale,
        (center.y * scale).round() / scale,
    );
    let (long, short) = (size::TWISTY / 2.0, size::TWISTY / 3.0);
    let points = if open {
        vec![
            center + vec2(-long, -short),
            center + vec2(long, -short),
            center + vec2(0.0, short + 0.5),
        ]
    } else {
        vec![
            center + vec2(-short, -long),
            center + vec2(short + 0.5, 0.0),
            center + vec2(-short, long),
        ]
    };
    ui.painter()
        .add(Shape::convex_polygon(points, color, egui::Stroke::NONE));
}

/// `Value  Path  JSON  Raw` at the right end, over whatever stands there.
pub fn copy_actions_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    row: &Row<'_>,
    rect: Rect,
    id: Id,
    actions: &mut Actions,
) {
    let theme = cx.theme;
    let galleys = COPIES.map(|(command, word)| {
        (
            command,
            word,
            one_line(ui, word, theme::chip(), theme.text, f32::INFINITY),
        )
    });
    let label = one_line(ui, "Copy", theme::chip(), theme.dim, f32::INFINITY);
    let inner: f32 = galleys
        .iter()
        .map(|(_, _, galley)| galley.size().x + 2.0 * size::HALF_GAP + 1.0)
        .sum();
    let width = inner + label.size().x + size::GAP;
    if width > rect.width() / 2.0 {
        return;
    }
    let right = rect.right() - size::PADDING;
    let over = Rect::from_min_max(pos2(right - width - size::GAP, rect.top()), rect.max);
    ui.painter().rect_filled(
        over,
        0.0,
        if row.selected {
            theme.selection
        } else {
            theme.raised
        },
    );
    let mut x = paint_middle(ui, rect, over.left() + size::GAP, label).right() + size::HALF_GAP;
    for (command, word, galley) in galleys {
        let width = galley.size().x + 2.0 * size::HALF_GAP;
        let button = Rect::from_min_size(pos2(x, rect.top() + 2.0), vec2(width, size::ROW - 4.0));
        let response = ui.interact(button, id.with(word), Sense::CLICK);
        let fill = match (response.hovered(), row.selected) {
            (true, _) => theme.border,
            (false, true) => theme.selection,
            (false, false) => theme.raised,
        };
        ui.painter().rect_filled(button, size::HALF_GAP, fill);
        ui.painter().galley(
            Align2::CENTER_CENTER
                .align_size_within_rect(galley.size(), button)
                .min,
            galley,
            theme.text,
        );
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, command.label()));
        if response.clicked() {
            actions.push(Action::Select(row.id));
            actions.command(command);
        }
        response.on_hover_text(command.tooltip());
        x += width + 1.0;
    }
}
