//! The window: three panes over one straight line.
//!
//! `app` drives, `update` is the only place that changes anything, `panes` and `widgets` paint
//! what they are given and push actions.

pub mod theme;

pub mod action;
pub mod cx;
pub mod derived;
pub mod input;
pub mod view;

pub mod facts;
pub mod json_lines;
pub mod row_text;
pub mod tree_view;

pub mod panes;
pub mod widgets;
