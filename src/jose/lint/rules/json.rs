//! Rules about the JSON of a token and the layers inside its claims.

use super::{Rule, row};
use Severity::{Danger, Info, Warn};

use crate::jose::finding::Severity;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    row("json-malformed", Warn, "Malformed JSON",
        "From that character on it could not be read; servers refuse the whole token",
        "Copy the token again, whole, or mend it where it is made",
        "RFC 8259 §2"),
    row("json-depth", Warn, "Very deep JSON",
        "Readers that call themselves for each level run out of stack",
        "Bound the depth before parsing",
        "RFC 8259 §9"),
    row("json-bom", Warn, "Byte order mark",
        "JSON must not begin with one; strict readers refuse it",
        "Leave it out where the token is made",
        "RFC 8259 §8.1"),
    row("invalid-utf8", Warn, "Not UTF-8",
        "Readers replace, skip or refuse such bytes, so two servers see two texts",
        "Write UTF-8 where the token is made; refuse anything else",
        "RFC 8725 §3.7, RFC 7519 §7.1"),
    row("node-limit", Warn, "Too many values",
        "What stands after the limit is shown as text",
        "Bound the length of tokens that you take",
        "Limit of this program"),
    row("layer-limit", Warn, "Too many layers",
        "Encodings stand inside each other deeper than is opened here",
        "Bound how often you decode a value",
        "Limit of this program"),
    row("layer-trailing", Info, "Bytes after the packed data",
        "Readers ignore them, so something can be carried along unseen",
        "Refuse data with something after its end",
        "RFC 1952 §2.2"),
    row("layer-damaged", Warn, "Damaged packed data",
        "The stream ends too early or its checksum is wrong; what came out before is shown",
        "Copy the token again, whole",
        "RFC 1951, RFC 1952 §2.3"),
    row("inflate-limit", Danger, "Packed data that never ends",
        "A few bytes unpack to more than any claim needs: a server that unpacks it runs out of memory",
        "Bound what is unpacked",
        "RFC 8725bis (draft), CVE-2024-28176"),
    row("inflated-much", Warn, "Packed data that grows a hundredfold",
        "A server that unpacks it spends far more than the sender did",
        "Bound what is unpacked",
        "RFC 8725bis (draft), CVE-2024-28176"),
    row("zip-unknown", Warn, "Unknown packing",
        "Only DEF is registered for zip; a reader that does not know the name must refuse the token",
        "Check what the issuer documents",
        "RFC 7516 §4.1.3"),
];
