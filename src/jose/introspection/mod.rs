//! What an issuer answers when it is asked about a token (RFC 7662 §2.2), got from its endpoint or
//! pasted, and how that compares with what the token says itself.
//!
//! An answer is evidence like a token: it is read as it stands, number text included, and what is
//! odd about it is a finding. Asking is done elsewhere, after a click.

mod compare;

use std::fmt;

use super::extract::Lookalike;
use super::finding::{Finding, Severity};
use super::json;
use super::span::Span;
use super::tree::NodeKind;
use super::words;

pub use self::compare::{Agreement, Row, compare};

/// What [`Lookalike::what`] says of an answer in a paste.
pub const LOOKALIKE: &str = "introspection response";

/// Members that RFC 7662 §2.2 defines and that records about anything else seldom have. `sub` and
/// `username` stand in every list of users, beside an `active` that means something else.
pub(super) const TELLING: [&str; 9] = [
    "scope",
    "client_id",
    "token_type",
    "exp",
    "iat",
    "nbf",
    "aud",
    "iss",
    "jti",
];

/// An answer. Not `Serialize`, and silent in `Debug`: it says as much as a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Introspection {
    /// Whether the issuer accepts the token now. Why it does not is never said.
    pub active: bool,
    /// Every member but `active`, in the order they stand, doubles included.
    pub claims: Vec<Claim>,
    /// What is odd about it.
    pub findings: Vec<Finding>,
}

/// A member of an answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its name, unescaped.
    pub name: String,
    /// Its value, in JSON, as it stands.
    pub value: String,
}

/// Why a text is no answer about a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntrospectionError {
    /// It is no JSON.
    #[error("the answer stops being JSON at byte {offset}, where {expected} is missing")]
    NotJson {
        /// Where it stops.
        offset: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// It is JSON of another kind.
    #[error("the answer is {found}, not a JSON object")]
    NotObject {
        /// What it is.
        found: &'static str,
    },
    /// RFC 7662 §2.2 requires `active`.
    #[error("the answer has {} but no \"active\"", words::count("member", *num_members))]
    NoActive {
        /// How many members it has.
        num_members: usize,
    },
    /// `active` is `"true"`, or 1: nobody can say what that means.
    #[error("the answer's \"active\" is {found}, not true or false")]
    ActiveNotBoolean {
        /// What it is.
        found: &'static str,
    },
}

/// Reads an answer.
pub fn parse(answer: &[u8]) -> Result<Introspection, IntrospectionError> {
    let (kind, root) = json::check(answer).map_err(|fault| IntrospectionError::NotJson {
        offset: fault.offset,
        expected: fault.expected,
    })?;
    if kind != NodeKind::Object {
        return Err(IntrospectionError::NotObject { found: noun(kind) });
    }
    let mut claims = Vec::new();
    let mut said = Vec::new();
    for (name, kind, value) in members(root.of(answer)) {
        if name == "active" {
            said.push(kind);
        } else {
            claims.push(Claim { name, value });
        }
    }
    let is_boolean = |kind: &&NodeKind| matches!(kind, NodeKind::True | NodeKind::False);
    if let Some(other) = said.iter().find(|kind| !is_boolean(kind)) {
        let found = noun(*other);
        return Err(IntrospectionError::ActiveNotBoolean { found });
    }
    if said.is_empty() {
        let num_members = claims.len();
        return Err(IntrospectionError::NoActive { num_members });
    }
    // Where it says both, the reading that trusts less is taken.
    let active = said.iter().all(|kind| *kind == NodeKind::True);
    let mut findings = Vec::new();
    if said.contains(&NodeKind::True) && said.contains(&NodeKind::False) {
        let message = "The answer says active twice, once true and once false; read as false";
        findings.push(Finding::new(
            "introspection-active-twice",
            Severity::Danger,
            message,
        ));
    }
    if !active && !claims.is_empty() {
        let message = format!(
            "The answer says the token is not active, and {} more",
            words::count("member", claims.len())
        );
        findings.push(
            Finding::new("introspection-inactive-tells", Severity::Info, message)
                .advice("A server should say nothing else about such a token (RFC 7662 §2.2)"),
        );
    }
    Ok(Introspection {
        active,
        claims,
        findings,
    })
}

/// The answer that a look-alike of a paste is, if it is one.
pub fn of_lookalike(lookalike: &Lookalike, paste: &str) -> Option<Introspection> {
    (lookalike.what == LOOKALIKE)
        .then(|| parse(lookalike.place.of(paste.as_bytes())).ok())
        .flatten()
}

/// The members of a JSON object: name, kind and JSON text.
fn members(object: &[u8]) -> Vec<(String, NodeKind, String)> {
    let inner = |key: Span| {
        let quoted = key.of(object);
        let name = quoted.get(1..quoted.len().saturating_sub(1));
        json::unescape(name.unwrap_or_default()).into_owned()
    };
    json::members(object)
        .into_iter()
        .map(|member| {
            let value = String::from_utf8_lossy(member.value.of(object)).into_owned();
            (inner(member.key), member.kind, value)
        })
        .collect()
}

fn noun(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Object | NodeKind::Section(_) => "an object",
        NodeKind::Array => "an array",
        NodeKind::String => "a string",
        NodeKind::Number => "a number",
        NodeKind::True => "true",
        NodeKind::False => "false",
        NodeKind::Null => "null",
        NodeKind::Garbled => "garbled",
    }
}

impl fmt::Debug for Introspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { active, claims, .. } = self;
        write!(f, "Introspection(active {active}, {} claims)", claims.len())
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Claim({:?}, …)", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::extract;
    use crate::jose::limits::Limits;

    #[track_caller]
    fn check_refused(answer: &str, error: &str) {
        assert_eq!(parse(answer.as_bytes()).unwrap_err().to_string(), error);
    }

    #[test]
    fn an_answer_keeps_its_order_and_its_number_text() {
        let answer = br#"{"active":true,"scope":"a b","exp":1.70e9,"scope":"c","a\u0062":[1, 2]}"#;
        let read = parse(answer).unwrap();
        assert!(read.active && read.findings.is_empty());
        let claims: Vec<_> = read
            .claims
            .iter()
            .map(|claim| (claim.name.as_str(), claim.value.as_str()))
            .collect();
        assert_eq!(
            claims,
            [
                ("scope", r#""a b""#),
                ("exp", "1.70e9"),
                ("scope", r#""c""#),
                ("ab", "[1, 2]")
            ]
        );
    }

    #[test]
    fn an_inactive_token_is_told_without_a_reason() {
        let read = parse(b" {\"active\": false}\n").unwrap();
        assert!(!read.active && read.claims.is_empty() && read.findings.is_empty());
        let read = parse(br#"{"active":false,"exp":1}"#).unwrap();
        assert_eq!(
            read.findings[0].message,
            "The answer says the token is not active, and 1 member more"
        );
    }

    #[test]
    fn an_answer_that_says_both_is_read_as_inactive() {
        for answer in [
            r#"{"active":true,"active":false}"#,
            r#"{"active":false,"active":true}"#,
        ] {
            let read = parse(answer.as_bytes()).unwrap();
            assert!(!read.active);
            assert_eq!(read.findings[0].code, "introspection-active-twice");
        }
    }

    #[test]
    fn what_is_no_answer_says_what_it_is() {
        check_refused(
            "<html>",
            "the answer stops being JSON at byte 0, where a value is missing",
        );
        check_refused("[]", "the answer is an array, not a JSON object");
        check_refused("{\"exp\":1}", "the answer has 1 member but no \"active\"");
        check_refused(
            "{\"active\":\"true\"}",
            "the answer's \"active\" is a string, not true or false",
        );
    }

    #[track_caller]
    fn check_paste(paste: &str, expected: Option<bool>) {
        let found = extract::candidates(paste, &Limits::DEFAULT);
        let mut answers = found
            .lookalikes
            .iter()
            .filter_map(|lookalike| of_lookalike(lookalike, paste));
        assert_eq!(
            answers.next().map(|answer| answer.active),
            expected,
            "{paste}"
        );
    }

    #[test]
    fn an_answer_is_recognised_in_a_paste() {
        check_paste(
            r#"{"active":true,"scope":"read","client_id":"demo"}"#,
            Some(true),
        );
        check_paste("\n{ \"active\" : false }\n", Some(false));
        check_paste(
            "HTTP/2 200\ncontent-type: application/json\n\n{\"active\":false}\n",
            Some(false),
        );
        check_paste(
            "$ curl https://a.test/introspect\n{\"active\":true,\"exp\":1700000000,\"ext\":{\"active\":1}} $",
            Some(true),
        );
    }

    #[test]
    fn a_record_of_something_else_is_no_answer() {
        for paste in [
            r#"{"id":7,"username":"bob","sub":"x","active":true}"#,
            r#"[{"active":true},{"active":false}]"#,
            r#"{"feature":{"active":true}}"#,
            r#"{"active":"yes","exp":1}"#,
            r#"{"active":true,"exp":}"#,
        ] {
            check_paste(paste, None);
        }
    }

    #[test]
    fn an_answer_says_nothing_of_itself_in_debug() {
        let read = parse(br#"{"active":true,"sub":"alice"}"#).unwrap();
        assert!(!format!("{read:?} {:?}", read.claims).contains("alice"));
    }
}
