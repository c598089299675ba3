//! The mint pane in the whole window: from a preset or a token to a token that verifies, by
//! keyboard, with what was pasted left where it is.

use std::sync::{Arc, Mutex};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use jotscope::gui::action::{Action, Command, KeyFile, MintAction};
use jotscope::gui::drafting::Edit;
use jotscope::gui::mint_view::{DraftShows, MintForm, Place, RowEdit};
use jotscope::jose::decode::{self, Decoded};
use jotscope::jose::key::KeySet;
use jotscope::jose::key::generate::{KeySpec, generate};
use jotscope::jose::limits::Limits;
use jotscope::jose::mint::{Form, Section, Variant};
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::{self, SegmentName, TokenKind};
use jotscope::jose::verify::{self, Policy};

use crate::support::Shell;

const NOW: UnixTime = UnixTime(1_795_000_000.0);
const JET: &str = include_str!("../../assets/examples/jet-project-token.txt");

fn shell() -> Shell {
    Shell::new(NOW)
}

fn mint(shell: &mut Shell, action: MintAction) {
    shell.harness.state_mut().request(Action::Mint(action));
    shell.settle();
}

fn command(shell: &mut Shell, command: Command) {
    shell.harness.state_mut().request(Action::Command(command));
    shell.settle();
}

fn typed(shell: &mut Shell, text: &str) {
    shell.harness.event(Event::Text(text.to_owned()));
    shell.settle();
}

/// A new RSA key, loaded by pasting its PEM; the key itself.
fn with_rsa(shell: &mut Shell) -> KeySet {
    let key = generate(KeySpec::Rsa2048).unwrap();
    let pem = key.private_pem().unwrap();
    shell.paste(std::str::from_utf8(pem.expose()).unwrap());
    KeySet::from(key)
}

fn decoded(token: &str) -> Decoded {
    decode::decode(
        &token::parse(&token.into(), TokenKind::Jws),
        &Limits::DEFAULT,
    )
}

#[track_caller]
fn value(decoded: &Decoded, pointer: &str) -> String {
    let tree = &decoded.tree;
    let payload = tree.section(SegmentName::Payload).unwrap();
    let id = tree.find(payload, pointer);
    let id = id.unwrap_or_else(|| panic!("{pointer} is not there"));
    tree.json(id, true, 0)
}

#[track_caller]
fn verifies(token: &str, keys: &KeySet) {
    let token = token::parse(&token.into(), TokenKind::Jws);
    let signatures = verify::signatures(&token, keys, &Policy::default(), None);
    assert!(signatures[0].proof().is_some(), "{signatures:?}");
}

fn place(path: &str) -> Place {
    Place {
        section: Section::Payload,
        path: path.to_owned(),
    }
}

/// The token that the pane shows.
#[track_caller]
fn minted(shell: &Shell) -> String {
    let drafted = shell.harness.state().derived.mint.drafted.clone().unwrap();
    let made = drafted.made.as_ref().ok();
    made.expect("no token").minted.token.to_string()
}

#[test]
fn an_authgear_token_takes_eight_keys_once_its_key_is_loaded() {
    let mut shell = shell();
    let keys = with_rsa(&mut shell);
    // Each line is one key pressed.
    shell.press(Modifiers::COMMAND, Key::N);
    typed(&mut shell, "a");
    typed(&mut shell, "u");
    shell.press(Modifiers::NONE, Key::Enter);
    shell.paste("storefront");
    shell.press(Modifiers::NONE, Key::Tab);
    shell.paste("2ba362b8-b36a-48a8-9c17-9aadeadec89a");
    // Only its press: the frame of its release would hide what was copied.
    shell.harness.event(Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    });
    let text = shell.copied();
    let token = text.strip_prefix("Authorization: Bearer ").unwrap();
    verifies(token, &keys);
    let decoded = decoded(token);
    assert_eq!(value(&decoded, "/aud"), r#"["storefront"]"#);
    assert_eq!(value(&decoded, "/iat"), "1795000000");
    assert_eq!(value(&decoded, "/exp"), "1795000300");
    // Nothing was pasted, so the minted token is decoded at once, and verifies there.
    shell.check_told("Signature valid");
}

#[test]
fn what_is_missing_is_named_and_nothing_is_minted_until_it_is_there() {
    let mut shell = shell();
    with_rsa(&mut shell);
    command(&mut shell, Command::ShowMint);
    mint(&mut shell, MintAction::BeginPreset("authgear-admin".into()));
    shell.check_told("Fill in Project id, Key id");
    let drafted = shell.harness.state().derived.mint.drafted.clone().unwrap();
    assert!(drafted.made.is_err());
    mint(
        &mut shell,
        MintAction::SetField("project".into(), "p".into()),
    );
    mint(&mut shell, MintAction::SetField("kid".into(), "k".into()));
    shell.check_told("Minted token, ");
    shell.check_told("verifies");
}

#[test]
fn a_permission_changes_inside_its_blob_and_the_pasted_token_stays() {
    let mut shell = shell();
    shell.paste(JET);
    let keys = with_rsa(&mut shell);
    let before = shell.harness.state().input.text.revision();
    command(&mut shell, Command::CopyIntoDraft);
    let path = "/projects/storefront/permissions/0/permission_actions";
    let original = value(&decoded(JET.trim()), "/projects/storefront/permissions");
    mint(
        &mut shell,
        MintAction::StartEdit(place(path), RowEdit::Text),
    );
    let field = shell.harness.get_by_label("Value of permission_actions");
    assert!(field.is_focused());
    typed(&mut shell, "rwd");
    shell.press(Modifiers::NONE, Key::Enter);
    let token = minted(&shell);
    verifies(&token, &keys);
    let copy = decoded(&token);
    assert_eq!(value(&copy, path), r#""rwd""#);
    let changed = value(&copy, "/projects/storefront/permissions");
    let old = r#""permission_actions":"rw""#;
    let new = r#""permission_actions":"rwd""#;
    let compact = |text: &str| text.replace(": ", ":").replace(", ", ",");
    assert_eq!(compact(&changed), compact(&original).replacen(old, new, 1));
    assert_eq!(shell.harness.state().input.text.revision(), before);
}

#[test]
fn a_time_is_typed_in_words_and_counts_from_the_copying() {
    let mut shell = shell();
    shell.paste(JET);
    with_rsa(&mut shell);
    command(&mut shell, Command::CopyIntoDraft);
    mint(
        &mut shell,
        MintAction::StartEdit(place("/exp"), RowEdit::Time),
    );
    typed(&mut shell, "+1h30m");
    shell.press(Modifiers::NONE, Key::Enter);
    assert_eq!(value(&decoded(&minted(&shell)), "/exp"), "1795005400");
    mint(&mut shell, MintAction::LiveFor("5m".into()));
    assert_eq!(value(&decoded(&minted(&shell)), "/exp"), "1795000300");
}

#[test]
fn an_edit_that_does_not_fit_says_why_and_loses_nothing() {
    let mut shell = shell();
    shell.paste(JET);
    with_rsa(&mut shell);
    command(&mut shell, Command::CopyIntoDraft);
    let before = minted(&shell);
    mint(
        &mut shell,
        MintAction::StartEdit(place("/exp"), RowEdit::Time),
    );
    typed(&mut shell, "soonish");
    shell.press(Modifiers::NONE, Key::Enter);
    shell.check_told("soonish");
    let view = &shell.harness.state().view.mint;
    assert!(view.editor.as_ref().unwrap().refusal.is_some());
    assert_eq!(minted(&shell), before);
    shell.press(Modifiers::NONE, Key::Escape);
    assert!(shell.harness.state().view.mint.editor.is_none());
}

#[test]
fn json_that_is_broken_is_said_with_line_and_column_and_kept() {
    let mut shell = shell();
    shell.paste(JET);
    with_rsa(&mut shell);
    command(&mut shell, Command::CopyIntoDraft);
    mint(&mut shell, MintAction::Show(DraftShows::Json));
    let before = minted(&shell);
    let broken = "{\n  \"a\": 1,\n}";
    mint(
        &mut shell,
        MintAction::TypeJson(Section::Payload, broken.into()),
    );
    shell.check_told("line 3, column 1");
    shell.check_told(broken);
    assert_eq!(minted(&shell), before);
    let whole = "{\n  \"a\": 1\n}";
    mint(
        &mut shell,
        MintAction::TypeJson(Section::Payload, whole.into()),
    );
    assert!(!shell.tells("line 3, column 1"));
    // The payload was one line, and is one line again.
    let tree = decoded(&minted(&shell)).tree;
    let payload = tree.section(SegmentName::Payload).unwrap();
    assert_eq!(tree.raw(payload), br#"{"a":1}"#);
}

#[test]
fn a_claim_is_added_renamed_and_removed_by_the_keyboard() {
    let mut shell = shell();
    shell.paste(JET);
    with_rsa(&mut shell);
    command(&mut shell, Command::CopyIntoDraft);
    // It is out of sight; the row that opens is brought into it.
    shell.harness.get_by_label("Add claim").click_accesskit();
    shell.settle();
    typed(&mut shell, "roles");
    shell.press(Modifiers::NONE, Key::Enter);
    typed(&mut shell, "[\"admin\"]");
    shell.press(Modifiers::NONE, Key::Enter);
    assert_eq!(value(&decoded(&minted(&shell)), "/roles"), r#"["admin"]"#);
    mint(
        &mut shell,
        MintAction::StartEdit(place("/roles"), RowEdit::Name),
    );
    typed(&mut shell, "groups");
    shell.press(Modifiers::NONE, Key::Enter);
    assert_eq!(value(&decoded(&minted(&shell)), "/groups"), r#"["admin"]"#);
    // The keyboard is in the tree again, on that row.
    shell.press(Modifiers::NONE, Key::Delete);
    let without = decoded(&minted(&shell));
    let payload = without.tree.section(SegmentName::Payload).unwrap();
    assert_eq!(without.tree.find(payload, "/groups"), None);
    command(&mut shell, Command::UndoEdit);
    assert_eq!(value(&decoded(&minted(&shell)), "/groups"), r#"["admin"]"#);
}

#[test]
fn a_field_can_change_after_the_claims_were_edited() {
    let mut shell = shell();
    with_rsa(&mut shell);
    command(&mut shell, Command::ShowMint);
    mint(&mut shell, MintAction::BeginPreset("generic".into()));
    let extra = Edit::Set(Section::Payload, "/plan".into(), "\"pro\"".into());
    mint(&mut shell, MintAction::Edit(extra));
    mint(
        &mut shell,
        MintAction::SetField("subject".into(), "user-2".into()),
    );
    let token = decoded(&minted(&shell));
    assert_eq!(value(&token, "/sub"), "\"user-2\"");
    assert_eq!(value(&token, "/plan"), "\"pro\"");
}

#[test]
fn rules_of_the_preset_speak_while_it_is_edited() {
    let mut shell = shell();
    with_rsa(&mut shell);
    command(&mut shell, Command::ShowMint);
    mint(&mut shell, MintAction::BeginPreset("authgear-admin".into()));
    for (name, text) in [("project", "p"), ("kid", "k")] {
        mint(&mut shell, MintAction::SetField(name.into(), text.into()));
    }
    mint(&mut shell, MintAction::LiveFor("2h".into()));
    shell.check_told("The token lives 2 h; Authgear's own live 5 min");
    mint(&mut shell, MintAction::LiveFor("5m".into()));
    assert!(!shell.tells("Authgear's own live 5 min"));
    mint(&mut shell, MintAction::LiveFor("soon".into()));
    let drafted = shell.harness.state().derived.mint.drafted.clone().unwrap();
    assert!(drafted.made.is_err());
}

#[test]
fn a_masked_field_is_told_to_nobody() {
    const BRIDGE: &str = "b386d491-12cc-212c-81e9-e47bae01be29";
    let mut shell = shell();
    with_rsa(&mut shell);
    command(&mut shell, Command::ShowMint);
    mint(&mut shell, MintAction::BeginPreset("jet-project".into()));
    for (name, text) in [
        ("project", "storefront"),
        ("user", "7b0e1d52-3c94-4e0b-8d1f-aa51c3e7f904"),
        ("resource_token", BRIDGE),
    ] {
        mint(&mut shell, MintAction::SetField(name.into(), text.into()));
    }
    let rows = r#"[{"permission_type":"model","permission_object":"pg.orders","permission_actions":"rw"}]"#;
    mint(
        &mut shell,
        MintAction::SetField("permissions".into(), rows.into()),
    );
    shell.harness.get_by_label_contains("Optional").click();
    shell.settle();
    shell.check_told("Object of row 1");
    assert!(!shell.tells(BRIDGE));
    let token = decoded(&minted(&shell));
    let actions = "/projects/storefront/permissions/0/permission_actions";
    assert_eq!(value(&token, actions), "\"rw\"");
    shell.harness.get_by_label("Add row").click();
    shell.settle();
    shell.check_told("Object of row 2");
    shell.harness.get_by_label("Remove row 1").click();
    shell.settle();
    assert!(!shell.tells("Object of row 2"));
}

#[test]
fn neither_the_minted_token_nor_the_key_is_in_the_accessibility_tree() {
    let mut shell = shell();
    shell.paste(JET);
    let keys = with_rsa(&mut shell);
    command(&mut shell, Command::CopyIntoDraft);
    let token = minted(&shell);
    let signature = token.rsplit('.').next().unwrap();
    assert!(!shell.tells(&token));
    assert!(!shell.tells(&signature[..40]));
    let pem = keys.keys[0].private_pem().unwrap();
    let line = std::str::from_utf8(pem.expose()).unwrap();
    let line = line.lines().nth(1).unwrap().to_owned();
    assert!(!shell.tells(&line));
}

#[test]
fn a_public_key_does_not_sign_and_the_reason_is_said() {
    let mut shell = shell();
    let key = generate(KeySpec::Ed25519).unwrap();
    shell.paste(JET);
    command(&mut shell, Command::CopyIntoDraft);
    shell.check_told("No key to sign with yet");
    shell.paste(&key.public_pem().unwrap());
    shell.check_told("There is no key to sign with");
    let pem = key.private_pem().unwrap();
    shell.paste(std::str::from_utf8(pem.expose()).unwrap());
    shell.check_told("verifies");
    // The pane is still the one that was open.
    shell.check_told("Claims of the draft");
}

#[test]
fn a_generated_key_signs_at_once() {
    let mut shell = shell();
    shell.paste(JET);
    command(&mut shell, Command::CopyIntoDraft);
    command(&mut shell, Command::GenerateKey);
    shell.harness.get_by_label("EC P-256").click();
    shell.settle();
    shell.check_told("verifies");
    let token = decoded(&minted(&shell));
    let header = token.tree.section(SegmentName::Header).unwrap();
    let alg = token.tree.find(header, "/alg").unwrap();
    assert_eq!(token.tree.text(alg), "ES256");
}

#[test]
fn a_key_that_is_being_made_says_so_and_can_be_dropped() {
    let mut shell = shell();
    shell.paste(JET);
    command(&mut shell, Command::CopyIntoDraft);
    // Jobs are done before they return here: what the pane says meanwhile is set by hand.
    shell.harness.state_mut().derived.mint.generating = Some(KeySpec::Rsa4096);
    shell.harness.step();
    shell.check_told("Generating RSA 4096…");
    mint(&mut shell, MintAction::StopGenerating);
    assert!(!shell.tells("Generating RSA 4096…"));
}

#[test]
fn an_algorithm_that_the_key_cannot_make_is_greyed_with_the_reason() {
    let mut shell = shell();
    with_rsa(&mut shell);
    command(&mut shell, Command::ShowMint);
    mint(&mut shell, MintAction::BeginPreset("authgear-admin".into()));
    let drafted = shell.harness.state().derived.mint.drafted.clone().unwrap();
    let why = |alg: &str| {
        let mut algs = drafted.algs.iter();
        algs.find(|(name, _)| *name == alg).unwrap().1.clone()
    };
    assert_eq!(why("RS256"), None);
    assert_eq!(
        why("PS256").as_deref(),
        Some("Authgear Admin API takes RS256")
    );
    assert!(why("ES256").unwrap().contains("needs"));
}

#[test]
fn a_set_of_variants_is_made_in_one_go() {
    let mut shell = shell();
    shell.paste(JET);
    let keys = with_rsa(&mut shell);
    command(&mut shell, Command::CopyIntoDraft);
    mint(&mut shell, MintAction::ToggleVariants);
    let drafted = shell.harness.state().derived.mint.drafted.clone().unwrap();
    assert_eq!(drafted.variants.len(), 8);
    for (variant, made) in &drafted.variants {
        let Ok(named) = made else { continue };
        let holds = !matches!(variant, Variant::Tampered | Variant::Unsigned);
        let token = token::parse(&named.minted.token, TokenKind::Jws);
        let signatures = verify::signatures(&token, &keys, &Policy::default(), None);
        let proven = signatures.iter().any(|one| one.proof().is_some());
        assert_eq!(proven, holds, "{variant}");
    }
    shell
        .harness
        .state_mut()
        .request(Action::Mint(MintAction::CopyVariants(Form::Env)));
    let text = shell.copied();
    assert!(
        text.contains("TOKEN_EXPIRED=") || text.contains("EXPIRED"),
        "{text}"
    );
    shell.settle();
}

#[test]
fn a_tampered_copy_is_said_to_be_one() {
    let mut shell = shell();
    shell.paste(JET);
    with_rsa(&mut shell);
    mint(&mut shell, MintAction::CopyToken(Variant::Tampered));
    shell.check_told("tampered");
    mint(&mut shell, MintAction::CopyToken(Variant::Unsigned));
    shell.check_told("unsigned");
}

#[test]
fn a_saved_key_is_a_new_file_for_its_owner_alone() {
    let folder = std::env::temp_dir().join(format!("jotscope-ui-mint-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("private-key.pem");
    let _ = std::fs::remove_file(&path);
    let mut shell = shell();
    with_rsa(&mut shell);
    let id = shell.harness.state().input.keys.get().sources()[1].id;
    let asked = Arc::new(Mutex::new(String::new()));
    let (name, to) = (asked.clone(), path.clone());
    shell.harness.state_mut().env.pick_save = Box::new(move |suggested| {
        suggested.clone_into(&mut name.lock().unwrap());
        let to = to.clone();
        Box::new(move || Some(to))
    });
    mint(&mut shell, MintAction::SaveKeys(id, KeyFile::PrivatePem));
    assert_eq!(*asked.lock().unwrap(), "private-key.pem");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("-----BEGIN PRIVATE KEY"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    mint(&mut shell, MintAction::SaveKeys(id, KeyFile::PrivatePem));
    let toasts: Vec<_> = shell
        .harness
        .state()
        .toasts
        .texts()
        .map(str::to_owned)
        .collect();
    assert!(
        toasts.iter().any(|text| text.contains("exists already")),
        "{toasts:?}"
    );
    // Under a passphrase, which is typed where nobody sees it.
    let encrypted = folder.join("encrypted.pem");
    let _ = std::fs::remove_file(&encrypted);
    let to = encrypted.clone();
    shell.harness.state_mut().env.pick_save = Box::new(move |_| {
        let to = to.clone();
        Box::new(move || Some(to))
    });
    command(&mut shell, Command::ShowMint);
    mint(&mut shell, MintAction::BeginPreset("generic".into()));
    mint(&mut shell, MintAction::OpenForm(MintForm::Encrypt(id)));
    shell
        .harness
        .get_by_label("Passphrase for the file")
        .focus();
    shell.settle();
    typed(&mut shell, "correct horse");
    assert!(!shell.tells("correct horse"));
    shell.press(Modifiers::NONE, Key::Enter);
    let text = std::fs::read_to_string(&encrypted).unwrap();
    assert!(
        text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY"),
        "{text}"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn public_keys_are_served_while_the_window_is_open() {
    let mut shell = shell();
    with_rsa(&mut shell);
    command(&mut shell, Command::ServeKeys);
    mint(&mut shell, MintAction::BeginPreset("generic".into()));
    shell.check_told("Serving 1 public key");
    let served = shell.harness.state().derived.mint.served.clone().unwrap();
    assert!(served.issuer.starts_with("http://127.0.0.1:"));
    let body = fetched(&served.jwks);
    assert!(body.contains("\"kty\""), "{body}");
    assert!(!body.contains("\"d\""), "{body}");
    shell.settle();
    shell.check_told("GET /.well-known/jwks.json");
    command(&mut shell, Command::ServeKeys);
    assert!(shell.harness.state().derived.mint.served.is_none());
}

/// The answer of a server on this machine, as text.
fn fetched(url: &str) -> String {
    use std::io::{Read as _, Write as _};
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut body = String::new();
    stream.read_to_string(&mut body).unwrap();
    body
}

#[test]
fn a_grant_goes_where_the_token_keeps_its_own() {
    let mut shell = shell();
    shell.paste(JET);
    with_rsa(&mut shell);
    command(&mut shell, Command::CopyIntoDraft);
    mint(&mut shell, MintAction::OpenForm(MintForm::Grant));
    typed(&mut shell, "model:invoices:rw");
    shell.press(Modifiers::NONE, Key::Enter);
    let token = decoded(&minted(&shell));
    let rows = value(&token, "/projects/storefront/permissions");
    assert!(rows.contains("invoices"), "{rows}");
    shell.check_told("1 edit");
}

#[test]
fn every_preset_can_be_begun_and_its_samples_make_a_token() {
    let mut shell = shell();
    with_rsa(&mut shell);
    for spec in [
        KeySpec::Ec(jotscope::jose::key::Curve::P256),
        KeySpec::Oct256,
    ] {
        mint(&mut shell, MintAction::Generate(spec));
    }
    command(&mut shell, Command::ShowMint);
    let presets = shell.harness.state().derived.mint.presets.clone().unwrap();
    assert!(presets.all.len() >= 27);
    for (preset, _) in &presets.all {
        mint(&mut shell, MintAction::BeginPreset(preset.name.clone()));
        // A generated key was chosen last: let the one that fits sign.
        shell
            .harness
            .state_mut()
            .input
            .drafting
            .edit(|drafting| drafting.signer = None);
        for (name, text) in preset.samples().iter() {
            mint(
                &mut shell,
                MintAction::SetField(name.to_owned(), text.to_owned()),
            );
        }
        let drafted = shell.harness.state().derived.mint.drafted.clone().unwrap();
        assert!(
            drafted.made.is_ok(),
            "{}: {:?}",
            preset.name,
            drafted.made.as_ref().err()
        );
    }
}

#[test]
fn the_list_of_presets_is_walked_by_keys_and_names_its_rows() {
    let mut shell = shell();
    command(&mut shell, Command::PickPreset);
    let rows = shell.labels(Role::ListItem);
    assert!(rows.len() >= 27, "{rows:?}");
    typed(&mut shell, "google");
    let rows = shell.labels(Role::ListItem);
    assert!(rows[0].starts_with("Google service account"), "{rows:?}");
    shell.press(Modifiers::NONE, Key::ArrowDown);
    shell.press(Modifiers::NONE, Key::Enter);
    let base = shell.harness.state().input.drafting.get();
    assert_eq!(
        base.preset().unwrap().title,
        rows[1].split(',').next().unwrap().to_owned() + ", ID token"
    );
}
