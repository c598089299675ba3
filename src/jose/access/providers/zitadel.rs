//! Zitadel, hosted or not.

use super::Rule;
use super::clues::{Clues, Match, certain};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "zitadel",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let own = clues.starting_with("urn:zitadel:");
    let is_host = clues.issuer().is_under("zitadel.cloud");
    if own.is_none() && !is_host {
        return None;
    }
    let title = if clues.has("at_hash") || clues.has("nonce") {
        "Zitadel ID token"
    } else {
        "Zitadel token"
    };
    certain(title, [clues.node("iss").filter(|_| is_host), own])
}

/// `role → { organisation's id: its domain }`, for the project of the client or for one by id.
fn grants(gather: &mut Gather<'_>) {
    for (name, claim) in gather.claims_starting("urn:zitadel:iam:org:project:") {
        if !name.ends_with(":roles") {
            continue;
        }
        gather.take(claim);
        for (role, organisations) in gather.members(claim) {
            let holders = gather.members(organisations);
            if holders.is_empty() {
                gather.push(Kind::Role, Some(role), organisations);
                continue;
            }
            for (id, domain) in holders {
                let within = gather.owned(domain).unwrap_or(id);
                gather.push(Kind::Role, Some(role.clone()), domain).within = Some(within.into());
            }
        }
    }
    for name in [
        "urn:zitadel:iam:user:resourceowner:id",
        "urn:zitadel:iam:org:id",
    ] {
        gather.one(Kind::Organisation, gather.claim(name));
    }
}
