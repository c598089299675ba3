//! Whole documents about tokens: configuration, sealed storage, introspection.

use memchr::memmem;

use super::super::Lookalike;
use super::super::collect::slice;
use super::super::json_text::{self, Object};
use super::{LONGEST_PREVIEW, MOST_OF_A_KIND, lookalike, preview};
use crate::jose::introspection;
use crate::jose::limits::Limits;

/// Longest sealed entry read on either side of a member, and longest key before it.
const LONGEST_ENTRY: usize = 64 << 10;
const LONGEST_KEY: usize = 2048;

const HASURA_ADVICE: &str =
    "It is how Hasura checks tokens: load it as a profile to check a token as that server does";

/// Whole documents about tokens: configuration, sealed storage, introspection.
pub(super) fn documents(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    let config = memmem::find(src, b"HASURA_GRAPHQL_JWT_SECRET");
    let text = paste.trim();
    let json = |text: &str| -> Option<serde_json::Value> {
        (text.len() <= LONGEST_PREVIEW && text.starts_with('{'))
            .then(|| serde_json::from_str(text).ok())?
    };
    let offset = paste.len() - paste.trim_start().len();
    let whole = (offset, offset + text.len());
    let value = json(text);
    let member = |name: &str| value.as_ref().and_then(|value| value.get(name));
    let is_config = member("jwk_url").is_some()
        || (member("type").is_some() && member("key").is_some() && member("kty").is_none());
    if let Some(at) = config {
        let end = src[at..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(src.len(), |len| at + len);
        found.push(lookalike(
            "Hasura JWT config",
            (at, end),
            None,
            HASURA_ADVICE,
        ));
    } else if is_config {
        found.push(lookalike("Hasura JWT config", whole, None, HASURA_ADVICE));
    }
    answers(paste, found);
    sealed_entries(paste, found);
}

/// The bit of `active` among the names asked for; the others are those that tell.
const ACTIVE: u32 = 1 << introspection::TELLING.len();

/// Answers of token introspection (RFC 7662 §2.2). `{"active":false}` is all that is said of a
/// token that is no good; it is taken for an answer where nothing stands around it, since such an
/// object may be about anything.
fn answers(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    if memmem::find(src, b"\"active\"").is_none() {
        return;
    }
    let mut names = introspection::TELLING.map(str::as_bytes).to_vec();
    names.push(b"active");
    let depth = Limits::DEFAULT.json_depth;
    let objects = json_text::objects(src, depth, &names, |members| members & ACTIVE != 0);
    let is_alone = |object: &Object| {
        let before = slice(paste, 0, object.start).trim_end_matches([' ', '\t']);
        let after = slice(paste, object.end, paste.len());
        (before.is_empty() || before.ends_with('\n')) && after.trim_start().is_empty()
    };
    for object in objects
        .iter()
        .filter(|object| object.members & (ACTIVE - 1) != 0 || is_alone(object))
        .take(MOST_OF_A_KIND)
    {
        let text = slice(paste, object.start, object.end).as_bytes();
        let Ok(answer) = introspection::parse(text) else {
            continue;
        };
        if object.members & (ACTIVE - 1) == 0 && !answer.claims.is_empty() {
            continue;
        }
        found.push(lookalike(
            introspection::LOOKALIKE,
            (object.start, object.end),
            preview(text),
            "It is what the issuer says about a token (RFC 7662), not the token: paste the token itself to check it",
        ));
    }
}

/// MSAL from version 4 on seals what it keeps in local storage: flat objects, on one line beside
/// their key or over several below it.
fn sealed_entries(paste: &str, found: &mut Vec<Lookalike>) {
    let src = paste.as_bytes();
    for at in memmem::find_iter(src, b"\"nonce\"").take(MOST_OF_A_KIND) {
        let from = at.saturating_sub(LONGEST_ENTRY);
        let to = (at + LONGEST_ENTRY).min(src.len());
        let (Some(open), Some(close)) = (
            memchr::memrchr(b'{', &src[from..at]).map(|brace| from + brace),
            memchr::memchr(b'}', &src[at..to]).map(|brace| at + brace + 1),
        ) else {
            continue;
        };
        let entry = slice(paste, open, close);
        let from = open.saturating_sub(LONGEST_KEY);
        let key = slice(paste, from, open);
        let before = open - key.len();
        let start = key.rfind('\n').map_or(before, |line| before + line + 1);
        if (key.contains("msal") || entry.contains("msal"))
            && entry.contains("\"data\"")
            && entry.contains("\"id\"")
        {
            found.push(lookalike(
                "MSAL encrypted entry",
                (start, close),
                None,
                "MSAL 4 and later encrypt local storage: copy the token from the Network tab, or let the app use session storage",
            ));
        }
    }
}
