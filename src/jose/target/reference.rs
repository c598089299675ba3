//! Where a server leads: a `Location`, a `jwks_uri`, read at the address that says it.

use super::{MAX_SHOWN_CHARS, Target, TargetError, is_scheme};
use crate::jose::words::one_line;

impl Target {
    /// Where a `Location` or a `jwks_uri` leads that was read at this address (RFC 3986 §5.2). A
    /// server elsewhere cannot lead back to this machine.
    pub fn follow(&self, reference: &str) -> Result<Self, TargetError> {
        let reference = reference.trim();
        let reference = reference.split('#').next().unwrap_or_default();
        let origin = self.origin();
        let absolute = if names_scheme(reference) {
            reference.to_owned()
        } else if reference.starts_with("//") {
            format!("{}:{reference}", self.scheme)
        } else if reference.is_empty() {
            self.url()
        } else if reference.starts_with('?') {
            format!("{origin}{}{reference}", self.path)
        } else {
            let (path, query) = match reference.split_once('?') {
                Some((path, query)) => (path, format!("?{query}")),
                None => (reference, String::new()),
            };
            let folder = if path.starts_with('/') {
                ""
            } else {
                self.path.rfind('/').map_or("/", |at| &self.path[..=at])
            };
            format!(
                "{origin}{}{query}",
                without_dots(&format!("{folder}{path}"))
            )
        };
        let next = Self::parse(&absolute)?;
        if next.is_loopback && !self.is_loopback {
            return Err(TargetError::BackHere {
                from: self.host.clone(),
                to: next.host,
            });
        }
        Ok(next)
    }
}

/// An address for a message, whatever it is: without a name, a password, a query and a fragment.
pub fn shown_reference(reference: &str) -> String {
    let reference = reference.trim();
    let end = reference.find(['?', '#']).unwrap_or(reference.len());
    let mut shown = reference[..end].to_owned();
    if let Some(start) = shown.find("//").map(|at| at + 2) {
        let end = shown[start..].find(['/', '\\']);
        let end = end.map_or(shown.len(), |at| start + at);
        if let Some(at) = shown[start..end].rfind('@') {
            shown.replace_range(start..=start + at, "");
        }
    }
    one_line(&shown, MAX_SHOWN_CHARS)
}

/// Whether a reference begins with a scheme; `a/b:c` does not.
fn names_scheme(reference: &str) -> bool {
    reference
        .split_once(':')
        .is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// `/a/../b/./c` → `/b/c` (RFC 3986 §5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_open = true;
    for segment in path.split('/').skip(1) {
        ends_open = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    let end = if ends_open && !kept.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{end}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_leads_from_where_it_stands() {
        let base = Target::parse("https://a.test/x/y/z?q").unwrap();
        for (reference, url) in [
            ("https://b.test/k", "https://b.test/k"),
            ("//b.test/k", "https://b.test/k"),
            ("/k?v=1#f", "https://a.test/k?v=1"),
            ("k", "https://a.test/x/y/k"),
            ("../k", "https://a.test/x/k"),
            ("../../../../k", "https://a.test/k"),
            ("./", "https://a.test/x/y/"),
            ("..", "https://a.test/x/"),
            ("?v", "https://a.test/x/y/z?v"),
            ("", "https://a.test/x/y/z?q"),
            ("a/b:c", "https://a.test/x/y/a/b:c"),
        ] {
            assert_eq!(base.follow(reference).unwrap().url(), url, "{reference}");
        }
    }

    #[test]
    fn a_server_elsewhere_leads_neither_to_http_nor_back_here() {
        let base = Target::parse("https://a.test/").unwrap();
        for (reference, error) in [
            (
                "http://a.test/",
                "http is spoken with this machine alone: a.test has to be asked over https",
            ),
            (
                "http://127.0.0.1/",
                "a.test may not lead to 127.0.0.1, which is on this machine",
            ),
            (
                "https://localhost:8443/",
                "a.test may not lead to localhost:8443, which is on this machine",
            ),
            (
                "javascript:alert(1)",
                "this is no URL: one begins with https:// and names a host",
            ),
        ] {
            assert_eq!(base.follow(reference).unwrap_err().to_string(), error);
        }
        let here = Target::parse("http://localhost:1/").unwrap();
        assert!(here.follow("http://127.0.0.1:2/").is_ok());
        assert!(here.follow("https://a.test/").is_ok());
    }

    #[test]
    fn what_is_shown_of_a_reference_has_no_password_and_no_query() {
        assert_eq!(
            shown_reference("http://me:pw@b.test/a?b#c"),
            "http://b.test/a"
        );
        assert_eq!(shown_reference("//me@b.test"), "//b.test");
        assert_eq!(shown_reference("/a@b\u{202e}"), "/a@b\\u202e");
    }
}
