//! Times as tokens carry them, and as people read them. The clock is always a parameter.
//!
//! A token may say anything: `1e308`, a year 55000 (milliseconds by mistake), a date in a string.
//! So a time is a plain number of seconds here, every function is total, and what lies outside the
//! calendar is said in words.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::words;

mod length;
mod parse;

pub use length::{duration, next_change_secs, relative};
pub(crate) use parse::plain_number;
pub use parse::{parse, parse_date};

/// Seconds since 1970-01-01 UTC, with a fraction when the token had one (`NumericDate`, RFC 7519 §2).
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct UnixTime(pub f64);

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

#[cfg(test)]
mod tests {
    use super::length::{DAY, HOUR, YEAR};
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
}
