//! What is unsafe or unwise about a token: the findings that reading it does not tell already.
//!
//! Shape, JSON, layers and times are told where they are read (`token`, `tree`, `claims`), a key's
//! weakness where keys are; here is the rest. What is ordinary is no finding: a plain `kid`, HS256
//! or any asymmetric algorithm, `typ: at+jwt`. A list that cries wolf is not read.
//!
//! Any token may come here, so every check is one pass, and a code is told once: with its first
//! place, and how many more there are.

mod claims;
mod content;
mod crit;
mod header;
mod jwe;
mod kid;
mod names;
mod privilege;
mod rules;
pub mod secret;
mod shapes;
mod told;

pub use rules::{Family, RULES, Rule, rule};

use told::Told;

use super::access::Access;
use super::decode::Decoded;
use super::extract::Candidate;
use super::finding::{At, Finding, Severity};
use super::token::{SegmentName, Token};
use super::tree::{NodeId, NodeKind, Tree};

/// Everything worth saying of `decoded` that its other findings do not say; `access` is what it
/// [grants](super::access::report). Gravest first.
pub fn lint(decoded: &Decoded, access: &Access) -> Vec<Finding> {
    let mut told = read(decoded);
    privilege::read(&decoded.tree, access, &mut told);
    let mut findings = secret::built_in(decoded);
    findings.extend(told.finish());
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// What of it nobody should miss who only reads the token: dangers that are told by looking alone,
/// without a secret being tried.
pub fn dangers(decoded: &Decoded) -> Vec<Finding> {
    let mut findings = read(decoded).finish();
    findings.retain(|finding| finding.severity == Severity::Danger);
    findings
}

fn read(decoded: &Decoded) -> Told {
    let tree = &decoded.tree;
    let mut told = Told::default();
    let outer = Part::of(tree, &decoded.token, tree.sections(), None);
    part(tree, &outer, &mut told);
    for nested in &tree.nested {
        let node = nested.node;
        let inner = Part::of(tree, &nested.token, tree.children(node), Some(node));
        part(tree, &inner, &mut told);
        // The end of an SD-JWT is part of it, and what an encrypted token holds is verified with it.
        let is_part = match tree.node(node).kind {
            NodeKind::Section(SegmentName::KeyBinding) => true,
            NodeKind::Section(SegmentName::Payload) => decoded.token.kind.is_encrypted(),
            _ => false,
        };
        if !is_part {
            told.say(
                ("token-inside", Severity::Info),
                At::Node(node),
                || {
                    let kind = nested.token.kind.word();
                    format!("a token of its own stands here ({kind})")
                },
                "Verify it by itself: the outer signature and lifetime say nothing about it",
            );
        }
    }
    shapes::inflated(tree, &mut told);
    content::read(decoded, &mut told);
    told
}

/// What [`lint`] found, beside what the paste tells of the token: less what that says already, and
/// with what the token's place there means.
pub fn in_place(odd: &[Finding], candidate: Option<&Candidate>) -> Vec<Finding> {
    let told = candidate.map_or(&[][..], |candidate| &candidate.findings);
    let is_cut = told.iter().any(|finding| finding.code == "token-cut");
    let is_told = |finding: &&Finding| is_cut && finding.code == "jwe-tag-length";
    let mut findings: Vec<Finding> = odd.iter().filter(|one| !is_told(one)).cloned().collect();
    if candidate.is_some_and(|candidate| candidate.label.starts_with("query ")) {
        let message = "the token stands in the query of a URL";
        findings.push(
            Finding::new("token-in-url", Severity::Info, message)
                .advice("Send it in a header or a body: URLs are logged and kept on the way"),
        );
    }
    findings
}

/// One token: the outermost, or one inside a claim.
struct Part<'a> {
    token: &'a Token,
    /// Its protected and unprotected headers.
    headers: Vec<NodeId>,
    /// Its payload, where it can be read.
    payload: Option<NodeId>,
    /// The claim it stands in, if it is not the outermost: nothing else of it has a place.
    inside: Option<NodeId>,
}

impl<'a> Part<'a> {
    fn of(
        tree: &Tree,
        token: &'a Token,
        sections: impl Iterator<Item = NodeId>,
        inside: Option<NodeId>,
    ) -> Self {
        let mut part = Self {
            token,
            headers: Vec::new(),
            payload: None,
            inside,
        };
        for id in sections {
            match tree.node(id).kind {
                NodeKind::Section(SegmentName::Header | SegmentName::UnprotectedHeader) => {
                    part.headers.push(id);
                }
                NodeKind::Section(SegmentName::Payload) => part.payload = Some(id),
                _ => {}
            }
        }
        part
    }

    /// The place of a segment of it.
    fn at(&self, name: SegmentName) -> At {
        let segment = self.token.segment(name);
        match (self.inside, segment) {
            (Some(node), _) => At::Node(node),
            (None, Some(segment)) => At::Token(segment.span),
            (None, None) => At::Whole,
        }
    }

    /// Members of its headers, in order.
    fn parameters<'t>(
        &'t self,
        tree: &'t Tree,
        name: &'static str,
    ) -> impl Iterator<Item = NodeId> + 't {
        let headers = self.headers.iter();
        headers.filter_map(move |header| super::claims::member(tree, *header, name))
    }

    /// The text of the first parameter of that name, if it is a string.
    fn text(&self, tree: &Tree, name: &'static str) -> Option<String> {
        let node = self.parameters(tree, name).next()?;
        (tree.node(node).kind == NodeKind::String).then(|| tree.text(node).into_owned())
    }
}

fn part(tree: &Tree, part: &Part, told: &mut Told) {
    header::read(tree, part, told);
    kid::read(tree, part, told);
    if part.token.kind.is_encrypted() {
        jwe::read(tree, part, told);
    } else {
        crit::read(tree, part, told);
        shapes::zero_signature(part, told);
    }
    if let Some(payload) = part.payload {
        claims::read(tree, payload, told);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::jose::access;
    use crate::jose::decode::decode;
    use crate::jose::encoding::to_base64url;
    use crate::jose::limits::Limits;
    use crate::jose::token::{TokenKind, parse};

    pub(super) fn with_signature(header: &str, payload: &str, signature: &[u8]) -> String {
        let parts = [header.as_bytes(), payload.as_bytes(), signature];
        parts.map(to_base64url).join(".")
    }

    pub(super) fn with_header(header: &str) -> String {
        with_signature(header, r#"{"sub":"1"}"#, &[7; 64])
    }

    pub(super) fn with_payload(payload: &str) -> String {
        with_signature(r#"{"alg":"ES256"}"#, payload, &[7; 64])
    }

    pub(super) fn decoded(token: &str) -> Decoded {
        decode(&parse(&token.into(), TokenKind::Jws), &Limits::DEFAULT)
    }

    pub(super) fn linted(token: &str) -> Vec<Finding> {
        let decoded = decoded(token);
        lint(&decoded, &access::report(&decoded))
    }

    #[track_caller]
    pub(super) fn check(token: &str, codes: &[&str]) {
        let found = linted(token);
        let found: Vec<&str> = found.iter().map(|finding| finding.code).collect();
        assert_eq!(found, codes);
    }

    #[track_caller]
    pub(super) fn check_claims(claims: &str, codes: &[&str]) {
        check(&with_payload(claims), codes);
    }

    #[test]
    fn what_is_ordinary_is_no_finding() {
        check(
            &with_signature(
                r#"{"alg":"HS256","typ":"JWT","kid":"2026-03"}"#,
                r#"{"iss":"https://a.example","sub":"0b9c7d2e","aud":"shop","exp":1700000300,"iat":1700000000,"email":"kim@example.test","scope":"openid read:orders","roles":["editor"],"amr":["pwd","mfa"]}"#,
                &[7; 32],
            ),
            &[],
        );
    }

    #[test]
    fn a_token_inside_a_claim_is_looked_at_like_the_outer_one() {
        let inner = with_header(r#"{"alg":"RS256","kid":"../k"}"#);
        let found = linted(&with_payload(&format!(r#"{{"a":"{inner}"}}"#)));
        let codes: Vec<&str> = found.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["kid-path", "token-inside"]);
    }

    #[test]
    fn where_a_token_stood_is_part_of_it() {
        let token = with_header(r#"{"alg":"ES256"}"#);
        for (paste, codes) in [
            (
                format!("https://a.example/?access_token={token}"),
                &["token-in-url"][..],
            ),
            (format!("Authorization: Bearer {token}"), &[]),
            (token, &[]),
        ] {
            let found = crate::jose::extract::candidates(&paste, &Limits::DEFAULT);
            let told = in_place(&[], found.candidates.first());
            let told: Vec<&str> = told.iter().map(|finding| finding.code).collect();
            assert_eq!(told, codes, "{}", found.candidates[0].label);
        }
    }

    #[test]
    fn a_tag_that_the_paste_calls_cut_is_told_once() {
        let header = to_base64url(br#"{"alg":"dir","enc":"A128GCM"}"#);
        let token = format!("{header}..AAAAAAAAAAAAAAAA.AAAA.AAAA");
        let odd = linted(&token);
        assert_eq!(odd[0].code, "jwe-tag-length");
        let found = crate::jose::extract::candidates(&token, &Limits::DEFAULT);
        assert_eq!(found.candidates[0].findings[0].code, "token-cut");
        assert_eq!(in_place(&odd, found.candidates.first()), []);
        assert_eq!(in_place(&odd, None), odd);
    }

    #[test]
    fn what_is_told_to_whoever_only_reads_is_a_danger() {
        let token = with_signature(
            r#"{"alg":"RS256","x5c":[],"kid":"a;b","crit":[]}"#,
            r#"{"aud":"*"}"#,
            &[7; 64],
        );
        let codes: Vec<&str> = dangers(&decoded(&token))
            .iter()
            .map(|one| one.code)
            .collect();
        assert_eq!(codes, ["crit-malformed"]);
    }

    #[test]
    fn the_gravest_stands_first() {
        let token = with_signature(
            r#"{"alg":"RS256","x5c":[],"kid":"a;b","crit":[]}"#,
            "{}",
            &[7; 64],
        );
        check(&token, &["crit-malformed", "kid-injection", "header-x5c"]);
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let name = prop_oneof![
            "[a-z]{1,8}",
            Just("aud".to_owned()),
            Just("password".to_owned()),
            Just("kty".to_owned()),
            Just("d".to_owned()),
            Just("permissions".to_owned()),
            Just("\u{0435}xp".to_owned()),
            any::<String>(),
        ];
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
            "4[0-9]{15}".prop_map(Into::into),
            "[a-z]{2,9}://[a-z:@/]{0,20}".prop_map(Into::into),
            Just("*".into()),
            Just("-----BEGIN PRIVATE KEY-----".into()),
        ];
        leaf.prop_recursive(4, 64, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
                prop::collection::vec((name.clone(), inner), 0..8)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_claims_give_each_code_once(header in any_json(), payload in any_json()) {
            let token = with_signature(&header.to_string(), &payload.to_string(), &[0; 64]);
            let found = linted(&token);
            for (index, one) in found.iter().enumerate() {
                prop_assert!(found[..index].iter().all(|other| other.code != one.code));
                prop_assert!(rule(one.code).is_some());
                prop_assert!(one.message.len() < 400);
            }
        }

        #[test]
        fn any_text_is_linted_without_panic(text in "[A-Za-z0-9_.~=-]{0,200}") {
            linted(&text);
        }
    }
}
