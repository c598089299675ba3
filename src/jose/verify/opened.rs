//! The token inside an encrypted one that was opened (RFC 7519 §5.2): it is the one that is signed.

use super::policy::Verdict;
use crate::jose::decode::{Decoded, decode};
use crate::jose::limits::Limits;
use crate::jose::token::{SegmentName, Token, parse, recognise};
use crate::jose::tree::NodeId;

/// The inner token, and where its tree stands in the outer one.
pub(super) struct Inner {
    decoded: Decoded,
    /// Its first node there; `None` where the outer tree was cut and the two differ.
    first: Option<NodeId>,
}

/// The token that `token`, encrypted and opened, holds.
pub(in crate::jose) fn inner_token(token: &Token) -> Option<Token> {
    if !token.kind.is_encrypted() {
        return None;
    }
    let text = token.segment(SegmentName::Payload)?.bytes.trim_ascii();
    let kind = recognise(text)?;
    let text = std::str::from_utf8(text).ok()?;
    Some(parse(&text.into(), kind))
}

/// The same, decoded.
pub(super) fn inner(decoded: &Decoded) -> Option<Inner> {
    let inner = decode(&inner_token(&decoded.token)?, &Limits::DEFAULT);
    let owner = decoded.tree.section(SegmentName::Payload)?;
    let num_outer = decoded.tree.node(owner).end.0 - owner.0 - 1;
    let is_alike = num_outer as usize == inner.tree.nodes.len();
    Some(Inner {
        decoded: inner,
        first: is_alike.then_some(NodeId(owner.0 + 1)),
    })
}

impl Inner {
    /// The inner token.
    pub(super) fn decoded(&self) -> &Decoded {
        &self.decoded
    }

    /// A verdict on it, whose checks speak of nodes of the outer tree.
    pub(super) fn placed(&self, mut verdict: Verdict) -> Verdict {
        for check in &mut verdict.checks {
            check.node = check
                .node
                .and_then(|node| Some(NodeId(node.0 + self.first?.0)));
        }
        verdict
    }
}
