//! What the window remembers of itself: open tabs, what is selected, what is unfolded.
//! Nothing here changes what is computed about a token.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use super::asking::Asking;
use super::keyring::SourceId;
use super::mint_view::MintView;
use super::panes::encoded::EncodedState;
use super::panes::session::SessionList;
use super::secret_text::SecretText;
use crate::jose::key::SecretEncoding;
use crate::jose::share;
use crate::jose::tree::NodeId;

/// The panes; tabs when the window is narrow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The pasted text.
    Encoded,
    /// What it says.
    #[default]
    Decoded,
    /// What is to be said about it.
    Side,
}

/// How wide the outer panes were dragged, in points; `None`: as wide as they come.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PaneWidths {
    /// The encoded pane.
    pub encoded: Option<f32>,
    /// The third pane.
    pub side: Option<f32>,
}

/// The tabs of the decoded pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecodedTab {
    /// Every value, through every layer.
    #[default]
    Tree,
    /// Header and payload as they were signed.
    Json,
    /// A flat table with meanings.
    Claims,
    /// The token beside others.
    Compare,
    /// What the holder may do.
    Access,
}

/// The tabs of the third pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SideTab {
    /// Keys, signature, checks, and why it is refused.
    #[default]
    Verify,
    /// A token that is about to be minted.
    Mint,
    /// Everything that is odd.
    Findings,
}

/// The form that is open below the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyForm {
    /// None.
    #[default]
    Closed,
    /// A shared secret is typed.
    Secret,
    /// Keys are asked for by URL or issuer.
    Fetch,
}

/// How the JSON tab shows a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JsonShows {
    /// Character for character, as it was signed.
    #[default]
    AsSigned,
    /// One member a line.
    Formatted,
    /// One member a line, and every layer replaced by what it holds.
    Expanded,
}

/// What the encoded pane shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EncodedShows {
    /// The chosen token, normalised.
    #[default]
    Token,
    /// The whole paste, as it was pasted.
    Paste,
}

/// The state of the window.
#[derive(Debug, Default)]
pub struct View {
    /// The pane shown when there is room for one.
    pub pane: Pane,
    /// The open tab of the decoded pane.
    pub decoded_tab: DecodedTab,
    /// How the JSON tab shows a section.
    pub json_shows: JsonShows,
    /// What the encoded pane shows.
    pub encoded_shows: EncodedShows,
    /// The selected node: lit in the tree and in the encoded text.
    pub selected: Option<NodeId>,
    /// Set when the selection came from elsewhere and must be scrolled into sight.
    pub reveal: bool,
    /// Nodes whose openness was changed from the default by hand.
    pub toggled: HashSet<NodeId>,
    /// Grows with every change of `toggled` and `search`.
    pub rows_revision: u64,
    /// The search text of the decoded pane.
    pub search: String,
    /// Whether the command palette is open, and what was typed there.
    pub palette: Option<String>,
    /// The marked row of the palette.
    pub palette_row: usize,
    /// The list of the session's tokens, while it is open.
    pub session: Option<SessionList>,
    /// Caret and selection of the encoded pane.
    pub encoded: EncodedState,
    /// A token seen on the clipboard, offered to be shown.
    pub offer: Option<Offer>,
    /// The open tab of the third pane.
    pub side_tab: SideTab,
    /// Whether the third pane was asked for before there was a text.
    pub side_wanted: bool,
    /// The form that is open below the keys.
    pub key_form: KeyForm,
    /// The shared secret being typed.
    pub secret: SecretText,
    /// How its text stands for its bytes.
    pub secret_encoding: SecretEncoding,
    /// The passphrase being typed.
    pub passphrase: SecretText,
    /// What is asked of other machines.
    pub asking: Asking,
    /// Sources of keys that are unfolded.
    pub unfolded_keys: HashSet<SourceId>,
    /// Whether the fields of the policy are unfolded.
    pub demands_unfolded: bool,
    /// The time being typed to judge as of.
    pub as_of_text: String,
    /// The state of the mint pane.
    pub mint: MintView,
    /// The state of the access view.
    pub access: AccessView,
    /// What is hidden when a token is shared.
    pub share: share::Options,
    /// The state of the compare view.
    pub compare: CompareView,
}

/// The state of the compare view.
#[derive(Debug, Default)]
pub struct CompareView {
    /// Whether what is the same is shown too.
    pub shows_all: bool,
    /// The marked line.
    pub row: Option<usize>,
}

/// The state of the access view.
#[derive(Debug, Default)]
pub struct AccessView {
    /// The question that is typed.
    pub question: String,
    /// What the grants are filtered by.
    pub filter: String,
    /// The Jet Bridge's token that is typed.
    pub bridge: SecretText,
    /// The marked line.
    pub row: Option<usize>,
    /// The marked cell of it, in a matrix; `None`: the line itself.
    pub column: Option<usize>,
    /// Whether the expectations are shown.
    pub expects: bool,
    /// Whether they are edited as text.
    pub editing: bool,
}

/// A token seen on the clipboard. Silent in `Debug`: it is a credential.
#[derive(Clone, PartialEq, Eq)]
pub struct Offer {
    /// The clipboard's text.
    pub text: Arc<str>,
    /// What it is, in words.
    pub what: String,
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Offer({:?}, {} bytes)", self.what, self.text.len())
    }
}
