//! The text of `jotscope verify`: the verdict, a row for the signature and each check with the
//! server's own words, and why it was refused.

use std::io::{self, Write};

use jiff::tz::TimeZone;

use super::decoded::write_origin;
use super::decrypted::write_decryption;
use super::paint::{Ink, Line, Terminal};
use super::{printable, write_findings};
use crate::cli::fix;
use crate::cli::verify::Judged;
use crate::jose::time::{self, UnixTime};
use crate::jose::verify::{
    Check, CheckStatus, Diagnosis, KeyUsed, Policy, Profile, SignatureOutcome, SignatureValid,
    SignatureVerdict, Verdict,
};

/// Writes the verdict on one token under `policy` at `now`. `index` is its place among several.
pub fn write_judged(
    terminal: Terminal,
    index: Option<usize>,
    judged: &Judged,
    policy: &Policy,
    now: UnixTime,
    out: &mut dyn Write,
) -> io::Result<()> {
    let verdict = &judged.verdict;
    write_summary(terminal, verdict, policy, now, out)?;
    write_origin(terminal, index, judged.candidate, out)?;
    if let Some(decryption) = &judged.decryption {
        write_decryption(terminal, decryption, out)?;
    }
    out.write_all(b"\n")?;
    write_rows(terminal, verdict, out)?;
    if !verdict.diagnosis.is_empty() {
        out.write_all(b"\n")?;
        let mut line = Line::new();
        line.push(Ink::Strong, "Why");
        line.write(terminal, out)?;
        for diagnosis in &verdict.diagnosis {
            write_diagnosis(terminal, diagnosis, out)?;
        }
    }
    if let Some(at) = verdict.next_change {
        out.write_all(b"\n")?;
        let at = time::absolute_and_relative(at, now, &TimeZone::UTC);
        let mut line = Line::new();
        line.push(
            Ink::Dim,
            format!("The next check to change does so at {at}"),
        );
        line.write(terminal, out)?;
    }
    Ok(())
}

/// `✖ Refused · ✔ Signature valid · RS256 · Hasura · as of 2 Mar 2026 13:38:10 UTC`
fn write_summary(
    terminal: Terminal,
    verdict: &Verdict,
    policy: &Policy,
    now: UnixTime,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    let (ink, words) = match verdict.signature.proof() {
        Some(proof) if verdict.accepted => accepted(proof),
        _ if is_undecided(verdict) => (Ink::Warn, "? Not decided"),
        _ => (Ink::Fail, "✖ Refused"),
    };
    line.push(ink, words);
    let (ink, sign, words) = signature_words(&verdict.signature);
    line.push(Ink::Dim, " · ")
        .push(ink, format!("{sign} {words}"));
    let mut words: Vec<String> = Vec::new();
    words.extend(
        verdict
            .signature
            .alg
            .as_deref()
            .map(|alg| printable(alg).into_owned()),
    );
    if policy.profile != Profile::Generic {
        words.push(policy.profile.title().to_owned());
    }
    words.push(format!("as of {}", time::civil(now, &TimeZone::UTC)));
    for text in words {
        line.push_optional(Ink::Dim, " · ")
            .push_optional(Ink::Plain, text);
    }
    line.write(terminal, out)
}

/// Green asks for the proof.
fn accepted(_proof: &SignatureValid) -> (Ink, &'static str) {
    (Ink::Pass, "✔ Accepted")
}

/// Whether nothing was found wrong and only the signature could not be checked.
fn is_undecided(verdict: &Verdict) -> bool {
    let outcome = &verdict.signature.outcome;
    matches!(
        outcome,
        SignatureOutcome::NoKey | SignatureOutcome::Unsupported
    ) && !verdict.checks.iter().any(Check::fails)
}

fn signature_words(signature: &SignatureVerdict) -> (Ink, &'static str, &'static str) {
    match &signature.outcome {
        SignatureOutcome::Valid(..) => (Ink::Pass, "✔", "Signature valid"),
        SignatureOutcome::Invalid => (Ink::Fail, "✖", "Signature invalid"),
        SignatureOutcome::Unsupported | SignatureOutcome::NoKey => {
            (Ink::Plain, "?", "Signature not checked")
        }
        SignatureOutcome::Unsecured => (Ink::Fail, "✖", "Not signed"),
        SignatureOutcome::Malformed => (Ink::Fail, "✖", "Signature malformed"),
    }
}

/// Why it does not hold, or was not asked.
fn unproven(signature: &SignatureVerdict) -> String {
    match &signature.outcome {
        SignatureOutcome::Unsupported | SignatureOutcome::NoKey => {
            format!("not checked: {}", signature.reason)
        }
        _ => format!("{}: {}", signature.word(), signature.reason),
    }
}

/// A server's own check of the signature adds only its words: the row is there already.
const SIGNATURE: &str = "signature";

fn write_rows(terminal: Terminal, verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    let is_unasked =
        |check: &&Check| check.status == CheckStatus::Skip && check.message == "not asked";
    let rows = verdict.checks.iter();
    let rows = rows.filter(|check| check.check != SIGNATURE && !is_unasked(check));
    let names = rows.clone().map(|check| check.check.len());
    let width = names.max().unwrap_or(0).max(SIGNATURE.len());

    for signature in &verdict.signatures {
        let (ink, sign, _) = signature_words(signature);
        let message = match signature.key() {
            Some(key) => format!("valid, {} from {}", key.kind, key.origin),
            None => unproven(signature),
        };
        write_row(
            terminal,
            (ink, sign),
            &format!("{SIGNATURE:<width$}"),
            &message,
            out,
        )?;
        if let Some(thumbprint) = signature.key().and_then(KeyUsed::thumbprint) {
            write_below(terminal, "", &format!("thumbprint {thumbprint}"), out)?;
        }
        write_findings(terminal, &signature.findings, out)?;
    }
    for check in verdict
        .checks
        .iter()
        .filter(|check| check.check == SIGNATURE)
    {
        write_words(terminal, verdict, check, out)?;
    }
    // What an unproven token says of itself is not green.
    let pass = if verdict.signature.proof().is_some() {
        Ink::Pass
    } else {
        Ink::Plain
    };
    for check in rows {
        let mark = match check.status {
            CheckStatus::Pass => (pass, "✔"),
            CheckStatus::Fail => (Ink::Fail, "✖"),
            CheckStatus::Skip => (Ink::Dim, "–"),
        };
        let name = format!("{:<width$}", check.check);
        write_row(terminal, mark, &name, &check.message, out)?;
        write_words(terminal, verdict, check, out)?;
    }
    let unasked: Vec<&str> = verdict
        .checks
        .iter()
        .filter(is_unasked)
        .map(|check| check.check)
        .collect();
    if !unasked.is_empty() {
        let mut line = Line::new();
        line.push(Ink::Dim, format!("– not asked: {}", unasked.join(", ")));
        line.write(terminal, out)?;
    }
    Ok(())
}

/// `✖ exp  expired 3 minutes ago`. A reason is never cut; the terminal wraps it.
fn write_row(
    terminal: Terminal,
    (ink, sign): (Ink, &str),
    name: &str,
    message: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    line.push(ink, format!("{sign} {name}  "));
    line.push(Ink::Plain, printable(message));
    line.write(terminal, out)
}

/// What the server says and what to do, below a check that fails. What the diagnosis says too is
/// left to it.
fn write_words(
    terminal: Terminal,
    verdict: &Verdict,
    check: &Check,
    out: &mut dyn Write,
) -> io::Result<()> {
    if let Some(server_message) = &check.server_message {
        write_below(terminal, "the server says: ", server_message, out)?;
    }
    let mut diagnosis = verdict.diagnosis.iter();
    if !check.advice.is_empty() && diagnosis.all(|other| other.advice != check.advice) {
        write_below(terminal, "→ ", &check.advice, out)?;
    }
    Ok(())
}

fn write_diagnosis(
    terminal: Terminal,
    diagnosis: &Diagnosis,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    line.push(Ink::Warn, "▲ ");
    line.push(Ink::Plain, printable(&diagnosis.message));
    line.push_note(diagnosis.code);
    line.write(terminal, out)?;
    if !diagnosis.advice.is_empty() {
        write_below(terminal, "→ ", &diagnosis.advice, out)?;
    }
    if let Some(options) = diagnosis.fix.as_ref().and_then(fix::options) {
        write_below(terminal, "→ Try it with ", &options, out)?;
    }
    Ok(())
}

fn write_below(
    terminal: Terminal,
    lead: &'static str,
    text: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    line.push(Ink::Dim, "  ").push(Ink::Dim, lead);
    line.push(Ink::Dim, printable(text));
    line.write(terminal, out)
}
