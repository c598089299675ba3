//! Times as somebody who mints says them: `+5m`, `now-60s`, `end of today`, a date, `none`.
//!
//! A claim holds whole seconds, so that is what comes out. What is no time is refused with the
//! list of what would be one; a bare `300` with a sign is refused too, because half of those who
//! write it mean seconds from now and the other half a Unix time.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::jose::time::{self, UnixTime};
use crate::jose::words;

/// What is to become of a time claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It says this: seconds since 1970.
    At(i64),
    /// It is left out.
    Never,
}

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhenError {
    /// Nothing known.
    #[error("{text:?} is no time; understood are {UNDERSTOOD}")]
    Unknown {
        /// The text, cut.
        text: String,
    },
    /// A signed number without its unit.
    #[error("{text:?} has no unit: write {text}s, {text}m, {text}h or {text}d")]
    NoUnit {
        /// The text.
        text: String,
    },
    /// Outside the years 1 to 9999.
    #[error("{text:?} lies outside the years 1 to 9999")]
    OutOfCalendar {
        /// The text.
        text: String,
    },
}

/// What [`parse`] takes, for messages and hints.
pub const UNDERSTOOD: &str = "now, +5m, -60s, 1h30m, 2d, now-60s, today, tomorrow, end of today, \
                              2026-03-02T13:38:10Z, 2026-03-02, seconds since 1970, none";

/// Reads a time as of `now`; days begin and end as they do in `zone`.
pub fn parse(text: &str, now: UnixTime, zone: &TimeZone) -> Result<When, WhenError> {
    let plain = text.trim().to_ascii_lowercase();
    let text = words::one_line(text.trim(), 60);
    if matches!(plain.as_str(), "none" | "never") {
        return Ok(When::Never);
    }
    let signed = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    let is_digits = !signed.is_empty() && signed.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits && signed.len() < plain.len() {
        return Err(WhenError::NoUnit { text });
    }
    let seconds = if is_digits {
        plain.parse::<i64>().ok()
    } else {
        from_now(&plain, now)
            .or_else(|| day(&plain, now, zone))
            .or_else(|| date(&plain, zone))
    };
    match seconds {
        Some(at) if UnixTime(at as f64).is_in_calendar() => Ok(When::At(at)),
        Some(_) => Err(WhenError::OutOfCalendar { text }),
        None if is_digits => Err(WhenError::OutOfCalendar { text }),
        None => Err(WhenError::Unknown { text }),
    }
}

/// `now`, `now+5m`, `-60s`, `1h30m`, `in 5 minutes`, `2 h ago`.
fn from_now(text: &str, now: UnixTime) -> Option<i64> {
    let base = now.0.floor() as i64;
    let rest = text.strip_prefix("now").unwrap_or(text).trim();
    if rest.is_empty() && text.starts_with("now") {
        return Some(base);
    }
    let (sign, length) = if let Some(length) = rest.strip_prefix('+') {
        (1, length)
    } else if let Some(length) = rest.strip_prefix('-') {
        (-1, length)
    } else if let Some(length) = rest.strip_suffix("ago") {
        (-1, length)
    } else if text.starts_with("now") {
        return None;
    } else {
        (1, rest.strip_prefix("in ").unwrap_or(rest))
    };
    base.checked_add(sign * seconds_of(length)?)
}

/// `1h30m`, `5 min`, `90 seconds`: every number with its unit.
fn seconds_of(text: &str) -> Option<i64> {
    let mut rest = text.trim();
    let mut total: i64 = 0;
    if rest.is_empty() || rest.len() > 60 {
        return None;
    }
    while !rest.is_empty() {
        let num_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest.get(..num_digits)?.parse().ok()?;
        let after = rest.get(num_digits..)?.trim_start();
        let unit_len = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let unit = match after.get(..unit_len)? {
            "s" | "sec" | "secs" | "second" | "seconds" => 1,
            "m" | "min" | "mins" | "minute" | "minutes" => 60,
            "h" | "hr" | "hrs" | "hour" | "hours" => 3600,
            "d" | "day" | "days" => 86_400,
            "w" | "week" | "weeks" => 7 * 86_400,
            "y" | "year" | "years" => 365 * 86_400,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(unit)?)?;
        rest = after.get(unit_len..)?.trim_start();
    }
    Some(total)
}

/// `today`, `tomorrow`, `end of today`: the first or the last second of a day.
fn day(text: &str, now: UnixTime, zone: &TimeZone) -> Option<i64> {
    let (is_end, name) = match text.strip_prefix("end of ") {
        Some(name) => (true, name.trim()),
        None => (false, text),
    };
    let today = zoned(now, zone)?;
    let day = match name {
        "today" | "day" | "the day" => today,
        "tomorrow" => today.tomorrow().ok()?,
        "yesterday" => today.yesterday().ok()?,
        _ => return None,
    };
    let at = if is_end {
        day.end_of_day().ok()?
    } else {
        day.start_of_day().ok()?
    };
    Some(at.timestamp().as_second())
}

/// RFC 3339, and without an offset in `zone`; a day alone is its first second.
fn date(text: &str, zone: &TimeZone) -> Option<i64> {
    // The calendar's own letters are upper case.
    let text = text.to_ascii_uppercase();
    if let Some(at) = time::parse(&text).filter(|_| text.contains(':')) {
        return Some(at.0.floor() as i64);
    }
    let starts_like_date = text.len() >= 10 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    if !starts_like_date || text.len() > 64 {
        return None;
    }
    let civil: DateTime = match text.parse::<DateTime>() {
        Ok(civil) => civil,
        Err(_) => text
            .parse::<Date>()
            .ok()?
            .to_datetime(jiff::civil::Time::midnight()),
    };
    let at = civil.to_zoned(zone.clone()).ok()?;
    Some(at.timestamp().as_second())
}

fn zoned(now: UnixTime, zone: &TimeZone) -> Option<Zoned> {
    let at = Timestamp::from_second(now.0.floor() as i64).ok()?;
    Some(at.to_zoned(zone.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::Offset;

    /// 2 Mar 2026 13:38:10 UTC.
    const NOW: i64 = 1_772_458_690;

    #[track_caller]
    fn check(text: &str, expected: i64) {
        let read = parse(text, UnixTime(NOW as f64 + 0.7), &TimeZone::UTC);
        assert_eq!(read, Ok(When::At(expected)), "{text}");
    }

    #[test]
    fn times_are_read_from_now_on() {
        check("now", NOW);
        check(" Now ", NOW);
        check("+5m", NOW + 300);
        check("5m", NOW + 300);
        check("now+5m", NOW + 300);
        check("now - 60s", NOW - 60);
        check("-60s", NOW - 60);
        check("1h30m", NOW + 5400);
        check("2d", NOW + 2 * 86_400);
        check("1w 2 days", NOW + 9 * 86_400);
        check("in 10 minutes", NOW + 600);
        check("90 seconds ago", NOW - 90);
        check("1y", NOW + 365 * 86_400);
    }

    #[test]
    fn days_and_dates_are_read_in_their_zone() {
        check("1675744090", 1_675_744_090);
        check("2023-02-07T04:28:10Z", 1_675_744_090);
        check("2023-02-07t05:28:10+01:00", 1_675_744_090);
        check("today", 1_772_409_600);
        check("end of today", 1_772_495_999);
        check("tomorrow", 1_772_496_000);
        check("end of tomorrow", 1_772_582_399);
        check("2026-03-02", 1_772_409_600);
        check("2026-03-02 13:38:10", NOW);
        let west = TimeZone::fixed(Offset::constant(-8));
        let now = UnixTime(NOW as f64);
        assert_eq!(parse("2026-03-02", now, &west), Ok(When::At(1_772_438_400)));
        assert_eq!(
            parse("end of today", now, &west),
            Ok(When::At(1_772_524_799))
        );
    }

    #[test]
    fn none_leaves_the_claim_out() {
        let now = UnixTime(NOW as f64);
        assert_eq!(parse("none", now, &TimeZone::UTC), Ok(When::Never));
    }

    #[test]
    fn what_is_no_time_is_told_what_would_be() {
        let error = |text| parse(text, UnixTime(NOW as f64), &TimeZone::UTC).unwrap_err();
        for text in [
            "",
            "soon",
            "m5",
            "5x",
            "now5m",
            "5m3",
            "1.5h",
            "--5m",
            "2026-13-01",
            "é",
        ] {
            let said = error(text).to_string();
            assert!(said.contains("+5m, -60s, 1h30m"), "{text}: {said}");
        }
        assert_eq!(
            error("-60").to_string(),
            "\"-60\" has no unit: write -60s, -60m, -60h or -60d"
        );
        for text in [
            "99999999999999y",
            "9999999999999999999",
            "999999999999",
            "300000 d 9999999y",
        ] {
            let said = error(text).to_string();
            assert!(
                said.contains("1 to 9999") || said.contains("is no time"),
                "{said}"
            );
        }
    }

    #[test]
    fn no_clock_is_too_odd() {
        for now in [f64::NAN, f64::INFINITY, -1e300, 1e17] {
            for text in ["now", "+5m", "end of today", "tomorrow"] {
                let _ = parse(text, UnixTime(now), &TimeZone::UTC);
            }
        }
    }
}
