//! The payload of a token that does not carry its own: what is there, or the ways to give it.

use egui::{Align, Layout, RichText, Ui, vec2};

use super::super::action::{Action, Actions, Command, TrustAction};
use super::super::cx::Cx;
use super::super::row_text::shown;
use super::super::theme::{self, size};
use super::super::widgets::action_button::{Keys, Loudness, action_button_ui, button};
use super::verify::{note_ui, title_ui};
use crate::jose::words;

/// Longest name of a file.
const MAX_NAME_CHARS: usize = 32;

/// The part of the pane; nothing for a token that carries its payload.
pub fn payload_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    if !cx.derived.is_detached() {
        return;
    }
    let theme = cx.theme;
    title_ui(ui, theme, "Payload");
    if let Some(payload) = cx.input.payload.get() {
        theme.raised_frame().show(ui, |ui| {
            let room = vec2(ui.available_width(), size::FIELD);
            ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
                let name = RichText::new(shown(&payload.name, MAX_NAME_CHARS));
                ui.label(name.font(theme::strong()).color(theme.text));
                let num = words::count("byte", payload.bytes.len());
                ui.label(RichText::new(num).color(theme.dim));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let remove = button(theme, "Remove", Loudness::Quiet);
                    let response = ui.add(remove).accessible_name("Remove the payload");
                    if response.clicked() {
                        actions.push(Action::Trust(TrustAction::RemovePayload));
                    }
                });
            });
        });
        ui.add_space(size::GAP);
        return;
    }
    let words = "It travels apart from this token: give it byte for byte, or drop its file here";
    note_ui(ui, theme, words);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = size::HALF_GAP;
        for command in [Command::OpenPayload, Command::PastePayload] {
            let (loudness, keys) = (Loudness::Raised, Keys::InTooltip);
            action_button_ui(ui, theme, command, loudness, keys, true, actions);
        }
    });
    ui.add_space(size::GAP);
}
