//! The tokens seen since the window opened, over everything: find one by a few letters, show it
//! again, pin, rename or remove it, or forget them all.

use std::fmt;

use egui::{
    Id, Key, Label, Layout, Modal, Modifiers, Response, RichText, ScrollArea, Sense, Ui, UiBuilder,
    vec2,
};

use super::super::action::{Action, Actions, Command, SessionAction};
use super::super::cx::Cx;
use super::super::session::{Entry, EntryId, MAX_ENTRIES};
use super::super::theme::{self, sign, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::pick_keys::take_keys;
use super::super::widgets::text_field::text_field;
use super::verify::note_ui;
use crate::jose::words;

const WIDTH: f32 = 560.0;
const MAX_HEIGHT: f32 = 420.0;

/// The state of the list. Silent in `Debug`: names of tokens name people.
#[derive(Default)]
pub struct SessionList {
    /// What is typed to find one.
    pub filter: String,
    /// The marked row.
    pub row: usize,
    /// The one that is being renamed, and what was typed.
    pub renaming: Option<(EntryId, String)>,
    /// Whether *Forget everything* was pressed once.
    pub confirming: bool,
    has_opened: bool,
}

impl fmt::Debug for SessionList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionList(row {})", self.row)
    }
}

/// The field that finds one.
pub fn filter_id() -> Id {
    Id::unique("session_filter")
}

/// The field of a new name.
pub fn name_id() -> Id {
    Id::unique("session_name")
}

/// The list, when it is open.
pub fn session_ui(ui: &Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let Some(mut list) = view.session.take() else {
        return;
    };
    let area = Modal::default_area(Id::unique("session"))
        .anchor(egui::Align2::CENTER_TOP, vec2(0.0, size::ROW * 3.0))
        .accessible_name(Command::ShowSession.label());
    let width = WIDTH.min(ui.ctx().content_rect().width() - 4.0 * size::PADDING);
    let modal = Modal::new(Id::unique("session"))
        .area(area)
        .show(ui.ctx(), |ui| {
            ui.set_width(width);
            // Leaving a field comes before leaving the list.
            let is_busy = list.renaming.is_some() || list.confirming;
            if is_busy && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
                list.renaming = None;
                list.confirming = false;
                ui.memory_mut(|memory| memory.request_focus(filter_id()));
            }
            list_ui(ui, cx, &mut list, actions);
        });
    let is_showing = |action: &Action| matches!(action, Action::Session(SessionAction::Show(_)));
    if !modal.should_close() && !actions.iter().any(is_showing) {
        view.session = Some(list);
    }
}

fn list_ui(ui: &mut Ui, cx: &Cx<'_>, list: &mut SessionList, actions: &mut Actions) {
    let theme = cx.theme;
    ui.spacing_mut().item_spacing.y = size::HALF_GAP;
    let has_keyboard = ui.memory(|memory| memory.has_focus(filter_id()));
    // Before the field sees them: it would take Delete for a change of its text.
    let keys = has_keyboard.then(|| (take_keys(ui), take_entry_keys(ui, list)));
    head_ui(ui, cx, list, actions);
    if list.confirming {
        let words = "The tokens, what undo keeps of them and the draft go for good. Keys stay \
                     until you remove them";
        note_ui(ui, theme, words);
    }
    let typed = list.filter.to_lowercase();
    let typed: Vec<&str> = typed.split_whitespace().collect();
    let entries = cx.input.session.entries();
    let entries: Vec<&Entry> = entries.filter(|entry| entry.has(&typed)).collect();
    list.row = list.row.min(entries.len().saturating_sub(1));
    let mut moved = false;
    if let Some((keys, of_entry)) = keys {
        list.row = keys.moved(list.row, entries.len());
        moved = keys.any();
        if let Some(entry) = entries.get(list.row) {
            if keys.enter {
                actions.push(Action::Session(SessionAction::Show(entry.id)));
            }
            if of_entry.rename {
                list.renaming = Some((entry.id, entry.name().to_owned()));
            }
            if of_entry.pin {
                actions.push(Action::Session(SessionAction::Pin(entry.id)));
            }
            if of_entry.remove {
                actions.push(Action::Session(SessionAction::Remove(entry.id)));
            }
        }
    }
    if entries.is_empty() {
        let words = if cx.input.session.num_entries() == 0 {
            "Every token that you paste or open is listed here"
        } else {
            "No token has this in its name or place"
        };
        note_ui(ui, theme, words);
    }
    let scroll = ScrollArea::vertical()
        .id_salt("session")
        .max_height(MAX_HEIGHT);
    scroll.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, entry) in entries.iter().enumerate() {
            let response = ui
                .push_id(entry.id, |ui| {
                    entry_ui(ui, cx, entry, index == list.row, list, actions)
                })
                .inner;
            if index == list.row && moved {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                actions.push(Action::Session(SessionAction::Show(entry.id)));
            }
        }
    });
    let dropped = cx.input.session.num_dropped();
    let mut words = "In memory only: nothing of this is written to disk".to_owned();
    if dropped > 0 {
        words = format!(
            "{} let go: {} are kept, pinned ones longest. {words}",
            words::count("older token", dropped),
            words::number(MAX_ENTRIES as u64)
        );
    }
    note_ui(ui, theme, &words);
}

/// The field that finds, and at the right what forgets.
fn head_ui(ui: &mut Ui, cx: &Cx<'_>, list: &mut SessionList, actions: &mut Actions) {
    let theme = cx.theme;
    let row = vec2(ui.available_width(), size::FIELD);
    let layout = Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(row, layout, |ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        let num = cx.input.session.num_entries();
        let can_forget = num > 0 || cx.input.can_undo() || !cx.input.text.get().is_empty();
        if list.confirming {
            let words = format!("Forget {}", words::count("token", num));
            let text = RichText::new(words).color(theme.fail);
            let forget = egui::Button::new(text).min_size(vec2(0.0, size::FIELD));
            if ui.add(forget).clicked() {
                actions.push(Action::Session(SessionAction::ForgetEverything));
            }
            if ui
                .add(button(theme, "Keep them", Loudness::Quiet))
                .clicked()
            {
                list.confirming = false;
            }
        } else {
            let forget = button(theme, "Forget everything…", Loudness::Quiet);
            let forget = ui.add_enabled(can_forget, forget);
            if forget.clicked() {
                list.confirming = true;
            }
            forget.on_hover_text("Every token, what undo keeps of them, and the draft; not keys");
        }
        let hint = "Find: a name, a host, cognito…";
        let field = text_field(theme, &mut list.filter, hint, ui.available_width());
        let field = ui
            .add(field.id(filter_id()))
            .accessible_name("Find a token of this session");
        if field.changed() {
            list.row = 0;
        }
        let nobody_has_it = ui.memory(|memory| memory.focused().is_none());
        if !list.has_opened || (nobody_has_it && list.renaming.is_none()) {
            list.has_opened = true;
            field.request_focus();
        }
    });
}

/// What the keyboard does to the marked row while the cursor is in the field.
struct EntryKeys {
    rename: bool,
    pin: bool,
    remove: bool,
}

fn take_entry_keys(ui: &Ui, list: &SessionList) -> EntryKeys {
    ui.input_mut(|input| EntryKeys {
        rename: input.consume_key(Modifiers::NONE, Key::F2),
        pin: input.consume_key(Modifiers::COMMAND, Key::P),
        // In a field with text it deletes a character.
        remove: list.filter.is_empty() && input.consume_key(Modifiers::NONE, Key::Delete),
    })
}

fn entry_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    entry: &Entry,
    is_marked: bool,
    list: &mut SessionList,
    actions: &mut Actions,
) -> Response {
    let theme = cx.theme;
    let height = 2.0 * size::LINE + size::GAP;
    let room = vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(room, Sense::click());
    let state = entry.state(cx.now);
    response.widget_info(|| {
        let pinned = if entry.is_pinned { ", pinned" } else { "" };
        let state = if state.is_empty() {
            String::new()
        } else {
            format!(", {state}")
        };
        let words = format!("{}{state}, {}{pinned}", entry.name(), entry.place());
        egui::WidgetInfo::selected(egui::Role::ListItem, true, is_marked, words)
    });
    let is_lit = is_marked || response.has_focus() || ui.rect_contains_pointer(rect);
    if is_lit {
        let fill = if is_marked {
            theme.selection
        } else {
            theme.raised
        };
        let corner = f32::from(size::CORNER);
        ui.painter().rect_filled(rect, corner, fill);
    }
    let inside = rect.shrink2(vec2(size::GAP, size::HALF_GAP));
    let (top, bottom) = inside.split_top_bottom_at_y(inside.center().y);
    let line = |rect| {
        let layout = Layout::right_to_left(egui::Align::Center);
        UiBuilder::new().max_rect(rect).layout(layout)
    };
    ui.scope_builder(line(top), |ui| {
        if rename_ui(ui, cx, entry, list, actions) {
            return;
        }
        let (mark, color) = match state {
            "expired" => (sign::FAIL, theme.fail),
            "not yet valid" | "expiry unreadable" => (sign::WARN, theme.warn),
            "in its time" => (sign::PASS, theme.dim),
            _ => ("", theme.dim),
        };
        let words = format!("{mark} {state}");
        let words = RichText::new(words.trim()).font(theme::small());
        ui.add(Label::new(words.color(color)).selectable(false));
        left_ui(ui, ui.available_width(), |ui| {
            let name = RichText::new(entry.name()).font(theme::strong());
            ui.add(
                Label::new(name.color(theme.text))
                    .selectable(false)
                    .truncate(),
            );
        });
    });
    ui.scope_builder(line(bottom), |ui| {
        ui.spacing_mut().item_spacing.x = size::HALF_GAP;
        if is_lit {
            buttons_ui(ui, cx, entry, list, actions);
        }
        left_ui(ui, ui.available_width(), |ui| {
            let place = if entry.is_pinned {
                format!("pinned · {}", entry.place())
            } else {
                entry.place().to_owned()
            };
            let place = RichText::new(place).font(theme::small()).color(theme.dim);
            ui.add(Label::new(place).selectable(false).truncate());
        });
    });
    response
}

fn left_ui(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    let room = vec2(width, ui.available_height());
    let layout = Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(room, layout, content);
}

/// The field in place of the name, while it is being changed. Says whether it is there.
fn rename_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    entry: &Entry,
    list: &mut SessionList,
    actions: &mut Actions,
) -> bool {
    let Some((id, text)) = &mut list.renaming else {
        return false;
    };
    if *id != entry.id {
        return false;
    }
    let field_id = name_id();
    let field = text_field(cx.theme, text, "As it was", ui.available_width());
    let field = ui
        .add(field.id(field_id).min_size(vec2(0.0, size::LINE)))
        .accessible_name("Name of the token");
    let is_new = !ui.memory(|memory| memory.has_focus(field_id)) && !field.lost_focus();
    if is_new {
        field.request_focus();
    } else if field.lost_focus() {
        let text = std::mem::take(text);
        if ui.input(|input| input.key_pressed(Key::Enter)) {
            actions.push(Action::Session(SessionAction::Rename(entry.id, text)));
        }
        list.renaming = None;
        ui.memory_mut(|memory| memory.request_focus(filter_id()));
    }
    true
}

fn buttons_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    entry: &Entry,
    list: &mut SessionList,
    actions: &mut Actions,
) {
    let mut pressed = |label: &str, hover: &str| {
        let text = RichText::new(label)
            .font(theme::small())
            .color(cx.theme.dim);
        let button = egui::Button::new(text)
            .fill(egui::Color32::TRANSPARENT)
            .frame_when_inactive(false)
            .min_size(vec2(0.0, size::LINE));
        let response = ui.add(button);
        let response = response.accessible_name(format!("{label} {}", entry.name()));
        response.on_hover_text(hover).clicked()
    };
    let hover = "Take it off the list; undo and a paste bring it back    Delete";
    if pressed("Remove", hover) {
        actions.push(Action::Session(SessionAction::Remove(entry.id)));
    }
    if pressed("Rename", "Give it a name of your own    F2") {
        list.renaming = Some((entry.id, entry.name().to_owned()));
    }
    let (label, hover) = if entry.is_pinned {
        ("Unpin", "Let it go in its turn    Ctrl+P")
    } else {
        ("Pin", "Keep it on top, and longest    Ctrl+P")
    };
    if pressed(label, hover) {
        actions.push(Action::Session(SessionAction::Pin(entry.id)));
    }
}
