//! Questions that a look at the grants, or at one claim, answers.

use serde_json::Value;

use super::Ask;
use super::answer::{Answer, Context, Decision};
use crate::jose::access::grants::{Access, Grant, Kind};
use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::sd_jwt::Processed;
use crate::jose::text::escape_controls;
use crate::jose::tree::{NodeId, Tree};
use crate::jose::words;

/// How many names a refusal lists.
const MOST_NAMES: usize = 5;
const MOST_CHARS: usize = 60;

/// Whether the token has the grant of that name.
pub(super) fn name(
    decoded: &Decoded,
    access: &Access,
    ask: &Ask,
    name: &str,
    context: &Context,
) -> Answer {
    let tree = &decoded.tree;
    let kind = ask.kind().unwrap_or(Kind::Role);
    let shown = words::one_line(name, MOST_CHARS);
    let is_here = |grant: &&Grant| match (&context.project, &grant.within) {
        // Only of a token that knows the project is something granted elsewhere.
        (Some(project), Some(within)) if is_project(access, project) => **within == **project,
        _ => true,
    };
    let grants = || access.of_kind(kind).filter(is_here);
    let matching = || grants().filter(|grant| is_called(tree, grant, name));
    if let Some(grant) = matching().find(|grant| !grant.user_editable) {
        let mut because = format!("{} {shown:?} is in the token", kind.word());
        if let Some(within) = &grant.within {
            because = format!("{because}, in {}", words::one_line(within, MOST_CHARS));
        }
        return Answer::new(Decision::Allow, because).at(tree, grant.node);
    }
    if let Some(grant) = matching().next() {
        let because = format!(
            "{} {shown:?} stands only where the user can write it",
            kind.word()
        );
        let mut answer = Answer::new(Decision::Unknown, because).at(tree, grant.node);
        answer.findings.push(
            Finding::new(
                "user-editable-grant",
                Severity::Danger,
                "the user can change this claim",
            )
            .at(At::Node(grant.node))
            .advice("A server that decides by it lets anyone in"),
        );
        return answer;
    }
    if let Some(answer) = elsewhere(tree, access, kind) {
        return answer;
    }
    let mut because = format!("no {} {shown:?} in the token", kind.word());
    because.push_str(&what_there_is(grants(), kind));
    let mut answer = Answer::new(Decision::Deny, because);
    answer.findings.extend(near(tree, access, kind, name));
    answer
}

fn is_project(access: &Access, name: &str) -> bool {
    access
        .of_kind(Kind::Project)
        .any(|grant| grant.value.as_deref() == Some(name))
}

/// Names are compared letter by letter, but for the prefixes that Spring adds and for a name that
/// stands for the id in the token.
fn is_called(tree: &Tree, grant: &Grant, name: &str) -> bool {
    let value = grant.value.as_deref().unwrap_or_default();
    if value == name && !value.is_empty() {
        return true;
    }
    let prefix = match grant.kind {
        Kind::Role => "ROLE_",
        Kind::Scope => "SCOPE_",
        _ => "",
    };
    if !prefix.is_empty() && value.strip_prefix(prefix) == Some(name) {
        return true;
    }
    if let Some(resource) = &grant.resource {
        return grant.kind == Kind::Permission && is_row_called(grant, resource, name);
    }
    // Of a text with several names, none is the whole.
    let is_id = grant.kind == Kind::Role && !tree.has_children(grant.node);
    is_id && tree.text(grant.node) == name && !name.contains([',', ' '])
}

/// `orders`, `orders:view` or `orders.view`, for a row with that action.
fn is_row_called(grant: &Grant, resource: &str, name: &str) -> bool {
    let Some(rest) = name.strip_prefix(resource) else {
        return false;
    };
    match rest.chars().next() {
        None => true,
        Some(':' | '.' | '#') => grant.actions.iter().any(|action| *action == rest[1..]),
        Some(_) => false,
    }
}

/// That the token cannot tell.
fn elsewhere(tree: &Tree, access: &Access, kind: Kind) -> Option<Answer> {
    let found = access.elsewhere.iter().find(|one| one.kind == kind)?;
    let answer = Answer::new(Decision::Unknown, found.because.clone());
    Some(match found.node {
        Some(node) => answer.at(tree, node),
        None => answer,
    })
}

fn what_there_is<'a>(grants: impl Iterator<Item = &'a Grant>, kind: Kind) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut is_more = false;
    for grant in grants {
        let name = words::one_line(grant.name(), MOST_CHARS);
        if names.contains(&name) {
            continue;
        }
        if names.len() == MOST_NAMES {
            is_more = true;
            break;
        }
        names.push(name);
    }
    match names.as_slice() {
        [] => format!(", which grants no {} at all", kind.word()),
        names if is_more => format!(": it has {}…", names.join(", ")),
        names => format!(": it has {}", names.join(", ")),
    }
}

/// The same name in another project, in other letters, or of another kind.
fn near(tree: &Tree, access: &Access, kind: Kind, name: &str) -> Option<Finding> {
    let not_here = access
        .of_kind(kind)
        .find(|grant| is_called(tree, grant, name));
    if let Some((grant, within)) = not_here.and_then(|grant| Some((grant, grant.within.as_ref()?)))
    {
        let message = format!("granted in {}", words::one_line(within, MOST_CHARS));
        return Some(
            Finding::new("granted-in-other-project", Severity::Info, message)
                .at(At::Node(grant.node))
                .advice("A server looks at its own project alone"),
        );
    }
    let same_but_case = access.of_kind(kind).find(|grant| {
        grant
            .value
            .as_deref()
            .is_some_and(|value| value != name && value.eq_ignore_ascii_case(name))
    });
    if let Some(grant) = same_but_case {
        let message = format!(
            "the token has {:?}",
            words::one_line(grant.name(), MOST_CHARS)
        );
        return Some(
            Finding::new("name-in-other-case", Severity::Warn, message)
                .at(At::Node(grant.node))
                .advice("Names are compared letter by letter"),
        );
    }
    let of_another_kind = access
        .grants
        .iter()
        .find(|grant| grant.kind != kind && is_called(tree, grant, name))?;
    let other = of_another_kind.kind.word();
    let message = format!(
        "a {other} of that name is there, and a {other} is no {}",
        kind.word()
    );
    Some(
        Finding::new("name-of-other-kind", Severity::Info, message)
            .at(At::Node(of_another_kind.node))
            .advice(format!(
                "Ask for {other}:{}",
                words::one_line(name, MOST_CHARS)
            )),
    )
}

/// Whether a permission on a resource has all the actions, where no server's own rules are known.
pub(super) fn model(decoded: &Decoded, access: &Access, object: &str, actions: &str) -> Answer {
    let tree = &decoded.tree;
    let is_it = |resource: &str| {
        resource == object
            || resource
                .split_once('.')
                .is_some_and(|(_, model)| model == object)
    };
    let rows = || {
        let rows = access.of_kind(Kind::Permission);
        rows.filter(|grant| !grant.user_editable)
            .filter(|grant| grant.resource.as_deref().is_some_and(is_it))
    };
    if let Some(row) = rows().find(|row| has_actions(row, actions)) {
        let because = format!(
            "{} is granted on {}",
            words::one_line(&row.actions_text(), MOST_CHARS),
            words::one_line(object, MOST_CHARS)
        );
        return Answer::new(Decision::Allow, because).at(tree, row.node);
    }
    if let Some(row) = rows().next() {
        let because = format!(
            "{} is granted on {}, not {}",
            words::one_line(&row.actions_text(), MOST_CHARS),
            words::one_line(object, MOST_CHARS),
            words::one_line(actions, MOST_CHARS)
        );
        return Answer::new(Decision::Deny, because).at(tree, row.node);
    }
    if let Some(answer) = elsewhere(tree, access, Kind::Permission) {
        return answer;
    }
    let shown = words::one_line(object, MOST_CHARS);
    Answer::new(
        Decision::Deny,
        format!("no permission on {shown:?} in the token"),
    )
}

/// Letters are asked one by one where the row has letters, words between commas.
fn has_actions(row: &Grant, actions: &str) -> bool {
    let has = |action: &str| row.actions.iter().any(|own| own == action);
    let is_letters = row.actions.iter().all(|action| action.chars().count() == 1);
    if is_letters && !actions.contains(',') {
        return actions
            .chars()
            .all(|letter| has(letter.encode_utf8(&mut [0; 4])));
    }
    let mut words = actions.split(',').map(str::trim);
    words.all(|action| action.is_empty() || has(action))
}

/// Whether the claim at `pointer` is `json`.
pub(super) fn claim(decoded: &Decoded, pointer: &str, json: Option<&str>) -> Answer {
    let tree = &decoded.tree;
    let found = Processed::of(decoded).find(pointer);
    let path = words::one_line(pointer, MOST_CHARS);
    let Some(node) = found else {
        return Answer::new(Decision::Deny, format!("nothing is at {path}"));
    };
    let shown = words::one_line(&escape_controls(&tree.json(node, false, 0)), MOST_CHARS);
    let decision = match json {
        Some(json) if !is_json(tree, node, json) => Decision::Deny,
        _ => Decision::Allow,
    };
    Answer::new(decision, format!("{path} is {shown}")).at(tree, node)
}

/// Whether the value is that JSON as it stands, or with its layers opened.
fn is_json(tree: &Tree, node: NodeId, json: &str) -> bool {
    let Ok(wanted) = serde_json::from_str::<Value>(json) else {
        return false;
    };
    [false, true].into_iter().any(|expanded| {
        let found = tree.json(node, expanded, 0);
        serde_json::from_str::<Value>(&found).is_ok_and(|found| is_same(&found, &wanted))
    })
}

/// `1` is `1.0` and `10e-1`; apart from that values are equal as they are written.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            // Two whole numbers of any length are told apart to the last digit.
            let is_whole = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            let (one, other) = (one.to_string(), other.to_string());
            one == other
                || !(is_whole(&one) && is_whole(&other))
                    && matches!((one.parse::<f64>(), other.parse::<f64>()),
                        (Ok(one), Ok(other)) if one.total_cmp(&other).is_eq())
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, a)| other.get(name).is_some_and(|b| is_same(a, b)))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_compared_by_value() {
        #[track_caller]
        fn check(one: &str, other: &str, expected: bool) {
            let of = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            assert_eq!(is_same(&of(one), &of(other)), expected, "{one} {other}");
        }
        check("1", "1.0", true);
        check("1e2", "100", true);
        check("18446744073709551617", "18446744073709551616", false);
        check("18446744073709551617", "18446744073709551617", true);
        check(r#"{"a":1,"b":[2]}"#, r#"{"b":[2.0],"a":1}"#, true);
        check(r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false);
        check(r#""1""#, "1", false);
        check("true", "true", true);
    }
}
