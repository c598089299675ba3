//! The token again, with what is personal replaced in the innermost text it stands in, and every
//! layer around that put on again.
//!
//! Texts are taken from the innermost outward: a text inside another was opened later, so going
//! through them backwards meets each after all that is inside it.

use super::MARKER;
use super::hidden::Hidden;
use super::look::{Personal, text_of};
use super::personal;
use crate::jose::claims::raw_name;
use crate::jose::decode::Decoded;
use crate::jose::encoding::{self, to_base64url};
use crate::jose::json;
use crate::jose::layers;
use crate::jose::limits::Limits;
use crate::jose::mint::edit;
use crate::jose::mint::splice::{self, Patch};
use crate::jose::span::Span;
use crate::jose::token::{Facts, Segment, SegmentName, Token, TokenKind};
use crate::jose::tree::{ContentKind, Key, NodeId, NodeKind, Origin, Tree};

/// The token's text with everything that was learned replaced, without its signature.
pub(super) fn rewritten(decoded: &Decoded, personal: &Personal, hidden: &mut Hidden) -> String {
    let tree = &decoded.tree;
    let mut patches: Vec<Vec<Patch>> = vec![Vec::new(); tree.docs.len()];
    for id in (0..tree.nodes.len() as u32).map(NodeId) {
        patch_node(tree, id, personal, hidden, &mut patches);
    }
    let segments = &decoded.token.segments;
    let mut texts: Vec<String> = segments
        .iter()
        .map(|segment| {
            let text = segment.span.of(decoded.token.text.as_bytes());
            if segment.is_exact(text) || is_plain(&decoded.token, segment) {
                return String::from_utf8_lossy(text).into_owned();
            }
            // Characters that were overlooked are nobody's claim, and may be anything. A detached
            // payload has no place in the token; here it gets one.
            to_base64url(&segment.bytes)
        })
        .collect();
    for doc in (0..tree.docs.len()).rev() {
        let mut own = std::mem::take(&mut patches[doc]);
        if own.is_empty() {
            continue;
        }
        own.sort_by_key(|patch| patch.span.start);
        let mut bytes = splice::apply(bytes_of(tree, doc as u32), &own);
        if own.iter().any(|patch| patch.bytes.starts_with(UNREAD)) {
            // What is no JSON has characters that belong to no value.
            let text = String::from_utf8_lossy(&bytes);
            bytes = hidden.swept(&text).map_or(bytes, String::into_bytes);
        }
        match &tree.docs[doc].origin {
            Origin::Segment {
                nested: None,
                segment,
            } => {
                let place = *segment as usize;
                let segment = segments.get(place);
                let is_plain = segment.is_some_and(|segment| is_plain(&decoded.token, segment));
                if let Some(text) = texts.get_mut(place) {
                    *text = if is_plain {
                        String::from_utf8_lossy(&bytes).into_owned()
                    } else {
                        to_base64url(&bytes)
                    };
                }
            }
            Origin::Segment {
                nested: Some(nested),
                segment,
            } => {
                let Some(nested) = tree.nested.get(*nested as usize) else {
                    continue;
                };
                let holder = tree
                    .content(nested.node)
                    .map(|content| content.doc as usize);
                let segment = nested.token.segments.get(*segment as usize);
                if let (Some(holder), Some(segment)) = (holder, segment) {
                    // A signature is gone whatever its bytes were.
                    let text = if is_removed(segment.name) {
                        MARKER.into()
                    } else if is_plain(&nested.token, segment) {
                        bytes
                    } else {
                        to_base64url(&bytes).into_bytes()
                    };
                    patches[holder].push(Patch::new(segment.span, text));
                }
            }
            Origin::Layers { node, .. } => {
                let (outer, patch) = packed(decoded, *node, &bytes, hidden);
                patches[outer].push(patch);
            }
        }
    }
    composed(&decoded.token, &texts)
}

/// Whether the segment is a payload that stands in the token as it is, without base64 (RFC 7797).
fn is_plain(token: &Token, segment: &Segment) -> bool {
    let header = token.segment(SegmentName::Header);
    segment.name == SegmentName::Payload
        && segment.form.is_none()
        && segment.span.len() == segment.bytes.len()
        && header.is_some_and(|header| Facts::of(&header.bytes).plain_payload)
}

/// How a patch begins that stands for what could not be read.
const UNREAD: &[u8] = b"\"<unread-";

fn patch_node(
    tree: &Tree,
    id: NodeId,
    personal: &Personal,
    hidden: &mut Hidden,
    patches: &mut [Vec<Patch>],
) {
    let node = tree.node(id);
    let Some(own) = patches.get_mut(node.doc as usize) else {
        return;
    };
    if let Key::Name(name) = tree.key(id)
        && let Some(name) = hidden.swept(&name)
    {
        own.push(Patch::new(node.key, json::quote(&name)));
    }
    let kind = personal.kinds.get(id.index()).copied().flatten();
    let quoted = |text: &str| Patch::new(node.value, json::quote(text));
    match node.kind {
        NodeKind::Garbled if !node.value.is_empty() => own.push(quoted(&hidden.unread())),
        NodeKind::Number if kind.is_some() => {
            let placeholder = hidden.placeholder(&tree.text(id)).map(quoted);
            own.extend(placeholder);
        }
        NodeKind::String => {
            let Some(text) = text_of(tree, id) else {
                return;
            };
            let whole = kind.and_then(|_| hidden.placeholder(&text));
            let is_item_of_set = raw_name(tree, id).is_empty();
            let whole = whole.or_else(|| hidden.local(&text).filter(|_| !is_item_of_set));
            if let Some(placeholder) = whole {
                own.push(quoted(placeholder));
            } else if let Some(text) = hidden.swept(&text) {
                match tree.content(id) {
                    Some(content) => patch_text(tree, content.doc, &text, patches),
                    None => own.push(quoted(&text)),
                }
            } else if tree.content(id).is_none() && holds_encoded(&text, hidden) {
                own.push(quoted(&hidden.unread()));
            }
        }
        NodeKind::Section(name) => patch_section(tree, id, name, hidden, patches),
        _ => {}
    }
}

fn patch_section(
    tree: &Tree,
    id: NodeId,
    name: SegmentName,
    hidden: &mut Hidden,
    patches: &mut [Vec<Patch>],
) {
    let Some(content) = tree.content(id) else {
        return;
    };
    let bytes = bytes_of(tree, content.doc);
    match content.kind {
        _ if is_removed(name) => patch_text(tree, content.doc, MARKER, patches),
        ContentKind::Text | ContentKind::Bytes if name == SegmentName::KeyBinding => {
            patch_text(tree, content.doc, MARKER, patches);
        }
        // Nobody can say what bytes hold.
        ContentKind::Bytes if !bytes.is_empty() => {
            patch_text(tree, content.doc, &hidden.unread(), patches);
        }
        ContentKind::Text | ContentKind::Bytes => {
            if let Some(text) = hidden.swept(&String::from_utf8_lossy(bytes)) {
                patch_text(tree, content.doc, &text, patches);
            }
        }
        // A payload that is one string or number has no node but the section.
        ContentKind::Json(kind, _) if !matches!(kind, NodeKind::Object | NodeKind::Array) => {
            let text = String::from_utf8_lossy(bytes);
            if !personal::emails(&text).is_empty() || hidden.swept(&text).is_some() {
                patch_text(tree, content.doc, "\"<hidden>\"", patches);
            }
        }
        ContentKind::Json(..) | ContentKind::Token(_) => {}
    }
}

/// Replaces all of a text.
fn patch_text(tree: &Tree, doc: u32, text: &str, patches: &mut [Vec<Patch>]) {
    let len = bytes_of(tree, doc).len();
    if let Some(own) = patches.get_mut(doc as usize) {
        own.push(Patch::new(Span::new(0, len), text));
    }
}

/// Segments that make a token a credential, or cannot be read.
fn is_removed(name: SegmentName) -> bool {
    matches!(
        name,
        SegmentName::Signature(_)
            | SegmentName::EncryptedKey
            | SegmentName::Iv
            | SegmentName::Ciphertext
            | SegmentName::Tag
            | SegmentName::Extra(_)
    )
}

/// Whether a string that was not opened (a random id is not) hides a value in base64, hexadecimal
/// or percent-encoding.
fn holds_encoded(text: &str, hidden: &Hidden) -> bool {
    const SHORTEST: usize = 8;
    let bytes = text.as_bytes();
    let says = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        !personal::emails(&text).is_empty() || hidden.swept(&text).is_some()
    };
    if bytes.len() < SHORTEST {
        return false;
    }
    if bytes.contains(&b'%') {
        return encoding::percent(bytes).is_some_and(|(bytes, _)| says(&bytes));
    }
    let is_base64 = bytes
        .iter()
        .all(|byte| encoding::is_base64(*byte) || *byte == b'=');
    is_base64
        && (says(&encoding::base64(bytes).bytes)
            || encoding::hex(bytes).is_some_and(|(bytes, _)| says(&bytes)))
}

/// `bytes` with the layers of the string at `id` around them, as a patch of the text it stands in.
fn packed(decoded: &Decoded, id: NodeId, bytes: &[u8], hidden: &mut Hidden) -> (usize, Patch) {
    let tree = &decoded.tree;
    let node = tree.node(id);
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
    // What was not unpacked whole may hold anything in its rest.
    let is_whole = edit::refuse_damage(decoded, id, raw, &Limits::DEFAULT).is_ok();
    let bytes = match tree.content(id) {
        Some(content) if is_whole => layers::wrap_bytes(&content.chain, bytes, None),
        _ => hidden.unread().into_bytes(),
    };
    let bytes = if is_string {
        json::quote(&String::from_utf8_lossy(&bytes)).into_bytes()
    } else {
        bytes
    };
    (node.doc as usize, Patch::new(node.value, bytes))
}

/// The token of these segments: compact, whatever it was, and with [`MARKER`] for all that proves
/// something.
fn composed(token: &Token, texts: &[String]) -> String {
    let text = |name: SegmentName| {
        let at = token
            .segments
            .iter()
            .position(|segment| segment.name == name);
        at.and_then(|at| texts.get(at)).map_or("", String::as_str)
    };
    let header = text(SegmentName::Header);
    if token.kind.is_encrypted() {
        return format!("{header}.{MARKER}.{MARKER}.{MARKER}.{MARKER}");
    }
    let mut out = format!("{header}.{}.{MARKER}", text(SegmentName::Payload));
    if token.kind == TokenKind::SdJwt {
        out.push('~');
        for (segment, text) in token.segments.iter().zip(texts) {
            if matches!(segment.name, SegmentName::Disclosure(_)) {
                out.push_str(text);
                out.push('~');
            }
        }
    }
    out
}

fn bytes_of(tree: &Tree, doc: u32) -> &[u8] {
    tree.docs
        .get(doc as usize)
        .map_or(&[], |doc| doc.bytes.as_slice())
}
