//! The few facts of a token that are told outside its tree: in the verdict strip and on the
//! timeline. Read once for each token; the clock is not among them.

use super::derived::Analysis;
use super::row_text::shown;
use crate::jose::time::UnixTime;
use crate::jose::token::SegmentName;
use crate::jose::tree::Key;

/// What is told of a token at a glance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// `RS256`; empty when the header does not say.
    pub alg: String,
    /// When it was made, and what says so: `iat`, or `packed` for a layer's own time.
    pub issued: Option<(&'static str, UnixTime)>,
    /// `nbf`, when it is not `iat` once more.
    pub not_before: Option<UnixTime>,
    /// `exp`.
    pub expires: Option<UnixTime>,
    /// Characters of the token.
    pub token_bytes: usize,
    /// The claim that takes the most of them, and its share in hundredths.
    pub largest: Option<(String, usize)>,
}

impl Facts {
    /// The facts of `analysis`.
    pub fn of(analysis: &Analysis) -> Self {
        let decoded = &analysis.decoded;
        let tree = &decoded.tree;
        if tree.nodes.is_empty() {
            return Self::default();
        }
        let named = |name: &str| {
            let mut times = analysis.times.iter();
            // Deeper down the same names mean other things: an order's `exp`, a device's `iat`.
            times.find(|time| {
                time.name == name && (name == "gzip mtime" || tree.node(time.node).depth <= 1)
            })
        };
        let iat = named("iat").map(|claim| ("iat", claim.time));
        let issued = iat.or_else(|| named("gzip mtime").map(|claim| ("packed", claim.time)));
        let not_before = named("nbf").map(|claim| claim.time);
        let header = tree.section(SegmentName::Header);
        let alg = header.and_then(|header| tree.find(header, "/alg"));
        let token_bytes = decoded.token.text.len();
        let largest = analysis.sizes.first().and_then(|size| {
            let Key::Name(name) = tree.key(size.node) else {
                return None;
            };
            let share = size.encoded_bytes * 100 / token_bytes.max(1);
            Some((shown(&name, 24), share))
        });
        Self {
            alg: alg.map(|id| shown(&tree.text(id), 24)).unwrap_or_default(),
            issued,
            not_before: not_before.filter(|nbf| issued.is_none_or(|(_, iat)| iat != *nbf)),
            expires: named("exp").map(|claim| claim.time),
            token_bytes,
            largest,
        }
    }
}
