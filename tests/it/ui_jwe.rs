//! Encrypted tokens in the whole window: they open with the keys at hand, and what is inside is
//! read and judged like any.

use jotscope::gui::action::{Action, Command};
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::SegmentName;

use crate::support::Shell;

const NOW: UnixTime = UnixTime(1_772_001_000.0);
const ENCRYPTED: &str = include_str!("../cli/encrypted.jwe");
const RECIPIENT: &str = include_str!("../cli/recipient.pem");
const ISSUER: &str = include_str!("../cli/issuer.jwk");

#[track_caller]
fn told(shell: &Shell, part: &str) {
    let told = shell.told();
    let found = told.iter().any(|text| text.contains(part));
    assert!(found, "{part:?} is not told: {told:#?}");
}

fn is_told(shell: &Shell, part: &str) -> bool {
    shell.told().iter().any(|text| text.contains(part))
}

#[test]
fn a_pasted_key_opens_what_is_shown_and_the_token_inside_is_judged() {
    let mut shell = Shell::new(NOW);
    shell.paste(ENCRYPTED);
    told(&shell, "Not opened");
    told(&shell, "not opened: RSA-OAEP-256 needs an RSA private key");
    told(&shell, "Encrypted: expiry");
    assert!(!is_told(&shell, "editor"));
    shell.paste(RECIPIENT);
    told(&shell, "Opened, signature not checked");
    told(&shell, ", it opens the token");
    told(&shell, "opened with RSA 2048");
    told(&shell, "editor");
    assert!(!is_told(&shell, "Encrypted: expiry"));
    shell.paste(ISSUER);
    told(&shell, "Signature valid");
    told(&shell, "opened with RSA 2048");
}

#[test]
fn what_is_inside_can_be_asked_about_and_copied_into_a_draft() {
    let mut shell = Shell::new(NOW);
    shell.paste(RECIPIENT);
    shell.paste(ENCRYPTED);
    "role:editor".clone_into(&mut shell.harness.state_mut().view.access.question);
    let command = |shell: &mut Shell, command| {
        shell.harness.state_mut().request(Action::Command(command));
        shell.settle();
    };
    command(&mut shell, Command::ShowAccess);
    told(&shell, "Allowed, ");
    command(&mut shell, Command::CopyIntoDraft);
    let drafted = shell.harness.state().derived.mint.drafted.clone();
    let tree = &drafted.expect("a draft").analysis.decoded.tree;
    let payload = tree.section(SegmentName::Payload).expect("claims");
    let claims = tree.json(payload, false, 0);
    assert!(claims.contains(r#""roles":["editor"]"#), "{claims}");
}

#[test]
fn a_wrong_key_is_said_to_be_another_and_nothing_is_shown() {
    let mut shell = Shell::new(NOW);
    shell.paste(include_str!("../cli/authjs-cookie.txt"));
    shell.paste(RECIPIENT);
    told(&shell, "not opened: dir needs a shared secret");
    assert!(!is_told(&shell, "jane@example.test"));
}

#[test]
fn only_a_proven_token_is_said_to_be_valid() {
    let mut shell = Shell::new(NOW);
    shell.paste(RECIPIENT);
    shell.paste(ENCRYPTED);
    told(&shell, "Expires in 43 minutes");
    shell.paste(ISSUER);
    told(&shell, "Valid for 43 minutes");
}
