//! The key that signs, the algorithm it signs with, and the ways to other keys.

use egui::{Align, Button, Color32, Id, Key, Layout, Popup, RichText, Ui, vec2};

use super::super::action::{Action, Actions, Command, MintAction};
use super::super::cx::Cx;
use super::super::key_rows::RowState;
use super::super::mint_view::MintForm;
use super::super::signer::{self, Signer};
use super::super::theme::{self, size};
use super::super::view::View;
use super::super::widgets::action_button::{Keys, Loudness, action_button_ui, button};
use super::super::widgets::chooser::chooser;
use super::super::widgets::field_row::row_ui;
use super::super::widgets::secret_edit::secret_edit_ui;
use super::keys;
use super::verify::note_ui;
use crate::jose::key::generate::KeySpec;

/// The key, or the ways to one; and the form that is open for keys.
pub fn key_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let chosen = signer::chosen_place(cx.input.keys.get(), cx.input.drafting.get());
    let signers = cx.derived.mint.signers();
    let signer = chosen.and_then(|place| {
        let mut all = signers.iter();
        all.find(|signer| (signer.source, signer.index) == place)
    });
    match signer {
        Some(signer) => chosen_ui(ui, cx, signer, actions),
        None => absent_ui(ui, cx, actions),
    }
    for row in cx.derived.key_rows() {
        if row.state == RowState::Locked {
            ui.push_id(row.id, |ui| keys::source_ui(ui, cx, row, view, actions));
        }
    }
    if let Some(spec) = cx.derived.mint.generating {
        generating_ui(ui, cx, spec, actions);
    }
    match view.mint.form {
        MintForm::Generate => generate_ui(ui, cx, actions),
        MintForm::Encrypt(id) => encrypt_ui(ui, cx, id, view, actions),
        MintForm::Closed | MintForm::Life | MintForm::Grant => {}
    }
}

fn chosen_ui(ui: &mut Ui, cx: &Cx<'_>, signer: &Signer, actions: &mut Actions) {
    let theme = cx.theme;
    theme.raised_frame().show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        row_ui(ui, |ui| {
            let (dot, _) = ui.allocate_exact_size(vec2(size::DOT, size::DOT), egui::Sense::hover());
            let color = match signer.refusal {
                None => theme.pass,
                Some(_) => theme.warn,
            };
            ui.painter()
                .circle_filled(dot.center(), size::DOT / 2.0, color);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let response = chooser(ui, cx, "Change", "", Color32::TRANSPARENT)
                    .accessible_name("Change the key");
                Popup::menu(&response).show(|ui| keys_ui(ui, cx, signer, actions));
                alg_ui(ui, cx, actions);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.spacing_mut().item_spacing.x = size::GAP;
                    let name = RichText::new(&signer.name)
                        .font(theme::strong())
                        .color(theme.text);
                    let name = egui::Label::new(name).truncate();
                    ui.add(name).on_hover_text(&signer.what);
                });
            });
        });
        let what = RichText::new(&signer.what)
            .font(theme::small())
            .color(theme.dim);
        ui.horizontal(|ui| {
            ui.add_space(size::DOT + size::GAP);
            ui.add(egui::Label::new(what).truncate());
        });
        if let Some(why) = &signer.refusal {
            note_ui(ui, theme, &super::findings::sentence(why));
        }
    });
}

/// The algorithm, and why others cannot be chosen.
fn alg_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let Some(drafted) = &cx.derived.mint.drafted else {
        return;
    };
    let shown = match drafted.alg.as_str() {
        "" => "no alg",
        alg => alg,
    };
    let response = chooser(ui, cx, shown, "", Color32::TRANSPARENT)
        .accessible_name(format!("Algorithm {shown}"));
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(size::MENU);
        egui::ScrollArea::vertical()
            .max_height(size::MENU_HEIGHT)
            .show(ui, |ui| {
                let can = drafted.algs.iter().filter(|(_, why)| why.is_none());
                let cannot = drafted.algs.iter().filter(|(_, why)| why.is_some());
                for (alg, why) in can.chain(cannot) {
                    let mut entry = Button::new(*alg);
                    if *alg == drafted.alg {
                        entry = entry.right_text(theme::sign::PASS);
                    }
                    let response = ui.add_enabled(why.is_none(), entry);
                    if response.clicked() {
                        actions.push(Action::Mint(MintAction::SetAlg(alg)));
                        ui.close();
                    }
                    if let Some(why) = why {
                        response.on_disabled_hover_text(super::findings::sentence(why));
                    }
                }
                ui.separator();
                let unsigned = ui.button("none").on_hover_text(
                    "No signature: to test that a server refuses it, and for nothing else",
                );
                if unsigned.clicked() {
                    actions.push(Action::Mint(MintAction::SetAlg("none")));
                    ui.close();
                }
            });
    });
}

/// The menu of keys: those that are loaded, and the ways to more.
fn keys_ui(ui: &mut Ui, cx: &Cx<'_>, chosen: &Signer, actions: &mut Actions) {
    ui.set_min_width(MENU_WIDTH);
    for signer in cx.derived.mint.signers() {
        let mut entry = Button::new(format!("{} · {}", signer.name, signer.what));
        if signer == chosen {
            entry = entry.right_text(theme::sign::PASS);
        }
        let response = ui.add_enabled(signer.refusal.is_none(), entry);
        if response.clicked() {
            let (id, index) = (signer.source, signer.index);
            actions.push(Action::Mint(MintAction::SignWith(id, index)));
        }
        if let Some(why) = &signer.refusal {
            response.on_disabled_hover_text(super::findings::sentence(why));
        }
    }
    ui.separator();
    for command in [Command::OpenKey, Command::PasteKey, Command::GenerateKey] {
        if ui
            .button(command.label())
            .on_hover_text(command.tooltip())
            .clicked()
        {
            actions.command(command);
        }
    }
    if let Some(row) = cx
        .derived
        .key_rows()
        .iter()
        .find(|row| row.id == chosen.source)
    {
        ui.separator();
        super::keys_menu::entries_ui(ui, row, actions);
    }
}

const MENU_WIDTH: f32 = 280.0;

/// No key yet: what to do about it.
fn absent_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    cx.theme.raised_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = size::HALF_GAP;
        let words = "No key to sign with yet: drop or paste one, or make one to test with";
        let text = RichText::new(words).font(theme::body()).color(cx.theme.dim);
        ui.add(egui::Label::new(text).wrap());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = size::GAP;
            for command in [Command::OpenKey, Command::PasteKey, Command::GenerateKey] {
                action_button_ui(
                    ui,
                    cx.theme,
                    command,
                    Loudness::Quiet,
                    Keys::InTooltip,
                    true,
                    actions,
                );
            }
        });
    });
}

/// A key is being made: which, and the way out.
fn generating_ui(ui: &mut Ui, cx: &Cx<'_>, spec: KeySpec, actions: &mut Actions) {
    cx.theme.raised_frame().show(ui, |ui| {
        row_ui(ui, |ui| {
            ui.add(egui::Spinner::new().size(size::PADDING).color(cx.theme.dim));
            let words = format!("Generating {spec}…");
            ui.label(RichText::new(words).color(cx.theme.dim));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let cancel = button(cx.theme, "Cancel", Loudness::Quiet);
                if ui.add(cancel).clicked() {
                    actions.push(Action::Mint(MintAction::StopGenerating));
                }
            });
        });
    });
}

/// Which kind of key to make.
fn generate_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let theme = cx.theme;
    theme.raised_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(size::HALF_GAP, size::HALF_GAP);
        row_ui(ui, |ui| {
            ui.label(RichText::new("Generate a key to test with").color(theme.dim));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.add(button(theme, "Close", Loudness::Quiet)).clicked() {
                    let closed = MintAction::OpenForm(MintForm::Closed);
                    actions.push(Action::Mint(closed));
                }
            });
        });
        ui.horizontal_wrapped(|ui| {
            for spec in KeySpec::ALL {
                let words = spec.to_string();
                let make = button(theme, &words, Loudness::Raised).fill(theme.surface);
                let hover = format!("Signs {}", spec.algs().join(", "));
                if ui.add(make).on_hover_text(hover).clicked() {
                    actions.push(Action::Mint(MintAction::Generate(spec)));
                }
            }
        });
    });
}

/// A passphrase for a key that is to be saved.
fn encrypt_ui(ui: &mut Ui, cx: &Cx<'_>, id: u64, view: &mut View, actions: &mut Actions) {
    use super::super::action::KeyFile;
    let theme = cx.theme;
    let room = vec2(ui.available_width(), size::FIELD);
    ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
        if ui.add(button(theme, "Cancel", Loudness::Quiet)).clicked() {
            let closed = MintAction::OpenForm(MintForm::Closed);
            actions.push(Action::Mint(closed));
        }
        let is_empty = view.mint.passphrase.is_empty();
        let save = button(theme, "Save…", Loudness::Raised);
        let clicked = ui.add_enabled(!is_empty, save).clicked();
        let field = Id::unique("save_passphrase");
        let text = &mut view.mint.passphrase;
        let name = "Passphrase for the file";
        let response = secret_edit_ui(ui, theme, field, text, name, name);
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if clicked || entered && !is_empty {
            let save = MintAction::SaveKeys(id, KeyFile::EncryptedPem);
            actions.push(Action::Mint(save));
        }
    });
}
