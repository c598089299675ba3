//! The world around the window: clock, clipboard, dialogs.

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
