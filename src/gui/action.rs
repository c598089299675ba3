//! What the window can be asked to do.
//!
//! An [`Action`] is what the panes push: a [`Command`], or a request that carries data. `update`
//! applies them, after painting, in one place.

use std::ops::Range;
use std::path::PathBuf;

use super::access_action::AccessAction;
pub use super::command::Command;
pub use super::compared::CompareAction;
use super::demands::Demand;
use super::keyring::SourceId;
pub use super::mint_action::{KeyFile, MintAction};
pub use super::session::SessionAction;
use super::view::{DecodedTab, EncodedShows, KeyForm, Pane, SideTab};
use crate::jose::key::SecretEncoding;
use crate::jose::span::Span;
use crate::jose::time::UnixTime;
use crate::jose::tree::NodeId;
use crate::jose::verify::{Fix, Profile};

/// What the panes push.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A command.
    Command(Command),
    /// Take in this text, from the source named: an input, keys, or a server's policy.
    ReplaceInput {
        /// The text.
        text: String,
        /// Where it came from.
        source: String,
    },
    /// Read these files; each goes where its content belongs.
    ReadFiles(Vec<PathBuf>),
    /// Load the example of this index.
    Example(usize),
    /// Replace these bytes of the pasted text.
    EditPaste {
        /// Bytes of the paste.
        range: Range<usize>,
        /// What stands there instead.
        text: String,
    },
    /// Replace these bytes of the chosen token's text.
    EditToken {
        /// Bytes of the normalised token text.
        range: Range<usize>,
        /// What stands there instead.
        text: String,
    },
    /// Show this candidate.
    ChooseCandidate(usize),
    /// Select a node, and scroll to it where it is not in sight.
    Select(NodeId),
    /// Select the node that came from this byte of the token's text.
    SelectAtTokenOffset(usize),
    /// Fold or unfold a node.
    Toggle(NodeId),
    /// Fold or unfold a node and all below it.
    ToggleAll(NodeId),
    /// Search for this.
    SetSearch(String),
    /// Open a tab of the decoded pane.
    OpenTab(DecodedTab),
    /// Show the token or the paste.
    ShowEncoded(EncodedShows),
    /// Show these characters of the token or the paste, selected.
    ShowCharacters {
        /// Of which text.
        of: EncodedShows,
        /// The characters.
        span: Span,
    },
    /// Show a pane when there is room for one.
    ShowPane(Pane),
    /// Copy this text and say so in these words.
    Copy {
        /// The text.
        text: String,
        /// What was copied: "value", "path".
        what: &'static str,
    },
    /// Turn down the clipboard's offer.
    DismissOffer,
    /// Make a pane this many points wide.
    ResizePane(Pane, f32),
    /// Open a tab of the third pane.
    OpenSideTab(SideTab),
    /// Something about keys, demands and the verdict.
    Trust(TrustAction),
    /// Something about the token that is about to be minted.
    Mint(MintAction),
    /// Something about what the holder may do.
    Access(AccessAction),
    /// Copy the token in a form that is safe to share.
    Share(ShareForm),
    /// Hide ids too when it is shared, or not.
    ShareIds(bool),
    /// Something about what is asked of other machines.
    Ask(AskAction),
    /// Something about the tokens seen since the window opened.
    Session(SessionAction),
    /// Something about the shown token beside others.
    Compare(CompareAction),
}

/// What is asked for in the verify pane. Secrets are not in here: they stay in their field until
/// `update` takes them out.
#[derive(Clone, Debug, PartialEq)]
pub enum TrustAction {
    /// Open a form below the keys, or close it.
    OpenForm(KeyForm),
    /// Take the typed secret in.
    AddSecret,
    /// Try the typed passphrase on a source.
    Unlock(SourceId),
    /// Read a typed secret in another encoding.
    RereadSecret(SourceId, SecretEncoding),
    /// Let a source on standby say no too.
    Enlist(SourceId),
    /// Forget a source.
    Remove(SourceId),
    /// Unfold a source, or fold it.
    ToggleSource(SourceId),
    /// Copy the keys of a source.
    CopyKeys(SourceId, KeyText),
    /// Take the keys that stand in the paste beside its tokens.
    TakePastedKeys,
    /// Judge as this server does.
    SetProfile(Profile),
    /// Type into a field of the policy.
    SetDemand(Demand, String),
    /// Unfold the fields, or fold them.
    ToggleDemands,
    /// Judge as of another time; `None`: now.
    JudgeAsOf(Option<UnixTime>),
    /// Judge without the payload that was given beside the token.
    RemovePayload,
    /// Make the one change that would help.
    ApplyFix(Fix),
}

/// What is asked of other machines, and the forms for it. Nobody is asked but by the three that
/// say so; a button that names the host pushes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskAction {
    /// Open the form for keys by URL or issuer.
    OpenKeys,
    /// Type into its field.
    KeysAddress(String),
    /// Put the issuer that the token names into the field.
    TakeIssuer,
    /// Open the form with the address that a pasted configuration has for its keys.
    TakeOffered,
    /// Ask for the keys; those that were fetched before are used.
    AskKeys,
    /// Ask for the keys, whatever was fetched before.
    AskKeysAgain,
    /// Put the keys that were fetched before among the keys again.
    UseKept,
    /// Wait for keys no longer.
    CancelKeys,
    /// Open the form for a question about the token.
    OpenIntrospection,
    /// Close it and wipe the client's secret.
    CloseIntrospection,
    /// Type into the field of the endpoint.
    Endpoint(String),
    /// Put the endpoint that a discovery document names into its field.
    TakeEndpoint,
    /// Type the client's id.
    ClientId(String),
    /// Ask about the token.
    Introspect,
    /// Wait for the answer no longer.
    CancelIntrospection,
    /// Show the answer about the token no longer.
    DismissAnswer,
}

/// A form in which a token is shared: no signature, and placeholders for persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShareForm {
    /// The token.
    Token,
    /// Header and claims as JSON.
    Tree,
    /// A report for a ticket.
    Report,
}

/// A form in which keys are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyText {
    /// SPKI in PEM, one after the other.
    PublicPem,
    /// A JWK Set of the public halves.
    PublicJwks,
    /// PKCS#8 in PEM.
    PrivatePem,
    /// JWKs with everything in them.
    PrivateJwk,
}

/// The actions of one frame, in the order they were asked for.
#[derive(Debug, Default)]
pub struct Actions(Vec<Action>);

impl Actions {
    /// Asks for one more.
    pub fn push(&mut self, action: Action) {
        self.0.push(action);
    }

    /// What was asked for so far.
    pub fn iter(&self) -> impl Iterator<Item = &Action> {
        self.0.iter()
    }

    /// Asks for a command.
    pub fn command(&mut self, command: Command) {
        self.0.push(Action::Command(command));
    }

    /// Takes all that was asked for.
    pub fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.0)
    }
}
