//! The Admin API of Authgear: jwx with a key set, five minutes of skew, the project as audience.
//!
//! Whatever is wrong, the answer is 403 `Forbidden`; the reason is only in the server's debug log,
//! so it is given here beside it.

use super::Ask;
use crate::jose::time::UnixTime;
use crate::jose::verify::claims::{self, Missing};
use crate::jose::verify::object::Object;
use crate::jose::verify::policy::{Check, ClockClaim};

/// Acceptable skew of `pkg/util/duration`.
const SKEW_SECS: f64 = 300.0;
const KID: &str =
    "The key id is shown beside the key in the Authgear portal; put it into the header";

pub(super) fn checks(ask: &Ask) -> Vec<Check> {
    let clock = |claim| time(ask.payload, claim, ask.now);
    vec![
        kid(ask),
        claims::algs(ask.header, ask.alg(), &["RS256".to_owned()]).says(refusal(
            "could not verify message using any of the signatures or keys",
        )),
        ask.signature_check(&refusal(
            "could not verify message using any of the signatures or keys",
        )),
        clock(ClockClaim::Iat),
        clock(ClockClaim::Exp),
        clock(ClockClaim::Nbf),
        audience(ask),
    ]
}

fn refusal(log: &str) -> String {
    format!("Forbidden (403; in its log: {log})")
}

fn kid(ask: &Ask) -> Check {
    let node = ask.header.get("kid").map(|member| member.node);
    let check = match ask.kid() {
        None => Check::fail("kid", "no kid")
            .says(refusal(
                r#"failed to find matching key: no key ID ("kid") specified in token"#,
            ))
            .advise(KID),
        Some(kid) if ask.keys.is_empty() => {
            Check::skip("kid", format!("{kid:?}; no keys to find it in"))
        }
        Some(kid) if ask.keys.iter().any(|key| key.kid.as_deref() == Some(&kid)) => {
            Check::pass("kid", format!("{kid:?}"))
        }
        Some(_) if ask.keys.iter().all(|key| key.kid.is_none()) => {
            Check::skip("kid", "the loaded keys have no ids")
        }
        Some(kid) => Check::fail("kid", format!("{kid:?} is not among the keys"))
            .says(refusal(&format!(
                "failed to find key with key ID {kid:?} in key set"
            )))
            .advise(KID),
    };
    check.at(node)
}

/// jwx takes a time of 0 for none (`exp:0` never expires).
fn time(payload: Object, claim: ClockClaim, now: UnixTime) -> Check {
    let name = claim.name();
    let zero = payload
        .get(name)
        .filter(|member| member.number() == Some(0.0));
    if let Some(member) = zero {
        return Check::skip(
            name,
            format!("{name} is 0, which this server takes for none"),
        )
        .at(Some(member.node));
    }
    claims::clock(payload, claim, SKEW_SECS, now, Missing::Tolerated)
        .says(refusal(&format!("{name:?} not satisfied")))
}

fn audience(ask: &Ask) -> Check {
    let named = ask.payload.get("aud");
    if ask.policy.aud.is_empty() {
        return match named {
            None => Check::fail("aud", "no aud; it must name the project")
                .says(refusal(r#""aud" not satisfied"#))
                .advise("Put the project's id into aud"),
            Some(member) => {
                Check::skip("aud", "give the project's id to have it checked").at(Some(member.node))
            }
        };
    }
    claims::audience(ask.payload, "aud", &ask.policy.aud, Missing::Refused)
        .says(refusal(r#""aud" not satisfied"#))
        .advise("Name the project's id in aud, as a string or in an array")
}

/// What the portal's samples make: a key id, an audience, two times, and nothing else.
pub(super) fn fits(header: Object, payload: Object) -> bool {
    let only = ["aud", "iat", "exp", "audit_context"];
    header.get("kid").is_some()
        && payload.get("aud").is_some()
        && payload.get("iat").is_some()
        && payload
            .names()
            .all(|(name, _)| only.contains(&name.as_str()))
}
