//! What the holder may do: who issued the token, what it grants, and questions about that.
//!
//! A token grants nothing by itself: a server reads some of its claims and decides. So each grant
//! is said with the claim it came from, and where the decision is made elsewhere that is said too.

mod gather;
pub mod grants;
pub mod providers;
mod walk;

pub use grants::{Access, Elsewhere, Grant, Kind, report};
