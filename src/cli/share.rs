//! `jotscope decode --share`: a copy of a token that strangers may see.

use std::io::{self, Write};

use super::args::ShareForm;
use super::findings;
use super::run::{Outcome, complain};
use super::text;
use crate::jose::claims;
use crate::jose::decode::Decoded;
use crate::jose::extract::Candidate;
use crate::jose::finding::Finding;
use crate::jose::share::{self, Options, Told};
use crate::jose::time::UnixTime;

/// Writes the copy of one token.
pub fn write_shared(
    form: ShareForm,
    options: Options,
    candidate: &Candidate,
    decoded: &Decoded,
    now: UnixTime,
    out: &mut dyn Write,
) -> io::Result<Outcome> {
    let shared = match share::share(decoded, &options) {
        Ok(shared) => shared,
        Err(error) => return Ok(complain(&error.to_string(), "share a part of it by hand")),
    };
    let text = match form {
        ShareForm::Token => format!("{}\n", shared.token()),
        ShareForm::Tree => shared.tree(),
        ShareForm::Report => {
            let lifetime = claims::lifetime(decoded, now);
            let findings = findings::of_token(candidate, decoded, &lifetime);
            let findings: Vec<Finding> = findings.into_iter().cloned().collect();
            let told = Told {
                verdict: &text::verdict_rows(decoded, &lifetime, now),
                findings: &findings,
            };
            shared.report(decoded, &told)
        }
    };
    out.write_all(text.as_bytes())?;
    Ok(Outcome::Affirmed)
}
