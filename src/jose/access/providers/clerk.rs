//! Clerk: session tokens, on its development hosts and on `clerk.` of the app's own domain.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "clerk",
    detect,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    let is_session = clues.starts("sid", "sess_");
    let is_user = clues.starts("sub", "user_");
    let is_instance = clues
        .header_text("kid")
        .is_some_and(|kid| kid.starts_with("ins_"));
    let is_dev_host = issuer.is_under("clerk.accounts.dev");
    let is_own_host = issuer.host().starts_with("clerk.");
    let title = if is_session {
        "Clerk session token"
    } else {
        "Clerk token"
    };
    let evidence = [
        clues.node("iss").filter(|_| is_dev_host || is_own_host),
        clues.node("sid").filter(|_| is_session),
        clues.node("sub").filter(|_| is_user),
        clues.header_node("kid").filter(|_| is_instance),
    ];
    if is_dev_host || is_own_host && (is_session || is_user) || is_instance && is_user {
        return certain(title, evidence);
    }
    if is_session && is_user {
        return looks_like(title, evidence);
    }
    None
}
