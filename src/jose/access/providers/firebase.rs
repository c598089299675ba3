//! Firebase Authentication and Google Identity Platform.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::access::walk;

pub(super) const RULE: Rule = Rule {
    name: "firebase",
    detect,
    grants: Some(grants),
};

const CUSTOM_AUDIENCE: &str =
    "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit";

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    let firebase = clues.object("firebase");
    let own = firebase.and_then(|object| clues.inside(object, "sign_in_provider"));
    match issuer.host() {
        "securetoken.google.com" => {
            return certain("Firebase ID token", [clues.node("iss"), own]);
        }
        "session.firebase.google.com" => {
            return certain("Firebase session cookie", [clues.node("iss"), own]);
        }
        _ => {}
    }
    if clues.is("aud", CUSTOM_AUDIENCE) {
        return certain(
            "Firebase custom token",
            [clues.node("aud"), clues.node("uid")],
        );
    }
    if own.is_some() {
        return looks_like("Firebase ID token", [own]);
    }
    None
}

/// Custom claims stand at the top level, among those of the ID token; `claims` in a custom token.
fn grants(gather: &mut Gather<'_>) {
    const OWN: [&str; 15] = [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "nbf",
        "auth_time",
        "user_id",
        "uid",
        "email",
        "email_verified",
        "phone_number",
        "name",
        "picture",
        "firebase",
    ];
    let firebase = gather.claim("firebase");
    let tenant = firebase
        .and_then(|firebase| gather.member(firebase, "tenant"))
        .or_else(|| gather.claim("tenant_id"));
    gather.one(Kind::Organisation, tenant);
    if let Some(firebase) = firebase {
        // What the user signed in with grants nothing.
        gather.take(firebase);
    }
    let custom = gather.claim("claims");
    let custom = custom
        .map(|claims| gather.members(claims))
        .unwrap_or_default();
    for (name, claim) in gather.claims_starting("").into_iter().chain(custom) {
        if !OWN.contains(&name.as_str()) && walk::sort_of(&name).is_none() {
            gather.attribute(&name, claim);
        }
    }
}
