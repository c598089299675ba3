//! What is asked: would it be accepted, by which server, and when.

use egui::{Align, Button, Color32, Key, Label, Layout, Popup, PopupCloseBehavior, Response};
use egui::{RichText, Ui, vec2};

use super::super::action::{Action, Actions, Command, TrustAction};
use super::super::cx::Cx;
use super::super::theme::{self, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::marks;
use super::super::widgets::text_field::text_field;
use super::verify::title_ui;
use crate::jose::time::{self, UnixTime};
use crate::jose::verify::Profile;

/// The question, with the server and the time it is asked for.
pub fn asked_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let room = vec2(ui.available_width(), size::FIELD);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        title_ui(ui, cx.theme, "Would it be accepted?");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            time_ui(ui, cx, view, actions);
            profile_ui(ui, cx, actions);
        });
    });
    suggestion_ui(ui, cx, actions);
}

fn quiet(ui: &mut Ui, cx: &Cx<'_>, words: &str, color: Color32) -> Response {
    let text = RichText::new(words).font(theme::body()).color(color);
    let quiet = Button::new(text)
        .right_text(marks::down(cx.theme.dim))
        .gap(size::HALF_GAP)
        .fill(Color32::TRANSPARENT)
        .frame_when_inactive(false)
        .min_size(vec2(0.0, size::FIELD));
    ui.add(quiet)
}

fn profile_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let demands = cx.input.demands.get();
    let title = demands.profile.title();
    let words = match &demands.profile {
        Profile::Generic => "by any server".to_owned(),
        Profile::Rfc9068 => "as RFC 9068".to_owned(),
        Profile::AwsHttpApi => "as AWS HTTP API".to_owned(),
        profile => format!("as {}", profile.title()),
    };
    let response = quiet(ui, cx, &words, cx.theme.text)
        .accessible_name(format!("Judge as {title}"))
        .on_hover_text("Check what this server checks, in its order, with its own words");
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(size::MENU);
        for profile in Profile::all() {
            let is_chosen = profile.name() == demands.profile.name();
            let mut entry = Button::new(profile.title());
            if is_chosen {
                entry = entry.right_text(theme::sign::PASS);
            }
            if ui.add(entry).clicked() && !is_chosen {
                actions.push(Action::Trust(TrustAction::SetProfile(profile)));
            }
        }
    });
}

/// What the token looks like is offered, never imposed.
fn suggestion_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let demands = cx.input.demands.get();
    let Some(judged) = &cx.derived.judged else {
        return;
    };
    let Some(first) = judged.suggested.first() else {
        return;
    };
    if demands.profile != Profile::Generic {
        return;
    }
    let words = format!("Judge as {}", first.title());
    ui.horizontal(|ui| {
        let raised = button(cx.theme, &words, Loudness::Raised);
        let hover = "The token looks like one for this server";
        if ui.add(raised).on_hover_text(hover).clicked() {
            actions.push(Action::Trust(TrustAction::SetProfile(first.clone())));
        }
        let text = RichText::new("It looks like one of its tokens").font(theme::small());
        ui.add(Label::new(text.color(cx.theme.dim)).truncate());
    });
}

fn time_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let (words, color) = match cx.input.as_of {
        None => ("now".to_owned(), cx.theme.text),
        Some(at) => (time::civil(at, cx.zone), cx.theme.warn),
    };
    let response = quiet(ui, cx, &words, color)
        .accessible_name(format!("Judge as of {words}"))
        .on_hover_text("Judge as of another time; the timeline below can be dragged too");
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        ui.set_min_width(size::MENU);
        let facts = cx.derived.tree_view.facts();
        let issued = facts.issued.map(|(_, at)| ("When it was issued", at));
        let last = facts
            .expires
            .map(|exp| ("The second before it expires", UnixTime(exp.0 - 1.0)));
        if ui.button(Command::JudgeNow.label()).clicked() {
            actions.command(Command::JudgeNow);
            ui.close();
        }
        for (words, at) in [issued, last].into_iter().flatten() {
            if ui
                .button(words)
                .on_hover_text(time::civil(at, cx.zone))
                .clicked()
            {
                actions.push(Action::Trust(TrustAction::JudgeAsOf(Some(at))));
                ui.close();
            }
        }
        let hint = "2026-03-02T13:38:00Z or Unix seconds";
        let width = ui.available_width().max(size::MENU);
        let field = text_field(cx.theme, &mut view.as_of_text, hint, width);
        let response = ui
            .add(field.id_salt("as_of"))
            .accessible_name("Another time");
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if entered && let Some(at) = time::parse(view.as_of_text.trim()) {
            actions.push(Action::Trust(TrustAction::JudgeAsOf(Some(at))));
            view.as_of_text.clear();
            ui.close();
        }
    });
}
