//! Text of a field that nobody may see: wiped when dropped or cleared, silent in `Debug`.

use std::any::TypeId;
use std::fmt;
use std::ops::Range;

use egui::TextBuffer;
use egui::text::CharIndex;
use zeroize::{Zeroize as _, Zeroizing};

use crate::jose::key::Secret;

/// Room from the start, so that typing does not leave copies behind as the text grows.
const ROOM: usize = 8 << 10;

/// The text of a secret field.
pub struct SecretText(Zeroizing<String>);

impl Default for SecretText {
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(ROOM)))
    }
}

impl SecretText {
    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text as a secret; the field is empty then.
    pub fn take_secret(&mut self) -> Secret {
        let secret = Secret::new(self.0.as_bytes());
        self.wipe();
        secret
    }

    /// The text as a secret; it stays in the field.
    pub fn secret(&self) -> Secret {
        Secret::new(self.0.as_bytes())
    }

    /// Empties the field and wipes what was in it.
    pub fn wipe(&mut self) {
        self.0.zeroize();
        self.0.reserve(ROOM);
    }
}

impl TextBuffer for SecretText {
    fn is_mutable(&self) -> bool {
        true
    }

    fn as_str(&self) -> &str {
        &self.0
    }

    fn insert_text(&mut self, text: &str, char_index: CharIndex) -> usize {
        if self.0.len() + text.len() > self.0.capacity() {
            let mut larger = String::with_capacity(2 * (self.0.len() + text.len()));
            larger.push_str(&self.0);
            // The old room is wiped as it is dropped.
            self.0 = Zeroizing::new(larger);
        }
        self.0.insert_text(text, char_index)
    }

    fn delete_char_range(&mut self, char_range: Range<CharIndex>) {
        self.0.delete_char_range(char_range);
    }

    fn clear(&mut self) {
        self.wipe();
    }

    fn type_id(&self) -> TypeId {
        TypeId::of::<Self>()
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_leaves_as_a_secret_and_the_field_is_empty() {
        let mut text = SecretText::default();
        text.insert_text("hunter", CharIndex(0));
        text.insert_text("2", CharIndex(6));
        assert_eq!(text.take_secret(), Secret::new("hunter2"));
        assert!(text.is_empty());
        let long = "x".repeat(3 * ROOM);
        text.insert_text(&long, CharIndex(0));
        assert_eq!(text.as_str(), long);
        assert!(!format!("{text:?}").contains("xxx"));
    }
}
