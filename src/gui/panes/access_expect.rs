//! The expectations: which are met, and the text they are written in.

use egui::{Id, Label, RichText, ScrollArea, Sense, TextEdit, Ui};

use super::super::access_action::AccessAction;
use super::super::accessed::Held;
use super::super::action::{Action, Actions};
use super::super::cx::Cx;
use super::super::theme::{self, sign, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::check_row::{CheckRow, check_row_ui};
use super::super::widgets::field_row::row_ui;
use super::super::widgets::fold::fold_ui;
use super::findings::sentence;
use super::verify::note_ui;
use crate::jose::access::expectation::Met;

/// The highest that the list may be.
const MAX_HEIGHT: f32 = 180.0;
/// Most expectations listed.
const MAX_LISTED: usize = 200;

/// The fold, and what is in it.
pub fn expectations_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let held = cx.derived.access.held();
    let words = match held {
        None => "Expectations".to_owned(),
        Some(held) => words(held),
    };
    row_ui(ui, |ui| {
        if fold_ui(ui, cx, &words, view.access.expects) {
            actions.push(Action::Access(AccessAction::ToggleExpectations));
        }
        if view.access.expects {
            let layout = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(layout, |ui| {
                let word = if view.access.editing { "Done" } else { "Edit" };
                let edit = button(cx.theme, word, Loudness::Quiet);
                let edit = ui.add(edit).accessible_name(format!("{word} expectations"));
                if edit.clicked() {
                    let edit = AccessAction::EditExpectations(!view.access.editing);
                    actions.push(Action::Access(edit));
                }
            });
        }
    });
    if !view.access.expects {
        return;
    }
    if view.access.editing || held.is_none() {
        edit_ui(ui, cx, actions);
    }
    if let Some(held) = held {
        ScrollArea::vertical()
            .id_salt("expectations")
            .max_height(MAX_HEIGHT)
            .auto_shrink([false, true])
            .show(ui, |ui| list_ui(ui, cx, held, actions));
    }
}

/// `Expectations: 3 of 4 met`.
pub fn words(held: &Held) -> String {
    let num = held.outcomes.len();
    let mut words = format!("Expectations: {} of {num} met", held.num_met());
    let bad = held.expectations.bad_lines.len();
    if bad > 0 {
        words = format!("{words}, {bad} unreadable");
    }
    words
}

fn edit_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let theme = cx.theme;
    let mut text = cx.input.beside.get().expectations.to_string();
    let edit = TextEdit::multiline(&mut text)
        .id(Id::unique("expectations_text"))
        .font(theme::mono())
        .background_color(theme.raised)
        .desired_rows(4)
        .desired_width(f32::INFINITY)
        .hint_text("One question a line: Editors write = model:orders:rw\n!role:admin");
    let response = ui.add(edit).accessible_name("Expectations as text");
    if response.changed() {
        actions.push(Action::Access(AccessAction::SetExpectations(text)));
    }
    if response.lost_focus() {
        // Leaving the text keeps it, also where nobody presses Done.
        actions.push(Action::Access(AccessAction::EditExpectations(false)));
    }
}

fn list_ui(ui: &mut Ui, cx: &Cx<'_>, held: &Held, actions: &mut Actions) {
    let theme = cx.theme;
    ui.spacing_mut().item_spacing.y = 0.0;
    for outcome in held.outcomes.iter().take(MAX_LISTED) {
        let Some(expectation) = held.expectations.list.get(outcome.index) else {
            continue;
        };
        let (mark, spoken, color) = match outcome.met {
            Met::Pass => (sign::PASS, "met", theme.pass),
            Met::Fail => (sign::FAIL, "not met", theme.fail),
            Met::Unknown => (sign::UNKNOWN, "unknown", theme.warn),
        };
        let question = expectation.question.to_string();
        let name = expectation.name.as_deref().unwrap_or(&question);
        let sentence = sentence(&outcome.answer.because);
        let below = if expectation.name.is_some() {
            vec![question.clone()]
        } else {
            Vec::new()
        };
        let row = CheckRow {
            sign: mark,
            spoken,
            color,
            name,
            sentence: &sentence,
            below: &below,
        };
        let sense = if outcome.answer.node.is_some() {
            Sense::click()
        } else {
            Sense::hover()
        };
        let response = check_row_ui(ui, theme, ("expectation", outcome.index), &row, sense);
        if response.clicked()
            && let Some(node) = outcome.answer.node
        {
            actions.push(Action::Access(AccessAction::Reveal(node)));
        }
    }
    for bad in held.expectations.bad_lines.iter().take(MAX_LISTED) {
        let words = format!("{} Line {}: {}", sign::WARN, bad.line, bad.message);
        let text = RichText::new(words).font(theme::small()).color(theme.warn);
        ui.add(Label::new(text).wrap());
    }
    if held.outcomes.len() > MAX_LISTED {
        note_ui(
            ui,
            theme,
            &format!("and {} more", held.outcomes.len() - MAX_LISTED),
        );
    }
    ui.add_space(size::HALF_GAP);
}
