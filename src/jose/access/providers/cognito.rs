//! Amazon Cognito user pools.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::finding::Severity;
use crate::jose::words;

pub(super) const RULE: Rule = Rule {
    name: "cognito",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    if clues.is_encrypted {
        // Refresh tokens are sealed for Cognito itself.
        let is_sealed = clues
            .header_text("alg")
            .is_some_and(|alg| alg == "RSA-OAEP")
            && clues.header_text("enc").is_some_and(|enc| enc == "A256GCM")
            && clues.header_text("cty").is_some_and(|cty| cty == "JWT");
        return if is_sealed {
            looks_like(
                "Cognito refresh token",
                [clues.header_node("alg"), clues.header_node("cty")],
            )
        } else {
            None
        };
    }
    let issuer = clues.issuer();
    let is_host = issuer.host().starts_with("cognito-idp.")
        && (issuer.is_under("amazonaws.com") || issuer.is_under("amazonaws.com.cn"));
    let own = clues.starting_with("cognito:");
    let title = match clues.text("token_use").as_deref() {
        Some("id") => "Cognito ID token",
        Some("access")
            if !clues.has("username") && clues.text("sub") == clues.text("client_id") =>
        {
            "Cognito machine access token"
        }
        Some("access") => "Cognito access token",
        _ => "Cognito token",
    };
    let evidence = [
        clues.node("iss").filter(|_| is_host),
        clues.node("token_use"),
        own,
    ];
    if is_host {
        return certain(title, evidence);
    }
    if own.is_some() && clues.is_any("token_use", &["id", "access"]) {
        return looks_like(title, evidence);
    }
    None
}

/// Groups stand in both tokens; `cognito:roles` are roles of IAM, for credentials of AWS.
fn grants(gather: &mut Gather<'_>) {
    let pool = gather
        .claim("iss")
        .and_then(|iss| gather.text(iss))
        .and_then(|iss| Some(iss.rsplit_once('/')?.1.to_owned()));
    let groups = gather.claim("cognito:groups");
    let mut federated = None;
    for group in gather.names(Kind::Group, groups) {
        // Cognito makes such a group for the users of each outside provider.
        let rest = group.value.as_deref().zip(pool.as_deref());
        let rest = rest.and_then(|(name, pool)| name.strip_prefix(pool)?.strip_prefix('_'));
        if let Some(provider) = rest.filter(|_| pool.as_deref() != Some("")) {
            federated = Some((group.node, provider.to_owned()));
        }
    }
    if let Some((node, provider)) = federated {
        gather.note(
            ("cognito-federated-group", Severity::Info),
            Some(node),
            format!(
                "every user from {} is in this group",
                words::one_line(&provider, 60)
            ),
            "Cognito makes it by itself; what it allows is for the application to say",
        );
    }
    for name in ["cognito:roles", "cognito:preferred_role"] {
        let claim = gather.claim(name);
        for role in gather.names(Kind::Role, claim) {
            role.within = Some("IAM".into());
        }
    }
}
