//! The loopback issuer over plain sockets: what it serves, what it never serves, who it answers,
//! and that no client can hold it up.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};

use jotscope::io::issuer::{Issuer, IssuerError, MAX_CONNECTIONS, RequestLine};
use jotscope::jobs;
use jotscope::jose::key::generate::{KeySpec, generate};
use jotscope::jose::key::{Arrival, Curve, Key, KeyOrigin, file};
use serde_json::Value;

const JWKS: &str = "/.well-known/jwks.json";
const DISCOVERY: &str = "/.well-known/openid-configuration";

fn key(spec: KeySpec) -> Key {
    generate(spec).unwrap()
}

fn start(keys: &[Key]) -> (Issuer, Receiver<RequestLine>) {
    let (sender, lines) = channel();
    let on_request = move |line| {
        let _ = sender.send(line);
    };
    let issuer = Issuer::start(keys, 0, jobs::spawn, on_request).unwrap();
    (issuer, lines)
}

fn connect(issuer: &Issuer) -> TcpStream {
    TcpStream::connect(("127.0.0.1", issuer.port())).unwrap()
}

/// The whole answer to `request`, head and body.
fn exchange(issuer: &Issuer, request: &str) -> (String, String) {
    let mut stream = connect(issuer);
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

fn get(issuer: &Issuer, path: &str) -> (String, String) {
    exchange(
        issuer,
        &format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: test/1\r\n\r\n"),
    )
}

fn json(issuer: &Issuer, path: &str) -> Value {
    let (head, body) = get(issuer, path);
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    serde_json::from_str(&body).unwrap()
}

#[test]
fn a_backend_finds_the_keys_by_discovery() {
    let keys = [
        key(KeySpec::Rsa2048),
        key(KeySpec::Ec(Curve::P256)),
        key(KeySpec::Ed25519),
    ];
    let (issuer, _lines) = start(&keys);
    let document = json(&issuer, DISCOVERY);
    assert_eq!(document["issuer"], issuer.url());
    assert_eq!(document["jwks_uri"], issuer.jwks_url());
    assert_eq!(
        document["id_token_signing_alg_values_supported"],
        serde_json::json!(["RS256", "ES256", "EdDSA"])
    );
    assert_eq!(
        json(&issuer, "/.well-known/oauth-authorization-server"),
        document
    );

    let (_, jwks) = get(&issuer, JWKS);
    let origin = KeyOrigin::new("jwks.json", Arrival::Url);
    let set = file::read(jwks.as_bytes(), &origin, None);
    assert_eq!(set.keys.len(), 3);
    for (read, key) in set.keys.iter().zip(&keys) {
        assert_eq!(read.thumbprint(), key.thumbprint());
        assert_eq!((&read.kid, &read.alg), (&key.kid, &key.alg));
        assert!(!read.is_private());
    }
}

#[test]
fn private_keys_and_secrets_are_never_served() {
    let keys = [
        key(KeySpec::Rsa2048),
        key(KeySpec::Ec(Curve::P521)),
        key(KeySpec::Ed25519),
        key(KeySpec::Oct256),
    ];
    let (issuer, _lines) = start(&keys);
    let private = keys.iter().map(|key| {
        let jwk = key.jwk_json(jotscope::jose::key::convert::Half::Private);
        serde_json::from_slice::<Value>(jwk.unwrap().expose()).unwrap()
    });
    let numbers: Vec<String> = private
        .flat_map(|jwk| {
            ["d", "p", "q", "dp", "dq", "qi", "k"]
                .iter()
                .filter_map(|member| jwk.get(*member)?.as_str().map(str::to_owned))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(numbers.len(), 6 + 1 + 1 + 1);
    for path in [JWKS, DISCOVERY, "/", "/private.pem"] {
        let (_, body) = get(&issuer, path);
        for number in &numbers {
            assert!(!body.contains(number), "{path}");
        }
        for member in ["\"d\"", "\"p\"", "\"qi\"", "\"k\"", "\"oct\""] {
            assert!(!body.contains(member), "{path}: {member}");
        }
    }
    assert_eq!(json(&issuer, JWKS)["keys"].as_array().unwrap().len(), 3);
}

#[test]
fn an_answer_may_be_read_by_any_page_and_kept_by_none() {
    let (issuer, _lines) = start(&[key(KeySpec::Ed25519)]);
    let (head, body) = get(&issuer, JWKS);
    for field in [
        "Access-Control-Allow-Origin: *",
        "Cache-Control: no-store",
        "Content-Type: application/json",
        "Connection: close",
        &format!("Content-Length: {}", body.len()),
    ] {
        assert!(head.lines().any(|line| line == field), "{field}: {head}");
    }
    let request = format!("HEAD {JWKS} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(exchange(&issuer, &request), (head, String::new()));
    let (head, body) = get(&issuer, "/");
    assert!(head.contains("text/plain"));
    assert!(
        body.starts_with("Jotscope serves 1 public key here"),
        "{body}"
    );
}

#[track_caller]
fn check(issuer: &Issuer, lines: &Receiver<RequestLine>, request: &str, status: u16) {
    let (head, body) = exchange(issuer, request);
    assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
    assert!(!body.is_empty());
    assert_eq!(lines.recv().unwrap().status, status);
}

#[test]
fn each_request_gets_the_status_it_deserves() {
    let (issuer, lines) = start(&[]);
    for (request, status) in [
        ("GET / HTTP/1.1\r\nHost: localhost:1\r\n\r\n", 200),
        ("GET /?a=b HTTP/1.0\r\n\r\n", 200),
        (
            "GET http://127.0.0.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            200,
        ),
        ("GET /etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (
            "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
            404,
        ),
        ("GET * HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        ("DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (
            "CONNECT a.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            405,
        ),
        ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        (
            "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
            421,
        ),
        ("GET / HTTP/1.1\r\nHost: 192.168.0.1\r\n\r\n", 421),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}\u{2}", 400),
    ] {
        check(&issuer, &lines, request, status);
    }
    let long = format!("GET / HTTP/1.1\r\na: {}", "b".repeat(17 << 10));
    check(&issuer, &lines, &long, 431);
    // A body is not read, and does not cost the client its answer.
    let length = 40_000;
    let post = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n{}",
        "b".repeat(length)
    );
    check(&issuer, &lines, &post, 405);
}

#[test]
fn requests_are_told_as_they_come() {
    let (issuer, lines) = start(&[]);
    get(&issuer, "/callback?code=hunter2");
    let line = lines.recv().unwrap();
    assert_eq!(line.to_string(), "404 GET /callback?… (test/1)");
    // Who connects and says nothing has asked for nothing.
    drop(connect(&issuer));
    get(&issuer, JWKS);
    assert_eq!(lines.recv().unwrap().path, JWKS);
}

#[test]
fn keys_are_replaced_while_it_serves() {
    let (one, other) = (key(KeySpec::Ed25519), key(KeySpec::Ed25519));
    let (issuer, _lines) = start(std::slice::from_ref(&one));
    let kid = |issuer: &Issuer| json(issuer, JWKS)["keys"][0]["kid"].clone();
    assert_eq!(kid(&issuer), one.kid.unwrap());
    issuer.set_keys(std::slice::from_ref(&other));
    assert_eq!(kid(&issuer), other.kid.unwrap());
    assert_eq!(json(&issuer, DISCOVERY)["issuer"], issuer.url());
}

#[test]
fn a_port_in_use_is_said_with_its_number() {
    let (issuer, _lines) = start(&[]);
    let port = issuer.port();
    let error = Issuer::start(&[], port, jobs::spawn, |_| {}).unwrap_err();
    assert!(matches!(error, IssuerError::PortInUse { port: p } if p == port));
    assert_eq!(
        error.to_string(),
        format!("port {port} of 127.0.0.1 is in use")
    );
    assert!(error.advice().contains("port 0"));
}

#[test]
fn stopping_frees_the_port_and_closes_what_is_open() {
    let (issuer, lines) = start(&[]);
    let port = issuer.port();
    get(&issuer, "/");
    let mut stalled = connect(&issuer);
    stalled.write_all(b"GET / HT").unwrap();
    issuer.stop();
    // Closed without an answer; a reset says the same.
    let mut answer = Vec::new();
    let _ = stalled.read_to_end(&mut answer);
    assert!(answer.is_empty());
    assert_eq!(lines.iter().count(), 1);
    let again = Issuer::start(&[], port, jobs::spawn, |_| {}).unwrap();
    assert_eq!(again.port(), port);
}

#[test]
fn clients_that_stall_keep_nobody_out() {
    let (issuer, _lines) = start(&[]);
    let mut stalled: Vec<TcpStream> = (0..MAX_CONNECTIONS * 2)
        .map(|_| {
            let mut stream = connect(&issuer);
            // The oldest may have been sent away by now.
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: loc");
            stream
        })
        .collect();
    let (head, _) = get(&issuer, "/");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    // The oldest had to make room; the youngest is still heard to its end.
    let mut answer = Vec::new();
    let _ = stalled[0].read_to_end(&mut answer);
    assert!(answer.is_empty());
    let youngest = stalled.last_mut().unwrap();
    youngest.write_all(b"alhost\r\n\r\n").unwrap();
    let mut answer = String::new();
    youngest.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}
