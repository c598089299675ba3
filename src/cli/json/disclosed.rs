//! What `decode --json` adds for an SD-JWT: the payload with disclosed claims in their places, and
//! what became of each disclosure.

use serde_json::value::RawValue;

use crate::jose::decode::Decoded;
use crate::jose::sd_jwt::{Processed, State};

/// Part of a token's document.
#[derive(serde::Serialize)]
pub(super) struct DisclosedDoc {
    /// The processed payload of RFC 9901 §7.1, as far as it can be made; absent when the payload
    /// cannot be read whole or its hash is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_disclosed: Option<Box<RawValue>>,
    disclosed: Vec<DisclosureDoc>,
    /// How many digests nothing was shown for: claims that stay hidden, and decoys.
    undisclosed: usize,
}

/// One disclosure, in the order they stand.
#[derive(serde::Serialize)]
struct DisclosureDoc {
    /// Where its claim stands in the payload; `null` when it stands nowhere.
    path: Option<String>,
    /// Absent for an item of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// `null` when the hash is not known.
    digest: Option<String>,
    state: &'static str,
}

impl DisclosedDoc {
    /// `None` for a token that discloses nothing selectively.
    pub(super) fn new(decoded: &Decoded) -> Option<Self> {
        let disclosed = decoded.disclosed.as_deref()?;
        let processed = Processed::of(decoded);
        let disclosures = disclosed.disclosures.iter().enumerate();
        let disclosures = disclosures.map(|(index, disclosure)| {
            let value = disclosure.value;
            let value = value.filter(|_| disclosure.state == State::Disclosed);
            DisclosureDoc {
                path: value.map(|value| processed.pointer(value)),
                name: disclosure
                    .name
                    .map(|name| decoded.tree.text(name).into_owned()),
                digest: disclosed.digest_text(&decoded.token, index),
                state: disclosure.state.word(),
            }
        });
        let payload = processed.json();
        Some(Self {
            payload_disclosed: payload.and_then(|json| RawValue::from_string(json).ok()),
            disclosed: disclosures.collect(),
            undisclosed: disclosed.num_undisclosed(),
        })
    }
}
