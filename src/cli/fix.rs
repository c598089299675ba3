//! A fix as the options that apply it, to be typed after the command that failed.

use std::borrow::Cow;

use crate::jose::key::SecretEncoding;
use crate::jose::time;
use crate::jose::verify::{Fix, SecretReading};

/// The options, if it can be said in options.
pub fn options(fix: &Fix) -> Option<String> {
    Some(match fix {
        Fix::ReadSecret { reading, .. } => match reading {
            SecretReading::As(encoding) => format!("--secret-encoding {}", encoding.word()),
            SecretReading::TextOf(_) => {
                format!("--secret-encoding {}", SecretEncoding::Utf8.word())
            }
            SecretReading::KeyFile => "--key FILE".to_owned(),
            _ => return None,
        },
        Fix::SetLeeway(secs) => format!("--leeway {secs}"),
        Fix::JudgeAsOf(at) => format!("--now {}", time::rfc3339(*at)?),
        Fix::SetIssuer(issuer) => format!("--iss {}", quoted(issuer)),
        Fix::SetAudience(audience) => {
            let each = audience.iter().map(|one| format!("--aud {}", quoted(one)));
            each.collect::<Vec<_>>().join(" ")
        }
        Fix::SendRole(role) => format!("--role-header {}", quoted(role)),
        Fix::UseEmbeddedKey => "--use-embedded-key".to_owned(),
        Fix::SetClaimsFormat(_) => return None,
    })
}

/// `text` as one word of a shell. It may come from the token, which must not get to say more.
fn quoted(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.:/@%+=".contains(c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_token_says_stays_one_word() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(quoted(text), expected);
        }
        check("https://issuer.test/a", "https://issuer.test/a");
        check("two words", "'two words'");
        check("a'; rm -rf ~; '", r"'a'\''; rm -rf ~; '\'''");
        check("$(id)", "'$(id)'");
        check("-x", "'-x'");
        check("", "''");
    }
}
