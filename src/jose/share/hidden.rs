//! Which value stands behind which placeholder.
//!
//! The same value has the same placeholder all over one share, whatever its case and wherever it
//! stands, so that a reader still sees what belongs together. Another share numbers anew.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::find::Finder;
use super::personal::{self, Kind};

/// Words that are names of nobody. They are replaced where they are the value of a name, but left
/// in other strings: hiding every `admin` would hide the roles.
const NOBODY: &str = "admin administrator user users test tester demo root guest service system \
support info owner editor viewer default anonymous public none unknown member client token";

/// Bytes of all values of one token together that are looked for.
pub(super) const MOST_BYTES: usize = 4 << 20;
/// Values shorter than this say nothing: `1` is in every number.
const SHORTEST: usize = 2;
/// Values shorter than this are looked for in other strings only if they are somebody's name.
const SHORTEST_OF_OTHERS: usize = 5;

/// What identity providers put before the e-mail address of somebody who comes from elsewhere, as
/// in `azuread_jane@x.example`. The address is what is hidden there.
const ORIGINS: &str = "azuread azure entra aad adfs google facebook github okta saml oidc apple \
signinwithapple loginwithamazon amazon auth0 onelogin ping cognito keycloak ldap";

/// The values of one share that are hidden.
#[derive(Default)]
pub(super) struct Hidden {
    values: Vec<Value>,
    /// By the value in lower case: an index of `values`.
    by_text: HashMap<String, usize>,
    num_of_kind: BTreeMap<Kind, usize>,
    /// What is looked for in every string, with its value.
    sought: Vec<(String, usize)>,
    num_bytes: usize,
    finder: Option<Finder>,
    /// The part of e-mail addresses before the `@`, when it stands alone.
    locals: HashMap<String, usize>,
}

/// One value.
struct Value {
    text: String,
    kind: Kind,
    /// What stands for it; empty while values are still learned, and for what is hidden in parts.
    placeholder: String,
}

impl Hidden {
    /// Learns that `text` is to be hidden.
    pub(super) fn learn(&mut self, kind: Kind, text: &str) {
        let text = text.trim();
        let lower = text.to_lowercase();
        if lower.is_empty() || self.by_text.contains_key(&lower) {
            return;
        }
        // An address is one, whatever the claim is called.
        let is_email = personal::emails(text).first() == Some(&(0..text.len()));
        self.num_bytes += text.len();
        self.by_text.insert(lower, self.values.len());
        self.values.push(Value {
            text: text.to_owned(),
            kind: if is_email { Kind::Email } else { kind },
            placeholder: String::new(),
        });
    }

    /// Bytes of all that was learned.
    pub(super) fn num_bytes(&self) -> usize {
        self.num_bytes
    }

    /// Ends learning: gives each value its placeholder, and looks for it in other strings.
    pub(super) fn seal(&mut self) {
        for index in 0..self.values.len() {
            let Value { text, kind, .. } = &self.values[index];
            let kind = *kind;
            if kind == Kind::Email && self.has_origin(text) {
                continue;
            }
            let lower = text.to_lowercase();
            let is_name = matches!(kind, Kind::Name | Kind::User);
            let shortest = if is_name {
                SHORTEST
            } else {
                SHORTEST_OF_OTHERS
            };
            let is_nobody = is_name && NOBODY.split(' ').any(|nobody| nobody == lower);
            if lower.chars().count() >= shortest && !is_nobody {
                // The automaton folds ASCII; letters beyond it are sought in both cases.
                let mut spellings = vec![text.clone()];
                if !text.is_ascii() {
                    spellings.extend([lower.clone(), text.to_uppercase()]);
                }
                let spellings = spellings.into_iter().map(|spelling| (spelling, index));
                self.sought.extend(spellings);
            }
            if kind == Kind::Email
                && let Some((local, _)) = lower.split_once('@')
            {
                self.locals.entry(local.to_owned()).or_insert(index);
            }
            let number = self.num_of_kind.entry(kind).or_default();
            *number += 1;
            self.values[index].placeholder = format!("<{}-{number}>", kind.word());
        }
        let texts = self.sought.iter().map(|(text, _)| text.as_str());
        self.finder = Some(Finder::new(texts));
    }

    /// Whether it is another address with the name of a provider before it.
    fn has_origin(&self, email: &str) -> bool {
        let Some((origin, rest)) = email.split_once('_') else {
            return false;
        };
        let origin = origin.to_lowercase();
        ORIGINS.split(' ').any(|known| known == origin)
            && self.by_text.contains_key(&rest.to_lowercase())
    }

    /// The placeholder of a value that was learned.
    pub(super) fn placeholder(&self, text: &str) -> Option<&str> {
        let index = self.by_text.get(&text.trim().to_lowercase())?;
        let placeholder = self.values.get(*index)?.placeholder.as_str();
        (!placeholder.is_empty()).then_some(placeholder)
    }

    /// The placeholder of an e-mail address whose local part is all of `text`.
    pub(super) fn local(&self, text: &str) -> Option<&str> {
        let lower = text.trim().to_lowercase();
        let index = self.locals.get(&lower)?;
        let is_somebody = lower.chars().count() >= SHORTEST_OF_OTHERS
            && !NOBODY.split(' ').any(|nobody| nobody == lower);
        let value = self.values.get(*index).filter(|_| is_somebody)?;
        Some(&value.placeholder)
    }

    /// `text` with every value that was learned replaced; `None` if it holds none.
    pub(super) fn swept(&self, text: &str) -> Option<String> {
        let places = self.finder.as_ref()?.places(text.as_bytes());
        if places.is_empty() {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for (range, index) in places {
            let value = self
                .sought
                .get(index)
                .and_then(|(_, at)| self.values.get(*at));
            // A place begins and ends between characters: what is sought is whole characters.
            out.push_str(text.get(copied..range.start).unwrap_or_default());
            out.push_str(value.map_or("<hidden>", |value| &value.placeholder));
            copied = range.end;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        Some(out)
    }

    /// A new placeholder for what nobody could read.
    pub(super) fn unread(&mut self) -> String {
        let number = self.num_of_kind.entry(Kind::Unread).or_default();
        *number += 1;
        format!("<{}-{number}>", Kind::Unread.word())
    }

    /// How many values of each kind are hidden.
    pub(super) fn counts(&self) -> Vec<(Kind, usize)> {
        self.num_of_kind
            .iter()
            .map(|(kind, count)| (*kind, *count))
            .collect()
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hidden({} values)", self.values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_one_placeholder_in_any_case() {
        let mut hidden = Hidden::default();
        hidden.learn(Kind::User, "Jane.Doe@x.example");
        hidden.learn(Kind::Email, "jane.doe@X.example");
        hidden.learn(Kind::Email, "bob@x.example");
        hidden.seal();
        assert_eq!(
            hidden
                .swept("azuread_JANE.DOE@x.example, bob@x.example")
                .as_deref(),
            Some("azuread_<email-1>, <email-2>")
        );
        assert_eq!(hidden.swept("jane"), None);
        assert_eq!(hidden.local("jane.doe"), Some("<email-1>"));
        assert_eq!(hidden.local("bob"), None);
    }

    #[test]
    fn letters_beyond_ascii_are_found_in_both_cases() {
        let mut hidden = Hidden::default();
        hidden.learn(Kind::Name, "Jörg Ångström");
        hidden.seal();
        for text in ["jörg ångström", "JÖRG ÅNGSTRÖM", "Jörg Ångström"] {
            assert_eq!(hidden.swept(text).as_deref(), Some("<name-1>"), "{text}");
        }
    }

    #[test]
    fn a_name_of_nobody_stays_in_other_strings() {
        let mut hidden = Hidden::default();
        hidden.learn(Kind::User, "admin");
        hidden.seal();
        assert_eq!(hidden.swept("moped-admin"), None);
        assert_eq!(hidden.placeholder("admin"), Some("<user-1>"));
    }
}
