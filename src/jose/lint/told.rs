//! What was found so far, each code once: its first place, and how many more there are.

use std::collections::HashMap;

use crate::jose::finding::{At, Finding, Severity};
use crate::jose::words;

/// The findings of one token. Their number is bounded by that of the codes.
#[derive(Default)]
pub(super) struct Told {
    findings: Vec<Finding>,
    /// By code: which finding, and how often it came up.
    counts: HashMap<&'static str, (usize, usize)>,
}

impl Told {
    /// Says it; `message` is only written the first time.
    pub(super) fn say(
        &mut self,
        (code, severity): (&'static str, Severity),
        at: At,
        message: impl FnOnce() -> String,
        advice: &str,
    ) {
        if let Some((_, count)) = self.counts.get_mut(code) {
            *count += 1;
            return;
        }
        self.counts.insert(code, (self.findings.len(), 1));
        let finding = Finding::new(code, severity, message());
        self.findings.push(finding.at(at).advice(advice));
    }

    /// All of it, in the order it was found.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        for (index, count) in self.counts.into_values() {
            if count > 1
                && let Some(finding) = self.findings.get_mut(index)
            {
                let more = words::number(count as u64 - 1);
                finding.message = format!("{}; and {more} more like it", finding.message);
            }
        }
        self.findings
    }
}
