//! Laravel: the tymon/php-open-source-saver JWT guard, and Passport.

use super::Rule;
use super::clues::{Clues, Match, certain, is_hex, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::finding::Severity;

pub(super) const JWT: Rule = Rule {
    name: "laravel-jwt",
    detect: jwt,
    grants: Some(jwt_grants),
};
pub(super) const PASSPORT: Rule = Rule {
    name: "laravel-passport",
    detect: passport,
    grants: Some(passport_grants),
};

fn jwt(clues: &Clues<'_>) -> Option<Match> {
    let is_model_hash = clues.text("prv").is_some_and(|prv| is_hex(&prv, 40));
    if !is_model_hash {
        return None;
    }
    let evidence = [clues.node("prv"), clues.node("jti")];
    if clues.has("jti") && clues.has("sub") {
        certain("Laravel JWT guard token", evidence)
    } else {
        looks_like("Laravel JWT guard token", evidence)
    }
}

fn passport(clues: &Clues<'_>) -> Option<Match> {
    let scopes = clues.list("scopes")?;
    let is_own_id = clues
        .text("jti")
        .is_some_and(|jti| is_hex(&jti, 80) || is_hex(&jti, 96));
    let evidence = [Some(scopes), clues.node("jti"), clues.node("aud")];
    if is_own_id && clues.has("aud") {
        return certain("Laravel Passport access token", evidence);
    }
    if is_own_id {
        return looks_like("Laravel Passport access token", evidence);
    }
    None
}

fn jwt_grants(gather: &mut Gather<'_>) {
    for kind in [Kind::Role, Kind::Permission] {
        gather.decided_elsewhere(kind, "Laravel looks the user up in its database", None);
    }
}

fn passport_grants(gather: &mut Gather<'_>) {
    let scopes = gather.claim("scopes");
    let star = gather.names(Kind::Scope, scopes);
    let star = star
        .iter()
        .find(|scope| scope.name() == "*")
        .map(|scope| scope.node);
    if star.is_some() {
        gather.note(
            ("passport-every-scope", Severity::Warn),
            star,
            "the scope * passes every check of a scope",
            "Only first-party clients should get it",
        );
    }
}
