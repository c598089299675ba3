//! The form keys are written in, and the files they are written to.

use std::io::ErrorKind;
use std::path::Path;

use zeroize::Zeroizing;

use super::load;
use crate::cli::args::KeyFormat;
use crate::cli::run::{Outcome, complain};
use crate::io::private::{self, Readers, WriteError};
use crate::jose::key::convert::Half;
use crate::jose::key::{Key, KeyKind, Secret};

/// How keys are written.
pub(super) struct Form {
    format: KeyFormat,
    /// What private keys are encrypted with.
    passphrase: Option<Secret>,
}

impl Form {
    /// `encrypt_with` is a file with a passphrase.
    pub(super) fn new(format: KeyFormat, encrypt_with: Option<&Path>) -> Result<Self, Outcome> {
        if encrypt_with.is_some() && format == KeyFormat::Jwk {
            let what = "a JWK is not encrypted here";
            return Err(complain(what, "--encrypt-with goes with --format pem"));
        }
        let passphrase = encrypt_with.map(load::new_passphrase).transpose()?;
        Ok(Self { format, passphrase })
    }

    /// The text of `keys`; those that have no private half are written as public ones.
    pub(super) fn text(&self, keys: &[Key], half: Half) -> Result<Secret, Outcome> {
        match self.format {
            KeyFormat::Pem => self.pem(keys, half),
            KeyFormat::Jwk => jwk(keys, half),
        }
    }

    fn pem(&self, keys: &[Key], half: Half) -> Result<Secret, Outcome> {
        let mut text = Zeroizing::new(Vec::new());
        for key in keys {
            let pem = match (half, &self.passphrase) {
                (Half::Private, Some(passphrase)) if key.is_private() => {
                    key.encrypted_pem(passphrase).map(Secret::new)
                }
                (Half::Private, None) if key.is_private() => key.private_pem(),
                _ => key.public_pem().map(Secret::new),
            };
            let pem = pem.ok_or_else(|| unwritable(key, "PEM"))?;
            text.extend_from_slice(pem.expose());
        }
        Ok(Secret::new(&text[..]))
    }
}

fn jwk(keys: &[Key], half: Half) -> Result<Secret, Outcome> {
    let jwks = keys
        .iter()
        .map(|key| key.jwk_json(half).ok_or_else(|| unwritable(key, "a JWK")))
        .collect::<Result<Vec<Secret>, Outcome>>()?;
    let mut text = Zeroizing::new(Vec::new());
    match &jwks[..] {
        [one] => text.extend_from_slice(one.expose()),
        several => {
            text.extend_from_slice(b"{\"keys\": [\n");
            for (index, jwk) in several.iter().enumerate() {
                if index > 0 {
                    text.extend_from_slice(b",\n");
                }
                text.extend_from_slice(jwk.expose());
            }
            text.extend_from_slice(b"\n]}");
        }
    }
    text.push(b'\n');
    Ok(Secret::new(&text[..]))
}

/// Writes `text` to a new file.
pub(super) fn save(path: &Path, text: &Secret, readers: Readers) -> Result<(), Outcome> {
    private::write_new(path, text.expose(), readers).map_err(|error| {
        let advice = match &error {
            WriteError::Exists(_) => NEVER_OVER,
            WriteError::Refused { source, .. } => match source.kind() {
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                    "name a file in a folder that you may write to"
                }
                ErrorKind::NotFound => "make the folder first",
                _ => "",
            },
        };
        complain(&error.to_string(), advice)
    })
}

/// Says so if there is such a file already, before any work is done for it.
pub(super) fn must_be_new(path: &Path) -> Result<(), Outcome> {
    // A link that leads nowhere is there too.
    if path.symlink_metadata().is_ok() {
        let error = WriteError::Exists(path.to_owned());
        return Err(complain(&error.to_string(), NEVER_OVER));
    }
    Ok(())
}

const NEVER_OVER: &str = "a key is never written over: name another file, or remove this one";

/// Says why there is no such form of a key.
fn unwritable(key: &Key, form: &str) -> Outcome {
    let what = format!("{} ({}) cannot be written as {form}", key.kind, key.origin);
    let advice = match key.kind {
        KeyKind::Oct { .. } => "a shared secret has no public half, and no form but a private JWK",
        KeyKind::Rsa { .. } => "its file has no primes: write it as a JWK, or take --public",
        _ => "",
    };
    complain(&what, advice)
}
