//! Amazon Cognito user pools.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "cognito",
    detect,
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
