//! Small notes at the bottom that go by themselves: "Copied path".

use egui::{Align2, Area, Context, Id, Order, vec2};

use crate::gui::theme::{self, Theme, sign, size};

/// How long a note stays.
const STAY_SECS: f64 = 2.5;
/// How long it stays when it says what went wrong.
const STAY_LONG_SECS: f64 = 8.0;
/// Most notes shown at once; older ones make room.
const MAX: usize = 3;

/// What kind of news it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// What was asked for was done.
    Done,
    /// It was not, and here is why.
    Failed,
}

/// The notes on show.
#[derive(Debug, Default)]
pub struct Toasts {
    notes: Vec<Note>,
}

#[derive(Debug)]
struct Note {
    text: String,
    news: News,
    /// Set when it is first painted: time stands still while the window is hidden.
    since: Option<f64>,
}

impl Toasts {
    /// Shows a note.
    pub fn push(&mut self, news: News, text: impl Into<String>) {
        let text = text.into();
        self.notes.retain(|note| note.text != text);
        self.notes.push(Note {
            text,
            news,
            since: None,
        });
        let extra = self.notes.len().saturating_sub(MAX);
        self.notes.drain(..extra);
    }

    /// What is on show, oldest first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.notes.iter().map(|note| note.text.as_str())
    }

    /// Paints them, and `waiting` below for as long as something is waited for.
    pub fn show(&mut self, ctx: &Context, theme: &Theme, waiting: Option<&str>) {
        let now = ctx.input(|input| input.time);
        self.notes.retain_mut(|note| {
            let since = *note.since.get_or_insert(now);
            let left = since + stay(note.news) - now;
            if left > 0.0 {
                ctx.request_repaint_after_secs(left as f32);
            }
            left > 0.0
        });
        if self.notes.is_empty() && waiting.is_none() {
            return;
        }
        let above_status = vec2(0.0, -size::STATUS_HEIGHT - size::GAP);
        Area::new(Id::unique("toasts"))
            .order(Order::Foreground)
            .anchor(Align2::CENTER_BOTTOM, above_status)
            .interactable(false)
            .fade_in(false)
            .show(ctx, |ui| {
                ui.spacing_mut().item_spacing.y = size::HALF_GAP;
                ui.vertical_centered(|ui| {
                    for note in &self.notes {
                        note_ui(ui, theme, &note.text, Some(note.news));
                    }
                    if let Some(waiting) = waiting {
                        note_ui(ui, theme, waiting, None);
                    }
                });
            });
    }
}

fn note_ui(ui: &mut egui::Ui, theme: &Theme, text: &str, news: Option<News>) {
    let frame = egui::Frame::new()
        .fill(theme.raised)
        .stroke(egui::Stroke::new(1.0, theme.border))
        .corner_radius(f32::from(size::CORNER))
        .inner_margin(egui::Margin::symmetric(
            size::PADDING as i8,
            size::HALF_GAP as i8 + 2,
        ));
    let (sign, color) = match news {
        Some(News::Done) => (sign::PASS, theme.pass),
        Some(News::Failed) => (sign::FAIL, theme.fail),
        None => ("", theme.dim),
    };
    frame.show(ui, |ui| {
        let mut job = egui::text::LayoutJob::default();
        let format = egui::text::TextFormat::simple;
        job.append(sign, 0.0, format(theme::body(), color));
        let gap = if sign.is_empty() { 0.0 } else { size::GAP };
        job.append(text, gap, format(theme::body(), theme.text));
        job.wrap.max_width = ui.ctx().content_rect().width() - 8.0 * size::PADDING;
        // Laid out here: the area knows the width of the note before, which is not this one's.
        let galley = ui.painter().layout_job(job);
        ui.label(galley);
    });
}

fn stay(news: News) -> f64 {
    match news {
        News::Done => STAY_SECS,
        News::Failed => STAY_LONG_SECS,
    }
}
