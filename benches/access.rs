//! How long it takes to tell what a token grants, beside the decoding of the same token: a project
//! token of Jet Admin with ten thousand rows in its compressed claim.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use jotscope::jose::access::{Access, Context, Decision, Question, answer, jet, report};
use jotscope::jose::decode::{Decoded, decode};
use jotscope::jose::key::Secret;
use jotscope::jose::limits::Limits;
use jotscope::jose::token::{TokenKind, parse};

fn main() {
    divan::main();
}

const ROWS: usize = 10_000;
const BRIDGE: &str = "b386d491-12cc-212c-81e9-e47bae01be29";

fn token() -> Arc<str> {
    let hash = jet::bridge_token_hash(&Secret::new(BRIDGE));
    let mut rows = String::from("[");
    for row in 0..ROWS {
        if row > 0 {
            rows.push_str(", ");
        }
        write!(
            rows,
            r#"{{"permission_type": "model", "permission_object": "shop.table_{row}", "permission_actions": "rwd", "resource_token_hash": "{hash}"}}"#
        )
        .unwrap();
    }
    rows.push(']');
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(rows.as_bytes()).unwrap();
    let blob = STANDARD.encode(gzip.finish().unwrap());
    let payload = format!(
        r#"{{"token_type":"access","exp":1675744090,"user":"u","project":"demo","environment":"prod","projects":{{"demo":{{"permissions":"{blob}"}}}}}}"#
    );
    let part = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
    let header = part(br#"{"typ":"JWT","alg":"RS256"}"#);
    let signature = part(&[0x5A; 512]);
    format!("{header}.{}.{signature}", part(payload.as_bytes())).into()
}

fn decoded() -> Decoded {
    decode(&parse(&token(), TokenKind::Jws), &Limits::DEFAULT)
}

/// The floor: nothing can be told before the token is decoded.
#[divan::bench]
fn decode_10_000_rows(bencher: Bencher<'_, '_>) {
    let token = token();
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench(|| decode(&parse(black_box(&token), TokenKind::Jws), &Limits::DEFAULT));
}

#[divan::bench]
fn report_10_000_rows(bencher: Bencher<'_, '_>) {
    let decoded = decoded();
    assert!(report(&decoded).grants.len() > ROWS);
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench(|| report(black_box(&decoded)));
}

fn ask(bencher: Bencher<'_, '_>, question: &str, expected: Decision) {
    let decoded = decoded();
    let access: Access = report(&decoded);
    let question: Question = question.parse().unwrap();
    let context = Context {
        jet_bridge_token: Some(Secret::new(BRIDGE)),
        ..Context::default()
    };
    let first = answer(&decoded, &access, &question, &context);
    assert_eq!(first.decision, expected);
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench(|| answer(black_box(&decoded), &access, &question, &context));
}

/// The last row decides.
#[divan::bench]
fn ask_of_10_000_rows(bencher: Bencher<'_, '_>) {
    ask(bencher, "model:table_9999:rw", Decision::Allow);
}

/// No row does.
#[divan::bench]
fn ask_in_vain_of_10_000_rows(bencher: Bencher<'_, '_>) {
    ask(bencher, "model:nothing:rw", Decision::Deny);
}
