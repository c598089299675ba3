//! Profiles: policies that mimic real servers, one file each.
//!
//! A profile is an ordered list of checks, in the order the server makes them, with the server's
//! own words for each refusal. It is chosen by the user; what a token looks like only suggests one.

mod authgear_admin;
mod aws_http_api;
mod cognito;
mod generic;
mod hasura;
mod hasura_secret;
mod jet_bridge;
mod oci_gateway;
mod rfc9068;

pub use cognito::CognitoPolicy;
pub(super) use cognito::pool_of;
pub use hasura::hasura_roles;
pub use hasura_secret::{
    ClaimsFormat, HasuraConfig, HasuraSecret, HasuraSecretError, MappedClaim, TokenLocation,
    read_hasura_secret,
};

use super::object::{Member, Object};
use super::policy::{Check, CheckStatus, Policy, SignatureOutcome, SignatureVerdict};
use crate::jose::decode::Decoded;
use crate::jose::time::UnixTime;

/// Which server to mimic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// The policy's own fields, as a JWT library checks them.
    #[default]
    Generic,
    /// An OAuth 2.0 resource server that takes JWT access tokens.
    Rfc9068,
    /// Jet Bridge (Jet Admin).
    JetBridge,
    /// Hasura in JWT mode.
    Hasura(HasuraConfig),
    /// A Cognito user pool, as `aws-jwt-verify` checks its tokens.
    Cognito(CognitoPolicy),
    /// The Admin API of Authgear.
    AuthgearAdmin,
    /// The JWT authorizer of an AWS HTTP API.
    AwsHttpApi,
    /// Token authentication of the OCI API Gateway.
    OciGateway,
}

impl Profile {
    /// Every profile, with nothing configured, in the order a list shows them.
    pub fn all() -> Vec<Self> {
        vec![
            Self::Generic,
            Self::Rfc9068,
            Self::JetBridge,
            Self::Hasura(HasuraConfig::default()),
            Self::Cognito(CognitoPolicy::default()),
            Self::AuthgearAdmin,
            Self::AwsHttpApi,
            Self::OciGateway,
        ]
    }

    /// The profile of that name; `_` and case do not matter.
    pub fn by_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase().replace('_', "-");
        Self::all()
            .into_iter()
            .find(|profile| profile.name() == name)
    }

    /// Stable name, for the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::Rfc9068 => "rfc9068",
            Self::JetBridge => "jet-bridge",
            Self::Hasura(_) => "hasura",
            Self::Cognito(_) => "cognito",
            Self::AuthgearAdmin => "authgear-admin",
            Self::AwsHttpApi => "aws-http-api",
            Self::OciGateway => "oci-gateway",
        }
    }

    /// For people.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Generic => "Generic JWT",
            Self::Rfc9068 => "OAuth access token (RFC 9068)",
            Self::JetBridge => "Jet Bridge",
            Self::Hasura(_) => "Hasura",
            Self::Cognito(_) => "Cognito user pool",
            Self::AuthgearAdmin => "Authgear Admin API",
            Self::AwsHttpApi => "AWS HTTP API JWT authorizer",
            Self::OciGateway => "OCI API Gateway",
        }
    }

    /// Whether a leeway of the user's own is heard; the others have theirs built in.
    pub fn hears_leeway(&self) -> bool {
        matches!(
            self,
            Self::Generic | Self::Rfc9068 | Self::Cognito(_) | Self::AwsHttpApi | Self::OciGateway
        )
    }
}

/// What a server's checks are made of: all that it would see.
pub(super) struct Ask<'a> {
    pub header: Object<'a>,
    pub payload: Object<'a>,
    pub signature: &'a SignatureVerdict,
    pub keys: &'a [KeyFacts],
    pub policy: &'a Policy,
    pub now: UnixTime,
}

/// What a server asks of a key beside its material.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyFacts {
    pub kid: Option<String>,
    pub is_rsa: bool,
    pub alg: Option<String>,
    pub usage: Option<String>,
    pub key_ops: Vec<String>,
}

impl Ask<'_> {
    fn alg(&self) -> Option<&str> {
        self.signature.alg.as_deref()
    }

    fn kid(&self) -> Option<String> {
        self.header.get("kid").and_then(Member::string)
    }

    fn leeway_secs(&self) -> f64 {
        self.policy.leeway_secs as f64
    }

    /// The signature as one of the server's checks, where the server makes it.
    fn signature_check(&self, server_message: &str) -> Check {
        let verdict = self.signature;
        match verdict.outcome {
            SignatureOutcome::Valid(..) => Check::pass("signature", "valid"),
            SignatureOutcome::NoKey | SignatureOutcome::Unsupported => {
                Check::skip("signature", format!("not checked: {}", verdict.reason))
            }
            SignatureOutcome::Invalid
            | SignatureOutcome::Unsecured
            | SignatureOutcome::Malformed => {
                Check::fail("signature", verdict.reason.clone()).says(server_message)
            }
        }
    }
}

/// The profile's checks, in the server's order.
pub(super) fn checks(ask: &Ask) -> Vec<Check> {
    let mut checks = match &ask.policy.profile {
        Profile::Generic => return generic::checks(ask),
        Profile::Rfc9068 => rfc9068::checks(ask),
        Profile::JetBridge => jet_bridge::checks(ask),
        Profile::Hasura(config) => hasura::checks(ask, config),
        Profile::Cognito(cognito) => cognito::checks(ask, cognito),
        Profile::AuthgearAdmin => authgear_admin::checks(ask),
        Profile::AwsHttpApi => aws_http_api::checks(ask),
        Profile::OciGateway => oci_gateway::checks(ask),
    };
    // What the user asks for beyond the server's own demands is judged too, after them.
    let own: Vec<&str> = checks.iter().map(|check| check.check).collect();
    let extra: Vec<Check> = generic::checks(ask)
        .into_iter()
        .filter(|check| check.clock.is_none() && check.status != CheckStatus::Skip)
        .filter(|check| !own.contains(&check.check))
        .collect();
    checks.extend(extra);
    checks
}

/// Profiles that fit what the token looks like, the likeliest first. Offered, never imposed.
pub fn suggest(decoded: &Decoded) -> Vec<Profile> {
    let header = Object::header(decoded);
    let payload = Object::payload(decoded);
    let mut fits = Vec::new();
    if jet_bridge::fits(payload) {
        fits.push(Profile::JetBridge);
    }
    if let Some(config) = hasura::fits(payload) {
        fits.push(Profile::Hasura(config));
    }
    if cognito::fits(payload) {
        fits.push(Profile::Cognito(CognitoPolicy::default()));
    }
    if rfc9068::fits(header) {
        fits.push(Profile::Rfc9068);
    }
    if authgear_admin::fits(header, payload) {
        fits.push(Profile::AuthgearAdmin);
    }
    fits
}
