//! A token's header as verification reads it: every member, duplicates included.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// A header: few members, so a list is quicker than a map. Of duplicates the last counts.
#[derive(Clone, Default)]
pub(in crate::jose) struct Header(Vec<(String, Value)>);

impl Header {
    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let mut members = self.0.iter().rev();
        members
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// A parameter that is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The same with the members of an unprotected header after its own.
    pub fn joined(&self, more: impl Iterator<Item = (String, Value)>) -> Self {
        Self(self.0.iter().cloned().chain(more).collect())
    }

    /// A name that stands twice (RFC 7515 §4 lets a reader refuse that).
    pub fn duplicate(&self) -> Option<&str> {
        let mut names: Vec<&str> = self.names().collect();
        names.sort_unstable();
        let twice = names.windows(2).find(|pair| pair[0] == pair[1])?;
        Some(twice[0])
    }
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Header;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Header, A::Error> {
                let mut members = Vec::with_capacity(4);
                while let Some(member) = access.next_entry()? {
                    members.push(member);
                }
                Ok(Header(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}
