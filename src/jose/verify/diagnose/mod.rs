//! Why it does not verify, and what would help.
//!
//! Runs only after a failure and has no say in the verdict: what it finds is a guess that was
//! tried, never a proof that anything is valid.

use super::Beside;
use super::policy::{Policy, Verdict};
use crate::jose::decode::Decoded;
use crate::jose::key::KeySet;
use crate::jose::time::UnixTime;

/// One reason found.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// Stable name, such as `secret-is-base64url`.
    pub code: &'static str,
    /// What was found.
    pub message: String,
    /// What to do.
    pub advice: String,
}

/// Tries what commonly goes wrong.
pub(super) fn diagnose(
    _decoded: &Decoded,
    _keys: &KeySet,
    _policy: &Policy,
    _now: UnixTime,
    _beside: &Beside,
    _verdict: &Verdict,
) -> Vec<Diagnosis> {
    Vec::new()
}
