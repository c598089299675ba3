//! `jotscope key`: what is in key files, the same keys in another form, new ones, and a server of
//! their public halves.

mod convert;
mod form;
mod generate;
mod serve;

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::PathBuf;

use super::args::{InspectArgs, JwksArgs, KeyArgs, KeyCommand, KeyFileArgs};
use super::json::KeysDoc;
use super::load;
use super::run::{Outcome, complain, write_json};
use super::text::{self, paint::Terminal};
use crate::jose::key::convert::public_jwks_json;
use crate::jose::key::{Key, KeySet, Secret};

/// Runs one of the verbs of keys.
pub fn key(args: &KeyArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    let outcome = match &args.command {
        KeyCommand::Inspect(args) => return inspect(args, out),
        KeyCommand::Serve(args) => return serve::serve(args, out),
        KeyCommand::Generate(args) => generate::generate(args),
        KeyCommand::Convert(args) => convert::convert(args),
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
    let public = public_keys(&keys)?;
    Ok(Secret::new(format!("{}\n", public_jwks_json(public))))
}

/// The keys with a public half, each once. What was odd about them is told beside the result.
fn public_keys(keys: &KeySet) -> Result<Vec<&Key>, Outcome> {
    if keys.keys.is_empty() {
        return Err(load::complain_of_no_key(keys));
    }
    tell_findings(keys);
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
    Ok(public)
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
