//! Jet Bridge's decisions: the answers that its own function gave, row by row of the record.

use jotscope::jose::access::jet::{self, Belonging, Need};
use jotscope::jose::access::question::about;
use jotscope::jose::access::{Context, Decision, answer, report};
use jotscope::jose::decode::Decoded;
use jotscope::jose::key::Secret;
use serde_json::Value;

use crate::tokens::{packed, payload};

const BRIDGE: &str = "b386d491-12cc-212c-81e9-e47bae01be29";

/// A token for the project `demo` with this entry.
fn project(entry: &str) -> Decoded {
    payload(&format!(
        r#"{{"token_type":"access","exp":1675744090,"jti":"0123456789abcdef0123456789abcdef","user":"11111111-2222-4333-8444-555555555555","project":"demo","environment":"prod","projects":{{"demo":{entry}}}}}"#
    ))
}

fn rows(rows: &str) -> Decoded {
    project(&format!(
        r#"{{"permissions":"{}"}}"#,
        packed(rows, 1_675_743_790)
    ))
}

fn bridge() -> Context {
    Context {
        jet_bridge_token: Some(Secret::new(BRIDGE)),
        ..Context::default()
    }
}

/// The answer in a word, with the codes of its findings.
fn said(decoded: &Decoded, question: &str, context: &Context) -> String {
    let access = report(decoded);
    let answer = answer(decoded, &access, &question.parse().unwrap(), context);
    let codes = answer.findings.iter().map(|finding| finding.code);
    let words = std::iter::once(answer.decision.word()).chain(codes);
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_recorded_decision_is_given() {
    let record = include_str!("../vectors/access/jet_permission_decisions.json");
    let record: Vec<Value> = serde_json::from_str(record).unwrap();
    assert!(record.len() >= 97, "{} decisions", record.len());
    let mut wrong = Vec::new();
    for one in &record {
        let decoded = project(&one["project_entry"].to_string());
        let token = one["resource_token"].as_str().unwrap_or_default();
        let context = Context {
            jet_bridge_token: Some(Secret::new(token)),
            project: Some("demo".to_owned()),
            ..Context::default()
        };
        let text = |name: &str| one["query"][name].as_str().unwrap_or_default();
        let need = one["query"].is_object().then(|| Need {
            kind: text("permission_type"),
            object: text("permission_object"),
            actions: text("permission_actions"),
        });
        let by_rule = jet::decide(&decoded, need.as_ref(), &context);
        let is_error = by_rule
            .findings
            .iter()
            .any(|finding| finding.code == "server-error");
        let expected = match &one["allowed"] {
            Value::Bool(true) => (Decision::Allow, false),
            Value::Bool(false) => (Decision::Deny, false),
            _ => (Decision::Deny, true),
        };
        if (by_rule.decision, is_error) != expected || by_rule.because.is_empty() {
            wrong.push(format!("{one}: {}", by_rule.because));
        }
        // The same through a question as it is typed.
        let Some(need) = need else { continue };
        let question = match need.kind {
            "project" => format!("project:{}", need.object),
            kind => format!("{kind}:{}:{}", need.object, need.actions),
        };
        let asked = answer(
            &decoded,
            &report(&decoded),
            &question.parse().unwrap(),
            &context,
        );
        if asked != by_rule {
            wrong.push(format!("{question}: {asked:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_deciding_row_is_named_and_shown() {
    let decoded = rows(
        r#"[{"permission_type":"model","permission_object":"db.users","permission_actions":"r"},{"permission_type":"model","permission_object":"db.awards","permission_actions":"rwd"}]"#,
    );
    let access = report(&decoded);
    let ask = |question: &str| answer(&decoded, &access, &question.parse().unwrap(), &bridge());
    let allowed = ask("model:awards:rw");
    assert_eq!(allowed.decision, Decision::Allow);
    assert_eq!(allowed.because, "row 1 grants rwd on db.awards");
    assert_eq!(
        allowed.path.as_deref(),
        Some("/projects/demo/permissions/1")
    );
    let node = allowed.node.unwrap();
    assert_eq!(decoded.tree.pointer(node), allowed.path.unwrap());

    let denied = ask("model:users:w");
    assert_eq!(denied.because, "row 0 grants r on db.users, not w");
    assert_eq!(ask("!model:users:w").decision, Decision::Allow);
    assert_eq!(ask("!model:users:w").because, denied.because);
    assert_eq!(
        ask("model:orders:r").because,
        "none of 2 rows is for model \"orders\""
    );
}

#[test]
fn an_old_bridge_takes_the_first_row() {
    let decoded = rows(
        r#"[{"permission_type":"model","permission_object":"db.users","permission_actions":"r"},{"permission_type":"model","permission_object":"db.users","permission_actions":"w"}]"#,
    );
    let old = Context {
        jet_first_match: true,
        ..bridge()
    };
    assert_eq!(said(&decoded, "model:users:w", &bridge()), "allow");
    assert_eq!(said(&decoded, "model:users:w", &old), "deny");
    assert_eq!(said(&decoded, "model:users:r", &old), "allow");
}

#[test]
fn letters_are_one_piece() {
    let decoded = rows(
        r#"[{"permission_type":"model","permission_object":"db.users","permission_actions":"rwd"}]"#,
    );
    assert_eq!(said(&decoded, "model:users:wd", &bridge()), "allow");
    assert_eq!(
        said(&decoded, "model:users:rd", &bridge()),
        "deny jet-actions-not-a-piece"
    );
    assert_eq!(said(&decoded, "model:users:", &bridge()), "allow");
    assert_eq!(
        said(&decoded, "model:db.users:r", &bridge()),
        "deny jet-model-with-resource"
    );
}

/// Rows of two resources, of which one may write.
fn two_resources() -> (Decoded, String) {
    let own = jet::bridge_token_hash(&Secret::new(BRIDGE));
    let decoded = rows(&format!(
        r#"[{{"permission_type":"model","permission_object":"a.users","permission_actions":"rw","resource_token_hash":"{own}"}},{{"permission_type":"model","permission_object":"b.users","permission_actions":"r","resource_token_hash":"00"}},{{"permission_type":"model","permission_object":"c.any","permission_actions":"r"}}]"#
    ));
    (decoded, own)
}

#[test]
fn without_the_bridge_token_only_what_all_resources_agree_on_is_known() {
    let (decoded, _) = two_resources();
    let nothing = Context::default();
    assert_eq!(
        said(&decoded, "model:users:r", &nothing),
        "allow jet-bridge-token-not-given"
    );
    assert_eq!(
        said(&decoded, "model:users:w", &nothing),
        "unknown jet-bridge-token-not-given"
    );
    assert_eq!(said(&decoded, "model:users:w", &bridge()), "allow");
    let other = Context {
        jet_bridge_token: Some(Secret::new("another")),
        ..Context::default()
    };
    assert_eq!(
        said(&decoded, "model:users:r", &other),
        "deny jet-other-resource"
    );
    assert_eq!(said(&decoded, "model:any:r", &other), "allow");
    assert_eq!(said(&decoded, "model:any:r", &nothing), "allow");
}

#[test]
fn rows_are_told_by_the_hash_of_the_bridge_token() {
    let (decoded, own) = two_resources();
    let access = report(&decoded);
    let rows: Vec<_> = access
        .grants
        .iter()
        .filter(|grant| grant.resource.is_some())
        .map(|grant| jet::belonging(grant, &own))
        .collect();
    assert_eq!(rows, [Belonging::Own, Belonging::Other, Belonging::Any]);
    let own_rows: Vec<String> = jet::rows_of(&access, &Secret::new(BRIDGE.to_uppercase()))
        .into_iter()
        .map(|index| decoded.tree.pointer(access.grants[index].node))
        .collect();
    assert_eq!(
        own_rows,
        [
            "/projects/demo/permissions/0",
            "/projects/demo/permissions/2"
        ]
    );
    assert!(
        access
            .notes
            .iter()
            .any(|note| note.code == "jet-row-any-resource")
    );
}

#[test]
fn the_project_of_the_bridge_counts_not_the_open_one() {
    let decoded = payload(
        r#"{"token_type":"access","user":"u","environment":"e","project":"b","projects":{"a":{"owner":true},"b":{"read_only":true}}}"#,
    );
    let projects: Vec<_> = jet::projects(&decoded)
        .into_iter()
        .map(|project| project.name)
        .collect();
    assert_eq!(projects, ["a", "b"]);
    let of = |project: Option<&str>| Context {
        project: project.map(str::to_owned),
        ..bridge()
    };
    assert_eq!(said(&decoded, "model:x:w", &of(Some("a"))), "allow");
    assert_eq!(said(&decoded, "model:x:w", &of(Some("b"))), "deny");
    assert_eq!(said(&decoded, "model:x:w", &of(Some("c"))), "deny");
    assert_eq!(
        said(&decoded, "model:x:w", &of(None)),
        "deny jet-project-assumed"
    );
    assert_eq!(
        said(&decoded, "role:owner", &of(Some("b"))),
        "deny granted-in-other-project"
    );
    assert_eq!(said(&decoded, "role:owner", &of(Some("a"))), "allow");
}

#[test]
fn what_python_would_stumble_over_is_said_to_be_an_error() {
    let failing = |entry: &str| said(&project(entry), "model:users:r", &bridge());
    for entry in [
        r#"{"permissions":"!!!"}"#,
        r#"{"permissions":["r"]}"#,
        r#"{"permissions":"H4sIAAAA","read_only":true}"#,
        r#""member""#,
    ] {
        assert_eq!(failing(entry), "deny server-error", "{entry}");
    }
    // Falsy ones are like none at all.
    for entry in [r#"{"permissions":""}"#, r#"{"permissions":null}"#, "null"] {
        assert_eq!(failing(entry), "deny", "{entry}");
    }
    for (list, expected) in [
        (r#"{"a":1}"#, "deny server-error"),
        (r"[7]", "deny server-error"),
        (
            r#"[{"permission_type":"model","permission_object":"x.users","permission_actions":"r"},7]"#,
            "allow",
        ),
        (
            r#"[{"permission_type":"model","permission_object":7}]"#,
            "deny server-error",
        ),
        (
            r#"[{"permission_type":"model","permission_object":"users","permission_actions":null}]"#,
            "deny server-error",
        ),
        (
            r#"[{"permission_type":"model","permission_object":"users","permission_actions":["r"]}]"#,
            "allow",
        ),
        (r#"[{"permission_object":"users"}]"#, "deny"),
    ] {
        assert_eq!(
            said(&rows(list), "model:users:r", &bridge()),
            expected,
            "{list}"
        );
    }
}

#[test]
fn base64url_and_missing_padding_break_the_bridge() {
    let blob = packed(
        r#"[{"permission_type":"model","permission_object":"a.users","permission_actions":"r","resource_token_hash":""}]"#,
        1_675_743_790,
    );
    let ask = |blob: &str| {
        said(
            &project(&format!(r#"{{"permissions":"{blob}"}}"#)),
            "model:users:r",
            &bridge(),
        )
    };
    assert_eq!(ask(&blob), "allow");
    assert!(blob.contains(['+', '/']), "the blob tells alphabets apart");
    let url = blob.replace('+', "-").replace('/', "_");
    assert_eq!(ask(&url), "deny server-error");
}

#[test]
fn the_shape_of_2020_is_read_with_a_warning() {
    let blob = packed(
        r#"[{"permission_type":"model","permission_object":"a.users","permission_actions":"r"}]"#,
        1,
    );
    let decoded = payload(&format!(
        r#"{{"token_type":"access","project":"p","permissions":"{blob}"}}"#
    ));
    assert_eq!(
        said(&decoded, "model:users:r", &bridge()),
        "allow jet-old-shape"
    );
}

#[test]
fn letters_and_types_nobody_knows_are_shown_as_they_are() {
    let decoded = rows(
        r#"[{"permission_type":"page","permission_object":"home","permission_actions":"xz"},{"permission_type":"model","permission_object":"a.b","permission_actions":"wr"}]"#,
    );
    let access = report(&decoded);
    let page = access
        .grants
        .iter()
        .find(|grant| grant.value.as_deref() == Some("page"))
        .unwrap();
    assert_eq!(page.resource.as_deref(), Some("home"));
    assert_eq!(*page.actions, ["x", "z"]);
    let codes: Vec<_> = access.notes.iter().map(|note| note.code).collect();
    for code in [
        "jet-unknown-actions",
        "jet-unknown-type",
        "jet-actions-order",
    ] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
}

#[test]
fn ten_thousand_rows_are_read_each_with_its_path() {
    let row = |i: usize| {
        format!(
            r#"{{"permission_type":"model","permission_object":"db.t{i}","permission_actions":"rw","resource_token_hash":"{i:064x}"}}"#
        )
    };
    let all: Vec<String> = (0..10_000).map(row).collect();
    let decoded = rows(&format!("[{}]", all.join(",")));
    let access = report(&decoded);
    let last = access.grants.last().unwrap();
    let path = decoded.tree.pointer(last.node);
    assert_eq!(path, "/projects/demo/permissions/9999");
    assert_eq!(
        said(&decoded, "model:t9999:w", &Context::default()),
        "allow jet-bridge-token-not-given"
    );
}

#[test]
fn a_row_is_asked_about_as_the_bridge_asks() {
    let own = jet::bridge_token_hash(&Secret::new(BRIDGE));
    let decoded = rows(&format!(
        r#"[{{"permission_type":"model","permission_object":"db.public.users","permission_actions":"rw","resource_token_hash":"{own}"}},{{"permission_type":"project","permission_object":"project_settings","permission_actions":""}}]"#
    ));
    let access = report(&decoded);
    let mut rows = access
        .grants
        .iter()
        .filter(|grant| grant.resource.is_some());
    let row = rows.next().unwrap();
    let asked = |action: &str| about(&access, row, action).unwrap().to_string();
    assert_eq!(asked("w"), "model:public.users:w");
    assert_eq!(said(&decoded, &asked("w"), &bridge()), "allow");
    assert!(said(&decoded, &asked("d"), &bridge()).starts_with("deny"));
    // Nobody asks for letters of the project.
    assert_eq!(about(&access, rows.next().unwrap(), "r"), None);
    assert_eq!(about(&access, row, "r,w"), None);
}
