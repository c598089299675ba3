//! The decoded pane: tabs and search on one line, the verdict strip, and the open tab below.

use egui::{Align, Id, Key, Layout, Modifiers, Role, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::super::action::{Action, Actions, Command};
use super::super::cx::Cx;
use super::super::theme::{self, size};
use super::super::view::{DecodedTab, View};
use super::super::widgets::claim_tree::claim_tree_ui;
use super::super::widgets::one_line::{one_line, paint_middle};
use super::claims_tab::claims_tab_ui;
use super::json_tab::json_tab_ui;
use super::verdict::verdict_ui;

/// The search field, for whoever must give it the keyboard.
pub fn search_id() -> Id {
    Id::unique("search_claims")
}

/// What the token says.
pub fn decoded_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let Some(analysis) = cx.derived.analysis.clone() else {
        nothing_ui(ui, cx);
        return;
    };
    if cx.derived.stale {
        ui.multiply_opacity(0.6);
    }
    tabs_ui(ui, cx, view, actions);
    ui.add_space(size::HALF_GAP);
    verdict_ui(ui, cx, &analysis, actions);
    ui.add_space(size::HALF_GAP);
    match view.decoded_tab {
        DecodedTab::Tree => claim_tree_ui(ui, cx, &analysis, view, actions),
        DecodedTab::Json => json_tab_ui(ui, cx, &analysis, view, actions),
        DecodedTab::Claims => claims_tab_ui(ui, cx, &analysis, view, actions),
    }
}

fn nothing_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let words = if cx.input.text.get().is_empty() {
        "Paste anything that holds a token"
    } else if cx.derived.stale {
        "Reading…"
    } else {
        "No token found in this text"
    };
    let row = ui.available_height();
    ui.add_space(row / 3.0);
    ui.vertical_centered(|ui| {
        ui.label(
            egui::RichText::new(words)
                .font(theme::body())
                .color(cx.theme.dim),
        );
    });
}

fn tabs_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let height = size::FIELD;
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), height),
        Layout::left_to_right(Align::Center),
        |ui| {
            ui.spacing_mut().item_spacing.x = 2.0 * size::GAP;
            let tabs = [
                (DecodedTab::Tree, Command::ShowTree),
                (DecodedTab::Json, Command::ShowJson),
                (DecodedTab::Claims, Command::ShowClaims),
            ];
            for (tab, command) in tabs {
                if tab_ui(ui, cx, command, view.decoded_tab == tab).clicked() {
                    actions.push(Action::OpenTab(tab));
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = size::GAP;
                search_ui(ui, cx, view, actions);
            });
        },
    );
}

/// A word with a line in the accent below it when its tab is open.
fn tab_ui(ui: &mut Ui, cx: &Cx<'_>, command: Command, open: bool) -> egui::Response {
    let theme = cx.theme;
    let width = one_line(
        ui,
        command.label(),
        theme::strong(),
        theme.text,
        f32::INFINITY,
    )
    .size()
    .x;
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::FIELD), Sense::click());
    let color = if open || response.hovered() || response.has_focus() {
        theme.text
    } else {
        theme.dim
    };
    let font = if open { theme::strong() } else { theme::body() };
    let word = one_line(ui, command.label(), font, color, f32::INFINITY);
    paint_middle(ui, rect, rect.left(), word);
    if open {
        let line = egui::Rect::from_x_y_ranges(rect.x_range(), rect.bottom() - 2.0..=rect.bottom());
        ui.painter().rect_filled(line, 1.0, theme.accent);
    }
    if response.has_focus() {
        let ring = egui::Stroke::new(1.0, theme.accent);
        ui.painter().rect_stroke(
            rect.expand2(vec2(size::HALF_GAP, 0.0)),
            size::HALF_GAP,
            ring,
            egui::StrokeKind::Inside,
        );
    }
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, open, command.label()));
    let keys = command
        .shortcut()
        .map(|keys| ui.ctx().format_shortcut(&keys))
        .unwrap_or_default();
    response.on_hover_text(format!("{}  {keys}", command.tooltip()))
}

/// The field, and before it the count of matches; in a layout from the right.
fn search_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let theme = cx.theme;
    let id = search_id();
    focus_on_slash(ui, id);
    let has_focus = ui.memory(|memory| memory.has_focus(id));
    if has_focus {
        search_keys(ui, view, actions);
    }
    let mut text = view.search.clone();
    let room = ui.available_width();
    let field = TextEdit::singleline(&mut text)
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
        .desired_width(size::SEARCH.min(room) - 2.0 * size::GAP);
    let response = ui.add(field).accessible_name(Command::Search.label());
    if response.changed() {
        actions.push(Action::SetSearch(text));
    }
    if !view.search.trim().is_empty() {
        let words = match_words(cx, view);
        let color = if cx.derived.tree_view.matches().is_empty() {
            theme.warn
        } else {
            theme.dim
        };
        let width = ui.available_width();
        let galley = one_line(ui, &words, theme::small(), color, width);
        let (rect, response) =
            ui.allocate_exact_size(vec2(galley.size().x, size::FIELD), Sense::hover());
        paint_middle(ui, rect, rect.left(), galley);
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, words.as_str()));
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

/// Enter and Shift+Enter walk the matches, Esc ends the search.
fn search_keys(ui: &Ui, view: &View, actions: &mut Actions) {
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::SHIFT, Key::Enter) {
        actions.command(Command::PreviousMatch);
    }
    if pressed(Modifiers::NONE, Key::Enter) {
        actions.command(Command::NextMatch);
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) && !view.search.is_empty() {
        actions.push(Action::SetSearch(String::new()));
    }
}
