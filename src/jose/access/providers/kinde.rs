//! Kinde.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "kinde",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let title = if clues.has("at_hash") || clues.has("org_codes") {
        "Kinde ID token"
    } else {
        "Kinde access token"
    };
    if clues.issuer().is_under("kinde.com") {
        return certain(title, [clues.node("iss"), clues.node("org_code")]);
    }
    let is_user = clues.starts("sub", "kp_");
    if is_user && (clues.has("org_code") || clues.has("org_codes")) {
        return looks_like(
            title,
            [
                clues.node("sub"),
                clues.node("org_code"),
                clues.node("org_codes"),
            ],
        );
    }
    None
}

/// Code asks for a role's key; its name is for people.
fn grants(gather: &mut Gather<'_>) {
    gather.one(Kind::Organisation, gather.claim("org_code"));
    let codes = gather.claim("org_codes");
    gather.names(Kind::Organisation, codes);
    if let Some(list) = gather.claim("roles") {
        for role in gather.children(list) {
            let key = gather.member(role, "key");
            gather.one(Kind::Role, key.or(Some(role)));
        }
        gather.take(list);
    }
    let flags = gather.claim("feature_flags");
    for (name, flag) in flags.map(|flags| gather.members(flags)).unwrap_or_default() {
        let value = gather.member(flag, "v");
        if value
            .and_then(|value| gather.text(value))
            .is_some_and(|text| text == "true")
        {
            gather.push(Kind::Entitlement, Some(name), flag);
        }
    }
}
