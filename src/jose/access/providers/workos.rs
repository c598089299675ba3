//! WorkOS AuthKit sessions.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "workos",
    detect,
    grants: Some(grants),
};

const TITLE: &str = "WorkOS access token";

fn detect(clues: &Clues<'_>) -> Option<Match> {
    if clues.issuer().host() == "api.workos.com" {
        return certain(TITLE, [clues.node("iss"), clues.node("sid")]);
    }
    // Ids are ULIDs behind a prefix.
    let ids = ["sub", "sid"].map(|name| clues.node(name));
    if clues.starts("sub", "user_01") && clues.starts("sid", "session_01") {
        return looks_like(TITLE, ids);
    }
    None
}

fn grants(gather: &mut Gather<'_>) {
    let organisation = gather.claim("org_id");
    let organisation = organisation.and_then(|id| gather.shared(id));
    for name in ["role", "roles"] {
        let claim = gather.claim(name);
        for role in gather.names(Kind::Role, claim) {
            role.within.clone_from(&organisation);
        }
    }
    gather.one(Kind::Organisation, gather.claim("org_id"));
}
