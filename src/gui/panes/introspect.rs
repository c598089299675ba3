//! The question to an issuer about the token (RFC 7662), and its answer. The token itself is sent,
//! which the form says, to the host that its button names.

use egui::{Align, Id, Key, Layout, Response, RichText, Ui, vec2};

use super::super::action::{Action, Actions, AskAction, Command};
use super::super::asking::Progress;
use super::super::cx::Cx;
use super::super::theme::{Theme, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button, tooltip};
use super::super::widgets::secret_edit::secret_edit_ui;
use super::super::widgets::text_field::text_field;
use super::address::{ask_button, fault_ui, progress_ui, taken_ui};
use super::answer::answer_ui;
use super::verify::{note_ui, title_ui};
use crate::jose::discovery::Issuer;
use crate::jose::target::Target;

/// The field of the endpoint, for whoever must give it the keyboard.
pub fn endpoint_id() -> Id {
    Id::unique("introspection_endpoint")
}

/// The part of the pane.
pub fn introspect_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let top = ui.cursor().min;
    head_ui(ui, cx, view, actions);
    if view.asking.introspection.is_open {
        form_ui(ui, cx, view, actions);
    }
    if let Some(shown) = &cx.derived.answers.shown {
        answer_ui(ui, cx, shown, actions);
    }
    if std::mem::take(&mut view.asking.introspection.reveal) {
        let bottom = ui.min_rect().max;
        let section = egui::Rect::from_min_max(top, bottom);
        let is_longer = section.height() > ui.clip_rect().height();
        ui.scroll_to_rect(section, is_longer.then_some(Align::TOP));
    }
}

fn head_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let room = vec2(ui.available_width(), size::FIELD);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        title_ui(ui, cx.theme, "What the issuer says");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let is_open = view.asking.introspection.is_open;
            let command = Command::Introspect;
            let mut quiet = button(cx.theme, command.label(), Loudness::Quiet);
            if is_open {
                quiet = quiet.fill(cx.theme.selection);
            }
            let response = ui.add(quiet);
            if tooltip(ui, response, command).clicked() {
                actions.push(if is_open {
                    Action::Ask(AskAction::CloseIntrospection)
                } else {
                    Action::Command(command)
                });
            }
        });
    });
}

fn form_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let theme = cx.theme;
    let mut text = view.asking.introspection.endpoint.text().to_owned();
    let response = row_ui(ui, theme, "Endpoint", |ui| {
        let hint = "https://issuer.example/introspect";
        let field = text_field(theme, &mut text, hint, ui.available_width());
        ui.add(field.id(endpoint_id()))
    });
    view.asking.focus_if_wanted(&response);
    let form = &mut view.asking.introspection;
    if response.changed() {
        actions.push(Action::Ask(AskAction::Endpoint(text)));
    }
    let mut entered = is_entered(ui, &response);
    if let Some(fault) = form.endpoint.fault() {
        fault_ui(ui, theme, fault);
    }
    if let Some(from) = form.endpoint.taken_from() {
        taken_ui(ui, theme, from);
    }
    let mut id = form.client_id.clone();
    let response = row_ui(ui, theme, "Client ID", |ui| {
        let hint = "as the issuer knows you";
        let field = text_field(theme, &mut id, hint, ui.available_width());
        ui.add(field.id_salt("client_id"))
    });
    entered |= is_entered(ui, &response);
    if response.changed() {
        actions.push(Action::Ask(AskAction::ClientId(id)));
    }
    let response = row_ui(ui, theme, "Client secret", |ui| {
        let id = Id::unique("client_secret");
        secret_edit_ui(ui, theme, id, &mut form.client_secret, "Client secret", "")
    });
    entered |= is_entered(ui, &response);
    let asking = &view.asking;
    let form = &asking.introspection;
    if let Progress::Asking(_) = form.progress {
        if progress_ui(ui, theme, &form.progress) {
            actions.push(Action::Ask(AskAction::CancelIntrospection));
        }
        return;
    }
    let host = form.endpoint.named().map(Target::host);
    let words = match host {
        Some(host) => format!("Sends this token, and the client's secret, to {host}"),
        None => "The token is sent to nobody before you press Ask".to_owned(),
    };
    note_ui(ui, theme, &words);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        let response = ui.add_enabled(host.is_some(), ask_button(theme, host, false));
        if entered && host.is_some() {
            response.request_focus();
        }
        if response.clicked() {
            actions.push(Action::Ask(AskAction::Introspect));
        }
        let issuer = cx.derived.answers.offered.as_ref().map(Issuer::name);
        if let Some(published) = asking.published_endpoint(issuer)
            && published != form.endpoint.text()
        {
            let take = button(theme, "Take the published endpoint", Loudness::Quiet);
            let hover = "From the discovery document that was fetched; asks nobody";
            if ui.add(take).on_hover_text(hover).clicked() {
                actions.push(Action::Ask(AskAction::TakeEndpoint));
            }
        }
    });
    progress_ui(ui, theme, &form.progress);
}

/// Enter asks nobody: it goes on to the button.
fn is_entered(ui: &Ui, response: &Response) -> bool {
    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// A label, and what is edited beside it.
fn row_ui(
    ui: &mut Ui,
    theme: &Theme,
    label: &str,
    field: impl FnOnce(&mut Ui) -> Response,
) -> Response {
    let room = vec2(ui.available_width(), size::FIELD);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        let left = vec2(size::CHECK_SIGN + size::CHECK_NAME - size::GAP, size::FIELD);
        let middle = Layout::left_to_right(Align::Center);
        let label = ui
            .allocate_ui_with_layout(left, middle, |ui| {
                ui.set_min_width(left.x);
                ui.label(RichText::new(label).color(theme.dim))
            })
            .inner;
        field(ui).labelled_by(label.id)
    })
    .inner
}
