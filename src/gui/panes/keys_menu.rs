//! What can be done with a source of keys: copy it in another form, count it in, forget it.

use egui::{Button, Color32, Popup, Rect, Ui, UiBuilder};

use super::super::action::{Action, Actions, KeyFile, KeyText, MintAction, TrustAction};
use super::super::key_rows::{KeyRow, RowState};
use super::super::mint_view::MintForm;
use super::super::theme::{Theme, size};
use super::super::widgets::marks;

/// The menu's button in `rect`, and the menu while it is open.
pub fn key_menu_ui(ui: &mut Ui, theme: &Theme, rect: Rect, row: &KeyRow, actions: &mut Actions) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("menu"));
    let more = Button::new(marks::down(theme.dim))
        .fill(Color32::TRANSPARENT)
        .frame_when_inactive(false)
        .min_size(rect.size());
    let response = child
        .add(more)
        .accessible_name(format!("What to do with {}", row.name));
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(size::MENU);
        entries_ui(ui, row, actions);
    });
}

/// The menu's entries.
pub fn entries_ui(ui: &mut Ui, row: &KeyRow, actions: &mut Actions) {
    let mut entry = |ui: &mut Ui, words: &str, hover: &str, action: TrustAction| {
        if ui.button(words).on_hover_text(hover).clicked() {
            actions.push(Action::Trust(action));
        }
    };
    let copy = |form| TrustAction::CopyKeys(row.id, form);
    if row.has_public {
        let hover = "The half that may be given away";
        entry(ui, "Copy public key (PEM)", hover, copy(KeyText::PublicPem));
        entry(ui, "Copy public JWK Set", hover, copy(KeyText::PublicJwks));
    }
    if row.is_private {
        let hover = "Whoever has it can sign: mind where it is pasted";
        entry(
            ui,
            "Copy private key (PEM)",
            hover,
            copy(KeyText::PrivatePem),
        );
        entry(ui, "Copy private JWK", hover, copy(KeyText::PrivateJwk));
    } else if row.is_secret {
        let hover = "Whoever has it can sign: mind where it is pasted";
        entry(ui, "Copy secret as JWK", hover, copy(KeyText::PrivateJwk));
    }
    save_entries_ui(ui, row, actions);
    let mut entry = |ui: &mut Ui, words: &str, hover: &str, action: TrustAction| {
        if ui.button(words).on_hover_text(hover).clicked() {
            actions.push(Action::Trust(action));
        }
    };
    if row.state == RowState::Standby {
        let hover = "Let it refuse tokens too, not only confirm its own";
        entry(ui, "Judge with it", hover, TrustAction::Enlist(row.id));
    } else {
        let built_in = row.origin == "built in";
        let (words, hover) = if built_in {
            ("Only confirm with it", "It no longer refuses tokens")
        } else {
            ("Remove", "Forget these keys")
        };
        entry(ui, words, hover, TrustAction::Remove(row.id));
    }
}

/// Ways to keep the keys past the end of the window.
fn save_entries_ui(ui: &mut Ui, row: &KeyRow, actions: &mut Actions) {
    let mut entry = |ui: &mut Ui, words: &str, action: MintAction| {
        let hover = "A new file, which nobody else may read where it is private";
        if ui.button(words).on_hover_text(hover).clicked() {
            actions.push(Action::Mint(action));
        }
    };
    let save = |form| MintAction::SaveKeys(row.id, form);
    ui.separator();
    if row.is_private {
        entry(ui, "Save private key…", save(KeyFile::PrivatePem));
        let form = MintForm::Encrypt(row.id);
        entry(ui, "Save encrypted…", MintAction::OpenForm(form));
    }
    if row.is_private || row.is_secret {
        entry(ui, "Save JWK…", save(KeyFile::PrivateJwk));
    }
    if row.has_public {
        entry(ui, "Save public key…", save(KeyFile::PublicPem));
        entry(ui, "Save JWK Set…", save(KeyFile::PublicJwks));
    }
    ui.separator();
}
