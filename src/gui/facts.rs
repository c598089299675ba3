//! The few facts of a token that are told outside its tree: in the verdict strip and on the
//! timeline. Read once for each token; the clock is not among them.

use super::derived::Analysis;
use super::row_text::shown;
use crate::jose::claims;
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
        let named = |name| time_named(analysis, name);
        let iat = named("iat").map(|iat| ("iat", iat));
        let issued = iat.or_else(|| named("packed").map(|packed| ("packed", packed)));
        let not_before = named("nbf");
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
            expires: named("exp"),
            token_bytes,
            largest,
        }
    }
}

/// The token's own time of that name. Deeper down the same names mean other things, an order's
/// `exp`, a device's `iat`; only a layer's own time counts wherever it is.
pub fn time_named(analysis: &Analysis, name: &str) -> Option<UnixTime> {
    let tree = &analysis.decoded.tree;
    let mut times = analysis.times.iter();
    let payload = claims::payload(tree);
    let is_own = |id| {
        let is_claim = payload.is_some() && tree.parent(id) == payload;
        name == "packed" || is_claim || tree.node(id).depth <= 1
    };
    times
        .find(|time| time.name == name && is_own(time.node))
        .map(|time| time.time)
}
