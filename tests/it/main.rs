//! The one integration binary: promises of the whole program, each file about one of them.
//!
//! `tests/vectors` holds data files, `tests/cli` sessions of the command line, `tests/snapshots`
//! pictures. Data of others is read from `../shared/vectors` where it exists.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access_jet;
mod access_questions;
mod access_vectors;
mod claims;
mod cli;
mod clipboard;
mod decode_vectors;
#[cfg(feature = "gui")]
mod images;
mod issuer;
mod json_suite;
mod jwe;
mod keys;
mod lint;
mod mint;
mod mint_edits;
mod mint_variants;
mod network;
mod network_server;
mod preset_rules;
mod presets;
mod providers;
#[cfg(feature = "gui")]
mod render;
mod robustness;
mod scan;
mod sd_jwt;
mod share;
#[cfg(feature = "gui")]
mod support;
mod tidy;
mod tokens;
#[cfg(feature = "gui")]
mod ui_access;
#[cfg(feature = "gui")]
mod ui_compare;
#[cfg(feature = "gui")]
mod ui_jwe;
#[cfg(feature = "gui")]
mod ui_lint;
#[cfg(feature = "gui")]
mod ui_mint;
#[cfg(feature = "gui")]
mod ui_network;
#[cfg(feature = "gui")]
mod ui_panes;
#[cfg(feature = "gui")]
mod ui_sd_jwt;
#[cfg(feature = "gui")]
mod ui_session;
#[cfg(feature = "gui")]
mod ui_shell;
#[cfg(feature = "gui")]
mod ui_verify;
mod verify;
mod verify_agreement;
mod verify_diagnosis;
mod verify_profiles;
mod verify_rules;
mod verify_world;
#[cfg(feature = "gui")]
mod world;
