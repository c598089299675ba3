//! How many tokens there are of each algorithm, issuer, provider, state and key.
//!
//! A value nobody foresaw may be in every token, so each table holds so many values and no more;
//! what comes after is counted together.

use std::collections::HashMap;

use super::Row;
use crate::jose::words;

/// What is counted.
const COLUMNS: [&str; 6] = ["kind", "alg", "kid", "iss", "state", "provider"];
/// With keys, these too.
const JUDGED: [&str; 2] = ["signature", "accepted"];
/// Most values of a column that are told apart.
const MOST_VALUES: usize = 10_000;
/// Most values of a column that are listed.
const MOST_LISTED: usize = 20;
/// Longest value that is kept whole, in characters.
const LONGEST_VALUE: usize = 200;

/// Counts by column.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many tokens were counted.
    pub num_tokens: u64,
    /// How often they stand in the input, all together.
    pub num_occurrences: u64,
    tables: HashMap<&'static str, Table>,
}

#[derive(Clone, Debug, Default)]
struct Table {
    counts: HashMap<String, u64>,
    num_others: u64,
}

/// The values of a column that most tokens have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Top {
    /// The column.
    pub name: &'static str,
    /// JSON text of each value with the number of tokens, most first.
    pub values: Vec<(String, u64)>,
    /// How many tokens have another value.
    pub num_others: u64,
}

impl Tally {
    /// Counts a token that stands `count` times in the input.
    pub fn add(&mut self, row: &Row, count: u64) {
        self.num_tokens += 1;
        self.num_occurrences += count;
        for name in COLUMNS.into_iter().chain(JUDGED) {
            let Some(json) = row.facts.get(name) else {
                continue;
            };
            let table = self.tables.entry(name).or_default();
            let json = shortened(json);
            if let Some(num) = table.counts.get_mut(&json) {
                *num += 1;
            } else if table.counts.len() < MOST_VALUES {
                table.counts.insert(json, 1);
            } else {
                table.num_others += 1;
            }
        }
    }

    /// What most tokens have, column by column.
    pub fn tops(&self) -> Vec<Top> {
        let names = COLUMNS.into_iter().chain(JUDGED);
        let tables = names.filter_map(|name| Some((name, self.tables.get(name)?)));
        let tops = tables.map(|(name, table)| {
            let values = table.counts.iter();
            let mut values: Vec<(String, u64)> =
                values.map(|(json, num)| (json.clone(), *num)).collect();
            values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let rest = values.split_off(values.len().min(MOST_LISTED));
            Top {
                name,
                values,
                num_others: table.num_others + rest.iter().map(|(_, num)| num).sum::<u64>(),
            }
        });
        tops.collect()
    }
}

/// A long value by its beginning, still JSON.
fn shortened(json: &str) -> String {
    if json.len() <= LONGEST_VALUE {
        json.to_owned()
    } else {
        crate::jose::json::quote(&words::one_line(json, LONGEST_VALUE))
    }
}
