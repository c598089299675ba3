//! Small pictures of the panes, the same on every machine. `UPDATE_SNAPSHOTS=1 cargo test` writes
//! them anew; look at them before committing.

use std::fs;
use std::path::Path;

use egui::Theme;
use jotscope::gui::panes::{decoded::decoded_ui, findings::findings_ui, status::status_bar_ui};
use jotscope::gui::view::DecodedTab;
use jotscope::jose::time::UnixTime;

use crate::world::{EXP, Pane, World, compact, jet_token};

/// How far a channel may be off: the last bit of an interpolation.
const TOLERANCE: u8 = 2;

#[track_caller]
fn check(name: &str, world: World, pane: Pane, size: [f32; 2], theme: Theme) {
    let (harness, renderer) = world.show(pane, size, theme);
    let got = renderer.render(&harness);
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(format!("{name}.png"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        got.save(&path).unwrap();
        return;
    }
    let kept = image::open(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .into_rgba8();
    let differs = kept.dimensions() != got.dimensions()
        || kept
            .iter()
            .zip(got.iter())
            .any(|(a, b)| a.abs_diff(*b) > TOLERANCE);
    if differs {
        let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        got.save(&new).unwrap();
        panic!(
            "{name} looks different: see {} beside {}",
            new.display(),
            path.display()
        );
    }
}

#[test]
fn tree_dark() {
    check(
        "tree_dark",
        World::of(&jet_token()),
        decoded_ui,
        [560.0, 480.0],
        Theme::Dark,
    );
}

#[test]
fn tree_light() {
    check(
        "tree_light",
        World::of(&jet_token()),
        decoded_ui,
        [560.0, 480.0],
        Theme::Light,
    );
}

#[test]
fn tree_selected_and_searched() {
    let mut world = World::of(&jet_token());
    let tree = &world.derived.analysis.as_ref().unwrap().decoded.tree;
    let payload = tree
        .section(jotscope::jose::token::SegmentName::Payload)
        .unwrap();
    world.view.selected = tree.find(payload, "/projects/jet_bridge_gql/permissions");
    world.view.search = "perm".to_owned();
    world.view.rows_revision = 1;
    check(
        "tree_search_narrow",
        world,
        decoded_ui,
        [380.0, 480.0],
        Theme::Dark,
    );
}

#[test]
fn claims_and_json() {
    let mut world = World::of(&jet_token());
    world.view.decoded_tab = DecodedTab::Claims;
    check("claims", world, decoded_ui, [560.0, 320.0], Theme::Light);
    let mut world = World::of(&jet_token());
    world.view.decoded_tab = DecodedTab::Json;
    check("json", world, decoded_ui, [560.0, 320.0], Theme::Dark);
}

#[test]
fn verdicts() {
    let token = compact(r#"{"alg":"none"}"#, r#"{"sub":"1","exp":"soon"}"#);
    check(
        "verdict_unsigned",
        World::of(&token),
        decoded_ui,
        [480.0, 200.0],
        Theme::Dark,
    );
    let valid = World::of(&jet_token()).at(UnixTime(EXP - 40.0));
    check(
        "verdict_valid",
        valid,
        decoded_ui,
        [480.0, 120.0],
        Theme::Light,
    );
}

#[test]
fn findings() {
    let token = compact(r#"{"alg":"none"}"#, r#"{"sub":"a","sub":"b","exp":1}"#);
    check(
        "findings",
        World::of(&token),
        findings_ui,
        [320.0, 300.0],
        Theme::Dark,
    );
}

#[test]
fn status() {
    check(
        "status",
        World::of(&jet_token()),
        status_bar_ui,
        [900.0, 56.0],
        Theme::Dark,
    );
}

#[test]
fn empty() {
    check(
        "empty",
        World::empty(),
        decoded_ui,
        [480.0, 200.0],
        Theme::Light,
    );
}
