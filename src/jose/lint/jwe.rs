//! Encrypted tokens: what can be told without a key. Lengths of vector and tag are fixed by `enc`
//! (RFC 7518 §5), and the work that a password costs is said in the open.

use super::told::Told;
use super::{At, NodeId, NodeKind, Part, Severity, Tree};
use crate::jose::encoding;
use crate::jose::token::SegmentName;
use crate::jose::words::{count, number, one_line};

/// Twice what OWASP advises for SHA-256: more only keeps the reader busy.
pub(super) const MOST_ROUNDS: f64 = 1_200_000.0;
/// The least that RFC 7518 §4.8.1.2 recommends.
const LEAST_ROUNDS: f64 = 1_000.0;
/// RFC 7518 §4.8.1.1: "A Salt Input value containing 8 or more octets MUST be used".
const SALT_BYTES: usize = 8;

pub(super) fn read(tree: &Tree, part: &Part, told: &mut Told) {
    for node in part.parameters(tree, "alg") {
        let alg = tree.text(node);
        if alg == "RSA1_5" {
            told.say(
                ("jwe-rsa1-5", Severity::Warn),
                At::Node(node),
                || "the key is wrapped by RSA1_5".to_owned(),
                "Use RSA-OAEP-256 or ECDH-ES: a server that tells bad padding from other faults decrypts for strangers (RFC 8725 §3.2)",
            );
        }
        // ECDH-ES+A128KW wraps a key; ECDH-ES alone agrees on it.
        let is_agreed = matches!(&*alg, "dir" | "ECDH-ES");
        let key = part.token.segment(SegmentName::EncryptedKey);
        if is_agreed && let Some(key) = key.filter(|key| !key.span.is_empty()) {
            told.say(
                ("jwe-key-unwanted", Severity::Danger),
                part.at(SegmentName::EncryptedKey),
                || {
                    let found = count("byte", key.bytes.len());
                    format!("an encrypted key of {found}, though {alg} has none")
                },
                "Verifiers must refuse it (RFC 7516 §5.2)",
            );
        }
        if alg.starts_with("PBES2") {
            password(tree, part, node, told);
        }
    }
    if let Some(enc) = part.text(tree, "enc") {
        lengths(part, &enc, told);
    }
}

/// `enc`: bytes of the vector, bytes of the tag, and of the blocks that the content is made of.
fn sizes(enc: &str) -> Option<(usize, usize, usize)> {
    Some(match enc {
        "A128CBC-HS256" => (16, 16, 16),
        "A192CBC-HS384" => (16, 24, 16),
        "A256CBC-HS512" => (16, 32, 16),
        "A128GCM" | "A192GCM" | "A256GCM" | "C20P" => (12, 16, 1),
        "XC20P" => (24, 16, 1),
        _ => return None,
    })
}

fn lengths(part: &Part, enc: &str, told: &mut Told) {
    let Some((iv, tag, block)) = sizes(enc) else {
        told.say(
            ("enc-unknown", Severity::Info),
            part.at(SegmentName::Header),
            || {
                format!(
                    "the content encryption \"{}\" is in no registry",
                    one_line(enc, 40)
                )
            },
            "Check the name against what the issuer documents",
        );
        return;
    };
    for (name, told_as, what, want) in [
        (
            SegmentName::Iv,
            ("jwe-iv-length", Severity::Danger),
            "initialization vector",
            iv,
        ),
        (
            SegmentName::Tag,
            ("jwe-tag-length", Severity::Danger),
            "authentication tag",
            tag,
        ),
    ] {
        let got = part.token.segment(name).map(|segment| segment.bytes.len());
        let Some(got) = got.filter(|got| *got != want) else {
            continue;
        };
        told.say(
            told_as,
            part.at(name),
            || format!("{got} of {want} bytes of {what}"),
            "Refuse it: it was cut or changed, and a short tag can be guessed (RFC 7518 §5)",
        );
    }
    let content = part.token.segment(SegmentName::Ciphertext);
    let num_bytes = content.map_or(0, |content| content.bytes.len());
    if !num_bytes.is_multiple_of(block) {
        told.say(
            ("jwe-ciphertext-length", Severity::Danger),
            part.at(SegmentName::Ciphertext),
            || {
                let found = count("byte", num_bytes);
                format!("{found} of content; {enc} makes blocks of {block}")
            },
            "Copy the token again, whole",
        );
    }
}

/// The key is derived from a password, with as much work as the token says.
fn password(tree: &Tree, part: &Part, alg: NodeId, told: &mut Told) {
    let rounds = part.parameters(tree, "p2c").next();
    let at = At::Node(rounds.unwrap_or(alg));
    let value = rounds
        .filter(|node| tree.node(*node).kind == NodeKind::Number)
        .and_then(|node| tree.text(node).parse::<f64>().ok())
        .filter(|value| *value >= 1.0 && value.fract() == 0.0);
    let shown = |rounds: f64| number(rounds as u64);
    match value {
        None => told.say(
            ("p2c-odd", Severity::Danger),
            at,
            || "p2c is no positive whole number".to_owned(),
            "It must say how often the password is hashed (RFC 7518 §4.8.1.2)",
        ),
        Some(rounds) if rounds > MOST_ROUNDS => told.say(
            ("p2c-high", Severity::Warn),
            at,
            || format!("p2c asks for {} rounds", shown(rounds)),
            "Bound it, at 1,200,000 for instance: a server that obeys is kept busy by anyone",
        ),
        Some(rounds) if rounds < LEAST_ROUNDS => told.say(
            ("p2c-low", Severity::Warn),
            at,
            || format!("p2c asks for {} of at least 1,000 rounds", shown(rounds)),
            "Use 600,000 or more: the password can be guessed offline from this token",
        ),
        Some(_) => {}
    }
    let salt = part.text(tree, "p2s").unwrap_or_default();
    let num_bytes = encoding::base64(salt.as_bytes()).bytes.len();
    if num_bytes < SALT_BYTES {
        told.say(
            ("p2s-short", Severity::Warn),
            At::Node(part.parameters(tree, "p2s").next().unwrap_or(alg)),
            || format!("{num_bytes} of at least {SALT_BYTES} bytes of salt"),
            "Draw 16 random bytes for each token (RFC 7518 §4.8.1.1)",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use crate::jose::encoding::to_base64url;

    /// A token with segments of these lengths: key, vector, content, tag.
    fn encrypted(header: &str, lengths: [usize; 4]) -> String {
        let mut segments = vec![to_base64url(header.as_bytes())];
        segments.extend(lengths.map(|len| to_base64url(&vec![7; len])));
        segments.join(".")
    }

    #[test]
    fn a_sound_token_has_no_finding() {
        for (header, lengths) in [
            (
                r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#,
                [256, 12, 5, 16],
            ),
            (r#"{"alg":"dir","enc":"A128CBC-HS256"}"#, [0, 16, 32, 16]),
            (
                r#"{"alg":"ECDH-ES+A256KW","enc":"A256CBC-HS512"}"#,
                [72, 16, 16, 32],
            ),
            (
                r#"{"alg":"ECDH-ES","enc":"A192CBC-HS384"}"#,
                [0, 16, 16, 24],
            ),
            (
                r#"{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":1200000,"p2s":"AAAAAAAAAAA"}"#,
                [24, 12, 5, 16],
            ),
        ] {
            check(&encrypted(header, lengths), &[]);
        }
    }

    #[test]
    fn lengths_are_held_against_enc() {
        let gcm = r#"{"alg":"A128KW","enc":"A128GCM"}"#;
        check(&encrypted(gcm, [24, 16, 5, 16]), &["jwe-iv-length"]);
        check(&encrypted(gcm, [24, 12, 5, 1]), &["jwe-tag-length"]);
        check(&encrypted(gcm, [24, 12, 5, 0]), &["jwe-tag-length"]);
        let cbc = r#"{"alg":"A128KW","enc":"A256CBC-HS512"}"#;
        check(&encrypted(cbc, [72, 16, 16, 16]), &["jwe-tag-length"]);
        check(
            &encrypted(cbc, [72, 16, 17, 32]),
            &["jwe-ciphertext-length"],
        );
        let dir = r#"{"alg":"dir","enc":"A128GCM"}"#;
        check(&encrypted(dir, [24, 12, 5, 16]), &["jwe-key-unwanted"]);
        let unknown = r#"{"alg":"dir","enc":"A128XYZ"}"#;
        check(&encrypted(unknown, [0, 1, 1, 1]), &["enc-unknown"]);
    }

    #[test]
    fn parameters_that_cost_or_leak_are_told() {
        let sound = [24, 12, 5, 16];
        let rsa = r#"{"alg":"RSA1_5","enc":"A128GCM"}"#;
        check(&encrypted(rsa, sound), &["jwe-rsa1-5"]);
        let packed = r#"{"alg":"A128KW","enc":"A128GCM","zip":"DEF"}"#;
        check(&encrypted(packed, sound), &["zip-in-jwe"]);
        let header = |members: &str| {
            encrypted(
                &format!(r#"{{"alg":"PBES2-HS256+A128KW","enc":"A128GCM",{members}}}"#),
                sound,
            )
        };
        check(
            &header(r#""p2s":"AAAAAAAAAAA","p2c":1200001"#),
            &["p2c-high"],
        );
        check(&header(r#""p2s":"AAAAAAAAAAA","p2c":999"#), &["p2c-low"]);
        check(&header(r#""p2s":"AAAAAAAAAAA","p2c":1000"#), &[]);
        for p2c in ["0", "-1", "1.5", "\"4096\"", "1e400"] {
            let members = format!(r#""p2s":"AAAAAAAAAAA","p2c":{p2c}"#);
            check(&header(&members), &["p2c-odd"]);
        }
        check(&header(r#""p2s":"AAAAAAAAAA","p2c":4096"#), &["p2s-short"]);
        check(&header(r#""p2c":4096"#), &["p2s-short"]);
    }
}
