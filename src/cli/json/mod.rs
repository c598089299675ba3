//! What `--json` prints: the contract that scripts rest on.
//!
//! Fields may be added; none is renamed or dropped without a major version. One file for each
//! verb's document; here what they share.

mod access;
mod compared;
mod decoded;
mod decrypted;
mod disclosed;
mod extracted;
mod keys;
mod linted;
mod presets;
mod verified;

use serde::Serialize;

use crate::jose::finding::{At, Finding};
use crate::jose::span::Span;
use crate::jose::tree::{NodeId, NodeKind, Tree};

pub use access::AccessDoc;
pub use compared::CompareDoc;
pub use decoded::DecodeDoc;
pub use decrypted::DecryptDoc;
pub use extracted::ExtractDoc;
pub use keys::KeysDoc;
pub use linted::{LintDoc, RulesDoc};
pub use presets::PresetsDoc;
pub use verified::VerifyDoc;

/// One finding, pointing at what it is about in one of three ways, or at the whole.
#[derive(Serialize)]
struct FindingDoc {
    code: &'static str,
    severity: &'static str,
    /// See [`Place::segment`].
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// In the token's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<SpanDoc>,
    /// In the input, as a candidate's `where`.
    #[serde(skip_serializing_if = "Option::is_none")]
    r#where: Option<SpanDoc>,
    message: String,
    advice: String,
}

impl FindingDoc {
    /// Of a finding that points at no node: there is no tree yet.
    fn of_paste(finding: &Finding) -> Self {
        Self::new(None, finding)
    }

    /// Of a finding about a decoded token.
    fn of_token(tree: &Tree, finding: &Finding) -> Self {
        Self::new(Some(tree), finding)
    }

    fn new(tree: Option<&Tree>, finding: &Finding) -> Self {
        let place = match (finding.at, tree) {
            (At::Node(id), Some(tree)) => Some(Place::new(tree, id)),
            _ => None,
        };
        let (segment, path) = place.map_or((None, None), |place| (place.segment, Some(place.path)));
        let span = |span: Span| SpanDoc {
            start: span.start,
            end: span.end,
        };
        Self {
            code: finding.code,
            severity: finding.severity.word(),
            segment,
            path,
            span: match finding.at {
                At::Token(place) => Some(span(place)),
                _ => None,
            },
            r#where: match finding.at {
                At::Paste(place) => Some(span(place)),
                _ => None,
            },
            message: finding.message.clone(),
            advice: finding.advice.clone(),
        }
    }
}

#[derive(Serialize)]
struct SpanDoc {
    start: u32,
    end: u32,
}

/// Where a node is in a token.
pub struct Place {
    /// The segment its path starts in. Unsaid for the payload, which is what people ask about.
    segment: Option<&'static str>,
    /// A JSON Pointer (RFC 6901) that runs through layers.
    path: String,
}

impl Place {
    /// The place of `id` in `tree`.
    pub fn new(tree: &Tree, id: NodeId) -> Self {
        let mut top = id;
        while let Some(parent) = tree.parent(top) {
            top = parent;
        }
        let segment = match tree.node(top).kind {
            NodeKind::Section(name) => Some(name.word()).filter(|word| *word != "payload"),
            _ => None,
        };
        Self {
            segment,
            path: tree.pointer(id),
        }
    }
}
