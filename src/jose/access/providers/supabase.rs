//! Supabase: user tokens of its auth server, and the API keys that are tokens too.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};

pub(super) const RULE: Rule = Rule {
    name: "supabase",
    detect,
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    if clues.is_any("iss", &["supabase", "supabase-demo"]) && clues.has("role") {
        let title = match clues.text("role").as_deref() {
            Some("service_role") => "Supabase service_role key",
            Some("anon") => "Supabase anon key",
            _ => "Supabase API key",
        };
        return certain(
            title,
            [clues.node("iss"), clues.node("ref"), clues.node("role")],
        );
    }
    let evidence = [
        clues.node("session_id"),
        clues.node("aal"),
        clues.node("app_metadata"),
    ];
    let is_host = issuer.is_under("supabase.co") || issuer.is_under("supabase.in");
    if is_host && issuer.path().starts_with("/auth/v1") {
        return certain(
            "Supabase user token",
            std::iter::once(clues.node("iss")).chain(evidence),
        );
    }
    // Self-hosted, local, or with a custom domain.
    if evidence.iter().all(Option::is_some) && clues.has("role") {
        return looks_like("Supabase user token", evidence);
    }
    None
}
