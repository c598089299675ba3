//! Ory Hydra and Ory Network.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::walk;

pub(super) const RULE: Rule = Rule {
    name: "ory",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let shape = [
        clues.object("ext"),
        clues.list("scp"),
        clues.node("client_id"),
    ];
    let is_access = shape.iter().all(Option::is_some);
    let title = if is_access {
        "Ory access token"
    } else {
        "Ory token"
    };
    if clues.issuer().is_under("oryapis.com") {
        return certain(title, std::iter::once(clues.node("iss")).chain(shape));
    }
    if is_access {
        return looks_like(title, shape);
    }
    None
}

/// `ext` holds what the login and consent app put there.
fn grants(gather: &mut Gather<'_>) {
    let extra = gather.claim("ext");
    for (name, claim) in extra.map(|extra| gather.members(extra)).unwrap_or_default() {
        if walk::sort_of(&name).is_none() {
            gather.attribute(&name, claim);
        }
    }
}
