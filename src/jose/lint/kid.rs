//! The key id: what it should be is a name, and what it can be is an attack on whoever looks it up
//! in a file, a database or a shell.

use super::told::Told;
use super::{At, NodeKind, Part, Severity, Tree};
use crate::jose::words::{count, one_line};

/// DIDs as key ids have some hundred characters; nothing has more than this.
const LONGEST: usize = 1024;

/// Folders and schemes of paths that lead to a file of known content.
const PLACES: [&str; 9] = [
    "/dev/", "/etc/", "/proc/", "/sys/", "/tmp/", "/var/", "/home/", "file:", "c:\\",
];

/// What no identifier has, and SQL, shells and templates read. A hyphen, a slash, a dot, a plus
/// and a colon are ordinary: base64, ARNs and DIDs have them.
const COMMANDS: [&str; 14] = [
    "'", "\"", ";", "`", "|", "$(", "${", "{{", "&&", "<", ">", "\0", "\n", "\r",
];

pub(super) fn read(tree: &Tree, part: &Part, told: &mut Told) {
    const LOOK_UP: &str =
        "Look kid up in a list; never make a path, a query or a command of it (RFC 8725 §3.10)";
    for node in part.parameters(tree, "kid") {
        let at = At::Node(node);
        match tree.node(node).kind {
            NodeKind::String => {}
            NodeKind::Garbled => continue,
            _ => {
                told.say(
                    ("kid-not-a-string", Severity::Danger),
                    at,
                    || "kid is not a string".to_owned(),
                    "Refuse it: the RFC asks for a string (RFC 7515 §4.1.4)",
                );
                continue;
            }
        }
        let kid = tree.text(node);
        let head: String = kid.chars().take(LONGEST).collect();
        let lower = percent_decoded(&head).to_ascii_lowercase();
        let shown = || one_line(&kid, 60);
        let climbs = lower.contains("../") || lower.contains("..\\");
        if climbs || PLACES.iter().any(|place| lower.starts_with(place)) {
            told.say(
                ("kid-path", Severity::Warn),
                at,
                || format!("kid is a path: \"{}\"", shown()),
                LOOK_UP,
            );
        } else if let Some(found) = COMMANDS.iter().find(|word| lower.contains(**word)) {
            told.say(
                ("kid-injection", Severity::Warn),
                at,
                || {
                    format!(
                        "kid has {found:?} in it, as SQL, shells or templates do: {:?}",
                        shown()
                    )
                },
                LOOK_UP,
            );
        } else if lower.starts_with("http://") || lower.starts_with("https://") {
            told.say(
                ("kid-url", Severity::Info),
                at,
                || format!("kid is a URL: {}", shown()),
                "Look it up in a list of keys you know; do not fetch it",
            );
        }
        if kid.len() > LONGEST {
            told.say(
                ("kid-long", Severity::Warn),
                at,
                || format!("kid has {}", count("byte", kid.len())),
                "Bound its length before it is looked up or logged",
            );
        }
    }
}

/// `%2e%2e%2f` is a path to whoever decodes it once more.
fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with_header};

    #[track_caller]
    fn check_kid(kid: &str, codes: &[&str]) {
        check(
            &with_header(&format!(r#"{{"alg":"RS256","kid":{kid}}}"#)),
            codes,
        );
    }

    #[test]
    fn a_plain_key_id_is_no_finding() {
        for kid in [
            r#""1""#,
            r#""0d8c2b6e-7f1a-4c55-9a3e-6b1f2c4d5e60""#,
            r#""ab--cd_EF""#,
            r#""Zm9yIGEgSm90c2NvcGU+/w==""#,
            r#""/w==""#,
            r#""did:example:123#key-1""#,
            r#""arn:aws:kms:us-east-1:111122223333:key/1234abcd""#,
            r#""jet.pem""#,
            r#""a..b""#,
        ] {
            check_kid(kid, &[]);
        }
        check_kid(&format!("\"{}\"", "a".repeat(1024)), &[]);
    }

    #[test]
    fn an_odd_key_id_is_told_by_what_it_is() {
        for kid in [
            r#""../../dev/null""#,
            r#""/dev/null""#,
            r#""..\\keys""#,
            r#""%2e%2e%2fkeys""#,
            r#""file:///etc/passwd""#,
        ] {
            check_kid(kid, &["kid-path"]);
        }
        for kid in [
            r#""x' UNION SELECT 'a""#,
            r#""a;sleep 5""#,
            r#""a|id""#,
            r#""$(id)""#,
            r#""a\u0000b""#,
        ] {
            check_kid(kid, &["kid-injection"]);
        }
        check_kid(r#""https://a.example/keys/1""#, &["kid-url"]);
        check_kid("7", &["kid-not-a-string"]);
        check_kid(r#"["a"]"#, &["kid-not-a-string"]);
        check_kid(&format!("\"{}\"", "a".repeat(1025)), &["kid-long"]);
    }
}
