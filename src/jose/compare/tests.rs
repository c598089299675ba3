//! What is a difference, and what is none.

use std::sync::Arc;

use super::*;
use crate::jose::decode::decode;
use crate::jose::encoding::{look_over, to_base64url};
use crate::jose::layers::{Chain, Layer, wrap};
use crate::jose::limits::Limits;
use crate::jose::token::{TokenKind, parse};

const HEADER: &str = r#"{"alg":"HS256"}"#;

fn token(header: &str, payload: &str) -> Decoded {
    let [header, payload] = [header, payload].map(|text| to_base64url(text.as_bytes()));
    let signature = "A".repeat(43);
    let text: Arc<str> = format!("{header}.{payload}.{signature}").into();
    decode(&parse(&text, TokenKind::Jws), &Limits::DEFAULT)
}

/// The differences as `+path`, `-path` and `~path`, of two payloads.
fn told(a: &str, b: &str) -> Vec<String> {
    let (a, b) = (token(HEADER, a), token(HEADER, b));
    lines(&compare(&a, &b, &Options::default()))
}

fn lines(difference: &Difference) -> Vec<String> {
    let changes = difference.changes.iter();
    changes
        .map(|change| {
            let sign = match (change.a, change.b) {
                (None, _) => '+',
                (_, None) => '-',
                _ => '~',
            };
            format!("{sign}{}", change.path)
        })
        .collect()
}

#[track_caller]
fn check(a: &str, b: &str, expected: &[&str]) {
    assert_eq!(told(a, b), expected, "{a} and {b}");
}

fn packed(text: &str, mtime: u32) -> String {
    let gzip = Layer::Gzip {
        mtime,
        os: 255,
        xfl: 2,
        members: 1,
    };
    let chain = Chain {
        layers: vec![Layer::Base64(look_over(b"+/==").form), gzip, Layer::Json],
        ..Default::default()
    };
    wrap(&chain, text, None)
}

#[test]
fn what_means_the_same_is_no_difference() {
    check(
        r#"{"a":1,"b":"x/y"}"#,
        "{ \"b\": \"x\\/y\",\n\"a\": 1.0 }",
        &[],
    );
    check(r#"{"n":100,"e":"\u00e9"}"#, r#"{"n":1E+2,"e":"é"}"#, &[]);
    check(r#"{"roles":["a","b"]}"#, r#"{"roles":["b","a","a"]}"#, &[]);
    check(r#"{"scope":"a b"}"#, r#"{"scope":"b  a"}"#, &[]);
    check(r#"{"scope":"a b"}"#, r#"{"scope":["b","a"]}"#, &[]);
    check(r#"{"aud":"x"}"#, r#"{"aud":["x"]}"#, &[]);
    check(r#"{"a\u0062":[]}"#, r#"{"ab":[]}"#, &[]);
}

#[test]
fn what_means_something_else_is_a_difference() {
    check(r#"{"a":1}"#, r#"{"a":"1"}"#, &["~/a"]);
    check(
        r#"{"n":18446744073709551616}"#,
        r#"{"n":18446744073709551617}"#,
        &["~/n"],
    );
    check(r#"{"a":1,"b":2}"#, r#"{"b":2,"c":3}"#, &["-/a", "+/c"]);
    check(r#"{"a":null}"#, "{}", &["-/a"]);
    check(r#"{"a":{}}"#, r#"{"a":[]}"#, &["~/a"]);
    check(
        r#"{"x5c":["1","2"]}"#,
        r#"{"x5c":["2","1"]}"#,
        &["-/x5c/0", "+/x5c/1"],
    );
    check(r#"{"a":1,"a":2}"#, r#"{"a":2}"#, &["-/a"]);
    check(r#"{"a":"\ud800"}"#, r#"{"a":"\ud801"}"#, &["~/a"]);
}

#[test]
fn times_and_ids_are_told_and_not_counted() {
    let a = r#"{"iat":1,"exp":2,"jti":"x","sub":"u","act":{"exp":1}}"#;
    let b = r#"{"iat":9,"exp":2,"sub":"u","act":{"exp":1}}"#;
    let (a, b) = (token(HEADER, a), token(HEADER, b));
    let difference = compare(&a, &b, &Options::default());
    assert!(difference.is_equal());
    assert_eq!(difference.ignored, ["iat", "jti"]);
    let all = Options {
        ignore_times_and_ids: false,
    };
    let difference = compare(&a, &b, &all);
    assert_eq!(lines(&difference), ["~/iat", "-/jti"]);
    assert!(difference.ignored.is_empty());
    // Below the top, a time is a claim like any.
    check(
        r#"{"act":{"exp":1}}"#,
        r#"{"act":{"exp":2}}"#,
        &["~/act/exp"],
    );
}

#[test]
fn the_header_is_compared_and_the_signature_only_when_all_is() {
    let a = token(r#"{"alg":"HS256","kid":"1"}"#, "{}");
    let mut b = token(r#"{"alg":"HS256","kid":"2"}"#, "{}");
    let difference = compare(&a, &b, &Options::default());
    assert_eq!(difference.changes.len(), 1);
    assert_eq!(difference.changes[0].segment, SegmentName::Header);
    assert_eq!(difference.changes[0].path, "/kid");
    b = decode(
        &parse(&format!("{}BBBB", a.token.text).into(), TokenKind::Jws),
        &Limits::DEFAULT,
    );
    let difference = compare(&a, &b, &Options::default());
    assert!(difference.is_equal());
    assert_eq!(difference.ignored, ["signature"]);
    let all = Options {
        ignore_times_and_ids: false,
    };
    assert!(!compare(&a, &b, &all).is_equal());
}

#[test]
fn layered_claims_are_compared_by_what_they_hold() {
    let rows = r#"[{"permission_type":"model","permission_object":"p.awards","permission_actions":"rwd"},{"permission_type":"model","permission_object":"p.users","permission_actions":"r"}]"#;
    let fewer = r#"[{"permission_object":"p.users", "permission_type":"model","permission_actions":"r"},{"permission_type":"model","permission_object":"p.awards","permission_actions":"rd"}]"#;
    let payload = |text: &str, mtime| format!(r#"{{"permissions":"{}"}}"#, packed(text, mtime));
    check(&payload(rows, 1), &payload(rows, 2), &[]);
    let (a, b) = (
        token(HEADER, &payload(rows, 1)),
        token(HEADER, &payload(fewer, 2)),
    );
    let difference = compare(&a, &b, &Options::default());
    assert_eq!(lines(&difference), ["~/permissions/0/permission_actions"]);
    let change = &difference.changes[0];
    assert_eq!(change.from.as_deref(), Some("\"rwd\""));
    assert_eq!(change.to.as_deref(), Some("\"rd\""));
    let path_in_b = b.tree.pointer(change.b.unwrap());
    assert_eq!(path_in_b, "/permissions/1/permission_actions");
}

#[test]
fn a_claim_that_is_packed_otherwise_says_so() {
    let a = token(HEADER, r#"{"c":{"x-hasura-role":"a"}}"#);
    let b = token(HEADER, r#"{"c":"{\"x-hasura-role\":\"a\"}"}"#);
    let difference = compare(&a, &b, &Options::default());
    assert_eq!(lines(&difference), ["~/c"]);
    assert_eq!(difference.changes[0].layers, Some([vec![], vec!["json"]]));
}

#[test]
fn rows_are_found_by_their_key_and_lists_are_aligned() {
    check(
        r#"{"o":[{"id":1,"v":"a"},{"id":2,"v":"b"}]}"#,
        r#"{"o":[{"id":2,"v":"c"},{"id":1,"v":"a"},{"id":3}]}"#,
        &["+/o/2", "~/o/1/v"],
    );
    check(
        r#"{"o":[{"v":1},{"v":2},{"v":3}]}"#,
        r#"{"o":[{"v":1},{"v":9},{"v":2},{"v":3}]}"#,
        &["+/o/1"],
    );
    check(
        r#"{"o":["a","b","c","d"]}"#,
        r#"{"o":["a","x","c"]}"#,
        &["~/o/1", "-/o/3"],
    );
    check(
        r#"{"roles":["a","b"]}"#,
        r#"{"roles":["b","c"]}"#,
        &["-/roles/0", "+/roles/1"],
    );
}

#[test]
fn a_nested_token_is_compared_inside() {
    let nested = |payload: &str| {
        let token = token(HEADER, payload).token;
        format!(r#"{{"id_token":"{}"}}"#, token.text)
    };
    check(
        &nested(r#"{"iat":1,"sub":"a"}"#),
        &nested(r#"{"iat":2,"sub":"b"}"#),
        &["~/id_token/payload/sub"],
    );
}

#[test]
fn rows_stand_in_tree_order_and_say_what_is_below_them() {
    let a = token(HEADER, r#"{"a":{"b":1,"gone":{"deep":1}},"c":2}"#);
    let b = token(HEADER, r#"{"a":{"b":2},"c":2,"new":[1]}"#);
    let difference = compare(&a, &b, &Options::default());
    let rows: Vec<_> = difference
        .rows
        .iter()
        .map(|row| {
            let path = match (row.a, row.b) {
                (Some(id), _) => a.tree.pointer(id),
                (None, id) => b.tree.pointer(id.unwrap()),
            };
            (row.depth, path, row.state)
        })
        .collect();
    let expected = [
        (0, "", State::Same),
        (1, "/alg", State::Same),
        (0, "", State::Changed),
        (1, "/a", State::Changed),
        (2, "/a/b", State::Changed),
        (2, "/a/gone", State::OnlyA),
        (3, "/a/gone/deep", State::OnlyA),
        (1, "/c", State::Same),
        (1, "/new", State::OnlyB),
        (2, "/new/0", State::OnlyB),
        (0, "", State::Same),
    ];
    let expected = expected.map(|(depth, path, state)| (depth, path.to_owned(), state));
    assert_eq!(rows, expected);
}

#[test]
fn hostile_lists_take_no_quadratic_time() {
    // 60,000 items that all differ, in lists whose order counts and in sets: a quadratic
    // comparison would take billions of steps.
    for name in ["x", "roles"] {
        let list = |prefix: &str| {
            let items: Vec<_> = (0..60_000).map(|n| format!("\"{prefix}{n}\"")).collect();
            token(HEADER, &format!(r#"{{"{name}":[{}]}}"#, items.join(",")))
        };
        let (a, b) = (list("a"), list("b"));
        let difference = compare(&a, &b, &Options::default());
        assert_eq!(
            difference.changes.len() + difference.num_left_out,
            if name == "x" { 60_000 } else { 120_000 }
        );
    }
}

#[test]
fn nothing_is_said_in_debug() {
    let difference = compare(
        &token(HEADER, r#"{"sub":"alice"}"#),
        &token(HEADER, r#"{"sub":"bob"}"#),
        &Options::default(),
    );
    assert_eq!(format!("{difference:?}"), "Difference(5 rows, 1 changes)");
    assert_eq!(format!("{:?}", difference.changes[0]), "Change(/sub)");
}

fn granted(a: &str, b: &str) -> (Vec<String>, Vec<String>) {
    let (a, b) = (token(HEADER, a), token(HEADER, b));
    let difference = compare(&a, &b, &Options::default());
    let texts = |changes: &[GrantChange]| changes.iter().map(|one| one.text.clone()).collect();
    (texts(&difference.gained), texts(&difference.lost))
}

#[test]
fn grants_gained_and_lost_are_said_in_words() {
    let (gained, lost) = granted(
        r#"{"roles":["editor","support"],"scope":"read write","sub":"a"}"#,
        r#"{"roles":["support","owner"],"scope":"write","sub":"b"}"#,
    );
    assert_eq!(gained, ["role owner"]);
    assert_eq!(lost, ["role editor", "scope read"]);
    let (gained, lost) = granted(
        r#"{"permissions":[{"rsname":"orders","scopes":["view","edit"]},{"rsname":"users","scopes":["view"]}]}"#,
        r#"{"permissions":[{"rsname":"orders","scopes":["view"]},{"rsname":"carts","scopes":["view"]}]}"#,
    );
    assert_eq!(gained, ["`view` on carts"]);
    assert_eq!(lost, ["`edit` on orders", "`view` on users"]);
    // A role that the other token has elsewhere is no loss.
    let (gained, lost) = granted(r#"{"role":"a"}"#, r#"{"roles":["a"]}"#);
    assert_eq!((gained.len(), lost.len()), (0, 0));
}

#[test]
fn a_matrix_says_who_of_several_may_do_what() {
    let access = |payload| access::report(&token(HEADER, payload));
    let tokens = [
        access(r#"{"scope":"read","roles":["a","b"]}"#),
        access(r#"{"roles":["b"],"permissions":[{"rsname":"x","scopes":["view"]}]}"#),
        access(r#"{"roles":["b"],"permissions":[{"rsname":"x","scopes":["edit","view"]}]}"#),
    ];
    let matrix = matrix(&tokens.iter().collect::<Vec<_>>());
    let cell = |cell: &Option<MatrixCell>| match cell {
        None => "-".to_owned(),
        Some(cell) if cell.actions.is_empty() => "x".to_owned(),
        Some(cell) => cell.actions.join("+"),
    };
    let rows: Vec<_> = matrix
        .rows
        .iter()
        .map(|row| {
            let cells: Vec<_> = row.cells.iter().map(cell).collect();
            format!("{} {} {}", row.kind.word(), row.name, cells.join(" "))
        })
        .collect();
    assert_eq!(
        rows,
        [
            "role a x - -",
            "role b x x x",
            "permission x - view edit+view",
            "scope read x - -",
        ]
    );
    let differs: Vec<_> = matrix.rows.iter().map(|row| row.differs).collect();
    assert_eq!(differs, [true, false, true, true]);
    assert_eq!(matrix.num_columns, 3);
}
