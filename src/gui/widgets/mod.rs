//! Widgets: each paints what it is given, says what was done to it, and knows nothing of panes.

pub mod action_button;
pub mod switch;
pub mod tabs;
pub mod toasts;
pub mod token_text;
