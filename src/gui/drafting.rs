//! The token a person is about to mint: what it began as, what was filled in, and each edit.
//!
//! Nothing derived is kept. The texts are made anew from these whenever one of them changes (see
//! [`drafted`](super::drafted)), so an edit is taken back by dropping it, a field may change after
//! the claims were edited, and a time such as `+5m` counts from the moment of copying.

use std::fmt;
use std::sync::Arc;

use super::derived::Analysis;
use super::keyring::SourceId;
use crate::jose::mint::presets::{FieldKind, Preset, Values};
use crate::jose::mint::{Grant, Section, Variant};
use crate::jose::time::UnixTime;

/// What a draft began as.
#[derive(Clone, Default)]
pub enum Base {
    /// Nothing yet: the pane offers what to begin with.
    #[default]
    Nothing,
    /// A preset, filled in.
    Preset(Arc<Preset>),
    /// A copy of a token that was pasted. The token itself stays as it is.
    Copy(Arc<Copied>),
}

/// The token that is copied, and how the copy differs.
pub struct Copied {
    /// The token.
    pub analysis: Arc<Analysis>,
    /// What it is called: the label it was found by.
    pub name: String,
    /// What is different in the copy.
    pub variant: Variant,
    /// Where its request went.
    pub url: Option<String>,
}

/// One change of the draft; they are made in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The value there is this JSON.
    Set(Section, String, String),
    /// The time there is this, in the words of [`when`](crate::jose::mint::when).
    Time(Section, String, String),
    /// What stands there is taken out.
    Remove(Section, String),
    /// The member there has this name.
    Rename(Section, String, String),
    /// The whole section is this text.
    Text(Section, String),
    /// There is one grant more.
    Grant(Grant),
}

/// A draft in the making. Never on disk, silent in `Debug`.
#[derive(Clone, Default)]
pub struct Drafting {
    /// What it began as.
    pub base: Base,
    /// What was typed into the fields of the preset.
    pub values: Values,
    /// The key that was chosen to sign; `None`: whichever fits.
    pub signer: Option<(SourceId, usize)>,
    /// The algorithm that was chosen; `None`: what suits key and draft. `none` signs nothing.
    pub alg: Option<String>,
    /// When times count from.
    pub at: UnixTime,
    /// A fresh unique id, for presets that ask for one.
    pub jti: String,
    /// Whether the variants for a test suite are made too.
    pub with_variants: bool,
    edits: Vec<Edit>,
}

/// Most edits kept; each is made again whenever one is added.
const MAX_EDITS: usize = 500;

impl Drafting {
    /// A draft of `base`, with the key that was chosen before.
    #[must_use]
    pub fn begin(&self, base: Base, at: UnixTime, jti: String) -> Self {
        Self {
            base,
            at,
            jti,
            signer: self.signer,
            ..Self::default()
        }
    }

    /// Whether there is a draft.
    pub fn is_begun(&self) -> bool {
        !matches!(self.base, Base::Nothing)
    }

    /// The preset it began as.
    pub fn preset(&self) -> Option<&Preset> {
        match &self.base {
            Base::Preset(preset) => Some(preset),
            Base::Nothing | Base::Copy(_) => None,
        }
    }

    /// The edits, in order.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Makes one change more. Typing in one text is one change, however many letters it has.
    pub fn push(&mut self, edit: Edit) {
        let goes_on = match (&edit, self.edits.last()) {
            (Edit::Text(section, _), Some(Edit::Text(last, _))) => section == last,
            (
                Edit::Set(section, path, _) | Edit::Time(section, path, _),
                Some(Edit::Set(last, at, _) | Edit::Time(last, at, _)),
            ) => section == last && path == at && !path.ends_with("/-"),
            _ => false,
        };
        if goes_on {
            self.edits.pop();
        }
        if self.edits.len() < MAX_EDITS {
            self.edits.push(edit);
        }
    }

    /// Takes the last edit back. `false` when there is none.
    pub fn undo(&mut self) -> bool {
        self.edits.pop().is_some()
    }

    /// Takes every edit back.
    pub fn forget_edits(&mut self) {
        self.edits.clear();
    }

    /// Lets the token live so long (`5m`): in the preset's own field where it has one.
    pub fn live_for(&mut self, length: &str) {
        let lifetime = self.preset().and_then(lifetime_field).map(str::to_owned);
        if let Some(name) = lifetime {
            self.values.set(name, length);
        } else {
            let exp = "/exp".to_owned();
            self.push(Edit::Time(Section::Payload, exp, format!("+{length}")));
        }
    }
}

/// The field that says how long the token lives.
pub fn lifetime_field(preset: &Preset) -> Option<&str> {
    let is_lifetime = |kind| kind == FieldKind::Duration;
    let mut fields = preset.fields.iter();
    let field = fields.find(|field| is_lifetime(field.kind) && field.name == "lifetime")?;
    Some(&field.name)
}

impl fmt::Debug for Drafting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = match &self.base {
            Base::Nothing => "nothing",
            Base::Preset(preset) => &preset.name,
            Base::Copy(_) => "a token",
        };
        write!(f, "Drafting({base}, {} edits)", self.edits.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::mint::presets::built_in;

    fn set(path: &str, json: &str) -> Edit {
        Edit::Set(Section::Payload, path.to_owned(), json.to_owned())
    }

    #[test]
    fn typing_into_one_value_is_one_edit() {
        let mut drafting = Drafting::default();
        drafting.push(set("/a", "1"));
        drafting.push(set("/a", "12"));
        drafting.push(set("/b", "1"));
        assert_eq!(drafting.edits(), [set("/a", "12"), set("/b", "1")]);
        drafting.push(set("/list/-", "1"));
        drafting.push(set("/list/-", "1"));
        assert_eq!(drafting.edits().len(), 4);
        assert!(drafting.undo());
        assert_eq!(drafting.edits().len(), 3);
    }

    #[test]
    fn a_preset_that_has_a_lifetime_is_told_it_there() {
        let preset = |name: &str| {
            let found = built_in().iter().find(|preset| preset.name == name);
            Base::Preset(Arc::new(found.unwrap().clone()))
        };
        let mut drafting = Drafting {
            base: preset("authgear-admin"),
            ..Drafting::default()
        };
        drafting.live_for("5m");
        assert_eq!(drafting.values.get("lifetime"), Some("5m"));
        assert!(drafting.edits().is_empty());
        let mut drafting = Drafting::default();
        drafting.live_for("5m");
        assert_eq!(drafting.edits().len(), 1);
    }
}
