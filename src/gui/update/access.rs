//! What the access view asks for.

use egui::{Context, TextBuffer as _};

use super::{copy, select};
use crate::gui::access_action::AccessAction;
use crate::gui::access_lines::{TableForm, table};
use crate::gui::accessed::Asked;
use crate::gui::app::App;
use crate::gui::view::{DecodedTab, Pane};
use crate::gui::widgets::toasts::News;
use crate::gui::work::{Kind, Outcome};
use crate::io::expectations;
use crate::jose::access::question::Decision;
use crate::jose::key::Secret;

/// Applies one action.
pub fn apply(app: &mut App, ctx: &Context, action: AccessAction) {
    match action {
        AccessAction::Ask { question, project } => {
            app.view.access.question = question;
            let projects = app.derived.access.projects();
            let is_known = project.as_ref().is_some_and(|name| projects.contains(name));
            if is_known {
                app.input.beside.edit(|beside| beside.project = project);
            }
        }
        AccessAction::Reveal(id) => {
            app.view.decoded_tab = DecodedTab::Tree;
            app.view.pane = Pane::Decoded;
            select(app, id);
        }
        AccessAction::TakeBridgeToken => {
            let typed = app.view.access.bridge.as_str().trim();
            let token = (!typed.is_empty()).then(|| Secret::new(typed.as_bytes()));
            app.input.beside.edit(|beside| beside.bridge_token = token);
        }
        AccessAction::SetProject(name) => {
            app.input.beside.edit(|beside| beside.project = Some(name));
        }
        AccessAction::ToggleFirstMatch => {
            let beside = &mut app.input.beside;
            beside.edit(|beside| beside.first_match = !beside.first_match);
        }
        AccessAction::ToggleExpectations => {
            app.view.access.expects = !app.view.access.expects;
        }
        AccessAction::EditExpectations(editing) => {
            app.view.access.editing = editing;
            if !editing {
                save(app);
            }
        }
        AccessAction::SetExpectations(text) => {
            app.input
                .beside
                .edit(|beside| beside.expectations = text.into());
        }
        AccessAction::ExpectAsked => expect_asked(app),
        AccessAction::CopyTable(form) => {
            let analysis = app.derived.analysis.clone();
            let lines = app.derived.access.lines().cloned();
            if let (Some(analysis), Some(lines)) = (analysis, lines) {
                let what = match form {
                    TableForm::Markdown => "grants as Markdown",
                    TableForm::Csv => "grants as CSV",
                };
                let (decoded, access) = (&analysis.decoded, analysis.access());
                copy(app, ctx, table(decoded, access, &lines, form), what);
            }
        }
    }
}

/// Adds the question to the expectations, turned so that it is met now.
fn expect_asked(app: &mut App) {
    let Asked::Answer(answer) = app.derived.access.asked() else {
        return;
    };
    let question = app.view.access.question.trim();
    let line = match (answer.decision, question.strip_prefix('!')) {
        (Decision::Allow | Decision::Unknown, _) => question.to_owned(),
        (Decision::Deny, Some(plain)) => plain.trim_start().to_owned(),
        (Decision::Deny, None) => format!("!{question}"),
    };
    let old = &app.input.beside.get().expectations;
    if old.lines().any(|old| old.trim() == line) {
        app.toasts.push(News::Done, "That is expected already");
        return;
    }
    let mut text = old.trim_end().to_owned();
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&line);
    text.push('\n');
    app.input
        .beside
        .edit(|beside| beside.expectations = text.into());
    app.view.access.expects = true;
    app.toasts.push(News::Done, format!("Expected: {line}"));
    save(app);
}

/// Writes the expectations beside the settings: they name no token, and a pipeline may use them.
fn save(app: &mut App) {
    let Some(directory) = app.env.settings.clone() else {
        return;
    };
    let text = app.input.beside.get().expectations.clone();
    app.jobs.start(Kind::SaveExpectations, move |_| {
        let saved = expectations::save(&directory, &text);
        Outcome::Saved(saved.map_err(|error| error.to_string()))
    });
}
