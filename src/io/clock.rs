//! The clock. Everything else is handed the time as a parameter.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::jose::time::UnixTime;

/// The time now, as this machine tells it.
pub fn now() -> UnixTime {
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    };
    UnixTime(seconds)
}
