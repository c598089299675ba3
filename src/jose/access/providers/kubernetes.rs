//! Kubernetes service accounts: bound tokens and the old ones kept in secrets.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "kubernetes",
    detect,
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
