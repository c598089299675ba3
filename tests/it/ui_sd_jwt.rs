//! The window shown a token with selective disclosure: rows and findings say what is disclosed.

use egui::accesskit::Role;
use jotscope::gui::action::{Action, Command};
use jotscope::jose::time::UnixTime;

use crate::support::Shell;

/// 2 Jan 2026.
const NOW: UnixTime = UnixTime(1_767_312_000.0);

fn pasted(text: &str) -> Shell {
    let mut shell = Shell::sized([1440.0, 1800.0], NOW);
    shell.paste(text);
    shell
}

#[track_caller]
fn check_row(shell: &Shell, start: &str, part: &str) {
    let rows = shell.labels(Role::TreeItem);
    let is_it = |row: &&String| row.starts_with(start) && row.contains(part);
    assert!(
        rows.iter().any(|row| is_it(&row)),
        "{start} … {part} in {rows:#?}"
    );
}

#[test]
fn a_pasted_sd_jwt_says_what_it_discloses() {
    let shell = pasted(include_str!("../cli/sd-jwt.jwt"));
    check_row(&shell, "Payload", "3 digests not disclosed");
    check_row(&shell, "0, ", "not disclosed");
    check_row(&shell, "1, ", "discloses given_name");
    check_row(&shell, "1, ", "discloses /roles/0");
    check_row(&shell, "Disclosure 1", "/address/street");
    check_row(&shell, "Disclosure 2", "/given_name");
    check_row(&shell, "Disclosure 4", "/roles/0");
}

#[test]
fn a_pasted_sd_jwt_with_a_forged_disclosure_says_so() {
    let mut shell = pasted(include_str!("../cli/sd-jwt-forged.jwt"));
    check_row(&shell, "Disclosure 3", "its digest stands nowhere");
    shell
        .harness
        .state_mut()
        .request(Action::Command(Command::ShowFindings));
    shell.settle();
    let told = shell.told();
    let found = "the digest of disclosure 3 stands nowhere in the token";
    assert!(told.iter().any(|text| text.contains(found)), "{told:#?}");
}
