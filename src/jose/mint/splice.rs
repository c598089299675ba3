//! Splices of one JSON text: which bytes go, which come.
//!
//! A splice is as small as it can be, so that number text, escapes and blanks of all else stay.
//! What is put in looks like what is there: a new member has the commas, colons and line breaks
//! of the members before it.

use crate::jose::json::{self, Member};
use crate::jose::span::Span;

/// Bytes of a text, and what they become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::jose) struct Patch {
    /// The bytes that go.
    pub(in crate::jose) span: Span,
    /// The bytes that come.
    pub(in crate::jose) bytes: Vec<u8>,
}

impl Patch {
    pub(in crate::jose) fn new(span: Span, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            span,
            bytes: bytes.into(),
        }
    }
}

/// `text` with every patch made; patches stand in ascending order and do not overlap.
pub(in crate::jose) fn apply(text: &[u8], patches: &[Patch]) -> Vec<u8> {
    let num_new: usize = patches.iter().map(|patch| patch.bytes.len()).sum();
    let mut out = Vec::with_capacity(text.len() + num_new);
    let mut copied = 0;
    for patch in patches {
        let start = (patch.span.start as usize).clamp(copied, text.len());
        out.extend_from_slice(&text[copied..start]);
        out.extend_from_slice(&patch.bytes);
        copied = (patch.span.end as usize).clamp(start, text.len());
    }
    out.extend_from_slice(&text[copied..]);
    out
}

/// Puts a member or, without a name, an item behind the last of the container that stands at
/// `span` of `text`.
pub(super) fn append(text: &[u8], span: Span, name: Option<&str>, value: &[u8]) -> Patch {
    let container = span.of(text);
    let members = json::members(container);
    let name = name.map(json::quote);
    let start = span.start as usize;
    let Some(last) = members.last() else {
        let mut bytes = Vec::new();
        if let Some(name) = name {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(if is_spaced(text) { b": " } else { b":" });
        }
        bytes.extend_from_slice(value);
        return Patch::new(Span::new(start + 1, start + 1), bytes);
    };
    let mut bytes = separator(container, text, &members);
    if let Some(name) = name {
        bytes.extend_from_slice(name.as_bytes());
        let colon = Span::new(last.key.end as usize, last.value.start as usize);
        bytes.extend_from_slice(colon.of(container));
    }
    bytes.extend_from_slice(value);
    let end = start + last.value.end as usize;
    Patch::new(Span::new(end, end), bytes)
}

/// What stands between two members of `container`, or would.
fn separator(container: &[u8], text: &[u8], members: &[Member]) -> Vec<u8> {
    if let [.., before, last] = members {
        let between = Span::new(before.value.end as usize, first(last));
        return between.of(container).to_vec();
    }
    let Some(only) = members.first() else {
        return b",".to_vec();
    };
    // After the bracket: a line break and its indent are those of the next line too.
    let lead = container.get(1..first(only)).unwrap_or_default();
    if lead.contains(&b'\n') {
        return [b",", lead].concat();
    }
    let colon = Span::new(only.key.end as usize, only.value.start as usize);
    let spaced = match colon.of(container) {
        _ if only.key.is_empty() => is_spaced(text),
        colon => colon.ends_with(b" "),
    };
    if spaced {
        b", ".to_vec()
    } else {
        b",".to_vec()
    }
}

/// Whether the text is written as Python writes JSON: a blank after each comma and colon. Its
/// first member tells.
fn is_spaced(text: &[u8]) -> bool {
    let mut reader = json::Reader::default();
    let key = loop {
        match reader.next(text) {
            Ok(Some(json::Event::Value { key, value, .. })) if !key.is_empty() => {
                break Span::new(key.end as usize, value.start as usize);
            }
            Ok(Some(json::Event::Open { key, start, .. })) if !key.is_empty() => {
                break Span::new(key.end as usize, start as usize);
            }
            Ok(Some(_)) => {}
            _ => return false,
        }
    };
    key.of(text).ends_with(b" ")
}

/// Takes out the members of the container at `span` for which `is_doomed` says so, each with one
/// comma.
pub(super) fn remove(
    text: &[u8],
    span: Span,
    is_doomed: impl Fn(usize, &[u8], &Member) -> bool,
) -> Vec<Patch> {
    let container = span.of(text);
    let members = json::members(container);
    let doomed: Vec<bool> = members
        .iter()
        .enumerate()
        .map(|(index, member)| is_doomed(index, container, member))
        .collect();
    let mut gone = Vec::new();
    let mut index = 0;
    while index < members.len() {
        if !doomed[index] {
            index += 1;
            continue;
        }
        let run = doomed[index..].iter().take_while(|doomed| **doomed).count();
        let next = index + run;
        let (start, end) = match (index.checked_sub(1), members.get(next)) {
            (Some(before), _) => (
                members[before].value.end as usize,
                members[next - 1].value.end as usize,
            ),
            (None, Some(after)) => (first(&members[0]), first(after)),
            (None, None) => (1, container.len().saturating_sub(1)),
        };
        let offset = span.start as usize;
        gone.push(Patch::new(
            Span::new(offset + start, offset + end),
            Vec::new(),
        ));
        index = next;
    }
    gone
}

/// Where a member begins.
fn first(member: &Member) -> usize {
    if member.key.is_empty() {
        member.value.start as usize
    } else {
        member.key.start as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Span {
        Span::new(0, text.len())
    }

    #[track_caller]
    fn check_append(text: &str, name: Option<&str>, expected: &str) {
        let patch = append(text.as_bytes(), whole(text), name, b"9");
        let made = apply(text.as_bytes(), &[patch]);
        assert_eq!(String::from_utf8_lossy(&made), expected);
        assert!(json::check(&made).is_ok());
    }

    #[test]
    fn a_new_member_looks_like_the_others() {
        check_append("{}", Some("n"), r#"{"n":9}"#);
        check_append(r#"{"a":1}"#, Some("n"), r#"{"a":1,"n":9}"#);
        check_append(r#"{"a": 1}"#, Some("n"), r#"{"a": 1, "n": 9}"#);
        check_append(
            r#"{"a":1 , "b" :2 }"#,
            Some("n"),
            r#"{"a":1 , "b" :2 , "n" :9 }"#,
        );
        check_append(
            "{\n  \"a\": 1\n}",
            Some("n"),
            "{\n  \"a\": 1,\n  \"n\": 9\n}",
        );
        check_append(r#"{"a":{"b":1}}"#, Some("q\""), r#"{"a":{"b":1},"q\"":9}"#);
        check_append("[]", None, "[9]");
        check_append("[1, 2]", None, "[1, 2, 9]");
        check_append("[\n1\n]", None, "[\n1,\n9\n]");
    }

    #[track_caller]
    fn check_remove(text: &str, doomed: &[usize], expected: &str) {
        let gone = remove(text.as_bytes(), whole(text), |index, _, _| {
            doomed.contains(&index)
        });
        let made = apply(text.as_bytes(), &gone);
        assert_eq!(String::from_utf8_lossy(&made), expected);
        assert!(json::check(&made).is_ok());
    }

    #[test]
    fn a_member_goes_with_one_comma() {
        check_remove(r#"{"a":1, "b":2 ,"c":3}"#, &[0], r#"{"b":2 ,"c":3}"#);
        check_remove(r#"{"a":1, "b":2 ,"c":3}"#, &[1], r#"{"a":1 ,"c":3}"#);
        check_remove(r#"{"a":1, "b":2 ,"c":3 }"#, &[2], r#"{"a":1, "b":2 }"#);
        check_remove(r#"{"a":1, "b":2 ,"c":3}"#, &[0, 1], r#"{"c":3}"#);
        check_remove(r#"{"a":1, "b":2 ,"c":3}"#, &[0, 2], r#"{"b":2}"#);
        check_remove(r#"{"a":1, "b":2 ,"c":3}"#, &[1, 2], r#"{"a":1}"#);
        check_remove("{ \"a\":1 }", &[0], "{}");
        check_remove("[1,2,3]", &[1], "[1,3]");
        check_remove("[1,2,3]", &[0, 1, 2], "[]");
    }
}
