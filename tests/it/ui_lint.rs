//! The Findings tab tells what `lint` finds, and what each of it means.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use jotscope::gui::action::{Action, Command};
use jotscope::jose::lint::rule;
use jotscope::jose::time::UnixTime;

use crate::support::Shell;

/// Signed with a secret of tutorials, with an odd key id and a password in a packed claim.
const WEAK: &str = include_str!("../cli/lint-weak.jwt");
/// While it is valid.
const NOW: UnixTime = UnixTime(1_772_458_440.0);

fn findings_of(token: &str) -> Shell {
    let mut shell = Shell::new(NOW);
    shell.paste(token);
    let show = Action::Command(Command::ShowFindings);
    shell.harness.state_mut().request(show);
    shell.settle();
    shell
}

#[test]
fn the_window_tells_what_the_command_line_tells() {
    let shell = findings_of(WEAK);
    let findings = &shell.harness.state().derived.findings;
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(
        codes,
        [
            "secret-well-known",
            "key-weak",
            "kid-path",
            "aud-any",
            "claim-password",
            "grant-wildcard"
        ]
    );
    shell.harness.get_by_label("6 findings");
    // The secret stands nowhere, not even for a screen reader.
    let told = shell.told().join("\n");
    assert!(told.contains("holds with a secret that everybody knows"));
    assert!(!told.contains("your-256-bit-secret"), "{told}");
}

#[test]
fn a_finding_says_what_it_means_when_it_is_pointed_at() {
    let mut shell = findings_of(WEAK);
    let rule = rule("kid-path").unwrap();
    assert!(shell.harness.query_by_label(rule.why).is_none());
    let label = {
        let labels = shell.labels(Role::Button);
        labels
            .into_iter()
            .find(|label| label.contains("kid is a path"))
            .unwrap()
    };
    let told = shell.told();
    assert!(
        told.iter().any(|text| text.contains(rule.why)),
        "for screen readers: {told:#?}"
    );
    shell.harness.get_by_label(&label).hover();
    shell.settle();
    shell.harness.get_by_label(rule.why);
    shell.harness.get_by_label(rule.source);
}

#[test]
fn a_finding_says_what_it_means_when_the_keyboard_is_on_it() {
    let mut shell = findings_of(WEAK);
    let rule = rule("aud-any").unwrap();
    let labels = shell.labels(Role::Button);
    let label = labels
        .into_iter()
        .find(|label| label.contains("aud is *"))
        .unwrap();
    shell.harness.get_by_label(&label).focus();
    shell.settle();
    shell.harness.get_by_label(rule.why);
}
