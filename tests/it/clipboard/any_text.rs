//! Texts that nobody wrote by hand: cut, damaged, hostile or random. Whatever they are, they are
//! read without panic, in linear time, and every byte found stands where it is said to.

use proptest::prelude::*;

use super::{TOKEN, extract, is_cut, misplaced_byte};

#[test]
fn a_token_cut_anywhere_is_flagged_or_not_offered() {
    for end in 0..TOKEN.len() {
        for found in extract(&TOKEN[..end]).candidates {
            let codes: Vec<_> = found.findings.iter().map(|finding| finding.code).collect();
            assert!(
                is_cut(&found.findings) || codes.contains(&"signature-missing"),
                "{end}: {codes:?}"
            );
        }
    }
}

#[test]
fn nothing_is_found_in_nothing() {
    for paste in [
        "",
        " ",
        "\n\n\t",
        "\0\u{1}\u{fffd}",
        ".",
        "...",
        "…",
        "ey",
        "eyJ",
        "ew",
        "ZXlK",
        "~",
        "=",
        "%",
    ] {
        assert_eq!(extract(paste).candidates.len(), 0, "{paste:?}");
    }
}

/// Texts made to be slow: a quadratic reader needs minutes for each, a linear one no time.
#[test]
fn hostile_text_is_read_in_linear_time() {
    let header = "eyJhbGciOiJIUzI1NiJ9";
    let repeated = [
        "eyJ",
        "eyJ.",
        ".eyJ",
        " eyJ",
        "a.",
        "\"",
        "\\",
        "\\\"",
        "%",
        "%25",
        "eyJ/",
        "/eyJ",
        "eyJ+",
        "eyJ\n",
        "eyJ\r\n ",
        "=",
        "eyJ=",
        "eyJ\u{200b}",
        "eyJ . ",
        "ZXlK",
        " ZXlK",
        "{",
        "[",
        "{\"",
        "}",
        "~",
        "eyJ~",
        "\u{1b}[1m",
        "eyJ\u{1b}[1m",
        "x.0=eyJ;",
        "x.0=eyJ; x.1=eyJ;",
        "\"kty\":",
        "{\"kty\":1,",
        "-----BEGIN ",
        "-----END",
        "shc:/",
        "shc:/1",
        "curl ",
        "Basic ",
        ".eJ",
        "v4.public.",
        "MDA",
        "\"signature\":{",
        "\"nonce\"",
        "msal",
        "Authorization: ",
        "fetch(\"",
        "x-hasura-role",
        "a\n",
        "a=b; ",
        "\"\\\"signature",
        "\"{\\\"ciphertext\\\":\\\"\\\"}\"",
        "a=chunks-9;",
        "aC1=chunks-9;",
        "{\"nonce\"",
    ];
    for piece in repeated {
        let paste = piece.repeat(1_000_000 / piece.len());
        extract(&paste);
        extract(&format!("{header}.{paste}"));
        extract(&format!("{{\"log\":{{\"entries\":[{paste}"));
    }
    for piece in [
        format!("{header}."),
        format!("{header}.x "),
        format!("{header} . "),
        format!("{header}.\n"),
        format!("{header}\n."),
    ] {
        extract(&piece.repeat(1_000_000 / piece.len()));
    }
}

fn junk() -> impl Strategy<Value = String> {
    // Words, punctuation and line breaks, ending where a token may begin.
    (
        "[ -~\\n\\t“”é]{0,60}",
        prop::sample::select(vec![
            " ", "\n", "\"", "'", "Bearer ", ": ", "(", "\t", "%20", "\\n",
        ]),
    )
        .prop_map(|(text, end)| text + end)
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(paste in "\\PC*|[eyJw.~=%\\\\\"{}\\[\\]:, \\n\u{1b}\u{200b}…A-Za-z0-9+/-]{0,400}") {
        let found = extract(&paste);
        for candidate in &found.candidates {
            prop_assert_eq!(misplaced_byte(candidate, &paste), None);
            prop_assert!(candidate.place.range().end <= paste.len());
        }
        for place in found.lookalikes.iter().map(|l| l.place).chain(found.keys.iter().map(|k| k.place)) {
            prop_assert!(place.range().end <= paste.len());
        }
    }

    #[test]
    fn a_token_is_found_among_anything(before in junk(), after in "([ \"',;)<&\n][ -~\n]{0,60})?") {
        let paste = format!("{before}{TOKEN}{after}");
        let found = extract(&paste);
        prop_assert!(found.candidates.iter().any(|candidate| &*candidate.text == TOKEN), "{:?}", paste);
        for candidate in &found.candidates {
            prop_assert_eq!(misplaced_byte(candidate, &paste), None);
        }
    }

    #[test]
    fn a_damaged_token_never_stops_the_reading(at in 0..TOKEN.len(), with in "[ -~\n\u{200b}…]{0,3}") {
        let paste = format!("{}{with}{}", &TOKEN[..at], &TOKEN[at..]);
        for candidate in &extract(&paste).candidates {
            prop_assert_eq!(misplaced_byte(candidate, &paste), None);
        }
    }
}
