//! Google: ID tokens, service accounts' assertions, and Identity-Aware Proxy.

use super::Rule;
use super::clues::{Clues, Match, certain};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "google",
    detect,
    grants: Some(grants),
};
pub(super) const IAP: Rule = Rule {
    name: "google-iap",
    detect: iap,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    if issuer.host() == "accounts.google.com" && issuer.path().is_empty() {
        return certain(
            "Google ID token",
            [clues.node("iss"), clues.node("azp"), clues.node("hd")],
        );
    }
    // An assertion names its maker by e-mail.
    let is_account = clues
        .text("iss")
        .is_some_and(|iss| iss.ends_with(".gserviceaccount.com") && iss.contains('@'));
    if !is_account {
        return None;
    }
    let evidence = [clues.node("iss"), clues.node("aud")];
    if clues.is_any(
        "aud",
        &[
            "https://oauth2.googleapis.com/token",
            "https://www.googleapis.com/oauth2/v4/token",
        ],
    ) {
        return certain("Google service account assertion", evidence);
    }
    certain("Google service account token", evidence)
}

fn iap(clues: &Clues<'_>) -> Option<Match> {
    if clues.is("iss", "https://cloud.google.com/iap") {
        return certain(
            "Google Identity-Aware Proxy token",
            [clues.node("iss"), clues.node("google")],
        );
    }
    None
}

fn grants(gather: &mut Gather<'_>) {
    gather.one(Kind::Organisation, gather.claim("hd"));
    let google = gather.claim("google");
    let levels = google.and_then(|google| gather.member(google, "access_levels"));
    gather.names(Kind::Entitlement, levels);
    for kind in [Kind::Role, Kind::Permission, Kind::Group] {
        gather.decided_elsewhere(kind, "Google says who the user is and nothing more", None);
    }
}
