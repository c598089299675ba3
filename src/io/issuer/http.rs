//! As much of HTTP/1.1 as serving three documents takes: the head of a request in, one answer out,
//! and the connection is closed (RFC 9112).
//!
//! No body is ever read: a request that is answered here needs none.

use std::io::{self, Read, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// Longest head of a request.
const MAX_HEAD_BYTES: usize = 16 << 10;
/// Most header fields of a request.
const MAX_FIELDS: usize = 64;
/// Most that is read and thrown away behind a head.
const MAX_LINGER_BYTES: usize = 64 << 10;

/// What a request asks for. All of it is a stranger's word.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) method: String,
    /// Path and query, or a whole URL (RFC 9112 §3.2.2).
    pub(super) target: String,
    /// The Host field.
    pub(super) host: Option<String>,
    pub(super) user_agent: Option<String>,
}

/// Why there is no head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The client went away, or said nothing at all.
    Closed,
    /// It took longer than it may.
    TooSlow,
    /// It is longer than it may be.
    TooLong,
    /// It is no HTTP, or has no Host, or several.
    Malformed,
}

/// One answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: String,
}

impl Reply {
    /// An answer of one line for people.
    pub(super) fn text(status: u16, body: &str) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body: format!("{body}\n"),
        }
    }

    /// The phrase that stands beside the status (RFC 9110 §15, RFC 6585 §5).
    fn phrase(&self) -> &'static str {
        match self.status {
            200 => "OK",
            400 => "Bad Request",
            404 => "Not Found",
            405 => "Method Not Allowed",
            408 => "Request Timeout",
            421 => "Misdirected Request",
            431 => "Request Header Fields Too Large",
            _ => "",
        }
    }

    fn head_text(&self) -> String {
        // RFC 9110 §15.5.6: which methods there are must be said.
        let allow = match self.status {
            405 => "Allow: GET, HEAD\r\n",
            _ => "",
        };
        format!(
            "HTTP/1.1 {} {}\r\n\
             Content-Type: {}\r\n\
             Content-Length: {}\r\n\
             Cache-Control: no-store\r\n\
             Access-Control-Allow-Origin: *\r\n\
             X-Content-Type-Options: nosniff\r\n\
             {allow}Connection: close\r\n\r\n",
            self.status,
            self.phrase(),
            self.content_type,
            self.body.len(),
        )
    }
}

impl Fault {
    /// What the client is told.
    pub(super) fn reply(self) -> Reply {
        match self {
            Self::Closed | Self::Malformed => Reply::text(
                400,
                "This is no request that is understood here; it must be plain HTTP, not HTTPS",
            ),
            Self::TooSlow => Reply::text(408, "The request took too long"),
            Self::TooLong => Reply::text(431, "The head of the request is over 16 KiB"),
        }
    }
}

/// Reads the head of a request, and may read some of what follows it.
pub(super) fn read_head(source: &mut impl Read) -> Result<Head, Fault> {
    let mut bytes = Vec::with_capacity(1024);
    let mut chunk = [0; 1024];
    loop {
        let length = match source.read(&mut chunk) {
            Ok(0) => return Err(Fault::Closed),
            Ok(length) => length,
            Err(error) => match error.kind() {
                io::ErrorKind::Interrupted => continue,
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => return Err(Fault::TooSlow),
                _ => return Err(Fault::Closed),
            },
        };
        // The blank line may begin in what was read before.
        let searched = bytes.len().saturating_sub(3);
        bytes.extend_from_slice(&chunk[..length]);
        // A browser that takes this for HTTPS sends a byte 22 and then waits.
        let starts_well = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'\r' | b'\n');
        if !bytes.first().is_some_and(starts_well) {
            return Err(Fault::Malformed);
        }
        let ends = |tail: &[u8]| tail.starts_with(b"\n\n") || tail.starts_with(b"\n\r\n");
        let has_end = (searched..bytes.len()).any(|at| ends(&bytes[at..]));
        if has_end && let Some(head) = parse(&bytes)? {
            return Ok(head);
        }
        if bytes.len() > MAX_HEAD_BYTES {
            return Err(Fault::TooLong);
        }
    }
}

/// The head at the start of `bytes`; `None` if it does not end there.
fn parse(bytes: &[u8]) -> Result<Option<Head>, Fault> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Fault::TooLong),
        Err(_) => return Err(Fault::Malformed),
    }
    let all = |name: &str| {
        let named = |field: &&httparse::Header<'_>| field.name.eq_ignore_ascii_case(name);
        let texts = request.headers.iter().filter(named);
        texts
            .map(|field| String::from_utf8_lossy(field.value).into_owned())
            .collect::<Vec<_>>()
    };
    let mut hosts = all("host");
    // RFC 9112 §3.2: none in HTTP/1.1, or more than one, is a bad request.
    if hosts.len() > 1 || (hosts.is_empty() && request.version == Some(1)) {
        return Err(Fault::Malformed);
    }
    Ok(Some(Head {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        host: hosts.pop(),
        user_agent: all("user-agent").into_iter().next(),
    }))
}

/// A connection and the time it has left.
pub(super) struct Wire<'a> {
    stream: &'a TcpStream,
    deadline: Instant,
}

impl<'a> Wire<'a> {
    pub(super) fn new(stream: &'a TcpStream, time: Duration) -> Self {
        let deadline = Instant::now() + time;
        Self { stream, deadline }
    }

    /// Sends `reply`, or for a HEAD request its head alone.
    pub(super) fn write(&mut self, reply: &Reply, is_head: bool) -> io::Result<()> {
        // A head that came at the last moment, or too late, still has a second for its answer.
        let second = Instant::now() + Duration::from_secs(1);
        self.deadline = self.deadline.max(second);
        let mut text = reply.head_text();
        if !is_head {
            text.push_str(&reply.body);
        }
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            self.stream.set_write_timeout(Some(self.left()?))?;
            match self.stream.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(length) => rest = &rest[length..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Closes our half and waits for the client to close its own. A connection that is closed with
    /// bytes unread is reset, and the client may lose the answer (RFC 9112 §9.6).
    pub(super) fn linger(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
        let mut thrown_away = [0; 4096];
        let mut room = MAX_LINGER_BYTES;
        while let Ok(length) = self.read(&mut thrown_away)
            && (1..=room).contains(&length)
        {
            room -= length;
        }
    }

    fn left(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(left)
    }
}

impl Read for Wire<'_> {
    /// Each read has only what is left for all of them: a byte a second gains nothing.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.left()?))?;
        self.stream.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one piece at each read, then what a socket gives when its time is over.
    struct Pieces(Vec<Vec<u8>>);

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let piece = self.0.remove(0);
            buffer[..piece.len()].copy_from_slice(&piece);
            Ok(piece.len())
        }
    }

    fn read(text: &[u8], piece: usize) -> Result<Head, Fault> {
        read_head(&mut Pieces(
            text.chunks(piece).map(<[u8]>::to_vec).collect(),
        ))
    }

    #[test]
    fn a_head_is_the_same_however_it_arrives() {
        let text = b"\r\nGET /a?b HTTP/1.1\r\nhost: localhost\r\nUser-Agent: t/1\r\n\r\nrest";
        let head = Head {
            method: "GET".to_owned(),
            target: "/a?b".to_owned(),
            host: Some("localhost".to_owned()),
            user_agent: Some("t/1".to_owned()),
        };
        for piece in [1, 2, 3, 7, 1024] {
            assert_eq!(read(text, piece).as_ref(), Ok(&head), "{piece}");
        }
        let bare = b"GET / HTTP/1.0\n\n";
        assert_eq!(read(bare, 1).unwrap().host, None);
    }

    #[test]
    fn a_head_that_never_ends_is_given_up() {
        #[track_caller]
        fn check(text: &[u8], fault: Fault) {
            assert_eq!(read(text, 512), Err(fault));
        }
        check(b"GET / HTTP/1.1\r\nHost: localhost\r\n", Fault::TooSlow);
        check(&b"G".repeat(1 << 20), Fault::TooLong);
        let fields = "a: b\r\n".repeat(65);
        let many = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n");
        check(many.as_bytes(), Fault::TooLong);
        let long = format!("GET / HTTP/1.1\r\na: {}", "b".repeat(1 << 20));
        check(long.as_bytes(), Fault::TooLong);
        assert_eq!(read_head(&mut io::empty()), Err(Fault::Closed));
    }

    #[test]
    fn what_is_no_http_is_refused_at_once() {
        for text in [
            &b"\x16\x03\x01\x02\x00"[..],
            b"\0",
            b"GET\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            b"GET / HTTP/1.1\r\nHo st: a\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ] {
            assert_eq!(read(text, 1024), Err(Fault::Malformed), "{text:?}");
        }
    }

    #[test]
    fn an_answer_says_how_long_it_is_and_is_not_kept() {
        let text = Reply::text(405, "é").head_text();
        assert!(text.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
        assert!(text.contains("\r\nContent-Length: 3\r\n"));
        assert!(text.contains("\r\nCache-Control: no-store\r\n"));
        assert!(text.contains("\r\nAllow: GET, HEAD\r\n"));
        assert!(text.ends_with("\r\nConnection: close\r\n\r\n"));
    }
}
