//! Rules about what should not stand where everybody can read it.

use super::{Rule, row};
use Severity::{Danger, Info, Warn};

use crate::jose::finding::Severity;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    row("claim-password", Warn, "Password in a readable claim",
        "A signed token is encoded, not encrypted: whoever sees it in a log, a URL or a browser reads the password",
        "Take it out of the token, and change it",
        "RFC 7519 §12"),
    row("claim-card-number", Warn, "Card number in a readable claim",
        "A number with the prefix, length and check digit of a payment card: logs and browsers that hold the token fall under PCI DSS",
        "Put a reference in its place",
        "PCI DSS 4.0 §3.5, ISO/IEC 7812-1"),
    row("claim-national-id", Warn, "National id number in a readable claim",
        "A signed token is encoded, not encrypted: everyone it passes reads the number",
        "Put a reference in its place",
        "RFC 7519 §12"),
    row("claim-private-key", Danger, "Private key in a readable claim",
        "Everyone who sees the token can sign or decrypt with that key",
        "Take the key out of use and out of the token",
        "RFC 7519 §12, RFC 7517 §9.2"),
    row("claim-api-secret", Danger, "Credential of another service in a readable claim",
        "Its prefix is that of a live credential: everyone who sees the token can use it",
        "Revoke it at that service, and keep it on the server",
        "RFC 7519 §12"),
    row("claim-url-password", Warn, "URL with a password in a readable claim",
        "Everyone who sees the token can connect with it",
        "Change the password, and keep such addresses on the server",
        "RFC 3986 §3.2.1, RFC 7519 §12"),
    row("token-inside", Info, "Token in a claim",
        "It has a signature and a lifetime of its own, which the outer token's say nothing about",
        "Verify it by itself, with its own issuer's key, before you trust what it says",
        "RFC 8725 §3.3, §3.11"),
    row("grant-wildcard", Info, "Grant of everything",
        "A star stands where a name is expected: whoever has the token may do all there is",
        "Check that this holder is meant to; name what is needed instead",
        "RFC 9700 §2.3"),
    row("grant-admin", Info, "Grant of an administrator",
        "Whoever has the token can do what administrators do, for as long as it lives",
        "Check that this holder is meant to, and keep such tokens short-lived",
        "RFC 9700 §2.3"),
];
