//! The compare view: which token the shown one stands beside, in what they differ, and the lines.

use egui::{Align, Button, Label, Layout, Popup, PopupCloseBehavior, RichText, ScrollArea, Ui};

use super::super::action::{Action, Actions, CompareAction};
use super::super::compared::{Compared, MAX_OTHERS};
use super::super::cx::Cx;
use super::super::session::{Entry, EntryId};
use super::super::theme::{self, sign, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::chooser::chooser;
use super::super::widgets::field_row::row_ui;
use super::super::widgets::switch::switch_ui;
use super::compare_list::list_ui;
use super::verify::note_ui;
use crate::jose::words;

/// Room for what adds tokens and what copies.
const MORE_WIDTH: f32 = 170.0;
/// Longest name of a token on a button.
const MAX_CHARS: usize = 40;

/// The view.
pub fn compare_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    ui.spacing_mut().item_spacing.y = size::HALF_GAP;
    let comparisons = &cx.derived.comparisons;
    let compared = comparisons.shown.as_deref();
    choose_ui(ui, cx, compared, actions);
    let Some(compared) = compared else {
        if comparisons.is_current() {
            let words = "There is no other token yet: paste or open one, or take the one on the \
                         clipboard";
            note_ui(ui, cx.theme, words);
        }
        return;
    };
    if !comparisons.is_current() {
        ui.multiply_opacity(theme::STALE_OPACITY);
    }
    how_ui(ui, cx, view, compared, actions);
    summary_ui(ui, cx, compared);
    list_ui(ui, cx, view, compared, actions);
}

/// What an entry is called, short enough for a button.
pub(super) fn name_of(cx: &Cx<'_>, id: EntryId) -> String {
    let entry = cx.input.session.entry(id);
    entry.map_or_else(
        || "a token".to_owned(),
        |entry| words::one_line(entry.name(), MAX_CHARS),
    )
}

/// `Beside bob · Cognito ID token ▾   and 2 more ▾`.
fn choose_ui(ui: &mut Ui, cx: &Cx<'_>, compared: Option<&Compared>, actions: &mut Actions) {
    row_ui(ui, |ui| {
        ui.label(RichText::new("Beside").color(cx.theme.dim));
        let other = compared.and_then(Compared::other).map(|(id, _)| *id);
        let name = other.map_or_else(|| "another token".to_owned(), |id| name_of(cx, id));
        let others = compared.map_or(0, |compared| compared.others.len());
        // The other two keep their room.
        let width = (ui.available_width() - MORE_WIDTH).max(size::SEARCH / 2.0);
        let response = ui.scope(|ui| {
            ui.set_max_width(width);
            chooser(ui, cx, &name, "", cx.theme.raised)
        });
        let response = response
            .inner
            .accessible_name(format!("Compare with {name}"))
            .on_hover_text("The token compared with, claim by claim");
        let menu = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClick);
        menu.show(|ui| {
            menu_ui(ui, cx, other.as_slice(), |entry| {
                actions.push(Action::Compare(CompareAction::With(entry.id)));
            });
            ui.separator();
            if ui.button("The token on the clipboard").clicked() {
                actions.push(Action::Compare(CompareAction::Paste));
            }
        });
        if other.is_some() {
            let words = match others {
                0 | 1 => "with more".to_owned(),
                num => format!("and {} more", num - 1),
            };
            let response = chooser(ui, cx, &words, "", egui::Color32::TRANSPARENT)
                .accessible_name("More tokens to compare with")
                .on_hover_text("With three tokens or more: who may do what");
            let chosen: Vec<EntryId> = compared
                .into_iter()
                .flat_map(|compared| compared.others.iter().map(|(id, _)| *id))
                .collect();
            let behavior = PopupCloseBehavior::CloseOnClickOutside;
            Popup::menu(&response).close_behavior(behavior).show(|ui| {
                menu_ui(ui, cx, &chosen, |entry| {
                    actions.push(Action::Compare(CompareAction::Toggle(entry.id)));
                });
                if chosen.len() >= MAX_OTHERS {
                    let words = format!("{MAX_OTHERS} tokens at most stand beside this one");
                    note_ui(ui, cx.theme, &words);
                }
            });
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let copy = button(cx.theme, "Copy", Loudness::Quiet);
            let copy = ui
                .add_enabled(compared.is_some(), copy)
                .accessible_name("Copy the differences")
                .on_hover_text("What differs, as Markdown for a ticket");
            if copy.clicked() {
                actions.push(Action::Compare(CompareAction::Copy));
            }
        });
    });
}

/// The tokens there are: those of this paste, and those seen before.
fn menu_ui(ui: &mut Ui, cx: &Cx<'_>, chosen: &[EntryId], mut ask: impl FnMut(&Entry)) {
    ui.set_min_width(size::TOOLTIP.min(ui.ctx().content_rect().width() / 2.0));
    let theme = cx.theme;
    let shown = cx.derived.analysis.as_ref().map(|analysis| {
        let token = &analysis.decoded.token;
        &*token.text
    });
    let is_other = |entry: &&Entry| shown.is_none_or(|shown| !entry.is_text(shown));
    let is_here = |entry: &&Entry| std::sync::Arc::ptr_eq(&entry.paste, cx.input.text.get());
    ScrollArea::vertical()
        .max_height(size::MENU_HEIGHT)
        .show(ui, |ui| {
            let mut num = 0;
            for (title, here) in [("In this paste", true), ("Seen before", false)] {
                let entries = cx.input.session.entries().filter(is_other);
                let mut entries = entries.filter(|entry| is_here(entry) == here).peekable();
                if entries.peek().is_none() {
                    continue;
                }
                let title = RichText::new(title).font(theme::small());
                ui.label(title.color(theme.faint));
                for entry in entries {
                    num += 1;
                    let place = RichText::new(words::one_line(entry.place(), MAX_CHARS));
                    let place = place.font(theme::small()).color(theme.dim);
                    let name = RichText::new(words::one_line(entry.name(), MAX_CHARS));
                    let is_chosen = chosen.contains(&entry.id);
                    let entry_button = Button::selectable(is_chosen, name.color(theme.text));
                    let response = ui.push_id(entry.id, |ui| {
                        ui.add(entry_button.shortcut_text(place))
                            .accessible_name(entry.name())
                    });
                    if response.inner.clicked() {
                        ask(entry);
                    }
                }
            }
            if num == 0 {
                note_ui(ui, theme, "No other token was seen yet");
            }
        });
}

/// How much is shown, and what counts.
fn how_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, compared: &Compared, actions: &mut Actions) {
    row_ui(ui, |ui| {
        let names = [("Only differences", true), ("Everything", false)];
        let only = !view.compare.shows_all;
        if let Some(only) = switch_ui(ui, cx.theme, &names, only) {
            actions.push(Action::Compare(CompareAction::ShowOnly(only)));
        }
        let mut leaves_out = !cx.input.comparing.counts_all;
        let response = ui
            .checkbox(&mut leaves_out, "Ignore times and ids")
            .on_hover_text(
                "iat, exp, nbf, jti, auth_time and the signature differ between any two",
            );
        if response.changed() {
            actions.push(Action::Compare(CompareAction::CountAll(!leaves_out)));
        }
        let ignored = &compared.difference.ignored;
        if !ignored.is_empty() {
            let words = format!("not counted: {}", words::one_line(&ignored.join(", "), 80));
            let text = RichText::new(words).font(theme::small());
            ui.add(Label::new(text.color(cx.theme.dim)).truncate());
        }
    });
}

/// `✗ Different · 3 grants lacking · 4 claims changed`.
fn summary_ui(ui: &mut Ui, cx: &Cx<'_>, compared: &Compared) {
    let theme = cx.theme;
    let difference = &compared.difference;
    let mut job = egui::text::LayoutJob::default();
    let format = egui::TextFormat::simple;
    let (mark, color, word, rest) = if difference.is_equal() {
        let rest = "whatever is not counted".to_owned();
        (sign::PASS, theme.pass, "They say the same", rest)
    } else {
        (
            sign::WARN,
            theme.warn,
            "Different",
            compared.summary.clone(),
        )
    };
    let rest = if difference.is_equal() && difference.ignored.is_empty() {
        String::new()
    } else if difference.is_equal() {
        format!("but for {rest}")
    } else {
        rest
    };
    job.append(
        &format!("{mark} {word}"),
        0.0,
        format(theme::strong(), color),
    );
    job.append(&rest, size::GAP, format(theme::body(), theme.text));
    job.wrap = egui::text::TextWrapping::truncate_at_width(ui.available_width());
    let response = ui.add(Label::new(job).selectable(false));
    let told = format!("{word} {rest}");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, told.trim_end()));
}
