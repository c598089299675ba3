//! Times: how far a clock would have to be off, and times that are in no usual unit or zone.

use super::{Case, Diagnosis, Fix};
use crate::jose::time::{self, UnixTime};
use crate::jose::verify::policy::{Check, Clock, ClockClaim};

/// More than this is no clock that is a little off.
const MOST_LEEWAY_SECS: f64 = 600.0;
/// Above this, a number is milliseconds: as seconds it is after the year 5000.
const MILLISECONDS: f64 = 1e11;
const HOUR: f64 = 3600.0;
/// How near to a whole number of hours a mistaken zone is.
const ZONE_SLACK_SECS: f64 = 420.0;

pub(super) fn diagnose(case: &Case, found: &mut Vec<Diagnosis>) {
    let failing: Vec<Clock> = case
        .verdict
        .checks
        .iter()
        .filter(|check| check.fails())
        .filter_map(|check| check.clock)
        .collect();
    for clock in &failing {
        if clock.time.0 >= MILLISECONDS {
            let millis = UnixTime::from_millis(clock.time.0);
            let shown = time::rfc3339(millis).unwrap_or_default();
            found.push(Diagnosis::new(
                "time-in-milliseconds",
                format!(
                    "{} is in milliseconds: {shown} was meant",
                    clock.claim.name()
                ),
                "Have the issuer write seconds: Math.floor(Date.now() / 1000)",
            ));
            return;
        }
    }
    // One shift of the clock must serve every time at once.
    let Some(shift) = failing
        .iter()
        .map(|clock| shift(*clock, case.now))
        .reduce(farther)
    else {
        not_a_number(case, found);
        return;
    };
    let secs = shift.abs();
    let as_of = UnixTime(case.now.0 + shift);
    let others = case.verdict.checks.iter().filter_map(|check| check.clock);
    if failing.iter().any(|clock| !clock.passes(as_of))
        || others.clone().any(|clock| !clock.passes(as_of))
    {
        found.push(Diagnosis::new(
            "times-contradict",
            "no clock can accept this token: its times exclude each other",
            "Look at exp, nbf and iat: one of them is wrong",
        ));
        return;
    }
    let direction = if shift < 0.0 { "slow" } else { "fast" };
    let length = time::duration(secs);
    if let Some(hours) = zone_hours(&failing, shift, case.now) {
        found.push(
            Diagnosis::new(
                "clock-time-zone",
                format!("off by almost exactly {hours} h: a local time was probably taken for UTC"),
                "Compute times from the Unix clock; in Python datetime.now(timezone.utc), not utcnow().timestamp()",
            )
            .fix(Fix::JudgeAsOf(as_of)),
        );
    }
    let needed = failing
        .iter()
        .map(|clock| shift_without_leeway(*clock, case.now).abs());
    let needed = needed.fold(0.0, f64::max).ceil();
    let small = needed <= MOST_LEEWAY_SECS && case.policy.profile.hears_leeway();
    let diagnosis = Diagnosis::new(
        "clock-skew",
        format!("a clock {length} {direction} would accept it"),
        if needed <= MOST_LEEWAY_SECS {
            "Compare the clocks of issuer and server; a little leeway is usual"
        } else {
            "Get a fresh token"
        },
    );
    found.push(if small {
        diagnosis.fix(Fix::SetLeeway(needed as u64))
    } else {
        diagnosis.fix(Fix::JudgeAsOf(as_of))
    });
}

/// How far the clock must be moved for the check to pass, by the smallest step.
fn shift(clock: Clock, now: UnixTime) -> f64 {
    let ahead = clock.flips_at().0 - now.0;
    match clock.claim {
        // Refused from `exp` on: a second before it is still good.
        ClockClaim::Exp => ahead - 1.0,
        ClockClaim::Nbf | ClockClaim::Iat => ahead,
    }
}

fn shift_without_leeway(clock: Clock, now: UnixTime) -> f64 {
    shift(
        Clock {
            leeway_secs: 0.0,
            ..clock
        },
        now,
    )
}

fn farther(one: f64, other: f64) -> f64 {
    if one.abs() >= other.abs() { one } else { other }
}

/// Whole hours that an issue time in the future is off by. An expiry tells nothing: tokens live
/// for whole hours.
fn zone_hours(failing: &[Clock], shift: f64, now: UnixTime) -> Option<f64> {
    let issued = failing
        .iter()
        .any(|clock| clock.claim != ClockClaim::Exp && clock.time.0 > now.0);
    let hours = (shift / HOUR).round();
    let near = (shift - hours * HOUR).abs() <= ZONE_SLACK_SECS;
    (issued && near && (1.0..=14.0).contains(&hours)).then_some(hours)
}

fn not_a_number(case: &Case, found: &mut Vec<Diagnosis>) {
    let odd = |check: &&Check| check.fails() && ["exp", "nbf", "iat"].contains(&check.check);
    for check in case.verdict.checks.iter().filter(odd) {
        let Some(member) = case.payload.get(check.check) else {
            continue;
        };
        if member.number().is_none() {
            found.push(Diagnosis::new(
                "time-not-a-number",
                format!("{} is {}", check.check, member.kind_words()),
                "Have the issuer write a JSON number of seconds since 1970 (RFC 7519 §2)",
            ));
        }
    }
}
