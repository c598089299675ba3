//! A field: something to fill in before a preset is a token.

use serde_json::Value;

use super::template::Text;

/// One thing to fill in. What is filled in stands in the token, so it is no secret, but where only
/// something made of it does: such a field is masked.
#[derive(Clone, Debug)]
pub struct Field {
    /// What placeholders call it.
    pub name: String,
    /// Its label.
    pub title: String,
    /// How the typed text is read.
    pub kind: FieldKind,
    /// What stands there until something else is typed; may have placeholders such as
    /// `${key.kid}`.
    pub default: Option<Text>,
    /// Where to find the value, or what it looks like.
    pub hint: String,
    /// Whether there is no token without it.
    pub required: bool,
    /// A value as an example. Tests mint with it.
    pub sample: Option<String>,
    /// The values of a choice; for other kinds, values to suggest.
    pub choices: Vec<Value>,
    /// JSON Pointer (RFC 6901) to its value in the vendor's key file.
    pub prefill: Option<String>,
    /// Whether nobody may look on while it is typed: only a hash of it is minted.
    pub masked: bool,
    /// The columns of a field of rows.
    pub columns: Vec<Column>,
}

/// How the text typed into a field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// As it is, without space at its ends.
    Text,
    /// Texts with commas or line ends between them, or a JSON array.
    List,
    /// One of the field's choices.
    Choice,
    /// A JSON number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `5m`, `1h30m`, or seconds.
    Duration,
    /// RFC 3339, or seconds since 1970.
    Time,
    /// Any JSON.
    Json,
    /// A JSON array of objects, each a row of the field's columns.
    Rows,
}

/// A member that the rows of a field have.
#[derive(Clone, Debug)]
pub struct Column {
    /// What it is called in the rows as typed.
    pub name: String,
    /// Its label.
    pub title: String,
    /// What it looks like.
    pub hint: String,
    /// What it is called in the token; the same name, but where it is turned into something else.
    pub minted_as: String,
    /// What is minted, from the row's members and the fields.
    pub value: Text,
    /// Values to suggest.
    pub choices: Vec<Value>,
    /// Whether nobody may look on while it is typed.
    pub masked: bool,
}

impl FieldKind {
    /// All, in the order of this list.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::List,
        Self::Choice,
        Self::Number,
        Self::Boolean,
        Self::Duration,
        Self::Time,
        Self::Json,
        Self::Rows,
    ];

    /// The word in a preset file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::List => "list",
            Self::Choice => "choice",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Duration => "duration",
            Self::Time => "time",
            Self::Json => "json",
            Self::Rows => "rows",
        }
    }
}
