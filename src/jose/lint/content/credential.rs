//! What lets its holder in elsewhere: private keys, credentials by the prefix that their service
//! gives them, addresses with a password, and what is called a password.

use memchr::memmem;

/// Whether a private key in PEM stands in it: also an encrypted one, which is guessed offline.
pub(super) fn is_private_key(text: &str) -> bool {
    // "-----BEGIN ENCRYPTED PRIVATE KEY-----" is the longest label there is.
    const LONGEST: usize = 64;
    const END: &[u8] = b"PRIVATE KEY-----";
    let bytes = text.as_bytes();
    // A certificate may stand in front of it.
    memmem::find_iter(bytes, b"-----BEGIN ").any(|at| {
        let line = &bytes[at..bytes.len().min(at + LONGEST)];
        let end = memchr::memchr(b'\n', line).unwrap_or(line.len());
        memmem::find(&line[..end], END).is_some()
    })
}

/// Prefix, what it is, and the least length: what is shorter is a word that begins so.
#[rustfmt::skip]
const PREFIXES: [(&str, &str, usize); 33] = [
    ("AGE-SECRET-KEY-1", "a secret key of age", 60),
    ("AKIA", "an access key id of AWS", 20),
    ("PMAK-", "an API key of Postman", 40),
    ("SG.", "an API key of SendGrid", 60),
    ("dckr_pat_", "an access token of Docker", 30),
    ("dop_v1_", "an access token of DigitalOcean", 60),
    ("figd_", "an access token of Figma", 40),
    ("gho_", "an access token of GitHub", 40),
    ("ghp_", "an access token of GitHub", 40),
    ("ghr_", "a refresh token of GitHub", 40),
    ("ghs_", "an access token of GitHub", 40),
    ("ghu_", "an access token of GitHub", 40),
    ("github_pat_", "an access token of GitHub", 60),
    ("glpat-", "an access token of GitLab", 26),
    ("hf_", "an access token of Hugging Face", 34),
    ("hvs.", "a token of Vault", 28),
    ("lin_api_", "an API key of Linear", 40),
    ("npm_", "an access token of npm", 40),
    ("pypi-AgEI", "an API token of PyPI", 60),
    ("rk_live_", "a live key of Stripe", 24),
    ("shpat_", "an access token of Shopify", 38),
    ("shpss_", "a shared secret of Shopify", 38),
    ("sk-ant-", "an API key of Anthropic", 40),
    ("sk-proj-", "an API key of OpenAI", 40),
    ("sk_live_", "a live key of Stripe", 24),
    ("sq0csp-", "a secret of Square", 40),
    ("tskey-", "an auth key of Tailscale", 30),
    ("whsec_", "a webhook secret", 30),
    ("xapp-", "a token of Slack", 40),
    ("xoxa-", "a token of Slack", 30),
    ("xoxb-", "a token of Slack", 30),
    ("xoxp-", "a token of Slack", 30),
    ("ya29.", "an access token of Google", 30),
];

/// What credential `text` is, by the form its service gives it.
pub(super) fn service(text: &str) -> Option<&'static str> {
    const LONGEST: usize = 512;
    const AZURE: &[u8] = b";AccountKey=";
    if text.len() > LONGEST {
        return None;
    }
    if memmem::find(text.as_bytes(), AZURE).is_some() {
        return Some("a connection string of Azure Storage");
    }
    let (_, what, _) = PREFIXES
        .iter()
        .find(|(prefix, _, least)| text.len() >= *least && text.starts_with(prefix))?;
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.=".contains(&byte);
    // A phrase that begins so has blanks; the id of AWS is of one length and in capitals.
    let is_whole = text.bytes().all(is_of_it);
    let is_aws = text.len() == 20 && !text.bytes().any(|byte| byte.is_ascii_lowercase());
    (is_whole && (is_aws || !text.starts_with("AKIA"))).then_some(*what)
}

/// Whether an address with user and password stands in it (RFC 3986 §3.2.1).
pub(super) fn has_url_password(text: &str) -> bool {
    let bytes = text.as_bytes();
    memmem::find_iter(bytes, b"://").any(|at| {
        let rest = &bytes[at + 3..];
        let ends = |byte: &u8| matches!(byte, b'/' | b'?' | b'#' | b'"' | b' ' | b'\t' | b'\n');
        let end = rest.iter().position(ends).unwrap_or(rest.len());
        let authority = &rest[..end];
        let user = memchr::memrchr(b'@', authority).map_or(&[][..], |at| &authority[..at]);
        memchr::memchr(b':', user).is_some_and(|at| at + 1 < user.len())
    })
}

/// Whether a claim of that name, in small letters alone, holds a password or a secret.
pub(super) fn is_password_name(name: &str) -> bool {
    matches!(
        name,
        "password"
            | "passwd"
            | "pwd"
            | "passphrase"
            | "userpassword"
            | "passwordhash"
            | "hashedpassword"
            | "secret"
            | "clientsecret"
            | "appsecret"
            | "apisecret"
            | "secretkey"
            | "secretaccesskey"
            | "privatekey"
    )
}

/// Whether the value of such a claim is one, rather than a mask or a word about it.
pub(super) fn is_meant(text: &str) -> bool {
    let text = text.trim();
    let is_mask = |c: char| matches!(c, '*' | '•' | '●' | '.' | '-' | 'x' | 'X');
    let word = text.trim_matches(['[', ']', '<', '>', '(', ')']);
    let words = [
        "true", "false", "yes", "no", "null", "none", "redacted", "hidden", "removed", "n/a",
    ];
    let is_word = words.iter().any(|known| word.eq_ignore_ascii_case(known));
    !text.chars().all(is_mask) && !is_word
}

/// Whether a claim of that name holds a social security number, or another of that form.
pub(super) fn is_national_id(name: &str, text: &str) -> bool {
    let is_called = [
        "ssn",
        "socialsecurity",
        "nationalid",
        "taxid",
        "nino",
        "personnummer",
    ];
    let num_digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b' ' | b'.');
    is_called.iter().any(|known| name.contains(known))
        && (6..=13).contains(&num_digits)
        && text.len() <= 20
        && text.bytes().all(is_of_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_known_by_its_form() {
        for (text, is_one) in [
            ("AKIAIOSFODNN7EXAMPLE", true),
            ("AKIAiosfodnn7example", false),
            ("AKIAIOSFODNN7EXAMPLE1", false),
            ("npm_ is a package manager and not a secret at all", false),
            ("ghp_short", false),
            ("hf_", false),
            ("hello", false),
            ("AccountName=a;AccountKey=b;EndpointSuffix=c", true),
        ] {
            assert_eq!(service(text).is_some(), is_one, "{text}");
        }
        for (prefix, _, least) in PREFIXES.iter().filter(|(prefix, ..)| *prefix != "AKIA") {
            let whole = format!("{prefix}{}", "a1".repeat(*least));
            assert!(service(&whole).is_some(), "{prefix}");
            assert!(service(&whole[..least - 1]).is_none(), "{prefix}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_found_and_a_port_is_none() {
        for (text, has_one) in [
            ("https://user:pw@host/path", true),
            ("see amqp://u:p@h and more", true),
            ("https://host:8443/path@x", false),
            ("https://user:@host", false),
            ("https://user@host:80", false),
            ("://", false),
        ] {
            assert_eq!(has_url_password(text), has_one, "{text}");
        }
    }

    #[test]
    fn a_key_is_private_by_its_label() {
        assert!(is_private_key(
            "x -----BEGIN ENCRYPTED PRIVATE KEY-----\nAA"
        ));
        assert!(is_private_key("-----BEGIN PRIVATE KEY-----AAAA"));
        assert!(!is_private_key(
            "-----BEGIN CERTIFICATE-----\nPRIVATE KEY-----"
        ));
    }
}
