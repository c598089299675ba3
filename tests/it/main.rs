//! The one integration binary: promises of the whole program, each file about one of them.
//!
//! `tests/vectors` holds data files, `tests/cli` sessions of the command line, `tests/snapshots`
//! pictures. Data of others is read from `../shared/vectors` where it exists.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod keys;
mod tidy;
