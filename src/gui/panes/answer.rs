//! What an issuer says about the token: active or not, and its claims beside the token's own with
//! a sign and a word where they differ.

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, Color32, Label, Layout, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::super::action::{Action, Actions, AskAction};
use super::super::answers::{Row, Shown};
use super::super::cx::Cx;
use super::super::theme::{self, Theme, sign, size};
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::barred::barred_ui;
use super::super::widgets::one_line::{one_line, paint_middle};
use super::findings::{sentence, severity_words};
use super::verify::note_ui;
use crate::jose::introspection::Agreement;
use crate::jose::time;
use crate::jose::words;

/// The verdict of the issuer, and the table.
pub fn answer_ui(ui: &mut Ui, cx: &Cx<'_>, shown: &Shown, actions: &mut Actions) {
    let theme = cx.theme;
    // What an issuer says over the net is no proof: it is not painted in the colour of one.
    let (mark, word, color) = if shown.is_active {
        (sign::PASS, "Active", theme.info)
    } else {
        (sign::FAIL, "Not active", theme.fail)
    };
    let who = match (&shown.host, shown.at) {
        (Some(host), Some(at)) => format!("{host}, at {}", time::civil(at, cx.zone)),
        _ => "The pasted answer".to_owned(),
    };
    let says = if shown.is_active {
        "says that it would accept the token"
    } else {
        "says that the token is not to be accepted"
    };
    let words = format!("{word}, {who} {says}");
    let response = barred_ui(ui, theme, color, Sense::hover(), |ui| {
        ui.horizontal(|ui| {
            let text = RichText::new(format!("{mark} {word}")).font(theme::strong());
            ui.label(text.color(color));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let dismiss = button(theme, "Dismiss", Loudness::Quiet);
                let response = ui.add(dismiss).accessible_name("Dismiss the answer");
                if response.clicked() {
                    actions.push(Action::Ask(AskAction::DismissAnswer));
                }
            });
        });
        let text = RichText::new(format!("{who} {says}")).font(theme::body());
        ui.add(Label::new(text.color(theme.text)).wrap());
        let text = RichText::new(&shown.summary).font(theme::small());
        ui.add(Label::new(text.color(theme.dim)).wrap());
        for finding in &shown.findings {
            let (mark, _) = severity_words(finding.severity);
            let text = format!("{mark} {}", sentence(&finding.message));
            let text = RichText::new(text).font(theme::small());
            ui.add(Label::new(text.color(theme.severity(finding.severity))).wrap());
        }
    });
    response.widget_info(|| WidgetInfo::labeled(Role::Pane, true, &words));
    if shown.rows.is_empty() {
        return;
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let columns = Columns::of(ui, shown.has_token);
        heads_ui(ui, theme, &columns);
        for row in &shown.rows {
            row_ui(ui, theme, &columns, row);
        }
        if shown.num_more > 0 {
            let more = words::count("more claim", shown.num_more);
            note_ui(ui, theme, &format!("and {more}"));
        }
    });
}

/// Where the columns begin, from the left edge, and how wide the values may be.
struct Columns {
    name: f32,
    token: Option<f32>,
    answer: f32,
    value: f32,
    height: f32,
}

impl Columns {
    fn of(ui: &Ui, has_token: bool) -> Self {
        let width = ui.available_width();
        let name = if has_token { size::CHECK_SIGN } else { 0.0 };
        let left = name + size::CHECK_NAME;
        if has_token {
            let value = ((width - left - size::GAP) / 2.0).floor();
            Self {
                name,
                token: Some(left),
                answer: left + value + size::GAP,
                value,
                height: size::ROW,
            }
        } else {
            Self {
                name,
                token: None,
                answer: left,
                value: width - left,
                height: size::ROW,
            }
        }
    }
}

fn heads_ui(ui: &mut Ui, theme: &Theme, columns: &Columns) {
    let room = vec2(ui.available_width(), columns.height);
    let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
    let heads = [
        (Some(columns.name), "Claim"),
        (columns.token, "In the token"),
        (Some(columns.answer), "In the answer"),
    ];
    for (left, words) in heads {
        if let Some(left) = left {
            let galley = one_line(ui, words, theme::chip(), theme.faint, columns.value);
            paint_middle(ui, rect, rect.left() + left, galley);
        }
    }
}

/// The colour of the sign and of the word.
fn mark_color(theme: &Theme, row: &Row) -> Color32 {
    match row.agreement {
        Some(Agreement::Differs) => theme.warn,
        _ => theme.dim,
    }
}

fn row_ui(ui: &mut Ui, theme: &Theme, columns: &Columns, row: &Row) {
    let (mark, word) = row.words();
    let is_odd = !matches!(row.agreement, Some(Agreement::Same) | None);
    let lines = if is_odd { 2 } else { 1 };
    let value = |value: &Option<String>, color| {
        let (text, color) = match value {
            Some(text) => (text.as_str(), color),
            None => (sign::NONE, theme.faint),
        };
        let mut format = TextFormat::simple(theme::mono(), color);
        format.line_height = Some(size::LINE);
        let mut job = LayoutJob::single_section(text.to_owned(), format);
        job.break_on_newline = false;
        job.wrap = TextWrapping {
            max_width: columns.value.max(size::CHIP_MIN),
            max_rows: lines,
            break_anywhere: true,
            ..TextWrapping::default()
        };
        ui.painter().layout_job(job)
    };
    let token = columns
        .token
        .map(|left| (left, value(&row.in_token, theme.text)));
    let answer = (columns.answer, value(&row.in_answer, theme.text));
    let height = if is_odd {
        2.0 * size::LINE + size::HALF_GAP
    } else {
        columns.height
    };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let first = rect.with_max_y(rect.top() + size::ROW);
    let color = mark_color(theme, row);
    if columns.token.is_some() {
        let galley = one_line(ui, mark, theme::strong(), color, size::CHECK_SIGN);
        paint_middle(ui, first, rect.left(), galley);
    }
    let room = size::CHECK_NAME - size::GAP;
    let x = rect.left() + columns.name;
    let galley = one_line(ui, &row.name, theme::mono(), theme.text, room);
    paint_middle(ui, first, x, galley);
    if is_odd {
        let second = Rect::from_min_max(pos2(x, first.bottom() - size::HALF_GAP), rect.max);
        let galley = one_line(ui, word, theme::chip(), color, room);
        paint_middle(ui, second, x, galley);
    }
    let top = rect.top() + (size::ROW - size::LINE) / 2.0;
    for (left, galley) in token.into_iter().chain([answer]) {
        let pos = pos2((rect.left() + left).round(), top.round());
        ui.painter().galley(pos, galley, theme.text);
    }
    let spoken = spoken(row, word);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    response.on_hover_text(spoken);
}

/// `exp differs, in the token 1700000000, in the answer 1700000300`.
fn spoken(row: &Row, word: &str) -> String {
    let mut words = row.name.clone();
    if !word.is_empty() {
        words.push(' ');
        words.push_str(word);
    }
    let places = [
        ("in the token", &row.in_token),
        ("in the answer", &row.in_answer),
    ];
    for (place, value) in places {
        if let Some(value) = value {
            words.push_str(", ");
            if row.agreement.is_some() {
                words.push_str(place);
                words.push(' ');
            }
            words.push_str(value);
        }
    }
    words
}
