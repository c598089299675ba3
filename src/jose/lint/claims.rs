//! Registered claims: their types, an audience that is nobody or everybody, a lifetime without
//! measure.

use super::told::Told;
use super::{At, NodeId, NodeKind, Severity, Tree};
use crate::jose::claims::member;
use crate::jose::time;

/// A year and a day: what is longer was not thought about.
const LONG_SECS: f64 = 366.0 * 86_400.0;
/// 1 Jan 2100: without a beginning, an end past this is no end.
const FAR: f64 = 4_102_444_800.0;
/// What milliseconds look like when they are read as seconds; told as such where times are read.
const OUT_OF_CALENDAR: f64 = 253_402_300_800.0;

pub(super) fn read(tree: &Tree, payload: NodeId, told: &mut Told) {
    audience(tree, payload, told);
    for name in ["iss", "sub", "jti"] {
        if let Some(node) = member(tree, payload, name)
            && !matches!(tree.node(node).kind, NodeKind::String | NodeKind::Garbled)
        {
            told.say(
                ("claim-type", Severity::Warn),
                At::Node(node),
                || format!("{name} is not a string"),
                "Libraries refuse it, or turn it into text each in its own way (RFC 7519 §4.1)",
            );
        }
    }
    lifetime(tree, payload, told);
}

fn audience(tree: &Tree, payload: NodeId, told: &mut Told) {
    let Some(aud) = member(tree, payload, "aud") else {
        return;
    };
    let empty = |told: &mut Told, at, message: &str| {
        let advice = "Name the server the token is for, or leave aud out";
        told.say(
            ("aud-empty", Severity::Warn),
            at,
            || message.to_owned(),
            advice,
        );
    };
    let entry = |node: NodeId, told: &mut Told| {
        let at = At::Node(node);
        match (tree.node(node).kind, tree.text(node).trim()) {
            (NodeKind::String, "") => empty(told, at, "aud is an empty string"),
            (NodeKind::String, "*") => told.say(
                ("aud-any", Severity::Warn),
                at,
                || "aud is *, as if any server were meant".to_owned(),
                "Name the servers: what is meant for all can be replayed from one at another (RFC 8725 §3.9)",
            ),
            (NodeKind::String | NodeKind::Garbled, _) => {}
            _ => told.say(
                ("claim-type", Severity::Warn),
                at,
                || "aud is neither a string nor a list of strings".to_owned(),
                "Libraries refuse it (RFC 7519 §4.1.3)",
            ),
        }
    };
    match tree.node(aud).kind {
        NodeKind::Array if !tree.has_children(aud) => {
            empty(told, At::Node(aud), "aud is an empty list");
        }
        NodeKind::Array => tree.children(aud).for_each(|item| entry(item, told)),
        _ => entry(aud, told),
    }
}

fn lifetime(tree: &Tree, payload: NodeId, told: &mut Told) {
    let number = |name| {
        let node = member(tree, payload, name)?;
        let is_number = tree.node(node).kind == NodeKind::Number;
        let value: f64 = tree.text(node).parse().ok().filter(|_| is_number)?;
        Some((node, value))
    };
    let Some((node, exp)) = number("exp").filter(|(_, exp)| *exp < OUT_OF_CALENDAR) else {
        return;
    };
    let start = number("iat").or_else(|| number("nbf"));
    let length = start.map(|(_, start)| exp - start).filter(|_| exp > 0.0);
    let message = match length {
        Some(length) if length > LONG_SECS => format!("valid for {}", time::duration(length)),
        None if exp > FAR => "exp is after the year 2100, as good as none".to_owned(),
        _ => return,
    };
    told.say(
        ("lifetime-long", Severity::Warn),
        At::Node(node),
        || message,
        "Make tokens that last minutes, with a refresh token beside them: they cannot be called back",
    );
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_claims;

    #[test]
    fn an_audience_is_somebody() {
        for claims in [r#"{"aud":""}"#, r#"{"aud":[]}"#, r#"{"aud":["a"," "]}"#] {
            check_claims(claims, &["aud-empty"]);
        }
        check_claims(r#"{"aud":"*"}"#, &["aud-any"]);
        check_claims(r#"{"aud":["shop","*"]}"#, &["aud-any"]);
        for claims in [
            r#"{"aud":"shop"}"#,
            r#"{"aud":["a","b"]}"#,
            r#"{"aud":"https://*.a.example"}"#,
        ] {
            check_claims(claims, &[]);
        }
    }

    #[test]
    fn registered_claims_are_strings() {
        for claims in [
            r#"{"sub":12345}"#,
            r#"{"iss":null}"#,
            r#"{"jti":["a"]}"#,
            r#"{"aud":{"a":1}}"#,
            r#"{"aud":[1]}"#,
        ] {
            check_claims(claims, &["claim-type"]);
        }
        check_claims(r#"{"sub":"12345","iss":"a","jti":"b"}"#, &[]);
    }

    #[test]
    fn a_lifetime_over_a_year_is_long() {
        check_claims(r#"{"iat":1700000000,"exp":1731622400}"#, &[]);
        check_claims(r#"{"iat":1700000000,"exp":1731622401}"#, &["lifetime-long"]);
        check_claims(r#"{"nbf":1700000000,"exp":2000000000}"#, &["lifetime-long"]);
        check_claims(r#"{"exp":9999999999}"#, &["lifetime-long"]);
        check_claims(r#"{"exp":2000000000}"#, &[]);
        // In milliseconds, which is told where times are read.
        check_claims(r#"{"iat":1700000000000,"exp":1700000300000}"#, &[]);
        check_claims(r#"{"exp":"2000000000","iat":1}"#, &[]);
    }
}
