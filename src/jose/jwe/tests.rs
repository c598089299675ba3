//! Opening: the example of RFC 7516, and why a token stays closed.

use super::*;
use crate::jose::key::{Arrival, KeyOrigin, Secret, file};
use crate::jose::token::parse;

fn token(text: &str) -> Token {
    parse(&text.into(), TokenKind::Jwe)
}

fn jwk(text: &str) -> KeySet {
    file::read(
        text.as_bytes(),
        &KeyOrigin::new("test.jwk", Arrival::File),
        None,
    )
}

fn secret(text: &str) -> KeySet {
    let origin = KeyOrigin::new("secret", Arrival::Typed);
    Key::from_secret(Secret::new(text.as_bytes()), origin).into()
}

/// The example of RFC 7516 appendix A.3: a key wrapped with AES, content under CBC and an HMAC.
const A3: &str = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ";
const A3_KEY: &str = r#"{"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"}"#;

#[test]
fn the_example_of_rfc_7516_opens() {
    let opened = open(&token(A3), &jwk(A3_KEY), true, &Limits::DEFAULT).unwrap();
    assert_eq!(&*opened.plaintext, b"Live long and prosper.");
    assert_eq!(
        (opened.alg.as_str(), opened.enc.as_str()),
        ("A128KW", "A128CBC-HS256")
    );
    assert_eq!(opened.inner(), None);
    assert_eq!(
        format!("{opened:?}"),
        "Opened(A128KW, A128CBC-HS256, 22 bytes)"
    );
}

#[track_caller]
fn check(text: &str, keys: &KeySet, word: &str, reason: &str) {
    let error = open(&token(text), keys, false, &Limits::DEFAULT).unwrap_err();
    assert_eq!(error.word(), word, "{error}");
    assert!(error.to_string().contains(reason), "{error}");
}

#[test]
fn what_does_not_open_says_why() {
    let keys = jwk(A3_KEY);
    let part = |index: usize, with: &str| {
        let mut parts: Vec<&str> = A3.split('.').collect();
        parts[index] = with;
        parts.join(".")
    };
    check(
        A3,
        &KeySet::default(),
        "no-key",
        "A128KW needs a shared key of 16 bytes",
    );
    check(
        A3,
        &secret("0123456789abcdef"),
        "closed",
        "it is for another key, or was changed",
    );
    check(
        A3,
        &secret("short"),
        "closed",
        "A128KW needs a key of 16 bytes, not 5 bytes",
    );
    // Every part is authenticated, and a cut tag is no tag.
    check(
        &part(3, "KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGQ"),
        &keys,
        "closed",
        "another key",
    );
    check(
        &part(4, "U0m_YmjN04DJvceFICbC"),
        &keys,
        "malformed",
        "an authentication tag of 15 bytes instead of 16",
    );
    check(
        &part(2, "AxY8DCtDaGlsbGljb3Ro"),
        &keys,
        "malformed",
        "an initialization vector of 15 bytes instead of 16",
    );
    check(
        &part(1, "6KB7"),
        &keys,
        "malformed",
        "an encrypted key of 3 bytes is no wrapped key",
    );
    check(
        "e30.AAAA.AAAA.AAAA.AAAA",
        &keys,
        "malformed",
        "the header has no alg",
    );
    let header = |json: &str| part(0, &crate::jose::encoding::to_base64url(json.as_bytes()));
    check(
        &header(r#"{"alg":"A128KW","enc":"ROT13"}"#),
        &keys,
        "unsupported",
        "\"ROT13\" is no content encryption",
    );
    check(
        &header(r#"{"alg":"X","enc":"A128GCM"}"#),
        &keys,
        "unsupported",
        "\"X\" is no key encryption",
    );
    check(
        &header(r#"{"alg":"dir","enc":"A128GCM"}"#),
        &keys,
        "malformed",
        "dir has no encrypted key, yet there is one of 40 bytes",
    );
    check(
        &header(r#"{"alg":"A128KW","enc":"A128CBC-HS256","crit":["exp"],"exp":1}"#),
        &keys,
        "malformed",
        "crit names \"exp\"",
    );
    check(
        &header(
            r#"{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAAAAAAAAA","p2c":4000000000}"#,
        ),
        &keys,
        "unsupported",
        "more than 10,000,000 rounds",
    );
    let error = open(
        &parse(&"a.b.c".into(), TokenKind::Jws),
        &keys,
        false,
        &Limits::DEFAULT,
    );
    assert_eq!(error, Err(OpenError::NotEncrypted));
}

#[test]
fn a_public_key_or_a_key_for_signing_is_not_asked() {
    let strict = |keys: &KeySet| open(&token(A3), keys, true, &Limits::DEFAULT).unwrap_err();
    let signing = jwk(r#"{"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg","use":"sig"}"#);
    let why = strict(&signing).to_string();
    assert!(why.contains("its use is \"sig\", not enc"), "{why}");
    // Lenient, it opens and says so.
    let opened = open(&token(A3), &signing, false, &Limits::DEFAULT).unwrap();
    assert_eq!(opened.findings[0].code, "key-not-meant-for-this");
}

#[test]
fn the_payload_is_read_where_it_was_encrypted() {
    let token = token(A3);
    let opened = token.with_plaintext(br#"{"roles":["admin"]}"#).unwrap();
    let decoded = crate::jose::decode::decode(&opened, &Limits::DEFAULT);
    let roles = crate::jose::access::report(&decoded);
    assert_eq!(roles.grants[0].name(), "admin");
    assert_eq!(decoded.tree.pointer(roles.grants[0].node), "/roles/0");
}
