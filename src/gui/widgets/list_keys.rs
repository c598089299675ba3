//! The keyboard of a list: one stop for Tab, arrows inside.
//!
//! A list also takes arrows while nothing has the keyboard, so that a paste can be walked at once.

use egui::{Event, EventFilter, Id, Key, Modifiers, Response, Ui};

use super::super::theme::size;

/// Keys that go to another row.
pub const MOVES: [Key; 6] = [
    Key::ArrowDown,
    Key::ArrowUp,
    Key::Home,
    Key::End,
    Key::PageDown,
    Key::PageUp,
];

/// The keys among `keys` that were pressed for the list, and how often; they are taken.
pub fn list_keys(ui: &Ui, list: Id, keys: &[Key]) -> Vec<(Key, usize)> {
    let focused = ui.memory(egui::Memory::focused);
    let is_elsewhere = focused.is_some_and(|id| id != list);
    // egui matches keys loosely: Alt+Right is another candidate, not the list's.
    if is_elsewhere || !ui.input(|input| input.modifiers.is_none()) {
        return Vec::new();
    }
    if focused.is_some() {
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(list, filter));
    }
    let mut taken = Vec::new();
    for key in keys {
        // Enter and Space belong to the list only once it has the keyboard.
        if focused.is_none() && matches!(key, Key::Enter | Key::Space) {
            continue;
        }
        let num = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, *key));
        if num == 0 {
            continue;
        }
        if focused.is_none() {
            ui.memory_mut(|memory| memory.request_focus(list));
        }
        if *key == Key::Space {
            let space = Event::Text(" ".to_owned());
            ui.input_mut(|input| input.events.retain(|event| *event != space));
        }
        taken.push((*key, num));
    }
    taken
}

/// Whether the list shows where the keyboard is: it has it, and was reached or used by keys. A
/// ring after every click of the mouse would say nothing.
pub fn has_ring(ui: &Ui, list: &Response, pressed: bool) -> bool {
    let clicked = ui.input(|input| input.pointer.any_down() || input.pointer.any_released());
    let gained = pressed || list.gained_focus();
    let by_keys = ui.data_mut(|data| {
        let by_keys = data.get_temp_mut_or(list.id, true);
        if clicked || gained {
            *by_keys = !clicked;
        }
        *by_keys
    });
    by_keys && list.has_focus()
}

/// The row that one of [`MOVES`] goes to from `at`, in a list of `num_rows` that is `height` high.
pub fn moved(
    key: Key,
    presses: usize,
    at: Option<usize>,
    num_rows: usize,
    height: f32,
) -> Option<usize> {
    let last = num_rows.checked_sub(1)?;
    let Some(at) = at else {
        return Some(if key == Key::End { last } else { 0 });
    };
    let page = ((height / size::ROW) as usize).saturating_sub(1).max(1) * presses;
    let to = match key {
        Key::ArrowDown => at + presses,
        Key::ArrowUp => at.saturating_sub(presses),
        Key::PageDown => at + page,
        Key::PageUp => at.saturating_sub(page),
        Key::Home => 0,
        Key::End => last,
        _ => return None,
    };
    Some(to.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_leaves_the_list() {
        let to = |key, at| moved(key, 3, at, 10, 120.0);
        assert_eq!(to(Key::ArrowDown, Some(8)), Some(9));
        assert_eq!(to(Key::ArrowUp, Some(1)), Some(0));
        assert_eq!(to(Key::PageDown, Some(0)), Some(9));
        assert_eq!(to(Key::End, None), Some(9));
        assert_eq!(to(Key::ArrowUp, None), Some(0));
        assert_eq!(moved(Key::Home, 1, None, 0, 120.0), None);
    }
}
