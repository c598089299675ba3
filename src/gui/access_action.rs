//! What is asked for in the access view.

use super::access_lines::TableForm;
use crate::jose::tree::NodeId;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum AccessAction {
    /// Ask this, of that project if the token is a Jet Admin token.
    Ask {
        /// As it is typed.
        question: String,
        /// Where the grant that is asked about holds.
        project: Option<String>,
    },
    /// Show where in the tree something was granted or decided.
    Reveal(NodeId),
    /// Take the typed token of the bridge, which stays in its field.
    TakeBridgeToken,
    /// Ask for this project.
    SetProject(String),
    /// Decide as a bridge from before November 2023 did, or no longer.
    ToggleFirstMatch,
    /// Show the expectations, or hide them.
    ToggleExpectations,
    /// Edit the expectations as text, or leave the text.
    EditExpectations(bool),
    /// Expect this from now on.
    SetExpectations(String),
    /// Expect what is asked now, with the answer it has.
    ExpectAsked,
    /// Copy the grants that are shown.
    CopyTable(TableForm),
}
