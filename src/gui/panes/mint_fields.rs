//! The fields of a preset, and how long the token lives.

use egui::{Align, Button, Color32, Id, Key, Label, Layout, Popup, RichText, TextEdit, Ui, vec2};

use super::super::action::{Action, Actions, MintAction};
use super::super::cx::Cx;
use super::super::drafting::lifetime_field;
use super::super::mint_view::{Fold, MintForm};
use super::super::theme::{self, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::field_row::row_ui;
use super::super::widgets::fold::fold_ui;
use super::super::widgets::marks;
use super::super::widgets::switch::switch_ui;
use super::super::widgets::text_field::text_field;
use super::mint_rows;
use super::verify::note_ui;
use crate::jose::claims;
use crate::jose::mint::presets::{Field, FieldKind, Text};
use crate::jose::time;

/// Presets with fewer fields show all of them at once.
const FEW_FIELDS: usize = 5;
/// The lifetimes that are a click away.
const LIVES: [(&str, &str); 3] = [("5 min", "5m"), ("1 h", "1h"), ("1 day", "1d")];

/// The fields, and the lifetime.
pub fn fields_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let Some(preset) = cx.input.drafting.get().preset() else {
        life_ui(ui, cx, view, actions);
        return;
    };
    let lifetime = lifetime_field(preset);
    let fields = || {
        let fields = preset.fields.iter();
        fields.filter(|field| Some(field.name.as_str()) != lifetime)
    };
    let shows_all = fields().count() <= FEW_FIELDS;
    for field in fields().filter(|field| field.required || shows_all) {
        field_ui(ui, cx, field, view, actions);
    }
    if lifetime.is_some() {
        life_ui(ui, cx, view, actions);
    }
    if shows_all {
        return;
    }
    let optional: Vec<&Field> = fields().filter(|field| !field.required).collect();
    let values = &cx.input.drafting.get().values;
    let is_filled = |field: &&&Field| values.get(&field.name).is_some_and(|text| !text.is_empty());
    let filled = optional.iter().filter(is_filled).count();
    let words = match filled {
        0 => format!("Optional {}", optional.len()),
        filled => format!("Optional {} · {filled} filled in", optional.len()),
    };
    if fold_ui(ui, cx, &words, view.mint.unfolded.contains(&Fold::Optional)) {
        actions.push(Action::Mint(MintAction::ToggleFold(Fold::Optional)));
    }
    if view.mint.unfolded.contains(&Fold::Optional) {
        for field in optional {
            field_ui(ui, cx, field, view, actions);
        }
    }
}

/// A label of a fixed width, so that fields stand below each other.
pub(super) fn label_ui(ui: &mut Ui, cx: &Cx<'_>, title: &str) -> Id {
    let width = size::FIELD_NAME;
    let layout = Layout::left_to_right(Align::Center);
    let room = vec2(width, size::FIELD);
    let label = ui.allocate_ui_with_layout(room, layout, |ui| {
        ui.set_min_width(width);
        let text = RichText::new(title).color(cx.theme.dim);
        ui.add(Label::new(text).truncate()).id
    });
    label.inner
}

fn field_ui(ui: &mut Ui, cx: &Cx<'_>, field: &Field, view: &mut View, actions: &mut Actions) {
    if field.kind == FieldKind::Rows {
        mint_rows::rows_ui(ui, cx, field, actions);
        return;
    }
    let drafted = cx.derived.mint.drafted.as_ref();
    let is_missing = drafted.is_some_and(|drafted| drafted.missing.contains(&field.name));
    row_ui(ui, |ui| {
        let label = label_ui(ui, cx, &field.title);
        match field.kind {
            FieldKind::Boolean => choice_ui(ui, cx, field, &["true", "false"], actions),
            FieldKind::Choice => {
                let texts: Vec<String> = field.choices.iter().map(text_of).collect();
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                choice_ui(ui, cx, field, &texts, actions);
            }
            _ => {
                let response = text_ui(ui, cx, field, label, actions);
                if view.mint.focus_field.as_deref() == Some(&field.name) {
                    view.mint.focus_field = None;
                    response.request_focus();
                }
                if is_missing && !response.has_focus() {
                    let stroke = egui::Stroke::new(1.0, cx.theme.warn);
                    let corner = f32::from(size::CORNER);
                    let inside = egui::StrokeKind::Inside;
                    ui.painter()
                        .rect_stroke(response.rect, corner, stroke, inside);
                }
            }
        }
    });
    let place = format!("field {} ", field.name);
    let faults = drafted.iter().flat_map(|drafted| &drafted.findings);
    let mut faults = faults.filter(|finding| finding.message.starts_with(&place));
    if let Some(fault) = faults.next() {
        let what = fault.message.trim_start_matches("field ");
        note_ui(ui, cx.theme, &format!("{} {what}", theme::sign::FAIL));
    }
}

fn text_of(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A field that is typed into, with what its author suggests.
fn text_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    field: &Field,
    label: Id,
    actions: &mut Actions,
) -> egui::Response {
    let theme = cx.theme;
    let values = &cx.input.drafting.get().values;
    let mut text = values.get(&field.name).unwrap_or_default().to_owned();
    let default = field.default.as_ref().map(Text::source);
    let hint = match default {
        Some(default) if !default.is_empty() && !default.contains("${") => default.to_owned(),
        _ => field.hint.clone(),
    };
    let set = |text: String, actions: &mut Actions| {
        let set = MintAction::SetField(field.name.clone(), text);
        actions.push(Action::Mint(set));
    };
    let suggests = !field.choices.is_empty();
    let width = ui.available_width()
        - if suggests {
            size::FIELD + size::GAP
        } else {
            0.0
        };
    let id = Id::unique("preset_field").with(&field.name);
    let edit: TextEdit<'_> = text_field(theme, &mut text, &hint, width)
        .id(id)
        .password(field.masked);
    let response = ui.add(edit).labelled_by(label);
    if field.masked {
        forget_undo(ui, id);
    }
    let changed = response.changed();
    let response = if field.hint.is_empty() {
        response
    } else {
        response.on_hover_text(&field.hint)
    };
    if changed {
        set(text, actions);
    }
    if suggests {
        let more = Button::new(marks::down(theme.dim))
            .fill(Color32::TRANSPARENT)
            .frame_when_inactive(false)
            .min_size(vec2(size::FIELD, size::FIELD));
        let more = ui
            .add(more)
            .accessible_name(format!("Suggestions for {}", field.title));
        Popup::menu(&more).show(|ui| {
            for choice in field.choices.iter().map(text_of) {
                if ui.button(&choice).clicked() {
                    set(choice, actions);
                }
            }
        });
    }
    response
}

/// egui keeps earlier texts to undo to; not of what nobody may see.
pub(super) fn forget_undo(ui: &Ui, id: Id) {
    if let Some(mut state) = egui::text_edit::TextEditState::load(ui.ctx(), id) {
        state.clear_undoer();
        state.store(ui.ctx(), id);
    }
}

/// A few values side by side; what is chosen can be taken back.
fn choice_ui(ui: &mut Ui, cx: &Cx<'_>, field: &Field, texts: &[&str], actions: &mut Actions) {
    let values = &cx.input.drafting.get().values;
    let typed = values.get(&field.name).filter(|text| !text.is_empty());
    let default = field.default.as_ref().map(Text::source);
    let shown = typed.or(default).unwrap_or_default();
    let mut names: Vec<(&str, &str)> = texts.iter().map(|text| (*text, *text)).collect();
    if default.is_none() {
        names.push(("left out", ""));
    }
    let asked = ui.push_id(&field.name, |ui| switch_ui(ui, cx.theme, &names, shown));
    if let Some(asked) = asked.inner {
        let set = MintAction::SetField(field.name.clone(), asked.to_owned());
        actions.push(Action::Mint(set));
    }
}

/// How long the token lives: a few lengths, or one that is typed.
fn life_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let Some(lives) = shown_life(cx) else { return };
    let theme = cx.theme;
    row_ui(ui, |ui| {
        label_ui(ui, cx, "Valid for");
        ui.spacing_mut().item_spacing.x = size::HALF_GAP;
        if view.mint.form == MintForm::Life {
            let width = ui.available_width();
            let hint = "5m, 90s, 1h30m, 2d; Enter sets it";
            let field: TextEdit<'_> = text_field(theme, &mut view.mint.form_text, hint, width);
            let response = ui.add(field).accessible_name("Valid for");
            if !response.has_focus() && !response.lost_focus() {
                response.request_focus();
            }
            if response.lost_focus() {
                let entered = ui.input(|input| input.key_pressed(Key::Enter));
                let typed = view.mint.form_text.trim().to_owned();
                let closed = MintAction::OpenForm(MintForm::Closed);
                actions.push(Action::Mint(closed));
                if entered && !typed.is_empty() {
                    actions.push(Action::Mint(MintAction::LiveFor(typed)));
                }
            }
            return;
        }
        let names = LIVES.map(|(words, length)| (words, length));
        let is_one = LIVES.iter().find(|(words, _)| *words == lives);
        let shown = is_one.map_or("", |(_, length)| *length);
        if let Some(length) = switch_ui(ui, theme, &names, shown) {
            actions.push(Action::Mint(MintAction::LiveFor(length.to_owned())));
        }
        let words = match is_one {
            Some(_) => "Other…".to_owned(),
            None => lives,
        };
        let other = button(theme, &words, Loudness::Quiet);
        if ui.add(other).on_hover_text("Type another length").clicked() {
            let open = MintAction::OpenForm(MintForm::Life);
            actions.push(Action::Mint(open));
        }
    });
}

/// How long the draft lives from the moment of minting; `None` where it has no claims.
fn shown_life(cx: &Cx<'_>) -> Option<String> {
    let drafted = cx.derived.mint.drafted.as_ref()?;
    let analysis = &drafted.analysis;
    claims::payload(&analysis.decoded.tree)?;
    let mut times = analysis.times.iter();
    let Some(exp) = times.find(|time| time.name == "exp") else {
        return Some("for ever".to_owned());
    };
    let secs = exp.time.0 - cx.input.drafting.get().at.0;
    Some(if secs <= 0.0 {
        "expired".to_owned()
    } else if (secs - 86_400.0).abs() < 0.5 {
        "1 day".to_owned()
    } else {
        time::duration(secs)
    })
}
