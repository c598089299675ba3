//! Jet Bridge's decision, by its own algorithm (`HasProjectPermissions.has_view_permissions`).
//!
//! What would raise an exception in Python there is a denial here, said to be a failure.

use super::hits::{Hit, Hits, Outcome};
use super::rows::{self, Row, Rows};
use super::{Project, bridge_token_hash, is_truthy, projects};
use crate::jose::access::question::{Answer, Context, Decision};
use crate::jose::claims;
use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::tree::{NodeId, NodeKind, Tree};
use crate::jose::words;

/// What a view of the bridge asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need<'a> {
    /// `model` or `project`.
    pub kind: &'a str,
    /// The model's name without its resource, or `project_settings` and its like.
    pub object: &'a str,
    /// Letters: `r`, `w`, `d`; empty for a project's objects.
    pub actions: &'a str,
}

/// Whether the bridge lets the holder do what `need` says. A view that needs nothing is open to
/// every member of the project.
pub fn decide(decoded: &Decoded, need: Option<&Need<'_>>, context: &Context) -> Answer {
    let tree = &decoded.tree;
    let (project, assumed) = match chosen(decoded, context) {
        Ok(chosen) => chosen,
        Err(answer) => return *answer,
    };
    let mut answer = in_project(tree, &project, need, context);
    answer.findings.extend(assumed);
    if project.is_old_shape {
        answer.findings.push(
            Finding::new(
                "jet-old-shape",
                Severity::Warn,
                "one blob for one project, as before 2021",
            )
            .at(At::Node(project.entry))
            .advice("Bridges of today look into projects and refuse this token"),
        );
    }
    answer
}

type Chosen = Result<(Project, Option<Finding>), Box<Answer>>;

/// The bridge's own project: the one that was named, or else the only one, or the token's own.
fn chosen(decoded: &Decoded, context: &Context) -> Chosen {
    let mut all = projects(decoded);
    let names = || {
        let names = all.iter().take(5).map(|project| project.name.as_str());
        words::one_line(&names.collect::<Vec<_>>().join(", "), 120)
    };
    if let Some(name) = &context.project {
        let found = all.iter().position(|project| project.name == *name);
        if let Some(index) = found {
            return Ok((all.swap_remove(index), None));
        }
        let because = if all.is_empty() {
            "the token admits to no project".to_owned()
        } else {
            format!("no member of project {name:?}: the token has {}", names())
        };
        return Err(Box::new(Answer::new(Decision::Deny, because)));
    }
    match all.len() {
        0 => Err(Box::new(Answer::new(
            Decision::Deny,
            "the token admits to no project",
        ))),
        1 => Ok((all.remove(0), None)),
        n => {
            let tree = &decoded.tree;
            let own = claims::payload(tree)
                .and_then(|payload| claims::member(tree, payload, "project"))
                .map(|node| tree.text(node));
            let found = own.and_then(|own| all.iter().position(|one| one.name == own));
            let Some(index) = found else {
                let because = format!(
                    "it depends on the project, and the token has {}: {}",
                    n,
                    names()
                );
                return Err(Box::new(Answer::new(Decision::Unknown, because)));
            };
            let project = all.swap_remove(index);
            let message = format!("asked in project {:?}, the one that was open", project.name);
            let finding = Finding::new("jet-project-assumed", Severity::Info, message)
                .at(At::Node(project.entry))
                .advice("Name the project of the bridge to be sure: it looks at its own alone");
            Ok((project, Some(finding)))
        }
    }
}

fn in_project(
    tree: &Tree,
    project: &Project,
    need: Option<&Need<'_>>,
    context: &Context,
) -> Answer {
    let entry = project.entry;
    let kind = tree.node(entry).kind;
    if !project.is_old_shape && kind != NodeKind::Object {
        // `None` is like a project that is not there.
        let answer = if kind == NodeKind::Null {
            Answer::new(Decision::Deny, "the entry of the project is null")
        } else {
            failure("the entry of the project is no object")
        };
        return answer.at(tree, entry);
    }
    let Some(need) = need else {
        return Answer::new(Decision::Allow, "open to every member of the project").at(tree, entry);
    };
    let flag = |name: &str| {
        let member = claims::member(tree, entry, name)?;
        is_truthy(tree, member).then_some(member)
    };
    for (name, because) in [
        ("owner", "the holder owns the project"),
        ("super_group", "the holder's group may do everything"),
    ] {
        if let Some(node) = flag(name) {
            return Answer::new(Decision::Allow, because).at(tree, node);
        }
    }
    // The blob is opened before read_only is looked at.
    let list = match rows::of(tree, entry) {
        Rows::Broken(node, why) => return failure(&why).at(tree, node),
        Rows::List(list) => Some(list),
        Rows::Absent => None,
    };
    if let Some(node) = flag("read_only") {
        return read_only(need).at(tree, node);
    }
    let hash = match &context.jet_bridge_token {
        Some(token) if token.expose().trim_ascii().is_empty() => {
            return Answer::new(Decision::Deny, "the bridge has no token").at(tree, entry);
        }
        Some(token) => Some(bridge_token_hash(token)),
        None => None,
    };
    let Some(list) = list else {
        return Answer::new(Decision::Deny, "the token has no row for this project")
            .at(tree, entry);
    };
    let hits = Hits::of(tree, list, need);
    let judge = Judge {
        tree,
        need,
        list,
        first_match: context.jet_first_match,
    };
    match hash {
        Some(hash) => judge.for_resource(&hits, &hash),
        None => judge.for_any_resource(&hits),
    }
}

/// Reads, and nothing else; rows are not looked at.
fn read_only(need: &Need<'_>) -> Answer {
    let is_read = need.kind == "model" && need.actions.chars().all(|letter| letter == 'r');
    let is_settings = need.kind == "project" && need.object == "project_settings";
    if is_read {
        Answer::new(Decision::Allow, "a read-only member reads every model")
    } else if is_settings {
        Answer::new(
            Decision::Allow,
            "a read-only member sees the project's settings",
        )
    } else {
        Answer::new(
            Decision::Deny,
            "a read-only member only reads, whatever its rows say",
        )
    }
}

fn failure(why: &str) -> Answer {
    let mut answer = Answer::new(
        Decision::Deny,
        format!("Jet Bridge fails with an error: {why}"),
    );
    answer.findings.push(
        Finding::new(
            "server-error",
            Severity::Danger,
            format!("the server would fail with an error, not refuse: {why}"),
        )
        .advice("The request ends in 500: the token must be issued anew"),
    );
    answer
}

struct Judge<'a> {
    tree: &'a Tree,
    need: &'a Need<'a>,
    list: NodeId,
    first_match: bool,
}

impl Judge<'_> {
    /// The row that ends the search, of two lists in their order.
    fn deciding(&self, any: &[Hit], own: &[Hit]) -> Option<Hit> {
        let ends = |hit: &&Hit| self.first_match || hit.outcome != Outcome::Lacks;
        let first = [any.iter().find(ends), own.iter().find(ends)];
        first
            .into_iter()
            .flatten()
            .min_by_key(|hit| hit.index)
            .copied()
    }

    fn for_resource(&self, hits: &Hits, hash: &str) -> Answer {
        let own = hits.by_hash.get(hash).map_or(&[][..], Vec::as_slice);
        if let Some(hit) = self.deciding(&hits.any, own) {
            return self.by_row(hit);
        }
        let all = hits.any.iter().chain(own);
        if let Some(hit) = all.min_by_key(|hit| hit.index) {
            return self.by_row(*hit);
        }
        let others: Vec<&Hit> = hits.by_hash.values().flatten().collect();
        if let Some(first) = others.iter().min_by_key(|hit| hit.index) {
            let because = format!(
                "{} for {}, none for the resource of this bridge token",
                words::count("row", others.len()),
                self.object(),
            );
            let mut answer = Answer::new(Decision::Deny, because).at(self.tree, first.node);
            answer.findings.push(
                Finding::new(
                    "jet-other-resource",
                    Severity::Info,
                    "the rows are for resources with other bridge tokens",
                )
                .at(At::Node(first.node))
                .advice("Check that the bridge token is that of the resource in question"),
            );
            return answer;
        }
        self.no_row()
    }

    /// No bridge token was given: what all resources agree on is known all the same.
    fn for_any_resource(&self, hits: &Hits) -> Answer {
        let by_hash = hits.by_hash.values();
        let mut answers: Vec<Answer> = by_hash
            .map(|own| match self.deciding(&hits.any, own) {
                Some(hit) => self.by_row(hit),
                None => self.by_row(own[0]),
            })
            .collect();
        let Some(mut answer) = answers.pop() else {
            return match self.deciding(&hits.any, &[]).or(hits.any.first().copied()) {
                Some(hit) => self.by_row(hit),
                None => self.no_row(),
            };
        };
        let num_resources = answers.len() + 1;
        if let Some(other) = answers
            .iter()
            .find(|other| other.decision != answer.decision)
        {
            let because = format!(
                "it depends on the resource: {}, and {}",
                other.because, answer.because
            );
            answer = Answer::new(Decision::Unknown, because);
        } else if let Some(first) = answers.into_iter().next() {
            answer = first;
        }
        let message = format!(
            "the bridge token is not known: asked for {} that has such a row",
            match num_resources {
                1 => "the one resource".to_owned(),
                n => format!("each of {n} resources"),
            }
        );
        let finding = Finding::new("jet-bridge-token-not-given", Severity::Info, message)
            .advice("Give the bridge token of the resource: its hash tells which rows count");
        answer.findings.push(finding);
        answer
    }

    /// What the row says; it is named.
    fn by_row(&self, hit: Hit) -> Answer {
        let tree = self.tree;
        let Need { actions, .. } = self.need;
        let row = Row::of(tree, hit.node).unwrap_or_default();
        let text = |id: Option<NodeId>| id.map(|id| tree.text(id)).unwrap_or_default();
        let has = text(row.actions);
        let (shown, object) = (words::one_line(&has, 40), text(row.object));
        let object = words::one_line(&object, 80);
        let index = hit.index;
        let granted = match shown.as_str() {
            "" => "no letter".to_owned(),
            letters => letters.to_owned(),
        };
        match hit.outcome {
            Outcome::Grants if actions.is_empty() => {
                Answer::new(Decision::Allow, format!("row {index} is for {object}"))
            }
            Outcome::Grants => Answer::new(
                Decision::Allow,
                format!("row {index} grants {granted} on {object}"),
            ),
            Outcome::Throws(why) => failure(&format!("{why}, row {index}")),
            Outcome::Lacks => {
                let because = format!("row {index} grants {granted} on {object}, not {actions}");
                let mut answer = Answer::new(Decision::Deny, because);
                if actions.chars().all(|letter| has.contains(letter)) {
                    answer.findings.push(
                        Finding::new(
                            "jet-actions-not-a-piece",
                            Severity::Info,
                            format!("{actions:?} is no piece of {shown:?}, which has each letter"),
                        )
                        .at(At::Node(hit.node))
                        .advice(
                            "Jet Bridge looks for the letters as one text: ask for one at a time",
                        ),
                    );
                }
                answer
            }
        }
        .at(tree, hit.node)
    }

    fn no_row(&self) -> Answer {
        let because = format!(
            "none of {} is for {}",
            words::count("row", claims::num_children(self.tree, self.list)),
            self.object(),
        );
        let mut answer = Answer::new(Decision::Deny, because).at(self.tree, self.list);
        // A name with its resource in front is what people copy from a row.
        let whole = self
            .need
            .object
            .split_once('.')
            .filter(|_| self.need.kind == "model");
        if let Some((_, model)) = whole {
            let need = Need {
                object: model,
                ..*self.need
            };
            let hits = Hits::of(self.tree, self.list, &need);
            if !hits.any.is_empty() || !hits.by_hash.is_empty() {
                let finding = Finding::new(
                    "jet-model-with-resource",
                    Severity::Info,
                    format!("there are rows for {:?}", words::one_line(model, 80)),
                )
                .advice("The bridge asks for the model alone, without its resource in front");
                answer.findings.push(finding);
            }
        }
        answer
    }

    fn object(&self) -> String {
        let Need { kind, object, .. } = self.need;
        format!("{kind} {:?}", words::one_line(object, 80))
    }
}
