//! What the person demands of a token, as typed: the fields of a policy, before they are one.

use crate::jose::verify::{Policy, Profile};

/// A field of the policy that is typed as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Demand {
    /// `iss`, letter by letter.
    Issuer,
    /// Audiences, of which one must be named.
    Audience,
    /// Scopes, all of which must be granted.
    Scope,
    /// `typ` of the header.
    Type,
    /// `sub`, letter by letter.
    Subject,
    /// Claims that must be there.
    Required,
    /// Algorithms allowed.
    Algorithms,
    /// Seconds the clocks may differ.
    Leeway,
    /// The request's `X-Hasura-Role`.
    RoleHeader,
}

impl Demand {
    /// Those that every profile knows, in the order they are shown.
    pub const COMMON: [Self; 8] = [
        Self::Issuer,
        Self::Audience,
        Self::Scope,
        Self::Subject,
        Self::Type,
        Self::Required,
        Self::Algorithms,
        Self::Leeway,
    ];

    /// Its label.
    pub fn title(self) -> &'static str {
        match self {
            Self::Issuer => "Issuer",
            Self::Audience => "Audience",
            Self::Scope => "Scopes",
            Self::Type => "Type",
            Self::Subject => "Subject",
            Self::Required => "Required",
            Self::Algorithms => "Algorithms",
            Self::Leeway => "Leeway",
            Self::RoleHeader => "X-Hasura-Role",
        }
    }

    /// What to type into it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Issuer => "letter by letter, such as https://issuer.example",
            Self::Audience => "one of these, separated by blanks",
            Self::Scope => "all of these, separated by blanks",
            Self::Type => "such as at+jwt",
            Self::Subject => "letter by letter",
            Self::Required => "names or paths, separated by commas",
            Self::Algorithms => "such as RS256 PS256; empty: what the key can do",
            Self::Leeway => "seconds the clocks may differ",
            Self::RoleHeader => "the role that the request asks for",
        }
    }

    /// The claim of the token it is compared with, as a pointer into the payload.
    pub fn claim(self) -> Option<&'static str> {
        match self {
            Self::Issuer => Some("/iss"),
            Self::Audience => Some("/aud"),
            Self::Subject => Some("/sub"),
            _ => None,
        }
    }
}

/// All that is demanded, as it was typed or chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demands {
    /// The server to mimic.
    pub profile: Profile,
    texts: Vec<(Demand, String)>,
    /// Whether a key carried in the token's own header may be used.
    pub use_embedded_key: bool,
}

impl Demands {
    /// What was typed into a field.
    pub fn text(&self, demand: Demand) -> &str {
        let typed = self.texts.iter().find(|(of, _)| *of == demand);
        typed.map_or("", |(_, text)| text)
    }

    /// Whether something was typed into it; an empty role header is a demand too.
    pub fn is_set(&self, demand: Demand) -> bool {
        !self.text(demand).trim().is_empty()
    }

    /// Whether anything beyond the token's own times is asked.
    pub fn num_set(&self) -> usize {
        let typed = self
            .texts
            .iter()
            .filter(|(_, text)| !text.trim().is_empty());
        typed.count()
    }

    /// Types into a field.
    pub fn set(&mut self, demand: Demand, text: String) {
        self.texts.retain(|(of, _)| *of != demand);
        self.texts.push((demand, text));
    }

    /// Whether what was typed cannot be read, in words.
    pub fn fault(&self, demand: Demand) -> Option<String> {
        let text = self.text(demand).trim();
        let is_odd = demand == Demand::Leeway && !text.is_empty() && text.parse::<u64>().is_err();
        is_odd.then(|| "a whole number of seconds, such as 60".to_owned())
    }

    /// The policy these make. `role_header` is what the paste's own request sent, heard unless
    /// something else was typed.
    pub fn policy(&self, role_header: Option<&str>) -> Policy {
        let one = |demand| {
            let text = self.text(demand).trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let many = |demand| -> Vec<String> {
            let text = self.text(demand).split([' ', ',', '\t', '\n']);
            text.filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        };
        Policy {
            algs: many(Demand::Algorithms),
            iss: one(Demand::Issuer),
            aud: many(Demand::Audience),
            sub: one(Demand::Subject),
            typ: one(Demand::Type),
            scope: many(Demand::Scope),
            required: many(Demand::Required),
            leeway_secs: self.text(Demand::Leeway).trim().parse().unwrap_or(0),
            use_embedded_key: self.use_embedded_key,
            profile: self.profile.clone(),
            role_header: one(Demand::RoleHeader).or_else(|| role_header.map(str::to_owned)),
            strict: false,
        }
    }

    /// Takes over what a fix has changed in the policy that these made.
    pub fn take_over(&mut self, policy: &Policy, role_header: Option<&str>) {
        let before = self.policy(role_header);
        let mut put = |demand, old: String, new: String| {
            if old != new {
                self.set(demand, new);
            }
        };
        let text = |one: &Option<String>| one.clone().unwrap_or_default();
        put(Demand::Issuer, text(&before.iss), text(&policy.iss));
        put(Demand::Audience, before.aud.join(" "), policy.aud.join(" "));
        put(
            Demand::Leeway,
            before.leeway_secs.to_string(),
            policy.leeway_secs.to_string(),
        );
        put(
            Demand::RoleHeader,
            text(&before.role_header),
            text(&policy.role_header),
        );
        self.profile = policy.profile.clone();
        self.use_embedded_key = policy.use_embedded_key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_a_policy() {
        let mut demands = Demands::default();
        demands.set(Demand::Audience, " shop, admin ".to_owned());
        demands.set(Demand::Leeway, "60".to_owned());
        let policy = demands.policy(Some("editor"));
        assert_eq!(policy.aud, ["shop", "admin"]);
        assert_eq!(policy.leeway_secs, 60);
        assert_eq!(policy.role_header.as_deref(), Some("editor"));
        assert_eq!(policy.iss, None);
    }

    #[test]
    fn a_typed_role_is_heard_before_the_one_in_the_paste() {
        let mut demands = Demands::default();
        demands.set(Demand::RoleHeader, "admin".to_owned());
        let policy = demands.policy(Some("editor"));
        assert_eq!(policy.role_header.as_deref(), Some("admin"));
    }

    #[test]
    fn what_a_fix_changes_is_seen_in_its_field() {
        let mut demands = Demands::default();
        let mut policy = demands.policy(None);
        policy.leeway_secs = 90;
        policy.iss = Some("https://a.test".to_owned());
        demands.take_over(&policy, None);
        assert_eq!(demands.text(Demand::Leeway), "90");
        assert_eq!(demands.text(Demand::Issuer), "https://a.test");
        assert_eq!(demands.policy(None), policy);
    }

    #[test]
    fn a_leeway_that_is_no_number_is_said() {
        let mut demands = Demands::default();
        demands.set(Demand::Leeway, "5m".to_owned());
        assert!(demands.fault(Demand::Leeway).is_some());
        assert_eq!(demands.policy(None).leeway_secs, 0);
    }
}
