//! The outside world, one file for each part of it: the core takes what is read here as values.

pub mod clock;
pub mod files;
pub mod http;
pub mod introspect;
pub mod issuer;
pub mod jwks;
pub mod lines;
pub mod presets;
pub mod private;
pub mod walk;

#[cfg(feature = "gui")]
pub mod clipboard;
#[cfg(feature = "gui")]
pub mod dialog;
#[cfg(feature = "gui")]
pub mod expectations;
#[cfg(feature = "gui")]
pub mod settings;
