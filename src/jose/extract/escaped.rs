//! JSON inside a JSON string: what a log line or a captured request body holds when a body was
//! written into it as text. A token in JSON serialization stands escaped there.
//!
//! Compact tokens need none of this, as no character of theirs is ever escaped but the slash.

use memchr::memmem;

use super::collect::slice;
use super::json_text::string_end;
use super::view::View;

/// Most strings undone in one paste.
const MOST: usize = 1000;
/// What only an escaped token in JSON serialization has.
const MARKS: [&[u8]; 2] = [b"\\\"signature", b"\\\"ciphertext\\\""];

/// The strings that may hold tokens in JSON serialization, unescaped once.
pub(super) fn strings(paste: &str) -> Vec<View> {
    let src = paste.as_bytes();
    let mut views = Vec::new();
    if MARKS.iter().all(|mark| memmem::find(src, mark).is_none()) {
        return views;
    }
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'"', &src[at..]).map(|quote| at + quote)
        && views.len() < MOST
    {
        let end = string_end(src, open + 1);
        let text = &src[open + 1..end];
        if MARKS.iter().any(|mark| memmem::find(text, mark).is_some()) {
            views.extend(unescaped(paste, open + 1, end));
        }
        at = (end + 1).min(src.len());
    }
    views
}

/// The string between two quotes, without its escapes.
fn unescaped(paste: &str, start: usize, end: usize) -> Option<View> {
    let text: String = serde_json::from_str(slice(paste, start - 1, end + 1)).ok()?;
    Some(View {
        pieces: pieces(slice(paste, start, end), start).unwrap_or_default(),
        text,
        covered: vec![(start, end)],
        repairs: vec!["unescaped JSON".to_owned()],
        name: String::new(),
        outer: String::new(),
    })
}

/// Where each run between two escapes stands. `None` when an escape stands for a byte that is not
/// its last: nothing stands as it is then.
fn pieces(escaped: &str, start: usize) -> Option<Vec<(u32, u32)>> {
    let src = escaped.as_bytes();
    let mut pieces = vec![(0, start as u32)];
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'\\', &src[at..]) {
        at += step;
        if !matches!(src.get(at + 1), Some(b'"' | b'\\' | b'/')) {
            return None;
        }
        // One byte was dropped for each piece begun so far but the first.
        let text = at + 1 - pieces.len();
        pieces.push((text as u32, (start + at + 1) as u32));
        at += 2;
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paste: &str, expected: &[&str]) {
        let views = strings(paste);
        let texts: Vec<_> = views.iter().map(|view| view.text.as_str()).collect();
        assert_eq!(texts, expected, "{paste}");
        for view in &views {
            for (index, (text, at)) in view.pieces.iter().enumerate() {
                let end = view
                    .pieces
                    .get(index + 1)
                    .map_or(view.text.len(), |next| next.0 as usize);
                let piece = &view.text[*text as usize..end];
                assert!(
                    paste[*at as usize..].starts_with(piece),
                    "{piece} in {paste}"
                );
            }
        }
    }

    #[test]
    fn only_strings_with_a_serialization_are_unescaped() {
        check(
            r#"x "a\"b" {"body":"{\"payload\":\"e30\",\"signature\":\"a\/b\"}"}"#,
            &[r#"{"payload":"e30","signature":"a/b"}"#],
        );
        check(
            r#"{"body":"{\n\"ciphertext\":\"A\u0041\"}"}"#,
            &["{\n\"ciphertext\":\"AA\"}"],
        );
        check(r#"{"body":"{\"signature\":\x}"}"#, &[]);
        check(r#"{"signature":"a"}"#, &[]);
    }
}
