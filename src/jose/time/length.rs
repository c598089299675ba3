//! How far off a time is, and how long a stretch of time is, in words.

use super::{UnixTime, words};

pub(super) const MINUTE: f64 = 60.0;
pub(super) const HOUR: f64 = 60.0 * MINUTE;
pub(super) const DAY: f64 = 24.0 * HOUR;
/// The mean of the Gregorian calendar's 400 years: 365.2425 days.
pub(super) const YEAR: f64 = 365.2425 * DAY;
pub(super) const MONTH: f64 = YEAR / 12.0;
/// More than this is not worth a number.
pub(super) const AGES: f64 = 10_000.0 * YEAR;

/// `3 minutes ago`, `in 5 days`, `now`: one unit, rounded down.
pub fn relative(time: UnixTime, now: UnixTime) -> String {
    let ahead = time.0 - now.0;
    if ahead.is_nan() {
        return "at no time".to_owned();
    }
    if ahead.abs() < 1.0 {
        return "now".to_owned();
    }
    let length = if ahead.abs() >= AGES {
        "more than 9,999 years".to_owned()
    } else {
        let (unit, name) = unit_of(ahead.abs());
        words::count(name, (ahead.abs() / unit).floor() as usize)
    };
    if ahead > 0.0 {
        format!("in {length}")
    } else {
        format!("{length} ago")
    }
}

/// `5 min`, `1 h 30 min`, `14 days`: a length of time in at most two units.
pub fn duration(seconds: f64) -> String {
    if seconds.is_nan() {
        return "no time".to_owned();
    }
    let sign = if seconds <= -1.0 { "-" } else { "" };
    let length = seconds.abs();
    if length >= AGES {
        return format!("{sign}more than 9,999 years");
    }
    if length < 1.0 {
        return if length == 0.0 {
            "0 s".to_owned()
        } else {
            "less than 1 s".to_owned()
        };
    }
    let (big, small): ((f64, &str), (f64, &str)) = if length < MINUTE {
        ((1.0, "s"), (1.0, "s"))
    } else if length < HOUR {
        ((MINUTE, "min"), (1.0, "s"))
    } else if length < DAY {
        ((HOUR, "h"), (MINUTE, "min"))
    } else if length < YEAR {
        ((DAY, "day"), (HOUR, "h"))
    } else {
        ((YEAR, "year"), (MONTH, "month"))
    };
    let whole = (length / big.0).floor();
    let rest = ((length - whole * big.0) / small.0).floor();
    let mut out = format!("{sign}{}", amount(whole, big.1));
    // After ten days or years the hours or months are noise.
    if rest >= 1.0 && big.0 > 1.0 && (whole < 10.0 || big.0 < DAY) {
        out.push(' ');
        out.push_str(&amount(rest, small.1));
    }
    out
}

/// When [`relative`] will next read differently, as seconds from `now`: never zero, never more
/// than a year, always finite.
pub fn next_change_secs(time: UnixTime, now: UnixTime) -> f64 {
    let ahead = time.0 - now.0;
    let wait = if ahead.is_nan() || ahead.abs() >= AGES {
        YEAR
    } else if ahead >= 1.0 {
        // It reads `n units` down to and including the whole unit, and differs just after.
        let (unit, _) = unit_of(ahead);
        ahead - (ahead / unit).floor() * unit
    } else if ahead > -1.0 {
        ahead + 1.0
    } else {
        let age = -ahead;
        let (unit, _) = unit_of(age);
        let next = ((age / unit).floor() + 1.0) * unit;
        // 30 days become a month before they become 31.
        let next = if age < MONTH {
            next.min(MONTH.max(age))
        } else {
            next
        };
        next - age
    };
    // A clock that ticks a little early must not make the window spin.
    (wait + 0.01).clamp(0.05, YEAR)
}

fn unit_of(length: f64) -> (f64, &'static str) {
    match length {
        _ if length < MINUTE => (1.0, "second"),
        _ if length < HOUR => (MINUTE, "minute"),
        _ if length < DAY => (HOUR, "hour"),
        _ if length < MONTH => (DAY, "day"),
        _ if length < YEAR => (MONTH, "month"),
        _ => (YEAR, "year"),
    }
}

/// Short units stay as they are, long ones take a plural.
fn amount(n: f64, unit: &str) -> String {
    match unit {
        "s" | "min" | "h" => format!("{n:.0} {unit}"),
        _ => words::count(unit, n as usize),
    }
}
