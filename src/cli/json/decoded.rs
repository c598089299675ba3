//! The document of `jotscope decode --json`: what tokens say.
//!
//! What stands in a token is printed from its original characters, so that key order, duplicate
//! keys and number text survive. Tokens are decoded one by one while the document is printed: a
//! cookie with 10,000 of them needs no more memory than its largest.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::disclosed::DisclosedDoc;
use super::{FindingDoc, Place};
use crate::cli::findings;
use crate::jose::access::providers;
use crate::jose::claims::{self, TimeForm};
use crate::jose::decode::{self, Decoded};
use crate::jose::extract::Candidate;
use crate::jose::finding::Finding;
use crate::jose::layers::Layer;
use crate::jose::limits::Limits;
use crate::jose::time::{self, UnixTime};
use crate::jose::token::{self, SegmentName};
use crate::jose::tree::{NodeId, NodeKind, Tree};

/// The tokens that were asked for.
#[derive(serde::Serialize)]
pub struct DecodeDoc<'a> {
    tokens: Vec<PendingDoc<'a>>,
    findings: Vec<FindingDoc>,
}

impl<'a> DecodeDoc<'a> {
    /// Of these candidates, each with its index, judged at `now`; `findings` are those about the
    /// paste as a whole.
    pub fn new(
        chosen: &[(usize, &'a Candidate)],
        findings: &[Finding],
        limits: Limits,
        now: UnixTime,
    ) -> Self {
        let pending = |&(index, candidate)| PendingDoc {
            index,
            candidate,
            limits,
            now,
        };
        Self {
            tokens: chosen.iter().map(pending).collect(),
            findings: findings.iter().map(FindingDoc::of_paste).collect(),
        }
    }
}

/// One token, decoded when it is printed.
struct PendingDoc<'a> {
    index: usize,
    candidate: &'a Candidate,
    limits: Limits,
    now: UnixTime,
}

impl Serialize for PendingDoc<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let token = token::parse(&self.candidate.whole_text(), self.candidate.kind);
        let decoded = decode::decode(&token, &self.limits);
        TokenDoc::new(self.index, self.candidate, &decoded, self.now).serialize(serializer)
    }
}

#[derive(serde::Serialize)]
struct TokenDoc<'a> {
    index: usize,
    label: &'a str,
    kind: &'static str,
    token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header_base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unprotected: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_expanded: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disclosures: Vec<&'a RawValue>,
    #[serde(flatten)]
    disclosed: Option<DisclosedDoc>,
    layers: Vec<LayersDoc>,
    nested: Vec<NestedDoc<'a>>,
    times: Vec<TimeDoc<'a>>,
    /// `null` for an encrypted token: it has a tag, not a signature.
    signature: Option<SignatureDoc>,
    sizes: SizesDoc,
    provider: Option<ProviderDoc>,
    findings: Vec<FindingDoc>,
    repairs: &'a [String],
}

impl<'a> TokenDoc<'a> {
    fn new(index: usize, candidate: &'a Candidate, decoded: &'a Decoded, now: UnixTime) -> Self {
        let tree = &decoded.tree;
        let payload_section = tree.section(SegmentName::Payload);
        let header = SegmentText::new(tree, tree.section(SegmentName::Header));
        let unprotected = SegmentText::new(tree, tree.section(SegmentName::UnprotectedHeader));
        let payload = SegmentText::new(tree, payload_section);
        let expanded = payload_section
            .filter(|_| payload.json.is_some())
            .and_then(|id| RawValue::from_string(tree.json(id, true, 0)).ok());
        let lifetime = claims::lifetime(decoded, now);
        let dangers = findings::dangers(candidate, decoded);
        let findings = findings::of_token(candidate, decoded, &lifetime).into_iter();
        let findings = findings.chain(&dangers);
        Self {
            index,
            label: &candidate.label,
            kind: decoded.token.kind.word(),
            token: &decoded.token.text,
            header: header.json,
            header_text: header.text,
            header_base64: header.base64,
            unprotected: unprotected.json,
            payload: payload.json,
            payload_text: payload.text,
            payload_base64: payload.base64,
            payload_expanded: expanded,
            disclosures: disclosures(tree),
            disclosed: DisclosedDoc::new(decoded),
            layers: layers(tree),
            nested: nested(tree),
            times: times(decoded, now),
            signature: (!decoded.token.kind.is_encrypted()).then_some(SignatureDoc {
                bytes: decoded.signature.bytes,
                expected_bytes: decoded.signature.expected_bytes,
            }),
            sizes: SizesDoc::new(decoded),
            provider: ProviderDoc::new(decoded),
            findings: findings
                .map(|finding| FindingDoc::of_token(tree, finding))
                .collect(),
            repairs: &candidate.repairs,
        }
    }
}

/// The text of a segment, in one of three ways.
#[derive(Default)]
pub(super) struct SegmentText<'a> {
    pub(super) json: Option<&'a RawValue>,
    text: Option<&'a str>,
    base64: Option<String>,
}

impl<'a> SegmentText<'a> {
    pub(super) fn new(tree: &'a Tree, section: Option<NodeId>) -> Self {
        let content = section.and_then(|id| tree.content(id));
        let Some(doc) = content.and_then(|content| tree.docs.get(content.doc as usize)) else {
            return Self::default();
        };
        let mut segment = Self::default();
        match str::from_utf8(&doc.bytes) {
            Err(_) => segment.base64 = Some(BASE64.encode(&doc.bytes)),
            Ok(text) => match serde_json::from_str(text) {
                Ok(json) => segment.json = Some(json),
                Err(_) => segment.text = Some(text),
            },
        }
        segment
    }
}

#[derive(serde::Serialize)]
struct LayersDoc {
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<&'static str>,
    path: String,
    chain: Vec<&'static str>,
    encoded_bytes: u32,
    decoded_bytes: u32,
    #[serde(flatten)]
    gzip: Option<GzipDoc>,
}

/// What a gzip header tells. The first of a chain; there is hardly ever a second.
#[derive(serde::Serialize)]
struct GzipDoc {
    #[serde(rename = "gzip_mtime")]
    mtime: u32,
    #[serde(rename = "gzip_mtime_utc")]
    mtime_utc: Option<String>,
    #[serde(rename = "gzip_os")]
    os: u8,
    #[serde(rename = "gzip_level")]
    level: &'static str,
}

impl GzipDoc {
    fn new(layer: &Layer) -> Option<Self> {
        let Layer::Gzip { mtime, os, xfl, .. } = *layer else {
            return None;
        };
        Some(Self {
            mtime,
            // RFC 1952 §2.3.1: 0 means that no time is given.
            mtime_utc: (mtime != 0)
                .then(|| time::rfc3339(UnixTime(f64::from(mtime))))
                .flatten(),
            os,
            level: match xfl {
                2 => "best",
                4 => "fastest",
                _ => "unsaid",
            },
        })
    }
}

fn layers(tree: &Tree) -> Vec<LayersDoc> {
    let ids = (0..tree.nodes.len()).map(|index| NodeId(index as u32));
    let layered = ids.filter_map(|id| Some((id, tree.content(id)?)));
    layered
        .filter(|(_, content)| !content.chain.layers.is_empty())
        .map(|(id, content)| {
            let place = Place::new(tree, id);
            let chain = &content.chain;
            LayersDoc {
                segment: place.segment,
                path: place.path,
                chain: chain.layers.iter().map(Layer::word).collect(),
                encoded_bytes: chain.encoded_bytes,
                decoded_bytes: chain.decoded_bytes,
                gzip: chain.layers.iter().find_map(GzipDoc::new),
            }
        })
        .collect()
}

/// A token inside a claim.
#[derive(serde::Serialize)]
struct NestedDoc<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<&'static str>,
    path: String,
    kind: &'static str,
    token: &'a str,
}

fn nested(tree: &Tree) -> Vec<NestedDoc<'_>> {
    let nested = tree.nested.iter().map(|nested| {
        let place = Place::new(tree, nested.node);
        NestedDoc {
            segment: place.segment,
            path: place.path,
            kind: nested.token.kind.word(),
            token: &nested.token.text,
        }
    });
    nested.collect()
}

/// The disclosures of an SD-JWT, in the order they stand.
fn disclosures(tree: &Tree) -> Vec<&RawValue> {
    let disclosed = tree.sections().filter(|id| {
        matches!(
            tree.node(*id).kind,
            NodeKind::Section(SegmentName::Disclosure(_))
        )
    });
    disclosed
        .filter_map(|id| SegmentText::new(tree, Some(id)).json)
        .collect()
}

#[derive(serde::Serialize)]
struct TimeDoc<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<&'static str>,
    path: String,
    /// As it stands in the token: a number, or a string.
    value: Option<&'a RawValue>,
    utc: Option<String>,
    state: &'static str,
    form: &'static str,
}

fn times(decoded: &Decoded, now: UnixTime) -> Vec<TimeDoc<'_>> {
    let tree = &decoded.tree;
    let claims = claims::times(decoded).into_iter();
    claims
        // The time a layer carries is said with the layer: its path leads to no time.
        .filter(|claim| tree.content(claim.node).is_none())
        .map(|claim| {
            let place = Place::new(tree, claim.node);
            TimeDoc {
                segment: place.segment,
                path: place.path,
                value: serde_json::from_slice(tree.raw(claim.node)).ok(),
                utc: time::rfc3339(claim.time),
                state: if claim.time <= now { "past" } else { "future" },
                form: match claim.form {
                    TimeForm::Seconds => "seconds",
                    TimeForm::Fraction => "fraction",
                    TimeForm::Milliseconds => "milliseconds",
                    TimeForm::Text => "text",
                    TimeForm::Date => "date",
                },
            }
        })
        .collect()
}

#[derive(serde::Serialize)]
struct SignatureDoc {
    bytes: usize,
    /// `null` where it depends on the key, or the algorithm is unknown.
    expected_bytes: Option<usize>,
}

#[derive(serde::Serialize)]
struct SizesDoc {
    token_bytes: usize,
    claims: Vec<ClaimSizeDoc>,
}

#[derive(serde::Serialize)]
struct ClaimSizeDoc {
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<&'static str>,
    path: String,
    encoded_bytes: usize,
}

impl SizesDoc {
    fn new(decoded: &Decoded) -> Self {
        let claims = claims::sizes(decoded).into_iter().map(|size| {
            let place = Place::new(&decoded.tree, size.node);
            ClaimSizeDoc {
                segment: place.segment,
                path: place.path,
                encoded_bytes: size.encoded_bytes,
            }
        });
        Self {
            token_bytes: decoded.token.text.len(),
            claims: claims.collect(),
        }
    }
}

#[derive(serde::Serialize)]
struct ProviderDoc {
    name: &'static str,
    certainty: &'static str,
    title: String,
    /// Paths of the claims that told.
    evidence: Vec<String>,
}

impl ProviderDoc {
    fn new(decoded: &Decoded) -> Option<Self> {
        let provider = providers::detect(decoded)?;
        let evidence = provider.evidence.iter();
        Some(Self {
            name: provider.name,
            certainty: provider.certainty.words(),
            evidence: evidence.map(|id| decoded.tree.pointer(*id)).collect(),
            title: provider.title,
        })
    }
}
