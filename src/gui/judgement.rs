//! The verdict on the shown token: made by a job from values alone, and kept as long as token,
//! keys, demands and the clock leave it true.

use std::sync::Arc;

use super::demands::Demands;
use super::derived::Analysis;
use super::detached::Payload;
use super::keyring::{KeyRing, SourceId, Standby};
use crate::jose::decode::Decoded;
use crate::jose::time::UnixTime;
use crate::jose::verify::{self, Beside, Fix, Policy, Profile, Verdict, profiles};

/// What a verdict was made from. Revisions never repeat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// Of the token and of what was found with it.
    pub token: u64,
    /// Of the keys.
    pub keys: u64,
    /// Of the demands.
    pub demands: u64,
    /// Of the payload beside the token.
    pub payload: u64,
    /// How often the clock has made it anew.
    pub clock: u64,
}

/// What a job needs to make it.
#[derive(Debug)]
pub struct Recipe {
    /// What it is made from.
    pub key: Key,
    /// The token.
    pub analysis: Arc<Analysis>,
    /// The other tokens of the paste, for the diagnosis alone.
    pub others: Arc<[(usize, Decoded)]>,
    /// Which of them is the token itself.
    pub chosen: usize,
    /// The keys.
    pub ring: Arc<KeyRing>,
    /// The demands.
    pub demands: Demands,
    /// The payload of a token that does not carry its own.
    pub payload: Option<Payload>,
    /// The role that the request of the paste sent.
    pub role_header: Option<String>,
    /// The time judged for.
    pub now: UnixTime,
}

/// A verdict, and what it was made from.
#[derive(Debug)]
pub struct Judged {
    /// What it was made from.
    pub key: Key,
    /// The verdict.
    pub verdict: Verdict,
    /// The source whose key the signature holds with, and which of its keys.
    pub used: Option<(SourceId, usize)>,
    /// Servers whose tokens look like this one, the likeliest first.
    pub suggested: Vec<Profile>,
    /// The policy it was judged under.
    pub policy: Policy,
    /// The time it was judged for.
    pub at: UnixTime,
}

impl Recipe {
    /// Whether the frame may wait for it.
    pub fn num_bytes(&self) -> usize {
        let beside = self.payload.as_ref().map_or(0, |one| one.bytes.len());
        self.analysis.decoded.token.text.len() + beside
    }

    /// Does the work.
    pub fn make(self) -> Judged {
        let decoded = &self.analysis.decoded;
        let policy = self.demands.policy(self.role_header.as_deref());
        let payload = self.payload.as_ref().map(|payload| &*payload.bytes);
        let all = self.ring.keys(Standby::Included);
        let holds = |keys| {
            let signatures = verify::signatures(&decoded.token, keys, &policy, payload);
            signatures.iter().any(|one| one.proof().is_some())
        };
        // A key on standby is heard only when it says yes.
        let (keys, places) = if holds(&all.0) {
            all
        } else {
            self.ring.keys(Standby::LeftOut)
        };
        let others: Vec<&Decoded> = self
            .others
            .iter()
            .filter(|(index, _)| *index != self.chosen)
            .map(|(_, other)| other)
            .collect();
        let beside = Beside {
            detached_payload: payload,
            others: &others,
        };
        let verdict = verify::verify_beside(decoded, &keys, &policy, self.now, &beside);
        let used = verdict.signature.key().and_then(|key| key.index);
        Judged {
            key: self.key,
            used: used.and_then(|index| places.get(index).copied()),
            suggested: profiles::suggest(decoded),
            verdict,
            policy,
            at: self.now,
        }
    }
}

impl Judged {
    /// Whether the clock has overtaken it: a check has changed its answer.
    pub fn is_overtaken(&self, now: UnixTime) -> bool {
        let mut clocks = self.verdict.checks.iter().filter_map(|check| check.clock);
        clocks.any(|clock| clock.passes(now) != clock.passes(self.at))
    }

    /// Whether its advice names a length of time, which grows as time goes on.
    pub fn counts_time(&self) -> bool {
        let mut fixes = self
            .verdict
            .diagnosis
            .iter()
            .filter_map(|one| one.fix.as_ref());
        fixes.any(|fix| matches!(fix, Fix::SetLeeway(_)))
    }
}
