//! A copy on its way to a variant: its times moved together, its audience or issuer changed.

use super::VariantError;
use crate::jose::claims;
use crate::jose::json;
use crate::jose::limits::Limits;
use crate::jose::mint::draft::{Draft, Section};
use crate::jose::mint::edit::Repack;
use crate::jose::mint::pointer_of;
use crate::jose::time::{self, UnixTime};
use crate::jose::tree::{ContentKind, NodeKind};

/// A lifetime where the token has none.
const HOUR: i64 = 3600;

/// A variant in the making.
pub(super) struct Work {
    /// The copy.
    pub(super) draft: Draft,
    /// What was changed so far, for people.
    pub(super) changes: Vec<String>,
    /// Whole seconds since 1970.
    pub(super) now: i64,
}

impl Work {
    /// A time claim, in seconds; one in milliseconds is taken for what was meant.
    fn time(&self, name: &str) -> Option<i64> {
        let decoded = self.draft.decoded(&Limits::DEFAULT);
        let payload = claims::payload(&decoded.tree)?;
        let id = claims::member(&decoded.tree, payload, name)?;
        let seconds: f64 = decoded.tree.text(id).parse().ok()?;
        let seconds = if seconds.abs() >= 1e11 {
            seconds / 1e3
        } else {
            seconds
        };
        UnixTime(seconds)
            .is_in_calendar()
            .then_some(seconds.floor() as i64)
    }

    fn set(&mut self, name: &str, json: &str) -> Result<(), VariantError> {
        let decoded = self.draft.decoded(&Limits::DEFAULT);
        let payload = claims::payload(&decoded.tree);
        let kind = payload
            .and_then(|payload| decoded.tree.content(payload))
            .map(|content| content.kind);
        if !matches!(kind, Some(ContentKind::Json(NodeKind::Object, _))) {
            return Err(VariantError::NoClaims);
        }
        let path = pointer_of(name);
        let repack = Repack::default();
        self.draft.set(Section::Payload, &path, json, &repack)?;
        Ok(())
    }

    fn set_time(&mut self, name: &str, at: i64) -> Result<(), VariantError> {
        self.set(name, &at.to_string())?;
        let said = time::rfc3339(UnixTime(at as f64)).unwrap_or_else(|| at.to_string());
        self.changes.push(format!("{name} {said}"));
        Ok(())
    }

    /// The same for a claim that has to be there.
    fn move_time(&mut self, name: &str, at: i64) -> Result<(), VariantError> {
        match self.time(name) {
            Some(_) => self.set_time(name, at),
            None => Ok(()),
        }
    }

    /// Makes a token that is out of its time valid, so that it is refused for what a variant
    /// changes and for nothing else.
    pub(super) fn make_current(&mut self) -> Result<(), VariantError> {
        let is_over = self.time("exp").is_some_and(|exp| exp <= self.now);
        let is_ahead = ["nbf", "iat"]
            .iter()
            .any(|name| self.time(name).is_some_and(|at| at > self.now));
        if is_over || is_ahead {
            self.make_valid()?;
        }
        Ok(())
    }

    /// Valid from now on for an hour.
    pub(super) fn make_valid(&mut self) -> Result<(), VariantError> {
        self.move_time("iat", self.now)?;
        self.move_time("nbf", self.now)?;
        if self.time("auth_time").is_some_and(|at| at > self.now) {
            self.move_time("auth_time", self.now)?;
        }
        self.set_time("exp", self.now.saturating_add(HOUR))
    }

    /// Ran out a minute ago, after the lifetime it had.
    pub(super) fn expire(&mut self) -> Result<(), VariantError> {
        let end = self.now.saturating_sub(60);
        let Some(exp) = self.time("exp") else {
            for name in ["iat", "nbf"] {
                if self.time(name).is_some_and(|at| at >= end) {
                    self.set_time(name, end.saturating_sub(HOUR))?;
                }
            }
            return self.set_time("exp", end);
        };
        for name in ["iat", "nbf", "auth_time"] {
            if let Some(at) = self.time(name) {
                // A claim that was after exp already must not keep it company in the future.
                let shifted = at.saturating_add(end.saturating_sub(exp)).min(end);
                self.set_time(name, shifted)?;
            }
        }
        self.set_time("exp", end)
    }

    /// Starts in an hour, for the lifetime it had.
    pub(super) fn postpone(&mut self) -> Result<(), VariantError> {
        let begun = self.time("nbf").or_else(|| self.time("iat"));
        let exp = self.time("exp");
        let lifetime = match (begun, exp) {
            (Some(begun), Some(exp)) if exp > begun => exp.saturating_sub(begun),
            _ => HOUR,
        };
        let start = self.now.saturating_add(HOUR);
        // It was issued now: only nbf lies ahead.
        self.move_time("iat", self.now)?;
        self.set_time("nbf", start)?;
        if exp.is_some() {
            self.set_time("exp", start.saturating_add(lifetime))?;
        }
        Ok(())
    }

    /// Gives the first of `names` that is there a value nobody expects; none there, the first.
    pub(super) fn misdirect(&mut self, names: &[&str], wrong: &str) -> Result<(), VariantError> {
        let decoded = self.draft.decoded(&Limits::DEFAULT);
        let tree = &decoded.tree;
        let payload = claims::payload(tree).ok_or(VariantError::NoClaims)?;
        let found = names
            .iter()
            .find_map(|name| Some((*name, claims::member(tree, payload, name)?)));
        let first = names.first().copied().unwrap_or_default();
        let (name, old) = found.map_or((first, None), |(name, id)| (name, Some(id)));
        let is_list = old.is_some_and(|id| tree.node(id).kind == NodeKind::Array);
        let is_url = old.is_some_and(|id| tree.text(id).contains("://"));
        // The top-level domain `.invalid` never resolves (RFC 2606 §2).
        let value = json::quote(&if is_url {
            format!("https://{wrong}.invalid")
        } else {
            wrong.to_owned()
        });
        let value = if is_list { format!("[{value}]") } else { value };
        self.set(name, &value)?;
        self.changes.push(format!("{name} {value}"));
        Ok(())
    }
}
