//! Key sets by URL, and by way of an issuer's discovery document.
//!
//! Called on a click on a button that names [`Ask::host`], or for `--jwks-url`; never for what a
//! token or a paste says by itself. What came is read like any key file: the host's word for its
//! keys, which the policy may use because a person asked for them.

use super::http::{Client, HttpError, HttpLimits, Reply};
use crate::jose::discovery::{Ask, Issuer, Metadata};
use crate::jose::finding::{Finding, Severity};
use crate::jose::key::{Arrival, KeyOrigin, KeySet, file};
use crate::jose::target::{Target, TargetError, shown_reference};

/// Keys that were fetched.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The keys, and what is odd about them and about the way there. Each key's origin names the
    /// host that sent it.
    pub keys: KeySet,
    /// The host that sent the keys, after redirects.
    pub host: String,
    /// The discovery document that led to them.
    pub metadata: Option<Metadata>,
}

/// Why there are no keys. `Display` is a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Nothing usable came back.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// Neither place for a discovery document has one.
    #[error("{host} publishes no discovery document for this issuer: {first}")]
    NoDocument {
        /// Who was asked.
        host: String,
        /// What the likelier place answered.
        first: Box<HttpError>,
    },
    /// A discovery document without a `jwks_uri`.
    #[error("the discovery document of {host} names no key set: it has no jwks_uri")]
    NoKeySet {
        /// Whose document it is.
        host: String,
    },
    /// A `jwks_uri` that no request goes to.
    #[error("the discovery document of {host} names {to:?}, which is not fetched: {source}")]
    KeySetAddress {
        /// Whose document it is.
        host: String,
        /// The address, without its query.
        to: String,
        /// Why it is not asked.
        source: TargetError,
    },
}

/// Asks for keys, whichever way `ask` leads to them.
pub fn run(
    ask: &Ask,
    limits: &HttpLimits,
    cancelled: &dyn Fn() -> bool,
) -> Result<Fetched, FetchError> {
    match ask {
        Ask::Keys(target) => fetch(target, limits, cancelled),
        Ask::Issuer(issuer) => discover(issuer, limits, cancelled),
    }
}

/// The keys at `target`: a JWKS, any other form of keys, or a discovery document, whose key set is
/// then fetched. `cancelled` is looked at between reads.
pub fn fetch(
    target: &Target,
    limits: &HttpLimits,
    cancelled: &dyn Fn() -> bool,
) -> Result<Fetched, FetchError> {
    let client = Client::new(limits, cancelled);
    let reply = client.get(target)?;
    let Some(metadata) = Metadata::read(&reply.body) else {
        return Ok(read(&reply, target)?);
    };
    let finding = metadata.check_address(target);
    follow(&client, &reply, metadata, finding)
}

/// The keys of `issuer`, by its discovery document. Where it has none, its own address is read,
/// in case it was the key set's.
pub fn discover(
    issuer: &Issuer,
    limits: &HttpLimits,
    cancelled: &dyn Fn() -> bool,
) -> Result<Fetched, FetchError> {
    let client = Client::new(limits, cancelled);
    let mut first = None;
    for document in issuer.documents() {
        match client.get(&document) {
            Ok(reply) => match Metadata::read(&reply.body) {
                Some(metadata) => {
                    let finding = metadata.check_issuer(issuer.name());
                    return follow(&client, &reply, metadata, finding);
                }
                None => first = first.or(Some(reply.unlike("a discovery document", &[]))),
            },
            Err(error @ HttpError::Status { .. }) => first = first.or(Some(error)),
            // What is wrong with the host is wrong with its other addresses.
            Err(error) => return Err(error.into()),
        }
    }
    let itself = client.get(issuer.target());
    let keys = itself.and_then(|reply| read(&reply, issuer.target()));
    match (keys, first) {
        (Ok(fetched), _) => Ok(fetched),
        (Err(_), Some(first)) => Err(FetchError::NoDocument {
            host: issuer.host().to_owned(),
            first: Box::new(first),
        }),
        (Err(error), None) => Err(error.into()),
    }
}

fn follow(
    client: &Client<'_>,
    document: &Reply,
    metadata: Metadata,
    finding: Option<Finding>,
) -> Result<Fetched, FetchError> {
    let host = document.from.host().to_owned();
    let Some(jwks_uri) = &metadata.jwks_uri else {
        return Err(FetchError::NoKeySet { host });
    };
    let target = document
        .from
        .follow(jwks_uri)
        .map_err(|source| FetchError::KeySetAddress {
            host,
            to: shown_reference(jwks_uri),
            source,
        })?;
    let reply = client.get(&target)?;
    let mut fetched = read(&reply, &target)?;
    fetched.keys.findings.splice(0..0, finding);
    fetched.metadata = Some(metadata);
    Ok(fetched)
}

/// The keys in what came. Unreadable ones beside or instead of them are findings; that there is
/// nothing like a key at all is an error, which says what there is.
fn read(reply: &Reply, asked: &Target) -> Result<Fetched, HttpError> {
    let host = reply.from.host().to_owned();
    let origin = KeyOrigin::new(&host, Arrival::Url);
    let mut keys = file::read(&reply.body, &origin, None);
    let is_nothing =
        |finding: &Finding| matches!(finding.code, "key-none-found" | "key-file-empty");
    if keys.keys.is_empty() && keys.findings.iter().all(is_nothing) {
        return Err(reply.unlike("keys", &[]));
    }
    for finding in &mut keys.findings {
        finding.message = format!("{host}: {}", finding.message);
    }
    if host != asked.host() {
        let message = format!("{} leads to {host}, which sent the keys", asked.host());
        keys.findings.insert(
            0,
            Finding::new("keys-from-another-host", Severity::Info, message),
        );
    }
    Ok(Fetched {
        keys,
        host,
        metadata: None,
    })
}
