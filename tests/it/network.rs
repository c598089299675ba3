//! Requests and their limits, tried on servers of our own on loopback. Nothing else is asked.

use std::io::Write as _;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use jotscope::io::http::{HttpError, HttpLimits};
use jotscope::io::introspect::{Credentials, IntrospectError, introspect};
use jotscope::io::jwks::{self, FetchError, Fetched};
use jotscope::jose::discovery::{Ask, Issuer};
use jotscope::jose::introspection::Introspection;
use jotscope::jose::key::convert::public_jwks_json;
use jotscope::jose::key::{Arrival, KeyOrigin, Secret, file};
use jotscope::jose::target::Target;

use crate::network_server::{Server, json, redirect, response, until_gone};

const LIMITS: HttpLimits = HttpLimits::DEFAULT;
const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkZW1vIn0.c2lnbmF0dXJlLWhlcmU";
const SECRET: &str = "s3cret/with+signs";

/// Short enough that a test of it is quick.
fn brief() -> HttpLimits {
    HttpLimits {
        deadline: Duration::from_millis(300),
        ..LIMITS
    }
}

/// The public key of the example tokens, as a server publishes it.
fn key_set() -> String {
    let pem = include_bytes!("../../assets/examples/jet.pem");
    let set = file::read(pem, &KeyOrigin::new("jet.pem", Arrival::File), None);
    public_jwks_json(&set.keys)
}

fn fetch(url: &str, limits: &HttpLimits) -> Result<Fetched, FetchError> {
    jwks::fetch(&Target::parse(url).unwrap(), limits, &|| false)
}

fn discover(issuer: &str) -> Result<Fetched, FetchError> {
    jwks::discover(&Issuer::parse(issuer).unwrap(), &LIMITS, &|| false)
}

#[track_caller]
fn error_of(result: Result<Fetched, FetchError>) -> String {
    result.map(|fetched| fetched.host).unwrap_err().to_string()
}

fn messages(fetched: &Fetched) -> Vec<&str> {
    let findings = fetched.keys.findings.iter();
    findings.map(|finding| finding.message.as_str()).collect()
}

#[test]
fn a_key_set_is_fetched_and_says_where_it_is_from() {
    let server = Server::new(|_| json(key_set()));
    let fetched = fetch(&server.url("/jwks.json?tenant=a b"), &LIMITS).unwrap();
    assert_eq!(fetched.keys.keys.len(), 1);
    let origin = &fetched.keys.keys[0].origin;
    assert_eq!(origin.how, Arrival::Url);
    assert_eq!(origin.to_string(), format!("{} (fetched)", server.host));
    let request = server.requests().remove(0).to_ascii_lowercase();
    assert!(request.starts_with("get /jwks.json?tenant=a%20b http/1.1\r\n"));
    let version = env!("CARGO_PKG_VERSION");
    assert!(request.contains(&format!("\r\nuser-agent: jotscope/{version}\r\n")));
    for unwanted in ["cookie", "authorization", "referer"] {
        assert!(!request.contains(unwanted), "{request}");
    }
}

#[test]
fn a_compressed_key_set_is_read() {
    let server = Server::new(|_| {
        response(
            "200 OK\r\nContent-Encoding: gzip",
            gzip(key_set().as_bytes()),
        )
    });
    assert_eq!(fetch(&server.url("/"), &LIMITS).unwrap().keys.keys.len(), 1);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn damaged_compression_is_said() {
    let mut body = gzip(key_set().as_bytes());
    body[20] ^= 0xff;
    let server = Server::new(move |_| response("200 OK\r\nContent-Encoding: gzip", &body));
    let error = error_of(fetch(&server.url("/"), &LIMITS));
    assert!(error.contains("its gzip is damaged"), "{error}");
}

#[test]
fn what_came_instead_of_keys_is_said_on_one_line() {
    let server = Server::new(|path| match path {
        "/missing" => response(
            "404 Not Found\r\nContent-Type: text/html; charset=utf-8",
            format!(
                "<html>\r\n <h1>No\u{202e} such page</h1>{}",
                "x".repeat(100_000)
            ),
        ),
        "/login" => response("200 OK\r\nContent-Type: text/html", "<html>Sign in"),
        "/empty" => response("200 OK", ""),
        "/none" => json(r#"{"message":"hello"}"#),
        "/token" => response("200 OK\r\nContent-Type: text/plain", TOKEN),
        _ => response("503 Service Unavailable", ""),
    });
    let host = &server.host;
    for (path, sentence) in [
        (
            "/missing",
            "answers 404 Not Found, with text/html: “<html> <h1>No\\u202e such page</h1>xxxxxxx",
        ),
        (
            "/login",
            "does not answer with keys, with text/html: “<html>Sign in”",
        ),
        ("/empty", "does not answer with keys and nothing else"),
        (
            "/none",
            "does not answer with keys, with application/json: “{\"message\":\"hello\"}”",
        ),
        (
            "/token",
            "does not answer with keys, with text/plain: “eyJ…”",
        ),
        ("/down", "answers 503 Service Unavailable and nothing else"),
    ] {
        let error = error_of(fetch(&server.url(path), &LIMITS));
        assert!(error.starts_with(&format!("{host} {sentence}")), "{error}");
        assert!(
            error.chars().count() < 200 && !error.contains('\n'),
            "{error}"
        );
    }
}

#[test]
fn keys_that_cannot_be_read_are_findings_beside_those_that_can() {
    let keys = key_set();
    let odd = keys.replacen("\"keys\": [", "\"keys\":[", 1).replacen(
        "\"keys\":[",
        "\"keys\":[{\"kty\":\"XYZ\",\"kid\":\"odd\"},",
        1,
    );
    assert_ne!(odd, keys);
    let server = Server::new(move |_| json(&odd));
    let fetched = fetch(&server.url("/"), &LIMITS).unwrap();
    assert_eq!(fetched.keys.keys.len(), 1);
    let messages = messages(&fetched);
    assert_eq!(messages.len(), 1);
    assert!(
        messages[0].starts_with(&format!("{}: ", server.host)),
        "{messages:?}"
    );
}

#[test]
fn three_redirects_are_followed_and_a_fourth_is_not() {
    let server = Server::new(|path| match path {
        "/0" => redirect("/1"),
        "/1" => redirect("2"),
        "/2" => redirect("./x/../3?a=secret#f"),
        "/3?a=secret" => redirect("/4?b=secret"),
        _ => json(key_set()),
    });
    assert_eq!(
        fetch(&server.url("/1"), &LIMITS).unwrap().keys.keys.len(),
        1
    );
    assert_eq!(
        error_of(fetch(&server.url("/0"), &LIMITS)),
        format!(
            "{} leads on more than 3 times, the last to \"/4\"",
            server.host
        )
    );
    // Three from /1, and four of the second chain: the address it ends at was never asked.
    assert_eq!(server.requests().len(), 4 + 4);
}

#[test]
fn a_redirect_in_a_circle_ends() {
    let server = Server::new(|_| redirect("/"));
    let error = error_of(fetch(&server.url("/"), &LIMITS));
    assert!(error.contains("leads on more than 3 times"), "{error}");
}

#[test]
fn a_redirect_to_http_elsewhere_is_refused_unasked() {
    let server = Server::new(|_| redirect("http://me:hunter2@example.invalid/jwks?key=hunter2"));
    let error = error_of(fetch(&server.url("/"), &LIMITS));
    assert!(!error.contains("hunter2"), "{error}");
    let server = Server::new(|_| redirect("http://example.invalid/jwks?key=hunter2"));
    assert_eq!(
        error_of(fetch(&server.url("/"), &LIMITS)),
        format!(
            "{} leads to \"http://example.invalid/jwks\", which is not followed: http is spoken \
             with this machine alone: example.invalid has to be asked over https",
            server.host
        )
    );
    let server = Server::new(|_| response("302 Found", ""));
    assert_eq!(
        error_of(fetch(&server.url("/"), &LIMITS)),
        format!(
            "{} answers 302 Found and does not say where to go",
            server.host
        )
    );
}

#[test]
fn an_endless_answer_is_read_no_further_than_allowed() {
    let written = Arc::new(AtomicUsize::new(0));
    let count = written.clone();
    let (ended, end) = mpsc::channel();
    let server = Server::with(move |stream, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
        let chunk = vec![b' '; 64 << 10];
        while stream.write_all(&chunk).is_ok() {
            count.fetch_add(chunk.len(), Ordering::Relaxed);
        }
        ended.send(()).ok();
        Ok(())
    });
    let error = fetch(&server.url("/"), &LIMITS).unwrap_err();
    let sentence = format!(
        "{} sends too much; at most 1,048,576 B are read",
        server.host
    );
    assert_eq!(error.to_string(), sentence);
    end.recv().unwrap();
    // What is beyond the limit stood in the system's buffers.
    assert!(written.load(Ordering::Relaxed) < 64 << 20);
}

#[test]
fn an_answer_that_announces_too_much_is_not_read() {
    let server = Server::with(|stream, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n")?;
        until_gone(stream, |_| Ok(()))
    });
    assert_eq!(
        error_of(fetch(&server.url("/"), &LIMITS)),
        format!(
            "{} sends 2,147,483,648 B; at most 1,048,576 B are read",
            server.host
        )
    );
}

#[test]
fn a_little_gzip_of_very_much_is_read_no_further_than_allowed() {
    let body = gzip(&vec![b' '; 64 << 20]);
    assert!(body.len() < 1 << 20);
    let server = Server::new(move |_| response("200 OK\r\nContent-Encoding: gzip", &body));
    let error = fetch(&server.url("/"), &LIMITS).unwrap_err();
    assert!(matches!(
        error,
        FetchError::Http(HttpError::TooLarge { .. })
    ));
}

#[test]
fn exactly_as_much_as_allowed_is_read() {
    let keys = key_set();
    let limits = HttpLimits {
        max_bytes: keys.len(),
        ..LIMITS
    };
    let server = Server::new(move |_| json(&keys));
    assert!(fetch(&server.url("/"), &limits).is_ok());
    let limits = HttpLimits {
        max_bytes: limits.max_bytes - 1,
        ..limits
    };
    assert!(fetch(&server.url("/"), &limits).is_err());
}

#[test]
fn a_silent_server_has_until_the_deadline() {
    let server = Server::with(|stream, _| until_gone(stream, |_| Ok(())));
    assert_eq!(
        error_of(fetch(&server.url("/"), &brief())),
        format!("{} gave no whole answer within 300 ms", server.host)
    );
}

#[test]
fn a_server_that_drips_has_no_longer() {
    let heads = Server::with(|stream, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nX-Slow: ")?;
        until_gone(stream, |stream| stream.write_all(b"a"))
    });
    let bodies = Server::with(|stream, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")?;
        until_gone(stream, |stream| stream.write_all(b" "))
    });
    for server in [heads, bodies] {
        let error = fetch(&server.url("/"), &brief()).unwrap_err();
        assert!(
            matches!(error, FetchError::Http(HttpError::TimedOut { .. })),
            "{error}"
        );
    }
}

#[test]
fn an_answer_that_ends_early_is_no_answer() {
    let server = Server::with(|stream, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"keys\":")
    });
    assert_eq!(
        error_of(fetch(&server.url("/"), &LIMITS)),
        format!("{} broke off before its answer was whole", server.host)
    );
}

#[test]
fn what_is_no_http_is_said() {
    let server = Server::raw(|stream| {
        stream.write_all(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n")?;
        until_gone(stream, |_| Ok(()))
    });
    let error = error_of(fetch(&server.url("/"), &LIMITS));
    assert!(
        error.contains("gave an answer that cannot be read"),
        "{error}"
    );
}

#[test]
fn hostile_heads_are_errors_of_one_line() {
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(1 << 20));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(10_000));
    for head in [
        "\r\n\r\n",
        "HTTP/1.1 999 \u{1b}[2J\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 000 x\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked, x\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: \u{202e}//[::\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: javascript:alert(1)\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\n\r\n",
        &long,
        &many,
    ] {
        let start: String = head.chars().take(60).collect();
        let head = head.to_owned();
        let server = Server::with(move |stream, _| stream.write_all(head.as_bytes()));
        let error = error_of(fetch(&server.url("/"), &LIMITS));
        assert!(error.chars().count() < 400, "{start}: {error}");
        assert!(
            !error.contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{start}: {error}"
        );
    }
}

#[test]
fn a_cancelled_fetch_asks_nothing_more() {
    let server = Server::new(|_| json(key_set()));
    let target = Target::parse(&server.url("/")).unwrap();
    let error = jwks::fetch(&target, &LIMITS, &|| true).unwrap_err();
    assert_eq!(error, FetchError::Http(HttpError::Cancelled));
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_host_that_does_not_listen_is_said() {
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = free.local_addr().unwrap().to_string();
    drop(free);
    let error = error_of(fetch(&format!("http://{host}/"), &LIMITS));
    assert!(
        error.starts_with(&format!("cannot connect to {host}: ")),
        "{error}"
    );
}

#[test]
fn plain_http_behind_https_is_said() {
    let server = Server::raw(|stream| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")?;
        until_gone(stream, |_| Ok(()))
    });
    assert_eq!(
        error_of(fetch(&format!("https://{}/", server.host), &LIMITS)),
        format!(
            "no secure connection to {}: it does not speak TLS",
            server.host
        )
    );
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let certificate = include_bytes!("../vectors/keys/rsa.certificate.pem");
    let key = include_bytes!("../vectors/keys/rsa.pkcs8.pem");
    let chain = vec![CertificateDer::from_pem_slice(certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key).unwrap();
    let crypto = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let server = Server::raw(move |stream| {
        let mut tls = rustls::ServerConnection::new(config.clone()).unwrap();
        let mut stream = rustls::Stream::new(&mut tls, stream);
        stream.write_all(&json(key_set()))
    });
    let error = fetch(&format!("https://{}/", server.host), &LIMITS).unwrap_err();
    assert!(
        matches!(error, FetchError::Http(HttpError::Tls { .. })),
        "{error}"
    );
}

/// A server that is an issuer: its document stands at `place`, and says it is of `issuer`.
fn issuer(place: &'static str, issuer: &'static str) -> Server {
    Server::with(move |stream, request| {
        let host = request.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("host: ")
                .map(str::to_owned)
        });
        let host = host.unwrap();
        let path = request.split(' ').nth(1).unwrap();
        let answer = if path == place {
            let issuer = issuer.replace("HOST", &host);
            json(format!(
                r#"{{"issuer":"{issuer}","jwks_uri":"http://{host}/keys","introspection_endpoint":"http://{host}/i"}}"#
            ))
        } else if path == "/keys" {
            json(key_set())
        } else {
            response("404 Not Found", "no")
        };
        stream.write_all(&answer)
    })
}

#[test]
fn an_issuer_leads_to_its_keys() {
    let server = issuer(
        "/realm/.well-known/openid-configuration",
        "http://HOST/realm",
    );
    let fetched = discover(&server.url("/realm")).unwrap();
    assert_eq!(fetched.keys.keys.len(), 1);
    assert_eq!(messages(&fetched), [""; 0]);
    let endpoint = fetched.metadata.unwrap().introspection_endpoint;
    assert_eq!(endpoint.unwrap(), server.url("/i"));
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn an_issuer_of_oauth_alone_is_found_where_rfc_8414_puts_it() {
    let server = issuer(
        "/.well-known/oauth-authorization-server/realm",
        "http://HOST/realm",
    );
    assert_eq!(discover(&server.url("/realm")).unwrap().keys.keys.len(), 1);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn a_document_of_another_issuer_is_a_finding_with_both_names() {
    let server = issuer("/.well-known/openid-configuration", "https://other.example");
    let fetched = discover(&server.url("")).unwrap();
    assert_eq!(fetched.keys.keys.len(), 1);
    let sentence = format!(
        "The discovery document is of \"https://other.example\", asked was \"http://{}\"",
        server.host
    );
    assert_eq!(messages(&fetched), [sentence.as_str()]);
    // The same when the document's own address is given.
    let fetched = fetch(&server.url("/.well-known/openid-configuration"), &LIMITS).unwrap();
    assert_eq!(messages(&fetched), [sentence.as_str()]);
}

#[test]
fn an_issuer_without_a_document_says_what_came_and_its_own_address_may_be_the_keys() {
    let server = Server::new(|path| match path {
        "/signing" => json(key_set()),
        _ => response("404 Not Found\r\nContent-Type: text/plain", "nothing here"),
    });
    assert_eq!(
        error_of(discover(&server.url("/realm"))),
        format!(
            "{host} publishes no discovery document for this issuer: {host} answers 404 Not \
             Found, with text/plain: “nothing here”",
            host = server.host
        )
    );
    let ask = Ask::parse(&server.url("/signing")).unwrap();
    assert!(matches!(ask, Ask::Issuer(_)));
    let fetched = jwks::run(&ask, &LIMITS, &|| false).unwrap();
    assert_eq!(fetched.keys.keys.len(), 1);
}

#[test]
fn a_document_leads_to_no_address_that_is_not_asked() {
    let server = Server::new(|path| match path {
        "/a" => json(r#"{"issuer":"x","jwks_uri":"http://example.invalid/keys?a=hunter2"}"#),
        _ => json(r#"{"issuer":"x","token_endpoint":"https://example.invalid/t"}"#),
    });
    assert_eq!(
        error_of(fetch(&server.url("/a"), &LIMITS)),
        format!(
            "the discovery document of {} names \"http://example.invalid/keys\", which is not \
             fetched: http is spoken with this machine alone: example.invalid has to be asked \
             over https",
            server.host
        )
    );
    assert_eq!(
        error_of(fetch(&server.url("/b"), &LIMITS)),
        format!(
            "the discovery document of {} names no key set: it has no jwks_uri",
            server.host
        )
    );
}

fn ask_about_token(
    server: &Server,
    credentials: Option<&Credentials>,
) -> Result<Introspection, IntrospectError> {
    let endpoint = Target::parse(&server.url("/introspect")).unwrap();
    introspect(
        &endpoint,
        &Secret::new(TOKEN),
        credentials,
        &LIMITS,
        &|| false,
    )
}

fn demo_client() -> Credentials {
    Credentials {
        client_id: "demo:client".to_owned(),
        client_secret: Secret::new(SECRET),
    }
}

#[test]
fn a_token_is_asked_about_as_the_standard_says() {
    let server = Server::new(|_| json(r#"{"active":true,"scope":"read","exp":1700003600}"#));
    let answer = ask_about_token(&server, Some(&demo_client())).unwrap();
    assert!(answer.active);
    assert_eq!(answer.claims[1].value, "1700003600");
    let request = server.requests().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, format!("token={TOKEN}&token_type_hint=access_token"));
    let mut lines: Vec<_> = head.lines().map(str::to_ascii_lowercase).collect();
    assert_eq!(lines.remove(0), "post /introspect http/1.1");
    assert!(lines.contains(&"content-type: application/x-www-form-urlencoded".to_owned()));
    assert!(lines.contains(&"accept: application/json".to_owned()));
    // `demo%3Aclient:s3cret%2Fwith%2Bsigns` in base64 (RFC 6749 §2.3.1).
    let authorization = head.lines().find_map(|line| {
        line.split_once(": ")
            .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"))
    });
    assert_eq!(
        authorization.unwrap().1,
        "Basic ZGVtbyUzQWNsaWVudDpzM2NyZXQlMkZ3aXRoJTJCc2lnbnM="
    );
}

#[test]
fn without_a_client_no_authorization_is_sent() {
    let server = Server::new(|_| json(r#"{"active":false}"#));
    let answer = ask_about_token(&server, None).unwrap();
    assert!(!answer.active && answer.claims.is_empty());
    let request = server.requests().remove(0).to_ascii_lowercase();
    assert!(!request.contains("authorization"), "{request}");
}

#[test]
fn a_refusal_says_why_in_the_issuers_words() {
    let server = Server::new(|_| {
        response(
            "401 Unauthorized\r\nContent-Type: application/json",
            r#"{"error":"invalid_client","error_description":"Client authentication\nfailed"}"#,
        )
    });
    assert_eq!(
        ask_about_token(&server, Some(&demo_client()))
            .unwrap_err()
            .to_string(),
        format!(
            "{} refuses the question: 401 invalid_client, “Client authentication failed”",
            server.host
        )
    );
    let server = Server::new(|_| response("400 Bad Request", r#"{"error":"invalid_request"}"#));
    assert_eq!(
        ask_about_token(&server, None).unwrap_err().to_string(),
        format!("{} refuses the question: 400 invalid_request", server.host)
    );
    let server = Server::new(|_| json(r#"{"message":"ok"}"#));
    assert_eq!(
        ask_about_token(&server, None).unwrap_err().to_string(),
        format!(
            "{} gives no answer about a token: the answer has 1 member but no \"active\"",
            server.host
        )
    );
}

#[test]
fn whatever_a_server_repeats_of_token_and_secret_is_not_shown() {
    for status in ["200 OK", "400 Bad Request"] {
        let server = Server::with(move |stream, request| {
            let page = format!("{} {SECRET}", request.replace("\r\n", " "));
            let start = page.find("Basic ").or(page.find("basic ")).unwrap();
            stream.write_all(&response(status, &page[start..]))
        });
        let error = ask_about_token(&server, Some(&demo_client()))
            .unwrap_err()
            .to_string();
        assert!(error.contains("asic …"), "{error}");
        for secret in [TOKEN, SECRET, "ZGVtbyUz"] {
            assert!(!error.contains(secret), "{error}");
        }
    }
    let server = Server::new(|_| {
        let description = format!("cannot use {SECRET} for {TOKEN}");
        let body = format!(r#"{{"error":"invalid_client","error_description":"{description}"}}"#);
        response("401 Unauthorized", body)
    });
    let error = ask_about_token(&server, Some(&demo_client()))
        .unwrap_err()
        .to_string();
    assert!(
        error.ends_with("invalid_client, “cannot use … for …”"),
        "{error}"
    );
}

#[test]
fn a_token_is_not_sent_on() {
    let server = Server::new(|path| match path {
        "/introspect" => response("307 Temporary Redirect\r\nLocation: /elsewhere", ""),
        _ => json(r#"{"active":true}"#),
    });
    assert_eq!(
        ask_about_token(&server, Some(&demo_client()))
            .unwrap_err()
            .to_string(),
        format!(
            "{} leads to \"/elsewhere\"; a token is sent to no address but the one that was given",
            server.host
        )
    );
    assert_eq!(server.requests().len(), 1);
}

/// `jotscope verify` of the example token, at a time when it holds.
fn verify(environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let token = "assets/examples/jet-project-token.txt";
    let mut command = Command::new(env!("CARGO_BIN_EXE_jotscope"));
    for name in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"] {
        command
            .env_remove(name)
            .env_remove(name.to_ascii_lowercase());
    }
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["verify", token, "--now", "2026-03-02T13:38:09Z"])
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

#[track_caller]
fn check_output(output: &Output, code: i32, stdout: &str, stderr: &str) {
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(out.contains(stdout), "{out}\n{err}");
    assert!(err.contains(stderr), "{out}\n{err}");
    assert_eq!(output.status.code(), Some(code), "{out}\n{err}");
}

#[test]
fn the_command_line_verifies_with_fetched_keys() {
    let server = Server::new(|path| match path {
        "/jwks.json" => json(key_set()),
        "/.well-known/openid-configuration" => json(r#"{"issuer":"x","jwks_uri":"/jwks.json"}"#),
        _ => response("404 Not Found\r\nContent-Type: text/html", "<h1>gone</h1>"),
    });
    let url = server.url("/jwks.json");
    // A proxy that is not there: this machine is not asked through it.
    let proxy = [("ALL_PROXY", "http://127.0.0.1:9")];
    let output = verify(&proxy, &["--jwks-url", &url]);
    let valid = format!("valid, RSA 4096 from {} (fetched)", server.host);
    check_output(&output, 0, &valid, "");
    let output = verify(
        &[],
        &[
            "--jwks-url",
            &server.url("/.well-known/openid-configuration"),
        ],
    );
    check_output(&output, 0, &valid, "");
    check_output(&output, 0, "The discovery document is of \"x\"", "");
    let gone = server.url("/gone");
    let output = verify(&[], &["--jwks-url", &url, "--jwks-url", &gone]);
    let sentence = format!(
        "error: --jwks-url: {} answers 404 Not Found, with text/html: “<h1>gone</h1>”\n",
        server.host
    );
    check_output(&output, 2, "", &sentence);
    assert_eq!(output.stdout, b"");
}

#[test]
fn nothing_is_fetched_when_there_is_nothing_to_check() {
    let server = Server::new(|_| json(key_set()));
    let output = verify(&[], &["--token", "7", "--jwks-url", &server.url("/")]);
    check_output(&output, 2, "", "no such token");
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_proxy_that_refuses_is_named_without_its_password() {
    let server = Server::with(|stream, _| {
        stream.write_all(&response("407 Proxy Authentication Required", ""))
    });
    let proxy = format!("http://me:hunter2@{}", server.host);
    let output = verify(
        &[("HTTPS_PROXY", &proxy)],
        &["--jwks-url", "https://issuer.invalid/jwks.json"],
    );
    let sentence =
        "the proxy 127.0.0.1 does not connect to issuer.invalid: proxy server responded 407";
    check_output(&output, 2, "", sentence);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("hunter2") && !said.contains("me:"), "{said}");
    assert!(server.requests()[0].starts_with("CONNECT issuer.invalid:443 "));
    let output = verify(
        &[("ALL_PROXY", "socks5://127.0.0.1:9")],
        &["--jwks-url", "https://issuer.invalid/jwks.json"],
    );
    check_output(&output, 2, "", "the environment names a SOCKS proxy");
}
