//! The size budget: what each claim costs in characters of the token.
//!
//! Cookies and headers have limits, so "permissions takes 42 %" is what one wants to know. Counted
//! are characters of the encoded token, since that is what travels.

use super::{outer_section, payload};
use crate::jose::decode::Decoded;
use crate::jose::token::SegmentName;
use crate::jose::tree::NodeId;

/// What one claim costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSize {
    /// The top-level claim.
    pub node: NodeId,
    /// Characters of the token it takes, member name included.
    pub encoded_bytes: usize,
}

/// What each top-level claim of header and payload costs, largest first.
pub fn sizes(decoded: &Decoded) -> Vec<ClaimSize> {
    let tree = &decoded.tree;
    // What was encrypted has no characters of its own.
    let payload = payload(tree).filter(|_| !decoded.token.kind.is_encrypted());
    let mut sizes: Vec<ClaimSize> = [outer_section(tree, SegmentName::Header), payload]
        .into_iter()
        .flatten()
        .flat_map(|section| tree.children(section))
        .map(|node| ClaimSize {
            node,
            encoded_bytes: tree.source(&decoded.token, node, true).len(),
        })
        .collect();
    sizes.sort_by_key(|size| std::cmp::Reverse(size.encoded_bytes));
    sizes
}
