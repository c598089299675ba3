//! The command line: the same straight line as the window's, with JSON or text at the end.

pub mod args;
mod findings;
mod json;
mod manual;
mod run;
mod text;

pub use run::{Outcome, complain, parse, run};
