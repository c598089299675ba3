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

#[test]
fn a_pasted_key_opens_what_is_shown_and_the_token_inside_is_judged() {
    let mut shell = Shell::new(NOW);
    shell.paste(ENCRYPTED);
    shell.check_told("Not opened");
    shell.check_told("not opened: RSA-OAEP-256 needs an RSA private key");
    shell.check_told("Encrypted: expiry");
    assert!(!shell.tells("editor"));
    shell.paste(RECIPIENT);
    shell.check_told("Opened, signature not checked");
    shell.check_told(", it opens the token");
    shell.check_told("opened with RSA 2048");
    shell.check_told("editor");
    assert!(!shell.tells("Encrypted: expiry"));
    shell.paste(ISSUER);
    shell.check_told("Signature valid");
    shell.check_told("opened with RSA 2048");
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
    shell.check_told("Allowed, ");
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
    shell.check_told("not opened: dir needs a shared secret");
    assert!(!shell.tells("jane@example.test"));
}

#[test]
fn only_a_proven_token_is_said_to_be_valid() {
    let mut shell = Shell::new(NOW);
    shell.paste(RECIPIENT);
    shell.paste(ENCRYPTED);
    shell.check_told("Expires in 43 minutes");
    shell.paste(ISSUER);
    shell.check_told("Valid for 43 minutes");
}
