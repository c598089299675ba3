//! The window: three panes over one straight line.
//!
//! `app` drives, `update` is the only place that changes anything, `panes` and `widgets` paint
//! what they are given and push actions.

pub mod theme;

pub mod access_action;
pub mod access_lines;
pub mod accessed;
pub mod action;
pub mod analysis;
pub mod answers;
pub mod asking;
pub mod brief;
pub mod command;
mod command_keys;
pub mod compared;
pub mod compared_text;
pub mod cx;
pub mod demands;
pub mod derived;
pub mod detached;
pub mod draft_edit;
pub mod draft_rows;
pub mod drafted;
pub mod drafting;
pub mod drafts;
pub mod encoded_colors;
pub mod env;
pub mod examples;
pub mod input;
pub mod judgement;
pub mod key_rows;
pub mod keyring;
pub mod made;
pub mod memo;
pub mod mint_action;
pub mod mint_view;
pub mod route;
pub mod secret_text;
pub mod seen;
pub mod serving;
pub mod session;
pub mod signer;
pub mod text_rows;
pub mod view;
pub mod work;

pub mod facts;
pub mod json_lines;
pub mod row_text;
pub mod tree_view;

pub mod panes;
pub mod widgets;

pub mod app;
mod icon;
pub mod keys;
mod start;
pub mod update;

pub use app::App;
pub use env::Env;
pub use start::{Options, Renderer, run};
