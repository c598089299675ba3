//! One line for what is closed, so that a closed row is still informative.
//!
//! Only the first few children are looked at, and the number of all is told from the last one:
//! a list of a million items costs what a list of ten does.

use super::{is_called, member, num_children, outer_section, raw_name};
use crate::jose::decode::Decoded;
use crate::jose::sd_jwt;
use crate::jose::token::SegmentName;
use crate::jose::tree::{Content, ContentKind, Key, NodeId, NodeKind, Tree};
use crate::jose::words;

/// Characters that names or items may fill before the rest is counted.
const ROOM: usize = 56;
/// Children that are looked at.
const LOOK: usize = 8;

/// One line that says what a closed object or array holds: `firebase_v3n6.awards · read write
/// delete`, `2 projects`, `8 claims`. Short, from the first few children only. Empty for values
/// that stand for themselves.
pub fn summary(decoded: &Decoded, id: NodeId) -> String {
    let tree = &decoded.tree;
    if tree.nodes.is_empty() {
        return String::new();
    }
    match tree.node(id).kind {
        NodeKind::Section(name) => of_section(decoded, id, name),
        NodeKind::Object => sd_jwt::of_item(decoded, id).unwrap_or_else(|| of_object(tree, id)),
        NodeKind::Array => sd_jwt::of_list(decoded, id).unwrap_or_else(|| of_array(tree, id)),
        NodeKind::String => tree
            .content(id)
            .map(|content| of_content(tree, id, content))
            .unwrap_or_default(),
        _ => String::new(),
    }
}

fn of_section(decoded: &Decoded, id: NodeId, name: SegmentName) -> String {
    let tree = &decoded.tree;
    let num_bytes = tree.raw(id).len();
    let in_bytes = words::count("byte", num_bytes);
    let kind = tree.content(id).map(|content| content.kind);
    match (name, kind) {
        (SegmentName::Payload, Some(ContentKind::Json(NodeKind::Object, _))) => {
            let claims = words::count("claim", num_children(tree, id));
            let outer = decoded.disclosed.as_deref().filter(|of| of.payload == id);
            match outer.and_then(sd_jwt::of_payload) {
                Some(hidden) => format!("{claims} · {hidden}"),
                None => claims,
            }
        }
        (SegmentName::Payload | SegmentName::KeyBinding, Some(ContentKind::Token(_))) => {
            format!("token · {in_bytes}")
        }
        (SegmentName::Signature(_), _) => {
            // The sizes of `decoded` speak of the outermost token's first signature.
            let is_outer = tree.parent(id).is_none() && name == SegmentName::Signature(0);
            match decoded.signature.expected_bytes.filter(|_| is_outer) {
                _ if num_bytes == 0 => "empty".to_owned(),
                Some(expected) if expected != num_bytes => {
                    let of = words::number(num_bytes as u64);
                    format!("{of} of {}", words::count("byte", expected))
                }
                _ => match key_told_by_size(tree, id, num_bytes) {
                    Some(key) => format!("{in_bytes} · {key}"),
                    None => in_bytes,
                },
            }
        }
        (SegmentName::Disclosure(_), Some(ContentKind::Json(NodeKind::Array, _))) => {
            if let Some(words) = sd_jwt::of_section(decoded, id) {
                return words;
            }
            match num_children(tree, id) {
                3 => tree
                    .children(id)
                    .nth(1)
                    .map(|name| short_text(tree, name, ROOM))
                    .unwrap_or_default(),
                2 => "list item".to_owned(),
                _ => in_bytes,
            }
        }
        _ if num_bytes == 0 => "empty".to_owned(),
        _ => in_bytes,
    }
}

/// What kind of key makes signatures of that size under the algorithm of the header beside it.
fn key_told_by_size(tree: &Tree, signature: NodeId, num_bytes: usize) -> Option<String> {
    let header = match tree.parent(signature) {
        None => outer_section(tree, SegmentName::Header)?,
        Some(outer) => tree
            .children(outer)
            .find(|id| tree.node(*id).kind == NodeKind::Section(SegmentName::Header))?,
    };
    let alg = tree.text(member(tree, header, "alg")?);
    match alg.as_ref() {
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512"
            if matches!(
                num_bytes,
                64 | 128 | 192 | 256 | 320 | 384 | 512 | 640 | 768 | 1024 | 2048
            ) =>
        {
            Some(format!("RSA {}", num_bytes * 8))
        }
        "ES256" if num_bytes == 64 => Some("P-256".to_owned()),
        "ES384" if num_bytes == 96 => Some("P-384".to_owned()),
        "ES512" if num_bytes == 132 => Some("P-521".to_owned()),
        "ES256K" if num_bytes == 64 => Some("secp256k1".to_owned()),
        "EdDSA" | "Ed25519" if num_bytes == 64 => Some("Ed25519".to_owned()),
        "EdDSA" | "Ed448" if num_bytes == 114 => Some("Ed448".to_owned()),
        _ => None,
    }
}

fn of_content(tree: &Tree, id: NodeId, content: &Content) -> String {
    match content.kind {
        ContentKind::Json(NodeKind::Object, _) => of_object(tree, id),
        ContentKind::Json(NodeKind::Array, _) => of_array(tree, id),
        ContentKind::Token(_) => {
            let alg = tree
                .children(id)
                .find(|section| tree.node(*section).kind == NodeKind::Section(SegmentName::Header))
                .and_then(|header| member(tree, header, "alg"))
                .map(|alg| short_text(tree, alg, 24));
            match alg {
                Some(alg) => format!("token · {alg}"),
                None => "token".to_owned(),
            }
        }
        ContentKind::Bytes => words::count("byte", content.chain.decoded_bytes as usize),
        ContentKind::Json(..) | ContentKind::Text => String::new(),
    }
}

fn of_object(tree: &Tree, id: NodeId) -> String {
    let num = num_children(tree, id);
    if num == 0 {
        return "empty".to_owned();
    }
    jet_permission(tree, id)
        .or_else(|| jet_project(tree, id))
        .or_else(|| identity(tree, id))
        .or_else(|| jwk(tree, id))
        .or_else(|| noun(tree, id).map(|noun| words::count(&noun, num)))
        .unwrap_or_else(|| {
            let names = tree.children(id).take(LOOK).map(|child| name(tree, child));
            list(names, num)
        })
}

fn of_array(tree: &Tree, id: NodeId) -> String {
    let num = num_children(tree, id);
    if num == 0 {
        return "empty".to_owned();
    }
    let is_scalar =
        |child: NodeId| !matches!(tree.node(child).kind, NodeKind::Object | NodeKind::Array);
    if tree.children(id).take(LOOK).all(is_scalar) {
        let texts = tree
            .children(id)
            .take(LOOK)
            .map(|child| short_text(tree, child, ROOM));
        return list(texts, num);
    }
    let noun = noun(tree, id).unwrap_or_else(|| "item".to_owned());
    words::count(&noun, num)
}

/// `moped-admin, moped-editor`, or `a, b and 12 more`; at least the first is shown.
fn list(items: impl Iterator<Item = String>, num: usize) -> String {
    let mut out = String::new();
    let mut shown = 0;
    for item in items {
        let width = item.chars().count();
        if shown > 0 && out.chars().count() + 2 + width > ROOM {
            break;
        }
        if shown > 0 {
            out.push_str(", ");
        }
        out.push_str(&item);
        shown += 1;
    }
    if shown < num {
        let rest = words::number((num - shown) as u64);
        out.push_str(" and ");
        out.push_str(&rest);
        out.push_str(" more");
    }
    out
}

/// What its members or items are, from its own name: `user_properties` → `property`.
fn noun(tree: &Tree, id: NodeId) -> Option<String> {
    if raw_name(tree, id).len() > 256 {
        return None;
    }
    let Key::Name(name) = tree.key(id) else {
        return None;
    };
    let start = name
        .char_indices()
        .rev()
        .find(|(_, c)| !c.is_ascii_lowercase())
        .map_or(0, |(at, c)| {
            if c.is_ascii_uppercase() {
                at
            } else {
                at + c.len_utf8()
            }
        });
    let word = name[start..].to_ascii_lowercase();
    (word.len() <= 24).then(|| words::singular(&word)).flatten()
}

/// A row of Jet permissions: `firebase_v3n6.awards · read write delete`.
fn jet_permission(tree: &Tree, id: NodeId) -> Option<String> {
    let object = early_member(tree, id, "permission_object")?;
    let mut out = short_text(tree, object, 48);
    let actions = early_member(tree, id, "permission_actions")
        .map(|actions| super::explain::actions_in_words(&tree.text(actions)))
        .filter(|actions| !actions.is_empty());
    if let Some(actions) = actions {
        out.push_str(" · ");
        out.push_str(&words::one_line(&actions, 28));
    }
    Some(out)
}

/// An entry of Jet projects: `read only`, `super group`, `2 permissions`.
fn jet_project(tree: &Tree, id: NodeId) -> Option<String> {
    let parent = tree.parent(id)?;
    if !is_called(tree, parent, "projects") {
        return None;
    }
    let mut parts = Vec::new();
    let mut known = false;
    for (name, words) in [
        ("owner", "owner"),
        ("super_group", "super group"),
        ("read_only", "read only"),
    ] {
        if let Some(flag) = early_member(tree, id, name) {
            known = true;
            if tree.node(flag).kind == NodeKind::True {
                parts.push(words.to_owned());
            }
        }
    }
    if let Some(permissions) = early_member(tree, id, "permissions") {
        known = true;
        if tree.has_children(permissions) {
            parts.push(words::count("permission", num_children(tree, permissions)));
        }
    }
    if known && parts.is_empty() {
        parts.push("no permissions".to_owned());
    }
    known.then(|| parts.join(" · "))
}

/// A linked identity of Cognito: `AzureAD · SAML`.
fn identity(tree: &Tree, id: NodeId) -> Option<String> {
    let name = early_member(tree, id, "providerName")?;
    let mut out = short_text(tree, name, 40);
    if let Some(kind) = early_member(tree, id, "providerType") {
        out.push_str(" · ");
        out.push_str(&short_text(tree, kind, 20));
    }
    Some(out)
}

/// A key: `RSA 2048 · sig`, `EC P-256`.
fn jwk(tree: &Tree, id: NodeId) -> Option<String> {
    let kind = early_member(tree, id, "kty")?;
    let mut out = short_text(tree, kind, 12);
    if let Some(modulus) = early_member(tree, id, "n") {
        // Base64url without padding: six bits a character.
        let characters = tree.raw(modulus).len().saturating_sub(2);
        out.push(' ');
        out.push_str(&(characters * 6 / 8 * 8).to_string());
    } else if let Some(curve) = early_member(tree, id, "crv") {
        out.push(' ');
        out.push_str(&short_text(tree, curve, 16));
    }
    for name in ["use", "kid"] {
        if let Some(value) = early_member(tree, id, name) {
            out.push_str(" · ");
            out.push_str(&short_text(tree, value, 20));
        }
    }
    Some(out)
}

/// A member among the first few: shapes are told from objects that are small.
fn early_member(tree: &Tree, id: NodeId, name: &str) -> Option<NodeId> {
    tree.children(id)
        .take(2 * LOOK)
        .find(|child| is_called(tree, *child, name))
}

fn name(tree: &Tree, id: NodeId) -> String {
    if raw_name(tree, id).len() > 1024 {
        return "…".to_owned();
    }
    match tree.key(id) {
        Key::Name(name) => words::one_line(&name, 32),
        _ => String::new(),
    }
}

/// A value as text on one line, without reading all of a huge one.
fn short_text(tree: &Tree, id: NodeId, max_chars: usize) -> String {
    let raw = tree.raw(id);
    if raw.len() > 4096 {
        let start = usize::from(raw.first() == Some(&b'"'));
        return words::one_line(&String::from_utf8_lossy(&raw[start..1024]), max_chars);
    }
    words::one_line(&tree.text(id), max_chars)
}
