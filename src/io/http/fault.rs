//! Why there is no answer: each a sentence that says which host was asked and what came back.
//!
//! No query, no credential, no token and no secret is part of one: an address is shown without
//! its query, and an answer by its first words, less what was sent.

use std::fmt;
use std::io;
use std::time::Duration;

use rustls::{AlertDescription, CertificateError};
use ureq::http::StatusCode;

use super::super::files::reason;
use crate::jose::target::TargetError;
use crate::jose::words::{self, one_line};

/// Longest reason of a library that is repeated, in characters.
const MAX_REASON_CHARS: usize = 160;

/// Why nothing usable came back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Nobody wants the answer any more.
    #[error("cancelled")]
    Cancelled,
    /// The deadline passed, whether the host was silent or slow.
    #[error("{host} gave no whole answer within {}", shown_time(*after))]
    TimedOut {
        /// Who was asked.
        host: String,
        /// How long it had.
        after: Duration,
    },
    /// The name leads to no address.
    #[error("no address is known for {host}{}", through(via.as_deref()))]
    NoSuchHost {
        /// Who was to be asked.
        host: String,
        /// The proxy's host, if there is one: it may be the one that is not known.
        via: Option<String>,
    },
    /// No connection came about.
    #[error("cannot connect to {host}{}: {reason}", through(via.as_deref()))]
    Unreachable {
        /// Who was to be asked.
        host: String,
        /// The proxy's host, if there is one.
        via: Option<String>,
        /// What the system said.
        reason: String,
    },
    /// The proxy that the environment names said no.
    #[error("the proxy {via} does not connect to {host}: {reason}")]
    ProxyRefused {
        /// Who was to be asked.
        host: String,
        /// The proxy's host.
        via: String,
        /// What it said.
        reason: String,
    },
    /// The environment names a proxy that is not spoken with.
    #[error(
        "the environment names a SOCKS proxy; only HTTP proxies are used (HTTPS_PROXY, ALL_PROXY)"
    )]
    ProxyKind,
    /// There is a connection, and it proves nothing about who is at the other end.
    #[error("no secure connection to {host}: {reason}")]
    Tls {
        /// Who was asked.
        host: String,
        /// What is wrong.
        reason: String,
    },
    /// The connection ended in the middle.
    #[error("{host} broke off before its answer was whole")]
    BrokenOff {
        /// Who was asked.
        host: String,
    },
    /// What came back is no HTTP, or its compression is damaged.
    #[error("{host} gave an answer that cannot be read: {reason}")]
    Unreadable {
        /// Who was asked.
        host: String,
        /// What is wrong with it.
        reason: String,
    },
    /// More than is read.
    #[error("{host} sends {}; at most {} are read", shown_size(*announced), words::bytes(*max_bytes))]
    TooLarge {
        /// Who was asked.
        host: String,
        /// How much it said it would send, if it did.
        announced: Option<u64>,
        /// The most that is read.
        max_bytes: usize,
    },
    /// It said no.
    #[error("{host} answers {}{}", shown_status(*status), Came(content_type, start))]
    Status {
        /// Who was asked.
        host: String,
        /// The status code.
        status: u16,
        /// The media type of what came with it.
        content_type: String,
        /// The first words of that.
        start: String,
    },
    /// It said yes, and sent something else.
    #[error("{host} does not answer with {wanted}{}", Came(content_type, start))]
    Unlike {
        /// Who was asked.
        host: String,
        /// What was asked for.
        wanted: &'static str,
        /// The media type of what came.
        content_type: String,
        /// The first words of that.
        start: String,
    },
    /// It leads to where no request goes.
    #[error("{host} leads to {to:?}, which is not followed: {source}")]
    Redirect {
        /// Who was asked.
        host: String,
        /// Where it leads, as it says.
        to: String,
        /// Why that is not asked.
        source: TargetError,
    },
    /// It leads on and on, or in a circle.
    #[error("{host} leads on more than {}, the last to {to:?}", words::count("time", *max))]
    Redirects {
        /// Who was asked first.
        host: String,
        /// How many were followed.
        max: usize,
        /// Where the next one leads.
        to: String,
    },
    /// A redirect without an address.
    #[error("{host} answers {} and does not say where to go", shown_status(*status))]
    RedirectNowhere {
        /// Who was asked.
        host: String,
        /// The status code.
        status: u16,
    },
    /// A token was posted, and the host wants it sent to another address.
    #[error("{host} leads to {to:?}; a token is sent to no address but the one that was given")]
    PostRedirected {
        /// Who was asked.
        host: String,
        /// Where it leads, as it says.
        to: String,
    },
}

/// The fault that an error of the client is; a timeout is not told here.
pub(super) fn of(error: ureq::Error, host: &str, via: Option<&str>) -> HttpError {
    let host = host.to_owned();
    let via = via.map(str::to_owned);
    match error {
        ureq::Error::HostNotFound => HttpError::NoSuchHost { host, via },
        ureq::Error::Io(error) => of_io(&error, host, via),
        ureq::Error::Rustls(error) => HttpError::Tls {
            host,
            reason: tls_reason(&error),
        },
        ureq::Error::Tls(reason) => HttpError::Tls {
            host,
            reason: reason.to_owned(),
        },
        ureq::Error::ConnectProxyFailed(reason) => HttpError::ProxyRefused {
            host,
            via: via.unwrap_or_default(),
            reason: shown(&reason),
        },
        ureq::Error::Decompress(_, error) => HttpError::Unreadable {
            host,
            reason: format!("its gzip is damaged ({})", shown(&error.to_string())),
        },
        ureq::Error::LargeResponseHeader(_, max) => HttpError::Unreadable {
            host,
            reason: format!("its headers are over {}", words::bytes(max)),
        },
        // The texts of these hold the address, query and all.
        ureq::Error::BadUri(_) | ureq::Error::RequireHttpsOnly(_) | ureq::Error::Http(_) => {
            HttpError::Unreadable {
                host,
                reason: "its address cannot be asked for".to_owned(),
            }
        }
        other => HttpError::Unreadable {
            host,
            reason: shown(&other.to_string()),
        },
    }
}

fn of_io(error: &io::Error, host: String, via: Option<String>) -> HttpError {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref());
    if let Some(error) = tls {
        let reason = tls_reason(error);
        return HttpError::Tls { host, reason };
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => HttpError::BrokenOff { host },
        _ if is_lookup(error) => HttpError::NoSuchHost { host, via },
        _ => HttpError::Unreachable {
            host,
            via,
            reason: shown(&reason(error)),
        },
    }
}

/// Whether the name could not be looked up. The standard library has no kind for that: it says so
/// in words, and Windows by number (no such host, try again, no data).
fn is_lookup(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(11001 | 11002 | 11004))
        || error.to_string().starts_with("failed to lookup address")
}

/// What is wrong with a secure connection, for people.
fn tls_reason(error: &rustls::Error) -> String {
    use rustls::Error as E;
    let words = match error {
        E::InvalidCertificate(fault) => match fault {
            CertificateError::UnknownIssuer => {
                "its certificate was issued by nobody this system trusts"
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "its certificate has expired"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "its certificate is not valid yet: compare this machine's clock"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "its certificate is for another name"
            }
            CertificateError::Revoked => "its certificate was revoked",
            _ => return shown(&error.to_string()),
        },
        E::InvalidMessage(_) => "it does not speak TLS",
        E::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::ProtocolVersion,
        ) => "it and Jotscope know no common cipher or version (TLS 1.2 and 1.3 are spoken)",
        _ => return shown(&error.to_string()),
    };
    words.to_owned()
}

fn shown(reason: &str) -> String {
    one_line(reason, MAX_REASON_CHARS)
}

fn through(via: Option<&str>) -> String {
    via.map(|proxy| format!(" through the proxy {proxy}"))
        .unwrap_or_default()
}

fn shown_time(time: Duration) -> String {
    match time.as_millis() {
        millis if millis % 1000 == 0 => format!("{} s", time.as_secs()),
        millis => format!("{millis} ms"),
    }
}

fn shown_size(announced: Option<u64>) -> String {
    match announced {
        Some(bytes) => format!("{} B", words::number(bytes)),
        None => "too much".to_owned(),
    }
}

fn shown_status(status: u16) -> String {
    let words = StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason());
    match words {
        Some(words) => format!("{status} {words}"),
        None => status.to_string(),
    }
}

/// What came: its media type and its first words.
struct Came<'a>(&'a str, &'a str);

impl fmt::Display for Came<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(content_type, start) = self;
        match (content_type.is_empty(), start.is_empty()) {
            (_, true) => f.write_str(" and nothing else"),
            (true, false) => write!(f, ": “{start}”"),
            (false, false) => write!(f, ", with {content_type}: “{start}”"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(error: ureq::Error, sentence: &str) {
        assert_eq!(of(error, "a.test", None).to_string(), sentence);
    }

    #[test]
    fn a_name_that_leads_nowhere_is_told_from_a_host_that_is_down() {
        let lookup = "failed to lookup address information: Name or service not known";
        check(
            ureq::Error::Io(io::Error::other(lookup)),
            "no address is known for a.test",
        );
        check(
            ureq::Error::Io(io::Error::other("Connection refused (os error 111)")),
            "cannot connect to a.test: Connection refused",
        );
        let refused = ureq::Error::Io(io::Error::other("refused"));
        assert_eq!(
            of(refused, "a.test", Some("proxy.test")).to_string(),
            "cannot connect to a.test through the proxy proxy.test: refused"
        );
    }

    #[test]
    fn what_is_wrong_with_a_certificate_is_said_in_words() {
        let tls = |fault| ureq::Error::Rustls(rustls::Error::InvalidCertificate(fault));
        check(
            tls(CertificateError::UnknownIssuer),
            "no secure connection to a.test: its certificate was issued by nobody this system trusts",
        );
        check(
            tls(CertificateError::NotValidForName),
            "no secure connection to a.test: its certificate is for another name",
        );
        let inner = rustls::Error::InvalidCertificate(CertificateError::Expired);
        check(
            ureq::Error::Io(io::Error::new(io::ErrorKind::InvalidData, inner)),
            "no secure connection to a.test: its certificate has expired",
        );
    }

    #[test]
    fn an_address_is_never_part_of_a_fault() {
        check(
            ureq::Error::BadUri("https://a.test/?secret=1".to_owned()),
            "a.test gave an answer that cannot be read: its address cannot be asked for",
        );
    }

    #[test]
    fn what_came_is_said_as_far_as_it_came() {
        let status = |content_type: &str, start: &str| HttpError::Status {
            host: "a.test".to_owned(),
            status: 404,
            content_type: content_type.to_owned(),
            start: start.to_owned(),
        };
        assert_eq!(
            status("text/html", "<h1>").to_string(),
            "a.test answers 404 Not Found, with text/html: “<h1>”"
        );
        assert_eq!(
            status("", "no").to_string(),
            "a.test answers 404 Not Found: “no”"
        );
        assert_eq!(
            status("text/html", "").to_string(),
            "a.test answers 404 Not Found and nothing else"
        );
    }
}
