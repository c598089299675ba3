//! Microsoft Entra ID (Azure AD): its two token formats, B2C and External ID, all clouds.

use super::Rule;
use super::clues::{Clues, Issuer, Match, certain, is_uuid, looks_like};

pub(super) const V2: Rule = Rule {
    name: "entra-v2",
    detect: v2,
};
pub(super) const V1: Rule = Rule {
    name: "entra-v1",
    detect: v1,
};
pub(super) const B2C: Rule = Rule {
    name: "entra-b2c",
    detect: b2c,
};
pub(super) const EXTERNAL: Rule = Rule {
    name: "entra-external",
    detect: external,
};

/// Hosts of format 2.0: world, US government, China.
const LOGIN: [&str; 4] = [
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
];

fn v2(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    if is_login(&issuer) && issuer.path().trim_end_matches('/').ends_with("/v2.0") {
        return certain(
            title(clues, "Entra"),
            [clues.node("iss"), clues.node("tid"), clues.node("ver")],
        );
    }
    shape(clues, "2.0")
}

fn v1(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    if ["sts.windows.net", "sts.chinacloudapi.cn"].contains(&issuer.host()) {
        return certain(
            title(clues, "Entra"),
            [clues.node("iss"), clues.node("tid"), clues.node("ver")],
        );
    }
    shape(clues, "1.0")
}

fn b2c(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    let policy = clues
        .node("tfp")
        .or_else(|| clues.node("acr").filter(|_| clues.starts("acr", "b2c_1")));
    let is_b2c = issuer.is_under("b2clogin.com") || is_login(&issuer) && policy.is_some();
    if is_b2c {
        return certain(title(clues, "Entra B2C"), [clues.node("iss"), policy]);
    }
    // Behind a custom domain only the policy is left.
    let is_policy = clues.starts("tfp", "B2C_1") || clues.starts("acr", "b2c_1");
    if is_policy {
        return looks_like(title(clues, "Entra B2C"), [policy]);
    }
    None
}

fn external(clues: &Clues<'_>) -> Option<Match> {
    if clues.issuer().is_under("ciamlogin.com") {
        return certain(title(clues, "Entra External"), [clues.node("iss")]);
    }
    None
}

/// Tenant and object id in GUIDs, with the version beside them.
fn shape(clues: &Clues<'_>, version: &str) -> Option<Match> {
    let is_guid = |name| clues.text(name).is_some_and(|text| is_uuid(&text));
    let internal = clues.node("uti").or_else(|| clues.node("rh"));
    if clues.is("ver", version) && is_guid("tid") && is_guid("oid") && internal.is_some() {
        return looks_like(
            title(clues, "Entra"),
            [
                clues.node("tid"),
                clues.node("oid"),
                clues.node("ver"),
                internal,
            ],
        );
    }
    None
}

fn is_login(issuer: &Issuer<'_>) -> bool {
    LOGIN.contains(&issuer.host())
}

fn title(clues: &Clues<'_>, vendor: &str) -> String {
    let is_access = ["scp", "azp", "appid", "azpacr", "appidacr"]
        .iter()
        .any(|name| clues.has(name));
    let kind = if clues.is("idtyp", "app") {
        "app-only access token"
    } else if is_access {
        "access token"
    } else {
        "ID token"
    };
    format!("{vendor} {kind}")
}
