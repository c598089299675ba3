//! A Cognito user pool, as `aws-jwt-verify` checks its tokens: issuer, then groups, kind of token
//! and app client.
//!
//! The audience of the policy is the app client's id: `aud` in ID tokens, `client_id` in access
//! tokens, which have no `aud`.

use super::Ask;
use crate::jose::time;
use crate::jose::tree::NodeId;
use crate::jose::verify::claims::{self, Demand, Missing};
use crate::jose::verify::object::{Member, Object};
use crate::jose::verify::policy::{Check, ClockClaim};

/// What a verifier of one pool asks beyond issuer and client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CognitoPolicy {
    /// `id` or `access`; `None`: either.
    pub token_use: Option<String>,
    /// Groups, of which the user must be in one; empty: not asked.
    pub groups: Vec<String>,
}

pub(super) fn checks(ask: &Ask, cognito: &CognitoPolicy) -> Vec<Check> {
    let payload = ask.payload;
    vec![
        kid(ask),
        claims::algs(ask.header, ask.alg(), &["RS256".to_owned()]).says(format!(
            "JWT signature algorithm not allowed: {}. Expected: RS256",
            ask.alg().unwrap_or_default()
        )),
        ask.signature_check("Invalid signature"),
        clock(ask, ClockClaim::Exp, "Token expired at"),
        clock(ask, ClockClaim::Nbf, "Token can't be used before"),
        issuer(ask),
        claims::scope(payload, &ask.policy.scope, Demand::Any).says(overlap(
            "Scope",
            &words(payload, "scope"),
            &ask.policy.scope,
        )),
        groups(payload, cognito),
        token_use(payload, cognito),
        client(ask),
    ]
}

fn kid(ask: &Ask) -> Check {
    let node = ask.header.get("kid").map(|member| member.node);
    let ids: Vec<&str> = ask
        .keys
        .iter()
        .filter_map(|key| key.kid.as_deref())
        .collect();
    let check = match ask.kid() {
        _ if ids.is_empty() => Check::skip("kid", "no key with an id is loaded"),
        None => Check::fail("kid", "no kid").says("JWT header does not have valid kid claim"),
        Some(kid) if ids.contains(&kid.as_str()) => Check::pass("kid", format!("{kid:?}")),
        Some(kid) => Check::fail("kid", format!("{kid:?} is not in the pool's JWKS"))
            .says(format!("JWK for kid \"{kid}\" not found in the JWKS"))
            .advise("Usually the token is of another pool or region: compare iss with the pool"),
    };
    check.at(node)
}

fn clock(ask: &Ask, claim: ClockClaim, words: &str) -> Check {
    let check = claims::clock(
        ask.payload,
        claim,
        ask.leeway_secs(),
        ask.now,
        Missing::Tolerated,
    );
    let text = match check.clock.and_then(|clock| time::rfc3339(clock.time)) {
        // JavaScript's `toISOString` always has milliseconds.
        Some(at) if !at.contains('.') => format!("{words} {}.000Z", at.trim_end_matches('Z')),
        Some(at) => format!("{words} {at}"),
        None => format!("JWT payload {} claim is not a number", claim.name()),
    };
    check.says(text)
}

/// Without an issuer of the user's own, the form of a pool's issuer is all there is to check.
fn issuer(ask: &Ask) -> Check {
    let found = ask.payload.get("iss");
    let node = found.map(|member| member.node);
    let text = found.and_then(Member::string).unwrap_or_default();
    let check = match &ask.policy.iss {
        Some(wanted) => claims::equal(ask.payload, "iss", Some(wanted), Missing::Refused)
            .says(one_of("Issuer", &text, std::slice::from_ref(wanted)))
            .advise("The token is of another user pool, or of another region"),
        None if pool_of(&text).is_some() => Check::pass(
            "iss",
            "the issuer of a user pool; give yours to have it compared",
        ),
        None => Check::fail("iss", "not the issuer of a user pool").says(if text.is_empty() {
            "Missing Issuer.".to_owned()
        } else {
            format!("Issuer not allowed: {text}.")
        }),
    };
    check.at(node)
}

fn groups(payload: Object, cognito: &CognitoPolicy) -> Check {
    let name = "cognito:groups";
    if cognito.groups.is_empty() {
        return Check::skip("groups", "not asked");
    }
    let found = words(payload, name);
    claims::audience(payload, name, &cognito.groups, Missing::Refused)
        .named("groups")
        .says(overlap("Cognito group", &found, &cognito.groups))
}

fn token_use(payload: Object, cognito: &CognitoPolicy) -> Check {
    let both = ["id".to_owned(), "access".to_owned()];
    let wanted = match &cognito.token_use {
        Some(one) => std::slice::from_ref(one),
        None => &both[..],
    };
    let (node, text) = text_of(payload, "token_use");
    let check = if wanted.contains(&text) {
        Check::pass("token_use", format!("{text:?}"))
    } else if text.is_empty() {
        Check::fail("token_use", "no token_use")
    } else {
        Check::fail(
            "token_use",
            format!("{text:?}, not {}", claims::list(wanted)),
        )
    };
    check
        .says(one_of("Token use", &text, wanted))
        .advise("Cognito gives an ID token and an access token: this API wants the other one")
        .at(node)
}

fn client(ask: &Ask) -> Check {
    let (_, token_use) = text_of(ask.payload, "token_use");
    let (claim, title) = if token_use == "id" {
        ("aud", "Client ID (\"audience\")")
    } else {
        ("client_id", "Client ID")
    };
    let (_, text) = text_of(ask.payload, claim);
    claims::audience(ask.payload, claim, &ask.policy.aud, Missing::Refused)
        .named("aud")
        .says(one_of(title, &text, &ask.policy.aud))
}

fn text_of(payload: Object, name: &str) -> (Option<NodeId>, String) {
    let member = payload.get(name);
    (
        member.map(|member| member.node),
        member.and_then(Member::string).unwrap_or_default(),
    )
}

fn words(payload: Object, name: &str) -> Vec<String> {
    let member = payload.get(name);
    let strings = member.and_then(Member::strings).unwrap_or_default();
    if name == "scope" {
        let split = strings.iter().flat_map(|text| text.split(' '));
        return split.map(str::to_owned).collect();
    }
    strings
}

fn one_of(title: &str, found: &str, wanted: &[String]) -> String {
    if found.is_empty() {
        return overlap(title, &[], wanted);
    }
    overlap(title, &[found.to_owned()], wanted)
}

fn overlap(title: &str, found: &[String], wanted: &[String]) -> String {
    let expected = match wanted {
        [only] => format!("Expected: {only}"),
        several => format!("Expected one of: {}", several.join(", ")),
    };
    if found.is_empty() {
        format!("Missing {title}. {expected}")
    } else {
        format!("{title} not allowed: {}. {expected}", found.join(", "))
    }
}

/// `us-east-1_AbCdEf` out of `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf`.
pub(in crate::jose::verify) fn pool_of(issuer: &str) -> Option<&str> {
    let rest = issuer
        .strip_prefix("https://cognito-idp.")
        .or_else(|| issuer.strip_prefix("https://issuer.cognito-idp."))?;
    let (host, pool) = rest.split_once('/')?;
    let region = host
        .strip_suffix(".amazonaws.com")
        .or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
    let id = pool.strip_prefix(region)?.strip_prefix('_')?;
    (!id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(pool)
}

pub(super) fn fits(payload: Object) -> bool {
    pool_of(&text_of(payload, "iss").1).is_some()
}
