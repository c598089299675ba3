//! Web storage: which library's key it is, and entries that only their library can read.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// A library that keeps tokens in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Library {
    /// Its name in labels.
    pub title: &'static str,
    /// What its keys contain.
    marks: &'static [&'static str],
}

/// Libraries by what stands in their keys.
const LIBRARIES: [Library; 9] = [
    Library {
        title: "Amplify",
        marks: &["CognitoIdentityServiceProvider."],
    },
    Library {
        title: "Auth0",
        marks: &["@@auth0spajs@@", "auth0.is.authenticated"],
    },
    Library {
        title: "Firebase",
        marks: &["firebase:authUser:", "stsTokenManager"],
    },
    Library {
        title: "OIDC client",
        marks: &["oidc.user:"],
    },
    Library {
        title: "Okta",
        marks: &["okta-token-storage", "okta-cache-storage"],
    },
    Library {
        title: "MSAL",
        marks: &[
            "msal.",
            "-login.windows.net-",
            "-login.microsoftonline.com-",
            "credentialType",
        ],
    },
    Library {
        title: "Keycloak",
        marks: &["kc-callback-", "KEYCLOAK_"],
    },
    Library {
        title: "Clerk",
        marks: &["__clerk_"],
    },
    Library {
        title: "Supabase",
        marks: &["-auth-token", "supabase.auth.token"],
    },
];

/// The library whose storage key `text` is or contains.
pub(super) fn library_of(text: &str) -> Option<Library> {
    /// Made once: with many tokens in a paste this is asked often, of short texts.
    static MARKS: LazyLock<Vec<(Library, Finder<'static>)>> = LazyLock::new(|| {
        let finders = |library: Library| {
            library
                .marks
                .iter()
                .map(move |mark| (library, Finder::new(mark)))
        };
        LIBRARIES.into_iter().flat_map(finders).collect()
    });
    let has_mark = |(library, mark): &&(Library, Finder<'_>)| {
        mark.find(text.as_bytes()).is_some()
            && (library.title != "Supabase" || text.contains("sb-") || text.contains("supabase"))
    };
    MARKS.iter().find(has_mark).map(|(library, _)| *library)
}

/// Firefox's storage sidebar copies `name:"value"`.
pub(super) fn is_sidebar(line: &str) -> bool {
    line.split_once(":\"").is_some_and(|(name, value)| {
        !name.is_empty() && !name.contains([' ', '"', '\'', '{']) && value.trim_end().ends_with('"')
    })
}

impl Library {
    /// A key without what all keys of the library share: `idToken` of Amplify's long names.
    pub fn short(self, name: &str) -> &str {
        match self.title {
            "Amplify" => name.rsplit('.').next().unwrap_or(name),
            "MSAL" => ["idtoken", "accesstoken", "refreshtoken"]
                .into_iter()
                .find(|kind| name.contains(&format!("-{kind}-")))
                .unwrap_or(name),
            _ => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, title: Option<&str>) {
        assert_eq!(library_of(key).map(|library| library.title), title, "{key}");
    }

    #[test]
    fn keys_name_their_library() {
        check(
            "CognitoIdentityServiceProvider.id.demo.idToken",
            Some("Amplify"),
        );
        check("@@auth0spajs@@::id::aud::openid", Some("Auth0"));
        check("firebase:authUser:AIza:[DEFAULT]", Some("Firebase"));
        check(
            "oidc.user:https://idp.example.test:spa",
            Some("OIDC client"),
        );
        check("okta-token-storage", Some("Okta"));
        check("uid.utid-login.windows.net-idtoken-1-2---", Some("MSAL"));
        check("sb-abcdefghijklmnopqrst-auth-token", Some("Supabase"));
        check("my-auth-token", None);
        check("theme", None);
    }
}
