//! `jotscope mint`: a draft from a token or from nothing, edits, a signer, and one token or several.

use std::io::{self, Write};
use std::path::Path;

use jiff::tz::TimeZone;

use super::args::{BaseArgs, EditArgs, InputArgs, KeySourceArgs, MintArgs, SignerArgs};
use super::minted::Tokens;
use super::run::{LIMITS, Outcome, Paste, complain};
use super::text::{self, paint::Terminal};
use super::{load, presets};
use crate::io::{clock, files};
use crate::jose::decode;
use crate::jose::finding::{Finding, Severity};
use crate::jose::json;
use crate::jose::key::{Key, KeySet};
use crate::jose::mint::when::{self, When};
use crate::jose::mint::{
    Draft, DraftError, EditError, Named, Repack, Section, SignError, Variant, Variation, can_sign,
    check, default_alg, pointer_of, variants,
};
use crate::jose::time::UnixTime;
use crate::jose::token;
use crate::jose::words;

/// What a token begins as, wherever it came from.
struct Base {
    draft: Draft,
    /// The request that the cloned token was sent with.
    url: Option<String>,
}

/// Who signs: `None` leaves it unsigned.
type Signer = Option<(Key, &'static str)>;

/// Runs the verb.
pub fn mint(args: &MintArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    if args.presets.list_presets {
        return presets::list(&args.presets, args.output, out);
    }
    match minted(args) {
        Ok(tokens) => {
            out.write_all(tokens.written(args.form).as_bytes())?;
            Ok(Outcome::Affirmed)
        }
        Err(outcome) => Ok(outcome),
    }
}

/// The tokens; what stops that, and what is worth a note, is said here.
fn minted(args: &MintArgs) -> Result<Tokens, Outcome> {
    let now = args.now.unwrap_or_else(clock::now);
    let keys = load_keys(&args.signer)?;
    let begun = presets::begin(&args.presets, &args.signer, &keys, now)?;
    let Base { mut draft, url } = base(&args.base, begun.as_ref())?;
    edit(&mut draft, &args.edits, now)?;
    let signer = signer(&args.signer, &keys, &draft, &args.variants)?;
    let mut notes = Vec::new();
    // The template of a preset says whether its server wants a kid.
    let taken_over = signer.as_ref().filter(|_| begun.is_none());
    name_key(&mut draft, &args.signer, taken_over, &mut notes)?;
    notes.extend(begun.iter().flat_map(|begun| begun.check(&draft, now)));
    let signer = signer.as_ref().map(|(key, alg)| (key, *alg));
    let mut tokens = Vec::new();
    if args.variants.is_empty() {
        let minted = match signer {
            Some((key, alg)) => draft.sign(key, alg),
            None => draft.unsigned(),
        };
        let minted = minted.map_err(|error| complain_of_signing(&error))?;
        let decoded = draft.decoded(&LIMITS);
        let key = signer.map(|(key, _)| key);
        let found = check::findings(&draft, &decoded, key, Some(&minted.alg), now);
        notes.extend(
            found
                .into_iter()
                .filter(|one| one.severity > Severity::Info),
        );
        tokens.push(Named {
            name: String::new(),
            what: String::new(),
            minted,
        });
    }
    for variant in &args.variants {
        let variation = variants::vary(&draft, variant, now)
            .map_err(|error| complain(&format!("{variant}: {error}"), ""))?;
        let minted = mint_variation(&variation, variant, signer)
            .map_err(|error| complain_of_signing(&error))?;
        for finding in &minted.findings {
            if !notes.contains(finding) {
                notes.push(finding.clone());
            }
        }
        tokens.push(Named {
            name: variation.name,
            what: variation.changes.join("; "),
            minted,
        });
    }
    // A message, so it has nowhere to go if it cannot be written.
    let _ = text::write_findings(Terminal::default(), &notes, &mut io::stderr().lock());
    Ok(Tokens {
        all: tokens,
        url,
        follow_up: begun.and_then(|begun| begun.filled.follow_up),
    })
}

/// With `--alg none` there is no signer, and every variant but the tampered one can do without.
fn mint_variation(
    variation: &Variation,
    variant: &Variant,
    signer: Option<(&Key, &str)>,
) -> Result<crate::jose::mint::Minted, SignError> {
    match signer {
        None if *variant != Variant::Tampered => variation.draft.unsigned(),
        signer => variation.mint(signer),
    }
}

/// The draft that is begun with.
fn base(args: &BaseArgs, begun: Option<&presets::Begun>) -> Result<Base, Outcome> {
    let of_texts = |header: &str, payload: &str| {
        let draft = Draft::of_texts(header, payload)
            .map_err(|error| complain_of_draft("the draft", &error))?;
        Ok(Base { draft, url: None })
    };
    let mut base = match (&args.from, begun) {
        (Some(path), _) => clone_of(path, args.token)?,
        (None, Some(begun)) => of_texts(&begun.filled.header_text, &begun.filled.payload_text)?,
        (None, None) => of_texts(r#"{"alg":"none","typ":"JWT"}"#, "{}")?,
    };
    if let Some(path) = &args.payload_file {
        let bytes = files::read_path_bytes(path, LIMITS.paste_bytes)
            .map_err(|error| complain(&error.to_string(), ""))?;
        set_payload(&mut base.draft, path, bytes)?;
    }
    Ok(base)
}

/// A payload may be anything (RFC 7515 §3), but what begins like JSON was meant to be JSON.
fn set_payload(draft: &mut Draft, path: &Path, bytes: Vec<u8>) -> Result<(), Outcome> {
    let is_begun = matches!(bytes.trim_ascii_start(), [b'{' | b'[' | b'"', ..]);
    let name = files::shown_name(path);
    match std::str::from_utf8(&bytes) {
        Ok(text) => match draft.set_payload_text(text) {
            Ok(()) => return Ok(()),
            Err(error) if is_begun => return Err(complain_of_draft(&name, &error)),
            Err(_) => {}
        },
        Err(_) if is_begun => {
            let what = format!("{name}: the payload is not UTF-8");
            return Err(complain(&what, "JSON is UTF-8 (RFC 8259 §8.1)"));
        }
        Err(_) => {}
    }
    draft.set_payload_bytes(bytes);
    let note = Finding::new(
        "payload-not-json",
        Severity::Info,
        format!("{name} is not JSON; it is signed as it stands"),
    );
    let _ = text::write_findings(Terminal::default(), &[note], &mut io::stderr().lock());
    Ok(())
}

fn clone_of(path: &Path, index: usize) -> Result<Base, Outcome> {
    let input = InputArgs {
        file: Some(path.to_owned()),
    };
    let paste = Paste::read(&input)?;
    let Some(candidate) = paste.extraction.candidates.get(index) else {
        return Err(paste.complain_of_absence());
    };
    let token = token::parse(&candidate.whole_text(), candidate.kind);
    let decoded = decode::decode(&token, &LIMITS);
    let name = files::shown_name(path);
    let draft = Draft::of_decoded(&decoded).map_err(|error| complain_of_draft(&name, &error))?;
    let url = paste.extraction.context.url;
    Ok(Base { draft, url })
}

/// Makes the changes that the options ask for.
fn edit(draft: &mut Draft, args: &EditArgs, now: UnixTime) -> Result<(), Outcome> {
    let repack = Repack {
        packed_at: args.packed_at(now),
    };
    for path in &args.remove {
        draft
            .remove(Section::Payload, &pointer_of(path), &repack)
            .map_err(|error| complain(&format!("--remove: {error}"), ""))?;
    }
    let claims = args
        .claims
        .iter()
        .map(|text| (Section::Payload, "--claim", text));
    let headers = args
        .headers
        .iter()
        .map(|text| (Section::Header, "--header", text));
    for (section, option, text) in claims.chain(headers) {
        let (path, json) = assignment(option, text)?;
        draft
            .set(section, &pointer_of(path), json, &repack)
            .map_err(|error| complain_of_value(option, path, json, &error))?;
    }
    let zone = TimeZone::system();
    let times = [
        ("--issued-at", "iat", &args.issued_at),
        ("--not-before", "nbf", &args.not_before),
        ("--expires", "exp", &args.expires),
    ];
    for (option, claim, text) in times {
        let Some(text) = text else { continue };
        let when = when::parse(text, now, &zone)
            .map_err(|error| complain(&format!("{option}: {error}"), ""))?;
        let path = pointer_of(claim);
        let done = match when {
            When::At(at) => draft.set(Section::Payload, &path, &at.to_string(), &repack),
            // What is not there is left out already.
            When::Never => match draft.remove(Section::Payload, &path, &repack) {
                Err(EditError::NoMember { .. }) => Ok(()),
                done => done,
            },
        };
        done.map_err(|error| complain_of_edit(option, &error))?;
    }
    Ok(())
}

/// `PATH=JSON`, parted at the first sign of equality that JSON follows: names may hold one too.
fn assignment<'a>(option: &str, text: &'a str) -> Result<(&'a str, &'a str), Outcome> {
    let signs = text.match_indices('=').take(64);
    let parted = signs.map(|(at, _)| (&text[..at], &text[at + 1..]));
    let is_json = |json: &str| json::check(json.trim_ascii().as_bytes()).is_ok();
    let fitting = parted.clone().find(|(_, json)| is_json(json));
    fitting.or_else(|| parted.clone().next()).ok_or_else(|| {
        let what = format!("{option} {:?} has no =", words::one_line(text, 60));
        complain(&what, "write NAME=JSON, such as sub='\"1\"' or admin=true")
    })
}

/// What may sign.
fn load_keys(args: &SignerArgs) -> Result<KeySet, Outcome> {
    load::keys(&KeySourceArgs {
        keys: args.key.iter().cloned().collect(),
        passphrase_file: args.passphrase_file.clone(),
        secret_file: args.secret_file.clone(),
        secret_env: args.secret_env.clone(),
        secret_encoding: args.secret_encoding,
        jwks_urls: Vec::new(),
        jet_cloud_key: false,
        use_embedded_key: false,
    })
}

/// The key and the algorithm; `None` when nothing is to be signed.
fn signer(
    args: &SignerArgs,
    keys: &KeySet,
    draft: &Draft,
    variants: &[Variant],
) -> Result<Signer, Outcome> {
    if args.alg.as_deref() == Some("none") {
        return Ok(None);
    }
    let is_unsigned = |variant: &Variant| *variant == Variant::Unsigned;
    if keys.keys.is_empty() {
        if !variants.is_empty() && variants.iter().all(is_unsigned) {
            return Ok(None);
        }
        let advice = "give --key FILE, --secret-file FILE or --secret-env NAME; \
                      --alg none leaves it unsigned";
        return Err(complain(&SignError::NoKey.to_string(), advice));
    }
    let key = chosen(keys, args, draft)?;
    let alg = match &args.alg {
        Some(alg) => can_sign(key, alg),
        None => default_alg(key, draft.alg().as_deref()),
    };
    let alg = alg.map_err(|error| complain_of_signing(&error))?;
    Ok(Some((key.clone(), alg)))
}

/// The key that signs: the only one, the only private one, or the one that a kid names.
fn chosen<'a>(keys: &'a KeySet, args: &SignerArgs, draft: &Draft) -> Result<&'a Key, Outcome> {
    if let [only] = keys.keys.as_slice() {
        return Ok(only);
    }
    let private: Vec<&Key> = keys.keys.iter().filter(|key| key.is_private()).collect();
    let named = |kid: &str| {
        let mut same = private.iter().filter(|key| key.kid.as_deref() == Some(kid));
        same.next().copied()
    };
    if let Some(kid) = &args.kid {
        return named(kid).ok_or_else(|| {
            let what = format!(
                "none of {} has this kid",
                words::count("private key", private.len())
            );
            complain(&what, &known_kids(&private))
        });
    }
    match private.as_slice() {
        [] => match keys.keys.first() {
            Some(public) => Ok(public),
            None => Err(complain("no key could be read", "")),
        },
        [only] => Ok(only),
        several => draft.kid().and_then(|kid| named(&kid)).ok_or_else(|| {
            let what = format!("{} could sign", words::count("private key", several.len()));
            complain(&what, &format!("--kid names one; {}", known_kids(several)))
        }),
    }
}

fn known_kids(keys: &[&Key]) -> String {
    let kids = keys.iter().filter_map(|key| key.kid.as_deref()).take(8);
    let kids: Vec<String> = kids
        .map(|kid| format!("{:?}", words::one_line(kid, 60)))
        .collect();
    match kids.as_slice() {
        [] => "none of them has a kid: give a file with one key".to_owned(),
        kids => format!("there are {}", kids.join(", ")),
    }
}

/// Sets `kid`: the one asked for, or the key's where the draft names none.
fn name_key(
    draft: &mut Draft,
    args: &SignerArgs,
    signer: Option<&(Key, &'static str)>,
    notes: &mut Vec<Finding>,
) -> Result<(), Outcome> {
    let own = signer.and_then(|(key, _)| key.kid.as_deref());
    let kid = match (&args.kid, own) {
        (Some(kid), _) => kid,
        (None, Some(own)) if draft.kid().is_none() => {
            let shown = words::one_line(own, 60);
            let message = format!("kid {shown:?} is taken over from the key");
            notes.push(Finding::new("kid-taken-over", Severity::Info, message));
            own
        }
        _ => return Ok(()),
    };
    draft
        .set(
            Section::Header,
            "/kid",
            &json::quote(kid),
            &Repack::default(),
        )
        .map_err(|error| complain_of_edit("--kid", &error))
}

fn complain_of_draft(name: &str, error: &DraftError) -> Outcome {
    let advice = match error {
        DraftError::Encrypted => "clone the token inside it, once it is decrypted",
        _ => "",
    };
    complain(&format!("{name}: {error}"), advice)
}

fn complain_of_signing(error: &SignError) -> Outcome {
    complain(&error.to_string(), &error.advice())
}

fn complain_of_edit(option: &str, error: &EditError) -> Outcome {
    complain(&format!("{option}: {error}"), &error.advice())
}

/// Whoever forgot the quotes of a text meets them here.
fn complain_of_value(option: &str, path: &str, json: &str, error: &EditError) -> Outcome {
    let is_word = !json.is_empty()
        && json.len() <= 60
        && !json.contains(['"', '\'', '\\', '{', '['])
        && !json.chars().any(char::is_control);
    if matches!(error, EditError::Value(_)) && is_word {
        let path = words::one_line(path, 60);
        let advice = format!("a text needs its own quotes: {option} {path}='\"{json}\"'");
        return complain(&format!("{option}: {error}"), &advice);
    }
    complain_of_edit(option, error)
}
