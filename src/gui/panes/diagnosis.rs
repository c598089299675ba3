//! Why it is refused: what the server answers, and each reason that was tried and came true, with
//! the button that changes what would help.

use egui::{Label, RichText, Role, Sense, Ui, WidgetInfo};

use super::super::action::{Action, Actions, TrustAction};
use super::super::cx::Cx;
use super::super::judgement::Judged;
use super::super::theme::{self, size};
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::barred::barred_ui;
use super::findings::sentence;
use super::verify::title_ui;
use crate::jose::verify::{Diagnosis, Profile};

/// The part of the pane; nothing when there is nothing to explain.
pub fn diagnosis_ui(ui: &mut Ui, cx: &Cx<'_>, judged: &Judged, actions: &mut Actions) {
    let verdict = &judged.verdict;
    if verdict.diagnosis.is_empty() {
        return;
    }
    let theme = cx.theme;
    ui.add_space(size::GAP + size::HALF_GAP);
    title_ui(ui, theme, "Why");
    if let Some(answer) = verdict.server_answer()
        && judged.policy.profile != Profile::Generic
    {
        let title = judged.policy.profile.title();
        let text = RichText::new(format!("{title} answers: {answer}"));
        ui.add(Label::new(text.font(theme::strong()).color(theme.fail)).wrap());
    }
    for (index, reason) in verdict.diagnosis.iter().enumerate() {
        ui.push_id((reason.code, index), |ui| {
            reason_ui(ui, cx, reason, actions);
        });
    }
}

fn reason_ui(ui: &mut Ui, cx: &Cx<'_>, reason: &Diagnosis, actions: &mut Actions) {
    let theme = cx.theme;
    let response = barred_ui(ui, theme, theme.warn, Sense::hover(), |ui| {
        let message = RichText::new(sentence(&reason.message));
        ui.add(Label::new(message.font(theme::strong()).color(theme.text)).wrap());
        if !reason.advice.is_empty() {
            let advice = RichText::new(&reason.advice);
            ui.add(Label::new(advice.font(theme::body()).color(theme.dim)).wrap());
        }
        if let Some(fix) = &reason.fix {
            ui.add_space(size::HALF_GAP);
            let raised = button(theme, &fix.label(), Loudness::Raised).fill(theme.surface);
            if ui.add(raised.truncate()).clicked() {
                actions.push(Action::Trust(TrustAction::ApplyFix(fix.clone())));
            }
        }
    });
    response.widget_info(|| WidgetInfo::labeled(Role::Pane, true, &reason.message));
}
