//! What single well-known values mean: media types, authentication methods, subjects, ids that
//! every tenant shares. Each is a flat table or the taking apart of one written form.

use crate::jose::words;

/// Media types of tokens; an `application/` in front is left out (RFC 7515 §4.1.9).
pub(super) fn token_type(value: &str) -> Option<&'static str> {
    let lower = value.to_ascii_lowercase();
    let short = lower.strip_prefix("application/").unwrap_or(&lower);
    Some(match short {
        "at+jwt" => "access token (RFC 9068)",
        "dpop+jwt" => "proof of possession for one request (RFC 9449)",
        "logout+jwt" => "sign-out message (OpenID Connect)",
        "secevent+jwt" => "security event (RFC 8417)",
        "token-introspection+jwt" => "answer of token introspection (RFC 9701)",
        "oauth-authz-req+jwt" => "authorization request (RFC 9101)",
        "client-authentication+jwt" => "client authentication",
        "dc+sd-jwt" | "vc+sd-jwt" => "credential with selective disclosure",
        "sd-jwt" | "example+sd-jwt" => "selective disclosure (RFC 9901)",
        "kb+jwt" => "proof that the holder shows the credential (RFC 9901)",
        "statuslist+jwt" => "list of token states",
        "entity-statement+jwt" => "statement of OpenID Federation",
        "trust-mark+jwt" => "trust mark of OpenID Federation",
        "openid4vci-proof+jwt" => "wallet's proof of its key",
        "oauth-client-attestation+jwt" => "attestation of a client",
        "oauth-client-attestation-pop+jwt" => "proof that the attested client sends it",
        "passport" => "caller identity (RFC 8225)",
        "jose" => "compact serialization",
        "jose+json" => "JSON serialization",
        _ => return None,
    })
}

pub(super) fn keycloak_type(value: &str) -> Option<&'static str> {
    Some(match value {
        "Bearer" => "access token",
        "ID" => "ID token: says who the user is",
        "Refresh" => "refresh token: only good for getting new access tokens",
        "Offline" => "refresh token that outlives the session",
        _ => return None,
    })
}

/// RFC 8176 §2, and what vendors add.
pub(super) fn authentication_method(value: &str) -> Option<&'static str> {
    Some(match value {
        "face" => "face recognition",
        "fpt" => "fingerprint",
        "geo" => "place",
        "hwk" => "hardware key",
        "iris" => "iris scan",
        "kba" => "questions only the person can answer",
        "mca" => "more than one channel",
        "mfa" => "more than one factor",
        "otp" => "one-time code",
        "pin" => "PIN",
        "pwd" => "password",
        "rba" => "judged by risk",
        "retina" => "retina scan",
        "sc" => "smart card",
        "sms" => "text message",
        "swk" => "software key",
        "tel" => "telephone call",
        "user" => "the person was there",
        "vbm" => "voice",
        "wia" => "Windows sign-in",
        "fed" => "another provider",
        "ngcmfa" => "more than one factor, when the device was set up",
        "rsa" => "certificate or key of the device",
        _ => return None,
    })
}

/// Subjects that are put together from parts.
pub(super) fn subject(value: &str) -> Option<String> {
    if let Some(rest) = value.strip_prefix("system:serviceaccount:") {
        let (namespace, name) = rest.split_once(':')?;
        return Some(words::one_line(
            &format!("service account {name} in namespace {namespace}"),
            80,
        ));
    }
    if let Some(rest) = value.strip_prefix("repo:") {
        let (repository, context) = rest.split_once(':')?;
        let what = match context.split_once(':') {
            Some(("ref", name)) => match (
                name.strip_prefix("refs/heads/"),
                name.strip_prefix("refs/tags/"),
            ) {
                (Some(branch), _) => format!("branch {branch}"),
                (_, Some(tag)) => format!("tag {tag}"),
                _ => name.to_owned(),
            },
            Some(("environment", name)) => format!("environment {name}"),
            _ if context == "pull_request" => "a pull request".to_owned(),
            _ => return None,
        };
        return Some(words::one_line(&format!("{what} of {repository}"), 80));
    }
    if let Some(rest) = value.strip_prefix("project_path:") {
        let (project, context) = rest.split_once(':')?;
        let name = context.split_once(":ref:")?.1;
        return Some(words::one_line(&format!("{name} of {project}"), 80));
    }
    if value.ends_with("@clients") {
        return Some("a machine, not a person".to_owned());
    }
    let (connection, _) = value.split_once('|')?;
    Some(
        match connection {
            "auth0" => "user of an Auth0 database",
            "google-oauth2" => "user from Google",
            "windowslive" => "user with a Microsoft account",
            "waad" => "user from Entra ID",
            "samlp" => "user from a SAML provider",
            "github" => "user from GitHub",
            "facebook" => "user from Facebook",
            "apple" => "user from Apple",
            "email" => "user who signs in by e-mail",
            "sms" => "user who signs in by text message",
            "ad" => "user from Active Directory",
            _ => return None,
        }
        .to_owned(),
    )
}

/// Applications with the same id in every tenant of Entra ID.
pub(super) fn known_app(value: &str) -> Option<&'static str> {
    Some(match value {
        "00000003-0000-0000-c000-000000000000" => "Microsoft Graph",
        "00000002-0000-0000-c000-000000000000" => "Azure AD Graph, retired",
        "797f4846-ba00-4fd7-ba43-dac1f8f63013" => "Azure management",
        "04b07795-8ddb-461a-bbee-02f9e1bf7b46" => "Azure CLI",
        "1950a258-227b-4e31-a9cf-717495945fc2" => "Azure PowerShell",
        "de8bc8b5-d9f9-48b1-a8ad-b748da725064" => "Graph Explorer",
        "appstoreconnect-v1" => "App Store Connect API",
        _ => return None,
    })
}

/// Template ids of Entra ID's directory roles: the same in every tenant.
pub(crate) fn directory_role(value: &str) -> Option<&'static str> {
    Some(match value {
        "62e90394-69f5-4237-9190-012177145e10" => "Global Administrator",
        "f2ef992c-3afb-46b9-b7cf-a126ee74c451" => "Global Reader",
        "fe930be7-5e62-47db-91af-98c3a49a38b1" => "User Administrator",
        "e8611ab8-c189-46e8-94e1-60213ab1f814" => "Privileged Role Administrator",
        "194ae4cb-b126-40b2-bd5b-6091b380977d" => "Security Administrator",
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3" => "Application Administrator",
        "158c047a-c907-4556-b7ef-446551a6b5f7" => "Cloud Application Administrator",
        "29232cdf-9323-42fd-ade2-1d097af3e4de" => "Exchange Administrator",
        "f28a1f50-f6e7-4571-818b-6a12f2af6b6c" => "SharePoint Administrator",
        "b79fbf4d-3ef9-4689-8143-76b194e85509" => "every user",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_taken_apart() {
        for (sub, want) in [
            (
                "system:serviceaccount:prod:deployer",
                Some("service account deployer in namespace prod"),
            ),
            (
                "repo:octo/site:ref:refs/heads/main",
                Some("branch main of octo/site"),
            ),
            (
                "repo:octo/site:environment:prod",
                Some("environment prod of octo/site"),
            ),
            (
                "repo:octo/site:pull_request",
                Some("a pull request of octo/site"),
            ),
            (
                "project_path:team/app:ref_type:branch:ref:main",
                Some("main of team/app"),
            ),
            ("Xy12@clients", Some("a machine, not a person")),
            ("auth0|5f7c", Some("user of an Auth0 database")),
            ("custom|5f7c", None),
            ("1234", None),
        ] {
            assert_eq!(subject(sub).as_deref(), want, "{sub}");
        }
    }
}
