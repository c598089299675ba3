//! One token, decoded and opened, with all that is said about it whatever the time of day.

use std::sync::OnceLock;

use super::keyring::{KeyRing, SourceId, Standby};
use crate::jose::access::providers::{self, Provider};
use crate::jose::access::{self, Access};
use crate::jose::claims::{self, ClaimSize, TimeClaim};
use crate::jose::decode::{Decoded, decode};
use crate::jose::finding::Finding;
use crate::jose::jwe::{self, OpenError, Opened};
use crate::jose::limits::Limits;
use crate::jose::lint;
use crate::jose::token::Token;

/// See the module.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The decoded token; with what is inside, if it is encrypted and a key opened it.
    pub decoded: Decoded,
    /// What came of opening it; `None` where it is not encrypted.
    pub opening: Option<Result<Opened, OpenError>>,
    /// Which source of keys opened it.
    pub opened_by: Option<SourceId>,
    /// Its issuer, if recognised.
    pub provider: Option<Provider>,
    /// Its times, in source order.
    pub times: Vec<TimeClaim>,
    /// What its claims cost, largest first.
    pub sizes: Vec<ClaimSize>,
    access: OnceLock<Access>,
    lint: OnceLock<Vec<Finding>>,
}

impl Analysis {
    /// Says all there is to say about `decoded`.
    pub fn of(decoded: Decoded) -> Self {
        let provider = providers::detect(&decoded);
        let times = claims::times(&decoded);
        let sizes = claims::sizes(&decoded);
        Self {
            decoded,
            opening: None,
            opened_by: None,
            provider,
            times,
            sizes,
            access: OnceLock::new(),
            lint: OnceLock::new(),
        }
    }

    /// Decodes `token`, and what is inside if it is encrypted and a key of `ring` opens it.
    pub fn of_token(token: Token, ring: &KeyRing) -> Self {
        let limits = &Limits::DEFAULT;
        if !token.kind.is_encrypted() {
            return Self::of(decode(&token, limits));
        }
        let (keys, places) = ring.keys(Standby::LeftOut);
        let outcome = jwe::open(&token, &keys, false, limits);
        let opened = outcome.as_ref().ok();
        let key = opened.and_then(|opened| opened.key.index);
        let place = key.and_then(|key| places.get(key));
        let with = opened.and_then(|opened| token.with_plaintext(&opened.plaintext));
        Self {
            opened_by: place.map(|(source, _)| *source),
            opening: Some(outcome),
            ..Self::of(decode(&with.unwrap_or(token), limits))
        }
    }

    /// What it grants; read when first asked for, which the job that decodes does.
    pub fn access(&self) -> &Access {
        self.access.get_or_init(|| access::report(&self.decoded))
    }
    /// What is unsafe about it; found when first asked for, which that job does too.
    pub fn lint(&self) -> &[Finding] {
        let found = || lint::lint(&self.decoded, self.access());
        self.lint.get_or_init(found)
    }
}
