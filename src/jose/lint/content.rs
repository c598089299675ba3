//! What stands in readable claims, at any depth and through every layer: passwords, card numbers,
//! keys, credentials of other services; names that look like others; numbers that get rounded.
//!
//! A signed token is encoded, not encrypted: everyone it passes reads it. No value is repeated in
//! a message, only what it is and how long.

mod card;
mod credential;

use std::borrow::Cow;
use std::collections::HashSet;

use super::header::PRIVATE_MEMBERS;
use super::names;
use super::told::Told;
use super::{At, Decoded, NodeId, NodeKind, Severity, Tree};
use crate::jose::claims::{member, raw_name};
use crate::jose::token::SegmentName;
use crate::jose::tree::{ContentKind, Key};
use crate::jose::words::{count, one_line};

pub(super) fn read(decoded: &Decoded, told: &mut Told) {
    let tree = &decoded.tree;
    // What was encrypted is read by whoever it is for: only a key has opened it here.
    let is_sealed = decoded.token.kind.is_encrypted();
    let mut header_until = 0;
    let mut jwks = HashSet::new();
    for (index, node) in tree.nodes.iter().enumerate() {
        let id = NodeId(index as u32);
        if let NodeKind::Section(SegmentName::Header | SegmentName::UnprotectedHeader) = node.kind {
            header_until = node.end.0;
        }
        look_alike(tree, id, told);
        if is_sealed || id.0 < header_until {
            continue;
        }
        if raw_name(tree, id) == b"kty" && jwks.insert(node.parent) {
            private_jwk(tree, node.parent, told);
        }
        match (
            node.kind,
            tree.content(id).map(|content| (content.kind, content.doc)),
        ) {
            (NodeKind::String, None) => text(tree, id, &tree.text(id), told),
            // What a layer holds and JSON does not.
            (NodeKind::String | NodeKind::Section(_), Some((ContentKind::Text, doc))) => {
                let doc = tree.docs.get(doc as usize);
                let bytes = doc.map_or(&[][..], |doc| doc.bytes.as_slice());
                text(tree, id, &String::from_utf8_lossy(bytes), told);
            }
            (NodeKind::Number, _) => number(tree, id, told),
            _ => {}
        }
    }
}

fn look_alike(tree: &Tree, id: NodeId, told: &mut Told) {
    let raw = raw_name(tree, id);
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && *byte != b'\\';
    if raw.is_empty() || raw.iter().all(is_plain) {
        return;
    }
    let Key::Name(name) = tree.key(id) else {
        return;
    };
    if let Some(like) = names::look_alike(&name) {
        told.say(
            ("name-confusable", Severity::Warn),
            At::Node(id),
            || {
                let odd = name.chars().find(|c| !c.is_ascii_graphic());
                let odd = odd.map_or(0, u32::from);
                format!("the name looks like {like} and is another: it has U+{odd:04X} in it")
            },
            "Programs do not read it as that claim, people do: refuse such tokens",
        );
    }
}

/// The name of a claim in small letters, without what stands between its words.
fn plain_name(tree: &Tree, id: NodeId) -> String {
    const LONGEST: usize = 40;
    if raw_name(tree, id).len() > LONGEST {
        return String::new();
    }
    match tree.key(id) {
        Key::Name(name) => {
            let letters = name.chars().filter(char::is_ascii_alphanumeric);
            letters.map(|c| c.to_ascii_lowercase()).collect()
        }
        _ => String::new(),
    }
}

/// Whether the name says that the value is an identifier, which is a number by design.
fn is_id(name: &str) -> bool {
    name == "sub"
        || ["id", "uuid", "guid", "iat", "exp", "nbf"]
            .iter()
            .any(|end| name.ends_with(end))
}

const READABLE: &str = "A signed token is encoded, not encrypted: take it out of the token";

fn text(tree: &Tree, id: NodeId, text: &str, told: &mut Told) {
    let at = At::Node(id);
    let name = plain_name(tree, id);
    if credential::is_private_key(text) {
        told.say(
            ("claim-private-key", Severity::Danger),
            at,
            || "a private key in PEM stands in this claim".to_owned(),
            "Take the key out of use: everyone who sees the token has it",
        );
    } else if let Some(what) = credential::service(text) {
        told.say(
            ("claim-api-secret", Severity::Danger),
            at,
            || {
                let length = count("character", text.chars().count());
                format!("{what} stands in this claim ({length})")
            },
            "Revoke it at that service: everyone who sees the token can use it",
        );
    } else if credential::has_url_password(text) {
        told.say(
            ("claim-url-password", Severity::Warn),
            at,
            || "a URL with a password in it stands in this claim".to_owned(),
            READABLE,
        );
    } else if credential::is_password_name(&name) && credential::is_meant(text) {
        told.say(
            ("claim-password", Severity::Warn),
            at,
            || {
                let length = count("character", text.chars().count());
                format!("a password or secret stands in this claim ({length})")
            },
            READABLE,
        );
    } else if credential::is_national_id(&name, text) {
        told.say(
            ("claim-national-id", Severity::Warn),
            at,
            || "a national id number stands in this claim".to_owned(),
            READABLE,
        );
    } else if !is_id(&name)
        && let Some((brand, digits)) = card::brand(text)
    {
        told.say(
            ("claim-card-number", Severity::Warn),
            at,
            || format!("a card number stands in this claim ({brand}, {digits} digits)"),
            READABLE,
        );
    }
}

fn number(tree: &Tree, id: NodeId, told: &mut Told) {
    let text = tree.text(id);
    if let Some(read) = rounded(&text) {
        told.say(
            ("number-rounded", Severity::Info),
            At::Node(id),
            || format!("{} is {read} to JavaScript", one_line(&text, 40)),
            "Write long ids as strings (RFC 8259 §6)",
        );
    }
    // Without quotes, only what is called a card is one: ids are numbers as well.
    let is_called = |name: &str| name.contains("card") || matches!(name, "pan" | "ccnumber" | "cc");
    if is_called(&plain_name(tree, id))
        && let Some((brand, digits)) = card::brand(&text)
    {
        told.say(
            ("claim-card-number", Severity::Warn),
            At::Node(id),
            || format!("a card number stands in this claim ({brand}, {digits} digits)"),
            READABLE,
        );
    }
}

/// What a reader that keeps numbers in 53 bits makes of a whole number, if that is another one.
fn rounded(text: &str) -> Option<String> {
    // Longer ones are no ids, and the smaller ones all fit.
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_whole || !(16..=64).contains(&digits.len()) {
        return None;
    }
    let read = format!("{:.0}", text.parse::<f64>().ok()?);
    (read != text).then_some(read)
}

fn private_jwk(tree: &Tree, object: NodeId, told: &mut Told) {
    let has_private = || {
        let mut members = tree.children(object);
        members.any(|id| PRIVATE_MEMBERS.contains(&raw_name(tree, id)))
    };
    let kty = member(tree, object, "kty").map_or(Cow::Borrowed(""), |kty| tree.text(kty));
    if ["RSA", "EC", "OKP", "oct", "AKP"].contains(&&*kty) && has_private() {
        told.say(
            ("claim-private-key", Severity::Danger),
            At::Node(object),
            || format!("a JWK of kind {kty} with its private half stands in this claim"),
            "Take the key out of use: everyone who sees the token has it",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_claims, with_payload};
    use super::*;
    use crate::jose::encoding::to_base64url;

    #[test]
    fn a_password_is_told_by_its_name_and_a_mask_is_none() {
        for claims in [
            r#"{"password":"hunter2"}"#,
            r#"{"user":{"Pass-Word":"hunter2"}}"#,
            r#"{"client_secret":"kq83nf82"}"#,
            // Inside a JSON string.
            r#"{"user":"{\"pwd\":\"hunter2\"}"}"#,
        ] {
            check_claims(claims, &["claim-password"]);
        }
        for claims in [
            r#"{"password":""}"#,
            r#"{"password":"********"}"#,
            r#"{"password":true}"#,
            r#"{"password_changed_at":"2024-01-01"}"#,
            r#"{"pwd_exp":"1209600","pwd_url":"https://a.example/pwd"}"#,
            r#"{"amr":["pwd"]}"#,
        ] {
            check_claims(claims, &[]);
        }
    }

    #[test]
    fn a_card_number_has_prefix_length_and_check_digit() {
        for claims in [
            r#"{"card":"4111 1111 1111 1111"}"#,
            r#"{"pay":["5555-5555-5555-4444"]}"#,
            r#"{"card_number":4111111111111111}"#,
            r#"{"x":"378282246310005"}"#,
        ] {
            check_claims(claims, &["claim-card-number"]);
        }
        for claims in [
            // The last digit is another.
            r#"{"card":"4111 1111 1111 1112"}"#,
            r#"{"user_id":"4111111111111111"}"#,
            r#"{"n":4111111111111111}"#,
            r#"{"dateCreated":"1754049600123"}"#,
            r#"{"phone":"4917612345678"}"#,
        ] {
            check_claims(claims, &[]);
        }
    }

    #[test]
    fn keys_and_credentials_are_told_through_layers() {
        let pem = "-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----";
        check_claims(&format!(r#"{{"k":"{pem}"}}"#), &["claim-private-key"]);
        let packed = to_base64url(pem.replace("\\n", "\n").as_bytes());
        check_claims(&format!(r#"{{"k":"{packed}"}}"#), &["claim-private-key"]);
        check_claims(
            r#"{"cnf":{"jwk":{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}}}"#,
            &["claim-private-key"],
        );
        check_claims(
            r#"{"cnf":{"jwk":{"kty":"EC","crv":"P-256","x":"a","y":"b"}}}"#,
            &[],
        );
        check_claims(r#"{"k":"-----BEGIN PUBLIC KEY-----"}"#, &[]);
        let github = format!("ghp_{}", "a1B2".repeat(9));
        check_claims(&format!(r#"{{"t":"{github}"}}"#), &["claim-api-secret"]);
        let inner = format!(r#"{{"deep":{{"t":"{github}"}}}}"#);
        let blob = to_base64url(inner.as_bytes());
        check_claims(&format!(r#"{{"blob":"{blob}"}}"#), &["claim-api-secret"]);
        check_claims(
            r#"{"db":"postgres://app:s3cret@db.example/app"}"#,
            &["claim-url-password"],
        );
        check_claims(r#"{"db":"postgres://app@db.example/app"}"#, &[]);
    }

    #[test]
    fn a_national_id_needs_the_name_and_the_form() {
        check_claims(r#"{"ssn":"078-05-1120"}"#, &["claim-national-id"]);
        check_claims(r#"{"ssn":"on file"}"#, &[]);
        check_claims(r#"{"ref":"078-05-1120"}"#, &[]);
    }

    #[test]
    fn a_number_that_javascript_changes_is_told() {
        assert_eq!(
            rounded("9007199254740993").as_deref(),
            Some("9007199254740992")
        );
        assert_eq!(rounded("9007199254740992"), None);
        assert_eq!(rounded("100000000000000000"), None);
        assert_eq!(
            rounded("-9007199254740993").as_deref(),
            Some("-9007199254740992")
        );
        check_claims(r#"{"id":18446744073709551615}"#, &["number-rounded"]);
        check_claims(r#"{"id":"18446744073709551615","exp":1700000000}"#, &[]);
    }

    #[test]
    fn ten_thousand_of_them_are_one_finding_with_a_count() {
        let claims: Vec<String> = (0..10_000)
            .map(|_| r#"{"password":"hunter2"}"#.to_owned())
            .collect();
        let found = super::super::tests::linted(&with_payload(&format!(
            r#"{{"u":[{}]}}"#,
            claims.join(",")
        )));
        assert_eq!(found.len(), 1);
        let message = &found[0].message;
        assert!(message.ends_with("; and 9,999 more like it"), "{message}");
    }
}
