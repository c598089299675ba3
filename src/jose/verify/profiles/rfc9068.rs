//! An OAuth 2.0 resource server that takes JWT access tokens, as RFC 9068 §4 tells it to.
//!
//! Refusals are the bearer challenges of RFC 6750 §3.1.

use super::Ask;
use crate::jose::verify::claims::{self, Demand, Missing};
use crate::jose::verify::object::{Member, Object};
use crate::jose::verify::policy::{Check, ClockClaim};

const INVALID: &str = r#"401 WWW-Authenticate: Bearer error="invalid_token""#;
const SCOPE: &str = r#"403 WWW-Authenticate: Bearer error="insufficient_scope""#;

pub(super) fn checks(ask: &Ask) -> Vec<Check> {
    let policy = ask.policy;
    let present = |name: &'static str| claims::required(ask.payload, name).named(name);
    let clock =
        |claim, missing| claims::clock(ask.payload, claim, ask.leeway_secs(), ask.now, missing);
    let typ = claims::typ(ask.header, &["at+jwt"]).advise(
        "An ID token has typ JWT: send the access token, or ask the issuer for RFC 9068 tokens",
    );
    let iss = match &policy.iss {
        Some(_) => claims::equal(ask.payload, "iss", policy.iss.as_deref(), Missing::Refused),
        None => present("iss"),
    };
    let aud = if policy.aud.is_empty() {
        present("aud")
    } else {
        claims::audience(ask.payload, "aud", &policy.aud, Missing::Refused)
    };
    let mut list = vec![
        typ,
        iss,
        aud,
        ask.signature_check(INVALID),
        clock(ClockClaim::Exp, Missing::Refused),
        clock(ClockClaim::Nbf, Missing::Tolerated),
        present("sub"),
        present("client_id"),
        clock(ClockClaim::Iat, Missing::Refused),
        present("jti"),
    ];
    list = list.into_iter().map(|check| check.says(INVALID)).collect();
    list.push(claims::scope(ask.payload, &policy.scope, Demand::All).says(SCOPE));
    list
}

pub(super) fn fits(header: Object) -> bool {
    header
        .get("typ")
        .and_then(Member::string)
        .is_some_and(|typ| {
            let typ = typ.to_ascii_lowercase();
            typ == "at+jwt" || typ == "application/at+jwt"
        })
}
