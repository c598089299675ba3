//! URLs: the host in one, and where requests name theirs.

use memchr::memmem;

use super::collect::slice;
use super::plain;
use super::shape::Request;

/// Longest URL that is kept whole.
const LONGEST: usize = 2048;
/// Most requests of one paste that are told apart.
pub(super) const MOST_REQUESTS: usize = 10_000;

/// The host and port of an absolute URL.
pub(super) fn host(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    if !matches!(
        scheme.to_ascii_lowercase().as_str(),
        "http" | "https" | "ws" | "wss"
    ) {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let fits = !host.is_empty()
        && host.len() <= 253 + 6
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']'));
    fits.then(|| host.to_ascii_lowercase())
}

/// The URL as it may be shown: without user and password, and without what follows the path when
/// that could hold a token.
pub(super) fn without_credentials(url: &str) -> String {
    let mut shown = url.to_owned();
    if let Some((scheme, rest)) = url.split_once("://") {
        let authority_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        if let Some(at) = rest[..authority_end].rfind('@') {
            shown = format!("{scheme}://{}", &rest[at + 1..]);
        }
    }
    let holds_token = |part: &str| part.contains("eyJ") || part.contains("ewo");
    if let Some(at) = shown.find(['?', '#'])
        && holds_token(&shown[at..])
    {
        shown.truncate(at);
    }
    shown
}

/// The quoted URL that follows each `word`: `fetch("…"`, `-Uri "…"`.
pub(super) fn after(paste: &str, word: &str) -> Vec<Request> {
    let finder = memmem::Finder::new(word.as_bytes());
    let mut requests = Vec::new();
    for start in finder.find_iter(paste.as_bytes()).take(MOST_REQUESTS) {
        let from = start + word.len();
        let text = plain::plain(slice(paste, from, from + LONGEST));
        let text = text.trim_start();
        let Some(quote) = text
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\'' | '`'))
        else {
            continue;
        };
        let Some(found) = text[1..].split(quote).next() else {
            continue;
        };
        requests.push(Request {
            start: if requests.is_empty() { 0 } else { start },
            url: Some(without_credentials(found)),
            host: None,
        });
    }
    requests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_stands_between_slashes() {
        assert_eq!(
            host("https://user:pw@API.example.test:8443/v1?x=1"),
            Some("api.example.test:8443".into())
        );
        assert_eq!(
            host("wss://ws.example.test"),
            Some("ws.example.test".into())
        );
        assert_eq!(host("/v1/graphql"), None);
        assert_eq!(host("javascript://x"), None);
    }

    #[test]
    fn credentials_are_not_shown() {
        assert_eq!(
            without_credentials("https://u:p@a.test/b?x=1"),
            "https://a.test/b?x=1"
        );
        assert_eq!(
            without_credentials("https://a.test/b?token=eyJhbGci"),
            "https://a.test/b"
        );
    }
}
