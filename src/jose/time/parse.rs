//! Times as people and claims write them: RFC 3339, Unix seconds, dates without an offset.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::UnixTime;

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

#[cfg(test)]
mod tests {
    use super::*;

    const JET_EXP: UnixTime = UnixTime(1_675_744_090.0);

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
