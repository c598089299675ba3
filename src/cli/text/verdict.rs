//! The line above a token: its time, its signature, who made it.
//!
//! The order is that of the window's verdict strip: in a narrow terminal the last goes first.

use std::borrow::Cow;
use std::io::{self, Write};

use super::paint::{Ink, Line, Terminal};
use super::{printable, sign};
use crate::jose::access::providers::{self, Certainty};
use crate::jose::claims::{Life, Lifetime};
use crate::jose::decode::Decoded;
use crate::jose::finding::Finding;
use crate::jose::time::{self, UnixTime};
use crate::jose::token::{SegmentName, TokenKind};
use crate::jose::tree::{ContentKind, NodeKind};
use crate::jose::words;

/// `✖ Expired 3 minutes ago · ? Signature not checked · RS256 · Jet Admin project token`
pub fn write_verdict(
    terminal: Terminal,
    decoded: &Decoded,
    lifetime: &Lifetime,
    findings: &[&Finding],
    now: UnixTime,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut parts = vec![
        life_words(decoded, lifetime.life, now),
        signature_words(decoded),
    ];
    let header = decoded.tree.section(SegmentName::Header);
    if let Some(alg) = header.and_then(|header| decoded.tree.find(header, "/alg")) {
        let alg = decoded.tree.text(alg);
        parts.push((Ink::Plain, printable(&alg).into_owned().into()));
    }
    if let Some(provider) = providers::detect(decoded) {
        let title = match provider.certainty {
            Certainty::Certain => provider.title,
            Certainty::LooksLike => format!("looks like {}", provider.title),
        };
        parts.push((Ink::Plain, title.into()));
    }
    // The worst stands first.
    if let Some(worst) = findings.first().map(|finding| finding.severity) {
        let count = words::count("finding", findings.len());
        parts.push((
            Ink::of_severity(worst),
            format!("{} {count}", sign(worst)).into(),
        ));
    }
    let mut line = Line::new();
    for (index, (ink, text)) in parts.into_iter().enumerate() {
        match index {
            0 => line.push(ink, text),
            1 => line.push(Ink::Dim, " · ").push(ink, text),
            _ => line.push_optional(Ink::Dim, " · ").push_optional(ink, text),
        };
    }
    line.write(terminal, out)
}

/// What [`write_verdict`] says first, a row each: for a report.
pub fn verdict_rows(decoded: &Decoded, lifetime: &Lifetime, now: UnixTime) -> Vec<String> {
    let (_, life) = life_words(decoded, lifetime.life, now);
    let (_, signature) = signature_words(decoded);
    vec![life.into_owned(), signature.into_owned()]
}

/// What [`write_verdict`] says of the token's time, for the list of other tokens too.
pub fn life_words(decoded: &Decoded, life: Life, now: UnixTime) -> (Ink, Cow<'static, str>) {
    match life {
        Life::NoExpiry | Life::Unreadable if !has_claims(decoded) => {
            (Ink::Plain, "? No claims to read".into())
        }
        Life::Expired { exp } => {
            let words = format!("✖ Expired {}", time::relative(exp, now));
            (Ink::Fail, words.into())
        }
        Life::NotYetValid { nbf } => {
            let words = format!("✖ Not yet valid, starts {}", time::relative(nbf, now));
            (Ink::Fail, words.into())
        }
        // No green here: that a token is in its time proves nothing about who made it.
        Life::Current { exp } => {
            let words = format!("– Expires {}", time::relative(exp, now));
            (Ink::Info, words.into())
        }
        Life::NoExpiry => (Ink::Warn, "▲ Never expires".into()),
        Life::Unreadable => (Ink::Warn, "▲ Expiry is no time".into()),
        Life::Hidden => (Ink::Plain, "? Claims not readable".into()),
    }
}

fn signature_words(decoded: &Decoded) -> (Ink, Cow<'static, str>) {
    match decoded.token.kind {
        TokenKind::Unsecured => (Ink::Fail, "✖ Not signed".into()),
        kind if kind.is_encrypted() => {
            let is_opened = decoded.token.segment(SegmentName::Payload).is_some();
            let words = if is_opened {
                "– Encrypted, opened"
            } else {
                "? Encrypted, not opened"
            };
            (Ink::Plain, words.into())
        }
        _ if decoded.signature.bytes == 0 => (Ink::Fail, "✖ No signature".into()),
        _ => (Ink::Plain, "? Signature not checked".into()),
    }
}

/// Whether the payload is a JSON object, or at least began as one.
fn has_claims(decoded: &Decoded) -> bool {
    let tree = &decoded.tree;
    let content = tree
        .section(SegmentName::Payload)
        .and_then(|id| tree.content(id));
    content.is_some_and(|content| matches!(content.kind, ContentKind::Json(NodeKind::Object, _)))
}
