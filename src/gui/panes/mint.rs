//! The mint pane: from where, with which key, what it says, and out.

use egui::{Align, Button, Color32, Frame, Id, Key, Layout, Popup, RichText};
use egui::{Panel, TextEdit, Ui, vec2};

use super::super::action::{Action, Actions, MintAction};
use super::super::cx::Cx;
use super::super::drafting::Base;
use super::super::mint_view::{DraftShows, MintForm};
use super::super::theme::{self, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::chooser::chooser;
use super::super::widgets::field_row::row_ui;
use super::super::widgets::marks;
use super::super::widgets::steady_scroll::steady_scroll_ui;
use super::super::widgets::switch::switch_ui;
use super::super::widgets::text_field::text_field;
use super::verify::{note_ui, title_ui};
use super::{
    mint_begin, mint_fields, mint_findings, mint_json, mint_key, mint_out, mint_serve, mint_tree,
    mint_variants,
};
use crate::jose::mint::Variant;
use crate::jose::words;

/// Longest name of a copied token.
const MAX_NAME_CHARS: usize = 40;

/// The pane.
pub fn mint_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let drafting = cx.input.drafting.get();
    if !drafting.is_begun() || view.mint.picking {
        mint_begin::begin_ui(ui, cx, view, actions);
        return;
    }
    // What it comes to stands below, however long the claims are.
    let foot = Panel::bottom(Id::unique("mint_out"))
        .frame(Frame::NONE)
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = size::GAP;
            ui.add_space(size::GAP);
            mint_findings::findings_ui(ui, cx, view, actions);
            mint_out::out_ui(ui, cx, actions);
        });
    // A panel is as high as it was in the pass before: one that has grown is laid out once more.
    let height = foot.response.rect.height();
    let id = Id::unique("mint_out_height");
    if ui.data(|data| data.get_temp::<f32>(id)) != Some(height) {
        ui.data_mut(|data| data.insert_temp(id, height));
        ui.ctx()
            .request_discard("the foot of the mint pane has another height");
    }
    steady_scroll_ui(ui, "mint", |ui| {
        ui.spacing_mut().item_spacing.y = size::GAP;
        from_ui(ui, cx, actions);
        mint_key::key_ui(ui, cx, view, actions);
        mint_fields::fields_ui(ui, cx, view, actions);
        claims_ui(ui, cx, view, actions);
        mint_variants::variants_ui(ui, cx, actions);
        mint_serve::serve_ui(ui, cx, view, actions);
        about_ui(ui, cx);
        ui.add_space(size::GAP);
    });
}

/// The field that filters what to begin with, for whoever looks after its keyboard.
pub fn filter_id() -> Id {
    Id::unique("preset_filter")
}

fn from_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let theme = cx.theme;
    let (name, what) = match &cx.input.drafting.get().base {
        Base::Nothing => return,
        Base::Preset(preset) => (preset.title.clone(), String::new()),
        Base::Copy(copied) => {
            let name = words::one_line(&copied.name, MAX_NAME_CHARS);
            let what = match &copied.variant {
                Variant::Same => "copy".to_owned(),
                variant => format!("copy · {}", variant.label().to_lowercase()),
            };
            (name, what)
        }
    };
    row_ui(ui, |ui| {
        ui.label(RichText::new("From").color(theme.dim));
        let half = if cx.derived.analysis.is_some() {
            ui.available_width() - CLONE_WIDTH
        } else {
            ui.available_width()
        };
        ui.scope(|ui| {
            ui.set_max_width(half);
            let response = chooser(ui, cx, &name, &what, theme.raised)
                .accessible_name(format!("From {name} {what}"))
                .on_hover_text("Choose what to begin with");
            if response.clicked() {
                actions.push(Action::Mint(MintAction::Pick(true)));
            }
        });
        if cx.derived.analysis.is_some() {
            ui.label(RichText::new("or").color(theme.dim));
            let response = chooser(ui, cx, "Clone token", "", theme.raised)
                .accessible_name("Clone the shown token")
                .on_hover_text("A copy of the token in the middle; the token itself stays");
            Popup::menu(&response).show(|ui| mint_begin::copies_ui(ui, cx, actions));
        }
    });
}

const CLONE_WIDTH: f32 = 150.0;

fn claims_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    if cx.derived.mint.drafted.is_none() {
        return;
    }
    row_ui(ui, |ui| {
        title_ui(ui, cx.theme, "Claims");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let names = [("Tree", DraftShows::Tree), ("JSON", DraftShows::Json)];
            if let Some(shows) = switch_ui(ui, cx.theme, &names, view.mint.shows) {
                actions.push(Action::Mint(MintAction::Show(shows)));
            }
            edits_ui(ui, cx, actions);
            grant_button_ui(ui, cx, view, actions);
        });
    });
    if view.mint.form == MintForm::Grant {
        grant_ui(ui, cx, view, actions);
    }
    match view.mint.shows {
        DraftShows::Tree => mint_tree::tree_ui(ui, cx, view, actions),
        DraftShows::Json => mint_json::json_ui(ui, cx, view, actions),
    }
}

/// Opens the form for a grant, and closes it again.
fn grant_button_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let is_open = view.mint.form == MintForm::Grant;
    let mut quiet = button(cx.theme, "Grant…", Loudness::Quiet);
    if is_open {
        quiet = quiet.fill(cx.theme.selection);
    }
    let quiet = quiet.min_size(vec2(0.0, size::ROW));
    let hover = "Add a role, a scope or a permission where this token keeps its own";
    if ui.add(quiet).on_hover_text(hover).clicked() {
        let form = if is_open {
            MintForm::Closed
        } else {
            MintForm::Grant
        };
        actions.push(Action::Mint(MintAction::OpenForm(form)));
    }
}

/// A role or permission to add, in the words of the command line.
fn grant_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let room = vec2(ui.available_width(), size::FIELD);
    ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
        let is_empty = view.mint.form_text.trim().is_empty();
        let add = button(cx.theme, "Add", Loudness::Raised);
        let clicked = ui
            .add_enabled(!is_empty, add)
            .accessible_name("Add this grant")
            .clicked();
        let hint = "role:editor · scope:read · model:orders:rw";
        let width = ui.available_width();
        let id = Id::unique("grant");
        let field: TextEdit<'_> =
            text_field(cx.theme, &mut view.mint.form_text, hint, width).id(id);
        let response = ui.add(field).accessible_name("Role or permission");
        if !response.has_focus() && is_empty && !response.lost_focus() {
            response.request_focus();
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if (clicked || entered) && !is_empty {
            actions.push(Action::Mint(MintAction::AddGrant));
        }
    });
}

/// How many edits there are, and the way back.
fn edits_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let num = cx.input.drafting.get().edits().len();
    if num == 0 {
        return;
    }
    let words = words::count("edit", num);
    let text = RichText::new(&words)
        .font(theme::small())
        .color(cx.theme.dim);
    let quiet = Button::new(text)
        .right_text(marks::down(cx.theme.dim))
        .gap(size::HALF_GAP)
        .fill(Color32::TRANSPARENT)
        .frame_when_inactive(false)
        .min_size(vec2(0.0, size::ROW));
    let response = ui.add(quiet).accessible_name(words);
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(size::MENU);
        if ui.button("Undo the last edit").clicked() {
            actions.push(Action::Mint(MintAction::Undo));
        }
        if ui.button("Undo every edit").clicked() {
            actions.push(Action::Mint(MintAction::ForgetEdits));
        }
    });
}

/// What the preset is for, and where its rules are written.
fn about_ui(ui: &mut Ui, cx: &Cx<'_>) {
    if let Some(preset) = cx.input.drafting.get().preset() {
        ui.add_space(size::GAP);
        note_ui(ui, cx.theme, &preset.about);
        if !preset.docs.is_empty() {
            note_ui(ui, cx.theme, &format!("By {}", preset.docs));
        }
    }
}
