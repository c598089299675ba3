//! From an issuer to its keys: which document is asked for, and what it says (OpenID Connect
//! Discovery 1.0 §4, RFC 8414 §3).
//!
//! Nothing here asks anybody. A typed text or the `iss` of a token becomes an [`Ask`], whose host a
//! button names; the request is made elsewhere, after a click.

use std::fmt;

use serde_json::Value;

use super::decode::Decoded;
use super::finding::{Finding, Severity};
use super::target::{Target, TargetError};
use super::token::SegmentName;
use super::tree::NodeKind;
use super::words::one_line;

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";
/// Longest issuer repeated in a message.
const MAX_SHOWN_CHARS: usize = 120;

/// What a click would ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The address of a key set, or of a document that names one.
    Keys(Target),
    /// An issuer, whose discovery document names its key set.
    Issuer(Issuer),
}

/// An issuer that can be asked: its name, letter by letter, is an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    name: String,
    target: Target,
}

/// What a discovery document says, as far as keys are concerned. All of it is the server's word.
#[derive(Clone, PartialEq, Eq)]
pub struct Metadata {
    /// `issuer`: must be what was asked for.
    pub issuer: Option<String>,
    /// `jwks_uri`, as it stands.
    pub jwks_uri: Option<String>,
    /// `introspection_endpoint` (RFC 8414 §2), as it stands.
    pub introspection_endpoint: Option<String>,
}

impl Ask {
    /// What a typed or pasted text asks for. An address whose path looks like that of keys, or is
    /// that of a discovery document, is asked for itself; any other is taken for an issuer.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let issuer = Issuer::parse(text)?;
        let path = issuer.target.path().to_ascii_lowercase();
        let last = path.rsplit('/').next().unwrap_or_default();
        let is_document = path.contains("/.well-known/")
            || path.contains("jwk")
            || [".json", ".pem", ".crt", ".cer", ".der"]
                .iter()
                .any(|end| last.ends_with(end))
            || matches!(last, "keys" | "key" | "certs" | "cert" | "pem");
        if is_document {
            return Ok(Self::Keys(issuer.target));
        }
        Ok(Self::Issuer(issuer))
    }

    /// The host that a button names.
    pub fn host(&self) -> &str {
        self.target().host()
    }

    /// The address as it was given.
    pub fn target(&self) -> &Target {
        match self {
            Self::Keys(target) | Self::Issuer(Issuer { target, .. }) => target,
        }
    }
}

impl Issuer {
    /// The issuer of that name.
    pub fn parse(name: &str) -> Result<Self, TargetError> {
        Ok(Self {
            target: Target::parse(name)?,
            name: name.trim().to_owned(),
        })
    }

    /// The issuer that a token says it is from, if it can be asked. The token's word: it is offered
    /// on a button that names the host, and never asked by itself.
    pub fn offered(decoded: &Decoded) -> Option<Self> {
        let tree = &decoded.tree;
        let payload = tree.section(SegmentName::Payload)?;
        let iss = tree.find(payload, "/iss")?;
        (tree.node(iss).kind == NodeKind::String)
            .then(|| Self::parse(&tree.text(iss)).ok())
            .flatten()
    }

    /// As it was given: what the document's `issuer` must equal.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The host that a button names.
    pub fn host(&self) -> &str {
        self.target.host()
    }

    /// The address that its name is.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Where its document may stand, the likelier place first: behind the issuer's path (OpenID
    /// Connect Discovery §4.1), or before it (RFC 8414 §3.1).
    pub fn documents(&self) -> [Target; 2] {
        let path = self.target.path().trim_end_matches('/');
        [format!("{path}{OPENID}"), format!("{OAUTH}{path}")].map(|path| self.target.at_path(path))
    }
}

impl Metadata {
    /// Reads a discovery document; `None` if it is none: no JSON object, or one that names neither
    /// an issuer's key set nor its introspection endpoint.
    pub fn read(document: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(document).ok()?;
        let text = |name: &str| Some(value.get(name)?.as_str()?.to_owned());
        let metadata = Self {
            issuer: text("issuer"),
            jwks_uri: text("jwks_uri"),
            introspection_endpoint: text("introspection_endpoint"),
        };
        let has_keys = value.get("keys").is_some_and(Value::is_array);
        let tells = metadata.jwks_uri.is_some()
            || (metadata.issuer.is_some()
                && (metadata.introspection_endpoint.is_some()
                    || value.get("token_endpoint").is_some()));
        (tells && !has_keys).then_some(metadata)
    }

    /// Says so if the document is not that of `asked` (OpenID Connect Discovery §4.3: the two must
    /// be the same text).
    pub fn check_issuer(&self, asked: &str) -> Option<Finding> {
        let issuer = self.issuer.as_deref();
        let message = match issuer {
            Some(issuer) if issuer == asked => return None,
            Some(issuer) => format!(
                "The discovery document is of {}, asked was {}",
                quoted(issuer),
                quoted(asked)
            ),
            None => format!(
                "The discovery document names no issuer, asked was {}",
                quoted(asked)
            ),
        };
        let advice = match issuer {
            Some(issuer) if issuer.trim_end_matches('/') == asked.trim_end_matches('/') => {
                "They differ by a slash at the end, which counts: verifiers compare letter by letter"
            }
            _ => "Its keys may be another issuer's: ask for the issuer that your server trusts",
        };
        Some(Finding::new("issuer-differs", Severity::Warn, message).advice(advice))
    }

    /// The same for a document whose own address was given: the issuer follows from it, but for a
    /// slash at its end.
    pub fn check_address(&self, address: &Target) -> Option<Finding> {
        let url = address.url();
        let asked = match (url.strip_suffix(OPENID), url.split_once(OAUTH)) {
            (Some(issuer), _) => issuer.to_owned(),
            (None, Some((host, path))) => format!("{host}{path}"),
            (None, None) => return None,
        };
        let issuer = self.issuer.as_deref();
        if issuer.is_some_and(|issuer| issuer.trim_end_matches('/') == asked) {
            return None;
        }
        self.check_issuer(&asked)
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metadata(…)")
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text, MAX_SHOWN_CHARS))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::jose::decode::decode;
    use crate::jose::encoding::to_base64url;
    use crate::jose::limits::Limits;
    use crate::jose::token::{TokenKind, parse};

    #[track_caller]
    fn check_documents(issuer: &str, urls: [&str; 2]) {
        let documents = Issuer::parse(issuer).unwrap().documents();
        assert_eq!(documents.map(|document| document.url()), urls);
    }

    #[test]
    fn documents_stand_where_the_two_standards_put_them() {
        check_documents(
            "https://a.test",
            [
                "https://a.test/.well-known/openid-configuration",
                "https://a.test/.well-known/oauth-authorization-server",
            ],
        );
        check_documents(
            "https://a.test/realms/x/",
            [
                "https://a.test/realms/x/.well-known/openid-configuration",
                "https://a.test/.well-known/oauth-authorization-server/realms/x",
            ],
        );
    }

    #[test]
    fn keys_are_told_from_issuers_by_their_path() {
        for text in [
            "https://www.googleapis.com/oauth2/v3/certs",
            "https://a.test/.well-known/jwks.json",
            "https://a.test/.well-known/openid-configuration",
            "https://login.microsoftonline.com/common/discovery/v2.0/keys",
            "https://a.test/service_accounts/v1/jwk/securetoken@system.test",
        ] {
            assert!(matches!(Ask::parse(text).unwrap(), Ask::Keys(_)), "{text}");
        }
        for text in [
            "https://accounts.google.com",
            "https://securetoken.google.com/demo",
            "https://a.test/realms/x/",
        ] {
            let ask = Ask::parse(text).unwrap();
            assert!(
                matches!(&ask, Ask::Issuer(issuer) if issuer.name() == text),
                "{text}"
            );
        }
        assert_eq!(
            Ask::parse("https://A.test:8443/x").unwrap().host(),
            "a.test:8443"
        );
        assert!(Ask::parse("accounts.google.com").is_err());
    }

    fn offered(payload: &str) -> Option<String> {
        let [header, payload] =
            [r#"{"alg":"HS256"}"#, payload].map(|json| to_base64url(json.as_bytes()));
        let token = parse(
            &Arc::from(format!("{header}.{payload}.AAAA")),
            TokenKind::Jws,
        );
        let decoded = decode(&token, &Limits::DEFAULT);
        Issuer::offered(&decoded).map(|issuer| issuer.name().to_owned())
    }

    #[test]
    fn only_an_issuer_that_can_be_asked_is_offered() {
        let good = "https://a.test/x/";
        assert_eq!(
            offered(r#"{"iss":"https:\/\/a.test/x/"}"#).as_deref(),
            Some(good)
        );
        for payload in [
            "{}",
            r#"{"iss":"accounts.google.com"}"#,
            r#"{"iss":"http://a.test"}"#,
            r#"{"iss":["https://a.test"]}"#,
            r#"{"iss":"https://me:pw@a.test"}"#,
            "no json",
        ] {
            assert_eq!(offered(payload), None, "{payload}");
        }
    }

    #[test]
    fn a_document_of_another_issuer_is_told_with_both_names() {
        let document = br#"{"issuer":"https://b.test","jwks_uri":"https://b.test/k"}"#;
        let metadata = Metadata::read(document).unwrap();
        let finding = metadata.check_issuer("https://a.test").unwrap();
        assert_eq!(
            finding.message,
            "The discovery document is of \"https://b.test\", asked was \"https://a.test\""
        );
        assert_eq!(metadata.check_issuer("https://b.test"), None);
        let slash = metadata.check_issuer("https://b.test/").unwrap();
        assert!(slash.advice.contains("slash"), "{}", slash.advice);
    }

    #[test]
    fn a_document_is_held_to_its_own_address() {
        let document = br#"{"issuer":"https://b.test/x/","jwks_uri":"https://b.test/k"}"#;
        let metadata = Metadata::read(document).unwrap();
        for (address, agrees) in [
            ("https://b.test/x/.well-known/openid-configuration", true),
            (
                "https://b.test/.well-known/oauth-authorization-server/x",
                true,
            ),
            ("https://b.test/.well-known/openid-configuration", false),
            ("https://c.test/x/.well-known/openid-configuration", false),
            ("https://c.test/elsewhere.json", true),
        ] {
            let finding = metadata.check_address(&Target::parse(address).unwrap());
            assert_eq!(finding.is_none(), agrees, "{address}");
        }
    }

    #[test]
    fn what_is_no_discovery_document_is_none() {
        for text in [
            &b"<html>"[..],
            b"[]",
            b"{}",
            br#"{"keys":[],"jwks_uri":"https://a.test"}"#,
            br#"{"jwks_uri":1}"#,
            br#"{"issuer":"https://a.test"}"#,
        ] {
            assert_eq!(Metadata::read(text), None);
        }
        let oauth = br#"{"issuer":"https://a.test","introspection_endpoint":"https://a.test/i"}"#;
        let metadata = Metadata::read(oauth).unwrap();
        assert_eq!(metadata.jwks_uri, None);
        assert_eq!(
            metadata.introspection_endpoint.as_deref(),
            Some("https://a.test/i")
        );
    }
}
