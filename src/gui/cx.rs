//! What every pane may see, and may not change.

use jiff::tz::TimeZone;

use super::derived::Derived;
use super::input::Input;
use super::theme::Theme;
use crate::jose::time::UnixTime;

/// Lent to the panes for one frame.
#[derive(Clone, Copy)]
pub struct Cx<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// What was pasted.
    pub input: &'a Input,
    /// What was made of it.
    pub derived: &'a Derived,
    /// The clock, once for the whole frame.
    pub now: UnixTime,
    /// The zone times are shown in.
    pub zone: &'a TimeZone,
}
