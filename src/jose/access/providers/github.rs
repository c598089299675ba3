//! GitHub Actions: the ID token a workflow shows to a cloud.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "github-actions",
    detect,
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
