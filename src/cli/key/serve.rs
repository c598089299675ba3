//! `jotscope key serve`: an issuer on loopback until it is interrupted.

use std::io::{self, Write};
use std::sync::mpsc::sync_channel;

use super::{public_keys, read};
use crate::cli::args::ServeArgs;
use crate::cli::run::{Outcome, complain};
use crate::io::issuer::Issuer;
use crate::jobs;
use crate::jose::key::Key;
use crate::jose::words;

/// Most answered requests that wait to be shown; those of a flood beyond it are not.
const MAX_LINES: usize = 1024;

/// Prints where it serves, then every request, and does not come back while it serves.
pub(super) fn serve(args: &ServeArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    let keys = match read(&args.files) {
        Ok(keys) => keys,
        Err(outcome) => return Ok(outcome),
    };
    let public: Vec<Key> = match public_keys(&keys) {
        Ok(public) => public.into_iter().filter_map(Key::to_public).collect(),
        Err(outcome) => return Ok(outcome),
    };
    let num_secrets = keys.keys.iter().filter(|key| key.shared_secret().is_some());
    let num_secrets = num_secrets.count();
    // Serving takes no private key: none stays in memory for as long as it serves.
    drop(keys);

    let (sender, lines) = sync_channel(MAX_LINES);
    let on_request = move |line| {
        // A terminal that stands still must not keep anybody waiting.
        let _ = sender.try_send(line);
    };
    let issuer = match Issuer::start(&public, args.port, jobs::spawn, on_request) {
        Ok(issuer) => issuer,
        Err(error) => return Ok(complain(&error.to_string(), error.advice())),
    };
    let err = io::stderr();
    if num_secrets > 0 {
        let secrets = words::count("shared secret", num_secrets);
        let _ = writeln!(err.lock(), "{secrets} not served: there is no public half");
    }
    writeln!(out, "issuer  {}", issuer.url())?;
    writeln!(out, "jwks    {}", issuer.jwks_url())?;
    out.flush()?;
    for line in lines {
        // Nobody has to watch.
        let _ = writeln!(err.lock(), "{line}");
    }
    issuer.stop();
    Ok(Outcome::Affirmed)
}
