//! What a value says about a person, and what tells by its looks alone: an e-mail address is found
//! wherever it stands.

use std::ops::Range;

/// What a value says about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// A person's name.
    Name,
    /// What a person logs in with.
    User,
    /// A telephone number.
    Phone,
    /// A postal address, or a part of one.
    Address,
    /// A day of birth.
    Birthdate,
    /// A picture or page of the person.
    Picture,
    /// A network address.
    Ip,
    /// Other facts about a person: gender, national numbers.
    Personal,
    /// An id of a person, a session or a device.
    Id,
    /// What works as a credential, or proves that one was used: `jti`, `nonce`, `at_hash`.
    Credential,
    /// Text that could not be read, so nobody knows what it says.
    Unread,
}

impl Kind {
    /// The word in a placeholder.
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Name => "name",
            Self::User => "user",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Birthdate => "birthdate",
            Self::Picture => "picture",
            Self::Ip => "ip",
            Self::Personal => "personal",
            Self::Id => "id",
            Self::Credential => "secret",
            Self::Unread => "unread",
        }
    }

    /// What is counted, for people: `e-mail address`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Email => "e-mail address",
            Self::Name => "name",
            Self::User => "user name",
            Self::Phone => "phone number",
            Self::Address => "postal address",
            Self::Birthdate => "birth date",
            Self::Picture => "picture",
            Self::Ip => "network address",
            Self::Personal => "personal fact",
            Self::Id => "id",
            Self::Credential => "one-time value",
            Self::Unread => "unread text",
        }
    }

    /// Whether what is inside an object of this name is of the kind too: the parts of an address.
    pub(super) fn is_inherited(self) -> bool {
        matches!(self, Self::Address | Self::Name | Self::Email | Self::Phone)
    }
}

/// What a whole value is by its looks alone.
pub(super) fn of_value(text: &str) -> Option<Kind> {
    let text = text.trim();
    if emails(text).first() == Some(&(0..text.len())) {
        return Some(Kind::Email);
    }
    // The type of an address; no network is touched.
    if text.contains(['.', ':']) && text.parse::<core::net::IpAddr>().is_ok() {
        return Some(Kind::Ip);
    }
    is_phone(text).then_some(Kind::Phone)
}

/// `+` and 7 to 15 digits (E.164), perhaps in groups.
fn is_phone(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('+') else {
        return false;
    };
    let num_digits = rest.bytes().filter(u8::is_ascii_digit).count();
    (7..=15).contains(&num_digits)
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b" -().".contains(&byte))
}

/// Where e-mail addresses stand in `text`, ascending.
pub(super) fn emails(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in memchr::memchr_iter(b'@', bytes) {
        let floor = found.last().map_or(0, |last| last.end);
        let before = &text[floor..at];
        let local = before.len()
            - before
                .trim_end_matches(|c: char| c.is_alphanumeric() || "._%+-'~".contains(c))
                .len();
        let after = &text[at + 1..];
        let domain = after.len()
            - after
                .trim_start_matches(|c: char| c.is_alphanumeric() || "-.".contains(c))
                .len();
        let domain = after[..domain].trim_end_matches(['.', '-']);
        let top = domain.rsplit('.').next().unwrap_or_default();
        let is_domain = domain.contains('.')
            && top.chars().count() >= 2
            && top.chars().any(char::is_alphabetic);
        if local > 0 && is_domain {
            found.push(at - local..at + 1 + domain.len());
        }
    }
    found
}

/// Where UUIDs stand in `text`, ascending (RFC 9562 §4).
pub(super) fn uuids(text: &str) -> Vec<Range<usize>> {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    const LEN: usize = 36;
    let bytes = text.as_bytes();
    let is_at = |start: usize| {
        let mut at = start;
        for (index, len) in GROUPS.iter().enumerate() {
            if index > 0 {
                if bytes.get(at) != Some(&b'-') {
                    return false;
                }
                at += 1;
            }
            let group = bytes.get(at..at + len);
            if !group.is_some_and(|group| group.iter().all(u8::is_ascii_hexdigit)) {
                return false;
            }
            at += len;
        }
        true
    };
    let mut found: Vec<Range<usize>> = Vec::new();
    for dash in memchr::memchr_iter(b'-', bytes) {
        let floor = found.last().map_or(0, |last| last.end);
        if let Some(start) = dash.checked_sub(GROUPS[0])
            && start >= floor
            && is_at(start)
        {
            found.push(start..start + LEN);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_is_found_wherever_it_stands() {
        #[track_caller]
        fn check(text: &str, expected: &[&str]) {
            let found = emails(text).into_iter().map(|range| &text[range]);
            assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
        }
        check(
            "jane.doe+x@mail.example.test",
            &["jane.doe+x@mail.example.test"],
        );
        check("<a@b.cd>, e@f.gh.", &["a@b.cd", "e@f.gh"]);
        check("azuread_jane@x.example", &["azuread_jane@x.example"]);
        check("jörg@müller.example", &["jörg@müller.example"]);
        check("@handle a@b @@ x@1.2", &[]);
    }

    #[test]
    fn looks_tell_numbers_and_addresses() {
        assert_eq!(of_value("+1 (555) 010-9999"), Some(Kind::Phone));
        assert_eq!(of_value("192.0.2.7"), Some(Kind::Ip));
        assert_eq!(of_value("2001:db8::1"), Some(Kind::Ip));
        assert_eq!(of_value("1.2.3"), None);
        assert_eq!(of_value("+1"), None);
        let text = "us-east-1:0a1b2c3d-0000-4000-8000-000000000001-x";
        let found: Vec<_> = uuids(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["0a1b2c3d-0000-4000-8000-000000000001"]);
    }
}
