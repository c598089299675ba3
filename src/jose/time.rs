//! Times as tokens carry them, and as people read them. The clock is always a parameter.

use jiff::tz::TimeZone;

/// Seconds since 1970-01-01 UTC, with a fraction when the token had one (`NumericDate`, RFC 7519 §2).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct UnixTime(pub f64);

/// `2023-02-07T04:28:10Z`; `None` outside the years 1 to 9999.
pub fn rfc3339(_time: UnixTime) -> Option<String> {
    None
}

/// `7 Feb 2023 04:28:10 UTC`, or in another zone `7 Feb 2023 05:28:10 +01`; a time outside the
/// calendar says so in words.
pub fn civil(_time: UnixTime, _zone: &TimeZone) -> String {
    String::new()
}

/// `3 minutes ago`, `in 5 days`, `now`: one unit, rounded down.
pub fn relative(_time: UnixTime, _now: UnixTime) -> String {
    String::new()
}

/// `5 min`, `1 h 30 min`, `14 days`: a length of time in at most two units.
pub fn duration(_seconds: f64) -> String {
    String::new()
}

/// When [`relative`] will next read differently, as seconds from `now`.
pub fn next_change_secs(_time: UnixTime, _now: UnixTime) -> f64 {
    1.0
}
