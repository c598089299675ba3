//! Minting: a draft of two texts, edited through layers, signed with a key that the user gave.
//!
//! A [`Draft`] is the header's text and the payload's bytes; whatever shows it decodes it, so
//! there is one truth and no second model to keep in step. An edit is a splice of the innermost
//! text, carried outward through the layers it lies in; what it does not touch stays as it was,
//! byte for byte. Nothing is signed but by [`Draft::sign`], with an explicit key.

pub mod check;
pub mod form;
pub mod grant;
pub mod presets;
pub mod variants;
pub mod when;

mod draft;
pub(in crate::jose) mod edit;
mod escape;
mod fault;
mod jti;
mod place;
mod sign;
pub(in crate::jose) mod splice;

pub use draft::{Draft, Minted, Section};
pub use edit::{PackedAt, Repack};
pub use fault::{DraftError, EditError, TextFault};
pub use form::{Form, Named};
pub use grant::Grant;
pub use jti::new_jti;
pub use sign::{SignError, algs_for, can_sign, default_alg, remarks, sign};
pub use variants::{Variant, VariantError, Variation};

/// `name` as the path of a top-level claim (RFC 6901 §3); what begins with a slash is a path.
pub fn pointer_of(name: &str) -> String {
    if name.starts_with('/') || name.is_empty() {
        return name.to_owned();
    }
    format!("/{}", step_of(name))
}

/// `name` as one step of a path, with `~` and `/` escaped.
pub(crate) fn step_of(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
