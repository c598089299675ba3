//! Active Directory Federation Services, on premises.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "adfs",
    detect,
    grants: None,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    let path = issuer.path().trim_end_matches('/');
    if !["/adfs", "/adfs/services/trust"].contains(&path) {
        return None;
    }
    let own = ["apptype", "authmethod", "appid", "pwd_url"]
        .iter()
        .find_map(|name| clues.node(name));
    let title = if clues.has("scp") || clues.has("apptype") {
        "AD FS access token"
    } else {
        "AD FS ID token"
    };
    match own {
        Some(_) => certain(title, [clues.node("iss"), own]),
        None => looks_like(title, [clues.node("iss")]),
    }
}
