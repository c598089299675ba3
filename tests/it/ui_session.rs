//! The list of the tokens seen since the window opened: what is on it, how a token comes back,
//! and that nothing of it is left when everything is forgotten.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use jotscope::gui::action::{Action, Command};
use jotscope::jose::time::UnixTime;

use crate::support::Shell;
use crate::world::compact;

const NOW: UnixTime = UnixTime(1_795_000_000.0);

fn token(name: &str, exp: u64) -> String {
    let payload = format!(r#"{{"sub":"d6a4c751","preferred_username":"{name}","exp":{exp}}}"#);
    compact(r#"{"alg":"RS256"}"#, &payload)
}

fn alice() -> String {
    token("alice", 1_795_000_600)
}

fn bob() -> String {
    token("bob", 1_794_999_000)
}

/// A paste with a token in a header and one in a cookie.
fn curl() -> String {
    format!(
        "curl 'https://api.example.test/v1' -H 'authorization: Bearer {}' -H 'cookie: idToken={}'",
        alice(),
        bob()
    )
}

fn shell() -> Shell {
    Shell::new(NOW)
}

fn shown(shell: &Shell) -> Option<String> {
    let analysis = shell.harness.state().derived.analysis.as_ref()?;
    Some(analysis.decoded.token.text.to_string())
}

/// The names on the list, as it is ordered.
fn names(shell: &Shell) -> Vec<String> {
    let entries = shell.harness.state().input.session.entries();
    entries.map(|entry| entry.name().to_owned()).collect()
}

/// The rows of the open list, as a screen reader is told of them.
fn rows(shell: &Shell) -> Vec<String> {
    shell.labels(Role::ListItem)
}

fn open(shell: &mut Shell) {
    let open = Action::Command(Command::ShowSession);
    shell.harness.state_mut().request(open);
    shell.settle();
    assert!(shell.harness.state().view.session.is_some());
}

fn is_open(shell: &Shell) -> bool {
    shell.harness.state().view.session.is_some()
}

fn typed(shell: &mut Shell, text: &str) {
    shell.harness.event(Event::Text(text.to_owned()));
    shell.settle();
}

#[test]
fn every_token_of_a_paste_is_listed_with_its_state_and_where_it_came_from() {
    let mut shell = shell();
    shell.paste(&curl());
    shell.harness.get_by_label("Session, 2 tokens").click();
    shell.settle();
    let rows = rows(&shell);
    assert_eq!(rows.len(), 2, "{rows:#?}");
    assert!(rows[0].starts_with("alice · JWT, in its time, authorization header"));
    assert!(
        rows[0].contains("api.example.test · clipboard"),
        "{rows:#?}"
    );
    assert!(rows[1].starts_with("bob · JWT, expired, cookie idToken"));
}

#[test]
fn a_token_comes_back_with_its_paste_and_undo_leaves_it_again() {
    let mut shell = shell();
    shell.paste(&curl());
    let other = token("carol", 1_795_000_600);
    shell.paste(&other);
    assert_eq!(names(&shell)[0], "carol · JWT");
    open(&mut shell);
    typed(&mut shell, "bob");
    assert_eq!(rows(&shell).len(), 1);
    shell.press(Modifiers::NONE, Key::Enter);
    assert!(!is_open(&shell));
    assert_eq!(shown(&shell), Some(bob()));
    assert_eq!(&**shell.harness.state().input.text.get(), curl());
    shell.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(shown(&shell), Some(other));
}

#[test]
fn the_same_token_is_listed_once_whatever_it_is_pasted_in() {
    let mut shell = shell();
    shell.paste(&curl());
    shell.paste(&bob());
    shell.paste(&alice());
    assert_eq!(names(&shell), ["alice · JWT", "bob · JWT"]);
}

#[test]
fn typing_in_the_paste_leaves_one_token_behind_not_one_for_each_key() {
    let mut shell = shell();
    shell.paste(&alice());
    for _ in 0..3 {
        let end = shell.harness.state().input.text.get().len();
        let edit = Action::EditPaste {
            range: end..end,
            text: "A".to_owned(),
        };
        shell.harness.state_mut().request(edit);
        shell.settle();
    }
    assert!(shown(&shell).is_some_and(|text| text.ends_with("AAA")));
    assert_eq!(names(&shell), ["alice · JWT", "alice · JWT"]);
}

#[test]
fn a_row_is_renamed_pinned_and_removed_by_keyboard() {
    let mut shell = shell();
    shell.paste(&bob());
    shell.paste(&alice());
    open(&mut shell);
    shell.press(Modifiers::NONE, Key::ArrowDown);
    shell.press(Modifiers::NONE, Key::F2);
    shell.harness.get_by_label("Name of the token");
    shell.press(Modifiers::COMMAND, Key::A);
    typed(&mut shell, "the editor");
    shell.press(Modifiers::NONE, Key::Enter);
    assert_eq!(names(&shell), ["alice · JWT", "the editor"]);
    assert!(is_open(&shell));
    shell.press(Modifiers::COMMAND, Key::P);
    assert_eq!(names(&shell), ["the editor", "alice · JWT"]);
    assert!(rows(&shell)[0].ends_with("pinned"), "{:?}", rows(&shell));
    // The marked row is the second now.
    shell.press(Modifiers::NONE, Key::Delete);
    assert_eq!(names(&shell), ["the editor"]);
}

#[test]
fn delete_in_a_field_with_text_removes_no_token() {
    let mut shell = shell();
    shell.paste(&alice());
    open(&mut shell);
    typed(&mut shell, "ali");
    shell.press(Modifiers::NONE, Key::Delete);
    assert_eq!(names(&shell).len(), 1);
}

#[test]
fn escape_leaves_the_name_before_it_leaves_the_list() {
    let mut shell = shell();
    shell.paste(&alice());
    shell.press(Modifiers::COMMAND, Key::H);
    shell.press(Modifiers::NONE, Key::F2);
    typed(&mut shell, "x");
    shell.press(Modifiers::NONE, Key::Escape);
    assert!(is_open(&shell));
    assert_eq!(names(&shell), ["alice · JWT"]);
    shell.press(Modifiers::NONE, Key::Escape);
    assert!(!is_open(&shell));
}

#[test]
fn everything_is_forgotten_by_the_second_press_and_keys_stay() {
    let mut shell = shell();
    let pem = include_str!("../../assets/examples/jet.pem");
    shell.paste(pem);
    shell.paste(&bob());
    shell.paste(&alice());
    let copy = Action::Command(Command::CopyIntoDraft);
    shell.harness.state_mut().request(copy);
    shell.settle();
    let num_keys = shell.harness.state().derived.key_rows().len();
    assert!(num_keys > 0);
    open(&mut shell);
    shell.harness.get_by_label("Forget everything…").click();
    shell.settle();
    assert_eq!(names(&shell).len(), 2);
    let told = shell.told();
    assert!(told.iter().any(|text| text.contains("Keys stay until")));
    shell.harness.get_by_label("Forget 2 tokens").click();
    shell.settle();
    assert_eq!(names(&shell).len(), 0);
    assert_eq!(shown(&shell), None);
    let state = shell.harness.state();
    assert!(!state.input.can_undo() && !state.input.can_redo());
    assert!(state.input.text.get().is_empty());
    assert!(!state.input.drafting.get().is_begun());
    assert!(state.derived.mint.drafted.is_none());
    assert!(state.derived.judged.is_none());
    assert_eq!(state.derived.key_rows().len(), num_keys);
    shell.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(shown(&shell), None);
}

#[test]
fn no_token_of_the_list_is_in_the_accessibility_tree_or_in_debug() {
    let mut shell = shell();
    shell.paste(&curl());
    open(&mut shell);
    let told = shell.told();
    let session = format!("{:?}", shell.harness.state().input.session);
    for secret in [alice(), bob()] {
        let part = &secret[secret.len() - 24..];
        assert_eq!(told.iter().find(|text| text.contains(part)), None);
        assert!(!session.contains(part));
    }
    assert_eq!(session, "Session(2 tokens)");
}

#[test]
fn words_pasted_into_the_open_list_find_and_a_token_is_shown() {
    let mut shell = shell();
    shell.paste(&alice());
    open(&mut shell);
    shell.paste("bob");
    assert_eq!(shown(&shell), Some(alice()));
    assert_eq!(rows(&shell).len(), 0);
    shell.paste(&bob());
    assert_eq!(shown(&shell), Some(bob()));
    let part = &bob()[40..80];
    assert!(!shell.told().iter().any(|text| text.contains(part)));
}
