//! How long opening an encrypted token takes, beside the bare RSA of the crypto library in the same
//! run: the same wrapped key, without reading headers and keys and without the content.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use divan::{Bencher, black_box};
use jotscope::jose::jwe::open;
use jotscope::jose::key::{Arrival, KeyOrigin, KeySet, file};
use jotscope::jose::limits::Limits;
use jotscope::jose::token::{Token, TokenKind, parse};
use serde_json::Value;

fn main() {
    divan::main();
}

/// A token of the vectors for this algorithm, and its key.
fn scene(alg: &str) -> (Token, KeySet) {
    let rows = include_str!("../tests/vectors/jwe.jsonl").lines();
    let mut rows = rows.map(|row| serde_json::from_str::<Value>(row).unwrap());
    let row = rows.find(|row| row["alg"] == alg).unwrap();
    let origin = KeyOrigin::new("key.jwk", Arrival::File);
    let keys = file::read(row["key"].to_string().as_bytes(), &origin, None);
    let token = parse(&row["token"].as_str().unwrap().into(), TokenKind::Jwe);
    (token, keys)
}

fn opened(bencher: Bencher<'_, '_>, alg: &str) {
    let (token, keys) = scene(alg);
    bencher.bench(|| open(black_box(&token), &keys, false, &Limits::DEFAULT).unwrap());
}

#[divan::bench]
fn rsa_oaep_256(bencher: Bencher<'_, '_>) {
    opened(bencher, "RSA-OAEP-256");
}

#[divan::bench]
fn rsa_oaep_256_bare(bencher: Bencher<'_, '_>) {
    let (token, keys) = scene("RSA-OAEP-256");
    let der = keys.keys[0].pkcs8_der().unwrap();
    let key = PrivateDecryptingKey::from_pkcs8(der.expose()).unwrap();
    let key = OaepPrivateDecryptingKey::new(key).unwrap();
    let wrapped = token.text.split('.').nth(1).unwrap();
    let wrapped = URL_SAFE_NO_PAD.decode(wrapped).unwrap();
    bencher.bench(|| {
        let mut out = [0; 256];
        let out = key.decrypt(&OAEP_SHA256_MGF1SHA256, black_box(&wrapped), &mut out, None);
        out.unwrap().len()
    });
}

#[divan::bench]
fn direct(bencher: Bencher<'_, '_>) {
    opened(bencher, "dir");
}

#[divan::bench]
fn ecdh_es(bencher: Bencher<'_, '_>) {
    opened(bencher, "ECDH-ES");
}
