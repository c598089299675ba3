//! What a draft says and what it is as a token: made by a job from values alone, whenever the
//! draft or the keys have changed.

use std::fmt;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::derived::Analysis;
use super::draft_edit::apply;
use super::drafting::{Base, Drafting, Edit};
use super::encoded_colors::{Patch, token_patches};
use crate::jose::finding::{Finding, Severity};
use crate::jose::json;
use crate::jose::key::{Key as SigningKey, KeySet};
use crate::jose::limits::Limits;
use crate::jose::mint::presets::{self, Context, FollowUp, KeyFacts, Preset};
use crate::jose::mint::{
    Draft, Minted, Named, Repack, Section, Variant, Variation, algs_for, check, default_alg,
    variants,
};
use crate::jose::time::UnixTime;
use crate::jose::token::{self, TokenKind};
use crate::jose::verify::{self, Policy};
use crate::jose::words;

/// What a draft was made from. Revisions never repeat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// Of the drafting.
    pub drafting: u64,
    /// Of the keys.
    pub keys: u64,
}

/// What a job needs to make it.
pub struct Recipe {
    /// What it is made from.
    pub key: Key,
    /// The drafting.
    pub drafting: Drafting,
    /// The key that is to sign.
    pub signer: Option<Arc<SigningKey>>,
    /// Where days begin and end.
    pub zone: TimeZone,
}

/// A draft as it stands, and the token it is.
pub struct Drafted {
    /// What it was made from.
    pub key: Key,
    /// Its texts.
    pub draft: Draft,
    /// What it says, as any token's tree.
    pub analysis: Arc<Analysis>,
    /// The algorithm it is signed with; empty when nothing fits.
    pub alg: String,
    /// Every algorithm, and why it cannot be chosen.
    pub algs: Vec<(&'static str, Option<String>)>,
    /// What is odd about it, gravest first; nodes are those of `analysis`.
    pub findings: Vec<Finding>,
    /// Fields of the preset that still need a value, by name.
    pub missing: Vec<String>,
    /// The request that the preset sends the token in.
    pub follow_up: Option<FollowUp>,
    /// The token, or why there is none in a sentence.
    pub made: Result<Made, String>,
    /// Each variant for a test suite, or why there is none; empty when nobody asked.
    pub variants: Vec<(Variant, Result<Named, String>)>,
}

/// A token that was minted from the draft.
pub struct Made {
    /// The token.
    pub minted: Minted,
    /// Its segments.
    pub patches: Vec<Patch>,
    /// What its own verification said.
    pub state: Proof,
}

/// Whether the minted token verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It does, with the public half of the key.
    Verifies,
    /// It does not, and is not meant to: tampered, unsigned.
    OnPurpose,
    /// It does not.
    Fails,
}

impl Recipe {
    /// Does the work; `None` while there is nothing to begin with.
    pub fn make(self) -> Option<Drafted> {
        let mut work = Work::begin(&self)?;
        for edit in self.drafting.edits() {
            work.apply(edit, &self);
        }
        Some(work.finish(&self))
    }
}

/// The state between the steps.
struct Work {
    variation: Variation,
    alg: String,
    findings: Vec<Finding>,
    missing: Vec<String>,
    /// Why no token may be made of it although nothing is missing.
    refused: Option<String>,
    follow_up: Option<FollowUp>,
}

impl Work {
    fn begin(recipe: &Recipe) -> Option<Self> {
        let Recipe {
            drafting, signer, ..
        } = recipe;
        let key = signer.as_deref();
        let chosen = drafting.alg.clone();
        match &drafting.base {
            Base::Nothing => None,
            Base::Preset(preset) => {
                let of_key = key.and_then(|key| preset.alg_for(key.families().signature));
                let fallback = || {
                    let own = preset.algs.first().map(String::as_str);
                    key.and_then(|key| default_alg(key, own).ok())
                };
                let alg = chosen.or_else(|| of_key.or_else(fallback).map(str::to_owned));
                let facts = key.map(KeyFacts::of);
                let context = Context {
                    now: drafting.at,
                    jti: &drafting.jti,
                    alg: alg.as_deref(),
                    key: facts.as_ref(),
                };
                let filled = presets::fill(preset, &drafting.values, &context);
                let draft = Draft::of_texts(&filled.header_text, &filled.payload_text).ok()?;
                let mut findings = filled.findings;
                // The field itself says that it needs a value.
                findings.retain(|finding| finding.code != "preset-field-missing");
                let grave = |finding: &&Finding| finding.severity == Severity::Danger;
                let refused = findings.iter().find(grave);
                Some(Self {
                    refused: refused.map(|finding| finding.message.clone()),
                    variation: variants::vary(&draft, &Variant::Same, drafting.at).ok()?,
                    alg: alg.unwrap_or_default(),
                    findings,
                    missing: filled.missing,
                    follow_up: filled.follow_up,
                })
            }
            Base::Copy(copied) => {
                let decoded = &copied.analysis.decoded;
                let mut findings = Vec::new();
                let made = variants::make(decoded, &copied.variant, drafting.at);
                let variation = made.or_else(|error| {
                    findings.push(dropped(&error.to_string()));
                    variants::make(decoded, &Variant::Same, drafting.at)
                });
                let mut variation = variation.ok()?;
                let own = variation.draft.alg();
                let of_key = key.and_then(|key| default_alg(key, own.as_deref()).ok());
                let alg = chosen.or_else(|| of_key.map(str::to_owned));
                if let Some(key) = key.filter(|_| alg.as_deref() != Some("none")) {
                    findings.extend(name_key(&mut variation.draft, key));
                }
                Some(Self {
                    variation,
                    alg: alg.unwrap_or_default(),
                    findings,
                    missing: Vec::new(),
                    refused: None,
                    follow_up: None,
                })
            }
        }
    }

    fn apply(&mut self, edit: &Edit, recipe: &Recipe) {
        let draft = &mut self.variation.draft;
        if let Err(why) = apply(draft, edit, recipe.drafting.at, &recipe.zone) {
            self.findings.push(dropped(&why.message));
        }
    }

    fn finish(mut self, recipe: &Recipe) -> Drafted {
        let now = recipe.drafting.at;
        let key = recipe.signer.as_deref();
        let preset = recipe.drafting.preset();
        if !self.alg.is_empty() {
            // The tree shows what will be signed. A header that is no object says so below.
            let json = json::quote(&self.alg);
            let draft = &mut self.variation.draft;
            let _ = draft.set(Section::Header, "/alg", &json, &Repack::default());
        }
        let draft = self.variation.draft.clone();
        let analysis = Analysis::of(draft.decoded(&Limits::DEFAULT));
        let alg = (!self.alg.is_empty()).then_some(self.alg.as_str());
        let signer = key.filter(|_| alg != Some("none"));
        let found = check::findings(&draft, &analysis.decoded, signer, alg, now);
        self.findings.extend(found);
        // What is missing is said at its field; the rules speak of a whole token.
        if let Some(preset) = preset.filter(|_| self.missing.is_empty()) {
            self.findings.extend(rules(preset, &draft, now));
        }
        self.findings
            .sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        self.findings.dedup();
        let made = self.mint(preset, key);
        let wants = recipe.drafting.with_variants && self.missing.is_empty();
        let variants = if wants {
            variant_set(&draft, key, &self.alg, now)
        } else {
            Vec::new()
        };
        Drafted {
            key: recipe.key,
            algs: algs(key, preset),
            draft,
            analysis: Arc::new(analysis),
            alg: self.alg,
            findings: self.findings,
            missing: self.missing,
            follow_up: self.follow_up,
            made,
            variants,
        }
    }

    fn mint(&self, preset: Option<&Preset>, key: Option<&SigningKey>) -> Result<Made, String> {
        let fields = self.missing.iter();
        let titles = fields.filter_map(|name| Some(preset?.field(name)?.title.as_str()));
        let titles: Vec<&str> = titles.collect();
        if !titles.is_empty() {
            return Err(format!("Fill in {}", titles.join(", ")));
        }
        if let Some(why) = &self.refused {
            return Err(why.clone());
        }
        let minted = if self.alg == "none" {
            self.variation.draft.unsigned()
        } else {
            let signer = key.map(|key| (key, self.alg.as_str()));
            self.variation.mint(signer)
        };
        let minted = minted.map_err(|error| error.to_string())?;
        let token = token::parse(&minted.token, TokenKind::Jws);
        let state = match key {
            Some(key) if minted.alg != "none" => {
                let keys = KeySet::from(key.clone());
                let signatures = verify::signatures(&token, &keys, &Policy::default(), None);
                match signatures.iter().any(|one| one.proof().is_some()) {
                    true => Proof::Verifies,
                    false if self.variation.name == Variant::Tampered.word() => Proof::OnPurpose,
                    false => Proof::Fails,
                }
            }
            _ => Proof::OnPurpose,
        };
        Ok(Made {
            patches: token_patches(&token),
            minted,
            state,
        })
    }
}

/// Sets `kid` where the copied token names no key, or another one than it is signed with.
fn name_key(draft: &mut Draft, key: &SigningKey) -> Option<Finding> {
    let own = key.kid.as_deref()?;
    if draft.kid().as_deref() == Some(own) {
        return None;
    }
    let set = draft.set(
        Section::Header,
        "/kid",
        &json::quote(own),
        &Repack::default(),
    );
    set.is_ok().then(|| {
        let shown = words::one_line(own, 60);
        let message = format!("kid {shown:?} is taken over from the key");
        Finding::new("kid-taken-over", Severity::Info, message)
    })
}

fn dropped(why: &str) -> Finding {
    let message = format!("an edit no longer fits: {why}");
    Finding::new("edit-dropped", Severity::Warn, message)
        .advice("Undo it, or change what it needs back")
}

fn rules(preset: &Preset, draft: &Draft, now: UnixTime) -> Vec<Finding> {
    let header = serde_json::from_str(draft.header_text());
    let payload = serde_json::from_str(draft.payload_text().unwrap_or_default());
    match (header, payload) {
        (Ok(header), Ok(payload)) => presets::check(preset, &header, &payload, now),
        // What is no JSON is no draft of a preset any more.
        _ => Vec::new(),
    }
}

/// Every algorithm, and why it cannot be chosen with this key and this preset.
fn algs(key: Option<&SigningKey>, preset: Option<&Preset>) -> Vec<(&'static str, Option<String>)> {
    let Some(key) = key else { return Vec::new() };
    let taken = |alg: &str| {
        let preset = preset?;
        let known = preset.algs.is_empty() || preset.algs.iter().any(|own| own == alg);
        (!known).then(|| format!("{} takes {}", preset.title, preset.algs.join(", ")))
    };
    let each = algs_for(key).into_iter();
    each.map(|(alg, can)| match can {
        Ok(()) => (alg, taken(alg)),
        Err(error) => (alg, Some(error.to_string())),
    })
    .collect()
}

fn variant_set(
    draft: &Draft,
    key: Option<&SigningKey>,
    alg: &str,
    now: UnixTime,
) -> Vec<(Variant, Result<Named, String>)> {
    let signer = key.map(|key| (key, alg)).filter(|_| alg != "none");
    let make = |variant: &Variant| {
        let variation = variants::vary(draft, variant, now).map_err(|error| error.to_string())?;
        let minted = variation.mint(signer).map_err(|error| error.to_string())?;
        Ok(Named {
            what: variation.changes.join("; "),
            name: variation.name,
            minted,
        })
    };
    let all = variants::ALL.iter();
    all.map(|variant| (variant.clone(), make(variant)))
        .collect()
}

impl fmt::Debug for Drafted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Drafted({:?}, {} findings)",
            self.key,
            self.findings.len()
        )
    }
}
