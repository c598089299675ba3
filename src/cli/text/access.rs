//! The text of `jotscope access`: grants by kind, a table of what may be done on which resource,
//! and answers with what decided.

use std::io::{self, Write};

use super::access_table::write_table;
use super::decoded::write_origin;
use super::paint::{Ink, Line, Terminal};
use super::{printable, write_finding};
use crate::cli::access::{Asked, Asking};
use crate::jose::access::providers::Certainty;
use crate::jose::access::{Access, Answer, Decision, Grant, Kind, Met, Question};
use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding};
use crate::jose::tree::{NodeId, Tree};
use crate::jose::words;

/// Of one kind so many are listed; `--json` has them all.
pub(super) const MOST_ROWS: usize = 200;

/// Writes what one token grants, and the answers. `index` is its place among several.
pub fn write_access(
    terminal: Terminal,
    index: Option<usize>,
    asked: &Asked,
    asking: &Asking,
    out: &mut dyn Write,
) -> io::Result<()> {
    let tree = &asked.decoded.tree;
    write_provider(terminal, tree, &asked.access, out)?;
    write_origin(terminal, index, asked.candidate, out)?;
    write_role_header(terminal, asking, out)?;
    write_grants(terminal, asked, asking, out)?;
    if !asked.access.notes.is_empty() {
        out.write_all(b"\n")?;
        for note in &asked.access.notes {
            write_note(terminal, tree, note, out)?;
        }
    }
    if !asked.answers.is_empty() {
        write_heading(terminal, "Answers", out)?;
        for (question, answer) in asking.questions.iter().zip(&asked.answers) {
            let (ink, sign) = signs(answer.decision);
            let lead = format!("{sign} {:<7} ", answer.decision.word());
            write_answer(terminal, (ink, lead), None, question, tree, answer, out)?;
        }
    }
    write_expectations(terminal, asked, asking, out)
}

/// `Jet Admin project token  told from /projects, /token_type`
fn write_provider(
    terminal: Terminal,
    tree: &Tree,
    access: &Access,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    match &access.provider {
        None => {
            line.push(Ink::Strong, "No known issuer");
            line.push_note("grants are read by the usual names");
        }
        Some(provider) => {
            let lead = match provider.certainty {
                Certainty::Certain => "",
                Certainty::LooksLike => "Looks like ",
            };
            line.push(Ink::Strong, format!("{lead}{}", provider.title));
            let paths = provider.evidence.iter().map(|id| place(tree, *id));
            let paths: Vec<String> = paths.collect();
            line.push_note(&format!("told from {}", paths.join(", ")));
        }
    }
    line.write(terminal, out)
}

fn place(tree: &Tree, id: NodeId) -> String {
    printable(&tree.pointer(id)).into_owned()
}

fn write_role_header(terminal: Terminal, asking: &Asking, out: &mut dyn Write) -> io::Result<()> {
    let Some(role) = &asking.context.role_header else {
        return Ok(());
    };
    let from = if asking.is_role_from_paste {
        "from the paste"
    } else {
        "from --role-header"
    };
    let mut line = Line::new();
    line.push(
        Ink::Dim,
        format!("X-Hasura-Role: {}, {from}", printable(role)),
    );
    line.write(terminal, out)
}

pub(super) fn write_heading(terminal: Terminal, text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"\n")?;
    let mut line = Line::new();
    line.push(Ink::Strong, text);
    line.write(terminal, out)
}

fn heading(kind: Kind) -> &'static str {
    match kind {
        Kind::Role => "Roles",
        Kind::Group => "Groups",
        Kind::Permission => "Permissions",
        Kind::Scope => "Scopes",
        Kind::Entitlement => "Entitlements",
        Kind::Organisation => "Organisations",
        Kind::Project => "Projects",
        Kind::Identity => "Identity",
        Kind::Attribute => "Attributes",
    }
}

fn write_grants(
    terminal: Terminal,
    asked: &Asked,
    asking: &Asking,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (decoded, access) = (&asked.decoded, &asked.access);
    if access.grants.is_empty() {
        let mut line = Line::new();
        line.push(Ink::Plain, "– no grant in the token");
        out.write_all(b"\n")?;
        line.write(terminal, out)?;
    }
    for kind in Kind::ALL {
        let is_row = |grant: &&Grant| kind == Kind::Permission && grant.resource.is_some();
        let names: Vec<&Grant> = access.of_kind(kind).filter(|one| !is_row(one)).collect();
        if !names.is_empty() {
            write_heading(terminal, heading(kind), out)?;
            for grant in names.iter().take(MOST_ROWS) {
                write_name(terminal, decoded, grant, out)?;
            }
            write_more(terminal, names.len(), out)?;
        }
        let rows: Vec<&Grant> = access.of_kind(kind).filter(is_row).collect();
        if !rows.is_empty() {
            write_table(terminal, decoded, &rows, asking, out)?;
        }
    }
    Ok(())
}

fn write_name(
    terminal: Terminal,
    decoded: &Decoded,
    grant: &Grant,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    line.push(Ink::Plain, "  ");
    if grant.kind == Kind::Attribute
        && let Some(name) = &grant.resource
    {
        line.push(Ink::Dim, format!("{} = ", printable(name)));
    }
    line.push_value(Ink::Plain, printable(grant.name()));
    if let Some(within) = &grant.within {
        line.push_optional(Ink::Dim, format!("  in {}", printable(within)));
    }
    if grant.user_editable {
        line.push(Ink::Fail, "  the user can change it");
    }
    line.push_note(&printable(&decoded.pointer(grant.node)));
    line.write(terminal, out)
}

/// What is left out of a long list.
pub(super) fn write_more(terminal: Terminal, n: usize, out: &mut dyn Write) -> io::Result<()> {
    let Some(more) = n.checked_sub(MOST_ROWS).filter(|more| *more > 0) else {
        return Ok(());
    };
    let mut line = Line::new();
    let more = words::number(more as u64);
    line.push(Ink::Dim, format!("  … {more} more; --json prints all"));
    line.write(terminal, out)
}

fn write_note(
    terminal: Terminal,
    tree: &Tree,
    note: &Finding,
    out: &mut dyn Write,
) -> io::Result<()> {
    let path = match note.at {
        At::Node(id) => tree.pointer(id),
        _ => String::new(),
    };
    write_finding(terminal, note, &path, out)
}

/// No green: what an unproven token says of itself is not proven.
fn signs(decision: Decision) -> (Ink, &'static str) {
    match decision {
        Decision::Allow => (Ink::Info, "✔"),
        Decision::Deny => (Ink::Fail, "✖"),
        Decision::Unknown => (Ink::Warn, "?"),
    }
}

fn write_answer(
    terminal: Terminal,
    (ink, lead): (Ink, String),
    name: Option<&str>,
    question: &Question,
    tree: &Tree,
    answer: &Answer,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    line.push(ink, lead);
    if let Some(name) = name {
        line.push(Ink::Strong, format!("{}  ", printable(name)));
    }
    let asked = question.to_string();
    line.push(Ink::Strong, printable(&asked).into_owned());
    line.write(terminal, out)?;
    let mut line = Line::new();
    line.push(Ink::Plain, format!("  {}", printable(&answer.because)));
    line.push_note(&answer.path.as_deref().map(printable).unwrap_or_default());
    line.write(terminal, out)?;
    if let Some(message) = &answer.server_message {
        let mut line = Line::new();
        line.push(Ink::Dim, "  the server says: ");
        line.push(Ink::Plain, printable(message));
        line.write(terminal, out)?;
    }
    for finding in &answer.findings {
        write_answer_finding(terminal, tree, answer, finding, out)?;
    }
    Ok(())
}

/// What else must be known; what the answer says already is not said again.
fn write_answer_finding(
    terminal: Terminal,
    tree: &Tree,
    answer: &Answer,
    finding: &Finding,
    out: &mut dyn Write,
) -> io::Result<()> {
    if !answer.because.contains(&finding.message) {
        return write_note(terminal, tree, finding, out);
    }
    let mut line = Line::new();
    line.push(Ink::Dim, format!("  → {}", printable(&finding.advice)));
    line.push_note(finding.code);
    line.write(terminal, out)
}

fn write_expectations(
    terminal: Terminal,
    asked: &Asked,
    asking: &Asking,
    out: &mut dyn Write,
) -> io::Result<()> {
    if asked.outcomes.is_empty() {
        return Ok(());
    }
    let num_met = asked
        .outcomes
        .iter()
        .filter(|outcome| outcome.met == Met::Pass)
        .count();
    let heading = format!(
        "{num_met} of {} met",
        words::count("expectation", asked.outcomes.len())
    );
    write_heading(terminal, &heading, out)?;
    for outcome in &asked.outcomes {
        let Some(expected) = asking.expectations.get(outcome.index) else {
            continue;
        };
        let (ink, sign) = match outcome.met {
            Met::Pass => (Ink::Info, "✔"),
            Met::Fail => (Ink::Fail, "✖"),
            Met::Unknown => (Ink::Warn, "?"),
        };
        let lead = format!("{sign} {:<7} ", outcome.met.word());
        let name = expected.name.as_deref();
        write_answer(
            terminal,
            (ink, lead),
            name,
            &expected.question,
            &asked.decoded.tree,
            &outcome.answer,
            out,
        )?;
    }
    Ok(())
}
