//! A report in Markdown: what a bug ticket needs, and nothing that should not be in one.

use std::fmt::Write as _;

use super::Shared;
use crate::jose::access::{self, providers};
use crate::jose::claims;
use crate::jose::compare;
use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding};
use crate::jose::layers::Layer;
use crate::jose::text::escape_controls;
use crate::jose::time;
use crate::jose::token::SegmentName;
use crate::jose::tree::{NodeId, NodeKind, Tree};
use crate::jose::words;

/// What was said of the token elsewhere, in plain words. Personal values in it are hidden here.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    /// The verdict, a row each; empty: nothing was asked.
    pub verdict: &'a [String],
    /// What was odd about the token.
    pub findings: &'a [Finding],
}

/// Rows of a section of the report; more are counted.
const MOST_ROWS: usize = 200;

/// Writes the report.
pub(super) fn report(shared: &Shared, original: &Decoded, told: &Told<'_>) -> String {
    let tree = &shared.decoded.tree;
    let mut out = String::from("# Token report\n\n");
    let _ = writeln!(out, "> **Not a credential**: {}.\n", line(&shared.about()));
    let kind = original.token.kind.word();
    let num_bytes = words::bytes(original.token.text.len());
    let provider = providers::detect(original).map(|provider| {
        let title = shared.hide(&provider.title);
        format!(" · {} ({})", line(&title), provider.certainty.words())
    });
    let provider = provider.unwrap_or_default();
    let _ = writeln!(out, "{kind} · {num_bytes}{provider}\n");

    list(
        &mut out,
        "Verdict",
        told.verdict.iter().map(|row| shared.hide(row)),
    );
    block(&mut out, shared, "Header", SegmentName::Header);
    block(&mut out, shared, "Claims", SegmentName::Payload);
    list(&mut out, "Layers", layers(tree));
    list(&mut out, "Times", times(&shared.decoded));
    list(&mut out, "Access", granted(&shared.decoded));
    let findings = told.findings.iter().map(|finding| {
        let place = match finding.at {
            At::Node(id) => place(&original.tree, id),
            _ => String::new(),
        };
        let place = if place.is_empty() {
            place
        } else {
            format!(" at {place}")
        };
        let advice = match finding.advice.as_str() {
            "" => String::new(),
            advice => format!(". {advice}"),
        };
        let text = format!("{}{place}{advice}", finding.message);
        let (severity, code) = (finding.severity.word(), finding.code);
        format!("{severity} {code}: {}", shared.hide(&text))
    });
    list(&mut out, "Findings", findings);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// A heading and a line for each row; nothing when there are none.
fn list(out: &mut String, title: &str, rows: impl IntoIterator<Item = String>) {
    let mut num_rows = 0;
    for row in rows {
        if num_rows == 0 {
            let _ = writeln!(out, "## {title}\n");
        }
        num_rows += 1;
        if num_rows <= MOST_ROWS {
            let _ = writeln!(out, "- {}", line(&row));
        }
    }
    if num_rows > MOST_ROWS {
        let rest = words::number((num_rows - MOST_ROWS) as u64);
        let _ = writeln!(out, "- and {rest} more");
    }
    if num_rows > 0 {
        out.push('\n');
    }
}

/// A section's JSON in a fence longer than any in it, so that no claim can end it.
fn block(out: &mut String, shared: &Shared, title: &str, name: SegmentName) {
    let Some(text) = shared.section(name) else {
        return;
    };
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest.max(2) + 1);
    let lines = text.split('\n').map(escape_controls);
    let text = lines.collect::<Vec<_>>().join("\n");
    let _ = writeln!(out, "## {title}\n\n{fence}json\n{text}\n{fence}\n");
}

/// What the holder may do, in words.
fn granted(decoded: &Decoded) -> Vec<String> {
    let access = access::report(decoded);
    let grants = access.grants.iter().map(|grant| {
        let text = compare::grant_text(grant);
        let note = if grant.user_editable {
            ", which the user can edit"
        } else {
            ""
        };
        format!("{text}: {}{note}", decoded.tree.pointer(grant.node))
    });
    let notes = access
        .notes
        .iter()
        .map(|note| format!("{}: {}", note.code, note.message));
    grants.chain(notes).collect()
}

fn layers(tree: &Tree) -> Vec<String> {
    let ids = (0..tree.nodes.len() as u32).map(NodeId);
    let layered = ids.filter_map(|id| {
        let chain = &tree.content(id)?.chain;
        if chain.layers.is_empty() {
            return None;
        }
        let words: Vec<_> = chain.layers.iter().map(Layer::word).collect();
        let (before, after) = (chain.encoded_bytes as usize, chain.decoded_bytes as usize);
        Some(format!(
            "{}: {}, {} → {}",
            place(tree, id),
            words.join(" · "),
            words::bytes(before),
            words::bytes(after)
        ))
    });
    layered.take(MOST_ROWS + 1).collect()
}

fn times(decoded: &Decoded) -> Vec<String> {
    let times = claims::times(decoded).into_iter();
    times
        .map(|claim| {
            let utc = time::rfc3339(claim.time).unwrap_or_else(|| "not in the calendar".to_owned());
            let packed = if claim.name == "packed" {
                " (when it was packed)"
            } else {
                ""
            };
            format!("{}: {utc}{packed}", place(&decoded.tree, claim.node))
        })
        .collect()
}

/// `/exp`, `header /kid`.
fn place(tree: &Tree, id: NodeId) -> String {
    let mut top = id;
    while let Some(parent) = tree.parent(top) {
        top = parent;
    }
    let path = tree.pointer(id);
    match tree.node(top).kind {
        NodeKind::Section(name) if name != SegmentName::Payload => {
            format!("{} {path}", name.word()).trim_end().to_owned()
        }
        _ => path,
    }
}

/// One line that Markdown shows as it is: what would be a heading, a link or a tag is escaped.
fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in words::one_line(text, 2000).chars() {
        if matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '~'
        ) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
