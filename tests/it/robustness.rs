//! Inputs nobody thought of: decoding never panics, and what it builds hangs together.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jotscope::jose::decode::{Decoded, decode};
use jotscope::jose::discovery::{Ask, Metadata};
use jotscope::jose::encoding::to_base64url;
use jotscope::jose::inflate;
use jotscope::jose::introspection::{self, Agreement};
use jotscope::jose::json;
use jotscope::jose::layers::{self, Chain, Layer};
use jotscope::jose::limits::Limits;
use jotscope::jose::span::Span;
use jotscope::jose::target::{Target, shown_reference};
use jotscope::jose::token::{SegmentName, TokenKind, parse};
use jotscope::jose::tree::{NodeId, NodeKind};
use proptest::prelude::*;

/// Small enough to be reached by chance.
const SMALL: Limits = Limits {
    layers: 3,
    json_depth: 12,
    inflated_layer_bytes: 4096,
    inflated_token_bytes: 8192,
    nodes: 200,
    ..Limits::DEFAULT
};

fn minted(payload: &[u8]) -> String {
    let header = to_base64url(br#"{"alg":"HS256"}"#);
    format!("{header}.{}.{}", to_base64url(payload), "A".repeat(43))
}

fn decoded(text: &str, kind: TokenKind, limits: &Limits) -> Decoded {
    decode(&parse(&Arc::from(text), kind), limits)
}

fn codes(decoded: &Decoded) -> Vec<&'static str> {
    decoded
        .findings
        .iter()
        .map(|finding| finding.code)
        .collect()
}

/// Everything a face may ask of any node, and what must hold whatever the input was.
#[track_caller]
fn check_tree(decoded: &Decoded) {
    let (tree, token) = (&decoded.tree, &decoded.token);
    let len = token.text.len();
    for index in 0..tree.nodes.len() as u32 {
        let id = NodeId(index);
        let node = tree.node(id);
        let doc = &tree.docs[node.doc as usize];
        let doc_len = doc.bytes.len() as u32;
        assert!(node.value.start <= node.value.end && node.value.end <= doc_len);
        assert!(node.key.start <= node.key.end && node.key.end <= doc_len);
        assert!(node.end > id && node.end.index() <= tree.nodes.len());
        match tree.parent(id) {
            None => assert_eq!(node.depth, 0),
            Some(parent) => {
                let above = tree.node(parent);
                assert!(parent < id && node.end <= above.end);
                assert_eq!(node.depth, above.depth + 1);
                if above.doc == node.doc && above.holds.is_none() {
                    assert!(above.value.start <= node.value.start);
                    assert!(node.value.end <= above.value.end);
                }
            }
        }
        for (ordinal, child) in tree.children(id).enumerate() {
            assert_eq!(tree.parent(child), Some(id));
            if tree.node(child).kind != NodeKind::Garbled {
                assert_eq!(tree.node(child).ordinal as usize, ordinal);
            }
        }
        let source = tree.source(token, id, false);
        let with_key = tree.source(token, id, true);
        assert!(source.end as usize <= len && with_key.end as usize <= len);
        assert!(with_key.start <= source.start && with_key.end >= source.end);
        if !source.is_empty() && !node.value.is_empty() {
            check_way_back(decoded, id, source);
        }
        tree.key(id);
        tree.text(id);
        let has_doubles = codes(decoded).contains(&"duplicate-key");
        if let Some(top) = std::iter::successors(Some(id), |id| tree.parent(*id)).last() {
            let found = tree.find(top, &tree.pointer(id));
            assert!(found.is_some() || has_doubles);
        }
    }
    for (offset, _) in token.text.char_indices() {
        if let Some(found) = tree.node_at(token, offset) {
            let section = std::iter::successors(Some(found), |id| tree.parent(*id)).last();
            let source = tree.source(token, section.unwrap(), false);
            assert!(source.contains(offset));
        }
    }
    for section in tree.sections() {
        for (expanded, indent) in [(false, 0), (false, 2), (true, 0), (true, 2)] {
            let json = tree.json(section, expanded, indent);
            if tree.is_intact(section) && std::str::from_utf8(tree.raw(section)).is_ok() {
                assert!(json::check(json.as_bytes()).is_ok(), "{json}");
            }
        }
    }
    for finding in &decoded.findings {
        assert!(!finding.message.is_empty());
    }
    tree.search("a");
}

/// The first character a value came from leads to the value, or to something inside it; where a
/// layer lost the positions, to the string that was opened.
#[track_caller]
fn check_way_back(decoded: &Decoded, id: NodeId, source: Span) {
    let (tree, token) = (&decoded.tree, &decoded.token);
    let found = tree.node_at(token, source.start as usize).unwrap();
    let is_above = |above: NodeId, below: NodeId| {
        std::iter::successors(Some(below), |id| tree.parent(*id)).any(|id| id == above)
    };
    assert!(
        is_above(id, found) || is_above(found, id),
        "{} leads to {}",
        tree.pointer(id),
        tree.pointer(found)
    );
}

/// JSON values with all that payloads have: strings that hold JSON, base64, gzip and tokens.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("1.0".to_owned()),
        Just("-0e+00".to_owned()),
        "[a-zA-Z0-9+/_-]{0,40}".prop_map(|text| json::quote(&text)),
        ".{0,12}".prop_map(|text| json::quote(&text)),
        Just(r#""\ud83d\ude00\/\u00e9\ud800""#.to_owned()),
    ];
    leaf.prop_recursive(6, 64, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec(("[a-c]{0,2}|/~|é\"", inner.clone()), 0..5).prop_map(|members| {
                let mut text = "{".to_owned();
                for (index, (name, value)) in members.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    write!(text, "{comma}{}: {value}", json::quote(name)).unwrap();
                }
                text + "}"
            }),
            (chain(), inner.clone()).prop_map(|(chain, value)| json::quote(&layers::wrap(
                &chain,
                &format!("[{value}]"),
                None
            ))),
            inner.prop_map(|value| json::quote(&minted(format!("{{\"n\":{value}}}").as_bytes()))),
        ]
    })
}

fn layer() -> impl Strategy<Value = Vec<Layer>> {
    let form =
        |text: &str| Layer::Base64(jotscope::jose::encoding::look_over(text.as_bytes()).form);
    let base64 = prop_oneof![
        Just(form("+/==")),
        Just(form("-_")),
        Just(form("-_==")),
        Just(form("+/")),
        Just(Layer::Hex { upper: false }),
        Just(Layer::Hex { upper: true }),
    ];
    let packed = prop_oneof![
        Just(Layer::Gzip {
            mtime: 1_675_743_790,
            os: 255,
            xfl: 2,
            members: 1
        }),
        Just(Layer::Gzip {
            mtime: 0,
            os: 3,
            xfl: 0,
            members: 1
        }),
        Just(Layer::Zlib { level: 2 }),
        Just(Layer::Deflate),
        Just(Layer::Zstd),
    ];
    prop_oneof![
        base64.clone().prop_map(|layer| vec![layer]),
        (base64, packed).prop_map(|(outer, inner)| vec![outer, inner]),
        Just(vec![Layer::Percent]),
        Just(vec![Layer::Json]),
    ]
}

fn chain() -> impl Strategy<Value = Chain> {
    prop::collection::vec(layer(), 1..3).prop_map(|layers| {
        let mut layers: Vec<_> = layers.into_iter().flatten().collect();
        // Raw DEFLATE has no magic: it is opened only where JSON is right behind it.
        let num_layers = layers.len();
        let mut index = 0;
        layers.retain(|layer| {
            index += 1;
            *layer != Layer::Deflate || index == num_layers
        });
        layers.push(Layer::Json);
        Chain {
            layers,
            encoded_bytes: 0,
            decoded_bytes: 0,
        }
    })
}

proptest! {
    // A failure belongs into a vector, not into a file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_text_is_decoded(text in ".{0,200}") {
        for kind in [TokenKind::Jws, TokenKind::Jwe, TokenKind::SdJwt, TokenKind::JwsJson] {
            check_tree(&decoded(&text, kind, &SMALL));
        }
    }

    #[test]
    fn any_payload_is_decoded(payload in prop::collection::vec(any::<u8>(), 0..300)) {
        check_tree(&decoded(&minted(&payload), TokenKind::Jws, &SMALL));
    }

    #[test]
    fn any_json_is_decoded(value in value()) {
        let text = minted(format!("{{\"v\": {value}}}").as_bytes());
        for limits in [&Limits::DEFAULT, &SMALL] {
            check_tree(&decoded(&text, TokenKind::Jws, limits));
        }
    }

    #[test]
    fn damaged_json_is_decoded(value in value(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut payload = format!("{{\"v\": {value}}}").into_bytes();
        let at = at.index(payload.len());
        payload[at] = byte;
        check_tree(&decoded(&minted(&payload), TokenKind::Jws, &SMALL));
        payload.truncate(at);
        check_tree(&decoded(&minted(&payload), TokenKind::Jws, &Limits::DEFAULT));
    }

    #[test]
    fn a_damaged_token_is_decoded(value in value(), at in any::<prop::sample::Index>(), character in any::<char>()) {
        let mut characters: Vec<char> = minted(format!("{{\"v\": {value}}}").as_bytes()).chars().collect();
        let at = at.index(characters.len());
        characters[at] = character;
        let text: String = characters.into_iter().collect();
        check_tree(&decoded(&text, TokenKind::Jws, &SMALL));
    }

    #[test]
    fn json_tokens_are_decoded(value in value(), payload in ".{0,40}") {
        let text = format!(
            r#"{{"payload": {}, "signatures": [{{"protected": {}, "header": {{"v": {value}}}, "signature": "AA\/A"}}, {value}]}}"#,
            json::quote(&payload), json::quote(&to_base64url(br#"{"alg":"HS256","b64":false}"#)),
        );
        check_tree(&decoded(&text, TokenKind::JwsJson, &Limits::DEFAULT));
    }

    #[test]
    fn what_is_wrapped_is_peeled(chain in chain(), value in value()) {
        let text = format!("{{\"v\": {value}}}");
        let claim = layers::wrap(&chain, &text, None);
        let token = minted(format!("{{\"c\":{}}}", json::quote(&claim)).as_bytes());
        let decoded = decoded(&token, TokenKind::Jws, &Limits::DEFAULT);
        let payload = decoded.tree.section(SegmentName::Payload).unwrap();
        let id = decoded.tree.find(payload, "/c").unwrap();
        let content = decoded.tree.content(id).unwrap();
        prop_assert_eq!(&decoded.tree.docs[content.doc as usize].bytes, text.as_bytes());
        // And on again, with the chain that was found.
        let again = layers::wrap(&content.chain, "[\"again\"]", None);
        let token = minted(format!("{{\"c\":{}}}", json::quote(&again)).as_bytes());
        let decoded = self::decoded(&token, TokenKind::Jws, &Limits::DEFAULT);
        let payload = decoded.tree.section(SegmentName::Payload).unwrap();
        prop_assert_eq!(decoded.tree.json(payload, true, 0), "{\"c\":[\"again\"]}");
    }

    #[test]
    fn any_text_is_an_address_or_none(text in "(https?://)?[a-z0-9.@:/?#\\\\\\[\\]%é\u{202e} -]{0,40}", reference in "[a-z.:/?#@%é ]{0,30}") {
        shown_reference(&text);
        if let Ok(target) = Target::parse(&text) {
            // What is asked is what was checked: reading it again changes nothing.
            prop_assert_eq!(Target::parse(&target.url()), Ok(target.clone()));
            prop_assert!(target.url().starts_with("https://") || target.is_loopback());
            prop_assert!(!target.host().contains('@'));
            if let Ok(next) = target.follow(&reference) {
                prop_assert!(target.is_loopback() || !next.is_loopback());
            }
            Ask::parse(&text).unwrap();
        }
    }

    #[test]
    fn any_text_is_an_answer_about_a_token_or_none(text in ".{0,100}", value in value()) {
        introspection::parse(text.as_bytes()).ok();
        Metadata::read(text.as_bytes());
        let answer = format!("{{\"active\":true,\"a\":{value},\"b\":{value}}}");
        let answer = introspection::parse(answer.as_bytes()).unwrap();
        let token = decoded(&minted(format!("{{\"a\":{value},\"c\":{value}}}").as_bytes()), TokenKind::Jws, &Limits::DEFAULT);
        let rows = introspection::compare(&answer, &token);
        let rows: Vec<_> = rows.iter().map(|row| row.agreement).collect();
        prop_assert_eq!(rows, [Agreement::Same, Agreement::OnlyToken, Agreement::OnlyAnswer]);
    }

    #[test]
    fn unindented_json_is_the_text_itself(value in value()) {
        let text = format!("{{\"v\": {value}}}");
        let decoded = decoded(&minted(text.as_bytes()), TokenKind::Jws, &Limits::DEFAULT);
        let payload = decoded.tree.section(SegmentName::Payload).unwrap();
        prop_assert_eq!(decoded.tree.json(payload, false, 0), text);
    }
}

#[test]
fn a_token_cut_at_any_byte_shows_what_precedes() {
    let payload = r#"{"first":1,"second":{"third":"abc"},"fourth":[true,"\u00e9"]}"#;
    let whole = minted(payload.as_bytes());
    let names = ["/first", "/second/third", "/fourth/0", "/fourth/1"];
    let full = decoded(&whole, TokenKind::Jws, &Limits::DEFAULT);
    let section = full.tree.section(SegmentName::Payload).unwrap();
    let ends = names.map(|name| {
        let id = full.tree.find(section, name).unwrap();
        // A number is certain only once the character after it is there.
        full.tree.source(&full.token, id, false).end as usize + 2
    });
    for cut in 0..=whole.len() {
        let decoded = decoded(&whole[..cut], TokenKind::Jws, &Limits::DEFAULT);
        check_tree(&decoded);
        assert_eq!(
            decoded.findings.is_empty(),
            cut == whole.len(),
            "cut at {cut}"
        );
        for (name, end) in names.iter().zip(ends) {
            if cut >= end {
                let section = decoded.tree.section(SegmentName::Payload).unwrap();
                assert!(
                    decoded.tree.find(section, name).is_some(),
                    "{name} cut at {cut}"
                );
            }
        }
    }
}

#[test]
fn a_gzip_bomb_stops_at_the_limit() {
    let limits = Limits {
        inflated_layer_bytes: 1 << 20,
        inflated_token_bytes: 3 << 20,
        ..Limits::DEFAULT
    };
    let form = jotscope::jose::encoding::look_over(b"+/==").form;
    let bomb = jotscope::jose::encoding::to_base64(
        &inflate::to_gzip(&vec![b' '; 4 << 20], 0, 255, 2),
        form,
    );
    let claims: Vec<_> = (0..5)
        .map(|index| format!("\"c{index}\":\"{bomb}\""))
        .collect();
    let decoded = decoded(
        &minted(format!("{{{}}}", claims.join(",")).as_bytes()),
        TokenKind::Jws,
        &limits,
    );
    assert_eq!(codes(&decoded), ["inflate-limit"; 5]);
    assert!(
        decoded.findings[0].message.contains("1048576 bytes"),
        "{}",
        decoded.findings[0].message
    );
    let held: usize = decoded.tree.docs.iter().map(|doc| doc.bytes.len()).sum();
    assert!(held < 4 << 20);
}

#[test]
fn deep_nesting_is_kept_as_text_and_fast() {
    let start = Instant::now();
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let payload = open.repeat(100_000) + "1" + &close.repeat(100_000);
        let payload = format!("{{\"before\":1,\"deep\":{payload},\"after\":2}}");
        let whole = decoded(
            &minted(payload.as_bytes()),
            TokenKind::Jws,
            &Limits::DEFAULT,
        );
        assert_eq!(codes(&whole), ["json-depth"]);
        let section = whole.tree.section(SegmentName::Payload).unwrap();
        assert!(whole.tree.find(section, "/after").is_some());
        assert_eq!(whole.tree.json(section, true, 0), payload);
        let cut = decoded(
            &minted(&payload.as_bytes()[..150_000]),
            TokenKind::Jws,
            &Limits::DEFAULT,
        );
        assert_eq!(codes(&cut), ["json-depth", "json-malformed"]);
    }
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn base64_fifty_deep_stops_with_a_finding() {
    let mut text = "{\"a\":1}".to_owned();
    for _ in 0..20 {
        text = to_base64url(text.as_bytes());
    }
    let whole = decoded(
        &minted(format!("{{\"deep\":\"{text}\"}}").as_bytes()),
        TokenKind::Jws,
        &Limits::DEFAULT,
    );
    assert_eq!(codes(&whole), ["layer-limit"]);
    check_tree(&whole);
    for _ in 20..50 {
        text = to_base64url(text.as_bytes());
        if text.len() > 1 << 20 {
            break;
        }
    }
    let whole = decoded(
        &minted(format!("{{\"deep\":\"{text}\"}}").as_bytes()),
        TokenKind::Jws,
        &Limits::DEFAULT,
    );
    assert_eq!(codes(&whole), ["layer-limit"]);
}

#[test]
fn tokens_nested_in_tokens_end_at_the_depth() {
    let mut text = minted(b"{}");
    for _ in 0..30 {
        text = minted(format!("{{\"t\":\"{text}\"}}").as_bytes());
        if text.len() > 4 << 20 {
            break;
        }
    }
    let whole = decoded(&text, TokenKind::Jws, &Limits::DEFAULT);
    assert_eq!(codes(&whole), [""; 0]);
    let shallow = decoded(
        &text,
        TokenKind::Jws,
        &Limits {
            json_depth: 20,
            ..Limits::DEFAULT
        },
    );
    assert!(codes(&shallow).contains(&"json-depth"));
}

#[test]
fn names_that_trip_others_are_only_names() {
    let payload = r#"{"__proto__":{"admin":true},"constructor":1,"a":1,"\u0061":2,"a":3}"#;
    let whole = decoded(
        &minted(payload.as_bytes()),
        TokenKind::Jws,
        &Limits::DEFAULT,
    );
    assert_eq!(codes(&whole), ["duplicate-key"]);
    assert!(
        whole.findings[0]
            .message
            .starts_with("\"a\" stands 3 times")
    );
    let section = whole.tree.section(SegmentName::Payload).unwrap();
    let last = whole.tree.find(section, "/a").unwrap();
    assert_eq!(whole.tree.text(last), "3");
    assert!(whole.tree.find(section, "/__proto__/admin").is_some());
    assert_eq!(whole.tree.json(section, false, 0), payload);
}

#[test]
fn many_duplicates_are_counted_not_listed() {
    let members: Vec<_> = (0..100_000)
        .map(|index| format!("\"k{}\":1", index / 2))
        .collect();
    let payload = format!("{{{}}}", members.join(","));
    let start = Instant::now();
    let whole = decoded(
        &minted(payload.as_bytes()),
        TokenKind::Jws,
        &Limits::DEFAULT,
    );
    assert!(whole.findings.len() < 30);
    assert!(
        whole
            .findings
            .iter()
            .any(|finding| finding.message == "and 49980 more like it")
    );
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn more_values_than_the_limit_are_kept_as_text() {
    let payload = "{\"a\":[1,2,3,[4,5],6],\"b\":{\"c\":7},\"d\":8}";
    for nodes in 1..16 {
        let limits = Limits {
            nodes,
            ..Limits::DEFAULT
        };
        let whole = decoded(&minted(payload.as_bytes()), TokenKind::Jws, &limits);
        check_tree(&whole);
        if let Some(section) = whole.tree.section(SegmentName::Payload) {
            assert_eq!(whole.tree.json(section, false, 0), payload);
        }
    }
}
