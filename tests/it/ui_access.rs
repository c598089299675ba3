//! The access view in the whole window: questions with what decides, grants by kind, rows of one
//! bridge, and expectations that are held against every token.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use jotscope::gui::access_action::AccessAction;
use jotscope::gui::access_lines::TableForm;
use jotscope::gui::action::{Action, Command, ShareForm};
use jotscope::gui::view::DecodedTab;
use jotscope::jose::access::jet;
use jotscope::jose::key::Secret;
use jotscope::jose::time::UnixTime;

use crate::support::Shell;
use crate::world::{compact, packed};

const NOW: UnixTime = UnixTime(1_700_000_000.0);
const BRIDGE: &str = "b386d491-12cc-212c-81e9-e47bae01be29";
const MOPED: &str = include_str!("../../assets/examples/moped-cognito.txt");

fn shell() -> Shell {
    Shell::new(NOW)
}

fn access(shell: &mut Shell, action: AccessAction) {
    shell.harness.state_mut().request(Action::Access(action));
    shell.settle();
}

fn open(shell: &mut Shell) {
    shell
        .harness
        .state_mut()
        .request(Action::Command(Command::ShowAccess));
    shell.settle();
}

fn ask(shell: &mut Shell, question: &str) {
    question.clone_into(&mut shell.harness.state_mut().view.access.question);
    shell.settle();
    shell.harness.run_ok();
}

/// A Jet project token with these rows in its blob.
fn jet_token(rows: &str) -> String {
    let payload = format!(
        r#"{{"token_type":"access","exp":1800000000,"jti":"b0b1c2d3e4f5","user":"d6a4c751-55c5-44e4-99fc-049c287ce71e","projects":{{"shop":{{"super_group":false,"read_only":false,"permissions":"{}"}}}}}}"#,
        packed(rows)
    );
    compact(r#"{"typ":"JWT","alg":"RS256"}"#, &payload)
}

fn row(object: &str, actions: &str, hash: &str) -> String {
    format!(
        r#"{{"permission_type":"model","permission_object":"{object}","permission_actions":"{actions}","resource_token_hash":"{hash}"}}"#
    )
}

fn jet_world() -> String {
    let own = jet::bridge_token_hash(&Secret::new(BRIDGE));
    let other = jet::bridge_token_hash(&Secret::new("another"));
    let rows = [row("pg.orders", "rwd", &own), row("pg.users", "r", &other)];
    jet_token(&format!("[{}]", rows.join(",")))
}

#[test]
fn grants_are_shown_by_kind_and_rows_tell_their_cells() {
    let mut shell = shell();
    shell.paste(&jet_world());
    open(&mut shell);
    shell.check_told("Permissions in shop 2");
    shell.check_told("permission, pg.orders, read yes, write yes, delete yes");
    shell.check_told("permission, pg.users, read yes, write no, delete no");
    shell.harness.state_mut().view.access.filter = "users".to_owned();
    shell.settle();
    shell.harness.run_ok();
    assert!(!shell.tells("permission, pg.orders"));
    shell.check_told("1 of ");
}

#[test]
fn the_question_is_typed_at_once_and_the_deciding_row_is_named_and_shown() {
    let mut shell = shell();
    shell.paste(&jet_world());
    open(&mut shell);
    // The field has the keyboard.
    shell
        .harness
        .event(Event::Text("model:orders:rw".to_owned()));
    shell.settle();
    shell.check_told("The bridge token is not known");
    shell.harness.get_by_label("Jet Bridge token").focus();
    shell.settle();
    shell.harness.event(Event::Text(BRIDGE.to_owned()));
    shell.settle();
    shell.check_told("Allowed, ");
    shell.check_told("of this bridge");
    shell.check_told("of another bridge");
    assert!(!shell.tells(BRIDGE));
    ask(&mut shell, "model:users:r");
    shell.check_told("Denied");
    ask(&mut shell, "model:orders:rw");
    shell.harness.get_by_label_contains("Allowed, ").click();
    shell.settle();
    let view = &shell.harness.state().view;
    assert_eq!(view.decoded_tab, DecodedTab::Tree);
    let id = view.selected.unwrap();
    let analysis = shell.harness.state().derived.analysis.clone().unwrap();
    let path = analysis.decoded.tree.pointer(id);
    assert!(path.starts_with("/projects/shop/permissions/0"), "{path}");
}

#[test]
fn a_cell_is_reached_by_keys_named_and_asked_about() {
    let mut shell = shell();
    shell.paste(&jet_world());
    open(&mut shell);
    shell.harness.get_by_label("Jet Bridge token").focus();
    shell.settle();
    shell.harness.event(Event::Text(BRIDGE.to_owned()));
    shell.settle();
    shell.harness.get_by_label("Grants").focus();
    shell.settle();
    let key = |shell: &mut Shell, key| shell.press(Modifiers::NONE, key);
    let line = "permission, pg.users, read yes, write no, delete no";
    let is_there = (0..9).any(|_| {
        key(&mut shell, Key::ArrowDown);
        shell.marked("Grants").starts_with(line)
    });
    assert!(is_there, "{}", shell.marked("Grants"));
    key(&mut shell, Key::ArrowRight);
    assert_eq!(shell.marked("Grants"), "read on pg.users, granted");
    // Up and down stay in the column; the last cell is the end.
    // There is nothing to mark on a heading.
    for _ in 0..4 {
        key(&mut shell, Key::ArrowUp);
    }
    assert_eq!(shell.marked("Grants"), "read on pg.orders, granted");
    for _ in 0..5 {
        key(&mut shell, Key::ArrowRight);
    }
    assert_eq!(shell.marked("Grants"), "delete on pg.orders, granted");
    key(&mut shell, Key::Enter);
    assert_eq!(shell.harness.state().view.access.question, "model:orders:d");
    shell.check_told("Allowed, ");
    key(&mut shell, Key::ArrowDown);
    key(&mut shell, Key::Enter);
    assert_eq!(shell.harness.state().view.access.question, "model:users:d");
    shell.check_told("Denied");
    // Before the first cell is the row.
    for _ in 0..3 {
        key(&mut shell, Key::ArrowLeft);
    }
    key(&mut shell, Key::Enter);
    assert_eq!(shell.harness.state().view.decoded_tab, DecodedTab::Tree);
}

#[test]
fn what_is_no_question_says_what_is_understood() {
    let mut shell = shell();
    shell.paste(&jet_world());
    open(&mut shell);
    ask(&mut shell, "colour:red");
    shell.check_told("begins no question");
    ask(&mut shell, "role:editor");
    assert!(!shell.tells("begins no question"));
}

#[test]
fn the_flagship_token_is_refused_until_the_request_sends_its_role() {
    let mut shell = shell();
    shell.paste(MOPED);
    open(&mut shell);
    ask(&mut shell, "role:moped-admin");
    shell.check_told("Denied");
    shell.check_told("the server says: ");
    let token = {
        let analysis = shell.harness.state().derived.analysis.clone().unwrap();
        analysis.decoded.token.text.to_string()
    };
    // The field of the question has the keyboard; a token pasted there is one to be shown.
    shell.paste(&format!(
        "curl 'https://api.example.test/v1/graphql' -H 'authorization: Bearer {token}' -H 'x-hasura-role: moped-admin' --data-raw '{{}}'"
    ));
    shell.check_told("Allowed");
}

#[test]
fn expectations_are_held_against_every_token_and_told_in_the_strip() {
    let mut shell = shell();
    shell.paste(&jet_world());
    open(&mut shell);
    let text = "Shop = project:shop\n!role:admin\nrole:admin\nnonsense\n";
    access(&mut shell, AccessAction::SetExpectations(text.to_owned()));
    access(&mut shell, AccessAction::ToggleExpectations);
    shell.check_told("Expectations: ");
    shell.check_told("1 unreadable");
    shell.check_told("Line 4: ");
    shell.check_told("of 3 expected");
    shell.paste(&compact(
        r#"{"alg":"RS256"}"#,
        r#"{"sub":"1","roles":["admin"]}"#,
    ));
    let held = shell.harness.state().derived.access.held().unwrap();
    assert_eq!(held.outcomes.len(), 3);
    assert_ne!(held.num_met(), 0);
    shell.check_told("role:admin met, ");
}

#[test]
fn an_answer_becomes_an_expectation_that_is_met() {
    let mut shell = shell();
    shell.paste(&compact(
        r#"{"alg":"RS256"}"#,
        r#"{"sub":"1","roles":["editor"]}"#,
    ));
    open(&mut shell);
    ask(&mut shell, "role:admin");
    access(&mut shell, AccessAction::ExpectAsked);
    ask(&mut shell, "role:editor");
    access(&mut shell, AccessAction::ExpectAsked);
    let text = shell
        .harness
        .state()
        .input
        .beside
        .get()
        .expectations
        .clone();
    assert_eq!(&*text, "!role:admin\nrole:editor\n");
    shell.check_told("2 of 2 expected");
}

#[test]
fn expectations_are_kept_as_a_file_that_a_pipeline_reads() {
    let folder = std::env::temp_dir().join(format!("jotscope-ui-access-{}", std::process::id()));
    let mut shell = shell();
    shell.harness.state_mut().env.settings = Some(folder.clone());
    shell.paste(&compact(
        r#"{"alg":"RS256"}"#,
        r#"{"sub":"1","roles":["editor"]}"#,
    ));
    open(&mut shell);
    access(
        &mut shell,
        AccessAction::SetExpectations("role:editor\n".to_owned()),
    );
    access(&mut shell, AccessAction::EditExpectations(false));
    let kept = std::fs::read_to_string(folder.join("expectations.txt")).unwrap();
    assert_eq!(kept, "role:editor\n");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn ten_thousand_rows_are_a_list_of_those_in_sight() {
    let rows: Vec<String> = (0..10_000)
        .map(|n| row(&format!("pg.model_{n}"), "rw", "h"))
        .collect();
    let mut shell = shell();
    shell.paste(&jet_token(&format!("[{}]", rows.join(","))));
    open(&mut shell);
    shell.check_told("Permissions in shop 10,000");
    let rows = shell.labels(Role::Row).len();
    assert!((5..60).contains(&rows), "{rows}");
    shell.harness.get_by_label("Grants").focus();
    shell.settle();
    shell.press(Modifiers::NONE, Key::End);
    shell.check_told("pg.model_9999");
}

#[test]
fn the_shown_grants_are_copied_as_a_table() {
    let mut shell = shell();
    shell.paste(&jet_world());
    open(&mut shell);
    let action = AccessAction::CopyTable(TableForm::Csv);
    shell.harness.state_mut().request(Action::Access(action));
    let text = shell.copied();
    assert!(
        text.contains("permission,,pg.orders,rwd,shop,/projects/shop/permissions/0"),
        "{text}"
    );
    shell.settle();
}

#[test]
fn what_is_shared_has_no_signature_and_nobodys_name() {
    let mut shell = shell();
    let token = compact(
        r#"{"alg":"RS256"}"#,
        r#"{"sub":"1","email":"ann@shop.example","name":"Ann Other","exp":1800000000}"#,
    );
    shell.paste(&token);
    let signature = token.rsplit('.').next().unwrap();
    for form in [ShareForm::Token, ShareForm::Tree, ShareForm::Report] {
        shell.harness.state_mut().request(Action::Share(form));
        let text = shell.copied();
        assert!(!text.contains(signature), "{form:?}: {text}");
        assert!(!text.contains("ann@shop.example"), "{form:?}: {text}");
        assert!(!text.contains("Ann Other"), "{form:?}: {text}");
    }
}
