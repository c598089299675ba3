//! `jotscope key generate`: a new key in a new file.

use std::path::Path;

use super::form::{self, Form};
use crate::cli::args::{GenerateArgs, KeyFormat};
use crate::cli::run::{Outcome, complain};
use crate::io::private::Readers;
use crate::jose::key::convert::Half;
use crate::jose::key::{Secret, generate};

/// What belongs on standard output: the key id, or with `--out -` the key. Whatever can be refused
/// is refused before the key is made.
pub(super) fn generate(args: &GenerateArgs) -> Result<Secret, Outcome> {
    let spec = args.spec;
    let Some(path) = args.out.as_deref() else {
        let advice = "--out FILE writes it where nobody else can read it, --out - prints it";
        return Err(complain("a new key needs a place", advice));
    };
    let default = if spec.is_pair() {
        KeyFormat::Pem
    } else {
        KeyFormat::Jwk
    };
    let format = args.format.unwrap_or(default);
    if !spec.is_pair() && (format == KeyFormat::Pem || args.encrypt_with.is_some()) {
        return Err(complain(
            "a shared secret has no PEM form",
            "it is written with --format jwk, as member \"k\" in base64url",
        ));
    }
    if !spec.is_pair() && args.public_out.is_some() {
        return Err(complain("a shared secret has no public half", ""));
    }
    if let Some(alg) = &args.alg
        && !spec.algs().contains(&alg.as_str())
    {
        let what = format!("{alg:?} is no algorithm of {spec} keys");
        let advice = format!("they are for {}", spec.algs().join(", "));
        return Err(complain(&what, &advice));
    }
    let form = Form::new(format, args.encrypt_with.as_deref())?;
    let is_printed = path == Path::new("-");
    let public_path = args.public_out.as_deref();
    let own = Some(path).filter(|_| !is_printed);
    for path in own.into_iter().chain(public_path) {
        form::must_be_new(path)?;
    }
    if own.is_some() && own == public_path {
        let advice = "--public-out names another file than --out";
        return Err(complain("both halves cannot be one file", advice));
    }

    let mut key = generate::generate(spec).map_err(|error| complain(&error.to_string(), ""))?;
    if let Some(kid) = &args.kid {
        key.kid = Some(kid.clone());
    }
    if let Some(alg) = &args.alg {
        key.alg = Some(alg.clone());
    }
    let kid = key.name();
    let keys = [key];
    let text = form.text(&keys, Half::Private)?;
    if !is_printed {
        form::save(path, &text, Readers::Owner)?;
    }
    if let Some(path) = public_path {
        form::save(path, &form.text(&keys, Half::Public)?, Readers::Usual)?;
    }
    if is_printed {
        return Ok(text);
    }
    Ok(Secret::new(format!("{kid}\n")))
}
