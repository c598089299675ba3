//! The status bar: the token's life on a line, its size, what takes most of it, and the zone.

use egui::{Align, Layout, Sense, Ui, WidgetInfo, vec2};
use jiff::tz::TimeZone;

use super::super::action::{Action, Actions, Command, TrustAction};
use super::super::cx::Cx;
use super::super::facts::Facts;
use super::super::theme::{self, size};
use super::super::view::View;
use super::super::widgets::action_button::{Keys, Loudness, action_button_ui};
use super::super::widgets::one_line::{one_line, paint_middle};
use super::super::widgets::size_budget::size_budget_ui;
use super::super::widgets::timeline::{Mark, Timeline, timeline_ui};
use crate::jose::time;

/// The bar at the foot of the window.
pub fn status_bar_ui(ui: &mut Ui, cx: &Cx<'_>, _view: &mut View, actions: &mut Actions) {
    let facts = cx.derived.tree_view.facts();
    let size = vec2(ui.available_width(), size::TIMELINE);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * size::GAP;
        zone_ui(ui, cx, actions);
        if cx.derived.analysis.is_none() {
            return;
        }
        largest_ui(ui, cx, facts, actions);
        if ui.available_width() > size::STATUS_MIN {
            size_budget_ui(ui, cx.theme, facts.token_bytes);
        }
        let timeline = timeline(cx, facts);
        let width = ui.available_width().min(size::TIMELINE_WIDTH);
        if timeline.marks.len() > 1 && width > size::TIMELINE_WIDTH / 3.0 {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let spoken = timeline.spoken.clone();
                let (response, asked) = timeline_ui(ui, cx.theme, &timeline, width);
                if let Some(at) = asked {
                    actions.push(Action::Trust(TrustAction::JudgeAsOf(Some(at))));
                }
                response.on_hover_text(format!("{spoken}\nDrag to judge as of another time"));
                if cx.input.as_of.is_some() {
                    as_of_ui(ui, cx, actions);
                }
            });
        }
    });
}

fn timeline(cx: &Cx<'_>, facts: &Facts) -> Timeline {
    let theme = cx.theme;
    let mut marks = Vec::with_capacity(4);
    let mut push = |name, time, color| marks.push(Mark { name, time, color });
    if let Some(exp) = facts.expires {
        push("exp", exp, theme.fail);
    }
    if let Some((name, issued)) = facts.issued {
        push(
            name,
            issued,
            if name == "packed" {
                theme.layer
            } else {
                theme.payload
            },
        );
    }
    if let Some(nbf) = facts.not_before {
        push("nbf", nbf, theme.payload);
    }
    if !marks.is_empty() {
        let now = Mark {
            name: if cx.input.as_of.is_some() {
                "as of"
            } else {
                "now"
            },
            time: cx.now,
            color: theme.text,
        };
        // Before the others: where we stand is the question.
        marks.insert(0, now);
    }
    let words = marks.iter().skip(1).map(|mark| {
        let when = time::civil(mark.time, cx.zone);
        format!(
            "{} {when}, {}",
            mark.name,
            time::relative(mark.time, cx.now)
        )
    });
    let spoken: Vec<String> = words.collect();
    let from = facts.issued.map(|(_, time)| time).or(facts.not_before);
    Timeline {
        life: from.zip(facts.expires),
        spoken: spoken.join("\n"),
        marks,
    }
}

/// Says that it is not now, and leads back.
fn as_of_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let text = time::civil(cx.now, cx.zone);
    let text = egui::RichText::new(format!("as of {text}")).font(theme::small());
    ui.label(text.color(cx.theme.warn));
    action_button_ui(
        ui,
        cx.theme,
        Command::JudgeNow,
        Loudness::Raised,
        Keys::InTooltip,
        true,
        actions,
    );
}

/// `permissions 42 %`; a click goes there.
fn largest_ui(ui: &mut Ui, cx: &Cx<'_>, facts: &Facts, actions: &mut Actions) {
    let Some((name, share)) = &facts.largest else {
        return;
    };
    let words = format!("{name} {share} %");
    let (node, theme) = (
        cx.derived
            .analysis
            .as_ref()
            .and_then(|analysis| analysis.sizes.first()),
        cx.theme,
    );
    let width = one_line(ui, &words, theme::small(), theme.dim, f32::INFINITY)
        .size()
        .x;
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::FIELD), Sense::click());
    let color = if response.hovered() || response.has_focus() {
        theme.text
    } else {
        theme.dim
    };
    paint_middle(
        ui,
        rect,
        rect.left(),
        one_line(ui, &words, theme::small(), color, f32::INFINITY),
    );
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, words.as_str()));
    if response.clicked()
        && let Some(size) = node
    {
        actions.push(Action::Select(size.node));
    }
    response.on_hover_text("The claim that takes the most characters of the token");
}

fn zone_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let name = if *cx.zone == TimeZone::UTC {
        "UTC"
    } else {
        cx.zone.iana_name().unwrap_or("Local time")
    };
    let text = egui::RichText::new(name)
        .font(theme::small())
        .color(cx.theme.dim);
    let button = egui::Button::new(text)
        .frame(false)
        .min_size(vec2(0.0, size::FIELD));
    let response = ui.add(button);
    if response.clicked() {
        actions.command(Command::ToggleZone);
    }
    response.on_hover_text(Command::ToggleZone.tooltip());
}
