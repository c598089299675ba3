//! The variants of a draft for a test suite: each a token with a name, made in one go.

use egui::{Align, Label, Layout, RichText, Ui};

use super::super::action::{Action, Actions, MintAction};
use super::super::cx::Cx;
use super::super::theme::{self, size};
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::field_row::row_ui;
use super::super::widgets::fold::fold_ui;
use super::findings::sentence;
use super::verify::note_ui;
use crate::jose::mint::{Form, Named, Variant};

/// The fold, and the variants below it.
pub fn variants_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let Some(drafted) = &cx.derived.mint.drafted else {
        return;
    };
    let is_open = cx.input.drafting.get().with_variants;
    if fold_ui(ui, cx, "Variants for a test suite", is_open) {
        actions.push(Action::Mint(MintAction::ToggleVariants));
    }
    if !is_open {
        return;
    }
    let theme = cx.theme;
    if drafted.variants.is_empty() {
        note_ui(ui, theme, "Fill in what is missing first");
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, (variant, made)) in drafted.variants.iter().enumerate() {
        ui.push_id(("variant", index), |ui| {
            variant_ui(ui, cx, index, variant, made.as_ref(), actions);
        });
    }
    ui.spacing_mut().item_spacing.y = size::GAP;
    row_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.x = size::HALF_GAP;
        ui.label(RichText::new("Copy all as").color(theme.dim));
        for (words, form) in [
            (".env", Form::Env),
            ("JSON", Form::Json),
            ("tokens", Form::Token),
        ] {
            let copy = button(theme, words, Loudness::Raised);
            let copy = ui
                .add(copy)
                .accessible_name(format!("Copy all variants as {words}"));
            if copy.clicked() {
                actions.push(Action::Mint(MintAction::CopyVariants(form)));
            }
        }
    });
}

fn variant_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    index: usize,
    variant: &Variant,
    made: Result<&Named, &String>,
    actions: &mut Actions,
) {
    let theme = cx.theme;
    row_ui(ui, |ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let mut ask = |ui: &mut Ui, words: &str, action: MintAction| {
                let quiet = button(theme, words, Loudness::Quiet);
                let name = format!("{words} {}", variant.label());
                if ui
                    .add_enabled(made.is_ok(), quiet)
                    .accessible_name(name)
                    .clicked()
                {
                    actions.push(Action::Mint(action));
                }
            };
            ask(ui, "Copy", MintAction::CopyVariant(index));
            ask(ui, "Decode", MintAction::OpenVariant(index));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = size::GAP;
                ui.label(RichText::new(variant.label()).color(theme.text));
                let what = match made {
                    Ok(named) => named.what.clone(),
                    Err(why) => sentence(why),
                };
                let text = RichText::new(&what).font(theme::small()).color(theme.dim);
                ui.add(Label::new(text).truncate()).on_hover_text(what);
            });
        });
    });
}
