//! From what is granted back to the question that asks for it.

use super::{Ask, Question};
use crate::jose::access::grants::{Access, Grant, Kind};

/// Whether the holder may do `action` on what `grant` is about, asked as a server asks; `None` for
/// what nobody asks.
pub fn about(access: &Access, grant: &Grant, action: &str) -> Option<Question> {
    let resource = grant.resource.as_deref()?;
    let provider = access.provider.as_ref();
    let is_jet = provider.is_some_and(|provider| provider.name == "jet-admin");
    let object = match resource.split_once('.') {
        // Jet Bridge knows its models without the resource they are in.
        Some((_, model)) if is_jet => model,
        _ => resource,
    };
    let is_named = grant.kind == Kind::Permission && grant.value.is_none() && !object.is_empty();
    // A comma parts two actions, and behind a colon they begin.
    let is_one = !action.is_empty() && !action.contains([',', ':']);
    (is_named && is_one).then(|| Question {
        negated: false,
        ask: Ask::Model {
            object: object.to_owned(),
            actions: action.to_owned(),
        },
    })
}
