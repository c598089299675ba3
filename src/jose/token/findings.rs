//! What is odd about a token's shape, in numbers.

use super::{Facts, Segment, SegmentName, Token, TokenKind};
use crate::jose::alg;
use crate::jose::encoding::{self, Alphabet};
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::span::Span;

/// Adds to `token` what is odd about it. `taken_for` is what extraction took it for.
pub(super) fn judge(token: &mut Token, taken_for: TokenKind) {
    let mut findings = Vec::new();
    let facts = token
        .segment(SegmentName::Header)
        .map_or_else(Facts::default, |header| Facts::of(&header.bytes));
    if token.text.trim().is_empty() {
        token.findings.push(Finding::new(
            "token-empty",
            Severity::Warn,
            "the token is empty",
        ));
        return;
    }
    judge_kind(token, taken_for, &mut findings);
    judge_count(token, &facts, &mut findings);
    for segment in &token.segments {
        judge_base64(token, segment, &mut findings);
    }
    judge_foreign(token, &mut findings);
    judge_forms(token, &mut findings);
    judge_signatures(token, &facts, &mut findings);
    token.findings = findings;
}

fn judge_kind(token: &Token, taken_for: TokenKind, findings: &mut Vec<Finding>) {
    let family = |kind: TokenKind| match kind {
        TokenKind::Jws | TokenKind::Unsecured => 0,
        TokenKind::SdJwt => 1,
        TokenKind::JwsJson => 2,
        TokenKind::Jwe => 3,
        TokenKind::JweJson => 4,
    };
    if family(token.kind) != family(taken_for) {
        let message = format!(
            "taken for {}, read as {}",
            taken_for.word(),
            token.kind.word()
        );
        findings.push(Finding::new("token-kind", Severity::Info, message));
    }
}

fn judge_count(token: &Token, facts: &Facts, findings: &mut Vec<Finding>) {
    let expected = match token.kind {
        TokenKind::Jwe => 5,
        TokenKind::Jws | TokenKind::Unsecured if !facts.plain_payload => 3,
        TokenKind::JwsJson | TokenKind::JweJson => {
            let needed = if token.kind.is_encrypted() {
                SegmentName::Ciphertext
            } else {
                SegmentName::Payload
            };
            if token.segment(needed).is_none() && token.kind.is_encrypted() {
                let message = "the JSON serialization has no ciphertext";
                findings.push(Finding::new("segment-count", Severity::Warn, message));
            }
            return;
        }
        _ => return,
    };
    let found = token.segments.len();
    if found == expected {
        return;
    }
    if token.kind != TokenKind::Jwe && found == 2 {
        // Said as a missing signature, which is what it is.
        return;
    }
    let message = format!("{found} of {expected} segments");
    let finding = Finding::new("segment-count", Severity::Warn, message);
    findings.push(if found < expected {
        finding.advice("Copy the token again, whole")
    } else {
        finding.at(At::Token(token.segments[expected].span))
    });
}

fn judge_base64(token: &Token, segment: &Segment, findings: &mut Vec<Finding>) {
    if segment.form.is_none() {
        return;
    }
    let label = segment.name.label().to_lowercase();
    let found = encoding::look_over(&token.characters(segment));
    if found.cut {
        let message = format!(
            "the {label} has {} characters, a multiple of four and one: at least one is missing",
            found.num_chars
        );
        findings.push(
            Finding::new("base64-length", Severity::Warn, message)
                .at(At::Token(segment.span))
                .advice("Copy the token again, whole"),
        );
    }
    if found.trailing_bits {
        let message = format!("the last character of the {label} has bits that belong to no byte");
        findings.push(
            Finding::new("trailing-bits", Severity::Info, message)
                .at(At::Token(segment.span))
                .advice(
                    "Strict readers refuse it; a changed or cut last character leaves such bits",
                ),
        );
    }
}

/// Characters that base64 does not have: one finding for all of them, since a wrapped token has
/// some in every segment.
fn judge_foreign(token: &Token, findings: &mut Vec<Finding>) {
    let odd: Vec<_> = token
        .segments
        .iter()
        .filter(|segment| segment.form.is_some())
        .map(|segment| (segment, encoding::look_over(&token.characters(segment))))
        .filter(|(_, looks)| looks.num_foreign > 0)
        .collect();
    let Some((segment, looks)) = odd.first() else {
        return;
    };
    let num_foreign: usize = odd.iter().map(|(_, looks)| looks.num_foreign).sum();
    let plural = if num_foreign == 1 { "" } else { "s" };
    let place = match odd.len() {
        1 => format!("the {}", segment.name.label().to_lowercase()),
        many => format!("{many} segments"),
    };
    let first = segment.span.start as usize + looks.first_foreign.unwrap_or_default();
    let message = format!(
        "{num_foreign} character{plural} in {place} that base64 does not have, the first at offset {first}; left out"
    );
    let at = At::Token(Span::new(first, first + 1));
    findings.push(Finding::new("foreign-characters", Severity::Warn, message).at(at));
}

/// Padding and the standard alphabet: readable, but not what JOSE writes (RFC 7515 §2).
fn judge_forms(token: &Token, findings: &mut Vec<Finding>) {
    let mut say = |code, what: &str, advice: &str, is_so: &dyn Fn(&Segment) -> bool| {
        let mut odd = token.segments.iter().filter(|segment| is_so(segment));
        let Some(first) = odd.next() else { return };
        let others: Vec<_> = odd
            .map(|segment| segment.name.label().to_lowercase())
            .collect();
        let mut names = first.name.label().to_lowercase();
        for other in others.iter().take(4) {
            names.push_str(", ");
            names.push_str(other);
        }
        let message = format!(
            "{what} in {} of {} segments: {names}",
            others.len() + 1,
            token.segments.len()
        );
        findings.push(
            Finding::new(code, Severity::Info, message)
                .at(At::Token(first.span))
                .advice(advice),
        );
    };
    say(
        "padding",
        "padding with =",
        "JOSE writes none; it counts for the signature, so it was kept",
        &|segment| segment.form.is_some_and(|form| form.padding > 0),
    );
    say(
        "standard-alphabet",
        "+ or / where JOSE writes - and _",
        "Most readers refuse it",
        &|segment| {
            segment
                .form
                .is_some_and(|form| form.alphabet != Alphabet::UrlSafe)
        },
    );
}

fn judge_signatures(token: &Token, facts: &Facts, findings: &mut Vec<Finding>) {
    if token.kind.is_encrypted() {
        return;
    }
    if token
        .segment(SegmentName::Payload)
        .is_none_or(|payload| payload.span.is_empty())
        && token.segments.len() > 2
    {
        let message = "there is no payload here: it travels apart from the token";
        findings.push(
            Finding::new("payload-detached", Severity::Info, message)
                .advice("Supply the payload to check the signature"),
        );
    }
    let unsecured = facts
        .alg
        .as_deref()
        .is_some_and(|name| name.eq_ignore_ascii_case("none"));
    let mut is_signed = false;
    for segment in &token.segments {
        if let SegmentName::Signature(index) = segment.name
            && !segment.span.is_empty()
        {
            is_signed = true;
            let alg = token.signature_alg(index);
            judge_signature(segment, alg.as_deref(), findings);
        }
    }
    if unsecured {
        let message = if is_signed {
            "alg is none, yet there is a signature"
        } else {
            "alg is none: anyone can have written this token"
        };
        findings.push(
            Finding::new("alg-none", Severity::Danger, message).advice(
                "Servers must refuse it unless they ask for unsecured tokens (RFC 8725 §3.2)",
            ),
        );
    } else if !is_signed {
        let message = format!(
            "{} of 3 segments: there is no signature",
            count_filled(token)
        );
        findings.push(
            Finding::new("signature-missing", Severity::Warn, message)
                .advice("Copy the token again, whole; without its signature it will be refused"),
        );
    }
}

fn count_filled(token: &Token) -> usize {
    let is_filled = |segment: &&Segment| !segment.span.is_empty();
    token.segments.iter().filter(is_filled).count().min(2)
}

fn judge_signature(segment: &Segment, alg: Option<&str>, findings: &mut Vec<Finding>) {
    let found = segment.bytes.len();
    let Some(name) = alg else { return };
    let Some(expected) = alg::expected_signature_bytes(name, found) else {
        return;
    };
    let at = At::Token(segment.span);
    if expected > 0 && found < expected {
        let message = format!("{found} of {expected} signature bytes");
        findings.push(
            Finding::new("signature-cut", Severity::Warn, message)
                .at(at)
                .advice("Copy the token again, whole"),
        );
    } else if expected > 0 && found > expected {
        let message = format!("{found} signature bytes; {name} makes {expected}");
        let is_der = segment.bytes.first() == Some(&0x30);
        let finding = Finding::new("signature-long", Severity::Warn, message).at(at);
        findings.push(if is_der {
            finding.advice("It looks like DER; JOSE writes the two numbers one after the other (RFC 7518 §3.4)")
        } else {
            finding
        });
    }
}
