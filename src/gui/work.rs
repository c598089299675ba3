//! What the window asks of [`jobs`](crate::jobs): one line each, and what comes back.

use std::fmt;
use std::path::PathBuf;

use super::asking::TokenText;
use super::compared::Compared;
use super::detached::Payload;
use super::drafted::Drafted;
use super::drafts::Presets;
use super::judgement::Judged;
use super::made::Made;
use super::route::Routed;
use super::session::Found;
use crate::io::introspect::IntrospectError;
use crate::io::jwks::{FetchError, Fetched};
use crate::jose::discovery::Ask;
use crate::jose::extract;
use crate::jose::introspection::Introspection;
use crate::jose::key::Key;
use crate::jose::limits::Limits;
use crate::jose::target::Target;
use crate::jose::words;

/// The lines of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Extract and decode the input.
    Decode,
    /// Wait for the open dialog.
    Pick,
    /// Judge the token.
    Judge,
    /// Wait for the open dialog of keys.
    PickKey,
    /// Wait for the open dialog of a payload.
    PickPayload,
    /// Read a file.
    ReadFile,
    /// Read the clipboard because Paste was pressed.
    Paste,
    /// Look at the clipboard because the window gained focus.
    Glance,
    /// Write the settings.
    Save,
    /// Write the expectations.
    SaveExpectations,
    /// Read the presets.
    Presets,
    /// Make the draft.
    Draft,
    /// Compare tokens.
    Compare,
    /// Read the clipboard for a token to compare with.
    PasteOther,
    /// Generate a key.
    Generate,
    /// Wait for the save dialog, and write keys.
    WriteKeys,
    /// Ask a host for keys.
    FetchKeys,
    /// Ask an issuer about the token.
    Introspect,
}

impl Kind {
    /// What was being done, as the beginning of a sentence about how it ended.
    pub fn doing(self) -> &'static str {
        match self {
            Self::Decode => "Decoding was",
            Self::Judge => "Verifying was",
            Self::Pick | Self::PickKey | Self::PickPayload => "The open dialog was",
            Self::ReadFile => "Reading the file was",
            Self::Paste | Self::PasteOther | Self::Glance => "Reading the clipboard was",
            Self::Save => "Saving settings was",
            Self::SaveExpectations => "Saving the expectations was",
            Self::Presets => "Reading the presets was",
            Self::Draft => "Making the draft was",
            Self::Compare => "Comparing was",
            Self::Generate => "Generating the key was",
            Self::WriteKeys => "Saving the key was",
            Self::FetchKeys => "Asking for keys was",
            Self::Introspect => "Asking about the token was",
        }
    }
}

/// What a job gives.
pub enum Outcome {
    /// Of [`Kind::Decode`].
    Made(Box<Made>),
    /// Of [`Kind::Pick`]: nothing, when the dialog was closed.
    Picked(Option<PathBuf>),
    /// Of [`Kind::Judge`].
    Judged(Box<Judged>),
    /// Of [`Kind::PickKey`].
    PickedKey(Option<PathBuf>),
    /// Of [`Kind::PickPayload`].
    PickedPayload(Option<PathBuf>),
    /// Of [`Kind::ReadFile`] and [`Kind::Paste`], where a payload was asked for.
    Payload(Result<Payload, String>),
    /// Of [`Kind::ReadFile`] and [`Kind::Paste`]: what came, and where from; or why nothing did.
    Arrived(Vec<Result<Routed, String>>),
    /// Of [`Kind::Glance`]: a token, if one is there.
    Glanced(Option<Glance>),
    /// Of [`Kind::Save`] and [`Kind::SaveExpectations`].
    Saved(Result<(), String>),
    /// Of [`Kind::Presets`].
    Presets(Presets),
    /// Of [`Kind::Draft`].
    Drafted(Option<Box<Drafted>>),
    /// Of [`Kind::Compare`].
    Compared(Option<Box<Compared>>),
    /// Of [`Kind::PasteOther`].
    FoundOther(Result<Found, String>),
    /// Of [`Kind::Generate`].
    Generated(Result<Box<Key>, String>),
    /// Of [`Kind::WriteKeys`]: the file's name; nothing, when the dialog was closed.
    Wrote(Result<Option<String>, String>),
    /// Of [`Kind::FetchKeys`]: what was asked, and what came.
    Fetched(Box<(Ask, Result<Fetched, FetchError>)>),
    /// Of [`Kind::Introspect`]: who was asked, about which token, and what was said.
    Introspected(Box<(Target, TokenText, Result<Introspection, IntrospectError>)>),
}

/// A clipboard with a token on it.
pub struct Glance {
    /// The whole text.
    pub text: String,
    /// The tokens in it, as the window would show them.
    pub tokens: Vec<std::sync::Arc<str>>,
    /// The first one, in words.
    pub what: String,
}

/// Most of the clipboard that is looked through without being asked.
const MAX_GLANCE_BYTES: usize = 1 << 20;
/// Longest label of an offer.
const MAX_LABEL_CHARS: usize = 40;

/// What is on a clipboard that says `text`; `None` when there is no token.
pub fn glance(text: String) -> Option<Glance> {
    if text.len() > MAX_GLANCE_BYTES {
        return None;
    }
    let extraction = extract::candidates(&text, &Limits::DEFAULT);
    let first = extraction.candidates.first()?;
    let label = words::one_line(&first.label, MAX_LABEL_CHARS);
    let num_chars = words::count("character", first.text.len());
    let more = extraction.candidates.len() - 1;
    let more = if more > 0 {
        format!(" · {more} more")
    } else {
        String::new()
    };
    let what = format!("{label} · {num_chars}{more}");
    let tokens = extraction.candidates.iter();
    let tokens = tokens.map(|candidate| candidate.text.clone()).collect();
    Some(Glance { text, tokens, what })
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Texts are credentials; only the kind is told.
        let name = match self {
            Self::Made(_) => "Made",
            Self::Picked(_) => "Picked",
            Self::Judged(_) => "Judged",
            Self::PickedKey(_) => "PickedKey",
            Self::PickedPayload(_) => "PickedPayload",
            Self::Payload(_) => "Payload",
            Self::Arrived(_) => "Arrived",
            Self::Glanced(_) => "Glanced",
            Self::Saved(_) => "Saved",
            Self::Presets(_) => "Presets",
            Self::Drafted(_) => "Drafted",
            Self::Compared(_) => "Compared",
            Self::FoundOther(_) => "FoundOther",
            Self::Generated(_) => "Generated",
            Self::Wrote(_) => "Wrote",
            Self::Fetched(_) => "Fetched",
            Self::Introspected(_) => "Introspected",
        };
        f.write_str(name)
    }
}
