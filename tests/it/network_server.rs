//! A server on loopback that does as a test says: the only host that tests ask anything.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A server of one test. It lives until the tests end.
pub struct Server {
    /// `127.0.0.1:` and its port.
    pub host: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each request, whole as text, with what `answer` makes of its path.
    pub fn new(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        Self::with(move |stream, request| {
            let path = request.split(' ').nth(1).unwrap_or_default();
            stream.write_all(&answer(path))
        })
    }

    /// Hands each request, whole as text, to `serve`, which writes what it likes.
    pub fn with(serve: impl Fn(&mut TcpStream, &str) -> io::Result<()> + Send + 'static) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = requests.clone();
        let host = listen(move |stream| {
            let request = read_request(stream)?;
            kept.lock().unwrap().push(request.clone());
            serve(stream, &request)
        });
        Self { host, requests }
    }

    /// Hands each connection to `serve`, before anything is read of it.
    pub fn raw(serve: impl Fn(&mut TcpStream) -> io::Result<()> + Send + 'static) -> Self {
        Self {
            host: listen(serve),
            requests: Arc::default(),
        }
    }

    /// Its address of that path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// Every request so far, head and body.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn listen(serve: impl Fn(&mut TcpStream) -> io::Result<()> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // A client that goes away in the middle is what some tests are about.
            serve(&mut stream).ok();
        }
    });
    host
}

fn read_request(stream: &mut TcpStream) -> io::Result<String> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        request.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&request).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body)?;
    request.extend(body);
    Ok(String::from_utf8(request).unwrap())
}

/// A whole response. `head` is the status and any header lines.
pub fn response(head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut response = format!(
        "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    response.extend(body);
    response
}

/// `body` as JSON, with success.
pub fn json(body: impl AsRef<[u8]>) -> Vec<u8> {
    response("200 OK\r\nContent-Type: application/json", body)
}

/// A redirect.
pub fn redirect(to: &str) -> Vec<u8> {
    response(&format!("302 Found\r\nLocation: {to}"), "")
}

/// Waits until the client goes away, and calls `meanwhile` now and then.
pub fn until_gone(
    stream: &mut TcpStream,
    mut meanwhile: impl FnMut(&mut TcpStream) -> io::Result<()>,
) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_millis(5)))?;
    loop {
        match stream.read(&mut [0; 64]) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                ) =>
            {
                meanwhile(stream)?;
            }
            Err(error) => return Err(error),
        }
    }
}
