//! `jotscope key convert`: the same keys in another form.

use std::path::{Path, PathBuf};

use super::form::{self, Form};
use super::{load, tell_findings};
use crate::cli::args::{ConvertArgs, KeyFormat};
use crate::cli::run::{Outcome, complain};
use crate::io::private::Readers;
use crate::jose::key::convert::Half;
use crate::jose::key::{Key, Secret};

/// What belongs on standard output.
pub(super) fn convert(args: &ConvertArgs) -> Result<Secret, Outcome> {
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
        _ if args.encrypt_with.is_some() => KeyFormat::Pem,
        format if format.starts_with("JWK") => KeyFormat::Pem,
        _ => KeyFormat::Jwk,
    });
    let is_private = !args.public && keys.keys.iter().any(Key::is_private);
    if args.encrypt_with.is_some() && !is_private {
        let what = "there is no private key to encrypt";
        return Err(complain(what, "a public key needs no passphrase"));
    }
    let path = args.out.as_deref();
    if path.is_none() && is_private {
        let advice = "--out FILE writes it where nobody else can read it, --out - prints it, \
                      --public writes its public half";
        return Err(complain("the key is private", advice));
    }
    let form = Form::new(format, args.encrypt_with.as_deref())?;
    let (half, readers) = if is_private {
        (Half::Private, Readers::Owner)
    } else {
        (Half::Public, Readers::Usual)
    };
    let text = form.text(&keys.keys, half)?;
    match path {
        Some(path) if path != Path::new("-") => {
            form::save(path, &text, readers)?;
            Ok(Secret::new(""))
        }
        _ => Ok(text),
    }
}
