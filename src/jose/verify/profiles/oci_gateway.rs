//! Token authentication of the OCI API Gateway: one RSA key found by id, `exp`, `aud` and `iss`
//! always, `nbf` if there, and the route's scopes.

use super::Ask;
use crate::jose::verify::claims::{self, Demand, Missing, list};
use crate::jose::verify::policy::{Check, ClockClaim};

const UNAUTHORIZED: &str = "401 Unauthorized";
const FORBIDDEN: &str = "403 Forbidden";
const ALGS: [&str; 3] = ["RS256", "RS384", "RS512"];

pub(super) fn checks(ask: &Ask) -> Vec<Check> {
    let policy = ask.policy;
    let clock = |claim, missing| {
        claims::clock(ask.payload, claim, ask.leeway_secs(), ask.now, missing).says(UNAUTHORIZED)
    };
    let iss = match &policy.iss {
        Some(_) => claims::equal(ask.payload, "iss", policy.iss.as_deref(), Missing::Refused),
        None => claims::required(ask.payload, "iss").named("iss"),
    };
    let aud = if policy.aud.is_empty() {
        claims::required(ask.payload, "aud").named("aud")
    } else {
        claims::audience(ask.payload, "aud", &policy.aud, Missing::Refused)
    };
    let [kid, key] = key(ask);
    vec![
        kid.says(UNAUTHORIZED),
        key.says(UNAUTHORIZED),
        claims::algs(ask.header, ask.alg(), &ALGS.map(str::to_owned)).says(UNAUTHORIZED),
        ask.signature_check(UNAUTHORIZED),
        clock(ClockClaim::Exp, Missing::Refused),
        clock(ClockClaim::Nbf, Missing::Tolerated),
        iss.says(UNAUTHORIZED),
        aud.says(UNAUTHORIZED),
        claims::scope(ask.payload, &policy.scope, Demand::Any).says(FORBIDDEN),
    ]
}

/// The id, and what the gateway asks of the key with it.
fn key(ask: &Ask) -> [Check; 2] {
    let node = ask.header.get("kid").map(|member| member.node);
    let skipped = || Check::skip("key", "no key to look at");
    let Some(kid) = ask.kid() else {
        let advice = "The gateway finds its key by kid, a static key too";
        return [Check::fail("kid", "no kid").advise(advice), skipped()];
    };
    if ask.keys.is_empty() {
        let check = Check::skip("kid", format!("{kid:?}; no keys to find it in"));
        return [check.at(node), skipped()];
    }
    let Some(key) = ask.keys.iter().find(|key| key.kid.as_ref() == Some(&kid)) else {
        let check = Check::fail("kid", format!("no key has the id {kid:?}"))
            .advise("Give the key in the policy the kid of the token's header");
        return [check.at(node), skipped()];
    };
    let found = Check::pass("kid", format!("{kid:?}")).at(node);
    let meant_to_sign = key.usage.as_deref().is_none_or(|usage| usage == "sig");
    let may_verify = key.key_ops.is_empty() || key.key_ops.iter().any(|op| op == "verify");
    let alg_known = key.alg.as_deref().is_none_or(|alg| ALGS.contains(&alg));
    let check = if !key.is_rsa {
        Check::fail("key", "not an RSA key: the gateway takes no other")
    } else if !meant_to_sign {
        Check::fail("key", "its use is not sig")
    } else if !may_verify {
        Check::fail(
            "key",
            format!("its key_ops are {}, without verify", list(&key.key_ops)),
        )
    } else if !alg_known {
        Check::fail("key", "its alg is not RS256, RS384 or RS512")
    } else {
        Check::pass("key", "an RSA key for signatures")
    };
    [found, check]
}
