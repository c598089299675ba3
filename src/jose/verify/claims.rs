//! The checks of claims: each says by how much it fails.
//!
//! The lists at the end are the generic verifier's; each profile puts its own together.

use super::object::{Member, Object};
use super::policy::{Check, Clock, ClockClaim, Policy};
use crate::jose::time::UnixTime;
use crate::jose::tree::NodeKind;

/// Whether a claim that was asked for may be missing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// The verifier refuses.
    Refused,
    /// The verifier checks it only if it is there.
    Tolerated,
}

/// How many of the asked ones must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    All,
    Any,
}

/// `exp`, `nbf` or `iat`, as of `now`.
pub(super) fn clock(
    payload: Object,
    claim: ClockClaim,
    leeway_secs: f64,
    now: UnixTime,
    missing: Missing,
) -> Check {
    clock_read(payload, claim, leeway_secs, now, missing, |member| {
        member.number()
    })
}

/// The same for a server that has its own idea of what a number is.
pub(super) fn clock_read(
    payload: Object,
    claim: ClockClaim,
    leeway_secs: f64,
    now: UnixTime,
    missing: Missing,
    read: fn(Member) -> Option<f64>,
) -> Check {
    let name = claim.name();
    let Some(member) = payload.get(name) else {
        return match (missing, claim) {
            (Missing::Refused, _) => Check::fail(name, format!("no {name}")),
            (_, ClockClaim::Exp) => Check::skip(name, "no exp: it never expires"),
            _ => Check::skip(name, format!("no {name}")),
        };
    };
    let Some(seconds) = read(member) else {
        let found = match member.kind {
            NodeKind::Number => "too large for a time".to_owned(),
            _ => member.kind_words().to_owned(),
        };
        return Check::fail(name, format!("{name} is {found}, not a number of seconds"))
            .at(Some(member.node));
    };
    let clock = Clock {
        claim,
        time: UnixTime(seconds),
        leeway_secs,
    };
    let mut check = if clock.passes(now) {
        Check::pass(name, clock.message(now))
    } else {
        Check::fail(name, clock.message(now))
    };
    check.clock = Some(clock);
    check.at(Some(member.node))
}

/// `iss` or `sub`, letter by letter.
pub(super) fn equal(
    payload: Object,
    name: &'static str,
    wanted: Option<&str>,
    missing: Missing,
) -> Check {
    let Some(wanted) = wanted else {
        return Check::skip(name, "not asked").at(payload.get(name).map(|found| found.node));
    };
    let Some(member) = payload.get(name) else {
        return absent(name, &format!("{wanted:?}"), missing);
    };
    let check = match member.string() {
        Some(text) if text == wanted => Check::pass(name, format!("{wanted:?}")),
        Some(text) => Check::fail(
            name,
            format!("{text:?}, not {wanted:?}{}", near(&text, wanted)),
        ),
        None => Check::fail(
            name,
            format!("{name} is {}, not a string", member.kind_words()),
        ),
    };
    check.at(Some(member.node))
}

/// Whether `aud`, a string or an array of them (RFC 7519 §4.1.3), names one of `wanted`.
pub(super) fn audience(
    payload: Object,
    name: &'static str,
    wanted: &[String],
    missing: Missing,
) -> Check {
    if wanted.is_empty() {
        return Check::skip(name, "not asked").at(payload.get(name).map(|found| found.node));
    }
    let Some(member) = payload.get(name) else {
        return absent(name, &list(wanted), missing);
    };
    let check = match member.strings() {
        None => Check::fail(
            name,
            format!("{name} is {}, not a string or strings", member.kind_words()),
        ),
        Some(found) => match found.iter().find(|one| wanted.contains(one)) {
            Some(one) => Check::pass(name, format!("{one:?}")),
            None if found.is_empty() => Check::fail(name, format!("empty, not {}", list(wanted))),
            None => {
                let hint = found
                    .iter()
                    .find_map(|one| wanted.iter().map(|w| near(one, w)).find(|n| !n.is_empty()))
                    .unwrap_or_default();
                Check::fail(
                    name,
                    format!("{}, not {}{hint}", list(&found), list(wanted)),
                )
            }
        },
    };
    check.at(Some(member.node))
}

/// The header's `typ`, without regard to case and with or without `application/`.
pub(super) fn typ(header: Object, wanted: &[&str]) -> Check {
    if wanted.is_empty() {
        return Check::skip("typ", "not asked").at(header.get("typ").map(|found| found.node));
    }
    let plain = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.strip_prefix("application/")
            .map_or(text.clone(), str::to_owned)
    };
    let names: Vec<String> = wanted.iter().map(|&name| name.to_owned()).collect();
    let Some(member) = header.get("typ") else {
        return absent("typ", &list(&names), Missing::Refused);
    };
    let text = member.text();
    let holds =
        member.kind == NodeKind::String && wanted.iter().any(|&name| plain(name) == plain(&text));
    let check = if holds {
        Check::pass("typ", format!("{text:?}"))
    } else {
        Check::fail("typ", format!("{text:?}, not {}", list(&names)))
    };
    check.at(Some(member.node))
}

/// Whether `scope` (words, RFC 8693 §4.2) or `scp` (words or an array) grants what is asked.
pub(super) fn scope(payload: Object, wanted: &[String], demand: Demand) -> Check {
    if wanted.is_empty() {
        return Check::skip("scope", "not asked");
    }
    let members: Vec<Member> = ["scope", "scp", "scopes"]
        .into_iter()
        .filter_map(|name| payload.get(name))
        .collect();
    let Some(first) = members.first() else {
        return absent("scope", &list_of_all(wanted), Missing::Refused);
    };
    let granted: Vec<String> = members
        .iter()
        .filter_map(|member| member.strings())
        .flatten()
        .flat_map(|words| words.split(' ').map(str::to_owned).collect::<Vec<_>>())
        .filter(|word| !word.is_empty())
        .collect();
    let lacking: Vec<String> = wanted
        .iter()
        .filter(|word| !granted.contains(word))
        .cloned()
        .collect();
    let holds = match demand {
        Demand::All => lacking.is_empty(),
        Demand::Any => lacking.len() < wanted.len(),
    };
    let check = if holds {
        Check::pass("scope", list_of_all(wanted))
    } else {
        let has = if granted.is_empty() {
            "nothing".to_owned()
        } else {
            list_of_all(&granted)
        };
        Check::fail(
            "scope",
            format!("lacks {}; it has {has}", list_of_all(&lacking)),
        )
    };
    check.at(Some(first.node))
}

/// Whether a claim is there at all; `null` counts as missing.
pub(super) fn required(payload: Object, path: &str) -> Check {
    match payload.at(path) {
        Some(member) if member.kind == NodeKind::Null => {
            Check::fail("required", format!("{path} is null")).at(Some(member.node))
        }
        Some(member) => Check::pass("required", format!("{path} is there")).at(Some(member.node)),
        None if payload.is_readable() => Check::fail("required", format!("no {path}")),
        None => Check::fail(
            "required",
            format!("no {path}: the payload is no JSON object"),
        ),
    }
}

/// Whether the header's `alg` is one of those allowed. The key's kind decides apart from this.
pub(super) fn algs(header: Object, alg: Option<&str>, allowed: &[String]) -> Check {
    let node = header.get("alg").map(|found| found.node);
    let check = match alg {
        _ if allowed.is_empty() => Check::skip("alg", "not asked"),
        Some(alg) if allowed.iter().any(|one| one == alg) => Check::pass("alg", alg),
        Some(alg) => Check::fail("alg", format!("{alg:?}, not {}", list(allowed))),
        None => absent("alg", &list(allowed), Missing::Refused),
    };
    check.at(node)
}

/// The generic checks, in the order a library makes them.
pub(super) fn generic(
    header: Object,
    payload: Object,
    alg: Option<&str>,
    policy: &Policy,
    now: UnixTime,
) -> Vec<Check> {
    let leeway = policy.leeway_secs as f64;
    let typ_wanted: Vec<&str> = policy.typ.as_deref().into_iter().collect();
    let time = |claim| clock(payload, claim, leeway, now, Missing::Tolerated);
    let mut checks = vec![
        algs(header, alg, &policy.algs),
        typ(header, &typ_wanted),
        time(ClockClaim::Exp),
        time(ClockClaim::Nbf),
        time(ClockClaim::Iat),
        equal(payload, "iss", policy.iss.as_deref(), Missing::Refused),
        audience(payload, "aud", &policy.aud, Missing::Refused),
    ];
    if policy.sub.is_some() {
        checks.push(equal(
            payload,
            "sub",
            policy.sub.as_deref(),
            Missing::Refused,
        ));
    }
    checks.push(scope(payload, &policy.scope, Demand::All));
    checks.extend(policy.required.iter().map(|path| required(payload, path)));
    checks
}

/// `"a"`, `"a" or "b"`, `"a", "b" or "c"`; a long list is cut.
pub(super) fn list(items: &[String]) -> String {
    joined(items, "or")
}

/// The same where all of them count: `"openid" and "email"`.
pub(super) fn list_of_all(items: &[String]) -> String {
    joined(items, "and")
}

fn joined(items: &[String], word: &str) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = items
        .iter()
        .take(SHOWN)
        .map(|item| format!("{item:?}"))
        .collect();
    match (shown.split_last(), items.len() > SHOWN) {
        (None, _) => "nothing".to_owned(),
        (Some(_), true) => format!("{} and {} more", shown.join(", "), items.len() - SHOWN),
        (Some((only, [])), _) => only.clone(),
        (Some((last, rest)), _) => format!("{} {word} {last}", rest.join(", ")),
    }
}

fn absent(name: &'static str, wanted: &str, missing: Missing) -> Check {
    match missing {
        Missing::Refused => Check::fail(name, format!("no {name}; wanted {wanted}")),
        Missing::Tolerated => Check::skip(
            name,
            format!("no {name}: this server checks it only if it is there"),
        ),
    }
}

/// What two texts that should be the same differ in, if it is little.
fn near(found: &str, wanted: &str) -> &'static str {
    if found.trim_end_matches('/') == wanted.trim_end_matches('/') {
        " (they differ by a slash at the end)"
    } else if found.eq_ignore_ascii_case(wanted) {
        " (they differ in case)"
    } else if found.trim() == wanted.trim() {
        " (they differ by blanks)"
    } else if found.strip_prefix("https://") == wanted.strip_prefix("http://")
        && found.starts_with("https://")
        || found.strip_prefix("http://") == wanted.strip_prefix("https://")
            && found.starts_with("http://")
    {
        " (they differ in http and https)"
    } else {
        ""
    }
}
