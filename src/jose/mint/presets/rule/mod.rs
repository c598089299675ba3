//! Rules: what the server that reads the token demands, checked while the draft is edited.
//!
//! A rule that finds nothing where it looks is kept, but for the one that asks for something to be
//! there. So one mistake gives one finding.

mod judge;

use serde_json::Value;

use super::path::Path;
use crate::jose::finding::Severity;

pub use self::judge::check;

/// One demand.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Where it looks.
    pub at: Path,
    /// What is demanded.
    pub check: Check,
    /// How bad it is not to keep it.
    pub severity: Severity,
    /// What to say in place of the usual words; `{found}` and `{limit}` stand for the numbers.
    pub message: Option<String>,
    /// What to do.
    pub advice: String,
}

/// What may be demanded of the value a rule looks at.
#[derive(Clone, Debug)]
pub enum Check {
    /// It is there, and no empty text, list or object.
    Present,
    /// It is not there.
    Absent,
    /// It is what another one is.
    Equals(Other),
    /// It is one of these.
    OneOf(Vec<Value>),
    /// It is none of these.
    NoneOf(Vec<Value>),
    /// It is in a list that stands elsewhere.
    MemberOf(Other),
    /// It is of this kind.
    Kind(JsonKind),
    /// It is a text if its name begins so, but for those named.
    AllStrings {
        /// In small letters; the names are compared without regard to case.
        prefix: String,
        /// In small letters.
        except: Vec<String>,
    },
    /// It has no member of these names.
    ReservedNames(Vec<String>),
    /// A text of at least so many characters, or a list of so many items.
    MinLength(usize),
    /// A text of at most so many characters, a list of so many items, an object of so many
    /// characters of JSON.
    MaxLength(usize),
    /// A text of these characters alone.
    OnlyChars(String),
    /// A text that begins with one of these.
    StartsWith(Vec<String>),
    /// A text without small letters.
    Uppercase,
    /// From `iat`, or else from now, to the time at the path, at most so many seconds.
    MaxLifetime(i64),
    /// The same, at least so many.
    MinLifetime(i64),
    /// A time at most so many seconds from now.
    MaxAhead(i64),
}

/// Where another value stands.
#[derive(Clone, Debug)]
pub enum Other {
    /// A member of the same object.
    Sibling(String),
    /// Somewhere else.
    At(Path),
}

/// The kinds of JSON that a rule can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// A string.
    Text,
    /// A number.
    Number,
    /// A number without a fraction.
    Whole,
    /// `true` or `false`.
    Boolean,
    /// An object.
    Object,
    /// An array.
    List,
    /// An array of strings, none of them empty.
    ListOfTexts,
}

impl JsonKind {
    /// Each with its word in a preset file, and in a message.
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Text, "text", "a string"),
        (Self::Number, "number", "a number"),
        (Self::Whole, "whole", "a whole number"),
        (Self::Boolean, "boolean", "true or false"),
        (Self::Object, "object", "an object"),
        (Self::List, "list", "an array"),
        (
            Self::ListOfTexts,
            "list_of_texts",
            "an array of strings that are not empty",
        ),
    ];

    fn words(self) -> &'static str {
        let found = Self::ALL.iter().find(|known| known.0 == self);
        found.map_or("something else", |known| known.2)
    }

    fn holds(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Number => value.is_number(),
            Self::Whole => value.is_i64() || value.is_u64(),
            Self::Boolean => value.is_boolean(),
            Self::Object => value.is_object(),
            Self::List => value.is_array(),
            Self::ListOfTexts => value.as_array().is_some_and(|items| {
                let is_text = |item: &Value| item.as_str().is_some_and(|text| !text.is_empty());
                items.iter().all(is_text)
            }),
        }
    }
}
