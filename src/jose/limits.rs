//! Every bound on work and memory, in one place. Reaching one is a finding with its number, and
//! what was read until then is still shown.

/// Bounds for one paste. [`Limits::DEFAULT`] is what the faces use; tests lower them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest text taken from the clipboard or a file, in bytes.
    pub paste_bytes: usize,
    /// Most candidates kept of one paste.
    pub candidates: usize,
    /// Most layers peeled off one claim.
    pub layers: usize,
    /// Deepest nesting of JSON values, counted through layers and nested tokens.
    pub json_depth: usize,
    /// Most bytes one layer may inflate to.
    pub inflated_layer_bytes: usize,
    /// Most bytes all layers of one token may inflate to.
    pub inflated_token_bytes: usize,
    /// Most nodes of one decoded tree.
    pub nodes: usize,
    /// Longest string claim that is tried for layers, in bytes.
    pub layer_text_bytes: usize,
}

impl Limits {
    /// The limits of section 7 of the design.
    pub const DEFAULT: Self = Self {
        paste_bytes: 64 << 20,
        candidates: 10_000,
        layers: 8,
        json_depth: 512,
        inflated_layer_bytes: 64 << 20,
        inflated_token_bytes: 256 << 20,
        nodes: 5_000_000,
        layer_text_bytes: 64 << 20,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
