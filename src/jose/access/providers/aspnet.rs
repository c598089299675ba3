//! ASP.NET and Windows Identity Foundation: claims named by addresses.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const RULE: Rule = Rule {
    name: "aspnet",
    detect,
    grants: Some(grants),
};

const TITLE: &str = "ASP.NET token";

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let own = clues
        .starting_with("http://schemas.microsoft.com/ws/")
        .or_else(|| clues.starting_with("http://schemas.xmlsoap.org/ws/"))
        .or_else(|| clues.node("AspNet.Identity.SecurityStamp"));
    if own.is_some() {
        return certain(TITLE, [own]);
    }
    // The short names .NET maps those addresses to.
    let short = [clues.node("nameid"), clues.node("unique_name")];
    if short.iter().all(Option::is_some) {
        return looks_like(TITLE, short);
    }
    None
}

fn grants(gather: &mut Gather<'_>) {
    let groups = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groupsid";
    let claim = gather.claim(groups);
    gather.names(Kind::Group, claim);
}
