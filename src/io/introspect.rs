//! Asking an issuer about a token (RFC 7662 §2.1).
//!
//! Called on a click on a button that names [`Target::host`]: the token itself is sent there, and
//! the client's secret with it. Neither follows a redirect, and neither is part of any message,
//! whatever the server repeats of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde_json::Value;
use zeroize::Zeroizing;

use super::http::{Client, HttpError, HttpLimits, Reply, excerpt};
use crate::jose::introspection::{Introspection, IntrospectionError, parse};
use crate::jose::key::Secret;
use crate::jose::target::Target;

/// What `application/x-www-form-urlencoded` leaves as it is.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// A client as the issuer knows it.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Its id, which is no secret.
    pub client_id: String,
    /// Its secret, as the issuer gave it; may be empty.
    pub client_secret: Secret,
}

/// Why nothing is known about the token. `Display` is a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntrospectError {
    /// Nothing usable came back.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The issuer does not answer this client (RFC 7662 §2.3, RFC 6749 §5.2).
    #[error("{host} refuses the question: {status} {error}{}", told(description))]
    Refused {
        /// Who was asked.
        host: String,
        /// The status code.
        status: u16,
        /// `invalid_client` and its like, as the issuer says it.
        error: String,
        /// `error_description`; may be empty.
        description: String,
    },
    /// It answered with JSON that is no answer about a token.
    #[error("{host} gives no answer about a token: {source}")]
    Unlike {
        /// Who was asked.
        host: String,
        /// What is wrong with it.
        source: IntrospectionError,
    },
}

/// Asks `endpoint` about the token whose text is `token`. Without `credentials` the question is
/// asked by nobody, which some servers on a developer's machine allow.
pub fn introspect(
    endpoint: &Target,
    token: &Secret,
    credentials: Option<&Credentials>,
    limits: &HttpLimits,
    cancelled: &dyn Fn() -> bool,
) -> Result<Introspection, IntrospectError> {
    let encoded = form_encoded(token.expose());
    let form = Secret::new(
        Zeroizing::new(format!(
            "token={}&token_type_hint=access_token",
            encoded.as_str()
        ))
        .as_bytes(),
    );
    let basic = credentials.map(basic);
    let client = Client::new(limits, cancelled);
    let reply = client.post(endpoint, &form, basic.as_ref())?;
    let encoded = Secret::new(encoded.as_bytes());
    let mut secrets = vec![token, &encoded];
    secrets.extend(credentials.map(|credentials| &credentials.client_secret));
    let code = basic.as_ref().map(|text| {
        let code = text.expose().strip_prefix(SCHEME).unwrap_or_default();
        Secret::new(code)
    });
    secrets.extend(&code);
    answer(&reply, &secrets)
}

fn answer(reply: &Reply, secrets: &[&Secret]) -> Result<Introspection, IntrospectError> {
    let host = reply.from.host().to_owned();
    if !(200..300).contains(&reply.status) {
        return Err(match oauth_error(&reply.body, secrets) {
            Some((error, description)) => IntrospectError::Refused {
                host,
                status: reply.status,
                error,
                description,
            },
            None => reply.unwelcome(secrets).into(),
        });
    }
    parse(&reply.body).map_err(|source| match source {
        IntrospectionError::NotJson { .. } => reply.unlike("JSON", secrets).into(),
        source => IntrospectError::Unlike { host, source },
    })
}

const SCHEME: &[u8] = b"Basic ";

/// `client_secret_basic`: id and secret are form-encoded before they are joined, so that a colon
/// in the id cannot be taken for the one between them (RFC 6749 §2.3.1).
fn basic(credentials: &Credentials) -> Secret {
    let id = form_encoded(credentials.client_id.as_bytes());
    let secret = form_encoded(credentials.client_secret.expose());
    let pair = Zeroizing::new(format!("{}:{}", id.as_str(), secret.as_str()));
    let code = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
    Secret::new([SCHEME, code.as_bytes()].concat())
}

fn form_encoded(bytes: &[u8]) -> Zeroizing<String> {
    let mut encoded = Zeroizing::new(String::with_capacity(bytes.len() * 3));
    for piece in percent_encode(bytes, FORM) {
        encoded.push_str(if piece == "%20" { "+" } else { piece });
    }
    encoded
}

fn oauth_error(body: &[u8], secrets: &[&Secret]) -> Option<(String, String)> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let text = |name: &str| Some(excerpt(value.get(name)?.as_str()?, secrets));
    Some((
        text("error")?,
        text("error_description").unwrap_or_default(),
    ))
}

fn told(description: &str) -> String {
    if description.is_empty() {
        String::new()
    } else {
        format!(", “{description}”")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(client_id: &str, client_secret: &str, pair: &str) {
        let credentials = Credentials {
            client_id: client_id.to_owned(),
            client_secret: Secret::new(client_secret),
        };
        let header = basic(&credentials);
        let code = header.expose().strip_prefix(SCHEME).unwrap();
        assert_eq!(STANDARD.decode(code).unwrap(), pair.as_bytes());
    }

    #[test]
    fn id_and_secret_are_encoded_before_they_are_joined() {
        check("s6BhdRkqt3", "gX1fBat3bV", "s6BhdRkqt3:gX1fBat3bV");
        check(
            "a:b c",
            "p@ss/w+rd é~*",
            "a%3Ab+c:p%40ss%2Fw%2Brd+%C3%A9%7E*",
        );
        check("", "", ":");
    }

    #[test]
    fn credentials_say_no_secret_in_debug() {
        let credentials = Credentials {
            client_id: "demo".to_owned(),
            client_secret: Secret::new("hunter2"),
        };
        assert!(!format!("{credentials:?}").contains("hunter2"));
    }
}
