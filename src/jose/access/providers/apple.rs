//! Apple: sign-in, the App Store's signed data, and the tokens its APIs are called with.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "apple",
    detect,
    grants: None,
};
pub(super) const APP_STORE: Rule = Rule {
    name: "app-store",
    detect: app_store,
    grants: None,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    if clues.is("iss", "https://appleid.apple.com") {
        return certain("Sign in with Apple ID token", [clues.node("iss")]);
    }
    if clues.is("aud", "https://appleid.apple.com") {
        return certain("Sign in with Apple client secret", [clues.node("aud")]);
    }
    if clues.is("aud", "appstoreconnect-v1") {
        return certain("App Store Connect API token", [clues.node("aud")]);
    }
    None
}

fn app_store(clues: &Clues<'_>) -> Option<Match> {
    let is_chained = clues.header_len("x5c") == 3;
    let (title, own) = if clues.has("notificationUUID") {
        ("App Store notification", clues.node("notificationType"))
    } else if clues.has("autoRenewProductId") || clues.has("autoRenewStatus") {
        ("App Store renewal", clues.node("originalTransactionId"))
    } else if clues.has("bundleId") {
        ("App Store transaction", clues.node("transactionId"))
    } else {
        return None;
    };
    own?;
    let evidence = [own, clues.header_node("x5c").filter(|_| is_chained)];
    if is_chained {
        certain(title, evidence)
    } else {
        looks_like(title, evidence)
    }
}
