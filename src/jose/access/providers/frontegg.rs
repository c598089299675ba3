//! Frontegg.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "frontegg",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let title = match clues.text("type").as_deref() {
        Some("userToken") => "Frontegg user token",
        Some("tenantApiToken" | "tenantAccessToken") => "Frontegg account API token",
        Some("vendor") if clues.has("vendorId") => "Frontegg vendor token",
        Some("userApiToken" | "userAccessToken") => "Frontegg user API token",
        _ => "Frontegg token",
    };
    if clues.issuer().is_under("frontegg.com") {
        return certain(title, [clues.node("iss"), clues.node("tenantId")]);
    }
    let whose = clues.node("tenantId").or_else(|| clues.node("vendorId"));
    if title != "Frontegg token" && whose.is_some() {
        return looks_like(title, [clues.node("type"), whose]);
    }
    None
}

fn grants(gather: &mut Gather<'_>) {
    gather.one(Kind::Organisation, gather.claim("tenantId"));
}
