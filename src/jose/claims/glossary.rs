//! The glossary: what a header parameter or claim of that name, at that place, of that issuer is.
//!
//! One table, `assets/claims.tsv`, so that a new vendor is a few lines of data. Its columns:
//!
//! | column | says |
//! |---|---|
//! | where | `header`, `payload` or `any` |
//! | name | a top-level name, or from `/` on a JSON Pointer; `*` stands for any characters of one step, a leading `/**` for any steps |
//! | provider | empty: the name says enough; else only for tokens of this provider (`entra` covers `entra-v1`, …) |
//! | kind | what its value is: `time`, `scope`, `role`… |
//! | title, meaning, source | for people |

use std::borrow::Cow;

use super::table::{Place, Row, TABLE, fits};
use super::{raw_name, section_of};
use crate::jose::access::providers;
use crate::jose::decode::Decoded;
use crate::jose::token::SegmentName;
use crate::jose::tree::{Key, NodeId, NodeKind, Tree};

/// One line of the claim glossary (`assets/claims.tsv`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Short name for people: "Expiration time".
    pub title: &'static str,
    /// One sentence.
    pub text: &'static str,
    /// Who defines it: "RFC 7519 §4.1.4", "OpenID Connect", "Entra ID", "Jet Admin".
    pub source: &'static str,
}

/// What the value of a known claim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClaimKind {
    /// A time in seconds.
    Time,
    /// A time in milliseconds, on purpose.
    TimeMillis,
    /// A length of time in seconds.
    Duration,
    /// Scopes: what an app may do for someone.
    Scope,
    /// Roles.
    Role,
    /// Groups.
    Group,
    /// Permissions.
    Permission,
    /// The customer or organisation.
    Tenant,
    /// Letters that stand for actions.
    Actions,
    /// Name of an algorithm.
    Algorithm,
    /// Anything else.
    Other,
}

impl ClaimKind {
    /// Whether it is a point in time.
    pub fn is_time(self) -> bool {
        matches!(self, Self::Time | Self::TimeMillis)
    }
}

/// What the header parameter or claim at `id` means, if the glossary knows it there.
pub fn meaning(decoded: &Decoded, id: NodeId) -> Option<Meaning> {
    let rows = candidates(&decoded.tree, id);
    // Telling the provider is dear beside one look-up, so only where it can make a difference.
    let provider = if rows.iter().any(|row| !row.provider.is_empty()) {
        providers::detect(decoded).map(|provider| provider.name)
    } else {
        None
    };
    best(&rows, provider).map(|row| row.meaning)
}

/// The same for a provider that is already known: for whoever asks about many claims.
pub fn meaning_from(decoded: &Decoded, provider: Option<&str>, id: NodeId) -> Option<Meaning> {
    best(&candidates(&decoded.tree, id), provider).map(|row| row.meaning)
}

/// What its value is, told by the glossary alone, whoever issued the token.
pub fn kind(decoded: &Decoded, id: NodeId) -> ClaimKind {
    let rows = candidates(&decoded.tree, id);
    let generic = best(&rows, None);
    generic
        .or_else(|| rows.first().copied())
        .map_or(ClaimKind::Other, |row| row.kind)
}

/// Whether the table has a time of this name, somewhere: so cheap that it can be asked of a
/// million claims.
pub(super) fn may_be_time(name: &[u8]) -> bool {
    // An escaped name may be any.
    name.contains(&b'\\')
        || std::str::from_utf8(name).is_ok_and(|name| TABLE.time_names.contains(name))
}

/// Every row that fits the place of `id`, whatever its provider.
fn candidates(tree: &Tree, id: NodeId) -> Vec<&'static Row> {
    let Some(place) = section_of(tree, id).and_then(|section| place_of(tree, section)) else {
        return Vec::new();
    };
    let Some(path) = path_of(tree, id) else {
        return Vec::new();
    };
    let Some(last) = path.last() else {
        return Vec::new();
    };
    let table = &*TABLE;
    let named = table.by_name.get(last.as_ref());
    named
        .into_iter()
        .flatten()
        .chain(&table.by_pattern)
        .map(|index| &table.rows[*index])
        .filter(|row| row.place == Place::Any || row.place == place)
        .filter(|row| fits(row, &path))
        .collect()
}

/// The row that says most: of the provider before general ones, the plainest name first.
fn best<'a>(rows: &[&'a Row], provider: Option<&str>) -> Option<&'a Row> {
    rows.iter()
        .filter(|row| row.provider.is_empty() || provider.is_some_and(|p| is_of(row.provider, p)))
        .max_by_key(|row| {
            (
                row.provider.len(),
                usize::MAX - row.num_wild,
                !row.any_depth,
                row.steps.iter().map(|step| step.len()).sum::<usize>(),
            )
        })
        .copied()
}

/// Whether a row of `family` speaks for `provider`: the same, or `entra` for `entra-v2`.
fn is_of(family: &str, provider: &str) -> bool {
    provider
        .strip_prefix(family)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn place_of(tree: &Tree, section: NodeId) -> Option<Place> {
    match tree.node(section).kind {
        NodeKind::Section(SegmentName::Header | SegmentName::UnprotectedHeader) => {
            Some(Place::Header)
        }
        NodeKind::Section(SegmentName::Payload | SegmentName::KeyBinding) => Some(Place::Payload),
        _ => None,
    }
}

/// Deeper than any row of the table speaks of.
const MAX_STEPS: usize = 8;
/// Longer than any name of the table could match with sense.
const MAX_NAME: usize = 512;

/// The names from the nearest section down to `id`; of deep nodes only the last few.
fn path_of(tree: &Tree, id: NodeId) -> Option<Vec<Cow<'_, str>>> {
    let mut path = Vec::new();
    let mut at = id;
    while path.len() < MAX_STEPS && !matches!(tree.node(at).kind, NodeKind::Section(_)) {
        if raw_name(tree, at).len() > MAX_NAME {
            return None;
        }
        path.push(match tree.key(at) {
            // Hasura takes its own names in any case.
            Key::Name(name) if is_hasura(&name) => Cow::Owned(name.to_ascii_lowercase()),
            Key::Name(name) => name,
            Key::Index(index) => Cow::Owned(index.to_string()),
            Key::Section(_) | Key::None => return None,
        });
        at = tree.parent(at)?;
    }
    path.reverse();
    Some(path)
}

fn is_hasura(name: &str) -> bool {
    name.get(..9)
        .is_some_and(|start| start.eq_ignore_ascii_case("x-hasura-"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::table::{matches, read_kind};
    use super::*;

    fn lines() -> impl Iterator<Item = &'static str> {
        include_str!("../../../assets/claims.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
    }

    #[test]
    fn every_row_has_seven_columns_and_is_unique() {
        let mut seen = HashSet::new();
        for line in lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            assert_eq!(columns.len(), 7, "{line}");
            assert!(seen.insert((columns[0], columns[1], columns[2])), "{line}");
            assert!(["header", "payload", "any"].contains(&columns[0]), "{line}");
            for required in [1, 3, 4, 5, 6] {
                assert!(!columns[required].is_empty(), "{line}");
                assert_eq!(columns[required].trim(), columns[required], "{line}");
            }
        }
        assert_eq!(TABLE.rows.len(), seen.len());
        assert!(seen.len() > 500);
    }

    #[test]
    fn rows_are_sentences_for_people() {
        for line in lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            let (title, text) = (columns[4], columns[5]);
            let starts = |text: &str| text.starts_with(|c: char| !c.is_lowercase());
            assert!(starts(title) && title.len() <= 32, "{line}");
            assert!(text.len() <= 140 && !text.ends_with('.'), "{line}");
        }
    }

    #[test]
    fn every_provider_of_the_table_can_be_detected() {
        for row in &TABLE.rows {
            let known =
                row.provider.is_empty() || providers::names().any(|name| is_of(row.provider, name));
            assert!(known, "{}", row.provider);
        }
    }

    #[test]
    fn times_have_plain_names() {
        for row in TABLE.rows.iter().filter(|row| row.kind.is_time()) {
            let last = row.steps.last().map(AsRef::as_ref);
            assert!(last.is_some_and(|name: &str| !name.contains('*')));
        }
        assert!(may_be_time(b"exp") && !may_be_time(b"sub"));
    }

    #[test]
    fn every_kind_is_a_known_word() {
        const OTHER: [&str; 12] = [
            "text", "id", "url", "flag", "list", "object", "number", "hash", "key", "email",
            "date", "list",
        ];
        for line in lines() {
            let word = line.split('\t').nth(3).unwrap_or_default();
            assert!(
                read_kind(word) != ClaimKind::Other || OTHER.contains(&word),
                "{line}"
            );
        }
    }

    #[test]
    fn a_star_is_any_run_of_bytes() {
        for (pattern, name, want) in [
            ("exp", "exp", true),
            ("exp", "expx", false),
            ("custom:*", "custom:role", true),
            ("custom:*", "custom:", true),
            ("custom:*", "custom", false),
            (
                "urn:zitadel:iam:org:project:*:roles",
                "urn:zitadel:iam:org:project:7:roles",
                true,
            ),
            (
                "urn:zitadel:iam:org:project:*:roles",
                "urn:zitadel:iam:org:project:roles",
                false,
            ),
            ("https://*/roles", "https://a/b/roles", true),
            ("*", "", true),
            (
                "a*a*a*b",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                false,
            ),
        ] {
            assert_eq!(
                matches(pattern.as_bytes(), name.as_bytes()),
                want,
                "{pattern} {name}"
            );
        }
    }

    #[test]
    fn a_family_speaks_for_its_members() {
        assert!(is_of("entra", "entra-v2"));
        assert!(is_of("entra-b2c", "entra-b2c"));
        assert!(!is_of("entra-b2c", "entra-v2"));
        assert!(!is_of("ping", "pingone"));
    }
}
