//! What is asked for in the mint pane. Passphrases are not in here: they stay in their field until
//! `update` takes them out.

use super::drafting::Edit;
use super::keyring::SourceId;
use super::mint_view::{DraftShows, Fold, MintForm, Place, RowEdit};
use crate::jose::key::generate::KeySpec;
use crate::jose::mint::{Form, Section, Variant};

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum MintAction {
    /// Show what to begin with, or go back to the draft.
    Pick(bool),
    /// Begin with the preset of this name.
    BeginPreset(String),
    /// Begin with a copy of the shown token.
    CopyToken(Variant),
    /// Type into a field of the preset.
    SetField(String, String),
    /// Let the token live so long.
    LiveFor(String),
    /// Sign with this key.
    SignWith(SourceId, usize),
    /// Sign with this algorithm.
    SetAlg(&'static str),
    /// Change the draft.
    Edit(Edit),
    /// Type a whole section as JSON.
    TypeJson(Section, String),
    /// Edit a row in place.
    StartEdit(Place, RowEdit),
    /// Make what was typed in the row.
    FinishEdit,
    /// Leave the row as it was.
    LeaveEdit,
    /// Put a fresh unique id there.
    NewId(Place),
    /// Take the last edit back.
    Undo,
    /// Take every edit back.
    ForgetEdits,
    /// Select a row.
    Select(Place),
    /// Fold or unfold a row.
    Toggle(Place),
    /// Show the claims as tree or as JSON.
    Show(DraftShows),
    /// Fold a part of the pane, or unfold it.
    ToggleFold(Fold),
    /// Open a form, or close it.
    OpenForm(MintForm),
    /// Add the grant that was typed.
    AddGrant,
    /// Make a new key.
    Generate(KeySpec),
    /// Drop the key that is being made.
    StopGenerating,
    /// Save keys in a file.
    SaveKeys(SourceId, KeyFile),
    /// Mint, and copy in this form.
    CopyAs(Form),
    /// Mint, and copy the preset's request.
    CopyFollowUp,
    /// Show what was minted in the decoder.
    OpenMinted,
    /// Make the variants for a test suite, or no longer.
    ToggleVariants,
    /// Copy one variant, by its place.
    CopyVariant(usize),
    /// Copy all variants in this form.
    CopyVariants(Form),
    /// Show a variant in the decoder.
    OpenVariant(usize),
    /// Serve the public keys, or stop.
    Serve(bool),
}

/// What keys are written to a file as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyFile {
    /// PKCS#8 in PEM, for its owner alone.
    PrivatePem,
    /// The same under the passphrase that was typed.
    EncryptedPem,
    /// A JWK with everything in it, for its owner alone.
    PrivateJwk,
    /// SPKI in PEM.
    PublicPem,
    /// A JWK Set of the public halves.
    PublicJwks,
}
