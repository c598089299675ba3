//! The command line as scripts and people meet it: sessions kept as files, and what a file of
//! text cannot hold: bytes, pipes that close, 64 MiB.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use jotscope::jose::encoding::to_base64url;
use jotscope::jose::extract;
use jotscope::jose::limits::Limits;
use serde_json::Value;

/// Sessions: arguments, input, output and exit code, one file for each verb. `TRYCMD=overwrite`
/// writes them anew.
#[test]
fn sessions_go_as_written() {
    trycmd::TestCases::new()
        .case("tests/cli/*.trycmd")
        .case("tests/cli/*.toml")
        // What a developer's own terminal says must not matter.
        .env("NO_COLOR", "")
        .env("COLUMNS", "100");
}

/// The program, with `arguments`, started with all three streams piped.
fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_jotscope"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What it says to `input`.
fn answer(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = start(arguments);
    let mut stdin = child.stdin.take().unwrap();
    // Input is read to its end before anything is written, so this cannot lock up; a reader that
    // stops early is in its right.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A token of this payload, with a signature of the right length and no worth.
fn token(payload: &str) -> String {
    let segments = [
        to_base64url(br#"{"alg":"HS256"}"#),
        to_base64url(payload.as_bytes()),
        to_base64url(&[7; 32]),
    ];
    segments.join(".")
}

fn examples() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/examples");
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_paste = |path: &PathBuf| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("txt" | "json"))
    };
    let pastes = paths.filter(is_paste);
    let mut paths: Vec<String> = pastes.map(|path| path.display().to_string()).collect();
    paths.sort();
    paths
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    // More than a pipe holds, so that the writer meets the closed end.
    let tokens = (0..300).map(|n| token(&format!(r#"{{"n":{n},"pad":"{}"}}"#, "p".repeat(900))));
    let paste = tokens.collect::<Vec<_>>().join("\n");
    for arguments in [
        &["extract"][..],
        &["extract", "--json"],
        &["decode", "--token", "all"],
        &["decode", "--token", "all", "--json"],
    ] {
        let mut child = start(arguments);
        child
            .stdin
            .take()
            .unwrap()
            .write_all(paste.as_bytes())
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut [0; 16]).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn bytes_that_are_not_utf8_hide_no_token() {
    let mut input = b"caf\xE9 \xFF\xFE token: ".to_vec();
    input.extend(token("{}").bytes());
    let output = answer(&["extract", "--json"], &input);
    assert_eq!(output.status.code(), Some(0));
    let document = json(&output);
    assert_eq!(document["candidates"][0]["token"], token("{}"));
    let finding = &document["findings"][0];
    assert_eq!(finding["code"], "input-not-utf8");
    assert_eq!(
        finding["message"],
        "3 bytes are not UTF-8, the first at offset 3; read as U+FFFD"
    );
}

#[test]
fn utf16_as_powershell_writes_it_is_read() {
    let text = format!("Authorization: Bearer {}\r\n", token("{}"));
    let mut input = vec![0xFF, 0xFE];
    input.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let document = json(&answer(&["extract", "--json"], &input));
    assert_eq!(document["candidates"][0]["token"], token("{}"));
    assert_eq!(document["candidates"][0]["label"], "authorization header");
    assert_eq!(document["findings"][0]["code"], "input-utf16");
}

#[test]
fn input_over_the_limit_is_refused_with_the_number() {
    let output = answer(&["extract"], &vec![b'a'; (64 << 20) + 1]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: standard input is over the limit of 67,108,864 bytes\n"
    );
}

#[test]
fn what_stands_in_the_token_is_printed_as_it_stands() {
    let payload = r#"{ "z":1.0,"a":1,"a":18446744073709551617123, "s":"\/\u0041" }"#;
    let output = answer(&["decode", "--json"], token(payload).as_bytes());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(&format!("\"payload\": {payload},")), "{text}");
    assert!(text.contains(r#""header": {"alg":"HS256"},"#), "{text}");
}

#[test]
fn a_payload_that_is_no_json_is_printed_all_the_same() {
    #[track_caller]
    fn check(payload: &[u8], field: &str, expected: &str) {
        let header = to_base64url(br#"{"alg":"HS256"}"#);
        let token = format!(
            "{header}.{}.{}",
            to_base64url(payload),
            to_base64url(&[7; 32])
        );
        let document = json(&answer(&["decode", "--json"], token.as_bytes()));
        let token = document["tokens"][0].as_object().unwrap();
        assert_eq!(token[field], expected);
        let fields = ["payload", "payload_text", "payload_base64"];
        let present = fields.iter().filter(|field| token.contains_key(**field));
        assert_eq!(present.count(), 1);
        assert!(!token.contains_key("payload_expanded"));
    }
    check(
        b"hello there, all of you",
        "payload_text",
        "hello there, all of you",
    );
    check(br#"{"a":1,"#, "payload_text", r#"{"a":1,"#);
    check(b"\xFF\x00\x01", "payload_base64", "/wAB");
}

#[test]
fn of_an_encrypted_token_there_is_the_header() {
    let arguments = [
        "decode",
        "--json",
        "--token=2",
        "assets/examples/jet-curl.txt",
    ];
    let document = json(&answer(&arguments, b""));
    let token = document["tokens"][0].as_object().unwrap();
    assert_eq!(token["kind"], "jwe");
    assert_eq!(token["header"]["enc"], "A256GCM");
    assert_eq!(token["signature"], Value::Null);
    let is_payload = |field: &&String| field.starts_with("payload");
    assert_eq!(token.keys().filter(is_payload).count(), 0);
}

#[test]
fn paths_run_through_tokens_inside_claims() {
    let inner = token(r#"{"exp":1700000000}"#);
    let outer = token(&format!(r#"{{"a/b":"{inner}"}}"#));
    let document = json(&answer(&["decode", "--json"], outer.as_bytes()));
    let found = &document["tokens"][0];
    assert_eq!(found["nested"][0]["path"], "/a~1b");
    assert_eq!(found["nested"][0]["token"], inner);
    assert_eq!(found["times"][0]["path"], "/a~1b/payload/exp");
    assert_eq!(
        found["payload_expanded"]["a/b"]["payload"]["exp"],
        1_700_000_000
    );
}

#[test]
fn what_a_claim_says_is_shown_and_never_obeyed() {
    let payload = r#"{"a":"\u001b[2J\u202eevil\u0007","\u001b]0;x":"\u0085\u200b"}"#;
    for arguments in [&["decode"][..], &["decode", "--token", "all"]] {
        let output = answer(arguments, token(payload).as_bytes());
        let text = String::from_utf8(output.stdout).unwrap();
        let is_obeyed = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{200b}".contains(c);
        assert!(!text.contains(is_obeyed), "{text:?}");
        assert!(text.contains(r#""\u001b[2J\u202eevil\u0007""#), "{text}");
    }
}

#[test]
fn every_path_leads_to_what_it_names() {
    for path in examples() {
        let output = answer(&["decode", "--token", "all", "--json", &path], b"");
        assert_eq!(output.status.code(), Some(0), "{path}");
        for token in json(&output)["tokens"].as_array().unwrap() {
            for layers in token["layers"].as_array().unwrap() {
                let pointer = layers["path"].as_str().unwrap();
                let opened = token["payload_expanded"].pointer(pointer).unwrap();
                assert!(opened.is_object() || opened.is_array(), "{path} {pointer}");
            }
            for time in token["times"].as_array().unwrap() {
                let pointer = time["path"].as_str().unwrap();
                let value = token["payload_expanded"].pointer(pointer).unwrap();
                assert_eq!(*value, time["value"], "{path} {pointer}");
            }
        }
    }
}

#[test]
fn extract_and_decode_give_the_tokens_of_the_core() {
    for path in examples() {
        let text = std::fs::read_to_string(&path).unwrap();
        let extraction = extract::candidates(&text, &Limits::DEFAULT);
        let expected: Vec<&str> = extraction.candidates.iter().map(|c| &*c.text).collect();
        assert!(!expected.is_empty(), "{path}");
        for (verb, list) in [("extract", "candidates"), ("decode", "tokens")] {
            let mut arguments = vec![verb, "--json", &path];
            arguments.extend((verb == "decode").then_some("--token=all"));
            let document = json(&answer(&arguments, b""));
            let tokens = document[list].as_array().unwrap();
            let got: Vec<&str> = tokens
                .iter()
                .map(|t| t["token"].as_str().unwrap())
                .collect();
            assert_eq!(got, expected, "{verb} {path}");
            for (index, token) in tokens.iter().enumerate() {
                assert_eq!(token["index"], index);
            }
        }
    }
}

#[test]
fn examples_have_signatures_of_the_right_size() {
    for path in examples() {
        let document = json(&answer(&["decode", "--json", &path], b""));
        let signature = &document["tokens"][0]["signature"];
        assert_eq!(signature["bytes"], signature["expected_bytes"], "{path}");
    }
}

/// The name of a file that is not there yet.
fn new_file(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path
}

#[test]
fn secrets_are_in_no_output() {
    let secret = "correct horse battery staple, and then some";
    let path = new_file("cli-secret");
    std::fs::write(&path, secret).unwrap();
    let path = path.to_str().unwrap();
    let input = token(r#"{"sub":"demo"}"#);
    for encoding in ["utf8", "base64", "base64url", "hex"] {
        for form in [&["--json"][..], &["--strict"]] {
            let encoding = ["--secret-encoding", encoding];
            let arguments = [&["verify", "--secret-file", path], &encoding[..], form].concat();
            let output = answer(&arguments, input.as_bytes());
            assert_ne!(output.status.code(), Some(0));
            for stream in [output.stdout, output.stderr] {
                let text = String::from_utf8(stream).unwrap();
                assert!(!text.contains("horse"), "{text}");
                assert!(
                    !text.contains(&to_base64url(b"correct horse")[..16]),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn inspecting_a_private_key_prints_nothing_private() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/keys/");
    let passphrase = new_file("cli-passphrase");
    std::fs::write(&passphrase, "correct horse\n").unwrap();
    let passphrase = ["--passphrase-file", passphrase.to_str().unwrap()];
    for (file, jwk_member) in [
        ("rsa.encrypted.pem", "p"),
        ("ec.pkcs8.pem", "d"),
        ("ed25519.pkcs8.pem", "d"),
    ] {
        let path = format!("{folder}{file}");
        let convert = ["key", "convert", "--format", "jwk", "--out", "-", &path];
        let private = answer(&[&convert[..], &passphrase].concat(), b"");
        let private = json(&private)[jwk_member].as_str().unwrap().to_owned();
        assert!(private.len() > 40, "{file}");
        for verb in [
            &["inspect"][..],
            &["inspect", "--json"],
            &["jwks"],
            &["convert", "--public"],
        ] {
            let arguments = [&["key"], verb, &[&path], &passphrase].concat();
            let output = answer(&arguments, b"");
            assert_eq!(output.status.code(), Some(0), "{verb:?} {file}");
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(!text.contains(&private), "{verb:?} {file}");
            assert!(!text.contains("PRIVATE"), "{verb:?} {file}");
        }
    }
}

#[test]
fn a_converted_key_is_the_same_key_in_a_file_of_its_owner() {
    let source = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/vectors/keys/ec.sec1.pem"
    );
    let (jwk, pem) = (new_file("cli-key.jwk"), new_file("cli-key.pem"));
    let (jwk, pem) = (jwk.to_str().unwrap(), pem.to_str().unwrap());
    for (from, to) in [(source, jwk), (jwk, pem)] {
        let output = answer(&["key", "convert", from, "--out", to], b"");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(output.stdout.is_empty());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(to).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
    let thumbprints = [source, jwk, pem].map(|path| {
        let document = json(&answer(&["key", "inspect", "--json", path], b""));
        assert_eq!(document["keys"][0]["private"], true);
        document["keys"][0]["thumbprint"]
            .as_str()
            .unwrap()
            .to_owned()
    });
    assert!(thumbprints.iter().all(|one| *one == thumbprints[0]));
    // It is never written over.
    let before = std::fs::read(pem).unwrap();
    let output = answer(&["key", "convert", jwk, "--out", pem], b"");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read(pem).unwrap(), before);
}

#[cfg(unix)]
#[track_caller]
fn check_that_only_its_owner_reads(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_generated_key_is_in_a_file_of_its_owner_and_its_public_half_beside_it() {
    for (kind, form) in [
        ("ec:p-384", "pem"),
        ("ed25519", "jwk"),
        ("ml-dsa-44", "pem"),
    ] {
        let (own, public) = (new_file("cli-generated"), new_file("cli-generated.pub"));
        let (own_path, public_path) = (own.to_str().unwrap(), public.to_str().unwrap());
        let generate = ["key", "generate", kind, "--format", form, "--out", own_path];
        let output = answer(
            &[&generate[..], &["--public-out", public_path]].concat(),
            b"",
        );
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let kid = String::from_utf8(output.stdout).unwrap();
        #[cfg(unix)]
        check_that_only_its_owner_reads(&own);
        for (path, private) in [(own_path, true), (public_path, false)] {
            let document = json(&answer(&["key", "inspect", "--json", path], b""));
            assert_eq!(document["keys"][0]["private"], private);
            assert_eq!(document["keys"][0]["thumbprint"], kid.trim_end());
        }
        // Neither is ever written over, and no half is left without the other.
        let before = std::fs::read(&own).unwrap();
        assert_eq!(answer(&generate, b"").status.code(), Some(2));
        assert_eq!(std::fs::read(&own).unwrap(), before);
        std::fs::remove_file(&own).unwrap();
        let output = answer(
            &[&generate[..], &["--public-out", public_path]].concat(),
            b"",
        );
        assert_eq!(output.status.code(), Some(2));
        assert!(!own.exists());
    }
}

#[test]
fn a_key_under_a_passphrase_opens_with_it_alone() {
    let passphrase = new_file("cli-passphrase");
    std::fs::write(&passphrase, "correct horse\n").unwrap();
    let passphrase = passphrase.to_str().unwrap();
    let generated = new_file("cli-encrypted.pem");
    let generated = generated.to_str().unwrap();
    let generate = ["key", "generate", "ec:P-256", "--out", generated];
    let output = answer(
        &[&generate[..], &["--encrypt-with", passphrase]].concat(),
        b"",
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let thumbprint = String::from_utf8(output.stdout).unwrap();

    let converted = new_file("cli-encrypted-again.pem");
    let converted = converted.to_str().unwrap();
    let convert = ["key", "convert", generated, "--passphrase-file", passphrase];
    let output = answer(
        &[
            &convert[..],
            &["--encrypt-with", passphrase, "--out", converted],
        ]
        .concat(),
        b"",
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    for path in [generated, converted] {
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
        let inspect = ["key", "inspect", "--json", path];
        assert_eq!(answer(&inspect, b"").status.code(), Some(2));
        let output = answer(
            &[&inspect[..], &["--passphrase-file", passphrase]].concat(),
            b"",
        );
        assert_eq!(
            json(&output)["keys"][0]["thumbprint"],
            thumbprint.trim_end()
        );
    }
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let path = new_file("cli-no-folder").join("key.pem");
    let generate = [
        "key",
        "generate",
        "ed25519",
        "--out",
        path.to_str().unwrap(),
    ];
    let output = answer(&generate, b"");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("error: cannot write "), "{message}");
    assert!(
        message.ends_with("\n  make the folder first\n"),
        "{message}"
    );
}

/// Kills the program it holds when the test is over, however that goes.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn served_keys_verify_what_they_sign_and_requests_are_shown() {
    use std::io::{BufRead as _, BufReader};
    let source = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/vectors/keys/ec.sec1.pem"
    );
    let mut served = Served(start(&["key", "serve", source]));
    let mut lines = BufReader::new(served.0.stdout.take().unwrap()).lines();
    let issuer = lines.next().unwrap().unwrap();
    let issuer = issuer.strip_prefix("issuer  http://").unwrap();
    let jwks = lines.next().unwrap().unwrap();
    assert_eq!(
        jwks,
        format!("jwks    http://{issuer}/.well-known/jwks.json")
    );

    let mut stream = std::net::TcpStream::connect(issuer).unwrap();
    let request = format!("GET /.well-known/jwks.json HTTP/1.1\r\nHost: {issuer}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    let served_key: Value = serde_json::from_str(body).unwrap();
    let inspected = json(&answer(&["key", "inspect", "--json", source], b""));
    assert_eq!(
        served_key["keys"][0]["kid"],
        inspected["keys"][0]["thumbprint"]
    );
    assert!(!body.contains("\"d\""));
    let mut errors = BufReader::new(served.0.stderr.take().unwrap()).lines();
    assert_eq!(
        errors.next().unwrap().unwrap(),
        "200 GET /.well-known/jwks.json"
    );

    let port = issuer.rsplit(':').next().unwrap();
    let output = answer(&["key", "serve", source, "--port", port], b"");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with(&format!("error: port {port} of 127.0.0.1 is in use\n")));
    assert!(output.stdout.is_empty());
}

#[test]
fn a_refusal_stays_one_when_nobody_reads_it() {
    let paste = (0..300).map(|n| token(&format!(r#"{{"n":{n},"pad":"{}"}}"#, "p".repeat(99))));
    let paste = paste.collect::<Vec<_>>().join("\n");
    for form in ["--color=never", "--json"] {
        let mut child = start(&["verify", "--token", "all", form]);
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(paste.as_bytes()).unwrap();
        drop((stdin, child.stdout.take()));
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{form}");
    }
}

#[test]
fn a_detached_payload_comes_from_its_file() {
    let payload = new_file("cli-payload");
    std::fs::write(&payload, r#"{"n":1}"#).unwrap();
    let secret = new_file("cli-payload-secret");
    std::fs::write(&secret, [7; 32]).unwrap();
    let input = format!(
        "{}.{}",
        to_base64url(br#"{"alg":"HS256"}"#),
        to_base64url(br#"{"n":1}"#)
    );
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &[7; 32]);
    let mac = to_base64url(aws_lc_rs::hmac::sign(&key, input.as_bytes()).as_ref());
    let detached = format!("{}..{mac}", input.split('.').next().unwrap());
    let secret = [
        "verify",
        "--strict",
        "--secret-file",
        secret.to_str().unwrap(),
    ];
    let with_file = [&secret[..], &["--payload-file", payload.to_str().unwrap()]].concat();
    assert_eq!(
        answer(&with_file, detached.as_bytes()).status.code(),
        Some(0)
    );
    assert_eq!(answer(&secret, detached.as_bytes()).status.code(), Some(1));
    std::fs::write(&payload, r#"{"n":2}"#).unwrap();
    assert_eq!(
        answer(&with_file, detached.as_bytes()).status.code(),
        Some(1)
    );
}

#[test]
fn a_key_file_of_50_mib_is_a_sentence_and_the_other_keys_stay_usable() {
    let big = new_file("cli-big.pem");
    let file = std::fs::File::create(&big).unwrap();
    file.set_len(50 << 20).unwrap();
    let arguments = [
        "verify",
        "tests/cli/rfc7515-a3.jwt",
        "--now=2011-03-22T18:00:00Z",
        "--json",
        "--key",
        big.to_str().unwrap(),
    ];
    let alone = answer(&arguments, b"");
    assert_eq!(alone.status.code(), Some(2));
    let message = String::from_utf8(alone.stderr).unwrap();
    let sentence = "cli-big.pem: over 16 MiB, as no key file is";
    assert!(message.contains(sentence), "{message}");

    let with_another = [&arguments[..], &["--key", "tests/cli/broken-keys.jwks"]].concat();
    let output = answer(&with_another, b"");
    assert_eq!(output.status.code(), Some(0));
    let document = json(&output);
    assert_eq!(document["findings"][0]["code"], "key-file-too-large");
    assert_eq!(document["findings"][0]["message"], sentence);
    std::fs::remove_file(big).unwrap();
}

#[cfg(not(feature = "gui"))]
#[test]
fn a_build_without_a_window_says_so_in_a_sentence() {
    let output = answer(&[], b"");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("error: this build has no window\n"));
}

#[test]
fn the_manual_and_the_completions_know_every_verb() {
    let manual = String::from_utf8(answer(&["man"], b"").stdout).unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = answer(&["completions", shell], b"");
        assert_eq!(output.status.code(), Some(0), "{shell}");
        let script = String::from_utf8(output.stdout).unwrap();
        let of_keys = [
            "key inspect",
            "key generate",
            "key convert",
            "key jwks",
            "key serve",
        ];
        let verbs = ["extract", "decode", "verify", "key", "completions", "man"];
        for verb in verbs.into_iter().chain(of_keys) {
            let word = verb.rsplit(' ').next().unwrap();
            assert!(script.contains(word), "{shell} {verb}");
            let heading = format!("JOTSCOPE {}", verb.to_uppercase());
            assert!(manual.contains(&heading), "{heading}");
        }
    }
}
