//! The text of `jotscope extract`: a numbered list of what was found.
//!
//! Each token stands whole on a line of its own, so that a pipe can pick it.

use std::borrow::Cow;
use std::io::{self, Write};

use super::paint::{Ink, Line, Terminal};
use super::{printable, write_finding};
use crate::jose::extract::{Candidate, Context, Extraction, Lookalike};
use crate::jose::finding::{At, Finding};
use crate::jose::span::Span;
use crate::jose::token::{self, SegmentName};
use crate::jose::words;

/// Writes the tokens with where each was found.
pub fn write_candidates(
    terminal: Terminal,
    extraction: &Extraction,
    out: &mut dyn Write,
) -> io::Result<()> {
    let num_candidates = extraction.candidates.len();
    let mut line = Line::new();
    line.push(Ink::Strong, words::count("token", num_candidates));
    line.push_note(&context_words(&extraction.context));
    line.write(terminal, out)?;
    for (index, candidate) in extraction.candidates.iter().enumerate() {
        out.write_all(b"\n")?;
        write_candidate(terminal, index, candidate, out)?;
    }
    let has_more = [
        extraction.findings.is_empty(),
        extraction.lookalikes.is_empty(),
        extraction.keys.is_empty(),
    ];
    if has_more.contains(&false) {
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes what is no token but was found on the way: look-alikes, and where keys stand.
pub fn write_leftovers(
    terminal: Terminal,
    extraction: &Extraction,
    out: &mut dyn Write,
) -> io::Result<()> {
    for lookalike in &extraction.lookalikes {
        write_lookalike(terminal, lookalike, out)?;
        for text in lookalike.readable.iter().flat_map(|text| text.lines()) {
            write_indented(terminal, "", text, out)?;
        }
    }
    for key in &extraction.keys {
        let mut line = Line::new();
        line.push(Ink::Info, "– Key  ");
        line.push(Ink::Plain, key.kind);
        line.push_note(&place_words(key.place));
        line.push_note("not printed");
        line.write(terminal, out)?;
    }
    Ok(())
}

/// Writes what was odd about the paste as a whole.
pub fn write_paste_findings(
    terminal: Terminal,
    extraction: &Extraction,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in &extraction.findings {
        write_finding(terminal, finding, &finding_place(finding), out)?;
    }
    Ok(())
}

/// `curl · https://api.example.test/v1/graphql · x-hasura-role: moped-admin`
fn context_words(context: &Context) -> String {
    let role = context.role_header.as_ref();
    let words = [
        context.shape.map(Cow::Borrowed),
        context.url.as_deref().map(printable),
        role.map(|role| format!("x-hasura-role: {}", printable(role)).into()),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

pub(super) fn place_words(place: Span) -> String {
    format!(
        "bytes {} to {}",
        words::number(u64::from(place.start)),
        words::number(u64::from(place.end))
    )
}

fn write_lookalike(
    terminal: Terminal,
    lookalike: &Lookalike,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    line.push(Ink::Info, "– Look-alike  ");
    line.push(Ink::Plain, lookalike.what);
    line.push_note(&place_words(lookalike.place));
    line.write(terminal, out)?;
    write_indented(terminal, "→ ", &lookalike.advice, out)
}

fn write_indented(
    terminal: Terminal,
    sign: &str,
    text: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    line.push(Ink::Plain, "   ");
    line.push(Ink::Dim, sign.to_owned());
    line.push_value(Ink::Dim, printable(text));
    line.write(terminal, out)
}

fn finding_place(finding: &Finding) -> String {
    match finding.at {
        At::Paste(span) => place_words(span),
        At::Token(span) => format!("characters {} to {}", span.start, span.end),
        At::Whole | At::Node(_) => String::new(),
    }
}

fn write_candidate(
    terminal: Terminal,
    index: usize,
    candidate: &Candidate,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_candidate_line(terminal, index, candidate, out)?;
    if !candidate.repairs.is_empty() {
        write_indented(terminal, "repaired: ", &candidate.repairs.join(", "), out)?;
    }
    for finding in &candidate.findings {
        write_finding(terminal, finding, &finding_place(finding), out)?;
    }
    let mut line = Line::new();
    line.push_value(Ink::Plain, &*candidate.text);
    line.write(terminal, out)
}

/// `0  authorization header  jws · RS256 · line 3 · api.example.test`
fn write_candidate_line(
    terminal: Terminal,
    index: usize,
    candidate: &Candidate,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut words = vec![candidate.kind.word().to_owned()];
    words.extend(alg(candidate));
    words.push(format!("line {}", words::number(u64::from(candidate.line))));
    words.extend(
        candidate
            .host
            .as_deref()
            .map(|host| printable(host).into_owned()),
    );
    if candidate.refresh {
        words.push("refresh token".to_owned());
    }
    if candidate.count > 1 {
        words.push(format!(
            "{} times",
            words::number(u64::from(candidate.count))
        ));
    }
    let mut line = Line::new();
    line.push(Ink::Dim, format!("{index}  "));
    line.push(Ink::Strong, printable(&candidate.label));
    line.push_note(&words.join(" · "));
    line.write(terminal, out)
}

/// `RS256`, or `RSA-OAEP A256GCM` of an encrypted one, as the header says it.
fn alg(candidate: &Candidate) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Algorithms<'a> {
        #[serde(borrow)]
        alg: Cow<'a, str>,
        #[serde(borrow, default)]
        enc: Option<Cow<'a, str>>,
    }
    let token = token::parse(&candidate.whole_text(), candidate.kind);
    let header = token.segment(SegmentName::Header)?;
    let algorithms: Algorithms<'_> = serde_json::from_slice(&header.bytes).ok()?;
    let words = [Some(algorithms.alg), algorithms.enc];
    let words = words.iter().flatten().map(|word| printable(word));
    Some(words.collect::<Vec<_>>().join(" "))
}
