//! The world around the window: clock, clipboard, dialogs, and what of the clipboard was seen.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::io::{clipboard, clock, dialog, settings};
use crate::jobs::Mode;
use crate::jose::time::UnixTime;

/// The world around the window, so that tests can give another.
pub struct Env {
    /// Tells the time.
    pub clock: Box<dyn Fn() -> UnixTime>,
    /// Reads the clipboard; called on a job's thread.
    pub clipboard: Arc<dyn Fn() -> Result<String, String> + Send + Sync>,
    /// Opens the save dialog with this name in it.
    pub pick_save: Box<dyn Fn(&str) -> PickedFile>,
    /// Opens the open dialog; what it returns waits for the answer, on a job's thread.
    pub pick_file: Box<dyn Fn() -> PickedFile>,
    /// Where jobs run.
    pub jobs: Mode,
    /// Where settings are kept; `None`: nowhere.
    pub settings: Option<PathBuf>,
    /// This computer's zone.
    pub zone: TimeZone,
}

/// Waits for a dialog's answer.
pub type PickedFile = Box<dyn FnOnce() -> Option<PathBuf> + Send>;

impl Env {
    /// The world as it is.
    pub fn real() -> Self {
        Self {
            clock: Box::new(clock::now),
            clipboard: Arc::new(clipboard::read_text),
            pick_file: Box::new(|| Box::new(dialog::pick_file())),
            pick_save: Box::new(|name| Box::new(dialog::pick_save(name))),
            jobs: Mode::Threads,
            settings: settings::directory(),
            zone: TimeZone::system(),
        }
    }
}

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
