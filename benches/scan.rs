//! How fast an input is scanned, beside one search for `eyJ` over the same bytes in the same run:
//! nothing that reads them all is faster. Logs with a token every few kilobytes, and a cookie log
//! that is little else.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::collections::HashSet;
use std::fmt::Write as _;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use jotscope::jose::encoding::to_base64url;
use jotscope::jose::limits::Limits;
use jotscope::jose::scan::{Ask, Windows};
use jotscope::jose::time::UnixTime;
use memchr::memmem;

fn main() {
    divan::main();
}

/// Bytes of input.
const NUM_BYTES: usize = 16 << 20;
/// Lines of a log between two that have a token.
const LINES_BETWEEN: [usize; 2] = [0, 30];

fn log(lines_between: usize) -> String {
    let mut log = String::with_capacity(NUM_BYTES + 4096);
    let mut line = 0_usize;
    while log.len() < NUM_BYTES {
        write!(
            log,
            "2026-03-02T13:34:{:02}.{:03}Z INFO request ",
            line / 1000 % 60,
            line % 1000
        )
        .unwrap();
        if line.is_multiple_of(lines_between + 1) {
            // Each of them stands there some times, as in any log.
            let user = line % 997;
            let payload =
                format!(r#"{{"iss":"https://issuer.test","sub":"user-{user}","exp":1772458440}}"#);
            let header = to_base64url(br#"{"alg":"RS256","kid":"key-1","typ":"JWT"}"#);
            let (payload, signature) = (to_base64url(payload.as_bytes()), to_base64url(&[7; 256]));
            write!(
                log,
                "authorization=\"Bearer {header}.{payload}.{signature}\""
            )
            .unwrap();
        } else {
            log.push_str("GET /api/v1/orders?limit=50&offset=100 200 13ms \"Mozilla/5.0 (X11; Linux x86_64)\"");
        }
        log.push('\n');
        line += 1;
    }
    log
}

#[divan::bench(args = LINES_BETWEEN)]
fn floor_one_search(bencher: Bencher, lines_between: usize) {
    let log = log(lines_between);
    let bencher = bencher.counter(BytesCount::new(log.len()));
    bencher.bench(|| memmem::find_iter(black_box(log.as_bytes()), b"eyJ").count());
}

#[divan::bench(args = LINES_BETWEEN)]
fn find_every_token(bencher: Bencher, lines_between: usize) {
    let log = log(lines_between);
    let bencher = bencher.counter(BytesCount::new(log.len()));
    bencher.bench(|| {
        let mut num_tokens = 0;
        each_sighting(black_box(log.as_bytes()), |_| num_tokens += 1);
        num_tokens
    });
}

#[divan::bench(args = LINES_BETWEEN)]
fn a_row_for_each_different_token(bencher: Bencher, lines_between: usize) {
    let log = log(lines_between);
    let ask = Ask {
        select: Vec::new(),
        conditions: Vec::new(),
        with_token: false,
        with_payload: false,
        judge: None,
        now: UnixTime(1_772_458_000.0),
        limits: Limits::DEFAULT,
    };
    let bencher = bencher.counter(BytesCount::new(log.len()));
    bencher.bench(|| {
        let mut seen = HashSet::new();
        let mut rows = Vec::new();
        each_sighting(black_box(log.as_bytes()), |sighting| {
            if seen.insert(sighting.mark()) {
                rows.extend(ask.row(&sighting));
            }
        });
        rows.len()
    });
}

fn each_sighting(bytes: &[u8], mut visit: impl FnMut(jotscope::jose::scan::Sighting)) {
    let mut windows = Windows::default();
    for piece in bytes.chunks(256 << 10) {
        windows.feed(piece, &mut |window| window.sightings(&mut visit));
    }
    windows.finish(&mut |window| window.sightings(&mut visit));
}
