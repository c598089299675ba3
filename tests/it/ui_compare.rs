//! The compare view in the whole window: why does one user see less than another.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use jotscope::gui::action::{Action, Command, CompareAction};
use jotscope::gui::compared::Line;
use jotscope::gui::view::DecodedTab;
use jotscope::jose::compare;
use jotscope::jose::decode::{self, Decoded};
use jotscope::jose::limits::Limits;
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::{self, TokenKind};

use crate::support::Shell;
use crate::world::{compact, packed};

const NOW: UnixTime = UnixTime(1_675_744_000.0);

/// A Jet project token of this user, with these actions on the awards.
fn jet(user: &str, actions: &str, exp: u64) -> String {
    let rows = format!(
        r#"[{{"permission_type":"model","permission_object":"firebase_v3n6.awards","permission_actions":"{actions}"}},{{"permission_type":"model","permission_object":"firebase_v3n6.people","permission_actions":"r"}}]"#
    );
    let payload = format!(
        r#"{{"token_type":"access","exp":{exp},"jti":"{user}-1","user":"{user}","projects":{{"shop":{{"super_group":false,"read_only":false,"permissions":"{}"}}}}}}"#,
        packed(&rows)
    );
    compact(r#"{"typ":"JWT","alg":"RS256"}"#, &payload)
}

fn alice() -> String {
    jet("alice", "rwd", 1_675_744_090)
}

fn bob() -> String {
    jet("bob", "rd", 1_675_744_999)
}

fn plain(name: &str, roles: &str) -> String {
    let payload = format!(r#"{{"sub":"{name}","roles":[{roles}]}}"#);
    compact(r#"{"alg":"RS256"}"#, &payload)
}

fn shell() -> Shell {
    Shell::new(NOW)
}

fn compare(shell: &mut Shell, action: CompareAction) {
    shell.harness.state_mut().request(Action::Compare(action));
    shell.settle();
}

fn open(shell: &mut Shell) {
    shell.press(Modifiers::COMMAND, Key::D);
    assert_eq!(shell.harness.state().view.decoded_tab, DecodedTab::Compare);
}

fn rows(shell: &Shell) -> Vec<String> {
    shell.labels(Role::Row)
}

fn decoded(token: &str) -> Decoded {
    let token = token::parse(&token.into(), TokenKind::Jws);
    decode::decode(&token, &Limits::DEFAULT)
}

#[test]
fn two_users_tokens_and_the_second_lacks_w_on_the_awards() {
    let mut shell = shell();
    shell.paste(&alice());
    shell.paste(&bob());
    open(&mut shell);
    let first = rows(&shell).into_iter().next().unwrap();
    assert!(
        first.starts_with("This token lacks `w` on firebase_v3n6.awards"),
        "{first}"
    );
    shell.check_told("This token lacks 1 grant");
    shell.check_told("Compare with alice · Jet Admin project token");
    shell.check_told("Different 1 grant lacking");
    shell.check_told("not counted: exp, jti");
    assert!(
        rows(&shell)
            .contains(&"permission_actions, differs, here \"rd\", there \"rwd\"".to_owned())
    );
    assert!(!rows(&shell).iter().any(|row| row.starts_with("alg,")));
}

#[test]
fn the_window_says_what_the_core_says() {
    let mut shell = shell();
    shell.paste(&alice());
    shell.paste(&bob());
    open(&mut shell);
    for counts_all in [false, true] {
        compare(&mut shell, CompareAction::CountAll(counts_all));
        let options = compare::Options {
            ignore_times_and_ids: !counts_all,
        };
        let core = compare::compare(&decoded(&alice()), &decoded(&bob()), &options);
        let shown = shell.harness.state().derived.comparisons.shown.clone();
        let shown = shown.unwrap();
        assert_eq!(shown.difference.changes, core.changes);
        assert_eq!(shown.difference.lost, core.lost);
        assert_eq!(shown.difference.ignored.is_empty(), counts_all);
        let is_row = |line: &&Line| matches!(line, Line::Row(_));
        assert_eq!(shown.all.iter().filter(is_row).count(), core.rows.len());
    }
}

#[test]
fn everything_can_be_shown_and_times_can_count() {
    let mut shell = shell();
    shell.paste(&alice());
    shell.paste(&bob());
    open(&mut shell);
    shell.harness.get_by_label("Everything").click();
    shell.settle();
    let is_there = |shell: &Shell, part: &str| rows(shell).iter().any(|row| row.starts_with(part));
    assert!(is_there(&shell, "alg, the same"));
    assert!(is_there(&shell, "exp, not counted"), "{:#?}", rows(&shell));
    shell.harness.get_by_label("Ignore times and ids").click();
    shell.settle();
    assert!(is_there(&shell, "exp, differs"));
    assert!(shell.harness.state().input.comparing.counts_all);
}

#[test]
fn a_click_goes_to_the_value_and_for_what_is_lacking_to_what_is_around_it() {
    let mut shell = shell();
    shell.paste(&plain("alice", r#""editor","support""#));
    shell.paste(&plain("bob", r#""support""#));
    open(&mut shell);
    shell
        .harness
        .get_by_label_contains("This token lacks role editor")
        .click();
    shell.settle();
    let state = shell.harness.state();
    assert_eq!(state.view.decoded_tab, DecodedTab::Tree);
    let selected = state.view.selected.unwrap();
    let tree = &state.derived.analysis.as_ref().unwrap().decoded.tree;
    assert_eq!(tree.pointer(selected), "/roles");
    open(&mut shell);
    shell.harness.get_by_label_contains("sub, differs").click();
    shell.settle();
    let state = shell.harness.state();
    let tree = &state.derived.analysis.as_ref().unwrap().decoded.tree;
    assert_eq!(tree.pointer(state.view.selected.unwrap()), "/sub");
}

#[test]
fn of_three_tokens_a_matrix_says_who_may_do_what() {
    let mut shell = shell();
    shell.paste(&plain("alice", r#""editor","support""#));
    shell.paste(&plain("bob", r#""support""#));
    shell.paste(&plain("carol", r#""owner","support""#));
    open(&mut shell);
    let session = &shell.harness.state().input.session;
    let alice = session
        .entries()
        .find(|entry| entry.name().starts_with("alice"));
    let alice = alice.unwrap().id;
    compare(&mut shell, CompareAction::Toggle(alice));
    let rows = rows(&shell);
    assert_eq!(
        rows[..2],
        [
            "role owner, This token: has it, bob · JWT: lacks it, alice · JWT: lacks it",
            "role editor, This token: lacks it, bob · JWT: lacks it, alice · JWT: has it",
        ]
    );
    assert!(!rows.iter().any(|row| row.starts_with("role support")));
    // The other one is compared claim by claim, and both stay in the matrix.
    compare(&mut shell, CompareAction::With(alice));
    let shown = shell.harness.state().derived.comparisons.shown.clone();
    let shown = shown.unwrap();
    assert_eq!(shown.others.len(), 2);
    assert_eq!(shown.others[0].0, alice);
    shell.check_told("This token lacks role editor");
    compare(&mut shell, CompareAction::Toggle(alice));
    let shown = shell.harness.state().derived.comparisons.shown.clone();
    assert!(shown.unwrap().matrix.is_none());
}

#[test]
fn another_token_of_the_paste_can_be_compared_with() {
    let mut shell = shell();
    shell.paste(&plain("alice", r#""editor""#));
    let curl = format!(
        "curl 'https://a.example.test/' -H 'authorization: Bearer {}' -H 'cookie: idToken={}'",
        plain("bob", r#""support""#),
        plain("carol", "")
    );
    shell.paste(&curl);
    open(&mut shell);
    shell.harness.get_by_label_contains("Compare with").click();
    shell.settle();
    shell.check_told("In this paste");
    shell.check_told("Seen before");
    shell.harness.get_by_label("carol · JWT").click();
    shell.settle();
    shell.check_told("Compare with carol · JWT");
    shell.check_told("Only this token has role support");
}

#[test]
fn the_token_on_the_clipboard_is_compared_with_and_the_input_stays() {
    let mut shell = shell();
    let bob = plain("bob", r#""support""#);
    shell.paste(&bob);
    open(&mut shell);
    shell.check_told("There is no other token yet");
    *shell.clipboard.lock().unwrap() = Some(plain("alice", r#""editor""#));
    compare(&mut shell, CompareAction::Paste);
    assert_eq!(&**shell.harness.state().input.text.get(), bob);
    shell.check_told("Compare with alice · JWT");
    shell.check_told("This token lacks role editor");
    *shell.clipboard.lock().unwrap() = Some("no token".to_owned());
    compare(&mut shell, CompareAction::Paste);
    shell.check_told("No token is on the clipboard");
}

#[test]
fn tokens_that_say_the_same_are_called_so() {
    let mut shell = shell();
    shell.paste(&jet("alice", "r", 1_675_744_090));
    shell.paste(&jet("alice", "r", 1_675_744_999));
    open(&mut shell);
    shell.check_told("They say the same");
    shell.check_told("Nothing differs that is counted");
}

#[test]
fn the_differences_are_copied_as_markdown() {
    let mut shell = shell();
    shell.paste(&plain("alice", r#""editor","support""#));
    shell.paste(&plain("bob|x", r#""support""#));
    open(&mut shell);
    shell
        .harness
        .state_mut()
        .request(Action::Compare(CompareAction::Copy));
    let text = shell.copied();
    assert_eq!(
        text,
        "## bob\\|x · JWT compared with alice · JWT\n\n\
         1 grant lacking · 1 claim changed, 1 only there.\n\n\
         ### bob\\|x · JWT lacks\n\n\
         - role editor at `/roles/0`\n\n\
         ### Claims\n\n\
         | Claim | alice · JWT | bob\\|x · JWT |\n|---|---|---|\n\
         | `/sub` | `\"alice\"` | `\"bob\\|x\"` |\n\
         | `/roles/0` | `\"editor\"` | lacking |\n"
    );
}

#[test]
fn nothing_is_compared_while_nobody_looks_and_forgotten_is_forgotten() {
    let mut shell = shell();
    shell.paste(&alice());
    shell.paste(&bob());
    let has = |shell: &Shell| shell.harness.state().derived.comparisons.shown.is_some();
    assert!(!has(&shell));
    open(&mut shell);
    assert!(has(&shell));
    let forget = jotscope::gui::action::SessionAction::ForgetEverything;
    shell.harness.state_mut().request(Action::Session(forget));
    shell.settle();
    assert!(!has(&shell));
    shell
        .harness
        .state_mut()
        .request(Action::Command(Command::ShowTree));
    shell.settle();
    assert!(!has(&shell));
}

#[test]
fn no_token_is_in_the_accessibility_tree() {
    let mut shell = shell();
    shell.paste(&alice());
    shell.paste(&bob());
    open(&mut shell);
    for secret in [alice(), bob()] {
        let part = &secret[secret.len() - 24..];
        assert!(!shell.told().iter().any(|text| text.contains(part)));
    }
}
