//! Things that are painted in more than one place, or are worth a name of their own. A widget
//! paints what it is given, says what was asked, and computes nothing.

pub mod action_button;
pub mod barred;
pub mod check_row;
pub mod chooser;
pub mod claim_tree;
pub mod field_row;
pub mod fold;
pub mod layer_chip;
pub mod list_keys;
pub mod marks;
pub mod one_line;
pub mod pick_keys;
pub mod row_list;
pub mod secret_edit;
pub mod size_budget;
pub mod steady_scroll;
pub mod switch;
pub mod tabs;
pub mod text_field;
mod text_grid;
pub mod timeline;
pub mod toasts;
mod token_keys;
pub mod token_text;
pub mod tree_row;
pub mod verdict_badge;
