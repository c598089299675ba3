//! Laravel: the tymon/php-open-source-saver JWT guard, and Passport.

use super::Rule;
use super::clues::{Clues, Match, certain, is_hex, looks_like};

pub(super) const JWT: Rule = Rule {
    name: "laravel-jwt",
    detect: jwt,
};
pub(super) const PASSPORT: Rule = Rule {
    name: "laravel-passport",
    detect: passport,
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
