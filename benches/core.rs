//! How long the core takes, each figure beside a floor measured in the same run: the same bytes
//! through the bare libraries, without spans, layers, findings or positions.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use jotscope::jose::decode::decode;
use jotscope::jose::extract;
use jotscope::jose::limits::Limits;
use jotscope::jose::token::{TokenKind, parse};

fn main() {
    divan::main();
}

const HEADER: &str = r#"{"typ":"JWT","alg":"RS256"}"#;

fn token(payload: &str) -> Arc<str> {
    let header = URL_SAFE_NO_PAD.encode(HEADER);
    let payload = URL_SAFE_NO_PAD.encode(payload);
    let signature = URL_SAFE_NO_PAD.encode([0x5A; 256]);
    format!("{header}.{payload}.{signature}").into()
}

/// Rows as Jet Admin writes them, `bytes` of JSON at least.
fn permission_rows(bytes: usize) -> String {
    let mut rows = String::from("[");
    for row in 0.. {
        if rows.len() >= bytes {
            break;
        }
        if row > 0 {
            rows.push_str(", ");
        }
        let hash = row * 0x9E37;
        write!(
            rows,
            r#"{{"permission_type": "model", "permission_object": "firebase_v3n6.table_{row}", "permission_actions": "rwd", "resource_token_hash": "{hash:064x}"}}"#
        )
        .unwrap();
    }
    rows.push(']');
    rows
}

fn gzip_base64(text: &str) -> String {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    STANDARD.encode(encoder.finish().unwrap())
}

/// About 1 KB, with a small compressed claim: what the window meets all day.
fn small_token() -> Arc<str> {
    let blob = gzip_base64(&permission_rows(400));
    token(&format!(
        r#"{{"token_type":"access","exp":1675744090,"jti":"6f20ac1c51094e18971499816c79be66","user":"d6a4c751-55c5-44e4-99fc-049c287ce71e","project":"demo","environment":"prod","projects":{{"demo":{{"super_group":false,"read_only":false,"permissions":"{blob}"}}}},"user_properties":{{}},"group_properties":{{}}}}"#
    ))
}

/// A claim that inflates to 1 MB of JSON.
fn big_claim_token() -> Arc<str> {
    let blob = gzip_base64(&permission_rows(1_000_000));
    token(&format!(
        r#"{{"exp":1675744090,"projects":{{"demo":{{"permissions":"{blob}"}}}}}}"#
    ))
}

/// 1.8 MB of plain claims: the largest token met in the wild.
fn huge_token() -> Arc<str> {
    token(&format!(
        r#"{{"exp":1675744090,"entries":{}}}"#,
        permission_rows(1_330_000)
    ))
}

fn ours(bencher: Bencher<'_, '_>, text: &Arc<str>) {
    bencher
        .counter(BytesCount::new(text.len()))
        .bench(|| decode(&parse(black_box(text), TokenKind::Jws), &Limits::DEFAULT));
}

/// The floor: base64, serde_json, and for `claim` base64, gunzip and serde_json once more.
fn floor(bencher: Bencher<'_, '_>, text: &Arc<str>, claim: Option<&str>) {
    bencher.counter(BytesCount::new(text.len())).bench(|| {
        let payload = black_box(text).split('.').nth(1).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(payload).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let inner = claim.map(|pointer| {
            let blob = value.pointer(pointer).unwrap().as_str().unwrap();
            let packed = STANDARD.decode(blob).unwrap();
            let mut text = Vec::new();
            flate2::read::GzDecoder::new(&packed[..])
                .read_to_end(&mut text)
                .unwrap();
            serde_json::from_slice::<serde_json::Value>(&text).unwrap()
        });
        (value, inner)
    });
}

const PERMISSIONS: Option<&str> = Some("/projects/demo/permissions");

#[divan::bench]
fn decode_1_kb(bencher: Bencher<'_, '_>) {
    ours(bencher, &small_token());
}

#[divan::bench]
fn decode_1_kb_floor(bencher: Bencher<'_, '_>) {
    floor(bencher, &small_token(), PERMISSIONS);
}

#[divan::bench]
fn decode_1_mb_claim(bencher: Bencher<'_, '_>) {
    ours(bencher, &big_claim_token());
}

#[divan::bench]
fn decode_1_mb_claim_floor(bencher: Bencher<'_, '_>) {
    floor(bencher, &big_claim_token(), PERMISSIONS);
}

#[divan::bench]
fn decode_1_8_mb(bencher: Bencher<'_, '_>) {
    ours(bencher, &huge_token());
}

#[divan::bench]
fn decode_1_8_mb_floor(bencher: Bencher<'_, '_>) {
    floor(bencher, &huge_token(), None);
}

/// 16 MiB of a server's log, with a token in every hundredth line.
fn log_text() -> String {
    let token = small_token();
    let mut text = String::with_capacity((16 << 20) + 4096);
    let mut line = 0_u32;
    while text.len() < 16 << 20 {
        line += 1;
        write!(
            text,
            "2026-11-22T05:{:02}:{:02}.{:03}Z INFO api.example.test http.server.request method=GET path=/v1/items/{line} status=200 duration_ms={} version=1.{}.{}",
            line / 60 % 60,
            line % 60,
            line % 1000,
            line % 97,
            line % 7,
            line % 13,
        )
        .unwrap();
        if line.is_multiple_of(100) {
            write!(text, " authorization=\"Bearer {token}\"").unwrap();
        }
        text.push('\n');
    }
    text
}

#[divan::bench(sample_count = 20)]
fn extract_16_mib_log(bencher: Bencher<'_, '_>) {
    let text = log_text();
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| extract::candidates(black_box(&text), &Limits::DEFAULT));
}

/// The limit: one pass of `memmem` over the same bytes.
#[divan::bench(sample_count = 20)]
fn extract_16_mib_log_memmem(bencher: Bencher<'_, '_>) {
    let text = log_text();
    let finder = memchr::memmem::Finder::new("eyJ");
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| finder.find_iter(black_box(text.as_bytes())).count());
}
