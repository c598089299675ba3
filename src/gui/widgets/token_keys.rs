//! What pointer and keyboard do to the encoded text: caret, selection, edits.

use std::ops::Range;

use egui::{Event, EventFilter, Id, Key, Modifiers, Response, Ui};

use super::text_grid::{Grid, Side, after, before, word_at};
use super::token_text::{TokenText, TokenTextState};

impl TokenText<'_> {
    /// Moves caret and selection with the pointer; says which character was clicked.
    pub(super) fn pointer(
        &self,
        ui: &Ui,
        state: &mut TokenTextState,
        grid: &Grid<'_>,
        response: &Response,
    ) -> Option<usize> {
        let pos = response.interact_pointer_pos()?;
        let offset = grid.offset_at(&state.rows, pos, Side::Nearest);
        let (pressed, shift) = ui.input(|i| (i.pointer.primary_pressed(), i.modifiers.shift));
        if pressed {
            response.request_focus();
            state.cursor = offset;
            if !shift {
                state.anchor = offset;
            }
        } else if response.dragged() {
            state.cursor = offset;
            state.reveal = Some(offset);
        }
        if response.triple_clicked() {
            (state.anchor, state.cursor) = (0, self.text.len());
        } else if response.double_clicked() {
            let word = word_at(self.text, offset);
            (state.anchor, state.cursor) = (word.start, word.end);
        }
        let hit = grid.offset_at(&state.rows, pos, Side::Under);
        (response.clicked() && state.selection().is_empty() && hit < self.text.len()).then_some(hit)
    }

    /// Takes the keys meant for it out of the input.
    pub(super) fn keyboard(
        &self,
        ui: &Ui,
        state: &mut TokenTextState,
        grid: &Grid<'_>,
        page: usize,
    ) -> (Option<(Range<usize>, String)>, Option<String>) {
        let mut edit: Option<(Range<usize>, String)> = None;
        let mut copied = None;
        let before = state.cursor;
        ui.input_mut(|input| {
            input.events.retain(|event| match event {
                Event::Copy if !state.selection().is_empty() => {
                    copied = self.text.get(state.selection()).map(str::to_owned);
                    false
                }
                Event::Cut if !state.selection().is_empty() => {
                    copied = self.text.get(state.selection()).map(str::to_owned);
                    self.change(state, &mut edit, Change::Insert(""))
                }
                // A paste replaces the whole input, unless a part of it is selected.
                Event::Paste(text) => {
                    let part = state.selection();
                    if part.is_empty() || part == (0..self.text.len()) || !self.editable {
                        return true;
                    }
                    self.change(state, &mut edit, Change::Insert(text))
                }
                Event::Text(text) => self.change(state, &mut edit, Change::Insert(text)),
                Event::Key {
                    key,
                    pressed: true,
                    modifiers,
                    ..
                } => !self.key(state, grid, page, *key, *modifiers, &mut edit),
                _ => true,
            });
        });
        if state.cursor != before || edit.is_some() {
            state.reveal = Some(state.cursor);
        }
        (edit, copied)
    }

    /// Whether the event stays for others.
    fn change(
        &self,
        state: &mut TokenTextState,
        edit: &mut Option<(Range<usize>, String)>,
        change: Change<'_>,
    ) -> bool {
        if !self.editable {
            return true;
        }
        let selection = state.selection();
        let (range, insert) = edit.get_or_insert_with(|| (selection.clone(), String::new()));
        match change {
            Change::Insert(text) => insert.push_str(text),
            Change::Back if !insert.is_empty() => {
                insert.pop();
            }
            Change::Back if range.start == range.end || *range != selection => {
                range.start = before(self.text, range.start);
            }
            Change::Forward if range.start == range.end || *range != selection => {
                range.end = after(self.text, range.end);
            }
            Change::Back | Change::Forward => {}
        }
        let caret = range.start + insert.len();
        state.anchor = caret;
        state.cursor = caret;
        false
    }

    /// Whether the key was meant for it.
    fn key(
        &self,
        state: &mut TokenTextState,
        grid: &Grid<'_>,
        page: usize,
        key: Key,
        modifiers: Modifiers,
        edit: &mut Option<(Range<usize>, String)>,
    ) -> bool {
        if modifiers.alt {
            return false;
        }
        let text = self.text;
        let jump = modifiers.command;
        match key {
            Key::Backspace if modifiers.is_none() || modifiers.shift_only() => {
                return !self.change(state, edit, Change::Back);
            }
            Key::Delete if modifiers.is_none() => {
                return !self.change(state, edit, Change::Forward);
            }
            Key::A if modifiers.command_only() => {
                (state.anchor, state.cursor) = (0, text.len());
                return true;
            }
            _ => {}
        }
        if edit.is_some() {
            // Typed text is not in `text` yet; moving waits for the next frame's keys.
            return false;
        }
        let to = match key {
            Key::ArrowLeft if jump => word_at(text, before(text, state.cursor)).start,
            Key::ArrowRight if jump => word_at(text, state.cursor).end,
            Key::ArrowLeft => before(text, state.cursor),
            Key::ArrowRight => after(text, state.cursor),
            Key::Home if jump => 0,
            Key::End if jump => text.len(),
            Key::Home => state.rows.range(state.rows.row_of(state.cursor)).start,
            Key::End => grid.row_end(&state.rows, state.rows.row_of(state.cursor)),
            Key::ArrowUp => grid.vertically(&state.rows, state.cursor, -1),
            Key::ArrowDown => grid.vertically(&state.rows, state.cursor, 1),
            Key::PageUp => grid.vertically(&state.rows, state.cursor, -(page as isize)),
            Key::PageDown => grid.vertically(&state.rows, state.cursor, page as isize),
            _ => return false,
        };
        state.cursor = to;
        if !modifiers.shift {
            state.anchor = to;
        }
        true
    }
}

#[derive(Clone, Copy)]
enum Change<'a> {
    Insert(&'a str),
    Back,
    Forward,
}

/// Arrows move the caret while it has focus; Tab still moves on.
pub(super) fn keep_arrows(ui: &Ui, id: Id) {
    let filter = EventFilter {
        tab: false,
        horizontal_arrows: true,
        vertical_arrows: true,
        escape: false,
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}
