//! The token that the draft is, and the ways out.

use std::ops::Range;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Button, Layout, Popup, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use super::super::action::{Action, Actions, Command, MintAction};
use super::super::cx::Cx;
use super::super::drafted::{Drafted, Made, Proof};
use super::super::encoded_colors::Ink;
use super::super::theme::{self, sign, size};
use super::super::widgets::action_button::{Keys, Loudness, action_button_ui, button};
use super::super::widgets::field_row::row_ui;
use super::super::widgets::marks;
use super::findings::sentence;
use super::verify::note_ui;
use crate::jose::mint::Form;
use crate::jose::words;

/// The most characters of a segment that are shown: its beginning says which it is.
const MAX_SEGMENT: usize = 56;

/// The token, and the buttons.
pub fn out_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let Some(drafted) = &cx.derived.mint.drafted else {
        return;
    };
    preview_ui(ui, cx, drafted);
    row_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.x = size::HALF_GAP;
        let can = drafted.made.is_ok();
        let theme = cx.theme;
        let (primary, raised) = (Loudness::Primary, Loudness::Raised);
        let bearer = Command::CopyBearer;
        let keys = if ui.available_width() >= ROOM_FOR_KEYS {
            Keys::Shown
        } else {
            Keys::InTooltip
        };
        action_button_ui(ui, theme, bearer, primary, keys, can, actions);
        let copy = button(theme, "Copy token", raised);
        let copy = ui
            .add_enabled(can, copy)
            .on_hover_text(Command::CopyMinted.tooltip());
        if copy.clicked() {
            actions.command(Command::CopyMinted);
        }
        let more = Button::new(RichText::new("More").color(theme.dim))
            .right_text(marks::down(theme.dim))
            .gap(size::HALF_GAP)
            .fill(egui::Color32::TRANSPARENT)
            .frame_when_inactive(false)
            .min_size(vec2(0.0, size::FIELD));
        let more = ui
            .add_enabled(can, more)
            .accessible_name("More ways to copy");
        Popup::menu(&more).show(|ui| more_ui(ui, drafted, actions));
        if let Ok(made) = &drafted.made {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                proof_ui(ui, cx, made);
            });
        }
    });
    if let Ok(Made { minted, .. }) = &drafted.made
        && minted.token.len() > COOKIE_BYTES
    {
        let words = format!(
            "{} characters: more than the {} that a cookie holds",
            words::number(minted.token.len() as u64),
            words::number(COOKIE_BYTES as u64)
        );
        note_ui(ui, cx.theme, &words);
    }
}

/// Less room than this, and the keys of the first button are left to its tooltip.
const ROOM_FOR_KEYS: f32 = 390.0;

/// What browsers take as one cookie (RFC 6265 §6.1).
const COOKIE_BYTES: usize = 4096;

fn more_ui(ui: &mut Ui, drafted: &Drafted, actions: &mut Actions) {
    ui.set_min_width(size::MENU);
    for form in [Form::Curl, Form::Json, Form::Env] {
        if ui.button(format!("Copy as {}", form.label())).clicked() {
            actions.push(Action::Mint(MintAction::CopyAs(form)));
        }
    }
    if let Some(follow_up) = &drafted.follow_up {
        ui.separator();
        let entry = ui.button(format!("Copy request: {}", follow_up.title));
        let hover = if follow_up.about.is_empty() {
            "A cURL command with the token in it"
        } else {
            &follow_up.about
        };
        if entry.on_hover_text(hover).clicked() {
            actions.push(Action::Mint(MintAction::CopyFollowUp));
        }
    }
    ui.separator();
    let command = Command::OpenMinted;
    if ui
        .button(command.label())
        .on_hover_text(command.tooltip())
        .clicked()
    {
        actions.command(command);
    }
}

/// Whether what was minted verifies: checked with the public half, not taken for granted.
fn proof_ui(ui: &mut Ui, cx: &Cx<'_>, made: &Made) {
    let theme = cx.theme;
    let (mark, color, words, hover) = match made.state {
        Proof::Verifies => (
            sign::PASS,
            theme.pass,
            "verifies",
            "The signature holds with the public half of the key",
        ),
        Proof::OnPurpose if made.minted.alg == "none" => (
            sign::WARN,
            theme.warn,
            "unsigned",
            "Nobody signed it: no server should take it",
        ),
        Proof::OnPurpose => (
            sign::WARN,
            theme.warn,
            "tampered",
            "Its signature does not hold, as asked: no server should take it",
        ),
        Proof::Fails => (
            sign::FAIL,
            theme.fail,
            "does not verify",
            "The signature does not hold with the public half of the key",
        ),
    };
    let text = RichText::new(format!("{mark} {words}")).color(color);
    ui.label(text).on_hover_text(hover);
}

/// The token in its colours, cut in the middle of its segments; or why there is none. The text is
/// a credential, so it is painted and told to nobody.
fn preview_ui(ui: &mut Ui, cx: &Cx<'_>, drafted: &Drafted) {
    let theme = cx.theme;
    let height = 2.0 * size::CODE_ROW;
    theme.raised_frame().show(ui, |ui| {
        let room = vec2(ui.available_width(), height);
        let (rect, response) = ui.allocate_exact_size(room, Sense::hover());
        let (job, told) = match &drafted.made {
            Ok(made) => {
                let bytes = words::count("character", made.minted.token.len());
                (token_job(cx, made), format!("Minted token, {bytes}"))
            }
            Err(why) => {
                let why = sentence(why);
                let format = TextFormat::simple(theme::body(), theme.dim);
                (LayoutJob::single_section(why.clone(), format), why)
            }
        };
        let mut job = job;
        job.wrap = TextWrapping {
            max_width: rect.width(),
            max_rows: 2,
            break_anywhere: drafted.made.is_ok(),
            ..TextWrapping::default()
        };
        let galley = ui.painter().layout_job(job);
        let top = if drafted.made.is_ok() {
            rect.top()
        } else {
            rect.center().y - galley.size().y / 2.0
        };
        let pos = egui::pos2(rect.left(), top).round();
        ui.painter().galley(pos, galley, theme.text);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &told));
    });
}

fn token_job(cx: &Cx<'_>, made: &Made) -> LayoutJob {
    let theme = cx.theme;
    let token = &made.minted.token;
    let mut job = LayoutJob::default();
    let format = |color| {
        let mut format = TextFormat::simple(theme::mono(), color);
        format.line_height = Some(size::CODE_ROW);
        format
    };
    let mut at = 0;
    for patch in &made.patches {
        let Range { start, end } = patch.span.range();
        let Some(between) = token.get(at..start) else {
            break;
        };
        job.append(between, 0.0, format(theme.text));
        let color = match patch.ink {
            Ink::Segment(name) => theme.segment(name),
            Ink::Other | Ink::Key => theme.text,
        };
        let Some(segment) = token.get(start..end) else {
            break;
        };
        match segment
            .get(..MAX_SEGMENT)
            .filter(|_| segment.len() > MAX_SEGMENT)
        {
            Some(head) => job.append(&format!("{head}…"), 0.0, format(color)),
            None => job.append(segment, 0.0, format(color)),
        }
        at = end;
    }
    job
}
