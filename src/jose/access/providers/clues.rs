//! What rules look at: the top-level claims by name, and the issuer taken apart.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Certainty;
use crate::jose::claims;
use crate::jose::decode::Decoded;
use crate::jose::tree::{ContentKind, Key, NodeId, NodeKind, Tree};

/// Real tokens have some dozen claims; what stands past this many tells nobody's issuer.
const MAX_CLAIMS: usize = 512;
/// Longer texts are no issuer, subject or id.
const MAX_TEXT: usize = 4096;

/// The top-level claims of a token.
pub(super) struct Clues<'a> {
    tree: &'a Tree,
    header: Members<'a>,
    payload: Members<'a>,
    /// Whether the payload is closed to us.
    pub is_encrypted: bool,
}

#[derive(Default)]
struct Members<'a> {
    by_name: HashMap<Cow<'a, str>, NodeId>,
    names: Vec<(Cow<'a, str>, NodeId)>,
}

impl<'a> Members<'a> {
    /// Of duplicates the last counts.
    fn of(tree: &'a Tree, section: Option<NodeId>) -> Self {
        let mut members = Self::default();
        let children = section.into_iter().flat_map(|id| tree.children(id));
        for id in children.take(MAX_CLAIMS) {
            if claims::raw_name(tree, id).len() > MAX_TEXT {
                continue;
            }
            if let Key::Name(name) = tree.key(id) {
                members.by_name.insert(name.clone(), id);
                members.names.push((name, id));
            }
        }
        members
    }
}

impl<'a> Clues<'a> {
    /// `None` for a token of which nothing could be read.
    pub(super) fn of(decoded: &'a Decoded) -> Option<Self> {
        let tree = &decoded.tree;
        if tree.nodes.is_empty() {
            return None;
        }
        let payload = claims::payload(tree);
        Some(Self {
            tree,
            header: Members::of(tree, claims::header(tree)),
            payload: Members::of(tree, payload),
            is_encrypted: decoded.token.kind.is_encrypted() && payload.is_none(),
        })
    }

    /// The claim of that name.
    pub(super) fn node(&self, name: &str) -> Option<NodeId> {
        self.payload.by_name.get(name).copied()
    }

    /// The header parameter of that name.
    pub(super) fn header_node(&self, name: &str) -> Option<NodeId> {
        self.header.by_name.get(name).copied()
    }

    /// Whether there is such a claim.
    pub(super) fn has(&self, name: &str) -> bool {
        self.node(name).is_some()
    }

    /// Whether there are only claims of these names.
    pub(super) fn has_only(&self, names: &[&str]) -> bool {
        self.payload
            .names
            .iter()
            .all(|(name, _)| names.contains(&name.as_ref()))
    }

    /// The first claim whose name begins like that.
    pub(super) fn starting_with(&self, prefix: &str) -> Option<NodeId> {
        let starts = |name: &str| {
            name.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        let mut names = self.payload.names.iter();
        names.find(|(name, _)| starts(name)).map(|(_, id)| *id)
    }

    /// The text of a claim that is a string.
    pub(super) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.string(self.node(name)?)
    }

    /// The text of a header parameter that is a string.
    pub(super) fn header_text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.string(self.header_node(name)?)
    }

    /// Whether the claim is this string.
    pub(super) fn is(&self, name: &str, text: &str) -> bool {
        self.text(name).is_some_and(|found| found == text)
    }

    /// Whether the claim is one of these strings.
    pub(super) fn is_any(&self, name: &str, texts: &[&str]) -> bool {
        self.text(name)
            .is_some_and(|found| texts.contains(&found.as_ref()))
    }

    /// Whether the claim is a string that begins like that.
    pub(super) fn starts(&self, name: &str, prefix: &str) -> bool {
        self.text(name)
            .is_some_and(|found| found.starts_with(prefix))
    }

    /// The claim, if it is an object, or a string that holds one.
    pub(super) fn object(&self, name: &str) -> Option<NodeId> {
        self.node(name)
            .filter(|id| self.json_kind(*id) == NodeKind::Object)
    }

    /// The claim, if it is a list.
    pub(super) fn list(&self, name: &str) -> Option<NodeId> {
        self.node(name)
            .filter(|id| self.json_kind(*id) == NodeKind::Array)
    }

    /// The claim, if it is a number.
    pub(super) fn number(&self, name: &str) -> Option<NodeId> {
        self.node(name)
            .filter(|id| self.tree.node(*id).kind == NodeKind::Number)
    }

    /// The member of an object that [`object`](Self::object) gave.
    pub(super) fn inside(&self, object: NodeId, name: &str) -> Option<NodeId> {
        let mut children = self.tree.children(object).take(MAX_CLAIMS);
        children.find(|id| claims::is_called(self.tree, *id, name))
    }

    /// The member of that name of the first object claim that has one.
    pub(super) fn any_object_with(&self, name: &str) -> Option<NodeId> {
        let objects = self.payload.names.iter().map(|(_, id)| *id);
        objects
            .filter(|id| self.json_kind(*id) == NodeKind::Object)
            .find_map(|id| self.inside(id, name))
    }

    /// The first few children of an object or list.
    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.tree.children(id).take(8)
    }

    /// How many items a list of the header has.
    pub(super) fn header_len(&self, name: &str) -> usize {
        self.header_node(name)
            .map_or(0, |id| claims::num_children(self.tree, id))
    }

    /// The text of a string that is not too long.
    pub(super) fn string(&self, id: NodeId) -> Option<Cow<'a, str>> {
        let is_text = self.tree.node(id).kind == NodeKind::String;
        (is_text && self.tree.raw(id).len() <= MAX_TEXT).then(|| self.tree.text(id))
    }

    /// The raw characters of a string begin like that, however long it is.
    pub(super) fn raw_starts(&self, id: NodeId, prefix: &str) -> bool {
        let raw = self.tree.raw(id);
        raw.strip_prefix(b"\"")
            .is_some_and(|text| text.starts_with(prefix.as_bytes()))
    }

    /// Object, list… of a value, looking through layers.
    pub(super) fn json_kind(&self, id: NodeId) -> NodeKind {
        match self.tree.content(id).map(|content| content.kind) {
            Some(ContentKind::Json(kind, _)) => kind,
            _ => self.tree.node(id).kind,
        }
    }

    /// The issuer, taken apart; also one that has no scheme.
    pub(super) fn issuer(&self) -> Issuer<'a> {
        Issuer::of(self.text("iss").unwrap_or_default())
    }
}

/// `https://host:port/path`.
pub(super) struct Issuer<'a> {
    whole: Cow<'a, str>,
    host: (usize, usize),
    path: usize,
}

impl<'a> Issuer<'a> {
    pub(super) fn of(whole: Cow<'a, str>) -> Self {
        let start = ["https://", "http://"]
            .iter()
            .find(|scheme| whole.starts_with(**scheme))
            .map_or(0, |scheme| scheme.len());
        let path = whole[start..]
            .find(['/', '?', '#'])
            .map_or(whole.len(), |at| start + at);
        let authority = &whole[start..path];
        // `user@` would make a host look like another; nobody's issuer has it.
        let host = match authority.find('@') {
            Some(_) => (start, start),
            None => (
                start,
                start + authority.find(':').unwrap_or(authority.len()),
            ),
        };
        Self { whole, host, path }
    }

    /// All of it.
    pub(super) fn text(&self) -> &str {
        &self.whole
    }

    /// The host, without a port.
    pub(super) fn host(&self) -> &str {
        &self.whole[self.host.0..self.host.1]
    }

    /// From the first slash after the host on.
    pub(super) fn path(&self) -> &str {
        &self.whole[self.path..]
    }

    /// Whether the host is `domain` or stands below it.
    pub(super) fn is_under(&self, domain: &str) -> bool {
        self.host()
            .strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

/// What a rule found.
pub(super) struct Match {
    pub(super) title: String,
    pub(super) certainty: Certainty,
    pub(super) evidence: Vec<NodeId>,
}

/// Nobody else makes such a token.
#[expect(clippy::unnecessary_wraps, reason = "it is what a rule ends in")]
pub(super) fn certain(
    title: impl Into<String>,
    evidence: impl IntoIterator<Item = Option<NodeId>>,
) -> Option<Match> {
    Some(told(title, Certainty::Certain, evidence))
}

/// It has the shape.
#[expect(clippy::unnecessary_wraps, reason = "it is what a rule ends in")]
pub(super) fn looks_like(
    title: impl Into<String>,
    evidence: impl IntoIterator<Item = Option<NodeId>>,
) -> Option<Match> {
    Some(told(title, Certainty::LooksLike, evidence))
}

/// One or the other.
pub(super) fn told(
    title: impl Into<String>,
    certainty: Certainty,
    evidence: impl IntoIterator<Item = Option<NodeId>>,
) -> Match {
    Match {
        title: title.into(),
        certainty,
        evidence: evidence.into_iter().flatten().collect(),
    }
}

/// `n` hexadecimal digits and nothing else.
pub(super) fn is_hex(text: &str, n: usize) -> bool {
    text.len() == n && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `8-4-4-4-12` hexadecimal digits.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_taken_apart() {
        for (text, host, path) in [
            ("https://a.b.c:8443/realms/x", "a.b.c", "/realms/x"),
            ("http://localhost", "localhost", ""),
            ("accounts.google.com", "accounts.google.com", ""),
            ("kubernetes/serviceaccount", "kubernetes", "/serviceaccount"),
            ("https://x.auth0.com@evil.test/", "", "/"),
            ("https://evil.test?x.auth0.com", "evil.test", "?x.auth0.com"),
            ("https://", "", ""),
            ("", "", ""),
        ] {
            let issuer = Issuer::of(Cow::Borrowed(text));
            assert_eq!((issuer.host(), issuer.path()), (host, path), "{text}");
        }
    }

    #[test]
    fn a_host_is_under_a_domain_only_at_a_dot() {
        let under = |text: &'static str| Issuer::of(Cow::Borrowed(text)).is_under("okta.com");
        assert!(under("https://dev-1.okta.com/oauth2/default"));
        assert!(under("https://okta.com"));
        assert!(!under("https://notokta.com"));
        assert!(!under("https://okta.com.evil.test"));
    }
}
