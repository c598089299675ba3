//! `crit` and `b64`: what a verifier must understand, said so that none can.

use std::borrow::Cow;
use std::collections::HashSet;

use super::told::Told;
use super::{At, NodeId, NodeKind, Part, Severity, Tree};
use crate::jose::claims::member;
use crate::jose::token::SegmentName;
use crate::jose::tree::Key;
use crate::jose::words::one_line;

/// Names that are no extension (RFC 7515 §4.1.11).
const REGISTERED: [&str; 13] = [
    "alg", "enc", "zip", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit",
];

fn name(tree: &Tree, id: NodeId) -> Option<Cow<'_, str>> {
    match tree.key(id) {
        Key::Name(name) => Some(name),
        _ => None,
    }
}

pub(super) fn read(tree: &Tree, part: &Part, told: &mut Told) {
    const MALFORMED: (&str, Severity) = ("crit-malformed", Severity::Danger);
    const REFUSE: &str =
        "Verifiers must refuse it (RFC 7515 §4.1.11): mend it where tokens are made";
    let mut names_b64 = false;
    for &header in &part.headers {
        let Some(crit) = member(tree, header, "crit") else {
            continue;
        };
        let at = At::Node(crit);
        let is_protected = tree.node(header).kind == NodeKind::Section(SegmentName::Header);
        if !is_protected {
            let message = || "crit stands in the unprotected header".to_owned();
            told.say(MALFORMED, at, message, REFUSE);
        }
        let is_list = tree.node(crit).kind == NodeKind::Array;
        if !is_list || !tree.has_children(crit) {
            let what = if is_list { "an empty list" } else { "no list" };
            told.say(MALFORMED, at, || format!("crit is {what}"), REFUSE);
            continue;
        }
        let members = part
            .headers
            .iter()
            .flat_map(|header| tree.children(*header));
        let known: HashSet<Cow<'_, str>> = members.filter_map(|id| name(tree, id)).collect();
        let mut seen: HashSet<String> = HashSet::new();
        for item in tree.children(crit) {
            let at = At::Node(item);
            if tree.node(item).kind != NodeKind::String {
                let message = || "crit holds something that is no name".to_owned();
                told.say(MALFORMED, at, message, REFUSE);
                continue;
            }
            let name = tree.text(item).into_owned();
            let shown = || one_line(&name, 60);
            let fault = if REGISTERED.contains(&name.as_str()) {
                Some("which is no extension")
            } else if !known.contains(name.as_str()) {
                Some("which the header does not have")
            } else if seen.contains(&name) {
                Some("twice")
            } else {
                None
            };
            names_b64 |= is_protected && name == "b64";
            if let Some(fault) = fault {
                let message = || format!("crit names \"{}\", {fault}", shown());
                told.say(MALFORMED, at, message, REFUSE);
            } else if name != "b64" {
                told.say(
                    ("crit-unknown", Severity::Warn),
                    at,
                    || format!("crit demands that \"{}\" be understood", shown()),
                    "A verifier that does not know it must refuse the token; check that yours honours crit",
                );
            }
            seen.insert(name);
        }
    }
    for node in part.parameters(tree, "b64") {
        let fault = match tree.node(node).kind {
            NodeKind::True => continue,
            NodeKind::False if names_b64 => continue,
            NodeKind::False => "b64 is false, and crit does not name it",
            _ => "b64 is neither true nor false",
        };
        told.say(
            ("b64-odd", Severity::Danger),
            At::Node(node),
            || fault.to_owned(),
            "Verifiers that do not know b64 check the signature over other bytes (RFC 7797 §6)",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with_header};

    #[track_caller]
    fn check_crit(members: &str, codes: &[&str]) {
        check(
            &with_header(&format!(r#"{{"alg":"RS256",{members}}}"#)),
            codes,
        );
    }

    #[test]
    fn a_malformed_list_is_a_danger() {
        for members in [
            r#""crit":[]"#,
            r#""crit":"b64","b64":true"#,
            r#""crit":null"#,
            r#""crit":[1]"#,
            r#""crit":["alg"]"#,
            r#""crit":["exp"]"#,
            r#""crit":["b64","b64"],"b64":true"#,
        ] {
            check_crit(members, &["crit-malformed"]);
        }
    }

    #[test]
    fn an_extension_must_be_known_and_b64_is() {
        check_crit(
            r#""crit":["http://openbanking.org.uk/iat"],"http://openbanking.org.uk/iat":1"#,
            &["crit-unknown"],
        );
        check_crit(r#""crit":["b64"],"b64":true"#, &[]);
        check_crit(r#""crit":["b64"],"b64":false"#, &[]);
    }

    #[test]
    fn a_payload_as_it_stands_must_be_critical() {
        check_crit(r#""b64":false"#, &["b64-odd"]);
        check_crit(r#""b64":"false""#, &["b64-odd"]);
        check_crit(r#""b64":true"#, &[]);
    }
}
