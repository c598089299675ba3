//! The keyboard of a list below the field that filters it: arrows go through the list while the
//! cursor stays in the field.

use egui::{Key, Modifiers, Ui};

/// The keys the list takes before the field sees them.
#[derive(Clone, Copy, Debug)]
pub struct PickKeys {
    down: usize,
    up: usize,
    /// Whether the marked row was chosen.
    pub enter: bool,
}

/// Takes them out of this frame's events.
pub fn take_keys(ui: &Ui) -> PickKeys {
    ui.input_mut(|input| {
        let down = input.count_and_consume_key(Modifiers::NONE, Key::ArrowDown);
        let up = input.count_and_consume_key(Modifiers::NONE, Key::ArrowUp);
        let enter = input.consume_key(Modifiers::NONE, Key::Enter);
        PickKeys { down, up, enter }
    })
}

impl PickKeys {
    /// Whether another row is marked now.
    pub fn any(self) -> bool {
        self.down + self.up > 0
    }

    /// The row after these keys, around the ends.
    pub fn moved(self, row: usize, num_rows: usize) -> usize {
        if num_rows == 0 {
            return 0;
        }
        let row = row.min(num_rows - 1);
        (row + self.down + num_rows - self.up % num_rows) % num_rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_around_the_ends() {
        let keys = |down, up| PickKeys {
            down,
            up,
            enter: false,
        };
        assert_eq!(keys(1, 0).moved(2, 3), 0);
        assert_eq!(keys(0, 1).moved(0, 3), 2);
        assert_eq!(keys(1, 0).moved(9, 0), 0);
    }
}
