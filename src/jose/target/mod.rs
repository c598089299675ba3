//! An address that a request may go to, and the host a button has to name before it does.
//!
//! A [`Target`] cannot be made of what must not be fetched: another scheme than https, plain http
//! to anywhere but this machine, a name or password in the URL. Typed text, an issuer, a redirect
//! and a `jwks_uri` all pass through here, so that there is one rule. The parser is the one of the
//! HTTP client: what is checked here is what is asked there.

mod reference;

use core::net::{Ipv4Addr, Ipv6Addr};
use std::fmt;

use http::Uri;
use http::uri::Authority;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::words::{self, one_line};

pub use self::reference::shown_reference;

/// Longest URL taken.
const MAX_BYTES: usize = 8192;
/// Longest URL shown.
const MAX_SHOWN_CHARS: usize = 200;

/// What people and servers leave unescaped and a URL cannot hold.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// An https URL anywhere, or an http URL on this machine. `Display` leaves out the query, which
/// may hold what is nobody's business.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// `https` or `http`.
    scheme: &'static str,
    /// In lower case, with the port unless it is the scheme's own.
    host: String,
    /// Begins with a slash.
    path: String,
    /// Without the question mark.
    query: Option<String>,
    is_loopback: bool,
}

/// Why a text is no address that is fetched. The text is not repeated: it may be a token or have a
/// password in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It has no scheme or no host, or a character that no URL has.
    #[error("this is no URL: one begins with https:// and names a host")]
    NotUrl,
    /// `ftp`, `file`, `javascript`.
    #[error("{scheme} is not fetched, only https is")]
    OtherScheme {
        /// In lower case, without the colon.
        scheme: String,
    },
    /// Whoever sits on the way could put in keys of their own.
    #[error("http is spoken with this machine alone: {host} has to be asked over https")]
    PlainHttp {
        /// Which host it names.
        host: String,
    },
    /// `https://name:password@host/`.
    #[error("a name or password in a URL is not sent: leave out what stands before the @")]
    Credentials,
    /// The same letters may be other ones: `аpple.com` in Cyrillic.
    #[error("a host is written in ASCII here: give its xn-- form")]
    ForeignHost,
    /// No server needs so much.
    #[error("the URL has {} bytes; at most {} are taken", words::number(*bytes as u64), words::number(MAX_BYTES as u64))]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// What listens on this machine is not for servers elsewhere to ask.
    #[error("{from} may not lead to {to}, which is on this machine")]
    BackHere {
        /// Who leads there.
        from: String,
        /// The loopback host.
        to: String,
    },
}

impl Target {
    /// The address that `text` is; blanks, quotes and angle brackets around it do not count, nor
    /// does a fragment.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let text = text.trim();
        let text = text.trim_matches(['"', '\'', '<', '>']);
        if text.len() > MAX_BYTES {
            return Err(TargetError::TooLong { bytes: text.len() });
        }
        let (scheme, rest) = text.split_once("://").ok_or(TargetError::NotUrl)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => "https",
            "http" => "http",
            other if is_scheme(other) => {
                let scheme = other.to_owned();
                return Err(TargetError::OtherScheme { scheme });
            }
            _ => return Err(TargetError::NotUrl),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let host_len = rest.find(['/', '?', '\\']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(host_len);
        if authority.contains('@') {
            return Err(TargetError::Credentials);
        }
        if !authority.is_ascii() {
            return Err(TargetError::ForeignHost);
        }
        let slash = if rest.starts_with('/') { "" } else { "/" };
        let rest = utf8_percent_encode(rest, UNSAFE);
        let uri: Uri = format!("{scheme}://{authority}{slash}{rest}")
            .parse()
            .map_err(|_| TargetError::NotUrl)?;
        let authority = uri.authority().ok_or(TargetError::NotUrl)?;
        let is_loopback = is_loopback(bare_host(authority)?);
        let host = host_and_port(authority, scheme)?;
        if scheme == "http" && !is_loopback {
            return Err(TargetError::PlainHttp { host });
        }
        Ok(Self {
            scheme,
            host,
            path: uri.path().to_owned(),
            query: uri.query().map(str::to_owned),
            is_loopback,
        })
    }

    /// The whole URL, for the request alone.
    pub fn url(&self) -> String {
        let query = self.query.as_deref().map(|query| format!("?{query}"));
        let query = query.unwrap_or_default();
        format!("{}{}{query}", self.origin(), self.path)
    }

    /// The host that is asked, as a button names it; with its port unless that is the usual one.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What stands after the host, without the query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// The same host's address of that path, which begins with a slash, without a query.
    #[must_use]
    pub(super) fn at_path(&self, path: String) -> Self {
        Self {
            path,
            query: None,
            ..self.clone()
        }
    }

    fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.host)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = format!("{}{}", self.origin(), self.path);
        f.write_str(&one_line(&shown, MAX_SHOWN_CHARS))?;
        match self.query {
            Some(_) => f.write_str("?…"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({self})")
    }
}

fn is_scheme(word: &str) -> bool {
    (1..=16).contains(&word.len())
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// The host without its port, if it is one: a name, an IPv4 address, an IPv6 address in brackets.
fn bare_host(authority: &Authority) -> Result<&str, TargetError> {
    let host = authority.host();
    let inside = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let is_host = inside.map_or_else(
        || host.chars().all(is_letter) && host.contains(|c: char| c.is_ascii_alphanumeric()),
        |address| address.parse::<Ipv6Addr>().is_ok(),
    );
    is_host.then_some(host).ok_or(TargetError::NotUrl)
}

fn host_and_port(authority: &Authority, scheme: &str) -> Result<String, TargetError> {
    let host = authority.host().to_ascii_lowercase();
    let usual = if scheme == "https" { 443 } else { 80 };
    match authority.port_u16() {
        Some(port) if port != usual => Ok(format!("{host}:{port}")),
        // A port that is no number: `host:`, `host:99999`.
        None if authority.as_str().len() != host.len() => Err(TargetError::NotUrl),
        _ => Ok(host),
    }
}

/// `localhost` and the addresses that never leave the machine (RFC 6761 §6.3, RFC 1122 §3.2.1.3).
fn is_loopback(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return address.is_loopback();
    }
    let address = host.trim_matches(['[', ']']).parse::<Ipv6Addr>();
    address.is_ok_and(|address| {
        let mapped = address.to_ipv4_mapped();
        address.is_loopback() || mapped.is_some_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, url: &str, host: &str) {
        let target = Target::parse(text).unwrap();
        assert_eq!((target.url().as_str(), target.host()), (url, host));
    }

    #[track_caller]
    fn check_refused(text: &str, error: &str) {
        assert_eq!(Target::parse(text).unwrap_err().to_string(), error);
    }

    #[test]
    fn a_host_is_named_before_it_is_asked() {
        check("https://a.test/k", "https://a.test/k", "a.test");
        check(" \"HTTPS://A.Test\"\n", "https://a.test/", "a.test");
        check("https://a.test:443/k#x", "https://a.test/k", "a.test");
        check(
            "https://a.test:8443?x=1",
            "https://a.test:8443/?x=1",
            "a.test:8443",
        );
        check(
            "https://a.test/a b/ü",
            "https://a.test/a%20b/%C3%BC",
            "a.test",
        );
        check(
            "https://[2001:DB8::1]/",
            "https://[2001:db8::1]/",
            "[2001:db8::1]",
        );
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        check("http://localhost:80/k", "http://localhost/k", "localhost");
        check(
            "http://127.0.0.1:8080/",
            "http://127.0.0.1:8080/",
            "127.0.0.1:8080",
        );
        check("http://127.9.8.7/", "http://127.9.8.7/", "127.9.8.7");
        check("http://[::1]:9/", "http://[::1]:9/", "[::1]:9");
        check(
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:127.0.0.1]/",
            "[::ffff:127.0.0.1]",
        );
        for host in [
            "a.test",
            "localhost.a.test",
            "127.0.0.1.a.test",
            "127.1",
            "0.0.0.0",
            "10.0.0.1",
            "[::2]",
            "localhost.",
        ] {
            check_refused(
                &format!("http://{host}/jwks"),
                &format!(
                    "http is spoken with this machine alone: {host} has to be asked over https"
                ),
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused_and_not_repeated() {
        let not_url = "this is no URL: one begins with https:// and names a host";
        for text in [
            "",
            "jwks.json",
            "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
            "https:/a.test",
            "https://",
            "https:///jwks",
            "https://a.test:port/",
            "https://a.test:99999/",
            "https://a.test:/",
            "https://[::1/",
            "https://a%2eb/",
            "a b://c",
        ] {
            check_refused(text, not_url);
        }
        check_refused("file:///etc/passwd", "file is not fetched, only https is");
        let credentials =
            "a name or password in a URL is not sent: leave out what stands before the @";
        check_refused("https://me:hunter2@a.test/", credentials);
        check_refused("https://a.test@b.test/", credentials);
        check_refused(
            "https://аpple.com/",
            "a host is written in ASCII here: give its xn-- form",
        );
        check_refused(
            &format!("https://a.test/{}", "a".repeat(9000)),
            "the URL has 9,015 bytes; at most 8,192 are taken",
        );
    }

    #[test]
    fn a_backslash_moves_no_host() {
        check(
            "https://a.test\\@b.test/",
            "https://a.test/%5C@b.test/",
            "a.test",
        );
        check(
            "https://a.test\\.b.test/",
            "https://a.test/%5C.b.test/",
            "a.test",
        );
    }

    #[test]
    fn what_is_shown_has_no_password_and_no_query() {
        let target = Target::parse("https://a.test/k?secret=1").unwrap();
        assert_eq!(
            format!("{target} {target:?}"),
            "https://a.test/k?… Target(https://a.test/k?…)"
        );
    }
}
