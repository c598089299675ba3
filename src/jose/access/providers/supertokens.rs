//! SuperTokens sessions.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "supertokens",
    detect,
    grants: Some(grants),
};

const TITLE: &str = "SuperTokens access token";

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let session = [clues.node("sessionHandle"), clues.node("refreshTokenHash1")];
    let claim = ["st-role", "st-perm", "st-ev", "st-mfa"]
        .iter()
        .find_map(|name| clues.object(name));
    if session.iter().all(Option::is_some) {
        return certain(TITLE, session.into_iter().chain([claim]));
    }
    if claim.is_some() {
        return looks_like(TITLE, [claim]);
    }
    None
}

/// `{ v: the names, t: when they were fetched }`.
fn grants(gather: &mut Gather<'_>) {
    for (name, kind) in [("st-role", Kind::Role), ("st-perm", Kind::Permission)] {
        let claim = gather.claim(name);
        let list = claim.and_then(|claim| gather.member(claim, "v"));
        gather.names(kind, list);
    }
    gather.one(Kind::Organisation, gather.claim("tId"));
}
