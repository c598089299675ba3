//! Keys and clipboard events → actions.
//!
//! Shortcuts are read before the panes are painted, those with most modifiers first, so that
//! Ctrl+Shift+P is not taken for Ctrl+P. A focused text field keeps the keys text fields use.
//! Pasted and copied text is looked at after the panes: whoever has a use for it takes it out.

use egui::{Context, Event, Key, KeyboardShortcut};

use super::action::{Action, Actions, Command};
use super::cx::Cx;
use super::panes::{access, decoded, mint, session};
use super::view::View;
use super::work::glance;

/// Asks for the commands whose keys were pressed.
pub fn before_panes(ctx: &Context, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let pressed = |event: &Event| matches!(event, Event::Key { pressed: true, .. });
    if !ctx.input(|input| input.events.iter().any(pressed)) {
        return;
    }
    let mut commands: Vec<(Command, KeyboardShortcut)> = Command::ALL
        .iter()
        .filter(|command| !arrives_as_event(**command))
        .filter_map(|command| Some((*command, command.shortcut()?)))
        .collect();
    commands.sort_by_key(|(_, shortcut)| std::cmp::Reverse(num_modifiers(*shortcut)));
    let typing = ctx.text_edit_focused();
    let opener = match (&view.palette, &view.session) {
        (Some(_), _) => Some(Command::Palette),
        (None, Some(_)) => Some(Command::ShowSession),
        (None, None) => None,
    };
    for (command, shortcut) in commands {
        if typing && belongs_to_text_fields(shortcut) {
            continue;
        }
        // What lies over the window has the keyboard; its own key closes it.
        if opener.is_some_and(|opener| command != opener && command != Command::Quit) {
            continue;
        }
        if ctx.input_mut(|input| input.consume_shortcut(&shortcut)) && command.enabled(cx, view) {
            actions.command(command);
        }
    }
}

/// A token that is pasted while a field for searching or asking has the keyboard is one to be
/// shown: nobody searches for a token, and a field's text is in the accessibility tree.
pub fn tokens_past_fields(ctx: &Context, actions: &mut Actions) {
    let asks = [
        decoded::search_id(),
        access::question_id(),
        access::filter_id(),
        mint::filter_id(),
        session::filter_id(),
        session::name_id(),
    ];
    let focused = ctx.memory(egui::Memory::focused);
    if !focused.is_some_and(|id| asks.contains(&id)) {
        return;
    }
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Paste(text) = event else {
                return true;
            };
            let is_token = glance(text.clone()).is_some();
            if is_token {
                actions.push(Action::ReplaceInput {
                    text: text.clone(),
                    source: "clipboard".to_owned(),
                });
            }
            !is_token
        });
    });
}

/// Asks for what pasted and copied text that nobody took stands for.
pub fn after_panes(ctx: &Context, view: &View, actions: &mut Actions) {
    if ctx.text_edit_focused() || view.palette.is_some() || view.session.is_some() {
        return;
    }
    let copied = actions
        .iter()
        .any(|action| matches!(action, Action::Copy { .. }));
    ctx.input(|input| {
        for event in &input.events {
            match event {
                Event::Paste(text) => actions.push(Action::ReplaceInput {
                    text: text.clone(),
                    source: "clipboard".to_owned(),
                }),
                Event::Copy if !copied => actions.command(Command::CopyValue),
                _ => {}
            }
        }
    });
}

fn arrives_as_event(command: Command) -> bool {
    matches!(command, Command::Paste | Command::CopyValue)
}

fn num_modifiers(shortcut: KeyboardShortcut) -> u8 {
    let m = shortcut.modifiers;
    [m.alt, m.shift, m.command || m.ctrl]
        .into_iter()
        .map(u8::from)
        .sum()
}

/// Keys that mean something in a field: moving, selecting, deleting, undoing.
fn belongs_to_text_fields(shortcut: KeyboardShortcut) -> bool {
    matches!(
        shortcut.logical_key,
        Key::ArrowLeft
            | Key::ArrowRight
            | Key::ArrowUp
            | Key::ArrowDown
            | Key::Home
            | Key::End
            | Key::Delete
            | Key::Backspace
            | Key::A
            | Key::C
            | Key::V
            | Key::X
            | Key::Y
            | Key::Z
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_stays_with_a_focused_field() {
        for command in [
            Command::Undo,
            Command::Redo,
            Command::Clear,
            Command::ExpandAll,
        ] {
            let shortcut = command.shortcut().unwrap();
            assert!(belongs_to_text_fields(shortcut), "{command:?}");
        }
        for command in [Command::Search, Command::Palette, Command::ShowJson] {
            let shortcut = command.shortcut().unwrap();
            assert!(!belongs_to_text_fields(shortcut), "{command:?}");
        }
    }
}
