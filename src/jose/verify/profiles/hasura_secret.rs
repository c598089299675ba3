//! `HASURA_GRAPHQL_JWT_SECRET`, pasted as it stands in an environment file: a whole policy.

use serde_json::{Map, Value};

use crate::jose::key::Secret;

/// Where Hasura looks for its claims when nothing is configured.
pub(super) const NAMESPACE: &str = "https://hasura.io/jwt/claims";

/// What the secret says about claims; its key is apart, in [`HasuraSecret`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HasuraConfig {
    /// How the claims are written; `None`: not known, so they are taken as the token has them.
    pub claims_format: Option<ClaimsFormat>,
    /// The one literal name they stand under; `None`: `https://hasura.io/jwt/claims`.
    pub claims_namespace: Option<String>,
    /// A JSONPath to them instead.
    pub claims_namespace_path: Option<String>,
    /// Each session variable from a place of its own; the namespace is then not looked at.
    pub claims_map: Vec<(String, MappedClaim)>,
    /// Audiences, of which a token that has any must name one.
    pub audience: Vec<String>,
    /// The issuer a token that has any must have.
    pub issuer: Option<String>,
    /// How far the clocks may differ, in seconds.
    pub allowed_skew_secs: u64,
    /// Where the request carries the token.
    pub location: TokenLocation,
}

/// `claims_format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimsFormat {
    /// An object.
    Json,
    /// A string that holds an object, as Cognito's triggers can only write.
    StringifiedJson,
}

/// One entry of `claims_map`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MappedClaim {
    /// The same for every token: a string, or JSON text.
    Literal(Value),
    /// A JSONPath over all claims, and what stands in where there is nothing.
    Path(String, Option<Value>),
}

/// `header`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TokenLocation {
    /// `Authorization: Bearer …`.
    #[default]
    Authorization,
    /// A cookie of that name.
    Cookie(String),
    /// A header of that name, which holds the token alone.
    CustomHeader(String),
}

/// A secret as pasted. Its key may be an HMAC secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HasuraSecret {
    /// The policy in it.
    pub config: HasuraConfig,
    /// `type`, such as `RS256`; may be missing beside `jwk_url`.
    pub alg: Option<String>,
    /// `key`: PEM, a certificate or an HMAC secret, to be read as a key file is.
    pub key: Option<Secret>,
    /// `jwk_url`: shown on a button, fetched only on a click.
    pub jwk_url: Option<String>,
}

/// Why Hasura would not start with this secret, in its own words where it has any.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HasuraSecretError {
    /// No object between braces.
    #[error("this is no JSON object")]
    NotJson,
    /// Neither `key` nor `jwk_url`.
    #[error("key and jwk_url both cannot be empty")]
    NoKey,
    /// Both `key` and `jwk_url`.
    #[error("key, jwk_url both cannot be present")]
    TwoKeys,
    /// Both `claims_namespace` and its path.
    #[error("claims_namespace and claims_namespace_path both cannot be set")]
    TwoNamespaces,
    /// The path cannot be read.
    #[error("invalid JSON path claims_namespace_path error: {0}")]
    Path(String),
    /// A `type` Hasura does not know.
    #[error("Invalid JWK: Key type: {0} is not supported")]
    Type(String),
    /// A `claims_map` without the roles.
    #[error("{0} is expected but not found")]
    NoRoles(&'static str),
    /// A field of another type than Hasura takes.
    #[error("{field} should be {wanted}")]
    Field {
        /// Its name.
        field: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
}

const TYPES: [&str; 10] = [
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "Ed25519", "ES256", "ES384", "ES512",
];

/// Reads a pasted secret: the JSON alone, or with `HASURA_GRAPHQL_JWT_SECRET=` and quotes around.
pub fn read_hasura_secret(text: &str) -> Result<HasuraSecret, HasuraSecretError> {
    let json = match (text.find('{'), text.rfind('}')) {
        (Some(start), Some(end)) if start < end => &text[start..=end],
        _ => return Err(HasuraSecretError::NotJson),
    };
    let object: Map<String, Value> = serde_json::from_str(json)
        // In an environment file the quotes may be escaped.
        .or_else(|_| serde_json::from_str(&json.replace("\\\"", "\"")))
        .map_err(|_| HasuraSecretError::NotJson)?;
    let string = |field: &'static str| match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(HasuraSecretError::Field {
            field,
            wanted: "a string",
        }),
    };
    let (alg, key, jwk_url) = (string("type")?, string("key")?, string("jwk_url")?);
    match (&key, &jwk_url) {
        (None, None) => return Err(HasuraSecretError::NoKey),
        (Some(_), Some(_)) => return Err(HasuraSecretError::TwoKeys),
        _ => {}
    }
    match &alg {
        Some(alg) if !TYPES.contains(&alg.as_str()) => {
            return Err(HasuraSecretError::Type(alg.clone()));
        }
        None if key.is_some() => {
            let (field, wanted) = ("type", "given beside key");
            return Err(HasuraSecretError::Field { field, wanted });
        }
        _ => {}
    }
    let config = HasuraConfig {
        claims_format: Some(format_of(string("claims_format")?.as_deref())?),
        claims_namespace: string("claims_namespace")?,
        claims_namespace_path: string("claims_namespace_path")?,
        claims_map: claims_map(object.get("claims_map"))?,
        audience: audience(object.get("audience"))?,
        issuer: string("issuer")?,
        allowed_skew_secs: skew(object.get("allowed_skew"))?,
        location: location(object.get("header"))?,
    };
    if config.claims_namespace.is_some() && config.claims_namespace_path.is_some() {
        return Err(HasuraSecretError::TwoNamespaces);
    }
    if let Some(path) = &config.claims_namespace_path {
        path_steps(path).map_err(HasuraSecretError::Path)?;
    }
    Ok(HasuraSecret {
        config,
        alg,
        key: key.map(Secret::new),
        jwk_url,
    })
}

fn format_of(word: Option<&str>) -> Result<ClaimsFormat, HasuraSecretError> {
    match word {
        None | Some("json") => Ok(ClaimsFormat::Json),
        Some("stringified_json") => Ok(ClaimsFormat::StringifiedJson),
        Some(_) => Err(HasuraSecretError::Field {
            field: "claims_format",
            wanted: "json or stringified_json",
        }),
    }
}

fn audience(value: Option<&Value>) -> Result<Vec<String>, HasuraSecretError> {
    let wrong = HasuraSecretError::Field {
        field: "audience",
        wanted: "a string or a list of strings",
    };
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(one)) => Ok(vec![one.clone()]),
        Some(Value::Array(many)) => many
            .iter()
            .map(|one| one.as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .ok_or(wrong),
        Some(_) => Err(wrong),
    }
}

fn skew(value: Option<&Value>) -> Result<u64, HasuraSecretError> {
    match value {
        None | Some(Value::Null) => Ok(0),
        Some(number) => number
            .as_f64()
            .filter(|secs| *secs >= 0.0)
            .map(|secs| secs as u64)
            .ok_or(HasuraSecretError::Field {
                field: "allowed_skew",
                wanted: "a number of seconds",
            }),
    }
}

fn location(value: Option<&Value>) -> Result<TokenLocation, HasuraSecretError> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(TokenLocation::Authorization);
    };
    let name = value.get("name").and_then(Value::as_str).map(str::to_owned);
    match (value.get("type").and_then(Value::as_str), name) {
        (Some("Authorization"), _) => Ok(TokenLocation::Authorization),
        (Some("Cookie"), Some(name)) => Ok(TokenLocation::Cookie(name)),
        (Some("CustomHeader"), Some(name)) => Ok(TokenLocation::CustomHeader(name)),
        _ => Err(HasuraSecretError::Field {
            field: "header",
            wanted: "of type Authorization, or of type Cookie or CustomHeader with a name",
        }),
    }
}

fn claims_map(value: Option<&Value>) -> Result<Vec<(String, MappedClaim)>, HasuraSecretError> {
    let map = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Object(map)) => map,
        Some(_) => {
            let (field, wanted) = ("claims_map", "an object");
            return Err(HasuraSecretError::Field { field, wanted });
        }
    };
    let mut entries = Vec::new();
    for (name, value) in map {
        let claim = match value {
            Value::Object(place) if place.contains_key("path") => {
                let path = place
                    .get("path")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                path_steps(path).map_err(HasuraSecretError::Path)?;
                MappedClaim::Path(path.to_owned(), place.get("default").cloned())
            }
            literal => MappedClaim::Literal(literal.clone()),
        };
        entries.push((name.to_lowercase(), claim));
    }
    for role in ["x-hasura-allowed-roles", "x-hasura-default-role"] {
        if !entries.iter().any(|(name, _)| name == role) {
            return Err(HasuraSecretError::NoRoles(role));
        }
    }
    Ok(entries)
}

/// One step of a JSONPath.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Name(String),
    Item(usize),
}

/// The steps of `$`, `$.a.b`, `$['https://…'].a[0]`: all that Hasura's JSONPath knows.
pub(super) fn path_steps(path: &str) -> Result<Vec<Step>, String> {
    let mut rest = path.strip_prefix('$').unwrap_or(path);
    if rest.len() == path.len() && !rest.is_empty() && !rest.starts_with(['.', '[']) {
        return Err(format!("{path:?} does not begin with $"));
    }
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(name) = rest.strip_prefix('.') {
            let end = name.find(['.', '[']).unwrap_or(name.len());
            if end == 0 {
                return Err(format!("a name is missing in {path:?}"));
            }
            steps.push(Step::Name(name[..end].to_owned()));
            rest = &name[end..];
            continue;
        }
        let Some(inner) = rest.strip_prefix('[') else {
            return Err(format!("unexpected characters in {path:?}"));
        };
        let quote = inner
            .chars()
            .next()
            .filter(|first| matches!(first, '\'' | '"'));
        let closing = match quote {
            Some('\'') => "']",
            Some(_) => "\"]",
            None => "]",
        };
        let body = &inner[quote.map_or(0, char::len_utf8)..];
        let Some(end) = body.find(closing) else {
            return Err(format!("a bracket is not closed in {path:?}"));
        };
        let text = &body[..end];
        steps.push(match quote {
            Some(_) => Step::Name(text.to_owned()),
            None => Step::Item(
                text.parse()
                    .map_err(|_| format!("{text:?} is no index in {path:?}"))?,
            ),
        });
        rest = &body[end + closing.len()..];
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_error(json: &str, message: &str) {
        match read_hasura_secret(json) {
            Ok(_) => panic!("read: {json}"),
            Err(error) => assert_eq!(error.to_string(), message),
        }
    }

    #[test]
    fn a_secret_is_read_out_of_an_environment_file() {
        let text = concat!(
            "HASURA_GRAPHQL_JWT_SECRET='{\"type\":\"RS256\",",
            "\"jwk_url\": \"https://issuer.example/.well-known/jwks.json\",",
            "\"claims_format\": \"stringified_json\", \"audience\": [\"a\", \"b\"],",
            "\"allowed_skew\": 30, \"header\": {\"type\":\"Cookie\",\"name\":\"jwt\"}}'\n"
        );
        let secret = read_hasura_secret(text).unwrap();
        assert_eq!(
            secret.config.claims_format,
            Some(ClaimsFormat::StringifiedJson)
        );
        assert_eq!(secret.config.audience, ["a", "b"]);
        assert_eq!(secret.config.allowed_skew_secs, 30);
        assert_eq!(
            secret.config.location,
            TokenLocation::Cookie("jwt".to_owned())
        );
        assert!(secret.key.is_none() && secret.jwk_url.is_some());
    }

    #[test]
    fn errors_are_in_the_servers_words() {
        check_error("{}", "key and jwk_url both cannot be empty");
        check_error(
            r#"{"type":"HS256","key":"k","jwk_url":"https://x"}"#,
            "key, jwk_url both cannot be present",
        );
        check_error(
            r#"{"jwk_url":"https://x","claims_namespace":"a","claims_namespace_path":"$.b"}"#,
            "claims_namespace and claims_namespace_path both cannot be set",
        );
        check_error(
            r#"{"type":"PS256","key":"k"}"#,
            "Invalid JWK: Key type: PS256 is not supported",
        );
        check_error(
            r#"{"jwk_url":"https://x","claims_map":{"x-hasura-default-role":"user"}}"#,
            "x-hasura-allowed-roles is expected but not found",
        );
        check_error(
            r#"{"jwk_url":"https://x","claims_namespace_path":"$.a["}"#,
            "invalid JSON path claims_namespace_path error: a bracket is not closed in \"$.a[\"",
        );
        check_error("HASURA_GRAPHQL_JWT_SECRET=", "this is no JSON object");
    }

    #[test]
    fn a_secret_is_silent_in_debug() {
        let secret = read_hasura_secret(r#"{"type":"HS256","key":"top-of-all"}"#).unwrap();
        assert!(!format!("{secret:?}").contains("top-of-all"));
    }

    #[test]
    fn paths_have_names_quoted_names_and_items() {
        let name = |text: &str| Step::Name(text.to_owned());
        assert_eq!(path_steps("$"), Ok(vec![]));
        assert_eq!(path_steps("$.a.b"), Ok(vec![name("a"), name("b")]));
        assert_eq!(
            path_steps("$['https://x.y/z'].a[2]"),
            Ok(vec![name("https://x.y/z"), name("a"), Step::Item(2)])
        );
        assert!(path_steps("$..a").is_err() && path_steps("a b").is_err());
    }
}
