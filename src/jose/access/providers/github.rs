//! GitHub Actions: the ID token a workflow shows to a cloud.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::finding::Severity;

pub(super) const RULE: Rule = Rule {
    name: "github-actions",
    detect,
    grants: Some(grants),
};

const TITLE: &str = "GitHub Actions ID token";

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    let run = ["repository", "job_workflow_ref", "run_id"].map(|name| clues.node(name));
    let is_run = run.iter().all(Option::is_some);
    let is_cloud = issuer.host() == "token.actions.githubusercontent.com"
        || issuer.host().starts_with("token.actions.") && issuer.is_under("ghe.com");
    // Enterprise servers have hosts of their own.
    let is_server = issuer
        .path()
        .trim_end_matches('/')
        .ends_with("/_services/token");
    if is_cloud || is_server && is_run {
        return certain(TITLE, std::iter::once(clues.node("iss")).chain(run));
    }
    if is_run {
        return looks_like(TITLE, run);
    }
    None
}

/// What trust policies of clouds are written against; the job's own rights are not in the token.
fn grants(gather: &mut Gather<'_>) {
    let subject = gather.claim("sub");
    gather.one(Kind::Identity, subject);
    gather.one(Kind::Project, gather.claim("repository"));
    gather.one(Kind::Organisation, gather.claim("repository_owner"));
    for name in [
        "ref",
        "environment",
        "event_name",
        "job_workflow_ref",
        "actor",
        "repository_visibility",
        "runner_environment",
    ] {
        if let Some(claim) = gather.claim(name) {
            gather.attribute(name, claim);
        }
    }
    let event = gather.claim("event_name");
    let is_request = event
        .and_then(|event| gather.text(event))
        .is_some_and(|event| event.starts_with("pull_request"));
    if is_request {
        gather.note(
            ("github-pull-request-subject", Severity::Warn),
            event,
            "the job runs for a pull request, maybe with code of strangers",
            "A trust policy should name a branch or an environment, not the repository alone",
        );
    }
    for kind in [Kind::Role, Kind::Permission] {
        gather.decided_elsewhere(
            kind,
            "whoever takes this token decides by its subject and claims",
            subject,
        );
    }
}
