//! What rows say, what is counted, and where an input is cut.

use super::*;
use crate::jose::encoding::to_base64url;
use crate::jose::limits::Limits;
use crate::jose::time::UnixTime;

/// A token of this payload, with a signature of the right length and no worth.
fn token(payload: &str) -> String {
    let segments = [
        to_base64url(br#"{"alg":"HS256","kid":"k1"}"#),
        to_base64url(payload.as_bytes()),
        to_base64url(&[7; 32]),
    ];
    segments.join(".")
}

fn sightings(mut windows: Windows, text: &[u8], split: usize) -> (Vec<Sighting>, usize) {
    let mut whole = Vec::new();
    for piece in text.chunks(split) {
        windows.feed(piece, &mut |window| whole.push(window));
    }
    let findings = windows.finish(&mut |window| whole.push(window));
    let mut seen = Vec::new();
    for window in whole {
        window.sightings(&mut |sighting| seen.push(sighting));
    }
    (seen, findings.len())
}

fn ask() -> Ask {
    Ask {
        select: Vec::new(),
        conditions: Vec::new(),
        with_token: false,
        with_payload: false,
        judge: None,
        now: UnixTime(1000.0),
        limits: Limits::DEFAULT,
    }
}

fn sighting(payload: &str) -> Sighting {
    Sighting {
        text: token(payload),
        kind: TokenKind::Jws,
        is_cut: false,
        offset: 0,
    }
}

/// The cells that are JSON.
fn cells(ask: &Ask, payload: &str) -> Option<String> {
    let row = ask.row(&sighting(payload))?;
    let cells = row.cells.iter().filter_map(|(name, cell)| match cell {
        Cell::Json(json) => Some(format!("{name}={json}")),
        _ => None,
    });
    Some(cells.collect::<Vec<_>>().join(" "))
}

#[test]
fn a_row_has_the_usual_facts() {
    let said = cells(
        &ask(),
        r#"{"iss":"i","sub":"s","aud":["a", "b"],"exp":999.0}"#,
    );
    let expected = r#"kind="jws" alg="HS256" kid="k1" iss="i" sub="s" aud=["a", "b"] exp=999.0 state="expired" provider=null"#;
    assert_eq!(said.as_deref(), Some(expected));
}

#[test]
fn a_row_has_what_was_selected_through_layers_and_stars() {
    let select = ["alg", "name", "/p/*/g", "/p/x/g", "/none", "state"];
    let ask = Ask {
        select: select.iter().map(|field| field.parse().unwrap()).collect(),
        ..ask()
    };
    let said = cells(
        &ask,
        r#"{"name":"n","p":"{\"x\":{\"g\":1},\"y\":{\"g\":\"two\"},\"z\":{}}"}"#,
    );
    let expected = r#"alg="HS256" name="n" /p/*/g=[1,"two"] /p/x/g=1 /none=null state="no-expiry""#;
    assert_eq!(said.as_deref(), Some(expected));
}

#[test]
fn a_row_is_one_line_of_json_whatever_the_token_holds() {
    let ask = Ask {
        with_payload: true,
        with_token: true,
        ..ask()
    };
    for payload in [
        "{\n\"iss\":\r\n[1,\n2]}",
        "{\"iss\":\"\u{1}\n\",",
        "{\"iss\":tru",
        "no json\n",
        "{\"iss\":\"\\ud800\"}",
        "",
    ] {
        let row = ask.row(&sighting(payload)).unwrap();
        for (name, cell) in row.cells {
            let Cell::Json(json) = cell else { continue };
            assert!(!json.contains(['\n', '\r']), "{payload:?} {name}: {json}");
            let is_json = serde_json::from_str::<serde_json::Value>(&json);
            // A lone surrogate is JSON's grammar and no text.
            assert!(
                is_json.is_ok() || json.contains("\\ud800"),
                "{payload:?} {name}: {json}"
            );
        }
    }
}

#[test]
fn without_being_asked_for_no_token_is_in_a_row() {
    let row = ask().row(&sighting(r#"{"iss":"i"}"#)).unwrap();
    let text = token(r#"{"iss":"i"}"#);
    let (signature, said) = (text.rsplit('.').next().unwrap(), format!("{row:?}"));
    assert!(!said.contains(signature) && !format!("{:?}", sighting("{}")).contains("eyJ"));
}

#[test]
fn conditions_compare_words_numbers_times_and_items_of_lists() {
    #[track_caller]
    fn check(condition: &str, expected: bool) {
        let ask = Ask {
            conditions: vec![condition.parse().unwrap()],
            ..ask()
        };
        let payload =
            r#"{"iss":"i=1","aud":["a","b"],"exp":2000,"n":"7","p":[{"g":"x"},{"g":"y"}]}"#;
        assert_eq!(cells(&ask, payload).is_some(), expected, "{condition}");
    }
    check("state=current", true);
    check("state!=current", false);
    check("alg=HS256", true);
    check("iss=i=1", true);
    check("aud=b", true);
    check("aud!=b", false);
    check("aud=c", false);
    check("aud!=c", true);
    check("exp<2001", true);
    check("exp>1970-01-01T00:33:19Z", true);
    check("exp>2000", false);
    check("n>6.5", true);
    check("iss<5", false);
    check("none=x", false);
    check("none!=x", true);
    check("/p/*/g=y", true);
    check("/p/0/g=y", false);
}

#[test]
fn what_is_no_condition_or_field_is_said() {
    let fault = |text: &str| text.parse::<Condition>().unwrap_err();
    assert_eq!(fault("state"), ConditionError::NoComparison);
    assert_eq!(fault("=x"), ConditionError::Field(FieldError::Empty));
    assert_eq!(fault("/a~2=x"), ConditionError::Field(FieldError::Escape));
    let value = "soon".to_owned();
    assert_eq!(fault("exp<soon"), ConditionError::NoNumber { value });
}

#[test]
fn tokens_are_counted_in_the_order_in_which_each_was_first() {
    let (first, second) = (sighting(r#"{"sub":"1"}"#), sighting(r#"{"sub":"2"}"#));
    let mut ledger = Ledger::default();
    let mut num_rows = 0;
    for (offset, one) in [&second, &first, &second].into_iter().enumerate() {
        let row = || {
            num_rows += 1;
            ask().row(one)
        };
        ledger.count(one.mark(), 0, offset as u64, row, &mut |_| unreachable!());
    }
    assert_eq!(num_rows, 2);
    let (entries, finding) = ledger.finish();
    let counts: Vec<_> = entries.iter().map(|one| (one.offset, one.count)).collect();
    assert_eq!(counts, [(0, 2), (1, 1)]);
    assert!(finding.is_none());
}

#[test]
fn a_full_ledger_gives_its_rows_out_and_the_counts_add_up() {
    for (most_tokens, most_bytes) in [(2, usize::MAX), (usize::MAX, 1500)] {
        let mut ledger = Ledger::with_room(most_tokens, most_bytes);
        let mut given = Vec::new();
        for n in 0..20 {
            let one = sighting(&format!(r#"{{"sub":"{}"}}"#, n % 5));
            ledger.count(one.mark(), 0, n, || ask().row(&one), &mut |entries| {
                assert!(entries.len() <= 5);
                given.extend(entries);
            });
        }
        let (entries, finding) = ledger.finish();
        given.extend(entries);
        assert_eq!(given.iter().map(|one| one.count).sum::<u64>(), 20);
        assert!(given.len() > 5);
        assert_eq!(finding.map(|one| one.code), Some("scan-ledger-full"));
    }
}

#[test]
fn a_tally_lists_the_most_frequent_and_counts_the_rest_together() {
    let mut tally = Tally::default();
    for n in 0..30 {
        let issuer = if n < 3 { 100 } else { n };
        let row = ask().row(&sighting(&format!(r#"{{"iss":"{issuer}"}}"#)));
        tally.add(&row.unwrap(), 2);
    }
    assert_eq!((tally.num_tokens, tally.num_occurrences), (30, 60));
    let tops = tally.tops();
    let issuers = tops.iter().find(|top| top.name == "iss").unwrap();
    assert_eq!(issuers.values[0], ("\"100\"".to_owned(), 3));
    assert_eq!((issuers.values.len(), issuers.num_others), (20, 8));
    assert!(tops.iter().all(|top| top.name != "signature"));
}

#[test]
fn a_token_a_line_is_found_wherever_the_input_is_split() {
    let tokens: Vec<String> = (0..60).map(|n| token(&format!(r#"{{"n":{n}}}"#))).collect();
    for between in [
        "\n",
        "\r\n",
        "\nBearer ",
        "\nx ",
        "\n\n",
        " , ",
        "\"\n",
        "'",
        "&t=",
    ] {
        let text = tokens.join(between);
        for (enough, split) in [(64, 1), (64, 700), (300, 64), (256 << 10, 9999)] {
            let windows = Windows::with_sizes(enough, LONGEST);
            let (seen, num_findings) = sightings(windows, text.as_bytes(), split);
            assert_eq!(num_findings, 0);
            assert_eq!(seen.len(), tokens.len(), "{between:?} {enough} {split}");
            for (one, token) in seen.iter().zip(&tokens) {
                assert_eq!(&one.text, token);
                assert!(text[one.offset as usize..].starts_with(token.as_str()));
            }
        }
    }
}

#[test]
fn offsets_count_the_bytes_of_an_input_that_is_no_text() {
    let one = token("{}");
    let text = [
        &b"\xff\xfe\0\xc3\"\xe2\x82\n"[..],
        one.as_bytes(),
        b"\xf0\x9f",
    ]
    .concat();
    let (seen, _) = sightings(Windows::default(), &text, 3);
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].offset, &seen[0].text), (8, &one));
}

#[test]
fn a_stretch_without_a_break_is_said_and_passed_over() {
    let (before, inside, after) = (
        token(r#"{"n":1}"#),
        token(r#"{"n":2}"#),
        token(r#"{"n":3}"#),
    );
    let long = "A".repeat(5000);
    let text = format!("\"{before}\" {inside} {long} \"{after}\"");
    for split in [1, 77, 1000, 10_000] {
        let windows = Windows::with_sizes(300, 1000);
        let (seen, num_findings) = sightings(windows, text.as_bytes(), split);
        let texts: Vec<_> = seen.iter().map(|one| &one.text).collect();
        assert_eq!(texts, [&before, &inside, &after], "{split}");
        assert_eq!(num_findings, 1);
        assert!(text[seen[2].offset as usize..].starts_with(&after));
    }
}
