//! Names that look like a well-known one and are another: letters of other scripts, blanks, marks
//! that are not seen.
//!
//! A skeleton in the manner of Unicode UTS 39, for the letters of which the names of tokens are
//! made: two texts that look alike have one. The full table of confusables has six thousand rows,
//! nearly all of them for letters that stand in no such name.

/// Names that something is decided by.
const WELL_KNOWN: [&str; 37] = [
    "acr",
    "admin",
    "alg",
    "amr",
    "aud",
    "auth_time",
    "azp",
    "client_id",
    "cnf",
    "crit",
    "email",
    "email_verified",
    "enc",
    "entitlements",
    "exp",
    "groups",
    "iat",
    "is_admin",
    "iss",
    "jku",
    "jti",
    "jwk",
    "kid",
    "nbf",
    "nonce",
    "owner",
    "permissions",
    "role",
    "roles",
    "scope",
    "scopes",
    "scp",
    "sub",
    "tenant",
    "typ",
    "user_id",
    "username",
];

/// The well-known name that `name` looks like and is not.
pub(super) fn look_alike(name: &str) -> Option<&'static str> {
    // No name that is longer looks like one of these; most are plain and need no second look.
    const LONGEST: usize = 128;
    let is_plain = |byte: u8| byte.is_ascii_graphic();
    if name.len() > LONGEST || name.bytes().all(is_plain) {
        return None;
    }
    let skeleton = skeleton(name);
    let index = WELL_KNOWN.binary_search(&skeleton.as_str()).ok()?;
    Some(WELL_KNOWN[index])
}

/// What `text` looks like: in lower case, without blanks, accents and what is not seen.
pub(super) fn skeleton(text: &str) -> String {
    text.chars()
        .filter(|c| !is_unseen(*c))
        .map(looks_like)
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || crate::jose::text::steers(c)
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}')
}

/// The Latin letter that is drawn like `c`.
fn looks_like(c: char) -> char {
    /// Alphabets for formulas, A to Z and a to z each, one after the other.
    const FORMULAS: u32 = 0x1d400;
    const FORMULAS_END: u32 = 0x1d6a3;
    let code = u32::from(c);
    let letter = |place: u32| char::from(b'a' + (place % 26) as u8);
    match c {
        // Full width: ASCII at another place.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(code - 0xfee0).unwrap_or(c),
        '\u{24b6}'..='\u{24cf}' => letter(code - 0x24b6),
        '\u{24d0}'..='\u{24e9}' => letter(code - 0x24d0),
        _ if (FORMULAS..=FORMULAS_END).contains(&code) => letter(code - FORMULAS),
        // Cyrillic, Greek, Armenian, and Latin letters with something on them.
        'а' | 'А' | 'α' | 'Α' | 'ɑ' | 'á' | 'à' | 'â' | 'ä' | 'å' | 'ã' | 'ā' => 'a',
        'в' | 'В' | 'Β' | 'Ь' | 'ь' => 'b',
        'с' | 'С' | 'ϲ' | 'Ϲ' | 'ç' | 'ć' | 'č' => 'c',
        'ԁ' | 'ɗ' | 'đ' => 'd',
        'е' | 'Е' | 'Ε' | 'є' | 'ҽ' | 'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' => 'e',
        'ɡ' | 'ğ' | 'ģ' => 'g',
        'һ' | 'Н' | 'Η' | 'հ' => 'h',
        'і' | 'І' | 'ι' | 'Ι' | 'ı' | 'ɩ' | 'í' | 'ì' | 'î' | 'ï' | 'ī' | 'Ӏ' | 'ӏ' => {
            'i'
        }
        'ј' | 'Ј' | 'ϳ' | 'յ' => 'j',
        'к' | 'К' | 'κ' | 'Κ' => 'k',
        'ⅼ' | 'ł' | 'ļ' => 'l',
        'м' | 'М' | 'Μ' | 'ⅿ' => 'm',
        'п' | 'Ν' | 'ո' | 'ñ' | 'ń' | 'ņ' => 'n',
        'о' | 'О' | 'ο' | 'Ο' | 'օ' | 'σ' | 'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ō' => {
            'o'
        }
        'р' | 'Р' | 'ρ' | 'Ρ' => 'p',
        'ԛ' | 'գ' => 'q',
        'г' | 'ř' => 'r',
        'ѕ' | 'Ѕ' | 'ş' | 'š' | 'ś' | 'ſ' => 's',
        'т' | 'Т' | 'τ' | 'Τ' | 'ţ' | 'ť' => 't',
        'υ' | 'ս' | 'ú' | 'ù' | 'û' | 'ü' | 'ū' => 'u',
        'ν' | 'ѵ' | 'ⅴ' => 'v',
        'ԝ' | 'ш' | 'ω' => 'w',
        'х' | 'Х' | 'χ' | 'Χ' | 'ⅹ' => 'x',
        'у' | 'У' | 'γ' | 'Υ' | 'ý' | 'ÿ' => 'y',
        'ᴢ' | 'Ζ' | 'ž' | 'ź' | 'ż' => 'z',
        '‐' | '‑' | '–' | '—' | '−' => '-',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with_payload};
    use super::*;

    #[test]
    fn the_names_are_in_order_so_that_they_are_found() {
        assert!(WELL_KNOWN.is_sorted());
        for name in WELL_KNOWN {
            assert_eq!(skeleton(name), name);
            assert_eq!(look_alike(name), None);
        }
    }

    #[test]
    fn a_look_alike_is_told_from_the_name_itself() {
        for (name, like) in [
            ("\u{0435}xp", Some("exp")),
            ("rol\u{0435}s", Some("roles")),
            ("\u{ff53}ub", Some("sub")),
            ("s\u{200b}ub", Some("sub")),
            ("exp ", Some("exp")),
            ("\u{1d41a}ud", Some("aud")),
            ("\u{1d5ba}ud", Some("aud")),
            ("a\u{301}dmin", Some("admin")),
            ("\u{0456}ss", Some("iss")),
            ("Exp", None),
            ("straße", None),
            ("имя", None),
            ("名前", None),
            ("prénom", None),
        ] {
            assert_eq!(look_alike(name), like, "{name}");
        }
    }

    #[test]
    fn a_confusable_claim_is_told_at_any_depth_and_through_layers() {
        check(&with_payload("{\"\u{0435}xp\":1}"), &["name-confusable"]);
        check(
            &with_payload("{\"a\":{\"rol\\u0435\":\"x\"}}"),
            &["name-confusable"],
        );
        check(
            &with_payload("{\"a\":\"{\\\"rol\u{0435}\\\":\\\"x\\\"}\"}"),
            &["name-confusable"],
        );
        check(&with_payload("{\"Straße\":1,\"exp\":1}"), &[]);
    }
}
