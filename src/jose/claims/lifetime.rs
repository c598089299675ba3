//! Whether the token is in its time, and what is odd about the times it gives.
//!
//! Judged by the letter, as a verifier without leeway would (RFC 7519 §4.1.4): `exp` in
//! milliseconds is a year past 50000 to a server, so the state says so, and a finding says what was
//! meant.

use jiff::tz::TimeZone;

use super::times::{Written, packed, written_at};
use super::{TimeForm, header, member, payload, raw_name};
use crate::jose::decode::Decoded;
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::time::{self, UnixTime};
use crate::jose::tree::{ContentKind, Key, NodeId, NodeKind, Tree};
use crate::jose::words;

/// Whether the token is in its time, by `exp` and `nbf` alone, without leeway.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Life {
    /// `exp` has passed.
    Expired {
        /// When it ran out.
        exp: UnixTime,
    },
    /// `nbf` is ahead.
    NotYetValid {
        /// When it starts.
        nbf: UnixTime,
    },
    /// Between the two.
    Current {
        /// When it runs out.
        exp: UnixTime,
    },
    /// Nothing says when it ends.
    NoExpiry,
    /// `exp` is there but is no time.
    Unreadable,
    /// Encrypted: its claims cannot be seen.
    Hidden,
}

/// The state at `now`, and the findings that depend on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifetime {
    /// The state.
    pub life: Life,
    /// `iat`, or what stands in for it (`packed`, a gzip layer's time): the name and when.
    pub issued: Option<(String, UnixTime)>,
    /// When the state will change by itself.
    pub next_change: Option<UnixTime>,
    /// `exp-passed` and its like, and what is odd about how the times are written.
    pub findings: Vec<Finding>,
}

/// Judges the token's own times at `now`.
pub fn lifetime(decoded: &Decoded, now: UnixTime) -> Lifetime {
    let tree = &decoded.tree;
    let section = match payload(tree) {
        Some(section) => section,
        // Claims may be repeated in the header of an encrypted token (RFC 7519 §5.3).
        None if decoded.token.kind.is_encrypted() => {
            match header(tree).filter(|header| member(tree, *header, "exp").is_some()) {
                Some(section) => section,
                None => return of_life(Life::Hidden),
            }
        }
        None => return of_life(Life::NoExpiry),
    };
    let claims = OwnTimes::read(tree, section);
    let mut findings = Vec::new();
    for (name, slot) in claims.all() {
        if let Some((node, value)) = slot {
            form_findings(&mut findings, tree, name, node, value);
        }
    }

    let exp = judged(claims.exp);
    let nbf = judged(claims.nbf);
    let iat = judged(claims.iat);
    let life = match (exp, nbf) {
        (Some(exp), _) if exp.0 <= now.0 => Life::Expired { exp },
        (_, Some(nbf)) if nbf.0 > now.0 => Life::NotYetValid { nbf },
        (Some(exp), _) => Life::Current { exp },
        (None, _) if claims.exp.is_some() => Life::Unreadable,
        (None, _) => Life::NoExpiry,
    };
    let is_object = tree
        .content(section)
        .is_some_and(|content| matches!(content.kind, ContentKind::Json(NodeKind::Object, _)));
    if claims.exp.is_none() && is_object && !is_one_time(tree) {
        findings.push(
            Finding::new(
                "exp-missing",
                Severity::Info,
                "no exp: nothing in the token says when it ends",
            )
            .advice("Give tokens an exp where they are made; without one they are good for ever"),
        );
    }
    order_findings(&mut findings, &claims, now);

    let ahead = [exp, nbf, iat].into_iter().flatten();
    let next_change = ahead
        .filter(|time| time.0 > now.0 && time.0.is_finite())
        .min_by(|a, b| a.0.total_cmp(&b.0));
    Lifetime {
        life,
        issued: issued(decoded, &claims),
        next_change,
        findings,
    }
}

/// Proofs and events are for one moment and have no `exp` by design (RFC 9449 §4.2, RFC 8417 §2.2,
/// RFC 9901 §4.3).
fn is_one_time(tree: &Tree) -> bool {
    let typ = header(tree).and_then(|header| member(tree, header, "typ"));
    typ.is_some_and(|typ| {
        let typ = tree.text(typ).to_ascii_lowercase();
        let short = typ.strip_prefix("application/").unwrap_or(&typ);
        ["dpop+jwt", "kb+jwt", "secevent+jwt", "logout+jwt"].contains(&short)
    })
}

fn of_life(life: Life) -> Lifetime {
    Lifetime {
        life,
        issued: None,
        next_change: None,
        findings: Vec::new(),
    }
}

/// A claim that is there, with what could be read of it.
type Slot = Option<(NodeId, Option<Written>)>;

/// The registered times of one section.
#[derive(Default)]
struct OwnTimes {
    exp: Slot,
    nbf: Slot,
    iat: Slot,
    auth_time: Slot,
    updated_at: Slot,
}

impl OwnTimes {
    /// One pass over the members; of duplicates the last counts.
    fn read(tree: &Tree, section: NodeId) -> Self {
        let mut own = Self::default();
        for id in tree.children(section) {
            let raw = raw_name(tree, id);
            let escaped = raw.contains(&b'\\').then(|| tree.key(id));
            let name = match &escaped {
                Some(Key::Name(name)) => name.as_bytes(),
                _ => raw,
            };
            let slot = match name {
                b"exp" => &mut own.exp,
                b"nbf" => &mut own.nbf,
                b"iat" => &mut own.iat,
                b"auth_time" => &mut own.auth_time,
                b"updated_at" => &mut own.updated_at,
                _ => continue,
            };
            *slot = Some((id, written_at(tree, id)));
        }
        own
    }

    fn all(&self) -> [(&'static str, Slot); 5] {
        [
            ("exp", self.exp),
            ("nbf", self.nbf),
            ("iat", self.iat),
            ("auth_time", self.auth_time),
            ("updated_at", self.updated_at),
        ]
    }
}

/// What a server reads: the number as seconds. A date in a string is nothing to it.
fn judged(slot: Slot) -> Option<UnixTime> {
    match slot?.1? {
        Written::Number { value, .. } | Written::NumberText(value) => Some(UnixTime(value)),
        Written::DateText(_) => None,
    }
}

/// `iat`, else the first gzip layer's time: what stands in for it where a provider forgot it.
fn issued(decoded: &Decoded, claims: &OwnTimes) -> Option<(String, UnixTime)> {
    if let Some((_, Some(iat))) = claims.iat {
        return Some(("iat".to_owned(), iat.read(false).0));
    }
    let tree = &decoded.tree;
    (0..tree.nodes.len() as u32)
        .map(NodeId)
        .filter(|id| tree.node(*id).holds.is_some())
        .find_map(|id| packed(decoded, id))
        .map(|time| ("packed".to_owned(), time))
}

/// What is odd about how one registered time is written.
fn form_findings(
    findings: &mut Vec<Finding>,
    tree: &Tree,
    name: &'static str,
    node: NodeId,
    value: Option<Written>,
) {
    let mut say = |code, severity, message: String, advice: &str| {
        findings.push(
            Finding::new(code, severity, message)
                .at(At::Node(node))
                .advice(advice),
        );
    };
    // Servers refuse on these; the others only inform.
    let decides = matches!(name, "exp" | "nbf" | "iat");
    let grave = if decides {
        Severity::Danger
    } else {
        Severity::Warn
    };
    let Some(written) = value else {
        let message = format!("{name} is {}, not a number", kind_words(tree, node));
        return say(
            "time-not-a-number",
            grave,
            message,
            "Write it as a number of seconds since 1970 (RFC 7519 §2); servers refuse anything else",
        );
    };
    let (time, form) = written.read(false);
    let said = time::civil(time, &TimeZone::UTC);
    match form {
        TimeForm::Milliseconds => say(
            "time-milliseconds",
            Severity::Warn,
            format!(
                "{name} is in milliseconds: meant is {said}, but servers read seconds, \
                 {}",
                time::civil(UnixTime(time.0 * 1000.0), &TimeZone::UTC)
            ),
            match name {
                "exp" => "Divide by 1,000 where the token is made: as it is, it never expires",
                "nbf" | "iat" => {
                    "Divide by 1,000 where the token is made: as it is, servers take it to start \
                     far in the future"
                }
                _ => "Divide by 1,000 where the token is made",
            },
        ),
        TimeForm::Date if decides => say(
            "time-not-a-number",
            grave,
            format!("{name} is a date in a string ({said}), not a number"),
            "Write it as a number of seconds since 1970 (RFC 7519 §2)",
        ),
        TimeForm::Date | TimeForm::Text => say(
            "time-text",
            Severity::Warn,
            format!("{name} is a string, not a number"),
            "Write it without quotes (RFC 7519 §2); some servers convert it, others refuse it",
        ),
        TimeForm::Fraction if decides => say(
            "time-fraction",
            Severity::Info,
            format!("{name} has a fraction or exponent"),
            "It is allowed (RFC 7519 §2), but readers that expect whole seconds refuse it",
        ),
        TimeForm::Fraction | TimeForm::Seconds => {}
    }
    if !time.is_in_calendar() {
        say(
            "time-out-of-calendar",
            Severity::Warn,
            format!("{name} is {said}"),
            "Write a time within the years 1 to 9999; readers overflow on others",
        );
    } else if name == "exp" && time.0 == 0.0 {
        say(
            "exp-zero",
            Severity::Warn,
            "exp is 0, which is 1 Jan 1970".to_owned(),
            "Leave exp out if the token shall not expire: some servers take 0 for none, most refuse",
        );
    }
}

/// What depends on the time of day, and on the order of the times.
fn order_findings(findings: &mut Vec<Finding>, claims: &OwnTimes, now: UnixTime) {
    let utc = |time| time::civil(time, &TimeZone::UTC);
    let at = |slot: Slot| slot.map_or(At::Whole, |(node, _)| At::Node(node));
    // A claim that is wrong by a factor of 1,000 has been spoken of.
    let sane = |slot: Slot| judged(slot).filter(|time| time.is_in_calendar());
    let (exp, nbf, iat) = (sane(claims.exp), sane(claims.nbf), sane(claims.iat));

    // `exp: 0` was said to be odd; that it is long ago needs no second finding.
    if let Some(exp) = exp.filter(|exp| exp.0 <= now.0 && exp.0 != 0.0) {
        findings.push(
            Finding::new(
                "exp-passed",
                Severity::Warn,
                format!("expired {}, at {}", time::relative(exp, now), utc(exp)),
            )
            .at(at(claims.exp))
            .advice(
                "Sign in again or copy a fresh request; or judge the token as of an earlier time",
            ),
        );
    }
    if let Some(nbf) = nbf.filter(|nbf| nbf.0 > now.0) {
        findings.push(
            Finding::new(
                "nbf-ahead",
                Severity::Warn,
                format!(
                    "not valid for another {}, until {}",
                    time::duration(nbf.0 - now.0),
                    utc(nbf)
                ),
            )
            .at(at(claims.nbf))
            .advice("Wait, or compare the clocks of this machine and of the issuer"),
        );
    }
    if let Some(iat) = iat.filter(|iat| iat.0 > now.0) {
        findings.push(
            Finding::new(
                "iat-ahead",
                Severity::Warn,
                format!("issued {} in the future", time::duration(iat.0 - now.0)),
            )
            .at(at(claims.iat))
            .advice(
                "Compare the clocks of this machine and of the issuer; many servers refuse such a \
                 token until then",
            ),
        );
    }
    if let (Some(exp), Some(iat)) = (exp, iat)
        && exp.0 < iat.0
        && exp.0 != 0.0
    {
        findings.push(
            Finding::new(
                "exp-before-iat",
                Severity::Warn,
                format!("exp is {} before iat", time::duration(iat.0 - exp.0)),
            )
            .at(at(claims.exp))
            .advice("The token was never valid: check how its lifetime is reckoned"),
        );
    }
    if let (Some(exp), Some(nbf)) = (exp, nbf)
        && exp.0 <= nbf.0
        && exp.0 != 0.0
    {
        findings.push(
            Finding::new(
                "exp-before-nbf",
                Severity::Warn,
                if exp.0 < nbf.0 {
                    format!("exp is {} before nbf", time::duration(nbf.0 - exp.0))
                } else {
                    "exp and nbf are the same second".to_owned()
                },
            )
            .at(at(claims.exp))
            .advice("The token was never valid: check how its lifetime is reckoned"),
        );
    }
}

/// What stands where a number should, without quoting more than a little of it.
fn kind_words(tree: &Tree, id: NodeId) -> String {
    match tree.node(id).kind {
        NodeKind::True => "true".to_owned(),
        NodeKind::False => "false".to_owned(),
        NodeKind::Null => "null".to_owned(),
        NodeKind::Object => "an object".to_owned(),
        NodeKind::Array => "a list".to_owned(),
        NodeKind::String => format!("the string {:?}", words::one_line(&tree.text(id), 24)),
        _ => "garbled".to_owned(),
    }
}
