//! What the person gave us: the paste and the choices that decide what is computed from it.
//! Never on disk; silent in `Debug`.

use std::fmt;
use std::sync::Arc;

/// A value and how often it was changed. Whoever computes from it compares revisions.
#[derive(Clone, Default)]
pub struct Edited<T> {
    value: T,
    revision: u64,
}

impl<T> Edited<T> {
    /// The value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// Grows with every change; never repeats.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Replaces the value.
    pub fn set(&mut self, value: T) {
        self.value = value;
        self.revision += 1;
    }
}

/// Where the paste came from, in a word or two for the encoded pane: `clipboard`, `jet.har`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source(pub String);

/// Everything a person gave.
#[derive(Default)]
pub struct Input {
    /// The pasted text, as it was pasted.
    pub text: Edited<Arc<str>>,
    /// Where it came from.
    pub source: Source,
    /// Which candidate is shown, an index of the extraction's list.
    pub candidate: Edited<usize>,
}

impl<T> fmt::Debug for Edited<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Edited(revision {})", self.revision)
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Input({} bytes from {:?})",
            self.text.get().len(),
            self.source.0
        )
    }
}
