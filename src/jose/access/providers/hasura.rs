//! Hasura claims, whoever issued the token; and Nhost, which issues them itself.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "hasura",
    detect,
    grants: None,
};
pub(super) const NHOST: Rule = Rule {
    name: "nhost",
    detect: nhost,
    grants: None,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let own = clues
        .node("https://hasura.io/jwt/claims")
        .or_else(|| clues.node("claims.jwt.hasura.io"))
        .or_else(|| clues.starting_with("x-hasura-"));
    if own.is_some() {
        return certain("Hasura token", [own]);
    }
    // A namespace of one's own: some object with the two roles in it.
    let shape = clues.any_object_with("x-hasura-allowed-roles");
    if shape.is_some() {
        return looks_like("Hasura token", [shape]);
    }
    None
}

fn nhost(clues: &Clues<'_>) -> Option<Match> {
    let claims = clues.object("https://hasura.io/jwt/claims")?;
    let is_issuer = clues.is("iss", "hasura-auth");
    let anonymous = clues
        .inside(claims, "x-hasura-user-is-anonymous")
        .or_else(|| clues.inside(claims, "x-hasura-user-isAnonymous"));
    let evidence = [
        Some(claims),
        clues.node("iss").filter(|_| is_issuer),
        anonymous,
    ];
    if is_issuer {
        return certain("Nhost access token", evidence);
    }
    if anonymous.is_some() && clues.issuer().is_under("nhost.run") {
        return certain("Nhost access token", evidence);
    }
    if anonymous.is_some() {
        return looks_like("Nhost access token", evidence);
    }
    None
}
