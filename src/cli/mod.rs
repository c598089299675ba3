//! The command line: the same straight line as the window's, with JSON or text at the end.

mod access;
pub mod args;
mod compare;
mod decrypt;
mod findings;
mod fix;
mod json;
mod key;
mod lint;
mod load;
mod manual;
mod mint;
mod minted;
pub mod presets;
mod run;
mod scan;
mod share;
mod text;
mod verify;

pub use run::{Outcome, complain, parse, run, run_into};
