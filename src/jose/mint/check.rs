//! What is odd about a draft while it is edited: its times, and its header against the key.

use super::draft::Draft;
use super::sign;
use crate::jose::claims;
use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::key::Key;
use crate::jose::time::UnixTime;
use crate::jose::words;

/// Findings about `draft`, which `decoded` shows, as of `now`; `key` and `alg` are what it is to
/// be signed with, where they are chosen. Nodes are those of `decoded`.
pub fn findings(
    draft: &Draft,
    decoded: &Decoded,
    key: Option<&Key>,
    alg: Option<&str>,
    now: UnixTime,
) -> Vec<Finding> {
    let mut findings = claims::lifetime(decoded, now).findings;
    for finding in &mut findings {
        // The advice to whoever reads a token is none to whoever makes one.
        match finding.code {
            "exp-passed" => "Set exp to a later time, such as +5m".clone_into(&mut finding.advice),
            "nbf-ahead" => "Set nbf to now or earlier".clone_into(&mut finding.advice),
            "iat-ahead" => "Set iat to now; servers refuse tokens from the future"
                .clone_into(&mut finding.advice),
            _ => {}
        }
    }
    findings.extend(decoded.findings.iter().cloned());
    let at = |name| {
        let header = claims::header(&decoded.tree);
        let member = header.and_then(|header| claims::member(&decoded.tree, header, name));
        member.map_or(At::Whole, At::Node)
    };
    if alg == Some("none") || alg.is_none() && draft.alg().as_deref() == Some("none") {
        findings.push(
            Finding::new("alg-none", Severity::Danger, "alg is none: nobody signs it")
                .at(at("alg"))
                .advice("Use it to test that a server refuses it, and for nothing else"),
        );
    }
    let Some(key) = key else { return findings };
    if let Some(alg) = alg
        && sign::can_sign(key, alg).is_ok()
    {
        findings.extend(sign::remarks(key, alg));
    }
    findings.extend(kid(draft, key).map(|finding| finding.at(at("kid"))));
    findings
}

/// How the `kid` of the header and that of the key differ.
fn kid(draft: &Draft, key: &Key) -> Option<Finding> {
    let own = key.kid.as_deref()?;
    let shown = words::one_line(own, 60);
    let finding = match draft.kid() {
        Some(kid) if kid == own => return None,
        Some(kid) => Finding::new(
            "kid-of-another-key",
            Severity::Warn,
            format!(
                "the header names key {:?}; it is signed with key {shown:?}",
                words::one_line(&kid, 60)
            ),
        )
        .advice("A verifier that goes by kid will not find this key"),
        None => Finding::new(
            "kid-missing",
            Severity::Info,
            format!("the header names no key; this one is {shown:?}"),
        )
        .advice("A verifier with several keys needs the kid"),
    };
    Some(finding)
}
