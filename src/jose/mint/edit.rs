//! One change of one claim: found by its path, spliced into the text it stands in, and carried
//! outward through every layer of that text.
//!
//! A string that is JSON and nothing else is spliced in its own raw characters, so that its other
//! escapes stay. A string under base64, gzip and the like is packed anew with the chain it had:
//! readers get the same text but for the change, though the characters are not those of the packer
//! that made it first.

use super::escape::Escapes;
use super::fault::{EditError, TextFault};
use super::place::{self, Container, Place};
use super::splice::{self, Patch};
use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding};
use crate::jose::inflate::Budget;
use crate::jose::json;
use crate::jose::layers::{self, Chain, Layer, PositionMap};
use crate::jose::limits::Limits;
use crate::jose::span::Span;
use crate::jose::time::UnixTime;
use crate::jose::tree::{ContentKind, Key, NodeId, NodeKind, Origin, Tree};

/// How a layered claim is packed again.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Repack {
    /// The time in a gzip header.
    pub packed_at: PackedAt,
}

/// The time that a gzip header gets. Jet Admin's blobs have no other `iat`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum PackedAt {
    /// The one it had: nothing changes but what was edited.
    #[default]
    Kept,
    /// This one, as a server that packs now would write.
    Time(UnixTime),
}

impl Repack {
    fn mtime(self) -> Option<u32> {
        match self.packed_at {
            PackedAt::Kept => None,
            // A cast saturates: a time before 1970 or after 2106 has no room in the header.
            PackedAt::Time(time) => Some(time.0 as u32),
        }
    }
}

/// What is to be done at a path.
#[derive(Clone, Copy)]
pub(super) enum Change<'a> {
    /// Put this JSON there, or behind the members that are there.
    Set(&'a str),
    /// Take it out, with all its doubles.
    Remove,
    /// Give the member this name.
    Rename(&'a str),
}

/// Where the bytes of a section change, and to what: `None` when they do not.
pub(super) fn edited(
    decoded: &Decoded,
    section: NodeId,
    pointer: &str,
    change: Change<'_>,
    repack: Repack,
    limits: &Limits,
) -> Result<Option<Vec<u8>>, EditError> {
    let tree = &decoded.tree;
    let place = place::find(tree, section, pointer)?;
    let (doc, patches) = match change {
        Change::Set(json) => set(tree, place, json)?,
        Change::Remove => remove(tree, place)?,
        Change::Rename(name) => rename(tree, place, name)?,
    };
    let text = bytes_of(tree, doc);
    if patches
        .iter()
        .all(|patch| patch.span.of(text) == patch.bytes)
    {
        return Ok(None);
    }
    let bytes = carried(decoded, doc, patches, repack, limits)?;
    if bytes.len() > limits.paste_bytes {
        return Err(EditError::TooLong {
            what: "the section".to_owned(),
            got: bytes.len(),
            most: limits.paste_bytes,
        });
    }
    Ok(Some(bytes))
}

fn set(tree: &Tree, place: Place, json: &str) -> Result<(u32, Vec<Patch>), EditError> {
    let value = json.trim_ascii();
    let (kind, _) = match json::check(value.as_bytes()) {
        Ok(_) if value.starts_with('\u{feff}') => {
            let fault = TextFault {
                what: "value",
                line: 1,
                column: 1,
                offset: 0,
                expected: "a value, not a byte order mark",
            };
            return Err(fault.into());
        }
        Ok(found) => found,
        Err(fault) => return Err(TextFault::new("value", value.as_bytes(), fault).into()),
    };
    let value = value.as_bytes();
    match place {
        Place::Node(id) => {
            let (doc, span) = value_span(tree, id, kind);
            Ok((doc, vec![Patch::new(span, value)]))
        }
        Place::NewMember(container, name) => {
            let patch = splice::append(
                bytes_of(tree, container.doc),
                container.span,
                Some(&name),
                value,
            );
            Ok((container.doc, vec![patch]))
        }
        Place::NewItem(container) => {
            place::refuse_rest(tree, container)?;
            let patch = splice::append(bytes_of(tree, container.doc), container.span, None, value);
            Ok((container.doc, vec![patch]))
        }
    }
}

/// The bytes that a new value of `kind` replaces. A claim that holds JSON through layers keeps
/// its layers when it is set to another object or array; set to anything else, a string above
/// all, the claim itself is replaced.
fn value_span(tree: &Tree, id: NodeId, kind: NodeKind) -> (u32, Span) {
    let node = tree.node(id);
    let is_section = matches!(node.kind, NodeKind::Section(_));
    let is_container = matches!(kind, NodeKind::Object | NodeKind::Array);
    match tree.content(id) {
        Some(content) => match content.kind {
            ContentKind::Json(_, span) if is_section || is_container => (content.doc, span),
            _ => (node.doc, node.value),
        },
        None => (node.doc, node.value),
    }
}

/// The value that is there, and what it stands in; neither for a section.
fn existing(
    tree: &Tree,
    place: Place,
    done: &'static str,
) -> Result<(NodeId, Container), EditError> {
    match place {
        Place::Node(id) => match place::parent(tree, id) {
            Some(container) => {
                place::refuse_rest(tree, container)?;
                Ok((id, container))
            }
            None => Err(EditError::Whole {
                what: match tree.node(id).kind {
                    NodeKind::Section(name) => name.word(),
                    _ => "value",
                },
                done,
            }),
        },
        Place::NewMember(container, name) => Err(place::absent(tree, container, &name)),
        Place::NewItem(container) => Err(place::absent(tree, container, "-")),
    }
}

fn remove(tree: &Tree, place: Place) -> Result<(u32, Vec<Patch>), EditError> {
    let (id, container) = existing(tree, place, "removed")?;
    let text = bytes_of(tree, container.doc);
    let key = tree.key(id);
    let ordinal = tree.node(id).ordinal as usize;
    let gone = splice::remove(text, container.span, |index, text, member| match &key {
        // Left in, a double would take the place of what was removed.
        Key::Name(name) => unquoted(member.key.of(text)) == *name,
        _ => index == ordinal,
    });
    Ok((container.doc, gone))
}

fn rename(tree: &Tree, place: Place, name: &str) -> Result<(u32, Vec<Patch>), EditError> {
    let (id, container) = existing(tree, place, "renamed")?;
    let at = tree.pointer(id);
    let Key::Name(old) = tree.key(id) else {
        return Err(EditError::Unnamed { at });
    };
    let key = tree.node(id).key;
    if old == name {
        let same = Patch::new(key, key.of(bytes_of(tree, container.doc)));
        return Ok((container.doc, vec![same]));
    }
    let is_taken = |id| matches!(tree.key(id), Key::Name(other) if other == name);
    if tree.children(container.node).any(is_taken) {
        return Err(EditError::Taken {
            at: tree.pointer(container.node),
            name: crate::jose::words::one_line(name, 60),
        });
    }
    Ok((container.doc, vec![Patch::new(key, json::quote(name))]))
}

/// Carries patches of one text outward, to the bytes of the section they end in.
fn carried(
    decoded: &Decoded,
    mut doc: u32,
    mut patches: Vec<Patch>,
    repack: Repack,
    limits: &Limits,
) -> Result<Vec<u8>, EditError> {
    let tree = &decoded.tree;
    loop {
        let Some(own) = tree.docs.get(doc as usize) else {
            return Ok(Vec::new());
        };
        let (id, map) = match &own.origin {
            Origin::Segment { nested: None, .. } => {
                return Ok(splice::apply(&own.bytes, &patches));
            }
            Origin::Segment {
                nested: Some(nested),
                ..
            } => {
                let holder = tree.nested.get(*nested as usize).map(|nested| nested.node);
                let at = holder.map(|id| tree.pointer(id)).unwrap_or_default();
                return Err(EditError::Nested { at });
            }
            Origin::Layers { node, map } => (*node, map),
        };
        let node = tree.node(id);
        let unlayered = Chain::default();
        let chain = tree
            .content(id)
            .map_or(&unlayered, |content| &content.chain);
        let is_string = node.kind == NodeKind::String;
        let inside = if is_string {
            Span::new(
                node.value.start as usize + 1,
                (node.value.end as usize).saturating_sub(1),
            )
        } else {
            node.value
        };
        let raw = inside.of(bytes_of(tree, node.doc));
        let splices = spliced(raw, chain, map, &patches).filter(|_| is_string);
        patches = if let Some(splices) = splices {
            let shifted =
                |patch: Patch| Patch::new(patch.span.shifted(inside.start as usize), patch.bytes);
            splices.into_iter().map(shifted).collect()
        } else {
            refuse_damage(decoded, id, raw, limits)?;
            let text = splice::apply(&own.bytes, &patches);
            if text.len() > limits.inflated_layer_bytes {
                return Err(EditError::TooLong {
                    what: format!("the text inside {}", tree.pointer(id)),
                    got: text.len(),
                    most: limits.inflated_layer_bytes,
                });
            }
            let packed = layers::wrap_bytes(chain, &text, repack.mtime());
            let bytes = if is_string {
                Escapes::of(raw).escape(&packed)
            } else {
                packed
            };
            vec![Patch::new(inside, bytes)]
        };
        doc = node.doc;
    }
}

/// The patches as patches of the raw string, when every layer is a JSON string: those lose no
/// positions, so the rest of the string need not be written again.
fn spliced(raw: &[u8], chain: &Chain, map: &PositionMap, patches: &[Patch]) -> Option<Vec<Patch>> {
    if chain.layers.is_empty() || chain.layers.iter().any(|layer| *layer != Layer::Json) {
        return None;
    }
    let own = Escapes::of(raw);
    let carry = |patch: &Patch| {
        let span = map.outward(patch.span)?;
        let inner = (1..chain.layers.len()).fold(patch.bytes.clone(), |bytes, _| {
            Escapes::default().escape(&bytes)
        });
        Some(Patch::new(span, own.escape(&inner)))
    };
    patches.iter().map(carry).collect()
}

/// Findings of a layer that say that something of it was not read.
const LOSSES: [&str; 5] = [
    "layer-damaged",
    "layer-trailing",
    "inflate-limit",
    "layer-limit",
    "base64-length",
];

/// Refuses to pack anew what was not unpacked whole.
pub(in crate::jose) fn refuse_damage(
    decoded: &Decoded,
    id: NodeId,
    raw: &[u8],
    limits: &Limits,
) -> Result<(), EditError> {
    let tree = &decoded.tree;
    let is_loss = |finding: &&Finding| LOSSES.contains(&finding.code);
    // Findings about many strings are counted, not kept: one string is peeled again instead.
    let mut notes = Vec::new();
    if tree.node(id).kind == NodeKind::String {
        let mut budget = Budget::new(limits);
        layers::peel(raw, limits, &mut budget, &mut notes);
    } else {
        let own = decoded
            .findings
            .iter()
            .filter(|finding| finding.at == At::Node(id));
        notes.extend(own.cloned());
    }
    match notes.iter().find(is_loss) {
        None => Ok(()),
        Some(loss) => Err(EditError::Damaged {
            at: tree.pointer(id),
            why: format!("was not read whole ({})", loss.message),
        }),
    }
}

fn bytes_of(tree: &Tree, doc: u32) -> &[u8] {
    tree.docs
        .get(doc as usize)
        .map_or(&[], |doc| doc.bytes.as_slice())
}

fn unquoted(key: &[u8]) -> std::borrow::Cow<'_, str> {
    json::unescape(key.get(1..key.len().saturating_sub(1)).unwrap_or_default())
}
