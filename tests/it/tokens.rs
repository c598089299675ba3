//! Tokens made for tests: given JSON in, a decoded token out.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jotscope::jose::decode::{Decoded, decode};
use jotscope::jose::limits::Limits;
use jotscope::jose::token::{TokenKind, parse};
use jotscope::jose::tree::NodeId;

/// A token with this header and payload, and a signature of 32 bytes.
pub fn token(header: &str, payload: &str) -> Decoded {
    let part = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
    let text = format!(
        "{}.{}.{}",
        part(header.as_bytes()),
        part(payload.as_bytes()),
        part(&[7; 32])
    );
    of_text(&text, TokenKind::Jws)
}

/// A token with this payload, and an ordinary header.
pub fn payload(json: &str) -> Decoded {
    token(r#"{"alg":"HS256","typ":"JWT"}"#, json)
}

/// An encrypted token of which the header can be read.
pub fn encrypted(header: &str) -> Decoded {
    let part = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
    let text = format!(
        "{}.{}.{}.{}.{}",
        part(header.as_bytes()),
        part(&[1; 256]),
        part(&[2; 12]),
        part(&[3; 80]),
        part(&[4; 16])
    );
    of_text(&text, TokenKind::Jwe)
}

/// The token that this text is.
pub fn of_text(text: &str, kind: TokenKind) -> Decoded {
    let token = parse(&Arc::from(text), kind);
    decode(&token, &Limits::DEFAULT)
}

/// The node at `pointer` of header or payload: `header/alg`, `payload/projects/p`.
#[track_caller]
pub fn at(decoded: &Decoded, place: &str) -> NodeId {
    use jotscope::jose::token::SegmentName;
    let (section, pointer) = place.split_at(place.find('/').unwrap_or(place.len()));
    let name = match section {
        "header" => SegmentName::Header,
        "signature" => SegmentName::Signature(0),
        _ => SegmentName::Payload,
    };
    let tree = &decoded.tree;
    let section = tree.section(name).expect("the section is there");
    tree.find(section, pointer)
        .unwrap_or_else(|| panic!("nothing at {place}"))
}

/// JSON packed as Jet packs permissions: gzip with a time, then standard base64.
pub fn packed(json: &str, mtime: u32) -> String {
    use std::io::Write as _;
    let mut gzip = flate2::GzBuilder::new()
        .mtime(mtime)
        .write(Vec::new(), flate2::Compression::best());
    gzip.write_all(json.as_bytes()).expect("a vector takes all");
    STANDARD.encode(gzip.finish().expect("a vector takes all"))
}

/// A Jet project token, packed 300 seconds before it runs out.
pub fn jet_project() -> Decoded {
    let rows = r#"[{"permission_type": "model", "permission_object": "firebase_v3n6.awards", "permission_actions": "rwd", "resource_token_hash": "c93a27ef179d6fa2a7279d814a31764e"}, {"permission_type": "project", "permission_object": "project_settings", "permission_actions": ""}]"#;
    let blob = packed(rows, 1_675_743_790);
    token(
        r#"{"typ":"JWT","alg":"RS256"}"#,
        &format!(
            r#"{{"token_type":"access","exp":1675744090,"jti":"0123456789abcdef0123456789abcdef","user":"11111111-2222-4333-8444-555555555555","project":"demo","environment":"prod","projects":{{"demo":{{"super_group":false,"read_only":false,"permissions":"{blob}"}},"other":{{"read_only":true}}}},"user_properties":{{"a":"b","c":"d"}},"group_properties":{{}}}}"#
        ),
    )
}
