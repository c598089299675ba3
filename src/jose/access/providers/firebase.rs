//! Firebase Authentication and Google Identity Platform.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "firebase",
    detect,
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
