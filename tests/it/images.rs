//! Small pictures of the panes, the same on every machine. `UPDATE_SNAPSHOTS=1 cargo test` writes
//! them anew; look at them before committing.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use egui::Theme;
use jiff::tz::TimeZone;
use jotscope::gui::asking::{Answer, TokenText};
use jotscope::gui::drafting::{Base, Drafting};
use jotscope::gui::panes::{decoded::decoded_ui, findings::findings_ui, status::status_bar_ui};
use jotscope::gui::panes::{introspect::introspect_ui, mint::mint_ui, verify::verify_ui};
use jotscope::gui::view::DecodedTab;
use jotscope::jose::introspection;
use jotscope::jose::key::{Arrival, KeyOrigin, Secret};
use jotscope::jose::mint::presets::built_in;
use jotscope::jose::time::UnixTime;
use jotscope::jose::verify::Profile;

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

const JET: &str = include_str!("../../assets/examples/jet-project-token.txt");
const JET_KEY: &str = include_str!("../../assets/examples/jet.pem");
const OTHER_KEY: &str = include_str!("../../assets/examples/keycloak.pem");
/// When the token of the example runs out: 2 Mar 2026 13:38:10 UTC.
const JET_EXP: f64 = 1_772_458_690.0;

/// The example as Jet Bridge judges it with `key`.
fn judged(key: &str, now: f64) -> World {
    let mut world = World::of(JET.trim()).at(UnixTime(now));
    let origin = KeyOrigin::new("jet.pem", Arrival::File);
    let bytes = Secret::new(key);
    let ring = &mut world.input.keys;
    ring.edit(|ring| std::sync::Arc::make_mut(ring).read(origin, &bytes));
    let profile = Profile::by_name("jet-bridge").unwrap();
    world
        .input
        .demands
        .edit(|demands| demands.profile = profile);
    world.derived.refresh_keys(&world.input);
    let recipe = world.derived.judge_recipe(&world.input, world.now);
    world.derived.accept_verdict(recipe.unwrap().make());
    world
}

#[test]
fn verify() {
    check(
        "verify_valid",
        judged(JET_KEY, JET_EXP - 100.0),
        verify_ui,
        [406.0, 420.0],
        Theme::Light,
    );
    check(
        "verify_refused",
        judged(OTHER_KEY, JET_EXP + 192.0),
        verify_ui,
        [406.0, 720.0],
        Theme::Dark,
    );
}

/// A draft of an Authgear token, filled in and signed; RS256 gives one signature, so the picture
/// is the same every time.
fn drafted() -> World {
    let mut world = World::empty();
    let bytes = include_bytes!("../vectors/keys/rsa.pkcs8.pem");
    let origin = KeyOrigin::new("private-key.pem", Arrival::File);
    world.input.keys.edit(|ring| {
        Arc::make_mut(ring).read(origin, &Secret::new(bytes.as_slice()));
    });
    let found = built_in().iter().find(|one| one.name == "authgear-admin");
    let preset = Arc::new(found.unwrap().clone());
    let drafting = Drafting::default();
    let mut drafting = drafting.begin(Base::Preset(preset), world.now, String::new());
    drafting.values.set("project", "storefront");
    drafting
        .values
        .set("kid", "a3f1c9d2-61b7-4a0e-9d55-8e3b0c1f7a21");
    drafting.live_for("2h");
    world.input.drafting.set(drafting);
    let recipe = world.derived.mint.recipe(&world.input, &TimeZone::UTC);
    world.derived.mint.accept(recipe.unwrap().make());
    world.derived.mint.refresh_signers(&world.input);
    let drafts = &mut world.derived.mint;
    drafts
        .rows
        .refresh(drafts.drafted.as_deref(), &world.view.mint);
    world
}

#[test]
fn mint() {
    check("mint", drafted(), mint_ui, [440.0, 700.0], Theme::Dark);
}

#[test]
fn access() {
    let mut world = World::of(&jet_token());
    world.view.decoded_tab = DecodedTab::Access;
    "model:awards:rw".clone_into(&mut world.view.access.question);
    world
        .derived
        .refresh_access(&world.input, &world.view.access);
    check("access", world, decoded_ui, [600.0, 440.0], Theme::Light);
}

#[test]
fn introspection() {
    let mut world = World::of(&jet_token());
    let analysis = world.derived.analysis.clone().unwrap();
    let said = br#"{"active":false,"token_type":"access","exp":1675744390,"client_id":"shop"}"#;
    world.view.asking.set_answer(Answer {
        said: introspection::parse(said).unwrap(),
        host: Some("login.example.test".to_owned()),
        at: world.now,
        of: TokenText(analysis.decoded.token.text.clone()),
    });
    world
        .derived
        .refresh_answers(&world.input, &world.view.asking);
    check(
        "introspection",
        world,
        introspect_ui,
        [406.0, 340.0],
        Theme::Dark,
    );
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
    let in_time = World::of(&jet_token()).at(UnixTime(EXP - 40.0));
    check(
        "verdict_in_time",
        in_time,
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
