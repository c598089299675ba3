//! What stops an edit, with the place and what is there instead.

use crate::jose::json::{self, Malformed};
use crate::jose::words;

/// A text that should be JSON and is not, by line and column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {what} is not JSON at line {line}, column {column}: expected {expected}")]
pub struct TextFault {
    /// Which text: `header`, `payload`, `value`.
    pub what: &'static str,
    /// Line of the first character that does not fit, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// Its offset in bytes, for a cursor.
    pub offset: usize,
    /// What should have stood there.
    pub expected: &'static str,
}

impl TextFault {
    /// The fault in `text`.
    pub(super) fn new(what: &'static str, text: &[u8], fault: Malformed) -> Self {
        let (line, column) = json::line_and_column(text, fault.offset);
        Self {
            what,
            line,
            column,
            offset: fault.offset,
            expected: fault.expected,
        }
    }
}

/// Why a token or two texts make no draft.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DraftError {
    /// An encrypted token shows no payload.
    #[error("the token is encrypted, so there is no payload to draft from")]
    Encrypted,
    /// A text that should be JSON.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// RFC 7515 §4: a header is an object.
    #[error("the header is JSON, but not an object")]
    HeaderNotObject,
}

/// Why an edit was not made. The draft is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// RFC 6901 §3.
    #[error("a path begins with a slash or is empty: {path:?}")]
    NoSlash {
        /// What was given.
        path: String,
    },
    /// The section itself has to stay.
    #[error("the whole {what} cannot be {done}")]
    Whole {
        /// Which section.
        what: &'static str,
        /// What was asked: `removed`, `renamed`.
        done: &'static str,
    },
    /// A step that is no member of the object it was looked for in.
    #[error("{} has no {name:?}; {}", shown(at), listed(names, *num_names))]
    NoMember {
        /// How far the path got.
        at: String,
        /// The name that is not there.
        name: String,
        /// Some of the names that are.
        names: Vec<String>,
        /// How many there are.
        num_names: usize,
    },
    /// A step that is no item of the array it was looked for in.
    #[error("{} has {}, and {step:?} is none of them", shown(at), words::count("item", *num_items))]
    NoItem {
        /// How far the path got.
        at: String,
        /// What should have been an index.
        step: String,
        /// How many items there are.
        num_items: usize,
    },
    /// The path goes on where nothing can be inside.
    #[error("{} is {kind}, so there is no {step:?} inside it", shown(at))]
    Scalar {
        /// How far the path got.
        at: String,
        /// What stands there: `a number`, `true`, `text that is not JSON`.
        kind: &'static str,
        /// The step that was to be taken into it.
        step: String,
    },
    /// A token inside a claim is signed by somebody else.
    #[error(
        "{} is a token of its own, and a change in it would break its signature",
        shown(at)
    )]
    Nested {
        /// Where the token is.
        at: String,
    },
    /// What cannot be read cannot be written again.
    #[error(
        "{} {why}, and writing it again would lose what was not read",
        shown(at)
    )]
    Damaged {
        /// The claim, or the section, that holds the text.
        at: String,
        /// What is wrong: `holds JSON that breaks off`, `holds a gzip stream that is cut off`.
        why: String,
    },
    /// Items have no names to change.
    #[error("{} is an item of an array, which has no name", shown(at))]
    Unnamed {
        /// The item.
        at: String,
    },
    /// A new name that is taken.
    #[error("{} has a {name:?} already", shown(at))]
    Taken {
        /// The object.
        at: String,
        /// The name.
        name: String,
    },
    /// The new value.
    #[error(transparent)]
    Value(#[from] TextFault),
    /// RFC 7515 §4.
    #[error("the header must stay an object")]
    HeaderNotObject,
    /// What our own reader would not open again.
    #[error("{what} would have {} bytes; {} are the most", words::number(*got as u64), words::number(*most as u64))]
    TooLong {
        /// Which text.
        what: String,
        /// How long it would be.
        got: usize,
        /// How long it may be.
        most: usize,
    },
}

impl EditError {
    /// What to do about it: one sentence; empty when the message says it.
    pub fn advice(&self) -> String {
        match self {
            Self::NoSlash { .. } => {
                "Write /name/inner; ~1 stands for a slash in a name and ~0 for ~".to_owned()
            }
            Self::NoMember { .. } => {
                "Set the object that is to hold it first; only the last step may be new".to_owned()
            }
            Self::NoItem { num_items: 0, .. } => "Append with /-".to_owned(),
            Self::NoItem { num_items, .. } => {
                format!("Items are 0 to {}; append with /-", num_items - 1)
            }
            Self::Nested { .. } => {
                "Mint that token by itself, and set it here as a string".to_owned()
            }
            Self::Damaged { .. } => "Set the whole claim to a new value instead".to_owned(),
            Self::Value(_) => "A text needs its quotes: \"text\"".to_owned(),
            Self::Scalar { .. } => "Set the claim itself to an object first".to_owned(),
            _ => String::new(),
        }
    }
}

/// A path for people: the section has none.
fn shown(path: &str) -> String {
    match path {
        "" => "the top".to_owned(),
        path => words::one_line(path, 120),
    }
}

fn listed(names: &[String], num_names: usize) -> String {
    if names.is_empty() {
        return "it is empty".to_owned();
    }
    let shown: Vec<String> = names
        .iter()
        .map(|name| format!("{:?}", words::one_line(name, 60)))
        .collect();
    let more = num_names.saturating_sub(names.len());
    match more {
        0 => format!("it has {}", shown.join(", ")),
        more => format!("it has {} and {more} more", shown.join(", ")),
    }
}
