//! IdentityServer and Duende: scopes as a list, which few others do.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "identityserver",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let is_access = clues.header_text("typ").is_some_and(|typ| typ == "at+jwt");
    let scope = clues.list("scope");
    let evidence = [
        scope,
        clues.node("client_id"),
        clues.node("idp"),
        clues.header_node("typ"),
    ];
    if clues.issuer().is_under("duendesoftware.com") || clues.issuer().is_under("identityserver.io")
    {
        return certain(
            "IdentityServer token",
            std::iter::once(clues.node("iss")).chain(evidence),
        );
    }
    let is_shape = scope.is_some() && clues.has("client_id");
    if is_shape && (is_access || clues.has("idp")) {
        return looks_like("IdentityServer access token", evidence);
    }
    None
}

/// Claims of the client have a prefix, so that they are not taken for the user's.
fn grants(gather: &mut Gather<'_>) {
    for (name, claim) in gather.claims_starting("client_") {
        match name.as_str() {
            "client_id" => {}
            "client_role" => {
                for role in gather.names(Kind::Role, Some(claim)) {
                    role.within = Some("client".into());
                }
            }
            _ => gather.attribute(&name, claim),
        }
    }
}
