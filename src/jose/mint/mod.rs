//! Minting: a draft of two texts, edited through layers, signed with a key that the user gave.
//!
//! A [`Draft`] is the header's text and the payload's bytes; whatever shows it decodes it, so
//! there is one truth and no second model to keep in step. An edit is a splice of the innermost
//! text, carried outward through the layers it lies in; what it does not touch stays as it was,
//! byte for byte. Nothing is signed but by [`Draft::sign`], with an explicit key.

mod draft;
mod edit;
mod escape;
mod fault;
mod place;
mod sign;
mod splice;

pub use draft::{Draft, Minted, Section};
pub use edit::{PackedAt, Repack};
pub use fault::{DraftError, EditError, TextFault};
pub use sign::{SignError, algs_for, can_sign, default_alg, remarks, sign};
