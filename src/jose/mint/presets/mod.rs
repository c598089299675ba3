//! Presets: tokens that some server expects, as data.
//!
//! A preset is one TOML file that people write and comment: fields to fill in, the header and the
//! claims as JSON with placeholders (so the order there is the order that is minted), rules of the
//! server that will read the token, and the request in which it is sent. The ones in
//! `assets/presets` are built in; a user's own have the same form. Such a file is a stranger's
//! text: it is bounded, it can do nothing but place values, and what is odd about it is a finding.
//!
//! `parse` → [`Preset`]; [`fill`] → header and claims as text; [`check`] judges a draft of them,
//! edited or not, while it is edited.

mod built_in;
mod expression;
mod fault;
mod field;
mod fill;
mod follow_up;
pub mod nearest;
mod parse;
mod path;
mod prefill;
mod rule;
mod shape;
mod template;
mod values;

use super::super::finding::Severity;

pub use self::built_in::{BUILT_IN, built_in};
pub use self::fault::Fault;
pub use self::field::{Column, Field, FieldKind};
pub use self::fill::{Context, Filled, KeyFacts, fill};
pub use self::follow_up::FollowUp;
pub use self::parse::parse;
pub use self::path::Path;
pub use self::prefill::prefill;
pub use self::rule::{Check, JsonKind, Rule, check};
pub use self::values::Values;

use self::follow_up::FollowUpTemplate;
use self::template::Template;
pub use self::template::Text;

/// The longest preset file that is read, and the longest value of a field.
pub const MAX_BYTES: usize = 1 << 20;

/// A token that some server expects.
#[derive(Clone, Debug)]
pub struct Preset {
    /// What it is asked for by: `github-app`.
    pub name: String,
    /// What it is called in a list.
    pub title: String,
    /// What the token is for, in a sentence or two.
    pub about: String,
    /// Where its rules are written: the standard, or the vendor's page in words.
    pub docs: String,
    /// The algorithms its server takes, the usual one first.
    pub algs: Vec<String>,
    /// What there is to fill in, in the order it is asked.
    pub fields: Vec<Field>,
    /// What its server demands.
    pub rules: Vec<Rule>,
    header: Template,
    claims: Template,
    follow_up: Option<FollowUpTemplate>,
}

impl Preset {
    /// The algorithm to use with a key that can do `key_algs`: the first of the preset's own that
    /// the key can do.
    pub fn alg_for(&self, key_algs: &[&str]) -> Option<&str> {
        let mut own = self.algs.iter().map(String::as_str);
        own.find(|alg| key_algs.contains(alg))
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The values its author gives as an example, for every field that has one.
    pub fn samples(&self) -> Values {
        let with_sample = self
            .fields
            .iter()
            .filter_map(|field| Some((field.name.clone(), field.sample.clone()?)));
        with_sample.collect()
    }
}

/// Reads `info`, `warn` or `danger`.
fn severity(word: &str) -> Option<Severity> {
    [Severity::Info, Severity::Warn, Severity::Danger]
        .into_iter()
        .find(|severity| severity.word() == word)
}
