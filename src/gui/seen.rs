//! Texts that the window has seen, so that the clipboard does not offer them again.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

/// Texts that need not be offered: they were shown, copied here, or turned down. Kept as hashes
/// with a seed of this process: a collision costs an offer, and no token is kept for it.
#[derive(Default)]
pub struct Seen {
    state: RandomState,
    hashes: HashSet<u64>,
}

impl Seen {
    /// Remembers a text.
    pub fn add(&mut self, text: &str) {
        self.hashes.insert(self.state.hash_one(text));
    }

    /// Whether it is remembered.
    pub fn has(&self, text: &str) -> bool {
        self.hashes.contains(&self.state.hash_one(text))
    }
}
