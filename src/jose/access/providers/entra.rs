//! Microsoft Entra ID (Azure AD): its two token formats, B2C and External ID, all clouds.

use super::Rule;
use super::clues::{Clues, Issuer, Match, certain, is_uuid, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::claims;
use crate::jose::finding::Severity;

pub(super) const V2: Rule = Rule {
    name: "entra-v2",
    detect: v2,
    grants: Some(grants),
};
pub(super) const V1: Rule = Rule {
    name: "entra-v1",
    detect: v1,
    grants: Some(grants),
};
pub(super) const B2C: Rule = Rule {
    name: "entra-b2c",
    detect: b2c,
    grants: Some(grants),
};
pub(super) const EXTERNAL: Rule = Rule {
    name: "entra-external",
    detect: external,
    grants: Some(grants),
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

fn grants(gather: &mut Gather<'_>) {
    let is_app = gather
        .claim("idtyp")
        .and_then(|kind| gather.text(kind))
        .is_some_and(|kind| kind == "app");
    let roles = gather.claim("roles");
    // Of an application the same claim holds the permissions that an administrator consented to.
    let kind = if is_app { Kind::Permission } else { Kind::Role };
    gather.names(kind, roles);
    let directory = gather.claim("wids");
    for role in gather.names(Kind::Role, directory) {
        role.within = Some("directory".into());
        let known = role.value.as_deref().and_then(claims::directory_role);
        role.value = known.map(str::to_owned).or(role.value.take());
    }
    gather.one(Kind::Organisation, gather.claim("tid"));
    overage(gather);
    extensions(gather);
    let nonce = claims::header(gather.tree).and_then(|header| gather.member(header, "nonce"));
    if nonce.is_some() {
        gather.note(
            ("entra-graph-nonce", Severity::Info),
            nonce,
            "the header has a nonce, as tokens for Microsoft Graph have",
            "Nobody but Graph can check the signature of such a token: ask for one for your own API",
        );
    }
}

/// More than 200 groups are left out of a JWT; the token says where to ask instead.
fn overage(gather: &mut Gather<'_>) {
    let names = gather.claim("_claim_names");
    let is_left_out = names
        .and_then(|names| gather.member(names, "groups"))
        .or_else(|| gather.claim("groups:src1"))
        .or_else(|| {
            gather
                .claim("hasgroups")
                .filter(|flag| gather.text(*flag).is_some_and(|text| text == "true"))
        });
    let Some(node) = is_left_out else { return };
    if let Some(source) = gather.claim("groups:src1") {
        gather.take(source);
    }
    gather.note(
        ("entra-group-overage", Severity::Warn),
        Some(node),
        "the user is in more groups than fit: none is in the token",
        "Call Graph's getMemberObjects for the user, or emit only the groups assigned to the application",
    );
    gather.decided_elsewhere(
        Kind::Group,
        "Entra left the groups out of the token: there are too many",
        Some(node),
    );
}

/// Attributes of a directory schema: `extension_Role`, or with an application's id between.
fn extensions(gather: &mut Gather<'_>) {
    for (name, claim) in gather.claims_starting("extension_") {
        let last = name.rsplit('_').next().unwrap_or_default();
        let kind = match last.to_ascii_lowercase().as_str() {
            "role" | "roles" => Kind::Role,
            "group" | "groups" => Kind::Group,
            _ => {
                gather.attribute(&name, claim);
                continue;
            }
        };
        gather.names(kind, Some(claim));
    }
}
