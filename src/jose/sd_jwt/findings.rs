//! What is odd about disclosures, digests and the key binding, in words.
//!
//! What RFC 9901 §7 has a verifier refuse is a danger: the token is certain to be refused by
//! whoever follows it, and what it discloses is not to be believed.

use super::{Disclosed, Hash, Place, State};
use crate::jose::claims;
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::json;
use crate::jose::span::Span;
use crate::jose::token::{SegmentName, Token, TokenKind};
use crate::jose::tree::{NodeId, NodeKind, Tree};
use crate::jose::words;

/// Findings of one code that are kept; the rest are counted.
const MOST_PER_CODE: usize = 20;
/// Characters of a name or path in a message.
const MOST_CHARS: usize = 80;

/// Codes of what a verifier refuses a token for (RFC 9901 §7.1).
pub const REFUSED: [&str; 6] = [
    "digest-repeated",
    "disclosure-name",
    "disclosure-name-taken",
    "disclosure-shape",
    "disclosure-unreferenced",
    "sd-alg-unknown",
];
/// The same for its key binding (RFC 9901 §7.3).
pub const REFUSED_BINDING: [&str; 4] = [
    "key-binding-typ",
    "key-binding-unreadable",
    "sd-hash-mismatch",
    "sd-hash-missing",
];

/// What was found so far.
#[derive(Default)]
pub(super) struct Told {
    findings: Vec<Finding>,
    /// How often each code came up.
    counts: Vec<(&'static str, usize)>,
}

impl Told {
    /// Everything that was found, and how many of a sort were left out.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        for (code, count) in self.counts {
            if count > MOST_PER_CODE {
                let message = format!("and {} more like it", count - MOST_PER_CODE);
                let finding = Finding::new(code, Severity::Info, message);
                self.findings.push(finding);
            }
        }
        self.findings
    }

    /// Keeps a finding if there is room; it is made only then.
    pub(super) fn say(
        &mut self,
        code: &'static str,
        severity: Severity,
        node: NodeId,
        words: impl FnOnce() -> (String, &'static str),
    ) {
        let known = self.counts.iter().position(|count| count.0 == code);
        let index = known.unwrap_or(self.counts.len());
        if known.is_none() {
            self.counts.push((code, 0));
        }
        self.counts[index].1 += 1;
        if self.counts[index].1 <= MOST_PER_CODE {
            let (message, advice) = words();
            let finding = Finding::new(code, severity, message).at(At::Node(node));
            self.findings.push(finding.advice(advice));
        }
    }

    /// The hash that `_sd_alg` names (RFC 9901 §4.1.1); it is SHA-256 where nothing is said.
    pub(super) fn hash(&mut self, tree: &Tree, payload: NodeId) -> Option<Hash> {
        if let Some(stray) =
            claims::header(tree).and_then(|header| claims::member(tree, header, "_sd_alg"))
        {
            self.misplaced_alg(stray);
        }
        let Some(alg) = claims::member(tree, payload, "_sd_alg") else {
            return Some(Hash::Sha256);
        };
        let is_text = tree.node(alg).kind == NodeKind::String;
        let hash = Hash::named(&tree.text(alg)).filter(|_| is_text);
        if hash.is_none() {
            self.say("sd-alg-unknown", Severity::Danger, alg, || {
                let value = String::from_utf8_lossy(tree.raw(alg));
                let value = words::one_line(&value, MOST_CHARS);
                let known = Hash::ALL.map(Hash::word).join(", ");
                let message = format!(
                    "_sd_alg is {value}, which is none of {known}: no disclosure can be matched"
                );
                (message, "A verifier that does not know it either refuses the token (RFC 9901 §7.1 step 2)")
            });
        }
        hash
    }

    /// `_sd_alg` counts at the top of the payload alone.
    pub(super) fn misplaced_alg(&mut self, node: NodeId) {
        self.say("sd-alg-misplaced", Severity::Warn, node, || {
            let message = "_sd_alg does not stand at the top of the payload and means nothing here";
            let advice = "The hash is named once, at the top of the payload (RFC 9901 §4.1.1)";
            (message.to_owned(), advice)
        });
    }

    /// `...` means something as the only member of an item of a list.
    pub(super) fn stray_ellipsis(&mut self, node: NodeId) {
        self.say("sd-shape", Severity::Warn, node, || {
            let message = "... is not the only member of an item of a list, so it is no digest";
            let advice = "The issuer may use this name for nothing else (RFC 9901 §4.2.4.2)";
            (message.to_owned(), advice)
        });
    }

    /// `_sd` is something else than a list.
    pub(super) fn no_list(&mut self, node: NodeId) {
        self.say("sd-shape", Severity::Warn, node, || {
            let message = "_sd is no list, so it has no digests";
            let advice = "The issuer may use this name for nothing else (RFC 9901 §4.2.4.1)";
            (message.to_owned(), advice)
        });
    }

    /// `_sd` has items that can be no digests.
    pub(super) fn odd_items(&mut self, node: NodeId, num_odd: usize, num_items: usize) {
        self.say("sd-shape", Severity::Warn, node, || {
            let message = format!(
                "{num_odd} of {} of _sd are no strings",
                words::count("item", num_items)
            );
            let advice =
                "A strict verifier takes none of its digests then (RFC 9901 §7.1 step 3.2)";
            (message, advice)
        });
    }

    /// A digest stands where one like it stands already, at `first`.
    pub(super) fn digest_again(
        &mut self,
        tree: &Tree,
        disclosed: &Disclosed,
        node: NodeId,
        first: NodeId,
    ) {
        self.say("digest-repeated", Severity::Danger, node, || {
            let whose = disclosed
                .digests
                .last()
                .and_then(|digest| digest.disclosure)
                .map(|index| format!(" of {}", called(tree, disclosed, index as usize)))
                .unwrap_or_default();
            let first = words::one_line(&tree.pointer(first), MOST_CHARS);
            let message = format!("the digest{whose} stands here and at {first}");
            (
                message,
                "A verifier refuses the token (RFC 9901 §7.1 step 4)",
            )
        });
    }

    /// A disclosure has the text of another.
    pub(super) fn repeated(
        &mut self,
        tree: &Tree,
        disclosed: &Disclosed,
        index: usize,
        first: usize,
    ) {
        let section = disclosed.disclosures[index].section;
        self.say("disclosure-repeated", Severity::Warn, section, || {
            let message = format!(
                "disclosure {} is the same text as {}",
                index + 1,
                called(tree, disclosed, first)
            );
            (
                message,
                "Send it once; some verifiers refuse a token with doubles",
            )
        });
    }

    /// A disclosure does not fit the place where its digest stands.
    pub(super) fn unfit(&mut self, tree: &Tree, disclosed: &Disclosed, index: usize, place: Place) {
        let disclosure = &disclosed.disclosures[index];
        let section = disclosure.section;
        let whose = || called(tree, disclosed, index);
        match disclosure.state {
            State::ForbiddenName => {
                self.say("disclosure-name", Severity::Danger, section, || {
                    let message = format!(
                        "{} would disclose a claim of a name that is taken for digests",
                        whose()
                    );
                    (
                        message,
                        "A verifier refuses the token (RFC 9901 §7.1 step 3.3)",
                    )
                });
            }
            State::NameTaken => {
                self.say("disclosure-name-taken", Severity::Danger, section, || {
                    let message = format!(
                        "the object has a claim of the name that {} discloses",
                        whose()
                    );
                    (
                        message,
                        "A verifier refuses the token (RFC 9901 §7.1 step 3.3)",
                    )
                });
            }
            State::TooDeep => self.say("json-depth", Severity::Warn, section, || {
                let message = format!("{} would stand deeper than values are read", whose());
                (message, "")
            }),
            _ => self.say("disclosure-shape", Severity::Danger, section, || {
                let wanted = match place {
                    Place::Member(_) => "in _sd, which asks for 3: salt, name, value",
                    Place::Item(_) => "in a list, which asks for 2: salt, value",
                };
                let found = match super::kind(tree, section) {
                    NodeKind::Array if tree.is_intact(section) => {
                        let num = claims::num_children(tree, section);
                        let is_nameless = num == 3 && disclosure.name.is_none();
                        let odd = if is_nameless {
                            ", the name no string"
                        } else {
                            ""
                        };
                        words::count("item", num) + odd
                    }
                    _ => "no list that can be read".to_owned(),
                };
                let message = format!(
                    "disclosure {} is {found}; its digest stands {wanted}",
                    index + 1
                );
                (
                    message,
                    "A verifier refuses the token (RFC 9901 §7.1 step 3.3)",
                )
            }),
        }
    }

    /// Disclosures whose digest stands nowhere.
    pub(super) fn unreferenced(&mut self, tree: &Tree, disclosed: &Disclosed) {
        let is_whole = tree.is_intact(disclosed.payload);
        for (index, disclosure) in disclosed.disclosures.iter().enumerate() {
            if disclosure.state != State::Unreferenced {
                continue;
            }
            // What cannot be read may have the digest.
            let severity = if is_whole {
                Severity::Danger
            } else {
                Severity::Warn
            };
            self.say("disclosure-unreferenced", severity, disclosure.section, || {
                let whose = called(tree, disclosed, index);
                if is_whole {
                    let message = format!("the digest of {whose} stands nowhere in the token");
                    (message, "It was changed, is of another token, or the disclosure it belongs in is lacking; a verifier refuses the token (RFC 9901 §7.1 step 5)")
                } else {
                    let message = format!("the digest of {whose} is not in what can be read of the payload");
                    (message, "Copy the token again, whole")
                }
            });
        }
    }

    /// Text after the last `~` that is neither a disclosure nor a key-binding JWT.
    pub(super) fn unclosed(&mut self, token: &Token, tree: &Tree, disclosed: &Disclosed) {
        let last = token.segments.last();
        let is_unclosed = token.kind == TokenKind::SdJwt
            && last.is_some_and(|last| {
                matches!(last.name, SegmentName::Disclosure(_))
                    && Span::len(last.span) > 0
                    && last.span.end as usize == token.text.len()
            });
        let Some(disclosure) = disclosed.disclosures.last().filter(|_| is_unclosed) else {
            return;
        };
        self.say("disclosure-unclosed", Severity::Warn, disclosure.section, || {
            let index = disclosed.disclosures.len() - 1;
            let message = format!("no ~ stands after {}", called(tree, disclosed, index));
            (message, "A verifier takes what follows the last ~ for a key-binding JWT (RFC 9901 §4); copy the token again, whole")
        });
    }
}

/// `disclosure 3 ("given_name")`.
fn called(tree: &Tree, disclosed: &Disclosed, index: usize) -> String {
    let number = words::number(index as u64 + 1);
    let disclosure = disclosed.disclosures.get(index);
    match disclosure.and_then(|disclosure| disclosure.name) {
        Some(name) => {
            let name = words::one_line(&tree.text(name), MOST_CHARS);
            format!("disclosure {number} ({})", json::quote(&name))
        }
        None => format!("disclosure {number}"),
    }
}
