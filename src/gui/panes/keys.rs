//! The keys a person gave: one row a source, and the ways to give more.

use egui::{Align, Id, Key, Label, Layout, Rect, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use super::super::action::{Action, Actions, AskAction, Command, TrustAction};
use super::super::cx::Cx;
use super::super::key_rows::{KeyRow, RowState};
use super::super::theme::{self, Theme, sign, size};
use super::super::view::{KeyForm, View};
use super::super::widgets::action_button::{Keys, Loudness, action_button_ui, button};
use super::super::widgets::one_line::{one_line, paint_middle};
use super::super::widgets::secret_edit::secret_edit_ui;
use super::super::widgets::switch::switch_ui;
use super::ask_keys::ask_keys_ui;
use super::findings::{sentence, severity_words};
use super::keys_menu::key_menu_ui;
use super::verify::{note_ui, title_ui};
use crate::jose::key::SecretEncoding;
use crate::jose::target::shown_reference;
use crate::jose::words;

/// Most findings told below a row.
const MAX_FINDINGS: usize = 6;

/// The list, the buttons and the open form.
pub fn keys_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    title_ui(ui, cx.theme, "Keys");
    for row in cx.derived.key_rows() {
        ui.push_id(row.id, |ui| source_ui(ui, cx, row, view, actions));
    }
    pasted_ui(ui, cx, actions);
    offered_ui(ui, cx, view, actions);
    buttons_ui(ui, cx, view, actions);
    match view.key_form {
        KeyForm::Closed => {}
        KeyForm::Secret => secret_form_ui(ui, cx, view, actions),
        KeyForm::Fetch => ask_keys_ui(ui, cx, view, actions),
    }
}

/// A row, and what is unfolded below it.
pub(super) fn source_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    row: &KeyRow,
    view: &mut View,
    actions: &mut Actions,
) {
    let theme = cx.theme;
    let used = cx.derived.judged.as_ref().and_then(|judged| judged.used);
    let used = used.filter(|(id, _)| *id == row.id);
    let opened_by = cx.derived.analysis.as_ref().and_then(|one| one.opened_by);
    let service = match used {
        Some(_) => Some(Service::Verifies),
        None if opened_by == Some(row.id) => Some(Service::Opens),
        None => None,
    };
    theme.raised_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        head_ui(ui, theme, row, service, actions);
        if view.unfolded_keys.contains(&row.id) {
            lines_ui(ui, theme, row, used.map(|(_, index)| index));
        }
        for finding in row.findings.iter().take(MAX_FINDINGS) {
            let (mark, _) = severity_words(finding.severity);
            let mut text = format!("{mark} {}", sentence(&finding.message));
            if !finding.advice.is_empty() {
                text.push_str(". ");
                text.push_str(&finding.advice);
            }
            let color = theme.severity(finding.severity);
            let text = RichText::new(text).font(theme::small()).color(color);
            ui.add(Label::new(text).wrap());
        }
        if row.state == RowState::Locked {
            passphrase_ui(ui, cx, row, view, actions);
        }
        if let Some(encoding) = row.encoding {
            let names = SecretEncoding::ALL.map(|encoding| (encoding.word(), encoding));
            ui.add_space(size::HALF_GAP);
            if let Some(asked) = switch_ui(ui, theme, &names, encoding) {
                actions.push(Action::Trust(TrustAction::RereadSecret(row.id, asked)));
            }
        }
    });
}

/// What a key does for the shown token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Service {
    Verifies,
    /// No green: it proves nothing.
    Opens,
}

/// A dot, filled when the row's key did something; name, kind and origin; the menu at the right.
fn head_ui(
    ui: &mut Ui,
    theme: &Theme,
    row: &KeyRow,
    service: Option<Service>,
    actions: &mut Actions,
) {
    let height = if row.detail.is_empty() {
        size::ROW
    } else {
        size::ROW + size::LINE
    };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let (body, end) = rect.split_left_right_at_x(rect.right() - size::FIELD);
    let response = ui.interact(body, ui.scope_id().with("source"), Sense::click());
    let first = Rect::from_min_size(rect.min, vec2(body.width(), size::ROW));
    let dot = egui::pos2(first.left() + size::DOT / 2.0, first.center().y);
    if let Some(service) = service {
        let color = match service {
            Service::Verifies => theme.pass,
            Service::Opens => theme.accent,
        };
        ui.painter().circle_filled(dot, size::DOT / 2.0, color);
    } else {
        let ring = egui::Stroke::new(1.0, theme.faint);
        ui.painter().circle_stroke(dot, size::DOT / 2.0 - 0.5, ring);
    }
    let left = first.left() + size::DOT + size::GAP;
    let name = one_line(
        ui,
        &row.name,
        theme::strong(),
        theme.text,
        body.right() - left,
    );
    let x = paint_middle(ui, first, left, name).right() + size::GAP;
    let what = what_words(row);
    let color = if row.state == RowState::Locked {
        theme.warn
    } else {
        theme.dim
    };
    let galley = one_line(ui, &what, theme::body(), color, body.right() - x);
    paint_middle(ui, first, x, galley);
    if !row.detail.is_empty() {
        let second =
            Rect::from_min_max(egui::pos2(left, first.bottom() - size::HALF_GAP), body.max);
        let font = egui::FontId::monospace(size::CHIP);
        let detail = one_line(ui, &row.detail, font, theme.faint, second.width());
        paint_middle(ui, second, left, detail);
    }
    if response.has_focus() {
        let ring = egui::Stroke::new(1.0, theme.accent);
        let around = rect.expand(2.0);
        ui.painter()
            .rect_stroke(around, size::CORNER, ring, egui::StrokeKind::Middle);
    }
    response.widget_info(|| {
        let mut words = format!("{}, {what}", row.name);
        words.push_str(match service {
            Some(Service::Verifies) => ", the signature holds with it",
            Some(Service::Opens) => ", it opens the token",
            None => "",
        });
        WidgetInfo::labeled(Role::Button, true, words)
    });
    if response.clicked() {
        actions.push(Action::Trust(TrustAction::ToggleSource(row.id)));
    }
    response.on_hover_text(if row.state == RowState::Standby {
        "Tried on every token; it only ever says yes"
    } else {
        "Show its keys one by one"
    });
    let corner = Rect::from_min_size(end.min, vec2(size::FIELD, size::ROW));
    key_menu_ui(ui, theme, corner, row, actions);
}

fn what_words(row: &KeyRow) -> String {
    let mut words = row.what.clone();
    if row.is_private {
        words.push_str(" · private");
    }
    words.push_str(" · ");
    words.push_str(row.origin);
    words
}

fn lines_ui(ui: &mut Ui, theme: &Theme, row: &KeyRow, used: Option<usize>) {
    for (index, line) in row.lines.iter().enumerate() {
        let mark = if used == Some(index) {
            format!("{} ", sign::PASS)
        } else {
            String::new()
        };
        let mut texts = vec![(format!("{mark}{}", line.what), theme.dim)];
        texts.push((line.id.clone(), theme.faint));
        let chain = line.certificates.iter();
        texts.extend(chain.map(|text| (format!("certificate {text}"), theme.faint)));
        for (text, color) in texts {
            let text = RichText::new(text).font(theme::small()).color(color);
            ui.add(Label::new(text).truncate());
        }
    }
    if row.num_more > 0 {
        let more = words::number(row.num_more as u64);
        note_ui(ui, theme, &format!("and {more} more"));
    }
}

/// Asks for what opens a locked source.
fn passphrase_ui(ui: &mut Ui, cx: &Cx<'_>, row: &KeyRow, view: &mut View, actions: &mut Actions) {
    let room = vec2(ui.available_width(), size::FIELD);
    ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
        let unlock = button(cx.theme, "Unlock", Loudness::Raised).fill(cx.theme.surface);
        let clicked = ui.add(unlock).clicked();
        let id = Id::unique("passphrase").with(row.id);
        let theme = Theme {
            raised: cx.theme.surface,
            ..cx.theme.clone()
        };
        let text = &mut view.passphrase;
        let response = secret_edit_ui(ui, &theme, id, text, "Passphrase", "Passphrase");
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if clicked || entered {
            actions.push(Action::Trust(TrustAction::Unlock(row.id)));
        }
    });
}

/// A paste may hold keys beside its tokens; they are taken only on a click.
fn pasted_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let num = cx.derived.extraction.keys.len();
    let is_taken = cx
        .derived
        .key_rows()
        .iter()
        .any(|row| row.origin == "pasted" && row.name == "paste");
    if num == 0 || is_taken {
        return;
    }
    let words = format!("Use the {} in this paste", words::count("key", num));
    let take = button(cx.theme, &words, Loudness::Raised);
    if ui.add(take).clicked() {
        actions.push(Action::Trust(TrustAction::TakePastedKeys));
    }
}

/// A pasted configuration may name a URL for its keys; it gets into the form on a click, and is
/// asked on another.
fn offered_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    if let Some(url) = &view.asking.offered_url {
        let fetch = button(cx.theme, "Fetch the keys of this Hasura…", Loudness::Raised);
        let hover = format!("Puts {} into a form; asks nobody", shown_reference(url));
        if ui.add(fetch).on_hover_text(hover).clicked() {
            actions.push(Action::Ask(AskAction::TakeOffered));
        }
    }
}

fn buttons_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let theme = cx.theme;
    ui.horizontal_wrapped(|ui| {
        // The four of them fit on one line.
        ui.spacing_mut().item_spacing.x = size::HALF_GAP;
        for (command, loudness) in [
            (Command::OpenKey, Loudness::Raised),
            (Command::PasteKey, Loudness::Raised),
        ] {
            action_button_ui(ui, theme, command, loudness, Keys::InTooltip, true, actions);
        }
        for (command, form) in [
            (Command::FetchKeys, KeyForm::Fetch),
            (Command::TypeSecret, KeyForm::Secret),
        ] {
            form_button_ui(ui, cx, view, command, form, actions);
        }
    });
}

/// A quiet button that opens a form, and closes it again.
fn form_button_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &View,
    command: Command,
    form: KeyForm,
    actions: &mut Actions,
) {
    let is_open = view.key_form == form;
    let mut quiet = button(cx.theme, command.label(), Loudness::Quiet);
    if is_open {
        quiet = quiet.fill(cx.theme.selection);
    }
    if ui.add(quiet).on_hover_text(command.tooltip()).clicked() {
        actions.push(if is_open {
            Action::Trust(TrustAction::OpenForm(KeyForm::Closed))
        } else {
            Action::Command(command)
        });
    }
}

fn secret_form_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let theme = cx.theme;
    let id = Id::unique("secret");
    let room = vec2(ui.available_width(), size::FIELD);
    ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
        let is_empty = view.secret.is_empty();
        let add = button(theme, "Use", Loudness::Raised);
        let clicked = ui
            .add_enabled(!is_empty, add)
            .accessible_name("Use this secret")
            .clicked();
        let hint = "Shared secret of HS256, HS384, HS512";
        let response = secret_edit_ui(ui, theme, id, &mut view.secret, "Shared secret", hint);
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if clicked || entered {
            actions.push(Action::Trust(TrustAction::AddSecret));
        }
    });
    ui.horizontal(|ui| {
        ui.label(
            RichText::new("Written in")
                .font(theme::small())
                .color(theme.dim),
        );
        let names = SecretEncoding::ALL.map(|encoding| (encoding.word(), encoding));
        if let Some(asked) = switch_ui(ui, theme, &names, view.secret_encoding) {
            view.secret_encoding = asked;
        }
    });
}
