//! Editing a draft: one path changes, through every layer, and nothing else does.

use jotscope::jose::decode::Decoded;
use jotscope::jose::layers::Layer;
use jotscope::jose::limits::Limits;
use jotscope::jose::mint::{Draft, EditError, PackedAt, Repack, Section};
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::SegmentName;
use jotscope::jose::tree::{Key, NodeId};
use proptest::prelude::*;

use super::mint::{decoded, json_text};

const KEPT: Repack = Repack {
    packed_at: PackedAt::Kept,
};

fn draft(payload: &str) -> Draft {
    Draft::of_texts(r#"{"alg":"HS256"}"#, payload).unwrap()
}

fn shown(draft: &Draft) -> Decoded {
    draft.decoded(&Limits::DEFAULT)
}

#[track_caller]
fn check_set(payload: &str, pointer: &str, json: &str, expected: &str) {
    let mut draft = draft(payload);
    draft.set(Section::Payload, pointer, json, &KEPT).unwrap();
    assert_eq!(draft.payload_text(), Some(expected));
}

#[track_caller]
fn check_remove(payload: &str, pointer: &str, expected: &str) {
    let mut draft = draft(payload);
    draft.remove(Section::Payload, pointer, &KEPT).unwrap();
    assert_eq!(draft.payload_text(), Some(expected));
}

#[track_caller]
fn check_error(payload: &str, pointer: &str, json: &str, message: &str) {
    let mut draft = draft(payload);
    let error = draft
        .set(Section::Payload, pointer, json, &KEPT)
        .unwrap_err();
    assert_eq!(error.to_string(), message);
    assert_eq!(
        draft.payload_text(),
        Some(payload),
        "the draft is as it was"
    );
}

const ODD: &str = r#"{"b" : 1.0,  "a\/c":[1e400, "\u00e9" ,{"x":null}], "b":2}"#;

#[test]
fn a_value_is_spliced_and_the_rest_stays() {
    check_set(ODD, "/a~1c/2/x", "true", &ODD.replace("null", "true"));
    check_set(
        ODD,
        "/a~1c/1",
        r#""e""#,
        &ODD.replace(r#""\u00e9""#, r#""e""#),
    );
    // Of duplicates the last, as readers take it.
    check_set(ODD, "/b", "[ 3 ]", &ODD.replace(r#""b":2"#, r#""b":[ 3 ]"#));
    check_set(
        ODD,
        "/new",
        "9",
        &ODD.replace(r#""b":2"#, r#""b":2, "new":9"#),
    );
    check_set(
        ODD,
        "/a~1c/-",
        "9",
        &ODD.replace(r#"{"x":null}"#, r#"{"x":null} ,9"#),
    );
    check_set(
        ODD,
        "/a~1c/2/y~01~1",
        "9",
        ODD.replace("null}", r#"null,"y~1/":9}"#).as_str(),
    );
    check_set(ODD, "", "[1]", "[1]");
}

#[test]
fn an_empty_step_is_a_name() {
    check_set("{}", "/", "1", r#"{"":1}"#);
    check_set(r#"{"":{}}"#, "//", "1", r#"{"":{"":1}}"#);
}

#[test]
fn a_member_is_removed_with_all_its_doubles() {
    check_remove(ODD, "/b", r#"{"a\/c":[1e400, "\u00e9" ,{"x":null}]}"#);
    check_remove(ODD, "/a~1c/0", &ODD.replace("1e400, ", ""));
    check_remove(ODD, "/a~1c/2/x", &ODD.replace(r#""x":null"#, ""));
}

#[test]
fn a_member_is_renamed_in_its_place() {
    let mut draft = draft(ODD);
    draft
        .rename(Section::Payload, "/a~1c", "d\"", &KEPT)
        .unwrap();
    let expected = ODD.replace(r#""a\/c""#, r#""d\"""#);
    assert_eq!(draft.payload_text(), Some(expected.as_str()));
    let taken = draft
        .rename(Section::Payload, "/d\"", "b", &KEPT)
        .unwrap_err();
    assert_eq!(taken.to_string(), "the top has a \"b\" already");
    let item = draft
        .rename(Section::Payload, "/d\"/0", "b", &KEPT)
        .unwrap_err();
    assert_eq!(
        item.to_string(),
        "/d\"/0 is an item of an array, which has no name"
    );
}

#[test]
fn a_json_string_is_spliced_in_its_own_escapes() {
    let payload = r#"{"c":"{\"roles\":[\"a\\\/b\",\"\u00e9\"],\"url\":\"http:\/\/x\"}","z":1}"#;
    check_set(
        payload,
        "/c/roles/-",
        r#""é/""#,
        r#"{"c":"{\"roles\":[\"a\\\/b\",\"\u00e9\",\"\u00e9\/\"],\"url\":\"http:\/\/x\"}","z":1}"#,
    );
    // A string in a string in a string.
    let twice = r#"{"c":"\"{\\\"a\\\":1,\\\"b\\\":\\\"x\\/y\\\"}\""}"#;
    check_set(
        twice,
        "/c/a",
        r#""q""#,
        &twice.replace("1,", r#"\\\"q\\\","#),
    );
}

#[test]
fn setting_what_is_there_changes_nothing() {
    let text = include_str!("../../assets/examples/jet-project-token.txt");
    let before = Draft::of_decoded(&decoded(text.trim())).unwrap();
    let mut draft = before.clone();
    let now = Repack {
        packed_at: PackedAt::Time(UnixTime(1.8e9)),
    };
    let path = "/projects/storefront/permissions/1/permission_actions";
    let old = value(&shown(&draft), path);
    draft.set(Section::Payload, path, &old, &now).unwrap();
    assert!(draft == before);
}

/// The raw value at a path of the payload.
fn value(shown: &Decoded, pointer: &str) -> String {
    let section = shown.tree.section(SegmentName::Payload).unwrap();
    let id = shown.tree.find(section, pointer).unwrap();
    String::from_utf8(shown.tree.raw(id).to_vec()).unwrap()
}

#[test]
fn one_permission_inside_a_compressed_blob_is_changed_and_just_that() {
    let text = include_str!("../../assets/examples/jet-project-token.txt");
    let before = decoded(text.trim());
    let mut draft = Draft::of_decoded(&before).unwrap();
    let path = "/projects/storefront/permissions/1/permission_actions";
    assert_ne!(value(&before, path), r#""rw""#);
    draft.set(Section::Payload, path, r#""rw""#, &KEPT).unwrap();
    let after = shown(&draft);
    assert_eq!(value(&after, path), r#""rw""#);
    let blob = "/projects/storefront/permissions";
    let (old, new) = (value(&before, blob), value(&after, blob));
    let payload = before.token.segment(SegmentName::Payload).unwrap();
    let payload = String::from_utf8(payload.bytes.clone()).unwrap();
    assert_eq!(draft.payload_text().unwrap(), payload.replace(&old, &new));
    let expanded = |shown: &Decoded| {
        let section = shown.tree.section(SegmentName::Payload).unwrap();
        shown.tree.json(section, true, 0)
    };
    let first = value(&before, path);
    let expected = expanded(&before).replacen(
        &format!("\"permission_actions\": {first}"),
        "\"permission_actions\": \"rw\"",
        1,
    );
    assert_eq!(expanded(&after), expected);
    // Level, system byte and time are those it had; the alphabet and padding too.
    let chain = |shown: &Decoded| {
        let section = shown.tree.section(SegmentName::Payload).unwrap();
        let id = shown.tree.find(section, blob).unwrap();
        shown.tree.content(id).unwrap().chain.layers.clone()
    };
    let (old, new) = (chain(&before), chain(&after));
    assert_eq!(old[1], new[1]);
    let now = Repack {
        packed_at: PackedAt::Time(UnixTime(1_800_000_000.9)),
    };
    draft.set(Section::Payload, path, r#""r""#, &now).unwrap();
    let new = chain(&shown(&draft));
    assert!(matches!(
        new[1],
        Layer::Gzip {
            mtime: 1_800_000_000,
            os: 255,
            xfl: 2,
            members: 1
        }
    ));
}

#[test]
fn a_layered_claim_keeps_its_layers_for_a_container_and_gives_way_to_anything_else() {
    let payload = r#"{"c":"{\"a\":[1,2,3]}"}"#;
    check_set(payload, "/c", r#"{"b":[4,5]}"#, r#"{"c":"{\"b\":[4,5]}"}"#);
    check_set(payload, "/c", r#""plain""#, r#"{"c":"plain"}"#);
    check_set(payload, "/c", "7", r#"{"c":7}"#);
    check_remove(payload, "/c", "{}");
}

#[test]
fn a_payload_packed_before_it_was_signed_is_packed_again() {
    let text = r#"{"iss":"https://a.test","n":1}"#;
    let packed = jotscope::jose::inflate::to_deflate(text.as_bytes());
    let mut draft = Draft::of_texts(r#"{"zip":"DEF","alg":"ES256"}"#, "{}").unwrap();
    draft.set_payload_bytes(packed);
    draft.set(Section::Payload, "/n", "2", &KEPT).unwrap();
    let after = shown(&draft);
    let section = after.tree.section(SegmentName::Payload).unwrap();
    assert_eq!(after.tree.json(section, true, 0), text.replace('1', "2"));
}

#[test]
fn the_header_is_edited_the_same_way() {
    let mut draft = Draft::of_texts(r#"{ "alg":"HS256" }"#, "{}").unwrap();
    draft
        .set(Section::Header, "/kid", r#""k\/1""#, &KEPT)
        .unwrap();
    assert_eq!(draft.header_text(), r#"{ "alg":"HS256","kid":"k\/1" }"#);
    assert_eq!(draft.kid().as_deref(), Some("k/1"));
    draft.remove(Section::Header, "/alg", &KEPT).unwrap();
    assert_eq!(draft.header_text(), r#"{ "kid":"k\/1" }"#);
    let whole = draft.set(Section::Header, "", "[]", &KEPT);
    assert_eq!(whole, Err(EditError::HeaderNotObject));
}

#[test]
fn a_path_that_does_not_exist_says_how_far_it_got() {
    let payload = r#"{"projects":{"shop":{"roles":["a","b"],"n":5}}}"#;
    check_error(
        payload,
        "/projects/store/roles",
        "1",
        "/projects has no \"store\"; it has \"shop\"",
    );
    check_error(
        payload,
        "/user/name",
        "1",
        "the top has no \"user\"; it has \"projects\"",
    );
    check_error(
        payload,
        "/projects/shop/roles/2",
        "1",
        "/projects/shop/roles has 2 items, and \"2\" is none of them",
    );
    check_error(
        payload,
        "/projects/shop/roles/01",
        "1",
        "/projects/shop/roles has 2 items, and \"01\" is none of them",
    );
    check_error(
        payload,
        "projects",
        "1",
        "a path begins with a slash or is empty: \"projects\"",
    );
    let mut draft = draft(payload);
    let error = draft
        .remove(Section::Payload, "/nothing", &KEPT)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the top has no \"nothing\"; it has \"projects\""
    );
    let error = draft.remove(Section::Payload, "", &KEPT).unwrap_err();
    assert_eq!(error.to_string(), "the whole payload cannot be removed");
}

#[test]
fn a_path_that_runs_into_a_scalar_says_what_stands_there() {
    let payload = r#"{"exp":1,"sub":"x","ok":true}"#;
    check_error(
        payload,
        "/exp/a",
        "1",
        "/exp is a number, so there is no \"a\" inside it",
    );
    check_error(
        payload,
        "/sub/-",
        "1",
        "/sub is a string, so there is no \"-\" inside it",
    );
    check_error(
        payload,
        "/ok/0/b",
        "1",
        "/ok is true, so there is no \"0\" inside it",
    );
}

#[test]
fn a_nested_token_is_not_rewritten_but_can_be_replaced() {
    let inner = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA";
    let payload = format!(r#"{{"t":"{inner}"}}"#);
    check_error(
        &payload,
        "/t/payload/sub",
        "1",
        "/t is a token of its own, and a change in it would break its signature",
    );
    check_set(&payload, "/t", r#""gone""#, r#"{"t":"gone"}"#);
}

#[test]
fn a_damaged_blob_is_not_packed_anew() {
    let text = include_str!("../../assets/examples/jet-project-token.txt");
    let before = Draft::of_decoded(&decoded(text.trim())).unwrap();
    let blob = value(&shown(&before), "/projects/storefront/permissions");
    let cut = format!("{}\"", &blob[..=blob.len() / 8 * 4]);
    let payload = before.payload_text().unwrap().replace(&blob, &cut);
    let mut draft = draft(&payload);
    let path = "/projects/storefront/permissions/0/permission_type";
    let error = draft.set(Section::Payload, path, "1", &KEPT).unwrap_err();
    assert!(matches!(error, EditError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("gzip"), "{error}");
    assert_eq!(draft.payload_text(), Some(payload.as_str()));
}

#[test]
fn a_value_that_is_no_json_says_where() {
    check_error(
        "{}",
        "/role",
        "admin",
        "the value is not JSON at line 1, column 1: expected a value",
    );
    check_error(
        "{}",
        "/role",
        "{\"a\":\n 1,}",
        "the value is not JSON at line 2, column 4: expected a name in quotes",
    );
    let error = draft("{}")
        .set(Section::Payload, "/a", "admin", &KEPT)
        .unwrap_err();
    assert_eq!(error.advice(), "A text needs its quotes: \"text\"");
}

/// Every value of the payload that holds no others: its path and its text.
fn leaves(shown: &Decoded) -> Vec<(NodeId, String, String)> {
    let tree = &shown.tree;
    let section = tree.section(SegmentName::Payload).unwrap();
    (section.0 + 1..tree.node(section).end.0)
        .map(NodeId)
        .filter(|id| !tree.has_children(*id) && tree.content(*id).is_none())
        .map(|id| {
            let raw = String::from_utf8_lossy(tree.raw(id)).into_owned();
            (id, tree.pointer(id), raw)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn one_leaf_changes_and_every_other_byte_stays(text in json_text(5), pick in any::<prop::sample::Index>()) {
        let payload = format!(r#"{{"first":"1\/1","here": {text}, "last" :1.0}}"#);
        let before = draft(&payload);
        let shown_before = shown(&before);
        let old = leaves(&shown_before);
        let tree = &shown_before.tree;
        let (picked, pointer, _) = &old[pick.index(old.len())];
        // Duplicate names lead to the last of them.
        let section = tree.section(SegmentName::Payload).unwrap();
        prop_assume!(tree.find(section, pointer) == Some(*picked));
        let mut after = before.clone();
        after.set(Section::Payload, pointer, r#""changed \/ é""#, &KEPT).unwrap();
        let shown_after = shown(&after);
        let new = leaves(&shown_after);
        prop_assert_eq!(old.len(), new.len());
        for ((id, path, raw), (_, new_path, new_raw)) in old.iter().zip(&new) {
            prop_assert_eq!(path, new_path);
            if id == picked {
                prop_assert_eq!(new_raw.as_str(), r#""changed \/ é""#);
            } else {
                prop_assert_eq!(raw, new_raw);
            }
        }
        // Outside the outermost string on the path, every byte is where it was.
        let mut outermost = *picked;
        let mut at = *picked;
        while let Some(parent) = tree.parent(at) {
            let own = tree.node(section).doc;
            if tree.node(parent).doc == own
                && parent != section
                && tree.node(outermost).doc != own
            {
                outermost = parent;
            }
            at = parent;
        }
        let span = tree.node(outermost).value;
        let (head, tail) = (&payload[..span.start as usize], &payload[span.end as usize..]);
        let made = after.payload_text().unwrap();
        prop_assert!(made.starts_with(head) && made.ends_with(tail), "{made}");
        prop_assert!(made.len() >= head.len() + tail.len());
    }

    #[test]
    fn removing_what_was_added_gives_the_draft_back(text in json_text(4), pick in any::<prop::sample::Index>()) {
        let payload = format!(r#"{{"here": {text}, "last" :1.0}}"#);
        let mut work = draft(&payload);
        let shown_before = shown(&work);
        let tree = &shown_before.tree;
        let section = tree.section(SegmentName::Payload).unwrap();
        let objects: Vec<String> = (section.0..tree.node(section).end.0)
            .map(NodeId)
            .filter(|id| tree.children(*id).any(|child| matches!(tree.key(child), Key::Name(_))))
            .filter(|id| tree.find(section, &tree.pointer(*id)) == Some(*id))
            .map(|id| tree.pointer(id))
            .collect();
        let path = format!("{}/brand new", objects[pick.index(objects.len())]);
        work.set(Section::Payload, &path, "[1]", &KEPT).unwrap();
        prop_assert!(work.payload_text() != Some(payload.as_str()));
        work.remove(Section::Payload, &path, &KEPT).unwrap();
        let expanded = |draft: &Draft| {
            let shown = shown(draft);
            let section = shown.tree.section(SegmentName::Payload).unwrap();
            shown.tree.json(section, true, 0)
        };
        prop_assert_eq!(expanded(&work), expanded(&draft(&payload)));
    }

    #[test]
    fn no_path_and_no_text_panics(payload in ".{0,60}", pointer in "[/~01a-z-]{0,12}", json in ".{0,20}") {
        let mut work = draft("{}");
        work.set_payload_bytes(payload.into_bytes());
        let _ = work.set(Section::Payload, &pointer, &json, &KEPT);
        let _ = work.set(Section::Header, &pointer, &json, &KEPT);
        let _ = work.remove(Section::Payload, &pointer, &KEPT);
        let _ = work.rename(Section::Payload, &pointer, &json, &KEPT);
        let is_object = work.header_text().starts_with('{');
        prop_assert!(is_object);
    }
}
