//! The outside world: files, clock, clipboard, settings.
