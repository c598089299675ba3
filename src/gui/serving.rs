//! The loopback issuer of the window: what it serves, and who asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::keyring::{KeyRing, Standby};
use crate::io::issuer::{Issuer, IssuerError, RequestLine};
use crate::jobs;
use crate::jose::key::Key;
use crate::jose::time::UnixTime;

/// Most requests kept to be looked at.
const MAX_LINES: usize = 200;

/// An issuer that serves until it is dropped.
pub struct Serving {
    issuer: Issuer,
    lines: Arc<Mutex<VecDeque<RequestLine>>>,
    /// The revision of the keys that are served.
    keys: u64,
    num_keys: usize,
}

/// What is served, for the pane.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    /// What a token's `iss` must be for a backend that is pointed here.
    pub issuer: String,
    /// Where the keys are.
    pub jwks: String,
    /// Where a backend finds the keys by itself.
    pub discovery: String,
    /// How many public keys are served.
    pub num_keys: usize,
    /// Who asked, the newest first.
    pub lines: Vec<ServedLine>,
}

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub struct ServedLine {
    /// When it was answered.
    pub at: UnixTime,
    /// `GET /.well-known/jwks.json · curl/8.5.0`.
    pub what: String,
    /// The HTTP status.
    pub status: u16,
}

impl Serving {
    /// Serves the public halves of the keys that sign, on a free port of 127.0.0.1. `wake` is
    /// called when somebody has asked.
    pub fn start(
        ring: &KeyRing,
        revision: u64,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, IssuerError> {
        let lines = Arc::new(Mutex::new(VecDeque::new()));
        let log = lines.clone();
        let keys = test_keys(ring);
        let issuer = Issuer::start(&keys, 0, jobs::spawn, move |line| {
            let mut lines = log.lock().unwrap_or_else(PoisonError::into_inner);
            lines.truncate(MAX_LINES - 1);
            lines.push_front(line);
            drop(lines);
            wake();
        })?;
        Ok(Self {
            issuer,
            lines,
            keys: revision,
            num_keys: keys.len(),
        })
    }

    /// Serves the keys as they are now, when they have changed.
    pub fn refresh(&mut self, ring: &KeyRing, revision: u64) {
        if self.keys != revision {
            let keys = test_keys(ring);
            self.issuer.set_keys(&keys);
            self.keys = revision;
            self.num_keys = keys.len();
        }
    }

    /// What is served, and who asked.
    pub fn served(&self) -> Served {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        Served {
            issuer: self.issuer.url(),
            jwks: self.issuer.jwks_url(),
            discovery: self.issuer.discovery_url(),
            num_keys: self.num_keys,
            lines: lines.iter().map(line).collect(),
        }
    }
}

fn line(line: &RequestLine) -> ServedLine {
    let mut what = format!("{} {}", line.method, line.path);
    if what.trim().is_empty() {
        "a request that could not be read".clone_into(&mut what);
    }
    if let Some(agent) = &line.user_agent {
        what = format!("{what} · {agent}");
    }
    ServedLine {
        at: line.at,
        what,
        status: line.status,
    }
}

/// The keys that can sign and have a public half: those that a person mints with.
fn test_keys(ring: &KeyRing) -> Vec<Key> {
    let (set, _) = ring.keys(Standby::LeftOut);
    let signs = |key: &Key| key.is_private() && key.shared_secret().is_none();
    set.keys.into_iter().filter(signs).collect()
}
