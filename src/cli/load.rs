//! Keys, secrets and passphrases from the files and variables that options name.
//!
//! What stops us is said here, and a secret is never part of it.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use super::args::{InputArgs, KeySourceArgs};
use super::run::{Outcome, complain, read_input};
use super::text::{self, paint::Terminal};
use crate::io::files::{self, ReadError};
use crate::io::http::HttpLimits;
use crate::io::jwks;
use crate::jose::finding::{Finding, Severity};
use crate::jose::key::{Arrival, Key, KeyOrigin, KeySet, Secret, SecretEncoding, builtin, file};
use crate::jose::target::Target;

/// The keys that the options of `verify` name. Naming none is no fault; naming some of which
/// none can be read is.
pub fn keys(source: &KeySourceArgs) -> Result<KeySet, Outcome> {
    let mut keys = key_files(&source.keys, source.passphrase_file.as_deref())?;
    if let Some(path) = &source.secret_file {
        let text = Secret::new(read_bytes(path)?);
        let origin = KeyOrigin::new(file_name(path), Arrival::File);
        keys.keys
            .push(shared_secret(&text, source.secret_encoding, origin)?);
    }
    if let Some(name) = &source.secret_env {
        // Whoever gave the secret itself in place of a name should not see it again in a log.
        let Some(text) = env::var_os(name) else {
            let advice = "give the name of a variable, not the secret: other users and the \
                          shell's history see arguments";
            return Err(complain(
                "--secret-env names no variable that is set",
                advice,
            ));
        };
        let text = Secret::new(text.into_encoded_bytes());
        let origin = KeyOrigin::new(name, Arrival::Environment);
        keys.keys
            .push(shared_secret(&text, source.secret_encoding, origin)?);
    }
    if source.jet_cloud_key {
        keys.extend(builtin::jet_admin_cloud());
    }
    if keys.keys.is_empty() && !keys.findings.is_empty() && source.jwks_urls.is_empty() {
        return Err(complain_of_no_key(&keys));
    }
    Ok(keys)
}

/// The addresses that `--jwks-url` gives, none of them asked yet. A URL is not repeated in a
/// message: it may have a password in it.
pub fn targets(urls: &[String]) -> Result<Vec<Target>, Outcome> {
    let targets = urls.iter().map(|url| {
        Target::parse(url).map_err(|error| {
            let advice = "--jwks-url takes the address of a JWKS or of an OpenID discovery \
                          document; a file is given with --key";
            complain(&format!("--jwks-url: {error}"), advice)
        })
    });
    targets.collect()
}

/// Fetches the keys at each of `targets` and adds them to `keys`.
pub fn fetch(targets: &[Target], keys: &mut KeySet) -> Result<(), Outcome> {
    for target in targets {
        let fetched = jwks::fetch(target, &HttpLimits::DEFAULT, &|| false)
            .map_err(|error| complain(&format!("--jwks-url: {error}"), ""))?;
        keys.extend(fetched.keys);
    }
    if keys.keys.is_empty() && !keys.findings.is_empty() {
        return Err(complain_of_no_key(keys));
    }
    Ok(())
}

/// The keys of files, in their order; `passphrase_file` opens those that are encrypted.
pub fn key_files(paths: &[PathBuf], passphrase_file: Option<&Path>) -> Result<KeySet, Outcome> {
    let passphrase = passphrase_file.map(passphrase).transpose()?;
    let mut keys = KeySet::default();
    for path in paths {
        let bytes = if path == Path::new("-") {
            let input = InputArgs { file: None };
            read_input(&input, file::MAX_BYTES)?.0
        } else {
            match files::read_path_bytes(path, file::MAX_BYTES) {
                Ok(bytes) => bytes,
                Err(ReadError::TooLong { .. }) => {
                    // The keys of the other files stay usable.
                    keys.findings.push(too_long(path));
                    continue;
                }
                Err(error) => return Err(complain(&error.to_string(), "")),
            }
        };
        keys.extend(key_bytes(bytes, path, passphrase.as_ref()));
    }
    Ok(keys)
}

/// The key or keys of `bytes`, with findings that name the file at `path`.
pub fn key_bytes(bytes: Vec<u8>, path: &Path, passphrase: Option<&Secret>) -> KeySet {
    let name = match path {
        path if path == Path::new("-") => files::STANDARD_INPUT.to_owned(),
        path => file_name(path),
    };
    let bytes = Secret::new(bytes);
    let origin = KeyOrigin::new(&name, Arrival::File);
    let mut keys = file::read(bytes.expose(), &origin, passphrase);
    for finding in &mut keys.findings {
        finding.message = format!("{name}: {}", finding.message);
        let advice = match finding.code {
            "key-passphrase-needed" => "Give the file with it as --passphrase-file",
            "key-passphrase-wrong" => {
                "Check what --passphrase-file holds: upper case and blanks count, one line end does not"
            }
            _ => continue,
        };
        advice.clone_into(&mut finding.advice);
    }
    keys
}

fn too_long(path: &Path) -> Finding {
    let most = file::MAX_BYTES >> 20;
    let message = format!("{}: over {most} MiB, as no key file is", file_name(path));
    Finding::new("key-file-too-large", Severity::Warn, message)
        .advice("Name the file that holds the key alone")
}

/// Says that no key could be read, and why.
pub fn complain_of_no_key(keys: &KeySet) -> Outcome {
    let outcome = complain("no key could be read", "");
    // A message, so it has nowhere to go if it cannot be written.
    let _ = text::write_findings(
        Terminal::default(),
        &keys.findings,
        &mut io::stderr().lock(),
    );
    outcome
}

/// What a file is called in an origin: its name without its folders.
pub fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The whole file at `path`, which is no longer than a key file may be.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Outcome> {
    files::read_path_bytes(path, file::MAX_BYTES).map_err(|error| complain(&error.to_string(), ""))
}

/// The passphrase to encrypt with in the file at `path`.
pub fn new_passphrase(path: &Path) -> Result<Secret, Outcome> {
    let passphrase = passphrase(path)?;
    if passphrase.is_empty() {
        let what = format!("{} has no passphrase in it", files::shown_name(path));
        return Err(complain(
            &what,
            "a key under an empty passphrase is open to anybody",
        ));
    }
    Ok(passphrase)
}

/// Editors end the last line; a passphrase does not.
pub(super) fn passphrase(path: &Path) -> Result<Secret, Outcome> {
    let text = Secret::new(read_bytes(path)?);
    Ok(Secret::new(without_line_end(text.expose())))
}

/// `bytes` less one line feed, or carriage return and line feed, at the end.
pub fn without_line_end(bytes: &[u8]) -> &[u8] {
    let line = bytes.strip_suffix(b"\n");
    line.map_or(bytes, |line| line.strip_suffix(b"\r").unwrap_or(line))
}

fn shared_secret(
    text: &Secret,
    encoding: SecretEncoding,
    origin: KeyOrigin,
) -> Result<Key, Outcome> {
    match encoding.decode(text) {
        Some(secret) if secret.is_empty() => {
            let advice = "anybody can sign with an empty secret: check where it should come from";
            Err(complain(
                &format!("the secret has 0 bytes: {origin}"),
                advice,
            ))
        }
        Some(secret) => Ok(Key::from_secret(secret, origin)),
        None => {
            let what = format!("the secret is not {}: {origin}", encoding.word());
            let advice = "--secret-encoding says how its text stands for its bytes: \
                          utf8, base64, base64url or hex";
            Err(complain(&what, advice))
        }
    }
}
