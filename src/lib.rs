//! Jotscope, a desktop token debugger: text copied from anywhere goes in, labelled and decoded
//! tokens come out, with compressed and nested claims expanded in place.
//!
//! One direction, everywhere: text → candidates → token → decoded → findings → pixels or JSON.
//! `ARCHITECTURE.md` has the map and the invariants. The modules below are in reading order.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod jose;

pub mod io;
pub mod jobs;

pub mod cli;
#[cfg(feature = "gui")]
pub mod gui;
