//! One answered request, for people to watch. What came over the wire is cut, and escaped where it
//! would be obeyed rather than seen; a query is not shown, for it may hold a token or a code.

use std::fmt;

use super::http::Head;
use crate::jose::time::UnixTime;
use crate::jose::words::one_line;

/// One answered request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestLine {
    /// When it was answered.
    pub at: UnixTime,
    /// `GET`; empty if the request could not be read.
    pub method: String,
    /// The path, with `?…` for a query; empty as above.
    pub path: String,
    /// The HTTP status it was answered with.
    pub status: u16,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

impl RequestLine {
    pub(super) fn new(head: Option<&Head>, status: u16, at: UnixTime) -> Self {
        let Some(head) = head else {
            return Self {
                at,
                method: String::new(),
                path: String::new(),
                status,
                user_agent: None,
            };
        };
        let mut path = one_line(head.target.split('?').next().unwrap_or_default(), 120);
        if head.target.contains('?') {
            path.push_str("?…");
        }
        Self {
            at,
            method: one_line(&head.method, 16),
            path,
            status,
            user_agent: head.user_agent.as_deref().map(|text| one_line(text, 80)),
        }
    }
}

/// `200 GET /.well-known/jwks.json (curl/8.5.0)`.
impl fmt::Display for RequestLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.method.is_empty() {
            return write!(f, "{} a request that could not be read", self.status);
        }
        write!(f, "{} {} {}", self.status, self.method, self.path)?;
        match &self.user_agent {
            Some(agent) => write!(f, " ({agent})"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_sent_is_cut_and_escaped_and_its_query_is_not_shown() {
        let head = Head {
            method: "GET".to_owned(),
            target: format!("/cb\u{202e}{}?code=hunter2", "x".repeat(1000)),
            host: None,
            user_agent: Some("a\u{1b}[31m\nred".repeat(100)),
        };
        let line = RequestLine::new(Some(&head), 404, UnixTime(0.0)).to_string();
        assert!(line.starts_with("404 GET /cb\\u202exxx"), "{line}");
        assert!(line.contains("…?… (a\\u001b[31m\\u000ared"), "{line}");
        assert!(!line.contains("hunter2") && !line.contains(char::is_control));
        assert!(line.chars().count() < 250);
        let unread = RequestLine::new(None, 400, UnixTime(0.0)).to_string();
        assert_eq!(unread, "400 a request that could not be read");
    }
}
