//! Kubernetes service accounts: bound tokens and the old ones kept in secrets.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::finding::Severity;

pub(super) const RULE: Rule = Rule {
    name: "kubernetes",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    if clues.is("iss", "kubernetes/serviceaccount") {
        return certain(
            "Kubernetes service account token without expiry",
            [
                clues.node("iss"),
                clues.starting_with("kubernetes.io/serviceaccount/"),
            ],
        );
    }
    let is_account = clues.starts("sub", "system:serviceaccount:");
    let bound = clues.object("kubernetes.io");
    if is_account && bound.is_some() {
        return certain(
            "Kubernetes service account token",
            [clues.node("sub"), bound],
        );
    }
    if is_account || bound.is_some() {
        let sub = clues.node("sub").filter(|_| is_account);
        return looks_like("Kubernetes service account token", [sub, bound]);
    }
    None
}

/// Identity only: what a service account may do stands in the cluster.
fn grants(gather: &mut Gather<'_>) {
    let object = gather.claim("kubernetes.io");
    let namespace = object
        .and_then(|object| gather.member(object, "namespace"))
        .or_else(|| gather.claim("kubernetes.io/serviceaccount/namespace"));
    let namespace = namespace.and_then(|node| gather.shared(node));
    let subject = gather.claim("sub");
    if let Some(account) = gather.one(Kind::Identity, subject) {
        account.within = namespace;
    }
    gather.note(
        ("kubernetes-rbac-elsewhere", Severity::Info),
        subject,
        "the token says who it is, never what it may do",
        "Roles and bindings in the cluster decide: kubectl auth can-i --list --as with this subject",
    );
    for kind in [Kind::Role, Kind::Permission, Kind::Group, Kind::Scope] {
        gather.decided_elsewhere(kind, "RBAC in the cluster decides", subject);
    }
    let warn_after = object.and_then(|object| gather.member(object, "warnafter"));
    if warn_after.is_some() {
        gather.note(
            ("kubernetes-warnafter", Severity::Info),
            warn_after,
            "the cluster extends this token to a year, and warns of its use after warnafter",
            "A client that reads its token anew needs no such extension",
        );
    }
}
