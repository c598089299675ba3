//! What the disclosures of an SD-JWT disclose (RFC 9901).
//!
//! The issuer signs digests in the place of claims; whoever holds the token sends along the texts
//! they are digests of. Which claim a text discloses, which claims stay hidden and whether a text
//! belongs to the token at all is told by hashing alone, without a key: so it is read with the
//! tree and kept beside it, and a wrong text is a finding like any other oddity. Only the
//! outermost token is read so; an SD-JWT inside a claim stays as it stands.

mod binding;
mod findings;
mod hash;
mod place;
mod processed;
#[cfg(test)]
mod tests;
mod words;

use std::collections::HashMap;

use self::findings::Told;
use self::place::Walk;
use super::claims;
use super::finding::Finding;
use super::limits::Limits;
use super::token::{SegmentName, Token, TokenKind};
use super::tree::{ContentKind, NodeId, NodeKind, Tree};

pub use self::binding::KeyBinding;
pub use self::findings::{REFUSED, REFUSED_BINDING};
pub use self::hash::Hash;
pub use self::processed::Processed;
pub use self::words::{of_digest, of_item, of_list, of_payload, of_section};

/// What became of one disclosure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It discloses a claim or an item of a list.
    Disclosed,
    /// Its digest stands nowhere: a verifier refuses the token (RFC 9901 §7.1 step 5).
    Unreferenced,
    /// The same text as a disclosure before it.
    Repeated,
    /// It has not the items that the place of its digest asks for (§7.1 steps 3.3.2.1, 3.3.3.1).
    WrongShape,
    /// It would disclose a claim called `_sd` or `...` (§7.1 step 3.3.2.2).
    ForbiddenName,
    /// The object has a claim of that name (§7.1 step 3.3.2.3).
    NameTaken,
    /// Its value would stand deeper than values are read.
    TooDeep,
    /// Nothing could be matched: the hash is not known.
    Unmatched,
}

impl State {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Disclosed => "disclosed",
            Self::Unreferenced => "unreferenced",
            Self::Repeated => "repeated",
            Self::WrongShape => "wrong-shape",
            Self::ForbiddenName => "forbidden-name",
            Self::NameTaken => "name-taken",
            Self::TooDeep => "too-deep",
            Self::Unmatched => "unmatched",
        }
    }
}

/// One disclosure. Its digest is not kept: [`Disclosed::digest_text`] makes it again.
#[derive(Clone, Copy, Debug)]
pub struct Disclosure {
    /// Its section of the tree.
    pub section: NodeId,
    /// Index of its segment in the token.
    pub segment: u32,
    /// The name it has for its claim; `None` for an item of a list and for what has no shape.
    pub name: Option<NodeId>,
    /// The value it discloses; `None` for what has no shape.
    pub value: Option<NodeId>,
    /// The string that is its digest, in the payload or in another disclosure.
    pub digest: Option<NodeId>,
    /// What became of it.
    pub state: State,
    /// Where its value goes; only when disclosed.
    place: Option<Place>,
}

/// Where a disclosed value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Into this object, under its own name.
    Member(NodeId),
    /// Where this `{"...": digest}` stands.
    Item(NodeId),
}

/// A string that is a digest because of where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    /// The string.
    pub node: NodeId,
    /// Index of the disclosure it is the digest of; `None` when nothing was shown for it: the
    /// claim was not disclosed, or there is none and it is a decoy (RFC 9901 §4.2.5).
    pub disclosure: Option<u32>,
    /// Whether the same digest stands before it.
    pub is_repeated: bool,
}

/// What was disclosed, of one token.
#[derive(Clone, Debug)]
pub struct Disclosed {
    /// The payload's section.
    pub payload: NodeId,
    /// The hash of the digests; `None`: `_sd_alg` names none that is known.
    pub hash: Option<Hash>,
    /// Every disclosure, in the order they stand.
    pub disclosures: Vec<Disclosure>,
    /// Every digest that the payload leads to, in reading order.
    pub digests: Vec<Digest>,
    /// The key-binding JWT, if one came along.
    pub key_binding: Option<KeyBinding>,
    /// The disclosures that have a place, each after the one it is disclosed into.
    placed: Vec<u32>,
    /// The disclosures whose claims an object gets, in the order of their digests.
    members: HashMap<NodeId, Vec<u32>>,
    /// Nodes that the processed payload does not have, and the disclosure that stands in their
    /// place: `_sd`, `_sd_alg`, `{"...": digest}`.
    gone: HashMap<NodeId, Option<u32>>,
    /// Which items a list loses, in order: the others move up.
    lost_items: HashMap<NodeId, Vec<u32>>,
}

impl Disclosed {
    /// How many digests nothing was shown for; a digest that stands twice counts once.
    pub fn num_undisclosed(&self) -> usize {
        let hidden = |digest: &&Digest| digest.disclosure.is_none() && !digest.is_repeated;
        self.digests.iter().filter(hidden).count()
    }

    /// The disclosure whose section that is, with its index.
    pub fn of_section(&self, section: NodeId) -> Option<(usize, &Disclosure)> {
        let found = self
            .disclosures
            .binary_search_by_key(&section, |disclosure| disclosure.section);
        let index = found.ok()?;
        Some((index, &self.disclosures[index]))
    }

    /// The digest that stands at `node`.
    pub fn at_digest(&self, node: NodeId) -> Option<&Digest> {
        let found = self
            .digests
            .binary_search_by_key(&node, |digest| digest.node);
        self.digests.get(found.ok()?)
    }

    /// The digest of the disclosure at `index`; `None` when the hash is not known.
    pub fn digest_text(&self, token: &Token, index: usize) -> Option<String> {
        let disclosure = self.disclosures.get(index)?;
        let segment = token.segments.get(disclosure.segment as usize)?;
        Some(self.hash?.of(&token.characters(segment)))
    }

    /// The disclosure at `index`, if it discloses something: its place and its value.
    fn place_of(&self, index: u32) -> Option<(Place, NodeId)> {
        let disclosure = self.disclosures.get(index as usize)?;
        Some((disclosure.place?, disclosure.value?))
    }
}

/// Reads what was disclosed; `None` for a token that discloses nothing selectively. What is odd
/// is told beside it.
pub fn read(token: &Token, tree: &Tree, limits: &Limits) -> (Option<Disclosed>, Vec<Finding>) {
    read_with(token, tree, limits, None)
}

/// Makes the digest of a disclosure from its characters.
type Digester<'a> = &'a dyn Fn(&[u8]) -> String;

/// The same, with digests made by `digester`: what no hash allows, such as a circle of
/// disclosures, can be tried with it.
fn read_with(
    token: &Token,
    tree: &Tree,
    limits: &Limits,
    digester: Option<Digester<'_>>,
) -> (Option<Disclosed>, Vec<Finding>) {
    let is_sd_jwt = is_sd_jwt(token);
    let payload = claims::payload(tree).filter(|_| !token.kind.is_encrypted());
    let Some(payload) = payload.filter(|id| is_sd_jwt || may_have_digests(tree, *id)) else {
        return (None, Vec::new());
    };
    let mut told = Told::default();
    let hash = told.hash(tree, payload);
    let state = match hash {
        Some(_) => State::Unreferenced,
        None => State::Unmatched,
    };
    let mut disclosed = Disclosed {
        payload,
        hash,
        disclosures: disclosures(tree, state),
        digests: Vec::new(),
        key_binding: None,
        placed: Vec::new(),
        members: HashMap::new(),
        gone: HashMap::new(),
        lost_items: HashMap::new(),
    };
    let by_digest = match (digester, hash) {
        (Some(digester), _) => by_digest(token, tree, &mut disclosed, digester, &mut told),
        (None, Some(hash)) => {
            let digester = |text: &[u8]| hash.of(text);
            by_digest(token, tree, &mut disclosed, &digester, &mut told)
        }
        (None, None) => HashMap::new(),
    };
    Walk::new(tree, limits, by_digest, &mut disclosed, &mut told).run();
    if !is_sd_jwt && disclosed.digests.is_empty() {
        return (None, Vec::new());
    }
    disclosed.digests.sort_by_key(|digest| digest.node);
    told.unreferenced(tree, &disclosed);
    if is_sd_jwt {
        told.unclosed(token, tree, &disclosed);
        disclosed.key_binding = binding::read(token, tree, &disclosed, &mut told);
    }
    (Some(disclosed), told.finish())
}

/// Whether the token has the form: a `~`, or disclosures in JSON serialization (RFC 9901 §8).
fn is_sd_jwt(token: &Token) -> bool {
    let is_of_it =
        |name: SegmentName| matches!(name, SegmentName::Disclosure(_) | SegmentName::KeyBinding);
    let mut segments = token.segments.iter();
    token.kind == TokenKind::SdJwt || segments.any(|segment| is_of_it(segment.name))
}

/// Whether a payload without disclosures has a text that could mean digests. Every token is asked,
/// so this looks at characters only; a name with escapes in it is not worth reading all for.
fn may_have_digests(tree: &Tree, payload: NodeId) -> bool {
    let content = tree.content(payload);
    let doc = content.and_then(|content| tree.docs.get(content.doc as usize));
    let has =
        |doc: &super::tree::Doc, name: &[u8]| memchr::memmem::find(&doc.bytes, name).is_some();
    doc.is_some_and(|doc| has(doc, b"\"_sd\"") || has(doc, b"\"...\""))
}

/// The disclosures as they stand: none has a place yet.
fn disclosures(tree: &Tree, state: State) -> Vec<Disclosure> {
    let sections = tree.sections().filter(|id| {
        let kind = tree.node(*id).kind;
        matches!(kind, NodeKind::Section(SegmentName::Disclosure(_)))
    });
    sections
        .map(|section| {
            let (name, value) = parts(tree, section);
            Disclosure {
                section,
                segment: tree.node(section).ordinal,
                name,
                value,
                digest: None,
                state,
                place: None,
            }
        })
        .collect()
}

/// Name and value of `[salt, name, value]` (RFC 9901 §4.2.1) or `[salt, value]` (§4.2.2).
fn parts(tree: &Tree, section: NodeId) -> (Option<NodeId>, Option<NodeId>) {
    let is_list = kind(tree, section) == NodeKind::Array && tree.is_intact(section);
    if !is_list {
        return (None, None);
    }
    let items: Vec<NodeId> = tree.children(section).take(4).collect();
    match items[..] {
        [_, value] => (None, Some(value)),
        [_, name, value] if tree.node(name).kind == NodeKind::String => (Some(name), Some(value)),
        _ => (None, None),
    }
}

/// Which disclosure each digest is of. Of disclosures with one text the first counts.
fn by_digest(
    token: &Token,
    tree: &Tree,
    disclosed: &mut Disclosed,
    digester: Digester<'_>,
    told: &mut Told,
) -> HashMap<String, u32> {
    let mut by_digest = HashMap::new();
    for index in 0..disclosed.disclosures.len() {
        let segment = disclosed.disclosures[index].segment;
        let Some(segment) = token.segments.get(segment as usize) else {
            continue;
        };
        let digest = digester(&token.characters(segment));
        let first = *by_digest.entry(digest).or_insert(index as u32);
        if first != index as u32 {
            disclosed.disclosures[index].state = State::Repeated;
            told.repeated(tree, disclosed, index, first as usize);
        }
    }
    by_digest
}

/// What a value is: for a section, what its text is. Strings are strings, whatever they hold: a
/// verifier does not look into them.
fn kind(tree: &Tree, id: NodeId) -> NodeKind {
    let node = tree.node(id);
    match (node.kind, tree.content(id)) {
        (NodeKind::Section(_), Some(content)) => match content.kind {
            ContentKind::Json(kind, _) => kind,
            _ => node.kind,
        },
        (kind, _) => kind,
    }
}
