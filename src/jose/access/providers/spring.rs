//! Spring Security's old authorization server and the many servers modelled on it.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::walk;
use crate::jose::finding::Severity;

pub(super) const RULE: Rule = Rule {
    name: "spring",
    detect,
    grants: Some(grants),
};

const TITLE: &str = "Spring Security token";

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let authorities = clues.list("authorities")?;
    let has_role = clues.children(authorities).any(|item| {
        clues
            .string(item)
            .is_some_and(|text| text.starts_with("ROLE_"))
    });
    let evidence = [
        Some(authorities),
        clues.node("user_name"),
        clues.node("client_id"),
    ];
    let is_legacy =
        clues.has("user_name") && clues.list("scope").is_some() && clues.has("client_id");
    if is_legacy && has_role {
        return certain(TITLE, evidence);
    }
    if has_role || clues.has("user_name") {
        return looks_like(TITLE, evidence);
    }
    None
}

fn grants(gather: &mut Gather<'_>) {
    let list = gather.claim("authorities");
    if let Some(list) = list {
        walk::authorities(gather, list);
    }
    gather.note(
        ("spring-authorities-unread", Severity::Info),
        list,
        "a resource server of today's Spring Security reads scope and scp alone",
        "Configure JwtGrantedAuthoritiesConverter with the claim name authorities and no prefix",
    );
}
