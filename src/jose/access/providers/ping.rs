//! PingOne and PingFederate.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const PING_ONE: Rule = Rule {
    name: "pingone",
    detect: ping_one,
    grants: Some(grants),
};
pub(super) const PING_FEDERATE: Rule = Rule {
    name: "pingfederate",
    detect: ping_federate,
    grants: Some(grants),
};

fn ping_one(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    let title = if clues.has("at_hash") || clues.has("nonce") {
        "PingOne ID token"
    } else {
        "PingOne access token"
    };
    if issuer.host().starts_with("auth.pingone.") && issuer.path().ends_with("/as") {
        return certain(
            title,
            [clues.node("iss"), clues.node("env"), clues.node("org")],
        );
    }
    let resource = clues.node("p1.rid");
    if resource.is_some() {
        return looks_like(title, [resource]);
    }
    None
}

fn ping_federate(clues: &Clues<'_>) -> Option<Match> {
    let manager = clues.header_node("pi.atm")?;
    certain("PingFederate access token", [Some(manager)])
}

fn grants(gather: &mut Gather<'_>) {
    gather.one(Kind::Organisation, gather.claim("org"));
}
