//! Distances in points, all on a grid of four.

/// Height of a row of the tree or a list.
pub const ROW: f32 = 24.0;
/// Height of a button or field.
pub const FIELD: f32 = 28.0;
/// Space inside a pane's edge.
pub const PADDING: f32 = 12.0;
/// Space between neighbours.
pub const GAP: f32 = 8.0;
/// Half of that, inside groups.
pub const HALF_GAP: f32 = 4.0;
/// Height of a row of token text.
pub const CODE_ROW: f32 = 20.0;
/// Width of the caret in token text.
pub const CARET: f32 = 1.5;
/// How far a tree level is set in.
pub const INDENT: f32 = 16.0;
/// Corners of buttons, fields and strips.
pub const CORNER: u8 = 6;
/// Corners of panes.
pub const PANE_CORNER: u8 = 8;
/// Height of the bar on top.
pub const BAR_HEIGHT: f32 = 44.0;
/// Height of the status bar.
pub const STATUS_HEIGHT: f32 = 44.0;
/// Narrower than this, the panes become tabs.
pub const NARROW: f32 = 900.0;
/// Body text.
pub const BODY: f32 = 13.0;
/// Explanations.
pub const SMALL: f32 = 12.0;
/// Chips.
pub const CHIP: f32 = 11.0;
/// Tokens, keys and values.
pub const MONO: f32 = 12.5;
/// The sentence of the empty state.
pub const WELCOME: f32 = 17.0;
/// Its paste key.
pub const WELCOME_KEY: f32 = 20.0;
/// Height of a chip.
pub const CHIP_HEIGHT: f32 = 18.0;
/// Less room than this, and a chip is left out.
pub const CHIP_MIN: f32 = 32.0;
/// Less room than this, and an explanation is left out.
pub const NOTE_MIN: f32 = 48.0;
/// The triangle that folds a row.
pub const TWISTY: f32 = 7.0;
/// The bar of severity at the left of a finding.
pub const BAR: f32 = 3.0;
/// Height of the status bar's timeline.
pub const TIMELINE: f32 = 32.0;
/// Height of a line of text: closer than rows.
pub const LINE: f32 = 20.0;
/// Narrower than this, the Claims table leaves its sources to the tooltip.
pub const SOURCE_MIN: f32 = 760.0;
/// Narrowest menu of a row.
pub const MENU: f32 = 200.0;
/// Widest tooltip.
pub const TOOLTIP: f32 = 440.0;
/// The search field.
pub const SEARCH: f32 = 200.0;
/// Width of the timeline.
pub const TIMELINE_WIDTH: f32 = 420.0;
/// Less room than this in the status bar, and the size is left out.
pub const STATUS_MIN: f32 = 400.0;
/// Room for the sign of a check.
pub const CHECK_SIGN: f32 = 20.0;
/// Room for the name of a check, and for the label of a field.
pub const CHECK_NAME: f32 = 92.0;
/// Room for the label of a preset's field.
pub const FIELD_NAME: f32 = 104.0;
/// Highest list inside a menu.
pub const MENU_HEIGHT: f32 = 360.0;
/// A dot of the timeline.
pub const DOT: f32 = 8.0;
