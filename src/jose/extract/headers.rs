//! HTTP headers as panes and raw views give them: `Name: value`, or a name line over a value line.

use memchr::memmem;

use super::collect::slice;
use super::shape::Request;
use super::url::{self, MOST_REQUESTS};

const METHODS: [&str; 9] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE",
];

/// Names that stand alone on a line only in a headers pane.
const PANE_NAMES: [&str; 14] = [
    "authorization",
    "accept",
    "accept-encoding",
    "accept-language",
    "content-type",
    "cookie",
    "host",
    "origin",
    "referer",
    "user-agent",
    "x-hasura-role",
    ":authority",
    ":method",
    "content-length",
];

/// How much of a paste is read as headers; what follows is a body.
const LONGEST_HEADERS: usize = 4 << 20;
/// Most places looked at for a role's name.
const MOST_ROLES: usize = 1000;

/// Whether the text is a list of headers.
pub(super) fn starts(head: &str) -> bool {
    let mut lines = head.lines();
    let Some(first) = lines.next().map(str::trim) else {
        return false;
    };
    if request_line(first).is_some() || first.starts_with("HTTP/") || first.starts_with(":method:")
    {
        return true;
    }
    if first == ":authority" || first == ":authority:" || first == ":method" {
        return true;
    }
    let bare = first.trim_end_matches(':').to_ascii_lowercase();
    if PANE_NAMES.contains(&bare.as_str())
        && lines.next().is_some_and(|value| !value.trim().is_empty())
    {
        return true;
    }
    header_line(first).is_some_and(|(name, value)| {
        !value.is_empty()
            && (name.contains('-') || PANE_NAMES.contains(&name.to_ascii_lowercase().as_str()))
    })
}

/// `POST /path HTTP/1.1`: the path.
fn request_line(line: &str) -> Option<&str> {
    let mut words = line.split(' ');
    let method = words.next()?;
    let path = words.next()?;
    let version = words.next()?;
    (METHODS.contains(&method) && version.trim_end().starts_with("HTTP/")).then_some(path)
}

/// `Name: value`; a pseudo-header keeps its colon.
fn header_line(line: &str) -> Option<(&str, &str)> {
    let skip = usize::from(line.starts_with(':'));
    let colon = skip + line[skip..].find(':')?;
    let name = &line[..colon];
    let fits = !name.is_empty()
        && name.len() <= 80
        && name[skip..].starts_with(|c: char| c.is_ascii_alphabetic())
        && name[skip..]
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    fits.then(|| (name, line[colon + 1..].trim()))
}

/// The requests described by request lines and `Host` headers, in either style of pane.
pub(super) fn requests(paste: &str) -> Vec<Request> {
    let mut requests: Vec<Request> = vec![Request::default()];
    let mut path: Option<String> = None;
    let mut scheme = "https";
    let mut waits_for: Option<String> = None;
    let mut start = 0;
    for line in slice(paste, 0, LONGEST_HEADERS).split_inclusive('\n') {
        let at = start;
        start += line.len();
        let line = slice(line, 0, 4096).trim();
        if let Some(found) = request_line(line) {
            if path.is_some() && requests.len() < MOST_REQUESTS {
                requests.push(Request {
                    start: at,
                    ..Request::default()
                });
            }
            path = Some(found.to_owned());
            waits_for = None;
        } else if let Some(name) = waits_for.take() {
            take(&name, line, &mut path, &mut scheme, requests.last_mut());
        } else if let Some((name, value)) = header_line(line).filter(|(_, value)| !value.is_empty())
        {
            take(name, value, &mut path, &mut scheme, requests.last_mut());
        } else {
            let name = line.trim_end_matches(':');
            let known = matches!(name, ":authority" | ":path" | ":scheme")
                || name.eq_ignore_ascii_case("host");
            waits_for = known.then(|| name.to_owned());
        }
    }
    requests.retain(|request| request.host.is_some() || request.url.is_some());
    requests
}

fn take(
    name: &str,
    value: &str,
    path: &mut Option<String>,
    scheme: &mut &'static str,
    request: Option<&mut Request>,
) {
    let Some(request) = request else {
        return;
    };
    match name.to_ascii_lowercase().as_str() {
        "host" | ":authority" if url::host(&format!("https://{value}")).is_some() => {
            request.host = Some(value.to_ascii_lowercase());
        }
        ":path" => *path = Some(value.to_owned()),
        ":scheme" if value == "http" => *scheme = "http",
        _ => return,
    }
    if let Some(host) = &request.host {
        let path = path
            .as_deref()
            .filter(|path| path.starts_with('/'))
            .unwrap_or_default();
        request.url = Some(url::without_credentials(&format!(
            "{scheme}://{host}{path}"
        )));
    }
}

/// The value of an `X-Hasura-Role` header, however the paste writes headers.
pub(super) fn role(paste: &str) -> Option<String> {
    const NAME: &[u8] = b"x-hasura-role";
    let src = paste.as_bytes();
    for needle in [&b"asura-"[..], b"ASURA-"] {
        for found in memmem::find_iter(src, needle).take(MOST_ROLES) {
            let Some(start) = found.checked_sub(3) else {
                continue;
            };
            let Some(name) = src.get(start..start + NAME.len()) else {
                continue;
            };
            if !name.eq_ignore_ascii_case(NAME) {
                continue;
            }
            if let Some(role) =
                role_after(slice(paste, start + NAME.len(), start + NAME.len() + 200))
            {
                return Some(role);
            }
        }
    }
    None
}

fn role_after(text: &str) -> Option<String> {
    let text = super::plain::plain(text);
    let text = text.trim_start_matches(['"', '\'', ' ', '^']);
    let text = text
        .strip_prefix([':', '=', '\n', '\t', ','])?
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>' | ':'));
    // `{"name":"x-hasura-role","value":"editor"}`
    let text = text
        .strip_prefix("value\"")
        .map_or(text, |rest| rest.trim_start_matches([':', ' ', '"']));
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/' | '@')))
        .unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_role(paste: &str, expected: Option<&str>) {
        assert_eq!(role(paste).as_deref(), expected, "{paste}");
    }

    #[test]
    fn the_role_is_found_in_every_shape() {
        check_role("  -H 'x-hasura-role: moped-admin' \\", Some("moped-admin"));
        check_role("-H ^\"X-Hasura-Role: moped-admin^\" ^", Some("moped-admin"));
        check_role("\"x-hasura-role\": \"moped-admin\"", Some("moped-admin"));
        check_role("\"X-Hasura-Role\"=\"editor\"", Some("editor"));
        check_role("x-hasura-role\neditor\n", Some("editor"));
        check_role(
            "{\"name\":\"X-HASURA-ROLE\",\"value\":\"editor\"}",
            Some("editor"),
        );
        check_role("{\\\"x-hasura-role\\\":\\\"editor\\\"}", Some("editor"));
        check_role("x-hasura-user-id: 5", None);
    }

    #[test]
    fn a_log_is_no_list_of_headers() {
        assert!(!starts("2026-01-01T00:00:01Z INFO request id=1\n"));
        assert!(!starts("12:30:01 x-y: z"));
    }

    #[track_caller]
    fn check_url(paste: &str, expected: &str) {
        assert!(starts(paste), "{paste}");
        assert_eq!(requests(paste)[0].url.as_deref(), Some(expected), "{paste}");
    }

    #[test]
    fn the_url_is_put_together() {
        check_url(
            "POST /v1?x=1 HTTP/1.1\r\nHost: a.test\r\n",
            "https://a.test/v1?x=1",
        );
        check_url(
            ":authority\na.test\n:method\nGET\n:path\n/v1\n",
            "https://a.test/v1",
        );
        check_url(
            ":method: POST\n:scheme: https\n:authority: a.test\n:path: /v1\n",
            "https://a.test/v1",
        );
        check_url(":authority:\na.test\n:path:\n/v1\n", "https://a.test/v1");
    }
}
