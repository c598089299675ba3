//! Everything computed from the input, each part once for each change of what it depends on.
//!
//! Keys are compared whole: no hash stands between a token and what is said about it.

use std::sync::Arc;

use super::tree_view::TreeView;
use crate::jose::access::providers::{self, Provider};
use crate::jose::claims::{self, ClaimSize, Lifetime, TimeClaim};
use crate::jose::decode::Decoded;
use crate::jose::extract::Extraction;
use crate::jose::finding::Finding;
use crate::jose::time::UnixTime;

/// The last value and the key it was made from.
#[derive(Clone, Debug)]
pub struct Memo<K, V> {
    slot: Option<(K, V)>,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self { slot: None }
    }
}

impl<K: PartialEq, V> Memo<K, V> {
    /// The value for `key`: the kept one if it was made from an equal key, else a new one.
    pub fn get(&mut self, key: K, make: impl FnOnce() -> V) -> &V {
        let fresh = matches!(&self.slot, Some((kept, _)) if *kept == key);
        if !fresh {
            self.slot = None;
        }
        &self.slot.get_or_insert_with(|| (key, make())).1
    }

    /// The value last made, whatever it was made from.
    pub fn last(&self) -> Option<&V> {
        self.slot.as_ref().map(|(_, value)| value)
    }
}

/// One token, decoded, with all that is said about it whatever the time of day.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The decoded token.
    pub decoded: Decoded,
    /// Its issuer, if recognised.
    pub provider: Option<Provider>,
    /// Its times, in source order.
    pub times: Vec<TimeClaim>,
    /// What its claims cost, largest first.
    pub sizes: Vec<ClaimSize>,
}

impl Analysis {
    /// Says all there is to say about `decoded`.
    pub fn of(decoded: Decoded) -> Self {
        let provider = providers::detect(&decoded);
        let times = claims::times(&decoded);
        let sizes = claims::sizes(&decoded);
        Self {
            decoded,
            provider,
            times,
            sizes,
        }
    }
}

/// What the panes read.
#[derive(Debug, Default)]
pub struct Derived {
    /// What was found in the paste; the old one stays while a new one is being made.
    pub extraction: Arc<Extraction>,
    /// The chosen candidate; `None` when there is none.
    pub analysis: Option<Arc<Analysis>>,
    /// Its rows in the tree.
    pub tree_view: TreeView,
    /// Grows whenever `extraction` or `analysis` is replaced; keys of everything made from them.
    pub revision: u64,
    /// Whether what is shown is of an earlier input, because a job is still at the new one.
    pub stale: bool,
    /// The token's state at the time of day.
    pub lifetime: Option<Lifetime>,
    /// All findings of paste, candidate, token and time, gravest first.
    pub findings: Vec<Finding>,
    /// The time the panes are painted for.
    pub now: Option<UnixTime>,
}
