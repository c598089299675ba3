//! The header: its algorithm, keys that the token brings along, packing.

use super::names::skeleton;
use super::told::Told;
use super::{At, NodeId, NodeKind, Part, Severity, Tree};
use crate::jose::alg::{self, ALGORITHMS, Family};
use crate::jose::claims::{member, raw_name};
use crate::jose::token::SegmentName;
use crate::jose::words::one_line;

pub(super) fn read(tree: &Tree, part: &Part, told: &mut Told) {
    algorithm(tree, part, told);
    if part.token.kind.is_encrypted() {
        if let Some(zip) = part.parameters(tree, "zip").next() {
            told.say(
                ("zip-in-jwe", Severity::Warn),
                At::Node(zip),
                || "the content is packed before it is encrypted".to_owned(),
                "Its length then tells what it holds: leave zip out (RFC 8725 §3.6)",
            );
        }
    } else {
        if let Some(zip) = part.parameters(tree, "zip").next() {
            told.say(
                ("zip-in-jws", Severity::Info),
                At::Node(zip),
                || {
                    "the payload is packed, which is registered for encrypted tokens alone"
                        .to_owned()
                },
                "Most libraries hand out the packed bytes; SMART Health Cards are made like this",
            );
        }
        carried_keys(tree, part, told);
    }
}

fn algorithm(tree: &Tree, part: &Part, told: &mut Told) {
    const UNUSABLE: (&str, Severity) = ("alg-unusable", Severity::Danger);
    const REFUSE: &str =
        "Refuse it: a verifier must be told the algorithm, not fall back to one (RFC 7515 §4.1.1)";
    let mut is_named = false;
    for node in part.parameters(tree, "alg") {
        is_named = true;
        let at = At::Node(node);
        let kind = tree.node(node).kind;
        if kind != NodeKind::String {
            let what = match kind {
                NodeKind::Null => "null",
                NodeKind::Array => "a list",
                NodeKind::Object => "an object",
                NodeKind::Number => "a number",
                NodeKind::True | NodeKind::False => "a boolean",
                // The rest of damaged JSON has been told.
                _ => continue,
            };
            told.say(
                UNUSABLE,
                at,
                || format!("alg is {what}, not a string"),
                REFUSE,
            );
            continue;
        }
        let name = tree.text(node);
        // Every spelling of `none` in plain letters is told with the signature.
        if name.eq_ignore_ascii_case("none") {
            continue;
        }
        let short = |name: &str| one_line(name, 40);
        let known = alg::algorithm(&name);
        if name.trim().is_empty() {
            told.say(UNUSABLE, at, || "alg is an empty string".to_owned(), REFUSE);
        } else if let Some(known) = known {
            let encrypts = matches!(known.family, Family::KeyManagement | Family::Content);
            if encrypts != part.token.kind.is_encrypted() {
                let what = if encrypts { "encrypts" } else { "signs" };
                let kind = part.token.kind.word();
                let message = || format!("{name} {what}, and this is a token of kind {kind}");
                told.say(UNUSABLE, at, message, REFUSE);
            } else if known.name == "RS1" {
                told.say(
                    ("alg-sha1", Severity::Warn),
                    at,
                    || {
                        "RS1 signs a SHA-1 hash, of which two documents can have the same"
                            .to_owned()
                    },
                    "Sign with RS256, PS256, ES256 or Ed25519",
                );
            }
        } else if skeleton(&name) == "none" {
            told.say(
                ("alg-none-disguised", Severity::Danger),
                at,
                || format!("alg is \"{}\", which becomes none once it is tidied up", short(&name)),
                "Somebody tries to get past a filter: servers must take names from a list, letter by letter",
            );
        } else if let Some(meant) = meant(&name) {
            told.say(
                ("alg-spelling", Severity::Warn),
                at,
                || format!("alg is \"{}\"; the name is {meant}", short(&name)),
                "Names of algorithms are case-sensitive (RFC 7515 §4.1.1): most verifiers refuse it",
            );
        } else {
            told.say(
                ("alg-unknown", Severity::Info),
                at,
                || format!("alg \"{}\" is in no registry", short(&name)),
                "Check the name against what the issuer documents",
            );
        }
    }
    let is_whole = |header: &NodeId| tree.is_intact(*header);
    if !is_named && !part.headers.is_empty() && part.headers.iter().all(is_whole) {
        let message = || "the header has no alg".to_owned();
        told.say(UNUSABLE, header_place(part), message, REFUSE);
    }
}

fn header_place(part: &Part) -> At {
    match part.headers.first() {
        Some(header) => At::Node(*header),
        None => part.at(SegmentName::Header),
    }
}

/// The registered name that is the same but for case, blanks and look-alike letters.
fn meant(name: &str) -> Option<&'static str> {
    let name = skeleton(name);
    let mut known = ALGORITHMS.iter();
    let found = known.find(|known| skeleton(known.name) == name)?;
    Some(found.name)
}

/// Tokens whose protocol has them carry the key that they prove to have (RFC 9449 §4.2,
/// OpenID4VCI).
const PROOFS: [&str; 4] = [
    "dpop+jwt",
    "openid4vci-proof+jwt",
    "oauth-client-attestation-pop+jwt",
    "key-attestation+jwt",
];

/// Members of a JWK that are private (RFC 7518 §6, RFC 8037 §2; `priv` is that of AKP).
pub(super) const PRIVATE_MEMBERS: [&[u8]; 4] = [b"d", b"k", b"p", b"priv"];

fn carried_keys(tree: &Tree, part: &Part, told: &mut Told) {
    let typ = part
        .text(tree, "typ")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let typ = typ.strip_prefix("application/").unwrap_or(&typ);
    for &header in &part.headers {
        if let Some(jwk) = member(tree, header, "jwk") {
            let mut members = tree.children(jwk).map(|id| raw_name(tree, id));
            if members.any(|name| PRIVATE_MEMBERS.contains(&name)) {
                told.say(
                    ("header-private-key", Severity::Danger),
                    At::Node(jwk),
                    || "the jwk in the header has its private half in it".to_owned(),
                    "Take the key out of use: everyone who sees the token can sign with it",
                );
            } else if !PROOFS.contains(&typ) {
                told.say(
                    ("header-jwk", Severity::Warn),
                    At::Node(jwk),
                    || "a token-supplied key stands in the header".to_owned(),
                    "Never check the token with it: whoever made the token chose it (RFC 8725 §3.10)",
                );
            }
        }
        for (name, what, told_as) in [
            ("jku", "a key set", ("header-jku", Severity::Warn)),
            ("x5u", "a certificate", ("header-x5u", Severity::Warn)),
        ] {
            let Some(url) = member(tree, header, name) else {
                continue;
            };
            told.say(
                told_as,
                At::Node(url),
                || {
                    let url = tree.text(url);
                    let plain = url.trim_start().to_ascii_lowercase().starts_with("http:");
                    let how = if plain { ", over plain http" } else { "" };
                    format!(
                        "the token-supplied {name} names {what} at {}{how}",
                        one_line(&url, 80)
                    )
                },
                "Never fetch it unless it is on a list of your own (RFC 8725 §3.10)",
            );
        }
        if let Some(chain) = member(tree, header, "x5c") {
            told.say(
                ("header-x5c", Severity::Info),
                At::Node(chain),
                || "certificates stand in the header, token-supplied".to_owned(),
                "Take their key only if the chain ends in a root that you hold",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with_header};

    #[test]
    fn an_algorithm_that_is_none_in_disguise_is_a_danger() {
        for alg in [
            "none ",
            "\\tnone",
            "no\\u0000ne",
            "n\u{043e}ne",
            "N\u{200b}one",
            "\u{ff4e}one",
        ] {
            check(
                &with_header(&format!(r#"{{"alg":"{alg}"}}"#)),
                &["alg-none-disguised"],
            );
        }
        // Told as alg-none, where the signature is.
        for alg in ["none", "None", "nOnE"] {
            check(&with_header(&format!(r#"{{"alg":"{alg}"}}"#)), &[]);
        }
        check(&with_header(r#"{"alg":"nonesuch"}"#), &["alg-unknown"]);
    }

    #[test]
    fn an_algorithm_must_be_named_by_a_string() {
        for header in [
            r#"{"alg":null}"#,
            r#"{"alg":["HS256"]}"#,
            r#"{"alg":{}}"#,
            r#"{"alg":256}"#,
            r#"{"alg":true}"#,
            r#"{"alg":""}"#,
            r#"{"alg":" "}"#,
            r#"{"typ":"JWT"}"#,
            "{}",
            r#"{"alg":"dir"}"#,
        ] {
            check(&with_header(header), &["alg-unusable"]);
        }
        // Damaged JSON is told as such.
        check(&with_header(r#"{"typ":"JW"#), &[]);
    }

    #[test]
    fn a_plain_algorithm_is_no_finding_and_a_wrong_spelling_is() {
        for alg in [
            "HS256",
            "RS256",
            "PS512",
            "ES256",
            "ES256K",
            "EdDSA",
            "Ed25519",
            "ML-DSA-44",
        ] {
            let header = format!(r#"{{"alg":"{alg}","typ":"at+jwt","kid":"a1"}}"#);
            check(&with_header(&header), &[]);
        }
        check(&with_header(r#"{"alg":"rs256"}"#), &["alg-spelling"]);
        check(&with_header(r#"{"alg":"HS256 "}"#), &["alg-spelling"]);
        check(&with_header(r#"{"alg":"RS1"}"#), &["alg-sha1"]);
    }

    #[test]
    fn keys_that_a_token_brings_along_are_named_so() {
        let jwk =
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        let header = |members: &str| with_header(&format!(r#"{{"alg":"RS256",{members}}}"#));
        check(&header(&format!(r#""jwk":{jwk}"#)), &["header-jwk"]);
        check(&header(&format!(r#""typ":"dpop+jwt","jwk":{jwk}"#)), &[]);
        check(
            &header(r#""jwk":{"kty":"OKP","d":"AA"}"#),
            &["header-private-key"],
        );
        check(&header(r#""jku":"https://a.example/k""#), &["header-jku"]);
        check(&header(r#""x5u":"http://a.example/c""#), &["header-x5u"]);
        check(&header(r#""x5c":["MIIB"]"#), &["header-x5c"]);
        // Thumbprints carry nothing.
        check(&header(r#""x5t":"AAAA","x5t#S256":"AAAA""#), &[]);
    }

    #[test]
    fn packing_is_told_by_what_it_does() {
        check(
            &with_header(r#"{"alg":"ES256","zip":"DEF"}"#),
            &["zip-in-jws"],
        );
    }
}
