//! Labels of places: what a token is called by where it stands in the paste, or in the archive or
//! document that the paste is.

use super::collect::{Collector, slice};
use super::har::{self, Part};
use super::label::{self, Label, Rank, Surroundings};
use super::plain;

/// How much of a line's beginning is read for labels.
const LINE_HEAD: usize = 240;

impl<'a> Collector<'a> {
    /// The label of what stands at `start..end` of the paste; to be asked in ascending order.
    pub(super) fn label(&mut self, start: usize, end: usize) -> Label {
        let from = self.looked.min(start);
        if let Some(newline) = memchr::memrchr(b'\n', &self.paste.as_bytes()[from..start]) {
            self.line_start = from + newline + 1;
        }
        self.looked = start;
        let before = plain::before(self.paste, start);
        let place = self.place_of(start);
        if let Some(label) = place.and_then(|place| self.placed(place, start)) {
            return label;
        }
        let line = plain::plain(slice(
            self.paste,
            self.line_start,
            (self.line_start + LINE_HEAD).min(start),
        ));
        let line = match place.map(|place| &place.part) {
            Some(Part::Member(name)) => name,
            _ => line.trim_start(),
        };
        let label = label::label(&Surroundings {
            before: &before,
            line,
            after: slice(self.paste, end, end + 4),
            shape: self.shape,
        });
        let side = match place.map(|place| &place.part) {
            Some(Part::RequestBody) => "request",
            Some(Part::ResponseBody) => "response",
            Some(Part::WebSocket) => "WebSocket",
            _ => return label,
        };
        let text = match &label.name {
            Some(_) => format!("{side} {}", label.text),
            None if side == "WebSocket" => "WebSocket message".to_owned(),
            None => format!("{side} body"),
        };
        Label { text, ..label }
    }

    /// The string of a document that the byte at `at` stands in.
    fn place_of(&self, at: usize) -> Option<&'a har::Place> {
        let places = &self.document.places;
        let index = places
            .partition_point(|place| place.start <= at)
            .checked_sub(1)?;
        places.get(index).filter(|place| at < place.end)
    }

    /// The label that a place in an archive gives by itself.
    fn placed(&self, place: &har::Place, at: usize) -> Option<Label> {
        let cookie = || {
            let from = place.start.max(at.saturating_sub(plain::WINDOW));
            har::cookie_name(slice(self.paste, from, at)).map(str::to_owned)
        };
        let (text, name, rank) = match &place.part {
            Part::RequestHeader(name) if name.eq_ignore_ascii_case("cookie") => {
                let name = cookie()?;
                (format!("cookie {name}"), name, Rank::Cookie)
            }
            Part::ResponseHeader(name) if name.eq_ignore_ascii_case("set-cookie") => {
                let name = cookie()?;
                (format!("response cookie {name}"), name, Rank::Cookie)
            }
            Part::RequestHeader(name) if name.eq_ignore_ascii_case("authorization") => return None,
            Part::RequestHeader(name) => {
                let name = name.to_ascii_lowercase();
                if name == "sec-websocket-protocol" {
                    (
                        "WebSocket subprotocol".to_owned(),
                        String::new(),
                        Rank::Authorization,
                    )
                } else {
                    (format!("{name} header"), name, Rank::Other)
                }
            }
            Part::ResponseHeader(name) => {
                let name = name.to_ascii_lowercase();
                (format!("response {name} header"), name, Rank::Other)
            }
            Part::Cookie(name) => (format!("cookie {name}"), name.clone(), Rank::Cookie),
            Part::SetCookie(name) => (
                format!("response cookie {name}"),
                name.clone(),
                Rank::Cookie,
            ),
            Part::Query(name) => (format!("query {name}"), name.clone(), Rank::Other),
            Part::Form(name) => (format!("form {name}"), name.clone(), Rank::Other),
            _ => return None,
        };
        Some(Label::named(text, &name, rank))
    }
}
