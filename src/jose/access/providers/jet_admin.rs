//! Jet Admin: no issuer, but a shape of its own.

use super::clues::{Clues, Match, certain, is_hex, is_uuid, looks_like, told};
use super::{Certainty, Rule};
use crate::jose::access::jet;

pub(super) const RULE: Rule = Rule {
    name: "jet-admin",
    detect,
    grants: Some(jet::grants),
};

/// Keys of an entry of `projects`.
const ENTRY: [&str; 4] = ["owner", "super_group", "read_only", "permissions"];

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let is_access = clues.is("token_type", "access");
    if let Some(projects) = clues.object("projects") {
        let entry = clues
            .children(projects)
            .find_map(|entry| ENTRY.iter().find_map(|name| clues.inside(entry, name)));
        let evidence = [
            Some(projects),
            entry,
            clues.node("token_type"),
            clues.node("user"),
        ];
        let is_whole = is_access && clues.has("user");
        if entry.is_some() || is_whole && clues.has("environment") {
            let certainty = if is_whole {
                Certainty::Certain
            } else {
                Certainty::LooksLike
            };
            return Some(told("Jet Admin project token", certainty, evidence));
        }
    }
    // Before 2021 there was one blob for one project.
    let blob = clues.node("permissions");
    if blob.is_some_and(|id| clues.raw_starts(id, "H4sI")) && clues.has("project") {
        let evidence = [blob, clues.node("project")];
        return if is_access {
            certain("Jet Admin project token", evidence)
        } else {
            looks_like("Jet Admin project token", evidence)
        };
    }
    // The plain user token says little; only a token of exactly these claims is taken for one.
    let user = clues.text("user").is_some_and(|user| is_uuid(&user));
    let id = clues.text("jti").is_some_and(|jti| is_hex(&jti, 32));
    let is_plain = clues.has_only(&["token_type", "exp", "iat", "jti", "user"]);
    if is_access && user && id && is_plain {
        return looks_like(
            "Jet Admin user token",
            [clues.node("user"), clues.node("jti")],
        );
    }
    None
}
