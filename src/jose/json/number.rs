//! What a JSON number means, whatever it looks like.

/// The number's value: sign, digits without zeros at either end, power of ten. `1`, `1.0` and
/// `10e-1` are `1e0`, and `-0` is `0`. No number is computed, so none is rounded: two numbers of
/// one value are the same decimal, exactly.
pub fn number_value(text: &str) -> String {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (mantissa, power) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let trimmed = digits.trim_start_matches('0').trim_end_matches('0');
    if trimmed.is_empty() {
        return "0".to_owned();
    }
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    let shift = zeros as i64 - fraction.len() as i64;
    // A power that is no i64 stands for a number that nobody sends; its text must do.
    match power
        .parse::<i64>()
        .ok()
        .and_then(|power| power.checked_add(shift))
    {
        Some(power) => format!("{sign}{trimmed}e{power}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_one_value_have_one_text() {
        for (text, value) in [
            ("1", "1e0"),
            ("1.0", "1e0"),
            ("10e-1", "1e0"),
            ("-0.0", "0"),
            ("0.010", "1e-2"),
            ("1E+2", "1e2"),
            ("18446744073709551617", "18446744073709551617e0"),
            ("1e99999999999999999999", "1e99999999999999999999"),
        ] {
            assert_eq!(number_value(text), value, "{text}");
        }
    }
}
