//! The draft as two texts. A text that is no JSON leaves the draft as it was; the fault is told
//! below the field, by line and column.

use egui::{Id, RichText, TextEdit, Ui};

use super::super::action::{Action, Actions, MintAction};
use super::super::cx::Cx;
use super::super::theme::{self, sign};
use super::super::view::View;
use super::verify::note_ui;
use crate::jose::json::layout;
use crate::jose::mint::Section;

/// Longest text that is edited here; a field lays out all of it at every keystroke.
const MAX_BYTES: usize = 256 << 10;

/// Both texts.
pub fn json_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let Some(drafted) = &cx.derived.mint.drafted else {
        return;
    };
    let theme = cx.theme;
    let sections = [
        (Section::Header, "Header", theme.header),
        (Section::Payload, "Payload", theme.payload),
    ];
    for (section, name, color) in sections {
        let title = RichText::new(name).font(theme::title()).color(color);
        ui.label(title);
        let text = match section {
            Section::Header => Some(drafted.draft.header_text()),
            Section::Payload => drafted.draft.payload_text(),
        };
        let Some(text) = text else {
            note_ui(ui, theme, "The payload is bytes, not text");
            continue;
        };
        if text.len() > MAX_BYTES {
            note_ui(ui, theme, "Too long to be edited as text; edit the tree");
            continue;
        }
        let revision = cx.input.drafting.revision();
        let field = view.mint.json_of(section);
        // A text with a fault stays as it was typed, whatever else changes.
        if field.of != Some(revision) && field.refusal.is_none() {
            let is_same = layout::closed_up(&field.text) == layout::closed_up(text);
            if !is_same || field.of.is_none() {
                field.text = layout::set_out(text, 2);
            }
            field.of = Some(revision);
        }
        let mut typed = field.text.clone();
        let edit = TextEdit::multiline(&mut typed)
            .id(Id::unique(("draft_json", name)))
            .font(theme::mono())
            .background_color(theme.raised)
            .desired_rows(2)
            .desired_width(f32::INFINITY)
            .code_editor()
            .lock_focus(false);
        let response = ui.add(edit).accessible_name(format!("{name} as JSON"));
        if response.changed() {
            actions.push(Action::Mint(MintAction::TypeJson(section, typed)));
        }
        if let Some(refusal) = &field.refusal {
            let text = format!("{} {refusal}; the draft is as it was", sign::FAIL);
            let text = RichText::new(text).font(theme::small()).color(theme.fail);
            ui.add(egui::Label::new(text).wrap());
        }
    }
}
