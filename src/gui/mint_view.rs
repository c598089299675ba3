//! What the mint pane remembers of itself: what is open, selected, typed and not yet made.

use std::collections::HashSet;
use std::fmt;

use super::draft_edit::Refusal;
use super::keyring::SourceId;
use super::secret_text::SecretText;
use crate::jose::mint::Section;

/// A place in a draft that stays the same while the draft is edited: nodes do not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Header or payload.
    pub section: Section,
    /// A JSON Pointer; empty for the section itself.
    pub path: String,
}

/// How the claims are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DraftShows {
    /// As a tree, through every layer.
    #[default]
    Tree,
    /// As two texts.
    Json,
}

/// The form that is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MintForm {
    /// None.
    #[default]
    Closed,
    /// Which kind of key to generate.
    Generate,
    /// How long the token lives, typed.
    Life,
    /// A role or permission to add.
    Grant,
    /// A passphrase for a private key that is to be saved.
    Encrypt(SourceId),
}

/// A part of the pane that is folded until wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    /// The fields that may stay empty.
    Optional,
    /// What is served.
    Serving,
    /// The findings after the gravest one.
    Findings,
}

/// What is edited in a row of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowEdit {
    /// The text of a string, without quotes.
    Text,
    /// A value as JSON.
    Json,
    /// A time, in words or seconds.
    Time,
    /// The name of a member.
    Name,
    /// A member to be added to the object there: its name, then its value.
    Member,
    /// An item to be added to the array there.
    Item,
}

/// The one row that is being edited. Silent in `Debug`.
pub struct RowEditor {
    /// Where.
    pub place: Place,
    /// What.
    pub what: RowEdit,
    /// The name of a new member.
    pub name: String,
    /// What was typed.
    pub text: String,
    /// Why the last try was refused.
    pub refusal: Option<Refusal>,
    /// Whether the keyboard has been given to it.
    pub has_keyboard: bool,
}

/// A text of the draft while it is typed. Silent in `Debug`.
#[derive(Default)]
pub struct JsonText {
    /// The text as it stands in the field.
    pub text: String,
    /// The revision of the drafting that it was taken from, or made.
    pub of: Option<u64>,
    /// Why it is no draft.
    pub refusal: Option<String>,
}

/// The state of the pane.
#[derive(Default)]
pub struct MintView {
    /// Whether the list of what to begin with is shown although there is a draft.
    pub picking: bool,
    /// What is typed to find a preset.
    pub filter: String,
    /// The marked row of the list.
    pub row: usize,
    /// Whether the next frame gives the keyboard to the field of the list.
    pub focus_filter: bool,
    /// The field that gets the keyboard in the next frame.
    pub focus_field: Option<String>,
    /// Tree or JSON.
    pub shows: DraftShows,
    /// The selected row.
    pub selected: Option<Place>,
    /// Rows whose openness was changed by hand.
    pub toggled: HashSet<Place>,
    /// Grows with every change of `toggled`.
    pub rows_revision: u64,
    /// The row that is being edited.
    pub editor: Option<RowEditor>,
    /// Header and payload as text.
    pub json: [JsonText; 2],
    /// The open form.
    pub form: MintForm,
    /// What is typed into the form.
    pub form_text: String,
    /// A passphrase that is typed into it.
    pub passphrase: SecretText,
    /// What is unfolded.
    pub unfolded: HashSet<Fold>,
}

impl MintView {
    /// Forgets what belonged to another draft.
    pub fn forget_draft(&mut self) {
        self.picking = false;
        self.selected = None;
        self.toggled.clear();
        self.rows_revision += 1;
        self.editor = None;
        self.json = Default::default();
        self.form = MintForm::Closed;
        self.form_text.clear();
    }

    /// The text of a section.
    pub fn json_of(&mut self, section: Section) -> &mut JsonText {
        match section {
            Section::Header => &mut self.json[0],
            Section::Payload => &mut self.json[1],
        }
    }
}

impl fmt::Debug for MintView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MintView({:?}, form {:?})", self.shows, self.form)
    }
}
