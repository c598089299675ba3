//! A good token at the wrong place: another environment, another audience, another role.

use super::{Case, Diagnosis, Fix, Object};
use crate::jose::tree::NodeKind;
use crate::jose::verify::object::Member;
use crate::jose::verify::policy::Check;
use crate::jose::verify::profiles::{ClaimsFormat, Profile, pool_of};

pub(super) fn diagnose(case: &Case, found: &mut Vec<Diagnosis>) {
    another_environment(case, found);
    let failing = |name: &str| {
        case.verdict
            .checks
            .iter()
            .find(|check| check.check == name && check.fails())
    };
    if failing("iss").is_some() {
        issuer(case, found);
    }
    if failing("aud").is_some() {
        audience(case, found);
    }
    if let Some(check) = failing("kid") {
        held_by_another(case, check, found);
    }
    if let Profile::Hasura(_) = case.policy.profile {
        if let Some(check) = failing("role") {
            role(case, check, found);
        }
        if let Some(check) = failing("claims") {
            claims_format(check, case, found);
        }
    }
}

/// The keys or the policy belong to another token of the same paste.
fn another_environment(case: &Case, found: &mut Vec<Diagnosis>) {
    let mine = case.iss();
    let known = |kid: &Option<String>| {
        kid.as_ref().is_some_and(|kid| {
            let mut ids = case.keys.keys.iter();
            ids.any(|key| key.kid.as_ref() == Some(kid))
        })
    };
    let kid = case.kid();
    let failing = case.verdict.signature.proof().is_none();
    for other in case.beside.others {
        let theirs = Object::payload(other).get("iss").and_then(Member::string);
        let their_kid = Object::header(other).get("kid").and_then(Member::string);
        if theirs == mine || theirs.is_none() {
            continue;
        }
        let keys_are_theirs = failing && kid.is_some() && !known(&kid) && known(&their_kid);
        let policy_is_theirs = case.policy.iss.is_some() && case.policy.iss == theirs;
        if !keys_are_theirs && !policy_is_theirs {
            continue;
        }
        let what = match (keys_are_theirs, policy_is_theirs) {
            (true, true) => "keys and policy are",
            (true, false) => "the keys are",
            (false, _) => "the policy is",
        };
        found.push(Diagnosis::new(
            "other-environment",
            format!(
                "{what} of {:?}, which made another token of the paste; this one is of {:?}",
                theirs.unwrap_or_default(),
                mine.unwrap_or_else(|| "no issuer".to_owned()),
            ),
            "Two environments are mixed: take the token, or the keys, of the same one",
        ));
        return;
    }
}

fn issuer(case: &Case, found: &mut Vec<Diagnosis>) {
    let (Some(mine), Some(wanted)) = (case.iss(), case.policy.iss.clone()) else {
        return;
    };
    let plain = |text: &str| {
        text.trim()
            .trim_end_matches('/')
            .to_ascii_lowercase()
            .replace("http://", "https://")
    };
    if plain(&mine) == plain(&wanted) {
        found.push(
            Diagnosis::new(
                "issuer-spelling",
                format!("{mine:?} and {wanted:?} are the same place, spelt differently"),
                "Issuers are compared letter by letter: configure the one in the token",
            )
            .fix(Fix::SetIssuer(mine)),
        );
    } else if let (Some(pool), Some(other)) = (pool_of(&mine), pool_of(&wanted)) {
        found.push(Diagnosis::new(
            "other-pool",
            format!("the token is of user pool {pool}; the policy asks for {other}"),
            "Each environment has its own pool: sign in to the right one, or change the policy",
        ));
    }
}

fn audience(case: &Case, found: &mut Vec<Diagnosis>) {
    let Some(named) = case.payload.get("aud").and_then(Member::strings) else {
        let other = case
            .payload
            .get("client_id")
            .or_else(|| case.payload.get("azp"));
        if case.payload.get("aud").is_none()
            && let Some(client) = other.and_then(Member::string)
            && case.policy.aud.contains(&client)
        {
            found.push(Diagnosis::new(
                "audience-in-client-id",
                format!("there is no aud, but {client:?} stands in client_id or azp"),
                "Access tokens of Cognito and others name the client there: choose that server's profile",
            ));
        }
        return;
    };
    let plain = |text: &str| text.trim().trim_end_matches('/').to_ascii_lowercase();
    let near = named.iter().any(|one| {
        case.policy
            .aud
            .iter()
            .any(|wanted| plain(one) == plain(wanted))
    });
    if near {
        found.push(
            Diagnosis::new(
                "audience-spelling",
                "the audience is the one asked for, spelt differently",
                "Audiences are compared letter by letter: configure the one in the token",
            )
            .fix(Fix::SetAudience(named)),
        );
    }
}

/// The signature holds, but the server goes by the id and will not find that key.
fn held_by_another(case: &Case, check: &Check, found: &mut Vec<Diagnosis>) {
    let Some(key) = case.verdict.signature.key() else {
        return;
    };
    let own = match &key.kid {
        Some(kid) => format!("{kid:?}"),
        None => "a key without an id".to_owned(),
    };
    found.push(Diagnosis::new(
        "another-key-holds",
        format!("the signature holds with {own}; {}", check.message),
        format!("Have the signer write the id of the key it uses into kid: {own}"),
    ));
}

fn role(case: &Case, check: &Check, found: &mut Vec<Diagnosis>) {
    let offered = check.advice.strip_prefix("Send X-Hasura-Role: ");
    let sent = case
        .policy
        .role_header
        .as_deref()
        .filter(|role| !role.is_empty());
    let code = match sent {
        None => "role-header-missing",
        Some(_) => "role-not-allowed",
    };
    let diagnosis = Diagnosis::new(code, check.message.clone(), check.advice.clone());
    found.push(match offered {
        Some(role) => diagnosis.fix(Fix::SendRole(role.to_owned())),
        None => diagnosis,
    });
}

fn claims_format(check: &Check, case: &Case, found: &mut Vec<Diagnosis>) {
    let Some(node) = check.node else { return };
    let format = match case.decoded.tree.node(node).kind {
        NodeKind::Object => ClaimsFormat::Json,
        NodeKind::String if check.advice.contains("stringified_json") => {
            ClaimsFormat::StringifiedJson
        }
        _ => return,
    };
    found.push(
        Diagnosis::new("claims-format", check.message.clone(), check.advice.clone())
            .fix(Fix::SetClaimsFormat(format)),
    );
}
