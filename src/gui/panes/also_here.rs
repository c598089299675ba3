//! What else the paste holds, below the encoded text: other tokens, look-alikes and what to do
//! about them, keys, and where all this was found.

use egui::{Sense, Ui, vec2};

use super::encoded::{MAX_LABEL_CHARS, Words};
use crate::gui::action::{Action, Actions};
use crate::gui::brief::Brief;
use crate::gui::cx::Cx;
use crate::gui::theme::{self, size};
use crate::jose::extract::Candidate;
use crate::jose::words;

/// Height of a line below the token.
const FOOTER_ROW: f32 = size::CODE_ROW;

fn num_others(cx: &Cx<'_>) -> usize {
    cx.derived.extraction.candidates.len().saturating_sub(1)
}

/// The notes below the token and how strong each is; what to do about a look-alike is given room
/// for all its words.
fn notes<'a>(cx: &'a Cx<'_>, words: &'a Words) -> Vec<(&'a str, Strength)> {
    let mut notes = Vec::new();
    for lookalike in cx.derived.extraction.lookalikes.iter().take(MAX_LOOKALIKES) {
        notes.push((lookalike.what, Strength::Warn));
        notes.push((&*lookalike.advice, Strength::Advice));
    }
    notes.push((&words.keys, Strength::Dim));
    notes.push((&words.repairs, Strength::Dim));
    notes.push((&words.found_in, Strength::Faint));
    notes.retain(|(note, _)| !note.is_empty());
    notes
}

/// Most other candidates that have a line; the picker steps through all of them.
const MAX_OTHERS: usize = 100;
/// Most look-alikes that are told of.
const MAX_LOOKALIKES: usize = 20;

/// The height of all that stands below the token, known before it is painted.
pub fn height(ui: &Ui, cx: &Cx<'_>, words: &Words) -> f32 {
    let others = num_others(cx).min(MAX_OTHERS + 1);
    let list = if others > 0 { others + 1 } else { 0 };
    let width = ui.available_width();
    let notes: f32 = notes(cx, words)
        .into_iter()
        .map(|(note, strength)| note_height(&note_galley(ui, cx, note, strength, width)))
        .sum();
    let height = list as f32 * FOOTER_ROW + notes;
    if height > 0.0 {
        height + size::GAP + size::HALF_GAP
    } else {
        0.0
    }
}

/// The list and the notes.
pub fn also_here_ui(ui: &mut Ui, cx: &Cx<'_>, words: &Words, actions: &mut Actions) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let extraction = &cx.derived.extraction;
    if num_others(cx) > 0 {
        note_ui(ui, cx, "Also in this paste", Strength::Dim);
        for (index, candidate) in extraction.candidates.iter().enumerate().take(MAX_OTHERS) {
            if index != cx.derived.chosen {
                let brief = cx.derived.briefs.get(index);
                other_ui(ui, cx, index, candidate, brief, actions);
            }
        }
    }
    if num_others(cx) > MAX_OTHERS {
        let more = words::count("more token", extraction.candidates.len() - MAX_OTHERS);
        note_ui(ui, cx, &more, Strength::Faint);
    }
    for (note, strength) in notes(cx, words) {
        let response = note_ui(ui, cx, note, strength);
        let readable = extraction
            .lookalikes
            .iter()
            .find(|lookalike| strength == Strength::Warn && lookalike.what == note)
            .and_then(|lookalike| lookalike.readable.as_deref());
        if let Some(readable) = readable {
            response.on_hover_text(words::one_line(readable, MAX_READABLE_CHARS));
        }
    }
}

/// Longest preview of a look-alike.
const MAX_READABLE_CHARS: usize = 400;

#[derive(Clone, Copy, PartialEq)]
enum Strength {
    Dim,
    Faint,
    Warn,
    /// Dim, on as many lines as it needs.
    Advice,
}

fn note_galley(
    ui: &Ui,
    cx: &Cx<'_>,
    note: &str,
    strength: Strength,
    width: f32,
) -> std::sync::Arc<egui::Galley> {
    use egui::text::{LayoutJob, TextFormat, TextWrapping};
    let color = match strength {
        Strength::Dim | Strength::Advice => cx.theme.dim,
        Strength::Faint => cx.theme.faint,
        Strength::Warn => cx.theme.warn,
    };
    let format = TextFormat::simple(theme::small(), color);
    let mut job = LayoutJob::single_section(note.to_owned(), format);
    job.wrap = match strength {
        Strength::Advice => TextWrapping::wrap_at_width(width),
        _ => TextWrapping::truncate_at_width(width),
    };
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

fn note_height(galley: &egui::Galley) -> f32 {
    match galley.rows.len() {
        0 | 1 => FOOTER_ROW,
        _ => galley.size().y + size::HALF_GAP,
    }
}

/// One note; whole when the pointer rests on a cut one.
fn note_ui(ui: &mut Ui, cx: &Cx<'_>, note: &str, strength: Strength) -> egui::Response {
    let galley = note_galley(ui, cx, note, strength, ui.available_width());
    let height = note_height(&galley);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let top =
        rect.top() + ((FOOTER_ROW - galley.rows.first().map_or(0.0, |row| row.height())) / 2.0);
    let cut = galley.elided;
    ui.painter()
        .galley(egui::pos2(rect.left(), top).round(), galley, cx.theme.dim);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, note));
    if cut {
        response.on_hover_text(note)
    } else {
        response
    }
}

/// Another candidate of this paste; a click shows it.
fn other_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    index: usize,
    candidate: &Candidate,
    brief: Option<&Brief>,
    actions: &mut Actions,
) {
    let theme = cx.theme;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), FOOTER_ROW), Sense::click());
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    response.widget_info(|| {
        let label = format!(
            "Show {}",
            words::one_line(&candidate.label, MAX_LABEL_CHARS)
        );
        egui::WidgetInfo::labeled(egui::Role::Button, true, label)
    });
    if response.clicked() {
        actions.push(Action::ChooseCandidate(index));
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    let under = rect.expand2(vec2(size::HALF_GAP, 0.0));
    if response.hovered() {
        ui.painter()
            .rect_filled(under, size::HALF_GAP, theme.raised);
    }
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.0, theme.accent);
        let inside = egui::StrokeKind::Inside;
        ui.painter()
            .rect_stroke(under, size::HALF_GAP, stroke, inside);
    }
    let mut job = egui::text::LayoutJob::default();
    let label = words::one_line(&candidate.label, MAX_LABEL_CHARS);
    let format = egui::text::TextFormat::simple;
    job.append(&label, 0.0, format(theme::mono(), theme.text));
    if let Some(brief) = brief {
        let dim = format(theme::small(), theme.dim);
        job.append(&format!(" · {}", brief.what), 0.0, dim.clone());
        let state = brief.state(cx.now);
        if !state.is_empty() {
            job.append(&format!(" · {state}"), 0.0, dim);
        }
    }
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width());
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let pos = rect.left_center() - vec2(0.0, (galley.size().y / 2.0).round());
    ui.painter().galley(pos, galley, theme.text);
}
