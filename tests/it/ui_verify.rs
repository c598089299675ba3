//! The verify pane in the whole window: keys come in, the verdict follows, reasons have buttons
//! that help, and secrets stay where they are.

use std::sync::Arc;

use base64::Engine as _;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use jotscope::gui::action::{Action, Command, TrustAction};
use jotscope::gui::demands::{Demand, Demands};
use jotscope::gui::derived::Analysis;
use jotscope::gui::judgement::{self, Recipe};
use jotscope::gui::keyring::KeyRing;
use jotscope::gui::view::{KeyForm, SideTab};
use jotscope::jose::key::convert::public_jwks_json;
use jotscope::jose::key::{Arrival, KeyOrigin};
use jotscope::jose::time::UnixTime;
use jotscope::jose::verify::{Profile, verify};

use crate::support::Shell;
use crate::verify_world::{NOW, SECRET, hs256, other_rsa, rsa, rsa_key, token};

const KEYCLOAK: &str = include_str!("../../assets/examples/token-response.json");
const KEYCLOAK_KEY: &str = include_str!("../../assets/examples/keycloak.pem");
const MOPED: &str = include_str!("../../assets/examples/moped-cognito.txt");
const COGNITO_KEY: &str = include_str!("../../assets/examples/cognito.pem");
const JET_CLOUD: &str = include_str!("../../assets/keys/jet_admin_cloud_public_key.pem");

fn shell() -> Shell {
    Shell::new(NOW)
}

fn trust(shell: &mut Shell, action: TrustAction) {
    shell.harness.state_mut().request(Action::Trust(action));
    shell.settle();
}

fn type_secret(shell: &mut Shell, text: &str) {
    trust(shell, TrustAction::OpenForm(KeyForm::Secret));
    shell.harness.get_by_label("Shared secret").focus();
    shell.settle();
    shell.harness.event(Event::Text(text.to_owned()));
    shell.settle();
    shell.press(Modifiers::NONE, Key::Enter);
}

fn jwk(key: &jotscope::jose::key::Key) -> String {
    public_jwks_json([key])
}

#[test]
fn a_pasted_key_proves_the_signature_and_leaves_the_token_where_it_is() {
    let mut shell = shell();
    shell.paste(KEYCLOAK);
    let before = shell.harness.state().input.text.revision();
    shell.check_told("Signature not checked");
    shell.paste(KEYCLOAK_KEY);
    assert_eq!(shell.harness.state().input.text.revision(), before);
    shell.check_told("Signature valid");
    shell.check_told("Signature passed, valid, RSA 2048 from pasted clipboard");
    shell.check_told("the signature holds with it");
}

#[test]
fn a_key_can_come_before_any_token() {
    let mut shell = shell();
    shell.paste(KEYCLOAK_KEY);
    shell.check_told("clipboard, RSA 2048 · pasted");
    shell.paste(KEYCLOAK);
    shell.check_told("Signature valid");
}

#[test]
fn another_key_is_said_to_be_another() {
    let mut shell = shell();
    shell.paste(&token(r#"{"alg":"RS256"}"#, r#"{"sub":"a"}"#));
    shell.paste(&jwk(&rsa_key(other_rsa(), "other")));
    shell.check_told("Signature invalid");
    shell.check_told("Signature failed, invalid");
    shell.paste(&jwk(&rsa_key(rsa(), "right")));
    shell.check_told("Signature valid");
}

#[test]
fn a_key_that_ships_with_the_program_refuses_nobody_until_it_is_asked_to() {
    let mut shell = shell();
    shell.paste(&token(r#"{"alg":"RS256"}"#, r#"{"sub":"a"}"#));
    shell.check_told("Signature not checked, not checked: no key was given");
    let id = shell.harness.state().input.keys.get().sources()[0].id;
    trust(&mut shell, TrustAction::Enlist(id));
    shell.check_told("Signature invalid");
    trust(&mut shell, TrustAction::Remove(id));
    shell.check_told("Signature not checked");
    assert!(JET_CLOUD.starts_with("-----BEGIN PUBLIC KEY"));
}

#[test]
fn a_typed_secret_checks_the_signature_and_is_told_to_nobody() {
    let mut shell = shell();
    shell.paste(&hs256(r#"{"alg":"HS256"}"#, r#"{"sub":"a"}"#, SECRET));
    trust(&mut shell, TrustAction::OpenForm(KeyForm::Secret));
    shell.harness.get_by_label("Shared secret").focus();
    shell.settle();
    let secret = String::from_utf8(SECRET.to_vec()).unwrap();
    shell.harness.event(Event::Text(secret.clone()));
    shell.settle();
    let field = shell.harness.get_by_label("Shared secret");
    let value = field.accesskit_node().value().unwrap_or_default();
    assert!(value.chars().all(|c| c == '•'), "{value:?}");
    assert!(!shell.tells(&secret));

    // Undo has nothing to bring back, and copying gives nothing away.
    shell.press(Modifiers::COMMAND, Key::A);
    shell.press(Modifiers::NONE, Key::Delete);
    shell.press(Modifiers::COMMAND, Key::Z);
    assert!(shell.harness.state().view.secret.is_empty());

    shell.harness.event(Event::Text(secret.clone()));
    shell.settle();
    shell.press(Modifiers::NONE, Key::Enter);
    shell.check_told("Signature valid");
    assert!(!shell.tells(&secret));
    assert!(shell.harness.state().view.secret.is_empty());
}

#[test]
fn a_secret_read_the_wrong_way_has_a_button_that_reads_it_right() {
    let mut shell = shell();
    let secret = b"\x01\x02a secret of many bytes, not text\xfe\xff";
    shell.paste(&hs256(r#"{"alg":"HS256"}"#, r#"{"sub":"a"}"#, secret));
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret);
    type_secret(&mut shell, &text);
    shell.check_told("Signature invalid");
    shell
        .harness
        .get_by_label("Read the secret as base64url")
        .click();
    shell.settle();
    shell.check_told("Signature valid");
}

#[test]
fn the_flagship_token_is_refused_without_the_role_header_and_accepted_with_it() {
    let mut shell = shell();
    shell.paste(MOPED);
    shell.paste(COGNITO_KEY);
    shell.check_told("Signature valid");
    let issued = shell.harness.state().derived.tree_view.facts().issued;
    let issued = issued.map(|(_, at)| at);
    trust(&mut shell, TrustAction::JudgeAsOf(issued));
    let hasura = Profile::by_name("hasura").unwrap();
    trust(&mut shell, TrustAction::SetProfile(hasura));
    shell.check_told("Your requested role is not in allowed roles");
    let fix = "Send X-Hasura-Role: moped-admin";
    shell
        .harness
        .get_by_role_and_label(Role::Button, fix)
        .scroll_to_me();
    shell.settle();
    shell
        .harness
        .get_by_role_and_label(Role::Button, fix)
        .click();
    shell.settle();
    shell.check_told("Role passed");
    assert!(!shell.tells("Your requested role"));
    let state = shell.harness.state();
    let demands = state.input.demands.get();
    assert_eq!(demands.text(Demand::RoleHeader), "moped-admin");
    assert!(state.derived.judged.as_ref().unwrap().verdict.accepted);
}

#[test]
fn the_server_that_a_token_looks_like_is_offered_never_imposed() {
    let mut shell = shell();
    shell.paste(MOPED);
    let profile = |shell: &Shell| shell.harness.state().input.demands.get().profile.name();
    assert_eq!(profile(&shell), "generic");
    shell.harness.get_by_label("Judge as Hasura").click();
    shell.settle();
    assert_eq!(profile(&shell), "hasura");
}

#[test]
fn a_hasura_secret_brings_its_policy_and_its_key() {
    let mut shell = shell();
    let payload = r#"{"https://hasura.io/jwt/claims":{"x-hasura-default-role":"user","x-hasura-allowed-roles":["user"]}}"#;
    shell.paste(&hs256(r#"{"alg":"HS256"}"#, payload, SECRET));
    let secret = String::from_utf8(SECRET.to_vec()).unwrap();
    shell.paste(&format!(
        r#"HASURA_GRAPHQL_JWT_SECRET={{"type":"HS256","key":"{secret}","issuer":"https://a.test"}}"#
    ));
    shell.check_told("Signature valid");
    shell.check_told("Judge as Hasura");
    assert!(!shell.tells(&secret));
    assert!(
        shell
            .harness
            .state()
            .derived
            .judged
            .as_ref()
            .unwrap()
            .verdict
            .accepted
    );
}

#[test]
fn what_is_demanded_is_judged_as_it_is_typed() {
    let mut shell = shell();
    shell.paste(&token(r#"{"alg":"RS256"}"#, r#"{"sub":"a","aud":"shop"}"#));
    shell.paste(&jwk(&rsa_key(rsa(), "k")));
    trust(&mut shell, TrustAction::ToggleDemands);
    shell.harness.get_by_label("Audience").focus();
    shell.settle();
    shell.harness.event(Event::Text("office".to_owned()));
    shell.settle();
    shell.check_told("Audience failed");
    let state = shell.harness.state();
    assert!(!state.derived.judged.as_ref().unwrap().verdict.accepted);
    trust(
        &mut shell,
        TrustAction::SetDemand(Demand::Audience, String::new()),
    );
    shell
        .harness
        .get_by_label("Take Audience from the token")
        .click();
    shell.settle();
    shell.check_told("Audience passed");
}

#[test]
fn another_time_of_day_is_judged_and_now_comes_back() {
    let mut shell = shell();
    let exp = NOW.0 as i64 - 100_000;
    let payload = format!(r#"{{"iat":{},"exp":{exp}}}"#, exp - 300);
    shell.paste(&token(r#"{"alg":"RS256"}"#, &payload));
    shell.check_told("Expired");
    shell.harness.get_by_role(Role::Slider).focus();
    shell.settle();
    for _ in 0..40 {
        shell.press(Modifiers::NONE, Key::ArrowLeft);
    }
    let as_of = shell.harness.state().input.as_of.unwrap();
    assert!(as_of.0 < exp as f64, "{as_of:?}");
    shell.check_told("Expiry passed");
    assert!(!shell.tells("Expired"));
    shell
        .harness
        .state_mut()
        .request(Action::Command(Command::JudgeNow));
    shell.settle();
    shell.check_told("Expired");
    shell
        .harness
        .get_by_label_contains("Judge as of 2023-")
        .click();
    shell.settle();
    assert_eq!(
        shell.harness.state().input.as_of,
        Some(UnixTime(exp as f64 - 1.0))
    );
}

#[test]
fn a_locked_key_asks_for_its_passphrase_and_says_when_it_is_wrong() {
    let mut shell = shell();
    shell.paste(&token(r#"{"alg":"RS256"}"#, "{}"));
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/vectors/keys/ec.encrypted-scrypt.pem"
    );
    let locked = std::fs::read_to_string(path).unwrap();
    shell.paste(&locked);
    shell.check_told("locked by a passphrase");
    let unlock = |shell: &mut Shell, passphrase: &str| {
        shell.harness.get_by_label("Passphrase").focus();
        shell.settle();
        shell.harness.event(Event::Text(passphrase.to_owned()));
        shell.settle();
        assert!(!shell.tells(passphrase));
        shell.harness.get_by_label("Unlock").click();
        shell.settle();
    };
    unlock(&mut shell, "wrong one");
    shell.check_told("locked by a passphrase");
    assert!(
        shell.harness.state().derived.key_rows()[1]
            .findings
            .iter()
            .any(|finding| finding.code == "key-passphrase-wrong")
    );
    unlock(&mut shell, "correct horse");
    shell.check_told("EC P-256 · private · pasted");
    assert!(shell.harness.query_by_label("Unlock").is_none());
}

#[test]
fn a_cut_key_says_so_and_the_others_stay() {
    let mut shell = shell();
    shell.paste(&token(r#"{"alg":"RS256"}"#, "{}"));
    shell.paste(&jwk(&rsa_key(rsa(), "k")));
    shell.paste(&KEYCLOAK_KEY[..KEYCLOAK_KEY.len() / 2]);
    let notes: Vec<_> = shell
        .harness
        .state()
        .toasts
        .texts()
        .map(str::to_owned)
        .collect();
    assert!(
        notes
            .iter()
            .any(|note| note.contains("No key in clipboard")),
        "{notes:?}"
    );
    shell.check_told("Signature valid");
}

#[test]
fn keys_are_copied_only_from_their_menu_and_the_private_half_only_when_asked_for() {
    let mut shell = shell();
    shell.paste(&token(r#"{"alg":"RS256"}"#, "{}"));
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/vectors/keys/ec.pkcs8.pem"
    );
    shell.paste(&std::fs::read_to_string(path).unwrap());
    let copied = |shell: &mut Shell, entry: &str| {
        shell
            .harness
            .get_by_label("What to do with clipboard")
            .click();
        shell.settle();
        shell.harness.get_by_label(entry).click();
        shell.harness.step();
        let commands = &shell.harness.output().platform_output.commands;
        let text = commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        shell.settle();
        text.unwrap_or_default()
    };
    let public = copied(&mut shell, "Copy public key (PEM)");
    assert!(public.starts_with("-----BEGIN PUBLIC KEY-----"), "{public}");
    let jwks = copied(&mut shell, "Copy public JWK Set");
    assert!(
        jwks.contains("\"keys\"") && !jwks.contains("\"d\""),
        "{jwks}"
    );
    let private = copied(&mut shell, "Copy private key (PEM)");
    assert!(private.starts_with("-----BEGIN PRIVATE KEY-----"));
    for told in shell.told() {
        assert!(!told.contains("PRIVATE KEY---"), "{told}");
    }
}

#[test]
fn the_findings_have_a_tab_and_the_strip_leads_to_both() {
    let mut shell = shell();
    shell.paste(&token(r#"{"alg":"RS256"}"#, r#"{"exp":1}"#));
    assert_eq!(shell.harness.state().view.side_tab, SideTab::Verify);
    shell
        .harness
        .get_by_role_and_label(Role::Button, "1 finding")
        .click();
    shell.settle();
    assert_eq!(shell.harness.state().view.side_tab, SideTab::Findings);
    shell
        .harness
        .get_by_role_and_label(Role::Button, "Signature not checked")
        .click();
    shell.settle();
    assert_eq!(shell.harness.state().view.side_tab, SideTab::Verify);
}

#[test]
fn keys_beside_a_token_in_one_paste_are_used_only_on_a_click() {
    let mut shell = shell();
    let token = token(r#"{"alg":"RS256"}"#, r#"{"sub":"a"}"#);
    shell.paste(&format!("{token}\n\n{}", jwk(&rsa_key(rsa(), "k"))));
    shell.check_told("Signature not checked");
    shell
        .harness
        .get_by_label("Use the 1 key in this paste")
        .click();
    shell.settle();
    shell.check_told("Signature valid");
}

#[test]
fn the_window_judges_every_case_as_the_core_does() {
    for case in crate::verify::cases()
        .into_iter()
        .chain(crate::verify::rfc_cases())
    {
        let decoded = crate::verify_world::decoded(&case.token);
        let demands = Demands::default();
        let core = verify(&decoded, &case.keys, &demands.policy(None), NOW);
        let mut ring = KeyRing::default();
        ring.push(KeyOrigin::new("case", Arrival::Pasted), case.keys);
        let recipe = Recipe {
            key: judgement::Key::default(),
            analysis: Arc::new(Analysis::of(decoded)),
            others: Arc::default(),
            chosen: 0,
            ring: Arc::new(ring),
            demands,
            payload: None,
            role_header: None,
            now: NOW,
        };
        assert_eq!(recipe.make().verdict, core, "{}", case.id);
    }
}

/// A token over `payload`, which it does not carry.
fn detached(header: &str, payload: &str) -> String {
    let whole = token(header, payload);
    let (header, rest) = whole.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    format!("{header}..{signature}")
}

#[test]
fn a_detached_payload_is_given_from_the_clipboard_and_taken_back() {
    let mut shell = shell();
    shell.paste(&detached(
        r#"{"alg":"RS256"}"#,
        r#"{"sub":"a","aud":"shop"}"#,
    ));
    shell.paste(&jwk(&rsa_key(rsa(), "k")));
    shell.check_told("It travels apart from this token");
    shell.check_told("Signature invalid");
    *shell.clipboard.lock().unwrap() = Some(r#"{"sub":"a","aud":"shop"}"#.to_owned());
    shell
        .harness
        .get_by_role_and_label(Role::Button, "Paste payload")
        .click();
    shell.settle();
    shell.check_told("Signature valid");
    shell.check_told("24 bytes");
    shell.harness.get_by_label("Remove the payload").click();
    shell.settle();
    shell.check_told("Signature invalid");
}

#[test]
fn a_dropped_file_is_the_payload_of_a_token_without_one_byte_for_byte() {
    let mut shell = shell();
    // RFC 7797: the payload is signed as it is, here with a line break at its end.
    let header = r#"{"alg":"RS256","b64":false,"crit":["b64"]}"#;
    let encoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(header);
    let payload = b"$.02 and \xff\n";
    let input = [encoded.as_bytes(), b".", payload].concat();
    let signature = crate::verify_world::sign("RS256", &input);
    let signature = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(signature);
    shell.paste(&format!("{encoded}..{signature}"));
    shell.paste(&jwk(&rsa_key(rsa(), "k")));
    let before = shell.harness.state().input.text.revision();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("amount.bin");
    std::fs::write(&path, payload).unwrap();
    let read = Action::ReadFiles(vec![path.clone()]);
    shell.harness.state_mut().request(read.clone());
    shell.settle();
    shell.check_told("Signature valid");
    shell.check_told("amount.bin");
    assert_eq!(shell.harness.state().input.text.revision(), before);

    // For a token that carries its own, a file like that is an input like any.
    shell.paste(&token(r#"{"alg":"RS256"}"#, r#"{"sub":"a"}"#));
    shell.check_told("Signature valid");
    std::fs::write(&path, "$.02").unwrap();
    shell.harness.state_mut().request(read);
    shell.settle();
    shell.check_told("No token found in this text");
}

#[test]
fn a_narrow_window_has_one_row_of_tabs() {
    let mut shell = Shell::sized([800.0, 700.0], NOW);
    shell.paste(&token(r#"{"alg":"RS256"}"#, r#"{"exp":1}"#));
    assert_eq!(
        shell.labels(Role::Tab)[..5],
        ["Encoded", "Decoded", "Verify", "Mint", "Findings 1"]
    );
    shell.harness.get_by_label("Verify").click();
    shell.settle();
    shell.check_told("Would it be accepted?");
    assert_eq!(shell.labels(Role::Tab).len(), 5);
    shell.harness.get_by_label("Findings 1").click();
    shell.settle();
    assert!(!shell.tells("Would it be accepted?"));
}
