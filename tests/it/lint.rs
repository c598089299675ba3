//! What is told about tokens and what is written about it go together: every code in the sources
//! has a rule, every rule has somebody who tells it. And a long list of secrets, end to end.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use jotscope::jose::finding::Severity;
use jotscope::jose::lint::{RULES, rule};
use serde_json::Value;

use crate::tidy::{Source, sources};

/// Files that make findings of a code they are given; what gives it is looked at below.
const TAKE_A_CODE: [&str; 13] = [
    "src/io/files.rs",
    "src/jose/access/gather.rs",
    "src/jose/access/hasura.rs",
    "src/jose/claims/lifetime.rs",
    "src/jose/key/audit.rs",
    "src/jose/key/fault.rs",
    "src/jose/lint/secret.rs",
    "src/jose/lint/told.rs",
    "src/jose/sd_jwt/findings.rs",
    "src/jose/token/findings.rs",
    "src/jose/tree/build/mod.rs",
    "src/jose/verify/diagnose/place.rs",
    "src/jose/verify/diagnose/secret.rs",
];

/// Where the codes of a `match` are.
const MATCHES: [&str; 4] = [
    "src/jose/access/hasura.rs",
    "src/jose/key/fault.rs",
    "src/jose/verify/diagnose/fix.rs",
    "src/jose/verify/diagnose/place.rs",
];

/// What is called with a code first, or second after a node.
const CALLS: [&str; 7] = [
    "Finding::new(",
    "Diagnosis::new(",
    "say(",
    "say(node,",
    "found(",
    "replaced(",
    "findings_of(",
];

/// Files whose findings are about tokens, keys or the paste. Those about a preset name the preset.
fn is_about_tokens(source: &Source) -> bool {
    let is_core = source.is_under("src/jose") && !source.is_under("src/jose/mint/presets");
    let is_rule = source.is_under("src/jose/lint/rules");
    let is_face = ["src/io/files.rs", "src/cli/lint.rs"].contains(&source.path.as_str());
    is_core && !is_rule && source.path != "src/jose/share/tests.rs" || is_face
}

/// A code that a file tells, with its severity where that stands beside it.
struct Told {
    code: String,
    severity: Option<Severity>,
}

/// The string literals of `code` that are kebab-case words, each where it starts and ends.
fn literals(code: &str) -> Vec<(usize, usize)> {
    let quotes: Vec<usize> = code.match_indices('"').map(|(at, _)| at).collect();
    let is_code = |text: &str| {
        let mut bytes = text.bytes();
        let is_of_it =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        text.len() > 4 && bytes.all(is_of_it)
    };
    quotes
        .windows(2)
        .map(|pair| (pair[0] + 1, pair[1]))
        .filter(|(start, end)| is_code(&code[*start..*end]))
        .collect()
}

fn told(source: &Source) -> Vec<Told> {
    let code = source.code();
    let mut found = Vec::new();
    for (start, end) in literals(&code) {
        let before: String = code[..start - 1]
            .split_whitespace()
            .rev()
            .take(3)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let after: String = code[end + 1..]
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(24)
            .collect();
        let severity = [
            ("Info", Severity::Info),
            ("Warn", Severity::Warn),
            ("Danger", Severity::Danger),
        ]
        .into_iter()
        .find(|(word, _)| after.starts_with(&format!(",Severity::{word}")));
        let is_called = CALLS.iter().any(|call| before.ends_with(call));
        let is_matched = MATCHES.contains(&source.path.as_str()) && before.ends_with("=>");
        if is_called || is_matched || after.starts_with(",Severity::") {
            found.push(Told {
                code: code[start..end].to_owned(),
                severity: severity.map(|(_, severity)| severity),
            });
        }
    }
    found
}

#[test]
fn every_code_that_is_told_has_a_rule_that_is_as_grave() {
    let mut odd = BTreeSet::new();
    let mut codes = BTreeSet::new();
    for source in sources().iter().filter(|source| is_about_tokens(source)) {
        for Told { code, severity } in told(source) {
            match rule(&code) {
                None => {
                    odd.insert(format!("{}: {code} has no rule", source.path));
                }
                Some(rule) if severity > Some(rule.severity) => {
                    odd.insert(format!(
                        "{}: {code} is told as worse than its rule",
                        source.path
                    ));
                }
                Some(_) => {
                    codes.insert(code);
                }
            }
        }
    }
    assert!(odd.is_empty(), "{odd:#?}");
    assert!(codes.len() > 170, "only {} codes were seen", codes.len());
}

#[test]
fn every_rule_has_somebody_who_tells_it() {
    let sources = sources();
    let codes: BTreeSet<String> = sources
        .iter()
        .filter(|source| is_about_tokens(source))
        .flat_map(told)
        .map(|told| told.code)
        .collect();
    let rules = RULES.iter().flat_map(|family| family.rules);
    let untold: Vec<&str> = rules
        .map(|rule| rule.code)
        .filter(|code| !codes.contains(*code))
        .collect();
    assert!(untold.is_empty(), "{untold:?}");
}

/// A new way of telling would pass by the two tests above.
#[test]
fn a_finding_is_made_of_a_code_in_letters_or_in_a_place_that_is_known() {
    let mut odd = Vec::new();
    for source in sources().iter().filter(|source| is_about_tokens(source)) {
        let code = source.code();
        let findings = code.match_indices("Finding::new(");
        for (at, call) in findings.chain(code.match_indices("Diagnosis::new(")) {
            let first = code[at + call.len()..].trim_start().chars().next();
            if first != Some('"') && !TAKE_A_CODE.contains(&source.path.as_str()) {
                odd.push(source.path.clone());
            }
        }
    }
    assert!(odd.is_empty(), "{odd:?}");
}

/// Signed with a secret of tutorials.
const WEAK: &str = include_str!("../cli/lint-weak.jwt");

#[test]
fn a_long_list_is_gone_through_once_for_every_token_and_broken_off_when_all_are_found() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lint-list");
    std::fs::create_dir_all(&folder).unwrap();
    let list = folder.join("words.txt");
    let words: Vec<String> = (0..20_000).map(|n| format!("word-{n}")).collect();
    let words = words.join("\n");
    // A line that no reader should hold, then the secrets of both tokens, then more.
    let long = "x".repeat(1 << 20);
    let text = format!("{words}\n{long}\ntiger-lily\n{words}\nyour-256-bit-secret\n{words}\n");
    std::fs::write(&list, text).unwrap();
    let paste = folder.join("paste.txt");
    let tiger = include_str!("../cli/lint-tiger.jwt");
    std::fs::write(&paste, format!("{WEAK}\n{tiger}")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_jotscope"))
        .args(["lint", "--token=all", "--json", "--now=1772458440"])
        .arg("--secret-list")
        .args([&list, &paste])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let tried = &document["secret_list"];
    assert_eq!(tried["tokens"], 2);
    assert_eq!(tried["found"], 2);
    assert_eq!(tried["lines"], 40_003);
    assert_eq!(tried["lines_too_long"], 1);
    let text = String::from_utf8(output.stdout).unwrap();
    for line in [20_002, 40_003] {
        let place = format!("line {line} of words.txt");
        assert!(text.contains(&place), "{text}");
    }
    assert!(
        !text.contains("tiger-lily") && !text.contains("your-256"),
        "{text}"
    );
    std::fs::remove_dir_all(folder).unwrap();
}
