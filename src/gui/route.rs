//! What came in by paste, drop or dialog: a token, or keys, or a server's policy. Told by the
//! content, never by a file's name.

use std::borrow::Cow;
use std::fmt;

use crate::io::files::{self, TextInput};
use crate::jose::extract::{self, Lookalike};
use crate::jose::introspection::{self, Introspection};
use crate::jose::key::{Arrival, KeyOrigin, Secret, file};
use crate::jose::limits::Limits;
use crate::jose::verify::profiles::{HasuraSecret, read_hasura_secret};

/// Something that came in, where it belongs.
pub struct Routed {
    /// A file's name, or `clipboard`.
    pub name: String,
    /// Whether it was pasted or a file.
    pub how: Arrival,
    /// What it is.
    pub what: What,
}

/// What it is.
pub enum What {
    /// Text to look for tokens in.
    Input(TextInput),
    /// Keys, and nothing else that would be shown.
    Keys(Secret),
    /// `HASURA_GRAPHQL_JWT_SECRET`.
    Hasura(Box<HasuraSecret>),
    /// What a detached token's signature is over.
    Payload(Vec<u8>),
    /// An issuer's answer about a token, and nothing else.
    Answer(TextInput, Introspection),
}

/// Whether something that holds no key may be the input all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Anything.
    Anything,
    /// Keys: the button said so.
    Keys,
    /// Anything; and what is nothing else is the payload of the token that is shown without one.
    PayloadToo,
}

/// Looks at what came. A paste that holds a token is an input, whatever else is in it.
pub fn route(name: String, how: Arrival, bytes: Vec<u8>, wanted: Wanted) -> Routed {
    let what = match (wanted, hasura(&bytes)) {
        (_, Some(secret)) => What::Hasura(Box::new(secret)),
        (Wanted::Keys, None) => What::Keys(Secret::new(bytes)),
        (_, None) if is_keys(&bytes, how) => What::Keys(Secret::new(bytes)),
        (Wanted::PayloadToo, None) if !has_token(&bytes) => What::Payload(bytes),
        (_, None) => input(files::text_of(bytes)),
    };
    Routed { name, how, what }
}

fn has_token(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let found = extract::candidates(&text, &Limits::DEFAULT);
    !found.candidates.is_empty()
}

/// Text to look for tokens in, unless an issuer's answer about one is all there is.
fn input(read: TextInput) -> What {
    const MAX_BYTES: usize = 1 << 20;
    let text = read.text.trim();
    let may_be = text.len() <= MAX_BYTES && text.starts_with('{') && text.contains("\"active\"");
    if may_be {
        let found = extract::candidates(&read.text, &Limits::DEFAULT);
        let whole = |one: &&Lookalike| one.place.of(read.text.as_bytes()) == text.as_bytes();
        let answer = found.lookalikes.iter().find(whole);
        let said = answer.and_then(|one| introspection::of_lookalike(one, &read.text));
        if let Some(said) = said.filter(|_| found.candidates.is_empty()) {
            return What::Answer(read, said);
        }
    }
    What::Input(read)
}

/// Where `routed` came from, as keys have it.
pub fn origin(routed: &Routed) -> KeyOrigin {
    KeyOrigin::new(routed.name.clone(), routed.how)
}

/// What keys look like at a glance; nothing else is worth a second look.
const MARKS: [&[u8]; 5] = [
    b"-----BEGIN",
    b"\"kty\"",
    b"\"private_key\"",
    b"ssh-",
    b"ecdsa-sha2-",
];

fn is_keys(bytes: &[u8], how: Arrival) -> bool {
    if bytes.len() > file::MAX_BYTES {
        return false;
    }
    let is_binary = bytes
        .iter()
        .take(64)
        .any(|byte| *byte == 0 || *byte >= 0x80);
    let is_marked = MARKS
        .iter()
        .any(|mark| memchr::memmem::find(bytes, mark).is_some());
    if !(is_marked || is_binary && how == Arrival::File) {
        return false;
    }
    let text = String::from_utf8_lossy(bytes);
    let tokens = extract::candidates(&text, &Limits::DEFAULT);
    if !tokens.candidates.is_empty() {
        return false;
    }
    let origin = KeyOrigin::new("", how);
    let read = file::read(bytes, &origin, None);
    // A key that is locked or broken is a key all the same: the list says what is wrong with it.
    !read.keys.is_empty() || is_marked && !read.findings.is_empty()
}

fn hasura(bytes: &[u8]) -> Option<HasuraSecret> {
    const MAX_BYTES: usize = 64 << 10;
    if bytes.len() > MAX_BYTES {
        return None;
    }
    let text: Cow<'_, str> = String::from_utf8_lossy(bytes);
    let is_named = text.contains("HASURA_GRAPHQL_JWT_SECRET");
    let is_shaped = text.contains("\"type\"") && text.trim_start().starts_with(['{', '\'']);
    if !is_named && !is_shaped {
        return None;
    }
    let secret = read_hasura_secret(&text).ok()?;
    (is_named || secret.alg.is_some()).then_some(secret)
}

impl fmt::Debug for Routed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            What::Input(_) => "input",
            What::Keys(_) => "keys",
            What::Hasura(_) => "hasura secret",
            What::Answer(..) => "answer",
            What::Payload(_) => "payload",
        };
        write!(f, "Routed({what} from {:?})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let routed = route(
            "x".to_owned(),
            Arrival::Pasted,
            text.into(),
            Wanted::Anything,
        );
        assert_eq!(
            format!("{routed:?}"),
            format!("Routed({expected} from \"x\")")
        );
    }

    const PEM: &str = include_str!("../../assets/keys/jet_admin_cloud_public_key.pem");
    const TOKEN: &str = include_str!("../../assets/examples/jet-project-token.txt");

    #[test]
    fn what_came_is_told_by_its_content() {
        check(PEM, "keys");
        check(&format!("here it is:\n{PEM}\nbye"), "keys");
        check(r#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#, "keys");
        check(TOKEN, "input");
        check(&format!("{PEM}\n{TOKEN}"), "input");
        check("hello", "input");
        check("", "input");
        check(
            "{\"active\":true,\"scope\":\"a\",\"client_id\":\"c\"}\n",
            "answer",
        );
        check(r#"{"active":true,"name":"a lamp"}"#, "input");
        check(
            &format!(r#"{{"active":true,"scope":"{}"}}"#, TOKEN.trim()),
            "input",
        );
        let secret = r#"HASURA_GRAPHQL_JWT_SECRET='{"type":"HS256","key":"0123456789abcdef0123456789abcdef"}'"#;
        check(secret, "hasura secret");
    }

    #[test]
    fn a_key_that_was_cut_is_a_key() {
        check(&PEM[..200], "keys");
    }

    #[test]
    fn der_in_a_file_is_a_key_and_other_binary_is_not() {
        let origin = KeyOrigin::new("", Arrival::File);
        let key = &file::read(PEM.as_bytes(), &origin, None).keys[0];
        let der = key.spki_der().unwrap();
        let routed = route("k".to_owned(), Arrival::File, der, Wanted::Anything);
        assert!(matches!(routed.what, What::Keys(_)));
        let routed = route(
            "k".to_owned(),
            Arrival::File,
            vec![0, 1, 2, 3],
            Wanted::Anything,
        );
        assert!(matches!(routed.what, What::Input(_)));
    }
}
