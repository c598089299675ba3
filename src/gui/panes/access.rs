//! The access view: ask whether the holder may, see what was granted, and hold it against what is
//! expected.

use egui::{
    Align, Id, Label, Layout, Popup, RichText, Role, Sense, TextEdit, Ui, WidgetInfo, vec2,
};

use super::super::access_action::AccessAction;
use super::super::access_lines::TableForm;
use super::super::accessed::{Asked, chosen};
use super::super::action::{Action, Actions};
use super::super::cx::Cx;
use super::super::derived::Analysis;
use super::super::theme::{self, sign, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::chooser::chooser;
use super::super::widgets::field_row::row_ui;
use super::super::widgets::secret_edit::secret_edit_ui;
use super::super::widgets::text_field::text_field;
use super::access_expect;
use super::access_list;
use super::findings::{sentence, severity_words};
use crate::jose::access::question::{Answer, Decision};
use crate::jose::finding::Finding;
use crate::jose::words;

/// Most notes shown; the rest is counted.
const MAX_NOTES: usize = 4;
/// Room for the Jet Bridge's token.
const BRIDGE_WIDTH: f32 = 220.0;
/// Room for the filter.
const FILTER_WIDTH: f32 = 220.0;

/// The view.
pub fn access_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    analysis: &Analysis,
    view: &mut View,
    actions: &mut Actions,
) {
    ui.spacing_mut().item_spacing.y = size::HALF_GAP;
    ask_ui(ui, cx, view, actions);
    jet_ui(ui, cx, analysis, view, actions);
    asked_ui(ui, cx, view, actions);
    access_expect::expectations_ui(ui, cx, view, actions);
    notes_ui(ui, cx, analysis, actions);
    head_ui(ui, cx, view, actions);
    access_list::list_ui(ui, cx, analysis, view, actions);
}

/// The field for a question.
fn ask_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    row_ui(ui, |ui| {
        ui.label(RichText::new("May the holder").color(cx.theme.dim));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let is_answered = matches!(cx.derived.access.asked(), Asked::Answer(_));
            let expect = button(cx.theme, "Expect this", Loudness::Quiet);
            let expect = ui
                .add_enabled(is_answered, expect)
                .on_hover_text("Hold every token against this answer");
            if expect.clicked() {
                actions.push(Action::Access(AccessAction::ExpectAsked));
            }
            let hint =
                "model:awards:rw · role:editor · scope:read:orders · claim:/email_verified=true";
            let width = ui.available_width();
            let field: TextEdit<'_> =
                text_field(cx.theme, &mut view.access.question, hint, width).id(question_id());
            ui.add(field).accessible_name("Question");
        });
    });
}

/// The field of the question, for whoever must give it the keyboard.
pub fn question_id() -> Id {
    Id::unique("access_question")
}

/// The field of the filter, for the same.
pub fn filter_id() -> Id {
    Id::unique("access_filter")
}

/// What a Jet Bridge knows beside the token: its project and its own token.
fn jet_ui(ui: &mut Ui, cx: &Cx<'_>, analysis: &Analysis, view: &mut View, actions: &mut Actions) {
    let access = analysis.access();
    let is_jet = access.provider.as_ref();
    if is_jet.is_none_or(|provider| provider.name != "jet-admin") {
        return;
    }
    let projects = cx.derived.access.projects();
    let beside = cx.input.beside.get();
    row_ui(ui, |ui| {
        ui.label(RichText::new("of project").color(cx.theme.dim));
        let shown = chosen(beside, projects).unwrap_or("as the token says");
        let shown_words = words::one_line(shown, 32);
        let response = chooser(ui, cx, &shown_words, "", cx.theme.raised)
            .accessible_name(format!("Project {shown_words}"))
            .on_hover_text("The project that the bridge belongs to");
        Popup::menu(&response).show(|ui| {
            ui.set_min_width(size::MENU);
            egui::ScrollArea::vertical()
                .max_height(size::MENU_HEIGHT)
                .show(ui, |ui| {
                    for name in projects {
                        if ui.button(words::one_line(name, 60)).clicked() {
                            let set = AccessAction::SetProject(name.clone());
                            actions.push(Action::Access(set));
                            ui.close();
                        }
                    }
                });
            ui.separator();
            let mut first = beside.first_match;
            let old = ui
                .checkbox(&mut first, "Bridge before November 2023")
                .on_hover_text("There the first row for a model decides; later any row may grant");
            if old.changed() {
                actions.push(Action::Access(AccessAction::ToggleFirstMatch));
            }
        });
        ui.scope(|ui| {
            ui.set_max_width(BRIDGE_WIDTH.min(ui.available_width()));
            let id = Id::unique("jet_bridge_token");
            let response = secret_edit_ui(
                ui,
                cx.theme,
                id,
                &mut view.access.bridge,
                "Jet Bridge token",
                "Jet Bridge token",
            );
            if response.changed() {
                actions.push(Action::Access(AccessAction::TakeBridgeToken));
            }
            response.on_hover_text(
                "The UUID the bridge was registered with: its hash says which rows are its own",
            );
        });
    });
}

/// The answer. Its room is kept, so that nothing below moves while a question is typed.
fn asked_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let theme = cx.theme;
    let room = vec2(ui.available_width(), 2.0 * size::LINE);
    let layout = Layout::top_down(Align::Min);
    ui.allocate_ui_with_layout(room, layout, |ui| {
        ui.set_min_size(room);
        ui.spacing_mut().item_spacing.y = 0.0;
        match cx.derived.access.asked() {
            Asked::Nothing => {
                let words = "Ask for a role, scope, group, permission, model or claim; ! in front \
                             turns the question round";
                faint_ui(ui, cx, words);
            }
            Asked::NoQuestion(why) => {
                let words = format!("{} {}", sign::UNKNOWN, sentence(why));
                let text = RichText::new(&words).font(theme::small()).color(theme.dim);
                ui.add(Label::new(text).wrap());
            }
            Asked::Answer(answer) => answer_ui(ui, cx, view, answer, actions),
        }
    });
}

fn faint_ui(ui: &mut Ui, cx: &Cx<'_>, words: &str) {
    let text = RichText::new(words)
        .font(theme::small())
        .color(cx.theme.faint);
    ui.add(Label::new(text).truncate());
}

fn answer_ui(ui: &mut Ui, cx: &Cx<'_>, _view: &View, answer: &Answer, actions: &mut Actions) {
    let theme = cx.theme;
    let (mark, color, words) = match answer.decision {
        Decision::Allow => (sign::PASS, allowed_color(cx), "Allowed"),
        Decision::Deny => (sign::FAIL, theme.fail, "Denied"),
        Decision::Unknown => (sign::UNKNOWN, theme.warn, "Unknown"),
    };
    let mut job = egui::text::LayoutJob::default();
    let format = egui::TextFormat::simple;
    job.append(
        &format!("{mark} {words}"),
        0.0,
        format(theme::strong(), color),
    );
    job.append(
        &sentence(&answer.because),
        size::GAP,
        format(theme::body(), theme.text),
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(ui.available_width());
    let sense = if answer.node.is_some() {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = ui.add(Label::new(job).sense(sense).selectable(false));
    let told = format!("{words}, {}", answer.because);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &told));
    if response.clicked()
        && let Some(node) = answer.node
    {
        actions.push(Action::Access(AccessAction::Reveal(node)));
    }
    let mut hover = sentence(&answer.because);
    if answer.node.is_some() {
        hover.push_str("\nClick to see it in the tree");
    }
    response.on_hover_text(hover);
    let below = match &answer.server_message {
        Some(message) => format!("the server says: {message}"),
        None => answer
            .findings
            .first()
            .map(finding_words)
            .unwrap_or_default(),
    };
    if !below.is_empty() {
        let text = RichText::new(&below).font(theme::small()).color(theme.dim);
        ui.add(Label::new(text).truncate()).on_hover_text(&below);
    }
}

/// Green asks for the proof: what an unproven token grants, no server does.
fn allowed_color(cx: &Cx<'_>) -> egui::Color32 {
    let judged = cx.derived.judged.as_ref();
    match judged.and_then(|judged| judged.verdict.signature.proof()) {
        Some(_) => cx.theme.pass,
        None => cx.theme.text,
    }
}

fn finding_words(finding: &Finding) -> String {
    let (mark, _) = severity_words(finding.severity);
    let mut words = format!("{mark} {}", sentence(&finding.message));
    if !finding.advice.is_empty() {
        words = format!("{words}. {}", finding.advice);
    }
    words
}

/// What must be known to read the grants right.
fn notes_ui(ui: &mut Ui, cx: &Cx<'_>, analysis: &Analysis, actions: &mut Actions) {
    let theme = cx.theme;
    let access = analysis.access();
    let elsewhere = access.elsewhere.iter();
    let elsewhere = elsewhere.map(|one| {
        let kind = words::plural(one.kind.word());
        let words = format!("{} {}: {}", sign::NONE, sentence(&kind), one.because);
        (words, theme.dim, one.node)
    });
    let notes = access.notes.iter().map(|note| {
        let node = match note.at {
            crate::jose::finding::At::Node(node) => Some(node),
            _ => None,
        };
        (finding_words(note), theme.severity(note.severity), node)
    });
    let all: Vec<_> = notes.chain(elsewhere).collect();
    for (index, (words, color, node)) in all.iter().take(MAX_NOTES).enumerate() {
        let text = RichText::new(words).font(theme::small()).color(*color);
        let sense = if node.is_some() {
            Sense::click()
        } else {
            Sense::hover()
        };
        let label = Label::new(text).truncate().sense(sense).selectable(false);
        let response = ui.push_id(("note", index), |ui| ui.add(label)).inner;
        if response.clicked()
            && let Some(node) = node
        {
            actions.push(Action::Access(AccessAction::Reveal(*node)));
        }
        response.on_hover_text(words);
    }
    if all.len() > MAX_NOTES {
        faint_ui(ui, cx, &format!("and {} more", all.len() - MAX_NOTES));
    }
}

/// How many grants there are, the filter, and the ways to copy them.
fn head_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let Some(lines) = cx.derived.access.lines() else {
        return;
    };
    let (shown, all) = lines.shown;
    row_ui(ui, |ui| {
        let words = if shown == all {
            words::count("grant", all)
        } else {
            format!(
                "{} of {}",
                words::number(shown as u64),
                words::count("grant", all)
            )
        };
        let text = RichText::new(words)
            .font(theme::title())
            .color(cx.theme.dim);
        ui.label(text);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let copy = chooser(ui, cx, "Copy", "", egui::Color32::TRANSPARENT)
                .accessible_name("Copy the grants");
            Popup::menu(&copy).show(|ui| {
                let forms = [
                    ("As Markdown", TableForm::Markdown),
                    ("As CSV", TableForm::Csv),
                ];
                for (words, form) in forms {
                    if ui.button(words).clicked() {
                        actions.push(Action::Access(AccessAction::CopyTable(form)));
                    }
                }
            });
            let width = FILTER_WIDTH.min(ui.available_width());
            let field: TextEdit<'_> =
                text_field(cx.theme, &mut view.access.filter, "Filter", width).id(filter_id());
            ui.add(field).accessible_name("Filter the grants");
        });
    });
}
