//! Jet Bridge (Jet Admin): PyJWT with RS256, one configured key, and nothing else asked for.
//!
//! What follows from PyJWT's defaults bites: no leeway at all, and a token that carries an
//! audience is refused because none is configured. Every refusal is the same 403 page, whatever
//! PyJWT said; its words are given beside it.

use super::Ask;
use crate::jose::tree::NodeKind;
use crate::jose::verify::claims::{self, Missing};
use crate::jose::verify::object::{Member, Object};
use crate::jose::verify::policy::{Check, ClockClaim};

pub(super) fn checks(ask: &Ask) -> Vec<Check> {
    let payload = ask.payload;
    let clock = |claim, late: &str| {
        let name = ClockClaim::name(claim);
        let long = match claim {
            ClockClaim::Exp => "Expiration Time",
            ClockClaim::Nbf => "Not Before",
            ClockClaim::Iat => "Issued At",
        };
        let check = claims::clock_read(payload, claim, 0.0, ask.now, Missing::Tolerated, int);
        let text = match check.clock {
            Some(_) => late.to_owned(),
            None => format!("{long} claim ({name}) must be an integer."),
        };
        check.says(refusal(&text))
    };
    let text_claim = |name: &'static str, words: &str| match payload.get(name) {
        None => Check::skip(name, format!("no {name}")),
        Some(member) if member.kind == NodeKind::String => {
            Check::pass(name, "a string").at(Some(member.node))
        }
        Some(member) => Check::fail(name, format!("{name} is {}", member.kind_words()))
            .says(refusal(words))
            .at(Some(member.node)),
    };
    let alg = claims::algs(ask.header, ask.alg(), &["RS256".to_owned()])
        .says(refusal("The specified alg value is not allowed"));
    vec![
        alg,
        ask.signature_check(&refusal("Signature verification failed"))
            .advise("A bridge of your own has its own key: load its JWT_VERIFY_KEY"),
        clock(ClockClaim::Iat, "The token is not yet valid (iat)"),
        clock(ClockClaim::Nbf, "The token is not yet valid (nbf)"),
        clock(ClockClaim::Exp, "Signature has expired"),
        audience(payload),
        text_claim("sub", "Subject must be a string"),
        text_claim("jti", "JWT ID must be a string"),
    ]
}

fn refusal(py_jwt: &str) -> String {
    format!("403 Forbidden (PyJWT: {py_jwt})")
}

/// PyJWT reads times with Python's `int`: a number loses its fraction, digits in a string count.
fn int(member: Member) -> Option<f64> {
    let text = match member.kind {
        NodeKind::String => member.text(),
        _ => return member.number().map(f64::trunc),
    };
    text.trim()
        .parse::<i64>()
        .ok()
        .map(|seconds| seconds as f64)
}

/// No audience is configured, so PyJWT refuses a token that names one.
fn audience(payload: Object) -> Check {
    let Some(member) = payload.get("aud") else {
        return Check::pass("aud", "none, as this server wants it");
    };
    let empty = match member.kind {
        NodeKind::Null | NodeKind::False => true,
        _ => matches!(member.raw(), br#""""# | b"[]" | b"{}" | b"0"),
    };
    let check = if empty {
        Check::pass("aud", "empty, which this server takes for none")
    } else {
        Check::fail(
            "aud",
            "names an audience, and Jet Bridge has none configured",
        )
        .says(refusal("Invalid audience"))
        .advise("Leave aud out of tokens for Jet Bridge")
    };
    check.at(Some(member.node))
}

/// `projects`, or the older `project` with `permissions`, beside an access token's fields.
pub(super) fn fits(payload: Object) -> bool {
    let is_object = |name| {
        payload
            .get(name)
            .is_some_and(|m| m.kind == NodeKind::Object)
    };
    let has = |name| payload.get(name).is_some();
    let is_access = payload
        .get("token_type")
        .and_then(Member::string)
        .is_some_and(|kind| kind == "access");
    is_access && has("user") && (is_object("projects") || has("project") || !has("iat"))
}
