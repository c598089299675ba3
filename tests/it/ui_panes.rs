//! The panes that show a decoded token, driven by role and label as a screen reader would.

use std::path::Path;

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use jotscope::gui::action::{Action, Command};
use jotscope::gui::panes::{decoded::decoded_ui, findings::findings_ui, status::status_bar_ui};
use jotscope::gui::theme;
use jotscope::gui::view::DecodedTab;
use jotscope::jose::extract;
use jotscope::jose::limits::Limits;
use jotscope::jose::time::UnixTime;
use jotscope::jose::tree::NodeId;

use crate::world::{EXP, World, compact, jet_token};

fn shown(world: World) -> Harness<'static, World> {
    world.show(decoded_ui, [720.0, 640.0], Theme::Dark).0
}

/// The rows that exist, from the top, as they are told to screen readers.
fn rows(harness: &Harness<'_, World>) -> Vec<String> {
    let rows = harness.query_all(by().role(Role::TreeItem));
    rows.filter_map(|row| row.accesskit_node().label())
        .collect()
}

#[track_caller]
fn row_starting<'a>(harness: &'a Harness<'_, World>, start: &'a str) -> egui_kittest::Node<'a> {
    let found = harness.query_all(
        by().role(Role::TreeItem)
            .predicate(move |node| node.label().is_some_and(|label| label.starts_with(start))),
    );
    let mut found: Vec<_> = found.collect();
    assert!(
        !found.is_empty(),
        "no row {start:?} among {:#?}",
        rows(harness)
    );
    found.swap_remove(0)
}

fn selected_pointer(harness: &Harness<'_, World>) -> Option<String> {
    let world = harness.state();
    let analysis = world.derived.analysis.as_ref()?;
    Some(analysis.decoded.tree.pointer(world.view.selected?))
}

#[test]
fn packed_permissions_stand_under_their_chip() {
    let harness = shown(World::of(&jet_token()));
    let permissions = row_starting(&harness, "permissions, base64 gzip JSON, ");
    let label = permissions.accesskit_node().label().unwrap_or_default();
    assert!(
        label.contains("packed 7 Feb 2023 04:23:10 UTC, 5 min before exp"),
        "{label}"
    );
    assert_eq!(
        permissions.accesskit_node().data().is_expanded(),
        Some(true)
    );
    row_starting(&harness, "permission_object, \"firebase_v3n6.awards\"");
}

#[test]
fn a_time_says_when_and_how_long_ago() {
    let harness = shown(World::of(&jet_token()));
    row_starting(
        &harness,
        "exp, 1675744090, 7 Feb 2023 04:28:10 UTC, 3 minutes ago",
    );
}

#[test]
fn a_click_selects_and_a_copy_action_asks_for_the_path_of_that_row() {
    let mut harness = shown(World::of(&jet_token()));
    row_starting(&harness, "user, ").click();
    harness.run_ok();
    assert_eq!(selected_pointer(&harness).as_deref(), Some("/user"));

    row_starting(&harness, "token_type, ").hover();
    harness.run_ok();
    harness
        .get_by_role_and_label(Role::Button, "Copy path")
        .click();
    harness.run_ok();
    assert_eq!(selected_pointer(&harness).as_deref(), Some("/token_type"));
    assert_eq!(
        harness.state().asked.last(),
        Some(&Action::Command(Command::CopyPath))
    );
}

#[test]
fn the_keyboard_walks_the_tree_and_folds_it() {
    let mut harness = shown(World::of(&jet_token()));
    let mut press = |key| {
        harness.key_press(key);
        harness.run_ok();
        selected_pointer(&harness)
    };
    press(Key::ArrowDown);
    assert_eq!(press(Key::ArrowDown).as_deref(), Some("/typ"));
    assert_eq!(press(Key::ArrowLeft).as_deref(), Some(""));
    press(Key::ArrowLeft);
    assert_eq!(
        press(Key::ArrowDown).as_deref(),
        Some(""),
        "the header is closed: next is the payload"
    );
    assert_eq!(press(Key::ArrowRight).as_deref(), Some("/token_type"));
    press(Key::End);
    press(Key::Home);
    press(Key::Space);
    assert_eq!(
        press(Key::ArrowDown).as_deref(),
        Some("/typ"),
        "the header is open again"
    );
}

#[test]
fn a_search_counts_its_matches_and_opens_the_way_to_them() {
    let mut harness = shown(World::of(&jet_token()));
    let closed = row_starting(&harness, "jet_bridge_gql")
        .accesskit_node()
        .id();
    row_starting(&harness, "jet_bridge_gql").click();
    harness.key_press(Key::ArrowLeft);
    harness.run_ok();
    assert!(
        !rows(&harness)
            .iter()
            .any(|row| row.starts_with("permissions")),
        "{closed:?} is closed"
    );

    harness.event(egui::Event::Text("/".to_owned()));
    harness.run_ok();
    harness.event(egui::Event::Text("awards".to_owned()));
    harness.run_ok();
    assert_eq!(
        harness.state().view.search,
        "awards",
        "the slash opens the field and is not typed"
    );
    harness.get_by_label("1 match");
    row_starting(&harness, "permission_object, \"firebase_v3n6.awards\"");

    harness.key_press(Key::Enter);
    harness.run_ok();
    harness.get_by_label("1 of 1");
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert_eq!(harness.state().view.search, "");
}

#[test]
fn a_million_values_are_as_many_rows_as_there_is_room_for() {
    let numbers = "7,".repeat(999_999) + "7";
    let token = compact(r#"{"alg":"none"}"#, &format!(r#"{{"n":[{numbers}]}}"#));
    let mut harness = shown(World::of(&token));
    row_starting(&harness, "n").click();
    harness.key_press(Key::ArrowRight);
    harness.run_ok();
    assert!(harness.state().derived.tree_view.rows().len() > 1_000_000);
    assert!(rows(&harness).len() < 40, "{} rows", rows(&harness).len());

    let builds = harness.state().derived.tree_view.builds();
    harness.key_press(Key::End);
    harness.run_ok();
    harness.key_press(Key::ArrowUp);
    harness.run_ok();
    assert!(rows(&harness).len() < 40);
    row_starting(&harness, "999999, 7");
    assert_eq!(
        harness.state().derived.tree_view.builds(),
        builds,
        "scrolling makes no rows again"
    );
}

#[test]
fn text_that_would_turn_the_row_around_is_spelled_out() {
    let token = compact(r#"{"alg":"RS256"}"#, "{\"user\":\"\u{202e}nimda\\u0007\"}");
    let harness = shown(World::of(&token));
    row_starting(&harness, r#"user, "\u{202e}nimda\u{7}""#);
}

#[test]
fn the_verdict_says_time_signature_and_findings_in_words() {
    let harness = shown(World::of(&jet_token()));
    harness.get_by_label("Expired 3 minutes ago");
    harness.get_by_label("Signature not checked");
    harness.get_by_label("RS256");

    let harness = shown(World::of(&jet_token()).at(UnixTime(EXP - 3120.0)));
    harness.get_by_label("Expires in 52 minutes");
}

#[test]
fn a_narrow_strip_keeps_the_time() {
    let (harness, _) = World::of(&jet_token()).show(decoded_ui, [300.0, 300.0], Theme::Dark);
    harness.get_by_label("Expired 3 minutes ago");
    assert!(harness.query_by_label("RS256").is_none());
}

#[test]
fn the_other_tabs_show_the_same_token() {
    let mut harness = shown(World::of(&jet_token()));
    harness.get_by_role_and_label(Role::Tab, "Claims").click();
    harness.run_ok();
    assert_eq!(harness.state().view.decoded_tab, DecodedTab::Claims);
    let cell = "payload /exp, 1675744090";
    assert!(harness.query_by_label_contains(cell).is_some());

    harness.get_by_role_and_label(Role::Tab, "JSON").click();
    harness.run_ok();
    assert!(
        harness
            .query_by_label_contains(r#"{"typ":"JWT","alg":"RS256"}"#)
            .is_some()
    );
}

#[test]
fn a_finding_leads_to_its_place() {
    let token = compact(r#"{"alg":"RS256"}"#, r#"{"sub":"a","sub":"b"}"#);
    let (mut harness, _) = World::of(&token).show(findings_ui, [320.0, 400.0], Theme::Dark);
    harness
        .get_by(|node| {
            node.role() == Role::Button && node.label().is_some_and(|label| label.contains("sub"))
        })
        .click();
    harness.run_ok();
    assert!(
        matches!(
            harness.state().asked.last(),
            Some(Action::Select(NodeId(_)))
        ),
        "{:?}",
        harness.state().asked
    );
}

#[test]
fn no_findings_is_said_in_words() {
    let (harness, _) = World::empty().show(findings_ui, [320.0, 400.0], Theme::Dark);
    harness.get_by_label("Nothing to say yet");
}

#[test]
fn the_status_bar_tells_life_size_and_zone() {
    let (mut harness, _) = World::of(&jet_token()).show(status_bar_ui, [1200.0, 60.0], Theme::Dark);
    harness.get_by(|node| {
        node.role() == Role::Slider
            && node
                .label()
                .is_some_and(|label| label.contains("exp 7 Feb 2023 04:28:10 UTC"))
    });
    assert!(
        harness
            .query_by_label_contains("of a 4,096 B cookie")
            .is_some()
    );
    harness.get_by_role_and_label(Role::Button, "UTC").click();
    harness.run_ok();
    assert_eq!(
        harness.state().asked,
        [Action::Command(Command::ToggleZone)]
    );
}

#[test]
fn nothing_repaints_until_a_shown_time_reads_differently() {
    let harness = shown(World::of(&jet_token()));
    // 3 minutes and 12 seconds ago: the words change in 48 seconds.
    let output = harness.output();
    let delay = output.viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!((40.0..=49.0).contains(&delay.as_secs_f32()), "{delay:?}");
}

#[test]
fn the_menu_of_a_row_is_about_that_row() {
    let mut harness = shown(World::of(&jet_token()));
    row_starting(&harness, "projects, ").click_secondary();
    harness.run_ok();
    assert_eq!(selected_pointer(&harness).as_deref(), Some("/projects"));
    harness.get_by_label("Collapse all below").click();
    harness.run_ok();
    let selected = harness.state().view.selected.unwrap();
    assert_eq!(
        harness.state().asked.last(),
        Some(&Action::ToggleAll(selected))
    );
}

#[test]
fn the_claims_table_is_walked_by_keyboard() {
    let mut world = World::of(&jet_token());
    world.view.decoded_tab = DecodedTab::Claims;
    let mut harness = shown(world);
    for expected in ["/typ", "/alg", "/token_type"] {
        harness.key_press(Key::ArrowDown);
        harness.run_ok();
        assert_eq!(selected_pointer(&harness).as_deref(), Some(expected));
    }
}

#[test]
fn a_long_name_leaves_room_for_its_value() {
    let name = "https://example.test/claims/".repeat(8);
    let payload = format!(r#"{{"{name}":"value"}}"#);
    let token = compact(r#"{"alg":"RS256"}"#, &payload);
    let (harness, _) = World::of(&token).show(decoded_ui, [400.0, 300.0], Theme::Dark);
    let painted = harness.output().shapes.iter();
    let texts: Vec<String> = painted
        .filter_map(|shape| match &shape.shape {
            egui::Shape::Text(text) => {
                Some(text.galley.rows.iter().map(|row| row.text()).collect())
            }
            _ => None,
        })
        .collect();
    assert!(texts.iter().any(|text| text == "\"value\""), "{texts:#?}");
}

#[test]
fn a_modified_key_is_not_the_trees() {
    let mut harness = shown(World::of(&jet_token()));
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    harness.run_ok();
    assert_eq!(harness.state().view.selected, None);
}

/// Every text file below `folder`.
fn texts(folder: &Path, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, into);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            into.push(text);
        }
    }
}

#[test]
fn every_vector_can_be_shown_in_every_pane() {
    let mut pastes = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    texts(&root.join("tests/vectors"), &mut pastes);
    let mut harness = Harness::builder()
        .with_size([420.0, 640.0])
        // Claims may be in any script; fonts for all of them are not ours to bring.
        .allow_missing_glyphs()
        .with_context_setup(theme::install)
        .build_ui_state(
            |ui, world: &mut World| {
                world.frame(ui, |ui, cx, view, actions| {
                    let part = egui::vec2(ui.available_width(), ui.available_height() / 3.0);
                    ui.allocate_ui(part, |ui| decoded_ui(ui, cx, view, actions));
                    ui.allocate_ui(part, |ui| findings_ui(ui, cx, view, actions));
                    ui.allocate_ui(part, |ui| status_bar_ui(ui, cx, view, actions));
                });
            },
            World::empty(),
        );
    let mut shown = 0;
    for paste in &pastes {
        let extraction = extract::candidates(paste, &Limits::DEFAULT);
        let mut worlds: Vec<World> = extraction
            .candidates
            .iter()
            .map(|candidate| World::of_kind(&candidate.text, candidate.kind))
            .collect();
        if worlds.is_empty() {
            let mut world = World::empty();
            world.input.text.set(paste.as_str().into());
            world.derived.extraction = extraction.into();
            worlds.push(world);
        }
        for mut world in worlds {
            shown += 1;
            world.derived.revision = shown;
            *harness.state_mut() = world;
            for tab in [DecodedTab::Tree, DecodedTab::Json, DecodedTab::Claims] {
                harness.state_mut().view.decoded_tab = tab;
                harness.step();
            }
        }
    }
    assert!(shown > 150, "{shown} tokens");
}
