//! HAR archives (and any JSON document) read in one pass: where in the archive a string stands,
//! which request it belongs to, which bodies are base64.
//!
//! No tree is built: an archive may be as large as a paste can be, and all but a few of its bytes
//! are bodies that nobody asks about.

use super::collect::slice;
use super::json_text::string_end;
use super::plain;
use super::shape::Request;
use super::url::{self, MOST_REQUESTS};

/// Deepest nesting that is followed; an archive needs ten.
const DEEPEST: usize = 64;

/// Where in an archive a string stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A request header of that name.
    RequestHeader(String),
    /// A response header of that name.
    ResponseHeader(String),
    /// A cookie of the request, by its own list.
    Cookie(String),
    /// A cookie that the response sets, by its own list.
    SetCookie(String),
    /// A parameter of the URL.
    Query(String),
    /// A parameter of the body.
    Form(String),
    /// The request's body.
    RequestBody,
    /// The response's body.
    ResponseBody,
    /// A WebSocket message.
    WebSocket,
    /// Not an archive: the value of that member of the outermost object.
    Member(String),
}

/// A string of the document that may hold tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// After its quote.
    pub start: usize,
    /// Before its closing quote.
    pub end: usize,
    /// What it is.
    pub part: Part,
}

/// What one pass over a document tells.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Strings that may hold tokens, in order.
    pub places: Vec<Place>,
    /// Response bodies in base64.
    pub bodies: Vec<(usize, usize)>,
    /// Requests of an archive.
    pub requests: Vec<Request>,
    /// How many entries the archive has.
    pub entries: usize,
    /// Whether any credential was seen in a request.
    pub has_credentials: bool,
}

/// What the next string of a bracket is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A member's name.
    Key,
    /// A member's value.
    Value,
    /// An item of an array.
    Item,
}

struct Frame {
    next: Next,
    /// The member being read.
    key: (usize, usize),
    /// The value of its member `name`.
    name: (usize, usize),
    /// The value of its member `text`, and whether `encoding` says that it is base64.
    text: (usize, usize),
    is_base64: bool,
    /// The type of a body in which no token stands.
    is_media: bool,
}

/// Reads a document. What is no JSON is read as far as its brackets go.
pub(super) fn read(paste: &str, is_archive: bool) -> Document {
    let src = paste.as_bytes();
    let mut document = Document::default();
    let mut stack: Vec<Frame> = Vec::new();
    let mut beyond = 0_usize;
    let mut at = 0;
    while at < src.len() {
        match src[at] {
            b'{' | b'[' if stack.len() >= DEEPEST => beyond += 1,
            b'}' | b']' if beyond > 0 => beyond -= 1,
            open @ (b'{' | b'[') => {
                if is_archive && stack.len() == 3 && path_is(src, &stack, &[b"log", b"entries"]) {
                    document.entries += 1;
                    if document.requests.len() < MOST_REQUESTS {
                        document.requests.push(Request {
                            start: at,
                            ..Request::default()
                        });
                    }
                }
                stack.push(Frame {
                    next: if open == b'{' { Next::Key } else { Next::Item },
                    key: (0, 0),
                    name: (0, 0),
                    text: (0, 0),
                    is_base64: false,
                    is_media: false,
                });
            }
            b'}' | b']' => {
                if let Some(frame) = stack.pop()
                    && is_archive
                    && frame.is_base64
                    && !frame.is_media
                    && frame.text.1 > frame.text.0
                {
                    document.bodies.push(frame.text);
                }
            }
            b',' => {
                if let Some(frame) = stack.last_mut()
                    && frame.next == Next::Value
                {
                    frame.next = Next::Key;
                }
            }
            b'"' => {
                let end = string_end(src, at + 1);
                let span = (at + 1, end);
                if beyond > 0 {
                    // Too deep to matter.
                } else if let Some(frame) = stack.last_mut()
                    && frame.next == Next::Key
                {
                    frame.key = span;
                    frame.next = Next::Value;
                } else if is_archive {
                    document.archive_string(paste, &mut stack, span);
                } else if holds_token(&src[span.0..span.1])
                    && let Some(frame) = stack.first()
                {
                    document.places.push(Place {
                        start: span.0,
                        end: span.1,
                        part: Part::Member(text(paste, frame.key)),
                    });
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    document
}

fn holds_token(value: &[u8]) -> bool {
    value.len() >= 20
        && [&b"ey"[..], b"ew", b"ZXlK"]
            .iter()
            .any(|start| memchr::memmem::find(value, start).is_some())
}

fn path_is(src: &[u8], stack: &[Frame], path: &[&[u8]]) -> bool {
    path.iter()
        .zip(stack)
        .all(|(name, frame)| &src[frame.key.0..frame.key.1] == *name)
}

fn text(paste: &str, span: (usize, usize)) -> String {
    plain::plain(slice(paste, span.0, span.1.min(span.0 + 512))).into_owned()
}

impl Document {
    fn archive_string(&mut self, paste: &str, stack: &mut [Frame], span: (usize, usize)) {
        let src = paste.as_bytes();
        if stack.len() < 5 || !path_is(src, stack, &[b"log", b"entries"]) {
            return;
        }
        let value = &src[span.0..span.1];
        let key = |frame: &Frame| &src[frame.key.0..frame.key.1];
        let side = key(&stack[3]);
        let part = key(&stack[4]);
        let Some(own) = stack.last_mut() else {
            return;
        };
        let member = key(own);
        match member {
            b"name" => {
                own.name = span;
                let names_credential = [
                    &b"authorization"[..],
                    b"cookie",
                    b"x-api-key",
                    b"x-hasura-admin-secret",
                ]
                .iter()
                .any(|name| value.eq_ignore_ascii_case(name));
                self.has_credentials |=
                    side == b"request" && (names_credential || part == b"cookies");
                return;
            }
            b"encoding" => own.is_base64 |= value == b"base64",
            b"mimeType" => {
                own.is_media |= [&b"image/"[..], b"font/", b"video/", b"audio/"]
                    .iter()
                    .any(|kind| value.starts_with(kind));
            }
            b"text" => own.text = span,
            _ => {}
        }
        if side == b"request" && part == b"url" && stack.len() == 5 {
            if let Some(request) = self.requests.last_mut() {
                request.url = Some(url::without_credentials(&text_of_url(paste, span)));
            }
            return;
        }
        if !holds_token(value) {
            return;
        }
        let name = || {
            stack
                .last()
                .map(|frame| text(paste, frame.name))
                .unwrap_or_default()
        };
        let part = match (side, part, member) {
            (b"request", b"headers", b"value") => Part::RequestHeader(name()),
            (b"response", b"headers", b"value") => Part::ResponseHeader(name()),
            (b"request", b"cookies", b"value") => Part::Cookie(name()),
            (b"response", b"cookies", b"value") => Part::SetCookie(name()),
            (b"request", b"queryString", b"value") => Part::Query(name()),
            (b"request", b"postData", b"value") => Part::Form(name()),
            (b"request", b"postData", b"text") => Part::RequestBody,
            (b"response", b"content", b"text") => Part::ResponseBody,
            (b"_webSocketMessages", _, b"data") => Part::WebSocket,
            _ => return,
        };
        self.places.push(Place {
            start: span.0,
            end: span.1,
            part,
        });
    }
}

fn text_of_url(paste: &str, span: (usize, usize)) -> String {
    slice(paste, span.0, span.1.min(span.0 + 8192)).replace("\\/", "/")
}

/// The name of the cookie whose value begins where `before` ends, `before` beginning with the
/// header's value.
pub(super) fn cookie_name(before: &str) -> Option<&str> {
    let name = before.rsplit(';').next()?.trim_start().split('=').next()?;
    (!name.is_empty() && name.len() <= 256).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAR: &str = r#"{"log":{"version":"1.2","pages":[{"title":"x"}],"entries":[
        {"request":{"method":"GET","url":"https://a.test/x","headers":[{"name":"Authorization","value":"Bearer eyJhbGciOiJIUzI1NiJ9.e30.AA"}],"cookies":[]},
         "response":{"content":{"mimeType":"application/json","text":"eyJhY2Nlc3NfdG9rZW4iOiJ4In0","encoding":"base64"}}},
        {"request":{"url":"https://b.test/y"},"_webSocketMessages":[{"type":"send","data":"eyJhbGciOiJIUzI1NiJ9.e30.AA"}]}]}}"#;

    #[test]
    fn an_archive_is_read_in_one_pass() {
        let document = read(HAR, true);
        assert_eq!(document.entries, 2);
        assert!(document.has_credentials);
        let urls: Vec<_> = document
            .requests
            .iter()
            .filter_map(|r| r.url.as_deref())
            .collect();
        assert_eq!(urls, ["https://a.test/x", "https://b.test/y"]);
        assert_eq!(document.bodies.len(), 1);
        let parts: Vec<_> = document.places.iter().map(|place| &place.part).collect();
        assert_eq!(
            parts,
            [
                &Part::RequestHeader("Authorization".into()),
                &Part::ResponseBody,
                &Part::WebSocket
            ]
        );
    }

    #[test]
    fn brackets_alone_do_no_harm() {
        for text in [
            "",
            "{",
            "]]]]",
            "{\"",
            "[[[[[[[[",
            "{\"a\":{\"b\"",
            "}{\"log\":[",
        ] {
            assert_eq!(read(text, true).entries, 0);
            assert_eq!(read(text, false).places, []);
        }
    }

    #[test]
    fn a_cookie_is_named_by_what_stands_before_it() {
        assert_eq!(cookie_name("a=b; idToken="), Some("idToken"));
        assert_eq!(cookie_name("idToken="), Some("idToken"));
        assert_eq!(cookie_name(""), None);
    }
}
