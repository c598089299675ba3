//! What a paste as a whole is, and what it says about the requests in it.
//!
//! The scan finds tokens without this; the shape decides how names are read, and gives each token
//! the host it was sent to.

use memchr::memmem;

use super::collect::slice;
use super::{Context, curl, headers, plain, storage, url};

/// How much of a paste is looked at to tell its shape.
const HEAD: usize = 4096;

/// One request that a paste describes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Request {
    /// Where its description starts.
    pub start: usize,
    /// Its URL.
    pub url: Option<String>,
    /// Its host, when only that is said.
    pub host: Option<String>,
}

impl Request {
    /// The host it goes to.
    pub fn host(&self) -> Option<String> {
        self.url
            .as_deref()
            .and_then(url::host)
            .or_else(|| self.host.clone())
    }
}

/// The paste's shape; `None` for plain text.
pub(super) fn shape(paste: &str) -> Option<&'static str> {
    let head = slice(paste, 0, HEAD).trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if curl::starts(head) {
        return Some("curl");
    }
    let code = head
        .trim_start_matches("await ")
        .trim_start_matches("const response = await ");
    if code.starts_with("fetch(") {
        return Some("fetch");
    }
    if head.starts_with("$session")
        || ["Invoke-WebRequest", "Invoke-RestMethod"]
            .iter()
            .any(|verb| head.contains(verb))
    {
        return Some("powershell");
    }
    if head.starts_with(['{', '[']) {
        return Some(json_shape(paste, head));
    }
    let first = head.lines().next().unwrap_or_default();
    let lower = first.to_ascii_lowercase();
    if lower.starts_with("sec-websocket-protocol")
        || lower.starts_with("wss://")
        || lower.starts_with("ws://")
    {
        return Some("websocket");
    }
    if headers::starts(head) {
        let single = head.trim_end().lines().count() == 1;
        let cookie = lower.starts_with("cookie:") || lower.starts_with("set-cookie:");
        return Some(if single && cookie {
            "cookie"
        } else {
            "headers"
        });
    }
    if lower.starts_with("http://") || lower.starts_with("https://") {
        return Some("url");
    }
    if is_cookie(first) {
        return Some("cookie");
    }
    if storage::library_of(first).is_some() || storage::is_sidebar(first) || is_rows(head) {
        return Some("storage");
    }
    if lower.starts_with("storage {") || lower.starts_with("object {") {
        return Some("storage");
    }
    if is_variable(first) {
        return Some("env");
    }
    is_form(head).then_some("form")
}

fn json_shape(paste: &str, head: &str) -> &'static str {
    if head.contains("\"log\"") && memmem::find(paste.as_bytes(), b"\"entries\"").is_some() {
        return "har";
    }
    let frame = [
        "\"connection_init\"",
        "\"connectionParams\"",
        "\"start_ack\"",
        "\"type\":\"subscribe\"",
    ];
    if frame.iter().any(|mark| head.contains(mark)) {
        return "websocket";
    }
    if storage::library_of(head).is_some() {
        return "storage";
    }
    "json"
}

/// `name⇥value` rows of a storage or cookie table.
fn is_rows(head: &str) -> bool {
    head.lines().take(3).all(|line| {
        line.is_empty()
            || line.split_once('\t').is_some_and(|(name, value)| {
                !name.is_empty() && !name.contains(' ') && !value.is_empty()
            })
    }) && head.contains('\t')
}

fn is_variable(first: &str) -> bool {
    let line = first.trim_start();
    let line = ["export ", "set ", "$env:", "ENV "]
        .iter()
        .find_map(|word| line.strip_prefix(word))
        .unwrap_or(line);
    line.split_once('=').is_some_and(|(name, value)| {
        let name = name.trim();
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
            && !value.contains("; ")
    })
}

/// `a=b; c=d`.
fn is_cookie(first: &str) -> bool {
    let name = first.split('=').next().unwrap_or_default();
    first.contains("; ")
        && !first.contains('\t')
        && first.contains('=')
        && !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?{}".contains(&b))
}

/// `a=b&c=d`.
fn is_form(head: &str) -> bool {
    let word = head.split_whitespace().next().unwrap_or_default();
    word.len() == head.trim_end().len()
        && word.contains('&')
        && word.split('&').all(|pair| pair.contains('='))
        && word
            .split('=')
            .next()
            .is_some_and(|name| !name.is_empty() && !name.contains(['/', ':', '?', '.']))
}

/// Every request in the paste, in order.
pub(super) fn requests(paste: &str, shape: Option<&'static str>) -> Vec<Request> {
    match shape {
        Some("curl") => curl::requests(paste),
        Some("fetch") => url::after(paste, "fetch("),
        Some("powershell") => url::after(paste, "-Uri "),
        Some("headers" | "cookie") => headers::requests(paste),
        Some("url" | "websocket") => {
            let word = plain::plain(slice(paste, 0, HEAD));
            let word = word
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned();
            let found = url::host(&word).is_some();
            let request = Request {
                url: found.then(|| url::without_credentials(&word)),
                ..Request::default()
            };
            if found { vec![request] } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}

/// What the paste says about the request: the URL of the first, and the role header.
pub(super) fn context(paste: &str, shape: Option<&'static str>, requests: &[Request]) -> Context {
    Context {
        shape,
        url: requests.first().and_then(|request| request.url.clone()),
        role_header: headers::role(paste),
    }
}
