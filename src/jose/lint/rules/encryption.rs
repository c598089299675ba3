//! Rules about encrypted tokens.

use super::{Rule, row};
use Severity::{Danger, Info, Warn};

use crate::jose::finding::Severity;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    row("jwe-rsa1-5", Warn, "Key wrapped by RSA PKCS #1 v1.5",
        "A server that lets on whether the padding was right can be made to decrypt, one question at a time",
        "Use RSA-OAEP-256 or ECDH-ES",
        "RFC 8725 §3.2, RFC 3218"),
    row("jwe-iv-length", Danger, "Initialization vector of the wrong length",
        "Its algorithm takes another: the token was cut or changed, and a library that takes it anyway is open to forgery",
        "Refuse it; copy the token again, whole",
        "RFC 7518 §5.2.2.1, §5.3"),
    row("jwe-tag-length", Danger, "Authentication tag of the wrong length",
        "A short tag can be guessed, and a library that takes it lets the content be changed",
        "Refuse it; copy the token again, whole",
        "RFC 7518 §5.2.2.1, §5.3"),
    row("jwe-ciphertext-length", Danger, "Content of no whole number of blocks",
        "CBC makes blocks of 16 bytes: the content was cut or changed",
        "Copy the token again, whole",
        "RFC 7518 §5.2.2.1"),
    row("jwe-key-unwanted", Danger, "Encrypted key where there must be none",
        "With dir and ECDH-ES the key is agreed on, so the segment must be empty: verifiers must refuse it",
        "Leave the second segment empty, or name the algorithm that wrapped the key",
        "RFC 7516 §5.2 step 10"),
    row("enc-unknown", Info, "Content encryption not in the registry",
        "Whoever does not know the name must refuse the token",
        "Check that the name is what the issuer documents",
        "RFC 7516 §4.1.2, IANA JOSE registry"),
    row("p2c-high", Warn, "Very many rounds for a password",
        "The token says how long its reader must work: a server that does as it is told is kept busy by anyone",
        "Bound p2c before deriving a key",
        "RFC 7518 §4.8.1.2, RFC 8725bis (draft), CVE-2023-52428"),
    row("p2c-low", Warn, "Few rounds for a password",
        "The password can be guessed offline from this one token",
        "Use 600,000 or more, as OWASP advises for SHA-256; 1,000 are the least the RFC has",
        "RFC 7518 §4.8.1.2, OWASP Password Storage"),
    row("p2c-odd", Danger, "Count of rounds that is none",
        "The parameter must be a positive whole number; readers refuse the token",
        "Write p2c as a number",
        "RFC 7518 §4.8.1.2"),
    row("p2s-short", Warn, "Short or missing salt",
        "At least 8 bytes are required: with fewer, one table of guesses serves for many tokens",
        "Draw 16 random bytes for each token",
        "RFC 7518 §4.8.1.1"),
    row("zip-in-jwe", Warn, "Packed before it was encrypted",
        "The length tells how well the content packs, and so what it holds, where part of it comes from somebody else",
        "Do not pack what is encrypted, and bound what is unpacked",
        "RFC 8725 §3.6, §2.4"),
];
