//! Times as tokens carry them, and as people read them. The clock is always a parameter.
//!
//! A token may say anything: `1e308`, a year 55000 (milliseconds by mistake), a date in a string.
//! So a time is a plain number of seconds here, every function is total, and what lies outside the
//! calendar is said in words.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::words;

/// Seconds since 1970-01-01 UTC, with a fraction when the token had one (`NumericDate`, RFC 7519 §2).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct UnixTime(pub f64);

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
/// The mean of the Gregorian calendar's 400 years: 365.2425 days.
const YEAR: f64 = 365.2425 * DAY;
const MONTH: f64 = YEAR / 12.0;
/// More than this is not worth a number.
const AGES: f64 = 10_000.0 * YEAR;

/// First second of the year 1 and first one of the year 10000.
const CALENDAR: (f64, f64) = (-62_135_596_800.0, 253_402_300_800.0);

impl UnixTime {
    /// From milliseconds, as JavaScript counts.
    pub fn from_millis(millis: f64) -> Self {
        Self(millis / 1000.0)
    }

    /// Whether it is a time of the years 1 to 9999.
    pub fn is_in_calendar(self) -> bool {
        CALENDAR.0 <= self.0 && self.0 < CALENDAR.1
    }
}

/// `2023-02-07T04:28:10Z`, with milliseconds if it has a fraction; `None` outside the years 1 to
/// 9999.
pub fn rfc3339(time: UnixTime) -> Option<String> {
    let at = utc(time)?;
    Some(match at.subsec_nanosecond() / 1_000_000 {
        0 => format!("{}Z", at.strftime("%Y-%m-%dT%H:%M:%S")),
        millis => format!("{}.{millis:03}Z", at.strftime("%Y-%m-%dT%H:%M:%S")),
    })
}

/// `7 Feb 2023 04:28:10 UTC`, or in another zone `7 Feb 2023 05:28:10 +01`; a time outside the
/// calendar says so in words.
pub fn civil(time: UnixTime, zone: &TimeZone) -> String {
    let Some(at) = utc(time) else {
        return outside(time).to_owned();
    };
    let offset = offset_at(time, zone);
    match at.checked_add(SignedDuration::from_secs(i64::from(offset.seconds()))) {
        // Outside by the zone alone: UTC can still say it.
        Ok(local) if (1..=9999).contains(&local.year()) => {
            let is_utc = *zone == TimeZone::UTC || zone.iana_name() == Some("UTC");
            let name = if is_utc {
                "UTC".to_owned()
            } else {
                offset_words(offset)
            };
            format!("{} {name}", local.strftime("%-d %b %Y %H:%M:%S"))
        }
        _ => format!("{} UTC", at.strftime("%-d %b %Y %H:%M:%S")),
    }
}

/// `7 Feb 2023 04:28:10 UTC · 3 minutes ago`: what is shown beside a time claim. Outside the
/// calendar only that is said.
pub fn absolute_and_relative(time: UnixTime, now: UnixTime, zone: &TimeZone) -> String {
    let absolute = civil(time, zone);
    if time.is_in_calendar() {
        format!("{absolute} · {}", relative(time, now))
    } else {
        absolute
    }
}

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

/// A time as a person gives it: RFC 3339 (`2023-02-07T04:28:10Z`) or Unix seconds.
pub fn parse(text: &str) -> Option<UnixTime> {
    let text = text.trim();
    if let Some(seconds) = plain_number(text) {
        return Some(UnixTime(seconds));
    }
    if !starts_like_date(text) || text.len() > 64 {
        return None;
    }
    let at: Timestamp = text.parse().ok()?;
    Some(UnixTime(at.as_millisecond() as f64 / 1000.0))
}

/// A date in a string claim: as [`parse`] takes them, and without an offset, which is read as UTC.
/// A day without a time of day is none.
pub fn parse_date(text: &str) -> Option<UnixTime> {
    let text = text.trim();
    let has_clock = text.len() > 10 && matches!(text.as_bytes()[10], b'T' | b't' | b' ');
    if text.len() > 64 || !starts_like_date(text) || !has_clock {
        return None;
    }
    parse(text).or_else(|| {
        let at: DateTime = text.parse().ok()?;
        let at = at.to_zoned(TimeZone::UTC).ok()?.timestamp();
        Some(UnixTime(at.as_millisecond() as f64 / 1000.0))
    })
}

/// Digits, perhaps signed and with a fraction; no `inf`, `nan` or `0x`.
pub(crate) fn plain_number(text: &str) -> Option<f64> {
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    if !plain || text.len() > 40 {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

fn starts_like_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        })
}

/// The civil time in UTC, to the millisecond. jiff's `Timestamp` ends a day before the year 9999
/// does, and 9999-12-31 is what people write for "never": so the calendar is reckoned directly.
fn utc(time: UnixTime) -> Option<DateTime> {
    if !time.is_in_calendar() {
        return None;
    }
    let millis = (time.0 * 1000.0).round() as i64;
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    let at = epoch
        .checked_add(SignedDuration::from_millis(millis))
        .ok()?;
    (1..=9999).contains(&at.year()).then_some(at)
}

fn offset_at(time: UnixTime, zone: &TimeZone) -> Offset {
    let seconds =
        (time.0.floor() as i64).clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(seconds).map_or(Offset::UTC, |at| zone.to_offset(at))
}

/// `+01`, `-03:30`.
fn offset_words(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    match minutes % 60 {
        0 => format!("{sign}{:02}", minutes / 60),
        rest => format!("{sign}{:02}:{rest:02}", minutes / 60),
    }
}

fn outside(time: UnixTime) -> &'static str {
    if time.0.is_nan() {
        "no time"
    } else if time.0 < 0.0 {
        "before the year 1"
    } else {
        "after the year 9999"
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const JET_EXP: UnixTime = UnixTime(1_675_744_090.0);
    /// Numbers that tokens have no business carrying.
    const ODD: [f64; 12] = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        1e308,
        -1e15,
        1e17,
        9.3e18,
        -62_135_596_800.5,
        253_402_300_799.999_9,
    ];

    #[test]
    fn a_time_is_said_in_utc() {
        for (seconds, iso, said) in [
            (0.0, "1970-01-01T00:00:00Z", "1 Jan 1970 00:00:00 UTC"),
            (
                1_675_744_090.0,
                "2023-02-07T04:28:10Z",
                "7 Feb 2023 04:28:10 UTC",
            ),
            (
                1_605_032_912.65,
                "2020-11-10T18:28:32.650Z",
                "10 Nov 2020 18:28:32 UTC",
            ),
            (-1.0, "1969-12-31T23:59:59Z", "31 Dec 1969 23:59:59 UTC"),
            (
                253_402_300_799.0,
                "9999-12-31T23:59:59Z",
                "31 Dec 9999 23:59:59 UTC",
            ),
            (
                -62_135_596_800.0,
                "0001-01-01T00:00:00Z",
                "1 Jan 0001 00:00:00 UTC",
            ),
        ] {
            assert_eq!(rfc3339(UnixTime(seconds)).as_deref(), Some(iso));
            assert_eq!(civil(UnixTime(seconds), &TimeZone::UTC), said);
        }
    }

    #[test]
    fn outside_the_calendar_is_said_in_words() {
        for (seconds, said) in [
            (253_402_300_800.0, "after the year 9999"),
            (1e308, "after the year 9999"),
            (f64::INFINITY, "after the year 9999"),
            (-1e12, "before the year 1"),
            (f64::NAN, "no time"),
        ] {
            assert_eq!(rfc3339(UnixTime(seconds)), None);
            assert_eq!(civil(UnixTime(seconds), &TimeZone::UTC), said);
            assert_eq!(
                absolute_and_relative(UnixTime(seconds), JET_EXP, &TimeZone::UTC),
                said
            );
        }
    }

    #[test]
    fn a_zone_shows_its_offset() {
        let zone = |hours, minutes: i32| {
            TimeZone::fixed(Offset::from_seconds(hours * 3600 + minutes * 60).unwrap())
        };
        assert_eq!(civil(JET_EXP, &zone(1, 0)), "7 Feb 2023 05:28:10 +01");
        assert_eq!(civil(JET_EXP, &zone(5, 30)), "7 Feb 2023 09:58:10 +05:30");
        assert_eq!(civil(JET_EXP, &zone(-8, 0)), "6 Feb 2023 20:28:10 -08");
        // The last second of 9999 has no local name to the east.
        let last = UnixTime(253_402_300_799.0);
        assert_eq!(civil(last, &zone(1, 0)), "31 Dec 9999 23:59:59 UTC");
        assert_eq!(civil(last, &zone(-1, 0)), "31 Dec 9999 22:59:59 -01");
    }

    #[test]
    fn distance_is_one_unit_rounded_down() {
        for (ahead, said) in [
            (0.0, "now"),
            (0.9, "now"),
            (-0.9, "now"),
            (1.0, "in 1 second"),
            (-59.9, "59 seconds ago"),
            (-60.0, "1 minute ago"),
            (-192.0, "3 minutes ago"),
            (5.0 * DAY + 1.0, "in 5 days"),
            (-30.0 * DAY, "30 days ago"),
            (-31.0 * DAY, "1 month ago"),
            (-5.5 * YEAR, "5 years ago"),
            (1e4 * YEAR, "in more than 9,999 years"),
            (f64::NEG_INFINITY, "more than 9,999 years ago"),
            (f64::NAN, "at no time"),
        ] {
            assert_eq!(relative(UnixTime(ahead), UnixTime(0.0)), said, "{ahead}");
        }
    }

    #[test]
    fn a_length_has_at_most_two_units() {
        for (seconds, said) in [
            (0.0, "0 s"),
            (0.4, "less than 1 s"),
            (59.0, "59 s"),
            (192.0, "3 min 12 s"),
            (300.0, "5 min"),
            (5400.0, "1 h 30 min"),
            (DAY, "1 day"),
            (2.0 * DAY + 3.0 * HOUR, "2 days 3 h"),
            (14.0 * DAY + HOUR, "14 days"),
            (YEAR, "1 year"),
            (5.5 * YEAR, "5 years 6 months"),
            (1_000.0 * YEAR, "1,000 years"),
            (-300.0, "-5 min"),
            (f64::INFINITY, "more than 9,999 years"),
            (f64::NAN, "no time"),
        ] {
            assert_eq!(duration(seconds), said, "{seconds}");
        }
    }

    #[test]
    fn the_next_change_is_when_the_words_change() {
        for start in [
            -400.0 * DAY,
            -32.0 * DAY,
            -30.2 * DAY,
            -30.0 * DAY,
            -25.0 * HOUR,
            -3601.0,
            -3599.0,
            -61.5,
            -59.5,
            -1.5,
            -1.0,
            -0.5,
            0.0,
            0.5,
            1.0,
            1.5,
            59.5,
            60.0,
            61.0,
            3600.0,
            25.0 * HOUR,
            32.0 * DAY,
            400.0 * DAY,
        ] {
            let (time, now) = (UnixTime(1.7e9 + start), UnixTime(1.7e9));
            let wait = next_change_secs(time, now);
            let said = relative(time, now);
            assert_ne!(
                said,
                relative(time, UnixTime(now.0 + wait)),
                "{start}: {said}"
            );
            let early = UnixTime(now.0 + wait - 0.06);
            if early.0 > now.0 {
                assert_eq!(said, relative(time, early), "{start}: {said}, {wait}");
            }
        }
    }

    #[test]
    fn no_number_is_too_odd() {
        for time in ODD {
            for now in ODD {
                let (time, now) = (UnixTime(time), UnixTime(now));
                for zone in [TimeZone::UTC, TimeZone::fixed(Offset::MAX)] {
                    assert!(!absolute_and_relative(time, now, &zone).is_empty());
                }
                assert!(!relative(time, now).is_empty());
                assert!(!duration(time.0 - now.0).is_empty());
                let wait = next_change_secs(time, now);
                assert!((0.05..=YEAR).contains(&wait), "{wait}");
            }
        }
    }

    #[test]
    fn a_person_gives_seconds_or_rfc_3339() {
        for (text, want) in [
            ("1675744090", Some(1_675_744_090.0)),
            (" 1675744090.5 ", Some(1_675_744_090.5)),
            ("0", Some(0.0)),
            ("-1", Some(-1.0)),
            ("2023-02-07T04:28:10Z", Some(1_675_744_090.0)),
            ("2023-02-07T05:28:10+01:00", Some(1_675_744_090.0)),
            ("2023-02-07 04:28:10.5Z", Some(1_675_744_090.5)),
            ("2023-02-07T04:28:10", None),
            ("2023-02-07", None),
            ("2023-13-07T04:28:10Z", None),
            ("tomorrow", None),
            ("inf", None),
            ("nan", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(parse(text).map(|time| time.0), want, "{text:?}");
        }
    }

    #[test]
    fn a_date_claim_without_offset_is_utc() {
        assert_eq!(parse_date("2023-02-07T04:28:10.000000"), Some(JET_EXP));
        assert_eq!(parse_date("2023-02-07 04:28:10"), Some(JET_EXP));
        assert_eq!(parse_date("2023-02-07T04:28:10Z"), Some(JET_EXP));
        assert_eq!(parse_date("2023-02-07"), None);
        assert_eq!(parse_date("1675744090"), None);
        assert_eq!(parse_date("2023-02-07é04"), None);
    }
}
