//! What a draft can begin as: a copy of the shown token, or a preset found by a few letters.

use egui::{Button, Label, RichText, ScrollArea, TextEdit, Ui, vec2};

use super::super::action::{Action, Actions, MintAction};
use super::super::cx::Cx;
use super::super::mint_view::MintForm;
use super::super::theme::{self, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::field_row::row_ui;
use super::super::widgets::pick_keys::take_keys;
use super::super::widgets::steady_scroll::steady_scroll_ui;
use super::super::widgets::text_field::text_field;
use super::findings::sentence;
use super::verify::{note_ui, title_ui};
use crate::jose::claims;
use crate::jose::mint::presets::Preset;
use crate::jose::mint::{Variant, pointer_of, variants};
use crate::jose::tree::Key;

/// Most claims offered to be left out.
const MAX_CLAIMS: usize = 60;

/// One row of the list.
enum Entry<'a> {
    Copy,
    Preset(&'a Preset, bool),
}

/// The list, with the field that filters it.
pub fn begin_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let theme = cx.theme;
    ui.spacing_mut().item_spacing.y = size::GAP;
    row_ui(ui, |ui| {
        title_ui(ui, theme, "Begin with");
        if cx.input.drafting.get().is_begun() {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let back = button(theme, "Back to the draft", Loudness::Quiet);
                if ui.add(back).clicked() {
                    actions.push(Action::Mint(MintAction::Pick(false)));
                }
            });
        }
    });
    let id = super::mint::filter_id();
    let has_keyboard = ui.memory(|memory| memory.has_focus(id));
    let keys = has_keyboard.then(|| take_keys(ui));
    let hint = "Find: authgear, hasura, apns, google…";
    let field: TextEdit<'_> =
        text_field(theme, &mut view.mint.filter, hint, ui.available_width()).id(id);
    let response = ui.add(field).accessible_name("Find a preset");
    if std::mem::take(&mut view.mint.focus_filter) {
        response.request_focus();
    }
    if response.changed() {
        view.mint.row = 0;
    }
    let entries = entries(cx, &view.mint.filter);
    let mut moved = false;
    if let Some(keys) = keys {
        view.mint.row = keys.moved(view.mint.row, entries.len());
        moved = keys.any();
        if keys.enter
            && let Some(entry) = entries.get(view.mint.row)
        {
            actions.push(Action::Mint(begin(entry)));
        }
    }
    if entries.is_empty() && cx.derived.mint.presets.is_some() {
        note_ui(ui, theme, "No preset has this in its name");
    }
    steady_scroll_ui(ui, "presets", |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, entry) in entries.iter().enumerate() {
            let marked = index == view.mint.row;
            let response = entry_ui(ui, cx, entry, marked);
            if marked && moved {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                actions.push(Action::Mint(begin(entry)));
            }
        }
        for finding in cx.derived.mint.presets.iter().flat_map(|all| &all.findings) {
            ui.add_space(size::GAP);
            let text = format!("{} {}", theme::sign::WARN, sentence(&finding.message));
            note_ui(ui, theme, &text);
        }
    });
}

fn begin(entry: &Entry<'_>) -> MintAction {
    match entry {
        Entry::Copy => MintAction::CopyToken(Variant::Same),
        Entry::Preset(preset, _) => MintAction::BeginPreset(preset.name.clone()),
    }
}

/// What matches: every typed word is in the name or the title, those that begin with it first.
fn entries<'a>(cx: &Cx<'a>, typed: &str) -> Vec<Entry<'a>> {
    let typed = typed.to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let has = |text: &str| words.iter().all(|word| text.contains(word));
    let mut entries = Vec::new();
    if cx.derived.analysis.is_some() && has("clone copy of this token") {
        entries.push(Entry::Copy);
    }
    let presets = cx.derived.mint.presets.as_deref();
    let all = presets.iter().flat_map(|presets| &presets.all);
    let named = |preset: &Preset| format!("{} {}", preset.title, preset.name).to_lowercase();
    let (mut first, rest): (Vec<_>, Vec<_>) = all
        .filter(|(preset, _)| has(&named(preset)) || has(&preset.about.to_lowercase()))
        .partition(|(preset, _)| named(preset).starts_with(&typed));
    let (by_name, by_about): (Vec<_>, Vec<_>) = rest
        .into_iter()
        .partition(|(preset, _)| has(&named(preset)));
    first.extend(by_name);
    first.extend(by_about);
    let found = first.into_iter();
    entries.extend(found.map(|(preset, is_own)| Entry::Preset(preset.as_ref(), *is_own)));
    entries
}

fn entry_ui(ui: &mut Ui, cx: &Cx<'_>, entry: &Entry<'_>, marked: bool) -> egui::Response {
    let theme = cx.theme;
    let (title, about) = match entry {
        Entry::Copy => (
            "Clone this token",
            "The same claims, to be edited and signed with your key",
        ),
        Entry::Preset(preset, _) => (preset.title.as_str(), preset.about.as_str()),
    };
    let what = match entry {
        Entry::Copy | Entry::Preset(_, false) => "",
        Entry::Preset(_, true) => "your own",
    };
    let height = 2.0 * size::LINE + size::GAP;
    let room = vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(room, egui::Sense::click());
    response.widget_info(|| {
        egui::WidgetInfo::selected(
            egui::Role::ListItem,
            true,
            marked,
            format!("{title}, {about}"),
        )
    });
    if marked || response.hovered() || response.has_focus() {
        let fill = if marked {
            theme.selection
        } else {
            theme.raised
        };
        ui.painter()
            .rect_filled(rect, f32::from(size::CORNER), fill);
    }
    let inside = rect.shrink2(vec2(size::GAP, size::HALF_GAP));
    let builder = egui::UiBuilder::new().max_rect(inside);
    let mut child = ui.new_child(builder);
    child.spacing_mut().item_spacing.y = 0.0;
    child.horizontal(|ui| {
        ui.set_height(size::LINE);
        let text = RichText::new(title).font(theme::strong()).color(theme.text);
        ui.add(Label::new(text).selectable(false).truncate());
        let text = RichText::new(what).font(theme::small()).color(theme.dim);
        ui.add(Label::new(text).selectable(false));
    });
    let text = RichText::new(about).font(theme::small()).color(theme.dim);
    child.add(Label::new(text).selectable(false).truncate());
    response.on_hover_text(about)
}

/// The menu of what a copy of the shown token may be.
pub fn copies_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    ui.set_min_width(size::MENU);
    for variant in variants::ALL {
        if ui.button(variant.label()).clicked() {
            actions.push(Action::Mint(MintAction::CopyToken(variant)));
        }
    }
    let Some(analysis) = &cx.derived.analysis else {
        return;
    };
    let tree = &analysis.decoded.tree;
    let Some(payload) = claims::payload(tree) else {
        return;
    };
    if ui.button("With a role or permission…").clicked() {
        actions.push(Action::Mint(MintAction::CopyToken(Variant::Same)));
        let form = MintAction::OpenForm(MintForm::Grant);
        actions.push(Action::Mint(form));
    }
    ui.menu_button("Without a claim", |ui| {
        ScrollArea::vertical()
            .max_height(size::MENU_HEIGHT)
            .show(ui, |ui| {
                for child in tree.children(payload).take(MAX_CLAIMS) {
                    let Key::Name(name) = tree.key(child) else {
                        continue;
                    };
                    let shown = super::super::row_text::shown(&name, 40);
                    if ui.add(Button::new(format!("Without {shown}"))).clicked() {
                        let variant = Variant::Without(pointer_of(&name));
                        actions.push(Action::Mint(MintAction::CopyToken(variant)));
                        ui.close();
                    }
                }
            });
    });
}
