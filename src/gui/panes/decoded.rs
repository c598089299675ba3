//! The decoded pane: tabs and search on one line, the verdict strip, and the open tab below.

use egui::{Align, Id, Key, Layout, Modifiers, Popup, PopupCloseBehavior, Role, Sense, TextEdit};
use egui::{Ui, WidgetInfo, vec2};

use super::super::action::{Action, Actions, Command, ShareForm};
use super::super::cx::Cx;
use super::super::row_text::shown;
use super::super::theme::{self, size};
use super::super::view::{DecodedTab, View};
use super::super::widgets::chooser::chooser;
use super::super::widgets::claim_tree::claim_tree_ui;
use super::super::widgets::steady_scroll::steady_scroll_ui;
use super::super::widgets::tabs::tabs_ui;
use super::access::access_ui;
use super::answer::answer_ui;
use super::claims_tab::claims_tab_ui;
use super::compare::compare_ui;
use super::json_tab::json_tab_ui;
use super::verdict::verdict_ui;

/// Lines of a look-alike's text that are shown; enough to see what it is.
const READABLE_LINES: usize = 400;
/// Characters of each that are shown.
const READABLE_CHARS: usize = 1000;

/// The search field, for whoever must give it the keyboard.
pub fn search_id() -> Id {
    Id::unique("search_claims")
}

/// What the token says.
pub fn decoded_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let Some(analysis) = cx.derived.analysis.clone() else {
        nothing_ui(ui, cx, actions);
        return;
    };
    if cx.derived.stale {
        ui.multiply_opacity(0.6);
    }
    head_ui(ui, cx, view, actions);
    ui.add_space(size::HALF_GAP);
    verdict_ui(ui, cx, &analysis, actions);
    ui.add_space(size::HALF_GAP);
    match view.decoded_tab {
        DecodedTab::Tree => claim_tree_ui(ui, cx, &analysis, view, actions),
        DecodedTab::Json => json_tab_ui(ui, cx, &analysis, view, actions),
        DecodedTab::Claims => claims_tab_ui(ui, cx, &analysis, view, actions),
        DecodedTab::Compare => compare_ui(ui, cx, view, actions),
        DecodedTab::Access => access_ui(ui, cx, &analysis, view, actions),
    }
}

/// There is no token: why, and what the text may be instead.
fn nothing_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let theme = cx.theme;
    let lookalikes = &cx.derived.extraction.lookalikes;
    if let Some(first) = lookalikes.first()
        && !cx.derived.stale
    {
        ui.add_space(size::HALF_GAP);
        let article = if first.what.starts_with(['a', 'e', 'i', 'o']) {
            "an"
        } else {
            "a"
        };
        let title = format!("No token, but {article} {}", first.what);
        let title = egui::RichText::new(title).font(theme::strong());
        ui.label(title.color(theme.text));
        let advice = egui::RichText::new(&first.advice);
        ui.label(advice.font(theme::small()).color(theme.dim));
        ui.add_space(size::GAP);
        if let Some(shown) = &cx.derived.answers.shown {
            steady_scroll_ui(ui, "answer", |ui| answer_ui(ui, cx, shown, actions));
        } else if let Some(readable) = &first.readable {
            egui::ScrollArea::vertical()
                .id_salt("readable")
                .show(ui, |ui| {
                    let lines = readable.lines().take(READABLE_LINES);
                    let lines: Vec<String> =
                        lines.map(|line| shown(line, READABLE_CHARS)).collect();
                    let readable = lines.join("\n");
                    let text = egui::RichText::new(readable).font(theme::mono());
                    ui.add(egui::Label::new(text.color(theme.text)).wrap());
                });
        }
        return;
    }
    let words = if cx.input.text.get().is_empty() {
        "Paste anything that holds a token"
    } else if cx.derived.stale {
        "Reading…"
    } else {
        "No token found in this text"
    };
    ui.add_space(ui.available_height() / 3.0);
    ui.vertical_centered(|ui| {
        let words = egui::RichText::new(words).font(theme::body());
        ui.label(words.color(theme.dim));
    });
}

fn head_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let height = size::FIELD;
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), height),
        Layout::left_to_right(Align::Center),
        |ui| {
            let mut names = vec![
                (Command::ShowTree.label(), DecodedTab::Tree),
                (Command::ShowJson.label(), DecodedTab::Json),
                (Command::ShowClaims.label(), DecodedTab::Claims),
                (Command::ShowAccess.label(), DecodedTab::Access),
            ];
            // The bar on top and the palette go there too.
            let is_open = view.decoded_tab == DecodedTab::Compare;
            if is_open || ui.available_width() >= COMPARE_WIDTH {
                names.push((Command::ShowCompare.label(), DecodedTab::Compare));
            }
            if let Some(tab) = tabs_ui(ui, cx.theme, &names, view.decoded_tab) {
                actions.push(Action::OpenTab(tab));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = size::GAP;
                // The search has its room first; the palette shares too.
                if ui.available_width() >= size::SEARCH + SHARE_WIDTH {
                    share_ui(ui, cx, view, actions);
                }
                search_ui(ui, cx, view, actions);
            });
        },
    );
}

/// Narrower than this, the least used tab gives way to the search.
const COMPARE_WIDTH: f32 = 480.0;
/// Room for the menu beside the search.
const SHARE_WIDTH: f32 = 88.0;

/// Ways to show the token to others.
fn share_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let response = chooser(ui, cx, "Share", "", egui::Color32::TRANSPARENT)
        .accessible_name("Share")
        .on_hover_text("Copy it without signature, with placeholders for persons");
    let close = PopupCloseBehavior::CloseOnClickOutside;
    Popup::menu(&response).close_behavior(close).show(|ui| {
        ui.set_min_width(size::MENU);
        let forms = [
            ("Token without signature", ShareForm::Token),
            ("Claims as JSON", ShareForm::Tree),
            ("Report for a ticket", ShareForm::Report),
        ];
        for (words, form) in forms {
            if ui.button(words).clicked() {
                actions.push(Action::Share(form));
                ui.close();
            }
        }
        ui.separator();
        let mut ids = view.share.ids;
        let hover = "Names and addresses are always hidden; ids say who somebody is only to those \
                     who can look them up";
        if ui
            .checkbox(&mut ids, "Hide ids too")
            .on_hover_text(hover)
            .changed()
        {
            actions.push(Action::ShareIds(ids));
        }
    });
}

/// The field, with the count of matches in its right end.
fn search_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let theme = cx.theme;
    let id = search_id();
    focus_on_slash(ui, id);
    if ui.memory(|memory| memory.has_focus(id)) {
        enter_keys(ui, actions);
    }
    let searched = !view.search.trim().is_empty();
    let words = if searched {
        match_words(cx, view)
    } else {
        String::new()
    };
    let found = !cx.derived.tree_view.matches().is_empty();
    let color = if found { theme.dim } else { theme.warn };
    let count = egui::RichText::new(&words)
        .font(theme::small())
        .color(color);

    let mut text = view.search.clone();
    let mut field = TextEdit::singleline(&mut text)
        .id(id)
        .font(theme::body())
        .hint_text(egui::RichText::new("Search claims   /").color(theme.faint))
        .background_color(theme.raised)
        .margin(egui::Margin::symmetric(
            size::GAP as i8,
            size::HALF_GAP as i8,
        ))
        .align(egui::Align2::LEFT_CENTER)
        .min_size(vec2(0.0, size::FIELD))
        .desired_width(size::SEARCH.min(ui.available_width()) - 2.0 * size::GAP);
    if searched {
        field = field.suffix(count);
    }
    let response = ui.add(field).accessible_name(Command::Search.label());
    if response.changed() {
        actions.push(Action::SetSearch(text));
    }
    // egui takes the focus away on Esc before the field sees the key.
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        actions.push(Action::SetSearch(String::new()));
    }
    if searched {
        let status = ui.interact(response.rect, id.with("count"), Sense::empty());
        status.widget_info(|| WidgetInfo::labeled(Role::Status, true, words.as_str()));
    }
}

/// `3 of 12`, `12 matches` while none is selected, `no match`.
fn match_words(cx: &Cx<'_>, view: &View) -> String {
    let tree_view = &cx.derived.tree_view;
    let current = view.selected.and_then(|id| tree_view.match_of(id));
    match (current, tree_view.matches().len()) {
        (_, 0) => "no match".to_owned(),
        (Some(n), total) => format!("{} of {total}", n + 1),
        (None, 1) => "1 match".to_owned(),
        (None, total) => format!("{total} matches"),
    }
}

/// `/` goes to the search field unless something is being typed elsewhere.
fn focus_on_slash(ui: &Ui, id: Id) {
    if ui.ctx().text_edit_focused() {
        return;
    }
    let typed = ui.input_mut(|input| {
        let before = input.events.len();
        input
            .events
            .retain(|event| !matches!(event, egui::Event::Text(text) if text == "/"));
        before != input.events.len()
    });
    if typed {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
}

/// Enter and Shift+Enter walk the matches; the field keeps the keyboard.
fn enter_keys(ui: &Ui, actions: &mut Actions) {
    let pressed = |modifiers| ui.input_mut(|input| input.consume_key(modifiers, Key::Enter));
    if pressed(Modifiers::SHIFT) {
        actions.command(Command::PreviousMatch);
    }
    if pressed(Modifiers::NONE) {
        actions.command(Command::NextMatch);
    }
}
