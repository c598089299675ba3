//! GitLab CI: the ID token a job shows to a cloud. Any host, since many run their own.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "gitlab",
    detect,
};

const TITLE: &str = "GitLab CI ID token";

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let job = ["project_path", "namespace_path", "pipeline_id"].map(|name| clues.node(name));
    if !job.iter().all(Option::is_some) {
        return None;
    }
    let own = clues.node("ci_config_ref_uri");
    let is_host = clues.issuer().host() == "gitlab.com";
    let evidence = job
        .into_iter()
        .chain([own, clues.node("iss").filter(|_| is_host)]);
    if is_host || own.is_some() {
        certain(TITLE, evidence)
    } else {
        looks_like(TITLE, evidence)
    }
}
