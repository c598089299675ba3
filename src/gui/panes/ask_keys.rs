//! The form for keys by URL or issuer. Typing asks nobody; the button that names the host does.

use egui::{Id, Key, Ui};

use super::super::action::{Action, Actions, AskAction};
use super::super::asking::{Asking, Progress};
use super::super::cx::Cx;
use super::super::theme::{Theme, sign, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::text_field::text_field;
use super::address::{ask_button, fault_ui, progress_ui, taken_ui};
use super::verify::note_ui;
use crate::jose::discovery::Ask;
use crate::jose::time;
use crate::jose::words;

const HINT: &str = "https://issuer.example, or the URL of a key set";

/// The field, for whoever must give it the keyboard.
pub fn address_id() -> Id {
    Id::unique("keys_address")
}

/// The form.
pub fn ask_keys_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let theme = cx.theme;
    let mut push = |action| actions.push(Action::Ask(action));
    let mut text = view.asking.keys.text().to_owned();
    let field = text_field(theme, &mut text, HINT, ui.available_width()).id(address_id());
    let response = ui.add(field).accessible_name("URL or issuer");
    view.asking.focus_if_wanted(&response);
    let asking = &view.asking;
    // Enter asks nobody: it goes on to the button.
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if response.changed() {
        push(AskAction::KeysAddress(text));
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = size::HALF_GAP;
        notes_ui(ui, theme, asking);
    });
    if let Progress::Asking(_) = asking.keys_progress {
        if progress_ui(ui, theme, &asking.keys_progress) {
            push(AskAction::CancelKeys);
        }
        return;
    }
    let kept = asking.kept_for_field();
    if let Some(kept) = kept {
        let at = time::civil(kept.at, cx.zone);
        let num = words::count("key", kept.fetched.keys.keys.len());
        let words = format!(
            "{} Asked at {at}: {num}, kept until the window closes",
            sign::PASS
        );
        note_ui(ui, theme, &words);
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        let is_in_list = |id| cx.input.keys.get().find(id).is_some();
        if let Some(kept) = kept
            && !is_in_list(kept.source)
        {
            let words = "Use the kept keys";
            if ui.add(button(theme, words, Loudness::Raised)).clicked() {
                push(AskAction::UseKept);
            }
        }
        let host = asking.keys.named().map(Ask::host);
        let ask = ask_button(theme, host, kept.is_some());
        let response = ui.add_enabled(host.is_some(), ask);
        if entered && host.is_some() {
            response.request_focus();
        }
        if response.clicked() {
            push(if kept.is_some() {
                AskAction::AskKeysAgain
            } else {
                AskAction::AskKeys
            });
        }
        if let Some(issuer) = &cx.derived.answers.offered
            && asking.keys.text() != issuer.name()
        {
            let take = button(theme, "Take issuer from the token", Loudness::Quiet);
            let hover = format!("Puts {} into the field; asks nobody", issuer.target());
            if ui.add(take).on_hover_text(hover).clicked() {
                push(AskAction::TakeIssuer);
            }
        }
    });
    progress_ui(ui, theme, &asking.keys_progress);
}

fn notes_ui(ui: &mut Ui, theme: &Theme, asking: &Asking) {
    match (asking.keys.named(), asking.keys.fault()) {
        (_, Some(fault)) => fault_ui(ui, theme, fault),
        (Some(Ask::Keys(_)), None) => note_ui(ui, theme, "Fetches the key set at this address"),
        (Some(Ask::Issuer(_)), None) => {
            note_ui(
                ui,
                theme,
                "Reads the issuer's discovery document, then its keys",
            );
        }
        (None, None) => note_ui(ui, theme, "Nobody is asked before you press Ask"),
    }
    if let Some(from) = asking.keys.taken_from() {
        taken_ui(ui, theme, from);
    }
}
