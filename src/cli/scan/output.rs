//! The lines of `jotscope scan`, and the document of `--summary`.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::jose::json;
use crate::jose::scan::{Cell, Row, Tally, Top};

/// Writes a row as one line of JSON.
pub fn write_row(
    out: &mut dyn Write,
    path: &Path,
    offset: u64,
    row: &Row,
    count: Option<u64>,
) -> io::Result<()> {
    let mut mark = b'{';
    for (name, cell) in &row.cells {
        let json = match (cell, count) {
            (Cell::File, _) => json::quote(&path.to_string_lossy()),
            (Cell::Offset, _) => offset.to_string(),
            (Cell::Count, Some(count)) => count.to_string(),
            // Each occurrence has a row of its own.
            (Cell::Count, None) => continue,
            (Cell::Json(json), _) => json.clone(),
        };
        out.write_all(&[mark])?;
        write!(out, "{}:{json}", json::quote(name))?;
        mark = b',';
    }
    if mark == b'{' {
        out.write_all(b"{")?;
    }
    out.write_all(b"}\n")
}

/// How many tokens there are of each sort.
#[derive(Serialize)]
pub struct SummaryDoc {
    tokens: u64,
    occurrences: u64,
    files: usize,
    bytes: u64,
    #[serde(flatten)]
    columns: Columns,
}

struct Columns(Vec<Top>);

#[derive(Serialize)]
struct ColumnDoc<'a> {
    values: Vec<ValueDoc<'a>>,
    /// Tokens with a value that is not listed.
    others: u64,
}

#[derive(Serialize)]
struct ValueDoc<'a> {
    value: Option<&'a RawValue>,
    count: u64,
}

impl SummaryDoc {
    /// Of all that was counted, in so many files and bytes.
    pub fn new(tally: &Tally, num_files: usize, num_bytes: u64) -> Self {
        Self {
            tokens: tally.num_tokens,
            occurrences: tally.num_occurrences,
            files: num_files,
            bytes: num_bytes,
            columns: Columns(tally.tops()),
        }
    }
}

impl Serialize for Columns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for top in &self.0 {
            let values = top.values.iter().map(|(json, count)| ValueDoc {
                value: serde_json::from_str(json).ok(),
                count: *count,
            });
            let column = ColumnDoc {
                values: values.collect(),
                others: top.num_others,
            };
            map.serialize_entry(top.name, &column)?;
        }
        map.end()
    }
}
