//! The table of what may be done where: resources down, actions across.

use std::io::{self, Write};

use super::access::{MOST_ROWS, write_heading, write_more};
use super::paint::{Ink, Line, Terminal};
use super::printable;
use crate::cli::access::Asking;
use crate::jose::access::Grant;
use crate::jose::access::jet::{self, Belonging};
use crate::jose::decode::Decoded;

/// More columns are no table.
const MOST_COLUMNS: usize = 12;
/// A wider first column would push the others out of sight.
const WIDEST: usize = 48;

/// Writes the rows of a token, one table for each project they are in.
pub(super) fn write_table(
    terminal: Terminal,
    decoded: &Decoded,
    rows: &[&Grant],
    asking: &Asking,
    out: &mut dyn Write,
) -> io::Result<()> {
    let hash = asking.context.jet_bridge_token.as_ref();
    let hash = hash.map(jet::bridge_token_hash);
    let same_project = |one: &&Grant, other: &&Grant| one.within == other.within;
    for group in rows.chunk_by(same_project) {
        let project = group.first().and_then(|row| row.within.as_deref());
        let heading = match project {
            Some(project) => format!("Permissions in {}", printable(project)),
            None => "Permissions on resources".to_owned(),
        };
        write_heading(terminal, &heading, out)?;
        let columns = columns(group);
        let shown = &group[..group.len().min(MOST_ROWS)];
        let names: Vec<String> = shown.iter().map(|row| name(row)).collect();
        let longest = names.iter().map(|name| name.chars().count()).max();
        let width = longest.unwrap_or(0).min(WIDEST);
        if let Some(columns) = &columns
            && !columns.is_empty()
        {
            let mut line = Line::new();
            line.push(Ink::Dim, format!("  {:<width$}", ""));
            for column in columns {
                line.push(Ink::Dim, format!("  {}", printable(column)));
            }
            line.write(terminal, out)?;
        }
        for (row, name) in shown.iter().zip(&names) {
            write_row(
                terminal,
                decoded,
                (row, name, width),
                columns.as_deref(),
                hash.as_deref(),
                out,
            )?;
        }
        write_more(terminal, group.len(), out)?;
    }
    Ok(())
}

/// What a row is for; of another sort than a model, with its type in front.
fn name(row: &Grant) -> String {
    let resource = printable(row.resource.as_deref().unwrap_or_default());
    match row.value.as_deref() {
        Some(kind) => format!("{}: {resource}", printable(kind)),
        None => resource.into_owned(),
    }
}

/// The actions there are, those of Jet Admin first; `None` if there are too many for a table.
fn columns(rows: &[&Grant]) -> Option<Vec<String>> {
    let mut columns: Vec<String> = Vec::new();
    for action in rows.iter().flat_map(|row| row.actions.iter()) {
        if !columns.contains(action) {
            columns.push(action.clone());
        }
        if columns.len() > MOST_COLUMNS {
            return None;
        }
    }
    let rank = |action: &String| match action.as_str() {
        "r" => 0,
        "w" => 1,
        "d" => 2,
        _ => 3,
    };
    columns.sort_by_key(rank);
    Some(columns)
}

fn write_row(
    terminal: Terminal,
    decoded: &Decoded,
    (row, name, width): (&Grant, &str, usize),
    columns: Option<&[String]>,
    hash: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new();
    line.push(Ink::Plain, format!("  {name:<width$}"));
    if let Some(columns) = columns {
        // The mark is the action's own letter: it says the same without colour.
        for column in columns {
            let cell = printable(column);
            let has = row.actions.contains(column);
            let width = cell.chars().count();
            let mark = if has { &*cell } else { "·" };
            let ink = if has { Ink::Strong } else { Ink::Dim };
            line.push(Ink::Plain, "  ");
            line.push(ink, format!("{mark:<width$}"));
        }
    } else {
        let actions = row.actions_text();
        line.push(Ink::Plain, "  ");
        line.push_value(Ink::Strong, printable(&actions).into_owned());
    }
    if let Some(hash) = hash {
        let words = match jet::belonging(row, hash) {
            Belonging::Own => "this bridge",
            Belonging::Any => "any bridge",
            Belonging::Other => "another bridge",
        };
        line.push(Ink::Dim, format!("  {words}"));
    }
    line.push_note(&printable(&decoded.pointer(row.node)));
    line.write(terminal, out)
}
