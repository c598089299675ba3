//! A JWE taken apart: one content and a recipient for each key it was encrypted to, the compact
//! form and both JSON serializations alike.
//!
//! As with signatures this reads the token's own text, not the tree, which shows what it can.

use serde_json::{Map, Value};

use crate::jose::token::{Token, TokenKind};
use crate::jose::verify::header::Header;
use crate::jose::verify::jws::{Reading, critical, decode};
use crate::jose::words;

/// What all recipients share.
pub(super) struct Message {
    /// What is authenticated beside the content (RFC 7516 §5.1 step 14).
    pub aad: Vec<u8>,
    pub iv: Vec<u8>,
    pub ciphertext: Vec<u8>,
    pub tag: Vec<u8>,
    /// Who it is for; what breaks a rule is kept with the reason, since another may be whole.
    pub recipients: Vec<Result<Recipient, String>>,
}

/// One of those it is for.
pub(super) struct Recipient {
    /// All headers joined.
    pub header: Header,
    pub alg: String,
    pub enc: String,
    pub zip: Option<String>,
    pub encrypted_key: Vec<u8>,
}

/// More recipients than this are no token's.
const MOST_RECIPIENTS: usize = 256;

/// Takes `token` apart.
pub(super) fn read(token: &Token, strict: bool) -> Result<Message, String> {
    let reading = if strict {
        Reading::Strict
    } else {
        Reading::Lenient
    };
    if token.kind == TokenKind::JweJson {
        json(&token.text, reading)
    } else {
        compact(&token.text, reading)
    }
}

fn compact(text: &str, reading: Reading) -> Result<Message, String> {
    let pieces: Vec<&str> = text.splitn(6, '.').collect();
    let [protected, key, iv, ciphertext, tag] = pieces[..] else {
        let num = memchr::memchr_iter(b'.', text.as_bytes()).count() + 1;
        return Err(format!("{} instead of 5", words::count("segment", num)));
    };
    let header = protected_header(protected, reading)?;
    let recipient = recipient(&header, &[], key, reading);
    Ok(Message {
        aad: protected.as_bytes().to_vec(),
        iv: part("iv", iv, reading)?,
        ciphertext: part("ciphertext", ciphertext, reading)?,
        tag: part("tag", tag, reading)?,
        recipients: vec![recipient],
    })
}

fn json(text: &str, reading: Reading) -> Result<Message, String> {
    let Ok(token) = serde_json::from_str::<Map<String, Value>>(text) else {
        return Err("the token is no JSON object".to_owned());
    };
    let string = |name: &str| string(&token, name);
    let protected = string("protected")?;
    let header = match protected {
        Some(protected) => protected_header(protected, reading)?,
        None => Header::default(),
    };
    let shared = object(&token, "unprotected")?;
    let mut aad = protected.unwrap_or_default().as_bytes().to_vec();
    if let Some(more) = string("aad")? {
        part("aad", more, reading)?;
        aad.push(b'.');
        aad.extend_from_slice(more.as_bytes());
    }
    let one = |members: &Map<String, Value>| {
        let own = object(members, "header")?;
        let key = self::string(members, "encrypted_key")?.unwrap_or_default();
        let unprotected: Vec<_> = [shared, own].into_iter().flatten().collect();
        recipient(&header, &unprotected, key, reading)
    };
    let recipients = match token.get("recipients") {
        None => vec![one(&token)],
        Some(_) if token.contains_key("encrypted_key") || token.contains_key("header") => {
            return Err("it is neither flattened nor general: both forms' members".to_owned());
        }
        Some(Value::Array(recipients)) if recipients.len() > MOST_RECIPIENTS => {
            let num = words::count("recipient", recipients.len());
            return Err(format!("{num}; {MOST_RECIPIENTS} are the most"));
        }
        Some(Value::Array(recipients)) if !recipients.is_empty() => recipients
            .iter()
            .map(|recipient| match recipient {
                Value::Object(members) => one(members),
                _ => Err("an entry of recipients is no object".to_owned()),
            })
            .collect(),
        Some(_) => return Err("recipients is empty or no array".to_owned()),
    };
    let piece = |name: &str| part(name, string(name)?.unwrap_or_default(), reading);
    Ok(Message {
        aad,
        iv: piece("iv")?,
        ciphertext: part(
            "ciphertext",
            string("ciphertext")?.ok_or("no ciphertext member")?,
            reading,
        )?,
        tag: piece("tag")?,
        recipients,
    })
}

fn string<'a>(members: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, String> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("{name} is not a string")),
    }
}

fn object<'a>(
    members: &'a Map<String, Value>,
    name: &str,
) -> Result<Option<&'a Map<String, Value>>, String> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::Object(header)) => Ok(Some(header)),
        Some(_) => Err(format!("{name} is not an object")),
    }
}

fn part(name: &str, text: &str, reading: Reading) -> Result<Vec<u8>, String> {
    decode(text, reading).map_err(|why| format!("{name}: {why}"))
}

fn protected_header(text: &str, reading: Reading) -> Result<Header, String> {
    let bytes = part("header", text, reading)?;
    if bytes.is_empty() {
        return Err("the header is empty".to_owned());
    }
    let header: Header =
        serde_json::from_slice(&bytes).map_err(|_| "the header is no JSON object".to_owned())?;
    match header.duplicate() {
        Some(name) if reading == Reading::Strict => {
            Err(format!("{name:?} stands twice in the header"))
        }
        _ => Ok(header),
    }
}

/// One recipient by the rules of RFC 7516 §5.2.
fn recipient(
    protected: &Header,
    unprotected: &[&Map<String, Value>],
    encrypted_key: &str,
    reading: Reading,
) -> Result<Recipient, String> {
    let mut header = protected.clone();
    for members in unprotected {
        // §7.2.1: the names in the three locations MUST be disjoint.
        if let Some(name) = header.names().find(|name| members.contains_key(*name)) {
            return Err(format!("{name:?} stands in two headers"));
        }
        let members = members.iter();
        header = header.joined(members.map(|(name, value)| (name.clone(), value.clone())));
    }
    let text = |name: &str| match header.get(name) {
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("{name} is not a string")),
        None => Ok(None),
    };
    let alg = text("alg")?.ok_or("the header has no alg")?;
    let enc = text("enc")?.ok_or("the header has no enc")?;
    text("kid")?;
    let zip = text("zip")?;
    if zip.is_some() && protected.get("zip").is_none() {
        return Err("zip stands in an unprotected header".to_owned());
    }
    critical(protected, &header, &[])?;
    let encrypted_key = part("encrypted_key", encrypted_key, reading)?;
    // §5.2 step 10: with a key agreed on or given there is none to unwrap.
    if matches!(alg.as_str(), "dir" | "ECDH-ES") && !encrypted_key.is_empty() {
        let len = words::count("byte", encrypted_key.len());
        return Err(format!(
            "{alg} has no encrypted key, yet there is one of {len}"
        ));
    }
    Ok(Recipient {
        header,
        alg,
        enc,
        zip,
        encrypted_key,
    })
}
