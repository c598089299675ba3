//! What a row says of one token: its cells, made from the decoded token and, where keys are given,
//! from the verdict.

use std::sync::Arc;

use super::condition::Condition;
use super::field::{self, Field, null};
use super::{Mark, Sighting};
use crate::jose::access::providers;
use crate::jose::claims::{self, Life};
use crate::jose::decode::{self, Decoded};
use crate::jose::json;
use crate::jose::key::KeySet;
use crate::jose::limits::Limits;
use crate::jose::time::UnixTime;
use crate::jose::token::{self, SegmentName};
use crate::jose::verify::{Policy, verify};

/// What is wanted of each token.
#[derive(Clone)]
pub struct Ask {
    /// The columns; empty for the usual ones.
    pub select: Vec<Field>,
    /// All of which a token must meet.
    pub conditions: Vec<Condition>,
    /// Whether the row has the token's text.
    pub with_token: bool,
    /// Whether it has the payload with layers opened.
    pub with_payload: bool,
    /// What signatures are checked with.
    pub judge: Option<Judge>,
    /// As of when it is judged.
    pub now: UnixTime,
    /// Bounds for each token.
    pub limits: Limits,
}

/// What signatures are checked with.
#[derive(Clone)]
pub struct Judge {
    /// The keys.
    pub keys: KeySet,
    /// What a verifier demands.
    pub policy: Policy,
}

/// What a row has under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Where the token was found, which the driver knows.
    File,
    /// Its first byte there.
    Offset,
    /// How often it stands in the input; unknown where each occurrence has a row.
    Count,
    /// JSON text on one line.
    Json(String),
}

/// What is said of one token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Names and cells in order.
    pub cells: Vec<(String, Cell)>,
    /// The usual facts, by which rows are counted.
    pub facts: Facts,
}

/// The facts that every row is counted by, as JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub(super) own: Vec<(&'static str, String)>,
}

impl Facts {
    /// The fact of that name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut own = self.own.iter();
        own.find(|(own, _)| *own == name)
            .map(|(_, json)| json.as_str())
    }
}

impl Ask {
    /// The row of a token; `None` where it does not meet the conditions.
    pub fn row(&self, sighting: &Sighting) -> Option<Row> {
        let token = token::parse(&Arc::from(sighting.text.as_str()), sighting.kind);
        let decoded = decode::decode(&token, &self.limits);
        let facts = self.facts(sighting, &decoded);
        let meets = |condition: &Condition| condition.is_met(&facts, &decoded);
        if !self.conditions.iter().all(meets) {
            return None;
        }
        let mut cells = Vec::new();
        if self.select.is_empty() {
            cells.push(("file".to_owned(), Cell::File));
            cells.push(("offset".to_owned(), Cell::Offset));
            let own = facts.own.iter();
            cells.extend(own.map(|(name, json)| ((*name).to_owned(), Cell::Json(json.clone()))));
            cells.push(("count".to_owned(), Cell::Count));
        } else {
            let select = self.select.iter();
            cells.extend(select.map(|field| (field.name.clone(), cell(field, &facts, &decoded))));
        }
        if self.with_payload {
            let payload = decoded.tree.section(SegmentName::Payload);
            let json = payload.map_or_else(null, |payload| field::value(&decoded.tree, payload));
            cells.push(("payload_expanded".to_owned(), Cell::Json(json)));
        }
        if self.with_token {
            let json = json::quote(&sighting.text);
            cells.push(("token".to_owned(), Cell::Json(json)));
        }
        Some(Row { cells, facts })
    }

    fn facts(&self, sighting: &Sighting, decoded: &Decoded) -> Facts {
        let tree = &decoded.tree;
        let node_json = |node| field::value(tree, node);
        let of_header = |name| field::of_header(tree, name).map_or_else(null, node_json);
        let payload = claims::payload(tree);
        let claim = |name| {
            let node = payload.and_then(|payload| claims::member(tree, payload, name));
            node.map_or_else(null, node_json)
        };
        let provider = providers::detect(decoded);
        let life = claims::lifetime(decoded, self.now).life;
        let mut own = vec![
            ("kind", json::quote(decoded.token.kind.word())),
            ("alg", of_header("alg")),
            ("kid", of_header("kid")),
            ("iss", claim("iss")),
            ("sub", claim("sub")),
            ("aud", claim("aud")),
            ("exp", claim("exp")),
            ("state", json::quote(state(life))),
            (
                "provider",
                provider.map_or_else(null, |one| json::quote(one.name)),
            ),
        ];
        if sighting.is_cut {
            own.push(("cut", "true".to_owned()));
        }
        if let Some(judge) = &self.judge {
            let verdict = verify(decoded, &judge.keys, &judge.policy, self.now);
            own.push(("signature", json::quote(verdict.signature.word())));
            own.push(("accepted", verdict.accepted.to_string()));
        }
        Facts { own }
    }
}

/// What stands under the name of a field: where the token was found, a fact, or a claim.
fn cell(field: &Field, facts: &Facts, decoded: &Decoded) -> Cell {
    match field.name.as_str() {
        "file" => Cell::File,
        "offset" => Cell::Offset,
        "count" => Cell::Count,
        name => Cell::Json(match facts.get(name) {
            Some(json) => json.to_owned(),
            None => field.json(decoded),
        }),
    }
}

/// The word for a state.
fn state(life: Life) -> &'static str {
    match life {
        Life::Expired { .. } => "expired",
        Life::NotYetValid { .. } => "not-yet-valid",
        Life::Current { .. } => "current",
        Life::NoExpiry => "no-expiry",
        Life::Unreadable => "unreadable",
        Life::Hidden => "hidden",
    }
}

impl Row {
    /// How much memory it takes, nearly.
    pub(super) fn num_bytes(&self) -> usize {
        let cell = |cell: &Cell| match cell {
            Cell::Json(json) => json.len(),
            Cell::File | Cell::Offset | Cell::Count => 0,
        };
        let cells = self
            .cells
            .iter()
            .map(|(name, one)| name.len() + cell(one) + 64);
        let facts = self.facts.own.iter().map(|(_, json)| json.len() + 48);
        size_of::<Mark>() + cells.sum::<usize>() + facts.sum::<usize>()
    }
}
