//! JSON with keys in it → keys: JWK and JWKS (RFC 7517), Google service accounts, Firebase's map
//! of certificates, a Hasura `HASURA_GRAPHQL_JWT_SECRET`, or any object that holds one of these.

use base64::Engine as _;
use serde_json::{Map, Value};
use zeroize::{Zeroize as _, Zeroizing};

use super::der::{self, Carrier, Context, Item};
use super::fault::{Fault, short};
use super::file::Reading;
use super::kind::{Curve, MlDsa, OkpCurve};
use super::numbers::{self, Halves, RsaPrivate};
use super::secret::{STANDARD, Secret, URL_SAFE};
use super::{Key, PublicKey, pem};
use crate::jose::finding::{Finding, Severity};
use crate::jose::key::PrivateKey;

/// How deep keys are looked for in JSON that is no key set itself.
const MOST_DEPTH: usize = 4;

/// JSON whose texts are wiped when dropped: one of them may be a private key.
pub(super) struct Json(pub(super) Value);

impl Drop for Json {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    // The parser's own limit of 128 levels bounds this.
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => members.iter_mut().for_each(|(_, value)| wipe(value)),
        _ => {}
    }
}

/// The first JSON value of `text` that starts at one of its first brackets.
pub(super) fn first_json(text: &str) -> Option<Json> {
    const TRIES: usize = 8;
    text.match_indices(['{', '[', '"'])
        .take(TRIES)
        .find_map(|(at, _)| {
            let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
            match values.next() {
                // A quoted word of the prose is no key file.
                Some(Ok(Value::String(text))) if !pem::is_in(&text) => None,
                Some(Ok(value)) => Some(Json(value)),
                _ => None,
            }
        })
}

/// Reads every key in `value` into `reading`.
pub(super) fn read(reading: &mut Reading<'_>, value: &Value) {
    walk(reading, value, "JSON", 0);
    reading.end_chain();
}

fn walk(reading: &mut Reading<'_>, value: &Value, place: &str, depth: usize) {
    if depth > MOST_DEPTH || reading.is_full() {
        return;
    }
    match value {
        Value::String(text) => text_member(reading, text, None),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(
                    reading,
                    item,
                    &format!("{place}, item {}", index + 1),
                    depth + 1,
                );
            }
            // An `x5c` by itself is one chain.
            reading.end_chain();
        }
        Value::Object(members) => object(reading, members, place, depth),
        _ => {}
    }
}

fn object(reading: &mut Reading<'_>, members: &Map<String, Value>, place: &str, depth: usize) {
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    if members.contains_key("kty") {
        one(reading, members, place, "JWK");
    } else if let Some(Value::Array(keys)) = members.get("keys") {
        for (index, key) in keys.iter().enumerate() {
            if reading.is_full() {
                break;
            }
            let place = format!("Key {} of the JWKS", index + 1);
            match key {
                Value::Object(members) => one(reading, members, &place, "JWK in a JWKS"),
                _ => reading.fault(&place, &Fault::Unreadable { what: "a JWK" }),
            }
        }
    } else if text("type") == Some("service_account") {
        let before = reading.set.keys.len();
        if let Some(pem_text) = text("private_key") {
            text_member(reading, pem_text, text("private_key_id"));
        }
        for key in &mut reading.set.keys[before..] {
            key.format = "Google service account";
        }
    } else if let (Some(alg), Some(key)) = (text("type"), text("key")) {
        hasura(reading, alg, key, text("kid"));
    } else {
        if let Some(url) = text("jwks_uri").or(text("jwk_url")) {
            reading.set.findings.push(
                Finding::new(
                    "key-is-elsewhere",
                    Severity::Info,
                    format!("These settings name a key set, {:?}", short(url)),
                )
                .advice("Fetch the keys from there"),
            );
        }
        for (name, value) in members {
            match value {
                Value::String(text) => text_member(reading, text, Some(name)),
                value => walk(
                    reading,
                    value,
                    &format!("Member {:?}", short(name)),
                    depth + 1,
                ),
            }
        }
    }
}

/// A PEM text inside JSON, or base64 of DER as in `x5c` and Keycloak's `public_key`. A `name`
/// that looks like one becomes the `kid`, as in Firebase's map of certificates.
fn text_member(reading: &mut Reading<'_>, text: &str, name: Option<&str>) {
    if !pem::is_in(text) {
        reading.bare(text);
        // Between two members there is no chain.
        if name.is_some() {
            reading.end_chain();
        }
        return;
    }
    let before = reading.set.keys.len();
    reading.pem(text);
    let named = name.filter(|name| {
        let all = name
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        all && name.len() >= 8
    });
    if let Some(kid) = named {
        for key in &mut reading.set.keys[before..] {
            key.kid = Some(kid.to_owned());
        }
    }
}

/// `{"type":"HS256","key":"…"}`: a shared secret in UTF-8, or a PEM text.
fn hasura(reading: &mut Reading<'_>, alg: &str, key: &str, kid: Option<&str>) {
    let before = reading.set.keys.len();
    if pem::is_in(key) {
        reading.pem(key);
    } else if alg.starts_with("HS") {
        let k = Secret::new(key);
        let private = Some(PrivateKey::Oct { k });
        let key = Key::new(PublicKey::None, private, reading.cx.origin.clone(), "");
        reading.set.keys.push(key);
    }
    for found in &mut reading.set.keys[before..] {
        found.format = "Hasura JWT secret";
        found.alg = Some(alg.to_owned());
        found.kid = kid.map(str::to_owned);
    }
}

fn one(reading: &mut Reading<'_>, members: &Map<String, Value>, place: &str, format: &'static str) {
    let place = match members.get("kid").and_then(Value::as_str) {
        Some(kid) => format!("{place} (kid {:?})", short(kid)),
        None => place.to_owned(),
    };
    let mut jwk = Jwk {
        members,
        rewritten: None,
    };
    match jwk.key(reading.cx, format) {
        Ok(key) => reading.set.keys.push(key),
        Err(fault) => reading.fault(&place, &fault),
    }
}

struct Jwk<'a> {
    members: &'a Map<String, Value>,
    /// A member whose base64 is not written as RFC 7515 §2 asks.
    rewritten: Option<&'static str>,
}

impl Jwk<'_> {
    fn text(&self, name: &'static str) -> Result<&str, Fault> {
        match self.members.get(name) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(Fault::Member {
                member: name,
                why: "no text",
            }),
            None => Err(Fault::Missing(name)),
        }
    }

    fn bytes(&mut self, name: &'static str) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let text = self.text(name)?;
        let damaged = |_| Fault::Member {
            member: name,
            why: "not base64url",
        };
        if text.contains(['+', '/', '=']) {
            let bytes = STANDARD
                .decode(Zeroizing::new(text.replace('-', "+").replace('_', "/")).as_bytes());
            self.rewritten = Some(name);
            return bytes.map(Zeroizing::new).map_err(damaged);
        }
        URL_SAFE.decode(text).map(Zeroizing::new).map_err(damaged)
    }

    fn optional(&mut self, name: &'static str) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.bytes(name).map(Some),
        }
    }

    fn key(&mut self, cx: Context<'_>, format: &'static str) -> Result<Key, Fault> {
        let (public, private) = match self.text("kty")? {
            "RSA" => self.rsa()?,
            "EC" => self.ec()?,
            "OKP" => self.okp()?,
            "AKP" => self.akp()?,
            "oct" => {
                let k = Secret::new(self.bytes("k")?.as_slice());
                (PublicKey::None, Some(PrivateKey::Oct { k }))
            }
            kty => return Err(Fault::UnknownKty(short(kty))),
        };
        let mut key = Key::new(public, private, cx.origin.clone(), format);
        let said = |name: &str| {
            let value = self.members.get(name)?;
            value.as_str().map(str::to_owned)
        };
        key.kid = said("kid");
        key.alg = said("alg");
        key.usage = said("use");
        key.key_ops = self
            .members
            .get("key_ops")
            .and_then(Value::as_array)
            .map(|ops| {
                ops.iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect()
            });
        if let Some(member) = self.rewritten {
            key.findings.push(
                Finding::new(
                    "jwk-base64",
                    Severity::Info,
                    format!("{member:?} is base64 with padding or the alphabet of + and /"),
                )
                .advice("RFC 7515 §2 asks for base64url without padding; strict readers refuse it"),
            );
        }
        self.certificates(cx, &mut key);
        Ok(key)
    }

    fn rsa(&mut self) -> Result<Halves, Fault> {
        let (n, e) = (self.bytes("n")?, self.bytes("e")?);
        let Some(d) = self.optional("d")? else {
            return numbers::rsa(&n, &e, None);
        };
        if self.members.contains_key("oth") {
            return Err(Fault::NotForTokens {
                what: "an RSA key of more than two primes",
                advice: "Make a key of two primes",
            });
        }
        let mut primes = Vec::with_capacity(5);
        for name in ["p", "q", "dp", "dq", "qi"] {
            primes.extend(self.optional(name)?);
        }
        // RFC 7518 §6.3.2: all of them or none.
        let primes: Option<[&[u8]; 5]> = match primes.as_slice() {
            [] => None,
            [p, q, dp, dq, qi] => Some([p, q, dp, dq, qi]),
            _ => return Err(Fault::Missing("p, q, dp, dq, qi")),
        };
        numbers::rsa(&n, &e, Some(&RsaPrivate { d: &d, primes }))
    }

    fn ec(&mut self) -> Result<Halves, Fault> {
        let name = self.text("crv")?;
        let curve = Curve::named(name).ok_or_else(|| Fault::UnknownCurve(short(name)))?;
        let (x, y) = (self.bytes("x")?, self.bytes("y")?);
        let public = numbers::ec_public(curve, &x, &y)?;
        match self.optional("d")? {
            Some(d) => numbers::ec_private(curve, &d, Some(public)),
            None => Ok((public, None)),
        }
    }

    fn okp(&mut self) -> Result<Halves, Fault> {
        let name = self.text("crv")?;
        let curve = OkpCurve::named(name).ok_or_else(|| Fault::UnknownOkpCurve(short(name)))?;
        let public = numbers::okp_public(curve, &self.bytes("x")?)?;
        match self.optional("d")? {
            Some(d) => numbers::okp_private(curve, &d, Some(public)),
            None => Ok((public, None)),
        }
    }

    fn akp(&mut self) -> Result<Halves, Fault> {
        let name = self.text("alg")?;
        let set = MlDsa::named(name).ok_or_else(|| Fault::UnknownAlgorithm(short(name)))?;
        let public = numbers::ml_dsa_public(set, &self.bytes("pub")?)?;
        match self.optional("priv")? {
            Some(seed) => numbers::ml_dsa_private(set, &seed, Some(public)),
            None => Ok((public, None)),
        }
    }

    /// RFC 7517 §4.7 to §4.9: the first certificate must have the key, and the hashes must fit.
    fn certificates(&self, cx: Context<'_>, key: &mut Key) {
        let Some(Value::Array(x5c)) = self.members.get("x5c") else {
            return;
        };
        let cx = Context {
            carrier: Carrier::Bare,
            ..cx
        };
        for (index, text) in x5c.iter().filter_map(Value::as_str).take(16).enumerate() {
            let blanks = |c: char| c.is_ascii_whitespace();
            let items = STANDARD
                .decode(text.replace(blanks, ""))
                .ok()
                .and_then(|der| der::read(cx, &der).ok());
            let Some([Item::Certificate(certificate, carried)]) = items.as_deref() else {
                key.findings.push(Finding::new(
                    "x5c-unreadable",
                    Severity::Warn,
                    format!("Certificate {} of x5c cannot be read", index + 1),
                ));
                continue;
            };
            if index == 0 && carried.public != key.public {
                key.findings.push(
                    Finding::new(
                        "x5c-mismatch",
                        Severity::Danger,
                        "The first certificate of x5c has another key than the JWK",
                    )
                    .advice(
                        "RFC 7517 §4.7 asks for the same key; readers differ in which they take",
                    ),
                );
            }
            key.certificates.push(certificate.clone());
        }
        let Some(first) = key.certificates.first() else {
            return;
        };
        for (name, hash) in [("x5t", first.sha1.as_slice()), ("x5t#S256", &first.sha256)] {
            let said = self.members.get(name).and_then(Value::as_str);
            if said.is_some_and(|said| URL_SAFE.decode(said).ok().as_deref() != Some(hash)) {
                key.findings.push(Finding::new(
                    "x5t-mismatch",
                    Severity::Warn,
                    format!("{name} is not the hash of the first certificate of x5c"),
                ));
            }
        }
    }
}
