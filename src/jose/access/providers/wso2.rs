//! WSO2 API Manager and Identity Server.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "wso2",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let dialect = clues.starting_with("http://wso2.org/claims/");
    if dialect.is_some() {
        return certain("WSO2 backend token", [dialect, clues.node("iss")]);
    }
    let kind = clues
        .node("aut")
        .filter(|_| clues.is_any("aut", &["APPLICATION", "APPLICATION_USER"]));
    let tiers = clues.object("tierInfo").and(clues.node("subscribedAPIs"));
    let is_path = clues.issuer().path().ends_with("/oauth2/token");
    let evidence = [kind, tiers, clues.node("iss").filter(|_| is_path)];
    if tiers.is_some() || kind.is_some() && is_path {
        return certain("WSO2 access token", evidence);
    }
    if kind.is_some() {
        return looks_like("WSO2 access token", evidence);
    }
    None
}

fn grants(gather: &mut Gather<'_>) {
    let application = gather.claim("application");
    let tier = application
        .and_then(|application| gather.member(application, "tier"))
        .or_else(|| gather.claim("http://wso2.org/claims/applicationtier"));
    gather.one(Kind::Entitlement, tier);
    let apis = gather.claim("subscribedAPIs");
    let apis = apis.into_iter().flat_map(|apis| gather.children(apis));
    for api in apis.collect::<Vec<_>>() {
        let text = |name| gather.owned(gather.member(api, name)?);
        let Some(name) = text("name") else { continue };
        let (context, tier) = (text("context"), text("subscriptionTier"));
        let grant = gather.push(Kind::Entitlement, Some(name), api);
        grant.resource = context;
        grant.within = tier.map(Into::into);
    }
}
