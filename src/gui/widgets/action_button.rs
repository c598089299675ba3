//! A button for a command: its label, tooltip, keys and whether it makes sense now all come from
//! the command, so that button, menu, palette and key never disagree.

use egui::{Button, Color32, Response, RichText, Ui, vec2};

use crate::gui::action::{Action, Actions, Command};
use crate::gui::theme::{self, Theme, size};

/// How loudly a button speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loudness {
    /// The one thing to do here: filled with the accent.
    Primary,
    /// An ordinary button: raised.
    Raised,
    /// Among others: text only until the pointer comes.
    Quiet,
}

/// Whether a button shows its keys behind its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Behind the label, and in the tooltip.
    Shown,
    /// In the tooltip only.
    InTooltip,
}

/// The button of `command`; asks for it when pressed.
pub fn action_button_ui(
    ui: &mut Ui,
    theme: &Theme,
    command: Command,
    loudness: Loudness,
    keys: Keys,
    enabled: bool,
    actions: &mut Actions,
) -> Response {
    let mut button = button(theme, command.label(), loudness);
    if keys == Keys::Shown
        && let Some(shortcut) = command.shortcut()
    {
        let ink = match loudness {
            Loudness::Primary => theme.on_accent,
            Loudness::Raised | Loudness::Quiet => theme.faint,
        };
        let keys = ui.ctx().format_shortcut(&shortcut);
        button = button.shortcut_text(RichText::new(keys).font(theme::chip()).color(ink));
    }
    let response = ui
        .add_enabled(enabled, button)
        .accessible_name(command.label());
    if loudness == Loudness::Primary && response.has_focus() {
        // A ring in the accent would not be seen on the accent.
        let ring = egui::Stroke::new(1.0, theme.accent);
        let around = response.rect.expand(2.0);
        ui.painter().rect_stroke(
            around,
            f32::from(size::CORNER) + 2.0,
            ring,
            egui::StrokeKind::Middle,
        );
    }
    let response = tooltip(ui, response, command);
    if response.clicked() {
        actions.push(Action::Command(command));
    }
    response
}

/// A button in one of the three manners, for what is not a command.
pub fn button<'a>(theme: &Theme, label: &str, loudness: Loudness) -> Button<'a> {
    let text = RichText::new(label);
    let button = match loudness {
        Loudness::Primary => {
            Button::new(text.font(theme::strong()).color(theme.on_accent)).fill(theme.accent)
        }
        Loudness::Raised => Button::new(text.color(theme.text)),
        Loudness::Quiet => Button::new(text.color(theme.dim))
            .fill(Color32::TRANSPARENT)
            .frame_when_inactive(false),
    };
    button.min_size(vec2(0.0, size::FIELD))
}

/// What the command does and its keys, when the pointer rests on it.
pub fn tooltip(ui: &Ui, response: Response, command: Command) -> Response {
    let keys = command
        .shortcut()
        .map(|shortcut| ui.ctx().format_shortcut(&shortcut));
    let text = |ui: &mut Ui| {
        ui.horizontal(|ui| {
            ui.label(command.tooltip());
            if let Some(keys) = &keys {
                ui.weak(keys);
            }
        });
    };
    response
        .on_hover_ui(text)
        .on_disabled_hover_text(command.tooltip())
}
