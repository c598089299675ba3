//! Tokens that do not stand in the paste as they are: in texts joined from pieces, in base64 of a
//! JSON object or of a response body, or encoded once more.
//!
//! Each is read from the text made of it and led back to the part of the paste it came from.

use super::collect::{Collector, slice};
use super::label::{self, Label, Rank, Surroundings};
use super::repair::{self, Found, Read};
use super::scan::{self, Hit};
use super::view::View;
use super::{gate, plain};

/// Fewest characters of a token that was encoded once more.
const SHORTEST_TWICE: usize = 40;
/// Fewest characters of base64 of a JSON object with a token in it.
pub(super) const SHORTEST_OBJECT: usize = 64;
/// Most bytes of base64 that are decoded in search of tokens.
const MOST_DECODED_BYTES: usize = 64 << 20;

impl Collector<'_> {
    /// Response bodies that an archive keeps in base64.
    pub(super) fn scan_bodies(&mut self) {
        for (start, end) in &self.document.bodies {
            let len = end - start;
            if self.decoded_bytes + len > MOST_DECODED_BYTES {
                break;
            }
            self.decoded_bytes += len;
            self.covered.push((*start, *end));
            let encoded = slice(self.paste, *start, *end).replace("\\/", "/");
            let Some(bytes) = gate::decode_base64(encoded.as_bytes()) else {
                continue;
            };
            self.take_view(&View {
                text: String::from_utf8_lossy(&bytes).into_owned(),
                pieces: Vec::new(),
                covered: vec![(*start, *end)],
                repairs: vec!["decoded from base64".to_owned()],
                name: "response".to_owned(),
                outer: "response body".to_owned(),
            });
        }
    }

    /// Takes the tokens of a text made from parts of the paste.
    pub(super) fn take_view(&mut self, view: &View) -> bool {
        let mut founds = Vec::new();
        scan::scan(&view.text, |hit| {
            if let Hit::Token(found) = hit {
                founds.push(*found);
            }
        });
        // A cut token in joined text was cut before it was joined; the pieces say no more.
        let any = !founds.is_empty();
        for found in founds {
            let before = plain::before(&view.text, found.start);
            let label = label::label(&Surroundings {
                before: &before,
                line: &view.name,
                after: slice(&view.text, found.end, found.end + 4),
                shape: None,
            });
            let label = match &label.name {
                None => {
                    let rank = if view.outer.starts_with("cookie ") {
                        Rank::Cookie
                    } else {
                        Rank::Other
                    };
                    Label::named(view.outer.clone(), &view.name, rank)
                }
                Some(name) if view.name == "AppSync" && name == "authorization" => {
                    Label::named("AppSync authorization", name, Rank::Authorization)
                }
                Some(name) if view.name == "response" => {
                    Label::named(format!("response {}", label.text), name, Rank::Other)
                }
                Some(_) => label,
            };
            self.take(view.lift(found), label);
        }
        any
    }

    /// Base64 of a JSON object: there may be tokens in it, as in Supabase's cookies and AppSync's
    /// subprotocol.
    pub(super) fn take_object(&mut self, start: usize, end: usize) -> bool {
        let len = end - start;
        if len < SHORTEST_OBJECT || self.decoded_bytes + len > MOST_DECODED_BYTES {
            return false;
        }
        self.decoded_bytes += len;
        let Some(text) = object_text(&self.paste.as_bytes()[start..end]) else {
            return false;
        };
        let before = plain::before(self.paste, start);
        let is_appsync = before.ends_with("header-") || before.ends_with("header=");
        let name = if is_appsync {
            "AppSync".to_owned()
        } else {
            before.into_owned()
        };
        let outer = self.label(start, end);
        self.take_view(&View {
            text,
            pieces: Vec::new(),
            covered: vec![(start, end)],
            repairs: vec!["decoded from base64".to_owned()],
            name,
            outer: outer.text,
        })
    }

    /// A token that was base64-encoded once more: Kubernetes subprotocols and secrets.
    pub(super) fn take_twice(&mut self, start: usize) {
        let src = self.paste.as_bytes();
        let end = start + repair::token_run(&src[start..]);
        let Some((text, found)) = inner_token(&src[start..end]) else {
            return;
        };
        let label = if src[..start].ends_with(b".k8s.io.") {
            Label::named("Kubernetes subprotocol", "", Rank::Authorization)
        } else {
            self.label(start, end)
        };
        let padding = src[end..]
            .iter()
            .take(2)
            .take_while(|byte| **byte == b'=')
            .count();
        let view = View {
            text,
            pieces: Vec::new(),
            covered: vec![(start, end + padding)],
            repairs: vec!["decoded from base64".to_owned()],
            name: String::new(),
            outer: String::new(),
        };
        self.take(view.lift(*found), label);
    }
}

/// What base64 of a JSON object holds, if there may be tokens in it.
pub(super) fn object_text(encoded: &[u8]) -> Option<String> {
    let text = String::from_utf8(gate::decode_base64(encoded)?).ok()?;
    text.contains("ey").then_some(text)
}

/// What base64 of a token holds: the text, and the token at its beginning.
pub(super) fn inner_token(encoded: &[u8]) -> Option<(String, Box<Found>)> {
    if encoded.len() < SHORTEST_TWICE {
        return None;
    }
    let text = String::from_utf8(gate::decode_base64(encoded)?).ok()?;
    match repair::read_token(&text, 0) {
        Read::Token(found) => Some((text, found)),
        Read::Not { .. } => None,
    }
}
