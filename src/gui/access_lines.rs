//! The access view as lines of one height: grants by kind, and permissions on resources as a
//! matrix. Made once for each change of token, filter or bridge token; a frame paints what is in
//! sight of ten thousand.

use crate::jose::access::jet::{self, Belonging};
use crate::jose::access::{Access, Grant, Kind};
use crate::jose::decode::Decoded;
use crate::jose::words;

/// More different actions than this make no matrix; they are told as words.
const MAX_COLUMNS: usize = 8;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A kind of grant, with how many there are, and where they hold.
    Head(String),
    /// The names of the matrix's columns; an index of [`Lines::matrices`].
    Columns(usize),
    /// A row of that matrix: an index of [`Access::grants`].
    Cells(usize, usize),
    /// A grant of its own: an index of [`Access::grants`].
    Grant(usize),
}

/// The columns of one matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The actions, in the order of the columns.
    pub columns: Vec<String>,
}

/// All lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// In order.
    pub lines: Vec<Line>,
    /// The matrices among them.
    pub matrices: Vec<Matrix>,
    /// How many grants are shown of how many.
    pub shown: (usize, usize),
    /// For each grant whether it belongs to the bridge token; empty without one.
    pub belonging: Vec<Option<Belonging>>,
}

impl Lines {
    /// The lines of `access`, of what has `filter` in it. `bridge_hash` marks rows.
    pub fn of(access: &Access, filter: &str, bridge_hash: Option<&str>) -> Self {
        let mut out = Self::default();
        let filter = filter.trim().to_lowercase();
        let has = |grant: &Grant| {
            let within = |text: &str| text.to_lowercase().contains(&filter);
            filter.is_empty()
                || grant.value.as_deref().is_some_and(within)
                || grant.resource.as_deref().is_some_and(within)
                || grant.within.as_deref().is_some_and(within)
                || within(grant.kind.word())
        };
        if let Some(hash) = bridge_hash {
            let is_row = |grant: &Grant| grant.kind == Kind::Permission && grant.resource.is_some();
            let grants = access.grants.iter();
            out.belonging = grants
                .map(|grant| is_row(grant).then(|| jet::belonging(grant, hash)))
                .collect();
        }
        out.shown.1 = access.grants.len();
        for kind in Kind::ALL {
            let of_kind = access.grants.iter().enumerate();
            let of_kind: Vec<(usize, &Grant)> = of_kind
                .filter(|(_, grant)| grant.kind == kind && has(grant))
                .collect();
            out.shown.0 += of_kind.len();
            let (rows, plain): (Vec<_>, Vec<_>) = of_kind
                .into_iter()
                .partition(|(_, grant)| grant.resource.is_some() && !grant.actions.is_empty());
            if !plain.is_empty() {
                out.lines.push(Line::Head(head(kind, plain.len(), None)));
                let plain = plain.into_iter();
                out.lines.extend(plain.map(|(index, _)| Line::Grant(index)));
            }
            out.add_rows(kind, rows);
        }
        out
    }

    /// Rows with actions, a matrix for each place they hold in.
    fn add_rows(&mut self, kind: Kind, mut rows: Vec<(usize, &Grant)>) {
        // Stable: within a place the token's order stays.
        rows.sort_by(|(_, a), (_, b)| a.within.cmp(&b.within));
        for rows in rows.chunk_by(|(_, a), (_, b)| a.within == b.within) {
            let within = rows.first().and_then(|(_, grant)| grant.within.as_deref());
            self.lines.push(Line::Head(head(kind, rows.len(), within)));
            let columns = columns(rows.iter().map(|(_, grant)| *grant));
            if columns.len() > MAX_COLUMNS {
                let rows = rows.iter();
                self.lines
                    .extend(rows.map(|(index, _)| Line::Grant(*index)));
                continue;
            }
            let matrix = self.matrices.len();
            self.matrices.push(Matrix { columns });
            self.lines.push(Line::Columns(matrix));
            let rows = rows.iter();
            self.lines
                .extend(rows.map(|(index, _)| Line::Cells(matrix, *index)));
        }
    }
}

fn head(kind: Kind, num: usize, within: Option<&str>) -> String {
    let mut chars = words::plural(kind.word());
    if let Some(first) = chars.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let num = words::number(num as u64);
    match within {
        Some(within) if !within.is_empty() => {
            format!("{chars} in {} {num}", words::one_line(within, 60))
        }
        _ => format!("{chars} {num}"),
    }
}

/// The actions of the rows: reading, writing, deleting first, then as they come.
fn columns<'a>(rows: impl Iterator<Item = &'a Grant>) -> Vec<String> {
    let mut found: Vec<&str> = Vec::new();
    for action in rows.flat_map(|grant| grant.actions.iter()) {
        if !found.contains(&action.as_str()) {
            found.push(action);
            if found.len() > MAX_COLUMNS {
                break;
            }
        }
    }
    let rank = |action: &str| {
        let known = ["r", "read", "w", "write", "d", "delete"];
        let place = known.iter().position(|known| *known == action);
        place.unwrap_or(known.len())
    };
    found.sort_by_key(|action| rank(action));
    found.into_iter().map(str::to_owned).collect()
}

/// A form in which the grants are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableForm {
    /// A table for a ticket.
    Markdown,
    /// Comma-separated values (RFC 4180).
    Csv,
}

/// The grants of these lines as a table.
pub fn table(decoded: &Decoded, access: &Access, lines: &Lines, form: TableForm) -> String {
    const COLUMNS: [&str; 6] = ["kind", "name", "resource", "actions", "within", "path"];
    let mut out = String::new();
    let mut row = |cells: [&str; 6]| {
        let cells = cells.map(|cell| match form {
            TableForm::Markdown => words::one_line(cell, 400).replace('|', "\\|"),
            TableForm::Csv => csv(cell),
        });
        match form {
            TableForm::Markdown => out.extend(["| ", &cells.join(" | "), " |\n"]),
            TableForm::Csv => out.extend([&cells.join(","), "\r\n"]),
        }
    };
    row(COLUMNS);
    if form == TableForm::Markdown {
        row(["---"; 6]);
    }
    for line in &lines.lines {
        let (Line::Cells(_, index) | Line::Grant(index)) = line else {
            continue;
        };
        let Some(grant) = access.grants.get(*index) else {
            continue;
        };
        row([
            grant.kind.word(),
            grant.value.as_deref().unwrap_or_default(),
            grant.resource.as_deref().unwrap_or_default(),
            &grant.actions_text(),
            grant.within.as_deref().unwrap_or_default(),
            &decoded.pointer(grant.node),
        ]);
    }
    out
}

/// A cell; one that a spreadsheet would take for a formula gets a quote in front.
fn csv(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::access::report;
    use crate::jose::decode::decode;
    use crate::jose::encoding::to_base64url;
    use crate::jose::limits::Limits;
    use crate::jose::token::{TokenKind, parse};
    use crate::jose::tree::NodeId;

    fn grant(kind: Kind, value: Option<&str>, resource: Option<&str>, actions: &str) -> Grant {
        Grant {
            kind,
            value: value.map(str::to_owned),
            resource: resource.map(str::to_owned),
            actions: actions.chars().map(String::from).collect(),
            token_hash: None,
            within: None,
            user_editable: false,
            node: NodeId(0),
        }
    }

    fn access() -> Access {
        Access {
            grants: vec![
                grant(Kind::Permission, None, Some("res.awards"), "wr"),
                grant(Kind::Role, Some("editor"), None, ""),
                grant(Kind::Permission, None, Some("res.users"), "d"),
            ],
            ..Access::default()
        }
    }

    #[test]
    fn kinds_are_apart_and_resources_make_a_matrix() {
        let lines = Lines::of(&access(), "", None);
        let heads = ["Roles 1", "Permissions 2"].map(|head| Line::Head(head.to_owned()));
        let [roles, permissions] = heads;
        let expected = [
            roles,
            Line::Grant(1),
            permissions,
            Line::Columns(0),
            Line::Cells(0, 0),
            Line::Cells(0, 2),
        ];
        assert_eq!(lines.lines, expected);
        assert_eq!(lines.matrices[0].columns, ["r", "w", "d"]);
        assert_eq!(lines.shown, (3, 3));
    }

    #[test]
    fn a_filter_leaves_what_has_it() {
        let lines = Lines::of(&access(), " AWARDS ", None);
        assert_eq!(lines.shown, (1, 3));
        assert_eq!(lines.lines.last(), Some(&Line::Cells(0, 0)));
    }

    #[test]
    fn a_table_keeps_to_its_form() {
        let part = |text: &str| to_base64url(text.as_bytes());
        let payload = part(r#"{"role":"=a|\"b\""}"#);
        let text = format!("{}.{payload}.AAAA", part(r#"{"alg":"HS256"}"#));
        let token = parse(&text.as_str().into(), TokenKind::Jws);
        let decoded = decode(&token, &Limits::DEFAULT);
        let access = report(&decoded);
        let lines = Lines::of(&access, "", None);
        let markdown = table(&decoded, &access, &lines, TableForm::Markdown);
        assert!(
            markdown.ends_with("| role | =a\\|\"b\" |  |  |  | /role |\n"),
            "{markdown}"
        );
        let csv = table(&decoded, &access, &lines, TableForm::Csv);
        assert!(
            csv.ends_with("role,\"'=a|\"\"b\"\"\",,,,/role\r\n"),
            "{csv}"
        );
    }
}
