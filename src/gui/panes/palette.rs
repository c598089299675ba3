//! The command palette: every command by name, with its keys.

use egui::{Button, Id, Modal, RichText, TextEdit, Ui, vec2};

use crate::gui::action::{Actions, Command};
use crate::gui::cx::Cx;
use crate::gui::theme::{self, size};
use crate::gui::view::View;
use crate::gui::widgets::pick_keys::take_keys;

const WIDTH: f32 = 440.0;
const MAX_HEIGHT: f32 = 360.0;

/// The palette over everything, when it is open.
pub fn palette_ui(ui: &Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    let Some(mut typed) = view.palette.take() else {
        return;
    };
    let area = Modal::default_area(Id::unique("palette"))
        .anchor(egui::Align2::CENTER_TOP, vec2(0.0, size::ROW * 3.0))
        .accessible_name(Command::Palette.label());
    let width = WIDTH.min(ui.ctx().content_rect().width() - 4.0 * size::PADDING);
    let mut row = view.palette_row;
    let mut chosen = None;
    let modal = Modal::new(Id::unique("palette"))
        .area(area)
        .show(ui.ctx(), |ui| {
            ui.set_width(width);
            let keys = take_keys(ui);
            let field = TextEdit::singleline(&mut typed)
                .id(Id::unique("palette_filter"))
                .hint_text("Type a command")
                .desired_width(f32::INFINITY)
                .margin(egui::Margin::symmetric(
                    size::GAP as i8,
                    size::HALF_GAP as i8,
                ));
            let field = ui.add(field).accessible_name("Filter commands");
            field.request_focus();
            if field.changed() {
                row = 0;
            }
            let found = matching(&typed);
            row = keys.moved(row, found.len());
            if keys.enter {
                chosen = found.get(row).copied();
            }
            ui.add_space(size::HALF_GAP);
            if found.is_empty() {
                ui.label(RichText::new("No command has this in its name").color(cx.theme.dim));
            }
            egui::ScrollArea::vertical()
                .max_height(MAX_HEIGHT)
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for (index, command) in found.iter().enumerate() {
                        let marked = index == row;
                        let response = entry_ui(ui, cx, view, *command, marked);
                        if marked && keys.any() {
                            response.scroll_to_me(None);
                        }
                        if response.clicked() {
                            chosen = Some(*command);
                        }
                    }
                });
        });
    view.palette_row = row;
    if let Some(command) = chosen {
        if command.enabled(cx, view) {
            actions.command(command);
        }
        return;
    }
    if !modal.should_close() {
        view.palette = Some(typed);
    }
}

fn entry_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &View,
    command: Command,
    marked: bool,
) -> egui::Response {
    let enabled = command.enabled(cx, view);
    let mut entry = Button::selectable(marked, command.label())
        .min_size(vec2(ui.available_width(), size::FIELD));
    if let Some(shortcut) = command.shortcut() {
        let keys = RichText::new(ui.ctx().format_shortcut(&shortcut));
        entry = entry.shortcut_text(keys.font(theme::small()).color(cx.theme.faint));
    } else {
        entry = entry.shortcut_text("");
    }
    let response = ui
        .add_enabled(enabled, entry)
        .accessible_name(command.label());
    response
        .on_hover_text(command.tooltip())
        .on_disabled_hover_text(command.tooltip())
}

/// Commands whose name or description has every typed word, names first.
fn matching(typed: &str) -> Vec<Command> {
    let typed = typed.to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let has = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let (mut named, rest): (Vec<Command>, Vec<Command>) = Command::ALL
        .iter()
        .filter(|command| **command != Command::Palette)
        .partition(|command| has(command.label()));
    named.extend(rest.into_iter().filter(|command| has(command.tooltip())));
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_lists_every_command_in_order() {
        let all = matching("");
        assert_eq!(all.len(), Command::ALL.len() - 1);
        assert_eq!(all.first(), Some(&Command::Paste));
    }

    #[test]
    fn words_are_found_in_any_order_and_case() {
        assert_eq!(matching("PATH copy").first(), Some(&Command::CopyPath));
        assert_eq!(matching("no such command"), []);
    }

    #[test]
    fn names_come_before_descriptions() {
        let found = matching("tree");
        assert_eq!(found.first(), Some(&Command::ShowTree));
        assert!(found.contains(&Command::ExpandAll));
    }
}
