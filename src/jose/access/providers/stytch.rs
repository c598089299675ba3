//! Stytch, for consumers and for organisations.

use super::Rule;
use super::clues::{Clues, Match, certain};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "stytch",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let own = clues.starting_with("https://stytch.com/");
    let issuer = clues.issuer();
    let is_host = issuer.host() == "stytch.com" && issuer.path().starts_with("/project-");
    if own.is_none() && !is_host {
        return None;
    }
    certain(
        "Stytch session token",
        [own, clues.node("iss").filter(|_| is_host)],
    )
}

fn grants(gather: &mut Gather<'_>) {
    let organisation = gather.claim("https://stytch.com/organization");
    let organisation = organisation.and_then(|node| {
        let id = gather.member(node, "organization_id");
        id.or_else(|| gather.member(node, "slug"))
    });
    gather.one(Kind::Organisation, organisation);
    let session = gather.claim("https://stytch.com/session");
    let roles = session.and_then(|session| gather.member(session, "roles"));
    gather.names(Kind::Role, roles);
}
