//! Proxies that sign what they know of the caller for the server behind them.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;

pub(super) const CLOUDFLARE_ACCESS: Rule = Rule {
    name: "cloudflare-access",
    detect: cloudflare_access,
    grants: Some(cloudflare_grants),
};
pub(super) const AWS_ALB: Rule = Rule {
    name: "aws-alb",
    detect: aws_alb,
    grants: None,
};

fn cloudflare_access(clues: &Clues<'_>) -> Option<Match> {
    let title = match clues.text("type").as_deref() {
        Some("org") => "Cloudflare Access team token",
        _ if clues.has("common_name") => "Cloudflare Access service token",
        _ => "Cloudflare Access application token",
    };
    let is_host = clues.issuer().is_under("cloudflareaccess.com");
    if is_host {
        return certain(title, [clues.node("iss"), clues.node("type")]);
    }
    let nonce = clues.node("identity_nonce");
    if nonce.is_some() && clues.is_any("type", &["app", "org"]) {
        return looks_like(title, [nonce, clues.node("type")]);
    }
    None
}

/// The load balancer keeps the claims of the identity provider and names itself in the header.
fn aws_alb(clues: &Clues<'_>) -> Option<Match> {
    let signer = clues.header_text("signer")?;
    let is_balancer = signer.starts_with("arn:aws") && signer.contains(":elasticloadbalancing:");
    if !is_balancer {
        return None;
    }
    certain(
        "AWS load balancer user claims",
        [clues.header_node("signer"), clues.header_node("client")],
    )
}

fn cloudflare_grants(gather: &mut Gather<'_>) {
    gather.one(Kind::Identity, gather.claim("common_name"));
    if gather.claim("groups").is_none() {
        gather.decided_elsewhere(
            Kind::Group,
            "Cloudflare keeps groups behind its get-identity address",
            None,
        );
    }
}
