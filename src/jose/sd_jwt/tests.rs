//! What no real hash allows: disclosures that have their own digests.

use std::sync::Arc;

use super::*;
use crate::jose::decode::{Decoded, decode};
use crate::jose::encoding::to_base64url;
use crate::jose::token::parse;

fn read_text(text: &str) -> Decoded {
    let token = parse(&Arc::from(text), TokenKind::SdJwt);
    decode(&token, &Limits::DEFAULT)
}

/// The token with this payload and these disclosures.
fn token(payload: &str, disclosures: &[&str]) -> String {
    let part = |text: &str| to_base64url(text.as_bytes());
    let mut text = format!("{}.{}.AAAA~", part(r#"{"alg":"HS256"}"#), part(payload));
    for disclosure in disclosures {
        text.push_str(disclosure);
        text.push('~');
    }
    text
}

/// A hash that is the first characters of a disclosure, those of its salt: with it a disclosure
/// can have its own digest.
fn weak(text: &[u8]) -> String {
    String::from_utf8_lossy(text.get(..8).unwrap_or(text)).into_owned()
}

#[test]
fn disclosures_in_a_circle_end() {
    let digest = |salt: &str| weak(to_base64url(format!(r#"["{salt}","#).as_bytes()).as_bytes());
    let (a, b, c) = (digest("aaaa"), digest("bbbb"), digest("cccc"));
    let disclosures = [
        format!(r#"["aaaa","a",{{"_sd":["{b}"]}}]"#),
        format!(r#"["bbbb","b",{{"_sd":["{c}","{a}"]}}]"#),
        // This one has its own digest.
        format!(r#"["cccc","c",{{"_sd":["{c}"]}}]"#),
    ];
    let disclosures = disclosures.map(|json| to_base64url(json.as_bytes()));
    let texts = disclosures.each_ref().map(String::as_str);
    let text = token(&format!(r#"{{"_sd":["{a}"]}}"#), &texts);
    let mut decoded = read_text(&text);
    let weakly = read_with(&decoded.token, &decoded.tree, &Limits::DEFAULT, Some(&weak));
    let codes: Vec<_> = weakly.1.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["digest-repeated"; 2]);
    decoded.disclosed = weakly.0.map(Arc::new);
    let processed = Processed::of(&decoded);
    assert_eq!(processed.json().unwrap(), r#"{"a":{"b":{"c":{}}}}"#);
    let paths: Vec<_> = processed
        .disclosed_values()
        .map(|id| processed.pointer(id))
        .collect();
    assert_eq!(paths, ["/a", "/a/b", "/a/b/c"]);

    // One that nothing leads to but itself.
    let (alone, own) = (&texts[2], digest("cccc"));
    let text = token(r#"{"_sd":[]}"#, &[alone]);
    let decoded = read_text(&text);
    let weakly = read_with(&decoded.token, &decoded.tree, &Limits::DEFAULT, Some(&weak));
    assert_eq!(weakly.1[0].code, "disclosure-unreferenced", "{own}");
}
