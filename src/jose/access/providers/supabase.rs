//! Supabase: user tokens of its auth server, and the API keys that are tokens too.

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::finding::Severity;

pub(super) const RULE: Rule = Rule {
    name: "supabase",
    detect,
    grants: Some(grants),
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

fn grants(gather: &mut Gather<'_>) {
    let role = gather.claim("role");
    let mut name = None;
    if let Some(role) = gather.one(Kind::Role, role) {
        role.within = Some("Postgres".into());
        name.clone_from(&role.value);
    }
    if name.as_deref() == Some("service_role") {
        gather.note(
            ("supabase-service-role", Severity::Danger),
            role,
            "service_role passes by every row level security policy",
            "Keep it on servers: whoever has this token can read and write every row",
        );
    } else {
        gather.decided_elsewhere(
            Kind::Permission,
            "row level security policies in the database decide",
            role,
        );
    }
    let metadata = gather.claim("user_metadata");
    if metadata.is_some_and(|node| gather.tree.has_children(node)) {
        gather.note(
            ("user-metadata-editable", Severity::Warn),
            metadata,
            "the user can change user_metadata at any time",
            "No policy should read it: app_metadata is what only the server writes",
        );
    }
    let anonymous = gather.claim("is_anonymous");
    let is_anonymous = anonymous
        .and_then(|node| gather.text(node))
        .is_some_and(|text| text == "true");
    if is_anonymous {
        gather.note(
            ("supabase-anonymous-user", Severity::Info),
            anonymous,
            "an anonymous user, who has the role authenticated all the same",
            "Policies that shut such users out must look at is_anonymous",
        );
    }
}
