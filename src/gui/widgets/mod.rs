//! Things that are painted in more than one place, or are worth a name of their own. A widget
//! paints what it is given, says what was asked, and computes nothing.

pub mod claim_tree;
pub mod layer_chip;
pub mod one_line;
pub mod row_list;
pub mod size_budget;
pub mod timeline;
pub mod tree_row;
pub mod verdict_badge;
