//! How long comparing two tokens takes, beside decoding the same two in the same run: whoever
//! compares has decoded them first, so that is the floor. The promise is 50 ms for two tokens of
//! 10,000 permission rows each.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::fmt::Write as _;
use std::sync::Arc;

use divan::{Bencher, black_box};
use jotscope::jose::access::report;
use jotscope::jose::compare::{Options, compare, compare_known};
use jotscope::jose::decode::{Decoded, decode};
use jotscope::jose::encoding::{look_over, to_base64url};
use jotscope::jose::layers::{Chain, Layer, wrap};
use jotscope::jose::limits::Limits;
use jotscope::jose::share::{self, share};
use jotscope::jose::token::{TokenKind, parse};

fn main() {
    divan::main();
}

const NUM_ROWS: usize = 10_000;

/// Rows as Jet Admin writes them. Of the second token every hundredth row has other actions, every
/// thousandth is missing, and all stand in the opposite order.
fn rows(is_second: bool) -> String {
    let mut rows = Vec::with_capacity(NUM_ROWS);
    for row in 0..NUM_ROWS {
        if is_second && row.is_multiple_of(1000) {
            continue;
        }
        let actions = if is_second && row % 100 == 1 {
            "r"
        } else {
            "rwd"
        };
        let mut text = String::new();
        write!(
            text,
            r#"{{"permission_type": "model", "permission_object": "firebase_v3n6.table_{row}", "permission_actions": "{actions}", "resource_token_hash": "{:064x}"}}"#,
            row * 0x9E37
        )
        .unwrap();
        rows.push(text);
    }
    if is_second {
        rows.reverse();
    }
    format!("[{}]", rows.join(", "))
}

fn text(is_second: bool) -> Arc<str> {
    let gzip = Layer::Gzip {
        mtime: 1_675_743_790,
        os: 255,
        xfl: 2,
        members: 1,
    };
    let chain = Chain {
        layers: vec![Layer::Base64(look_over(b"+/==").form), gzip, Layer::Json],
        ..Chain::default()
    };
    let blob = wrap(&chain, &rows(is_second), None);
    let payload = format!(
        r#"{{"token_type":"access","exp":1675744090,"user":"d6a4c751-55c5-44e4-99fc-049c287ce71e","project":"demo","environment":"prod","projects":{{"demo":{{"permissions":"{blob}"}}}}}}"#
    );
    let header = to_base64url(br#"{"typ":"JWT","alg":"RS256"}"#);
    let payload = to_base64url(payload.as_bytes());
    format!("{header}.{payload}.{}", to_base64url(&[0x5A; 256])).into()
}

fn decoded(text: &Arc<str>) -> Decoded {
    decode(&parse(text, TokenKind::Jws), &Limits::DEFAULT)
}

#[divan::bench]
fn compare_two_of_10_000_rows(bencher: Bencher<'_, '_>) {
    let (a, b) = (decoded(&text(false)), decoded(&text(true)));
    bencher.bench(|| compare(black_box(&a), black_box(&b), &Options::default()));
}

/// As the window does it, which has read the grants before.
#[divan::bench]
fn compare_two_of_10_000_rows_known(bencher: Bencher<'_, '_>) {
    let (a, b) = (decoded(&text(false)), decoded(&text(true)));
    let (of_a, of_b) = (report(&a), report(&b));
    bencher.bench(|| {
        let (a, b) = (black_box((&a, &of_a)), black_box((&b, &of_b)));
        compare_known(a, b, &Options::default())
    });
}

#[divan::bench]
fn compare_two_of_10_000_rows_decode(bencher: Bencher<'_, '_>) {
    let (a, b) = (text(false), text(true));
    bencher.bench(|| (decoded(black_box(&a)), decoded(black_box(&b))));
}

#[divan::bench]
fn share_10_000_rows(bencher: Bencher<'_, '_>) {
    let a = decoded(&text(false));
    bencher.bench(|| share(black_box(&a), &share::Options { ids: true }));
}
