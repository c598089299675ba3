//! What the mint pane reads: the draft as it stands, its rows, the presets, and what is served.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::draft_rows::DraftRows;
use super::drafted::{Drafted, Key, Recipe};
use super::input::Input;
use super::memo::Memo;
use super::serving::Served;
use super::signer::{self, Signer};
use crate::jose::finding::Finding;
use crate::jose::key::generate::KeySpec;
use crate::jose::mint::presets::Preset;

/// The presets there are, and what is odd about a person's own.
#[derive(Debug)]
pub struct Presets {
    /// Each with whether it is one's own, built-in ones first.
    pub all: Vec<(Arc<Preset>, bool)>,
    /// What could not be read.
    pub findings: Vec<Finding>,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Drafts {
    /// The draft; the old one stays while a new one is being made.
    pub drafted: Option<Arc<Drafted>>,
    /// The rows of its tree.
    pub rows: DraftRows,
    /// Every preset there is; `None` until they were read.
    pub presets: Option<Arc<Presets>>,
    /// The kind of key that is being made.
    pub generating: Option<KeySpec>,
    /// What the loopback issuer serves.
    pub served: Option<Served>,
    signers: Memo<u64, Vec<Signer>>,
    /// The draft that was last asked for.
    asked: Key,
}

impl Drafts {
    /// The draft there is to make, if drafting or keys have changed.
    pub fn recipe(&mut self, input: &Input, zone: &TimeZone) -> Option<Recipe> {
        let key = Key {
            drafting: input.drafting.revision(),
            keys: input.keys.revision() + 1,
        };
        let drafting = input.drafting.get();
        if key == self.asked {
            return None;
        }
        self.asked = key;
        if !drafting.is_begun() {
            self.drafted = None;
            return None;
        }
        let signer = signer::chosen(input.keys.get(), drafting);
        Some(Recipe {
            key,
            drafting: drafting.clone(),
            signer: signer.map(|(_, _, key)| key),
            zone: zone.clone(),
        })
    }

    /// Puts a draft in place, unless something has changed since.
    pub fn accept(&mut self, drafted: Option<Drafted>) {
        if let Some(drafted) = drafted.filter(|drafted| drafted.key == self.asked) {
            self.drafted = Some(Arc::new(drafted));
        }
    }

    /// Whether the draft is a token.
    pub fn has_minted(&self) -> bool {
        self.drafted
            .as_ref()
            .is_some_and(|drafted| drafted.made.is_ok())
    }

    /// Lists the keys that could sign anew, when the keys have changed.
    pub fn refresh_signers(&mut self, input: &Input) {
        self.signers
            .get(input.keys.revision(), || signer::offered(input.keys.get()));
    }

    /// The keys that could sign.
    pub fn signers(&self) -> &[Signer] {
        self.signers.last().map_or(&[], Vec::as_slice)
    }
}
