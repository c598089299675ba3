//! GitLab CI: the ID token a job shows to a cloud. Any host, since many run their own.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::finding::Severity;

pub(super) const RULE: Rule = Rule {
    name: "gitlab",
    detect,
    grants: Some(grants),
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

/// What trust policies of clouds are written against; the job's own rights are not in the token.
fn grants(gather: &mut Gather<'_>) {
    let subject = gather.claim("sub");
    gather.one(Kind::Identity, subject);
    gather.one(Kind::Project, gather.claim("project_path"));
    gather.one(Kind::Organisation, gather.claim("namespace_path"));
    for name in [
        "ref",
        "ref_type",
        "ref_protected",
        "environment",
        "environment_protected",
        "pipeline_source",
        "user_login",
        "user_access_level",
    ] {
        if let Some(claim) = gather.claim(name) {
            gather.attribute(name, claim);
        }
    }
    let protected = gather.claim("ref_protected");
    let is_open = protected
        .and_then(|node| gather.text(node))
        .is_some_and(|text| text == "false");
    if is_open {
        gather.note(
            ("gitlab-unprotected-ref", Severity::Warn),
            protected,
            "the job runs on an unprotected branch or tag, which every developer can push",
            "A trust policy should ask for ref_protected true, which is a string",
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
