//! A bar on standard error while a scan is under way, where somebody can see it.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use crate::jose::words;

/// How often it changes.
const PERIOD: Duration = Duration::from_millis(100);
/// How many characters it is long.
const WIDTH: u64 = 24;

/// How far a scan has come.
pub struct Progress {
    /// 0 where nobody knows.
    total_bytes: u64,
    is_shown: bool,
    last: Option<Instant>,
}

impl Progress {
    /// Of an input of `total_bytes`, or 0; shown if `wanted` and standard error is a terminal.
    pub fn new(total_bytes: u64, wanted: bool) -> Self {
        Self {
            total_bytes,
            is_shown: wanted && io::stderr().is_terminal(),
            last: None,
        }
    }

    /// Shows how far it has come, if it is time to.
    pub fn show(&mut self, num_bytes: u64, num_tokens: u64) {
        if !self.is_shown || self.last.is_some_and(|last| last.elapsed() < PERIOD) {
            return;
        }
        self.last = Some(Instant::now());
        let line = line(num_bytes, self.total_bytes, num_tokens);
        let _ = write!(io::stderr().lock(), "\r{line}\x1b[K");
    }

    /// Leaves no trace of it.
    pub fn clear(&mut self) {
        if self.last.take().is_some() {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

fn line(num_bytes: u64, total_bytes: u64, num_tokens: u64) -> String {
    let mib = num_bytes >> 20;
    let tokens = words::count("token", num_tokens as usize);
    if total_bytes == 0 {
        return format!("{mib} MiB · {tokens}");
    }
    let share =
        |of: u64| (num_bytes.min(total_bytes) as f64 / total_bytes as f64 * of as f64) as u64;
    let done = share(WIDTH);
    let bar = "█".repeat(done as usize) + &"░".repeat((WIDTH - done) as usize);
    format!(
        "{bar} {} % of {} MiB · {tokens}",
        share(100),
        total_bytes >> 20
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_as_long_as_what_is_done() {
        let half = "█".repeat(12) + &"░".repeat(12);
        assert_eq!(
            line(5 << 20, 10 << 20, 3),
            format!("{half} 50 % of 10 MiB · 3 tokens")
        );
        assert_eq!(line(5 << 20, 0, 1), "5 MiB · 1 token");
        // A file that grows while it is read.
        let full = "█".repeat(24);
        assert_eq!(line(2, 1, 0), format!("{full} 100 % of 0 MiB · 0 tokens"));
    }
}
