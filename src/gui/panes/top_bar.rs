//! The bar on top: get something in, choose which token of it, and quietly at the right the rest.
//!
//! It gives way by measure: what matters least is left out first, so that nothing is clipped and
//! nothing overlaps at any width.

use egui::{Align, Button, Layout, Popup, PopupCloseBehavior, Rect, RichText, Ui, UiBuilder, vec2};

use super::encoded::shape_words;
use crate::gui::action::{Action, Actions, Command};
use crate::gui::cx::Cx;
use crate::gui::examples::EXAMPLES;
use crate::gui::theme::{self, size};
use crate::gui::view::View;
use crate::gui::widgets::action_button::{Keys, Loudness, action_button_ui, button, tooltip};
use crate::gui::widgets::marks;
use crate::jose::words;

/// Most candidates listed in the picker's menu; the rest is a step away by key.
const MAX_LISTED: usize = 200;
/// Longest label or host in the picker.
const MAX_CHARS: usize = 60;

/// From which widths on things that matter less have room.
mod room {
    /// The keys of the quiet commands.
    pub const KEYS: f32 = 760.0;
    /// The keys of Paste.
    pub const PASTE_KEYS: f32 = 620.0;
    /// The word of the palette's button.
    pub const COMMANDS: f32 = 560.0;
    /// How many tokens were seen, and the way to compare them.
    pub const SESSION: f32 = 680.0;
    /// The picker says less than `1 of 3` below this.
    pub const PICKER: f32 = 60.0;
    /// Arrows beside the picker.
    pub const ARROWS: f32 = 200.0;
}

/// The bar, in `rect`.
pub fn top_bar_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, view: &View, actions: &mut Actions) {
    let inside = rect.shrink2(vec2(size::PADDING, size::GAP));
    let width = inside.width();
    let layout = Layout::left_to_right(Align::Center);
    let builder = UiBuilder::new().max_rect(inside).layout(layout);
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        let theme = cx.theme;
        let keys = |from| {
            if width >= from {
                Keys::Shown
            } else {
                Keys::InTooltip
            }
        };
        let paste = keys(room::PASTE_KEYS);
        action_button_ui(
            ui,
            theme,
            Command::Paste,
            Loudness::Primary,
            paste,
            true,
            actions,
        );
        let hidden = Keys::InTooltip;
        action_button_ui(
            ui,
            theme,
            Command::Open,
            Loudness::Raised,
            hidden,
            true,
            actions,
        );
        examples_ui(ui, cx, actions);
        // What stands at the right takes its room first; the picker has what is left.
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            theme_button_ui(ui, cx, actions);
            if width >= room::COMMANDS {
                let keys = keys(room::KEYS);
                action_button_ui(
                    ui,
                    theme,
                    Command::Palette,
                    Loudness::Quiet,
                    keys,
                    true,
                    actions,
                );
            }
            if width >= room::SESSION {
                session_button_ui(ui, cx, actions);
                compare_button_ui(ui, cx, actions);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                picker_ui(ui, cx, view, actions);
            });
        });
    });
}

fn examples_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let examples = button(cx.theme, "Examples", Loudness::Quiet);
    let response = ui.add(
        examples
            .right_text(marks::down(cx.theme.dim))
            .gap(size::HALF_GAP),
    );
    let response = response
        .accessible_name("Examples")
        .on_hover_text("Pastes to try Jotscope with");
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(MENU_WIDTH);
        for (index, example) in EXAMPLES.iter().enumerate() {
            if ui
                .button(example.title)
                .on_hover_text(example.says)
                .clicked()
            {
                actions.push(Action::Example(index));
            }
        }
    });
}

const MENU_WIDTH: f32 = 240.0;

fn theme_button_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let button = Button::new(marks::half_moon(cx.theme.dim))
        .fill(egui::Color32::TRANSPARENT)
        .frame_when_inactive(false)
        .min_size(vec2(size::FIELD, size::FIELD));
    let response = ui.add(button).accessible_name(Command::ToggleTheme.label());
    if tooltip(ui, response, Command::ToggleTheme).clicked() {
        actions.command(Command::ToggleTheme);
    }
}

/// `Session 5`: how many tokens were seen, and the way to them. Before the first there is none.
fn session_button_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let num = cx.input.session.num_entries();
    if num == 0 {
        return;
    }
    let label = format!("Session {num}");
    let response = ui.add(button(cx.theme, &label, Loudness::Quiet));
    let response = response.accessible_name(format!("Session, {}", words::count("token", num)));
    if tooltip(ui, response, Command::ShowSession).clicked() {
        actions.command(Command::ShowSession);
    }
}

/// The way to the token beside another, once there are two.
fn compare_button_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    if cx.input.session.num_entries() < 2 {
        return;
    }
    let enabled = cx.derived.analysis.is_some();
    let (command, keys) = (Command::ShowCompare, Keys::InTooltip);
    let theme = cx.theme;
    action_button_ui(ui, theme, command, Loudness::Quiet, keys, enabled, actions);
}

/// Which token of the paste is shown: which, what it was called, where it went, from what.
fn picker_ui(ui: &mut Ui, cx: &Cx<'_>, _view: &View, actions: &mut Actions) {
    let Some(candidate) = cx.derived.candidate() else {
        return;
    };
    let theme = cx.theme;
    let num = cx.derived.extraction.candidates.len();
    let room = ui.available_width();
    if room < room::PICKER {
        return;
    }
    let several = num > 1;
    let arrows = several && room >= room::ARROWS;
    let label = words::one_line(&candidate.label, MAX_CHARS);
    let picker = Button::new(picker_job(cx, several, &label))
        .right_text(if several {
            marks::down(theme.dim)
        } else {
            RichText::new("")
        })
        .fill(egui::Color32::TRANSPARENT)
        .truncate()
        .min_size(vec2(0.0, size::FIELD));
    let name = format!("Token {} of {num}, {label}", cx.derived.chosen + 1);
    // One raised field: the arrows stand inside it.
    let field = egui::Frame::new()
        .fill(theme.raised)
        .corner_radius(f32::from(size::CORNER));
    field.show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        if arrows {
            step_ui(ui, cx, "‹", Command::PreviousCandidate, actions);
        }
        let arrow = if arrows { size::FIELD } else { 0.0 };
        ui.scope(|ui| {
            ui.set_max_width(room - arrow * 2.0);
            if several {
                let response = ui.add(picker).accessible_name(name);
                candidates_menu_ui(&response, cx, actions);
            } else {
                // Nothing to pick: it only says which token this is.
                ui.add(picker.sense(egui::Sense::hover()));
            }
        });
        if arrows {
            step_ui(ui, cx, "›", Command::NextCandidate, actions);
        }
    });
}

/// `1 of 3  authorization header · api.example.test · Copy as cURL`.
fn picker_job(cx: &Cx<'_>, several: bool, label: &str) -> egui::text::LayoutJob {
    let theme = cx.theme;
    let mut job = egui::text::LayoutJob::default();
    let format = egui::text::TextFormat::simple;
    if several {
        let num = words::number(cx.derived.extraction.candidates.len() as u64);
        let which = format!("{} of {num}", cx.derived.chosen + 1);
        job.append(&which, 0.0, format(theme::strong(), theme.text));
    }
    let gap = if several { size::GAP } else { 0.0 };
    job.append(label, gap, format(theme::body(), theme.text));
    let host = cx
        .derived
        .candidate()
        .and_then(|candidate| candidate.host.as_deref());
    let shape = cx.derived.extraction.context.shape.map(shape_words);
    for more in [host, shape].into_iter().flatten() {
        let more = format!(" · {}", words::one_line(more, MAX_CHARS));
        job.append(&more, 0.0, format(theme::body(), theme.dim));
    }
    job
}

fn step_ui(ui: &mut Ui, cx: &Cx<'_>, sign: &str, command: Command, actions: &mut Actions) {
    let button = button(cx.theme, sign, Loudness::Quiet).min_size(vec2(size::FIELD, size::FIELD));
    let response = ui.add(button).accessible_name(command.label());
    if tooltip(ui, response, command).clicked() {
        actions.command(command);
    }
}

fn candidates_menu_ui(response: &egui::Response, cx: &Cx<'_>, actions: &mut Actions) {
    Popup::menu(response)
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .show(|ui| {
            ui.set_min_width(MENU_WIDTH);
            egui::ScrollArea::vertical()
                .max_height(MENU_HEIGHT)
                .show(ui, |ui| {
                    let candidates = cx.derived.extraction.candidates.iter();
                    for (index, candidate) in candidates.enumerate().take(MAX_LISTED) {
                        let label = words::one_line(&candidate.label, MAX_CHARS);
                        let what = cx.derived.briefs.get(index).map_or("", |brief| &brief.what);
                        let what = RichText::new(what).color(cx.theme.dim).font(theme::small());
                        let chosen = index == cx.derived.chosen;
                        let label = RichText::new(label).color(cx.theme.text);
                        let entry = Button::selectable(chosen, label).shortcut_text(what);
                        if ui.add(entry).clicked() {
                            actions.push(Action::ChooseCandidate(index));
                        }
                    }
                });
        });
}

const MENU_HEIGHT: f32 = 420.0;
