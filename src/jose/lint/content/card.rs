//! Numbers of payment cards: the prefix of a scheme, its length, and the check digit of ISO/IEC
//! 7812-1, which one number in ten has by chance.

/// The card scheme and the number of digits, if `text` is such a number and nothing else.
pub(super) fn brand(text: &str) -> Option<(&'static str, usize)> {
    const SHORTEST: usize = 13;
    const LONGEST: usize = 19;
    // Four digits and a blank or hyphen, at most.
    if text.len() < SHORTEST || text.len() > LONGEST + LONGEST / 4 + 1 {
        return None;
    }
    let mut digits = Vec::with_capacity(LONGEST);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => digits.push(byte - b'0'),
            b' ' | b'-' => {}
            _ => return None,
        }
    }
    let brand = scheme(&digits)?;
    has_check_digit(&digits).then_some((brand, digits.len()))
}

fn scheme(digits: &[u8]) -> Option<&'static str> {
    let start = digits.iter().take(4);
    let start = start.fold(0, |sum, digit| sum * 10 + u32::from(*digit));
    Some(match (start, digits.len()) {
        (4000..=4999, 13 | 16 | 19) => "Visa",
        (5100..=5599 | 2221..=2720, 16) => "Mastercard",
        (3400..=3499 | 3700..=3799, 15) => "American Express",
        (6011 | 6440..=6599, 16) => "Discover",
        (3528..=3589, 16) => "JCB",
        (3000..=3059 | 3600..=3699 | 3800..=3999, 14) => "Diners Club",
        _ => return None,
    })
}

/// Every second digit from the right counts twice, and the sum ends in zero.
fn has_check_digit(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(*digit) * (1 + place as u32 % 2);
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_numbers_of_the_schemes_are_known_and_one_digit_off_is_not() {
        for (number, name) in [
            ("4111111111111111", "Visa"),
            ("4222222222222", "Visa"),
            ("5555555555554444", "Mastercard"),
            ("2223003122003222", "Mastercard"),
            ("371449635398431", "American Express"),
            ("6011111111111117", "Discover"),
            ("3530111333300000", "JCB"),
            ("30569309025904", "Diners Club"),
        ] {
            assert_eq!(brand(number), Some((name, number.len())), "{number}");
            for place in 4..number.len() {
                let mut other = number.as_bytes().to_vec();
                other[place] = b'0' + (other[place] - b'0' + 1) % 10;
                assert_eq!(brand(std::str::from_utf8(&other).unwrap()), None);
            }
        }
        // No scheme begins so, though the check digit is right.
        assert_eq!(brand("1111111111111117"), None);
        assert_eq!(brand("4111.1111.1111.1111"), None);
        assert_eq!(brand(&"4".repeat(1000)), None);
    }
}
