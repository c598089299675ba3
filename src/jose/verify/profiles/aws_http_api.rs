//! The JWT authorizer of an AWS HTTP API: RSA only, the key found by id, `client_id` in place of
//! a missing `aud`, and one scope of the route's is enough.

use super::Ask;
use crate::jose::verify::claims::{self, Demand, Missing};
use crate::jose::verify::policy::{Check, ClockClaim};

const UNAUTHORIZED: &str = r#"401 {"message":"Unauthorized"}"#;
const FORBIDDEN: &str = r#"403 {"message":"Forbidden"}"#;
const AUDIENCE: &str = r#"401 {"message":"Unauthorized"}; www-authenticate: Bearer error="invalid_token" error_description="the token does not have a valid audience""#;

pub(super) fn checks(ask: &Ask) -> Vec<Check> {
    let policy = ask.policy;
    let clock = |claim, missing| {
        claims::clock(ask.payload, claim, ask.leeway_secs(), ask.now, missing).says(UNAUTHORIZED)
    };
    vec![
        alg(ask),
        kid(ask),
        ask.signature_check(UNAUTHORIZED),
        claims::equal(ask.payload, "iss", policy.iss.as_deref(), Missing::Refused)
            .says(UNAUTHORIZED),
        audience(ask),
        clock(ClockClaim::Exp, Missing::Refused),
        clock(ClockClaim::Nbf, Missing::Tolerated),
        clock(ClockClaim::Iat, Missing::Tolerated),
        claims::scope(ask.payload, &policy.scope, Demand::Any).says(FORBIDDEN),
    ]
}

fn alg(ask: &Ask) -> Check {
    let rsa = ["RS256", "RS384", "RS512"].map(str::to_owned);
    claims::algs(ask.header, ask.alg(), &rsa)
        .says(UNAUTHORIZED)
        .advise("The authorizer takes RSA signatures only")
}

fn kid(ask: &Ask) -> Check {
    let node = ask.header.get("kid").map(|member| member.node);
    let ids: Vec<&str> = ask
        .keys
        .iter()
        .filter_map(|key| key.kid.as_deref())
        .collect();
    let check = match ask.kid() {
        None => Check::fail("kid", "no kid: the authorizer finds its key by it"),
        Some(_) if ids.is_empty() => Check::skip("kid", "no key with an id is loaded"),
        Some(kid) if ids.contains(&kid.as_str()) => Check::pass("kid", format!("{kid:?}")),
        Some(kid) => Check::fail("kid", format!("{kid:?} is not in the issuer's JWKS")),
    };
    check.says(UNAUTHORIZED).at(node)
}

/// `client_id` counts only if `aud` is absent.
fn audience(ask: &Ask) -> Check {
    let name = if ask.payload.get("aud").is_none() && ask.payload.get("client_id").is_some() {
        "client_id"
    } else {
        "aud"
    };
    claims::audience(ask.payload, name, &ask.policy.aud, Missing::Refused)
        .named("aud")
        .says(AUDIENCE)
}
