//! What the list keeps, drops and tells.

use super::*;
use crate::jose::extract;

const NOW: UnixTime = UnixTime(1_700_000_000.0);

/// Puts every token of `text` on the list, in order.
fn put(session: &mut Session, text: &str) {
    let extraction = extract::candidates(text, &Limits::DEFAULT);
    assert!(!extraction.candidates.is_empty());
    let (text, source) = (Arc::from(text), Source("test".to_owned()));
    let paste = Paste {
        text: &text,
        source: &source,
        findings: &[],
    };
    for (index, candidate) in extraction.candidates.iter().enumerate() {
        let brief = Brief::of(candidate, NOW);
        session.put(&paste, index, candidate, &brief);
    }
    session.bound(MAX_BYTES);
}

fn token(sub: usize) -> String {
    use base64::Engine as _;
    let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let payload = format!(r#"{{"sub":"user-{sub}"}}"#);
    format!("{}.{}.c2ln", encode(r#"{"alg":"HS256"}"#), encode(&payload))
}

fn names(session: &Session) -> Vec<&str> {
    session.entries().map(Entry::name).collect()
}

#[test]
fn the_oldest_goes_first_and_a_pinned_one_last() {
    let mut session = Session::default();
    put(&mut session, &token(0));
    let first = session.entries().next().unwrap().id;
    session.pin(first);
    for n in 1..=MAX_ENTRIES {
        put(&mut session, &token(n));
    }
    assert_eq!(session.num_entries(), MAX_ENTRIES);
    assert_eq!(session.num_dropped(), 1);
    let names = names(&session);
    assert_eq!(names.first(), Some(&"user-0 · JWT"));
    assert!(!names.contains(&"user-1 · JWT"));
    assert!(names.contains(&"user-2 · JWT"));
}

#[test]
fn a_list_of_pinned_ones_is_bounded_too() {
    let mut session = Session::default();
    for n in 0..MAX_ENTRIES + 3 {
        put(&mut session, &token(n));
        let top = session.entries.first().unwrap().id;
        session.pin(top);
    }
    assert_eq!(session.num_entries(), MAX_ENTRIES);
    assert!(!names(&session).contains(&"user-0 · JWT"));
}

#[test]
fn bytes_are_bounded_and_a_paste_counts_once() {
    let mut session = Session::default();
    let long = |n: usize| {
        let filler = "- ".repeat(2_000);
        format!("{}\n{}\n{filler}", token(n), token(n + 1))
    };
    for n in [0, 10, 20] {
        put(&mut session, &long(n));
    }
    assert!((12_000..14_000).contains(&session.num_bytes()));
    session.bound(10_000);
    assert_eq!((session.num_entries(), session.num_dropped()), (4, 2));
    assert!(session.num_bytes() <= 10_000);
}

#[test]
fn a_token_seen_again_keeps_its_name_and_moves_up() {
    let mut session = Session::default();
    put(&mut session, &token(1));
    let id = session.entries().next().unwrap().id;
    session.rename(id, " the \u{202e}old one ");
    put(&mut session, &token(2));
    put(&mut session, &format!("again: {}", token(1)));
    assert_eq!(names(&session), ["the \\u202eold one", "user-2 · JWT"]);
    session.rename(id, "");
    assert_eq!(names(&session), ["user-1 · JWT", "user-2 · JWT"]);
}

#[test]
fn nothing_is_said_in_debug() {
    let mut session = Session::default();
    put(&mut session, &token(1));
    assert_eq!(format!("{session:?}"), "Session(1 tokens)");
    let entry = session.entries().next().unwrap();
    assert!(!format!("{entry:?}").contains("user-1"));
}
