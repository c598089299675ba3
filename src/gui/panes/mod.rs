//! The parts of the window. Each paints what it is lent and pushes actions.

pub mod claims_tab;
pub mod decoded;
pub mod findings;
pub mod json_tab;
pub mod status;
pub mod verdict;
