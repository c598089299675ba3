//! What the issuer serves: three documents, made once from the public halves of the keys.

use std::net::IpAddr;

use serde_json::json;

use super::http::{Head, Reply};
use crate::jose::key::Key;
use crate::jose::key::convert::public_jwks_json;
use crate::jose::words;

pub(super) const JWKS_PATH: &str = "/.well-known/jwks.json";
pub(super) const DISCOVERY_PATH: &str = "/.well-known/openid-configuration";
/// The same document by the name that RFC 8414 §3 gives it; clients of plain OAuth ask for it.
const OAUTH_PATH: &str = "/.well-known/oauth-authorization-server";

/// Texts ready to be sent. No private number ever gets here.
pub(super) struct Documents {
    jwks: String,
    discovery: String,
    welcome: String,
}

impl Documents {
    /// Documents of an issuer at `url`.
    pub(super) fn new(keys: &[Key], url: &str) -> Self {
        let keys: Vec<Key> = keys.iter().filter_map(served).collect();
        Self {
            jwks: public_jwks_json(&keys),
            discovery: discovery(&keys, url),
            welcome: format!(
                "Jotscope serves {} here, for tests on this machine\n\n\
                 Issuer     {url}\n\
                 JWKS       {url}{JWKS_PATH}\n\
                 Discovery  {url}{DISCOVERY_PATH}\n",
                words::count("public key", keys.len()),
            ),
        }
    }

    /// The answer to a request.
    pub(super) fn reply(&self, head: &Head) -> Reply {
        let (authority, path) = split(&head.target);
        // A page of a stranger's site may have its name point here (DNS rebinding), and its
        // browser then takes this for that site.
        if ![authority, head.host.as_deref()]
            .into_iter()
            .flatten()
            .all(is_loopback)
        {
            return Reply::text(
                421,
                "This answers to 127.0.0.1 and localhost, not to other names",
            );
        }
        if !matches!(head.method.as_str(), "GET" | "HEAD") {
            return Reply::text(405, "Only GET and HEAD are answered");
        }
        let document = |body: &str| Reply {
            status: 200,
            // What every client takes; some refuse `application/jwk-set+json`.
            content_type: "application/json",
            body: body.to_owned(),
        };
        match path {
            JWKS_PATH => document(&self.jwks),
            DISCOVERY_PATH | OAUTH_PATH => document(&self.discovery),
            "/" => Reply::text(200, self.welcome.trim_end()),
            _ => Reply::text(
                404,
                "There is nothing here; see /.well-known/jwks.json and \
                 /.well-known/openid-configuration",
            ),
        }
    }
}

/// The public half of a key, with a name: verifiers look for the `kid` of a token's header.
fn served(key: &Key) -> Option<Key> {
    let mut public = key.to_public()?;
    if public.kid.is_none() {
        public.kid = public.thumbprint_text();
    }
    Some(public)
}

/// Provider metadata with the members that OpenID Connect Discovery 1.0 §3 requires: Spring and
/// go-oidc refuse a document without them, although nobody can log in here.
fn discovery(keys: &[Key], url: &str) -> String {
    let mut algs: Vec<&str> = Vec::new();
    for key in keys {
        let own = key.families().signature;
        let only = key.alg.as_deref().filter(|alg| own.contains(alg));
        let served = only.map_or(own.to_vec(), |alg| vec![alg]);
        for alg in served {
            if !algs.contains(&alg) {
                algs.push(alg);
            }
        }
    }
    let document = json!({
        "issuer": url,
        "jwks_uri": format!("{url}{JWKS_PATH}"),
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": algs,
    });
    format!("{document:#}")
}

/// The authority of a target that is a whole URL, and the path without its query.
fn split(target: &str) -> (Option<&str>, &str) {
    let (authority, path) = match target.strip_prefix("http://") {
        None => (None, target),
        Some(rest) => match rest.find(['/', '?']) {
            Some(at) => (Some(&rest[..at]), &rest[at..]),
            None => (Some(rest), "/"),
        },
    };
    (authority, path.split('?').next().unwrap_or_default())
}

/// Whether `host`, with or without a port, is a name of this machine that no stranger can give.
/// The port may be another: tunnels and containers forward one to this.
fn is_loopback(host: &str) -> bool {
    let host = host.trim();
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some(parts) => parts,
            None => return false,
        },
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
        return false;
    }
    if let Ok(address) = name.parse::<IpAddr>() {
        return address.is_loopback();
    }
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    // RFC 6761 §6.3 keeps `localhost` and what is below it; `.internal` is kept for private use,
    // and is how containers on a desktop call its loopback.
    name == "localhost" || name.ends_with(".localhost") || name == "host.docker.internal"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::key::generate::{KeySpec, generate};

    #[test]
    fn a_strangers_name_is_no_name_of_this_machine() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:80",
            "127.1.2.3:1",
            "localhost:8080",
            "LOCALHOST.",
            "issuer.localhost:1",
            "[::1]",
            "[::1]:8080",
            "host.docker.internal:8080",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:8080",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evil.example#localhost",
            "user@localhost",
            "localhost:",
            "localhost:x",
            "localhost:80:80",
            "[::1",
            "[::1]x",
            "0.0.0.0",
            "10.0.0.1",
            "evillocalhost",
            "host.docker.internal.evil.example",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_target_may_be_a_whole_url() {
        assert_eq!(split("/a?b?c"), (None, "/a"));
        assert_eq!(split("http://h:1/a?b"), (Some("h:1"), "/a"));
        assert_eq!(split("http://h"), (Some("h"), "/"));
        assert_eq!(split("*"), (None, "*"));
    }

    #[test]
    fn discovery_has_what_clients_demand_and_only_what_the_keys_can() {
        let mut rsa = generate(KeySpec::Rsa2048).unwrap();
        let keys = [rsa.clone(), generate(KeySpec::Ed25519).unwrap()];
        let algs = |keys: &[Key]| {
            let documents = Documents::new(keys, "http://127.0.0.1:1");
            let value: serde_json::Value = serde_json::from_str(&documents.discovery).unwrap();
            for member in [
                "issuer",
                "jwks_uri",
                "authorization_endpoint",
                "token_endpoint",
                "response_types_supported",
                "subject_types_supported",
            ] {
                assert!(value.get(member).is_some(), "{member}");
            }
            value["id_token_signing_alg_values_supported"].clone()
        };
        assert_eq!(algs(&keys), json!(["RS256", "EdDSA"]));
        rsa.alg = None;
        assert_eq!(algs(&[rsa]).as_array().map(Vec::len), Some(6));
        assert_eq!(algs(&[]), json!([]));
    }

    #[test]
    fn a_key_without_a_name_is_served_with_its_thumbprint() {
        let mut key = generate(KeySpec::Ed25519).unwrap();
        key.kid = None;
        let documents = Documents::new(std::slice::from_ref(&key), "http://127.0.0.1:1");
        assert!(documents.jwks.contains(&key.thumbprint_text().unwrap()));
        assert!(!documents.jwks.contains("\"d\""));
    }
}
