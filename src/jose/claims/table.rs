//! The glossary's rows as they stand in `assets/claims.tsv`, read once, and how a row fits a path.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::glossary::{ClaimKind, Meaning};

pub(super) struct Row {
    pub(super) place: Place,
    /// Steps of the pointer, unescaped; one for a plain name.
    pub(super) steps: Vec<Cow<'static, str>>,
    /// Whether more steps may stand in front.
    pub(super) any_depth: bool,
    pub(super) provider: &'static str,
    pub(super) kind: ClaimKind,
    pub(super) meaning: Meaning,
    pub(super) num_wild: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Header,
    Payload,
    Any,
}

pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// Rows by their last step, where that is a plain name.
    pub(super) by_name: HashMap<String, Vec<usize>>,
    /// Rows whose last step is a pattern.
    pub(super) by_pattern: Vec<usize>,
    /// Last steps of the rows that are times.
    pub(super) time_names: HashSet<String>,
}

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows: Vec<Row> = include_str!("../../../assets/claims.tsv")
        .lines()
        .filter_map(read_row)
        .collect();
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    let mut by_pattern = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        match row.steps.last() {
            Some(last) if !last.contains('*') => {
                by_name.entry(last.to_string()).or_default().push(index);
            }
            _ => by_pattern.push(index),
        }
    }
    let time_names = rows
        .iter()
        .filter(|row| row.kind.is_time())
        .filter_map(|row| row.steps.last().map(ToString::to_string))
        .collect();
    Table {
        rows,
        by_name,
        by_pattern,
        time_names,
    }
});

fn read_row(line: &'static str) -> Option<Row> {
    if line.starts_with('#') {
        return None;
    }
    let columns: Vec<&str> = line.split('\t').collect();
    let [place, name, provider, kind, title, text, source] = columns[..] else {
        return None;
    };
    let (any_depth, pointer) = match name.strip_prefix("/**/") {
        Some(rest) => (true, Some(rest)),
        None => (false, name.strip_prefix('/')),
    };
    let steps = match pointer {
        Some(pointer) => pointer.split('/').map(unescape).collect(),
        None => vec![Cow::Borrowed(name)],
    };
    Some(Row {
        place: match place {
            "header" => Place::Header,
            "payload" => Place::Payload,
            _ => Place::Any,
        },
        steps,
        any_depth,
        provider,
        kind: read_kind(kind),
        meaning: Meaning {
            title,
            text,
            source,
        },
        num_wild: name.matches('*').count(),
    })
}

pub(super) fn read_kind(word: &str) -> ClaimKind {
    match word {
        "time" => ClaimKind::Time,
        "time-ms" => ClaimKind::TimeMillis,
        "duration" => ClaimKind::Duration,
        "scope" => ClaimKind::Scope,
        "role" => ClaimKind::Role,
        "group" => ClaimKind::Group,
        "permission" => ClaimKind::Permission,
        "tenant" => ClaimKind::Tenant,
        "actions" => ClaimKind::Actions,
        "alg" => ClaimKind::Algorithm,
        _ => ClaimKind::Other,
    }
}

/// RFC 6901 §4.
fn unescape(step: &'static str) -> Cow<'static, str> {
    if step.contains('~') {
        Cow::Owned(step.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(step)
    }
}

pub(super) fn fits(row: &Row, path: &[Cow<'_, str>]) -> bool {
    let tail = match path.len().checked_sub(row.steps.len()) {
        Some(0) => path,
        Some(more) if row.any_depth => &path[more..],
        _ => return false,
    };
    row.steps
        .iter()
        .zip(tail)
        .all(|(pattern, name)| matches(pattern.as_bytes(), name.as_bytes()))
}

/// Whether `name` fits `pattern`, where `*` is any run of bytes. Goes back to the last star only.
pub(super) fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while n < name.len() {
        if pattern.get(p) == Some(&b'*') {
            retry = Some((p, n));
            p += 1;
        } else if pattern.get(p) == Some(&name[n]) {
            p += 1;
            n += 1;
        } else if let Some((star, from)) = retry {
            retry = Some((star, from + 1));
            p = star + 1;
            n = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|b| *b == b'*')
}
