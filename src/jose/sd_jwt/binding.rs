//! The key-binding JWT: by signing a hash of the token, its holder shows that it is theirs
//! (RFC 9901 §4.3). Whether the signature is good is another matter; what it is a signature of is
//! told here.

use std::borrow::Cow;

use super::findings::Told;
use super::{Disclosed, Hash, Processed, kind};
use crate::jose::claims;
use crate::jose::finding::Severity;
use crate::jose::json;
use crate::jose::token::{SegmentName, Token, TokenKind};
use crate::jose::tree::{ContentKind, NodeId, NodeKind, Tree};
use crate::jose::words;

/// What the key-binding JWT of a token binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyBinding {
    /// Its section of the tree.
    pub section: NodeId,
    /// Its `sd_hash`.
    pub sd_hash: Option<NodeId>,
    /// Whether that is the hash of this token with these disclosures; `None` when it cannot be
    /// told.
    pub is_bound: Option<bool>,
}

/// What a key-binding JWT must have in its payload besides the hash (RFC 9901 §4.3).
const REQUIRED: [&str; 3] = ["iat", "aud", "nonce"];

/// Reads the key binding, and says what is odd about it or that it is lacking.
pub(super) fn read(
    token: &Token,
    tree: &Tree,
    disclosed: &Disclosed,
    told: &mut Told,
) -> Option<KeyBinding> {
    let processed = Processed::new(tree, Some(disclosed));
    let holder = processed.member(disclosed.payload, "cnf");
    let Some(section) = tree.section(SegmentName::KeyBinding) else {
        if let Some(holder) = holder {
            told.say("key-binding-missing", Severity::Info, holder, || {
                let message = "the token is bound to a key (cnf), and no key-binding JWT is with it";
                let advice = "Whoever is shown it cannot tell that it is the holder's; a verifier that asks for key binding refuses it (RFC 9901 §7.3)";
                (message.to_owned(), advice)
            });
        }
        return None;
    };
    let mut binding = KeyBinding {
        section,
        sd_hash: None,
        is_bound: None,
    };
    let is_token = tree
        .content(section)
        .is_some_and(|content| matches!(content.kind, ContentKind::Token(_)));
    let part = |name: SegmentName| {
        let mut parts = tree.children(section).filter(|_| is_token);
        let part = parts.find(|id| tree.node(*id).kind == NodeKind::Section(name));
        part.filter(|id| kind(tree, *id) == NodeKind::Object)
    };
    let (Some(header), Some(payload)) = (part(SegmentName::Header), part(SegmentName::Payload))
    else {
        told.say("key-binding-unreadable", Severity::Danger, section, || {
            let message = "what follows the last ~ is no JWT that can be read".to_owned();
            (
                message,
                "A verifier refuses the token (RFC 9901 §7.3); copy it again, whole",
            )
        });
        return Some(binding);
    };
    judge_type(tree, header, told);
    judge_claims(tree, payload, told);
    if holder.is_none() {
        told.say("key-binding-unasked", Severity::Info, section, || {
            let message =
                "a key-binding JWT is with the token, which names no key of its holder (cnf)";
            (
                message.to_owned(),
                "A verifier must know that key from elsewhere (RFC 9901 §4.1.2)",
            )
        });
    }
    binding.sd_hash = claims::member(tree, payload, "sd_hash");
    let Some(sd_hash) = binding.sd_hash else {
        told.say("sd-hash-missing", Severity::Danger, payload, || {
            let message = "the key-binding JWT has no sd_hash: it binds nothing".to_owned();
            (
                message,
                "A verifier refuses the token (RFC 9901 §7.3 step 5.7)",
            )
        });
        return Some(binding);
    };
    if let (Some(hash), Some(signed)) = (disclosed.hash, bound_text(token)) {
        let is_bound = hash.of(&signed) == tree.text(sd_hash);
        binding.is_bound = Some(is_bound);
        if !is_bound {
            told.say("sd-hash-mismatch", Severity::Danger, sd_hash, || {
                mismatch(&tree.text(sd_hash), hash, &signed)
            });
        }
    }
    Some(binding)
}

fn judge_type(tree: &Tree, header: NodeId, told: &mut Told) {
    let typ = claims::member(tree, header, "typ");
    if typ.is_some_and(|typ| tree.text(typ) == "kb+jwt") {
        return;
    }
    told.say("key-binding-typ", Severity::Danger, typ.unwrap_or(header), || {
        let message = match typ {
            Some(typ) => {
                let typ = words::one_line(&tree.text(typ), 40);
                let typ = json::quote(&typ);
                format!("the key-binding JWT is of typ {typ}, not kb+jwt")
            }
            None => "the key-binding JWT has no typ; it must be kb+jwt".to_owned(),
        };
        (message, "A verifier refuses it, lest another JWT of the holder's be taken for one (RFC 9901 §7.3 step 5.4)")
    });
}

fn judge_claims(tree: &Tree, payload: NodeId, told: &mut Told) {
    let missing = REQUIRED
        .into_iter()
        .filter(|name| claims::member(tree, payload, name).is_none());
    let missing: Vec<_> = missing.collect();
    if !missing.is_empty() {
        told.say("key-binding-claims", Severity::Warn, payload, || {
            let message = format!("the key-binding JWT has no {}", missing.join(", no "));
            (
                message,
                "Without them it can be shown again, by others and elsewhere (RFC 9901 §4.3)",
            )
        });
    }
}

/// The characters that `sd_hash` is taken over: everything up to and with the last `~`
/// (RFC 9901 §4.3.1). Of a JSON serialization, what it would be in compact form (§8.1).
fn bound_text(token: &Token) -> Option<Cow<'_, [u8]>> {
    let text = token.text.as_bytes();
    if token.kind == TokenKind::SdJwt {
        let end = memchr::memrchr(b'~', text)?;
        return Some(Cow::Borrowed(&text[..=end]));
    }
    let mut compact = Vec::new();
    for (name, mark) in [
        (SegmentName::Header, b'.'),
        (SegmentName::Payload, b'.'),
        (SegmentName::Signature(0), b'~'),
    ] {
        compact.extend_from_slice(&token.characters(token.segment(name)?));
        compact.push(mark);
    }
    for segment in &token.segments {
        if matches!(segment.name, SegmentName::Disclosure(_)) {
            compact.extend_from_slice(&token.characters(segment));
            compact.push(b'~');
        }
    }
    Some(Cow::Owned(compact))
}

/// What to say of a hash that does not fit: mistakes that can be told from it are.
fn mismatch(found: &str, hash: Hash, signed: &[u8]) -> (String, &'static str) {
    let num_chars = words::count("character", signed.len());
    if let Some(other) = Hash::ALL
        .into_iter()
        .find(|other| other.of(signed) == found)
    {
        let message = format!(
            "sd_hash is the {} of the {num_chars} before it; _sd_alg asks for {}",
            other.word(),
            hash.word()
        );
        return (
            message,
            "The holder's software must hash as the issuer did (RFC 9901 §4.3.1)",
        );
    }
    let without_tilde = signed.strip_suffix(b"~").unwrap_or(signed);
    if hash.of(without_tilde) == found {
        let message = "sd_hash was taken without the last ~, which belongs to it".to_owned();
        return (
            message,
            "The holder's software must hash the ~ too (RFC 9901 §4.3.1)",
        );
    }
    let issuer_signed = memchr::memchr(b'~', signed).map_or(signed, |end| &signed[..=end]);
    if hash.of(issuer_signed) == found {
        let message = "sd_hash was taken over the token without its disclosures".to_owned();
        return (
            message,
            "They were added after the holder signed, or the holder's software leaves them out (RFC 9901 §4.3.1)",
        );
    }
    let message = format!(
        "sd_hash is not the {} of the {num_chars} before it",
        hash.word()
    );
    (
        message,
        "A disclosure was added, left out or moved after the holder signed, or the key binding is of another token (RFC 9901 §4.3.1)",
    )
}
