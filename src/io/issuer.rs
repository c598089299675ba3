//! A loopback issuer: test keys published where a backend under test can fetch them.
//!
//! This is the only part of the program that listens, and it listens on 127.0.0.1 alone. It knows
//! nothing but public halves: private keys are left behind when it is started. Whoever connects
//! may be anybody, a page in a browser included, so all it may take is bounded: so many
//! connections at once, so many bytes of a request, so many seconds. When every seat is taken the
//! oldest is freed, so that a client that stalls keeps nobody out.

mod documents;
mod http;
mod request_line;

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::files::reason;
use crate::jose::key::Key;

use documents::Documents;
pub use request_line::RequestLine;

/// Most connections at once, each with a thread of its own.
pub const MAX_CONNECTIONS: usize = 16;
/// How long one connection may take from its first byte to its last.
pub const MAX_SECS: u64 = 5;

/// Starts a named thread: [`jobs::spawn`](crate::jobs::spawn), given by whoever may start threads.
pub type Spawn = fn(&str, Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>>;

/// Serves public keys until it is stopped or dropped.
#[derive(Debug)]
pub struct Issuer {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// Somebody listens there already.
    #[error("port {port} of 127.0.0.1 is in use")]
    PortInUse {
        /// The port asked for.
        port: u16,
    },
    /// Ports below 1024 belong to the administrator on most systems.
    #[error("port {port} of 127.0.0.1 may not be used: {}", reason(source))]
    PortForbidden {
        /// The port asked for.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused for a reason of its own.
    #[error("cannot serve on 127.0.0.1: {}", reason(.0))]
    Refused(io::Error),
}

impl IssuerError {
    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::PortInUse { .. } => "Stop what listens there, or take port 0 for a free one",
            Self::PortForbidden { .. } => "Take a port above 1023, or port 0 for a free one",
            Self::Refused(_) => "",
        }
    }
}

impl Issuer {
    /// Serves the public halves of `keys` on `port` of 127.0.0.1; port 0 is any free one. A key
    /// without a `kid` is served with its thumbprint as one; shared secrets have no public half
    /// and are left out. `on_request` is called from several threads after each answer and must
    /// not block; once the issuer is stopped it is called no more.
    pub fn start(
        keys: &[Key],
        port: u16,
        spawn: Spawn,
        on_request: impl Fn(RequestLine) + Send + Sync + 'static,
    ) -> Result<Self, IssuerError> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|source| {
                match source.kind() {
                    io::ErrorKind::AddrInUse => IssuerError::PortInUse { port },
                    io::ErrorKind::PermissionDenied => IssuerError::PortForbidden { port, source },
                    _ => IssuerError::Refused(source),
                }
            })?;
        let address = listener.local_addr().map_err(IssuerError::Refused)?;
        let shared = Arc::new(Shared {
            documents: Mutex::new(Arc::new(Documents::new(keys, &url(address)))),
            seats: Mutex::default(),
            freed: Condvar::new(),
            stopping: AtomicBool::new(false),
            on_request: Box::new(on_request),
        });
        let accepting = {
            let shared = shared.clone();
            Box::new(move || accept(&listener, &shared, spawn))
        };
        let accepting = spawn("jotscope issuer", accepting).map_err(IssuerError::Refused)?;
        Ok(Self {
            address,
            shared,
            accepting: Some(accepting),
        })
    }

    /// Serves the public halves of these keys from now on.
    pub fn set_keys(&self, keys: &[Key]) {
        let documents = Arc::new(Documents::new(keys, &self.url()));
        *lock(&self.shared.documents) = documents;
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The issuer identifier, `http://127.0.0.1:PORT`: what a token's `iss` must be.
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// Where the JWKS is.
    pub fn jwks_url(&self) -> String {
        format!("{}{}", self.url(), documents::JWKS_PATH)
    }

    /// Where the discovery document is.
    pub fn discovery_url(&self) -> String {
        format!("{}{}", self.url(), documents::DISCOVERY_PATH)
    }

    /// Stops serving: when this returns the port is free, and open connections are closed.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        self.shared.freed.notify_all();
        // The one way to wake a thread that accepts is to connect.
        let woken = TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_ok();
        if let Some(accepting) = self.accepting.take()
            && (woken || accepting.is_finished())
        {
            let _ = accepting.join();
        }
        for seat in &lock(&self.shared.seats).taken {
            let _ = seat.stream.shutdown(Shutdown::Both);
        }
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// What the thread that accepts shares with those that answer.
struct Shared {
    documents: Mutex<Arc<Documents>>,
    seats: Mutex<Seats>,
    /// A seat has become free.
    freed: Condvar,
    stopping: AtomicBool,
    on_request: Box<dyn Fn(RequestLine) + Send + Sync>,
}

#[derive(Default)]
struct Seats {
    last_id: u64,
    /// The oldest first.
    taken: Vec<TakenSeat>,
}

struct TakenSeat {
    id: u64,
    stream: TcpStream,
}

/// The right to be answered; given back when dropped.
struct Seat {
    id: u64,
    shared: Arc<Shared>,
}

impl Shared {
    fn stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// A seat for `stream`; if need be the oldest connection is closed for it.
    fn seat(self: &Arc<Self>, stream: &TcpStream) -> Option<Seat> {
        let own = stream.try_clone().ok()?;
        let mut seats = lock(&self.seats);
        if let Some(oldest) = seats.taken.first()
            && seats.taken.len() >= MAX_CONNECTIONS
        {
            let _ = oldest.stream.shutdown(Shutdown::Both);
            let is_full =
                |seats: &mut Seats| seats.taken.len() >= MAX_CONNECTIONS && !self.stopping();
            let patience = Duration::from_secs(MAX_SECS);
            seats = self
                .freed
                .wait_timeout_while(seats, patience, is_full)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            if seats.taken.len() >= MAX_CONNECTIONS || self.stopping() {
                return None;
            }
        }
        seats.last_id += 1;
        let id = seats.last_id;
        seats.taken.push(TakenSeat { id, stream: own });
        let shared = self.clone();
        Some(Seat { id, shared })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        lock(&self.shared.seats)
            .taken
            .retain(|one| one.id != self.id);
        self.shared.freed.notify_all();
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let num_connections = lock(&self.seats).taken.len();
        write!(f, "Shared({num_connections} connections)")
    }
}

/// A thread that died left whole values behind: each is replaced in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>, spawn: Spawn) {
    for stream in listener.incoming() {
        if shared.stopping() {
            return;
        }
        let Ok(stream) = stream else {
            // No file descriptors left, most likely: asking again at once would only burn time.
            thread::sleep(Duration::from_millis(50));
            continue;
        };
        let Some(seat) = shared.seat(&stream) else {
            continue;
        };
        // Where no thread can be had the closure is dropped, and the connection with it.
        let _ = spawn(
            "jotscope issuer request",
            Box::new(move || answer(&seat, &stream)),
        );
    }
}

fn answer(seat: &Seat, stream: &TcpStream) {
    let shared = &seat.shared;
    let mut wire = http::Wire::new(stream, Duration::from_secs(MAX_SECS));
    let head = http::read_head(&mut wire);
    if matches!(head, Err(http::Fault::Closed)) {
        return;
    }
    let documents = lock(&shared.documents).clone();
    let reply = match &head {
        Ok(head) => documents.reply(head),
        Err(fault) => fault.reply(),
    };
    let is_head = head.as_ref().is_ok_and(|head| head.method == "HEAD");
    let written = wire.write(&reply, is_head);
    if !shared.stopping() {
        let line = RequestLine::new(head.as_ref().ok(), reply.status, super::clock::now());
        (shared.on_request)(line);
    }
    if written.is_ok() {
        wire.linger();
    }
}
