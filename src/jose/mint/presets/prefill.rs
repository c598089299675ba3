//! Fields filled from the vendor's key file: the e-mail address of a Google service account, the
//! client id of a Box app.
//!
//! Such a file holds a private key, so nothing of it is copied but the values asked for.

use super::values::Values;
use super::{MAX_BYTES, Preset};
use crate::jose::json;
use crate::jose::span::Span;
use crate::jose::tree::NodeKind;

/// The fields that the file says something about. A file that is no such file fills nothing.
pub fn prefill(preset: &Preset, file_json: &[u8]) -> Values {
    if file_json.len() > MAX_BYTES || json::check(file_json).is_err() {
        return Values::default();
    }
    let asked = preset.fields.iter().filter_map(|field| {
        let text = at_pointer(file_json, field.prefill.as_deref()?)?;
        Some((field.name.clone(), text))
    });
    asked.collect()
}

/// The text or number at a JSON Pointer (RFC 6901).
fn at_pointer(text: &[u8], pointer: &str) -> Option<String> {
    let mut at = Span::new(0, text.len());
    let mut kind = NodeKind::Object;
    for step in pointer.strip_prefix('/')?.split('/').take(16) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let here = at.of(text);
        let found = json::members(here).into_iter().find(|member| {
            let raw = member.key.of(here);
            raw.len() >= 2 && json::unescape(&raw[1..raw.len() - 1]) == step
        })?;
        let start = at.start as usize;
        at = Span::new(
            start + found.value.start as usize,
            start + found.value.end as usize,
        );
        kind = found.kind;
    }
    let value = at.of(text);
    match kind {
        NodeKind::String if value.len() >= 2 => {
            Some(json::unescape(&value[1..value.len() - 1]).into_owned())
        }
        NodeKind::Number => Some(String::from_utf8_lossy(value).into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_for_is_taken() {
        let file = br#" {"type": "service_account", "client_email": "r\u0040p.test",
            "box": {"clientID": "abc", "n": 12}, "private_key": "secret"} "#;
        for (pointer, expected) in [
            ("/client_email", Some("r@p.test")),
            ("/box/clientID", Some("abc")),
            ("/box/n", Some("12")),
            ("/box", None),
            ("/nothing", None),
            ("client_email", None),
        ] {
            assert_eq!(at_pointer(file, pointer).as_deref(), expected, "{pointer}");
        }
    }
}
