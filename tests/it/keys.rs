//! Key files: every form of one key is that key, and a bad file is a sentence, never a panic.

use std::fs;
use std::path::{Path, PathBuf};

use jotscope::jose::finding::Severity;
use jotscope::jose::key::{
    Arrival, Curve, Key, KeyKind, KeyOrigin, KeySet, MlDsa, OkpCurve, PrivateKey, Secret,
    SecretEncoding, builtin, file,
};
use proptest::prelude::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/keys")
}

/// Data of others, where it exists.
fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path);
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

fn origin() -> KeyOrigin {
    KeyOrigin::new("test", Arrival::File)
}

fn read(bytes: &[u8]) -> KeySet {
    file::read(bytes, &origin(), None)
}

fn open(bytes: &[u8]) -> KeySet {
    file::read(bytes, &origin(), Some(&Secret::new("correct horse")))
}

fn vector(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

fn codes(set: &KeySet) -> Vec<&'static str> {
    let keys = set.keys.iter().flat_map(|key| &key.findings);
    set.findings
        .iter()
        .chain(keys)
        .map(|finding| finding.code)
        .collect()
}

const UNREADABLE: &[(&str, &str, &str)] = &[
    ("ec.compressed.pem", "key-unsupported", "compressed point"),
    ("ec.explicit.pem", "key-unsupported", "by its numbers"),
    ("ec.request.pem", "key-unsupported", "certificate request"),
];

/// Name, format, whether the private half is in it.
const READABLE: &[(&str, &str, bool)] = &[
    ("ec.chain.pem", "PEM X.509 certificate", false),
    ("ec.encrypted-scrypt.pem", "encrypted PEM PKCS#8", true),
    ("ec.legacy-aes128.pem", "PEM SEC1", true),
    ("ec.legacy.p12", "PKCS#12", true),
    (
        "ec.openssh-encrypted.pem",
        "encrypted OpenSSH private key",
        true,
    ),
    ("ec.p12", "PKCS#12", true),
    ("ec.pkcs8.pem", "PEM PKCS#8", true),
    ("ec.rc2.p12", "PKCS#12", true),
    ("ec.sec1.pem", "PEM SEC1", true),
    ("ec.spki.pem", "PEM SPKI", false),
    ("ed25519.pkcs8.pem", "PEM PKCS#8", true),
    ("ed25519.spki.pem", "PEM SPKI", false),
    ("rsa.certificate.pem", "PEM X.509 certificate", false),
    ("rsa.encrypted-3des.pem", "encrypted PEM PKCS#8", true),
    ("rsa.encrypted.pem", "encrypted PEM PKCS#8", true),
    ("rsa.legacy-3des.pem", "PEM PKCS#1", true),
    ("rsa.legacy-aes256.pem", "PEM PKCS#1", true),
    ("rsa.openssh.pem", "OpenSSH private key", true),
    ("rsa.openssh.pub", "OpenSSH public key", false),
    ("rsa.pkcs1.pem", "PEM PKCS#1", true),
    ("rsa.pkcs8.der", "DER PKCS#8", true),
    ("rsa.pkcs8.pem", "PEM PKCS#8", true),
    ("rsa.public.pkcs1.pem", "PEM PKCS#1", false),
    ("rsa.service-account.json", "Google service account", true),
    ("rsa.spki.pem", "PEM SPKI", false),
    ("rsa512.spki.pem", "PEM SPKI", false),
    (
        "ssh-ed25519.encrypted.pem",
        "encrypted OpenSSH private key",
        true,
    ),
    ("ssh-ed25519.openssh.pem", "OpenSSH private key", true),
    ("ssh-ed25519.openssh.pub", "OpenSSH public key", false),
];

#[test]
fn every_form_of_one_key_has_one_thumbprint() {
    let mut names: Vec<_> = READABLE.iter().map(|row| row.0).collect();
    names.extend(UNREADABLE.iter().map(|row| row.0));
    names.push("README.md");
    names.sort_unstable();
    let mut there: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort_unstable();
    assert_eq!(there, names, "every file is in a table");

    let mut known = std::collections::HashMap::new();
    for (name, format, private) in READABLE {
        let set = open(&vector(name));
        let [key] = set.keys.as_slice() else {
            panic!("{name}: {:?} {:?}", set.keys, set.findings);
        };
        assert_eq!(key.format, *format, "{name}");
        assert_eq!(key.is_private(), *private, "{name}");
        assert!(set.findings.is_empty(), "{name}: {:?}", set.findings);
        let word = name.split('.').next().unwrap();
        let thumbprint = key.thumbprint_text().unwrap();
        let first = known.entry(word).or_insert_with(|| thumbprint.clone());
        assert_eq!(*first, thumbprint, "{name}");
    }
    assert_eq!(known.len(), 5);
}

#[test]
fn a_file_of_no_use_says_why() {
    for (name, code, words) in UNREADABLE {
        let set = open(&vector(name));
        assert!(set.keys.is_empty(), "{name}");
        let [finding] = set.findings.as_slice() else {
            panic!("{name}: {:?}", set.findings);
        };
        assert_eq!(finding.code, *code, "{name}");
        assert!(
            finding.message.contains(words),
            "{name}: {}",
            finding.message
        );
        assert!(!finding.advice.is_empty(), "{name}");
    }
}

#[test]
fn an_encrypted_key_asks_for_its_passphrase() {
    for (name, _, _) in READABLE {
        let encrypted = ["encrypted", "legacy", "p12"];
        if !encrypted.iter().any(|word| name.contains(word)) {
            continue;
        }
        let set = read(&vector(name));
        assert_eq!(codes(&set), ["key-passphrase-needed"], "{name}");
        let wrong = file::read(&vector(name), &origin(), Some(&Secret::new("wrong")));
        assert_eq!(codes(&wrong), ["key-passphrase-wrong"], "{name}");
        assert!(wrong.keys.is_empty() && !wrong.findings[0].message.contains("wrong horse"));
    }
}

#[test]
fn a_key_is_used_whatever_its_certificate_is_encrypted_with() {
    let set = open(&vector("ec.rc2.p12"));
    let [finding] = set.keys[0].findings.as_slice() else {
        panic!("{:?}", set.keys[0].findings);
    };
    assert!(finding.message.contains("RC2"), "{}", finding.message);
    assert!(set.keys[0].certificates.is_empty());
    let certificates = open(&vector("ec.p12")).keys[0].certificates.len();
    assert_eq!(certificates, 2);
}

#[test]
fn a_chain_is_shown_and_its_first_key_used() {
    let set = read(&vector("ec.chain.pem"));
    let subjects: Vec<_> = set.keys[0]
        .certificates
        .iter()
        .map(|certificate| (certificate.subject.as_str(), certificate.is_self_issued()))
        .collect();
    assert_eq!(
        subjects,
        [
            ("CN=signer.example.test", false),
            ("CN=jotscope test CA", true)
        ]
    );
    // A private key beside its certificate is one key with a certificate.
    let both = [vector("ec.chain.pem"), vector("ec.sec1.pem")].concat();
    let set = read(&both);
    assert_eq!(set.keys.len(), 1);
    assert!(set.keys[0].is_private());
    assert_eq!(set.keys[0].certificates.len(), 2);
    // Two certificates that do not vouch for each other are two keys.
    let two = [vector("rsa.certificate.pem"), vector("ec.chain.pem")].concat();
    assert_eq!(read(&two).keys.len(), 2);
}

/// `text` holds the one key of `rsa.spki.pem` or `rsa.pkcs8.pem`, somehow.
#[track_caller]
fn check_pasted(text: &[u8]) {
    let expected = read(&vector("rsa.spki.pem")).keys[0].thumbprint_text();
    let set = read(text);
    let found: Vec<_> = set.keys.iter().map(Key::thumbprint_text).collect();
    assert_eq!(found, [expected], "{:?}", set.findings);
}

#[test]
fn a_key_is_read_however_it_was_pasted() {
    let pem = String::from_utf8(vector("rsa.spki.pem")).unwrap();
    let one_line = pem.replace('\n', "");
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let utf16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(pem.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for text in [
        pem.clone(),
        pem.replace('\n', "\r\n"),
        pem.replace('\n', "\r"),
        pem.replace('\n', "\\n"),
        pem.replace('\n', "\\\\n"),
        pem.replace('\n', " "),
        pem.replace('\n', "\n    "),
        pem.replace('\n', "\n> "),
        format!("\u{feff}{pem}"),
        format!("Dear all,\n\nour new key:\n\n{pem}\nRegards, é"),
        format!("PUBLIC_KEY=\"{}\"", pem.replace('\n', "\\n")),
        format!("{{\"key\": {{\"pem\": {pem:?}}}}}"),
        format!("{pem:?}"),
        pem.replace('\n', "%0A")
            .replace(' ', "%20")
            .replace('+', "%2B"),
        one_line,
        body.clone(),
        format!("\"{body}\"\n"),
        pem.replace("-----END PUBLIC KEY-----\n", ""),
    ] {
        check_pasted(text.as_bytes());
    }
    check_pasted(&utf16);
    check_pasted(&[&vector("rsa.pkcs8.der")[..], b"\n"].concat());
    check_pasted(&[b"caf\xe9\n", pem.as_bytes()].concat());
}

#[test]
fn other_keys_stay_usable_beside_a_broken_one() {
    let jwks = r#"{"keys":[
        {"kty":"LMS","kid":"a"},
        {"kty":"EC","crv":"P-256","kid":"b","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"5Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"},
        {"kty":"EC","crv":"P-256","kid":"c","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"},
        {"kty":"OKP","crv":"Ed25519","kid":"d","x":"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="},
        {"kty":"OKP","crv":"Ed25519","kid":"e","x":7},
        {"kty":"oct","kid":"d","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"},
        "f"
    ]}"#;
    let set = read(jwks.as_bytes());
    let kids: Vec<_> = set.keys.iter().map(|key| key.kid.as_deref()).collect();
    assert_eq!(kids, [Some("d"), Some("d")]);
    assert_eq!(
        codes(&set),
        [
            "jwk-kty-unknown",
            "key-off-curve",
            "jwk-member-missing",
            "jwk-member-malformed",
            "key-unreadable",
            "kid-shared",
            "jwk-base64",
        ]
    );
    assert_eq!(
        set.findings[1].message,
        "Key 2 of the JWKS (kid \"b\"): the point is not on P-256"
    );
}

/// The codes of what `text` is found to have, and words of the first message.
#[track_caller]
fn check(text: impl AsRef<[u8]>, expected: &[&str], words: &str) {
    let set = read(text.as_ref());
    assert_eq!(codes(&set), expected, "{:?}", set.findings);
    let first = set
        .findings
        .first()
        .or(set.keys.first().and_then(|key| key.findings.first()));
    assert!(
        first.is_some_and(|finding| finding.message.contains(words)),
        "{first:?}"
    );
}

#[test]
fn bad_files_are_a_sentence() {
    let pem = String::from_utf8(vector("rsa.pkcs1.pem")).unwrap();
    let lines: Vec<_> = pem.lines().collect();
    check(
        lines[..12].join("\n"),
        &["key-cut"],
        "lines 1 to 12, without an END line: cut short, 528 of 1190 bytes",
    );
    check(
        [&lines[..9], &lines[12..]].concat().join("\n"),
        &["key-cut"],
        "at lines 1 to 24: cut short",
    );
    check(pem.replace('M', "§"), &["key-unreadable"], "'§' in line");
    check(
        &vector("rsa.pkcs8.der")[..700],
        &["key-cut"],
        "700 of 1216 bytes",
    );
    check("", &["key-file-empty"], "empty");
    check("\n", &["key-file-empty"], "empty");
    check("hello", &["key-none-found"], "no key in 5 bytes");
    check(
        "eyJhbGciOiJIUzI1NiJ9.e30.AA",
        &["key-none-found"],
        "a token",
    );
    check(r#"{"keys":[]}"#, &["key-none-found"], "no key");
    check(
        r#"{"issuer":"https://i.test","jwks_uri":"https://i.test/jwks"}"#,
        &["key-is-elsewhere"],
        "https://i.test/jwks",
    );
    check(r#"{"kty":"oct","k":""}"#, &["secret-empty"], "0 bytes");
    check(r#"{"kty":"oct","k":"c2VjcmV0"}"#, &["key-weak"], "6 bytes");
    check(vector("rsa512.spki.pem"), &["key-weak"], "RSA of 512 bits");
    check(
        r#"{"kty":"oct","alg":"RS256","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"}"#,
        &["jwk-use-mismatch"],
        "alg \"RS256\" does not fit",
    );
    check(
        r#"{"kty":"OKP","crv":"Ed25519","use":"enc","alg":"EdDSA","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        &["jwk-use-mismatch"],
        "use \"enc\" contradicts alg \"EdDSA\"",
    );
    check(
        r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"21qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        &["key-halves-differ"],
        "does not belong",
    );
    check(
        r#"{"kty":"OKP","crv":"X25519","x":"AAAA"}"#,
        &["key-out-of-range"],
        "the public key has 3 bytes; X25519 has 32",
    );
    check(
        r#"{"kty":"EC","crv":"P-257","x":"","y":""}"#,
        &["key-unsupported"],
        "P-257",
    );
    check(
        "PuTTY-User-Key-File-3: ssh-rsa",
        &["key-unsupported"],
        "PuTTY",
    );
    check(
        "ssh-dss AAAAB3NzaC1kc3MAAAAA x",
        &["key-unsupported"],
        "DSA",
    );
    check([0x30; 4096], &["key-none-found"], "no key");
}

#[test]
fn a_file_of_50_mib_is_refused() {
    check(vec![b'{'; 50 << 20], &["key-file-too-large"], "50 MiB");
}

#[test]
fn a_costly_derivation_is_not_begun() {
    // 2,048 rounds, as a big-endian INTEGER of two bytes, become 2^31 - 1.
    let pem = String::from_utf8(vector("rsa.encrypted.pem")).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let bytes = SecretEncoding::Base64.decode(&Secret::new(body)).unwrap();
    let mut der = bytes.expose().to_vec();
    let at = der
        .windows(4)
        .position(|four| four == [2, 2, 8, 0])
        .unwrap();
    der.splice(at..at + 4, [2, 4, 0x7f, 0xff, 0xff, 0xff]);
    let der = relengthed(&der, at);
    let set = open(&der);
    assert_eq!(codes(&set), ["key-derivation-costly"], "{:?}", set.findings);
}

/// Adds two to the length of every sequence that holds the byte at `inside`.
fn relengthed(der: &[u8], inside: usize) -> Vec<u8> {
    let mut der = der.to_vec();
    let mut at = 0;
    while at < inside {
        let (header, length) = match der[at + 1] {
            0x82 => (4, usize::from(der[at + 2]) << 8 | usize::from(der[at + 3])),
            0x81 => (3, usize::from(der[at + 2])),
            short => (2, usize::from(short)),
        };
        if at + header + length <= inside {
            at += header + length;
            continue;
        }
        if der[at] != 0x30 {
            break;
        }
        let longer = length + 2;
        match header {
            4 => {
                der[at + 2] = (longer >> 8) as u8;
                der[at + 3] = longer as u8;
            }
            3 => der[at + 2] = longer as u8,
            _ => der[at + 1] = longer as u8,
        }
        at += header;
    }
    der
}

#[test]
fn certificates_by_kid_and_hasura_settings_are_keys() {
    let certificate = String::from_utf8(vector("rsa.certificate.pem")).unwrap();
    let map = format!(r#"{{"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567": {certificate:?}}}"#);
    let set = read(map.as_bytes());
    assert_eq!(
        set.keys[0].kid.as_deref(),
        Some("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567")
    );
    // Keycloak's page of a realm, and an x5c header: base64 of DER.
    let spki = String::from_utf8(vector("rsa.spki.pem")).unwrap();
    let body: String = spki.lines().filter(|line| !line.starts_with('-')).collect();
    check_pasted(format!(r#"{{"realm":"test","public_key":"{body}"}}"#).as_bytes());
    let chain = String::from_utf8(vector("ec.chain.pem")).unwrap();
    let chain = chain
        .replace(['\n'], "")
        .replace("-----END CERTIFICATE-----", "\",");
    let x5c = chain.replace("-----BEGIN CERTIFICATE-----", "\"");
    let set = read(format!("[{}]", x5c.trim_end_matches(',')).as_bytes());
    assert_eq!(set.keys.len(), 1, "{set:?}");
    assert_eq!(set.keys[0].certificates.len(), 2);
    let hasura = r#"{"type":"HS256","key":"a shared secret of more than 32 bytes"}"#;
    let set = read(hasura.as_bytes());
    assert_eq!(set.keys[0].kind, KeyKind::Oct { bytes: 37 });
    assert_eq!(set.keys[0].alg.as_deref(), Some("HS256"));
}

#[test]
fn the_built_in_key_is_the_published_one() {
    let set = builtin::jet_admin_cloud();
    let [key] = set.keys.as_slice() else {
        panic!("{:?}", set.findings);
    };
    assert_eq!(key.kind.to_string(), "RSA 4096");
    assert_eq!(key.origin.to_string(), "built-in Jet Admin cloud");
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &key.spki_der().unwrap());
    let start = SecretEncoding::Hex.decode(&Secret::new("2990679eb1b2"));
    assert_eq!(&hash.as_ref()[..6], start.unwrap().expose());
}

#[test]
fn debug_says_nothing_of_a_private_key() {
    for (name, _, private) in READABLE {
        let set = open(&vector(name));
        let key = &set.keys[0];
        let text = format!("{set:?} {:?} {:?} {key:#?}", key.private, key.public);
        assert!(text.len() < 1000, "{name}: {text}");
        assert_eq!(*private, text.contains("private"), "{name}: {text}");
        let Some(
            PrivateKey::Rsa { d: secret, .. }
            | PrivateKey::Ec { d: secret }
            | PrivateKey::Okp { d: secret },
        ) = &key.private
        else {
            continue;
        };
        let printed = format!("{:?}", &secret.expose()[..4]);
        assert!(!text.contains(printed.trim_matches(['[', ']'])), "{name}");
    }
}

#[test]
fn the_thumbprints_of_the_rfcs_hold() {
    let Some(path) = shared("vectors/rfc-examples/rfc.json") else {
        return;
    };
    let examples: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let thumbprints = examples["thumbprints"].as_array().unwrap();
    assert!(!thumbprints.is_empty());
    for example in thumbprints {
        let set = read(example["jwk"].to_string().as_bytes());
        assert_eq!(
            set.keys[0].thumbprint_text().as_deref(),
            example["sha256"].as_str()
        );
    }
    for name in ["jwks_public", "jwks_private", "jwks_symmetric", "x5c"] {
        let set = read(examples[name].to_string().as_bytes());
        assert!(
            set.findings.is_empty() && !set.keys.is_empty(),
            "{name}: {set:?}"
        );
    }
    let x5c = read(examples["x5c"].to_string().as_bytes());
    assert_eq!(x5c.keys[0].certificates.len(), 1);
    assert!(
        x5c.keys[0].findings.is_empty(),
        "{:?}",
        x5c.keys[0].findings
    );
}

#[test]
fn every_key_file_of_josekit_loads() {
    let Some(root) = shared("vectors/josekit-keys/data") else {
        return;
    };
    let mut known = std::collections::HashMap::new();
    let mut num_files = 0;
    for folder in ["pem", "der", "jwk"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let set = read(&fs::read(&path).unwrap());
            let [key] = set.keys.as_slice() else {
                panic!("{name}: {:?} {:?}", set.keys, set.findings);
            };
            assert!(set.findings.is_empty(), "{name}: {:?}", set.findings);
            assert_eq!(key.is_private(), name.contains("private"), "{name}");
            num_files += 1;
            let Some(thumbprint) = key.thumbprint() else {
                assert!(name.starts_with("oct"));
                continue;
            };
            // The JWKs are another set of keys than the PEM and DER files.
            let word = name.split("_private").next().unwrap();
            let word = word.split("_public").next().unwrap();
            let word = ["_traditional", "_pkcs8", "_spki", "_raw"]
                .iter()
                .fold(word.to_owned(), |word, form| word.replace(form, ""));
            let group = (word, folder == "jwk");
            let first = known.entry(group).or_insert(thumbprint);
            assert_eq!(*first, thumbprint, "{name}");
        }
    }
    assert!(num_files >= 90, "{num_files}");
    let jwks = read(&fs::read(root.join("jwks/test.jwks")).unwrap());
    assert!(
        !jwks.keys.is_empty() && jwks.findings.is_empty(),
        "{jwks:?}"
    );
}

#[test]
fn every_key_of_the_jose_cases_is_read_or_explained() {
    let Some(path) = shared("vectors/jose-cases.jsonl") else {
        return;
    };
    for line in fs::read_to_string(path).unwrap().lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        for jwk in case["keys"].as_array().unwrap() {
            let set = read(jwk.to_string().as_bytes());
            assert!(
                set.keys.len() == 1 || !set.findings.is_empty(),
                "{}",
                case["id"]
            );
            let bad = set
                .findings
                .iter()
                .any(|finding| finding.severity > Severity::Info);
            if case["expect"] == "accept" {
                assert!(!bad && set.keys.len() == 1, "{}: {set:?}", case["id"]);
            }
        }
    }
}

#[test]
fn every_kind_has_its_word() {
    for (kind, word) in [
        (KeyKind::Rsa { bits: 2048 }, "RSA 2048"),
        (KeyKind::Ec(Curve::Secp256k1), "EC secp256k1"),
        (KeyKind::Okp(OkpCurve::X25519), "X25519"),
        (KeyKind::Oct { bytes: 32 }, "shared secret of 32 bytes"),
        (KeyKind::MlDsa(MlDsa::L65), "ML-DSA-65"),
    ] {
        assert_eq!(kind.to_string(), word);
    }
    let empty = KeyKind::Oct { bytes: 0 }.families();
    assert!(
        empty.signature.is_empty(),
        "an empty secret verifies nothing"
    );
}

/// A vector with bytes changed, left out and doubled.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..6);
    (0..READABLE.len(), edits).prop_map(|(which, edits)| {
        let mut bytes = vector(READABLE[which].0);
        for (at, byte, edit) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match edit {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at),
                2 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        open(&bytes);
    }

    #[test]
    fn any_der_is_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let der = [&[0x30, bytes.len() as u8], bytes.as_slice()].concat();
        open(&der);
    }

    #[test]
    fn any_text_around_pem_marks_is_read_without_a_panic(text in r#"(-----(BEGIN|END) |[A-Z ]{0,6}|-----|\\\\n|\\n|[:,\{\}"] ?|[a-zA-Z0-9+/]{0,9}|\PC){0,40}"#) {
        open(text.as_bytes());
    }

    #[test]
    fn a_damaged_key_file_is_a_key_or_a_sentence(bytes in damaged()) {
        let set = open(&bytes);
        prop_assert!(!set.keys.is_empty() || !set.findings.is_empty());
    }
}
