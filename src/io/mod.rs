//! The outside world, one file for each part of it: the core takes what is read here as values.

pub mod clock;
pub mod files;
