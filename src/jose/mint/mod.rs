//! Mint: making the token one wishes one had.

pub mod presets;
