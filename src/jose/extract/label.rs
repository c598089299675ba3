//! What a token was called where it stood: a header, a cookie, a member, a parameter, a variable.
//!
//! A label is read from the plain words before the token, backwards: scheme, quote, separator,
//! name. The shape of the paste only decides between readings that look alike.

use super::name;

/// How useful a token with this label is, the most useful first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Sent as the credential of a request.
    Authorization,
    /// Named access token.
    Access,
    /// Named ID token.
    Id,
    /// In a cookie.
    Cookie,
    /// Anything else.
    Other,
    /// Good for nothing but asking its issuer for another.
    Refresh,
}

/// A name with its rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// For people: `cookie idToken`.
    pub text: String,
    /// For order.
    pub rank: Rank,
    /// Whether the name says that it is a refresh token.
    pub refresh: bool,
    /// How often the scheme stood before it: `Bearer Bearer` is a fault worth telling.
    pub schemes: usize,
    /// The name itself, when it has one.
    pub name: Option<String>,
}

impl Label {
    /// A label of that text, its rank read from `name`.
    pub fn named(text: impl Into<String>, name: &str, otherwise: Rank) -> Self {
        let rank = rank_of(name).unwrap_or(otherwise);
        Self {
            text: text.into(),
            // A cookie is a cookie, whatever it holds.
            rank: if otherwise == Rank::Cookie && rank != Rank::Refresh {
                otherwise
            } else {
                rank
            },
            refresh: rank == Rank::Refresh,
            schemes: 0,
            name: Some(name.to_owned()),
        }
    }
}

/// The rank a name gives.
pub(super) fn rank_of(name: &str) -> Option<Rank> {
    let letters: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if matches!(letters.as_str(), "authorization" | "proxyauthorization") {
        return Some(Rank::Authorization);
    }
    let ends = [
        ("refreshtoken", Rank::Refresh),
        ("accesstoken", Rank::Access),
        ("idtoken", Rank::Id),
    ];
    if let Some((_, rank)) = ends.iter().find(|(end, _)| letters.contains(end)) {
        return Some(*rank);
    }
    None
}

/// What stands around a token, in plain spelling.
pub(super) struct Surroundings<'a> {
    /// The words before it.
    pub before: &'a str,
    /// The beginning of its line.
    pub line: &'a str,
    /// A few characters after it.
    pub after: &'a str,
    /// The paste's shape.
    pub shape: Option<&'static str>,
}

/// Reads the label of a token.
pub(super) fn label(around: &Surroundings<'_>) -> Label {
    let (before, schemes, scheme) = without_schemes(around.before);
    let before = without_opening(before);
    let mut label = name::name_before(before, around, schemes > 0)
        .unwrap_or_else(|| unnamed(scheme.as_deref()));
    label.schemes = schemes;
    label
}

fn unnamed(scheme: Option<&str>) -> Label {
    let text = match scheme {
        Some("bearer") => "bearer token",
        Some("dpop") => "DPoP token",
        Some("jwt") => "JWT credential",
        Some(_) => "token credential",
        None => "token",
    };
    Label {
        text: text.to_owned(),
        rank: if scheme.is_some() {
            Rank::Authorization
        } else {
            Rank::Other
        },
        refresh: false,
        schemes: 0,
        name: None,
    }
}

/// Takes `Bearer`, `JWT`, `DPoP`, `Token` off the end; how many there were, and the last of them.
fn without_schemes(before: &str) -> (&str, usize, Option<String>) {
    let mut rest = before;
    let mut schemes = 0;
    let mut scheme = None;
    while schemes < 8 {
        let trimmed = rest.trim_end_matches([' ', '+', '\u{a0}']);
        let spaced = trimmed.len() < rest.len();
        let word_end = trimmed.trim_end_matches([':', ',']);
        let punctuated = word_end.len() < trimmed.len();
        let word_start = word_end
            .rfind(|c: char| !c.is_ascii_alphabetic())
            .map_or(0, |at| {
                at + word_end[at..].chars().next().map_or(1, char::len_utf8)
            });
        let word = word_end[word_start..].to_ascii_lowercase();
        let is_scheme = match word.as_str() {
            "bearer" => spaced || punctuated,
            "dpop" | "jwt" | "token" | "projecttoken" => spaced && !punctuated,
            _ => false,
        };
        let joined = word_end[..word_start].ends_with(['-', '_', '.', '$']);
        if !is_scheme || joined {
            break;
        }
        rest = &word_end[..word_start];
        schemes += 1;
        scheme = scheme.or(Some(word));
    }
    (rest, schemes, scheme)
}

/// Takes an opening quote or bracket off the end, and Python's `b`.
fn without_opening(before: &str) -> &str {
    let mut rest = before.trim_end_matches(' ');
    for _ in 0..3 {
        let Some(c) = rest.chars().next_back() else {
            break;
        };
        if !matches!(c, '"' | '\'' | '`' | '(' | '[' | '<' | '{' | '$') {
            break;
        }
        rest = &rest[..rest.len() - c.len_utf8()];
        if matches!(c, '"' | '\'') {
            if let Some(prefix) = rest.strip_suffix(['b', 'f', 'u', 'r'])
                && !prefix.ends_with(|c: char| c.is_alphanumeric() || c == '_')
            {
                rest = prefix;
            }
            break;
        }
    }
    rest.trim_end_matches(' ')
}

#[cfg(test)]
mod tests {
    use super::super::plain::plain;
    use super::*;

    #[track_caller]
    fn check(before: &str, expected: &str, rank: Rank) {
        let before = plain(before);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let label = label(&Surroundings {
            before: &before,
            line,
            after: "",
            shape: None,
        });
        assert_eq!(
            (label.text.as_str(), label.rank),
            (expected, rank),
            "{before:?}"
        );
    }

    #[test]
    fn labels_are_read_backwards() {
        check("", "token", Rank::Other);
        check("Bearer ", "bearer token", Rank::Authorization);
        check("DPoP ", "DPoP token", Rank::Authorization);
        check(
            "Authorization: Bearer ",
            "authorization header",
            Rank::Authorization,
        );
        check(
            "authorization: bearer Bearer ",
            "authorization header",
            Rank::Authorization,
        );
        check(
            "Authorization: JWT ",
            "authorization header",
            Rank::Authorization,
        );
        check(
            "Authorization: Bearer: ",
            "authorization header",
            Rank::Authorization,
        );
        check(
            "authorization\nBearer ",
            "authorization header",
            Rank::Authorization,
        );
        check(
            "authorization:\nBearer ",
            "authorization header",
            Rank::Authorization,
        );
        check(
            "\"authorization\": \"Bearer ",
            "authorization header",
            Rank::Authorization,
        );
        check(
            "\"Authorization\" = \"Bearer ",
            "authorization header",
            Rank::Authorization,
        );
        check(
            "  -H 'authorization: Bearer ",
            "authorization header",
            Rank::Authorization,
        );
        check("x-amzn-oidc-data: ", "x-amzn-oidc-data header", Rank::Other);
        check(
            "Cookie: theme=dark; idToken=",
            "cookie idToken",
            Rank::Cookie,
        );
        check("Cookie: idToken=", "cookie idToken", Rank::Cookie);
        check("  -b 'idToken=", "cookie idToken", Rank::Cookie);
        check(
            "New-Object System.Net.Cookie(\"idToken\", \"",
            "cookie idToken",
            Rank::Cookie,
        );
        check("{\"access_token\":\"", "access_token", Rank::Access);
        check("{\\\"access_token\\\":\\\"", "access_token", Rank::Access);
        check("  \"accessToken\": \"", "accessToken", Rank::Access);
        check("{refreshToken: '", "refreshToken", Rank::Refresh);
        check("https://a.test/cb#id_token=", "fragment id_token", Rank::Id);
        check(
            "https://a.test/cb#id_token=x&access_token=",
            "fragment access_token",
            Rank::Access,
        );
        check(
            "https://a.test/ws?access_token=",
            "query access_token",
            Rank::Access,
        );
        check("grant_type=x&assertion=", "form assertion", Rank::Other);
        check("export TOKEN=", "variable TOKEN", Rank::Other);
        check(
            "Sec-WebSocket-Protocol: bearer, ",
            "WebSocket subprotocol",
            Rank::Authorization,
        );
        check("    token: ", "token", Rank::Other);
        check("b'", "token", Rank::Other);
        check(
            "{\"name\": \"Authorization\", \"value\": \"Bearer ",
            "authorization header",
            Rank::Authorization,
        );
        check("jwt decode --secret ", "option --secret", Rank::Other);
    }
}
