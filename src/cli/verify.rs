//! `jotscope verify`: keys and a policy from the options, tokens from the input, a verdict each.

use std::io::{self, Write};

use super::args::{PolicyArgs, VerifyArgs};
use super::json::{Place, VerifyDoc};
use super::load;
use super::run::{LIMITS, Outcome, Paste, complain, write_json};
use super::text::{self, paint::Terminal};
use crate::io::{clock, files};
use crate::jose::decode::{self, Decoded};
use crate::jose::extract::Candidate;
use crate::jose::finding::{Finding, Severity};
use crate::jose::jwe::{self, OpenError, Opened};
use crate::jose::key::{Arrival, KeyOrigin, KeySet};
use crate::jose::time::UnixTime;
use crate::jose::token::{self, SegmentName};
use crate::jose::verify::profiles::read_hasura_secret;
use crate::jose::verify::{Beside, Policy, Profile, Verdict, verify_beside};

/// The verdict on one token.
pub struct Judged<'a> {
    /// Its place among the candidates.
    pub index: usize,
    /// Where it stands in the input.
    pub candidate: &'a Candidate,
    /// What came of opening it; `None` where it is not encrypted.
    pub decryption: Option<Result<Opened, OpenError>>,
    /// What came of it.
    pub verdict: Verdict,
    /// What each check speaks of.
    pub places: Vec<Option<Place>>,
}

/// Everything that is asked, with nothing left to read.
struct Question {
    paste: Paste,
    keys: KeySet,
    /// What an encrypted token is opened with.
    opening: KeySet,
    policy: Policy,
    payload: Option<Vec<u8>>,
    now: UnixTime,
    /// What is odd about the question itself.
    findings: Vec<Finding>,
}

/// Other tokens of a paste that a diagnosis looks at; a longer one, or one more, is not.
const MOST_BYSTANDERS: usize = 16;
const MOST_BYSTANDER_BYTES: usize = 64 << 10;

/// Runs the verb.
pub fn verify(args: &VerifyArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    let mut question = match Question::read(args) {
        Ok(question) => question,
        Err(outcome) => return Ok(outcome),
    };
    let mut judged = Vec::new();
    let mut findings = std::mem::take(&mut question.findings);
    question.judge_all(args, &mut judged, &mut findings);
    let is_accepted = judged.iter().all(|one| one.verdict.accepted);
    let written = write(args, &question, &judged, &findings, out);
    match written {
        // Whoever stops reading has asked all the same.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ if judged.is_empty() => Ok(question.paste.complain_of_absence()),
        _ if is_accepted => Ok(Outcome::Affirmed),
        _ => Ok(Outcome::Refused),
    }
}

fn write(
    args: &VerifyArgs,
    question: &Question,
    judged: &[Judged],
    findings: &[Finding],
    out: &mut dyn Write,
) -> io::Result<()> {
    let Question { policy, now, .. } = question;
    if args.output.json {
        write_json(&VerifyDoc::new(judged, policy, *now, findings), out)?;
    } else if !judged.is_empty() {
        let terminal = Terminal::of_stdout(args.output.color);
        let is_one_of_several = question.paste.extraction.candidates.len() > 1;
        for (position, one) in judged.iter().enumerate() {
            if position > 0 {
                out.write_all(b"\n\n")?;
            }
            let index = is_one_of_several.then_some(one.index);
            text::write_judged(terminal, index, one, policy, *now, out)?;
        }
        if !findings.is_empty() {
            out.write_all(b"\n")?;
        }
        text::write_findings(terminal, findings, out)?;
    }
    out.flush()
}

impl Question {
    /// Reads all that the arguments name. What stops that is said there.
    fn read(args: &VerifyArgs) -> Result<Self, Outcome> {
        let targets = load::targets(&args.keys.jwks_urls)?;
        let mut keys = load::keys(&args.keys)?;
        let mut findings = Vec::new();
        let mut policy = policy(&args.policy);
        policy.strict = args.strict;
        policy.use_embedded_key = args.keys.use_embedded_key;
        if let Some(path) = &args.policy.profile_file {
            let origin = KeyOrigin::new(load::file_name(path), Arrival::File);
            let text = String::from_utf8_lossy(&load::read_bytes(path)?).into_owned();
            let secret = read_hasura_secret(&text).map_err(|error| {
                let what = format!("{}: {error}", files::shown_name(path));
                complain(&what, "--profile-file takes a HASURA_GRAPHQL_JWT_SECRET")
            })?;
            keys.extend(secret.keys(&origin));
            let unfetched_url = secret.jwk_url.as_deref().filter(|_| targets.is_empty());
            findings.extend(unfetched_url.map(unfetched));
            policy.profile = Profile::Hasura(secret.config);
        }
        if policy.leeway_secs > 0 && !policy.profile.hears_leeway() {
            findings.push(leeway_unheard(&policy.profile));
        }
        let payload = args.payload_file.as_deref().map(|path| {
            files::read_path_bytes(path, LIMITS.paste_bytes)
                .map_err(|error| complain(&error.to_string(), ""))
        });
        let payload = payload.transpose()?;
        let paste = if args.strict {
            Paste::read_strict(&args.input)?
        } else {
            Paste::read(&args.input)?
        };
        if policy.role_header.is_none() {
            let context = &paste.extraction.context;
            policy.role_header.clone_from(&context.role_header);
        }
        // Last, and only if there is something to check: a request is not made for nothing.
        if !paste.chosen(args.token).is_empty() {
            load::fetch(&targets, &mut keys)?;
        }
        let passphrase_file = args.keys.passphrase_file.as_deref();
        let mut opening = load::key_files(&args.decrypt_keys, passphrase_file)?;
        findings.append(&mut opening.findings);
        opening.keys.extend(keys.keys.iter().cloned());
        findings.append(&mut keys.findings);
        findings.extend(paste.extraction.findings.iter().cloned());
        Ok(Self {
            paste,
            keys,
            opening,
            policy,
            payload,
            now: args.now.unwrap_or_else(clock::now),
            findings,
        })
    }

    /// Judges every token that was chosen.
    fn judge_all<'a>(
        &'a self,
        args: &VerifyArgs,
        judged: &mut Vec<Judged<'a>>,
        findings: &mut Vec<Finding>,
    ) {
        let candidates = self.paste.extraction.candidates.iter().enumerate();
        let bystanders: Vec<(usize, Decoded)> = candidates
            .filter(|(_, candidate)| candidate.text.len() <= MOST_BYSTANDER_BYTES)
            .take(MOST_BYSTANDERS)
            .map(|(index, candidate)| (index, decoded(candidate, None)))
            .collect();
        let mut is_payload_unused = false;
        for (index, candidate) in self.paste.chosen(args.token) {
            let decoded = decoded(candidate, self.payload.as_deref());
            let (decoded, decryption) = self.opened(decoded);
            let others: Vec<&Decoded> = bystanders
                .iter()
                .filter(|(other, _)| *other != index)
                .map(|(_, decoded)| decoded)
                .collect();
            let beside = Beside {
                detached_payload: self.payload.as_deref(),
                others: &others,
            };
            let verdict = verify_beside(&decoded, &self.keys, &self.policy, self.now, &beside);
            let place = |node| Place::new(&decoded.tree, node);
            let places = verdict.checks.iter().map(|check| check.node.map(place));
            let own = decoded.token.segment(SegmentName::Payload);
            is_payload_unused |=
                self.payload.is_some() && own.is_some_and(|own| !own.span.is_empty());
            judged.push(Judged {
                index,
                candidate,
                decryption,
                places: places.collect(),
                verdict,
            });
        }
        findings.extend(is_payload_unused.then(payload_unused));
    }

    /// The token with what is inside, if it is encrypted and opens.
    fn opened(&self, decoded: Decoded) -> (Decoded, Option<Result<Opened, OpenError>>) {
        let token = &decoded.token;
        if !token.kind.is_encrypted() {
            return (decoded, None);
        }
        let outcome = jwe::open(token, &self.opening, self.policy.strict, &LIMITS);
        let opened = outcome.as_ref().ok();
        let with = opened.and_then(|opened| token.with_plaintext(&opened.plaintext));
        let decoded = match with {
            Some(token) => decode::decode(&token, &LIMITS),
            None => decoded,
        };
        (decoded, Some(outcome))
    }
}

/// The token of a candidate, with `payload` if it does not carry its own.
fn decoded(candidate: &Candidate, payload: Option<&[u8]>) -> Decoded {
    let token = token::parse(&candidate.whole_text(), candidate.kind);
    let attached = payload.and_then(|payload| token.with_payload(payload));
    decode::decode(&attached.unwrap_or(token), &LIMITS)
}

fn policy(args: &PolicyArgs) -> Policy {
    let words = args.scope.iter().flat_map(|words| words.split_whitespace());
    Policy {
        algs: args.algs.clone(),
        iss: args.iss.clone(),
        aud: args.aud.clone(),
        typ: args.typ.clone(),
        scope: words.map(str::to_owned).collect(),
        required: args.require.clone(),
        leeway_secs: args.leeway,
        profile: args.profile.clone().unwrap_or_default(),
        role_header: args.role_header.clone(),
        ..Policy::default()
    }
}

fn unfetched(url: &str) -> Finding {
    Finding::new(
        "jwks-not-fetched",
        Severity::Info,
        format!("the server's keys are at {url}, which is not fetched"),
    )
    .advice("Give that address as --jwks-url, or a file with them as --key")
}

fn leeway_unheard(profile: &Profile) -> Finding {
    Finding::new(
        "leeway-not-heard",
        Severity::Warn,
        format!(
            "{} has a leeway of its own: --leeway changes nothing",
            profile.title()
        ),
    )
    .advice("Hasura's is allowed_skew, in a --profile-file")
}

fn payload_unused() -> Finding {
    Finding::new(
        "payload-file-unused",
        Severity::Warn,
        "the token carries its own payload: that one was checked, not the file's",
    )
    .advice("A detached payload belongs to a token with nothing between its dots")
}
