//! Hasura in JWT mode: where its claims stand, in which form, and which role the request gets.
//!
//! Only the *effective* role must be among the allowed ones: the request's `X-Hasura-Role`, or
//! else the default role. So a token whose default role is not allowed is refused exactly when no
//! role header is sent, which puzzles everyone once.

use serde_json::{Map, Value};

use super::hasura_secret::{NAMESPACE, Step, path_steps};
use super::{Ask, ClaimsFormat, HasuraConfig, HasuraSecret, MappedClaim};
use crate::jose::decode::Decoded;
use crate::jose::key::{Key, KeyOrigin, KeySet, file};
use crate::jose::time::UnixTime;
use crate::jose::tree::{NodeId, NodeKind};
use crate::jose::verify::claims::{self, Missing};
use crate::jose::verify::object::{Member, Object};
use crate::jose::verify::policy::{Check, ClockClaim};

const ALLOWED: &str = "x-hasura-allowed-roles";
const DEFAULT: &str = "x-hasura-default-role";
/// The server quotes the whole claim; so much of it is enough to know it by.
const MOST_CHARS: usize = 200;

pub(super) fn checks(ask: &Ask, config: &HasuraConfig) -> Vec<Check> {
    let mut list = vec![
        claims::equal(
            ask.payload,
            "iss",
            config.issuer.as_deref(),
            Missing::Tolerated,
        )
        .says(refusal("JWTNotInIssuer")),
        ask.signature_check(&refusal("JWSError JWSInvalidSignature")),
        clock(ask.payload, ClockClaim::Exp, config, ask.now).says(refusal("JWTExpired")),
        clock(ask.payload, ClockClaim::Iat, config, ask.now).says(refusal("JWTIssuedAtFuture")),
        clock(ask.payload, ClockClaim::Nbf, config, ask.now).says(refusal("JWTNotYetValid")),
        audience(ask.payload, config).says(refusal("JWTNotInAudience")),
    ];
    match find(ask.payload, config) {
        Err(check) => {
            list.push(*check);
            list.extend(
                ["allowed-roles", "default-role", "role", "session"]
                    .map(|name| Check::skip(name, "no claims to look at")),
            );
        }
        Ok((node, session)) => {
            list.push(Check::pass("claims", "found").at(node));
            list.extend(roles(&session, ask.policy.role_header.as_deref(), node));
        }
    }
    list
}

/// The checks of the roles and the session alone, or the one that says why there are none: for
/// whoever asks which role a request gets.
pub fn hasura_roles(
    decoded: &Decoded,
    config: &HasuraConfig,
    role_header: Option<&str>,
) -> Vec<Check> {
    match find(Object::payload(decoded), config) {
        Err(check) => vec![*check],
        Ok((node, session)) => roles(&session, role_header, node),
    }
}

fn find(payload: Object, config: &HasuraConfig) -> Found {
    if config.claims_map.is_empty() {
        in_namespace(payload, config)
    } else {
        mapped(payload, config)
    }
}

fn refusal(error: &str) -> String {
    format!("Could not verify JWT: {error}")
}

fn clock(payload: Object, claim: ClockClaim, config: &HasuraConfig, now: UnixTime) -> Check {
    let skew = config.allowed_skew_secs as f64;
    claims::clock(payload, claim, skew, now, Missing::Tolerated)
}

/// A token without any audience passes a configured one.
fn audience(payload: Object, config: &HasuraConfig) -> Check {
    if !config.audience.is_empty() && payload.get("aud").is_none() {
        let message = "no aud, and Hasura lets that pass though an audience is configured";
        return Check::pass("aud", message);
    }
    claims::audience(payload, "aud", &config.audience, Missing::Tolerated)
}

type Session = Map<String, Value>;

/// Where the claims stand and what they are, or the check that fails.
type Found = Result<(Option<NodeId>, Session), Box<Check>>;

/// The claims under their namespace, in the configured form.
fn in_namespace(payload: Object, config: &HasuraConfig) -> Found {
    let place = config.claims_namespace.as_deref().unwrap_or(NAMESPACE);
    let (found, missing, at) = match &config.claims_namespace_path {
        Some(path) => (
            unregistered(payload, path),
            format!("claims not found at claims_namespace_path: '{path}'"),
            format!("claims_namespace_path {path}"),
        ),
        None => (
            payload.get(place).map(Place::Member),
            format!("claims key: '{place}' not found"),
            format!("claims_namespace {place}"),
        ),
    };
    let refuse = |node: Option<NodeId>, message: &str, server: &str, advice: &str| {
        let check = Check::fail("claims", message).says(server).advise(advice);
        Err(Box::new(check.at(node)))
    };
    let member = match found {
        None => {
            return refuse(
                None,
                "the claims are not there",
                &missing,
                &elsewhere(payload),
            );
        }
        Some(Place::Whole(session)) => return Ok((None, session)),
        Some(Place::Member(member)) => member,
    };
    let node = Some(member.node);
    let format = config.claims_format.unwrap_or(match member.kind {
        NodeKind::String => ClaimsFormat::StringifiedJson,
        _ => ClaimsFormat::Json,
    });
    let kind = member.kind_words();
    match (format, member.kind) {
        (ClaimsFormat::Json, NodeKind::Object) => {
            Ok((node, object(member.raw()).unwrap_or_default()))
        }
        (ClaimsFormat::StringifiedJson, NodeKind::String) => {
            let text = member.text();
            if let Some(session) = object(text.as_bytes()) {
                return Ok((node, session));
            }
            let shown: String = text.chars().take(MOST_CHARS).collect();
            let server = format!("expecting stringified json at: '{at}', but found: {shown}");
            refuse(node, "the string holds no JSON object", &server, "")
        }
        (ClaimsFormat::Json, found) => refuse(
            node,
            &format!("the claims are {kind}, not an object"),
            "expecting a json object when claims_format is json",
            match found {
                NodeKind::String => r#"Set "claims_format": "stringified_json""#,
                _ => "",
            },
        ),
        (ClaimsFormat::StringifiedJson, found) => refuse(
            node,
            &format!("the claims are {kind}, not a string"),
            "expecting a string when claims_format is stringified_json",
            match found {
                NodeKind::Object => r#"Set "claims_format": "json""#,
                _ => "",
            },
        ),
    }
}

enum Place<'a> {
    Member(Member<'a>),
    /// `$`: all claims but the registered ones.
    Whole(Session),
}

/// A path over unregistered claims only: `sub` and the like cannot be seen.
fn unregistered<'a>(payload: Object<'a>, path: &str) -> Option<Place<'a>> {
    const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
    let steps = path_steps(path).ok()?;
    match steps.first() {
        None => {
            let others = payload
                .names()
                .filter(|(name, _)| !REGISTERED.contains(&name.as_str()));
            let values = others.filter_map(|(name, member)| Some((name, value(member)?)));
            Some(Place::Whole(values.collect()))
        }
        Some(Step::Name(name)) if REGISTERED.contains(&name.as_str()) => None,
        Some(_) => follow(payload, &steps).map(Place::Member),
    }
}

fn follow<'a>(payload: Object<'a>, steps: &[Step]) -> Option<Member<'a>> {
    let (first, rest) = steps.split_first()?;
    let Step::Name(name) = first else { return None };
    rest.iter()
        .try_fold(payload.get(name)?, |member, step| match step {
            Step::Name(name) => member.get(name),
            Step::Item(index) => member.item(*index),
        })
}

/// Each session variable from the place `claims_map` gives it.
fn mapped(payload: Object, config: &HasuraConfig) -> Found {
    let mut session = Session::new();
    for (name, claim) in &config.claims_map {
        let value = match claim {
            MappedClaim::Literal(value) => Some(value.clone()),
            MappedClaim::Path(path, default) => path_steps(path)
                .ok()
                .and_then(|steps| follow(payload, &steps))
                .and_then(value)
                .or_else(|| default.clone()),
        };
        let Some(value) = value else {
            let check = Check::fail("claims", format!("nothing at the path of {name}"))
                .says(format!("JWT claim from claims_map, {name} not found"));
            return Err(Box::new(check));
        };
        session.insert(name.clone(), value);
    }
    Ok((None, session))
}

fn value(member: Member) -> Option<Value> {
    serde_json::from_slice(member.raw()).ok()
}

fn object(json: &[u8]) -> Option<Session> {
    serde_json::from_slice(json).ok()
}

/// The roles, the effective one, and the rest of the session.
fn roles(session: &Session, role_header: Option<&str>, node: Option<NodeId>) -> Vec<Check> {
    // Names are compared in lower case; what lacks the prefix is dropped.
    let session: Session = session
        .iter()
        .map(|(name, value)| (name.to_lowercase(), value.clone()))
        .filter(|(name, _)| name.starts_with("x-hasura-"))
        .collect();
    let lacks = |name: &str| format!("JWT claim does not contain {name}");
    let allowed: Option<Vec<String>> = session.get(ALLOWED).and_then(|value| {
        let items = value.as_array()?.iter();
        let strings = items.map(|item| item.as_str().filter(|role| !role.is_empty()));
        strings.map(|role| role.map(str::to_owned)).collect()
    });
    let default = session
        .get(DEFAULT)
        .and_then(Value::as_str)
        .filter(|role| !role.is_empty());

    let allowed_check = match (&allowed, session.contains_key(ALLOWED)) {
        (Some(roles), _) => Check::pass("allowed-roles", roles.join(", ")),
        (None, false) => Check::fail("allowed-roles", format!("no {ALLOWED}")).says(lacks(ALLOWED)),
        (None, true) => Check::fail("allowed-roles", "not a list of roles")
            .says("invalid x-hasura-allowed-roles; should be a list of roles"),
    };
    let default_check = match (default, session.contains_key(DEFAULT)) {
        (Some(role), _) => Check::pass("default-role", role),
        (None, false) => Check::fail("default-role", format!("no {DEFAULT}")).says(lacks(DEFAULT)),
        (None, true) => Check::fail("default-role", "not a single role")
            .says("invalid x-hasura-default-role; should be a single role name"),
    };
    let role_check = match (&allowed, default) {
        (Some(allowed), Some(default)) => effective_role(allowed, default, role_header),
        _ => Check::skip("role", "the roles cannot be read"),
    };
    [
        allowed_check,
        default_check,
        role_check,
        variables(&session),
    ]
    .map(|check| check.at(node))
    .into()
}

fn effective_role(allowed: &[String], default: &str, role_header: Option<&str>) -> Check {
    let sent = role_header.filter(|role| !role.is_empty());
    let role = sent.unwrap_or(default);
    if allowed.iter().any(|one| one == role) {
        let from = match sent {
            Some(_) => "from X-Hasura-Role",
            None => "the default role",
        };
        return Check::pass("role", format!("{role}, {from}"));
    }
    let (message, advice) = match (sent, allowed) {
        (_, []) => (
            format!("{role:?} is not in allowed roles: there are none"),
            "No role is allowed to this user: it is the issuer that must give one".to_owned(),
        ),
        (None, [only]) => (
            format!("default role {role:?} is not in allowed roles: {only}"),
            format!("Send X-Hasura-Role: {only}"),
        ),
        (None, several) => (
            format!(
                "default role {role:?} is not in allowed roles: {}",
                several.join(", ")
            ),
            format!("Send X-Hasura-Role with one of {}", several.join(", ")),
        ),
        (Some(_), several) => (
            format!("{role:?} is not in allowed roles: {}", several.join(", ")),
            match several.iter().find(|one| one.eq_ignore_ascii_case(role)) {
                Some(one) => format!("Roles are compared letter by letter: send {one}"),
                None => format!("Send X-Hasura-Role with one of {}", several.join(", ")),
            },
        ),
    };
    Check::fail("role", message)
        .says("Your requested role is not in allowed roles")
        .advise(advice)
}

/// Every other session variable must be a string: Hasura reads `"{1,2}"`, not `[1,2]`.
fn variables(session: &Session) -> Check {
    let odd = session
        .iter()
        .filter(|(name, _)| ![ALLOWED, DEFAULT].contains(&name.as_str()))
        .find(|(_, value)| !value.is_string());
    match odd {
        None => Check::pass("session", "every session variable is a string"),
        Some((name, value)) => {
            let kind = match value {
                Value::Number(_) => "a number; write it in quotes",
                Value::Array(_) => "a list; write it as a Postgres literal such as \"{1,2}\"",
                Value::Bool(_) => "a boolean; write it in quotes",
                _ => "not a string",
            };
            let type_name = match value {
                Value::Null => "Null",
                Value::Bool(_) => "Boolean",
                Value::Number(_) => "Number",
                Value::Array(_) => "Array",
                _ => "Object",
            };
            Check::fail("session", format!("{name} is {kind}"))
                .says(format!(
                    "x-hasura-* claims: parsing Text failed, expected String, but encountered {type_name}"
                ))
                .advise("Every x-hasura-* value but the allowed roles must be a string")
        }
    }
}

/// Where claims of Hasura's shape stand, if not where they are looked for.
fn elsewhere(payload: Object) -> String {
    let other = payload.names().find(|(name, member)| {
        name.contains("hasura")
            || String::from_utf8_lossy(member.raw())
                .to_lowercase()
                .contains("x-hasura-")
    });
    match other {
        Some((name, _)) if name.to_lowercase().starts_with("x-hasura-") => {
            "They stand at the top level: configure claims_namespace_path \"$\"".to_owned()
        }
        Some((name, _)) => format!("They seem to stand under {name:?}: configure claims_namespace"),
        None => "The issuer put no Hasura claims into this token; an ID token often has them \
                 where the access token has not"
            .to_owned(),
    }
}

/// The configuration that would find this token's claims, if it has any.
pub(super) fn fits(payload: Object) -> Option<HasuraConfig> {
    let member = payload.get(NAMESPACE)?;
    let claims_format = match member.kind {
        NodeKind::String => ClaimsFormat::StringifiedJson,
        _ => ClaimsFormat::Json,
    };
    Some(HasuraConfig {
        claims_format: Some(claims_format),
        ..HasuraConfig::default()
    })
}

impl HasuraSecret {
    /// The key that stands in it: an HMAC secret as it stands, or a key file's text.
    pub fn keys(&self, origin: &KeyOrigin) -> KeySet {
        let is_mac = matches!(self.alg.as_deref(), Some(alg) if alg.starts_with("HS"));
        match &self.key {
            None => KeySet::default(),
            Some(key) if is_mac => Key::from_secret(key.clone(), origin.clone()).into(),
            Some(key) => file::read(key.expose(), origin, None),
        }
    }
}
