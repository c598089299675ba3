//! The window as a whole: what goes in, which token of it is shown, keys, palette, files, and
//! what is kept from those who may not see it.

use std::sync::Arc;
use std::time::Duration;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use jotscope::gui::action::{Action, Command};
use jotscope::gui::view::{DecodedTab, EncodedShows, Pane};
use jotscope::jose::time::UnixTime;

use crate::support::Shell;
use crate::world::{EXP, compact, jet_token};

const NOW: UnixTime = UnixTime(EXP + 192.0);

fn shell() -> Shell {
    Shell::new(NOW)
}

fn other_token() -> String {
    compact(r#"{"alg":"HS256"}"#, r#"{"sub":"somebody else"}"#)
}

/// A paste with two tokens.
fn curl() -> String {
    format!(
        "curl 'https://api.example.test/v1' -H 'authorization: Bearer {}' -H 'cookie: idToken={}'",
        jet_token(),
        other_token()
    )
}

fn token_shown(shell: &Shell) -> Option<String> {
    let analysis = shell.harness.state().derived.analysis.as_ref()?;
    Some(analysis.decoded.token.text.to_string())
}

#[test]
fn a_pasted_token_is_shown_at_once() {
    let mut shell = shell();
    shell.harness.get_by_label("Paste from the clipboard");
    shell.paste(&jet_token());
    assert_eq!(token_shown(&shell).as_deref(), Some(&*jet_token()));
    shell.harness.get_by_label("Encoded token");
    let rows = shell.labels(Role::TreeItem);
    assert!(
        rows.iter().any(|row| row.starts_with("permissions")),
        "{rows:#?}"
    );
}

#[test]
fn text_without_a_token_stays_and_can_be_edited() {
    let mut shell = shell();
    shell.paste("not a token at all");
    assert_eq!(token_shown(&shell), None);
    shell.harness.get_by_label("Pasted text").focus();
    shell.settle();
    shell.press(Modifiers::CTRL, Key::End);
    shell.harness.event(Event::Text("!".to_owned()));
    shell.settle();
    assert_eq!(
        &**shell.harness.state().input.text.get(),
        "not a token at all!"
    );
}

#[test]
fn the_token_text_is_not_in_the_accessibility_tree() {
    let mut shell = shell();
    for shows in [EncodedShows::Token, EncodedShows::Paste] {
        shell.paste(&curl());
        shell
            .harness
            .state_mut()
            .request(Action::ShowEncoded(shows));
        shell.settle();
        for secret in [jet_token(), other_token()] {
            let part = &secret[secret.len() - 24..];
            let told = shell.told();
            assert!(told.len() > 20);
            let leak = told.iter().find(|text| text.contains(part));
            assert_eq!(leak, None);
        }
    }
}

#[test]
fn the_encoded_token_is_described_in_numbers() {
    let mut shell = shell();
    shell.paste(&other_token());
    let num_chars = other_token().len();
    let words = format!("{num_chars} characters, 3 segments");
    assert!(shell.told().contains(&words), "{words}");
}

#[test]
fn the_picker_steps_through_the_tokens_of_a_paste() {
    let mut shell = shell();
    shell.paste(&curl());
    assert_eq!(token_shown(&shell), Some(jet_token()));
    shell.harness.get_by_label("Next token").click();
    shell.settle();
    assert_eq!(token_shown(&shell), Some(other_token()));
    shell.press(Modifiers::ALT, Key::ArrowRight);
    assert_eq!(token_shown(&shell), Some(jet_token()));
    shell.harness.get_by_label_contains("Show cookie").click();
    shell.settle();
    assert_eq!(token_shown(&shell), Some(other_token()));
}

#[test]
fn undo_brings_the_input_before_back() {
    let mut shell = shell();
    shell.paste(&jet_token());
    shell.paste(&other_token());
    shell.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(token_shown(&shell), Some(jet_token()));
    shell.press(Modifiers::COMMAND, Key::Y);
    assert_eq!(token_shown(&shell), Some(other_token()));
    shell.press(Modifiers::COMMAND, Key::Delete);
    assert_eq!(token_shown(&shell), None);
    shell.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(token_shown(&shell), Some(other_token()));
}

#[test]
fn the_palette_runs_the_command_that_was_typed() {
    let mut shell = shell();
    shell.paste(&jet_token());
    shell.press(Modifiers::COMMAND, Key::K);
    shell.harness.get_by_label("Filter commands");
    for letter in ["j", "s", "o", "n"] {
        shell.harness.event(Event::Text(letter.to_owned()));
        shell.settle();
    }
    let typed = shell.harness.state().view.palette.clone();
    assert_eq!(typed.as_deref(), Some("json"));
    shell.press(Modifiers::NONE, Key::Enter);
    assert_eq!(shell.harness.state().view.palette, None);
    assert_eq!(shell.harness.state().view.decoded_tab, DecodedTab::Json);
}

#[test]
fn escape_closes_the_palette_and_its_own_key_too() {
    let mut shell = shell();
    for key in [(Modifiers::NONE, Key::Escape), (Modifiers::COMMAND, Key::K)] {
        shell.press(Modifiers::COMMAND, Key::K);
        assert!(shell.harness.state().view.palette.is_some());
        shell.press(key.0, key.1);
        assert_eq!(shell.harness.state().view.palette, None, "{key:?}");
    }
}

#[test]
fn a_paste_into_the_search_field_is_not_an_input() {
    let mut shell = shell();
    shell.paste(&jet_token());
    shell.press(Modifiers::COMMAND, Key::F);
    shell.paste("awards");
    assert_eq!(token_shown(&shell), Some(jet_token()));
    assert_eq!(shell.harness.state().view.search, "awards");
}

#[test]
fn a_discarded_pass_applies_actions_once() {
    let mut shell = shell();
    shell.paste(&curl());
    let before = shell.harness.state().input.candidate.revision();
    let ctx = shell.harness.ctx.clone();
    ctx.on_end_pass(
        "discard once",
        Arc::new(move |ctx| {
            // The plugin hook takes `Fn`: the context remembers whether it was done.
            let id = egui::Id::unique("discarded");
            let done = ctx.data(|data| data.get_temp::<bool>(id).unwrap_or(false));
            if !done {
                ctx.data_mut(|data| data.insert_temp(id, true));
                ctx.request_discard("to see what a second pass does");
            }
        }),
    );
    shell.press(Modifiers::ALT, Key::ArrowRight);
    let after = shell.harness.state().input.candidate.revision();
    assert_eq!(after, before + 1);
}

#[test]
fn a_dropped_file_is_read() {
    #[derive(Debug)]
    struct Dropped(std::path::PathBuf);
    impl egui::DroppedFile for Dropped {
        fn path(&self) -> &std::path::Path {
            &self.0
        }
        fn bytes(&self) -> Result<Vec<u8>, String> {
            std::fs::read(&self.0).map_err(|error| error.to_string())
        }
    }
    let mut shell = shell();
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/examples/");
    let file = |name: &str| Arc::new(Dropped(format!("{examples}{name}").into()));
    let drop = file("jet-project-token.txt");
    shell.harness.input_mut().dropped_files.push(drop);
    shell.settle();
    assert!(token_shown(&shell).is_some());
    assert_eq!(
        shell.harness.state().input.source.0,
        "jet-project-token.txt"
    );

    // One that cannot be read says so, and loses nothing.
    shell
        .harness
        .input_mut()
        .dropped_files
        .push(file("no such file"));
    shell.settle();
    assert!(token_shown(&shell).is_some());
    let notes: Vec<String> = shell
        .harness
        .state()
        .toasts
        .texts()
        .map(str::to_owned)
        .collect();
    assert!(
        notes.iter().any(|note| note.contains("no such file")),
        "{notes:?}"
    );
}

#[test]
fn the_clipboard_is_offered_on_focus_and_at_no_other_time() {
    let mut shell = shell();
    *shell.clipboard.lock().unwrap() = Some(jet_token());
    shell.settle();
    assert!(shell.harness.query_by_label("Show").is_none());

    focus(&mut shell, false);
    assert!(shell.harness.query_by_label("Show").is_none());
    focus(&mut shell, true);
    shell.harness.get_by_label("Token on the clipboard");
    assert_eq!(token_shown(&shell), None);
    shell.harness.get_by_label("Show").click();
    shell.settle();
    assert_eq!(token_shown(&shell), Some(jet_token()));
    assert!(shell.harness.query_by_label("Show").is_none());

    // It is shown now: coming back offers nothing.
    focus(&mut shell, false);
    focus(&mut shell, true);
    assert!(shell.harness.query_by_label("Show").is_none());
}

#[test]
fn an_offer_that_was_turned_down_does_not_come_back() {
    let mut shell = shell();
    *shell.clipboard.lock().unwrap() = Some(other_token());
    focus(&mut shell, false);
    focus(&mut shell, true);
    shell.harness.get_by_label("Dismiss").click();
    shell.settle();
    focus(&mut shell, false);
    focus(&mut shell, true);
    assert!(shell.harness.query_by_label("Dismiss").is_none());
}

fn focus(shell: &mut Shell, focused: bool) {
    shell.harness.input_mut().focused = focused;
    shell.settle();
}

#[test]
fn the_paste_button_reads_the_clipboard() {
    let mut shell = shell();
    shell.harness.get_by_label("Paste").click();
    shell.settle();
    let notes: Vec<_> = shell.harness.state().toasts.texts().collect();
    assert_eq!(notes, ["No text is on the clipboard"]);
    *shell.clipboard.lock().unwrap() = Some(jet_token());
    shell.harness.get_by_label("Paste").click();
    shell.settle();
    assert_eq!(token_shown(&shell), Some(jet_token()));
}

#[test]
fn ctrl_c_copies_the_selected_value_and_says_so() {
    let mut shell = shell();
    shell.paste(&jet_token());
    let tree = &shell
        .harness
        .state()
        .derived
        .analysis
        .as_ref()
        .unwrap()
        .decoded
        .tree;
    let alg = tree.find(tree.sections().next().unwrap(), "/alg").unwrap();
    shell.harness.state_mut().request(Action::Select(alg));
    shell.settle();
    shell.harness.event(Event::Copy);
    shell.harness.step();
    let copied = shell.harness.output().platform_output.commands.clone();
    assert!(
        copied.contains(&egui::OutputCommand::CopyText("RS256".to_owned())),
        "{copied:?}"
    );
    shell.settle();
    let notes: Vec<_> = shell.harness.state().toasts.texts().collect();
    assert_eq!(notes, ["Copied value"]);
}

#[test]
fn editing_the_token_edits_the_paste_where_it_stands() {
    let mut shell = shell();
    shell.paste(&curl());
    shell.harness.get_by_label("Encoded token").focus();
    shell.settle();
    shell.press(Modifiers::COMMAND, Key::End);
    shell.press(Modifiers::NONE, Key::Backspace);
    let token = jet_token();
    let cut = &token[..token.len() - 1];
    assert_eq!(token_shown(&shell).as_deref(), Some(cut));
    let text = shell.harness.state().input.text.get().clone();
    assert_eq!(*text, *curl().replace(&token, cut));
    assert!(text.starts_with("curl '"));
}

#[test]
fn a_click_on_a_character_selects_its_claim() {
    let mut shell = shell();
    shell.paste(&jet_token());
    let analysis = shell.harness.state().derived.analysis.clone().unwrap();
    let decoded = &analysis.decoded;
    let payload = decoded.tree.sections().nth(1).unwrap();
    let exp = decoded.tree.find(payload, "/exp").unwrap();
    let span = decoded.tree.source(&decoded.token, exp, false);
    let middle = (span.start + span.end) as usize / 2;
    let request = Action::SelectAtTokenOffset(middle);
    shell.harness.state_mut().request(request);
    shell.settle();
    assert_eq!(shell.harness.state().view.selected, Some(exp));
}

#[test]
fn a_narrow_window_shows_one_pane_at_a_time() {
    let mut shell = Shell::sized([720.0, 600.0], NOW);
    shell.paste(&jet_token());
    assert!(shell.harness.query_by_label("Encoded token").is_none());
    shell
        .harness
        .get_by_role_and_label(Role::Tab, "Encoded")
        .click();
    shell.settle();
    shell.harness.get_by_label("Encoded token");
    assert_eq!(shell.harness.state().view.pane, Pane::Encoded);
}

#[test]
fn nothing_is_clipped_at_any_width() {
    for width in [
        480.0, 520.0, 600.0, 700.0, 780.0, 899.0, 900.0, 1000.0, 1440.0,
    ] {
        let mut shell = Shell::sized([width, 560.0], NOW);
        shell.paste(&curl());
        let mut buttons: Vec<(egui::Rect, Option<String>)> = shell
            .harness
            .query_all_by_role(Role::Button)
            .map(|node| {
                use egui_kittest::kittest::NodeT as _;
                (node.rect(), node.accesskit_node().label())
            })
            .filter(|(rect, _)| rect.top() < 40.0)
            .collect();
        buttons.sort_by(|a, b| a.0.left().total_cmp(&b.0.left()));
        assert!(buttons.len() >= 4, "{width}: {buttons:?}");
        for pair in buttons.windows(2) {
            let [(left, _), (right, _)] = pair else {
                continue;
            };
            assert!(left.right() <= right.left() + 0.5, "{width}: {pair:?}");
        }
        let last = buttons.last().unwrap();
        assert!(last.0.right() <= width, "{width}: {last:?}");
    }
}

#[test]
fn nothing_is_repainted_while_nothing_changes() {
    let mut shell = Shell::new(UnixTime(EXP + 400.0 * 86_400.0));
    shell.paste(&jet_token());
    // The focus ring, hover and toasts are over after a few frames.
    shell.harness.run_steps(40);
    shell.settle();
    shell.harness.step();
    let output = &shell.harness.output().viewport_output;
    let delay = output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay >= Duration::from_secs(5), "{delay:?}");
}

#[test]
fn every_command_can_be_run_on_nothing_and_on_a_token() {
    for text in ["", "nothing in here", &jet_token()] {
        let mut shell = shell();
        if !text.is_empty() {
            shell.paste(text);
        }
        for command in Command::ALL {
            if *command == Command::Quit {
                continue;
            }
            shell.harness.state_mut().request(Action::Command(*command));
            shell.settle();
            if shell.harness.state().view.palette.is_some() {
                shell.press(Modifiers::NONE, Key::Escape);
            }
        }
    }
}

#[test]
fn examples_hold_tokens() {
    for index in 0..jotscope::gui::examples::EXAMPLES.len() {
        let mut shell = shell();
        shell.harness.state_mut().request(Action::Example(index));
        shell.settle();
        assert!(token_shown(&shell).is_some(), "example {index}");
    }
}

#[test]
fn a_token_of_two_megabytes_is_painted_row_by_row() {
    let mut shell = shell();
    let name = "x".repeat(1 << 20);
    let token = compact(r#"{"alg":"none"}"#, &format!(r#"{{"name":"{name}"}}"#));
    shell.paste(&token);
    assert_eq!(token_shown(&shell).as_deref(), Some(&*token));
    let num_shapes = shell.harness.output().shapes.len();
    assert!(num_shapes < 2_000, "{num_shapes}");
    // The end of it is as near as its beginning.
    shell.harness.get_by_label("Encoded token").focus();
    shell.settle();
    shell.press(Modifiers::COMMAND, Key::End);
    assert_eq!(shell.harness.state().view.encoded.token.cursor, token.len());
    assert!(shell.harness.output().shapes.len() < 2_000);
}

#[test]
fn selected_characters_are_copied_rather_than_the_selected_claim() {
    let mut shell = shell();
    shell.paste(&jet_token());
    shell.harness.get_by_label("Encoded token").focus();
    shell.settle();
    shell.press(Modifiers::COMMAND, Key::A);
    shell.harness.event(Event::Copy);
    shell.harness.step();
    let copied = shell.harness.output().platform_output.commands.clone();
    assert!(
        copied.contains(&egui::OutputCommand::CopyText(jet_token())),
        "{copied:?}"
    );
}

#[test]
fn a_paste_over_selected_characters_replaces_only_them() {
    let mut shell = shell();
    shell.paste("one two three");
    shell.harness.get_by_label("Pasted text").focus();
    shell.settle();
    let span = jotscope::jose::span::Span::new(4, 7);
    let of = EncodedShows::Paste;
    shell
        .harness
        .state_mut()
        .request(Action::ShowCharacters { of, span });
    shell.settle();
    shell.paste("2");
    assert_eq!(&**shell.harness.state().input.text.get(), "one 2 three");
    shell.paste(&jet_token());
    assert_eq!(token_shown(&shell), Some(jet_token()));
}

#[test]
fn keys_typed_in_one_frame_are_all_taken() {
    let mut shell = shell();
    shell.paste("ab");
    shell.harness.get_by_label("Pasted text").focus();
    shell.settle();
    shell.press(Modifiers::COMMAND, Key::End);
    for letter in ["c", "d", "e"] {
        shell.harness.event(Event::Text(letter.to_owned()));
    }
    shell.press(Modifiers::NONE, Key::Backspace);
    assert_eq!(&**shell.harness.state().input.text.get(), "abcd");
}

#[test]
fn controls_and_bidi_marks_in_a_paste_are_shown_not_obeyed() {
    let mut shell = shell();
    shell.paste("a\u{202e}b\u{0}c\tz");
    let texts: String = shell
        .harness
        .output()
        .shapes
        .iter()
        .filter_map(|shape| match &shape.shape {
            egui::Shape::Text(text) => Some(text.galley.text().to_owned()),
            _ => None,
        })
        .collect();
    assert!(
        texts.contains("\\u202e") && texts.contains("\\u0000"),
        "{texts}"
    );
    assert!(!texts.contains('\u{202e}'));
}
