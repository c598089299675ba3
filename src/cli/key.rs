//! `jotscope key`: what is in key files, and the same keys in another form.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::args::{
    ConvertArgs, InspectArgs, JwksArgs, KeyArgs, KeyCommand, KeyFileArgs, KeyFormat,
};
use super::json::KeysDoc;
use super::load;
use super::run::{Outcome, complain, write_json};
use super::text::{self, paint::Terminal};
use crate::io::private::{self, Readers, WriteError};
use crate::jose::key::convert::{Half, public_jwks_json};
use crate::jose::key::{Key, KeyKind, KeySet, Secret};

/// Runs one of the verbs of keys.
pub fn key(args: &KeyArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    let outcome = match &args.command {
        KeyCommand::Inspect(args) => return inspect(args, out),
        KeyCommand::Convert(args) => convert(args),
        KeyCommand::Jwks(args) => jwks(args),
    };
    match outcome {
        Ok(text) => {
            out.write_all(text.expose())?;
            Ok(Outcome::Affirmed)
        }
        Err(outcome) => Ok(outcome),
    }
}

fn inspect(args: &InspectArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    let keys = match read(&args.files) {
        Ok(keys) => keys,
        Err(outcome) => return Ok(outcome),
    };
    if args.output.json {
        write_json(&KeysDoc::new(&keys), out)?;
    } else if !keys.keys.is_empty() {
        text::write_keys(Terminal::of_stdout(args.output.color), &keys, out)?;
    }
    if keys.keys.is_empty() {
        out.flush()?;
        return Ok(load::complain_of_no_key(&keys));
    }
    Ok(Outcome::Affirmed)
}

/// The public JWKS of all keys, each once.
fn jwks(args: &JwksArgs) -> Result<Secret, Outcome> {
    let keys = read(&args.files)?;
    if keys.keys.is_empty() {
        return Err(load::complain_of_no_key(&keys));
    }
    tell_findings(&keys);
    let mut seen = HashSet::new();
    let public: Vec<&Key> = keys
        .keys
        .iter()
        .filter(|key| {
            let thumbprint = key.thumbprint();
            thumbprint.is_some() && seen.insert((thumbprint, &key.kid, &key.alg))
        })
        .collect();
    if public.is_empty() {
        return Err(complain("a shared secret has no public half", ""));
    }
    Ok(Secret::new(format!("{}\n", public_jwks_json(public))))
}

/// What belongs on standard output.
fn convert(args: &ConvertArgs) -> Result<Secret, Outcome> {
    let paths = [args
        .input
        .file
        .clone()
        .unwrap_or_else(|| PathBuf::from("-"))];
    let keys = load::key_files(&paths, args.passphrase_file.as_deref())?;
    let Some(first) = keys.keys.first() else {
        return Err(load::complain_of_no_key(&keys));
    };
    tell_findings(&keys);
    let format = args.format.unwrap_or(match first.format {
        format if format.starts_with("JWK") => KeyFormat::Pem,
        _ => KeyFormat::Jwk,
    });
    let is_private = !args.public && keys.keys.iter().any(Key::is_private);
    let half = if is_private {
        Half::Private
    } else {
        Half::Public
    };
    let text = match format {
        KeyFormat::Pem => pem(&keys.keys, half)?,
        KeyFormat::Jwk => jwk(&keys.keys, half)?,
    };
    let path = match args.out.as_deref() {
        Some(path) if path != Path::new("-") => path,
        None if is_private => {
            let advice = "--out FILE writes it where nobody else can read it, --out - prints it, \
                          --public writes its public half";
            return Err(complain("the key is private", advice));
        }
        _ => return Ok(text),
    };
    let readers = if is_private {
        Readers::Owner
    } else {
        Readers::Usual
    };
    match private::write_new(path, text.expose(), readers) {
        Ok(()) => Ok(Secret::new("")),
        Err(error @ WriteError::Exists(_)) => {
            let advice = "a key is never written over: name another file, or remove this one";
            Err(complain(&error.to_string(), advice))
        }
        Err(error) => Err(complain(&error.to_string(), "")),
    }
}

fn pem(keys: &[Key], half: Half) -> Result<Secret, Outcome> {
    let mut text = Zeroizing::new(Vec::new());
    for key in keys {
        let pem = match half {
            Half::Private if key.is_private() => key.private_pem(),
            _ => key.public_pem().map(Secret::new),
        };
        let pem = pem.ok_or_else(|| unwritable(key, "PEM"))?;
        text.extend_from_slice(pem.expose());
    }
    Ok(Secret::new(&text[..]))
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

fn read(files: &KeyFileArgs) -> Result<KeySet, Outcome> {
    let standard_input = [PathBuf::from("-")];
    let paths = if files.files.is_empty() {
        &standard_input
    } else {
        &files.files[..]
    };
    load::key_files(paths, files.passphrase_file.as_deref())
}

/// What was odd goes beside the result, not into it.
fn tell_findings(keys: &KeySet) {
    let _ = text::write_findings(
        Terminal::default(),
        &keys.findings,
        &mut io::stderr().lock(),
    );
}
